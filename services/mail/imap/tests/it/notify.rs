//! NOTIFY (RFC 5465): what is told to a client that says nothing.

use gatepost_proto::mailbox::v1::Permission::{Folders, Read, Write};
use tokio::io::DuplexStream;

use crate::harness::{Client, Server, second_id};

type Wire = Client<DuplexStream>;

/// A server with the folder `Box`, a client that is told, and one that does things.
async fn two() -> (Server, Wire, Wire) {
    let server = Server::new();
    server.door.set(|door| door.second = vec![Read, Write, Folders]);
    let (mut told, doer) = (server.second().await, server.client().await);
    told.ok("CREATE Box").await;
    (server, told, doer)
}

/// The next line, RECENT aside: who is told of that depends on who is first.
async fn line(client: &mut Wire) -> String {
    loop {
        let line = client.response().await;
        if !line.ends_with(" RECENT") {
            return line;
        }
    }
}

/// Lines come without a command.
async fn hears(client: &mut Wire, lines: &[&str]) {
    for expected in lines {
        assert_eq!(line(client).await, format!("* {expected}"));
    }
}

/// Nothing has come, and nothing comes with a command.
async fn hears_nothing(client: &mut Wire) {
    let got = client.ok("NOOP").await;
    assert!(got.untagged.iter().all(|line| line.ends_with(" RECENT")), "{got:?}");
}

#[tokio::test]
async fn the_selected_folder_is_told_of_at_once() {
    let (_server, mut told, mut doer) = two().await;
    assert!(told.ok("CAPABILITY").await.has(" NOTIFY"));
    told.ok("SELECT Box").await;
    let items = "(UID FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])";
    told.ok(&format!("NOTIFY SET (SELECTED (MessageNew {items} MessageExpunge FlagChange))")).await;
    doer.append("Box", "(\\Flagged) ", "Subject: a\r\n\r\nx").await;
    let fetch = "1 FETCH (UID 1 FLAGS (\\Flagged \\Recent) \
                 BODY[HEADER.FIELDS (SUBJECT)] {14}\r\nSubject: a\r\n\r\n)";
    hears(&mut told, &["1 EXISTS", fetch]).await;
    doer.ok("SELECT Box").await;
    doer.ok("STORE 1 +FLAGS.SILENT (\\Seen \\Deleted)").await;
    hears(&mut told, &["1 FETCH (UID 1 FLAGS (\\Flagged \\Deleted \\Seen \\Recent))"]).await;
    doer.fill("Box", 1).await;
    hears(&mut told, &["2 EXISTS"]).await;
    assert!(line(&mut told).await.starts_with("* 2 FETCH (UID 2 "));
    doer.ok("EXPUNGE").await;
    hears(&mut told, &["1 EXPUNGE"]).await;
    hears_nothing(&mut told).await;
    // Whatever folder that is at the time, and no other.
    told.ok("SELECT INBOX").await;
    doer.fill("Box", 1).await;
    doer.fill("INBOX", 1).await;
    hears(&mut told, &["1 EXISTS"]).await;
    assert!(line(&mut told).await.starts_with("* 1 FETCH (UID 1 "));
    told.ok("UNSELECT").await;
    doer.fill("INBOX", 1).await;
    hears_nothing(&mut told).await;
}

#[tokio::test]
async fn a_client_that_counts_is_told_of_expunged_messages_when_it_asks() {
    let (_server, mut told, mut doer) = two().await;
    doer.fill("Box", 3).await;
    told.ok("SELECT Box").await;
    told.ok("NOTIFY SET (SELECTED-DELAYED (MessageNew MessageExpunge))").await;
    doer.ok("SELECT Box").await;
    doer.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
    doer.fill("Box", 1).await;
    hears(&mut told, &["4 EXISTS"]).await;
    doer.ok("EXPUNGE").await;
    let got = told.ok("FETCH 2 UID").await.all();
    assert!(got.ends_with("2 FETCH (UID 2)"), "flags were not asked for, numbers stand: {got}");
    assert_eq!(told.ok("NOOP").await.all(), "1 EXPUNGE");
    doer.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
    told.send(b"i IDLE\r\n").await;
    assert!(told.response().await.starts_with("+ "));
    doer.ok("EXPUNGE").await;
    hears(&mut told, &["1 EXPUNGE"]).await;
    told.send(b"DONE\r\n").await;
    told.until("i").await;
}

