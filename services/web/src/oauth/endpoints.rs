//! Endpoints that take a form from a client and answer JSON: tokens, introspection, revocation, devices.

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use gatepost_proto::{
    identity::v1::{
        DeviceAuthorization, ExchangeTokenRequest, IntrospectTokenRequest, RevokeTokenRequest,
        StartDeviceAuthorizationRequest, TokenGrant, exchange_token_response,
        introspect_token_response, start_device_authorization_response,
    },
    wire,
};
use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};

use super::{
    client::{Sent, read, refused},
    error::OauthProblem,
    parameters::DEVICE,
};
use crate::{app::App, failure::Failure, visitor::Visitor};

/// JSON that nobody keeps (RFC 6749 section 5.1).
pub(super) fn answer(code: StatusCode, json: &str) -> Response {
    let mut response = (code, json.to_owned()).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("pragma"), HeaderValue::from_static("no-cache"));
    response
}

/// What identity left out.
pub(super) fn nothing() -> OauthProblem {
    OauthProblem::from(&Failure::Internal)
}

/// POST /oauth/token
pub(crate) async fn token(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, OauthProblem> {
    let Sent { proof, parameters } = read(&app, &visitor, request).await?;
    let client = Some(wire::client(&visitor.client));
    let request = ExchangeTokenRequest { parameters, proof: Some(proof), client };
    let outcome = app.oauth_tokens.clone().exchange_token(request).await?.into_inner().outcome;
    match outcome.ok_or_else(nothing)? {
        exchange_token_response::Outcome::Grant(grant) => Ok(granted(grant)),
        exchange_token_response::Outcome::Error(error) => Err(refused(&app, &visitor, error)),
    }
}

fn granted(grant: TokenGrant) -> Response {
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put("access_token", grant.access_token.into());
    put("token_type", "Bearer".into());
    put("expires_in", grant.expires_in.into());
    for (name, value) in [("refresh_token", grant.refresh_token), ("id_token", grant.id_token)] {
        if !value.is_empty() {
            put(name, value.into());
        }
    }
    put("scope", grant.scope.into());
    answer(StatusCode::OK, &Value::Object(body).to_string())
}

/// POST /oauth/introspect
pub(crate) async fn introspect(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, OauthProblem> {
    let sent = read(&app, &visitor, request).await?;
    let token = sent.only("token")?;
    let client = Some(wire::client(&visitor.client));
    let request = IntrospectTokenRequest { token, proof: Some(sent.proof), client };
    let outcome = app.oauth_tokens.clone().introspect_token(request).await?.into_inner().outcome;
    match outcome.ok_or_else(nothing)? {
        introspect_token_response::Outcome::Json(json) => Ok(answer(StatusCode::OK, &json)),
        introspect_token_response::Outcome::Error(error) => Err(refused(&app, &visitor, error)),
    }
}

/// POST /oauth/revoke
pub(crate) async fn revoke(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, OauthProblem> {
    let sent = read(&app, &visitor, request).await?;
    let token = sent.only("token")?;
    let client = Some(wire::client(&visitor.client));
    let request = RevokeTokenRequest { token, proof: Some(sent.proof), client };
    match app.oauth_tokens.clone().revoke_token(request).await?.into_inner().error {
        None => Ok(answer(StatusCode::OK, "{}")),
        Some(error) => Err(refused(&app, &visitor, error)),
    }
}

/// POST /oauth/device
pub(crate) async fn device(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, OauthProblem> {
    let Sent { proof, parameters } = read(&app, &visitor, request).await?;
    let client = Some(wire::client(&visitor.client));
    let request = StartDeviceAuthorizationRequest { parameters, proof: Some(proof), client };
    let started = app.oauth_devices.clone().start_device_authorization(request).await?;
    match started.into_inner().outcome.ok_or_else(nothing)? {
        start_device_authorization_response::Outcome::Authorization(made) => Ok(shown(&app, &made)),
        start_device_authorization_response::Outcome::Error(error) => {
            Err(refused(&app, &visitor, error))
        }
    }
}

/// What a device shows (RFC 8628 section 3.2).
fn shown(app: &App, made: &DeviceAuthorization) -> Response {
    let page = format!("{}{DEVICE}", app.config.public_url);
    let code = form_urlencoded::Serializer::new(String::new())
        .append_pair("user_code", &made.user_code)
        .finish();
    let body = json!({
        "device_code": made.device_code,
        "user_code": made.user_code,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?{code}"),
        "expires_in": made.expires_in,
        "interval": made.interval,
    });
    answer(StatusCode::OK, &body.to_string())
}
