//! Taking invitations back.

use gatepost_model::{InvitationId, OrganizationId};
use gatepost_organization_core::{InvitationState, Verb};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Ledger, Outcome, STEP, View};
use crate::{OrganizationError, flow::Context};

/// Takes back those of them that nobody has answered; the outcomes stand in the order of the ids.
pub(crate) async fn withdraw(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    ids: &[InvitationId],
) -> Result<Vec<Outcome>, OrganizationError> {
    context.require(caller, organization, Verb::ManageMembers, None).await?;
    let mut outcomes = Vec::with_capacity(ids.len());
    for some in ids.chunks(STEP) {
        let attempt = || attempt(context, caller, organization, some);
        outcomes.extend(retry_conflicts(OrganizationError::is_conflict, attempt).await?);
    }
    Ok(outcomes)
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    ids: &[InvitationId],
) -> Result<Vec<Outcome>, OrganizationError> {
    let mut ledger = Ledger::open(context, organization).await?;
    let (mut changes, mut outcomes, mut log) = (ChangeSet::new(), Vec::new(), Vec::new());
    for id in ids {
        let Some(mut found) = context.invitation(organization, *id).await? else {
            outcomes.push(Outcome { email: String::new(), made: Err("unknown-invitation") });
            continue;
        };
        let email = found.record.email()?.to_string();
        let invitation = found.record.invitation()?;
        let state = InvitationState::Withdrawn;
        let made = match invitation.withdraw(ledger.now) {
            // Taken back already: that is what was asked for.
            Err(_) if invitation.state != state => Err("invitation-over"),
            Err(_) => Ok(View { id: *id, record: found.record, state }),
            Ok(()) => {
                ledger.end(context, &mut changes, &mut found, state).await?;
                let entry = context
                    .line(organization, caller, "invitation.withdrawn", ledger.now)
                    .detail("invitation_id", id)
                    .detail("address", &email);
                log.push(entry);
                Ok(View { id: *id, record: found.record, state })
            }
        };
        outcomes.push(Outcome { email, made });
    }
    if !log.is_empty() {
        ledger.close(&mut changes);
        context.commit_lines(changes, log, vec![]).await?;
    }
    Ok(outcomes)
}
