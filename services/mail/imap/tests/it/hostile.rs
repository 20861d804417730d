//! What no proper client sends.

use std::time::Duration;

use proptest::prelude::*;
use tokio::time::timeout;

use crate::{harness::Server, thrown::throw};

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

#[tokio::test]
async fn connections_dropped_anywhere_leave_no_trace() {
    let server = Server::new();
    let script = "a CREATE x\r\nb APPEND x {20+}\r\nSubject: x\r\n\r\nabcdef\r\nc SELECT x\r\nd FETCH 1 BODY[]\r\n";
    for end in (0..script.len()).step_by(7) {
        let mut client = server.client().await;
        client.send(&script.as_bytes()[..end]).await;
        drop(client);
    }
    timeout(Duration::from_secs(5), async {
        while !server.imap.registry().list().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .unwrap();
    server.client().await.ok("LIST \"\" *").await;
}
