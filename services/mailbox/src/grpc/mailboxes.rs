//! MailboxService.

use gatepost_model::{DomainName, IdempotencyKey, Malformed, OrganizationId, Password, Secret};
use gatepost_proto::{common::v1::PageResponse, mailbox::v1::*};
use gatepost_runtime::{page::Page, principal::Principals};
use tonic::{Request, Response, Status};

use super::{account_id, mail_service_id, mailbox_id, optional, refuse, render};
use crate::flow::{self, Context, create_mailbox::Create, read::MailboxKey};

pub(crate) struct Mailboxes {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl mailbox_service_server::MailboxService for Mailboxes {
    async fn create_mail_service(
        &self,
        request: Request<CreateMailServiceRequest>,
    ) -> Answer<CreateMailServiceResponse> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let organization = organization_id(&wire.organization_id).map_err(refuse)?;
        let name = wire.name.parse().map_err(refuse::<Malformed>)?;
        let key = IdempotencyKey::optional(&wire.idempotency_key).map_err(refuse)?;
        let made =
            flow::mail_service::create(&self.context, &caller, organization, &name, key.as_ref());
        let (id, record) = made.await.map_err(refuse)?;
        let mail_service = Some(render::mail_service(id, &record).map_err(refuse)?);
        Ok(Response::new(CreateMailServiceResponse { mail_service }))
    }

    async fn list_mail_services(
        &self,
        request: Request<ListMailServicesRequest>,
    ) -> Answer<ListMailServicesResponse> {
        let caller = self.principals.of(&request).await?;
        let organization = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let page = Page::of(request.get_ref().page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = flow::mail_service::list(&self.context, &caller, organization, after, limit);
        let mut found = found.await.map_err(refuse)?;
        let next = Some(page.cut(&mut found, |(id, _)| *id));
        let services: Result<_, _> =
            found.iter().map(|(id, record)| render::mail_service(*id, record)).collect();
        let mail_services = services.map_err(refuse)?;
        Ok(Response::new(ListMailServicesResponse { mail_services, page: next }))
    }

    async fn add_domain(&self, request: Request<AddDomainRequest>) -> Answer<AddDomainResponse> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let service = mail_service_id(&wire.mail_service_id).map_err(refuse)?;
        let name = domain_name(&wire.name).map_err(refuse)?;
        let added = flow::domain::add(&self.context, &caller, service, &name, wire.verified).await;
        let domain = Some(render::domain(&added.map_err(refuse)?));
        Ok(Response::new(AddDomainResponse { domain }))
    }

    async fn list_domains(
        &self,
        request: Request<ListDomainsRequest>,
    ) -> Answer<ListDomainsResponse> {
        let caller = self.principals.of(&request).await?;
        let service = optional(&request.get_ref().mail_service_id, mail_service_id);
        let service = service.map_err(refuse)?;
        let page = Page::<DomainName>::of(request.get_ref().page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after.as_ref(), page.limit());
        let found = flow::domain::list(&self.context, &caller, service, after, limit).await;
        let (shared, mut own) = found.map_err(refuse)?;
        let next = Some(page.cut(&mut own, |domain| domain.name.clone()));
        let domains = shared.iter().chain(&own).map(render::domain).collect();
        Ok(Response::new(ListDomainsResponse { domains, page: next }))
    }

