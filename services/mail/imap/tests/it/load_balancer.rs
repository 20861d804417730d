//! Connections that a load balancer brings: who is behind them (PROXY protocol).

use std::{net::SocketAddr, sync::Arc, time::Duration};

use gatepost_runtime::config::Span;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

use crate::harness::{ADDRESS, Client, SECRET, Server};

/// A header of version 2 for a client at this IPv4 address.
fn header(ip: [u8; 4]) -> Vec<u8> {
    let fixed = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c";
    [&fixed[..], &ip, &[192, 0, 2, 1], &[0x12, 0x67, 0x03, 0xe1]].concat()
}

/// A server behind load balancers in these networks; where its listeners are.
async fn behind(networks: &str) -> (Server, SocketAddr, SocketAddr) {
    let server = Server::with(|config| {
        config.proxy_protocol = vec![networks.parse().unwrap()];
        config.max_connections_per_network = 2;
        config.login_within = Span(Duration::from_millis(800));
    });
    let bind = || TcpListener::bind("127.0.0.1:0");
    let (tls, plain) = (bind().await.unwrap(), bind().await.unwrap());
    let at = (tls.local_addr().unwrap(), plain.local_addr().unwrap());
    let (one, two) = (server.imap.clone(), server.imap.clone());
    server.drain.spawn(async move { one.serve_tls(tls).await.unwrap() });
    server.drain.spawn(async move { two.serve_starttls(plain).await.unwrap() });
    (server, at.0, at.1)
}

async fn over_tls(
    server: &Server,
    stream: TcpStream,
) -> std::io::Result<tokio_rustls::client::TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(server.certificate.clone()).unwrap();
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let config = rustls::ClientConfig::builder_with_provider(provider.into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    connector.connect("localhost".try_into().unwrap(), stream).await
}

/// Everything that comes, to the end.
async fn all(mut stream: TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    let end = timeout(Duration::from_secs(5), stream.read_to_end(&mut bytes)).await;
    // A connection that is cut has ended too.
    let _cut = end.expect("the connection ends");
    bytes
}

#[tokio::test]
async fn the_true_client_is_asked_about() {
    let (server, tls, _) = behind("127.0.0.0/8").await;
    let mut stream = TcpStream::connect(tls).await.unwrap();
    // In pieces, as a network may bring it.
    for piece in header([203, 0, 113, 7]).chunks(5) {
        stream.write_all(piece).await.unwrap();
        tokio::time::sleep(Duration::from_millis(3)).await;
    }
    let mut client = Client::new(over_tls(&server, stream).await.unwrap());
    assert!(client.response().await.starts_with("* OK "));
    client.ok(&format!("LOGIN {ADDRESS} \"{SECRET}\"")).await;
    assert_eq!(server.door.clients(), ["203.0.113.7"]);
    let registered = server.imap.registry().list();
    assert_eq!(registered[0].client.ip.to_string(), "203.0.113.7");
}

#[tokio::test]
async fn connections_are_counted_by_true_client() {
    let (_server, _, plain) = behind("127.0.0.0/8").await;
    let mut held = Vec::new();
    for (ip, served) in [(1, true), (1, true), (1, false), (2, true), (2, true), (2, false)] {
        let mut stream = TcpStream::connect(plain).await.unwrap();
        stream.write_all(&header([203, 0, 113, ip])).await.unwrap();
        if served {
            let mut client = Client::new(stream);
            assert!(client.response().await.starts_with("* OK "));
            held.push(client);
        } else {
            let said = String::from_utf8(all(stream).await).unwrap();
            assert_eq!(said, "* BYE [UNAVAILABLE] too many connections from your network\r\n");
        }
    }
}

#[tokio::test]
async fn those_who_are_turned_away_hear_it_over_tls_too() {
    let (server, tls, _) = behind("127.0.0.0/8").await;
    let mut held = Vec::new();
    for served in [true, true, false] {
        let mut stream = TcpStream::connect(tls).await.unwrap();
        stream.write_all(&header([203, 0, 113, 7])).await.unwrap();
        let mut client = Client::new(over_tls(&server, stream).await.unwrap());
        let greeting = client.response().await;
        assert!(greeting.starts_with(if served { "* OK " } else { "* BYE [UNAVAILABLE] " }));
        if served {
            held.push(client);
        } else {
            assert!(client.at_end().await);
        }
    }
}

#[tokio::test]
async fn without_a_whole_header_nobody_is_greeted() {
    let (server, tls, plain) = behind("127.0.0.0/8").await;
    let too_long = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff";
    let datagrams = b"\r\n\r\n\0\r\nQUIT\n\x21\x12\0\0";
    for bytes in [&b"a CAPABILITY\r\n"[..], &header([1, 2, 3, 4])[..20], too_long, datagrams, b""] {
        for at in [tls, plain] {
            let mut stream = TcpStream::connect(at).await.unwrap();
            stream.write_all(bytes).await.unwrap();
            assert!(all(stream).await.is_empty(), "{bytes:?}");
        }
    }
    let bare = TcpStream::connect(tls).await.unwrap();
    assert!(over_tls(&server, bare).await.is_err(), "a handshake is no header");
}

#[tokio::test]
async fn from_elsewhere_a_header_is_not_believed() {
    let (server, tls, plain) = behind("10.0.0.0/8").await;
    let mut stream = TcpStream::connect(tls).await.unwrap();
    stream.write_all(&header([203, 0, 113, 7])).await.unwrap();
    assert!(over_tls(&server, stream).await.is_err(), "no handshake begins so");
    let stream = TcpStream::connect(tls).await.unwrap();
    let mut client = Client::new(over_tls(&server, stream).await.unwrap());
    client.response().await;
    client.ok(&format!("LOGIN {ADDRESS} \"{SECRET}\"")).await;
    assert_eq!(server.door.clients(), ["127.0.0.1"]);
    let mut client = Client::new(TcpStream::connect(plain).await.unwrap());
    client.send(b"PROXY TCP4 203.0.113.7 192.0.2.1 4711 143\r\n").await;
    assert!(client.response().await.starts_with("* OK "));
    assert!(client.response().await.starts_with("PROXY BAD "));
}
