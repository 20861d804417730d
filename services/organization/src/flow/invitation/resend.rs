//! Mailing invitations again.

use gatepost_model::{InvitationId, OrganizationId};
use gatepost_organization_core::{
    Invitation, InvitationRefusal, InvitationState, LineRefusal, ResendPolicy, Room, Verb,
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Found, Ledger, Outcome, STEP, View, secret_of};
use crate::{OrganizationError, flow::Context, repo};

/// Mails those of them again that may be; the outcomes stand in the order of the ids. Links that were mailed
/// before go on working.
pub(crate) async fn resend(
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
    let store = context.store.as_ref();
    let found = repo::organization(store, organization).await?;
    let (about, version) = found.ok_or(OrganizationError::NotFound)?;
    let mut ledger = Ledger::open(context, organization).await?;
    let mut room = ledger.room(context);
    let (mut changes, mut outcomes, mut log) = (ChangeSet::new(), Vec::new(), Vec::new());
    repo::expect_organization(&mut changes, organization, version);
    for (at, id) in ids.iter().enumerate() {
        let found = context.invitation(organization, *id).await?;
        // Named twice, it is mailed once.
        let Some(mut found) = found.filter(|_| !ids[..at].contains(id)) else {
            outcomes.push(Outcome { email: String::new(), made: Err("unknown-invitation") });
            continue;
        };
        let email = found.record.email()?.to_string();
        let made = match judge(context, caller, &found, &ledger, &mut room).await? {
            Err(reason) => Err(reason),
            Ok(()) => {
                write(context, &mut changes, &mut ledger, &mut found, &about.name).await?;
                let entry = context
                    .line(organization, caller, "invitation.resent", ledger.now)
                    .detail("invitation_id", id)
                    .detail("address", &email);
                log.push(entry);
                Ok(View { id: *id, record: found.record, state: InvitationState::Pending })
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

/// May this one be mailed again? Says why not as a stable reason.
async fn judge(
    context: &Context,
    caller: &Principal,
    found: &Found,
    ledger: &Ledger,
    room: &mut Room,
) -> Result<Result<(), &'static str>, OrganizationError> {
    let invitation: Invitation = found.record.invitation()?;
    let config = &context.config;
    let policy = ResendPolicy { most: config.invitation_mails, pause: config.invitation_pause.0 };
    if let Err(refusal) = invitation.resend(&policy, ledger.now) {
        return Ok(Err(match refusal {
            InvitationRefusal::MailedLately => "mailed-lately",
            InvitationRefusal::MailedOften => "mailed-often",
            _ => "invitation-over",
        }));
    }
    let represents = context.represents(found.organization, caller.account()).await?;
    if invitation.role == gatepost_organization_core::Role::LegalRepresentative && !represents {
        return Ok(Err(LineRefusal::RepresentativesOnly.slug()));
    }
    let (store, address) = (context.store.as_ref(), found.record.email()?);
    let other = repo::invitation_to(store, found.organization, &address).await?;
    if other.is_some_and(|other| other != found.id) {
        return Ok(Err(LineRefusal::AlreadyInvited.slug()));
    }
    for person in context.people.with_emails(&[address]).await? {
        if repo::member(store, found.organization, person.account).await?.is_some() {
            return Ok(Err(LineRefusal::AlreadyAMember.slug()));
        }
    }
    let waits = invitation.state == InvitationState::Pending;
    Ok(room.take(waits).map_err(LineRefusal::slug))
}

async fn write(
    context: &Context,
    changes: &mut ChangeSet,
    ledger: &mut Ledger,
    found: &mut Found,
    organization: &str,
) -> Result<(), OrganizationError> {
    let before = found.record.invitation()?.state;
    let inviter = context.inviter_name(found).await?;
    let record = &mut found.record;
    record.set_state(InvitationState::Pending, ledger.now);
    if secret_of(&context.post.pepper, found.organization, found.id, record).is_none() {
        // The key of the old one is gone, and no link with it opens anything any more.
        repo::forget_secret(changes, record);
        context.draw_secret(found.organization, found.id, record);
    }
    let names = (organization, inviter.as_str());
    context.mail_invitation(changes, ledger, (found.id, record), names, false)?;
    ledger.put(changes, found.id, Expect::Version(found.version), Some(before), record)
}
