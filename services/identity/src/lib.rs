//! The identity service: accounts, login, sessions, app passwords.
//!
//! `grpc` parses requests and calls one flow each; `flow` authorizes, loads, asks
//! `gatepost-identity-core` to decide, and commits; `repo` says how records lie in the store.
//! Work that must follow a commit (mails, the organization of a new account) is written down in
//! the same commit and done by `background`, so that a process that dies loses nothing.

mod access;
mod background;
mod config;
mod device;
mod error;
mod flow;
mod grpc;
mod jose;
mod messenger;
mod networks;
mod notice;
mod pictures;
mod proof;
mod relying_party;
mod repo;
mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use gatepost_blob::BlobStore;
use gatepost_model::{Clock, Entropy, Pepper};
use gatepost_notice::{Courier, FormPost, SmsGateway};
use gatepost_password::PasswordPool;
use gatepost_runtime::{drain::Drain, link::Link};
use gatepost_store::Store;

pub use access::RULES;
pub use config::{
    IdentityConfig, OauthRules, OauthTokenRules, RegistrationPolicy, RegistrationRules, SmsRules,
    ThrottleConfig,
};

/// What the service is built from.
pub struct Parts {
    /// Its records.
    pub store: Arc<dyn Store>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Keys of the hashes of generated secrets, from outside the store.
    pub pepper: Pepper,
    /// Pictures of identity documents (REC-4), sealed.
    pub documents: BlobStore,
    /// What seals them, and nothing else.
    pub document_keys: Pepper,
    /// Checks human passwords.
    pub passwords: PasswordPool,
    /// To the organization service.
    pub organization: Link,
    /// Takes notices to people.
    pub courier: Arc<dyn Courier>,
    /// Takes text messages to telephones; without one none are offered (2FA-4).
    pub sms: Option<Arc<dyn SmsGateway>>,
    /// Tells applications that a session has ended.
    pub logout_post: Arc<dyn FormPost>,
    /// Where people find the web pages, such as `https://mail.example.org`: begins mailed links.
    pub public_url: String,
    /// How it decides.
    pub config: IdentityConfig,
    /// Ends its background work.
    pub drain: Drain,
}

/// The guarded routes of the service. Starts its background work, so a runtime must be there.
pub fn start(parts: Parts) -> axum::Router {
    let identity = Arc::new(state::Identity::new(parts));
    background::spawn(&identity);
    gatepost_runtime::access::guard(grpc::routes(&identity), RULES)
}
