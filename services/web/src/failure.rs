//! Pages that say why there is no page.

use std::time::Duration;

use axum::response::{IntoResponse, Redirect, Response};
use gatepost_runtime::status;
use http::{StatusCode, header::SET_COOKIE};
use tonic::{Code, Status};

use crate::cookies;

/// Why a request gets another page than the one it asked for. `front` writes the page, in the
/// reader's language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// Nobody is signed in; where to go on afterwards.
    SignIn { next: Option<String> },
    /// The person must prove again who they are: a factor, when the password is not enough. `front` leads
    /// there, and back.
    StepUp { factor: bool },
    /// There is no such page, or it is somebody else's.
    NotFound,
    /// The person may not do this.
    Forbidden,
    /// The organization demands a second factor that the person does not have (2FA-9): they are led to a page that
    /// says so.
    SecondFactor,
    /// A form that this browser did not get from us, or got too long ago.
    StaleForm,
    /// A form from a browser that sends no cookies.
    NoCookies,
    /// A method that the address does not answer.
    Method,
    /// A body that is not a form of ours.
    Malformed,
    /// A body beyond the bound.
    TooLarge,
    /// What the page showed has changed meanwhile.
    Conflict,
    /// The page was made for another organization than the one that is shown now.
    OtherOrganization,
    /// Attempts are paused; for how long.
    Throttled(Option<Duration>),
    /// A service does not answer.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl Failure {
    pub(crate) fn code(&self) -> StatusCode {
        match self {
            Self::SignIn { .. } | Self::StepUp { .. } | Self::SecondFactor => StatusCode::SEE_OTHER,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden | Self::StaleForm => StatusCode::FORBIDDEN,
            Self::NoCookies | Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Conflict | Self::OtherOrganization => StatusCode::CONFLICT,
            Self::Throttled(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The failure that a bare response of the framework stands for.
    pub(crate) fn of_bare(code: StatusCode) -> Option<Self> {
        match code {
            StatusCode::NOT_FOUND => Some(Self::NotFound),
            StatusCode::METHOD_NOT_ALLOWED => Some(Self::Method),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Self::TooLarge),
            StatusCode::BAD_REQUEST => Some(Self::Malformed),
            _ => None,
        }
    }

    /// Headline and explanation.
    pub(crate) fn texts(&self) -> (&'static str, &'static str) {
        match self {
            Self::SignIn { .. } | Self::StepUp { .. } | Self::SecondFactor => {
                ("failure-sign-in", "failure-sign-in-text")
            }
            Self::NotFound => ("failure-not-found", "failure-not-found-text"),
            Self::Forbidden => ("failure-forbidden", "failure-forbidden-text"),
            Self::StaleForm => ("failure-stale-form", "failure-stale-form-text"),
            Self::NoCookies => ("failure-no-cookies", "failure-no-cookies-text"),
            Self::Method => ("failure-method", "failure-method-text"),
            Self::Malformed => ("failure-malformed", "failure-malformed-text"),
            Self::TooLarge => ("failure-too-large", "failure-too-large-text"),
            Self::Conflict => ("failure-conflict", "failure-conflict-text"),
            Self::OtherOrganization => {
                ("failure-other-organization", "failure-other-organization-text")
            }
            Self::Throttled(_) => ("failure-throttled", "failure-throttled-text"),
            Self::Unavailable => ("failure-unavailable", "failure-unavailable-text"),
            Self::Internal => ("failure-internal", "failure-internal-text"),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        if let Self::SignIn { next } = &self {
            let to = match next {
                Some(next) => format!("/login?next={next}"),
                None => "/login".to_owned(),
            };
            let mut response = Redirect::to(&to).into_response();
            if let Some(line) = cookies::clear(cookies::SESSION) {
                response.headers_mut().append(SET_COOKIE, line);
            }
            return response;
        }
        if self == Self::SecondFactor {
            return Redirect::to("/organization/second-factor").into_response();
        }
        let mut response = self.code().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Status> for Failure {
    #[allow(clippy::match_wildcard_for_single_variants)]
    fn from(answer: Status) -> Self {
        match status::reason(&answer).as_deref() {
            Some("step-up-required") => return Self::StepUp { factor: false },
            Some("factor-required") => return Self::StepUp { factor: true },
            Some("organization-needs-second-factor") => return Self::SecondFactor,
            _ => {}
        }
        match answer.code() {
            Code::Unauthenticated => Self::SignIn { next: None },
            Code::NotFound => Self::NotFound,
            Code::PermissionDenied => Self::Forbidden,
            Code::ResourceExhausted => Self::Throttled(status::retry_after(&answer)),
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled => {
                tracing::warn!(code = ?answer.code(), "a service did not answer");
                Self::Unavailable
            }
            Code::Aborted | Code::FailedPrecondition | Code::AlreadyExists => Self::Conflict,
            Code::InvalidArgument | Code::OutOfRange => Self::Malformed,
            code => {
                tracing::error!(?code, "a service failed");
                Self::Internal
            }
        }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        tracing::error!(%error, "a page did not render");
        Self::Internal
    }
}
