//! MailboxAccessService.

use gatepost_model::Malformed;
use gatepost_proto::{common::v1::PageResponse, mailbox::v1::*, wire};
use gatepost_runtime::{page::Page, principal::Principals};
use gatepost_store::StoreError;
use tonic::{Request, Response, Status};

use super::{mailbox_id, refuse, render};
use crate::{
    flow::{
        Context,
        people::{self, Attached, History, Outcome},
    },
    repo::LoginRecord,
};

/// Longest name of a connection that is passed on.
const LONGEST: usize = 64;

pub(crate) struct MailboxAccess {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl mailbox_access_service_server::MailboxAccessService for MailboxAccess {
    async fn list_mailbox_people(
        &self,
        request: Request<ListMailboxPeopleRequest>,
    ) -> Result<Response<ListMailboxPeopleResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = mailbox_id(&request.get_ref().mailbox_id).map_err(refuse)?;
        let page = Page::of(request.get_ref().page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = people::list(&self.context, &caller, id, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = Some(page.cut(&mut found, |attached| attached.account));
        let person = |attached: Attached| {
            let person = attached.person.unwrap_or_default();
            MailboxPerson {
                attachment: Some(render::attachment(id, attached.account, &attached.record)),
                name: person.name,
                email: person.email,
            }
        };
        let people = found.into_iter().map(person).collect();
        Ok(Response::new(ListMailboxPeopleResponse { people, page: next }))
    }

    async fn list_login_history(
        &self,
        request: Request<ListLoginHistoryRequest>,
    ) -> Result<Response<ListLoginHistoryResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        // The token is the number of logins shown so far: there are few, and they are one read.
        let page = Page::<usize>::of(wire.page.as_ref()).map_err(refuse)?;
        let outcome = match LoginOutcome::try_from(wire.outcome) {
            Ok(LoginOutcome::Unspecified) => Outcome::Any,
            Ok(LoginOutcome::Accepted) => Outcome::Accepted,
            Ok(LoginOutcome::Refused) => Outcome::Refused,
            Err(_) => return Err(refuse(Malformed::new("outcome", "a known outcome"))),
        };
        let shown = page.after.unwrap_or(0);
        let mut next_token = String::new();
        let part = |logins: &mut Vec<LoginRecord>| {
            let end = shown.saturating_add(page.size);
            if end < logins.len() {
                next_token = end.to_string();
            }
            logins.truncate(end);
            logins.drain(..shown.min(logins.len()));
        };
        let history = people::history(&self.context, &caller, id, outcome, part).await;
        let history = history.map_err(refuse)?;
        let logins: Result<Vec<_>, _> =
            history.logins.iter().map(|login| entry(login, &history)).collect();
        let logins = logins.map_err(refuse)?;
        let page = Some(PageResponse { next_token });
        Ok(Response::new(ListLoginHistoryResponse { logins, page }))
    }

    async fn end_mailbox_connection(
        &self,
        request: Request<EndMailboxConnectionRequest>,
    ) -> Result<Response<EndMailboxConnectionResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let id = mailbox_id(&wire.mailbox_id).map_err(refuse)?;
        let name = wire.connection_id;
        let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if name.is_empty() || name.len() > LONGEST || !name.bytes().all(known) {
            return Err(refuse(Malformed::new("connection_id", "a connection's id")));
        }
        people::end_connection(&self.context, &caller, id, &name).await.map_err(refuse)?;
        Ok(Response::new(EndMailboxConnectionResponse {}))
    }
}

fn entry(login: &LoginRecord, history: &History) -> Result<LoginEntry, StoreError> {
    let outcome = if login.accepted() { LoginOutcome::Accepted } else { LoginOutcome::Refused };
    let person = login.account.parse().ok().and_then(|account| history.named.get(&account));
    let account_name = person.map(|person| match person.name.as_str() {
        "" => person.email.clone(),
        name => name.to_owned(),
    });
    let device = history.devices.get(&login.credential).cloned();
    let kind = match login.kind.as_str() {
        "app-password" => CredentialKind::AppPassword,
        "device-password" => CredentialKind::DevicePassword,
        "mailbox-password" => CredentialKind::MailboxPassword,
        "oauth-grant" => CredentialKind::OauthGrant,
        // Written before kinds were.
        _ if device.is_some() => CredentialKind::DevicePassword,
        _ => CredentialKind::Unspecified,
    };
    Ok(LoginEntry {
        time: Some(wire::timestamp(login.time())),
        client: Some(wire::client(&login.client())),
        protocol: wire::protocol(login.protocol()?).into(),
        outcome: outcome.into(),
        cause: login.cause.clone(),
        credential_kind: kind.into(),
        credential_id: login.credential.clone(),
        credential_name: device.unwrap_or_default(),
        account_id: login.account.clone(),
        account_name: account_name.unwrap_or_default(),
    })
}
