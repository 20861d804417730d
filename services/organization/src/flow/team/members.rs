//! Who belongs to a team: many at once, in one commit.

use std::collections::BTreeSet;

use gatepost_model::{AccountId, Problem};
use gatepost_organization_core::Refusal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Target, told};
use crate::{
    OrganizationError,
    flow::member::{Outcome, at_once},
    repo::{self, TeamRecord},
};

/// A team, and what became of each.
pub(crate) type Changed = (TeamRecord, Vec<Outcome>);

/// Takes members of the organization into the team.
pub(crate) async fn add(
    target: Target<'_>,
    accounts: Vec<AccountId>,
) -> Result<Changed, OrganizationError> {
    let accounts = at_once(accounts)?;
    retry_conflicts(OrganizationError::is_conflict, || attempt_add(target, &accounts)).await
}

async fn attempt_add(
    target: Target<'_>,
    accounts: &BTreeSet<AccountId>,
) -> Result<Changed, OrganizationError> {
    let (mut team, version) = target.load().await?;
    let (store, id) = (target.context.store.as_ref(), target.organization);
    let mut changes = ChangeSet::new();
    let (mut outcomes, mut added) = (Vec::new(), Vec::new());
    for account in accounts {
        let Some(member) = repo::member_versioned(store, id, *account).await? else {
            let refused = OrganizationError::from(Refusal::NotAMember).reason();
            outcomes.push((*account, Some(refused)));
            continue;
        };
        outcomes.push((*account, None));
        if !repo::is_team_member(store, id, target.team, *account).await? {
            repo::touch_member(&mut changes, id, *account, &member);
            repo::put_team_member(&mut changes, id, target.team, *account);
            added.push(*account);
        }
    }
    if added.is_empty() {
        return Ok((team, outcomes));
    }
    team.members = team.members.saturating_add(u32::try_from(added.len()).unwrap_or(u32::MAX));
    repo::put_team(&mut changes, id, target.team, Expect::Version(version), &team);
    target.commit_each(changes, &team, "team.member-added", &added).await?;
    Ok((team, outcomes))
}

/// Takes members out of the team.
pub(crate) async fn remove(
    target: Target<'_>,
    accounts: Vec<AccountId>,
) -> Result<Changed, OrganizationError> {
    let accounts = at_once(accounts)?;
    retry_conflicts(OrganizationError::is_conflict, || attempt_remove(target, &accounts)).await
}

async fn attempt_remove(
    target: Target<'_>,
    accounts: &BTreeSet<AccountId>,
) -> Result<Changed, OrganizationError> {
    let (mut team, version) = target.load().await?;
    let (store, id) = (target.context.store.as_ref(), target.organization);
    let mut changes = ChangeSet::new();
    let (mut outcomes, mut removed) = (Vec::new(), Vec::new());
    for account in accounts {
        if !repo::is_team_member(store, id, target.team, *account).await? {
            let refused = OrganizationError::from(Refusal::NotInTeam).reason();
            outcomes.push((*account, Some(refused)));
            continue;
        }
        outcomes.push((*account, None));
        repo::delete_team_member(&mut changes, id, target.team, *account);
        if team.leader()? == Some(*account) {
            team.set_leader(None);
        }
        removed.push(*account);
    }
    if removed.is_empty() {
        return Ok((team, outcomes));
    }
    team.members = team.members.saturating_sub(u32::try_from(removed.len()).unwrap_or(u32::MAX));
    repo::put_team(&mut changes, id, target.team, Expect::Version(version), &team);
    target.commit_each(changes, &team, "team.member-removed", &removed).await?;
    Ok((team, outcomes))
}

impl Target<'_> {
    /// Commits with a line for each account.
    async fn commit_each(
        &self,
        changes: ChangeSet,
        team: &TeamRecord,
        action: &'static str,
        accounts: &[AccountId],
    ) -> Result<(), OrganizationError> {
        let line =
            |account| self.line(action).detail("name", &team.name).detail("account_id", account);
        let lines = accounts.iter().map(line).collect();
        self.context.commit_lines(changes, lines, told(self.organization, accounts)).await
    }
}
