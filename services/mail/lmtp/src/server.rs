//! Listeners, and what all connections of the server share.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use gatepost_mail_store::MailStore;
use gatepost_model::{Clock, ServiceName};
use gatepost_proto::mailbox::v1::authentication_service_client::AuthenticationServiceClient;
use gatepost_runtime::{drain::Drain, link::Link, proxy_protocol::ProxyNetworks};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream, UnixListener},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    LmtpConfig,
    lines::{Duplex, Wire},
    session::Session,
};

/// What a server is made of.
pub struct LmtpParts {
    /// Where the mail goes.
    pub mail: MailStore,
    /// The mailbox service, which knows whose an address is.
    pub mailbox: Link,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Offers STARTTLS.
    pub tls: Option<Arc<rustls::ServerConfig>>,
    /// Our name in greetings and Received fields.
    pub name: String,
    /// Limits.
    pub config: LmtpConfig,
    /// Ends it in order.
    pub drain: Drain,
}

/// An LMTP server. Cheap to clone.
#[derive(Clone)]
pub struct LmtpServer {
    shared: Arc<Shared>,
}

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) mail: MailStore,
    pub(crate) mailbox: AuthenticationServiceClient<Link>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) name: String,
    pub(crate) config: LmtpConfig,
    pub(crate) drain: Drain,
    proxies: ProxyNetworks,
    open: Arc<Semaphore>,
}

impl LmtpServer {
    /// A server that does not listen yet.
    pub fn new(parts: LmtpParts) -> Self {
        let open = Arc::new(Semaphore::new(parts.config.max_connections));
        let shared = Shared {
            mail: parts.mail,
            mailbox: AuthenticationServiceClient::new(parts.mailbox),
            clock: parts.clock,
            tls: parts.tls.map(TlsAcceptor::from),
            name: parts.name,
            proxies: ProxyNetworks::new(&parts.config.proxy_protocol),
            config: parts.config,
            drain: parts.drain,
            open,
        };
        Self { shared: Arc::new(shared) }
    }

    /// Serves TCP until the drain begins; connections go on as tasks of the drain.
    pub async fn serve(&self, listener: TcpListener) {
        while let Some((stream, peer)) = self.shared.drain.accept(&listener).await {
            let (shared, place) = (Arc::clone(&self.shared), self.place());
            self.shared.drain.spawn(meet(shared, stream, peer, place));
        }
    }

    /// Serves a Unix socket, whose file permissions say who may deliver, until the drain begins.
    pub async fn serve_unix(&self, listener: UnixListener) {
        while let Some(stream) = self.shared.drain.accept(&listener).await {
            let (shared, place) = (Arc::clone(&self.shared), self.place());
            self.shared.drain.spawn(welcome(shared, Box::new(stream), None, place));
        }
    }

    /// Serves one connection that was accepted elsewhere, to its end. Without an address it counts as one of
    /// this machine, as over a Unix socket.
    pub async fn serve_stream<S>(&self, stream: S, peer: Option<SocketAddr>)
    where
        S: AsyncRead + AsyncWrite + Send + Sync + Unpin + 'static,
    {
        welcome(Arc::clone(&self.shared), Box::new(stream), peer, self.place()).await;
    }

    fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.shared.open).try_acquire_owned().ok()
    }
}

/// Finds out who delivers.
async fn meet(
    shared: Arc<Shared>,
    mut stream: TcpStream,
    peer: SocketAddr,
    place: Option<OwnedSemaphorePermit>,
) {
    let within = shared.config.command_timeout.0;
    let told = tokio::select! {
        biased;
        () = shared.drain.draining() => return,
        told = timeout(within, shared.proxies.client(&mut stream, peer)) => told,
    };
    let reason = match told {
        Ok(Ok(client)) => return welcome(shared, Box::new(stream), Some(client), place).await,
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the PROXY header took too long".to_owned(),
    };
    metrics::counter!("gatepost_lmtp_refused_connections_total").increment(1);
    tracing::warn!(%peer, reason, "a load balancer did not say who its client is: closed");
}

async fn welcome(
    shared: Arc<Shared>,
    stream: Box<dyn Duplex>,
    peer: Option<SocketAddr>,
    place: Option<OwnedSemaphorePermit>,
) {
    let peer = peer.map(|peer| peer.ip().to_canonical());
    let allowed = peer.is_none_or(|ip| shared.config.peers.iter().any(|net| net.contains(&ip)));
    let wire = Wire::new(stream, shared.config.data_timeout.0);
    let refusal = match (allowed, place.is_some()) {
        (false, _) => {
            tracing::warn!(peer = ?peer, "not a peer that may deliver: refused");
            Some("554 5.7.1 you may not deliver here")
        }
        (true, false) => Some("421 4.3.2 too many connections"),
        (true, true) => None,
    };
    if let Some(refusal) = refusal {
        metrics::counter!("gatepost_lmtp_refused_connections_total").increment(1);
        let mut wire = wire;
        if wire.say(refusal).await.is_ok() {
            wire.close().await;
        }
        return;
    }
    metrics::gauge!("gatepost_lmtp_connections").increment(1.0);
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    if let Err(error) = Session::new(Arc::clone(&shared), wire, peer).run().await {
        tracing::debug!(%error, %peer, service = %ServiceName::Mail, "a delivering client went away");
    }
    metrics::gauge!("gatepost_lmtp_connections").decrement(1.0);
    drop(place);
}
