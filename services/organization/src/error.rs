//! What can go wrong, as callers see it.

use std::time::Duration;

use gatepost_model::{Kind, Malformed, Problem, Reason};
use gatepost_organization_core::{DemandRefusal, InvitationRefusal, OutsideRefusal, Refusal};
use gatepost_store::{CommitError, StoreError};

use crate::ProductError;
pub use crate::flow::logo::LogoRefusal;

/// Why a request did nothing.
#[derive(Debug, thiserror::Error)]
pub enum OrganizationError {
    /// A value does not parse.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A person has to be signed in for this.
    #[error("a session or token is needed")]
    NotSignedIn,
    /// The caller may not do this.
    #[error("you may not do this")]
    Forbidden,
    /// The organization demands a second factor that the caller does not have (2FA-9).
    #[error("this organization asks for a second factor: set one up first")]
    SecondFactorNeeded,
    /// Another service did not answer, or not as agreed.
    #[error("the {0} service: {1}")]
    Peer(&'static str, String),
    /// There is no such thing in the organization.
    #[error("no such {0}")]
    Unknown(&'static str),
    /// There is no such organization, or none that the caller may see.
    #[error("no such organization")]
    NotFound,
    /// No such invitation, answered, taken back, run out, or not the caller's: the caller cannot tell.
    #[error("the invitation is not valid, or no longer")]
    InvitationRefused,
    /// The invitation cannot be accepted as things stand.
    #[error(transparent)]
    Invitation(InvitationRefusal),
    /// Too many tries.
    #[error("attempts are paused for {0:?}")]
    Throttled(Duration),
    /// The account belongs to as many organizations as it may.
    #[error("this account has as many organizations as it may")]
    TooMany,
    /// Too much is being done at once.
    #[error("too many pictures are waiting: try again in a moment")]
    Busy,
    /// Whoever demands a second factor must have one.
    #[error(transparent)]
    Demand(#[from] DemandRefusal),
    /// A file that cannot be a logo.
    #[error(transparent)]
    Logo(#[from] LogoRefusal),
    /// Something is in the way of deleting the organization.
    #[error("something is in the way of deleting this organization")]
    DeletionInTheWay,
    /// The name that was typed is not the organization's.
    #[error("this is not the name of the organization")]
    NameDiffers,
    /// What people from outside are to be let in to cannot be.
    #[error(transparent)]
    Outside(#[from] OutsideRefusal),
    /// No such code, or its time is over.
    #[error("this code is not good, or not any more")]
    CodeRefused,
    /// The organization has no premium support.
    #[error("this organization has no premium support")]
    NotPremium,
    /// The decision of the core.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Of products, their tags and where they go.
    #[error(transparent)]
    Product(#[from] ProductError),
    /// The commit did nothing.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Problem for OrganizationError {
    fn kind(&self) -> Kind {
        match self {
            Self::Malformed(_) => Kind::Malformed,
            Self::NotSignedIn => Kind::Unauthenticated,
            Self::Forbidden => Kind::Forbidden,
            Self::NotFound | Self::Unknown(_) | Self::InvitationRefused => Kind::NotFound,
            Self::Invitation(_) => Kind::Precondition,
            Self::Throttled(_) => Kind::Exhausted,
            Self::SecondFactorNeeded => Kind::Precondition,
            Self::Peer(..) => Kind::Unavailable,
            Self::TooMany | Self::Busy => Kind::Exhausted,
            Self::Demand(DemandRefusal::Lacking) => Kind::Precondition,
            Self::Demand(_) | Self::Logo(_) | Self::NameDiffers => Kind::Malformed,
            Self::DeletionInTheWay => Kind::Precondition,
            Self::Outside(refusal) => outside(*refusal).0,
            Self::CodeRefused => Kind::NotFound,
            Self::NotPremium => Kind::Precondition,
            Self::Refused(refusal) => refused(*refusal).0,
            Self::Product(error) => error.kind(),
            Self::Commit(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn reason(&self) -> Reason {
        Reason(match self {
            Self::Malformed(_) => "malformed",
            Self::NotSignedIn => "not-signed-in",
            Self::Forbidden => "forbidden",
            Self::NotFound => "unknown-organization",
            Self::SecondFactorNeeded => "organization-needs-second-factor",
            Self::Peer(..) => "unavailable",
            Self::Unknown("member") => "unknown-member",
            Self::Unknown("team") => "unknown-team",
            Self::Unknown("product") => "unknown-product",
            Self::Unknown("tag") => "unknown-tag",
            Self::Unknown("invitation") => "unknown-invitation",
            Self::Unknown("transfer") => "unknown-transfer",
            Self::Unknown("access") => "unknown-access",
            Self::Unknown(_) => "unknown",
            Self::InvitationRefused => "invitation-refused",
            Self::Invitation(InvitationRefusal::AlreadyAMember) => "already-a-member",
            Self::Invitation(InvitationRefusal::InviterMayNot) => "inviter-may-not",
            Self::Invitation(InvitationRefusal::Role(Refusal::NotAnOperator)) => "not-an-operator",
            Self::Invitation(_) => "invitation-refused",
            Self::Throttled(_) => "throttled",
            Self::TooMany => "too-many-organizations",
            Self::Busy => "busy",
            Self::Demand(DemandRefusal::Lacking) => "own-second-factor-needed",
            Self::Demand(DemandRefusal::Past) => "second-factor-in-the-past",
            Self::Demand(DemandRefusal::TooFar) => "second-factor-too-far",
            Self::Logo(LogoRefusal::TooLong) => "logo-too-long",
            Self::Logo(LogoRefusal::OtherKind) => "logo-other-kind",
            Self::Logo(LogoRefusal::TooLarge) => "logo-too-large",
            Self::Logo(LogoRefusal::TooSmall) => "logo-too-small",
            Self::Logo(LogoRefusal::Moves) => "logo-moves",
            Self::Logo(LogoRefusal::Damaged) => "logo-damaged",
            Self::Logo(LogoRefusal::Unsafe) => "logo-unsafe",
            Self::DeletionInTheWay => "deletion-in-the-way",
            Self::NameDiffers => "name-differs",
            Self::Outside(refusal) => outside(*refusal).1,
            Self::CodeRefused => "support-code-refused",
            Self::NotPremium => "not-premium",
            Self::Refused(refusal) => refused(*refusal).1,
            Self::Product(error) => error.reason().0,
            Self::Commit(CommitError::Conflict) => "conflict",
            Self::Store(StoreError::Trimmed(_)) => "events-trimmed",
            Self::Commit(_) | Self::Store(_) => "store",
        })
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled(pause) => Some(*pause),
            Self::Busy => Some(Duration::from_secs(5)),
            _ => None,
        }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Malformed(malformed) => Some(malformed.field),
            Self::Product(error) => error.field(),
            Self::Demand(DemandRefusal::Past | DemandRefusal::TooFar) => Some("from"),
            Self::Logo(_) => Some("picture"),
            Self::NameDiffers => Some("name"),
            _ => None,
        }
    }
}

/// What the core's refusals mean to callers.
const fn refused(refusal: Refusal) -> (Kind, &'static str) {
    match refusal {
        Refusal::NotAMember => (Kind::NotFound, "not-a-member"),
        Refusal::LastRepresentative => (Kind::Precondition, "last-legal-representative"),
        Refusal::NotAnOperator => (Kind::Precondition, "not-an-operator"),
        Refusal::NotAManager => (Kind::Forbidden, "forbidden"),
        Refusal::RepresentativesOnly => (Kind::Forbidden, "needs-legal-representative"),
        Refusal::OperatorsOnly => (Kind::Forbidden, "operators-only"),
        Refusal::OwnRole => (Kind::Precondition, "own-role"),
        Refusal::OwnRemoval => (Kind::Precondition, "own-removal"),
        Refusal::LastUser => (Kind::Precondition, "last-user"),
        Refusal::AlreadyAMember => (Kind::AlreadyExists, "already-a-member"),
        Refusal::NotRestorable => (Kind::Precondition, "not-restorable"),
        Refusal::TooManyGrants => (Kind::Exhausted, "too-many-grants"),
        Refusal::TooManyTeams => (Kind::Exhausted, "too-many-teams"),
        Refusal::TeamNameTaken => (Kind::AlreadyExists, "team-name-taken"),
        Refusal::NotInTeam => (Kind::Precondition, "not-in-team"),
    }
}

/// What refusals to let people in mean to callers.
const fn outside(refusal: OutsideRefusal) -> (Kind, &'static str) {
    match refusal {
        OutsideRefusal::Nothing => (Kind::Malformed, "access-to-nothing"),
        OutsideRefusal::TooManyGrants => (Kind::Malformed, "access-to-too-much"),
        OutsideRefusal::Over => (Kind::Malformed, "access-over"),
        OutsideRefusal::TooLong(_) => (Kind::Malformed, "access-too-long"),
        OutsideRefusal::TooMany => (Kind::Exhausted, "access-too-many"),
        OutsideRefusal::Itself => (Kind::Malformed, "partner-itself"),
    }
}

impl OrganizationError {
    /// Did another change come first?
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Commit(CommitError::Conflict))
    }
}
