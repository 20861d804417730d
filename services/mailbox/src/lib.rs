//! The mailbox service: mail services, domains, mailboxes, who may open them, their credentials, and
//! the one question of every mail protocol, Authenticate.
//!
//! Logging in writes nothing: uses of credentials, last logins and lines for the owners' activity
//! logs are gathered in bounded memory and written every second or so, and once more on shutdown.

mod config;
mod error;
mod flow;
mod gate;
mod grpc;
mod organizations;
mod recorder;
mod repo;
mod resolver;
mod upkeep;

use std::sync::Arc;

use gatepost_model::{Clock, Entropy, Pepper};
use gatepost_password::PasswordPool;
use gatepost_runtime::{drain::Drain, link::Link};
use gatepost_store::Store;

pub use config::{
    DkimConfig, DnsConfig, MailboxConfig, Nameserver, ResolverConfig, SharedDomain, ThrottleConfig,
};
pub use error::MailboxError;
pub use grpc::RULES;

/// What the service is made of.
pub struct Parts {
    /// Its own records.
    pub store: Arc<dyn Store>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives ids and secrets.
    pub entropy: Arc<dyn Entropy>,
    /// Key of the hashes of device passwords.
    pub pepper: Pepper,
    /// Hashes mailbox passwords.
    pub passwords: PasswordPool,
    /// The identity service: sessions, app passwords, activity logs.
    pub identity: Link,
    /// The organization service: rights.
    pub organization: Link,
    /// What mail programs are told, for the DNS records that lead them there.
    pub programs: Programs,
    /// Settings.
    pub config: MailboxConfig,
    /// Ends event streams, and has what is gathered written, on shutdown.
    pub drain: Drain,
}

/// Where mail programs connect.
#[derive(Clone, Debug)]
pub struct Programs {
    /// Host name of the IMAP server.
    pub imap_host: String,
    /// Port of IMAP over TLS.
    pub imaps_port: u16,
    /// Port of IMAP with STARTTLS.
    pub imap_port: u16,
    /// Host name and port of submission over TLS; none when mail is not sent from here.
    pub submissions: Option<(String, u16)>,
    /// Host name and port of the pages, where programs fetch their settings; none when nobody does.
    pub web: Option<(String, u16)>,
    /// The server of calendars; none when there is none.
    pub caldavs: Option<Dav>,
    /// The server of contacts; none when there is none.
    pub carddavs: Option<Dav>,
}

/// Where programs find calendars or contacts, over HTTPS.
#[derive(Clone, Debug)]
pub struct Dav {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Where on it they begin, such as `/dav/`.
    pub path: String,
}

/// The service's routes, behind its access table. Begins to write what logins leave behind.
pub fn start(parts: Parts) -> axum::Router {
    grpc::routes(parts)
}
