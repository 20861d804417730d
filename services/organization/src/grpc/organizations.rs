//! OrganizationService.

use gatepost_model::{AccountId, IdempotencyKey, Malformed, OrganizationId};
use gatepost_organization_core::{self as core, Source};
use gatepost_proto::{organization::v1::*, wire};
use gatepost_runtime::{page::Page, principal::Principals, status};
use tonic::{Request, Response, Status};

use crate::{
    OrganizationError,
    flow::{self, Context, OrganizationView, create::Create},
    repo::MemberRecord,
};

pub(crate) struct Organizations {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl organization_service_server::OrganizationService for Organizations {
    async fn create_organization(
        &self,
        request: Request<CreateOrganizationRequest>,
    ) -> Result<Response<CreateOrganizationResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let wanted = parse_create(&wire).map_err(refuse)?;
        let made = flow::create::create(&self.context, &caller, &wanted).await.map_err(refuse)?;
        let organization = Some(organization(&made).map_err(refuse)?);
        Ok(Response::new(CreateOrganizationResponse { organization }))
    }

    async fn get_organization(
        &self,
        request: Request<GetOrganizationRequest>,
    ) -> Result<Response<GetOrganizationResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let found = flow::read::get(&self.context, &caller, id).await.map_err(refuse)?;
        let organization = Some(organization(&found).map_err(refuse)?);
        Ok(Response::new(GetOrganizationResponse { organization }))
    }

    async fn list_organizations(
        &self,
        request: Request<ListOrganizationsRequest>,
    ) -> Result<Response<ListOrganizationsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let page = Page::of(request.get_ref().page.as_ref()).map_err(refuse)?;
        let found = flow::read::list(&self.context, &caller, page.after, page.limit()).await;
        let mut found = found.map_err(refuse)?;
        let next = page.cut(&mut found, |view| view.id);
        let organizations: Result<_, _> = found.iter().map(organization).collect();
        let organizations = organizations.map_err(refuse)?;
        Ok(Response::new(ListOrganizationsResponse { organizations, page: Some(next) }))
    }

    async fn list_members(
        &self,
        request: Request<ListMembersRequest>,
    ) -> Result<Response<ListMembersResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let page = Page::of(request.get_ref().page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = flow::read::list_members(&self.context, &caller, id, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = page.cut(&mut found, |(account, _)| *account);
        let members: Result<_, _> = found.iter().map(|(id, record)| member(*id, record)).collect();
        let members = members.map_err(refuse)?;
        Ok(Response::new(ListMembersResponse { members, page: Some(next) }))
    }

    async fn set_member(
        &self,
        request: Request<SetMemberRequest>,
    ) -> Result<Response<SetMemberResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let wire = request.into_inner();
        let id = organization_id(&wire.organization_id).map_err(refuse)?;
        let account = account_id(&wire.account_id).map_err(refuse)?;
        let role = role_of(wire.role).map_err(refuse)?;
        let set = flow::members::set(&self.context, &caller, id, account, role).await;
        let member = Some(member(account, &set.map_err(refuse)?).map_err(refuse)?);
        Ok(Response::new(SetMemberResponse { member }))
    }

    async fn remove_member(
        &self,
        request: Request<RemoveMemberRequest>,
    ) -> Result<Response<RemoveMemberResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let account = account_id(&request.get_ref().account_id).map_err(refuse)?;
        flow::members::remove(&self.context, &caller, id, account).await.map_err(refuse)?;
        Ok(Response::new(RemoveMemberResponse {}))
    }

    async fn check_right(
        &self,
        request: Request<CheckRightRequest>,
    ) -> Result<Response<CheckRightResponse>, Status> {
        let wire = request.into_inner();
        let id = organization_id(&wire.organization_id).map_err(refuse)?;
        let account = account_id(&wire.account_id).map_err(refuse)?;
        let verb = verb_of(wire.verb).map_err(refuse)?;
        let found = flow::check_right::check_right(&self.context, id, account, verb).await;
        let found = found.map_err(refuse)?;
        let source = match found {
            Some(Source::Role(_)) => RightSource::Role,
            None => RightSource::Unspecified,
        };
        let response = CheckRightResponse { allowed: found.is_some(), source: source.into() };
        Ok(Response::new(response))
    }
}

