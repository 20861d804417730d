//! BINARY (RFC 3516): sections without their transfer encoding, and messages with zero bytes.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::harness::Server;

const PARTS: &str = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=\r\n=C3=9Fe  \r\nend\r\n--b\r\nContent-Type: application/x\r\nContent-Transfer-Encoding: BASE64\r\n\r\nAAEC\r\nAwQ=\r\n--b\r\nContent-Transfer-Encoding: x-own\r\n\r\nwhatever\r\n--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\nSubject: in\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n--b--\r\n";

#[tokio::test]
async fn sections_come_decoded() {
    let server = Server::new();
    let mut client = server.client().await;
    client.append("INBOX", "", PARTS).await;
    client.ok("SELECT INBOX").await;
    for (item, wanted) in [
        ("BINARY.PEEK[1]", "BINARY[1] {13}\r\nGrüße\r\nend"),
        ("BINARY.SIZE[1]", "BINARY.SIZE[1] 12"),
        ("BINARY.PEEK[1]<2.4>", "BINARY[1]<2> {4}\r\nüß"),
        ("BINARY.PEEK[1]<11.50>", "BINARY[1]<11> {1}\r\nd"),
        ("BINARY.PEEK[1]<50.50>", "BINARY[1]<50> {0}\r\n"),
        ("BINARY.PEEK[2]", "BINARY[2] ~{5}\r\n\0\u{1}\u{2}\u{3}\u{4}"),
        ("BINARY.PEEK[2]<1.4>", "BINARY[2]<1> {4}\r\n\u{1}\u{2}\u{3}\u{4}"),
        ("BINARY.SIZE[2]", "BINARY.SIZE[2] 5"),
        ("BINARY.PEEK[4.1]", "BINARY[4.1] {5}\r\nHello"),
        ("BINARY.SIZE[4]", "BINARY.SIZE[4] 58"),
        ("BINARY.PEEK[9]", "BINARY[9] NIL"),
        ("BINARY.SIZE[9]", "BINARY.SIZE[9] 0"),
        ("BODY.PEEK[2]", "BODY[2] {10}\r\nAAEC\r\nAwQ="),
    ] {
        let wanted = wanted.replace("{13}", "{12}");
        assert_eq!(
            client.ok(&format!("FETCH 1 {item}")).await.all(),
            format!("1 FETCH ({wanted})")
        );
    }
    let size = PARTS.len();
    let got = client.ok("FETCH 1 (BINARY.SIZE[] BINARY.PEEK[])").await;
    assert_eq!(got.all(), format!("1 FETCH (BINARY.SIZE[] {size} BINARY[] {{{size}}}\r\n{PARTS})"));
    let got = client.ok("UID FETCH 1 BINARY[1]<0.2>").await;
    assert!(got.has("BINARY[1]<0> {2}\r\nGr FLAGS (\\Seen \\Recent))"), "{got:?}");
}

#[tokio::test]
async fn unknown_encodings_are_named() {
    let server = Server::new();
    let mut client = server.client().await;
    client.append("INBOX", "", PARTS).await;
    client.append("INBOX", "", "Subject: x\r\n\r\nplain").await;
    client.ok("SELECT INBOX").await;
    client.fails("FETCH 1 BINARY[3]", "NO [UNKNOWN-CTE]").await;
    let got = client.fails("FETCH 1:2 (UID BINARY.SIZE[3])", "NO [UNKNOWN-CTE]").await;
    assert_eq!(got.all(), "2 FETCH (UID 2 BINARY.SIZE[3] 0)");
    client.ok("FETCH 1 BODY[3]").await;
    client.fails("FETCH 1 BINARY[TEXT]", "BAD").await;
    client.fails("FETCH 1 BINARY.SIZE[1]<0.1>", "BAD").await;
    assert!(client.ok("CAPABILITY").await.has(" BINARY"));
}

#[tokio::test]
async fn long_sections_are_decoded_in_pieces() {
    let server = Server::new();
    let mut client = server.client().await;
    let bytes: Vec<u8> = (0..600_000_u32).map(|n| b'a' + (n % 25) as u8).collect();
    let encoded = STANDARD.encode(&bytes);
    let lines: Vec<_> = encoded.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
    let message = format!(
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        lines.join("\r\n")
    );
    client.append_long("INBOX", &message).await;
    client.ok("SELECT INBOX").await;
    let text = String::from_utf8(bytes).unwrap();
    let got = client.ok("FETCH 1 (BINARY.SIZE[1] BINARY.PEEK[1])").await;
    assert!(got.all() == format!("1 FETCH (BINARY.SIZE[1] 600000 BINARY[1] {{600000}}\r\n{text})"));
    let got = client.ok("FETCH 1 BINARY.PEEK[1]<300001.200000>").await;
    let wanted = &text[300_001..500_001];
    assert!(got.all() == format!("1 FETCH (BINARY[1]<300001> {{200000}}\r\n{wanted})"));
}

#[tokio::test]
async fn messages_with_zero_bytes_come_as_literal8() {
    let server = Server::new();
    let mut client = server.client().await;
    let message = "Content-Transfer-Encoding: binary\r\n\r\na\0b";
    let length = message.len();
    client.ok(&format!("APPEND INBOX (\\Seen) ~{{{length}+}}\r\n{message}")).await;
    client.send(format!("b APPEND INBOX ~{{{length}}}\r\n").as_bytes()).await;
    assert!(client.response().await.starts_with('+'));
    client.send(format!("{message}\r\n").as_bytes()).await;
    assert!(client.until("b").await.tagged.starts_with("OK [APPENDUID"));
    client.ok("SELECT INBOX").await;
    let got = client.ok("FETCH 2 (BINARY.PEEK[1])").await;
    assert_eq!(got.all(), "2 FETCH (BINARY[1] ~{3}\r\na\0b)");
    // Other strings cannot hold zero bytes.
    let got = client.ok("FETCH 2 (BODY.PEEK[1])").await;
    assert_eq!(got.all(), "2 FETCH (BODY[1] {3}\r\na\u{fffd}b)");
    client.fails("CREATE ~{1+}\r\nx", "BAD").await;
    client.fails("SELECT ~{1+}\r\nx", "BAD").await;
    client.ok("NOOP").await;
}
