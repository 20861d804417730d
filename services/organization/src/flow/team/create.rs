//! Creates a team.

use gatepost_model::{DisplayName, IdempotencyKey, OrganizationId, TeamId};
use gatepost_organization_core::{MOST_TEAMS, Refusal, TeamDescription, Verb};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use crate::{
    OrganizationError,
    flow::Context,
    repo::{self, TeamRecord},
};

/// What is asked for.
pub(crate) struct Create {
    pub(crate) name: DisplayName,
    pub(crate) description: TeamDescription,
    pub(crate) key: Option<IdempotencyKey>,
}

/// Creates it, or answers with the one that was created under the same key.
pub(crate) async fn create(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    wanted: &Create,
) -> Result<(TeamId, TeamRecord), OrganizationError> {
    retry_conflicts(OrganizationError::is_conflict, || {
        attempt(context, caller, organization, wanted)
    })
    .await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    wanted: &Create,
) -> Result<(TeamId, TeamRecord), OrganizationError> {
    let store = context.store.as_ref();
    let found = repo::organization(store, organization).await?;
    context.require(caller, organization, Verb::ManageMembers, None).await?;
    let (record, version) = found.ok_or(OrganizationError::NotFound)?;
    let actor = caller.actor().to_string();
    if let Some(key) = &wanted.key
        && let Some(id) = repo::team_made_before(store, &actor, organization, key).await?
    {
        let made = repo::team(store, organization, id).await?;
        return made.map(|(team, _)| (id, team)).ok_or(OrganizationError::Unknown("team"));
    }
    if repo::team_named(store, organization, wanted.name.as_str()).await?.is_some() {
        return Err(Refusal::TeamNameTaken.into());
    }
    if repo::teams(store, organization, MOST_TEAMS).await?.len() >= MOST_TEAMS {
        return Err(Refusal::TooManyTeams.into());
    }
    let now = context.clock.now();
    let id = TeamId::generate(context.clock.as_ref(), context.entropy.as_ref());
    let team = TeamRecord::new(&wanted.name, wanted.description.as_str(), now);
    let mut changes = ChangeSet::new();
    // Teams are counted, and none is made in an organization that goes at the same moment.
    repo::put_organization(&mut changes, organization, Expect::Version(version), &record);
    repo::put_team(&mut changes, organization, id, Expect::Absent, &team);
    repo::put_team_name(&mut changes, organization, id, &team.name);
    if let Some(key) = &wanted.key {
        repo::remember_team(&mut changes, &actor, organization, key, id);
    }
    let line = context
        .line(organization, caller, "team.created", now)
        .detail("team_id", id)
        .detail("name", &team.name);
    context.commit(changes, line, Vec::new()).await?;
    Ok((id, team))
}
