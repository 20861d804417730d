//! Refusing an invitation.

use gatepost_organization_core::InvitationState;
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{By, Ledger};
use crate::{OrganizationError, flow::Context, repo};

/// Refuses it. Whoever has the secret need not be signed in; refused already is refused.
pub(crate) async fn decline(
    context: &Context,
    caller: &Principal,
    by: &By,
) -> Result<(), OrganizationError> {
    let attempt = || attempt(context, caller, by);
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn attempt(context: &Context, caller: &Principal, by: &By) -> Result<(), OrganizationError> {
    let mut found = context.invitation_by(by, caller.account()).await?;
    let invitation = found.record.invitation()?;
    if invitation.state == InvitationState::Declined {
        return Ok(());
    }
    let mut ledger = Ledger::open(context, found.organization).await?;
    invitation.decline(ledger.now).map_err(|_| OrganizationError::InvitationRefused)?;
    let mut changes = ChangeSet::new();
    ledger.end(context, &mut changes, &mut found, InvitationState::Declined).await?;
    ledger.close(&mut changes);
    let store = context.store.as_ref();
    let address = found.record.email()?;
    if let Some((organization, _)) = repo::organization(store, found.organization).await?
        && let Some(inviter) = found.record.inviter()
    {
        let values = [("organization", organization.name), ("address", address.to_string())];
        context.mail(&mut changes, ledger.now, inviter, "invitation-declined", values);
    }
    let line = context
        .line(found.organization, caller, "invitation.declined", ledger.now)
        .detail("invitation_id", found.id)
        .detail("address", address);
    context.commit(changes, line, vec![]).await
}
