//! Mailboxes that are kept by another IMAP server (MAIL-4).
//!
//! People log in here, with the same TLS, throttles and credentials as to mailboxes of our own; then
//! the connection goes on to the server that the mailbox's domain has ([`Backends`]), `open` logs in
//! there for them, and `relay` hands bytes through both ways without reading them. What ends a
//! connection of our own ends these just so, at both ends.

mod backend;
mod boundary;
mod config;
mod open;
mod relay;

use std::time::Duration;

use gatepost_model::{Client, Secret};
use gatepost_proto::mailbox::v1::{AuthenticationGrant, Permission};
use tokio::time::timeout;

pub use backend::BackendError;
pub(crate) use backend::Backends;
pub use config::{BackendConfig, BackendSecurity, TokenMechanism};
pub(crate) use relay::{Over, relay};

#[cfg(any(test, fuzzing))]
pub(crate) use boundary::fuzzed;

use crate::{connection::Expiry, failure::Failure, registry::Registration};
use backend::Backend;
use open::{Login, Opened};

const NOT_NOW: Failure =
    Failure::no("[UNAVAILABLE] the server of this mailbox does not answer, try again later");

/// A logged-in connection that goes on to another server, counted as long as it lives.
pub(crate) struct Onward {
    /// The connection there, logged in.
    pub(crate) opened: Opened,
    /// Its place in the registry.
    _registration: Registration,
    /// Ends the connection when its credential ends; aborted with it.
    _expiry: Option<Expiry>,
    _counted: Counted,
}

impl Onward {
    pub(crate) fn new(opened: Opened, registration: Registration, expiry: Option<Expiry>) -> Self {
        metrics::gauge!("gatepost_imap_proxied_connections").increment(1.0);
        Self { opened, _registration: registration, _expiry: expiry, _counted: Counted }
    }
}

struct Counted;

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!("gatepost_imap_proxied_connections").decrement(1.0);
    }
}

/// May what was granted go on to another server? It knows nothing of our permissions and lets its
/// user do everything: what is less than everything IMAP does is refused here (MBX-2).
pub(crate) fn permitted(permissions: &[Permission]) -> Result<(), Failure> {
    let needed = [Permission::Read, Permission::Write, Permission::Folders];
    if needed.iter().all(|permission| permissions.contains(permission)) {
        return Ok(());
    }
    Err(Failure::no(
        "[NOPERM] this mailbox is on another server, which cannot keep to limited permissions",
    ))
}

/// Logs in at the other server within a time. `token` is the bearer token that the client logged
/// in with, if it did.
pub(crate) async fn log_in(
    backend: &Backend,
    grant: &AuthenticationGrant,
    token: Option<&Secret<String>>,
    client: &Client,
    within: Duration,
) -> Result<Opened, Failure> {
    let login = Login { user: &grant.address, token, client };
    let outcome = timeout(within, open::open(backend, &login)).await;
    let reason = match outcome {
        Ok(Ok(opened)) => {
            metrics::counter!("gatepost_imap_backend_logins_total", "outcome" => "accepted")
                .increment(1);
            return Ok(opened);
        }
        Ok(Err(error)) => {
            metrics::counter!("gatepost_imap_backend_logins_total", "outcome" => error.slug())
                .increment(1);
            error.to_string()
        }
        Err(_) => {
            metrics::counter!("gatepost_imap_backend_logins_total", "outcome" => "too-slow")
                .increment(1);
            "it takes too long".to_owned()
        }
    };
    tracing::warn!(host = backend.host(), mailbox = %grant.mailbox_id, reason, "no login at the server of a mailbox");
    Err(NOT_NOW)
}