#[tokio::test]
async fn other_folders_are_told_of_by_their_status() {
    let (_server, mut told, mut doer) = two().await;
    let all = "(MessageNew MessageExpunge FlagChange)";
    told.ok(&format!("NOTIFY SET (mailboxes (Box Nowhere) {all}) (inboxes {all})")).await;
    doer.append("Box", "", "Subject: a\r\n\r\n").await;
    hears(&mut told, &["STATUS Box (UIDNEXT 2 MESSAGES 1 UNSEEN 1)"]).await;
    doer.fill("Sent", 1).await;
    doer.ok("SELECT Box").await;
    // Without CONDSTORE there is nothing to tell of a flag other than \Seen.
    doer.ok("STORE 1 +FLAGS (\\Flagged)").await;
    hears_nothing(&mut told).await;
    doer.ok("STORE 1 +FLAGS (\\Seen)").await;
    hears(&mut told, &["STATUS Box (UNSEEN 0)"]).await;
    doer.append("Box", "", "Subject: b\r\n\r\n").await;
    hears(&mut told, &["STATUS Box (UIDNEXT 3 MESSAGES 2 UNSEEN 1)"]).await;
    told.ok("ENABLE CONDSTORE").await;
    doer.ok("STORE 1 +FLAGS (\\Answered \\Deleted)").await;
    let line = told.response().await;
    assert!(line.starts_with("* STATUS Box (HIGHESTMODSEQ 6 UIDVALIDITY "), "{line}");
    doer.ok("EXPUNGE").await;
    let line = told.response().await;
    let start = "* STATUS Box (UIDNEXT 3 MESSAGES 1 HIGHESTMODSEQ 7 UIDVALIDITY ";
    assert!(line.starts_with(start), "{line}");
    doer.fill("INBOX", 1).await;
    assert!(told.response().await.starts_with("* STATUS INBOX (UIDNEXT 2 MESSAGES 1 UNSEEN 1 "));
    // The selected folder is told of as such, or not at all.
    told.ok("EXAMINE Box").await;
    doer.fill("Box", 1).await;
    hears_nothing(&mut told).await;
    told.ok("UNSELECT").await;
    hears_nothing(&mut told).await;
}

#[tokio::test]
async fn the_state_is_told_at_the_beginning() {
    let (_server, mut told, mut doer) = two().await;
    doer.fill("Box", 2).await;
    told.ok("SELECT INBOX").await;
    doer.fill("INBOX", 1).await;
    let events = "(MessageNew MessageExpunge)";
    let got = told.ok(&format!("NOTIFY SET STATUS (personal NONE) (mailboxes Box {events})")).await;
    let all = got.all();
    assert!(
        all.starts_with("1 EXISTS|1 RECENT|STATUS Box (MESSAGES 2 UIDNEXT 3 UIDVALIDITY"),
        "{all}"
    );
    let flags = "(MessageNew MessageExpunge FlagChange)";
    let got = told.ok(&format!("NOTIFY SET STATUS (subtree (Box Box/x) {flags})")).await;
    assert!(got.line("STATUS Box").contains("HIGHESTMODSEQ 3"), "{got:?}");
    let got = told.ok(&format!("NOTIFY SET (personal {flags})")).await;
    assert!(got.untagged.is_empty(), "{got:?}");
    doer.ok(&format!("SETACL Box {} l", second_id())).await;
    hears(&mut told, &["LIST (\\NoAccess \\HasNoChildren) \"/\" Box"]).await;
    doer.fill("Box", 1).await;
    let got = told.ok(&format!("NOTIFY SET STATUS (mailboxes Box {flags})")).await;
    assert_eq!(got.all(), "LIST (\\NoAccess \\HasNoChildren) \"/\" Box");
    doer.ok(&format!("DELETEACL Box {}", second_id())).await;
    let again = ["LIST (\\HasNoChildren) \"/\" Box", "STATUS Box (UIDNEXT 4 MESSAGES 3)"];
    hears(&mut told, &again).await;
}

