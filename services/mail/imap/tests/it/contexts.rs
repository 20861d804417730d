//! Results that are kept up to date (RFC 5267).

use crate::harness::Server;

#[tokio::test]
async fn results_follow_what_happens() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 4).await;
    client.ok("SELECT INBOX").await;
    client.send(b"b1 UID SEARCH RETURN (UPDATE COUNT) UNSEEN BODY body\r\n").await;
    assert_eq!(client.until("b1").await.all(), "ESEARCH (TAG \"b1\") UID COUNT 4");
    client.send(b"b2 SEARCH RETURN (UPDATE CONTEXT ALL) FLAGGED\r\n").await;
    assert_eq!(client.until("b2").await.all(), "ESEARCH (TAG \"b2\")");
    // By the client itself, and in one step for both.
    let got = client.ok("STORE 2 +FLAGS.SILENT (\\Seen \\Flagged)").await;
    assert_eq!(
        got.all(),
        "ESEARCH (TAG \"b1\") UID REMOVEFROM (0 2)|ESEARCH (TAG \"b2\") ADDTO (0 2)"
    );
    assert_eq!(client.ok("NOOP").await.all(), "");
    // By another: behind the responses that say so, and before the EXPUNGE that takes numbers away.
    let mut other = server.selected("INBOX").await;
    other.ok("STORE 2 -FLAGS (\\Seen)").await;
    other.append("INBOX", "", "Subject: five\r\n\r\nbody 5\r\n").await;
    other.append("INBOX", "", "Subject: six\r\n\r\nnothing\r\n").await;
    let got = client.ok("NOOP").await.all();
    assert!(got.starts_with("6 EXISTS|"), "{got}");
    assert!(got.ends_with("|ESEARCH (TAG \"b1\") UID ADDTO (0 2,5)"), "{got}");
    other.ok("STORE 1:2 +FLAGS.SILENT (\\Deleted)").await;
    other.ok("EXPUNGE").await;
    let got = client.ok("NOOP").await.all();
    assert_eq!(
        got,
        "ESEARCH (TAG \"b1\") UID REMOVEFROM (0 1:2)|ESEARCH (TAG \"b2\") REMOVEFROM (0 2)|2 EXPUNGE|1 EXPUNGE"
    );
    // While it idles.
    client.send(b"i IDLE\r\n").await;
    assert_eq!(client.response().await, "+ idling");
    other.ok("UID STORE 4 +FLAGS.SILENT (\\Flagged)").await;
    assert!(client.response().await.contains("FETCH"));
    assert_eq!(client.response().await, "* ESEARCH (TAG \"b2\") ADDTO (0 2)");
    client.send(b"DONE\r\n").await;
    client.until("i").await;
    // One tag, one result; and an end of it.
    client.send(b"b2 SEARCH RETURN (UPDATE) ALL\r\n").await;
    assert!(client.until("b2").await.tagged.starts_with("BAD"));
    // What there is ends, whatever else is named.
    client.fails("CANCELUPDATE \"b2\" \"b3\"", "NO").await;
    client.fails("CANCELUPDATE \"b2\"", "NO").await;
    client.ok("CANCELUPDATE \"b1\"").await;
    assert_eq!(client.ok("STORE 1 +FLAGS.SILENT (\\Flagged)").await.all(), "");
}

#[tokio::test]
async fn too_much_is_refused_and_said() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 1).await;
    client.ok("SELECT INBOX").await;
    for number in 0..16 {
        client.send(format!("u{number} SEARCH RETURN (UPDATE) FLAGGED\r\n").as_bytes()).await;
        assert_eq!(client.until(&format!("u{number}")).await.untagged.len(), 1);
    }
    client.send(b"v SEARCH RETURN (UPDATE COUNT) FLAGGED\r\n").await;
    let got = client.until("v").await;
    assert!(got.has("ESEARCH (TAG \"v\") COUNT 0"), "{got:?}");
    assert!(got.has("NO [NOUPDATE \"v\"]"), "{got:?}");
    // Sorted results, and those of several folders, are not kept up to date.
    client.send(b"w SORT RETURN (UPDATE) (DATE) UTF-8 ALL\r\n").await;
    assert!(client.until("w").await.has("NO [NOUPDATE \"w\"]"));
    // They go with the folder.
    client.ok("SELECT INBOX").await;
    assert_eq!(client.ok("STORE 1 +FLAGS.SILENT (\\Flagged)").await.all(), "");
}
