//! What a token tells of its person (OpenID Connect Core section 5.3).

use axum::{
    extract::{Request, State},
    response::Response,
};
use gatepost_proto::identity::v1::{GetUserInfoRequest, get_user_info_response::Outcome};
use http::{HeaderMap, StatusCode, header::AUTHORIZATION};

use super::{
    endpoints::{answer, nothing},
    error::{OauthProblem, Scheme},
};
use crate::{app::App, visitor::Visitor};

/// GET, POST /oauth/userinfo: the token stands in the header and nowhere else (RFC 9700 section 4.3.2).
pub(crate) async fn userinfo(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, OauthProblem> {
    let taken = app.oauth.by_network.take(visitor.client.network(), app.clock.now());
    let access_token = bearer(request.headers())?.ok_or_else(OauthProblem::no_token)?;
    taken.map_err(OauthProblem::too_many)?;
    let request = GetUserInfoRequest { access_token };
    let outcome = app.oauth_tokens.clone().get_user_info(request).await?.into_inner().outcome;
    match outcome.ok_or_else(nothing)? {
        Outcome::Json(json) => Ok(answer(StatusCode::OK, &json)),
        Outcome::Error(error) => Err(OauthProblem::of(error, Scheme::Bearer)),
    }
}

/// The token of an `Authorization: Bearer` (RFC 6750 section 2.1); none when there is no such header.
pub(super) fn bearer(headers: &HeaderMap) -> Result<Option<String>, OauthProblem> {
    let mut lines = headers.get_all(AUTHORIZATION).iter();
    let Some(line) = lines.next() else { return Ok(None) };
    if lines.next().is_some() {
        return Err(OauthProblem::request("Authorization is there more than once"));
    }
    let pair = line.to_str().ok().and_then(|line| line.split_once(' '));
    let found = pair.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let token = found.map(|(_, token)| token.trim()).unwrap_or_default();
    // Of another scheme: as if nothing had been there.
    if found.is_none() {
        return Ok(None);
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b);
    if token.is_empty() || !token.bytes().all(plain) {
        return Err(OauthProblem::request("Authorization is not Bearer with a token"));
    }
    Ok(Some(token.to_owned()))
}
