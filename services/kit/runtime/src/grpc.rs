//! The listener by which services and operators call, over mutual TLS.
//!
//! Largest message: tonic's generated servers take 4 MiB unless told otherwise where they are made.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use axum::{Router, body::Body};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use gatepost_model::ServiceName;
use http_body::{Frame, SizeHint};
use hyper::server::conn::http2;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::task::TaskTracker;
use tonic::{Status, service::Routes};
use tonic_health::{ServingStatus, pb::health_server::HealthServer, server::HealthService};
use tower::{ServiceExt, util::MapResponseLayer};

use crate::{
    accept::accept,
    access::{Acting, Peer, Rule, guard},
    config::GrpcConfig,
    drain::Drain,
    ops::Readiness,
    tls::peer_of,
};

/// Who may call health and reflection.
pub const RULES: &[Rule] = &[
    Rule::new("grpc.health.v1.Health/Check", &ServiceName::ALL, Acting::Service),
    Rule::new("grpc.health.v1.Health/Watch", &ServiceName::ALL, Acting::Service),
    Rule::new(
        "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        &[ServiceName::Admin],
        Acting::Service,
    ),
];

/// The guarded routes of services as one, with gRPC health, which says what `readiness` says, and
/// reflection.
pub fn routes(
    services: impl IntoIterator<Item = Router>,
    readiness: &Readiness,
    drain: &Drain,
) -> Router {
    let health = HealthService::from_health_reporter(health(readiness, drain));
    let mut own = Routes::new(HealthServer::new(health));
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(gatepost_proto::FILE_DESCRIPTOR_SET)
        .build_v1();
    match reflection {
        Ok(reflection) => own = own.add_service(reflection),
        Err(error) => tracing::error!(%error, "no gRPC reflection"),
    }
    let until = drain.clone();
    let ends = MapResponseLayer::new(move |response: http::Response<Body>| {
        response.map(|body| Body::new(UntilDrain::new(body, until.clone())))
    });
    services.into_iter().fold(guard(own, RULES).layer(ends), Router::merge)
}

/// A response that ends when the drain begins: a watcher of health would keep it up otherwise.
struct UntilDrain {
    body: Body,
    draining: BoxFuture<'static, ()>,
    ended: bool,
}

impl UntilDrain {
    fn new(body: Body, drain: Drain) -> Self {
        Self { body, draining: Box::pin(async move { drain.draining().await }), ended: false }
    }
}

impl http_body::Body for UntilDrain {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) {
            return Poll::Ready(frame);
        }
        ready!(self.draining.as_mut().poll(context));
        self.ended = true;
        let mut trailers = http::HeaderMap::new();
        let status = Status::unavailable("draining").add_header(&mut trailers);
        Poll::Ready(status.is_ok().then(|| Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A reporter that follows readiness until the drain.
fn health(readiness: &Readiness, drain: &Drain) -> tonic_health::server::HealthReporter {
    let reporter = tonic_health::server::HealthReporter::new();
    let (told, readiness, until) = (reporter.clone(), readiness.clone(), drain.clone());
    drain.spawn(async move {
        let mut last = None;
        loop {
            let ready = readiness.report().await.ready;
            if last != Some(ready) {
                last = Some(ready);
                let status = if ready { ServingStatus::Serving } else { ServingStatus::NotServing };
                told.set_service_status("", status).await;
            }
            if until.is_draining() {
                return;
            }
            tokio::select! {
                () = until.draining() => {}
                () = tokio::time::sleep(std::time::Duration::from_secs(1)) => {}
            }
        }
    });
    reporter
}

/// Serves `routes` until the drain has begun and all calls have ended. The caller of each request
/// is the service its connection's certificate is for, and nothing in a request can change that.
///
/// Streams that do not end by themselves must watch the drain.
pub async fn serve(
    listener: TcpListener,
    tls: Arc<ServerConfig>,
    routes: Router,
    config: GrpcConfig,
    drain: Drain,
) {
    let acceptor = TlsAcceptor::from(tls);
    let places = Arc::new(Semaphore::new(config.max_connections.max(1)));
    let connections = TaskTracker::new();
    loop {
        let accepted = tokio::select! {
            () = drain.draining() => break,
            accepted = admit(&listener, &places) => accepted,
        };
        let Some((stream, place)) = accepted else { break };
        let connection = Connection {
            acceptor: acceptor.clone(),
            routes: routes.clone(),
            config: config.clone(),
            drain: drain.clone(),
        };
        connections.spawn(async move {
            connection.run(stream).await;
            drop(place);
        });
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// The next connection, once there is a place for it.
async fn admit(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = places.clone().acquire_owned().await.ok()?;
    let (stream, _) = accept(listener).await;
    Some((stream, place))
}

struct Connection {
    acceptor: TlsAcceptor,
    routes: Router,
    config: GrpcConfig,
    drain: Drain,
}

impl Connection {
    async fn run(self, stream: TcpStream) {
        let address = stream.peer_addr().ok();
        let handshake = self.acceptor.accept(stream);
        let handshake = tokio::time::timeout(self.config.handshake_timeout.0, handshake);
        let stream = tokio::select! {
            () = self.drain.draining() => return,
            handshake = handshake => handshake,
        };
        let stream = match stream {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => {
                tracing::info!(?address, %error, "a connection to gRPC was refused");
                return;
            }
            Err(_) => {
                tracing::info!(?address, "a connection to gRPC was too slow");
                return;
            }
        };
        let certificates = stream.get_ref().1.peer_certificates();
        let peer = match certificates.and_then(<[_]>::first).map(peer_of) {
            Some(Ok(peer)) => peer,
            Some(Err(error)) => {
                tracing::warn!(?address, %error, "a connection to gRPC was refused");
                return;
            }
            None => return,
        };
        tracing::debug!(?address, %peer, "gRPC connection");
        self.serve(peer, stream).await;
    }

    async fn serve<I>(self, peer: ServiceName, stream: I)
    where
        I: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    {
        let routes = self.routes;
        let service =
            tower::service_fn(move |mut request: http::Request<hyper::body::Incoming>| {
                request.extensions_mut().insert(Peer(peer));
                routes.clone().oneshot(request)
            });
        let max_headers = u32::try_from(self.config.max_headers.0).unwrap_or(u32::MAX);
        let mut builder = http2::Builder::new(TokioExecutor::new());
        builder
            .timer(TokioTimer::new())
            .max_concurrent_streams(self.config.max_streams)
            .max_header_list_size(max_headers)
            .keep_alive_interval(self.config.keepalive.0)
            .keep_alive_timeout(self.config.handshake_timeout.0);
        let connection =
            builder.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
        let mut connection = std::pin::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.drain.draining() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%peer, %error, "a gRPC connection broke");
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
