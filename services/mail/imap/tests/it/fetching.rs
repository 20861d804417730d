//! FETCH and APPEND.

use crate::harness::Server;

const SIMPLE: &str = "Date: Mon, 7 Feb 1994 21:52:25 -0800\r\nFrom: \"Fred, Foo\" <foobar@example.com>\r\nTo: a@b.c, Group: x@y.z;\r\nSubject: afternoon \"meeting\"\r\nMessage-ID: <1@example.com>\r\n\r\nHello Joe,\r\nbye\r\n";

const NESTED: &str = "Subject: nested\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nplain\r\n--i\r\nContent-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n<p>h</p>\r\n--r\r\nContent-Type: image/gif; name=\"x.gif\"\r\nContent-ID: <c>\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lG\r\n--r--\r\n--i--\r\n--o\r\nContent-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\ninner\r\n--o--\r\n";

#[tokio::test]
async fn every_item_of_a_simple_message() {
    let server = Server::new();
    let mut client = server.client().await;
    let got =
        client.append("INBOX", "(\\Flagged $Kw) \" 7-Feb-1994 21:52:25 -0800\" ", SIMPLE).await;
    assert!(got.tagged.starts_with("OK [APPENDUID "));
    client.ok("SELECT INBOX").await;
    let size = SIMPLE.len();
    let header = SIMPLE.find("\r\n\r\n").unwrap() + 4;
    for (items, wanted) in [
        ("UID", "UID 1".to_owned()),
        ("FLAGS", "FLAGS (\\Flagged $Kw \\Recent)".to_owned()),
        ("INTERNALDATE", "INTERNALDATE \" 8-Feb-1994 05:52:25 +0000\"".to_owned()),
        ("RFC822.SIZE", format!("RFC822.SIZE {size}")),
        ("BODY.PEEK[]", format!("BODY[] {{{size}}}\r\n{SIMPLE}")),
        ("BODY.PEEK[HEADER]", format!("BODY[HEADER] {{{header}}}\r\n{}", &SIMPLE[..header])),
        ("RFC822.HEADER", format!("RFC822.HEADER {{{header}}}\r\n{}", &SIMPLE[..header])),
        ("BODY.PEEK[TEXT]", "BODY[TEXT] {17}\r\nHello Joe,\r\nbye\r\n".to_owned()),
        ("BODY.PEEK[1]", "BODY[1] {17}\r\nHello Joe,\r\nbye\r\n".to_owned()),
        ("BODY.PEEK[2]", "BODY[2] NIL".to_owned()),
        ("BODY.PEEK[]<6.3>", "BODY[]<6> {3}\r\nMon".to_owned()),
        ("BODY.PEEK[]<9999.3>", "BODY[]<9999> {0}\r\n".to_owned()),
        (
            "BODY.PEEK[HEADER.FIELDS (subject \"To\")]",
            "BODY[HEADER.FIELDS (subject To)] {58}\r\nTo: a@b.c, Group: x@y.z;\r\nSubject: afternoon \"meeting\"\r\n\r\n".to_owned(),
        ),
        ("BODY", "BODY (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7BIT\" 17 2)".to_owned()),
        (
            "ENVELOPE",
            "ENVELOPE (\"Mon, 7 Feb 1994 21:52:25 -0800\" \"afternoon \\\"meeting\\\"\" ((\"Fred, Foo\" NIL \"foobar\" \"example.com\")) ((\"Fred, Foo\" NIL \"foobar\" \"example.com\")) ((\"Fred, Foo\" NIL \"foobar\" \"example.com\")) ((NIL NIL \"a\" \"b.c\")(NIL NIL \"Group\" NIL)(NIL NIL \"x\" \"y.z\")(NIL NIL NIL NIL)) NIL NIL NIL \"<1@example.com>\")".to_owned(),
        ),
    ] {
        let got = client.ok(&format!("FETCH 1 ({items})")).await;
        let all = got.all();
        assert!(all.eq_ignore_ascii_case(&format!("1 FETCH ({wanted})")), "{items}: {all}");
    }
    for macro_name in ["ALL", "FAST", "FULL"] {
        assert!(client.ok(&format!("FETCH 1 {macro_name}")).await.has("RFC822.SIZE"));
    }
}

