//! Invitations (ORG-6), one use case a file.

pub(crate) mod accept;
pub(crate) mod create;
pub(crate) mod decline;
mod due;
pub(crate) mod list;
pub(crate) mod offer;
pub(crate) mod resend;
pub(crate) mod show;
pub(crate) mod withdraw;

pub(crate) use due::sweep;

use std::{net::IpAddr, time::Duration};

use gatepost_model::{
    AccountId, Client, GeneratedSecret, Guard, InvitationId, OrganizationId, Pepper, SecretKind,
    ThrottlePolicy, Timestamp,
};
use gatepost_organization_core::{InvitationState, Role, Room, Verb};
use gatepost_store::{ChangeSet, Expect, Version};

use super::Context;
use crate::{
    OrganizationError,
    mails::Recipient,
    repo::{self, InvitationCountRecord, InvitationRecord},
};

/// Invitations that one request deals with, at most.
pub(crate) const MOST: usize = 500;
/// Invitations that one commit writes.
const STEP: usize = 100;

/// How secrets that open nothing are slowed, per network.
const GUESSES: ThrottlePolicy = ThrottlePolicy {
    free: 20,
    first: Duration::from_secs(1),
    cap: Duration::from_secs(60),
    forget: Duration::from_secs(600),
};
/// Networks that are remembered: a few megabytes.
const NETWORKS: usize = 50_000;

/// Slows whoever tries secrets.
pub(crate) fn guard() -> Guard<IpAddr> {
    Guard::new(GUESSES, NETWORKS)
}

/// An invitation where it was found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) organization: OrganizationId,
    pub(crate) id: InvitationId,
    pub(crate) record: InvitationRecord,
    version: Version,
}

/// An invitation as those see it who manage members.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) id: InvitationId,
    pub(crate) record: InvitationRecord,
    pub(crate) state: InvitationState,
}

/// What became of a line or of an invitation: the invitation, or a stable reason.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// As it was written.
    pub(crate) email: String,
    pub(crate) made: Result<View, &'static str>,
}

/// By what somebody answers an invitation.
#[derive(Clone, Debug)]
pub(crate) enum By {
    /// The secret of the mailed link, from this client.
    Secret(String, Client),
    /// Its id: for the account whose login e-mail it went to.
    Id(InvitationId),
}

/// Changes of one organization's invitations that are about to be committed.
struct Ledger {
    organization: OrganizationId,
    count: InvitationCountRecord,
    expect: Expect,
    now: Timestamp,
}

impl Ledger {
    async fn open(
        context: &Context,
        organization: OrganizationId,
    ) -> Result<Self, OrganizationError> {
        let now = context.clock.now();
        let (count, expect) = repo::invitation_count(context.store.as_ref(), organization).await?;
        Ok(Self { organization, count: count.at(now), expect, now })
    }

    fn room(&self, context: &Context) -> Room {
        let (pending, mails) =
            (context.config.max_invitations, context.config.invitation_mails_a_day);
        Room {
            pending: pending.saturating_sub(self.count.pending),
            mails: mails.saturating_sub(self.count.mails),
        }
    }

    /// Writes an invitation that waits now, and stood like `before`; none for a new one.
    fn put(
        &mut self,
        changes: &mut ChangeSet,
        id: InvitationId,
        expect: Expect,
        before: Option<InvitationState>,
        record: &InvitationRecord,
    ) -> Result<(), OrganizationError> {
        self.count.pending += u32::from(before != Some(InvitationState::Pending));
        repo::put_invitation(changes, self.organization, id, expect, record, true)?;
        Ok(())
    }

    /// Lets an invitation end so, and be removed after a while.
    async fn end(
        &mut self,
        context: &Context,
        changes: &mut ChangeSet,
        found: &mut Found,
        state: InvitationState,
    ) -> Result<(), OrganizationError> {
        let before = found.record.invitation()?.state;
        found.record.set_state(state, self.now);
        self.count.pending -= u32::from(before == InvitationState::Pending).min(self.count.pending);
        let (expect, record) = (Expect::Version(found.version), &found.record);
        // One that ran out unnoticed may have a newer one in its place.
        let (store, address) = (context.store.as_ref(), record.email()?);
        let newest = repo::invitation_to(store, self.organization, &address).await?;
        let current = newest == Some(found.id);
        repo::put_invitation(changes, self.organization, found.id, expect, record, current)?;
        let removal = self.now.plus(context.config.invitations_kept.0);
        repo::put_invitation_due(changes, removal, self.organization, found.id);
        Ok(())
    }

    /// Writes the count: of two changes at once, one is tried again.
    fn close(&self, changes: &mut ChangeSet) {
        repo::put_invitation_count(changes, self.organization, self.expect, &self.count);
    }
}

impl Context {
    /// The invitation that a secret opens, whatever became of it. Says nothing of why there is none, and slows
    /// down whoever tries many.
    async fn open_invitation(
        &self,
        secret: &str,
        client: &Client,
    ) -> Result<Found, OrganizationError> {
        let network = client.network();
        let guard = &self.guesses;
        guard
            .begin(&network, self.clock.now())
            .map_err(|pause| OrganizationError::Throttled(pause.left))?;
        let found = self.find_invitation(secret).await;
        if !matches!(found, Ok(None)) {
            guard.refund(&network);
        }
        found?.ok_or(OrganizationError::InvitationRefused)
    }

    async fn find_invitation(&self, typed: &str) -> Result<Option<Found>, OrganizationError> {
        let secret = match GeneratedSecret::parse(typed) {
            Ok(Some(secret)) if secret.kind() == SecretKind::Invitation => secret,
            _ => return Ok(None),
        };
        let public = secret.public_id().to_bytes();
        let place = repo::invitation_by_secret(self.store.as_ref(), public).await?;
        let Some((organization, id)) = place else { return Ok(None) };
        let found = self.invitation(organization, id).await?;
        let Some(found) = found else { return Ok(None) };
        let right = secret.verify(&self.post.pepper, &found.record.hash()?);
        Ok(right.then_some(found))
    }

