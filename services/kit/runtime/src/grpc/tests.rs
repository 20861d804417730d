use std::{net::SocketAddr, path::Path, time::Duration};

use gatepost_model::{ManualClock, SystemEntropy, Timestamp};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest,
};

use super::*;
use crate::{
    config::{Span, TlsConfig},
    link::{Link, remote},
    tls::{Identity, Pki},
};

struct Server {
    _dir: tempfile::TempDir,
    clock: Arc<ManualClock>,
    pki: Pki,
    address: SocketAddr,
    drain: Drain,
    config: GrpcConfig,
}

fn open(dir: &Path, clock: &Arc<ManualClock>) -> Pki {
    Pki::open(dir, &TlsConfig::default(), clock.clone(), Arc::new(SystemEntropy)).unwrap()
}

async fn start(identity: impl Into<Identity>) -> Server {
    let dir = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(Timestamp::from_unix_millis(1_800_000_000_000)));
    let pki = open(dir.path(), &clock);
    let drain = Drain::new();
    let config = GrpcConfig {
        handshake_timeout: Span(Duration::from_millis(500)),
        max_connections: 3,
        ..GrpcConfig::default()
    };
    let readiness = Readiness::new(&drain);
    readiness.started();
    let routes = routes([], &readiness, &drain);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let tls = pki.service_server_config(identity).unwrap();
    drain.spawn(serve(listener, tls, routes, config.clone(), drain.clone()));
    Server { _dir: dir, clock, pki, address, drain, config }
}

impl Server {
    fn link(&self, from: ServiceName, to: ServiceName) -> Link {
        remote(from, to, &self.address.to_string(), &self.pki, &self.config).unwrap()
    }
}

async fn check(link: Link) -> Code {
    let answer = HealthClient::new(link).check(HealthCheckRequest::default()).await;
    answer.map_or_else(|status| status.code(), |_| Code::Ok)
}

async fn reflect(link: Link) -> Code {
    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let requests = tokio_stream::once(request);
    let answer = ServerReflectionClient::new(link).server_reflection_info(requests).await;
    match answer {
        Ok(stream) => stream.into_inner().message().await.map_or_else(|s| s.code(), |_| Code::Ok),
        Err(status) => status.code(),
    }
}

#[tokio::test]
async fn the_certificate_says_who_calls() {
    let server = start(ServiceName::Identity).await;
    let link = |from| server.link(from, ServiceName::Identity);
    assert_eq!(check(link(ServiceName::Mail)).await, Code::Ok);
    assert_eq!(reflect(link(ServiceName::Mail)).await, Code::PermissionDenied);
    assert_eq!(reflect(link(ServiceName::Admin)).await, Code::Ok);
    assert!(server.drain.finish(Duration::from_secs(5)).await);
    assert_eq!(check(link(ServiceName::Mail)).await, Code::Unavailable);
}

#[tokio::test]
async fn a_watcher_of_health_is_told_and_does_not_keep_up_the_drain() {
    let server = start(ServiceName::Identity).await;
    let link = server.link(ServiceName::Mail, ServiceName::Identity);
    let request = HealthCheckRequest::default();
    let mut watch = HealthClient::new(link).watch(request).await.unwrap().into_inner();
    assert!(watch.message().await.unwrap().is_some());
    assert!(server.drain.finish(Duration::from_secs(5)).await);
    let end = loop {
        match watch.message().await {
            Ok(Some(_)) => {}
            end => break end,
        }
    };
    assert_eq!(end.unwrap_err().code(), Code::Unavailable);
}

#[tokio::test]
async fn only_the_service_that_is_called_may_answer() {
    let mail = start(ServiceName::Mail).await;
    assert_eq!(check(mail.link(ServiceName::Web, ServiceName::Mail)).await, Code::Ok);
    let wrong = check(mail.link(ServiceName::Web, ServiceName::Identity)).await;
    assert_eq!(wrong, Code::Unavailable);
    let all = start(Identity::All).await;
    for to in [ServiceName::Identity, ServiceName::Mail] {
        assert_eq!(check(all.link(ServiceName::Admin, to)).await, Code::Ok);
    }
}

#[tokio::test]
async fn strangers_are_refused() {
    let server = start(ServiceName::Identity).await;
    let (to, address) = (ServiceName::Identity, server.address.to_string());

    let elsewhere = tempfile::tempdir().unwrap();
    let other = open(elsewhere.path(), &server.clock);
    let link = remote(ServiceName::Mail, to, &address, &other, &server.config).unwrap();
    assert_eq!(check(link).await, Code::Unavailable, "unknown authority");

    // Plain HTTP/2, without TLS.
    let mut plain = TcpStream::connect(server.address).await.unwrap();
    plain.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.unwrap();
    let mut rest = Vec::new();
    let _reset_or_alert = plain.read_to_end(&mut rest).await;
    assert!(!rest.starts_with(b"HTTP") && rest.len() < 64);

    server.clock.advance(Duration::from_secs(91 * 24 * 60 * 60));
    let expired = server.link(ServiceName::Mail, to);
    assert_eq!(check(expired).await, Code::Unavailable, "expired");

    for nonsense in ["", "host", "host:99999", "a b:1"] {
        assert!(remote(ServiceName::Mail, to, nonsense, &server.pki, &server.config).is_err());
    }
}

#[tokio::test]
async fn silent_connections_do_not_keep_the_door() {
    let server = start(ServiceName::Identity).await;
    let mut silent = Vec::new();
    for _ in 0..3 {
        silent.push(TcpStream::connect(server.address).await.unwrap());
    }
    // All places are taken until the handshake time-out. A call that waits in the queue may give
    // up before; the next one gets through.
    let link = server.link(ServiceName::Web, ServiceName::Identity);
    let reached = async {
        while check(link.clone()).await != Code::Ok {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), reached).await.unwrap();
    assert!(server.drain.finish(Duration::from_secs(5)).await);
}

#[tokio::test]
async fn a_local_link_is_up_once_the_service_is() {
    let board = crate::link::Switchboard::new();
    let link = board.link(ServiceName::Web, ServiceName::Identity);
    assert_eq!(check(link.clone()).await, Code::Unavailable);
    let drain = Drain::new();
    let readiness = Readiness::new(&drain);
    board.connect(ServiceName::Identity, routes([], &readiness, &drain));
    assert_eq!(check(link.clone()).await, Code::Ok);
    assert_eq!(reflect(link).await, Code::PermissionDenied);
    assert_eq!(reflect(board.link(ServiceName::Admin, ServiceName::Identity)).await, Code::Ok);
    assert!(drain.finish(Duration::from_secs(5)).await);
}

/// A call over mutual TLS, for the tests of telemetry.
pub(crate) async fn check_remotely() -> Code {
    let server = start(ServiceName::Identity).await;
    let code = check(server.link(ServiceName::Mail, ServiceName::Identity)).await;
    server.drain.finish(Duration::from_secs(5)).await;
    code
}
