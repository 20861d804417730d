//! The client of every measurement: as little work as the protocol allows, so that the servers are
//! measured and not the client.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use base64::{Engine, engine::general_purpose::STANDARD};
use rustls::{ClientConfig, RootCertStore, client::Resumption};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::report::fail;

/// A server with its users.
#[derive(Clone)]
pub(crate) struct Peer {
    /// Its name in the report.
    pub(crate) name: &'static str,
    /// IMAP over TLS.
    pub(crate) imaps: SocketAddr,
    /// LMTP.
    pub(crate) lmtp: SocketAddr,
    /// Socket of the authentication protocol.
    pub(crate) sasl: PathBuf,
    /// Whom to trust.
    pub(crate) ca_file: PathBuf,
    /// Addresses with their secrets.
    pub(crate) users: Vec<(String, String)>,
    /// The process at the root of its tree.
    pub(crate) process: u32,
}

impl Peer {
    /// Connects anew each time: no session is resumed.
    pub(crate) fn connector(&self) -> TlsConnector {
        let mut roots = RootCertStore::empty();
        let certificates =
            CertificateDer::pem_file_iter(&self.ca_file).unwrap_or_else(|error| fail(&error));
        roots.add_parsable_certificates(certificates.flatten());
        let mut config =
            ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
        config.resumption = Resumption::disabled();
        TlsConnector::from(Arc::new(config))
    }

    /// The user with this number, counted round.
    pub(crate) fn user(&self, number: usize) -> &(String, String) {
        &self.users[number % self.users.len()]
    }
}

/// A TLS connection, read by lines.
pub(crate) type Stream = BufReader<TlsStream<TcpStream>>;

/// TCP and TLS, then one line: the greeting.
pub(crate) async fn connect(
    connector: &TlsConnector,
    address: SocketAddr,
) -> std::io::Result<Stream> {
    open(connector, address, 1024).await
}

/// As [`connect`], for reading much: a small buffer would measure the client.
pub(crate) async fn bulk(connector: &TlsConnector, address: SocketAddr) -> std::io::Result<Stream> {
    open(connector, address, 64 << 10).await
}

async fn open(
    connector: &TlsConnector,
    address: SocketAddr,
    buffer: usize,
) -> std::io::Result<Stream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let name = ServerName::try_from("localhost").map_err(std::io::Error::other)?;
    let mut stream = BufReader::with_capacity(buffer, connector.connect(name, stream).await?);
    stream.read_line(&mut String::new()).await?;
    Ok(stream)
}

/// AUTHENTICATE PLAIN with an initial response (RFC 4959).
pub(crate) async fn login(stream: &mut Stream, user: &(String, String)) -> std::io::Result<()> {
    let response = STANDARD.encode(format!("\0{}\0{}", user.0, user.1));
    command(stream, &format!("AUTHENTICATE PLAIN {response}")).await.map(drop)
}

/// Sends a command, reads up to its tagged answer, which must be OK, and counts untagged lines.
pub(crate) async fn command(stream: &mut Stream, text: &str) -> std::io::Result<usize> {
    stream.write_all(format!("a {text}\r\n").as_bytes()).await?;
    stream.flush().await?;
    tagged(stream).await
}

/// Reads up to the tagged answer, which must be OK, and counts untagged lines.
pub(crate) async fn tagged(stream: &mut Stream) -> std::io::Result<usize> {
    let (mut line, mut untagged) = (Vec::new(), 0);
    loop {
        line.clear();
        stream.read_until(b'\n', &mut line).await?;
        if line.starts_with(b"a ") || line.is_empty() {
            let text = String::from_utf8_lossy(&line).into_owned();
            return if line.starts_with(b"a OK") {
                Ok(untagged)
            } else {
                Err(std::io::Error::other(text))
            };
        }
        untagged += usize::from(line.starts_with(b"* "));
        if let Some(length) = literal(&line) {
            let mut left = length;
            while left > 0 {
                let some = stream.fill_buf().await?.len().min(left);
                if some == 0 {
                    return Err(std::io::ErrorKind::UnexpectedEof.into());
                }
                stream.consume(some);
                left -= some;
            }
        }
    }
}

fn literal(line: &[u8]) -> Option<usize> {
    let inner = line.strip_suffix(b"}\r\n")?;
    let start = inner.iter().rposition(|byte| *byte == b'{')?;
    std::str::from_utf8(&inner[start + 1..]).ok()?.parse().ok()
}
