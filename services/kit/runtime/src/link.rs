//! Links: how one service calls another. The generated tonic clients run over a [`Link`], which is
//! either a call straight into the other service's routes in the same process, or a channel over
//! mutual TLS. Same code, same status codes.

use std::{
    collections::BTreeMap,
    future::Future,
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
};

use gatepost_model::ServiceName;
use http::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tonic::{
    Status,
    body::Body,
    transport::{Channel, Endpoint},
};
use tower::{Service, ServiceExt};

use crate::{
    access::Peer,
    config::GrpcConfig,
    telemetry,
    tls::{Identity, Pki, TlsError},
};

/// A way to call a service; `XServiceClient::new(link)`. Cheap to clone.
#[derive(Clone)]
pub struct Link(Wire);

#[derive(Clone)]
enum Wire {
    Local { from: ServiceName, to: Slot },
    Remote(Channel),
}

type Slot = Arc<OnceLock<axum::Router>>;

impl Link {
    /// A link over a channel, which is over mutual TLS.
    pub fn remote(channel: Channel) -> Self {
        Self(Wire::Remote(channel))
    }
}

impl Service<Request<Body>> for Link {
    type Response = Response<Body>;
    type Error = Status;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Status>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Status>> {
        match &mut self.0 {
            Wire::Local { .. } => Poll::Ready(Ok(())),
            Wire::Remote(channel) => channel.poll_ready(context).map_err(unavailable),
        }
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        match &mut self.0 {
            Wire::Local { from, to } => {
                let Some(router) = to.get().cloned() else {
                    return Box::pin(async {
                        Err(Status::unavailable("the service is not up yet"))
                    });
                };
                request.extensions_mut().insert(Peer(*from));
                Box::pin(async move {
                    let response = router.oneshot(request.map(axum::body::Body::new)).await;
                    response.map(|response| response.map(Body::new)).map_err(|never| match never {})
                })
            }
            Wire::Remote(channel) => {
                telemetry::inject(request.headers_mut());
                let call = channel.call(request);
                Box::pin(async move { call.await.map_err(unavailable) })
            }
        }
    }
}

/// A link by which `from` calls `to` at `address` (`host:port`) over mutual TLS: it is taken only
/// if the other end shows the certificate of `to`, or that of a `gatepost serve` of the same
/// authority. It connects on first use, and again after a loss.
///
/// # Errors
///
/// When `from` has no certificate, or `address` is none.
pub fn remote(
    from: ServiceName,
    to: ServiceName,
    address: &str,
    pki: &Pki,
    config: &GrpcConfig,
) -> Result<Link, TlsError> {
    let no_address =
        |_| TlsError::Config { key: "links", reason: format!("{address:?} is not host:port") };
    let authority: http::uri::Authority = address.parse().map_err(no_address)?;
    let (Some(port), host) = (authority.port_u16(), authority.host()) else {
        let reason = format!("{address:?} has no port");
        return Err(TlsError::Config { key: "links", reason });
    };
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    let endpoint = Endpoint::from_shared(format!("http://{authority}"));
    let endpoint = endpoint
        .map_err(|_| TlsError::Config { key: "links", reason: format!("{address:?}") })?
        .connect_timeout(config.handshake_timeout.0)
        .timeout(config.call_timeout.0)
        .http2_keep_alive_interval(config.keepalive.0)
        .keep_alive_timeout(config.handshake_timeout.0)
        .keep_alive_while_idle(true);
    let connector = TlsConnector::from(pki.service_client_config(from)?);
    let connect = tower::service_fn(move |_: Uri| {
        let (connector, host) = (connector.clone(), host.clone());
        async move {
            let connected = connect(&connector, &host, port, to).await;
            if let Err(error) = &connected {
                tracing::warn!(%from, %to, host, port, %error, "a service cannot be reached");
            }
            connected.map(TokioIo::new)
        }
    });
    Ok(Link::remote(endpoint.connect_with_connector_lazy(connect)))
}

async fn connect(
    connector: &TlsConnector,
    host: &str,
    port: u16,
    to: ServiceName,
) -> std::io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(Identity::dns_name(to)).map_err(std::io::Error::other)?;
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    connector.connect(name, stream).await
}

#[allow(clippy::needless_pass_by_value)] // used as a function for map_err
fn unavailable(error: tonic::transport::Error) -> Status {
    tracing::debug!(error = %error, "a link failed");
    Status::unavailable("the service does not answer")
}

/// Where services of one process find each other. Links can be taken before the service at their
/// end is there, so that services may call each other in circles.
#[derive(Clone, Default)]
pub struct Switchboard {
    slots: Arc<BTreeMap<ServiceName, Slot>>,
}

impl Switchboard {
    /// A board with an empty place for every service.
    pub fn new() -> Self {
        let slots = ServiceName::ALL.into_iter().map(|name| (name, Slot::default()));
        Self { slots: Arc::new(slots.collect()) }
    }

    /// Puts a service's guarded routes in their place. The first one stays.
    pub fn connect(&self, service: ServiceName, routes: axum::Router) {
        if let Some(slot) = self.slots.get(&service) {
            let _first = slot.set(routes);
        }
    }

    /// A link by which `from` calls `to`.
    pub fn link(&self, from: ServiceName, to: ServiceName) -> Link {
        let to = self.slots.get(&to).cloned().unwrap_or_default();
        Link(Wire::Local { from, to })
    }
}
