//! The listener over real connections: HTTPS, bounds, drain.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fake;

use std::{sync::Arc, time::Duration};

use gatepost_runtime::config::Span;
use gatepost_web::Parts;
use rustls::{
    ClientConfig, DigitallySignedStruct, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::{TlsConnector, client::TlsStream};

const BOUND: Duration = Duration::from_secs(10);

/// The certificate is not what is tested here.
#[derive(Debug)]
struct Anybody;

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::aws_lc_rs::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}

async fn connect(address: std::net::SocketAddr) -> std::io::Result<TlsStream<TcpStream>> {
    over(TcpStream::connect(address).await?).await
}

async fn over(stream: TcpStream) -> std::io::Result<TlsStream<TcpStream>> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody))
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await
}

async fn started(change: impl FnOnce(&mut Parts)) -> (std::net::SocketAddr, Parts) {
    let mut parts = fake::parts(&fake::Fakes::default());
    change(&mut parts);
    let running = gatepost_web::start(parts.clone()).await.unwrap();
    (running.address, parts)
}

/// Everything that comes until the other side closes.
async fn rest(stream: &mut TlsStream<TcpStream>) -> String {
    let mut text = Vec::new();
    // A connection cut without a goodbye ends as well.
    let _ended = timeout(BOUND, stream.read_to_end(&mut text)).await.expect("an end");
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn pages_come_over_https_and_the_drain_ends_idle_connections() {
    let (address, parts) = started(|_| {}).await;
    let mut stream = connect(address).await.unwrap();
    stream.write_all(b"GET /login HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    let mut first = [0; 15];
    timeout(BOUND, stream.read_exact(&mut first)).await.unwrap().unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    assert!(parts.drain.finish(BOUND).await);
    assert!(rest(&mut stream).await.contains("strict-transport-security"));
    assert!(connect(address).await.is_err());
}

#[tokio::test]
async fn slow_clients_are_cut_off() {
    let short = Span(Duration::from_millis(300));
    let (address, parts) = started(|parts| {
        parts.config.limits.headers = short;
        parts.config.limits.handshake = short;
        parts.config.limits.request = short;
    })
    .await;
    let mut silent = TcpStream::connect(address).await.unwrap();
    let mut byte = [0];
    assert!(matches!(timeout(BOUND, silent.read(&mut byte)).await.unwrap(), Ok(0) | Err(_)));
    let mut headers = connect(address).await.unwrap();
    headers.write_all(b"GET /login HTTP/1.1\r\nHost: ").await.unwrap();
    assert!(!rest(&mut headers).await.contains("200 OK"));
    let mut body = connect(address).await.unwrap();
    let head = "POST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
        Cookie: __Host-gatepost-visit=AAAAAAAAAAAAAAAAAAAAAA\r\n\
        Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\ncsrf=";
    body.write_all(head.as_bytes()).await.unwrap();
    assert!(rest(&mut body).await.starts_with("HTTP/1.1 503"));
    assert!(parts.drain.finish(BOUND).await);
}

#[tokio::test]
async fn a_network_has_so_many_connections_and_headers_so_much_room() {
    let (address, parts) = started(|parts| {
        parts.config.limits.connections_per_network = 2;
    })
    .await;
    let first = connect(address).await.unwrap();
    let mut second = connect(address).await.unwrap();
    assert!(connect(address).await.is_err());
    let long = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "a".repeat(60_000));
    let _cut_off_midway = second.write_all(long.as_bytes()).await;
    let refused = rest(&mut second).await;
    assert!(!refused.contains("200 OK"), "{refused}");
    drop((first, second));
    let again = timeout(BOUND, async {
        while connect(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(again.await.is_ok());
    assert!(parts.drain.finish(BOUND).await);
}

/// A connection of a load balancer that tells of a client there.
async fn told(
    address: std::net::SocketAddr,
    client: &str,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(format!("PROXY TCP6 {client} 2001:db8::1 4711 443\r\n").as_bytes()).await?;
    over(stream).await
}

#[tokio::test]
async fn a_load_balancer_says_who_connects() {
    let (address, parts) = started(|parts| {
        parts.config.proxy_protocol = vec!["127.0.0.0/8".parse().unwrap()];
        parts.config.limits.connections_per_network = 2;
        parts.config.limits.connections_per_site = 3;
        parts.config.limits.handshake = Span(Duration::from_millis(500));
    })
    .await;
    // What one client may have does not bind others behind the same load balancer.
    let mut held = Vec::new();
    for (client, served) in [
        ("2001:db8:1:1::1", true),
        ("2001:db8:1:1::2", true),
        ("2001:db8:1:1::3", false),
        ("2001:db8:1:2::1", true),
        ("2001:db8:1:3::1", false),
        ("2001:db8:2:1::1", true),
    ] {
        let stream = told(address, client).await;
        assert_eq!(stream.is_ok(), served, "{client}");
        held.extend(stream);
    }
    assert!(connect(address).await.is_err(), "no header");
    let mut silent = TcpStream::connect(address).await.unwrap();
    silent.write_all(b"\r\n\r\n\0\r\nQUIT\n\x21").await.unwrap();
    assert!(matches!(timeout(BOUND, silent.read(&mut [0])).await.unwrap(), Ok(0) | Err(_)));
    let stream = &mut held[0];
    stream
        .write_all(b"GET /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .await
        .unwrap();
    assert!(rest(stream).await.starts_with("HTTP/1.1 200"));
    assert!(parts.drain.finish(BOUND).await);
}

#[tokio::test]
async fn without_tls_programs_find_their_servers_and_nothing_else() {
    let mut parts = fake::parts(&fake::Fakes::default());
    parts.config.discovery.http_listen = Some(([127, 0, 0, 1], 0).into());
    let running = gatepost_web::start(parts.clone()).await.unwrap();
    let plain = running.discovery.unwrap();
    let ask = async |line: &str| {
        let mut stream = TcpStream::connect(plain).await.unwrap();
        let host = "Host: autoconfig.keller.example\r\nConnection: close\r\n\r\n";
        stream.write_all(format!("{line} HTTP/1.1\r\n{host}").as_bytes()).await.unwrap();
        let mut text = Vec::new();
        timeout(BOUND, stream.read_to_end(&mut text)).await.expect("an end").unwrap();
        String::from_utf8(text).unwrap()
    };
    for path in ["/mail/config-v1.1.xml", "/.well-known/autoconfig/mail/config-v1.1.xml"] {
        let answer = ask(&format!("GET {path}")).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(answer.contains("<hostname>mail.keller.example</hostname>"), "{answer}");
        // RFC 6797 §7.2.
        assert!(!answer.contains("strict-transport-security"), "{answer}");
        assert!(!answer.contains("set-cookie"), "{answer}");
    }
    for path in ["/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml"] {
        let answer = ask(&format!("GET {path}")).await;
        assert!(answer.starts_with("HTTP/1.1 302"), "{answer}");
        let to = "location: https://localhost:8443/autodiscover/autodiscover.xml\r\n";
        assert!(answer.contains(to), "{answer}");
    }
    for line in [
        "GET /",
        "GET /login",
        "GET /api/v1",
        "GET /assets/style.css",
        "GET /autodiscover/autodiscover.json?Email=a@keller.example&Protocol=AutodiscoverV1",
        "POST /login",
        "POST /autodiscover/autodiscover.xml",
        "POST /Autodiscover/Autodiscover.xml",
        "POST /mail/config-v1.1.xml",
    ] {
        let answer = ask(line).await;
        let refused = ["HTTP/1.1 404", "HTTP/1.1 405"].iter().any(|code| answer.starts_with(code));
        assert!(refused && answer.contains("application/problem+json"), "{line}: {answer}");
    }
    assert!(parts.drain.finish(BOUND).await);
}
