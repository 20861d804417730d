//! Configuration of a gateway for text messages.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use gatepost_runtime::config::{SecretText, Span};
use serde::{Deserialize, Serialize};

/// A gateway that takes text messages by HTTP. Without one nothing offers text messages.
///
/// In `url` and `body`, `{to}` stands for the number (`+41791234567`), `{to_digits}` for the number without
/// the plus, `{text}` for the message and `{id}` for a name that is the same in every try of one message.
/// Each is escaped as its place needs it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SmsConfig {
    /// Where the gateway is: `https`, or `http` when it is on this machine.
    pub url: String,
    /// `POST`, `PUT` or `GET`. A `GET` has no body.
    pub method: String,
    /// What the body is.
    pub format: SmsFormat,
    /// The body: a JSON document, or `name=value` pairs with `&` between them.
    pub body: String,
    /// Further headers; a value can be `{ file = "path" }`.
    pub headers: BTreeMap<String, SecretText>,
    /// Bearer token (RFC 6750) for `Authorization`; can be `{ file = "path" }`.
    pub token: Option<SecretText>,
    /// What the answer's body must contain, for gateways that answer 200 in any case; empty: nothing.
    pub accepted: String,
    /// PEM file with the authority that signed the gateway's certificate, when it is not one the system
    /// trusts.
    pub ca_file: Option<PathBuf>,
    /// Longest time for one message, a span of time: connecting, sending, and reading the answer.
    pub timeout: Span,
}

impl Default for SmsConfig {
    fn default() -> Self {
        Self {
            url: String::new(),
            method: "POST".to_owned(),
            format: SmsFormat::Json,
            body: r#"{"to":"{to}","text":"{text}"}"#.to_owned(),
            headers: BTreeMap::new(),
            token: None,
            accepted: String::new(),
            ca_file: None,
            timeout: Span(Duration::from_secs(10)),
        }
    }
}

/// What the body of a request to a gateway is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmsFormat {
    /// `application/json`.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
}
