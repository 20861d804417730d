//! Listeners, and what all connections share.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use gatepost_model::Entropy;
use gatepost_runtime::{drain::Drain, link::Link};
use gatepost_sasl::Mechanism;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, UnixListener},
    sync::Semaphore,
};

use super::{
    session::Session,
    wire::{Duplex, Wire},
};
use crate::{SaslConfig, desk::Desk};

/// The mechanisms that are told and heard.
pub(crate) const OFFERED: &[Mechanism] = &Mechanism::ALL;

/// What a server is made of.
pub struct SaslParts {
    /// The mailbox service, which knows who may open what.
    pub mailbox: Link,
    /// Draws cookies.
    pub entropy: Arc<dyn Entropy>,
    /// Address of the OpenID provider, without a slash at its end: clients whose token is refused are told.
    pub issuer: String,
    /// Limits.
    pub config: SaslConfig,
    /// Ends it in order.
    pub drain: Drain,
}

/// A server of Dovecot's authentication protocol. Cheap to clone.
#[derive(Clone)]
pub struct SaslServer {
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    pub(crate) desk: Desk,
    pub(crate) issuer: String,
    pub(crate) config: SaslConfig,
    pub(crate) drain: Drain,
    entropy: Arc<dyn Entropy>,
    open: Arc<Semaphore>,
    accepted: AtomicU32,
}

impl SaslServer {
    /// A server that does not listen yet.
    pub fn new(parts: SaslParts) -> Self {
        let open = Arc::new(Semaphore::new(parts.config.max_connections));
        let shared = Shared {
            desk: Desk::new(parts.mailbox),
            issuer: parts.issuer,
            config: parts.config,
            drain: parts.drain,
            entropy: parts.entropy,
            open,
            accepted: AtomicU32::new(0),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Serves TCP until the drain begins; connections go on as tasks of the drain.
    pub async fn serve(&self, listener: TcpListener) {
        while let Some((stream, peer)) = self.shared.drain.accept(&listener).await {
            self.admit(Box::new(stream), Some(peer.ip()));
        }
    }

    /// Serves a Unix socket, whose file permissions say who may ask, until the drain begins.
    pub async fn serve_unix(&self, listener: UnixListener) {
        while let Some(stream) = self.shared.drain.accept(&listener).await {
            self.admit(Box::new(stream), None);
        }
    }

    /// Serves one connection that was accepted elsewhere, as a task of the drain. Without an address it may ask,
    /// as over a Unix socket.
    pub fn serve_stream<S>(&self, stream: S, peer: Option<IpAddr>)
    where
        S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
    {
        self.admit(Box::new(stream), peer);
    }

    /// Serves one connection as a task of the drain. One that may not ask, or for which there is no place,
    /// ends without a word: the protocol has none.
    pub(super) fn admit(&self, stream: Box<dyn Duplex>, peer: Option<IpAddr>) {
        let shared = Arc::clone(&self.shared);
        let peer = peer.map(|ip| ip.to_canonical());
        let allowed = peer.is_none_or(|ip| shared.config.peers.iter().any(|net| net.contains(&ip)));
        let place = Arc::clone(&shared.open).try_acquire_owned().ok().filter(|_| allowed);
        let Some(place) = place else {
            metrics::counter!("gatepost_sasl_refused_connections_total").increment(1);
            tracing::warn!(?peer, allowed, "a server that asks for logins was not admitted");
            return;
        };
        let handshake = shared.handshake();
        let longest = usize::try_from(shared.config.max_line.0).unwrap_or(usize::MAX).max(1024);
        let session = Session::new(Arc::clone(&shared), Wire::new(stream, longest));
        shared.drain.spawn(async move {
            metrics::gauge!("gatepost_sasl_connections").increment(1.0);
            if let Err(error) = session.run(&handshake).await {
                tracing::debug!(%error, ?peer, "a server that asks for logins went away");
            }
            metrics::gauge!("gatepost_sasl_connections").decrement(1.0);
            drop(place);
        });
    }
}

impl Shared {
    /// Our half of the handshake. It is said at once: Exim waits for it before it says its own.
    fn handshake(&self) -> Vec<String> {
        let mut cookie = [0; 16];
        self.entropy.fill(&mut cookie);
        let cookie = u128::from_be_bytes(cookie);
        let connection = self.accepted.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        let mut lines = vec!["VERSION\t1\t2".to_owned()];
        lines.extend(OFFERED.iter().map(|mechanism| match mechanism {
            // Postfix and others leave those out where they are told to (`noplaintext`).
            Mechanism::Plain | Mechanism::Login => format!("MECH\t{}\tplaintext", mechanism.name()),
            Mechanism::OauthBearer | Mechanism::Xoauth2 => format!("MECH\t{}", mechanism.name()),
        }));
        lines.push(format!("SPID\t{}", std::process::id()));
        lines.push(format!("CUID\t{connection}"));
        lines.push(format!("COOKIE\t{cookie:032x}"));
        lines.push("DONE".to_owned());
        lines
    }
}
