//! Arbitrary bytes thrown at a whole server; `tests/fuzz` throws many more.

use std::time::Duration;

use gatepost_imap::MessageLimit;
use gatepost_mail_store::Finding;
use tokio::{io::AsyncWriteExt, time::timeout};

use crate::harness::{Client, Server, mailbox_id};

/// A message with parts, for what is thrown to find.
const MESSAGE: &str = "From: Anna <anna@example.org>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nneedle\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+aGF5PC9iPg==\r\n--b--\r\n";

/// Sends bytes and goes away; the connection must end by itself, soon.
pub(crate) async fn throw(server: &Server, bytes: &[u8], logged_in: bool) {
    let client = if logged_in { server.selected("INBOX").await } else { server.stranger().await };
    let Client { wire, .. } = client;
    let (mut read, mut write) = tokio::io::split(wire);
    let reading = tokio::spawn(async move {
        let mut sink = tokio::io::sink();
        let _closed = tokio::io::copy(&mut read, &mut sink).await;
    });
    let _refused = timeout(Duration::from_secs(5), write.write_all(bytes)).await.unwrap();
    let _closed = write.shutdown().await;
    timeout(Duration::from_secs(5), reading).await.expect("the connection ends").unwrap();
}

/// The mailbox is as its records say.
pub(crate) async fn sound(server: &Server) {
    let mailbox = server.mail.open(mailbox_id(), 0).await.unwrap();
    let report = mailbox.check(true, |_| {}).await.unwrap();
    // Bytes of messages that did not come to their end are swept away in time.
    let bad = report.findings.iter().find(|one| !matches!(one, Finding::Orphan { .. }));
    assert_eq!(bad, None);
}

/// A connection of its own for `input`: from the greeting on, or, where it begins with a plus or a minus
/// sign, with a folder selected; with a minus commands deal with one message at most. Afterwards the mailbox is sound, nobody is logged in, and others can be.
pub(crate) fn connection(input: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let limit = MessageLimit(u32::from(input.starts_with(b"-")));
        let server = Server::with(|config| config.message_limit = limit);
        for _ in 0..=limit.0 {
            server.client().await.append("INBOX", "(\\Seen $kw) ", MESSAGE).await;
        }
        match input {
            [b'+' | b'-', input @ ..] => throw(&server, input, true).await,
            input => throw(&server, input, false).await,
        }
        sound(&server).await;
        server.client().await.ok("NOOP").await;
        while !server.imap.registry().list().is_empty() {
            tokio::task::yield_now().await;
        }
    });
}
