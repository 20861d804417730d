//! Refusals as clients read them: JSON with `error` (RFC 6749 section 5.2, RFC 6750 section 3.1, RFC 7591 section
//! 3.2.2), and what browsers need so that clients that run in them may read answers.

use std::time::Duration;

use axum::response::{IntoResponse, Response};
use gatepost_proto::identity::v1::OauthError;
use gatepost_runtime::status;
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
        ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CONTENT_TYPE, RETRY_AFTER,
        WWW_AUTHENTICATE,
    },
};
use serde_json::json;
use tonic::{Code, Status};

use crate::failure::Failure;

/// Why a client gets no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct OauthProblem {
    status: StatusCode,
    /// Such as `invalid_grant`.
    error: String,
    /// A sentence for developers.
    description: String,
    retry: Option<Duration>,
    /// How the client could prove who it is, when that is what lacks.
    scheme: Option<Scheme>,
}

/// What stands in `WWW-Authenticate`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scheme {
    /// A client with its secret (RFC 6749 section 5.2).
    Client,
    /// A token (RFC 6750 section 3).
    Bearer,
}

impl OauthProblem {
    pub(crate) fn new(status: StatusCode, error: &str, description: &str) -> Self {
        let (error, description) = (error.to_owned(), description.to_owned());
        Self { status, error, description, retry: None, scheme: None }
    }

    /// A request that makes no sense.
    pub(crate) fn request(description: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", description)
    }

    /// A client that did not show who it is.
    pub(crate) fn client(description: &str) -> Self {
        let problem = Self::new(StatusCode::UNAUTHORIZED, "invalid_client", description);
        Self { scheme: Some(Scheme::Client), ..problem }
    }

    /// A request without a token: no error is named, because none was made (RFC 6750 section 3.1).
    pub(crate) fn no_token() -> Self {
        let problem = Self::new(StatusCode::UNAUTHORIZED, "", "");
        Self { scheme: Some(Scheme::Bearer), ..problem }
    }

    /// Too many requests; when the next one is heard.
    pub(crate) fn too_many(wait: Duration) -> Self {
        let problem = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "temporarily_unavailable",
            "too many requests: wait as Retry-After says",
        );
        Self { retry: Some(wait), ..problem }
    }

    /// What identity answers to a client that shows itself by `scheme`.
    pub(crate) fn of(answer: OauthError, scheme: Scheme) -> Self {
        let waits = Some(answer.retry_seconds).filter(|seconds| *seconds > 0);
        // Programs that poll for a device go on by the body (RFC 8628 section 3.5).
        let polls = matches!(answer.error.as_str(), "slow_down" | "authorization_pending");
        let code = match answer.error.as_str() {
            "invalid_client" | "invalid_token" => StatusCode::UNAUTHORIZED,
            "insufficient_scope" => StatusCode::FORBIDDEN,
            "server_error" => StatusCode::INTERNAL_SERVER_ERROR,
            _ if waits.is_some() && !polls => StatusCode::TOO_MANY_REQUESTS,
            "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        };
        let shows = matches!(code, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        Self {
            status: code,
            error: answer.error,
            description: answer.description,
            retry: waits.map(|seconds| Duration::from_secs(seconds.into())),
            scheme: Some(scheme).filter(|_| shows),
        }
    }

    /// Was it the client that could not show who it is?
    pub(crate) fn is_client(&self) -> bool {
        self.error == "invalid_client"
    }

    fn challenge(&self) -> Option<String> {
        match self.scheme? {
            Scheme::Client => Some("Basic realm=\"Gatepost\", charset=\"UTF-8\"".to_owned()),
            Scheme::Bearer if self.error.is_empty() => Some("Bearer realm=\"Gatepost\"".to_owned()),
            Scheme::Bearer => {
                let error = &self.error;
                Some(format!("Bearer realm=\"Gatepost\", error=\"{error}\""))
            }
        }
    }
}

impl From<Status> for OauthProblem {
    fn from(answer: Status) -> Self {
        match answer.code() {
            Code::ResourceExhausted => {
                Self::too_many(status::retry_after(&answer).unwrap_or(Duration::from_secs(60)))
            }
            Code::InvalidArgument | Code::OutOfRange => Self::request("the request makes no sense"),
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled => {
                tracing::warn!(code = ?answer.code(), "a service did not answer");
                Self::from(&Failure::Unavailable)
            }
            code => {
                tracing::error!(?code, "a service failed");
                Self::from(&Failure::Internal)
            }
        }
    }
}

impl From<&Failure> for OauthProblem {
    fn from(failure: &Failure) -> Self {
        let (error, description) = match failure {
            Failure::NotFound => ("invalid_request", "there is nothing here"),
            Failure::Method => ("invalid_request", "another method is wanted here"),
            Failure::TooLarge => ("invalid_request", "the body is too large"),
            Failure::Malformed => ("invalid_request", "the request makes no sense"),
            Failure::Unavailable => ("temporarily_unavailable", "no answer in time: try again"),
            _ => {
                let code = StatusCode::INTERNAL_SERVER_ERROR;
                return Self::new(code, "server_error", "internal error");
            }
        };
        Self::new(failure.code(), error, description)
    }
}

impl IntoResponse for OauthProblem {
    fn into_response(self) -> Response {
        let body = match (self.error.as_str(), self.description.as_str()) {
            ("", _) => None,
            (error, "") => Some(json!({ "error": error })),
            (error, text) => Some(json!({ "error": error, "error_description": text })),
        };
        let text = body.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut response = (self.status, text).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(HeaderName::from_static("pragma"), HeaderValue::from_static("no-cache"));
        if let Some(wait) = self.retry {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds.max(1)));
        }
        let challenge = self.challenge().and_then(|line| HeaderValue::from_str(&line).ok());
        if let Some(challenge) = challenge {
            headers.insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// Is this the address of something that clients call themselves?
pub(crate) fn is_endpoint(path: &str) -> bool {
    const EXACT: [&str; 9] = [
        "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server",
        "/oauth/keys",
        "/oauth/token",
        "/oauth/userinfo",
        "/oauth/introspect",
        "/oauth/revoke",
        "/oauth/device",
        "/oauth/register",
    ];
    EXACT.contains(&path) || path.starts_with("/oauth/register/")
}

/// What a client is told where a person would get a page that says why there is none.
pub(crate) fn dress(failure: &Failure) -> Response {
    OauthProblem::from(failure).into_response()
}

/// Lets pages of every origin read this answer: it belongs to whoever sent the secret in it, and no cookie was looked
/// at (Fetch, "CORS protocol").
pub(crate) fn allow_browsers(headers: &mut HeaderMap) {
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let shown = HeaderValue::from_static("www-authenticate, retry-after");
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, shown);
}

/// OPTIONS, as browsers ask before they send a header of their own.
pub(crate) fn preflight() -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, DELETE"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
        (ACCESS_CONTROL_MAX_AGE, "86400"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
