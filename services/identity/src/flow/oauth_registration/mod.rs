//! Clients that register themselves, as far as the operator's policy lets them (RFC 7591), and manage what they
//! registered (RFC 7592). People are always asked whether they agree to such a client.

mod manage;
mod metadata;
mod register;
mod tokens;
mod unused;

pub(crate) use tokens::NewRegistrationToken;

use gatepost_identity_core::oauth::{OauthClient, OauthScopes};
use gatepost_model::{Client, Malformed, Problem};
use serde_json::{Map, Value};

use crate::{config::RegistrationPolicy, error::IdentityError, state::Identity};

/// Why a registration is refused, in the terms of RFC 7591 section 3.2.2 and RFC 6750 section 3.1.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    pub(crate) error: &'static str,
    /// A sentence for developers.
    pub(crate) description: &'static str,
}

impl Fault {
    const fn metadata(description: &'static str) -> Self {
        Self { error: "invalid_client_metadata", description }
    }

    const fn redirect() -> Self {
        let description = "https addresses, http ones of the machine itself, or schemes with a dot";
        Self { error: "invalid_redirect_uri", description }
    }

    const fn token() -> Self {
        Self { error: "invalid_token", description: "the token is not valid, or no longer" }
    }

    const fn off() -> Self {
        Self { error: "access_denied", description: "clients do not register themselves here" }
    }

    /// What does not fit together.
    fn of(malformed: &Malformed) -> Self {
        match malformed.field() {
            Some("redirect_uris") => Self::redirect(),
            Some(field) => Self::metadata(field),
            None => Self::metadata(""),
        }
    }
}

/// What a registration came to: JSON, or why not.
pub(crate) type Answer = Result<Result<String, Fault>, IdentityError>;

impl Identity {
    /// Counts a try by network: registrations cost room, and tokens can be guessed at.
    fn count_registration(&self, from: &Client) -> Result<(), IdentityError> {
        Ok(self.guards.registration.begin(&from.network(), self.now())?)
    }

    /// The most that clients get which register themselves.
    fn registration_scopes(&self) -> OauthScopes {
        OauthScopes::read(&self.config.oauth.registration.scopes.join(" "))
    }

    fn registration_policy(&self) -> RegistrationPolicy {
        self.config.oauth.registration.policy
    }
}

/// The answer to a registration, with secrets that are told once.
fn answer(client: &OauthClient, secrets: &[(&str, &str)]) -> String {
    let mut told: Map<String, Value> = metadata::told(client);
    for (name, secret) in secrets {
        told.insert((*name).to_owned(), Value::from(*secret));
    }
    if client.authentication.has_secret() {
        // 0: it does not end by itself (RFC 7591 section 3.2.1).
        told.insert("client_secret_expires_at".to_owned(), Value::from(0));
    }
    Value::Object(told).to_string()
}
