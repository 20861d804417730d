//! UIDONLY (RFC 9586), UIDBATCHES (RFC 10022), PARTIAL of FETCH (RFC 9394).

use crate::harness::Server;

#[tokio::test]
async fn without_sequence_numbers_everything_is_told_by_uid() {
    let server = Server::new();
    let mut other = server.selected("INBOX").await;
    other.fill("INBOX", 5).await;
    other.ok("STORE 1 +FLAGS (\\Deleted)").await;
    other.ok("EXPUNGE").await;
    let mut client = server.client().await;
    assert_eq!(client.ok("ENABLE UIDONLY").await.all(), "ENABLED UIDONLY");
    let got = client.ok("SELECT INBOX").await;
    assert!(got.has("* 4 EXISTS") && !got.has("UNSEEN"), "{got:?}");
    let got = client.ok("UID FETCH 2:3 (FLAGS)").await;
    assert_eq!(got.all(), "2 UIDFETCH (FLAGS ())|3 UIDFETCH (FLAGS ())");
    assert_eq!(client.ok("UID FETCH 2 (UID FLAGS)").await.all(), "2 UIDFETCH (UID 2 FLAGS ())");
    let got = client.ok("UID FETCH 3 BODY[TEXT]").await;
    assert_eq!(got.all(), "3 UIDFETCH (BODY[TEXT] {8}\r\nbody 3\r\n FLAGS (\\Seen))");
    let got = client.ok("UID STORE 5 +FLAGS (\\Flagged)").await;
    assert_eq!(got.all(), "5 UIDFETCH (FLAGS (\\Flagged))");
    // Of others.
    other.ok("UID STORE 3 FLAGS (\\Answered \\Deleted)").await;
    assert_eq!(client.ok("NOOP").await.all(), "3 UIDFETCH (FLAGS (\\Answered \\Deleted))");
    other.ok("EXPUNGE").await;
    assert_eq!(client.ok("NOOP").await.all(), "VANISHED 3");
    other.fill("INBOX", 1).await;
    assert!(client.ok("NOOP").await.has("* 4 EXISTS"));
    assert_eq!(client.ok("UID SEARCH UNDELETED").await.all(), "SEARCH 2 4 5 6");
    client.ok("UID STORE 2 +FLAGS.SILENT (\\Deleted)").await;
    assert_eq!(client.ok("EXPUNGE").await.all(), "VANISHED 2");
}

#[tokio::test]
async fn sequence_numbers_are_refused() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 2).await;
    client.ok("ENABLE UIDONLY QRESYNC").await;
    client.ok("SELECT INBOX").await;
    for command in [
        "FETCH 1 FLAGS",
        "STORE 1 +FLAGS (\\Seen)",
        "SEARCH ALL",
        "COPY 1 Trash",
        "MOVE 1 Trash",
        "UID SEARCH 1:2",
        "UID SEARCH OR SEEN NOT 1",
        "SELECT INBOX (QRESYNC (1 1 1:2 (1 1)))",
        "REPLACE 1 INBOX {5+}\r\nA: b\n",
    ] {
        client.fails(command, "BAD [UIDREQUIRED]").await;
    }
    client.ok("UID SEARCH RETURN (SAVE) ALL").await;
    client.ok("UID SEARCH $").await;
    assert_eq!(client.ok("UID FETCH $ UID").await.untagged.len(), 2);
}

