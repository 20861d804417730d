//! What a courier is.

use std::time::Duration;

use async_trait::async_trait;
use gatepost_model::{Address, Kind, Problem, Reason};

/// A mail to one person.
#[derive(Clone)]
pub struct Notice {
    /// Where it goes.
    pub recipient: Address,
    /// One line; line breaks in it become spaces.
    pub subject: String,
    /// Plain text with `\n` line ends.
    pub text: String,
}

impl std::fmt::Debug for Notice {
    /// Without the text: it can hold a link that proves something.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Notice").field("subject", &self.subject).finish_non_exhaustive()
    }
}

/// Why a notice did not go out. Says nothing of what stands in it.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// Trying again later may help.
    #[error("the notice was not accepted for now: {0}")]
    Later(String),
    /// It will never be accepted.
    #[error("the notice was refused: {0}")]
    Refused(String),
}

impl Problem for NoticeError {
    fn kind(&self) -> Kind {
        match self {
            Self::Later(_) => Kind::Unavailable,
            Self::Refused(_) => Kind::Precondition,
        }
    }

    fn reason(&self) -> Reason {
        match self {
            Self::Later(_) => Reason("notice-delayed"),
            Self::Refused(_) => Reason("notice-refused"),
        }
    }
}

/// Takes notices to people.
#[async_trait]
pub trait Courier: Send + Sync + 'static {
    /// Returns once somebody else is responsible for the notice: a relay, a mailbox or a file.
    ///
    /// # Errors
    ///
    /// [`NoticeError`]; the caller decides when to try again.
    async fn deliver(&self, notice: Notice) -> Result<(), NoticeError>;
}

/// How long to wait before a notice that failed `tries` times is tried again: 2 s, 4 s, 8 s … at most half an
/// hour.
pub fn backoff(tries: u32) -> Duration {
    Duration::from_secs(1_u64.checked_shl(tries).unwrap_or(u64::MAX).min(1800))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_half_an_hour() {
        for (tries, seconds) in [(1, 2), (2, 4), (10, 1024), (11, 1800), (64, 1800), (999, 1800)] {
            assert_eq!(backoff(tries), Duration::from_secs(seconds), "{tries}");
        }
    }
}
