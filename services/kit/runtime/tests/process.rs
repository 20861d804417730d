//! What a process sets up once: telemetry and the ops listener.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{process::Stdio, time::Duration};

use gatepost_runtime::{
    config::{LogConfig, TelemetryConfig},
    drain::{self, Drain},
    ops::{self, Readiness},
    telemetry::{self, TelemetryError},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
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

/// Set in the process that [`draining_process`] is.
const CHILD: &str = "GATEPOST_TEST_DRAIN";

/// Not a test by itself: a process that drains on signals, and takes its time when told to.
#[tokio::test]
async fn draining_process() {
    let Ok(slow) = std::env::var(CHILD) else { return };
    let drain = Drain::new();
    drain::on_signals(&drain).unwrap();
    let until = drain.clone();
    drain.spawn(async move {
        until.draining().await;
        if slow == "slow" {
            std::future::pending::<()>().await;
        }
    });
    println!("up");
    drain.draining().await;
    println!("draining");
    let ended = drain.finish(Duration::from_secs(30)).await;
    std::process::exit(if ended { 0 } else { 1 });
}

async fn start(pace: &str) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "draining_process", "--nocapture"])
        .env(CHILD, pace)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    wait_for(&mut child, "up").await;
    child
}

async fn wait_for(child: &mut Child, word: &str) {
    let output = child.stdout.as_mut().unwrap();
    let (mut seen, mut byte) = (String::new(), [0]);
    while !seen.contains(word) {
        assert_eq!(output.read(&mut byte).await.unwrap(), 1, "{seen}");
        seen.push(byte[0].into());
    }
}

async fn signal(child: &Child, name: &str) {
    // The shell's own, which is there without any package.
    let kill = format!("kill -s {name} {}", child.id().unwrap());
    assert!(Command::new("sh").args(["-c", &kill]).status().await.unwrap().success());
}

#[tokio::test]
async fn the_first_signal_drains_and_the_second_ends_at_once() {
    let mut quick = start("quick").await;
    signal(&quick, "TERM").await;
    assert_eq!(quick.wait().await.unwrap().code(), Some(0));

    let mut slow = start("slow").await;
    signal(&slow, "TERM").await;
    wait_for(&mut slow, "draining").await;
    signal(&slow, "INT").await;
    assert_eq!(slow.wait().await.unwrap().code(), Some(130));
}
