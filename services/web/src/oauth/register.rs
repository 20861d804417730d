//! Clients that register themselves (RFC 7591) and look after what they registered (RFC 7592).

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use gatepost_proto::{
    common::v1::Client,
    identity::v1::{
        OauthError, ReadOauthRegistrationRequest, RegisterOauthClientRequest,
        RemoveOauthRegistrationRequest, ReplaceOauthRegistrationRequest,
        read_oauth_registration_response, register_oauth_client_response,
        replace_oauth_registration_response,
    },
    wire,
};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::{
    client::{body, is_kind},
    endpoints::{answer, nothing},
    error::{OauthProblem, Scheme},
    userinfo::bearer,
};
use crate::{app::App, visitor::Visitor};

/// Counts a request, and says where it came from.
fn count(app: &App, visitor: &Visitor) -> Result<Option<Client>, OauthProblem> {
    let taken = app.oauth.by_network.take(visitor.client.network(), app.clock.now());
    taken.map_err(OauthProblem::too_many)?;
    Ok(Some(wire::client(&visitor.client)))
}

/// The metadata in a body, as text: what it means, identity decides.
async fn metadata(app: &App, request: Request) -> Result<String, OauthProblem> {
    if !is_kind(request.headers(), "application/json") {
        return Err(OauthProblem::request("the body must be application/json"));
    }
    let text = String::from_utf8(body(app, request).await?.into());
    text.map_err(|_| OauthProblem::request("the body is no UTF-8"))
}

fn access_token(headers: &HeaderMap) -> Result<String, OauthProblem> {
    bearer(headers)?.ok_or_else(OauthProblem::no_token)
}

fn refused(error: OauthError) -> OauthProblem {
    OauthProblem::of(error, Scheme::Bearer)
}

/// The client information response, and where it can be read again.
fn registered(app: &App, code: StatusCode, json: &str) -> Result<Response, OauthProblem> {
    let mut value: Value = serde_json::from_str(json).map_err(|_| nothing())?;
    let id = value["client_id"].as_str().ok_or_else(nothing)?;
    let uri = format!("{}/oauth/register/{id}", app.config.public_url);
    value["registration_client_uri"] = uri.into();
    Ok(answer(code, &value.to_string()))
}

/// POST /oauth/register
pub(crate) async fn register(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, OauthProblem> {
    let client = count(&app, &visitor)?;
    let initial_access_token = bearer(request.headers())?.unwrap_or_default();
    let metadata_json = metadata(&app, request).await?;
    let request = RegisterOauthClientRequest { metadata_json, initial_access_token, client };
    let answer = app.oauth_registrations.clone().register_oauth_client(request).await?;
    match answer.into_inner().outcome.ok_or_else(nothing)? {
        register_oauth_client_response::Outcome::Json(json) => {
            registered(&app, StatusCode::CREATED, &json)
        }
        register_oauth_client_response::Outcome::Error(error) => Err(refused(error)),
    }
}

/// GET /oauth/register/{client}
pub(crate) async fn read(
    State(app): State<App>,
    visitor: Visitor,
    Path(client_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, OauthProblem> {
    let client = count(&app, &visitor)?;
    let registration_access_token = access_token(&headers)?;
    let request = ReadOauthRegistrationRequest { client_id, registration_access_token, client };
    let answer = app.oauth_registrations.clone().read_oauth_registration(request).await?;
    match answer.into_inner().outcome.ok_or_else(nothing)? {
        read_oauth_registration_response::Outcome::Json(json) => {
            registered(&app, StatusCode::OK, &json)
        }
        read_oauth_registration_response::Outcome::Error(error) => Err(refused(error)),
    }
}

/// PUT /oauth/register/{client}
pub(crate) async fn replace(
    State(app): State<App>,
    visitor: Visitor,
    Path(client_id): Path<String>,
    request: Request,
) -> Result<Response, OauthProblem> {
    let client = count(&app, &visitor)?;
    let registration_access_token = access_token(request.headers())?;
    let metadata_json = metadata(&app, request).await?;
    let request = ReplaceOauthRegistrationRequest {
        client_id,
        registration_access_token,
        metadata_json,
        client,
    };
    let answer = app.oauth_registrations.clone().replace_oauth_registration(request).await?;
    match answer.into_inner().outcome.ok_or_else(nothing)? {
        replace_oauth_registration_response::Outcome::Json(json) => {
            registered(&app, StatusCode::OK, &json)
        }
        replace_oauth_registration_response::Outcome::Error(error) => Err(refused(error)),
    }
}

/// DELETE /oauth/register/{client}
pub(crate) async fn remove(
    State(app): State<App>,
    visitor: Visitor,
    Path(client_id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, OauthProblem> {
    let client = count(&app, &visitor)?;
    let registration_access_token = access_token(&headers)?;
    let request = RemoveOauthRegistrationRequest { client_id, registration_access_token, client };
    let answer = app.oauth_registrations.clone().remove_oauth_registration(request).await?;
    match answer.into_inner().error {
        None => Ok(StatusCode::NO_CONTENT.into_response()),
        Some(error) => Err(refused(error)),
    }
}
