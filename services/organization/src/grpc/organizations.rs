//! OrganizationService.

use gatepost_model::{AccountId, IdempotencyKey, Malformed};
use gatepost_organization_core as core;
use gatepost_proto::{organization::v1::*, wire};
use gatepost_runtime::{page::Page, principal::Principals, status};
use tonic::{Request, Response, Status};

use super::convert::{
    self, account_id, organization_id, product_id, role, role_of, source, verb_of,
};
use crate::{
    OrganizationError,
    flow::{self, Context, OrganizationView, check_right::About, create::Create},
    repo::{LogoRecord, MemberRecord},
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
        let about = about(&wire).map_err(refuse)?;
        let found = flow::check_right::check_right(&self.context, id, account, verb, &about).await;
        let (found, until) = found.map_err(refuse)?;
        let (source, source_id) = found.as_ref().map(source).unwrap_or_default();
        Ok(Response::new(CheckRightResponse {
            allowed: found.is_some(),
            source: source.into(),
            source_id,
            until: until.map(wire::timestamp),
        }))
    }
}

fn about(wire: &CheckRightRequest) -> Result<About, Malformed> {
    Ok(match (&wire.resource, wire.product_id.as_str()) {
        (None, "") => About::Organization,
        (None, id) => About::Product(product_id(id)?),
        (Some(resource), _) if resource.id.len() > 128 => {
            return Err(Malformed::new("resource", "an id of at most 128 bytes"));
        }
        (Some(resource), _) => About::Resource(resource.kind.parse()?, resource.id.clone()),
    })
}

fn parse_create(wire: &CreateOrganizationRequest) -> Result<Create, Malformed> {
    let named = (!wire.account_id.is_empty()).then(|| account_id(&wire.account_id)).transpose()?;
    Ok(Create {
        name: wire.name.parse()?,
        kind: kind_of(wire.kind)?,
        account: named,
        key: IdempotencyKey::optional(&wire.idempotency_key)?,
        profile: None,
    })
}

pub(super) fn organization(view: &OrganizationView) -> Result<Organization, OrganizationError> {
    let kind = kind_to(view.record.kind()?);
    Ok(Organization {
        id: view.id.to_string(),
        name: view.record.name.clone(),
        kind: kind.into(),
        created: Some(wire::timestamp(view.record.created())),
        role: view.role.map_or(Role::Unspecified, role).into(),
        operator: view.record.operator,
        may: view.may.iter().map(|verb| convert::verb(*verb).into()).collect(),
        held: view.held,
        logo: view.record.logo.as_ref().map(LogoRecord::name).unwrap_or_default(),
        logo_dark: view.record.logo_dark.as_ref().map(LogoRecord::name).unwrap_or_default(),
        second_factor_from: view.record.demand().map(|demand| wire::timestamp(demand.from)),
        second_factor_lacking: view.lacking,
        support: view.outside.support.as_ref().map(|presence| SupportPresence {
            support_access_id: presence.id.to_string(),
            until: Some(wire::timestamp(presence.until)),
            level: convert::level(presence.level).into(),
            everything: presence.everything,
            count: u32::try_from(presence.count).unwrap_or(u32::MAX),
            caller: presence.caller,
        }),
        partner: view.outside.partner.as_ref().map(|presence| PartnerPresence {
            partner_access_id: presence.id.to_string(),
            partner_organization_id: presence.partner.to_string(),
            partner_name: presence.name.clone(),
        }),
        premium: view.record.premium,
    })
}

fn member(account: AccountId, record: &MemberRecord) -> Result<Member, OrganizationError> {
    Ok(Member {
        account_id: account.to_string(),
        role: role(record.role()?).into(),
        since: Some(wire::timestamp(record.since())),
    })
}

pub(super) fn kind_to(kind: core::OrganizationKind) -> OrganizationKind {
    match kind {
        core::OrganizationKind::Individual => OrganizationKind::Individual,
        core::OrganizationKind::Company => OrganizationKind::Company,
        core::OrganizationKind::Association => OrganizationKind::Association,
    }
}

pub(super) fn kind_of(wire: i32) -> Result<core::OrganizationKind, Malformed> {
    match OrganizationKind::try_from(wire) {
        Ok(OrganizationKind::Individual) => Ok(core::OrganizationKind::Individual),
        Ok(OrganizationKind::Company) => Ok(core::OrganizationKind::Company),
        Ok(OrganizationKind::Association) => Ok(core::OrganizationKind::Association),
        Ok(OrganizationKind::Unspecified) | Err(_) => {
            Err(Malformed::new("kind", "a known kind of organization"))
        }
    }
}

pub(super) fn refuse(error: impl Into<OrganizationError>) -> Status {
    status::of(&error.into())
}