#[tokio::test]
async fn part_of_the_messages_is_fetched() {
    let server = Server::new();
    let mut client = server.selected("INBOX").await;
    client.fill("INBOX", 6).await;
    client.ok("UID STORE 2 +FLAGS.SILENT (\\Deleted)").await;
    client.ok("EXPUNGE").await;
    for (command, uids) in [
        ("UID FETCH 1:* (UID) (PARTIAL 1:2)", vec![1, 3]),
        ("UID FETCH 1:* (UID) (PARTIAL -1:-2)", vec![5, 6]),
        ("UID FETCH 3:5 (UID) (PARTIAL 3:2)", vec![4, 5]),
        ("FETCH 2:4 (UID) (PARTIAL -3:-3)", vec![3]),
        ("UID FETCH 1:* (UID) (PARTIAL 6:9)", vec![]),
    ] {
        let got = client.ok(command).await;
        let told: Vec<u32> = got
            .untagged
            .iter()
            .map(|line| line.split("UID ").nth(1).unwrap().trim_end_matches(')').parse().unwrap())
            .collect();
        assert_eq!(told, uids, "{command}");
    }
    client.ok("ENABLE CONDSTORE").await;
    // Of the part those that changed (RFC 9394 §3.4).
    client.ok("UID STORE 4,6 +FLAGS.SILENT (\\Seen)").await;
    for (part, told) in [("-1:-2", "UID 6 "), ("2:4", "UID 4 "), ("5:5", "UID 6 ")] {
        for modifiers in
            [format!("CHANGEDSINCE 9 PARTIAL {part}"), format!("PARTIAL {part} CHANGEDSINCE 9")]
        {
            let got = client.ok(&format!("UID FETCH 1:* (UID) ({modifiers})")).await;
            assert!(got.untagged.len() == 1 && got.has(told), "{modifiers}: {got:?}");
        }
    }
    assert!(
        client.ok("UID FETCH 1:* (UID) (CHANGEDSINCE 9 PARTIAL 4:4)").await.untagged.is_empty()
    );
    // What vanished is told of as without a part.
    client.ok("ENABLE QRESYNC").await;
    let got = client.ok("UID FETCH 1:* (UID) (CHANGEDSINCE 2 VANISHED PARTIAL -1:-1)").await;
    assert!(got.has("VANISHED (EARLIER) 2") && got.untagged.len() == 2, "{got:?}");
}

#[tokio::test]
async fn a_folder_is_divided_into_batches() {
    let server = Server::with_store(|_| ());
    let mut client = server.client().await;
    client.fails("UIDBATCHES 500", "BAD").await;
    client.ok("SELECT INBOX").await;
    assert_eq!(client.run("UIDBATCHES 500").await.untagged.len(), 1);
    // 1,100 messages, with UIDs from 101 and some missing.
    client.fill("INBOX", 100).await;
    client.ok("STORE 1:* +FLAGS.SILENT (\\Deleted)").await;
    for _ in 0..11 {
        client.ok("COPY 1:100 INBOX").await;
    }
    client.ok("UID EXPUNGE 1:100").await;
    client.ok("STORE 1:* -FLAGS.SILENT (\\Deleted)").await;
    client.ok("UID STORE 650:699 +FLAGS.SILENT (\\Deleted)").await;
    client.ok("EXPUNGE").await;
    let ranges = |got: &crate::harness::Got| {
        let line = got.line("UIDBATCHES (TAG \"t");
        line.split("\")").nth(1).unwrap().trim().to_owned()
    };
    let got = client.ok("UIDBATCHES 500").await;
    assert_eq!(ranges(&got), "1200:701,700:151,150:1");
    let got = client.ok("UIDBATCHES 500 2:2").await;
    assert_eq!(ranges(&got), "700:151");
    for range in ["700:151", "1200:701"] {
        let got = client.ok(&format!("UID SEARCH RETURN (COUNT) UID {range}")).await;
        assert!(got.has("COUNT 500"), "{got:?}");
    }
    assert_eq!(ranges(&client.ok("UIDBATCHES 500 4:9").await), "");
    assert_eq!(ranges(&client.ok("UIDBATCHES 4294967295").await), "1200:1");
    client.fails("UIDBATCHES 499", "NO [TOOFEW]").await;
    client.fails("UIDBATCHES 500 1:201", "NO [TOOMANY]").await;
    client.fails("UIDBATCHES 4294967295 1:4294967295", "NO [TOOMANY]").await;
    client.fails("UIDBATCHES 500 3:2", "BAD [CLIENTBUG]").await;
}
