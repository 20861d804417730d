//! The listener, bounded in everything.

use std::{
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
};

use axum::{Router, routing::get};
use gatepost_model::MailProtocol;
use gatepost_runtime::{drain::Drain, link::Link};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tower::ServiceExt;

use super::{login, nginx_mail};
use crate::{HttpAuthConfig, desk::Desk};

/// Largest head of a request: a token and some.
const MAX_HEAD: usize = 32 << 10;

/// What a server is made of.
pub struct HttpAuthParts {
    /// The mailbox service, which knows who may open what.
    pub mailbox: Link,
    /// What people are asked to log in to.
    pub realm: String,
    /// Settings.
    pub config: HttpAuthConfig,
    /// Ends it in order.
    pub drain: Drain,
}

/// A server that answers logins over HTTP. Cheap to clone.
#[derive(Clone)]
pub struct HttpAuthServer {
    shared: SharedState,
    router: Router,
    open: Arc<Semaphore>,
}

pub(crate) struct Shared {
    pub(crate) desk: Desk,
    pub(crate) realm: String,
    pub(crate) config: HttpAuthConfig,
    drain: Drain,
}

pub(crate) type SharedState = Arc<Shared>;

/// The asking server.
#[derive(Clone, Copy)]
pub(crate) struct PeerAddress(pub(crate) IpAddr);

impl HttpAuthServer {
    /// A server that does not listen yet.
    pub fn new(parts: HttpAuthParts) -> Self {
        let open = Arc::new(Semaphore::new(parts.config.max_connections));
        // It stands between quotes.
        let realm = parts.realm.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\'));
        let shared = Arc::new(Shared {
            desk: Desk::new(parts.mailbox),
            realm: realm.collect(),
            config: parts.config,
            drain: parts.drain,
        });
        let router = Router::new()
            .route("/auth/nginx-mail", get(nginx_mail::ask))
            .route("/auth/{protocol}", get(login::login))
            .with_state(Arc::clone(&shared));
        Self { shared, router, open }
    }

    /// Serves until the drain begins; connections go on as tasks of the drain.
    pub async fn serve(&self, listener: TcpListener) {
        while let Some((stream, peer)) = self.shared.drain.accept(&listener).await {
            self.admit(stream, peer);
        }
    }

    /// One that may not ask, or for which there is no place, is hung up on.
    fn admit(&self, stream: TcpStream, peer: SocketAddr) {
        let ip = peer.ip().to_canonical();
        let allowed = self.shared.config.peers.iter().any(|net| net.contains(&ip));
        let place = Arc::clone(&self.open).try_acquire_owned().ok().filter(|_| allowed);
        let Some(place) = place else {
            metrics::counter!("gatepost_http_auth_refused_connections_total").increment(1);
            tracing::warn!(%peer, allowed, "a server that asks for logins was not admitted");
            return;
        };
        let server = self.clone();
        self.shared.drain.spawn(async move {
            server.connection(stream, ip).await;
            drop(place);
        });
    }

    async fn connection(&self, stream: TcpStream, peer: IpAddr) {
        let config = &self.shared.config;
        let within = config.request_within.0;
        let service = service_fn(|mut request: http::Request<Incoming>| {
            request.extensions_mut().insert(PeerAddress(peer));
            // Questions to the mailbox service are bounded, and a pause after a refusal is short.
            self.router.clone().oneshot(request.map(axum::body::Body::new))
        });
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(config.headers_within.0)
            .max_headers(64)
            .max_buf_size(MAX_HEAD);
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
        let ended = tokio::select! {
            ended = connection.as_mut() => Some(ended),
            () = self.shared.drain.draining() => None,
            () = tokio::time::sleep(config.connection_life.0) => None,
        };
        let ended = match ended {
            Some(ended) => ended,
            None => {
                connection.as_mut().graceful_shutdown();
                timeout(within, connection).await.unwrap_or(Ok(()))
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, %peer, "a server that asks for logins went away");
        }
    }
}

pub(crate) fn count(endpoint: &'static str, protocol: MailProtocol, outcome: &'static str) {
    metrics::counter!("gatepost_http_auth_total",
        "endpoint" => endpoint, "protocol" => protocol.slug(), "outcome" => outcome)
    .increment(1);
}
