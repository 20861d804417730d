//! What happens to invitations by themselves: a reminder before they end, the end, and their removal a while
//! after. Every entry of the table of what is due is looked at once; what it means is decided by the
//! invitation as it stands then.

use gatepost_model::{Actor, AuditEntry, AuditSubject, ServiceName};
use gatepost_organization_core::InvitationState;
use gatepost_store::{ChangeSet, Expect};

use super::{Found, Ledger};
use crate::{
    OrganizationError,
    flow::Context,
    repo::{self, Due},
};

/// Entries that one step looks at.
const BATCH: usize = 256;

/// Looks at what is due; returns whether there may be more.
pub(crate) async fn sweep(context: &Context) -> Result<bool, OrganizationError> {
    let store = context.store.as_ref();
    let due = repo::invitations_due(store, context.clock.now(), BATCH).await?;
    for entry in &due {
        match look(context, entry).await {
            // Somebody else has just changed it: the next sweep looks again.
            Ok(()) => {}
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(due.len() == BATCH)
}

async fn look(context: &Context, due: &Due) -> Result<(), OrganizationError> {
    let mut changes = ChangeSet::new();
    repo::delete_invitation_due(&mut changes, &due.key);
    let mut log = Vec::new();
    // What an organization leaves when it ends goes with it.
    let there = repo::organization(context.store.as_ref(), due.organization).await?.is_some();
    let found = context.invitation(due.organization, due.id).await?;
    if let Some(found) = found.filter(|_| there) {
        log.extend(deal(context, &mut changes, found).await?);
    }
    context.commit_lines(changes, log, vec![]).await
}

async fn deal(
    context: &Context,
    changes: &mut ChangeSet,
    mut found: Found,
) -> Result<Option<AuditEntry>, OrganizationError> {
    let store = context.store.as_ref();
    let mut ledger = Ledger::open(context, found.organization).await?;
    let now = ledger.now;
    let invitation = found.record.invitation()?;
    let action = match (invitation.state, invitation.state_at(now)) {
        (InvitationState::Pending, InvitationState::Expired) => {
            ledger.end(context, changes, &mut found, InvitationState::Expired).await?;
            "invitation.expired"
        }
        (InvitationState::Pending, _) => {
            let from = found.record.expires().minus(context.config.invitation_reminder.0);
            if found.record.reminded || now < from {
                return Ok(None);
            }
            let Some((organization, _)) = repo::organization(store, found.organization).await?
            else {
                return Ok(None);
            };
            found.record.reminded = true;
            let inviter = context.inviter_name(&found).await?;
            let names = (organization.name.as_str(), inviter.as_str());
            let reminded = (found.id, &mut found.record);
            context.mail_invitation(changes, &mut ledger, reminded, names, true)?;
            let expect = Expect::Version(found.version);
            ledger.put(changes, found.id, expect, Some(invitation.state), &found.record)?;
            "invitation.reminded"
        }
        _ => {
            let kept = context.config.invitations_kept.0;
            if found.record.ended().is_some_and(|ended| now >= ended.plus(kept)) {
                let (organization, id, version) = (found.organization, found.id, found.version);
                repo::delete_invitation(changes, organization, id, version, &found.record);
            }
            return Ok(None);
        }
    };
    ledger.close(changes);
    let subject = AuditSubject::Organization(found.organization);
    let actor = Actor::Service(ServiceName::Organization);
    let entry = AuditEntry::new(subject, actor, action, now)
        .detail("invitation_id", found.id)
        .detail("address", found.record.email()?);
    Ok(Some(entry))
}
