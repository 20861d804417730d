//! MemberService.

use gatepost_model::{AccountId, Malformed};
use gatepost_organization_core as core;
use gatepost_proto::{organization::v1::*, wire};
use gatepost_runtime::{page::Page, principal::Principals};
use tonic::{Request, Response, Status};

use super::{
    convert::{
        account_id, grant, grant_of, level, organization_id, role, role_of, source, team_id,
    },
    organizations::refuse,
};
use crate::{
    OrganizationError,
    flow::{
        Context,
        member::{
            self, Outcome, explain,
            grants::Wanted as Granting,
            preferences::Wishes,
            search::{Query, Sort},
            show::{MemberView, Shown},
        },
        membership::RESTORABLE,
    },
    fold::Wanted,
    repo::{PreferencesRecord, RemovedRecord},
};

/// Longest text that is looked for, in bytes.
const LONGEST_TEXT: usize = 200;

pub(crate) struct Members {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

#[tonic::async_trait]
impl member_service_server::MemberService for Members {
    async fn search_members(
        &self,
        request: Request<SearchMembersRequest>,
    ) -> Result<Response<SearchMembersResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let query = query(&asked).map_err(refuse)?;
        let found = member::search::search(&self.context, &caller, id, &query).await;
        let found = found.map_err(refuse)?;
        let members: Result<_, _> = found.members.iter().map(details).collect();
        Ok(Response::new(SearchMembersResponse {
            members: members.map_err(refuse)?,
            page: Some(found.next),
            found: u32::try_from(found.found).unwrap_or(u32::MAX),
            total: u32::try_from(found.total).unwrap_or(u32::MAX),
        }))
    }

