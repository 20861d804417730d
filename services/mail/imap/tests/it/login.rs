//! Login, what ends it, and the registry.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_imap::{Credential, Target};
use gatepost_proto::mailbox::v1::Permission;
use gatepost_runtime::config::Span;
use tokio::{io::AsyncWriteExt, time::timeout};

use crate::harness::{ADDRESS, Client, SECRET, Server, account_id, app_password_id, mailbox_id};

fn plain(text: &str) -> String {
    STANDARD.encode(text)
}

#[tokio::test]
async fn login_and_authenticate_open_the_mailbox() {
    let server = Server::new();
    let right = plain(&format!("\0{ADDRESS}\0{SECRET}"));
    let mut one = server.stranger().await;
    let got = one.ok(&format!("LOGIN {ADDRESS} {{{}+}}\r\n{SECRET}", SECRET.len())).await;
    assert!(got.tagged.contains("[CAPABILITY IMAP4rev1") && !got.tagged.contains("AUTH="));
    one.fails("LOGIN a b", "BAD").await;
    server.stranger().await.ok(&format!("AUTHENTICATE PLAIN {right}")).await;
    let mut three = server.stranger().await;
    three.send(b"a AUTHENTICATE PLAIN\r\n").await;
    assert_eq!(three.response().await, "+ ");
    three.send(format!("{right}\r\n").as_bytes()).await;
    assert!(three.until("a").await.tagged.starts_with("OK"));
    let mut four = server.stranger().await;
    four.send(b"a AUTHENTICATE PLAIN\r\n").await;
    assert_eq!(four.response().await, "+ ");
    four.send(b"*\r\n").await;
    assert!(four.until("a").await.tagged.starts_with("BAD"));
    for other in ["CRAM-MD5", "LOGIN", "ANONYMOUS", "EXTERNAL"] {
        four.fails(&format!("AUTHENTICATE {other}"), "NO [CANNOT]").await;
    }
    four.fails("AUTHENTICATE PLAIN =", "BAD").await;
    four.fails("AUTHENTICATE PLAIN !!!", "BAD").await;
    four.fails(&format!("AUTHENTICATE PLAIN {}", plain("x\0y\0z")), "NO [AUTHORIZATIONFAILED]")
        .await;
    assert_eq!(server.imap.registry().list().len(), 2);
}

#[tokio::test]
async fn refusals_are_all_alike_and_end_the_connection() {
    let server = Server::new();
    let mut client = server.stranger().await;
    for command in
        ["LOGIN nobody@example.org x", "LOGIN anna@example.org wrong", "LOGIN {3+}\r\n\u{ff}x y"]
    {
        let got = client.fails(command, "NO [AUTHENTICATIONFAILED]").await;
        assert_eq!(got.tagged, "NO [AUTHENTICATIONFAILED] the address or the password is wrong");
    }
    let got = client.fails("LOGIN a b", "NO [AUTHENTICATIONFAILED]").await;
    assert!(got.untagged.is_empty());
    assert!(client.response().await.starts_with("* BYE"));
    assert!(client.at_end().await);
    server.door.set(|door| door.throttled = true);
    server.stranger().await.fails("LOGIN a b", "NO [LIMIT]").await;
    server.door.set(|door| door.down = true);
    server.stranger().await.fails("LOGIN a b", "NO [UNAVAILABLE]").await;
}

#[tokio::test]
async fn commands_are_only_heard_in_their_state() {
    let server = Server::new();
    let mut client = server.stranger().await;
    for command in
        ["SELECT INBOX", "LIST \"\" *", "NOOP x", "IDLE", "FETCH 1 FLAGS", "ENABLE CONDSTORE"]
    {
        client.fails(command, "BAD").await;
    }
    client.fails("APPEND INBOX {1+}\r\nx", "BAD log in first").await;
    client.ok("NOOP").await;
    client.ok("CAPABILITY").await;
    client.ok(&format!("LOGIN {ADDRESS} \"{SECRET}\"")).await;
    for command in
        ["FETCH 1 FLAGS", "CLOSE", "UNSELECT", "EXPUNGE", "CHECK", "SEARCH ALL", "STORE 1 FLAGS ()"]
    {
        client.fails(command, "BAD").await;
    }
    let got = client.run("LOGOUT").await;
    assert!(got.tagged.starts_with("OK") && got.has("* BYE"));
    assert!(client.at_end().await);
}

