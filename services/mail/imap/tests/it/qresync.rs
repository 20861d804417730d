//! QRESYNC (RFC 7162 §3.2).

use crate::harness::{Client, Got, Server};
use tokio::io::DuplexStream;

/// The number behind a word in the first response that holds it.
fn number(got: &Got, word: &str) -> u64 {
    let line = if got.tagged.contains(word) { &got.tagged } else { got.line(word) };
    let rest = line.split(word).nth(1).unwrap();
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

async fn resyncing(server: &Server) -> Client<DuplexStream> {
    let mut client = server.client().await;
    assert_eq!(client.ok("ENABLE QRESYNC").await.all(), "ENABLED QRESYNC");
    client
}

#[tokio::test]
async fn a_client_that_comes_back_is_told_what_it_missed() {
    let server = Server::new();
    let mut writer = server.client().await;
    writer.fill("INBOX", 8).await;
    let mut client = resyncing(&server).await;
    let got = client.ok("EXAMINE INBOX").await;
    let (validity, seen) = (number(&got, "[UIDVALIDITY "), number(&got, "[HIGHESTMODSEQ "));
    client.ok("UNSELECT").await;

    writer.ok("SELECT INBOX").await;
    writer.ok("STORE 2,5 +FLAGS.SILENT (\\Flagged)").await;
    writer.ok("STORE 1,3:4,8 +FLAGS.SILENT (\\Deleted)").await;
    writer.ok("EXPUNGE").await;
    writer.fill("INBOX", 1).await;

    let got = client.ok(&format!("SELECT INBOX (QRESYNC ({validity} {seen}))")).await;
    let told: Vec<_> = got
        .untagged
        .iter()
        .filter(|line| line.contains("VANISHED") || line.contains(" FETCH "))
        .map(|line| line.split(" MODSEQ").next().unwrap())
        .collect();
    assert_eq!(
        told,
        [
            "* VANISHED (EARLIER) 1,3:4,8",
            "* 1 FETCH (UID 2 FLAGS (\\Flagged)",
            "* 2 FETCH (UID 5 FLAGS (\\Flagged)",
            "* 5 FETCH (UID 9 FLAGS ()",
        ]
    );
    assert!(got.tagged.starts_with("OK [READ-WRITE]"), "{got:?}");

    // Of what it knows only.
    let got = client.ok(&format!("EXAMINE INBOX (QRESYNC ({validity} {seen} 3:5,7))")).await;
    assert_eq!(got.untagged[0], "* OK [CLOSED] the folder before is closed");
    assert_eq!(got.line("VANISHED"), "* VANISHED (EARLIER) 3:4");
    assert!(got.has("* 2 FETCH (UID 5 ") && !got.has("UID 2 ") && !got.has("UID 9 "), "{got:?}");
    let now = number(&got, "[HIGHESTMODSEQ ");

    // Nothing is new; the folder is another one.
    for (validity, since) in [(validity, now), (validity + 1, seen)] {
        let got = client.ok(&format!("SELECT INBOX (QRESYNC ({validity} {since} 1:9))")).await;
        assert!(!got.has("VANISHED") && !got.has("FETCH"), "{got:?}");
    }
}

#[tokio::test]
async fn it_is_enabled_first() {
    let server = Server::new();
    let mut client = server.selected("INBOX").await;
    client.fill("INBOX", 1).await;
    client.fails("SELECT INBOX (QRESYNC (1 1))", "BAD").await;
    client.fails("UID FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)", "BAD").await;
    // A command that is not understood leaves the folder selected.
    client.ok("FETCH 1 UID").await;
    client.ok("ENABLE QRESYNC").await;
    client.fails("FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)", "BAD").await;
    client.fails("UID FETCH 1:* FLAGS (VANISHED)", "BAD").await;
    client.ok("UID FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)").await;
    assert_eq!(client.ok("ENABLE CONDSTORE QRESYNC X").await.all(), "ENABLED CONDSTORE QRESYNC");
}

#[tokio::test]
async fn what_went_is_told_by_uid() {
    let server = Server::new();
    let mut one = server.selected("INBOX").await;
    one.fill("INBOX", 6).await;
    let mut two = resyncing(&server).await;
    two.ok("SELECT INBOX").await;
    one.ok("STORE 2:4 +FLAGS.SILENT (\\Deleted)").await;
    one.ok("EXPUNGE").await;
    let got = two.ok("NOOP").await;
    assert_eq!(got.all(), "VANISHED 2:4");
    // Those who did not enable it hear of sequence numbers.
    two.ok("STORE 1,3 +FLAGS.SILENT (\\Deleted)").await;
    let got = two.ok("UID EXPUNGE 1:5").await;
    assert_eq!(got.all(), "VANISHED 1");
    let got = one.ok("NOOP").await;
    assert!(got.has("* 1 EXPUNGE"), "{got:?}");
    // The answer says how far the client is.
    let got = two.ok("EXPUNGE").await;
    assert!(got.has("* VANISHED 6"), "{got:?}");
    let told = number(&got, "[HIGHESTMODSEQ ");
    let got = two.ok("STATUS INBOX (HIGHESTMODSEQ)").await;
    assert_eq!(told, number(&got, "HIGHESTMODSEQ "));
    // With nothing expunged there is nothing to say.
    assert_eq!(two.ok("EXPUNGE").await.tagged, "OK done");
    let got = two.ok("MOVE 1 Trash").await;
    assert!(got.untagged[0].contains("[COPYUID "), "{got:?}");
    assert_eq!(got.untagged[1], "* VANISHED 5");
    assert!(got.tagged.starts_with("OK [HIGHESTMODSEQ "), "{got:?}");
}

#[tokio::test]
async fn fetch_tells_what_went_before_what_changed() {
    let server = Server::new();
    let mut one = server.selected("INBOX").await;
    one.fill("INBOX", 6).await;
    let mut two = resyncing(&server).await;
    let seen = number(&two.ok("SELECT INBOX").await, "[HIGHESTMODSEQ ");
    one.ok("UID STORE 2,6 +FLAGS.SILENT (\\Deleted)").await;
    one.ok("EXPUNGE").await;
    one.ok("UID STORE 3 +FLAGS.SILENT (\\Seen)").await;
    two.ok("NOOP").await;
    let got = two.ok(&format!("UID FETCH 1:* FLAGS (CHANGEDSINCE {seen} VANISHED)")).await;
    assert_eq!(got.untagged[0], "* VANISHED (EARLIER) 2,6");
    assert!(got.untagged[1].starts_with("* 2 FETCH (UID 3 FLAGS (\\Seen) MODSEQ ("), "{got:?}");
    let got = two.ok(&format!("UID FETCH 3:5 FLAGS (CHANGEDSINCE {seen} VANISHED)")).await;
    assert!(!got.has("VANISHED"), "{got:?}");
}

#[tokio::test]
async fn a_client_is_not_led_past_an_expunge_that_it_has_not_heard_of() {
    let server = Server::new();
    let mut one = server.selected("INBOX").await;
    one.fill("INBOX", 3).await;
    let mut two = resyncing(&server).await;
    let seen = number(&two.ok("SELECT INBOX").await, "[HIGHESTMODSEQ ");
    one.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
    one.ok("EXPUNGE").await;
    // By number: the expunge may not be told, the mod-sequence behind it is.
    let got = two.ok("STORE 3 +FLAGS (\\Seen)").await;
    assert!(got.has("* 3 FETCH (UID 3 FLAGS (\\Seen) MODSEQ ("), "{got:?}");
    assert_eq!(number(&got, "* OK [HIGHESTMODSEQ "), seen);
    assert_eq!(two.ok("NOOP").await.all(), "VANISHED 1");
    // A client that is cut off there comes back with what it was told.
    let mut three = resyncing(&server).await;
    let validity = number(&three.ok("EXAMINE INBOX").await, "[UIDVALIDITY ");
    let got = three.ok(&format!("SELECT INBOX (QRESYNC ({validity} {seen} 1:3))")).await;
    assert_eq!(got.line("VANISHED"), "* VANISHED (EARLIER) 1");
}

/// Also one that has not enabled QRESYNC yet, and does so when it comes back.
#[tokio::test]
async fn a_client_of_mod_sequences_is_not_led_past_an_expunge_either() {
    let server = Server::new();
    let mut one = server.selected("INBOX").await;
    one.fill("INBOX", 3).await;
    let mut two = server.client().await;
    let seen = number(&two.ok("SELECT INBOX (CONDSTORE)").await, "[HIGHESTMODSEQ ");
    one.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
    one.ok("EXPUNGE").await;
    one.ok("STORE 2 +FLAGS.SILENT (\\Seen)").await;
    let got = two.ok("FETCH 3 (MODSEQ)").await;
    assert_eq!(number(&got, "* OK [HIGHESTMODSEQ "), seen);
}

#[tokio::test]
async fn what_vanished_behind_the_last_message_is_told() {
    let server = Server::new();
    let mut one = server.selected("INBOX").await;
    one.fill("INBOX", 3).await;
    one.ok("STORE 2:3 +FLAGS.SILENT (\\Deleted)").await;
    one.ok("EXPUNGE").await;
    let mut two = resyncing(&server).await;
    two.ok("SELECT INBOX").await;
    for (set, gone) in [("1:*", "2:3"), ("*", "3"), ("2:*", "2:3"), ("2", "2")] {
        let got = two.ok(&format!("UID FETCH {set} FLAGS (CHANGEDSINCE 1 VANISHED)")).await;
        assert_eq!(got.untagged[0], format!("* VANISHED (EARLIER) {gone}"), "{set}");
    }
    two.ok("UID SEARCH RETURN (SAVE) ALL").await;
    let got = two.ok("UID FETCH $ FLAGS (CHANGEDSINCE 1 VANISHED)").await;
    assert!(!got.has("VANISHED"), "{got:?}");
}

#[tokio::test]
async fn silent_changes_tell_their_mod_sequence_alone() {
    let server = Server::new();
    let mut client = resyncing(&server).await;
    client.fill("INBOX", 2).await;
    client.ok("SELECT INBOX").await;
    let got = client.ok("STORE 1:2 +FLAGS.SILENT (\\Seen)").await;
    let told = number(&got, "MODSEQ (");
    assert_eq!(
        got.all(),
        format!("1 FETCH (UID 1 MODSEQ ({told}))|2 FETCH (UID 2 MODSEQ ({told}))")
    );
    // Flags come with their UID, asked for or not.
    let got = client.ok("FETCH 1 FLAGS").await;
    assert!(got.has("UID 1") && got.has("MODSEQ ("), "{got:?}");
}

#[tokio::test]
async fn what_is_forgotten_is_every_uid_that_is_missing() {
    let server = Server::with_store(|config| config.max_expunge_log = 3);
    let mut one = server.selected("INBOX").await;
    one.fill("INBOX", 20).await;
    let mut two = resyncing(&server).await;
    let got = two.ok("SELECT INBOX").await;
    let (validity, seen) = (number(&got, "[UIDVALIDITY "), number(&got, "[HIGHESTMODSEQ "));
    for uid in [2, 3, 9, 11, 20] {
        one.ok(&format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)")).await;
        one.ok("EXPUNGE").await;
    }
    let got = two.ok(&format!("SELECT INBOX (QRESYNC ({validity} {seen}))")).await;
    assert_eq!(got.line("VANISHED"), "* VANISHED (EARLIER) 2:3,9,11,20");
    // What both count alike need not be told.
    let known = format!("(QRESYNC ({validity} {seen} 1:20 (1,6,13,15 1,8,17,19)))");
    let got = two.ok(&format!("SELECT INBOX {known}")).await;
    assert_eq!(got.line("VANISHED"), "* VANISHED (EARLIER) 20");
    let known = format!("(QRESYNC ({validity} {seen} 1:20 (1,6,7 1,8,9)))");
    let got = two.ok(&format!("SELECT INBOX {known}")).await;
    assert_eq!(got.line("VANISHED"), "* VANISHED (EARLIER) 9,11,20");
}

#[tokio::test]
async fn a_message_that_is_replaced_vanishes_and_the_client_is_told_how_far_it_is() {
    let server = Server::new();
    let mut client = resyncing(&server).await;
    client.fill("INBOX", 2).await;
    client.ok("SELECT INBOX").await;
    let got = client.ok("UID REPLACE 1 INBOX {3+}\r\nnew").await;
    assert_eq!(got.line("VANISHED"), "* VANISHED 1");
    let told = number(&got, "[HIGHESTMODSEQ ");
    assert_eq!(told, number(&client.ok("STATUS INBOX (HIGHESTMODSEQ)").await, "HIGHESTMODSEQ "));
    assert!(got.tagged.starts_with("OK [HIGHESTMODSEQ "), "{got:?}");
    // Nothing has gone: it is as it was.
    assert!(!client.run("UID REPLACE 1 INBOX {3+}\r\nnew").await.tagged.contains("HIGHESTMODSEQ"));
}
