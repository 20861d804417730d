//! The organization service: organizations, their members, and the rights that follow.
//!
//! Every change of membership commits the organization's own record too, with the version that was
//! read: changes of one organization are in line, so that its count of legal representatives is
//! true under any race.

mod cursor;
mod error;
mod flow;
mod fold;
mod grpc;
mod mails;
mod notice;
mod people;
mod repo;

use std::{sync::Arc, time::Duration};

use gatepost_model::{Clock, Entropy, Pepper};
use gatepost_notice::Courier;
use gatepost_runtime::{config::Span, drain::Drain, link::Link};
use gatepost_store::Store;
use serde::{Deserialize, Serialize};

pub use error::OrganizationError;
pub use grpc::RULES;

/// Settings of the organization service.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrganizationConfig {
    /// Organizations that one account may be a member of before it may create no further one itself.
    /// Operators are not bound by it.
    pub max_organizations: usize,
    /// Mails that no relay takes are given up after this long.
    pub notice_gives_up: Span,
    /// Lines of an organization's activity log are kept for this span of time.
    pub activity_kept: Span,
}

impl Default for OrganizationConfig {
    fn default() -> Self {
        Self {
            max_organizations: 50,
            notice_gives_up: Span(Duration::from_secs(86_400)),
            activity_kept: Span(Duration::from_secs(365 * 86_400)),
        }
    }
}

/// What the service is made of.
pub struct Parts {
    /// Its own records.
    pub store: Arc<dyn Store>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives ids.
    pub entropy: Arc<dyn Entropy>,
    /// Keys of the hashes of mailed secrets, from outside the store.
    pub pepper: Pepper,
    /// Takes mails to people.
    pub courier: Arc<dyn Courier>,
    /// Where people find the web pages, such as `https://mail.example.org`: begins mailed links.
    pub public_url: String,
    /// The identity service, which says whose session a token is.
    pub identity: Link,
    /// Settings.
    pub config: OrganizationConfig,
    /// Ends event streams on shutdown.
    pub drain: Drain,
}

/// The service's routes, behind its access table.
pub fn start(parts: Parts) -> axum::Router {
    grpc::routes(parts)
}
