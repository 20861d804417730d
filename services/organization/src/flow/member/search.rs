//! Members, found and sorted. Their names are with the identity service and remembered here, so that a list is
//! one reading of the members' records and no more.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use gatepost_model::{AccountId, OrganizationId, TeamId};
use gatepost_organization_core::{Manager, Role, Verb, remove};
use gatepost_proto::common::v1::PageResponse;
use gatepost_runtime::{page::Page, principal::Principal};
use gatepost_store::StoreError;

use super::show::MemberView;
use crate::{
    OrganizationError,
    cursor::{Cursor, cut},
    flow::Context,
    fold::{Wanted, fold},
    people::Person,
    repo::{self, MemberRecord},
};

/// What members are sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sort {
    Name,
    Email,
    Role,
    Since,
}

/// Who is looked for.
pub(crate) struct Query {
    pub(crate) text: Wanted,
    /// Only these; all when empty.
    pub(crate) roles: Vec<Role>,
    pub(crate) team: Option<TeamId>,
    pub(crate) lacking_second_factor: bool,
    pub(crate) sort: Sort,
    pub(crate) descending: bool,
    pub(crate) page: Page<Cursor>,
}

/// What was found.
pub(crate) struct Found {
    pub(crate) members: Vec<MemberView>,
    pub(crate) next: PageResponse,
    pub(crate) found: usize,
    pub(crate) total: usize,
}

/// Looks for members.
pub(crate) async fn search(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    query: &Query,
) -> Result<Found, OrganizationError> {
    context.require(caller, organization, Verb::ViewMembers, None).await?;
    let store = context.store.as_ref();
    let found = repo::organization(store, organization).await?;
    let (record, _) = found.ok_or(OrganizationError::NotFound)?;
    let manager = context.manager_if(caller, organization).await?;
    if query.lacking_second_factor && !manager.members {
        return Err(OrganizationError::Forbidden);
    }
    let team = team(context, organization, query.team).await?;
    let all = repo::members(store, organization, None, usize::MAX).await?;
    let total = all.len();
    let ids: Vec<AccountId> = all.iter().map(|(account, _)| *account).collect();
    let people = context.people.describe(&ids).await?;
    let mut matching = Vec::new();
    for (account, member) in all {
        if team.as_ref().is_some_and(|team| !team.contains(&account)) {
            continue;
        }
        let person = people.get(&account);
        if let Some(place) = query.place(account, &member, person)? {
            matching.push((place, (account, member)));
        }
    }
    let found = matching.len();
    let (page, next) = cut(matching, &query.page, query.descending);
    let representatives = record.representatives;
    let view = |(account, member)| view(caller, manager, representatives, account, member, &people);
    let members = page.into_iter().map(view).collect::<Result<_, _>>()?;
    Ok(Found { members, next, found, total })
}

async fn team(
    context: &Context,
    organization: OrganizationId,
    id: Option<TeamId>,
) -> Result<Option<HashSet<AccountId>>, OrganizationError> {
    let Some(id) = id else { return Ok(None) };
    let store = context.store.as_ref();
    repo::team(store, organization, id).await?.ok_or(OrganizationError::Unknown("team"))?;
    Ok(Some(repo::team_members(store, organization, id).await?.into_iter().collect()))
}

fn view(
    caller: &Principal,
    manager: Manager,
    representatives: u32,
    account: AccountId,
    record: MemberRecord,
    people: &HashMap<AccountId, Arc<Person>>,
) -> Result<MemberView, StoreError> {
    let own = caller.account() == Some(account);
    Ok(MemberView {
        account,
        record,
        person: people.get(&account).cloned(),
        in_detail: own || manager.members,
        may_remove: remove(manager, own, representatives, Some(record.role()?)).is_ok(),
    })
}

impl Query {
    /// Where a member stands in the list; none when it is not looked for.
    fn place(
        &self,
        account: AccountId,
        member: &MemberRecord,
        person: Option<&Arc<Person>>,
    ) -> Result<Option<Cursor>, StoreError> {
        let role = member.role()?;
        let lacking = person.is_some_and(|person| !person.second_factor);
        if !(self.roles.is_empty() || self.roles.contains(&role))
            || (self.lacking_second_factor && !lacking)
        {
            return Ok(None);
        }
        let email = || person.map(|person| person.email.to_string()).unwrap_or_default();
        let by_name = matches!(self.sort, Sort::Name | Sort::Role);
        let looked_at = by_name || !self.text.is_empty();
        let name = person.filter(|_| looked_at).map(|person| fold(&person.name));
        let name = name.unwrap_or_default();
        if !self.text.is_empty() && !self.text.found_in(&[&name, &fold(&email())]) {
            return Ok(None);
        }
        let key = match self.sort {
            Sort::Name => name.into_bytes(),
            Sort::Email => email().to_lowercase().into_bytes(),
            Sort::Role => {
                let rank = Role::ALL.iter().position(|one| *one == role).unwrap_or_default();
                [&[u8::try_from(rank).unwrap_or(u8::MAX)], name.as_bytes()].concat()
            }
            Sort::Since => member.since().unix_millis().to_be_bytes().to_vec(),
        };
        Ok(Some(Cursor::new(key, account)))
    }
}
