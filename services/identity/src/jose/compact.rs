//! The compact form: header, claims and signature with dots between them (RFC 7515 §7.1).

use serde::{Deserialize, de::DeserializeOwned};

/// Longest token that is read.
const LONGEST: usize = 8192;

/// What is read of a header. What it says of keys by address or value (`jku`, `jwk`, `x5u`, `x5c`) is never looked at
/// (RFC 8725 §3.10).
#[derive(Debug, Deserialize)]
pub(crate) struct Header {
    /// Only compared with what the key is for.
    pub(crate) alg: String,
    #[serde(default)]
    pub(crate) kid: String,
    #[serde(default)]
    pub(crate) typ: String,
    /// Extensions that must be understood: there are none (RFC 7515 §4.1.11).
    #[serde(default)]
    crit: Option<serde_json::Value>,
}

/// A token that was taken apart; nothing of it is verified.
pub(crate) struct Compact<'a> {
    pub(crate) header: Header,
    /// What the signature is over.
    pub(crate) signed: &'a str,
    claims: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl<'a> Compact<'a> {
    /// Takes a token apart; none when it is not one.
    pub(crate) fn parse(token: &'a str) -> Option<Self> {
        if token.len() > LONGEST {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let header: Header = serde_json::from_slice(&super::decode(header)?).ok()?;
        if header.crit.is_some() {
            return None;
        }
        let (claims, signature) = (super::decode(claims)?, super::decode(signature)?);
        Some(Self { header, signed, claims, signature })
    }

    /// Its claims. Callers verify the signature first, unless they only look for the key.
    pub(crate) fn claims<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&self.claims).ok()
    }
}
