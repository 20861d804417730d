//! CATENATE (RFC 4469), REPLACE (RFC 8508), MULTIAPPEND (RFC 3502), APPENDLIMIT (RFC 7889).

use gatepost_runtime::config::Size;
use proptest::prelude::*;

use crate::harness::Server;

const MESSAGE: &str = "Subject: one\r\nTo: b@c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: image/gif\r\n\r\nGIF\r\n--b--\r\n";

#[tokio::test]
async fn messages_are_made_of_texts_and_parts() {
    let server = Server::new();
    let mut client = server.client().await;
    client.ok("CREATE Entw&APw-rfe").await;
    client.append("Entw&APw-rfe", "", MESSAGE).await;
    let status = client.ok("STATUS Entw&APw-rfe (UIDVALIDITY)").await.all();
    let validity: u32 = status.rsplit_once(' ').unwrap().1.trim_end_matches(')').parse().unwrap();
    let folder = format!("/Entw%C3%BCrfe;UIDVALIDITY={validity}/;UID=1");
    let url = format!("{folder}/;SECTION=2");
    // URLs quoted, as literals that are waited for or not; texts of both kinds.
    let length = url.len();
    client
        .send(
            format!("a APPEND INBOX (\\Seen) CATENATE (TEXT {{5+}}\r\na: b\n URL {{{length}}}\r\n")
                .as_bytes(),
        )
        .await;
    assert!(client.response().await.starts_with('+'));
    client.send(format!("{url} TEXT {{1}}\r\n").as_bytes()).await;
    assert!(client.response().await.starts_with('+'));
    client
        .send(
            format!(
                "- URL \"{folder}/;SECTION=HEADER.FIELDS%20(To)\" URL \"{folder}/;section=1/;PARTIAL=1.2\" URL {{{length}+}}\r\n{url})\r\n"
            )
            .as_bytes(),
        )
        .await;
    let got = client.until("a").await;
    assert!(got.tagged.starts_with("OK [APPENDUID "), "{got:?}");
    client.ok("SELECT INBOX").await;
    let wanted = "a: b\nGIF-To: b@c\r\n\r\nexGIF";
    let got = client.ok("FETCH 1 (FLAGS BODY.PEEK[])").await;
    let length = wanted.len();
    assert_eq!(
        got.all(),
        format!("1 FETCH (FLAGS (\\Seen \\Recent) BODY[] {{{length}}}\r\n{wanted})")
    );
    // A whole message, without any literal; and several messages in one command.
    client.ok(&format!("APPEND INBOX CATENATE (URL \"{folder}\")")).await;
    let got = client.ok("FETCH 2 BODY.PEEK[]").await;
    assert!(got.all().ends_with(&format!("{MESSAGE})")), "{got:?}");
    let got = client
        .ok(&format!("APPEND INBOX CATENATE (URL \"{url}\") (\\Draft) {{1+}}\r\nx CATENATE (TEXT {{1+}}\r\ny)"))
        .await;
    assert!(got.tagged.contains(" 3:5]"), "{got:?}");
    assert!(client.ok("CAPABILITY").await.has(" CATENATE REPLACE"));
}

#[tokio::test]
async fn urls_that_name_nothing_are_said() {
    let server = Server::with(|config| config.max_message = Size(100));
    let mut client = server.client().await;
    client.append("INBOX", "", "Subject: x\r\n\r\n0123456789").await;
    for url in [
        "/INBOX/;UID=2",
        "/INBOX;UIDVALIDITY=1/;UID=1",
        "/nowhere/;UID=1",
        "/INBOX/;UID=1/;SECTION=2",
        "imap://other.example/INBOX/;UID=1",
        "INBOX/;UID=1",
    ] {
        let failure = format!("NO [BADURL {url}]");
        client.fails(&format!("APPEND INBOX CATENATE (URL \"{url}\")"), &failure).await;
        // What follows is read all the same.
        let command = format!("APPEND INBOX CATENATE (URL \"{url}\" TEXT {{7+}}\r\na b\r\nc )");
        client.fails(&command, &failure).await;
    }
    client.fails("APPEND INBOX CATENATE (URL \"/x]\")", "NO a URL").await;
    // A client that waits gets the refusal instead.
    client.fails("APPEND INBOX CATENATE (URL \"/x\" TEXT {5}", "NO [BADURL").await;
    let whole = "URL \"/INBOX/;UID=1\"";
    let many = [whole; 5].join(" ");
    client.fails(&format!("APPEND INBOX CATENATE ({many})"), "NO [TOOBIG]").await;
}

