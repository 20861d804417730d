//! Servers that are down, silent, or hostile.

use std::time::Duration;

use gatepost_runtime::config::Span;
use tokio::time::Instant;

use super::backend::{Backend, let_in, server};
use crate::harness::{ADDRESS, SECRET, Server};

fn front(backend: &Backend) -> Server {
    server(backend, |config| config.backend_within = Span(Duration::from_millis(400)))
}

#[tokio::test]
async fn a_server_that_is_down_is_said_so_and_may_come_back() {
    let backend = Backend::new().await;
    let port = backend.port();
    let server = front(&backend);
    drop(backend);
    let mut client = server.stranger().await;
    let login = format!("LOGIN {ADDRESS} \"{SECRET}\"");
    client.fails(&login, "NO [UNAVAILABLE] the server of this mailbox").await;
    assert!(server.imap.registry().list().is_empty(), "nobody is logged in");
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let serving = tokio::spawn(async move {
        let mut there = crate::harness::Client::new(listener.accept().await.unwrap().0);
        let_in(&mut there).await;
        there
    });
    client.ok(&login).await;
    serving.await.unwrap();
}

#[tokio::test]
async fn hostile_servers_are_bounded() {
    let endless = "x".repeat(20_000);
    let many = "* OK\r\n".repeat(1000);
    let greeted = "* OK [CAPABILITY IMAP4rev1 SASL-IR] ready\r\n";
    for (what, said) in [
        ("silent", String::new()),
        ("no greeting", "hello\r\n".to_owned()),
        ("logged in already", "* PREAUTH in\r\n".to_owned()),
        ("going", "* BYE \u{1b}[2J\r\n".to_owned()),
        ("an endless line", endless.clone()),
        ("an endless answer", format!("{greeted}{endless}")),
        ("endless lines", format!("{greeted}{many}")),
        ("refusing", format!("{greeted}g1 NO [AUTHENTICATIONFAILED] \u{1b}[2J wrong\r\n")),
        ("another tag", format!("{greeted}g9 OK\r\n")),
        ("always asking", format!("{greeted}{}", "+ more\r\n".repeat(200))),
        ("no text", "\u{0}\u{1}\r\n".to_owned()),
        ("no capabilities", "* OK\r\ng1 OK\r\n".to_owned()),
        ("gone midway", format!("{greeted}* OK half")),
    ] {
        let backend = Backend::new().await;
        let server = front(&backend);
        let mut client = server.stranger().await;
        let serving = async {
            let mut there = backend.accept().await;
            // It hangs up on us soon enough.
            let _gone = tokio::io::AsyncWriteExt::write_all(&mut there.wire, said.as_bytes()).await;
            while !there.response().await.is_empty() {}
        };
        let started = Instant::now();
        let login = format!("LOGIN {ADDRESS} \"{SECRET}\"");
        let (_, ()) = tokio::join!(client.fails(&login, "NO [UNAVAILABLE]"), serving);
        assert!(started.elapsed() < Duration::from_secs(3), "{what}");
        client.ok("NOOP").await;
    }
}

#[tokio::test]
async fn without_a_token_or_a_master_user_there_is_no_way() {
    let backend = Backend::new().await;
    let server = server(&backend, |config| {
        let there = &mut config.backends[0];
        (there.master_user, there.master_password) = (String::new(), None);
        there.tokens = Some(gatepost_imap::TokenMechanism::Oauthbearer);
    });
    let login = format!("LOGIN {ADDRESS} \"{SECRET}\"");
    server.stranger().await.fails(&login, "NO [UNAVAILABLE]").await;
    assert!(backend.nobody_came().await);
}
