//! FETCH of many messages, which are read ahead: every one gets its own bytes, whatever its size and
//! whatever happens to others meanwhile.

use crate::harness::Server;

/// Message `number`, of a size that varies: some fill a window of what is read ahead, some are larger
/// than what is read ahead at all.
fn message(number: usize) -> String {
    let lines = match number {
        40 => 9_000,
        7 | 90..94 => 2_000,
        _ => number % 30,
    };
    let body: String =
        (0..lines).map(|line| format!("{number}: this is line {line}\r\n")).collect();
    format!("Subject: number {number}\r\nX-Long: {}\r\n\r\n{body}", "x".repeat(number * 3))
}

const COUNT: usize = 150;

#[tokio::test]
async fn every_message_gets_its_own_bytes() {
    let server = Server::new();
    let mut client = server.client().await;
    for number in 1..=COUNT {
        client.append("INBOX", "(\\Seen) ", &message(number)).await;
    }
    client.ok("SELECT INBOX").await;
    let whole = client.ok("FETCH 1:* (BODY.PEEK[])").await;
    let text = client.ok("FETCH 1:* (BODY.PEEK[TEXT] ENVELOPE BODY.PEEK[HEADER])").await;
    let part = client.ok("FETCH 1:* (BODY.PEEK[]<9.20> BODY.PEEK[HEADER.FIELDS (SUBJECT)])").await;
    for got in [&whole, &text, &part] {
        assert_eq!(got.untagged.len(), COUNT);
    }
    for number in 1..=COUNT {
        let (message, at) = (message(number), number - 1);
        let (head, body) = message.split_at(message.find("\r\n\r\n").unwrap() + 4);
        let length = message.len();
        assert_eq!(
            whole.untagged[at],
            format!("* {number} FETCH (BODY[] {{{length}}}\r\n{message})")
        );
        let line = &text.untagged[at];
        let (head_length, body_length) = (head.len(), body.len());
        assert!(
            line.starts_with(&format!("* {number} FETCH (BODY[TEXT] {{{body_length}}}\r\n{body}"))
        );
        assert!(line.ends_with(&format!(" BODY[HEADER] {{{head_length}}}\r\n{head})")), "{line}");
        let line = &part.untagged[at];
        assert!(line.contains(&format!("BODY[]<9> {{20}}\r\n{}", &message[9..29])), "{line}");
        assert!(line.contains(&format!("Subject: number {number}\r\n\r\n)")), "{line}");
    }
    // Not in a row, and with gaps.
    let got = client.ok("UID FETCH 149:150,3,60:61,40 (BODY.PEEK[])").await;
    let numbers = [3, 40, 60, 61, 149, 150];
    for (number, line) in numbers.into_iter().zip(&got.untagged) {
        assert!(line.ends_with(&format!("\r\n{})", message(number))), "{number}");
    }
    assert_eq!(got.untagged.len(), numbers.len());
}

#[tokio::test]
async fn messages_that_went_meanwhile_are_read_or_passed_over() {
    let server = Server::new();
    let mut client = server.client().await;
    client.fill("INBOX", 300).await;
    client.ok("SELECT INBOX").await;
    let mut other = server.selected("INBOX").await;
    other.ok("STORE 1:100,200:260 +FLAGS.SILENT (\\Deleted)").await;
    other.ok("EXPUNGE").await;
    // Their bytes are kept for those who have not been told.
    let got = client.ok("FETCH 1:* (BODY.PEEK[TEXT])").await;
    assert_eq!(got.untagged.len(), 300);
    assert!(got.untagged[249].ends_with("body 250\r\n)"), "{:?}", got.untagged[249]);
    server.pass_and_tidy(std::time::Duration::from_secs(3600)).await;
    let got = client.run("FETCH 1:* (BODY.PEEK[TEXT] ENVELOPE)").await;
    assert!(got.tagged.starts_with("OK [EXPUNGEISSUED]"), "{}", got.tagged);
    let whole = got.untagged.iter().filter(|line| line.contains("body ")).count();
    assert_eq!(whole, 139);
}
