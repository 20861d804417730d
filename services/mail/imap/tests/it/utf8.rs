//! UTF8=ACCEPT (RFC 9755, RFC 6855).

use crate::harness::{ADDRESS, SECRET, Server};

#[tokio::test]
async fn folders_have_their_names_in_utf8() {
    let server = Server::new();
    let mut client = server.client().await;
    assert!(client.ok("CAPABILITY").await.has(" UTF8=ACCEPT"));
    client.ok("CREATE Entw&APw-rfe").await;
    // Names are understood before; they are told so only after.
    client.ok("STATUS \"Entwürfe\" (MESSAGES)").await;
    assert!(client.ok("LIST \"\" \"Entwürfe\"").await.all().ends_with(" Entw&APw-rfe"));
    assert_eq!(client.ok("ENABLE UTF8=ACCEPT FOO").await.all(), "ENABLED UTF8=ACCEPT");
    client.ok("CREATE \"台北 &-\"").await;
    client.ok("CREATE \"a&b\"").await;
    for (command, line) in [
        ("LIST \"\" \"Entw%\"", "LIST (\\HasNoChildren) \"/\" \"Entwürfe\""),
        ("LIST \"\" \"台%\"", "LIST (\\HasNoChildren) \"/\" \"台北 &-\""),
        ("LIST \"\" a&*", "LIST (\\HasNoChildren) \"/\" \"a&b\""),
        ("STATUS \"Entwürfe\" (MESSAGES)", "STATUS \"Entwürfe\" (MESSAGES 0)"),
        ("STATUS {9+}\r\nEntwürfe (MESSAGES)", "STATUS \"Entwürfe\" (MESSAGES 0)"),
        ("STATUS INBOX (MESSAGES)", "STATUS INBOX (MESSAGES 0)"),
        ("GETQUOTAROOT \"a&b\"", "QUOTAROOT \"a&b\" \"\"|QUOTA \"\" (MESSAGE 0 5000000)"),
    ] {
        assert_eq!(client.ok(command).await.all(), line, "{command}");
    }
    client.ok("SUBSCRIBE \"台北 &-\"").await;
    assert!(client.ok("LSUB \"\" \"台%\"").await.all().ends_with("\"台北 &-\""));
    assert!(client.ok("MYRIGHTS \"a&b\"").await.all().starts_with("MYRIGHTS \"a&b\" "));
    client.fails("SELECT Entw&APw-rfe", "NO [NONEXISTENT]").await;
    client.ok("RENAME \"Entwürfe\" \"Ablage/Übersicht\"").await;
    client.ok("SELECT \"Ablage/Übersicht\"").await;
    client.fails("CREATE \"a\u{2028}b\"", "NO").await;
    // To others the names are what they were.
    let mut other = server.client().await;
    assert!(other.ok("LIST \"\" Ab*%").await.all().contains("Ablage/&ANw-bersicht"));
    assert!(other.ok("LIST \"\" a*").await.all().ends_with(" a&-b"));
    // Leaving a login leaves this too.
    client.ok("UNAUTHENTICATE").await;
    client.ok(&format!("LOGIN {ADDRESS} \"{SECRET}\"")).await;
    assert!(client.ok("LIST \"\" a*").await.all().ends_with(" a&-b"));
}

#[tokio::test]
async fn strings_are_utf8_or_bad() {
    let server = Server::new();
    let mut client = server.selected("INBOX").await;
    client.send(b"a STATUS \"Entw\xfcrfe\" (MESSAGES)\r\n").await;
    assert!(client.until("a").await.tagged.starts_with("BAD"));
    client.send(b"b SEARCH TEXT \"\xed\xa0\x80\"\r\n").await;
    assert!(client.until("b").await.tagged.starts_with("BAD"));
    client.append("INBOX", "", "Subject: x\r\n\r\nGrüße\r\n").await;
    client.ok("SEARCH CHARSET UTF-8 TEXT x").await;
    client.ok("ENABLE UTF8=ACCEPT").await;
    client.fails("SEARCH CHARSET UTF-8 TEXT x", "BAD").await;
    assert_eq!(client.ok("SEARCH TEXT \"grüße\"").await.all(), "SEARCH 1");
}

#[tokio::test]
async fn headers_in_utf8_come_from_those_who_enabled_them() {
    const MESSAGE: &str = "Subject: Grüße\r\n\r\nx\r\n";
    let server = Server::new();
    let mut client = server.client().await;
    let length = MESSAGE.len();
    let append = format!("APPEND INBOX {{{length}+}}\r\n{MESSAGE}");
    let in_parentheses = format!("APPEND INBOX (\\Seen) UTF8 (~{{{length}+}}\r\n{MESSAGE})");
    for command in [&append, &in_parentheses] {
        client.fails(command, "NO [CANNOT]").await;
    }
    // Bodies were never meant.
    client.append("INBOX", "", "Subject: x\r\n\r\nGrüße\r\n").await;
    client.ok("ENABLE UTF8=ACCEPT").await;
    for command in [&append, &in_parentheses] {
        client.ok(command).await;
    }
    client.ok("SELECT INBOX").await;
    let got = client.ok("FETCH 3 (FLAGS BODY.PEEK[])").await;
    assert!(got.all().contains("\\Seen") && got.all().contains(MESSAGE), "{got:?}");
    let old = Server::with(|config| config.eight_bit_headers = true);
    old.client().await.ok(&append).await;
}

#[tokio::test]
async fn international_messages_within_others_are_opened_for_those_who_know_them() {
    let server = Server::new();
    let mut client = server.client().await;
    let message = "Content-Type: message/global\r\n\r\nSubject: in\r\n\r\nx\r\n";
    client.append("INBOX", "", message).await;
    client.ok("SELECT INBOX").await;
    let got = client.ok("FETCH 1 BODY").await;
    assert_eq!(got.all(), "1 FETCH (BODY (\"message\" \"global\" NIL NIL NIL \"7BIT\" 18))");
    assert!(client.ok("FETCH 1 BODY[1.HEADER]").await.all().contains("Subject: in"));
    client.ok("ENABLE UTF8=ACCEPT").await;
    let got = client.ok("FETCH 1 BODY").await;
    let inner = "(NIL \"in\" NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7BIT\" 3 1) 3";
    assert!(
        got.all().ends_with(&format!("\"message\" \"global\" NIL NIL NIL \"7BIT\" 18 {inner}))"))
    );
}
