//! Configuration of outgoing notices.

use std::{path::PathBuf, time::Duration};

use gatepost_model::Secret;
use gatepost_runtime::config::Span;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::sms_config::SmsConfig;

/// How notices go out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NoticeConfig {
    /// Mail address that notices come from, such as `no-reply@example.org`.
    pub from: String,
    /// The relay. Without one, notices are delivered into local mailboxes or, failing that,
    /// written as `.eml` files.
    pub smtp: Option<SmtpConfig>,
    /// The gateway for text messages. Without one nothing offers or sends them.
    pub sms: Option<SmsConfig>,
}

impl Default for NoticeConfig {
    fn default() -> Self {
        Self { from: "no-reply@gatepost.test".to_owned(), smtp: None, sms: None }
    }
}

/// A relay that takes mail by SMTP.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmtpConfig {
    /// Name of the relay; its certificate must carry it.
    pub host: String,
    /// Port; 0 means 465 with implicit TLS and 587 otherwise.
    pub port: u16,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// Login at the relay; empty for none. Needs TLS.
    pub username: String,
    /// Password for that login.
    #[serde(serialize_with = "hide", deserialize_with = "secret")]
    pub password: Secret<String>,
    /// PEM file with the authority that signed the relay's certificate, when it is not one the
    /// system trusts.
    pub ca_file: Option<PathBuf>,
    /// Longest wait for an answer of the relay, a span of time.
    pub timeout: Span,
}

impl Default for SmtpConfig {
    fn default() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: 0,
            security: SmtpSecurity::Starttls,
            username: String::new(),
            password: Secret::new(String::new()),
            ca_file: None,
            timeout: Span(Duration::from_secs(30)),
        }
    }
}

/// How the connection to a relay is protected.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpSecurity {
    /// TLS from the first byte (RFC 8314 §3.3).
    Implicit,
    /// STARTTLS or nothing (RFC 3207).
    Starttls,
    /// STARTTLS when the relay offers it. No login goes out without it.
    Opportunistic,
    /// No TLS: for a relay on this machine.
    None,
}

fn hide<S: Serializer>(password: &Secret<String>, serializer: S) -> Result<S::Ok, S::Error> {
    let shown = if password.expose().is_empty() { "" } else { "(secret)" };
    serializer.serialize_str(shown)
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret<String>, D::Error> {
    String::deserialize(deserializer).map(Secret::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relay_is_read_and_its_password_is_not_shown() {
        let text = "from = 'a@b.example'\n[smtp]\nhost = 'relay.example'\nsecurity = 'implicit'\n\
                    username = 'u'\npassword = 'hunter2'\ntimeout = '5s'\n";
        let config: NoticeConfig = toml::from_str(text).unwrap();
        let smtp = config.smtp.clone().unwrap();
        assert_eq!(
            (smtp.security, smtp.password.expose().as_str()),
            (SmtpSecurity::Implicit, "hunter2")
        );
        assert!(!toml::to_string(&config).unwrap().contains("hunter2"));
        assert!(!format!("{config:?}").contains("hunter2"));
        assert!(toml::from_str::<NoticeConfig>("form = 'x'").is_err());
    }
}
