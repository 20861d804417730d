//! Listeners, and what all connections of a server share.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use gatepost_mail_store::MailStore;
use gatepost_model::{Client, Clock};
use gatepost_proto::mailbox::v1::{
    attached_people_service_client::AttachedPeopleServiceClient,
    authentication_service_client::AuthenticationServiceClient,
};
use gatepost_runtime::{drain::Drain, link::Link, places::Places, proxy_protocol::ProxyNetworks};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{Instant, timeout, timeout_at},
};
use tokio_rustls::TlsAcceptor;

use crate::{
    BackendError, ImapConfig, Registry, connection::Connection, io::Io, proxy::Backends,
    wire::Duplex,
};

/// What a server is made of.
pub struct ImapParts {
    /// Where the mail is.
    pub mail: MailStore,
    /// The mailbox service, which knows who may open what.
    pub mailbox: Link,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Certificate and protocol versions.
    pub tls: Arc<rustls::ServerConfig>,
    /// Address of the OpenID provider, without a slash at its end: programs whose token is refused are told.
    pub issuer: String,
    /// Limits.
    pub config: ImapConfig,
    /// Ends it in order.
    pub drain: Drain,
}

/// An IMAP server. Cheap to clone.
#[derive(Clone)]
pub struct ImapServer {
    shared: Arc<Shared>,
}

/// What all connections of a server share.
pub(crate) struct Shared {
    pub(crate) mail: MailStore,
    pub(crate) mailbox: AuthenticationServiceClient<Link>,
    /// Who is attached to a mailbox.
    pub(crate) people: AttachedPeopleServiceClient<Link>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) tls: TlsAcceptor,
    pub(crate) issuer: String,
    pub(crate) config: ImapConfig,
    pub(crate) drain: Drain,
    pub(crate) registry: Arc<Registry>,
    pub(crate) backends: Backends,
    proxies: ProxyNetworks,
    open: AtomicUsize,
    places: Places,
    /// For telling those who are turned away why.
    goodbyes: Semaphore,
}

impl Shared {
    /// A wire with this server's limits. What waits for a client with a shorter time says goodbye;
    /// this one is for a client that falls silent in the middle of something.
    pub(crate) fn io(&self, wire: Box<dyn Duplex>) -> Io {
        let silence = self.config.idle_timeout.0.saturating_add(self.config.write_timeout.0);
        Io::new(wire, silence, self.config.write_timeout.0)
    }
}

/// Connections that are told at once why they are turned away; any more are closed without a word, so
/// that a flood costs no handshakes.
const GOODBYES: usize = 64;

/// Time in which a connection that is turned away is told why.
const GOODBYE_WITHIN: Duration = Duration::from_secs(3);

/// How a connection begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Start {
    /// With a TLS handshake.
    Tls,
    /// In the clear; STARTTLS is offered.
    Plain,
}

