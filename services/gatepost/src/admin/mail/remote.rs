//! Connections to the server that messages come from.

use std::{io, net::IpAddr, sync::Arc, time::Duration};

use gatepost_mail_transfer::imap::{Client, ImapError};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;
use zeroize::Zeroizing;

use super::{Imap, Tls};
use crate::admin::AdminError;

/// Time for the other server to answer when a connection begins.
const CONNECT: Duration = Duration::from_secs(30);

/// Where the password is looked for in the environment.
const PASSWORD: &str = "GATEPOST_IMPORT_PASSWORD";

/// A connection, protected or not.
pub(super) trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> Stream for S {}

/// Connects and logs in; messages of more than `most` bytes are passed over.
pub(super) async fn connect(
    command: &Imap,
    most: usize,
) -> Result<Client<Box<dyn Stream>>, AdminError> {
    let password = password(command)?;
    let away = |_| AdminError::Io(io::Error::from(io::ErrorKind::TimedOut));
    let mut client = timeout(CONNECT, begin(command, most)).await.map_err(away)??;
    client.login(&command.user, &password).await.map_err(failed)?;
    Ok(client)
}

async fn begin(command: &Imap, most: usize) -> Result<Client<Box<dyn Stream>>, AdminError> {
    let implicit = command.tls == Tls::Implicit;
    let port = command.port.unwrap_or(if implicit { 993 } else { 143 });
    let stream = TcpStream::connect((command.host.as_str(), port)).await?;
    if command.tls == Tls::None && !stream.peer_addr()?.ip().is_loopback() {
        let text = "without TLS a password goes to this machine itself alone";
        return Err(AdminError::Usage(text.to_owned()));
    }
    let stream: Box<dyn Stream> = match command.tls {
        Tls::None => Box::new(stream),
        Tls::Implicit => Box::new(protect(command, stream).await?),
        Tls::Starttls => {
            let plain = Client::begin(stream, most).await.map_err(failed)?;
            let stream = plain.start_tls().await.map_err(failed)?;
            let stream: Box<dyn Stream> = Box::new(protect(command, stream).await?);
            return Client::resume(stream, most).await.map_err(failed);
        }
    };
    Client::begin(stream, most).await.map_err(failed)
}

async fn protect(
    command: &Imap,
    stream: TcpStream,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, AdminError> {
    let unusable = |error: &dyn std::fmt::Display| AdminError::Usage(format!("TLS: {error}"));
    let name = match command.host.parse::<IpAddr>() {
        Ok(ip) => ServerName::IpAddress(ip.into()),
        Err(_) => ServerName::try_from(command.host.clone()).map_err(|error| unusable(&error))?,
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| unusable(&error))?;
    let config = match &command.ca {
        None => config.with_platform_verifier().map_err(|error| unusable(&error))?,
        Some(path) => {
            let mut roots = RootCertStore::empty();
            let certificates =
                CertificateDer::pem_file_iter(path).map_err(|error| unusable(&error))?;
            for certificate in certificates {
                let certificate = certificate.map_err(|error| unusable(&error))?;
                roots.add(certificate).map_err(|error| unusable(&error))?;
            }
            config.with_root_certificates(roots)
        }
    };
    let connector = TlsConnector::from(Arc::new(config.with_no_client_auth()));
    Ok(connector.connect(name, stream).await?)
}

/// The password, from where nobody else sees it.
fn password(command: &Imap) -> Result<Zeroizing<String>, AdminError> {
    let first = |text: String| {
        let text = Zeroizing::new(text);
        Zeroizing::new(text.lines().next().unwrap_or_default().to_owned())
    };
    if let Some(path) = &command.password_file {
        return Ok(first(std::fs::read_to_string(path)?));
    }
    match std::env::var(PASSWORD) {
        Ok(password) => Ok(Zeroizing::new(password)),
        Err(_) => Ok(Zeroizing::new(crate::admin::password_from_stdin()?)),
    }
}

/// Names a folder of another server, so that a second run knows how far the first came.
pub(super) fn source(command: &Imap, folder: &str, uid_validity: u32) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    for part in ["imap", &command.host.to_ascii_lowercase(), &command.user, folder] {
        hasher.update(&(part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.update(&uid_validity.to_be_bytes());
    hasher.finalize().as_bytes().iter().take(16).copied().collect()
}

#[allow(clippy::needless_pass_by_value)] // for map_err
pub(super) fn failed(error: ImapError) -> AdminError {
    AdminError::Io(io::Error::other(error))
}
