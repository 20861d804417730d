//! Which server keeps the mailboxes of which domains.

use std::path::PathBuf;

use gatepost_runtime::config::SecretText;
use serde::{Deserialize, Serialize};

/// Another IMAP server.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BackendConfig {
    /// Domains whose mailboxes it keeps; empty: those of every domain that no other backend names.
    pub domains: Vec<String>,
    /// Host name or address; its certificate must carry it.
    pub host: String,
    /// Port; 0 means 993 with implicit TLS and 143 otherwise.
    pub port: u16,
    /// How the connection is protected.
    pub security: BackendSecurity,
    /// PEM file with the authority that signed its certificate, and then no other is trusted; without
    /// it those that the system trusts.
    pub ca_file: Option<PathBuf>,
    /// Master user, who may log in as everybody (SASL PLAIN with an authorization identity); empty
    /// for none.
    pub master_user: String,
    /// Password of the master user: `{ file = "path" }`.
    pub master_password: Option<SecretText>,
    /// Passes on the bearer token that a client logged in with, instead of the master user.
    pub tokens: Option<TokenMechanism>,
    /// Tells the server where the client is, in an ID command: `x-originating-ip`, which Dovecot heeds
    /// from `login_trusted_networks`.
    pub tell_client: bool,
}

impl Default for BackendConfig {
    fn default() -> Self {
        Self {
            domains: Vec::new(),
            host: "localhost".to_owned(),
            port: 0,
            security: BackendSecurity::Implicit,
            ca_file: None,
            master_user: String::new(),
            master_password: None,
            tokens: None,
            tell_client: true,
        }
    }
}

/// How the connection to another server is protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackendSecurity {
    /// TLS from the first byte (RFC 8314).
    Implicit,
    /// STARTTLS, or no connection.
    Starttls,
    /// None: to loopback and private addresses only.
    None,
}

/// How a bearer token is passed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TokenMechanism {
    /// RFC 7628.
    Oauthbearer,
    /// Google's and Microsoft's.
    Xoauth2,
}