#[tokio::test]
async fn nested_mime_has_the_structure_it_has() {
    let server = Server::new();
    let mut client = server.client().await;
    client.append("INBOX", "", NESTED).await;
    client.ok("SELECT INBOX").await;
    let got = client.ok("FETCH 1 (BODYSTRUCTURE)").await;
    let all = got.all();
    let wanted = "1 FETCH (BODYSTRUCTURE (((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7BIT\" 5 0 NIL NIL NIL NIL)((\"text\" \"html\" NIL NIL NIL \"7BIT\" 8 0 NIL NIL NIL NIL)(\"image\" \"gif\" (\"name\" \"x.gif\") \"<c>\" NIL \"base64\" 4 NIL NIL NIL NIL) \"related\" (\"boundary\" \"r\") NIL NIL NIL) \"alternative\" (\"boundary\" \"i\") NIL NIL NIL)(\"message\" \"rfc822\" NIL NIL NIL \"7BIT\" 20 (NIL \"in\" NIL NIL NIL NIL NIL NIL NIL NIL) (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7BIT\" 5 0 NIL NIL NIL NIL) 2 NIL NIL NIL NIL) \"mixed\" (\"boundary\" \"o\") NIL NIL NIL))";
    assert_eq!(all.to_lowercase(), wanted.to_lowercase());
    for (section, text) in [
        ("1.1", "plain"),
        ("1.2.1", "<p>h</p>"),
        ("1.2.2", "R0lG"),
        ("2.TEXT", "inner"),
        ("2.HEADER", "Subject: in\r\n\r\n"),
        ("2.1", "inner"),
        ("1.2.1.MIME", "Content-Type: text/html\r\n\r\n"),
        ("2", "Subject: in\r\n\r\ninner"),
    ] {
        let got = client.ok(&format!("FETCH 1 BODY.PEEK[{section}]")).await;
        let wanted = format!("1 FETCH (BODY[{section}] {{{}}}\r\n{text})", text.len());
        assert_eq!(got.all(), wanted);
    }
    assert_eq!(client.ok("FETCH 1 BODY.PEEK[3]").await.all(), "1 FETCH (BODY[3] NIL)");
}

#[tokio::test]
async fn reading_sets_seen_once_and_says_so() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 3).await;
    client.ok("SELECT INBOX").await;
    assert!(!client.ok("FETCH 1 BODY.PEEK[]").await.has("FLAGS"));
    let got = client.ok("FETCH 1:2 (BODY[TEXT])").await;
    assert_eq!(got.untagged.len(), 2);
    assert!(got.untagged[1].ends_with("FLAGS (\\Seen \\Recent))"), "{got:?}");
    assert!(!client.ok("FETCH 1 RFC822.TEXT").await.has("FLAGS"));
    assert!(client.ok("NOOP").await.untagged.is_empty());
    client.ok("EXAMINE INBOX").await;
    client.ok("FETCH 3 BODY[]").await;
    assert!(!client.ok("FETCH 3 FLAGS").await.has("Seen"));
}

#[tokio::test]
async fn uids_are_told_with_uid_commands_and_unknown_ones_passed_over() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 3).await;
    client.ok("SELECT INBOX").await;
    assert_eq!(client.ok("UID FETCH 2,77 FLAGS").await.all(), "2 FETCH (UID 2 FLAGS (\\Recent))");
    assert_eq!(client.ok("UID FETCH 99:* UID").await.all(), "3 FETCH (UID 3)");
    client.fails("FETCH 4 UID", "BAD").await;
    client.fails("FETCH 0 UID", "BAD").await;
    client.fails("FETCH 1 FOO", "BAD").await;
    client.ok("SELECT Sent").await;
    client.fails("FETCH 1:* UID", "BAD").await;
    assert!(client.ok("UID FETCH 1:* UID").await.untagged.is_empty());
}

#[tokio::test]
async fn large_messages_go_both_ways_in_pieces() {
    let server = Server::new();
    let mut client = server.client().await;
    let line = format!("{}\r\n", "v".repeat(98));
    let big = format!("Subject: big\r\n\r\n{}", line.repeat(30_000));
    let length = big.len();
    let (mut read, mut write) = tokio::io::split(&mut client.wire);
    let command = format!("a APPEND INBOX {{{length}+}}\r\n{big}\r\n");
    tokio::join!(
        async {
            tokio::io::AsyncWriteExt::write_all(&mut write, command.as_bytes()).await.unwrap();
        },
        async {
            let mut one = [0; 4];
            tokio::io::AsyncReadExt::read_exact(&mut read, &mut one).await.unwrap();
            assert_eq!(&one, b"a OK");
        }
    );
    client.response().await;
    client.ok("SELECT INBOX").await;
    let got = client.ok("FETCH 1 BODY.PEEK[]").await;
    assert_eq!(got.all(), format!("1 FETCH (BODY[] {{{length}}}\r\n{big})"));
    let got = client.ok("FETCH 1 BODY.PEEK[]<2000000.1000>").await;
    assert!(got.all().ends_with(&format!("{{1000}}\r\n{})", &big[2_000_000..2_001_000])));
}

#[tokio::test]
async fn several_messages_are_appended_in_one_step() {
    let server = Server::new();
    let mut client = server.client().await;
    let one = "Subject: 1\r\n\r\n";
    let got = client
        .ok(&format!("APPEND INBOX (\\Seen) {{14+}}\r\n{one} (\\Draft) {{14+}}\r\n{one}"))
        .await;
    assert!(got.tagged.contains(" 1:2]"), "{got:?}");
    client.fails(&format!("APPEND INBOX {{14+}}\r\n{one} (\\Draft) {{0+}}\r\n"), "NO").await;
    assert!(client.ok("STATUS INBOX (MESSAGES)").await.has("MESSAGES 2"));
}
