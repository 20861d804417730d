//! Another role for a member (ORG-4).

use gatepost_model::{AccountId, OrganizationId};
use gatepost_organization_core::{Post, change_post};
use gatepost_runtime::principal::Principal;
use gatepost_store::retry_conflicts;

use crate::{
    OrganizationError,
    flow::{
        Context,
        membership::{Target, Way},
    },
    repo::MemberRecord,
};

/// Gives a member another role, or the right to deal with bills.
pub(crate) async fn change(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
    wanted: Post,
) -> Result<MemberRecord, OrganizationError> {
    let target = Target { context, caller, organization, account };
    let changed = retry_conflicts(OrganizationError::is_conflict, || attempt(target, wanted));
    changed.await?.ok_or(OrganizationError::Unknown("member"))
}

async fn attempt(
    target: Target<'_>,
    wanted: Post,
) -> Result<Option<MemberRecord>, OrganizationError> {
    let loaded = target.load().await?;
    let manager = target.context.manager(target.caller, target.organization).await?;
    let representatives = loaded.record.representatives;
    let outcome = change_post(manager, target.own(), representatives, loaded.post()?, wanted)?;
    target.apply(loaded, outcome, Way::Post(wanted)).await
}
