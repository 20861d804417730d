//! More than a server can take: what is announced, what is sent, and what is not read. Memory and time
//! are bounded, there is an answer or a goodbye, and the mailbox is sound.

use std::time::Duration;

use gatepost_runtime::config::Span;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream},
    time::timeout,
};

use crate::{
    harness::{Client, Server},
    thrown::sound,
};

/// Bytes that a server may take from a client that does not hear, or is not to be heard.
const PATIENCE: usize = 4 << 20;

/// Writes `piece` again and again until the server takes no more, or `most` bytes are written; how many
/// were.
async fn pour(wire: &mut (impl AsyncWriteExt + Unpin), piece: &[u8], most: usize) -> usize {
    let mut poured = 0;
    while poured < most {
        match timeout(Duration::from_secs(1), wire.write_all(piece)).await {
            Ok(Ok(())) => poured += piece.len(),
            _ => break,
        }
    }
    poured
}

/// Everything that comes, to the end of the connection.
async fn rest(client: Client<DuplexStream>) -> String {
    let mut wire = client.wire;
    let mut bytes = Vec::new();
    let end = timeout(Duration::from_secs(10), wire.read_to_end(&mut bytes)).await;
    end.expect("the connection ends").unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn strangers_announce_two_gibibytes_in_vain() {
    let server = Server::new();
    for literal in ["{2147483648}", "{2147483648+}", "{99999999999999999999999999}"] {
        for command in ["LOGIN", "AUTHENTICATE", "APPEND INBOX", "SELECT", "X"] {
            let mut client = server.stranger().await;
            client.send(format!("a {command} {literal}\r\n").as_bytes()).await;
            let said = rest(client).await;
            assert!(said.starts_with("* BYE [TOOBIG]"), "{command} {literal}: {said}");
        }
    }
}

#[tokio::test]
async fn two_gibibytes_are_refused_before_they_come() {
    let server = Server::new();
    for literal in ["{2147483648}", "{99999999999999999999999999}"] {
        for command in
            ["APPEND INBOX", "APPEND INBOX (\\Seen)", "APPEND", "SEARCH SUBJECT", "SELECT"]
        {
            let mut client = server.selected("INBOX").await;
            client.send(format!("a {command} {literal}\r\n").as_bytes()).await;
            let answer = client.response().await;
            let refused =
                answer.starts_with("a NO [TOOBIG]") || answer.starts_with("a BAD [TOOBIG]");
            assert!(refused, "{command} {literal}: {answer}");
            // The client has sent nothing of it, and goes on.
            client.ok("NOOP").await;
        }
    }
    for command in ["APPEND INBOX", "APPEND INBOX (\\Seen)", "APPEND", "SEARCH SUBJECT", "SELECT"] {
        let mut client = server.selected("INBOX").await;
        client.send(format!("a {command} {{2147483648+}}\r\n").as_bytes()).await;
        let (mut read, mut write) = tokio::io::split(client.wire);
        let reading = tokio::spawn(async move {
            let mut said = Vec::new();
            let _cut = read.read_to_end(&mut said).await;
            String::from_utf8_lossy(&said).into_owned()
        });
        let poured = pour(&mut write, &[b'x'; 4096], 1 << 26).await;
        assert!(poured < 1 << 26, "{command}: somebody reads it all");
        drop(write);
        let said = timeout(Duration::from_secs(5), reading).await.unwrap().unwrap();
        assert!(said.contains("[TOOBIG]"), "{command}: {said}");
    }
    assert!(server.client().await.ok("STATUS INBOX (MESSAGES)").await.has("MESSAGES 0"));
    sound(&server).await;
}

#[tokio::test]
async fn a_set_of_ten_million_elements_is_not_read_to_its_end() {
    let server = Server::new();
    for begin in ["a FETCH 1", "a UID STORE 1", "a SEARCH UID 1", "a COPY 1"] {
        let client = server.selected("INBOX").await;
        let (mut read, mut write) = tokio::io::split(client.wire);
        let reading = tokio::spawn(async move {
            let mut said = Vec::new();
            let _cut = read.read_to_end(&mut said).await;
            String::from_utf8_lossy(&said).into_owned()
        });
        write.write_all(begin.as_bytes()).await.unwrap();
        let poured = pour(&mut write, &b",7:3".repeat(1024), 40_000_000).await;
        assert!(poured < PATIENCE, "{begin}: {poured}");
        let said = timeout(Duration::from_secs(5), reading).await.unwrap().unwrap();
        assert!(said.contains("BYE [TOOBIG]"), "{begin}: {said}");
    }
    // As many as fit into a line, each of them everything.
    let mut client = server.selected("INBOX").await;
    client.fill("INBOX", 20).await;
    let set = vec!["1:*"; 15_000].join(",");
    assert_eq!(client.ok(&format!("FETCH {set} UID")).await.untagged.len(), 20);
    assert_eq!(client.ok(&format!("UID STORE {set} +FLAGS (\\Seen)")).await.untagged.len(), 20);
    client.ok(&format!("COPY {set} Archive")).await;
    assert!(client.ok("STATUS Archive (MESSAGES)").await.has("MESSAGES 20"));
    sound(&server).await;
}

#[tokio::test]
async fn a_long_pipeline_is_answered_in_its_order() {
    const COMMANDS: usize = 100_000;
    let server = Server::new();
    let client = server.selected("INBOX").await;
    let (mut read, mut write) = tokio::io::split(client.wire);
    let writing = tokio::spawn(async move {
        for number in 0..COMMANDS {
            write.write_all(format!("c{number} NOOP\r\n").as_bytes()).await.unwrap();
        }
        write.write_all(b"end LOGOUT\r\n").await.unwrap();
        write
    });
    let mut said = Vec::new();
    timeout(Duration::from_secs(120), read.read_to_end(&mut said)).await.unwrap().unwrap();
    writing.await.unwrap();
    let said = String::from_utf8(said).unwrap();
    let mut lines = said.lines();
    for number in 0..COMMANDS {
        assert_eq!(lines.next(), Some(&*format!("c{number} OK done")));
    }
    assert_eq!(lines.count(), 2);
}

#[tokio::test]
async fn who_does_not_read_is_not_read_either() {
    let server = Server::new();
    let mut client = server.selected("INBOX").await;
    client.fill("INBOX", 3).await;
    // Every command has an answer, which nobody takes: the pipeline comes to a stand.
    let poured = pour(&mut client.wire, &b"a FETCH 1:* (ENVELOPE)\r\n".repeat(40), 64 << 20).await;
    assert!(poured < PATIENCE, "{poured}");
    let poured = pour(&mut client.wire, b"b NOOP\r\n", 64 << 20).await;
    assert!(poured < PATIENCE, "{poured}");
    // Others do not wait for it.
    server.selected("INBOX").await.ok("FETCH 1:3 (BODY[])").await;
}

#[tokio::test]
async fn a_change_of_everything_is_told_as_it_is_taken() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 10).await;
    client.ok("SELECT INBOX").await;
    for round in 0..8 {
        client.ok(&format!("COPY 1:{} INBOX", 10 << round)).await;
        client.ok("NOOP").await;
    }
    let mut waiting = server.selected("INBOX").await;
    waiting.send(b"idle IDLE\r\n").await;
    assert_eq!(waiting.response().await, "+ idling");
    client.ok("STORE 1:* +FLAGS.SILENT (\\Flagged)").await;
    for number in 1..=10 << 8 {
        assert!(waiting.response().await.starts_with(&format!("* {number} FETCH ")));
    }
    client.ok("STORE 1:* +FLAGS.SILENT (\\Deleted)").await;
    client.ok("EXPUNGE").await;
    let mut gone = 0;
    while gone < 10 << 8 {
        gone += usize::from(waiting.response().await.ends_with(" EXPUNGE"));
    }
    waiting.send(b"DONE\r\n").await;
    assert!(waiting.until("idle").await.tagged.starts_with("OK"));
}

