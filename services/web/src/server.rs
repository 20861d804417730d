//! The listener: HTTPS, HTTP/1.1 and HTTP/2, bounded in everything.

use std::{
    io,
    net::SocketAddr,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use gatepost_model::Client;
use gatepost_runtime::{
    drain::Drain,
    places::{Place, Places},
    proxy_protocol::ProxyNetworks,
};
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use ipnet::IpNet;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::{Limits, Parts, PeerAddress, app::App, discovery, routes};

/// The web service, up and listening.
#[derive(Clone, Copy, Debug)]
pub struct Running {
    /// Where it listens: the port is known even when the configuration left it open.
    pub address: SocketAddr,
    /// Where programs ask for settings without TLS, if they may.
    pub discovery: Option<SocketAddr>,
}

/// Starts to listen; runs on the drain of `parts` until that begins, then finishes what runs.
///
/// # Errors
///
/// When the address cannot be listened on.
pub async fn start(parts: Parts) -> io::Result<Running> {
    let listener = TcpListener::bind(parts.config.listen).await?;
    let address = listener.local_addr()?;
    let plain = match parts.config.discovery.http_listen {
        Some(listen) => Some(TcpListener::bind(listen).await.map_err(|error| {
            io::Error::new(error.kind(), format!("web.discovery.http_listen, {listen}: {error}"))
        })?),
        None => None,
    };
    let discovery = plain.as_ref().map(TcpListener::local_addr).transpose()?;
    let mut tls = (*parts.tls).clone();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let app = App::new(&parts);
    let limits = parts.config.limits.clone();
    let plainly = Host {
        tls: None,
        router: discovery::plain::router(app.clone()),
        forwarders: parts.config.trusted_proxies.clone(),
        proxies: ProxyNetworks::new(&parts.config.proxy_protocol),
        places: Places::new(limits.connections_per_network, limits.connections_per_site),
        limits,
        drain: parts.drain.clone(),
    };
    let tls = Some(TlsAcceptor::from(Arc::new(tls)));
    let secure = Host { tls, router: routes::router(app), ..plainly.clone() };
    let seats = Arc::new(Semaphore::new(plainly.limits.connections));
    let open = |listener, host| {
        let (host, seats) = (Arc::new(host), Arc::clone(&seats));
        parts.drain.spawn(async move { accept(listener, host, seats).await });
    };
    open(listener, secure);
    if let Some(plain) = plain {
        open(plain, plainly);
    }
    tracing::info!(%address, ?discovery, "web listens");
    Ok(Running { address, discovery })
}

/// What a listener is made of.
#[derive(Clone)]
struct Host {
    /// None for the listener without TLS.
    tls: Option<TlsAcceptor>,
    router: axum::Router,
    limits: Limits,
    /// Who tells of clients in headers of HTTP.
    forwarders: Vec<IpNet>,
    /// Who tells of them in front of TLS.
    proxies: ProxyNetworks,
    places: Places,
    drain: Drain,
}

async fn accept(listener: TcpListener, host: Arc<Host>, seats: Arc<Semaphore>) {
    loop {
        let seat = Arc::clone(&seats).acquire_owned();
        let Ok(seat) = (tokio::select! {
            seat = seat => seat,
            () = host.drain.draining() => return,
        }) else {
            return;
        };
        let Some((stream, peer)) = host.drain.accept(&listener).await else { return };
        let own = Arc::clone(&host);
        host.drain.spawn(async move { welcome(own, stream, peer, seat).await });
    }
}

/// Finds out who has come, and serves them if there is a place.
async fn welcome(
    host: Arc<Host>,
    mut stream: TcpStream,
    peer: SocketAddr,
    _seat: OwnedSemaphorePermit,
) {
    let within = host.limits.handshake.0;
    let told = tokio::select! {
        told = timeout(within, host.proxies.client(&mut stream, peer)) => told,
        () = host.drain.draining() => return,
    };
    let reason = match told {
        Ok(Ok(client)) => return serve(&host, stream, client).await,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the PROXY header took too long".to_owned(),
    };
    tracing::warn!(%peer, reason, "a load balancer did not say who its client is: closed");
}

/// Who brings the connections of everybody behind it holds no place; everybody else does.
fn place(host: &Host, peer: SocketAddr) -> Option<Option<Place>> {
    let ip = peer.ip().to_canonical();
    if host.forwarders.iter().any(|network| network.contains(&ip)) {
        return Some(None);
    }
    host.places.take(&Client::new(ip, "")).map(Some)
}

async fn serve(host: &Host, stream: TcpStream, peer: SocketAddr) {
    let Some(_place) = place(host, peer) else { return };
    let Some(tls) = &host.tls else { return converse(host, stream, peer).await };
    match timeout(host.limits.handshake.0, tls.accept(stream)).await {
        Ok(Ok(stream)) => converse(host, stream, peer).await,
        _ => tracing::debug!("a TLS handshake failed"),
    }
}

/// Answers what is asked on a connection until it ends.
async fn converse<S>(host: &Host, stream: S, peer: SocketAddr)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let limits = &host.limits;
    let router = host.router.clone();
    let asked = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&asked);
    let service = service_fn(move |mut request: http::Request<Incoming>| {
        seen.store(true, Ordering::Relaxed);
        request.extensions_mut().insert(PeerAddress(peer));
        let router = router.clone();
        router.oneshot(request.map(axum::body::Body::new))
    });
    let builder = builder(limits);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = host.drain.draining() => None,
        () = tokio::time::sleep(limits.connection.0) => None,
        () = silence(limits.headers.0, &asked) => {
            tracing::debug!("a connection asked for nothing");
            return;
        }
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            let bound = limits.request.0 + Duration::from_secs(5);
            timeout(bound, connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended in error");
    }
}

/// Ends when there was no request within `bound`; with one, never. hyper bounds the time of headers only
/// once it knows which HTTP is spoken.
async fn silence(bound: Duration, asked: &AtomicBool) {
    tokio::time::sleep(bound).await;
    if asked.load(Ordering::Relaxed) {
        std::future::pending::<()>().await;
    }
}

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers.0)
        .max_headers(64)
        .max_buf_size(32 * 1024);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.headers.0)
        .keep_alive_timeout(limits.headers.0)
        .max_concurrent_streams(64)
        .max_header_list_size(32 * 1024)
        .initial_stream_window_size(64 * 1024)
        .initial_connection_window_size(256 * 1024)
        .max_send_buf_size(256 * 1024);
    builder
}
