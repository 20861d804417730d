//! A connection read by lines, in the clear or over TLS.

use std::{net::SocketAddr, path::Path, pin::Pin, sync::Arc, time::Duration};

use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpStream, UnixStream},
};
use tokio_rustls::TlsConnector;

/// Nothing that a test waits for takes longer than this, unless it says so.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

trait Stream: AsyncRead + AsyncWrite + Send {}
impl<T: AsyncRead + AsyncWrite + Send> Stream for T {}

/// Whom a client believes: the authority of an installation, and the name it expects.
#[derive(Clone)]
pub struct Trust {
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
}

impl Trust {
    /// Trusts the certificates in a PEM file and expects `localhost`.
    pub fn of_file(path: &Path) -> Self {
        let mut roots = RootCertStore::empty();
        let certificates = CertificateDer::pem_file_iter(path);
        let certificates =
            certificates.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for certificate in certificates {
            roots.add(certificate.expect("a certificate")).expect("a certificate to trust");
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("protocol versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").expect("a server name");
        Self { config: Arc::new(config), name }
    }

    /// The client configuration, for other clients.
    pub fn config(&self) -> Arc<ClientConfig> {
        self.config.clone()
    }
}

/// A connection. Reading waits 20 seconds at most.
pub struct Wire {
    stream: BufReader<Pin<Box<dyn Stream>>>,
}

impl Wire {
    /// Connects in the clear.
    pub async fn plain(address: SocketAddr) -> Self {
        Self::over(connect(address).await)
    }

    /// Connects to a Unix socket.
    pub async fn unix(path: &Path) -> Self {
        let stream = within(UnixStream::connect(path)).await;
        let stream = stream.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self::over(stream)
    }

    /// Connects over TLS.
    pub async fn tls(address: SocketAddr, trust: &Trust) -> Self {
        let stream = connect(address).await;
        let connector = TlsConnector::from(trust.config.clone());
        let stream = connector.connect(trust.name.clone(), stream).await;
        Self::over(stream.expect("a TLS handshake"))
    }

    /// Goes on over TLS, as after STARTTLS. What was read ahead in the clear is dropped.
    pub async fn upgrade(self, trust: &Trust) -> Self {
        let connector = TlsConnector::from(trust.config.clone());
        let stream = connector.connect(trust.name.clone(), self.stream.into_inner()).await;
        Self::over(stream.expect("a TLS handshake"))
    }

    fn over(stream: impl AsyncRead + AsyncWrite + Send + 'static) -> Self {
        let stream: Pin<Box<dyn Stream>> = Box::pin(stream);
        Self { stream: BufReader::new(stream) }
    }

    /// Sends bytes. An error says that the other end has closed.
    ///
    /// # Errors
    ///
    /// What the connection answers.
    pub async fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let sent = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        within(sent).await
    }

    /// The next line with its end; empty once the other end has closed.
    ///
    /// # Errors
    ///
    /// What the connection answers.
    pub async fn line(&mut self) -> std::io::Result<Vec<u8>> {
        let mut line = Vec::new();
        within(self.stream.read_until(b'\n', &mut line)).await?;
        Ok(line)
    }

    /// So many bytes.
    ///
    /// # Errors
    ///
    /// What the connection answers; it may close early.
    pub async fn exactly(&mut self, length: usize) -> std::io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        within(self.stream.read_exact(&mut bytes)).await?;
        Ok(bytes)
    }

    /// Everything until the other end closes. A connection cut without goodbye ends it as well.
    pub async fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let _cut = within(self.stream.read_to_end(&mut bytes)).await;
        bytes
    }
}

async fn connect(address: SocketAddr) -> TcpStream {
    let stream = within(TcpStream::connect(address)).await;
    let stream = stream.unwrap_or_else(|error| panic!("{address} does not answer: {error}"));
    stream.set_nodelay(true).expect("TCP_NODELAY");
    stream
}

async fn within<T>(work: impl Future<Output = std::io::Result<T>>) -> std::io::Result<T> {
    tokio::time::timeout(PATIENCE, work)
        .await
        .unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
}
