//! Configuration of the OpenID provider.

use std::time::Duration;

use gatepost_runtime::config::Span;
use serde::{Deserialize, Serialize};

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
}

impl Default for OauthRules {
    fn default() -> Self {
        Self {
            clients_per_organization: 100,
            old_secret_lives: Span(Duration::from_secs(30 * 86_400)),
            client_touch: Span(Duration::from_secs(3600)),
        }
    }
}
