//! Putting it together.

use std::{
    io,
    net::SocketAddr,
    os::unix::fs::{FileTypeExt, PermissionsExt},
    path::Path,
    sync::Arc,
};

use gatepost_blob::BlobStore;
use gatepost_imap::{ImapParts, ImapServer};
use gatepost_lmtp::{LmtpParts, LmtpServer};
use gatepost_mail_store::MailStore;
use gatepost_model::{Clock, Entropy};
use gatepost_runtime::{drain::Drain, link::Link};
use gatepost_store::Store;
use tokio::net::{TcpListener, UnixListener};

use crate::{MailConfig, grpc, housekeeping, revocation};

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
}

/// Starts the service: listens, follows events, keeps house.
///
/// # Errors
///
/// When it cannot listen; the error says where.
pub async fn start(parts: Parts) -> Result<Running, io::Error> {
    let Parts { store, blobs, clock, entropy, identity, mailbox, tls, config, drain } = parts;
    let (imap_listener, imap_at) = listen("mail.imap_listen", config.imap_listen).await?;
    let (imaps_listener, imaps_at) = listen("mail.imaps_listen", config.imaps_listen).await?;
    let (lmtp_listener, lmtp_at) = listen("mail.lmtp_listen", config.lmtp_listen).await?;
    let socket = config.lmtp_socket.as_deref().map(listen_unix).transpose()?;

    let limits = config.store.limits();
    let mail = MailStore::new(store, blobs, clock.clone(), entropy.clone(), limits);
    let imap = ImapServer::new(ImapParts {
        mail: mail.clone(),
        mailbox: mailbox.clone(),
        clock: clock.clone(),
        tls: tls.clone(),
        config: config.imap,
        drain: drain.clone(),
    });
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
    Ok(Running { routes: service.routes(), imap: imap_at, imaps: imaps_at, lmtp: lmtp_at })
}

async fn listen(key: &str, at: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listening = async {
        let listener = TcpListener::bind(at).await?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    listening.await.map_err(|error| named(&format!("{key} = \"{at}\""), &error))
}

/// A socket that an earlier process left is replaced; anything else at its path is not.
fn listen_unix(path: &Path) -> io::Result<UnixListener> {
    let listening = || {
        if std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket()) {
            std::fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
        Ok(listener)
    };
    listening().map_err(|error| named(&format!("mail.lmtp_socket = {path:?}"), &error))
}

fn named(key: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot listen at {key}: {error}"))
}

fn ended(what: &str, outcome: io::Result<()>) {
    if let Err(error) = outcome {
        tracing::error!(%error, "{what} stopped listening");
    }
}
