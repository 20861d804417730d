//! What is said to clients when something is wrong.

use std::time::Duration;

/// An error in the terms of OAuth (RFC 6749 §4.1.2.1, §5.2). Its description is for developers and says nothing of
/// whose account or token it is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{error}: {description}")]
pub struct OauthFault {
    /// Such as `invalid_grant`.
    pub error: &'static str,
    /// A sentence.
    pub description: &'static str,
    /// How long to wait; zero where waiting does not help.
    pub retry: Duration,
}

impl OauthFault {
    /// Any error.
    pub const fn new(error: &'static str, description: &'static str) -> Self {
        Self { error, description, retry: Duration::ZERO }
    }

    /// The request makes no sense.
    pub const fn request(description: &'static str) -> Self {
        Self::new("invalid_request", description)
    }

    /// The client did not prove which one it is. The same for unknown clients and wrong secrets.
    pub const fn client() -> Self {
        Self::new("invalid_client", "the client did not authenticate as it was registered")
    }

    /// A code or token is not good, or not good any more.
    pub const fn grant(description: &'static str) -> Self {
        Self::new("invalid_grant", description)
    }

    /// An access token is not good, or not good any more (RFC 6750 §3.1).
    pub const fn token() -> Self {
        Self::new("invalid_token", "the access token is not valid")
    }

    /// The same, to be tried again after a while.
    #[must_use]
    pub const fn after(self, retry: Duration) -> Self {
        Self { retry, ..self }
    }
}
