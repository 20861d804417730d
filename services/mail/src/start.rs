//! Putting it together.

use std::{io, net::SocketAddr, sync::Arc};

use gatepost_blob::BlobStore;
use gatepost_imap::{ImapParts, ImapServer};
use gatepost_lmtp::{LmtpParts, LmtpServer};
use gatepost_mail_auth::{HttpAuthParts, HttpAuthServer, SaslConfig, SaslParts, SaslServer};
use gatepost_mail_store::MailStore;
use gatepost_model::{Clock, Entropy};
use gatepost_runtime::{drain::Drain, link::Link};
use gatepost_store::Store;

use crate::{MailConfig, grpc, housekeeping, listen, revocation};

/// What the service is made of.
pub struct Parts {
    /// Its own records.
    pub store: Arc<dyn Store>,
    /// Bytes of messages.
    pub blobs: BlobStore,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives ids.
    pub entropy: Arc<dyn Entropy>,
    /// The identity service: what it revokes.
    pub identity: Link,
    /// The mailbox service: who may open what, whose an address is, what it revokes.
    pub mailbox: Link,
    /// Certificate and protocol versions of IMAP, and of STARTTLS in LMTP.
    pub tls: Arc<rustls::ServerConfig>,
    /// Address of the OpenID provider, without a slash at its end: programs whose token is refused are told.
    pub issuer: String,
    /// Settings.
    pub config: MailConfig,
    /// Ends it in order: IMAP connections get BYE, messages that are being delivered end.
    pub drain: Drain,
}

/// A service that runs.
pub struct Running {
    /// Its gRPC routes, behind its access table.
    pub routes: axum::Router,
    /// Where IMAP with STARTTLS listens.
    pub imap: SocketAddr,
    /// Where IMAP over TLS listens.
    pub imaps: SocketAddr,
    /// Where LMTP listens.
    pub lmtp: SocketAddr,
    /// Where Dovecot's authentication protocol is spoken over TCP, if it is.
    pub sasl: Option<SocketAddr>,
    /// Where logins are answered over HTTP, if they are.
    pub http_auth: Option<SocketAddr>,
}

/// Starts the service: listens, follows events, keeps house.
///
/// # Errors
///
/// When it cannot listen; the error says where.
pub async fn start(parts: Parts) -> Result<Running, io::Error> {
    let Parts { store, blobs, clock, entropy, identity, mailbox, tls, issuer, config, drain } =
        parts;
    let (imap_listener, imap_at) = listen::tcp("mail.imap_listen", config.imap_listen).await?;
    let (imaps_listener, imaps_at) = listen::tcp("mail.imaps_listen", config.imaps_listen).await?;
    let (lmtp_listener, lmtp_at) = listen::tcp("mail.lmtp_listen", config.lmtp_listen).await?;
    let socket = config.lmtp_socket.as_deref();
    let socket =
        socket.map(|path| listen::unix("mail.lmtp_socket", path, 0o660, None)).transpose()?;
    let sasl_parts = SaslParts {
        mailbox: mailbox.clone(),
        entropy: entropy.clone(),
        issuer: issuer.clone(),
        config: config.sasl,
        drain: drain.clone(),
    };
    let sasl_at = serve_sasl(sasl_parts).await?;
    let http_auth_at = serve_http_auth(HttpAuthParts {
        mailbox: mailbox.clone(),
        realm: config.name.clone(),
        config: config.http_auth,
        drain: drain.clone(),
    })
    .await?;

    let limits = config.store.limits();
    let mail = MailStore::new(store, blobs, clock.clone(), entropy.clone(), limits);
    let imap = ImapServer::new(ImapParts {
        mail: mail.clone(),
        mailbox: mailbox.clone(),
        clock: clock.clone(),
        tls: tls.clone(),
        issuer,
        config: config.imap,
        drain: drain.clone(),
    });
    let imap = imap.map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    let lmtp = LmtpServer::new(LmtpParts {
        mail: mail.clone(),
        mailbox: mailbox.clone(),
        clock: clock.clone(),
        tls: Some(tls),
        name: config.name.clone(),
        config: config.lmtp,
        drain: drain.clone(),
    });

    revocation::follow(&imap.registry(), identity, mailbox.clone(), &entropy, &drain);
    let (tidy, sweep) = (config.store.tidy_every.0, config.store.sweep_every.0);
    drain.spawn(housekeeping::run(mail.clone(), tidy, sweep, drain.clone()));
    let service = grpc::Mail::new(mail, mailbox, imap.registry(), clock, config.name);

    let server = imap.clone();
    drain.spawn(async move { ended("IMAP", server.serve_starttls(imap_listener).await) });
    drain.spawn(async move { ended("IMAPS", imap.serve_tls(imaps_listener).await) });
    if let Some(socket) = socket {
        let server = lmtp.clone();
        drain.spawn(async move { server.serve_unix(socket).await });
    }
    drain.spawn(async move { lmtp.serve(lmtp_listener).await });
    tracing::info!(imap = %imap_at, imaps = %imaps_at, lmtp = %lmtp_at, "mail listens");
    Ok(Running {
        routes: service.routes(),
        imap: imap_at,
        imaps: imaps_at,
        lmtp: lmtp_at,
        sasl: sasl_at,
        http_auth: http_auth_at,
    })
}

/// Listens for servers that ask for logins, where that is wanted.
async fn serve_sasl(parts: SaslParts) -> io::Result<Option<SocketAddr>> {
    let SaslConfig { listen, socket, socket_mode, socket_group, .. } = parts.config.clone();
    let drain = parts.drain.clone();
    let server = SaslServer::new(parts);
    if let Some(path) = &socket {
        let group = socket_group.as_deref();
        let listener = listen::unix("mail.sasl.socket", path, socket_mode.0, group)?;
        let server = server.clone();
        drain.spawn(async move { server.serve_unix(listener).await });
        tracing::info!(?path, "SASL listens");
    }
    let Some(at) = listen else { return Ok(None) };
    let (listener, at) = listen::tcp("mail.sasl.listen", at).await?;
    drain.spawn(async move { server.serve(listener).await });
    tracing::info!(%at, "SASL listens");
    Ok(Some(at))
}

/// Listens for servers that ask for logins over HTTP, where that is wanted.
async fn serve_http_auth(parts: HttpAuthParts) -> io::Result<Option<SocketAddr>> {
    let Some(at) = parts.config.listen else { return Ok(None) };
    let (listener, at) = listen::tcp("mail.http_auth.listen", at).await?;
    let drain = parts.drain.clone();
    let server = HttpAuthServer::new(parts);
    drain.spawn(async move { server.serve(listener).await });
    tracing::info!(%at, "HTTP authentication listens");
    Ok(Some(at))
}

fn ended(what: &str, outcome: io::Result<()>) {
    if let Err(error) = outcome {
        tracing::error!(%error, "{what} stopped listening");
    }
}
