//! Somebody leaves an organization (ORG-2).

use gatepost_model::OrganizationId;
use gatepost_organization_core as core;
use gatepost_runtime::principal::Principal;
use gatepost_store::retry_conflicts;

use crate::{
    OrganizationError,
    flow::{
        Context,
        membership::{Target, Way},
    },
    repo,
};

/// Takes the caller out, with what it was given and the teams it was in.
pub(crate) async fn leave(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
) -> Result<(), OrganizationError> {
    let account = caller.account().ok_or(OrganizationError::NotSignedIn)?;
    let target = Target { context, caller, organization, account };
    retry_conflicts(OrganizationError::is_conflict, || attempt(target)).await
}

async fn attempt(target: Target<'_>) -> Result<(), OrganizationError> {
    let loaded = target.load().await?;
    // To strangers there is no such organization.
    let present = loaded.role()?.ok_or(OrganizationError::NotFound)?;
    let store = target.context.store.as_ref();
    let alone = repo::members(store, target.organization, None, 2).await?.len() == 1;
    let outcome = core::leave(loaded.record.representatives, Some(present), alone)?;
    target.apply(loaded, outcome, Way::Left).await.map(|_| ())
}
