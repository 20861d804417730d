//! What clients find out by themselves: the provider's metadata (OpenID Connect Discovery 1.0 section 3, RFC 8414
//! section 2) and its public keys (RFC 7517).

use axum::{extract::State, response::Response};
use gatepost_proto::identity::v1::{GetSigningKeysRequest, GetSigningKeysResponse};
use http::{
    HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use serde_json::{Value, json};

use super::{endpoints::answer, error::OauthProblem};
use crate::app::App;

/// How a client may show who it is at the endpoints that want to know.
const METHODS: [&str; 4] = ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"];
/// Those of them by which a client that keeps a secret shows it.
const CONFIDENTIAL: [&str; 3] = ["client_secret_basic", "client_secret_post", "private_key_jwt"];
/// Algorithms of `private_key_jwt`.
const ASSERTIONS: [&str; 3] = ["ES256", "EdDSA", "RS256"];
const SCOPES: [&str; 9] =
    ["openid", "profile", "email", "offline_access", "imap", "smtp", "caldav", "carddav", "webdav"];

async fn signing_keys(app: &App) -> Result<GetSigningKeysResponse, OauthProblem> {
    let answer = app.oauth_tokens.clone().get_signing_keys(GetSigningKeysRequest {}).await?;
    Ok(answer.into_inner())
}

/// GET /oauth/keys
pub(crate) async fn keys(State(app): State<App>) -> Result<Response, OauthProblem> {
    let keys = signing_keys(&app).await?;
    let mut response = kept(&keys.jwks_json, &keys);
    let kind = HeaderValue::from_static("application/jwk-set+json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    Ok(response)
}

/// GET /.well-known/openid-configuration, and /.well-known/oauth-authorization-server: one document serves both.
pub(crate) async fn metadata(State(app): State<App>) -> Result<Response, OauthProblem> {
    let keys = signing_keys(&app).await?;
    Ok(kept(&document(&app, &keys.algorithms).to_string(), &keys))
}

/// JSON that may be kept as long as the keys may be.
fn kept(json: &str, keys: &GetSigningKeysResponse) -> Response {
    let mut response = answer(StatusCode::OK, json);
    response.headers_mut().remove("pragma");
    let kept = format!("public, max-age={}", keys.max_age_seconds);
    if let Ok(kept) = HeaderValue::from_str(&kept) {
        response.headers_mut().insert(CACHE_CONTROL, kept);
    }
    response
}

fn document(app: &App, algorithms: &[String]) -> Value {
    let issuer = app.config.public_url.as_str();
    let at = |path: &str| format!("{issuer}{path}");
    let languages: Vec<&str> = crate::LOCALES.iter().map(|(tag, _)| *tag).collect();
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": at("/oauth/authorize"),
        "token_endpoint": at("/oauth/token"),
        "userinfo_endpoint": at("/oauth/userinfo"),
        "jwks_uri": at("/oauth/keys"),
        "introspection_endpoint": at("/oauth/introspect"),
        "revocation_endpoint": at("/oauth/revoke"),
        "device_authorization_endpoint": at("/oauth/device"),
        "end_session_endpoint": at("/oauth/logout"),
        "scopes_supported": SCOPES,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "grant_types_supported": [
            "authorization_code",
            "refresh_token",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": algorithms,
        "token_endpoint_auth_methods_supported": METHODS,
        "token_endpoint_auth_signing_alg_values_supported": ASSERTIONS,
        "introspection_endpoint_auth_methods_supported": CONFIDENTIAL,
        "introspection_endpoint_auth_signing_alg_values_supported": ASSERTIONS,
        "revocation_endpoint_auth_methods_supported": METHODS,
        "revocation_endpoint_auth_signing_alg_values_supported": ASSERTIONS,
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "acr_values_supported": ["urn:gatepost:acr:aal1", "urn:gatepost:acr:aal2"],
        "claim_types_supported": ["normal"],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash", "name",
            "locale", "zoneinfo", "preferred_username", "email", "email_verified", "mailbox",
        ],
        "claims_parameter_supported": false,
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "ui_locales_supported": languages,
    });
    if app.config.oauth.registration {
        document["registration_endpoint"] = at("/oauth/register").into();
    }
    document
}
