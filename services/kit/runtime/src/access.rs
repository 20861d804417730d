//! Who may call which RPC: one table per service, enforced before any handler runs. An RPC without
//! a row is refused.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::{FutureExt, future::BoxFuture};
use gatepost_model::ServiceName;
use http::{HeaderValue, Request, Response, header::AUTHORIZATION};
use tonic::{Status, body::Body, service::Routes};
use tower::{Layer, Service};
use tracing::Instrument;

use crate::{meter::Call, telemetry};

/// The service at the other end of a call: from its certificate, or set by an in-memory link.
/// Stands in the request's extensions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Peer(pub ServiceName);

/// On whose behalf an RPC is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Acting {
    /// The calling service's own; a bearer token is ignored.
    Service,
    /// A signed-in account's: a session or API token stands in `authorization: Bearer …`. Operators
    /// ([`ServiceName::Admin`]) need none.
    Account,
    /// An account's when there is a token, the calling service's otherwise.
    Either,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// `gatepost.<package>.v1.<Service>/<Rpc>`.
    pub rpc: &'static str,
    /// Services that may call it.
    pub callers: &'static [ServiceName],
    /// On whose behalf.
    pub acting: Acting,
}

/// Puts the table in front of a service's routes, with what every RPC gets besides: a span, metrics
/// ([`crate::meter`]), and INTERNAL in place of a panic.
///
/// Guarded routes have no fallback of their own, so that several can be merged.
pub fn guard(routes: Routes, rules: &'static [Rule]) -> axum::Router {
    routes.into_axum_router().reset_fallback().layer(GuardLayer { rules })
}

#[derive(Clone)]
struct GuardLayer {
    rules: &'static [Rule],
}

impl<S> Layer<S> for GuardLayer {
    type Service = Guard<S>;

    fn layer(&self, inner: S) -> Guard<S> {
        Guard { inner, rules: self.rules }
    }
}

#[derive(Clone)]
struct Guard<S> {
    inner: S,
    rules: &'static [Rule],
}

impl<S, B> Service<Request<B>> for Guard<S>
where
    S: Service<Request<B>, Response = Response<axum::body::Body>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        match permit(self.rules, &request) {
            Ok((rpc, peer)) => {
                let span = tracing::info_span!("rpc", rpc, peer = peer.as_str());
                telemetry::adopt(&span, request.headers());
                let call = Call::begin(rpc, peer);
                // Making the future is cheap; what may panic runs inside it.
                let answer = span.in_scope(|| self.inner.call(request));
                Box::pin(
                    async move {
                        let answer = AssertUnwindSafe(answer).catch_unwind().await;
                        let answer = answer.unwrap_or_else(|_| {
                            tracing::error!("an RPC handler panicked");
                            Ok(refusal(&Status::internal("internal error")))
                        })?;
                        Ok(call.follow(answer))
                    }
                    .instrument(span),
                )
            }
            Err(status) => Box::pin(std::future::ready(Ok(refusal(&status)))),
        }
    }
}

fn refusal(status: &Status) -> Response<axum::body::Body> {
    status.clone().into_http::<Body>().map(axum::body::Body::new)
}

fn permit<B>(
    rules: &'static [Rule],
    request: &Request<B>,
) -> Result<(&'static str, ServiceName), Status> {
    let path = request.uri().path();
    let path = path.strip_prefix('/').unwrap_or(path);
    let peer = request.extensions().get::<Peer>();
    let rule = rules.iter().find(|rule| rule.rpc == path);
    let rule = rule.ok_or_else(|| Status::unimplemented("no such RPC"))?;
    let allowed = peer.filter(|peer| rule.callers.contains(&peer.0));
    let peer = allowed.ok_or_else(|| {
        tracing::warn!(rpc = path, peer = ?peer, "call refused by the access table");
        Status::permission_denied("this service may not call this RPC")
    })?;
    let header = request.headers().get(AUTHORIZATION);
    let lacking = match (rule.acting, header) {
        (Acting::Service, _) => false,
        // Whatever is no token must not pass for the service's own call.
        (_, Some(header)) => token_in(Some(header)).is_none(),
        (Acting::Account, None) => peer.0 != ServiceName::Admin,
        (Acting::Either, None) => false,
    };
    if lacking {
        Err(Status::unauthenticated("a session or token is needed"))
    } else {
        Ok((rule.rpc, peer.0))
    }
}

/// The bearer token of a request, if any.
pub fn bearer(metadata: &tonic::metadata::MetadataMap) -> Option<Arc<str>> {
    token_in(metadata.as_ref().get(AUTHORIZATION)).map(Into::into)
}