#[tokio::test]
async fn malformed_parts_are_bad_and_leave_the_connection_in_step() {
    let server = Server::new();
    let mut client = server.client().await;
    for command in [
        "APPEND INBOX CATENATE",
        "APPEND INBOX CATENATE ()",
        "APPEND INBOX CATENATE (FOO x)",
        "APPEND INBOX CATENATE (TEXT x)",
        "APPEND INBOX CATENATE (TEXT {1+}\r\nx",
        "APPEND INBOX CATENATE (TEXT {1+}\r\nx URL)",
        "APPEND INBOX CATENATE (TEXT {1+}\r\nx) rest",
        "APPEND INBOX CATENATE (TEXT {1+}\r\nxTEXT {1+}\r\nx)",
        "APPEND INBOX {1+}\r\nx)",
        "APPEND INBOX UTF8 (~{1+}\r\nx",
        "APPEND INBOX",
        "APPEND",
        "REPLACE 1 INBOX",
        "UID REPLACE",
    ] {
        client.fails(command, "BAD").await;
        client.ok("NOOP").await;
    }
    client.fails("APPEND INBOX CATENATE (TEXT {0+}\r\n)", "NO [CANNOT]").await;
    assert!(client.ok("STATUS INBOX (MESSAGES)").await.has("MESSAGES 0"));
}

#[tokio::test]
async fn a_message_takes_the_place_of_another() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 3).await;
    client.ok("SELECT INBOX").await;
    let mut watcher = server.selected("INBOX").await;
    let got = client.ok("REPLACE 2 INBOX (\\Draft) {14+}\r\nSubject: x\r\n\r\n").await;
    assert!(got.untagged[0].starts_with("* OK [APPENDUID ") && got.untagged[0].contains(" 4]"));
    assert_eq!(got.untagged[1..], ["* 2 EXPUNGE", "* 3 EXISTS", "* 3 RECENT"]);
    let got = client.ok("FETCH 1:* (UID FLAGS)").await;
    assert!(got.untagged[2].contains("UID 4 FLAGS (\\Draft"), "{got:?}");
    let got = watcher.ok("NOOP").await;
    assert_eq!(got.untagged[..2], ["* 2 EXPUNGE", "* 3 EXISTS"]);
    // Into another folder, by UID, with CATENATE.
    let got = client
        .ok("UID REPLACE 3 Drafts CATENATE (URL \"/INBOX/;UID=3/;SECTION=HEADER\" TEXT {2+}\r\nhi)")
        .await;
    assert_eq!(got.untagged[1..], ["* 2 EXPUNGE"]);
    client.ok("EXAMINE Drafts").await;
    let got = client.ok("FETCH 1 BODY[]").await;
    assert!(got.all().contains("Subject: message 3") && got.all().ends_with("\r\n\r\nhi)"));
    client.fails("REPLACE 1 INBOX {1+}\r\nx", "NO [NOPERM]").await;
}

