//! Invitations (ORG-6): who may be invited as what, and what may still be done with an invitation.
//!
//! ```text
//!             ┌── accept ───▶ accepted
//!   pending ──┼── decline ──▶ declined
//!    ▲  │     └── withdraw ─▶ withdrawn ◀─┐
//!    │  └─ its life ends ──▶ expired ─────┘
//!    └────────── resend ───────┘
//! ```

use std::time::Duration;

use gatepost_model::Timestamp;

use crate::{Refusal, Role, set_member};

/// How an invitation stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum InvitationState {
    /// Nobody has answered yet.
    Pending,
    /// Somebody has joined by it.
    Accepted,
    /// Whoever was invited does not want to.
    Declined,
    /// It was taken back.
    Withdrawn,
    /// Nobody has answered in time.
    Expired,
}

impl InvitationState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Pending, Self::Accepted, Self::Declined, Self::Withdrawn, Self::Expired];
}

/// What decisions about an invitation look at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// As it was written down: a pending one may have expired since.
    pub state: InvitationState,
    /// What it makes of whoever accepts.
    pub role: Role,
    /// When its life ends.
    pub expires: Timestamp,
    /// How often it was mailed.
    pub mails: u32,
    /// When it was mailed last.
    pub mailed: Timestamp,
}

/// Bounds of mailing invitations again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ResendPolicy {
    /// Mails of one invitation, at most.
    pub most: u32,
    /// Time between two of them, at least.
    pub pause: Duration,
}

/// What there is around somebody who accepts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Acceptance {
    /// Does the account belong to the organization already, and as what?
    pub present: Option<Role>,
    /// Legal representatives that the organization has.
    pub representatives: u32,
    /// Does the organization run the installation?
    pub operator: bool,
    /// May whoever invited still make legal representatives?
    pub inviter_represents: bool,
}

/// Why an invitation is left as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum InvitationRefusal {
    /// It was answered, taken back or has run out.
    #[error("the invitation was answered or taken back")]
    Over,
    /// Whoever accepts is a member already.
    #[error("this account belongs to the organization already")]
    AlreadyAMember,
    /// Whoever invited may not give this role any more.
    #[error("whoever invited may no longer give this role")]
    InviterMayNot,
    /// The role is one of those who run the installation, and the organization does not.
    #[error(transparent)]
    Role(Refusal),
    /// It was mailed a moment ago.
    #[error("the invitation was mailed a moment ago")]
    MailedLately,
    /// It was mailed as often as it may be.
    #[error("the invitation was mailed as often as it may be")]
    MailedOften,
}

impl Invitation {
    /// How it stands at a moment: an unanswered one runs out by itself.
    pub fn state_at(&self, now: Timestamp) -> InvitationState {
        match self.state {
            InvitationState::Pending if now >= self.expires => InvitationState::Expired,
            state => state,
        }
    }

    /// May somebody join by it? Says how many legal representatives there are then.
    ///
    /// # Errors
    ///
    /// [`InvitationRefusal::Over`], [`InvitationRefusal::AlreadyAMember`],
    /// [`InvitationRefusal::InviterMayNot`], [`InvitationRefusal::Role`].
    pub fn accept(&self, around: &Acceptance, now: Timestamp) -> Result<u32, InvitationRefusal> {
        self.open(now)?;
        if around.present.is_some() {
            return Err(InvitationRefusal::AlreadyAMember);
        }
        if self.role == Role::LegalRepresentative && !around.inviter_represents {
            return Err(InvitationRefusal::InviterMayNot);
        }
        let outcome = set_member(around.representatives, around.operator, None, self.role);
        outcome.map(|outcome| outcome.representatives).map_err(InvitationRefusal::Role)
    }

    /// May it be declined?
    ///
    /// # Errors
    ///
    /// [`InvitationRefusal::Over`].
    pub fn decline(&self, now: Timestamp) -> Result<(), InvitationRefusal> {
        self.open(now)
    }

    /// May it be taken back? One that has run out may, so that it is not sent again.
    ///
    /// # Errors
    ///
    /// [`InvitationRefusal::Over`].
    pub fn withdraw(&self, now: Timestamp) -> Result<(), InvitationRefusal> {
        match self.state_at(now) {
            InvitationState::Pending | InvitationState::Expired => Ok(()),
            _ => Err(InvitationRefusal::Over),
        }
    }

    /// May it be mailed again?
    ///
    /// # Errors
    ///
    /// [`InvitationRefusal::Over`], [`InvitationRefusal::MailedLately`], [`InvitationRefusal::MailedOften`].
    pub fn resend(&self, policy: &ResendPolicy, now: Timestamp) -> Result<(), InvitationRefusal> {
        self.withdraw(now)?;
        if self.mails >= policy.most {
            return Err(InvitationRefusal::MailedOften);
        }
        if now.since(self.mailed) < policy.pause {
            return Err(InvitationRefusal::MailedLately);
        }
        Ok(())
    }

