//! Refusals as programs read them: `application/problem+json` (RFC 9457) with the stable reason slug.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use gatepost_device::SCHEME;
use gatepost_model::Malformed;
use gatepost_runtime::status;
use http::{
    HeaderValue, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};
use serde::Serialize;
use tonic::{Code, Status};

use crate::failure::Failure;

/// Why a call was not done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ApiProblem {
    pub(crate) status: StatusCode,
    /// Stable slug, such as `scope-missing`.
    pub(crate) reason: String,
    /// For the person who reads the program's log.
    pub(crate) detail: String,
    /// The field that was wrong, as the request names it.
    pub(crate) field: Option<String>,
    pub(crate) retry_after: Option<Duration>,
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(rename = "type")]
    kind: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

impl ApiProblem {
    pub(crate) fn new(status: StatusCode, reason: &str, detail: &str) -> Self {
        let (reason, detail) = (reason.to_owned(), detail.to_owned());
        Self { status, reason, detail, field: None, retry_after: None }
    }

    /// Nobody has proven who they are, or the proof was refused.
    pub(crate) fn no_token() -> Self {
        let detail = "an API token is needed: Authorization: Bearer gpt_…";
        Self::new(StatusCode::UNAUTHORIZED, "token-missing", detail)
    }

    /// Too many calls; when the next one is heard.
    pub(crate) fn too_many(wait: Duration) -> Self {
        let detail = "too many calls: wait as Retry-After says";
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "rate-limited", detail);
        Self { retry_after: Some(wait), ..problem }
    }

    /// A body that is not a message of the RPC.
    pub(crate) fn malformed(detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", detail)
    }

    /// A field that does not parse.
    pub(crate) fn malformed_field(malformed: &Malformed) -> Self {
        let problem = Self::malformed(&malformed.to_string());
        Self { field: Some(malformed.field.to_owned()), ..problem }
    }

    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "internal error")
    }
}

impl From<Status> for ApiProblem {
    fn from(answer: Status) -> Self {
        let retry_after = status::retry_after(&answer);
        let (code, slug) = match answer.code() {
            Code::InvalidArgument => (StatusCode::BAD_REQUEST, "malformed"),
            Code::OutOfRange => (StatusCode::PAYLOAD_TOO_LARGE, "too-large"),
            Code::Unauthenticated => (StatusCode::UNAUTHORIZED, "token-refused"),
            Code::PermissionDenied => (StatusCode::FORBIDDEN, "forbidden"),
            Code::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Code::AlreadyExists => (StatusCode::CONFLICT, "already-exists"),
            Code::FailedPrecondition => (StatusCode::CONFLICT, "precondition"),
            Code::Aborted => (StatusCode::CONFLICT, "conflict"),
            // A bound on how many there may be does not pass by waiting.
            Code::ResourceExhausted if retry_after.is_none() => {
                (StatusCode::CONFLICT, "limit-reached")
            }
            Code::ResourceExhausted => (StatusCode::TOO_MANY_REQUESTS, "throttled"),
            Code::Unimplemented => (StatusCode::NOT_FOUND, "no-such-rpc"),
            Code::DeadlineExceeded => (StatusCode::GATEWAY_TIMEOUT, "timeout"),
            Code::Unavailable | Code::Cancelled => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
            code => {
                tracing::error!(?code, "a service failed");
                return Self::internal();
            }
        };
        Self {
            status: code,
            reason: status::reason(&answer).unwrap_or_else(|| slug.to_owned()),
            detail: answer.message().to_owned(),
            field: status::field(&answer),
            retry_after,
        }
    }
}

impl From<&Failure> for ApiProblem {
    fn from(failure: &Failure) -> Self {
        let (reason, detail) = match failure {
            Failure::NotFound => ("not-found", "there is nothing here"),
            Failure::Method => ("method-not-allowed", "another method is wanted here"),
            Failure::TooLarge => ("too-large", "the body is too large"),
            Failure::Malformed => ("malformed", "the request makes no sense"),
            Failure::Unavailable => ("unavailable", "no answer in time: try again later"),
            _ => return Self::internal(),
        };
        Self::new(failure.code(), reason, detail)
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let body = Body {
            kind: format!("urn:gatepost:problem:{}", self.reason),
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: &self.detail,
            reason: &self.reason,
            field: self.field.as_deref(),
        };
        let text = serde_json::to_vec(&body).unwrap_or_default();
        let mut response = (self.status, text).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        // RFC 6750 §3.
        let challenge = match self.status {
            StatusCode::UNAUTHORIZED if self.reason.starts_with("device-") => SCHEME,
            // Nothing in the header would have helped.
            StatusCode::UNAUTHORIZED if NO_SCHEME.contains(&self.reason.as_str()) => {
                return response;
            }
            StatusCode::UNAUTHORIZED if self.reason == "token-missing" => "Bearer",
            StatusCode::UNAUTHORIZED => "Bearer error=\"invalid_token\"",
            StatusCode::FORBIDDEN if self.reason == "scope-missing" => {
                "Bearer error=\"insufficient_scope\""
            }
            _ => return response,
        };
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        response
    }
}

/// Refusals of devices that are about what they sent in the body.
const NO_SCHEME: [&str; 2] = ["enrollment-refused", "login-ended"];

/// Is this the address of something that programs call?
pub(crate) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// What a program is told where a person would get a page that says why there is none.
pub(crate) fn dress(failure: &Failure) -> Response {
    ApiProblem::from(failure).into_response()
}
