//! MESSAGELIMIT (RFC 9738), and with it what else limits or divides what a command deals with.

use gatepost_imap::MessageLimit;

use crate::harness::{Client, Got, Server};

/// A server with a limit that is too low to be configured.
fn limited(most: u32) -> Server {
    Server::with(|config| config.message_limit = MessageLimit(most))
}

/// A client with this many messages in INBOX, of which the first has UID 2.
async fn with_messages(server: &Server, count: usize) -> Client<tokio::io::DuplexStream> {
    let mut client = server.selected("INBOX").await;
    client.fill("INBOX", count + 1).await;
    client.ok("UID STORE 1 +FLAGS.SILENT (\\Deleted)").await;
    client.ok("EXPUNGE").await;
    client
}

/// UIDs of FETCH responses, in their order.
fn fetched(got: &Got) -> Vec<u32> {
    let uid = |line: &String| {
        let (_, uid) = line.split_once("UID ")?;
        uid.split([' ', ')']).next()?.parse().ok()
    };
    got.untagged.iter().filter_map(uid).collect()
}

#[tokio::test]
async fn where_there_is_no_limit_none_is_announced() {
    let server = Server::new();
    let mut client = with_messages(&server, 3).await;
    let got = client.ok("CAPABILITY").await;
    assert!(!got.has("MESSAGELIMIT") && !got.has("SAVELIMIT"), "{got:?}");
    // Its keys are of use without it.
    assert_eq!(client.ok("UID SEARCH UIDAFTER 2").await.all(), "SEARCH 3 4");
    assert_eq!(client.ok("SEARCH UIDBEFORE 4").await.all(), "SEARCH 1 2");
}

#[tokio::test]
async fn fetch_and_store_deal_with_the_newest() {
    let server = limited(3);
    let mut client = with_messages(&server, 6).await;
    assert!(client.ok("CAPABILITY").await.has(" MESSAGELIMIT=3"));
    for (command, uids, code) in [
        ("FETCH 1:* (UID)", vec![5, 6, 7], "OK [MESSAGELIMIT 3 5] done"),
        ("FETCH 2:4 (UID)", vec![3, 4, 5], "OK done"),
        ("FETCH 1,3,5,6 (UID)", vec![4, 6, 7], "OK [MESSAGELIMIT 3 4] done"),
        ("UID FETCH 1:4294967295 (FLAGS)", vec![5, 6, 7], "OK [MESSAGELIMIT 3 5] done"),
        ("UID FETCH 1:4 (FLAGS)", vec![2, 3, 4], "OK done"),
        ("UID FETCH 2,4,6,7 (BODY.PEEK[TEXT])", vec![4, 6, 7], "OK [MESSAGELIMIT 3 4] done"),
        ("UID FETCH 90:99 (FLAGS)", vec![7], "OK done"),
    ] {
        let got = client.ok(command).await;
        let mut told = fetched(&got);
        told.sort_unstable();
        if command.contains("90:99") {
            told.push(7);
        }
        assert_eq!(told, uids, "{command}");
        assert!(got.tagged.starts_with(code), "{command}: {got:?}");
    }
    // \Seen too is set for no others.
    let got = client.ok("FETCH 1:* BODY[TEXT]").await;
    assert!(got.tagged.starts_with("OK [MESSAGELIMIT 3 5]"), "{got:?}");
    assert_eq!(client.ok("UID SEARCH SEEN").await.all(), "SEARCH 5 6 7");
    let got = client.ok("STORE 1:* +FLAGS (\\Flagged)").await;
    assert_eq!(fetched(&got), [7, 6, 5]);
    assert!(got.tagged.starts_with("OK [MESSAGELIMIT 3 5]"), "{got:?}");
    let got = client.ok("UID STORE 1:4 +FLAGS.SILENT (\\Flagged)").await;
    assert_eq!((got.untagged.len(), got.tagged.as_str()), (0, "OK done"));
}