#[tokio::test]
async fn names_and_subscriptions_are_told() {
    let (_server, mut told, mut doer) = two().await;
    told.ok("NOTIFY SET (subtree Box (MailboxName)) (personal (SubscriptionChange))").await;
    doer.ok("CREATE Elsewhere").await;
    doer.ok("CREATE Box/a").await;
    let both = ["LIST (\\HasChildren) \"/\" Box", "LIST (\\HasNoChildren) \"/\" Box/a"];
    hears(&mut told, &both).await;
    doer.ok("CREATE Box/a/b").await;
    let both = ["LIST (\\HasChildren) \"/\" Box/a", "LIST (\\HasNoChildren) \"/\" Box/a/b"];
    hears(&mut told, &both).await;
    doer.ok("RENAME Box/a Box/c").await;
    hears(&mut told, &["LIST (\\HasChildren) \"/\" Box/c (\"OLDNAME\" (Box/a))"]).await;
    doer.ok("SUBSCRIBE Box/c").await;
    hears(&mut told, &["LIST (\\HasChildren \\Subscribed) \"/\" Box/c"]).await;
    doer.ok("UNSUBSCRIBE Trash").await;
    hears(&mut told, &["LIST (\\HasNoChildren \\Trash) \"/\" Trash"]).await;
    doer.ok("DELETE Box/c/b").await;
    let both = [
        "LIST (\\HasNoChildren \\Subscribed) \"/\" Box/c",
        "LIST (\\NonExistent \\HasNoChildren) \"/\" Box/c/b",
    ];
    hears(&mut told, &both).await;
    // To lose sight of a folder is to have it deleted.
    doer.ok("SETACL Box/c anyone \"\"").await;
    told.ok("NOOP").await;
    // What it does itself it knows.
    told.ok("CREATE Box/own/most").await;
    told.ok("RENAME Box/own Box/mine").await;
    told.ok("SUBSCRIBE Box/mine").await;
    told.ok("DELETE Box/mine/most").await;
    hears_nothing(&mut told).await;
    doer.ok("RENAME INBOX Box/old").await;
    let both = ["LIST (\\HasChildren) \"/\" Box", "LIST (\\HasNoChildren) \"/\" Box/old"];
    hears(&mut told, &both).await;
}

#[tokio::test]
async fn annotations_are_told() {
    let (_server, mut told, mut doer) = two().await;
    told.ok("NOTIFY SET (mailboxes Box (MailboxMetadataChange))").await;
    doer.ok("SETMETADATA INBOX (/shared/comment \"x\")").await;
    doer.ok("SETMETADATA \"\" (/shared/comment \"x\")").await;
    doer.ok("SETMETADATA Box (/shared/comment \"x\" /private/comment \"y\")").await;
    hears(&mut told, &["METADATA Box /shared/comment"]).await;
    told.ok("SETMETADATA Box (/shared/comment NIL)").await;
    hears_nothing(&mut told).await;
    told.ok("NOTIFY SET (inboxes (ServerMetadataChange))").await;
    doer.ok("SETMETADATA Box (/shared/comment \"z\")").await;
    doer.ok("SETMETADATA \"\" (/shared/comment NIL)").await;
    hears(&mut told, &["METADATA \"\" /shared/comment"]).await;
}

#[tokio::test]
async fn a_client_that_wants_nothing_is_told_nothing() {
    let (_server, mut told, mut doer) = two().await;
    doer.fill("Box", 3).await;
    told.ok("SELECT Box").await;
    for command in ["NOTIFY NONE", "NOTIFY SET (mailboxes Box NONE)", "NOTIFY SET (selected NONE)"]
    {
        told.ok(command).await;
        doer.fill("Box", 1).await;
        doer.ok("SELECT Box").await;
        doer.ok("STORE 1 +FLAGS.SILENT ($other)").await;
        doer.ok("STORE 1 -FLAGS.SILENT ($other)").await;
        hears_nothing(&mut told).await;
    }
    // What its own commands do it must know, to count.
    told.ok("STORE 2 +FLAGS.SILENT (\\Deleted)").await;
    let got = told.ok("EXPUNGE").await.all();
    assert!(got.starts_with("2 EXPUNGE|5 EXISTS|"), "{got}");
    let got = told.ok("FETCH 2 UID").await;
    assert_eq!(got.all(), "2 FETCH (UID 3)");
}

#[tokio::test]
async fn what_cannot_be_told_is_refused() {
    let (_server, mut told, _doer) = two().await;
    for command in [
        "NOTIFY SET (personal (AnnotationChange MessageNew MessageExpunge))",
        "NOTIFY SET (personal (SomethingElse))",
    ] {
        let got = told.fails(command, "NO [BADEVENT (MessageNew MessageExpunge FlagChange ").await;
        assert!(got.tagged.contains("MailboxMetadataChange ServerMetadataChange)]"), "{got:?}");
    }
    told.fails("NOTIFY SET (personal (MessageNew))", "BAD").await;
    told.fails("NOTIFY SET (selected (MailboxName))", "BAD").await;
    let many: Vec<_> = (0..1001).map(|number| format!("f{number}")).collect();
    let many = format!("NOTIFY SET (mailboxes ({}) (MailboxName))", many.join(" "));
    told.fails(&many, "NO [NOTIFICATIONOVERFLOW]").await;
}

