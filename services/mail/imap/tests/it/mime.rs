//! What FETCH says of messages that are made to confuse: another parser understands it, and it agrees
//! with the bytes.

use imap_codec::{
    ResponseCodec,
    decode::Decoder,
    imap_types::{
        fetch::MessageDataItem,
        response::{Data, Response},
    },
};
use proptest::prelude::*;

use crate::harness::Server;

fn piece() -> impl Strategy<Value = String> {
    let pieces = vec![
        "--b",
        "--b--",
        "--c",
        "--c--",
        "\r\n",
        "\r\n",
        "\r\n\r\n",
        "\n",
        "\r",
        " ",
        "x",
        "=C3",
        "=",
        "Content-Type: multipart/mixed; boundary=b\r\n",
        "Content-Type: multipart/digest; boundary=\"c\"\r\n",
        "Content-Type: message/rfc822\r\n",
        "Content-Type: text/html; charset=\"\\\"\"\r\n",
        "Content-Disposition: attachment; filename*0=\"a\\\\b\"; x\r\n",
        "Content-ID: <\"\r\n",
        "Content-Language: de, (en), fr\r\n",
        "Content-Location: é\r\n",
        "Content-MD5: \"\r\n",
        "Content-Transfer-Encoding: quoted-printable\r\n",
        "Content-Transfer-Encoding: Base64\r\n",
        "Content-Transfer-Encoding: own\r\n",
        "From: a <b@c>, \"d\" <e@f>;\r\n",
        "To: g: h@i, (j) k;, @l\r\n",
        "Cc: <@a,@b:c@d>, \"\\\"\"@x, undisclosed:;\r\n",
        "Subject: é\r\n\tfolded\r\n",
        "Date: \"{3}\r\n",
        "In-Reply-To: {99}\r\n",
        "Message-ID: NIL\r\n",
        "QUJD\r\n",
    ];
    prop::sample::select(pieces).prop_map(str::to_owned)
}

/// Whole messages, with a header of their own.
fn message() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 1..30).prop_map(|pieces| format!("X: y\r\n{}", pieces.concat()))
}

/// The value of an item in a response: a literal, or none for NIL.
fn value<'a>(response: &'a str, item: &str) -> Option<&'a str> {
    let (_, rest) = response.split_once(&format!("{item} ")).unwrap();
    if rest.starts_with("NIL") {
        return None;
    }
    let (length, bytes) =
        rest.trim_start_matches('~').strip_prefix('{').unwrap().split_once("}\r\n").unwrap();
    Some(&bytes[..length.parse::<usize>().unwrap()])
}

async fn check(message: &str) {
    let server = Server::new();
    let mut client = server.client().await;
    client.ok("ENABLE UTF8=ACCEPT").await;
    client.append("INBOX", "", message).await;
    client.ok("SELECT INBOX").await;
    let got = client.ok("FETCH 1 (ENVELOPE BODYSTRUCTURE BODY RFC822.SIZE PREVIEW)").await;
    // The item after what imap-codec knows.
    let (known, _) = got.untagged[0].split_once(" PREVIEW ").unwrap();
    understood(&format!("{known})\r\n"));
    let got = client.ok("FETCH 1 (BODY.PEEK[HEADER] BODY.PEEK[TEXT])").await;
    let all = got.untagged[0].as_str();
    let (header, text) = (value(all, "BODY[HEADER]").unwrap(), value(all, "BODY[TEXT]").unwrap());
    assert_eq!(format!("{header}{text}"), message);
    for part in ["1", "2", "1.1", "1.2", "2.1", "1.1.1"] {
        let got = client.ok(&format!("FETCH 1 (BODY.PEEK[{part}.MIME] BODY.PEEK[{part}])")).await;
        let all = got.untagged[0].as_str();
        let mime = value(all, &format!("BODY[{part}.MIME]"));
        let body = value(all, &format!("BODY[{part}]"));
        assert_eq!(mime.is_some(), body.is_some(), "{part}");
        let both = format!("{}{}", mime.unwrap_or_default(), body.unwrap_or_default());
        assert!(message.contains(&both), "{part}: {both:?}");
        let got = client.run(&format!("FETCH 1 (BINARY.SIZE[{part}] BINARY.PEEK[{part}])")).await;
        if got.tagged.starts_with("NO [UNKNOWN-CTE]") {
            assert!(got.untagged.is_empty());
            continue;
        }
        assert!(got.tagged.starts_with("OK"), "{got:?}");
        let all = got.untagged[0].as_str();
        let size = all.split_once("] ").unwrap().1.split_once(' ').unwrap().0;
        // Bytes that are no text are longer in a string of the test.
        let (_, decoded) = all.split_once(&format!("BINARY[{part}] ")).unwrap();
        let announced = decoded.trim_start_matches('~').strip_prefix('{');
        let announced = announced.map_or("0", |rest| rest.split_once('}').unwrap().0);
        assert_eq!(size, announced, "{part}");
        assert_eq!(decoded.starts_with("NIL"), body.is_none());
    }
}

fn understood(response: &str) {
    let (rest, decoded) = ResponseCodec::default()
        .decode(response.as_bytes())
        .unwrap_or_else(|error| panic!("{error:?} in {response:?}"));
    assert!(rest.is_empty(), "{:?} of {response:?}", String::from_utf8_lossy(rest));
    let Response::Data(Data::Fetch { items, .. }) = decoded else { panic!("{response}") };
    let items = items.into_iter();
    let kinds: Vec<u8> = items
        .map(|item| match item {
            MessageDataItem::Envelope(_) => 1,
            MessageDataItem::BodyStructure(_) => 2,
            MessageDataItem::Body(_) => 3,
            MessageDataItem::Rfc822Size(_) => 4,
            _ => 0,
        })
        .collect();
    assert_eq!(kinds, [1, 2, 3, 4], "{response}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn structures_are_understood_and_sections_agree(message in message()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(check(&message));
    }
}

#[tokio::test]
async fn floods_of_names_and_lines_are_answered() {
    let server = Server::new();
    let mut client = server.client().await;
    let message = format!("{}\r\nx", "X: y\r\n".repeat(100_000));
    client.append_long("INBOX", &message).await;
    client.ok("SELECT INBOX").await;
    let names: Vec<String> = (0..5_000).map(|number| format!("n{number}")).collect();
    let names = names.join(" ");
    let got = client.ok(&format!("FETCH 1 BODY.PEEK[HEADER.FIELDS ({names})]")).await;
    assert!(got.all().ends_with("{2}\r\n\r\n)"));
    let got = client.ok(&format!("FETCH 1 BODY.PEEK[HEADER.FIELDS.NOT ({names} X)]")).await;
    assert!(got.all().ends_with("{2}\r\n\r\n)"));
}
