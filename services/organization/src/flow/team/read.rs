//! Teams, for colleagues.

use gatepost_model::{OrganizationId, TeamId};
use gatepost_organization_core::{MOST_TEAMS, Verb};
use gatepost_proto::common::v1::PageResponse;
use gatepost_runtime::{page::Page, principal::Principal};

use crate::{
    OrganizationError,
    cursor::{Cursor, cut},
    flow::Context,
    fold::{Wanted, fold},
    repo::{self, TeamRecord},
};

/// Teams that were found, how the list goes on, and how many there are.
pub(crate) type Found = (Vec<(TeamId, TeamRecord)>, PageResponse, usize);

/// One team.
pub(crate) async fn get(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    team: TeamId,
) -> Result<TeamRecord, OrganizationError> {
    context.require(caller, organization, Verb::ViewMembers, None).await?;
    let found = repo::team(context.store.as_ref(), organization, team).await?;
    found.map(|(team, _)| team).ok_or(OrganizationError::Unknown("team"))
}

/// Teams in the order of their names.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    text: &Wanted,
    page: &Page<Cursor>,
) -> Result<Found, OrganizationError> {
    context.require(caller, organization, Verb::ViewMembers, None).await?;
    let store = context.store.as_ref();
    repo::organization(store, organization).await?.ok_or(OrganizationError::NotFound)?;
    let all = repo::teams(store, organization, MOST_TEAMS).await?;
    let matching: Vec<_> = all
        .into_iter()
        .filter_map(|(id, team)| {
            let name = fold(&team.name);
            text.found_in(&[&name]).then(|| (Cursor::new(name, id), (id, team)))
        })
        .collect();
    let found = matching.len();
    let (teams, next) = cut(matching, page, false);
    Ok((teams, next, found))
}
