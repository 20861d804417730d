//! Transcripts, in pieces and at once.

use std::time::Duration;

use gatepost_mail_store::{FolderName, MailStore};
use gatepost_model::MailboxId;
use gatepost_proto::mailbox::v1::ResolveRecipientResponse;
use gatepost_runtime::{
    config::{Size, Span},
    drain::Drain,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tonic::Status;

use crate::{LmtpConfig, LmtpParts, LmtpServer, thrown::parts};

fn id(number: u8) -> MailboxId {
    MailboxId::from_bytes([number; 16])
}

fn known(address: &str) -> Result<ResolveRecipientResponse, Status> {
    let (mailbox_id, quota_bytes) = match address {
        "anna@example.org" => (id(1).to_string(), 0),
        "jürgen@example.org" => (id(2).to_string(), 0),
        "small@example.org" => (id(3).to_string(), 400),
        "down@example.org" => return Err(Status::unavailable("down")),
        _ => (String::new(), 0),
    };
    let deferred = address == "blocked@example.org";
    Ok(ResolveRecipientResponse { mailbox_id, quota_bytes, deferred })
}

struct Server {
    address: std::net::SocketAddr,
    mail: MailStore,
    drain: Drain,
}

async fn server(config: LmtpConfig) -> Server {
    let parts = LmtpParts { config, ..parts(known, 100_000) };
    let (mail, drain) = (parts.mail.clone(), parts.drain.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let lmtp = LmtpServer::new(parts);
    drain.spawn(async move { lmtp.serve(listener).await });
    Server { address, mail, drain }
}

impl Server {
    /// Says everything and reads all replies, to the end of the connection.
    async fn talk(&self, pieces: &[&[u8]]) -> Vec<String> {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        for piece in pieces {
            // A server that has hung up is what some transcripts are about.
            let _ = stream.write_all(piece).await;
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        let mut said = Vec::new();
        let reading = stream.read_to_end(&mut said);
        let _ = tokio::time::timeout(Duration::from_secs(10), reading).await.unwrap();
        String::from_utf8(said).unwrap().lines().map(str::to_owned).collect()
    }

    async fn codes(&self, text: &str) -> Vec<String> {
        let code = |line: &String| {
            let end = if line.get(4..5).is_some_and(|c| c.parse::<u8>().is_ok()) { 9 } else { 3 };
            line.get(..end).unwrap_or(line).to_owned()
        };
        self.talk(&[text.as_bytes()]).await.iter().map(code).collect()
    }

    async fn messages(&self, number: u8) -> Vec<String> {
        let mailbox = self.mail.open(id(number), 0).await.unwrap();
        let inbox = mailbox.folder(&FolderName::inbox()).await.unwrap();
        let mut messages = Vec::new();
        for row in inbox.rows().iter() {
            let bytes = inbox.read(row, 0..u64::MAX).await.unwrap();
            messages.push(String::from_utf8(bytes.to_vec()).unwrap());
        }
        messages
    }
}

const DELIVERY: &str = "LHLO mx.test\r\nMAIL FROM:<b@c> SIZE=20 BODY=8BITMIME\r\nRCPT TO:<anna@example.org>\r\n\
    RCPT TO:<nobody@example.org>\r\nRCPT TO:<small@example.org>\r\nDATA\r\n\
    Subject: x\r\n\r\n..dot\nline\r\n.\r\nQUIT\r\n";

#[tokio::test]
async fn a_message_is_answered_for_each_recipient() {
    let server = server(LmtpConfig::default()).await;
    let said = server.talk(&[DELIVERY.as_bytes()]).await;
    let expected = [
        "220 mail.test LMTP Gatepost ready",
        "250-mail.test",
        "250-PIPELINING",
        "250-ENHANCEDSTATUSCODES",
        "250-8BITMIME",
        "250-SMTPUTF8",
        "250 SIZE 100000",
        "250 2.1.0 sender accepted",
        "250 2.1.5 recipient accepted",
        "550 5.1.1 no such mailbox",
        "250 2.1.5 recipient accepted",
        "354 end with a dot on a line",
        "250 2.1.5 delivered",
        "250 2.1.5 delivered",
        "221 2.0.0 goodbye",
    ];
    assert_eq!(said, expected);
    let message = "Return-Path: <b@c>\r\nDelivered-To: anna@example.org\r\nReceived: from mx.test ([127.0.0.1])\r\n\
        \tby mail.test with LMTP;\r\n\tTue, 14 Nov 2023 22:13:20 +0000\r\nSubject: x\r\n\r\n.dot\r\nline\r\n";
    assert_eq!(server.messages(1).await, [message]);
    assert_eq!(server.messages(3).await, [message.replace("anna@", "small@")]);
    // The same, byte by byte.
    let bytes: Vec<&[u8]> = DELIVERY.as_bytes().chunks(1).collect();
    assert_eq!(server.talk(&bytes).await.last().unwrap(), "221 2.0.0 goodbye");
    assert_eq!(server.messages(1).await, [message, message]);
}

#[tokio::test]
async fn commands_out_of_order_and_out_of_shape_are_refused() {
    let server = server(LmtpConfig::default()).await;
    for (said, expected) in [
        ("MAIL FROM:<a@b>\r\nQUIT\r\n", "503 5.5.1"),
        ("EHLO x\r\nQUIT\r\n", "500 5.5.1"),
        ("WHAT\r\nQUIT\r\n", "500 5.5.1"),
        ("\r\nQUIT\r\n", "500 5.5.1"),
        ("STARTTLS\r\nQUIT\r\n", "500 5.5.1"),
        ("DATA\r\nQUIT\r\n", "503 5.5.1"),
        ("RCPT TO:<anna@example.org>\r\nQUIT\r\n", "503 5.5.1"),
        ("MAIL TO:<a@b>\r\nQUIT\r\n", "501 5.5.4"),
        ("VRFY anna\r\nQUIT\r\n", "252 2.5.0"),
        ("RSET\nQUIT\n", "250 2.0.0"),
    ] {
        assert_eq!(server.codes(said).await, ["220", expected, "221 2.0.0"], "{said:?}");
    }
    let mail = |rest: &str| format!("LHLO x\r\n{rest}QUIT\r\n");
    for (said, expected) in [
        ("MAIL FROM:<a@b> SIZE=100001\r\n", vec!["552 5.3.4"]),
        ("MAIL FROM:<a@b> SIZE=x\r\n", vec!["501 5.5.4"]),
        ("MAIL FROM:<a@b> X=1\r\n", vec!["555 5.5.4"]),
        ("MAIL FROM:<ü@b>\r\n", vec!["553 5.6.7"]),
        ("MAIL FROM:<a@b>\r\nMAIL FROM:<a@b>\r\n", vec!["250 2.1.0", "503 5.5.1"]),
        ("MAIL FROM:<>\r\nRCPT TO:<no address>\r\n", vec!["250 2.1.0", "501 5.5.4"]),
        ("MAIL FROM:<>\r\nRCPT TO:<anna>\r\n", vec!["250 2.1.0", "550 5.1.1"]),
        ("MAIL FROM:<>\r\nRCPT TO:<down@example.org>\r\n", vec!["250 2.1.0", "451 4.4.3"]),
        ("MAIL FROM:<>\r\nRCPT TO:<blocked@example.org>\r\n", vec!["250 2.1.0", "450 4.2.1"]),
        ("MAIL FROM:<>\r\nRCPT TO:<jürgen@example.org>\r\n", vec!["250 2.1.0", "553 5.6.7"]),
        (
            "MAIL FROM:<> SMTPUTF8\r\nRCPT TO:<jürgen@example.org>\r\n",
            vec!["250 2.1.0", "250 2.1.5"],
        ),
        (
            "MAIL FROM:<>\r\nRCPT TO:<x@example.org>\r\nDATA\r\n",
            vec!["250 2.1.0", "550 5.1.1", "503 5.5.1"],
        ),
        (
            "MAIL FROM:<> SIZE=500\r\nRCPT TO:<small@example.org>\r\n",
            vec!["250 2.1.0", "552 5.2.2"],
        ),
        (
            "MAIL FROM:<>\r\nRSET\r\nRCPT TO:<anna@example.org>\r\n",
            vec!["250 2.1.0", "250 2.0.0", "503 5.5.1"],
        ),
    ] {
        let codes = server.codes(&mail(said)).await;
        assert_eq!(codes.get(7..codes.len() - 1).unwrap(), expected, "{said:?}");
    }
    assert!(server.messages(1).await.is_empty());
}

#[tokio::test]
async fn a_full_mailbox_and_a_large_message_are_told_apart() {
    let server = server(LmtpConfig::default()).await;
    let deliver = |to: &str, bytes: usize| {
        let line = format!("{}\r\n", "x".repeat(78));
        let body = line.repeat(bytes / 80);
        format!(
            "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<{to}@example.org>\r\nDATA\r\n{body}.\r\nQUIT\r\n"
        )
    };
    let outcome = |codes: Vec<String>| codes[codes.len() - 2].clone();
    assert_eq!(outcome(server.codes(&deliver("small", 80)).await), "250 2.1.5");
    assert_eq!(outcome(server.codes(&deliver("small", 160)).await), "452 4.2.2");
    assert_eq!(outcome(server.codes(&deliver("small", 800)).await), "552 5.2.2");
    assert_eq!(outcome(server.codes(&deliver("anna", 200_000)).await), "552 5.3.4");
    assert_eq!(outcome(server.codes(&deliver("anna", 90_000)).await), "250 2.1.5");
    assert_eq!(server.messages(3).await.len(), 1);
}

/// A mailbox that holds as many messages as it may is full, whatever their size.
#[tokio::test]
async fn the_limit_on_messages_is_a_full_mailbox() {
    let server = server(LmtpConfig::default()).await;
    let mailbox = server.mail.open(MailboxId::from_bytes([1; 16]), 0).await.unwrap();
    mailbox.set_quota_messages(1).await.unwrap();
    let said = "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<anna@example.org>\r\nDATA\r\nx\r\n.\r\n\
                MAIL FROM:<>\r\nRCPT TO:<anna@example.org>\r\nQUIT\r\n";
    let codes = server.codes(said).await;
    let codes = &codes[codes.len() - 4..];
    assert_eq!(codes, ["250 2.1.5", "250 2.1.0", "452 4.2.2", "221 2.0.0"]);
    assert_eq!(server.messages(1).await.len(), 1);
}

#[tokio::test]
async fn limits_of_lines_errors_and_recipients_hold() {
    let config = LmtpConfig {
        max_recipients: 2,
        max_errors: 3,
        max_line: Size(100),
        ..LmtpConfig::default()
    };
    let server = server(config).await;
    let long = format!("NOOP {}\r\nNOOP\r\nQUIT\r\n", "x".repeat(100_000));
    assert_eq!(server.codes(&long).await, ["220", "500 5.5.2", "250 2.0.0", "221 2.0.0"]);
    let wrong = server.codes(&"X\r\n".repeat(10)).await;
    assert_eq!(wrong, ["220", "500 5.5.1", "500 5.5.1", "500 5.5.1", "421 4.7.0"]);
    let rcpt = "RCPT TO:<anna@example.org>\r\n".repeat(3);
    let codes = server.codes(&format!("LHLO x\r\nMAIL FROM:<>\r\n{rcpt}QUIT\r\n")).await;
    assert_eq!(&codes[8..], ["250 2.1.5", "250 2.1.5", "452 4.5.3", "221 2.0.0"]);
}

#[tokio::test]
async fn what_does_not_come_to_its_end_is_not_delivered() {
    let config = LmtpConfig {
        command_timeout: Span(Duration::from_millis(200)),
        data_timeout: Span(Duration::from_millis(200)),
        ..LmtpConfig::default()
    };
    let server = server(config).await;
    assert_eq!(server.codes("NO").await, ["220", "421 4.4.2"]);
    let half = "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<anna@example.org>\r\nDATA\r\nSubject: x\r\n\r\nhalf\r\n.\n";
    let codes = server.codes(half).await;
    assert_eq!(&codes[codes.len() - 2..], ["354", "421 4.4.2"]);
    assert!(server.messages(1).await.is_empty());
}

#[tokio::test]
async fn strangers_are_refused_and_so_are_too_many() {
    let nobody = LmtpConfig { peers: Vec::new(), ..LmtpConfig::default() };
    assert_eq!(server(nobody).await.codes("").await, ["554 5.7.1"]);
    let server = server(LmtpConfig { max_connections: 1, ..LmtpConfig::default() }).await;
    let mut first = TcpStream::connect(server.address).await.unwrap();
    let mut greeting = [0; 3];
    first.read_exact(&mut greeting).await.unwrap();
    assert_eq!(server.codes("").await, ["421 4.3.2"]);
}

#[tokio::test]
async fn the_drain_lets_a_message_end() {
    let server = server(LmtpConfig::default()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let begun = "LHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<anna@example.org>\r\nDATA\r\nhalf";
    stream.write_all(begun.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    while !said.ends_with(b"line\r\n") {
        stream.read_buf(&mut said).await.unwrap();
    }
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.read_buf(&mut Vec::new()).await.unwrap();
    server.drain.begin();
    let mut bye = String::new();
    idle.read_to_string(&mut bye).await.unwrap();
    assert!(bye.starts_with("421 4.3.2"), "{bye}");
    stream.write_all(b" and half\r\n.\r\n").await.unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).await.unwrap();
    assert!(rest.starts_with("250 2.1.5 delivered\r\n421 4.3.2"), "{rest}");
    assert!(server.drain.finish(Duration::from_secs(5)).await);
    assert!(server.messages(1).await[0].ends_with("half and half\r\n"));
}

#[tokio::test]
async fn a_load_balancer_says_who_delivers() {
    let config = LmtpConfig {
        proxy_protocol: vec!["127.0.0.0/8".parse().unwrap()],
        peers: vec!["203.0.113.0/24".parse().unwrap()],
        command_timeout: Span(Duration::from_millis(300)),
        ..LmtpConfig::default()
    };
    let server = server(config).await;
    let deliver = |header: &str| format!("{header}{DELIVERY}");
    let said =
        server.talk(&[deliver("PROXY TCP4 203.0.113.7 192.0.2.1 4711 24\r\n").as_bytes()]).await;
    assert_eq!(said.last().unwrap(), "221 2.0.0 goodbye");
    assert!(server.messages(1).await[0].contains("Received: from mx.test ([203.0.113.7])"));
    // The client counts, not the load balancer; and without a header nobody is heard, or waited for.
    let other = deliver("PROXY TCP4 198.51.100.7 192.0.2.1 4711 24\r\n");
    assert_eq!(server.talk(&[other.as_bytes()]).await, ["554 5.7.1 you may not deliver here"]);
    for nothing in
        [DELIVERY.as_bytes(), b"PROXY TCP4 203.0.113.7", b"\r\n\r\n\0\r\nQUIT\n\x21\x12\0\0", b""]
    {
        assert!(server.talk(&[nothing]).await.is_empty(), "{nothing:?}");
    }
    assert_eq!(server.messages(1).await.len(), 1);
}