#[tokio::test]
async fn a_part_that_is_too_large_is_refused() {
    let server = limited(3);
    let mut client = with_messages(&server, 6).await;
    client.fails("UID FETCH 1:* (UID) (PARTIAL -1:-4)", "NO [MESSAGELIMIT 3]").await;
    client.fails("UID FETCH 1:* (UID) (PARTIAL 1:4)", "NO [MESSAGELIMIT 3]").await;
    let got = client.ok("UID FETCH 1:* (UID) (PARTIAL 1:3)").await;
    assert_eq!((fetched(&got), got.tagged.as_str()), (vec![2, 3, 4], "OK done"));
    assert_eq!(fetched(&client.ok("UID FETCH 1:* (UID) (PARTIAL -2:-4)").await), [4, 5, 6]);
    assert_eq!(fetched(&client.ok("UID FETCH 1:* (UID) (PARTIAL -4:-9)").await), [2, 3, 4]);
    assert_eq!(fetched(&client.ok("UID FETCH 6:7 (UID) (PARTIAL 1:900)").await), [6, 7]);
    // Places from the end are known; from the beginning only where everything is looked at.
    let got = client.ok("UID SEARCH RETURN (PARTIAL -1:-2) ALL").await;
    assert!(got.has("PARTIAL (-1:-2 6:7)"), "{got:?}");
    assert!(got.tagged.starts_with("OK [MESSAGELIMIT 3 5]"), "{got:?}");
    client.fails("UID SEARCH RETURN (PARTIAL 1:2) ALL", "NO [MESSAGELIMIT 3]").await;
    let got = client.ok("UID SEARCH RETURN (PARTIAL 1:2) UID 1:4").await;
    assert!(got.has("PARTIAL (1:2 2:3)") && got.tagged == "OK done", "{got:?}");
}

#[tokio::test]
async fn a_search_counts_what_it_looks_at() {
    let server = limited(3);
    let mut client = with_messages(&server, 6).await;
    client.ok("UID STORE 3,6 +FLAGS.SILENT (\\Flagged)").await;
    let partial = |uid: u32| format!("OK [MESSAGELIMIT 3 {uid}]");
    let whole = "OK done".to_owned();
    for (key, found, code) in [
        ("ALL", "5 6 7", partial(5)),
        ("FLAGGED", "6", partial(5)),
        ("FLAGGED UIDBEFORE 5", "3", whole.clone()),
        ("UIDBEFORE 6", "3 4 5", partial(3)),
        ("UIDAFTER 4", "5 6 7", whole.clone()),
        ("UIDAFTER 3", "5 6 7", partial(5)),
        ("UIDAFTER 7", "", whole.clone()),
        ("UIDAFTER 4294967295", "", whole.clone()),
        ("UIDBEFORE 1", "", whole.clone()),
        ("UIDBEFORE 2", "", whole.clone()),
        ("UIDBEFORE 4294967295 FLAGGED", "6", partial(5)),
        ("UID 2,4,6 UNFLAGGED", "2 4", whole.clone()),
        ("1:3", "2 3 4", whole.clone()),
        ("OR UID 2 (UID 3 SEEN)", "2", whole.clone()),
        ("OR UID 2 SEEN", "", partial(5)),
        ("NOT UID 5:7", "2 3 4", whole.clone()),
        ("NOT (UID 5:7 SEEN)", "5 6 7", partial(5)),
        ("NOT UIDAFTER 4 BODY body", "2 3 4", whole.clone()),
    ] {
        let got = client.ok(&format!("UID SEARCH {key}")).await;
        assert_eq!(got.all(), format!("SEARCH {found}").trim_end(), "{key}");
        assert!(got.tagged.starts_with(&code), "{key}: {got:?}");
    }
    // MIN and COUNT are of those as well; sequence numbers are those of the folder.
    let got = client.ok("SEARCH RETURN (MIN MAX COUNT) UNFLAGGED").await;
    assert!(got.has("MIN 4 MAX 6 COUNT 2") && got.tagged.contains("[MESSAGELIMIT 3 5]"), "{got:?}");
    client.ok("ENABLE IMAP4rev2").await;
    let got = client.ok("UID SEARCH FLAGGED").await;
    assert!(got.has("UID ALL 6") && got.tagged.contains("[MESSAGELIMIT 3 5]"), "{got:?}");
}