fn parse_create(wire: &CreateOrganizationRequest) -> Result<Create, Malformed> {
    let named = (!wire.account_id.is_empty()).then(|| account_id(&wire.account_id)).transpose()?;
    Ok(Create {
        name: wire.name.parse()?,
        kind: kind_of(wire.kind)?,
        account: named,
        key: IdempotencyKey::optional(&wire.idempotency_key)?,
    })
}

pub(super) fn organization(view: &OrganizationView) -> Result<Organization, OrganizationError> {
    let kind = match view.record.kind()? {
        core::OrganizationKind::Individual => OrganizationKind::Individual,
        core::OrganizationKind::Company => OrganizationKind::Company,
        core::OrganizationKind::Association => OrganizationKind::Association,
    };
    Ok(Organization {
        id: view.id.to_string(),
        name: view.record.name.clone(),
        kind: kind.into(),
        created: Some(wire::timestamp(view.record.created())),
        role: view.role.map_or(Role::Unspecified, role).into(),
        operator: view.record.operator,
    })
}

fn member(account: AccountId, record: &MemberRecord) -> Result<Member, OrganizationError> {
    Ok(Member {
        account_id: account.to_string(),
        role: role(record.role()?).into(),
        since: Some(wire::timestamp(record.since())),
    })
}

fn role(role: core::Role) -> Role {
    match role {
        core::Role::LegalRepresentative => Role::LegalRepresentative,
        core::Role::Administrator => Role::Administrator,
        core::Role::Collaborator => Role::Collaborator,
        core::Role::External => Role::External,
        core::Role::Support => Role::Support,
    }
}

fn role_of(wire: i32) -> Result<core::Role, Malformed> {
    match Role::try_from(wire) {
        Ok(Role::LegalRepresentative) => Ok(core::Role::LegalRepresentative),
        Ok(Role::Administrator) => Ok(core::Role::Administrator),
        Ok(Role::Collaborator) => Ok(core::Role::Collaborator),
        Ok(Role::External) => Ok(core::Role::External),
        Ok(Role::Support) => Ok(core::Role::Support),
        Ok(Role::Unspecified) | Err(_) => Err(Malformed::new("role", "a known role")),
    }
}

fn kind_of(wire: i32) -> Result<core::OrganizationKind, Malformed> {
    match OrganizationKind::try_from(wire) {
        Ok(OrganizationKind::Individual) => Ok(core::OrganizationKind::Individual),
        Ok(OrganizationKind::Company) => Ok(core::OrganizationKind::Company),
        Ok(OrganizationKind::Association) => Ok(core::OrganizationKind::Association),
        Ok(OrganizationKind::Unspecified) | Err(_) => {
            Err(Malformed::new("kind", "a known kind of organization"))
        }
    }
}

fn verb_of(wire: i32) -> Result<core::Verb, Malformed> {
    match Verb::try_from(wire) {
        Ok(Verb::View) => Ok(core::Verb::View),
        Ok(Verb::ManageMail) => Ok(core::Verb::ManageMail),
        Ok(Verb::ManageMembers) => Ok(core::Verb::ManageMembers),
        Ok(Verb::Unspecified) | Err(_) => Err(Malformed::new("verb", "a known verb")),
    }
}

pub(super) fn organization_id(text: &str) -> Result<OrganizationId, Malformed> {
    text.parse().map_err(|_| Malformed::new("organization_id", "an organization's id"))
}

pub(super) fn account_id(text: &str) -> Result<AccountId, Malformed> {
    text.parse().map_err(|_| Malformed::new("account_id", "an account's id"))
}

pub(super) fn refuse(error: impl Into<OrganizationError>) -> Status {
    status::of(&error.into())
}