    async fn invitation(
        &self,
        organization: OrganizationId,
        id: InvitationId,
    ) -> Result<Option<Found>, OrganizationError> {
        let found = repo::invitation(self.store.as_ref(), organization, id).await?;
        Ok(found.map(|(record, version)| Found { organization, id, record, version }))
    }

    /// The invitation that somebody answers. By id it is that of the account `account` alone, whose login
    /// e-mail is verified: others get the same refusal as for an invitation that there is not.
    async fn invitation_by(
        &self,
        by: &By,
        account: Option<AccountId>,
    ) -> Result<Found, OrganizationError> {
        let id = match by {
            By::Secret(secret, client) => return self.open_invitation(secret, client).await,
            By::Id(id) => *id,
        };
        let refused = OrganizationError::InvitationRefused;
        let account = account.ok_or(OrganizationError::NotSignedIn)?;
        let person = self.people.find(account).await?.ok_or(OrganizationError::NotSignedIn)?;
        let organization = repo::place_of_invitation(self.store.as_ref(), id).await?;
        let Some(organization) = organization else { return Err(refused) };
        let found = self.invitation(organization, id).await?.ok_or(refused)?;
        let own = found.record.email()?.key() == person.email.key();
        own.then_some(found).ok_or(OrganizationError::InvitationRefused)
    }

    /// May the caller make legal representatives in an organization?
    async fn represents(
        &self,
        organization: OrganizationId,
        account: Option<AccountId>,
    ) -> Result<bool, OrganizationError> {
        let Some(account) = account else { return Ok(true) };
        let standing = self.standing(organization, account).await?;
        Ok(standing.check(Verb::ManageRepresentatives, None).is_some())
    }

    /// Gives an invitation a secret of its own; nothing else ever has it.
    fn draw_secret(
        &self,
        organization: OrganizationId,
        id: InvitationId,
        record: &mut InvitationRecord,
    ) {
        let mut seed = [0; 16];
        self.entropy.fill(&mut seed);
        record.set_seed(self.post.pepper.newest(), seed);
        if let Some(secret) = secret_of(&self.post.pepper, organization, id, record) {
            let hash = secret.hash(&self.post.pepper);
            record.set_secret(secret.public_id().to_bytes(), &hash);
        }
    }

    /// Adds the mail with the link, and the moments at which the invitation is looked at again.
    fn mail_invitation(
        &self,
        changes: &mut ChangeSet,
        ledger: &mut Ledger,
        found: (InvitationId, &mut InvitationRecord),
        names: (&str, &str),
        reminder: bool,
    ) -> Result<(), OrganizationError> {
        let ((id, record), (organization, inviter)) = (found, names);
        let (now, place) = (ledger.now, ledger.organization);
        if !reminder {
            record.set_mailed(now, now.plus(self.config.invitation_life.0));
            let reminded = record.expires().minus(self.config.invitation_reminder.0);
            repo::put_invitation_due(changes, record.expires(), place, id);
            if reminded > now {
                repo::put_invitation_due(changes, reminded, place, id);
            }
        }
        ledger.count.mails += 1;
        let recipient = Recipient::Address {
            address: record.email()?,
            language: record.language.clone(),
            zone: record.zone.clone(),
        };
        let values = [
            ("organization", organization.to_owned()),
            ("inviter", if inviter.is_empty() { "none" } else { inviter }.to_owned()),
            ("role", record.offer()?.role.slug().to_owned()),
            ("end", record.expires().to_string()),
            ("invitation", format!("{place}/{id}")),
        ];
        let template = if reminder { "invitation-reminder" } else { "invitation" };
        self.mail(changes, now, recipient, template, values);
        Ok(())
    }

    /// Address of the page of an invitation; none when nobody waits for its answer any more.
    pub(crate) async fn invitation_link(
        &self,
        place: &str,
    ) -> Result<Option<String>, OrganizationError> {
        let Some((organization, id)) = place.split_once('/') else { return Ok(None) };
        let (Ok(organization), Ok(id)) = (organization.parse(), id.parse()) else {
            return Ok(None);
        };
        let Some(found) = self.invitation(organization, id).await? else { return Ok(None) };
        let state = found.record.invitation()?.state_at(self.clock.now());
        if state != InvitationState::Pending {
            return Ok(None);
        }
        let secret = secret_of(&self.post.pepper, organization, id, &found.record);
        let address = |secret: GeneratedSecret| {
            format!("{}/invitation?token={}", self.post.public_url, *secret.expose())
        };
        Ok(secret.map(address))
    }
}

/// The secret of an invitation; none when the key of the pepper is gone.
fn secret_of(
    pepper: &Pepper,
    organization: OrganizationId,
    id: InvitationId,
    record: &InvitationRecord,
) -> Option<GeneratedSecret> {
    let (key, seed) = record.seed();
    let input = [&organization.to_bytes(), &id.to_bytes(), seed].concat();
    let purpose = "organization-invitation-derivation";
    GeneratedSecret::derive(SecretKind::Invitation, pepper, key, purpose, &input)
}

/// The right to deal with bills, where it means something.
fn tidy(role: Role, billing: bool) -> bool {
    billing && role == Role::Collaborator
}

/// What a list of ids is that one request may deal with.
pub(crate) fn bounded<T>(items: &[T], field: &'static str) -> Result<(), OrganizationError> {
    if items.len() > MOST {
        return Err(gatepost_model::Malformed::new(field, "at most 500").into());
    }
    Ok(())
}
