//! OAUTHBEARER (RFC 7628) and XOAUTH2: messages and what is said of a refusal.

use gatepost_model::Secret;
use serde_json::json;

use crate::{Claim, Form};

/// Why a token was refused, as RFC 7628 §3.2.2 and RFC 6750 §3.1 tell it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BearerStatus {
    /// The message is malformed.
    InvalidRequest,
    /// Wrong, expired or revoked, or there is none: a client that wants to know where to get one sends none.
    InvalidToken,
    /// Right, but not for this.
    InsufficientScope,
}

/// What a refusal tells, so that a client can get a token that is right.
#[derive(Clone, Copy, Debug)]
pub struct Hints<'a> {
    /// The scope that is needed.
    pub scope: &'a str,
    /// Address of the OpenID provider, without a slash at its end; none is told when it is empty.
    pub issuer: &'a str,
}

/// Ends a header and each pair.
const SEPARATOR: char = '\u{1}';

/// `client-resp = gs2-header kvsep *kvpair kvsep` (RFC 7628 §3.1).
pub(crate) fn parse_oauthbearer(message: &[u8]) -> Result<Claim, BearerStatus> {
    let text = text(message)?;
    let (header, pairs) = text.split_once(SEPARATOR).ok_or(BearerStatus::InvalidRequest)?;
    let address = authorization_identity(header)?;
    let mut token = None;
    for pair in pairs_of(pairs)? {
        let (key, value) = pair?;
        match key {
            "auth" if token.is_none() => token = Some(value),
            "auth" => return Err(BearerStatus::InvalidRequest),
            "port" if value.parse::<u16>().is_err() => return Err(BearerStatus::InvalidRequest),
            // The host that the client means and extensions, which servers pass over.
            _ => {}
        }
    }
    claim(address, token)
}

/// `user=` address ^A `auth=Bearer ` token ^A ^A (Google, "XOAUTH2 Mechanism").
pub(crate) fn parse_xoauth2(message: &[u8]) -> Result<Claim, BearerStatus> {
    let text = text(message)?;
    let (mut user, mut token) = (None, None);
    for pair in pairs_of(text)? {
        match pair? {
            ("user", value) if user.is_none() => user = Some(value.to_owned()),
            ("auth", value) if token.is_none() => token = Some(value),
            ("user" | "auth", _) => return Err(BearerStatus::InvalidRequest),
            _ => {}
        }
    }
    claim(user.ok_or(BearerStatus::InvalidRequest)?, token)
}

fn text(message: &[u8]) -> Result<&str, BearerStatus> {
    let text = std::str::from_utf8(message).map_err(|_| BearerStatus::InvalidRequest)?;
    if text.contains('\0') { Err(BearerStatus::InvalidRequest) } else { Ok(text) }
}

type Pair<'a> = Result<(&'a str, &'a str), BearerStatus>;

/// Pairs up to the separator that ends them all.
fn pairs_of(text: &str) -> Result<impl Iterator<Item = Pair<'_>>, BearerStatus> {
    let text = text.strip_suffix(SEPARATOR).ok_or(BearerStatus::InvalidRequest)?;
    let text = match text {
        "" => None,
        text => Some(text.strip_suffix(SEPARATOR).ok_or(BearerStatus::InvalidRequest)?),
    };
    Ok(text.into_iter().flat_map(|text| text.split(SEPARATOR)).map(|pair| {
        let (key, value) = pair.split_once('=').ok_or(BearerStatus::InvalidRequest)?;
        let named = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphabetic());
        let printable = |c: char| !c.is_control() || matches!(c, '\t' | '\r' | '\n');
        if named && value.chars().all(printable) {
            Ok((key, value))
        } else {
            Err(BearerStatus::InvalidRequest)
        }
    }))
}

/// `gs2-header = gs2-cb-flag "," ["a=" saslname] ","` (RFC 5801 §4). There is no channel to bind to: a client
/// that insists on one is refused.
fn authorization_identity(header: &str) -> Result<String, BearerStatus> {
    let malformed = BearerStatus::InvalidRequest;
    let rest = header.strip_prefix("n,").or_else(|| header.strip_prefix("y,")).ok_or(malformed)?;
    let identity = rest.strip_suffix(',').ok_or(malformed)?;
    if identity.is_empty() {
        return Ok(String::new());
    }
    let escaped =
        identity.strip_prefix("a=").filter(|name| !name.contains(',')).ok_or(malformed)?;
    let mut name = String::with_capacity(escaped.len());
    let mut parts = escaped.split('=');
    name.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (sign, rest) = match part.get(..2) {
            Some("2C") => (',', part.get(2..).unwrap_or_default()),
            Some("3D") => ('=', part.get(2..).unwrap_or_default()),
            _ => return Err(malformed),
        };
        name.push(sign);
        name.push_str(rest);
    }
    Ok(name)
}

/// `auth` is `Bearer` and a token in the letters of RFC 6750 §2.1; an empty one asks where to get one (RFC
/// 7628 §4.3).
fn claim(address: String, auth: Option<&str>) -> Result<Claim, BearerStatus> {
    let auth = auth.ok_or(BearerStatus::InvalidRequest)?;
    if auth.is_empty() {
        return Err(BearerStatus::InvalidToken);
    }
    let (scheme, token) = auth.split_once(' ').ok_or(BearerStatus::InvalidRequest)?;
    let token = token.trim_matches(' ');
    let letter = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/".contains(&b);
    let body = token.trim_end_matches('=');
    if !scheme.eq_ignore_ascii_case("bearer") || body.is_empty() || !body.bytes().all(letter) {
        return Err(BearerStatus::InvalidRequest);
    }
    Ok(Claim { address, secret: Secret::new(token.to_owned()), form: Form::BearerToken })
}

/// RFC 7628 §3.2.2.
pub(crate) fn oauthbearer_error(status: BearerStatus, hints: &Hints<'_>) -> Vec<u8> {
    let status = match status {
        BearerStatus::InvalidRequest => "invalid_request",
        BearerStatus::InvalidToken => "invalid_token",
        BearerStatus::InsufficientScope => "insufficient_scope",
    };
    let mut told = json!({ "status": status, "scope": hints.scope });
    if !hints.issuer.is_empty() {
        let document = format!("{}/.well-known/openid-configuration", hints.issuer);
        told["openid-configuration"] = document.into();
    }
    told.to_string().into_bytes()
}

/// As Google's servers say it: clients look at `status` alone.
pub(crate) fn xoauth2_error(status: BearerStatus, hints: &Hints<'_>) -> Vec<u8> {
    let status = match status {
        BearerStatus::InvalidRequest => "400",
        BearerStatus::InvalidToken => "401",
        BearerStatus::InsufficientScope => "403",
    };
    let told = json!({ "status": status, "schemes": "bearer", "scope": hints.scope });
    told.to_string().into_bytes()
}
