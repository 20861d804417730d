//! What no proper client sends.

use std::time::Duration;

use proptest::prelude::*;
use tokio::time::timeout;

use crate::{
    harness::{ADDRESS, SECRET, Server},
    thrown::{sound, throw},
};

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "a ",
        "FETCH ",
        "UID ",
        "SEARCH ",
        "STORE ",
        "APPEND ",
        "INBOX ",
        "LIST ",
        "\"\" ",
        "* ",
        "1:*",
        "(",
        ")",
        "BODY[",
        "]",
        "<0.1>",
        "{3}\r\n",
        "{3+}\r\n",
        "{99999999999}\r\n",
        "abc",
        "\r\n",
        "\n",
        "\"",
        "\\Seen ",
        "OR ",
        "NOT ",
        "LOGIN ",
        "AUTHENTICATE PLAIN",
        "IDLE\r\n",
        "DONE\r\n",
        "NOOP",
        "RETURN (",
        "STATUS ",
        "&AGE-",
        "HEADER.FIELDS (",
        "CHARSET ",
        "STARTTLS\r\n",
        "0",
        "4294967295",
        "CHANGEDSINCE ",
        "ENABLE ",
        "ID (",
        "NIL",
        ",",
        ":",
        "COPY ",
        "EXPUNGE",
        "SELECT ",
        "CLOSE\r\n",
        "CATENATE (",
        "TEXT {3+}\r\n",
        "URL \"/INBOX/;UID=1\"",
        "~{3+}\r\n",
        "UTF8 (",
        "REPLACE 1 ",
        "BINARY[1]",
        "BINARY.SIZE[",
        "PREVIEW (LAZY)",
        "UTF8=ACCEPT\r\n",
        "UNAUTHENTICATE\r\n",
        "COMPRESS DEFLATE\r\n",
    ]);
    prop_oneof![
        4 => words.prop_map(|word| word.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_bring_the_server_down(pieces in prop::collection::vec(piece(), 0..60), logged_in: bool) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::new();
            throw(&server, &pieces.concat(), logged_in).await;
            server.client().await.ok("NOOP").await;
        });
    }
}

#[tokio::test]
async fn floods_are_bounded() {
    let server = Server::new();
    let mut client = server.selected("INBOX").await;
    client.fill("INBOX", 1).await;
    let set = vec!["1"; 30_000].join(",");
    assert_eq!(client.ok(&format!("FETCH {set} UID")).await.untagged.len(), 1);
    let deep = format!("{}SEEN{}", "(".repeat(20_000), ")".repeat(20_000));
    client.fails(&format!("SEARCH {deep}"), "BAD").await;
    client.fails(&format!("SEARCH {}", "NOT ".repeat(10_000)), "BAD").await;
    client.ok(&format!("LIST \"\" {}", "*%".repeat(400))).await;
    client.fails(&format!("LIST \"\" {}", "*%".repeat(4000)), "NO [LIMIT]").await;
    let header: String = (0..20_000).map(|number| format!("X-{number}: y\r\n")).collect();
    client.append("INBOX", "", &format!("{header}\r\nx")).await;
    client.ok("FETCH 2 (ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (X-19999)])").await;
    client.ok("SEARCH HEADER X-19999 y").await;
    let mut deep = String::new();
    for level in 0..200 {
        deep.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
        ));
    }
    client.append("INBOX", "", &deep).await;
    client.ok("FETCH 3 (ENVELOPE BODYSTRUCTURE)").await;
    client.ok("SEARCH BODY x").await;
}

/// Ends a session behind each of its bytes; `gone` says how. Messages are there exactly when their
/// commands came whole, and the mailbox is sound.
async fn ends_behind_every_byte(gone: impl AsyncFn(&Server, &[u8])) {
    let server = Server::new();
    server.client().await.ok("CREATE x").await;
    let begun = "a CREATE y\r\nb APPEND x (\\Seen) {20+}\r\nSubject: x\r\n\r\nabcdef";
    let whole = begun.len() + "\r\n".len();
    let script = format!(
        "{begun}\r\nc SELECT x\r\nd STORE 1 +FLAGS kw\r\ne COPY 1 y\r\nf FETCH 1 BODY[]\r\n"
    );
    for end in 0..=script.len() {
        gone(&server, &script.as_bytes()[..end]).await;
        sound(&server).await;
    }
    timeout(Duration::from_secs(5), async {
        while !server.imap.registry().list().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    let expected = format!("STATUS x (MESSAGES {})", script.len() + 1 - whole);
    assert_eq!(server.client().await.ok("STATUS x (MESSAGES)").await.all(), expected);
}

#[tokio::test]
async fn sessions_that_end_at_any_byte_do_what_came_whole() {
    ends_behind_every_byte(async |server, bytes| {
        let login = format!("l LOGIN {ADDRESS} \"{SECRET}\"\r\n");
        throw(server, &[login.as_bytes(), bytes].concat(), false).await;
    })
    .await;
}

#[tokio::test]
async fn connections_dropped_at_any_byte_do_what_came_whole() {
    ends_behind_every_byte(async |server, bytes| {
        let mut client = server.client().await;
        client.send(bytes).await;
        drop(client);
        // Whatever it does yet.
        while !server.imap.registry().list().is_empty() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn hostile_structure_is_answered() {
    let server = Server::new();
    let mut client = server.selected("INBOX").await;
    let enclosed = "Content-Type: message/rfc822\r\n\r\n".repeat(5000);
    let siblings = format!(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
        "--b\r\n\r\nx\r\n".repeat(20_000)
    );
    let boundaries: String = (0..2000)
        .map(|level| {
            format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b{}\r\n", level % 2)
        })
        .collect();
    let parameters = format!("Content-Type: text/plain; {}\r\n\r\nx", "a=b; ".repeat(40_000));
    let addresses = format!("To: {}\r\n\r\nx", "g: (((, <@a,@b:c@d>;".repeat(10_000));
    let words = format!("Subject: {}\r\n\r\nx", "=?utf-8?q? re: [fwd: [a] ".repeat(8_000));
    let names = format!(
        "Content-Type: a/b; {}\r\n\r\nx",
        (0..10_000).map(|n| format!("name*{n}=a; ")).collect::<String>()
    );
    let one_line = format!("X: {}\r\n\r\nx", "y".repeat(2 << 20));
    for message in [enclosed, siblings, boundaries, parameters, addresses, words, names, one_line] {
        let start: String = message.chars().take(60).collect();
        client.append("INBOX", "", &message).await;
        for command in [
            "FETCH * (ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER] BODY.PEEK[1.1.1.1] BODY.PEEK[20001.MIME])",
            "FETCH * (PREVIEW BODY.PEEK[HEADER.FIELDS.NOT (To)]<0.100>)",
            "SEARCH OR TEXT nothing OR SUBJECT nothing HEADER X nothing",
        ] {
            let got = timeout(Duration::from_secs(10), client.ok(command)).await;
            assert!(got.is_ok(), "{command} of {start:?}");
        }
    }
    sound(&server).await;
}
