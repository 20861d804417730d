//! A server that does as each test says.

use std::time::Duration;

use gatepost_imap::{BackendConfig, BackendSecurity, ImapConfig};
use gatepost_runtime::config::SecretText;
use tokio::{
    io::DuplexStream,
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::harness::{ADDRESS, Client, SECRET, Server};

/// A listener on this machine.
pub(super) struct Backend(TcpListener);

impl Backend {
    pub(super) async fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(super) fn port(&self) -> u16 {
        self.0.local_addr().unwrap().port()
    }

    /// The next connection of the front.
    pub(super) async fn accept(&self) -> Client<TcpStream> {
        let accepted = timeout(Duration::from_secs(5), self.0.accept()).await;
        Client::new(accepted.expect("the front connects").unwrap().0)
    }

    pub(super) async fn nobody_came(&self) -> bool {
        timeout(Duration::from_millis(50), self.0.accept()).await.is_err()
    }
}

/// A front before this backend, without TLS between them.
pub(super) fn server(backend: &Backend, change: impl FnOnce(&mut ImapConfig)) -> Server {
    let there = BackendConfig {
        host: "127.0.0.1".to_owned(),
        port: backend.port(),
        security: BackendSecurity::None,
        master_user: "master".to_owned(),
        master_password: Some(SecretText::new("of all")),
        ..BackendConfig::default()
    };
    Server::with(|config| {
        config.backends = vec![there];
        change(config);
    })
}

/// Lets the front in as servers do that know little: nothing in the greeting, no initial response.
pub(super) async fn let_in<W>(there: &mut Client<W>)
where
    W: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    there.send(b"* OK ready\r\n").await;
    assert_eq!(there.response().await, "g1 CAPABILITY");
    there.send(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\ng1 OK\r\n").await;
    assert_eq!(there.response().await, "g2 AUTHENTICATE PLAIN");
    there.send(b"+ \r\n").await;
    there.response().await;
    there.send(b"* CAPABILITY IMAP4rev1 IDLE\r\ng2 OK in\r\n").await;
}

/// A client that is logged in, and the connection of the front for it.
pub(super) async fn login(
    server: &Server,
    backend: &Backend,
) -> (Client<DuplexStream>, Client<TcpStream>) {
    let mut client = server.stranger().await;
    client.send(format!("login LOGIN {ADDRESS} \"{SECRET}\"\r\n").as_bytes()).await;
    let mut there = backend.accept().await;
    let_in(&mut there).await;
    let said = client.until("login").await;
    assert_eq!(said.tagged, "OK [CAPABILITY IMAP4rev1 IDLE] logged in");
    (client, there)
}