#[tokio::test]
async fn what_is_saved_is_what_was_looked_at() {
    let server = limited(3);
    let mut client = with_messages(&server, 6).await;
    let got = client.ok("UID SEARCH RETURN (SAVE) ALL").await;
    assert!(got.untagged.is_empty() && got.tagged.contains("[MESSAGELIMIT 3 5]"), "{got:?}");
    assert_eq!(fetched(&client.ok("FETCH $ (UID)").await), [5, 6, 7]);
    // From the result of one search to the range of the next, without a way back between them.
    assert_eq!(client.ok("UID SEARCH UIDBEFORE $").await.all(), "SEARCH 2 3 4");
    client.ok("UID SEARCH RETURN (SAVE MIN) UID 3:4").await;
    assert_eq!(client.ok("UID SEARCH UIDAFTER $ UIDBEFORE 6").await.all(), "SEARCH 4 5");
    client.fails("UID SORT RETURN (SAVE) (SUBJECT) UTF-8 ALL", "NO [MESSAGELIMIT 3]").await;
    assert_eq!(client.ok("UID SEARCH UIDAFTER $").await.all(), "SEARCH");
    assert_eq!(client.ok("UID SEARCH UIDBEFORE $").await.all(), "SEARCH");
    assert_eq!(client.ok("UID SEARCH NOT UIDBEFORE $ UID 2:4").await.all(), "SEARCH 2 3 4");
}

#[tokio::test]
async fn what_needs_all_messages_is_refused() {
    let server = limited(3);
    let mut client = with_messages(&server, 4).await;
    for command in [
        "SORT (SIZE) UTF-8 ALL",
        "UID SORT RETURN (MIN) (DATE) UTF-8 UNSEEN",
        "THREAD REFERENCES UTF-8 ALL",
        "UID THREAD ORDEREDSUBJECT UTF-8 NOT UID 9",
    ] {
        let got = client.fails(command, "NO [MESSAGELIMIT 3]").await;
        assert!(got.untagged.is_empty(), "{command}: {got:?}");
    }
    assert!(client.ok("UID SORT (SIZE) UTF-8 UIDAFTER 2").await.has("SORT 3 4 5"));
    assert!(client.ok("THREAD ORDEREDSUBJECT UTF-8 1:3").await.has("* THREAD (1)(2)(3)"));
    // The UID says from where on it would have been done (RFC 9738 §3.1).
    client.fails("UID COPY 1:* Archive", "NO [MESSAGELIMIT 3 3]").await;
    client.fails("COPY 1:4 Missing", "NO [TRYCREATE]").await;
    assert!(client.ok("STATUS Archive (MESSAGES)").await.has("MESSAGES 0"));
    assert!(client.ok("UID COPY 3:* Archive").await.tagged.contains("COPYUID"));
    assert!(client.ok("STATUS INBOX (UNSEEN)").await.has("UNSEEN 4"));
}

