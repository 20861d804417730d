//! Who may call which RPC: one table per service, enforced before any handler runs. An RPC without
//! a row is refused.

use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    task::{Context, Poll},
};

use futures_util::{FutureExt, future::BoxFuture};
use gatepost_model::{
    Client, GeneratedSecret, Kind, Problem, Reason, Scope, SecretKind, ServiceName,
};
use gatepost_proto::{common::v1 as common, wire};
use http::{HeaderValue, Request, Response, header::AUTHORIZATION};
use prost::Message;
use tonic::{
    Status,
    body::Body,
    metadata::{MetadataMap, MetadataValue},
    service::Routes,
};
use tower::{Layer, Service};
use tracing::Instrument;

use crate::{meter::Call, status, telemetry};

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
    /// What an API token needs to call it; none: no token reaches it. Only RPCs that act for an
    /// account ([`Acting::Account`], [`Acting::Either`]) have one.
    pub scope: Option<Scope>,
}

impl Rule {
    /// A row for an RPC that no API token reaches.
    pub const fn new(rpc: &'static str, callers: &'static [ServiceName], acting: Acting) -> Self {
        Self { rpc, callers, acting, scope: None }
    }

    /// The row for an RPC that an API token with `scope` reaches.
    #[must_use]
    pub const fn scoped(self, scope: Scope) -> Self {
        Self { scope: Some(scope), ..self }
    }
}

/// The row by which a request was let in. Stands in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Called(pub &'static Rule);

/// Why an API token does not even get to the handler.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("no API token reaches this RPC")]
struct OutOfReach;

impl Problem for OutOfReach {
    fn kind(&self) -> Kind {
        Kind::Forbidden
    }

    fn reason(&self) -> Reason {
        Reason("not-for-tokens")
    }
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

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        match permit(self.rules, &request) {
            Ok((rule, peer)) => {
                let rpc = rule.rpc;
                request.extensions_mut().insert(Called(rule));
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
) -> Result<(&'static Rule, ServiceName), Status> {
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
        return Err(Status::unauthenticated("a session or token is needed"));
    }
    // Of the kinds of secret only these two are bearer tokens, and what does not parse is refused
    // where sessions are looked up.
    let by_token = rule.acting != Acting::Service && token_in(header).is_some_and(is_api_token);
    if by_token && rule.scope.is_none() {
        return Err(status::of(&OutOfReach));
    }
    Ok((rule, peer.0))
}

/// Is this bearer token an API token, by its form?
pub fn is_api_token(token: &str) -> bool {
    let secret = GeneratedSecret::parse(token);
    matches!(secret, Ok(Some(secret)) if secret.kind() == SecretKind::ApiToken)
}

/// The bearer token of a request, if any.
pub fn bearer(metadata: &MetadataMap) -> Option<Arc<str>> {
    token_in(metadata.as_ref().get(AUTHORIZATION)).map(Into::into)
}

/// Where an edge tells the services behind it whose request it passes on.
const CLIENT: &str = "gatepost-client-bin";

/// Says at which end the caller of a request sits, for API tokens that are bound to networks. Only
/// services of ours send requests, so what stands there is what an edge saw.
pub fn set_client<T>(request: &mut tonic::Request<T>, client: &Client) {
    let value = MetadataValue::from_bytes(&wire::client(client).encode_to_vec());
    request.metadata_mut().insert_bin(CLIENT, value);
}

/// What [`set_client`] said; unknown when it did not.
pub fn client_of(metadata: &MetadataMap) -> Client {
    let value = metadata.get_bin(CLIENT).and_then(|value| value.to_bytes().ok());
    let client = value.and_then(|value| common::Client::decode(value).ok());
    wire::client_of(client.as_ref()).unwrap_or_else(|_| Client::unknown())
}

/// A request to another service for the same caller: with the token and the client of `original`.
///
/// # Errors
///
/// UNAUTHENTICATED when `original` has no token.
pub fn on_behalf<T, U>(
    message: T,
    original: &tonic::Request<U>,
) -> Result<tonic::Request<T>, Status> {
    let missing = || Status::unauthenticated("a session or token is needed");
    let token = bearer(original.metadata()).ok_or_else(missing)?;
    let mut request = with_bearer(message, &token)?;
    set_client(&mut request, &client_of(original.metadata()));
    Ok(request)
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

    use gatepost_model::SeededEntropy;
    use tonic::Code;
    use tower::ServiceExt;

    use super::*;

    const WEB: &[ServiceName] = &[ServiceName::Web];

    const RULES: &[Rule] = &[
        Rule::new("t.v1.T/Own", WEB, Acting::Service),
        Rule::new("t.v1.T/Personal", &[ServiceName::Web, ServiceName::Admin], Acting::Account),
        Rule::new("t.v1.T/Both", WEB, Acting::Either),
        Rule::new("t.v1.T/Panics", WEB, Acting::Service),
        Rule::new("t.v1.T/Scoped", WEB, Acting::Account).scoped(Scope::AccountRead),
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

    #[tokio::test]
    async fn an_api_token_gets_no_further_than_rpcs_with_a_scope() {
        let secret = GeneratedSecret::generate(SecretKind::ApiToken, &SeededEntropy::new(1));
        let web = Some(ServiceName::Web);
        let shapes = [
            secret.expose().to_string(),
            secret.grouped().to_string(),
            secret.expose().to_uppercase(),
        ];
        for token in shapes {
            let token = format!("Bearer {token}");
            for (rpc, expected) in [
                ("t.v1.T/Personal", Code::PermissionDenied),
                ("t.v1.T/Both", Code::PermissionDenied),
                ("t.v1.T/Scoped", Code::Ok),
                // What a service does for itself does not look at tokens.
                ("t.v1.T/Own", Code::Ok),
            ] {
                assert_eq!(call(rpc, web, Some(&token)).await, expected, "{rpc} {token}");
            }
        }
        assert_eq!(call("t.v1.T/Scoped", web, Some("Bearer gps_x")).await, Code::Ok);
        assert_eq!(call("t.v1.T/Scoped", web, None).await, Code::Unauthenticated);
    }

    #[test]
    fn the_client_is_passed_on_with_the_token() {
        let client = Client::new("2001:db8::7".parse().unwrap(), "Zeitgeist/1.0 (Zürich)");
        let mut first = with_bearer((), "gpt_token").unwrap();
        assert_eq!(client_of(first.metadata()), Client::unknown());
        set_client(&mut first, &client);
        let second = on_behalf((), &first).unwrap();
        assert_eq!(client_of(second.metadata()), client);
        assert_eq!(bearer(second.metadata()).as_deref(), Some("gpt_token"));
        assert!(on_behalf((), &tonic::Request::new(())).is_err());
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
