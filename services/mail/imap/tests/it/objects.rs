//! OBJECTID (RFC 8474), SAVEDATE (RFC 8514) and PREVIEW (RFC 8970).

use std::time::Duration;

use crate::harness::Server;

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{before:?} in {text:?}"));
    rest.split_once(after).unwrap().0
}

#[tokio::test]
async fn folders_keep_their_id_when_they_are_renamed() {
    let server = Server::new();
    let mut client = server.client().await;
    let made = client.ok("CREATE one").await;
    let id = between(&made.tagged, "[MAILBOXID (", ")]").to_owned();
    assert!(client.ok("SELECT one").await.has(&format!("[MAILBOXID ({id})]")));
    client.ok("RENAME one two").await;
    let got = client.ok("STATUS two (MESSAGES MAILBOXID)").await;
    assert_eq!(got.all(), format!("STATUS two (MESSAGES 0 MAILBOXID ({id}))"));
    let got = client.ok("LIST \"\" two RETURN (STATUS (MAILBOXID))").await;
    assert!(got.has(&format!("STATUS two (MAILBOXID ({id}))")), "{got:?}");
    client.ok("DELETE two").await;
    let again = client.ok("CREATE two").await;
    assert_ne!(between(&again.tagged, "[MAILBOXID (", ")]"), id);
    assert!(client.ok("CAPABILITY").await.has(" OBJECTID SAVEDATE PREVIEW"));
}

#[tokio::test]
async fn messages_keep_their_id_and_threads_share_one() {
    let server = Server::new();
    let mut client = server.client().await;
    for header in [
        "Message-ID: <a@x>\r\n",
        "Message-ID: <b@x>\r\nIn-Reply-To: <a@x>\r\n",
        "Message-ID: <c@x>\r\nIn-Reply-To: <b@x>\r\nReferences: <a@x>\r\n <b@x>\r\n",
        "Message-ID: <d@x>\r\n",
        "Subject: none\r\n",
    ] {
        client.append("INBOX", "", &format!("{header}\r\ntext\r\n")).await;
    }
    client.ok("SELECT INBOX").await;
    let got = client.ok("FETCH 1:* (EMAILID THREADID)").await;
    let id = |line: &str, name: &str| between(line, &format!("{name} ("), ")").to_owned();
    let threads: Vec<_> = got.untagged.iter().map(|line| id(line, "THREADID")).collect();
    assert!(threads[0] == threads[1] && threads[0] == threads[2], "{got:?}");
    assert!(threads[3] != threads[0] && threads[4] != threads[3] && threads[4] != threads[0]);
    let email = id(&got.untagged[1], "EMAILID");
    assert_ne!(email, id(&got.untagged[0], "EMAILID"));
    client.ok("COPY 2 Trash").await;
    assert_eq!(client.ok(&format!("SEARCH EMAILID {email}")).await.all(), "SEARCH 2");
    let found = client.ok(&format!("UID SEARCH NOT DELETED THREADID {}", threads[0])).await;
    assert_eq!(found.all(), "SEARCH 1 2 3");
    assert_eq!(client.ok("SEARCH OR EMAILID x THREADID y").await.all(), "SEARCH");
    client.fails("SEARCH EMAILID (", "BAD").await;
    client.ok("SELECT Trash").await;
    let got = client.ok("FETCH 1 (EMAILID THREADID)").await;
    assert_eq!(got.all(), format!("1 FETCH (EMAILID ({email}) THREADID ({}))", threads[0]));
}

#[tokio::test]
async fn messages_are_dated_by_when_they_came_into_the_folder() {
    let server = Server::new();
    let mut client = server.client().await;
    client.append("INBOX", "\"01-Jan-2001 00:00:00 +0000\" ", "Subject: x\r\n\r\n").await;
    server.clock.advance(Duration::from_secs(86_400));
    client.ok("SELECT INBOX").await;
    client.ok("COPY 1 Trash").await;
    let got = client.ok("FETCH 1 SAVEDATE").await;
    assert_eq!(got.all(), "1 FETCH (SAVEDATE \"14-Nov-2023 22:13:20 +0000\")");
    client.ok("SELECT Trash").await;
    let got = client.ok("FETCH 1 (SAVEDATE INTERNALDATE)").await;
    assert!(got.has("SAVEDATE \"15-Nov-2023 22:13:20 +0000\""), "{got:?}");
    assert!(got.has("INTERNALDATE \" 1-Jan-2001"), "{got:?}");
    for (keys, found) in [
        ("SAVEDON 15-Nov-2023", "SEARCH 1"),
        ("SAVEDON 14-Nov-2023", "SEARCH"),
        ("SAVEDBEFORE 15-Nov-2023", "SEARCH"),
        ("SAVEDBEFORE 16-Nov-2023", "SEARCH 1"),
        ("SAVEDSINCE 15-Nov-2023 BEFORE 1-Jan-2002", "SEARCH 1"),
        ("SAVEDSINCE 16-Nov-2023", "SEARCH"),
        ("SAVEDATESUPPORTED", "SEARCH 1"),
    ] {
        assert_eq!(client.ok(&format!("SEARCH {keys}")).await.all(), found, "{keys}");
    }
}

#[tokio::test]
async fn previews_are_the_first_words() {
    let server = Server::new();
    let mut client = server.client().await;
    let html = "<html><head><style>p {}</style></head><body><p>Gr&uuml;&szlig;e</p>\r\n<p>an <b>al</b>le</p>";
    let alternative = format!(
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n{html}\r\n--b\r\n\r\n> said\r\nplain  text\r\n--b--\r\n"
    );
    for message in [
        "Subject: x\r\n\r\n  Hello \"Joe\",\r\n\r\nbye\r\n".to_owned(),
        format!("Content-Type: text/html; charset=utf-8\r\n\r\n{html}"),
        alternative,
        "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0=\r\n".to_owned(),
        format!("Subject: long\r\n\r\n{}", "word ".repeat(100_000)),
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nR3LDvMOf\r\nZQ==\r\n".to_owned(),
        "Content-Transfer-Encoding: x-own\r\n\r\nwhat\r\n".to_owned(),
    ] {
        client.append_long("INBOX", &message).await;
    }
    client.ok("SELECT INBOX").await;
    let words = "word ".repeat(40);
    for (number, preview) in [
        (1, "\"Hello \\\"Joe\\\", bye\""),
        (2, "{15}\r\nGrüße an alle"),
        (3, "\"plain text\""),
        (4, "\"\""),
        (5, &format!("\"{}\"", words.trim_end())),
        (6, "{7}\r\nGrüße"),
        (7, "\"\""),
    ] {
        for items in ["PREVIEW", "PREVIEW (LAZY)", "(PREVIEW (LAZY))"] {
            let got = client.ok(&format!("FETCH {number} {items}")).await;
            assert_eq!(got.all(), format!("{number} FETCH (PREVIEW {preview})"));
        }
    }
    let got = client.ok("FETCH 1 (PREVIEW (LAZY) UID FLAGS)").await;
    assert!(got.all().ends_with("UID 1 FLAGS (\\Recent))"), "{got:?}");
}
