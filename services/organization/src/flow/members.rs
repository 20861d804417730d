//! Adds, changes and removes members as operators do. What people may do stands in the files beside this one.

use gatepost_model::{AccountId, OrganizationId};
use gatepost_organization_core::{Post, Refusal, Role, remove_member, set_member};
use gatepost_runtime::principal::Principal;
use gatepost_store::retry_conflicts;

use super::{
    Context,
    membership::{Target, Way},
};
use crate::{OrganizationError, repo::MemberRecord};

/// Gives an account a role.
pub(crate) async fn set(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
    role: Role,
) -> Result<MemberRecord, OrganizationError> {
    let member = change(context, caller, organization, account, Some(role)).await?;
    member.ok_or(OrganizationError::NotFound)
}

/// Removes an account.
pub(crate) async fn remove(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
) -> Result<(), OrganizationError> {
    change(context, caller, organization, account, None).await.map(|_| ())
}

async fn change(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
    wanted: Option<Role>,
) -> Result<Option<MemberRecord>, OrganizationError> {
    if *caller != Principal::Operator {
        return Err(OrganizationError::Forbidden);
    }
    retry_conflicts(OrganizationError::is_conflict, || {
        attempt(context, caller, organization, account, wanted)
    })
    .await
}

/// Removes an account that is being closed, on behalf of the identity service.
pub(super) async fn leave(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
) -> Result<(), OrganizationError> {
    let left = retry_conflicts(OrganizationError::is_conflict, || {
        attempt(context, caller, organization, account, None)
    });
    match left.await {
        // Somebody else has removed it meanwhile.
        Ok(_) | Err(OrganizationError::Refused(Refusal::NotAMember)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    account: AccountId,
    wanted: Option<Role>,
) -> Result<Option<MemberRecord>, OrganizationError> {
    let target = Target { context, caller, organization, account };
    let loaded = target.load().await?;
    let (present, representatives) = (loaded.role()?, loaded.record.representatives);
    let (outcome, way) = match wanted {
        Some(role) => {
            let billing = loaded.member.is_some_and(|member| member.billing);
            let outcome = set_member(representatives, loaded.record.operator, present, role)?;
            (outcome, Way::Post(Post { role, billing }))
        }
        None => (remove_member(representatives, present)?, Way::Removed),
    };
    target.apply(loaded, outcome, way).await
}
