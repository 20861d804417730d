//! Lines, literals, limits, pipelines.

use gatepost_runtime::config::Size;

use crate::harness::Server;

#[tokio::test]
async fn literals_are_waited_for_or_not() {
    let server = Server::new();
    let mut client = server.client().await;
    client.send(b"a CREATE {7}\r\n").await;
    assert_eq!(client.response().await, "+ send the literal");
    client.send(b"one two\r\n").await;
    assert!(client.until("a").await.tagged.starts_with("OK"));
    client.ok("RENAME {7+}\r\none two {5+}\r\nthree").await;
    assert!(client.ok("LIST \"\" three").await.all().contains("\"/\" three"));
    client.send(b"b APPEND {5}\r\n").await;
    assert!(client.response().await.starts_with('+'));
    client.send(b"three {12}\r\n").await;
    assert!(client.response().await.starts_with('+'));
    client.send(b"Subject: x\r\n\r\n").await;
    assert!(client.until("b").await.tagged.starts_with("OK [APPENDUID"));
}

#[tokio::test]
async fn what_is_too_long_is_refused_and_the_rest_is_heard() {
    let server = Server::with(|config| {
        config.max_line = Size(200);
        config.max_literal = Size(100);
        config.max_message = Size(1000);
    });
    let mut client = server.client().await;
    client.fails(&format!("NOOP {}", "x".repeat(5000)), "BAD [TOOBIG]").await;
    client.fails("CREATE {101}", "BAD [TOOBIG]").await;
    client.fails(&format!("CREATE {{101+}}\r\n{}", "x".repeat(101)), "BAD [TOOBIG]").await;
    client.fails("APPEND INBOX {1001}", "NO [TOOBIG]").await;
    client.fails(&format!("APPEND INBOX {{1001+}}\r\n{}", "x".repeat(1001)), "NO [TOOBIG]").await;
    client.fails("APPEND nowhere {10}", "NO [TRYCREATE]").await;
    client.fails("APPEND nowhere {10+}\r\n0123456789", "NO [TRYCREATE]").await;
    client.fails("APPEND INBOX (\\Foo) {10+}\r\n0123456789", "BAD").await;
    client.fails("APPEND INBOX {0+}\r\n", "NO").await;
    client.fails("APPEND INBOX", "BAD").await;
    client.ok("NOOP").await;
    let mut gone = server.client().await;
    gone.send(b"a CREATE {2147483648+}\r\n").await;
    assert!(gone.response().await.starts_with("* BYE [TOOBIG]"));
    let mut gone = server.client().await;
    gone.send(b"a APPEND INBOX {99999999999999999999999+}\r\n").await;
    assert!(gone.response().await.starts_with("* BYE [TOOBIG]"));
}

#[tokio::test]
async fn strangers_get_little_room() {
    let server = Server::new();
    for sent in [
        format!("a LOGIN {}\r\n", "x".repeat(9000)),
        "a LOGIN {9000}\r\n".to_owned(),
        "a LOGIN {4000+}\r\n".to_owned() + &"x".repeat(4000) + " {5000+}\r\n",
        "x".repeat(20_000),
    ] {
        let mut client = server.stranger().await;
        // The server may hang up before all is written.
        let _broken = tokio::io::AsyncWriteExt::write_all(&mut client.wire, sent.as_bytes()).await;
        assert!(client.response().await.starts_with("* BYE [TOOBIG]"));
    }
    let mut client = server.stranger().await;
    // Before login APPEND's literal is like any other.
    client.send(b"a APPEND INBOX {9000000}\r\n").await;
    assert!(client.response().await.starts_with("* BYE"));
}

#[tokio::test]
async fn pipelines_are_answered_in_order() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 2).await;
    client
        .send(b"1 SELECT INBOX\r\n2 FETCH 1 UID\r\n3 foo\r\n4 STORE 1 +FLAGS (\\Seen)\r\n5 FETCH 1 FLAGS\r\n6 NOOP\r\n")
        .await;
    assert!(client.until("1").await.tagged.starts_with("OK"));
    assert_eq!(client.until("2").await.all(), "1 FETCH (UID 1)");
    assert!(client.until("3").await.tagged.starts_with("BAD"));
    client.until("4").await;
    assert!(client.until("5").await.all().contains("\\Seen"));
    client.until("6").await;
    let many: String = (0..5000).map(|number| format!("p{number} NOOP\r\n")).collect();
    let (mut read, mut write) = tokio::io::split(&mut client.wire);
    let writing = async {
        tokio::io::AsyncWriteExt::write_all(&mut write, many.as_bytes()).await.unwrap();
    };
    let reading = async {
        let mut seen = Vec::new();
        let mut buffer = [0; 4096];
        while !String::from_utf8_lossy(&seen).contains("p4999 OK") {
            let bytes = tokio::io::AsyncReadExt::read(&mut read, &mut buffer).await.unwrap();
            assert!(bytes > 0);
            seen.extend_from_slice(&buffer[..bytes]);
        }
    };
    tokio::join!(writing, reading);
}

#[tokio::test]
async fn lines_without_a_tag_are_bad() {
    let server = Server::new();
    let mut client = server.client().await;
    client.send(b"\r\n").await;
    assert!(client.response().await.starts_with("* BAD"));
    client.send(b"* NOOP\r\n").await;
    assert!(client.response().await.starts_with("* BAD"));
    client.send(b"\xff\xfe\x00\r\n").await;
    assert!(client.response().await.starts_with("* BAD"));
    client.ok("NOOP").await;
}
