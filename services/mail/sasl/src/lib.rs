//! SASL (RFC 4422) from the server's side, without I/O: what a client sent goes in, what to say next comes
//! out. Whoever speaks IMAP or another protocol around it checks what is claimed and does the encoding of
//! its own protocol; messages are in base 64 on every one of them, so that is done here.
//!
//! Four mechanisms, all of which show the secret and so need a protected connection: PLAIN (RFC 4616),
//! LOGIN (draft-murchison-sasl-login, for programs that know nothing else), OAUTHBEARER (RFC 7628) and
//! XOAUTH2 (what came before it). No message is longer than [`MAX_RESPONSE`].

mod bearer;
mod exchange;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod plain;

pub use bearer::{BearerStatus, Hints};
pub use exchange::{Exchange, Step};

use gatepost_model::Secret;

/// Longest message of a client in base 64, in bytes (RFC 4954 §4).
pub const MAX_RESPONSE: usize = 12_288;

/// How a client proves who it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Mechanism {
    /// Address and password in one message, RFC 4616.
    Plain,
    /// The same, asked for one after the other.
    Login,
    /// An access token, RFC 7628.
    OauthBearer,
    /// An access token, as Google and Microsoft began it.
    Xoauth2,
}

impl Mechanism {
    /// Every mechanism, in the order of announcements: programs that take the first they know, and have a
    /// password, must not stumble over tokens.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Login, Self::OauthBearer, Self::Xoauth2];

    /// Its registered name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Login => "LOGIN",
            Self::OauthBearer => "OAUTHBEARER",
            Self::Xoauth2 => "XOAUTH2",
        }
    }

    /// The mechanism of that name, in either case.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mechanism| mechanism.name().eq_ignore_ascii_case(name))
    }
}

/// What a secret is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Whatever was typed: a password of some kind.
    Password,
    /// An access token of an OAuth server.
    BearerToken,
}

/// What a client claims.
#[derive(PartialEq, Eq, Debug)]
pub struct Claim {
    /// Address as typed; empty where a token came without one.
    pub address: String,
    /// What proves it.
    pub secret: Secret<String>,
    /// What kind of secret that is.
    pub form: Form,
}

/// Why an exchange ended before anything was claimed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SaslError {
    /// A message is longer than [`MAX_RESPONSE`].
    #[error("the response is too long")]
    TooLong,
    /// A message is not base 64.
    #[error("the response is not base 64")]
    Encoding,
    /// A message is not what the mechanism says.
    #[error("the response is malformed")]
    Malformed,
    /// The identity to act as is not the one that logs in; nobody may do that here.
    #[error("acting as another is not offered")]
    ActingAsAnother,
    /// The client gave up.
    #[error("authentication was cancelled")]
    Cancelled,
    /// The token was refused, and the client has been told why.
    #[error("the token was refused")]
    Refused,
    /// A message after the end.
    #[error("the exchange has ended")]
    Ended,
}
