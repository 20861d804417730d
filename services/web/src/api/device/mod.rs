//! The API of phones that approve logins, at `/api/device/v1` (2FA-3); `deploy/device-api.md` tells how
//! to write an app for it.
//!
//! A device signs each request with its key. Web reads JSON and passes on what was signed: the identity
//! service checks it, and web could not speak for a device if it wanted to.

mod openapi;
mod wire;

use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use gatepost_device::{ApprovalNumber, Credentials, SCHEME};
use gatepost_proto::identity::v1::{
    AnswerPendingLoginRequest, ClaimDeviceEnrollmentRequest, Denial, DeviceProof, GetDeviceRequest,
    ListPendingLoginsRequest, answer_pending_login_request::Decision,
};
use http::{HeaderValue, StatusCode, header::AUTHORIZATION, header::CONTENT_TYPE};
use http_body_util::{BodyExt, Limited};
use serde::{Serialize, de::DeserializeOwned};

use super::{ApiProblem, call::is_json};
use crate::{app::App, visitor::Visitor};

/// Longest body.
const LONGEST: usize = 8 * 1024;
/// Longest wait for a login.
const LONGEST_WAIT: std::time::Duration = std::time::Duration::from_secs(15);

/// GET /api/device/v1/openapi.json
pub(crate) async fn openapi(State(app): State<App>) -> Response {
    super::directory::document_of(openapi::document(&app.config.public_url).into())
}

/// POST /api/device/v1/enrollments
pub(crate) async fn enroll(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, ApiProblem> {
    let (_, body) = read(&app, &visitor, request).await?;
    let claim: wire::Claim = json(&body)?;
    let request = ClaimDeviceEnrollmentRequest {
        secret: claim.secret,
        name: claim.name,
        platform: claim.platform,
        public_key: wire::bytes("public_key", &claim.public_key)?,
        signature: wire::bytes("signature", &claim.signature)?,
        client: Some(gatepost_proto::wire::client(&visitor.client)),
    };
    let claimed = app.push.clone().claim_device_enrollment(request).await?.into_inner();
    Ok((StatusCode::CREATED, answer_json(&wire::Claimed::of(claimed))?).into_response())
}

/// GET /api/device/v1/device
pub(crate) async fn device(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, ApiProblem> {
    let (proof, _) = signed(&app, &visitor, request).await?;
    let request = GetDeviceRequest { proof: Some(proof) };
    let device = app.push.clone().get_device(request).await?.into_inner();
    answer_json(&wire::Device::of(&device))
}

/// GET /api/device/v1/logins
pub(crate) async fn logins(
    State(app): State<App>,
    visitor: Visitor,
    request: Request,
) -> Result<Response, ApiProblem> {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let (proof, _) = signed(&app, &visitor, request).await?;
    let wait = wire::wait(&query)?;
    // The answer must be out before the time for a request is over.
    let bound = app.config.limits.request.0.saturating_sub(std::time::Duration::from_secs(3));
    let wait = wait.min(LONGEST_WAIT).min(bound);
    // Without a place to wait in, the answer is that of now.
    let place = app.api.waits.try_acquire().ok().filter(|_| !wait.is_zero());
    let wait = place.as_ref().map_or(std::time::Duration::ZERO, |_| wait);
    let wait_ms = u32::try_from(wait.as_millis()).unwrap_or_default();
    let request = ListPendingLoginsRequest { proof: Some(proof), wait_ms };
    let found = app.push.clone().list_pending_logins(request).await?.into_inner();
    let login = |login| wire::Login::of(&app, &visitor, login);
    let logins = found.logins.into_iter().map(login).collect::<Result<_, _>>()?;
    answer_json(&wire::Logins { logins })
}

/// POST /api/device/v1/logins/{id}/answer
pub(crate) async fn answer(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, ApiProblem> {
    let (proof, body) = signed(&app, &visitor, request).await?;
    let answer: wire::Answer = json(&body)?;
    let decision = match (answer.decision.as_str(), answer.number) {
        ("approve", Some(number)) => {
            let number: ApprovalNumber =
                number.parse().map_err(|error| ApiProblem::malformed_field(&error))?;
            Decision::Approve(number.value())
        }
        ("deny", None) => Decision::Deny(Denial {}),
        _ => {
            let detail = "decision must be \"approve\" with a number, or \"deny\" without one";
            return Err(ApiProblem::malformed(detail));
        }
    };
    let request = AnswerPendingLoginRequest {
        proof: Some(proof),
        login_id: id,
        decision: Some(decision),
        signature: wire::bytes("signature", &answer.signature)?,
        client: Some(gatepost_proto::wire::client(&visitor.client)),
    };
    app.push.clone().answer_pending_login(request).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What a device has signed, as the identity service checks it, and the body.
async fn signed(
    app: &App,
    visitor: &Visitor,
    request: Request,
) -> Result<(DeviceProof, Bytes), ApiProblem> {
    let (parts, body) = read(app, visitor, request).await?;
    let mut lines = parts.headers.get_all(AUTHORIZATION).iter();
    let header = match (lines.next(), lines.next()) {
        (Some(line), None) => line.to_str().ok(),
        _ => None,
    };
    let credentials = header.and_then(|header| header.parse::<Credentials>().ok());
    let Some(credentials) = credentials else {
        let detail = format!("a signature is needed: Authorization: {SCHEME} device=\"…\", …");
        return Err(ApiProblem::new(StatusCode::UNAUTHORIZED, "device-missing", &detail));
    };
    let target = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    let proof = DeviceProof {
        device_id: credentials.device,
        method: parts.method.as_str().to_owned(),
        target: target.to_owned(),
        time: credentials.time,
        nonce: credentials.nonce.to_vec(),
        body: body.to_vec(),
        signature: credentials.signature,
    };
    Ok((proof, body))
}

async fn read(
    app: &App,
    visitor: &Visitor,
    request: Request,
) -> Result<(http::request::Parts, Bytes), ApiProblem> {
    let now = app.clock.now();
    app.api.by_network.take(visitor.client.network(), now).map_err(ApiProblem::too_many)?;
    let (parts, body) = request.into_parts();
    let body = Limited::new(body, LONGEST).collect().await.map_err(|error| {
        if error.is::<http_body_util::LengthLimitError>() {
            ApiProblem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "the body is too large")
        } else {
            ApiProblem::malformed("the body did not arrive whole")
        }
    })?;
    let body = body.to_bytes();
    if !body.is_empty() && !is_json(&parts.headers) {
        let detail = "the body must be application/json";
        let code = StatusCode::UNSUPPORTED_MEDIA_TYPE;
        return Err(ApiProblem::new(code, "media-type", detail));
    }
    Ok((parts, body))
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiProblem> {
    // Where, not what: a parser's words can hold what was sent.
    serde_json::from_slice(body).map_err(|error| {
        ApiProblem::malformed(&format!(
            "the body is not what is asked for, at column {}",
            error.column()
        ))
    })
}

fn answer_json(body: &impl Serialize) -> Result<Response, ApiProblem> {
    let text = serde_json::to_vec(body).map_err(|_| ApiProblem::internal())?;
    let kind = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
    Ok((kind, text).into_response())
}
