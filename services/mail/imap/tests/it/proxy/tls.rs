//! TLS between the front and the other server.

use std::sync::Arc;

use gatepost_imap::BackendSecurity;
use tempfile::NamedTempFile;
use tokio::net::TcpStream;
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::backend::{Backend, let_in, server};
use crate::harness::{ADDRESS, Client, SECRET, Server, tls};

/// A certificate for `localhost`, as a server has it and as a file.
fn certificate() -> (Arc<rustls::ServerConfig>, NamedTempFile) {
    let (config, certificate) = tls();
    let file = NamedTempFile::new().unwrap();
    let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &certificate);
    let pem = format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n");
    std::fs::write(file.path(), pem).unwrap();
    (config, file)
}

fn front(
    backend: &Backend,
    security: BackendSecurity,
    host: &str,
    trusted: &NamedTempFile,
) -> Server {
    server(backend, |config| {
        let there = &mut config.backends[0];
        there.security = security;
        there.host = host.to_owned();
        there.ca_file = Some(trusted.path().to_owned());
    })
}

async fn secured(
    stream: TcpStream,
    config: &Arc<rustls::ServerConfig>,
) -> std::io::Result<Client<TlsStream<TcpStream>>> {
    Ok(Client::new(TlsAcceptor::from(Arc::clone(config)).accept(stream).await?))
}

#[tokio::test]
async fn the_certificate_must_be_right() {
    let (config, right) = certificate();
    let (_, other) = certificate();
    for (host, trusted, served) in
        [("localhost", &right, true), ("localhost", &other, false), ("127.0.0.1", &right, false)]
    {
        let backend = Backend::new().await;
        let server = front(&backend, BackendSecurity::Implicit, host, trusted);
        let mut client = server.stranger().await;
        let serving = async {
            let stream = backend.accept().await.wire;
            let mut there = secured(stream, &config).await.ok()?;
            let_in(&mut there).await;
            Some(there)
        };
        let login = format!("LOGIN {ADDRESS} \"{SECRET}\"");
        if served {
            let (_, there) = tokio::join!(client.ok(&login), serving);
            assert!(there.is_some());
        } else {
            let (_, there) = tokio::join!(client.fails(&login, "NO [UNAVAILABLE]"), serving);
            assert!(there.is_none(), "no secret went to {host}");
        }
    }
}

#[tokio::test]
async fn starttls_or_nothing() {
    let (config, trusted) = certificate();
    for (answer, served) in [
        ("g1 OK begin\r\n", true),
        ("g1 NO not today\r\n", false),
        // Somebody in between puts an answer in front of the protected part.
        ("g1 OK begin\r\n* CAPABILITY X\r\n", false),
    ] {
        let backend = Backend::new().await;
        let server = front(&backend, BackendSecurity::Starttls, "localhost", &trusted);
        let mut client = server.stranger().await;
        let serving = async {
            let mut there = backend.accept().await;
            there.send(b"* OK [CAPABILITY IMAP4rev1 SASL-IR] ready\r\n").await;
            assert_eq!(there.response().await, "g1 STARTTLS");
            there.send(answer.as_bytes()).await;
            if !served {
                assert!(there.at_end().await, "nothing more is said in the clear");
                return None;
            }
            let mut there = secured(there.wire, &config).await.unwrap();
            assert_eq!(there.response().await, "g1 CAPABILITY");
            there.send(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\ng1 OK\r\n").await;
            assert_eq!(there.response().await, "g2 AUTHENTICATE PLAIN");
            there.send(b"+\r\n").await;
            there.response().await;
            there.send(b"g2 OK [CAPABILITY IMAP4rev1] in\r\n").await;
            Some(there)
        };
        let login = format!("LOGIN {ADDRESS} \"{SECRET}\"");
        if served {
            tokio::join!(client.ok(&login), serving);
        } else {
            tokio::join!(client.fails(&login, "NO [UNAVAILABLE]"), serving);
        }
    }
}
