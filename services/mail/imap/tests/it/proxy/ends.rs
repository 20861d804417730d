//! How such connections end: at both sides, at once.

use std::time::Duration;

use gatepost_imap::{Credential, Target};
use gatepost_runtime::config::Span;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    time::{Instant, timeout},
};

use super::backend::{Backend, login, server};
use crate::harness::app_password_id;

const TARGET: fn() -> Target = || Target::Credential(Credential::AppPassword(app_password_id()));

#[tokio::test]
async fn a_revocation_says_goodbye_between_two_responses() {
    let backend = Backend::new().await;
    let server = server(&backend, |_| ());
    let (mut client, mut there) = login(&server, &backend).await;
    there.send(b"* 1 FETCH (BODY[] {4}\r\nabcd)\r\n").await;
    assert_eq!(client.response().await, "* 1 FETCH (BODY[] {4}\r\nabcd)");
    let started = Instant::now();
    assert_eq!(server.imap.registry().close(TARGET()), 1);
    assert_eq!(client.response().await, "* BYE your access has ended");
    assert!(client.at_end().await && there.at_end().await);
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn a_revocation_says_nothing_within_a_response() {
    for half in ["* 1 FETCH (BODY[] {400}\r\nabcd\r\n", "* OK hal", "* 1 FETCH (BODY[] {4}\r\nabcd"]
    {
        let backend = Backend::new().await;
        let server = server(&backend, |_| ());
        let (mut client, mut there) = login(&server, &backend).await;
        there.send(half.as_bytes()).await;
        let mut got = vec![0; half.len()];
        client.wire.read_exact(&mut got).await.unwrap();
        assert_eq!(got, half.as_bytes());
        server.imap.registry().close(TARGET());
        let mut rest = Vec::new();
        timeout(Duration::from_secs(1), client.wire.read_to_end(&mut rest)).await.unwrap().unwrap();
        assert!(rest.is_empty(), "{half:?}: {rest:?}");
        assert!(there.at_end().await);
    }
}

#[tokio::test]
async fn a_client_that_does_not_read_ends_too() {
    let backend = Backend::new().await;
    let server = server(&backend, |_| ());
    let (client, mut there) = login(&server, &backend).await;
    let flood = format!("* 1 FETCH (BODY[] {{9000000}}\r\n{}", "x".repeat(200_000));
    let _blocked =
        timeout(Duration::from_millis(300), there.wire.write_all(flood.as_bytes())).await;
    server.imap.registry().close(TARGET());
    let mut byte = [0; 1];
    let read = timeout(Duration::from_secs(1), there.wire.read(&mut byte)).await.unwrap();
    assert!(matches!(read, Ok(0) | Err(_)));
    drop(client);
}

#[tokio::test]
async fn a_client_that_goes_takes_the_other_side_with_it() {
    let backend = Backend::new().await;
    let server = server(&backend, |_| ());
    let (mut client, mut there) = login(&server, &backend).await;
    // What it asked for before it closed its side is answered.
    client.send(b"a NOOP\r\n").await;
    client.wire.shutdown().await.unwrap();
    assert_eq!(there.response().await, "a NOOP");
    there.send(b"a OK\r\n").await;
    assert_eq!(client.until("a").await.tagged, "OK");
    assert!(there.at_end().await);
    drop(there);
    assert!(client.at_end().await);
}

#[tokio::test]
async fn a_server_that_breaks_is_told_of() {
    let backend = Backend::new().await;
    let server = server(&backend, |_| ());
    let (mut client, there) = login(&server, &backend).await;
    there.wire.set_zero_linger().unwrap();
    drop(there);
    let bye = client.response().await;
    assert!(bye.starts_with("* BYE [UNAVAILABLE] the server of this mailbox has gone"), "{bye}");
    assert!(client.at_end().await);
}

#[tokio::test]
async fn a_stop_of_the_front_is_told_of() {
    let backend = Backend::new().await;
    let server = server(&backend, |_| ());
    let (mut client, mut there) = login(&server, &backend).await;
    server.drain.begin();
    assert!(client.response().await.starts_with("* BYE [UNAVAILABLE] the server is stopping"));
    assert!(client.at_end().await && there.at_end().await);
}

#[tokio::test]
async fn silence_ends_but_a_long_answer_does_not() {
    let backend = Backend::new().await;
    let server = server(&backend, |config| config.idle_timeout = Span(Duration::from_millis(400)));
    let (mut client, mut there) = login(&server, &backend).await;
    let piece = "x".repeat(600);
    there.send(format!("* 1 FETCH (BODY[] {{{}}}\r\n", 600 * 8).as_bytes()).await;
    for _ in 0..8 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        there.send(piece.as_bytes()).await;
    }
    there.send(b")\r\n").await;
    assert!(client.response().await.ends_with("x)"));
    // What a server says by itself keeps nobody.
    let telling = async {
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if there.wire.write_all(b"* OK still here\r\n").await.is_err() {
                return;
            }
        }
    };
    let hearing = async {
        loop {
            let said = client.response().await;
            if said != "* OK still here" {
                return said;
            }
        }
    };
    let ((), said) = tokio::join!(telling, hearing);
    assert_eq!(said, "* BYE [UNAVAILABLE] idle for too long");
}
