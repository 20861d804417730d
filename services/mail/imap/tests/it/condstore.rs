//! CONDSTORE (RFC 7162).

use crate::harness::{Got, Server};

fn modseq(got: &Got) -> u64 {
    let line = got.line("MODSEQ (");
    let rest = line.split("MODSEQ (").nth(1).unwrap();
    rest.split(')').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn mod_sequences_are_told_and_heeded() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 3).await;
    assert!(client.ok("SELECT INBOX").await.has("[HIGHESTMODSEQ "));
    assert!(!client.ok("STORE 1 +FLAGS (\\Seen)").await.has("MODSEQ"));
    let got = client.ok("ENABLE CONDSTORE X-FOO").await;
    assert_eq!(got.untagged.last().unwrap(), "* ENABLED CONDSTORE");
    let got = client.ok("STORE 1 +FLAGS.SILENT (\\Flagged)").await;
    assert!(got.has("MODSEQ ("), "{got:?}");
    let before = modseq(&client.ok("FETCH 1 (MODSEQ)").await);
    assert!(
        client.ok(&format!("FETCH 1:* (FLAGS) (CHANGEDSINCE {before})")).await.untagged.is_empty()
    );
    let got = client.ok("STORE 2 -FLAGS (\\Seen)").await;
    assert!(got.has("2 FETCH"), "{got:?}");
    let after = modseq(&client.ok("STORE 2 +FLAGS (\\Seen)").await);
    assert!(after > before);
    let got = client.ok(&format!("FETCH 1:* (FLAGS) (CHANGEDSINCE {before})")).await;
    assert_eq!(got.all(), format!("2 FETCH (FLAGS (\\Seen \\Recent) MODSEQ ({after}))"));
    let got =
        client.ok(&format!("STORE 1:3 (UNCHANGEDSINCE {before}) +FLAGS.SILENT (\\Draft)")).await;
    assert!(got.tagged.starts_with("OK [MODIFIED 2]"), "{got:?}");
    assert_eq!(got.untagged.len(), 3, "{got:?}");
    let got = client.ok("UID STORE 1 (UNCHANGEDSINCE 0) +FLAGS (\\Draft)").await;
    assert!(got.tagged.starts_with("OK [MODIFIED 1]"), "{got:?}");
    let got = client.ok(&format!("SEARCH MODSEQ {after}")).await;
    assert!(got.all().starts_with("SEARCH 1 2 3 (MODSEQ "), "{got:?}");
    let got = client.ok("STATUS INBOX (HIGHESTMODSEQ)").await;
    assert!(got.has("HIGHESTMODSEQ"));
    assert_eq!(client.ok("SEARCH MODSEQ 9999999").await.all(), "SEARCH");
}

#[tokio::test]
async fn who_asks_for_mod_sequences_late_is_told_how_far_it_is() {
    let server = Server::new();
    let mut other = server.client().await;
    other.fill("INBOX", 2).await;
    other.ok("SELECT INBOX").await;
    other.ok("ENABLE CONDSTORE").await;
    for command in [
        "FETCH 1 (MODSEQ)",
        "FETCH 1 (FLAGS) (CHANGEDSINCE 1)",
        "SEARCH MODSEQ 1",
        "SORT (ARRIVAL) UTF-8 MODSEQ 1",
        "ESEARCH IN (MAILBOXES INBOX) MODSEQ 1",
        "STORE 1 (UNCHANGEDSINCE 1) FLAGS (\\Answered)",
        "STATUS Drafts (HIGHESTMODSEQ)",
        "LIST \"\" Drafts RETURN (STATUS (HIGHESTMODSEQ))",
        "ENABLE CONDSTORE",
        "ENABLE QRESYNC",
    ] {
        let mut client = server.selected("INBOX").await;
        other.ok("STORE 2 FLAGS ()").await;
        let changed = modseq(&other.ok("STORE 2 FLAGS (\\Seen)").await);
        assert!(!client.ok("NOOP").await.has("MODSEQ"), "{command}");
        let got = client.ok(command).await;
        let told = format!("* OK [HIGHESTMODSEQ {changed}]");
        assert!(got.has(&told), "{command}: {got:?}");
        assert!(!client.ok(command).await.has("* OK [HIGHESTMODSEQ"), "{command}: once is enough");
    }
    // Who has nothing selected yet is told by SELECT.
    let mut client = server.client().await;
    assert!(!client.ok("STATUS INBOX (HIGHESTMODSEQ)").await.has("* OK"));
}

#[tokio::test]
async fn a_refused_change_comes_with_what_is_there_instead() {
    let server = Server::new();
    let mut other = server.client().await;
    other.fill("INBOX", 3).await;
    other.ok("SELECT INBOX").await;
    other.ok("ENABLE CONDSTORE").await;
    let known = modseq(&other.ok("STORE 1 FLAGS (\\Flagged)").await);
    let newer = modseq(&other.ok("STORE 3 FLAGS (\\Draft)").await);

    let mut client = server.selected("INBOX").await;
    let change = format!("STORE 1,3 (UNCHANGEDSINCE {known}) +FLAGS.SILENT (\\Seen)");
    let got = client.ok(&change).await;
    assert!(got.tagged.starts_with("OK [MODIFIED 3]"), "{got:?}");
    assert_eq!(
        got.line("* 3 FETCH"),
        format!("* 3 FETCH (UID 3 FLAGS (\\Draft) MODSEQ ({newer}))")
    );
    assert!(!got.line("* 1 FETCH").contains("FLAGS"), "{got:?}");
    // A message that is gone has no flags.
    other.ok("STORE 3 +FLAGS (\\Deleted)").await;
    other.ok("EXPUNGE").await;
    let got = client.ok("STORE 2:3 (UNCHANGEDSINCE 1) FLAGS.SILENT ()").await;
    assert!(got.has("* 2 FETCH (UID 2 FLAGS ()") && !got.has("* 3 FETCH"), "{got:?}");
}
