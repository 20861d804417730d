//! One client with much work does not hold up others: shown by who is done first, not by time.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::harness::Server;

/// Messages of the folder, each of some 2 KiB.
const MESSAGES: usize = 1600;

/// A server whose INBOX has many messages.
async fn filled() -> Server {
    let server = Server::new();
    let mut client = server.client().await;
    for number in 0..50 {
        let body = format!("line of message {number}\r\n").repeat(80);
        client
            .append("INBOX", "", &format!("Subject: {number}\r\nFrom: a@b.c\r\n\r\n{body}"))
            .await;
    }
    client.ok("SELECT INBOX").await;
    let mut count = 50;
    while count < MESSAGES {
        client.ok(&format!("COPY 1:{count} INBOX")).await;
        client.ok("NOOP").await;
        count *= 2;
    }
    server
}

/// Runs a command whose answer is thrown away; says when it is at its end.
async fn huge(server: &Server, command: &str) -> (Arc<AtomicBool>, tokio::task::JoinHandle<usize>) {
    let mut client = server.selected("INBOX").await;
    let ended = Arc::new(AtomicBool::new(false));
    let (end, command) = (Arc::clone(&ended), format!("huge {command}\r\n"));
    let task = tokio::spawn(async move {
        client.wire.write_all(command.as_bytes()).await.unwrap();
        let (mut bytes, mut tail) = (0, Vec::new());
        let mut buffer = [0; 8192];
        while !tail.windows(8).any(|end| end == b"\nhuge OK") {
            let read = client.wire.read(&mut buffer).await.unwrap();
            assert!(read > 0, "the connection ended");
            bytes += read;
            tail = [tail.split_off(tail.len().saturating_sub(8)), buffer[..read].to_vec()].concat();
        }
        end.store(true, Ordering::SeqCst);
        bytes
    });
    (ended, task)
}

/// On one thread everybody else runs only when the huge command lets them.
#[tokio::test(flavor = "current_thread")]
async fn small_commands_are_done_long_before_a_huge_one() {
    let server = filled().await;
    for command in [
        "FETCH 1:* (FLAGS ENVELOPE BODYSTRUCTURE BODY.PEEK[])",
        "FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)] ENVELOPE FLAGS BODY.PEEK[TEXT]<5.900>)",
        "SEARCH OR TEXT \"is nowhere\" BODY \"line of message 49\"",
    ] {
        let mut others = Vec::new();
        for _ in 0..3 {
            others.push(server.selected("INBOX").await);
        }
        let (ended, task) = huge(&server, command).await;
        // A task like the server's: the test itself has its turn less often than tasks.
        let small = tokio::spawn(async move {
            for round in 1..=5 {
                for other in &mut others {
                    other.ok(&format!("FETCH {round} (FLAGS BODY.PEEK[])")).await;
                    other.ok("NOOP").await;
                }
            }
            ended.load(Ordering::SeqCst)
        });
        assert!(!small.await.unwrap(), "{command}: the others waited for it");
        assert!(task.await.unwrap() > 0);
    }
}