    fn open(&self, now: Timestamp) -> Result<(), InvitationRefusal> {
        let open = self.state_at(now) == InvitationState::Pending;
        if open { Ok(()) } else { Err(InvitationRefusal::Over) }
    }
}

/// What is known of a line of a list of people to invite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// What it shall make of them.
    pub role: Role,
    /// Does the address stand on an earlier line?
    pub repeated: bool,
    /// Is it the address of whoever invites?
    pub own: bool,
    /// Does its account belong to the organization?
    pub member: bool,
    /// Does an invitation to it wait for an answer?
    pub invited: bool,
    /// Is one of its teams not there?
    pub team_gone: bool,
    /// Is one of its products not there?
    pub product_gone: bool,
}

/// Who invites, and where to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Inviter {
    /// May make legal representatives.
    pub represents: bool,
    /// Runs the installation.
    pub operator: bool,
}

/// How many more an organization may invite.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Room {
    /// Invitations that may wait besides those that do.
    pub pending: u32,
    /// Mails that may go out today besides those that did.
    pub mails: u32,
}

impl Room {
    /// Uses some of it for one more mail, about an invitation that waits already or not.
    ///
    /// # Errors
    ///
    /// [`LineRefusal::TooManyInvitations`], [`LineRefusal::TooManyMails`].
    pub fn take(&mut self, waits: bool) -> Result<(), LineRefusal> {
        let pending = self.pending.checked_sub(u32::from(!waits));
        let pending = pending.ok_or(LineRefusal::TooManyInvitations)?;
        let mails = self.mails.checked_sub(1).ok_or(LineRefusal::TooManyMails)?;
        *self = Self { pending, mails };
        Ok(())
    }
}

/// Why a line invites nobody.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum LineRefusal {
    /// It is not an e-mail address.
    MalformedAddress,
    /// It names no role.
    MalformedRole,
    /// The address stands on an earlier line.
    Duplicate,
    /// Nobody invites themselves.
    Yourself,
    /// Its account belongs to the organization.
    AlreadyAMember,
    /// An invitation waits already.
    AlreadyInvited,
    /// Legal representatives make others, and nobody else does.
    RepresentativesOnly,
    /// Those who run the installation give this role, and nobody else does.
    OperatorsOnly,
    /// There is no such team.
    UnknownTeam,
    /// There is no such product.
    UnknownProduct,
    /// As many invitations wait as may.
    TooManyInvitations,
    /// As many were mailed today as may be.
    TooManyMails,
}

impl LineRefusal {
    /// Every one.
    pub const ALL: [Self; 12] = [
        Self::MalformedAddress,
        Self::MalformedRole,
        Self::Duplicate,
        Self::Yourself,
        Self::AlreadyAMember,
        Self::AlreadyInvited,
        Self::RepresentativesOnly,
        Self::OperatorsOnly,
        Self::UnknownTeam,
        Self::UnknownProduct,
        Self::TooManyInvitations,
        Self::TooManyMails,
    ];

    /// Stable reason.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::MalformedAddress => "malformed-address",
            Self::MalformedRole => "malformed-role",
            Self::Duplicate => "duplicate-address",
            Self::Yourself => "own-address",
            Self::AlreadyAMember => "already-a-member",
            Self::AlreadyInvited => "already-invited",
            Self::RepresentativesOnly => "representatives-only",
            Self::OperatorsOnly => "operators-only",
            Self::UnknownTeam => "unknown-team",
            Self::UnknownProduct => "unknown-product",
            Self::TooManyInvitations => "too-many-invitations",
            Self::TooManyMails => "too-many-mails",
        }
    }
}

/// May this line invite somebody? What is wrong with the address comes first, then what is wrong with what
/// it gives, then whether there is room; room is used by lines that may.
///
/// # Errors
///
/// The first [`LineRefusal`] that fits.
pub fn invite(inviter: Inviter, line: &Line, room: &mut Room) -> Result<(), LineRefusal> {
    let faults = [
        (line.repeated, LineRefusal::Duplicate),
        (line.own, LineRefusal::Yourself),
        (line.member, LineRefusal::AlreadyAMember),
        (line.invited, LineRefusal::AlreadyInvited),
        (
            line.role == Role::LegalRepresentative && !inviter.represents,
            LineRefusal::RepresentativesOnly,
        ),
        (line.role == Role::Support && !inviter.operator, LineRefusal::OperatorsOnly),
        (line.team_gone, LineRefusal::UnknownTeam),
        (line.product_gone, LineRefusal::UnknownProduct),
    ];
    match faults.into_iter().find(|(found, _)| *found) {
        Some((_, refusal)) => Err(refusal),
        None => room.take(false),
    }
}

#[cfg(test)]
mod tests;
