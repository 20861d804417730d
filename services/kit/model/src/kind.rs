//! Kinds of error, mapped once per wire.

use std::fmt;

/// What an error means to the caller. One table per wire turns it into a gRPC status, an HTTP page
/// or an IMAP response code (RFC 5530).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The request itself is wrong, whoever sends it.
    Malformed,
    /// Nobody has proven who they are, or the proof was refused.
    Unauthenticated,
    /// The caller is known and may not do this.
    Forbidden,
    /// No such thing, or none that the caller may see.
    NotFound,
    /// A thing by that name is there already.
    AlreadyExists,
    /// Refused in the present state: something else must happen first.
    Precondition,
    /// Another change came first and retrying did not help.
    Conflict,
    /// A limit of size, count or rate.
    Exhausted,
    /// Something we depend on does not answer; trying again later may help.
    Unavailable,
    /// Took longer than its deadline.
    Timeout,
    /// A fault of ours.
    Internal,
}

/// A stable slug that programs can match, such as `login-refused`; see google.rpc.ErrorInfo.reason.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reason(pub &'static str);

impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

/// A value that does not parse. Carries no part of the value: it could be a secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{field} must be {expected}")]
pub struct Malformed {
    /// Name of the field as the caller knows it.
    pub field: &'static str,
    /// What would be right, as a noun phrase.
    pub expected: &'static str,
}

impl Malformed {
    /// `field` was not `expected`.
    pub const fn new(field: &'static str, expected: &'static str) -> Self {
        Self { field, expected }
    }

    /// Always [`Kind::Malformed`].
    pub const fn kind(&self) -> Kind {
        Kind::Malformed
    }
}

/// What every error of ours can say about itself; see [`Kind`].
pub trait Problem: std::error::Error {
    /// What it means to the caller.
    fn kind(&self) -> Kind;

    /// The slug programs match.
    fn reason(&self) -> Reason;

    /// When it makes sense to try again.
    fn retry_after(&self) -> Option<std::time::Duration> {
        None
    }

    /// The field that was malformed, as the caller knows it.
    fn field(&self) -> Option<&'static str> {
        None
    }
}

impl Problem for Malformed {
    fn kind(&self) -> Kind {
        Kind::Malformed
    }

    fn reason(&self) -> Reason {
        Reason("malformed")
    }

    fn field(&self) -> Option<&'static str> {
        Some(self.field)
    }
}
