//! Configuration of the OpenID provider.

use std::time::Duration;

use gatepost_runtime::config::Span;
use serde::{Deserialize, Serialize};

use super::ThrottleConfig;

/// Applications that sign people in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OauthRules {
    /// Most applications of one organization.
    pub clients_per_organization: usize,
    /// Longest life of an application's old secret beside a new one, a span of time.
    pub old_secret_lives: Span,
    /// The last use of an application is written at most once in this span of time.
    pub client_touch: Span,
    /// Applications that register themselves (RFC 7591).
    pub registration: RegistrationRules,
}

impl Default for OauthRules {
    fn default() -> Self {
        Self {
            clients_per_organization: 100,
            old_secret_lives: Span(Duration::from_secs(30 * 86_400)),
            client_touch: Span(Duration::from_secs(3600)),
            registration: RegistrationRules::default(),
        }
    }
}

/// Whether applications may register themselves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationPolicy {
    /// None may.
    Off,
    /// Those with a token of the operator.
    Token,
    /// Public ones may, such as mail programs (OAuth profile for open public clients).
    Open,
}

/// How applications register themselves. People are always asked whether they agree to them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RegistrationRules {
    /// Whether they may: `off`, `token` or `open`.
    pub policy: RegistrationPolicy,
    /// The most that they get.
    pub scopes: Vec<String>,
    /// Most of them at a time.
    pub clients: usize,
    /// One that nobody uses for this span of time is removed.
    pub unused_kept: Span,
    /// Registrations from one network (an IPv4 address, an IPv6 /64), and tokens that proved nothing.
    pub throttle: ThrottleConfig,
}

impl Default for RegistrationRules {
    fn default() -> Self {
        let scopes = "openid profile email offline_access imap smtp caldav carddav webdav";
        Self {
            policy: RegistrationPolicy::Off,
            scopes: scopes.split(' ').map(str::to_owned).collect(),
            clients: 10_000,
            unused_kept: Span(Duration::from_secs(90 * 86_400)),
            throttle: ThrottleConfig::new(20, 30, 3600, 86_400),
        }
    }
}
