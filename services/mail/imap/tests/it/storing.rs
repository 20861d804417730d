//! STORE, EXPUNGE, COPY, MOVE, CLOSE.

use std::time::Duration;

use gatepost_runtime::config::Span;

use crate::harness::Server;

#[tokio::test]
async fn flags_are_set_added_and_removed() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 3).await;
    client.ok("SELECT INBOX").await;
    let got = client.ok("STORE 1 FLAGS (\\Seen $x)").await;
    assert!(got.line("FLAGS (\\Answered").contains("$x"), "{got:?}");
    assert!(got.has("1 FETCH (UID 1 FLAGS (\\Seen $x \\Recent))"), "{got:?}");
    assert_eq!(
        client.ok("STORE 1 +FLAGS \\Flagged").await.all(),
        "1 FETCH (UID 1 FLAGS (\\Flagged \\Seen $x \\Recent))"
    );
    assert_eq!(client.ok("STORE 1 -FLAGS.SILENT (\\Seen $x)").await.all(), "");
    assert_eq!(client.ok("FETCH 1 FLAGS").await.all(), "1 FETCH (FLAGS (\\Flagged \\Recent))");
    assert_eq!(client.ok("UID STORE 1:2 FLAGS ()").await.untagged.len(), 2);
    client.fails("STORE 1 FLAGS (\\Foo)", "BAD").await;
    client.fails("STORE 9 FLAGS ()", "BAD").await;
    client.ok("UID STORE 99 FLAGS ()").await;
    client.ok("EXAMINE INBOX").await;
    client.fails("STORE 1 FLAGS ()", "NO [NOPERM]").await;
}

/// Enough messages that the store writes one record for all.
#[tokio::test]
async fn flags_of_many_are_told_to_whom_they_are_news() {
    let server = Server::new();
    let (mut client, mut other) = (server.client().await, server.client().await);
    client.fill("INBOX", 150).await;
    client.ok("SELECT INBOX").await;
    other.ok("SELECT INBOX").await;
    assert_eq!(client.ok("STORE 1:* +FLAGS.SILENT ($x)").await.untagged.len(), 2);
    assert_eq!(client.ok("NOOP").await.all(), "");
    assert_eq!(other.ok("NOOP").await.untagged.len(), 152);
    other.ok("STORE 5 -FLAGS.SILENT ($x)").await;
    let got = client.ok("STORE 1:* +FLAGS.SILENT (\\Seen)").await;
    assert_eq!(got.all(), "5 FETCH (UID 5 FLAGS (\\Recent))");
    // Of what went it may not be spoken yet.
    other.ok("STORE 7 +FLAGS.SILENT (\\Deleted)").await;
    other.ok("EXPUNGE").await;
    let got = client.ok("STORE 6:9 -FLAGS.SILENT (\\Seen)").await;
    assert!(got.tagged.contains("[EXPUNGEISSUED]") && got.untagged.is_empty(), "{got:?}");
    assert_eq!(client.ok("STORE 1:4 +FLAGS (\\Flagged)").await.untagged.len(), 4);
    assert_eq!(client.ok("NOOP").await.all(), "7 EXPUNGE");
    assert_eq!(client.ok("STORE 1:* +FLAGS (\\Seen)").await.untagged.len(), 149);
    let got = client.ok("FETCH 1:7 FLAGS").await;
    assert!(got.has("4 FETCH (FLAGS (\\Flagged \\Seen $x \\Recent))"), "{got:?}");
    assert!(got.has("5 FETCH (FLAGS (\\Seen \\Recent))"), "{got:?}");
    other.ok("NOOP").await;
    assert_eq!(
        other.ok("FETCH 1:* FLAGS").await.all().replace(" \\Recent", ""),
        client.ok("FETCH 1:* FLAGS").await.all().replace(" \\Recent", "")
    );
}

#[tokio::test]
async fn expunging_renumbers() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 5).await;
    client.ok("SELECT INBOX").await;
    client.ok("STORE 2,4,5 +FLAGS.SILENT (\\Deleted)").await;
    assert_eq!(client.ok("UID EXPUNGE 1:3").await.all(), "2 EXPUNGE");
    assert_eq!(client.ok("EXPUNGE").await.all(), "4 EXPUNGE|3 EXPUNGE");
    assert_eq!(client.ok("FETCH 1:* UID").await.all(), "1 FETCH (UID 1)|2 FETCH (UID 3)");
    client.ok("STORE 1 +FLAGS (\\Deleted)").await;
    assert_eq!(client.ok("CLOSE").await.all(), "");
    let got = client.ok("SELECT INBOX").await;
    assert!(got.has("* 1 EXISTS") && got.has("[UIDNEXT 6]"));
    client.ok("STORE 1 +FLAGS (\\Deleted)").await;
    client.ok("UNSELECT").await;
    assert!(client.ok("EXAMINE INBOX").await.has("* 1 EXISTS"));
    client.fails("EXPUNGE", "NO").await;
    client.ok("CLOSE").await;
    assert!(client.ok("SELECT INBOX").await.has("* 1 EXISTS"));
}

#[tokio::test]
async fn messages_are_copied_and_moved() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 4).await;
    client.ok("SELECT INBOX").await;
    let got = client.ok("COPY 1:2 Trash").await;
    assert!(got.tagged.contains("[COPYUID ") && got.tagged.contains(" 1:2 1:2]"), "{got:?}");
    client.fails("COPY 1 nowhere", "NO [TRYCREATE]").await;
    client.fails("UID MOVE 1 nowhere", "NO [TRYCREATE]").await;
    let got = client.ok("UID MOVE 2:3 Trash").await;
    assert!(got.untagged[0].contains("[COPYUID ") && got.untagged[0].contains(" 2:3 3:4]"));
    assert_eq!(got.untagged[1..], ["* 3 EXPUNGE", "* 2 EXPUNGE"]);
    client.ok("UID COPY 77 Trash").await;
    // Into itself.
    let got = client.ok("COPY 1 INBOX").await;
    assert!(got.has("* 3 EXISTS"), "{got:?}");
    assert!(client.ok("STATUS Trash (MESSAGES)").await.has("MESSAGES 4"));
}

// As in a service: who waits for the work does not do it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_that_take_long_say_that_they_go_on() {
    let server = Server::with(|config| config.progress_every = Span(Duration::from_millis(1)));
    let mut client = server.selected("INBOX").await;
    client.fill("INBOX", 50).await;
    assert!(client.ok("CAPABILITY").await.has(" INPROGRESS"));
    let mut told = String::new();
    // Each time twice as many: some time that is more than a moment.
    for _ in 0..8 {
        told = client.ok("COPY 1:* INBOX").await.all();
        if told.contains("INPROGRESS") {
            break;
        }
    }
    assert!(told.contains("OK [INPROGRESS (\"t"), "{told}");
    assert!(told.contains(" NIL NIL)] "), "{told}");
}
