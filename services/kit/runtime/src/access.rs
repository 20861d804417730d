//! Who may call which RPC: one table per service, enforced before any handler runs. An RPC without
//! a row is refused.

use std::{
    sync::Arc,
    task::{Context, Poll},
};

use gatepost_model::ServiceName;
use http::{Request, Response, header::AUTHORIZATION};
use tonic::{Status, body::Body, service::Routes};
use tower::{Layer, Service};

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

/// Puts the table in front of a service's routes.
pub fn guard(routes: Routes, rules: &'static [Rule]) -> axum::Router {
    routes.into_axum_router().layer(GuardLayer { rules })
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
{
    type Response = S::Response;
    type Error = S::Error;
    type Future =
        futures_util::future::Either<S::Future, std::future::Ready<Result<S::Response, S::Error>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        match permit(self.rules, &request) {
            Ok(()) => futures_util::future::Either::Left(self.inner.call(request)),
            Err(status) => {
                let response = status.into_http::<Body>().map(axum::body::Body::new);
                futures_util::future::Either::Right(std::future::ready(Ok(response)))
            }
        }
    }
}

fn permit<B>(rules: &[Rule], request: &Request<B>) -> Result<(), Status> {
    let path = request.uri().path().trim_start_matches('/');
    let peer = request.extensions().get::<Peer>();
    let rule = rules.iter().find(|rule| rule.rpc == path);
    let rule = rule.ok_or_else(|| Status::unimplemented("no such RPC"))?;
    let allowed = peer.filter(|peer| rule.callers.contains(&peer.0));
    let peer = allowed.ok_or_else(|| {
        tracing::warn!(rpc = path, peer = ?peer, "call refused by the access table");
        Status::permission_denied("this service may not call this RPC")
    })?;
    let token = request.headers().contains_key(AUTHORIZATION);
    let lacking = rule.acting == Acting::Account && peer.0 != ServiceName::Admin && !token;
    if lacking { Err(Status::unauthenticated("a session or token is needed")) } else { Ok(()) }
}

/// The bearer token of a request, if any.
pub fn bearer(metadata: &tonic::metadata::MetadataMap) -> Option<Arc<str>> {
    let value = metadata.get(AUTHORIZATION.as_str())?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().into())
}

/// Adds a bearer token to a request that is about to be sent.
///
/// # Errors
///
/// INVALID_ARGUMENT when the token has characters no token has.
pub fn with_bearer<T>(message: T, token: &str) -> Result<tonic::Request<T>, Status> {
    let mut request = tonic::Request::new(message);
    let value = format!("Bearer {token}").parse();
    let mut value: tonic::metadata::MetadataValue<_> =
        value.map_err(|_| Status::invalid_argument("not a token"))?;
    value.set_sensitive(true);
    request.metadata_mut().insert(AUTHORIZATION.as_str(), value);
    Ok(request)
}