fn token_in(header: Option<&HeaderValue>) -> Option<&str> {
    let (scheme, token) = header?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Adds a bearer token to a request that is about to be sent.
///
/// # Errors
///
/// INVALID_ARGUMENT when the token is empty or has characters no token has.
pub fn with_bearer<T>(message: T, token: &str) -> Result<tonic::Request<T>, Status> {
    if token.trim().is_empty() {
        return Err(Status::invalid_argument("not a token"));
    }
    let mut request = tonic::Request::new(message);
    let value = format!("Bearer {token}").parse();
    let mut value: tonic::metadata::MetadataValue<_> =
        value.map_err(|_| Status::invalid_argument("not a token"))?;
    value.set_sensitive(true);
    request.metadata_mut().insert(AUTHORIZATION.as_str(), value);
    Ok(request)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use tonic::Code;
    use tower::ServiceExt;

    use super::*;

    const RULES: &[Rule] = &[
        Rule { rpc: "t.v1.T/Own", callers: &[ServiceName::Web], acting: Acting::Service },
        Rule {
            rpc: "t.v1.T/Personal",
            callers: &[ServiceName::Web, ServiceName::Admin],
            acting: Acting::Account,
        },
        Rule { rpc: "t.v1.T/Both", callers: &[ServiceName::Web], acting: Acting::Either },
        Rule { rpc: "t.v1.T/Panics", callers: &[ServiceName::Web], acting: Acting::Service },
    ];

    #[derive(Clone)]
    struct Echo;

    impl tonic::server::NamedService for Echo {
        const NAME: &'static str = "t.v1.T";
    }

    impl Service<Request<Body>> for Echo {
        type Response = Response<Body>;
        type Error = Infallible;
        type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, request: Request<Body>) -> Self::Future {
            Box::pin(async move {
                assert!(!request.uri().path().ends_with("Panics"), "on purpose");
                Ok(Status::ok("").into_http())
            })
        }
    }

    async fn call(rpc: &str, peer: Option<ServiceName>, authorization: Option<&str>) -> Code {
        let mut request = Request::post(format!("/{rpc}")).body(Body::empty()).unwrap();
        if let Some(peer) = peer {
            request.extensions_mut().insert(Peer(peer));
        }
        if let Some(value) = authorization {
            request.headers_mut().insert(AUTHORIZATION, value.parse().unwrap());
        }
        let response = guard(Routes::new(Echo), RULES).oneshot(request).await.unwrap();
        Status::from_header_map(response.headers()).unwrap().code()
    }

    #[tokio::test]
    async fn only_what_the_table_allows_gets_through() {
        use ServiceName::{Admin, Mail, Web};
        let cases = [
            ("t.v1.T/Own", Some(Web), None, Code::Ok),
            ("t.v1.T/Own", Some(Mail), None, Code::PermissionDenied),
            ("t.v1.T/Own", Some(Admin), None, Code::PermissionDenied),
            ("t.v1.T/Own", None, None, Code::PermissionDenied),
            ("t.v1.T/NoRow", Some(Web), None, Code::Unimplemented),
            ("/t.v1.T/Own", Some(Web), None, Code::Unimplemented),
            ("t.v1.T/Own/", Some(Web), None, Code::Unimplemented),
            ("t.v1.t/own", Some(Web), None, Code::Unimplemented),
            ("other.v1.O/Own", Some(Web), None, Code::Unimplemented),
            ("t.v1.T/Personal", Some(Web), None, Code::Unauthenticated),
            ("t.v1.T/Personal", Some(Web), Some("Bearer"), Code::Unauthenticated),
            ("t.v1.T/Personal", Some(Web), Some("Bearer  "), Code::Unauthenticated),
            ("t.v1.T/Personal", Some(Web), Some("Basic eA=="), Code::Unauthenticated),
            ("t.v1.T/Personal", Some(Web), Some("bearer token"), Code::Ok),
            ("t.v1.T/Personal", Some(Admin), None, Code::Ok),
            ("t.v1.T/Personal", Some(Mail), Some("Bearer token"), Code::PermissionDenied),
            ("t.v1.T/Both", Some(Web), None, Code::Ok),
            ("t.v1.T/Both", Some(Web), Some("Bearer token"), Code::Ok),
            ("t.v1.T/Both", Some(Web), Some("Bearer "), Code::Unauthenticated),
            ("t.v1.T/Both", Some(Web), Some("nonsense"), Code::Unauthenticated),
            ("t.v1.T/Own", Some(Web), Some("nonsense"), Code::Ok),
            ("t.v1.T/Panics", Some(Web), None, Code::Internal),
        ];
        for (rpc, peer, authorization, expected) in cases {
            let code = call(rpc, peer, authorization).await;
            assert_eq!(code, expected, "{rpc} {peer:?} {authorization:?}");
        }
    }

    #[test]
    fn a_bearer_token_arrives_as_it_was_sent_and_is_not_printed() {
        let request = with_bearer((), "gps_token").unwrap();
        assert_eq!(bearer(request.metadata()).as_deref(), Some("gps_token"));
        assert!(!format!("{request:?}").contains("gps_token"));
        assert!(with_bearer((), "line\nbreak").is_err());
        assert!(with_bearer((), " ").is_err());
    }
}
