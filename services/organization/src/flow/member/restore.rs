//! Removed members are brought back as they were: undoes a removal.

use gatepost_model::{AccountId, OrganizationId};
use gatepost_organization_core::{self as core, Refusal, Verb};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, CommitError, retry_conflicts};

use super::{AT_ONCE, Outcome, at_once, each};
use crate::{
    OrganizationError,
    flow::{
        Context,
        membership::{RESTORABLE, Target, Way},
    },
    repo::{self, RemovedRecord},
};

/// Who can be brought back, in the order of their account ids.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    after: Option<AccountId>,
    limit: usize,
) -> Result<Vec<(AccountId, RemovedRecord)>, OrganizationError> {
    context.require(caller, organization, Verb::ManageMembers, None).await?;
    let (store, now) = (context.store.as_ref(), context.clock.now());
    let (mut found, mut after) = (Vec::new(), after);
    loop {
        let some = repo::removed_members(store, organization, after, limit).await?;
        let last = some.len() < limit;
        after = some.last().map(|(account, _)| *account);
        found.extend(some.into_iter().filter(|(_, one)| now.since(one.removed()) < RESTORABLE));
        if last || found.len() >= limit {
            found.truncate(limit);
            return Ok(found);
        }
    }
}

/// Brings each back by itself, and says what became of each.
pub(crate) async fn restore(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    accounts: Vec<AccountId>,
) -> Result<Vec<Outcome>, OrganizationError> {
    let accounts = at_once(accounts)?;
    context.manager(caller, organization).await?;
    each(accounts, |account| async move {
        let target = Target { context, caller, organization, account };
        retry_conflicts(OrganizationError::is_conflict, || attempt(target)).await
    })
    .await
}

async fn attempt(target: Target<'_>) -> Result<(), OrganizationError> {
    let (context, account) = (target.context, target.account);
    let loaded = target.load().await?;
    let manager = context.manager(target.caller, target.organization).await?;
    let former = repo::removed_member(context.store.as_ref(), target.organization, account).await?;
    let now = context.clock.now();
    let former =
        former.map(|(former, _)| former).filter(|former| now.since(former.removed()) < RESTORABLE);
    let (present, record) = (loaded.role()?, &loaded.record);
    let Some(former) = former else {
        let refusal =
            if present.is_some() { Refusal::AlreadyAMember } else { Refusal::NotRestorable };
        return Err(refusal.into());
    };
    let role = former.member.role()?;
    let outcome = core::restore(manager, record.representatives, record.operator, present, role)?;
    if context.people.find(account).await?.is_none_or(|person| person.closed) {
        return Err(Refusal::NotRestorable.into());
    }
    target.apply(loaded, outcome, Way::Restored(former)).await.map(|_| ())
}

/// Forgets whoever was removed too long ago to be brought back, in any organization.
pub(crate) async fn forget(context: &Context) -> Result<(), OrganizationError> {
    let (store, now) = (context.store.as_ref(), context.clock.now());
    let mut after = None;
    loop {
        let some = repo::all_removed_members(store, after, AT_ONCE).await?;
        let Some((last, ..)) = some.last() else { return Ok(()) };
        after = Some(last.clone());
        let mut changes = ChangeSet::new();
        for (key, former, version) in some {
            if now.since(former.removed()) >= RESTORABLE {
                repo::forget_removed_member(&mut changes, key, version);
            }
        }
        match store.commit(changes).await {
            // Somebody was removed once more, or came back: the next round looks again.
            Ok(_) | Err(CommitError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
