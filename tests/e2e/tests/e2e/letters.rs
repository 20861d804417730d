//! Messages to send, and what must come back.

use gatepost_testkit::Imap;

/// A small message that is found again by its number.
pub(crate) fn letter(number: usize) -> Vec<u8> {
    format!(
        "From: Sender <sender@elsewhere.example>\r\nTo: reader@gatepost.test\r\nSubject: letter {number}\r\n\
         Message-ID: <letter-{number}@elsewhere.example>\r\nDate: Fri, 20 Nov 2026 10:00:00 +0000\r\n\r\n\
         This is letter {number}.\r\n.\r\n..dots\r\nend\r\n"
    )
    .into_bytes()
}

/// Messages of difficult shapes: nested MIME, eight-bit and binary bytes, dots, long lines, no header.
pub(crate) fn difficult() -> Vec<Vec<u8>> {
    let nested = "Subject: nested\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"a\"\r\n\r\n\
                  --a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nplain\r\n--b\r\n\
                  Content-Type: text/html\r\n\r\n<p>html</p>\r\n--b--\r\n--a\r\nContent-Type: message/rfc822\r\n\
                  \r\nSubject: inner\r\n\r\nwithin\r\n--a--\r\nepilogue\r\n";
    let mut bytes =
        b"Subject: =?utf-8?q?=C3=BC?=\r\nContent-Transfer-Encoding: 8bit\r\n\r\n".to_vec();
    bytes.extend((1..=255_u8).filter(|byte| !matches!(byte, b'\r' | b'\n')));
    bytes.extend_from_slice(b"\r\n");
    let long = format!("Subject: long\r\n\r\n{}\r\n", "0123456789".repeat(99));
    let many = format!("Subject: many\r\n\r\n{}", "a line of text\r\n".repeat(20_000));
    vec![
        letter(0),
        nested.into(),
        bytes,
        long.into(),
        many.into(),
        b"no header at all\r\n".to_vec(),
        b"\r\nan empty header\r\n".to_vec(),
        b"Subject: broken mime\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n--\r\n".to_vec(),
    ]
}

/// Every message of a folder, complete, in order.
pub(crate) async fn all(imap: &mut Imap, folder: &str) -> Vec<Vec<u8>> {
    let examined = imap.command(&format!("EXAMINE \"{folder}\"")).await.ok();
    if examined.number("EXISTS") == Some(0) {
        return Vec::new();
    }
    imap.command("FETCH 1:* BODY.PEEK[]").await.ok().literals()
}

/// Asserts that exactly these messages arrived, unchanged below the trace that delivery puts on top.
#[track_caller]
pub(crate) fn assert_arrived(found: &[Vec<u8>], sent: &[Vec<u8>]) {
    assert_eq!(found.len(), sent.len(), "number of messages");
    for message in sent {
        assert!(found.iter().any(|found| found.ends_with(message)), "missing: {}", shown(message));
    }
}

/// The beginning of a message, for people.
pub(crate) fn shown(message: &[u8]) -> String {
    String::from_utf8_lossy(&message[..message.len().min(120)]).into_owned()
}