impl ImapServer {
    /// A server that does not listen yet.
    ///
    /// # Errors
    ///
    /// [`BackendError`] when another server could never be connected to as configured.
    pub fn new(mut parts: ImapParts) -> Result<Self, BackendError> {
        // What is announced as APPENDLIMIT is what will be taken.
        let most = parts.mail.config().max_message_bytes;
        parts.config.max_message.0 = parts.config.max_message.0.min(most);
        let registry =
            Registry::new(Arc::clone(&parts.clock), parts.config.max_connections_per_mailbox);
        let config = &parts.config;
        let places =
            Places::new(config.max_connections_per_network, config.max_connections_per_site);
        let shared = Shared {
            mail: parts.mail,
            people: AttachedPeopleServiceClient::new(parts.mailbox.clone()),
            mailbox: AuthenticationServiceClient::new(parts.mailbox),
            clock: parts.clock,
            tls: TlsAcceptor::from(parts.tls),
            proxies: ProxyNetworks::new(&parts.config.proxy_protocol),
            backends: Backends::new(&parts.config.backends)?,
            issuer: parts.issuer,
            config: parts.config,
            drain: parts.drain,
            registry: Arc::new(registry),
            open: AtomicUsize::new(0),
            places,
            goodbyes: Semaphore::new(GOODBYES),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Who is logged in.
    pub fn registry(&self) -> Arc<Registry> {
        Arc::clone(&self.shared.registry)
    }

    /// Serves connections that begin with TLS (RFC 8314), until the drain begins. Connections go on
    /// as tasks of the drain.
    ///
    /// # Errors
    ///
    /// None today: a listener that fails is tried again.
    pub async fn serve_tls(&self, listener: TcpListener) -> io::Result<()> {
        self.serve(listener, Start::Tls).await
    }

    /// Serves connections that begin in the clear and must go on to STARTTLS before they log in,
    /// until the drain begins.
    ///
    /// # Errors
    ///
    /// None today: a listener that fails is tried again.
    pub async fn serve_starttls(&self, listener: TcpListener) -> io::Result<()> {
        self.serve(listener, Start::Plain).await
    }

    async fn serve(&self, listener: TcpListener, start: Start) -> io::Result<()> {
        while let Some((stream, peer)) = self.shared.drain.accept(&listener).await {
            let shared = Arc::clone(&self.shared);
            self.shared.drain.spawn(welcome(shared, stream, peer, start));
        }
        Ok(())
    }

    /// Serves one connection over any wire, to its end. `secure`: may it log in, as TLS or the like
    /// protects it?
    pub async fn serve_wire<W>(&self, wire: W, client: IpAddr, secure: bool)
    where
        W: tokio::io::AsyncRead + tokio::io::AsyncWrite + Send + Unpin + 'static,
    {
        let login_by = Instant::now() + self.shared.config.login_within.0;
        let client = Client::new(client, "");
        run(Arc::clone(&self.shared), Box::new(wire), client, secure, login_by).await;
    }
}

/// A place among all connections; dropping it gives it up.
struct Admitted(Arc<Shared>);

impl Admitted {
    fn new(shared: &Arc<Shared>) -> Option<Self> {
        if shared.open.fetch_add(1, Ordering::Relaxed) >= shared.config.max_connections {
            shared.open.fetch_sub(1, Ordering::Relaxed);
            return None;
        }
        metrics::gauge!("gatepost_imap_connections").increment(1.0);
        Some(Self(Arc::clone(shared)))
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!("gatepost_imap_connections").decrement(1.0);
    }
}

async fn welcome(shared: Arc<Shared>, mut stream: TcpStream, peer: SocketAddr, start: Start) {
    let admitted = Admitted::new(&shared);
    if admitted.is_none() {
        let full = "too many connections";
        return Box::pin(turn_away(&shared, stream, Come::Now(peer), start, full)).await;
    }
    let login_by = Instant::now() + shared.config.login_within.0;
    // What was needed for it is given up before the connection goes on for hours.
    let met = Box::pin(meet(&shared, &mut stream, peer, login_by)).await;
    let Some(client) = met else { return };
    let Some(_place) = shared.places.take(&client) else {
        drop(admitted);
        let full = "too many connections from your network";
        return Box::pin(turn_away(&shared, stream, Come::Met(client), start, full)).await;
    };
    let wire: Option<Box<dyn Duplex>> = match start {
        Start::Plain => Some(Box::new(stream)),
        Start::Tls => Box::pin(shake_hands(&shared, stream, client.ip, login_by)).await,
    };
    if let Some(wire) = wire {
        Box::pin(run(shared, wire, client, start == Start::Tls, login_by)).await;
    }
}

/// TLS; none when it does not come about.
async fn shake_hands(
    shared: &Arc<Shared>,
    stream: TcpStream,
    client: IpAddr,
    by: Instant,
) -> Option<Box<dyn Duplex>> {
    let handshake = tokio::select! {
        biased;
        () = shared.drain.draining() => return None,
        handshake = timeout_at(by, shared.tls.accept(stream)) => handshake,
    };
    match handshake {
        Ok(Ok(stream)) => return Some(Box::new(stream)),
        Ok(Err(error)) => tracing::debug!(%client, error = %error, "no TLS"),
        Err(_) => tracing::debug!(%client, "TLS took too long"),
    }
    None
}

/// Who has come; none when the connection is to be closed.
async fn meet(
    shared: &Arc<Shared>,
    stream: &mut TcpStream,
    peer: SocketAddr,
    by: Instant,
) -> Option<Client> {
    let told = tokio::select! {
        biased;
        () = shared.drain.draining() => return None,
        told = timeout_at(by, shared.proxies.client(stream, peer)) => told,
    };
    let reason = match told {
        Ok(Ok(address)) => return Some(Client::new(address.ip(), "")),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the PROXY header took too long".to_owned(),
    };
    metrics::counter!("gatepost_imap_refused_connections_total").increment(1);
    tracing::warn!(%peer, reason, "a load balancer did not say who its client is: closed");
    None
}

/// Who is turned away.
enum Come {
    /// Somebody who has just come, perhaps behind a load balancer's header.
    Now(SocketAddr),
    /// A client whom we have met.
    Met(Client),
}

/// Says to a client why it is not served, if that can be done soon and not too many are told it now.
async fn turn_away(
    shared: &Arc<Shared>,
    mut stream: TcpStream,
    come: Come,
    start: Start,
    why: &'static str,
) {
    metrics::counter!("gatepost_imap_refused_connections_total").increment(1);
    let ip = match &come {
        Come::Now(peer) => peer.ip(),
        Come::Met(client) => client.ip,
    };
    tracing::info!(client = %ip, why, "refused");
    let Ok(_place) = shared.goodbyes.try_acquire() else { return };
    let goodbye = format!("* BYE [UNAVAILABLE] {why}\r\n");
    let say = async {
        if let Come::Now(peer) = come {
            shared.proxies.client(&mut stream, peer).await.map_err(io::Error::other)?;
        }
        match start {
            Start::Plain => {
                stream.write_all(goodbye.as_bytes()).await?;
                stream.shutdown().await
            }
            Start::Tls => {
                let mut stream = Box::pin(shared.tls.accept(stream)).await?;
                stream.write_all(goodbye.as_bytes()).await?;
                stream.shutdown().await
            }
        }
    };
    let said = tokio::select! {
        biased;
        () = shared.drain.draining() => return,
        said = timeout(GOODBYE_WITHIN, say) => said,
    };
    if !matches!(said, Ok(Ok(()))) {
        tracing::debug!(client = %ip, "did not hear why it was refused");
    }
}

async fn run(
    shared: Arc<Shared>,
    wire: Box<dyn Duplex>,
    client: Client,
    secure: bool,
    login_by: Instant,
) {
    Connection::new(shared, wire, client, secure, login_by).serve().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size_of_future<T, F>(_: impl FnOnce(T) -> F) -> usize {
        size_of::<F>()
    }

    fn welcomed(
        (shared, stream, peer, start): (Arc<Shared>, TcpStream, SocketAddr, Start),
    ) -> impl Future<Output = ()> {
        welcome(shared, stream, peer, start)
    }

    /// Of each there is one for every connection, and most connections do nothing.
    #[test]
    fn what_waits_is_small() {
        let served = size_of_future(Connection::serve);
        let welcomed = size_of_future(welcomed);
        let responding = crate::connection::size_of_response();
        for (what, bytes, most) in
            [("serve", served, 2048), ("welcome", welcomed, 1024), ("respond", responding, 2560)]
        {
            assert!(bytes <= most, "{what} takes {bytes} bytes: put what is rare into a box");
        }
    }
}