#[tokio::test]
async fn nothing_is_logged_in_before_tls_and_nothing_sent_before_is_heard_after() {
    let server = Server::new();
    let mut client = server.connect(false).await;
    let got = client.ok("CAPABILITY").await;
    assert!(got.all().contains("STARTTLS LOGINDISABLED") && !got.all().contains("AUTH="));
    client.fails(&format!("LOGIN {ADDRESS} \"{SECRET}\""), "NO [PRIVACYREQUIRED]").await;
    client.fails("AUTHENTICATE PLAIN", "NO [PRIVACYREQUIRED]").await;
    // A man in the middle puts a command behind STARTTLS.
    client.send(b"s STARTTLS\r\nx CAPABILITY\r\n").await;
    assert_eq!(client.response().await, "s OK begin TLS now");
    assert_eq!(client.buffered(), 0);
    let mut roots = rustls::RootCertStore::empty();
    roots.add(server.certificate.clone()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(
        rustls::crypto::aws_lc_rs::default_provider().into(),
    )
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_root_certificates(roots)
    .with_no_client_auth();
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let stream = connector.connect("localhost".try_into().unwrap(), client.wire).await.unwrap();
    let mut client = Client::new(stream);
    let got = client.ok(&format!("LOGIN {ADDRESS} \"{SECRET}\"")).await;
    assert!(got.untagged.is_empty(), "the injected command was heard: {got:?}");
    client.fails("STARTTLS", "BAD").await;
}

#[tokio::test]
async fn without_the_right_to_write_a_folder_is_read_only() {
    let server = Server::new();
    server.client().await.fill("INBOX", 2).await;
    server.door.set(|door| door.permissions = vec![Permission::Read]);
    let mut client = server.client().await;
    let got = client.ok("SELECT INBOX").await;
    assert!(got.tagged.starts_with("OK [READ-ONLY]"));
    assert!(got.line("PERMANENTFLAGS").contains("PERMANENTFLAGS ()"));
    for command in [
        "STORE 1 FLAGS (\\Seen)",
        "EXPUNGE",
        "COPY 1 Trash",
        "MOVE 1 Trash",
        "CREATE x",
        "DELETE Trash",
        "RENAME Trash x",
        "SUBSCRIBE x",
        "APPEND INBOX {3+}\r\nx\r\n",
    ] {
        client.fails(command, "NO [NOPERM]").await;
    }
    client.ok("FETCH 1 BODY[]").await;
    assert!(!client.ok("FETCH 1 FLAGS").await.all().contains("Seen"));
    server.door.set(|door| door.permissions = vec![Permission::Send]);
    server
        .stranger()
        .await
        .fails(&format!("LOGIN {ADDRESS} \"{SECRET}\""), "NO [AUTHORIZATIONFAILED]")
        .await;
}

#[tokio::test]
async fn a_revocation_says_bye_wherever_the_connection_is() {
    let server = Server::new();
    server.client().await.append("INBOX", "", &"x".repeat(200_000)).await;
    let mut idle = server.selected("INBOX").await;
    idle.send(b"i IDLE\r\n").await;
    assert!(idle.response().await.starts_with('+'));
    // One that does not read what it asked for.
    let mut slow = server.selected("INBOX").await;
    slow.send(b"f FETCH 1 BODY.PEEK[]\r\n").await;
    let mut waiting = server.client().await;
    let registry = server.imap.registry();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(registry.list().len(), 3);
    assert_eq!(registry.list()[0].mailbox, mailbox_id());
    let target = Target::Credential(Credential::AppPassword(app_password_id()));
    assert_eq!(registry.close(target), 3);
    for client in [&mut idle, &mut waiting] {
        let bye = timeout(Duration::from_secs(1), client.response()).await.unwrap();
        assert!(bye.starts_with("* BYE"), "{bye}");
        assert!(client.at_end().await);
    }
    timeout(Duration::from_secs(1), async {
        while !registry.list().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    drop(slow);
}

#[tokio::test]
async fn a_login_that_races_with_its_revocation_is_refused() {
    let server = Server::new();
    server.door.set(|door| door.delay = Duration::from_millis(200));
    let mut client = server.stranger().await;
    client.send(format!("a LOGIN {ADDRESS} \"{SECRET}\"\r\n").as_bytes()).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    server.door.set(|door| door.ended = true);
    assert_eq!(server.imap.registry().close(Target::Attachment(account_id(), mailbox_id())), 0);
    assert!(client.until("a").await.tagged.starts_with("NO [AUTHENTICATIONFAILED]"));
    assert!(server.imap.registry().list().is_empty());
}

/// News of a change come late: whoever logs in with what is right since then is let in.
#[tokio::test]
async fn a_login_that_is_right_after_a_change_is_checked_again() {
    let server = Server::new();
    server.door.set(|door| door.delay = Duration::from_millis(200));
    for closing in [true, false] {
        let mut client = server.stranger().await;
        client.send(format!("a LOGIN {ADDRESS} \"{SECRET}\"\r\n").as_bytes()).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        let registry = server.imap.registry();
        match closing {
            true => registry.close(Target::Attachment(account_id(), mailbox_id())),
            false => registry.close_where(|_| false),
        };
        assert!(client.until("a").await.tagged.starts_with("OK "));
    }
    assert_eq!(server.door.clients().len(), 4);
}

#[tokio::test]
async fn a_login_is_not_checked_for_ever() {
    let server = Server::new();
    server.door.set(|door| door.delay = Duration::from_millis(60));
    let registry = server.imap.registry();
    let closing = tokio::spawn(async move {
        loop {
            registry.close(Target::Attachment(account_id(), mailbox_id()));
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    });
    let mut client = server.stranger().await;
    client.send(format!("a LOGIN {ADDRESS} \"{SECRET}\"\r\n").as_bytes()).await;
    assert!(client.until("a").await.tagged.starts_with("NO [AUTHENTICATIONFAILED]"));
    assert_eq!(server.door.clients().len(), 3);
    closing.abort();
}

#[tokio::test]
async fn a_grant_that_ends_closes_the_connection() {
    let server = Server::new();
    server.door.set(|door| door.expires_unix = 1_700_000_001);
    let mut client = server.client().await;
    let bye = timeout(Duration::from_secs(3), client.response()).await.unwrap();
    assert!(bye.starts_with("* BYE"), "{bye}");
    server.clock.advance(Duration::from_secs(5));
    server.stranger().await.fails(&format!("LOGIN {ADDRESS} \"{SECRET}\""), "NO [EXPIRED]").await;
}

#[tokio::test]
async fn programs_are_noted() {
    let server = Server::new();
    let mut client = server.client().await;
    let got = client.ok("ID (\"name\" \"Thunder\" \"version\" \"1.2\" \"x\" NIL)").await;
    assert!(got.all().starts_with("ID (\"name\" \"Gatepost\""));
    client.ok("ID NIL").await;
    assert_eq!(server.imap.registry().list()[0].client.program, "Thunder 1.2");
    timeout(Duration::from_secs(2), async {
        while server.door.programs().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
    assert_eq!(server.door.programs(), ["Thunder 1.2"]);
}

#[tokio::test]
async fn strangers_and_the_idle_are_not_waited_for() {
    let server = Server::with(|config| {
        config.login_within = Span(Duration::from_millis(200));
        config.idle_timeout = Span(Duration::from_millis(400));
    });
    let mut stranger = server.stranger().await;
    let mut client = server.client().await;
    let bye = timeout(Duration::from_secs(2), stranger.response()).await.unwrap();
    assert!(bye.starts_with("* BYE"), "{bye}");
    let bye = timeout(Duration::from_secs(2), client.response()).await.unwrap();
    assert!(bye.starts_with("* BYE"), "{bye}");
}

#[tokio::test]
async fn a_drain_says_bye_to_all() {
    let server = Server::new();
    let mut idle = server.selected("INBOX").await;
    idle.send(b"i IDLE\r\n").await;
    idle.response().await;
    let mut stranger = server.stranger().await;
    server.drain.begin();
    for client in [&mut idle, &mut stranger] {
        let bye = timeout(Duration::from_secs(1), client.response()).await.unwrap();
        assert!(bye.starts_with("* BYE"), "{bye}");
    }
}

#[tokio::test]
async fn mailboxes_have_a_bounded_number_of_connections() {
    let server = Server::with(|config| config.max_connections_per_mailbox = 1);
    let first = server.client().await;
    server.stranger().await.fails(&format!("LOGIN {ADDRESS} \"{SECRET}\""), "NO [LIMIT]").await;
    drop(first);
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.client().await;
}

#[tokio::test]
async fn listeners_serve_both_beginnings() {
    let server = Server::with(|config| config.max_connections = 2);
    let bind = || tokio::net::TcpListener::bind("127.0.0.1:0");
    let (tls, plain) = (bind().await.unwrap(), bind().await.unwrap());
    let (tls_at, plain_at) = (tls.local_addr().unwrap(), plain.local_addr().unwrap());
    let (one, two) = (server.imap.clone(), server.imap.clone());
    server.drain.spawn(async move { one.serve_tls(tls).await.unwrap() });
    server.drain.spawn(async move { two.serve_starttls(plain).await.unwrap() });
    let mut clear = Client::new(tokio::net::TcpStream::connect(plain_at).await.unwrap());
    assert!(clear.response().await.contains("LOGINDISABLED"));
    // Garbage instead of a handshake ends that connection alone.
    let mut garbage = tokio::net::TcpStream::connect(tls_at).await.unwrap();
    garbage.write_all(b"GET / HTTP/1.0\r\n\r\n").await.unwrap();
    let mut garbage = Client::new(garbage);
    garbage.at_end().await;
    let mut second = Client::new(tokio::net::TcpStream::connect(plain_at).await.unwrap());
    assert!(second.response().await.starts_with("* OK"));
    let mut third = Client::new(tokio::net::TcpStream::connect(plain_at).await.unwrap());
    assert_eq!(third.response().await, "* BYE [UNAVAILABLE] too many connections");
    assert!(third.at_end().await);
    clear.ok("NOOP").await;
    assert!(server.drain.finish(Duration::from_secs(3)).await);
}
