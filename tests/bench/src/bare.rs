//! The physical limit: a rustls server that greets and does nothing else.

use std::{
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
};

use rustls::ServerConfig;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use crate::report::fail;

/// The server in a process of its own; it ends with this value.
pub(crate) struct Bare {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

impl Bare {
    /// Id of its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

/// Starts the server with the certificate in `pki`.
pub(crate) fn start(pki: &Path) -> Bare {
    let program = std::env::current_exe().unwrap_or_else(|error| fail(&error));
    let child = Command::new(program).arg("bare-tls").arg(pki).stdout(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|error| fail(&error));
    let mut line = String::new();
    if let Some(out) = child.stdout.take() {
        BufReader::new(out).read_line(&mut line).unwrap_or_else(|error| fail(&error));
    }
    let address = line.trim().parse().unwrap_or_else(|error| fail(&error));
    Bare { child, address }
}

/// The server's side: says where it listens, then greets whoever comes.
pub(crate) async fn serve(dir: &Path) {
    let chain: Vec<_> = CertificateDer::pem_file_iter(dir.join("server.pem"))
        .and_then(Iterator::collect)
        .unwrap_or_else(|error| fail(&error));
    let key =
        PrivateKeyDer::from_pem_file(dir.join("server.key")).unwrap_or_else(|error| fail(&error));
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key);
    let acceptor = TlsAcceptor::from(Arc::new(config.unwrap_or_else(|error| fail(&error))));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap_or_else(|error| fail(&error));
    let address = listener.local_addr().unwrap_or_else(|error| fail(&error));
    writeln!(std::io::stdout(), "{address}").unwrap_or_else(|error| fail(&error));
    while let Ok((stream, _)) = listener.accept().await {
        let acceptor = acceptor.clone();
        tokio::spawn(async move {
            let _nodelay = stream.set_nodelay(true);
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            if stream.write_all(b"* OK\r\n").await.is_ok() && stream.flush().await.is_ok() {
                let _end = stream.read(&mut [0; 64]).await;
            }
        });
    }
}