    async fn get_member(
        &self,
        request: Request<GetMemberRequest>,
    ) -> Result<Response<GetMemberResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let account = account_id(&asked.account_id).map_err(refuse)?;
        let shown = member::show::show(&self.context, &caller, id, account).await;
        let Shown { view, grants, teams, may_become, may_grant } = shown.map_err(refuse)?;
        let team = |team: &member::show::InTeam| MemberTeam {
            team_id: team.id.to_string(),
            name: team.name.clone(),
            leader: team.leader,
        };
        Ok(Response::new(GetMemberResponse {
            member: Some(details(&view).map_err(refuse)?),
            grants: grants.iter().map(grant).collect(),
            teams: teams.iter().map(team).collect(),
            may_become: may_become.into_iter().map(|one| role(one).into()).collect(),
            may_grant,
        }))
    }

    async fn change_role(
        &self,
        request: Request<ChangeRoleRequest>,
    ) -> Result<Response<ChangeRoleResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let account = account_id(&asked.account_id).map_err(refuse)?;
        let role = role_of(asked.role).map_err(refuse)?;
        let post = core::Post { role, billing: asked.billing };
        let changed = member::role::change(&self.context, &caller, id, account, post).await;
        let record = changed.map_err(refuse)?;
        let person = self.context.people.find(account).await.map_err(refuse)?;
        let view = MemberView { account, record, person, in_detail: false, may_remove: false };
        let member = Some(details(&view).map_err(refuse)?);
        Ok(Response::new(ChangeRoleResponse { member }))
    }

    async fn remove_members(
        &self,
        request: Request<RemoveMembersRequest>,
    ) -> Result<Response<RemoveMembersResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let accounts = accounts(&asked.account_ids).map_err(refuse)?;
        let removed = member::remove::remove(&self.context, &caller, id, accounts).await;
        let outcomes = outcomes(&removed.map_err(refuse)?);
        Ok(Response::new(RemoveMembersResponse { outcomes }))
    }

    async fn list_removed_members(
        &self,
        request: Request<ListRemovedMembersRequest>,
    ) -> Result<Response<ListRemovedMembersResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        let page = Page::of(request.get_ref().page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found = member::restore::list(&self.context, &caller, id, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = page.cut(&mut found, |(account, _)| *account);
        let ids: Vec<AccountId> = found.iter().map(|(account, _)| *account).collect();
        let people = self.context.people.describe(&ids).await.map_err(refuse)?;
        let mut members = Vec::new();
        for (account, former) in &found {
            let person = people.get(account);
            members.push(RemovedMember {
                account_id: account.to_string(),
                name: person.map(|person| person.name.clone()).unwrap_or_default(),
                email: person.map(|person| person.email.to_string()).unwrap_or_default(),
                ..removed(former).map_err(refuse)?
            });
        }
        Ok(Response::new(ListRemovedMembersResponse { members, page: Some(next) }))
    }

    async fn restore_members(
        &self,
        request: Request<RestoreMembersRequest>,
    ) -> Result<Response<RestoreMembersResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let accounts = accounts(&asked.account_ids).map_err(refuse)?;
        let restored = member::restore::restore(&self.context, &caller, id, accounts).await;
        let outcomes = outcomes(&restored.map_err(refuse)?);
        Ok(Response::new(RestoreMembersResponse { outcomes }))
    }

    async fn update_preferences(
        &self,
        request: Request<UpdatePreferencesRequest>,
    ) -> Result<Response<UpdatePreferencesResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let account = account_id(&asked.account_id).map_err(refuse)?;
        let mask = asked.update_mask.unwrap_or_default().paths;
        let wanted = wanted_preferences(asked.preferences.unwrap_or_default());
        let wishes = Wishes::masked(&mask, wanted).map_err(refuse)?;
        let set = member::preferences::update(&self.context, &caller, id, account, wishes).await;
        let preferences = Some(preferences(set.map_err(refuse)?));
        Ok(Response::new(UpdatePreferencesResponse { preferences }))
    }

    async fn grant_product(
        &self,
        request: Request<GrantProductRequest>,
    ) -> Result<Response<GrantProductResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let account = account_id(&asked.account_id).map_err(refuse)?;
        let wanted = Granting::Give(given(asked.grant.as_ref()).map_err(refuse)?);
        let grants = member::grants::change(&self.context, &caller, id, account, &wanted).await;
        let grants = grants.map_err(refuse)?.iter().map(grant).collect();
        Ok(Response::new(GrantProductResponse { grants }))
    }

    async fn revoke_grant(
        &self,
        request: Request<RevokeGrantRequest>,
    ) -> Result<Response<RevokeGrantResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let account = account_id(&asked.account_id).map_err(refuse)?;
        let wanted = Granting::Take(taken(asked.grant.as_ref()).map_err(refuse)?);
        let grants = member::grants::change(&self.context, &caller, id, account, &wanted).await;
        let grants = grants.map_err(refuse)?.iter().map(grant).collect();
        Ok(Response::new(RevokeGrantResponse { grants }))
    }

    async fn explain_rights(
        &self,
        request: Request<ExplainRightsRequest>,
    ) -> Result<Response<ExplainRightsResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let asked = request.into_inner();
        let id = organization_id(&asked.organization_id).map_err(refuse)?;
        let account = account_id(&asked.account_id).map_err(refuse)?;
        let page = Page::of(asked.page.as_ref()).map_err(refuse)?;
        let (after, limit) = (page.after, page.limit());
        let found =
            explain::explain_rights(&self.context, &caller, id, account, after, limit).await;
        let mut found = found.map_err(refuse)?;
        let next = page.cut(&mut found, |product| product.id);
        let products = found.iter().map(product_rights).collect();
        Ok(Response::new(ExplainRightsResponse { products, page: Some(next) }))
    }

    async fn leave_organization(
        &self,
        request: Request<LeaveOrganizationRequest>,
    ) -> Result<Response<LeaveOrganizationResponse>, Status> {
        let caller = self.principals.of(&request).await?;
        let id = organization_id(&request.get_ref().organization_id).map_err(refuse)?;
        member::leave::leave(&self.context, &caller, id).await.map_err(refuse)?;
        Ok(Response::new(LeaveOrganizationResponse {}))
    }
}

fn query(asked: &SearchMembersRequest) -> Result<Query, Malformed> {
    let team = Some(asked.team_id.as_str()).filter(|id| !id.is_empty()).map(team_id);
    Ok(Query {
        text: text(&asked.text)?,
        roles: asked.roles.iter().map(|role| role_of(*role)).collect::<Result<_, _>>()?,
        team: team.transpose()?,
        lacking_second_factor: asked.lacking_second_factor,
        sort: match MemberSort::try_from(asked.sort) {
            Ok(MemberSort::Unspecified | MemberSort::Name) => Sort::Name,
            Ok(MemberSort::Email) => Sort::Email,
            Ok(MemberSort::Role) => Sort::Role,
            Ok(MemberSort::Since) => Sort::Since,
            Err(_) => return Err(Malformed::new("sort", "a known order")),
        },
        descending: asked.descending,
        page: Page::of(asked.page.as_ref())?,
    })
}

