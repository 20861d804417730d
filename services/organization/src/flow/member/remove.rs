//! Members are removed, with what they were given and the teams they were in.

use gatepost_model::{AccountId, OrganizationId};
use gatepost_organization_core as core;
use gatepost_runtime::principal::Principal;
use gatepost_store::retry_conflicts;

use super::{Outcome, at_once, each};
use crate::{
    OrganizationError,
    flow::{
        Context,
        membership::{Target, Way},
    },
};

/// Removes each by itself, and says what became of each.
pub(crate) async fn remove(
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
    let loaded = target.load().await?;
    let manager = target.context.manager(target.caller, target.organization).await?;
    let (present, representatives) = (loaded.role()?, loaded.record.representatives);
    let outcome = core::remove(manager, target.own(), representatives, present)?;
    target.apply(loaded, outcome, Way::Removed).await.map(|_| ())
}
