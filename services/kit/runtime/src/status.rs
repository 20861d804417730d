//! Errors on the gRPC wire: one table from [`Kind`] to status codes, with google.rpc details.

use std::time::Duration;

use gatepost_model::{Kind, Problem};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// `domain` of every google.rpc.ErrorInfo we send.
pub const DOMAIN: &str = "gatepost";

/// The gRPC code of a kind of error.
pub const fn code(kind: Kind) -> Code {
    match kind {
        Kind::Malformed => Code::InvalidArgument,
        Kind::Unauthenticated => Code::Unauthenticated,
        Kind::Forbidden => Code::PermissionDenied,
        Kind::NotFound => Code::NotFound,
        Kind::AlreadyExists => Code::AlreadyExists,
        Kind::Precondition => Code::FailedPrecondition,
        Kind::Conflict => Code::Aborted,
        Kind::Exhausted => Code::ResourceExhausted,
        Kind::Unavailable => Code::Unavailable,
        Kind::Timeout => Code::DeadlineExceeded,
        Kind::Internal => Code::Internal,
    }
}

/// The status that tells a caller of `problem`. Faults of ours are logged here, once, and say
/// nothing of their inside to the caller.
pub fn of(problem: &dyn Problem) -> Status {
    let mut details = ErrorDetails::new();
    details.set_error_info(problem.reason().0, DOMAIN, std::collections::HashMap::new());
    if let Some(after) = problem.retry_after() {
        details.set_retry_info(Some(after));
    }
    let message = if problem.kind() == Kind::Internal {
        tracing::error!(error = %problem, reason = %problem.reason(), "request failed");
        "internal error".to_owned()
    } else {
        problem.to_string()
    };
    if let Some(field) = problem.field() {
        details.add_bad_request_violation(field, message.clone());
    }
    Status::with_error_details(code(problem.kind()), message, details)
}

/// The reason slug in a status we received.
pub fn reason(status: &Status) -> Option<String> {
    status.get_details_error_info().map(|info| info.reason)
}

/// When a status we received says to try again.
pub fn retry_after(status: &Status) -> Option<Duration> {
    status.get_details_retry_info().and_then(|info| info.retry_delay)
}

/// The field a status we received complains of.
pub fn field(status: &Status) -> Option<String> {
    let violations = status.get_details_bad_request()?.field_violations;
    violations.into_iter().next().map(|violation| violation.field)
}

#[cfg(test)]
mod tests {
    use gatepost_model::Reason;

    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("disk /var/lib/secret is on fire")]
    struct Trouble(Kind);

    impl Problem for Trouble {
        fn kind(&self) -> Kind {
            self.0
        }

        fn reason(&self) -> Reason {
            Reason("on-fire")
        }

        fn field(&self) -> Option<&'static str> {
            Some("disk")
        }

        fn retry_after(&self) -> Option<Duration> {
            Some(Duration::from_secs(7))
        }
    }

    #[test]
    fn a_status_carries_the_problem_but_nothing_of_our_inside() {
        let told = of(&Trouble(Kind::Exhausted));
        assert_eq!(told.code(), Code::ResourceExhausted);
        assert_eq!(reason(&told).as_deref(), Some("on-fire"));
        assert_eq!(field(&told).as_deref(), Some("disk"));
        assert_eq!(retry_after(&told), Some(Duration::from_secs(7)));

        let fault = of(&Trouble(Kind::Internal));
        assert_eq!((fault.code(), fault.message()), (Code::Internal, "internal error"));
        assert!(!format!("{fault:?}").contains("secret"));
    }
}