#[tokio::test]
async fn moves_and_expunges_go_on_with_the_same_command() {
    let server = limited(3);
    let mut client = with_messages(&server, 5).await;
    let got = client.ok("UID MOVE 1:* Archive").await;
    assert!(got.untagged[0].contains(" 4:6 1:3] moved"), "{got:?}");
    assert!(got.tagged.starts_with("OK [MESSAGELIMIT 3 4]"), "{got:?}");
    let got = client.ok("UID MOVE 1:* Archive").await;
    assert!(got.untagged[0].contains(" 2:3 4:5] moved") && got.tagged == "OK done", "{got:?}");
    client.ok("SELECT Archive").await;
    client.ok("UID STORE 1:3 +FLAGS.SILENT (\\Deleted)").await;
    client.ok("UID STORE 4:5 +FLAGS.SILENT (\\Deleted)").await;
    let got = client.ok("UID EXPUNGE 1:*").await;
    assert_eq!(got.all(), "5 EXPUNGE|4 EXPUNGE|3 EXPUNGE");
    assert!(got.tagged.starts_with("OK [MESSAGELIMIT 3 3]"), "{got:?}");
    let got = client.ok("UID EXPUNGE 1:*").await;
    assert!(got.untagged.len() == 2 && got.tagged == "OK done", "{got:?}");
    // Without a set there is no limit, nor in CLOSE.
    for end in ["EXPUNGE", "CLOSE"] {
        client.fill("Archive", 5).await;
        client.ok("SELECT Archive").await;
        client.ok("STORE 1:2 +FLAGS.SILENT (\\Deleted)").await;
        client.ok("STORE 3:5 +FLAGS.SILENT (\\Deleted)").await;
        let got = client.ok(end).await;
        assert!(!got.tagged.contains("LIMIT"), "{got:?}");
        assert!(client.ok("STATUS Archive (MESSAGES)").await.has("MESSAGES 0"));
        client.ok("SELECT Archive").await;
    }
}

#[tokio::test]
async fn another_code_has_the_answer_to_itself() {
    let server = limited(2);
    let mut other = with_messages(&server, 3).await;
    let mut client = server.client().await;
    client.ok("ENABLE QRESYNC").await;
    client.ok("SELECT INBOX").await;
    other.ok("UID STORE 4 +FLAGS.SILENT (\\Flagged)").await;
    let known = client.ok("NOOP").await;
    assert!(known.has("UID 4"), "{known:?}");
    // MODIFIED names those that were dealt with, and no others.
    let got = client.ok("UID STORE 1:* (UNCHANGEDSINCE 2) +FLAGS.SILENT (\\Seen)").await;
    assert!(got.has("* NO [MESSAGELIMIT 2 3] "), "{got:?}");
    assert!(got.tagged.starts_with("OK [MODIFIED 3:4]"), "{got:?}");
    // Gone, and not told of yet.
    let mut plain = server.selected("INBOX").await;
    other.ok("UID STORE 3 +FLAGS.SILENT (\\Deleted)").await;
    other.ok("EXPUNGE").await;
    let got = plain.ok("STORE 1:3 +FLAGS.SILENT (\\Draft)").await;
    assert!(got.has("* NO [MESSAGELIMIT 2 3] "), "{got:?}");
    assert!(got.tagged.starts_with("OK [EXPUNGEISSUED]"), "{got:?}");
    // With QRESYNC what is expunged says how far the client is.
    other.ok("STORE 1:* +FLAGS.SILENT (\\Deleted)").await;
    other.fill("INBOX", 1).await;
    other.ok("STORE 3 +FLAGS.SILENT (\\Deleted)").await;
    client.ok("NOOP").await;
    let got = client.ok("UID EXPUNGE 1:*").await;
    assert!(got.has("* NO [MESSAGELIMIT 2 4] ") && got.has("* VANISHED 4:5"), "{got:?}");
    assert!(got.tagged.starts_with("OK [HIGHESTMODSEQ "), "{got:?}");
}

