//! Changes a team: its name, its leader, what is granted to it; and deletes it.

use gatepost_model::{AccountId, AuditEntry, DisplayName};
use gatepost_organization_core::{Grant, Refusal, TeamDescription};
use gatepost_store::{ChangeSet, Expect, StoreError, retry_conflicts};

use super::{Target, told};
use crate::{
    OrganizationError,
    flow::{member::grants::Wanted, reach_slug, rights_changed},
    repo::{self, TeamRecord},
};

/// What is to be; none stays as it is.
#[derive(Clone, Default)]
pub(crate) struct Wishes {
    pub(crate) name: Option<DisplayName>,
    pub(crate) description: Option<TeamDescription>,
}

/// Gives it another name or description.
pub(crate) async fn update(
    target: Target<'_>,
    wishes: &Wishes,
) -> Result<TeamRecord, OrganizationError> {
    retry_conflicts(OrganizationError::is_conflict, || attempt_update(target, wishes)).await
}

async fn attempt_update(
    target: Target<'_>,
    wishes: &Wishes,
) -> Result<TeamRecord, OrganizationError> {
    let (mut team, version) = target.load().await?;
    let (store, id) = (target.context.store.as_ref(), target.organization);
    let before = team.clone();
    let mut changes = ChangeSet::new();
    if let Some(name) =
        wishes.name.as_ref().map(DisplayName::as_str).filter(|new| *new != team.name)
    {
        let taken = repo::team_named(store, id, name).await?;
        if taken.is_some_and(|other| other != target.team) {
            return Err(Refusal::TeamNameTaken.into());
        }
        // Another case of the same letters is found under the same key.
        if taken.is_none() {
            repo::delete_team_name(&mut changes, id, &team.name);
            repo::put_team_name(&mut changes, id, target.team, name);
        }
        name.clone_into(&mut team.name);
    }
    if let Some(description) = &wishes.description {
        description.as_str().clone_into(&mut team.description);
    }
    if team == before {
        return Ok(team);
    }
    let mut line = target.line("team.renamed").detail("name", &team.name);
    if before.name != team.name {
        line = line.detail("from", &before.name);
    }
    repo::put_team(&mut changes, id, target.team, Expect::Version(version), &team);
    target.context.commit(changes, line, Vec::new()).await?;
    Ok(team)
}

/// Deletes it, with all it gave its members.
pub(crate) async fn delete(target: Target<'_>) -> Result<(), OrganizationError> {
    retry_conflicts(OrganizationError::is_conflict, || attempt_delete(target)).await
}

async fn attempt_delete(target: Target<'_>) -> Result<(), OrganizationError> {
    let (team, version) = target.load().await?;
    let id = target.organization;
    let members = repo::team_members(target.context.store.as_ref(), id, target.team).await?;
    let mut changes = ChangeSet::new();
    repo::delete_team(&mut changes, id, target.team, version);
    repo::delete_team_name(&mut changes, id, &team.name);
    for account in &members {
        repo::delete_team_member(&mut changes, id, target.team, *account);
    }
    let line =
        target.line("team.deleted").detail("name", &team.name).detail("members", members.len());
    target.context.commit(changes, line, told(id, &members)).await
}

/// Names its leader, or none.
pub(crate) async fn set_leader(
    target: Target<'_>,
    leader: Option<AccountId>,
) -> Result<TeamRecord, OrganizationError> {
    retry_conflicts(OrganizationError::is_conflict, || attempt_leader(target, leader)).await
}

async fn attempt_leader(
    target: Target<'_>,
    leader: Option<AccountId>,
) -> Result<TeamRecord, OrganizationError> {
    let (mut team, version) = target.load().await?;
    let (store, id) = (target.context.store.as_ref(), target.organization);
    if let Some(leader) = leader
        && !repo::is_team_member(store, id, target.team, leader).await?
    {
        return Err(Refusal::NotInTeam.into());
    }
    if team.leader()? == leader {
        return Ok(team);
    }
    team.set_leader(leader);
    let mut line = target.line("team.leader-set").detail("name", &team.name);
    if let Some(leader) = leader {
        line = line.detail("account_id", leader);
    }
    let mut changes = ChangeSet::new();
    repo::put_team(&mut changes, id, target.team, Expect::Version(version), &team);
    target.context.commit(changes, line, Vec::new()).await?;
    Ok(team)
}

/// Grants it something, or takes it back.
pub(crate) async fn change_grants(
    target: Target<'_>,
    wanted: &Wanted,
) -> Result<TeamRecord, OrganizationError> {
    retry_conflicts(OrganizationError::is_conflict, || attempt_grants(target, wanted)).await
}

async fn attempt_grants(
    target: Target<'_>,
    wanted: &Wanted,
) -> Result<TeamRecord, OrganizationError> {
    let (mut team, version) = target.load().await?;
    let id = target.organization;
    if let Wanted::Give(grant) = wanted {
        target.context.require_reach(id, &grant.reach).await?;
    }
    let present = grants(&team)?;
    let Some((grants, given, grant)) = wanted.decide(&present)? else { return Ok(team) };
    team.grants = grants.iter().map(Into::into).collect();
    let action = if given { "team.grant-added" } else { "team.grant-removed" };
    let line = target
        .line(action)
        .detail("name", &team.name)
        .detail("reach", reach_slug(&grant.reach))
        .detail("level", grant.level.slug());
    let mut changes = ChangeSet::new();
    repo::put_team(&mut changes, id, target.team, Expect::Version(version), &team);
    let members = repo::team_members(target.context.store.as_ref(), id, target.team).await?;
    let mut facts = told(id, &members);
    if facts.is_empty() {
        // Whoever joins at the same moment is counted in the record, and conflicts.
        facts.push(rights_changed(id, None));
    }
    target.context.commit(changes, line, facts).await?;
    Ok(team)
}

/// What is granted to a team.
pub(crate) fn grants(team: &TeamRecord) -> Result<Vec<Grant>, StoreError> {
    team.grants.iter().map(repo::GrantRecord::grant).collect()
}

impl Target<'_> {
    pub(super) fn line(&self, action: &'static str) -> AuditEntry {
        let context = self.context;
        let line = context.line(self.organization, self.caller, action, context.clock.now());
        line.detail("team_id", self.team)
    }
}