#[tokio::test]
async fn a_refused_replacement_leaves_the_old_message() {
    let server = Server::new();
    server.door.set(|state| state.quota_bytes = 200);
    let mut client = server.client().await;
    client.append("INBOX", "", &"x".repeat(150)).await;
    client.fails("REPLACE 1 INBOX {1+}\r\nx", "BAD").await;
    client.ok("SELECT INBOX").await;
    for (command, failure) in [
        ("REPLACE 2 INBOX {1+}\r\nx", "BAD"),
        ("UID REPLACE 2 INBOX {1+}\r\nx", "NO"),
        ("REPLACE 1 nowhere {1+}\r\nx", "NO [TRYCREATE]"),
        ("REPLACE 1:2 INBOX {1+}\r\nx", "BAD"),
        ("REPLACE 1 INBOX {1+}\r\nx {1+}\r\ny", "BAD"),
        ("REPLACE 1 INBOX {0+}\r\n", "NO"),
        ("REPLACE 1 INBOX CATENATE (URL \"/x\")", "NO [BADURL"),
        ("REPLACE 1 INBOX {201}", "NO [OVERQUOTA]"),
    ] {
        client.fails(command, failure).await;
    }
    assert_eq!(client.ok("FETCH 1:* UID").await.all(), "1 FETCH (UID 1)");
    // There is room for it where the old one was.
    client.fails(&format!("APPEND INBOX {{190+}}\r\n{}", "y".repeat(190)), "NO [OVERQUOTA]").await;
    client.ok(&format!("REPLACE * INBOX {{190+}}\r\n{}", "y".repeat(190))).await;
    assert_eq!(client.ok("FETCH 1:* UID").await.all(), "1 FETCH (UID 2)");
    assert!(client.ok("GETQUOTA \"\"").await.has("STORAGE"));
}

#[tokio::test]
async fn wherever_a_replacement_is_cut_off_there_is_one_message() {
    let server = Server::new();
    let mut watcher = server.client().await;
    watcher.append("Drafts", "", "Subject: first\r\n\r\n").await;
    let script = "a SELECT Drafts\r\nb UID REPLACE * Drafts CATENATE (URL \"/Drafts/;UID=1\" TEXT {5+}\r\nhello)\r\nc REPLACE 1 Drafts {3+}\r\nbye\r\n";
    for end in 0..=script.len() {
        let mut client = server.client().await;
        client.send(&script.as_bytes()[..end]).await;
        drop(client);
        // The one before may still be at it: it is there or the new one is, never both or none.
        let got = watcher.ok("STATUS Drafts (MESSAGES)").await;
        assert!(got.has("MESSAGES 1)"), "{end}: {got:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn refused_or_not_the_next_command_is_found(
        pieces in prop::collection::vec(prop::sample::select(vec![
            " (", ") ", "\\Seen", " ", "CATENATE (", "TEXT ", "URL ", "\"/INBOX/;UID=1\"", "UTF8 (", "x",
            "{2+}\r\nab", "~{3+}\r\na\0b", "{0+}\r\n", "\"01-Jan-2020 00:00:00 +0000\"",
        ]), 0..12),
        replaces: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::new();
            let mut client = server.client().await;
            client.append("INBOX", "", "Subject: x\r\n\r\n").await;
            client.ok("SELECT INBOX").await;
            let verb = if replaces { "REPLACE 1 INBOX" } else { "APPEND INBOX" };
            let got = client.run(&format!("{verb}{}", pieces.concat())).await;
            // What was sent is no command of its own, and what was refused changed nothing.
            let count = client.ok("STATUS INBOX (MESSAGES)").await;
            if !got.tagged.starts_with("OK") {
                assert!(count.has("MESSAGES 1)"), "{got:?} {count:?}");
            }
            assert!(!got.has("* BAD"), "{got:?}");
        });
    }
}

#[tokio::test]
async fn the_limit_of_messages_is_told() {
    let server = Server::with(|config| config.max_message = Size(1000));
    let mut client = server.client().await;
    assert!(client.ok("CAPABILITY").await.has(" APPENDLIMIT=1000"));
    let got = client.ok("STATUS INBOX (APPENDLIMIT)").await;
    assert_eq!(got.all(), "STATUS INBOX (APPENDLIMIT 1000)");
    client.fails("APPEND INBOX {1001}", "NO [TOOBIG]").await;
    client.fails("APPEND INBOX CATENATE (TEXT {1001}", "NO [TOOBIG]").await;
    client.append("INBOX", "", &"x".repeat(1000)).await;
}