#[tokio::test]
async fn a_client_that_comes_back_is_told_of_everything() {
    let server = limited(2);
    let mut other = with_messages(&server, 5).await;
    let mut client = server.client().await;
    client.ok("ENABLE QRESYNC").await;
    let got = client.ok("SELECT INBOX").await;
    let validity = got.line("UIDVALIDITY").split(['[', ']']).nth(1).unwrap().to_owned();
    let validity = validity.split(' ').nth(1).unwrap().to_owned();
    client.ok("UNSELECT").await;
    other.ok("UID STORE 5:6 +FLAGS.SILENT (\\Flagged)").await;
    other.ok("UID STORE 2:3 +FLAGS.SILENT (\\Flagged)").await;
    other.ok("UID STORE 4 +FLAGS.SILENT (\\Deleted)").await;
    other.ok("EXPUNGE").await;
    let got = client.ok(&format!("SELECT INBOX (QRESYNC ({validity} 9))")).await;
    assert!(got.has("VANISHED (EARLIER)") && fetched(&got).len() == 4, "{got:?}");
    assert!(!got.tagged.contains("MESSAGELIMIT"), "{got:?}");
    // Of those that changed the newest; the others with UIDs below.
    let got = client.ok("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 9 VANISHED)").await;
    assert!(got.has("VANISHED (EARLIER) 4"), "{got:?}");
    assert!(got.tagged.starts_with("OK [MESSAGELIMIT 2 5]"), "{got:?}");
    let got = client.ok("UID FETCH 1:4 (FLAGS) (CHANGEDSINCE 9 VANISHED)").await;
    assert_eq!((fetched(&got), got.tagged.as_str()), (vec![2, 3], "OK done"));
    // A refused part tells of nothing.
    let command = "UID FETCH 1:* (FLAGS) (CHANGEDSINCE 9 VANISHED PARTIAL 1:4)";
    assert!(client.fails(command, "NO [MESSAGELIMIT 2]").await.untagged.is_empty());
}

#[tokio::test]
async fn without_sequence_numbers_the_limit_is_the_same() {
    let server = limited(2);
    let mut client = with_messages(&server, 3).await;
    client.ok("ENABLE UIDONLY").await;
    let got = client.ok("UID FETCH 1:* (FLAGS)").await;
    assert!(got.has("* 4 UIDFETCH") && got.has("* 3 UIDFETCH"), "{got:?}");
    assert!(got.untagged.len() == 2 && got.tagged.contains("[MESSAGELIMIT 2 3]"), "{got:?}");
    assert_eq!(client.ok("UID SEARCH UIDBEFORE 3").await.all(), "SEARCH 2");
    // A client divides a folder as it likes: nothing is dealt with by that.
    assert!(client.ok("UIDBATCHES 500").await.has("4:1"));
}

#[tokio::test]
async fn a_result_that_is_not_whole_is_not_kept_up_to_date() {
    let server = limited(3);
    let mut client = with_messages(&server, 4).await;
    let got = client.ok("UID SEARCH RETURN (COUNT UPDATE) ALL").await;
    assert!(got.has("* NO [NOUPDATE \"") && got.has("COUNT 3"), "{got:?}");
    assert!(got.tagged.starts_with("OK [MESSAGELIMIT 3 3]"), "{got:?}");
    let got = client.ok("UID SEARCH RETURN (COUNT UPDATE) UIDAFTER 2").await;
    assert!(!got.has("NOUPDATE") && got.tagged == "OK done", "{got:?}");
    // It grows beyond the limit: what is told of is not searched for.
    client.fill("INBOX", 2).await;
    let kept = client.ok("NOOP").await;
    assert_eq!(
        client.ok("UID SEARCH RETURN (COUNT) UIDAFTER 2").await.untagged.len(),
        1,
        "{kept:?}"
    );
}

#[tokio::test]
async fn several_folders_are_searched_up_to_the_limit() {
    let server = limited(4);
    let mut client = with_messages(&server, 3).await;
    client.fill("Archive", 2).await;
    let got =
        client.fails("ESEARCH IN (mailboxes (INBOX Archive)) ALL", "NO [MESSAGELIMIT 4]").await;
    // What is told is whole.
    for line in got.untagged.iter().filter(|line| line.contains("ESEARCH")) {
        assert!(line.contains("ALL 2:4") || line.contains("ALL 1:2"), "{got:?}");
    }
    let got = client.ok("ESEARCH IN (mailboxes (INBOX Archive)) UIDAFTER 2").await;
    assert!(got.untagged.is_empty() || got.has("ESEARCH"), "{got:?}");
    let got = client.ok("ESEARCH IN (mailboxes (INBOX Archive)) UIDBEFORE 4").await;
    assert!(got.has("ALL 2:3") && got.has("ALL 1:2"), "{got:?}");
    client.fill("INBOX", 2).await;
    let got = client.ok("ESEARCH ALL").await;
    assert!(got.has("ALL 3:6") && got.tagged.starts_with("OK [MESSAGELIMIT 4 3]"), "{got:?}");
    client.fails("ESEARCH IN (selected) 1:* UIDAFTER", "BAD").await;
    client.fails("ESEARCH IN (inboxes personal) UIDAFTER $", "BAD").await;
}