/// What is looked for in a list.
pub(super) fn text(typed: &str) -> Result<Wanted, Malformed> {
    if typed.len() > LONGEST_TEXT {
        return Err(Malformed::new("text", "at most 200 bytes"));
    }
    Ok(Wanted::of(typed))
}

fn details(view: &MemberView) -> Result<MemberDetails, OrganizationError> {
    let person = view.person.as_deref();
    let post = view.record.post()?;
    let state = match person {
        Some(person) if person.closed => MemberState::Closed,
        Some(person) if person.active => MemberState::Active,
        Some(_) => MemberState::Suspended,
        None => MemberState::Closed,
    };
    Ok(MemberDetails {
        account_id: view.account.to_string(),
        name: person.map(|person| person.name.clone()).unwrap_or_default(),
        email: person.map(|person| person.email.to_string()).unwrap_or_default(),
        avatar: person.map(|person| person.avatar.clone()).unwrap_or_default(),
        role: role(post.role).into(),
        billing: post.billing,
        since: Some(wire::timestamp(view.record.since())),
        state: if view.in_detail { state } else { MemberState::Unspecified }.into(),
        second_factor: person.filter(|_| view.in_detail).map(|person| person.second_factor),
        preferences: view.in_detail.then(|| preferences(view.record.preferences())),
        may_remove: view.may_remove,
    })
}

fn preferences(record: PreferencesRecord) -> MemberPreferences {
    MemberPreferences {
        billing_reminders_by_email: record.billing_reminders_by_email,
        billing_reminders_by_sms: record.billing_reminders_by_sms,
        product_events_by_email: record.product_events_by_email,
    }
}

fn wanted_preferences(wire: MemberPreferences) -> PreferencesRecord {
    PreferencesRecord {
        billing_reminders_by_email: wire.billing_reminders_by_email,
        billing_reminders_by_sms: wire.billing_reminders_by_sms,
        product_events_by_email: wire.product_events_by_email,
    }
}

fn removed(former: &RemovedRecord) -> Result<RemovedMember, OrganizationError> {
    Ok(RemovedMember {
        role: role(former.member.role()?).into(),
        removed: Some(wire::timestamp(former.removed())),
        restorable_until: Some(wire::timestamp(former.removed().plus(RESTORABLE))),
        ..RemovedMember::default()
    })
}

fn product_rights(product: &explain::Explained) -> ProductRights {
    let given = |given: &explain::Given| {
        let (source, source_id) = source(&given.source);
        RightGiven {
            source: source.into(),
            source_id,
            source_name: given.name.clone(),
            level: level(given.level).into(),
        }
    };
    let most = product.given.iter().map(|given| given.level).max();
    ProductRights {
        product_id: product.id.to_string(),
        name: product.record.name.clone(),
        kind: product.record.kind.clone(),
        level: most.map_or(Level::Unspecified, level).into(),
        sources: product.given.iter().map(given).collect(),
    }
}

/// A grant that is asked for.
pub(super) fn given(wire: Option<&Grant>) -> Result<core::Grant, Malformed> {
    grant_of(wire.ok_or(Malformed::new("grant", "what is granted"))?)
}

/// How far a grant reaches that is taken back; its level may be left out.
pub(super) fn taken(wire: Option<&Grant>) -> Result<core::Reach, Malformed> {
    let mut wire = wire.ok_or(Malformed::new("grant", "what is taken back"))?.clone();
    wire.level = Level::View.into();
    Ok(grant_of(&wire)?.reach)
}

pub(super) fn accounts(ids: &[String]) -> Result<Vec<AccountId>, Malformed> {
    ids.iter().map(|id| account_id(id)).collect()
}

pub(super) fn outcomes(outcomes: &[Outcome]) -> Vec<MemberOutcome> {
    let outcome = |(account, refused): &Outcome| MemberOutcome {
        account_id: account.to_string(),
        refused: refused.map(|reason| reason.to_string()).unwrap_or_default(),
    };
    outcomes.iter().map(outcome).collect()
}
