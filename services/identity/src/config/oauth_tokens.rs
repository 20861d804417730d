//! Configuration of codes, tokens and keys of the OpenID provider.

use std::time::Duration;

use gatepost_identity_core::oauth::{GrantPolicy, KeyPolicy};
use gatepost_runtime::config::Span;
use serde::{Deserialize, Serialize};

use super::ThrottleConfig;

/// Codes, tokens and keys of the OpenID provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OauthTokenRules {
    /// An authorization code ends after this span of time; a minute at most, whatever stands here.
    pub code_lives: Span,
    /// An access token ends after this span of time.
    pub access_token_lives: Span,
    /// An ID token ends after this span of time.
    pub id_token_lives: Span,
    /// Offline access ends when it was not used for this span of time.
    pub refresh_idle: Span,
    /// Offline access ends after this span of time however much it is used.
    pub refresh_absolute: Span,
    /// A refresh token that was just replaced gets the same answer once more within this span of time: the first may
    /// have been lost on its way.
    pub refresh_grace: Span,
    /// Most times that one account lets in one application with offline access; a further one ends the oldest.
    pub grants_per_client: usize,
    /// The last use of what an application was let in to is written at most once in this span of time.
    pub grant_touch: Span,
    /// A device code ends after this span of time.
    pub device_code_lives: Span,
    /// A device asks at most once in this span of time.
    pub device_poll: Span,
    /// A signing key signs for this span of time.
    pub key_lives: Span,
    /// It is published this span of time before.
    pub key_published_before: Span,
    /// It is published this span of time after; what it signed can be verified for so long.
    pub key_published_after: Span,
    /// An application is told for this span of time that a session has ended, then given up.
    pub logout_gives_up: Span,
    /// How long one such attempt may take, a span of time.
    pub logout_timeout: Span,
    /// Whether applications at private addresses are told, by `http` too where their address says so. For networks in
    /// which applications are at home; elsewhere it lets their owners reach what is behind the firewall.
    pub allow_private_logout_addresses: bool,
    /// Wrong secrets of one application from one network. The right one is heard at any time.
    pub throttle_client: ThrottleConfig,
    /// Wrong codes of devices, by account and by network.
    pub throttle_device_code: ThrottleConfig,
}

impl Default for OauthTokenRules {
    fn default() -> Self {
        let span = |seconds| Span(Duration::from_secs(seconds));
        Self {
            code_lives: span(60),
            access_token_lives: span(600),
            id_token_lives: span(3600),
            refresh_idle: span(90 * 86_400),
            refresh_absolute: span(365 * 86_400),
            refresh_grace: span(10),
            grants_per_client: 20,
            grant_touch: span(300),
            device_code_lives: span(600),
            device_poll: span(5),
            key_lives: span(30 * 86_400),
            key_published_before: span(86_400),
            key_published_after: span(30 * 86_400),
            logout_gives_up: span(3600),
            logout_timeout: span(10),
            allow_private_logout_addresses: false,
            throttle_client: ThrottleConfig::new(10, 1, 60, 900),
            throttle_device_code: ThrottleConfig::new(5, 5, 600, 3600),
        }
    }
}

impl OauthTokenRules {
    pub(crate) fn grant_policy(&self) -> GrantPolicy {
        GrantPolicy {
            idle: self.refresh_idle.0,
            absolute: self.refresh_absolute.0,
            grace: self.refresh_grace.0,
        }
    }

    /// Keys stay at least as long as anything that they signed is good.
    pub(crate) fn key_policy(&self) -> KeyPolicy {
        let longest = self.access_token_lives.0.max(self.id_token_lives.0);
        KeyPolicy {
            lives: self.key_lives.0.max(self.key_published_before.0),
            before: self.key_published_before.0,
            after: self.key_published_after.0.max(longest),
        }
    }

    /// RFC 6749 §4.1.2 recommends ten minutes at most; a browser needs seconds.
    pub(crate) fn code_lives(&self) -> Duration {
        self.code_lives.0.min(Duration::from_secs(60))
    }
}
