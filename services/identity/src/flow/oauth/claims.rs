//! What stands in our tokens.

use gatepost_identity_core::{
    Account,
    oauth::{Acr, OauthClient, OauthGrant, OauthScopes, amr},
};
use gatepost_model::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// `aud` may be one text or several (RFC 7519 §4.1.3).
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    pub(super) fn list(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::Several(several) => several,
        }
    }
}

/// An access token as it is shown.
#[derive(Debug, Deserialize)]
pub(super) struct AccessClaims {
    pub(super) iss: String,
    pub(super) sub: String,
    pub(super) aud: Audience,
    pub(super) client_id: String,
    pub(super) scope: String,
    pub(super) grant: String,
    pub(super) exp: u64,
    pub(super) iat: u64,
    pub(super) nbf: Option<u64>,
}

/// An access token (RFC 9068 §2.2). `grant` is ours: what the token lives and ends with.
pub(super) fn access_token(
    issuer: &str,
    grant: &OauthGrant,
    scopes: &OauthScopes,
    jti: &str,
    now: Timestamp,
    expires: Timestamp,
) -> Value {
    json!({
        "iss": issuer,
        "sub": grant.account.to_string(),
        "aud": issuer,
        "client_id": grant.client.to_string(),
        "scope": scopes.to_string(),
        "jti": jti,
        "sid": grant.signed_in.session.to_string(),
        "grant": grant.id.to_string(),
        "auth_time": seconds(grant.signed_in.time),
        "acr": Acr::of(&grant.signed_in.proofs).slug(),
        "amr": amr(&grant.signed_in.proofs),
        "iat": seconds(now),
        "exp": seconds(expires),
    })
}

/// An ID token (OpenID Connect Core §2).
pub(super) fn id_token(
    issuer: &str,
    client: &OauthClient,
    grant: &OauthGrant,
    nonce: Option<&str>,
    at_hash: &str,
    now: Timestamp,
    expires: Timestamp,
) -> Value {
    let mut claims = json!({
        "iss": issuer,
        "sub": grant.account.to_string(),
        "aud": client.id.to_string(),
        "azp": client.id.to_string(),
        "iat": seconds(now),
        "exp": seconds(expires),
        "auth_time": seconds(grant.signed_in.time),
        "acr": Acr::of(&grant.signed_in.proofs).slug(),
        "amr": amr(&grant.signed_in.proofs),
        "sid": grant.signed_in.session.to_string(),
        "at_hash": at_hash,
    });
    if let Some(nonce) = nonce {
        claims["nonce"] = json!(nonce);
    }
    claims
}

/// What a client may know of a person (OpenID Connect Core §5.1, §5.4).
pub(super) fn person(account: &Account, scopes: &OauthScopes, mailbox: &str) -> Value {
    use gatepost_identity_core::oauth::OauthScope::{Email, Profile};
    let mut claims = json!({ "sub": account.id.to_string() });
    if scopes.has(Profile) {
        claims["name"] = json!(account.name.as_str());
        claims["locale"] = json!(account.language.as_str());
        claims["zoneinfo"] = json!(account.time_zone.as_str());
        claims["preferred_username"] = json!(account.email.to_string());
    }
    if scopes.has(Email) {
        claims["email"] = json!(account.email.to_string());
        // Nobody has an account whose address was not proven, by its owner or by an operator.
        claims["email_verified"] = json!(true);
    }
    if scopes.open_mail() && !mailbox.is_empty() {
        claims["mailbox"] = json!(mailbox);
    }
    claims
}

pub(super) fn seconds(time: Timestamp) -> u64 {
    time.unix_millis() / 1000
}