    async fn verify_domain(
        &self,
        request: Request<VerifyDomainRequest>,
    ) -> Answer<VerifyDomainResponse> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let name = domain_name(&wire.name).map_err(refuse)?;
        let named = optional(&wire.mail_service_id, mail_service_id).map_err(refuse)?;
        let verified = flow::domain::verify(&self.context, &caller, &name, named).await;
        let domain = Some(render::domain(&verified.map_err(refuse)?));
        Ok(Response::new(VerifyDomainResponse { domain }))
    }

    async fn create_mailbox(
        &self,
        request: Request<CreateMailboxRequest>,
    ) -> Answer<CreateMailboxResponse> {
        let caller = self.principals.of(&request).await?;
        let wanted = parse_create(request.get_ref()).map_err(refuse)?;
        let made = flow::create_mailbox::create(&self.context, &caller, &wanted).await;
        let mailbox = Some(render::mailbox(&made.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(CreateMailboxResponse { mailbox }))
    }

    async fn get_mailbox(&self, request: Request<GetMailboxRequest>) -> Answer<GetMailboxResponse> {
        let caller = self.principals.of(&request).await?;
        let key = match &request.get_ref().key {
            Some(get_mailbox_request::Key::MailboxId(id)) => mailbox_id(id).map(MailboxKey::Id),
            Some(get_mailbox_request::Key::Address(text)) => text.parse().map(MailboxKey::Address),
            None => Err(Malformed::new("key", "a mailbox's id or address")),
        };
        let key = key.map_err(refuse)?;
        let found = flow::read::get(&self.context, &caller, &key).await.map_err(refuse)?;
        let mut mailbox = render::mailbox(&found.view).map_err(refuse)?;
        mailbox.manages = found.manages;
        mailbox.passwords_forbidden = !found.passwords;
        let mailbox = Some(mailbox);
        Ok(Response::new(GetMailboxResponse { mailbox }))
    }

    async fn list_mailboxes(
        &self,
        request: Request<ListMailboxesRequest>,
    ) -> Answer<ListMailboxesResponse> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let service = optional(&wire.mail_service_id, mail_service_id).map_err(refuse)?;
        let page = Page::of(wire.page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = flow::read::list(&self.context, &caller, service, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = Some(page.cut(&mut found, |view| view.id));
        let mailboxes: Result<_, _> = found.iter().map(render::mailbox).collect();
        let mailboxes = mailboxes.map_err(refuse)?;
        Ok(Response::new(ListMailboxesResponse { mailboxes, page: next }))
    }

    async fn update_mailbox(
        &self,
        request: Request<UpdateMailboxRequest>,
    ) -> Answer<UpdateMailboxResponse> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        let active = match MailboxState::try_from(wire.state) {
            Ok(MailboxState::Unspecified) => None,
            Ok(MailboxState::Active) => Some(true),
            Ok(MailboxState::Suspended) => Some(false),
            Err(_) => return Err(refuse(Malformed::new("state", "a known state"))),
        };
        let changed =
            flow::update_mailbox::update(&self.context, &caller, id, wire.quota_bytes, active);
        let mailbox = Some(render::mailbox(&changed.await.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(UpdateMailboxResponse { mailbox }))
    }

    async fn add_alias(&self, request: Request<AddAliasRequest>) -> Answer<AddAliasResponse> {
        let caller = self.principals.of(&request).await?;
        let id = mailbox_id(&request.get_ref().mailbox_id).map_err(refuse)?;
        let address = request.get_ref().address.parse().map_err(refuse::<Malformed>)?;
        let changed = flow::alias::add(&self.context, &caller, id, &address).await;
        let mailbox = Some(render::mailbox(&changed.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(AddAliasResponse { mailbox }))
    }

    async fn remove_alias(
        &self,
        request: Request<RemoveAliasRequest>,
    ) -> Answer<RemoveAliasResponse> {
        let caller = self.principals.of(&request).await?;
        let id = mailbox_id(&request.get_ref().mailbox_id).map_err(refuse)?;
        let address = request.get_ref().address.parse().map_err(refuse::<Malformed>)?;
        let changed = flow::alias::remove(&self.context, &caller, id, &address).await;
        let mailbox = Some(render::mailbox(&changed.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(RemoveAliasResponse { mailbox }))
    }

    async fn attach_account(
        &self,
        request: Request<AttachAccountRequest>,
    ) -> Answer<AttachAccountResponse> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        let account = account_id(&wire.account_id).map_err(refuse)?;
        let permissions = render::permissions_of(&wire.permissions).map_err(refuse)?;
        let made = flow::attach::attach(&self.context, &caller, id, account, permissions).await;
        let attachment = Some(render::attachment(id, account, &made.map_err(refuse)?));
        Ok(Response::new(AttachAccountResponse { attachment }))
    }

    async fn detach_account(
        &self,
        request: Request<DetachAccountRequest>,
    ) -> Answer<DetachAccountResponse> {
        let caller = self.principals.of(&request).await?;
        let id = mailbox_id(&request.get_ref().mailbox_id).map_err(refuse)?;
        let account = account_id(&request.get_ref().account_id).map_err(refuse)?;
        flow::attach::detach(&self.context, &caller, id, account).await.map_err(refuse)?;
        Ok(Response::new(DetachAccountResponse {}))
    }

    async fn list_attachments(
        &self,
        request: Request<ListAttachmentsRequest>,
    ) -> Answer<ListAttachmentsResponse> {
        let caller = self.principals.of(&request).await?;
        let id = mailbox_id(&request.get_ref().mailbox_id).map_err(refuse)?;
        let page = Page::of(request.get_ref().page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = flow::read::list_attachments(&self.context, &caller, id, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = Some(page.cut(&mut found, |(account, _)| *account));
        let attachments =
            found.iter().map(|(account, record)| render::attachment(id, *account, record));
        let attachments = attachments.collect();
        Ok(Response::new(ListAttachmentsResponse { attachments, page: next }))
    }

    async fn set_mailbox_password(
        &self,
        request: Request<SetMailboxPasswordRequest>,
    ) -> Answer<SetMailboxPasswordResponse> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let typed = Secret::new(wire.password);
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        let password = optional(typed.expose(), Password::typed).map_err(refuse)?;
        let set = flow::password::set(&self.context, &caller, id, password.as_ref()).await;
        set.map_err(refuse)?;
        Ok(Response::new(SetMailboxPasswordResponse {}))
    }

    async fn list_logins(&self, request: Request<ListLoginsRequest>) -> Answer<ListLoginsResponse> {
        let caller = self.principals.of(&request).await?;
        let id = mailbox_id(&request.get_ref().mailbox_id).map_err(refuse)?;
        // The token is the number of logins shown so far: there are few, and they are one read.
        let page = Page::<usize>::of(request.get_ref().page.as_ref()).map_err(refuse)?;
        let found = flow::logins::list(&self.context, &caller, id).await.map_err(refuse)?;
        let shown = page.after.unwrap_or(0);
        let logins: Result<Vec<_>, _> =
            found.iter().skip(shown).take(page.size).map(render::login).collect();
        let logins = logins.map_err(refuse)?;
        let next = shown.saturating_add(logins.len());
        let next_token = if next < found.len() { next.to_string() } else { String::new() };
        Ok(Response::new(ListLoginsResponse { logins, page: Some(PageResponse { next_token }) }))
    }
}

fn parse_create(wire: &CreateMailboxRequest) -> Result<Create, Malformed> {
    Ok(Create {
        service: mail_service_id(&wire.mail_service_id)?,
        address: wire.address.parse()?,
        quota: wire.quota_bytes,
        account: optional(&wire.account_id, account_id)?,
        key: IdempotencyKey::optional(&wire.idempotency_key)?,
    })
}

pub(super) fn organization_id(text: &str) -> Result<OrganizationId, Malformed> {
    text.parse().map_err(|_| Malformed::new("organization_id", "an organization's id"))
}

pub(super) fn domain_name(text: &str) -> Result<DomainName, Malformed> {
    text.parse().map_err(|_| Malformed::new("name", "a domain name such as example.org"))
}