#[tokio::test]
async fn who_reads_nothing_for_long_is_let_go() {
    let server = Server::with(|config| config.write_timeout = Span(Duration::from_millis(200)));
    let mut client = server.client().await;
    client.append("INBOX", "", &format!("Subject: big\r\n\r\n{}", "line\r\n".repeat(50_000))).await;
    client.ok("SELECT INBOX").await;
    client.send(b"a FETCH 1 (BODY[])\r\n").await;
    until_all_are_gone(&server).await;
    // Nothing was said into the middle of the message.
    let said = rest(client).await;
    assert!(said.starts_with("* 1 FETCH (BODY[] {") && !said.contains("BYE"));
    server.client().await.ok("NOOP").await;
}

#[tokio::test]
async fn a_connection_dropped_at_any_byte_leaves_the_mailbox_sound() {
    let server = Server::new();
    let script = "a CREATE x\r\nb APPEND x {22+}\r\nSubject: x\r\n\r\nabcdefgh (\\Seen) {3+}\r\nabc\r\n\
                  c SELECT x\r\nd STORE 1 +FLAGS (\\Deleted $kept)\r\ne COPY 1:* INBOX\r\nf MOVE 2 Trash\r\n\
                  g EXPUNGE\r\nh UNSELECT\r\ni DELETE x\r\n";
    for end in 0..=script.len() {
        let mut client = server.client().await;
        client.send(&script.as_bytes()[..end]).await;
        // Some go at once, some when everything has been done.
        if end % 3 == 0 {
            tokio::task::yield_now().await;
        } else if end % 3 == 1 {
            let _some = timeout(Duration::from_millis(2), client.response()).await;
        }
        drop(client);
        if end % 16 == 0 || end == script.len() {
            until_all_are_gone(&server).await;
            sound(&server).await;
        }
    }
    let mut client = server.client().await;
    client.run("DELETE x").await;
    client.ok("SELECT INBOX").await;
    client.ok("FETCH 1:* (FLAGS BODY.PEEK[])").await;
}

async fn until_all_are_gone(server: &Server) {
    for _ in 0..500 {
        if server.imap.registry().list().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("connections stay");
}
