//! Mailboxes that another server keeps: transcripts with both sides.

mod backend;
mod bounds;
mod ends;
mod tls;
mod tokens;

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_proto::mailbox::v1::Permission;

use crate::harness::{ADDRESS, SECRET};
use backend::{Backend, login, server};

#[tokio::test]
async fn commands_and_answers_go_through() {
    let backend = Backend::new().await;
    let server = server(&backend, |_| ());
    let mut client = server.stranger().await;
    client.send(format!("a LOGIN {ADDRESS} \"{SECRET}\"\r\nb SELECT INBOX\r\n").as_bytes()).await;
    let mut there = backend.accept().await;
    there.send(b"* OK [CAPABILITY IMAP4rev1 SASL-IR ID AUTH=PLAIN] ready\r\n").await;
    let id = there.response().await;
    assert_eq!(id, "g1 ID (\"name\" \"Gatepost\" \"x-originating-ip\" \"127.0.0.1\")");
    there.send(b"* ID NIL\r\ng1 OK\r\n").await;
    let message = STANDARD.encode(format!("{ADDRESS}\0master\0of all"));
    assert_eq!(there.response().await, format!("g2 AUTHENTICATE PLAIN {message}"));
    there
        .send(b"g2 OK [CAPABILITY IMAP4rev1 IDLE X-THERE AUTH=X STARTTLS] in\r\n* 1 EXISTS\r\n")
        .await;
    let said = client.until("a").await;
    assert_eq!(said.tagged, "OK [CAPABILITY IMAP4rev1 IDLE X-THERE] logged in");
    // What both said ahead is there, in its order.
    assert_eq!(there.response().await, "b SELECT INBOX");
    there.send(b"* FLAGS ()\r\nb OK [READ-WRITE] selected\r\n").await;
    assert_eq!(client.until("b").await.all(), "1 EXISTS|FLAGS ()");
    client.send(b"c LOGOUT\r\n").await;
    assert_eq!(there.response().await, "c LOGOUT");
    there.send(b"* BYE see you\r\nc OK\r\n").await;
    drop(there);
    assert_eq!(client.until("c").await.all(), "BYE see you");
    assert!(client.at_end().await);
    assert!(server.imap.registry().list().is_empty());
}

#[tokio::test]
async fn large_messages_go_through_whole() {
    let backend = Backend::new().await;
    let server = server(&backend, |config| {
        config.proxy_buffer = gatepost_runtime::config::Size(4 << 10);
    });
    let (mut client, mut there) = login(&server, &backend).await;
    let message: String = (0..3_000_000_u32).map(|n| char::from(b' ' + (n % 90) as u8)).collect();
    let append = format!("a APPEND INBOX {{{}}}\r\n{message}\r\n", message.len());
    let writing = async {
        client.send(append.as_bytes()).await;
        client
    };
    let (mut client, heard) = tokio::join!(writing, there.response());
    assert!(heard == append.trim_end(), "what was appended came whole");
    let fetched = format!("* 1 FETCH (BODY[] {{{}}}\r\n{message})\r\n", message.len());
    let writing = async {
        there.send(fetched.as_bytes()).await;
        there.send(b"b OK\r\n").await;
    };
    let ((), got) = tokio::join!(writing, client.until("b"));
    assert!(got.untagged[0] == fetched.trim_end(), "what was fetched came whole");
}

#[tokio::test]
async fn less_than_everything_is_refused() {
    let backend = Backend::new().await;
    let server = server(&backend, |_| ());
    for permissions in [
        vec![Permission::Read],
        vec![Permission::Read, Permission::Write],
        vec![Permission::Read, Permission::Folders],
    ] {
        server.door.set(|state| state.permissions = permissions);
        let login = format!("LOGIN {ADDRESS} \"{SECRET}\"");
        server.stranger().await.fails(&login, "NO [NOPERM] this mailbox is on another").await;
    }
    assert!(backend.nobody_came().await);
}

#[tokio::test]
async fn a_wrong_secret_reaches_nobody() {
    let backend = Backend::new().await;
    let server = server(&backend, |_| ());
    let mut client = server.stranger().await;
    client.fails(&format!("LOGIN {ADDRESS} wrong"), "NO [AUTHENTICATIONFAILED]").await;
    assert!(backend.nobody_came().await);
}

#[tokio::test]
async fn other_domains_stay_here() {
    let backend = Backend::new().await;
    let server = server(&backend, |config| {
        config.backends[0].domains = vec!["elsewhere.example".to_owned()];
    });
    server.client().await.ok("SELECT INBOX").await;
    assert!(backend.nobody_came().await);
}

#[tokio::test]
async fn connections_are_counted_for_each_mailbox() {
    let backend = Backend::new().await;
    let server = server(&backend, |config| config.max_connections_per_mailbox = 1);
    let (client, there) = login(&server, &backend).await;
    let again = format!("LOGIN {ADDRESS} \"{SECRET}\"");
    server.stranger().await.fails(&again, "NO [LIMIT]").await;
    drop((client, there));
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    login(&server, &backend).await;
}