#[tokio::test]
async fn too_much_at_once_switches_it_off() {
    let server = Server::with(|config| config.max_notifications = 3);
    let (mut told, mut doer) = (server.client().await, server.client().await);
    told.ok("NOTIFY SET (personal (MailboxName))").await;
    doer.ok("CREATE a/b/c/d").await;
    let line = told.response().await;
    assert!(line.starts_with("* OK [NOTIFICATIONOVERFLOW]"), "{line}");
    doer.ok("CREATE x").await;
    hears_nothing(&mut told).await;
    told.ok("NOTIFY SET (personal (MailboxName))").await;
    doer.ok("CREATE y").await;
    hears(&mut told, &["LIST (\\HasNoChildren) \"/\" y"]).await;
}

#[tokio::test]
async fn a_client_is_not_told_of_what_it_did() {
    let (_server, mut told, mut doer) = two().await;
    told.ok("SELECT Box").await;
    let all = "(MessageNew (UID) MessageExpunge FlagChange)";
    told.ok(&format!(
        "NOTIFY SET (SELECTED {all}) (personal (MessageNew MessageExpunge FlagChange))"
    ))
    .await;
    // That they are there it must be told; what is in them it knows.
    let got = told.append("Box", "", "Subject: own\r\n\r\n").await;
    assert!(got.has("* 1 EXISTS") && !got.has("FETCH"), "{got:?}");
    let got = told.ok("COPY 1 Box").await;
    assert!(got.has("* 2 EXISTS") && !got.has("FETCH"), "{got:?}");
    let got = told.ok("REPLACE 1 Box {7+}\r\nA: b\r\n\r").await;
    assert!(got.has("EXISTS") && got.has("* 1 EXPUNGE") && !got.has("FETCH"), "{got:?}");
    // Messages of others between its own.
    doer.append("Box", "", "Subject: another\r\n\r\n").await;
    hears(&mut told, &["3 EXISTS"]).await;
    assert!(line(&mut told).await.starts_with("* 3 FETCH (UID 4"));
    // Other folders: as long as nothing else has happened there.
    for command in ["APPEND Sent {7+}\r\nA: b\r\n\r", "COPY 1 Sent", "UID MOVE 4 Sent"] {
        let got = told.ok(command).await;
        assert!(!got.has("STATUS"), "{command}: {got:?}");
    }
    doer.append("Sent", "", "Subject: another\r\n\r\n").await;
    hears(&mut told, &["STATUS Sent (UIDNEXT 5 MESSAGES 4 UNSEEN 4)"]).await;
    told.ok("NOTIFY SET (personal (MessageNew MessageExpunge FlagChange))").await;
    told.ok("UNSELECT").await;
    let got = told.append("Box", "(\\Seen) ", "Subject: own\r\n\r\n").await;
    assert!(got.untagged.is_empty(), "{got:?}");
    doer.ok("SELECT Box").await;
    doer.ok("STORE 1 +FLAGS.SILENT (\\Seen)").await;
    let heard = line(&mut told).await;
    assert!(heard.starts_with("* STATUS Box (UNSEEN "), "{heard}");
}

#[tokio::test]
async fn results_are_kept_up_to_date_before_new_messages_are_described() {
    let (_server, mut told, mut doer) = two().await;
    told.ok("SELECT Box").await;
    told.send(b"c UID SEARCH RETURN (UPDATE) UNDELETED\r\n").await;
    told.until("c").await;
    told.ok("NOTIFY SET (SELECTED (MessageNew (FLAGS) MessageExpunge FlagChange))").await;
    doer.append("Box", "", "Subject: a\r\n\r\n").await;
    hears(&mut told, &["1 EXISTS", "ESEARCH (TAG \"c\") UID ADDTO (0 1)"]).await;
    assert!(line(&mut told).await.starts_with("* 1 FETCH (FLAGS ("));
    // And behind the flags that are the reason.
    doer.ok("SELECT Box").await;
    doer.ok("STORE 1 +FLAGS.SILENT (\\Deleted)").await;
    assert!(line(&mut told).await.starts_with("* 1 FETCH (UID 1 FLAGS (\\Deleted"));
    hears(&mut told, &["ESEARCH (TAG \"c\") UID REMOVEFROM (0 1)"]).await;
    hears_nothing(&mut told).await;
}
