//! What a process sets up once: telemetry and the ops listener.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use gatepost_runtime::{
    config::{LogConfig, TelemetryConfig},
    drain::Drain,
    ops::{self, Readiness},
    telemetry::{self, TelemetryError},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

#[tokio::test]
async fn metrics_of_a_process_are_there_to_read() {
    let (log, traces) = (LogConfig::default(), TelemetryConfig::default());
    let telemetry = telemetry::init("mail", &log, &traces).unwrap();
    let again = telemetry::init("mail", &log, &traces);
    assert!(matches!(again, Err(TelemetryError::Again)));

    metrics::histogram!("gatepost_test_seconds").record(0.003);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let readiness = Readiness::new(&Drain::new());
    let server = tokio::spawn(ops::serve(listener, readiness, telemetry.metrics()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = b"GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).await.unwrap();
    for line in ["gatepost_build_info{version=", "gatepost_test_seconds_bucket{le=\"0.005\"} 1"] {
        assert!(page.contains(line), "{line}: {page}");
    }
    server.abort();
    telemetry.finish().await;
}
