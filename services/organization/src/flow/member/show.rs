//! One member, with what it was given and what the caller may do with it.

use std::sync::Arc;

use gatepost_model::{AccountId, OrganizationId, TeamId};
use gatepost_organization_core::{Grant, Manager, Post, Role, Verb, change_post, remove};
use gatepost_runtime::principal::Principal;

use super::grants;
use crate::{
    OrganizationError,
    flow::Context,
    people::Person,
    repo::{self, MemberRecord},
};

/// A member, as the caller sees it.
pub(crate) struct MemberView {
    pub(crate) account: AccountId,
    pub(crate) record: MemberRecord,
    /// None when the identity service knows it no more.
    pub(crate) person: Option<Arc<Person>>,
    /// Is the caller told what only those who manage members know?
    pub(crate) in_detail: bool,
    pub(crate) may_remove: bool,
}

/// A team of a member.
pub(crate) struct InTeam {
    pub(crate) id: TeamId,
    pub(crate) name: String,
    pub(crate) leader: bool,
}

/// All there is to say of a member.
pub(crate) struct Shown {
    pub(crate) view: MemberView,
    pub(crate) grants: Vec<Grant>,
    pub(crate) teams: Vec<InTeam>,
    pub(crate) may_become: Vec<Role>,
    pub(crate) may_grant: bool,
}

/// One member; everybody may ask about themselves.
pub(crate) async fn show(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Shown, OrganizationError> {
    let own = caller.account() == Some(account);
    let verb = if own { Verb::View } else { Verb::ViewMembers };
    context.require(caller, organization, verb, None).await?;
    let store = context.store.as_ref();
    let found = repo::organization(store, organization).await?;
    let (record, _) = found.ok_or(OrganizationError::NotFound)?;
    let member = repo::member(store, organization, account).await?;
    let member = member.ok_or(OrganizationError::Unknown("member"))?;
    let manager = context.manager_if(caller, organization).await?;
    let view = MemberView {
        account,
        record: member,
        person: context.people.find(account).await?,
        in_detail: own || manager.members,
        may_remove: remove(manager, own, record.representatives, Some(member.role()?)).is_ok(),
    };
    let told = view.in_detail;
    let (given, _) = repo::grants(store, organization, account).await?;
    Ok(Shown {
        view,
        grants: if told { grants::read(&given)? } else { Vec::new() },
        teams: teams(context, organization, account).await?,
        may_become: may_become(manager, own, record.representatives, member.post()?),
        may_grant: manager.members,
    })
}

/// The roles that may be given to a member, by the rules themselves. None when only the present one may.
fn may_become(manager: Manager, own: bool, representatives: u32, present: Post) -> Vec<Role> {
    let may = |role: &Role| {
        let wanted = Post { role: *role, billing: present.billing };
        change_post(manager, own, representatives, Some(present), wanted).is_ok()
    };
    let roles: Vec<Role> = Role::ALL.into_iter().filter(may).collect();
    if roles == [present.role] { Vec::new() } else { roles }
}

async fn teams(
    context: &Context,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Vec<InTeam>, OrganizationError> {
    let store = context.store.as_ref();
    let mut teams = Vec::new();
    for id in repo::teams_of(store, organization, account).await? {
        if let Some((team, _)) = repo::team(store, organization, id).await? {
            let leader = team.leader()? == Some(account);
            teams.push(InTeam { id, name: team.name, leader });
        }
    }
    teams.sort_by_cached_key(|team| crate::fold::fold(&team.name));
    Ok(teams)
}
