//! Fields of headers that are kept with a message answer FETCH and SEARCH as its bytes would, and
//! without them.

use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use tokio::io::DuplexStream;

use crate::harness::{Client, Server};

const MESSAGES: [&str; 11] = [
    "Received: from a\r\n by b\r\nFrom: Anna <anna@example.org>\r\nTo: bob@example.org,\r\n\tcarol@example.org\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n aus Bern\r\nX-Own: 1\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\nReferences: <a@b>\r\n <c@d>\r\n\r\nbody\r\n",
    "subject : one\r\nSUBJECT:two\r\nfrom: x (Anna) <y@z>\r\n\r\n",
    "Subject: without an end",
    "Subject: without a body\r\n",
    "Subject: line feeds\nFrom: a@b\n\nbody",
    "Subject\r\nFrom a@b\r\n folded: no\r\n\r\nSubject: body",
    " Subject: folded at once\r\nTo: a\r\n\r\n",
    "\u{17f}ubject: long s\r\nTo: \u{fc}\r\n\r\n",
    "Subject: \0zero\r\nList-Id: <\0>\r\n\r\n",
    "\r\nSubject: body",
    "Content-Type: multipart/mixed; boundary=b\r\nSubject: outer\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nx\r\n--b--\r\n",
];

const FETCHES: [&str; 7] = [
    "BODY.PEEK[HEADER.FIELDS (From To Cc Bcc Subject Date Message-ID Priority X-Priority References Newsgroups In-Reply-To Content-Type Reply-To List-Id Received)]",
    "BODY.PEEK[HEADER.FIELDS (SUBJECT)]",
    "BODY.PEEK[HEADER.FIELDS (x-not-there list-id)]<0.9>",
    "UID ENVELOPE BODY.PEEK[HEADER.FIELDS (X-Own To)]",
    "BODY.PEEK[HEADER.FIELDS.NOT (Subject)]",
    "BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (subject)]<3.5> THREADID",
    "BODY.PEEK[1.HEADER.FIELDS (Subject)]",
];

const SEARCHES: [&str; 14] = [
    "SUBJECT \"\"",
    "SUBJECT bern",
    "NOT SUBJECT o",
    "FROM anna",
    "FROM \"anna@example.org\"",
    "FROM \"Anna\" SUBJECT \"two\"",
    "TO carol",
    "HEADER Received \"by b\"",
    "HEADER X-Own \"\"",
    "HEADER X-Not-There \"\"",
    "HEADER List-Id \"\"",
    "OR HEADER References \"c@d\" HEADER X-Own 2",
    "HEADER \"\" \"\"",
    "SENTON 21-Nov-2026",
];

/// With zero bytes and without regard to ASCII.
async fn append(client: &mut Client<DuplexStream>, message: &str) {
    if !message.is_empty() {
        let length = message.len();
        client.ok(&format!("APPEND INBOX UTF8 (~{{{length}+}}\r\n{message})")).await;
    }
}

async fn answers(server: &Server) -> Vec<String> {
    let mut client = server.selected("INBOX").await;
    let mut answers = Vec::new();
    for items in FETCHES {
        answers.push(client.ok(&format!("FETCH 1:* ({items})")).await.all());
    }
    for key in SEARCHES {
        answers.push(client.ok(&format!("SEARCH {key}")).await.all());
    }
    for criterion in ["SUBJECT", "FROM REVERSE DATE", "CC"] {
        answers.push(client.ok(&format!("SORT ({criterion}) UTF-8 ALL")).await.all());
    }
    answers.push(client.ok("THREAD REFERENCES UTF-8 ALL").await.all());
    answers
}

#[tokio::test]
async fn what_is_kept_is_what_the_message_says() {
    let server = Server::new();
    let mut client = server.client().await;
    client.ok("ENABLE UTF8=ACCEPT").await;
    for message in MESSAGES {
        append(&mut client, message).await;
    }
    let field = prop::sample::select(vec![
        "Subject: s",
        "subject :bern",
        "SUBJECT",
        "From: Anna <a@b>",
        "To: carol,\r\n y",
        "X-Own: 2",
        ":",
        "Received: by\r\n b",
        "References: <a@b>\n <c@d>",
        " ",
        "\r\n",
        "\r\n",
        "\r\n",
        "\n",
        "\r",
        "\0",
        "\u{fc}",
        "List-Id: <l>",
        "Date: Sat, 21 Nov 2026 10:00:00 +0000",
        "Content-Type: message/rfc822",
    ]);
    let messages = prop::collection::vec(field, 0..25).prop_map(|pieces| pieces.concat());
    let mut runner = TestRunner::deterministic();
    for _ in 0..150 {
        append(&mut client, &messages.new_tree(&mut runner).unwrap().current()).await;
    }
    let with = answers(&server).await;
    // As they are in stores from before.
    server.forget_fields().await;
    let without = answers(&server).await;
    for (with, without) in with.iter().zip(&without) {
        let difference = with.split('|').zip(without.split('|')).find(|(one, other)| one != other);
        assert_eq!(difference, None);
        assert_eq!(with.len(), without.len());
    }
}

#[tokio::test]
async fn fields_that_are_kept_take_no_bytes() {
    let server = Server::new();
    let mut client = server.client().await;
    client.append("INBOX", "", MESSAGES[0]).await;
    client.ok("SELECT INBOX").await;
    client.ok("COPY 1 INBOX").await;
    server.lose_bytes().await;
    client.ok("NOOP").await;
    let got = client.ok("FETCH 1:2 (BODY.PEEK[HEADER.FIELDS (Subject Cc X-Not-There)])").await;
    let fields = "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n aus Bern\r\n\r\n";
    assert_eq!(got.untagged.iter().filter(|line| line.contains(fields)).count(), 2, "{got:?}");
    for (key, found) in [
        ("SUBJECT bern", "SEARCH 1 2"),
        ("SUBJECT basel", "SEARCH"),
        ("FROM example.org TO carol", "SEARCH 1 2"),
        ("HEADER References \"\"", "SEARCH 1 2"),
        ("HEADER X-Not-There \"\"", "SEARCH"),
    ] {
        assert_eq!(client.ok(&format!("SEARCH {key}")).await.all(), found, "{key}");
    }
    client.ok("SORT (SUBJECT) UTF-8 ALL").await;
    // Of those that are not kept nothing is known.
    let got = client.run("FETCH 1 (BODY.PEEK[HEADER.FIELDS (Subject X-Own)])").await;
    assert!(got.tagged.starts_with("OK [EXPUNGEISSUED]"), "{got:?}");
}