#[tokio::test]
async fn new_messages_are_told_of_whatever_their_number() {
    let server = limited(2);
    let mut client = server.selected("INBOX").await;
    client.ok("NOTIFY SET (SELECTED (MessageNew (UID) MessageExpunge FlagChange))").await;
    let mut other = server.selected("INBOX").await;
    for _ in 0..2 {
        other.ok("APPEND INBOX {7+}\r\nA: b\r\n\r {7+}\r\nA: b\r\n\r").await;
    }
    let got = client.ok("NOOP").await;
    assert_eq!(fetched(&got), [1, 2, 3, 4], "{got:?}");
}

#[tokio::test]
async fn as_many_messages_are_appended_as_are_announced() {
    let messages = |count: usize| format!("APPEND INBOX{}", " {6+}\r\nA: b\r\n".repeat(count));
    let server = Server::with(|config| {
        config.message_limit = MessageLimit(4);
        config.max_append_messages = 2;
    });
    let mut client = server.client().await;
    client.ok(&messages(4)).await;
    client.fails(&messages(5), "NO [MESSAGELIMIT 4] ").await;
    assert!(client.ok("STATUS INBOX (MESSAGES)").await.has("MESSAGES 4"));
    let server = Server::with(|config| config.max_append_messages = 2);
    let mut client = server.client().await;
    client.fails(&messages(3), "NO [LIMIT] ").await;
    client.ok(&messages(2)).await;
}

/// As configured, at the lowest limit there is: that many messages are one commit.
#[tokio::test]
async fn a_thousand_messages_are_appended_at_once() {
    let server = Server::with(|config| config.message_limit = MessageLimit(MessageLimit::LEAST));
    let mut client = server.client().await;
    let messages = (1..=1000).map(|number| format!(" {{9+}}\r\nA: {number:04}\r\n"));
    client.ok(&format!("APPEND INBOX{}", messages.collect::<String>())).await;
    assert!(client.ok("STATUS INBOX (MESSAGES)").await.has("MESSAGES 1000"));
}

/// As configured, at the lowest limit there is: a client goes through a folder by what it is told.
#[tokio::test]
async fn a_client_goes_through_a_folder_from_the_newest_to_the_oldest() {
    let server = Server::with(|config| config.message_limit = MessageLimit(MessageLimit::LEAST));
    let mut client = server.selected("INBOX").await;
    client.fill("INBOX", 10).await;
    for _ in 0..8 {
        // Doubled, while that is allowed.
        let got = client.run("COPY 1:* INBOX").await;
        assert!(got.tagged.contains("COPYUID") || got.tagged.contains("MESSAGELIMIT"), "{got:?}");
    }
    let mut seen = Vec::new();
    let mut below = u32::MAX;
    for _ in 0..10 {
        let got = client.ok(&format!("UID FETCH 1:{} (FLAGS)", below - 1)).await;
        seen.extend(fetched(&got));
        let code = got.tagged.strip_prefix("OK [MESSAGELIMIT 1000 ");
        let Some(lowest) = code.and_then(|rest| rest.split(']').next()) else { break };
        below = lowest.parse().unwrap();
    }
    seen.sort_unstable();
    assert_eq!(seen, (1..=1280).collect::<Vec<u32>>());
}
