//! What is answered: refusals with a reason for people and a code for programs, never a hint.

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_sasl::SaslError;

use super::line::escape;

/// Longest address that is said back, in bytes: RFC 5321 §4.5.3.1 allows 254, and some.
const MAX_USER: usize = 320;

/// Why a login is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    /// Wrong, revoked, out of scope, unknown: one and the same to the stranger.
    Credentials,
    /// A token that is right, but not for this.
    Scope,
    /// Attempts are paused.
    Throttled,
    /// Nobody could say.
    Unavailable,
    /// There are too many logins under way on the connection.
    Busy,
    /// The client did not answer.
    Overdue,
    /// Nobody says that the client's connection is protected.
    Insecure,
    Mechanism,
    Service,
    /// A message of the client was wrong.
    Sasl(SaslError),
}

impl Refusal {
    /// Stable name, as in metrics.
    pub(crate) const fn slug(self) -> &'static str {
        match self {
            Self::Credentials => "refused",
            Self::Scope => "scope",
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
            Self::Busy => "busy",
            Self::Overdue => "overdue",
            Self::Insecure => "insecure",
            Self::Mechanism => "mechanism",
            Self::Service => "service",
            Self::Sasl(_) => "malformed",
        }
    }

    fn reason(self) -> String {
        let reason = match self {
            Self::Credentials => "the address or the password is wrong",
            Self::Scope => "the token is not for this",
            Self::Throttled => "too many attempts, try again later",
            Self::Unavailable => "logins cannot be checked now, try again later",
            Self::Busy => "too many logins at once, try again later",
            Self::Overdue => "the login took too long",
            Self::Insecure => "log in over TLS only",
            Self::Mechanism => "this mechanism is not offered",
            Self::Service => "this service is not offered",
            Self::Sasl(SaslError::Refused) => "the token was refused",
            Self::Sasl(error) => return error.to_string(),
        };
        reason.to_owned()
    }

    /// The codes of Dovecot's clients; none for what is simply wrong. `temp` is what older ones know.
    const fn code(self) -> &'static str {
        match self {
            Self::Throttled | Self::Unavailable | Self::Busy => "\ttemp\tcode=temp_fail",
            Self::Scope | Self::Service | Self::Sasl(SaslError::ActingAsAnother) => {
                "\tcode=authz_fail"
            }
            Self::Insecure => "\tcode=auth_mech_ssl_required",
            Self::Mechanism => "\tcode=auth_mech_invalid",
            Self::Sasl(SaslError::Encoding) => "\tcode=invalid_base64",
            Self::Credentials | Self::Overdue | Self::Sasl(_) => "",
        }
    }
}

/// `FAIL`, with the address that was claimed, if any.
pub(crate) fn fail(id: u32, refusal: Refusal, user: &str) -> String {
    let user = if user.is_empty() || user.len() > MAX_USER {
        String::new()
    } else {
        format!("\tuser={}", escape(user))
    };
    format!("FAIL\t{id}{user}{}\treason={}", refusal.code(), refusal.reason())
}

/// `OK`, with the primary address of the mailbox: what Postfix compares senders with.
pub(crate) fn ok(id: u32, address: &str) -> String {
    format!("OK\t{id}\tuser={}", escape(address))
}

/// `CONT`: a question of the mechanism. Its data is there even when it is empty; Postfix relies on it.
pub(crate) fn ask(id: u32, challenge: &[u8]) -> String {
    format!("CONT\t{id}\t{}", STANDARD.encode(challenge))
}
