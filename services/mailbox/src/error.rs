//! What can go wrong, as callers see it.

use std::time::Duration;

use gatepost_mailbox_core::{
    AddressRefusal, DomainRefusal, NotEntitled, Obstacle, QuotaRefusal, dns::RecordState,
};
use gatepost_model::{Kind, Malformed, Problem, Reason};
use gatepost_password::{ImportError, NewPasswordError, PoolError};
use gatepost_store::{CommitError, StoreError};
use tonic::{Code, Status};

/// Why a request did nothing.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// A value does not parse.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// A person has to be signed in for this.
    #[error("a session or token is needed")]
    NotSignedIn,
    /// The caller may not do this.
    #[error("you may not do this")]
    Forbidden,
    /// There is no such thing, or none that the caller may see.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Some mailbox has this address.
    #[error("this address is taken")]
    AddressTaken,
    /// A limit of the configuration.
    #[error("there may be no more {0}")]
    TooMany(&'static str),
    /// The address may not be used.
    #[error(transparent)]
    Address(#[from] AddressRefusal),
    /// The domain may not be used.
    #[error(transparent)]
    Domain(#[from] DomainRefusal),
    /// The account may not be attached.
    #[error(transparent)]
    NotEntitled(#[from] NotEntitled),
    /// What proves whose a domain is was not found.
    #[error("the record that proves ownership is not as it should be")]
    Proof(RecordState),
    /// Mailboxes have addresses under it.
    #[error("mailboxes have addresses under this domain")]
    DomainInUse,
    /// Too many checks; time until the next is done.
    #[error("the records were checked a moment ago")]
    Checked(Duration),
    /// The quota may not be given.
    #[error(transparent)]
    Quota(#[from] QuotaRefusal),
    /// The mail service, as a product, is blocked or cancelled.
    #[error("this mail service is blocked or cancelled")]
    Closed,
    /// The password pool did not do its work.
    #[error(transparent)]
    Pool(#[from] PoolError),
    /// Something sensitive, and the caller has not lately proven who they are.
    #[error("prove again who you are")]
    StepUpRequired,
    /// Account and mailbox cannot share a password.
    #[error(transparent)]
    Unification(#[from] Obstacle),
    /// They do not share one.
    #[error("the mailbox shares no account's password")]
    NotUnified,
    /// They do: the account's own password is the one to change.
    #[error("the mailbox shares the account's password: change that, or end the sharing first")]
    Unified,
    /// Mailboxes of this mail service are opened by app passwords alone.
    #[error("this mail service allows no mailbox passwords")]
    PasswordsForbidden,
    /// A hash of another system that cannot be taken over.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Nobody may begin to use this password.
    #[error(transparent)]
    NewPassword(#[from] NewPasswordError),
    /// Another service did not answer, or not as it should.
    #[error("the {service} service does not answer")]
    Peer {
        /// Which one.
        service: &'static str,
        /// What it said, for our log.
        code: Code,
    },
    /// The commit did nothing.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Problem for MailboxError {
    fn kind(&self) -> Kind {
        match self {
            Self::Malformed(_) => Kind::Malformed,
            Self::NotSignedIn => Kind::Unauthenticated,
            Self::Forbidden | Self::Quota(_) => Kind::Forbidden,
            Self::NotFound(_) | Self::Domain(DomainRefusal::Unclaimed) => Kind::NotFound,
            Self::AddressTaken | Self::Domain(DomainRefusal::Taken) => Kind::AlreadyExists,
            Self::TooMany(_) => Kind::Exhausted,
            Self::StepUpRequired | Self::Unification(_) | Self::NotUnified | Self::Unified => {
                Kind::Precondition
            }
            Self::Address(_)
            | Self::Domain(DomainRefusal::Ambiguous)
            | Self::NotEntitled(_)
            | Self::DomainInUse
            | Self::PasswordsForbidden
            | Self::Closed => Kind::Precondition,
            Self::Proof(RecordState::Unknown) => Kind::Unavailable,
            Self::Proof(_) => Kind::Precondition,
            Self::Checked(_) => Kind::Exhausted,
            Self::Pool(error) => error.kind(),
            Self::NewPassword(error) => error.kind(),
            Self::Import(error) => error.kind(),
            Self::Peer { code: Code::DeadlineExceeded | Code::Unavailable, .. } => {
                Kind::Unavailable
            }
            Self::Peer { .. } => Kind::Internal,
            Self::Commit(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn reason(&self) -> Reason {
        Reason(match self {
            Self::Malformed(_) => "malformed",
            Self::NotSignedIn => "not-signed-in",
            Self::Forbidden => "forbidden",
            Self::NotFound(_) => "not-found",
            Self::AddressTaken => "address-taken",
            Self::TooMany(_) => "too-many",
            Self::StepUpRequired => "step-up-required",
            Self::Unification(Obstacle::NotPermitted) => "unification-not-permitted",
            Self::Unification(Obstacle::OtherAddress) => "unification-other-address",
            Self::Unification(Obstacle::OtherAccounts) => "unification-other-accounts",
            Self::Unification(Obstacle::NoPassword) => "unification-no-password",
            Self::Unification(Obstacle::Forbidden) | Self::PasswordsForbidden => {
                "mailbox-passwords-forbidden"
            }
            Self::NotUnified => "unification-none",
            Self::Unified => "unification-active",
            Self::Address(AddressRefusal::Domain) => "domain-not-verified",
            Self::Address(AddressRefusal::Reserved) => "address-reserved",
            Self::Address(AddressRefusal::Subaddress) => "address-is-subaddress",
            Self::Domain(DomainRefusal::Taken) => "domain-taken",
            Self::Domain(DomainRefusal::Unclaimed) => "domain-unclaimed",
            Self::Domain(DomainRefusal::Ambiguous) => "domain-ambiguous",
            Self::NotEntitled(_) => "product-right-missing",
            Self::Closed => "mail-service-closed",
            Self::DomainInUse => "domain-in-use",
            Self::Checked(_) => "dns-throttled",
            Self::Proof(RecordState::Unknown) => "dns-unavailable",
            Self::Proof(RecordState::Different) => "domain-proof-different",
            Self::Proof(RecordState::Missing | RecordState::Right) => "domain-proof-missing",
            Self::Quota(_) => "quota-too-large",
            Self::Pool(_) => "password-pool",
            Self::NewPassword(error) => return error.reason(),
            Self::Import(error) => return error.reason(),
            Self::Peer { .. } => "peer",
            Self::Commit(CommitError::Conflict) => "conflict",
            Self::Store(StoreError::Trimmed(_)) => "events-trimmed",
            Self::Commit(_) | Self::Store(_) => "store",
        })
    }

    fn retry_after(&self) -> Option<Duration> {
        if let Self::Checked(wait) = self { Some(*wait) } else { None }
    }

    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Malformed(malformed) => Some(malformed.field),
            Self::NewPassword(error) => error.field(),
            Self::Import(error) => error.field(),
            Self::Address(_) | Self::AddressTaken => Some("address"),
            Self::NotEntitled(_) => Some("account_id"),
            _ => None,
        }
    }
}

impl MailboxError {
    /// Did another change come first?
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(self, Self::Commit(CommitError::Conflict))
    }

    /// What another service said.
    pub(crate) fn peer(service: &'static str, status: &Status) -> Self {
        tracing::warn!(service, code = ?status.code(), "a call to another service failed");
        Self::Peer { service, code: status.code() }
    }
}
