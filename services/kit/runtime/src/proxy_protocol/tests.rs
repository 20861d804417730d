use proptest::prelude::*;
use tokio::io::AsyncWriteExt;

use super::*;

const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";

/// A header of version 2.
fn header(command: u8, family: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    [SIGNATURE, &[command, family], &length, body].concat()
}

fn v4() -> Vec<u8> {
    [&[203, 0, 113, 7], &[192, 0, 2, 1], &4711_u16.to_be_bytes()[..], &993_u16.to_be_bytes()[..]]
        .concat()
}

fn v6() -> Vec<u8> {
    let ip = |text: &str| text.parse::<std::net::Ipv6Addr>().unwrap().octets();
    let ports = [&5000_u16.to_be_bytes()[..], &993_u16.to_be_bytes()[..]].concat();
    [&ip("2001:db8::7")[..], &ip("2001:db8::1")[..], &ports].concat()
}

fn tlv(kind: u8, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    [&[kind][..], &length, value].concat()
}

fn with(body: Vec<u8>, tlvs: &[Vec<u8>]) -> Vec<u8> {
    [body, tlvs.concat()].concat()
}

fn at(text: &str) -> Option<SocketAddr> {
    Some(text.parse().unwrap())
}

#[test]
fn headers_of_version_2() {
    let malformed = |what| Err(HeaderError::Malformed(what));
    let whole = |source| Ok(Parsed::Whole { source });
    let mapped = {
        let ip = "::ffff:203.0.113.7".parse::<std::net::Ipv6Addr>().unwrap().octets();
        [&ip[..], &ip[..], &[0, 80, 0, 81]].concat()
    };
    let summed = |sum: [u8; 4]| header(0x21, 0x11, &with(v4(), &[tlv(3, &sum)]));
    let tls = tlv(0x20, &[1, 0, 0, 0, 0]);
    for (what, bytes, expected) in [
        ("TCP over IPv4", header(0x21, 0x11, &v4()), whole(at("203.0.113.7:4711"))),
        ("TCP over IPv6", header(0x21, 0x21, &v6()), whole(at("[2001:db8::7]:5000"))),
        ("an IPv4 address in IPv6", header(0x21, 0x21, &mapped), whole(at("203.0.113.7:80"))),
        ("a health check", header(0x20, 0x00, &[]), whole(None)),
        ("a health check with addresses", header(0x20, 0x11, &v4()), whole(None)),
        ("a health check with anything", header(0x20, 0xff, &[1, 2, 3]), whole(None)),
        ("not known by the proxy", header(0x21, 0x00, &[]), whole(None)),
        ("not known, with more", header(0x21, 0x00, &[9; 50]), whole(None)),
        ("a Unix socket", header(0x21, 0x31, &[0; 216]), whole(None)),
        ("a short Unix socket", header(0x21, 0x31, &[0; 215]), malformed("addresses")),
        ("datagrams", header(0x21, 0x12, &v4()), malformed("family")),
        ("datagrams over IPv6", header(0x21, 0x22, &v6()), malformed("family")),
        ("no such family", header(0x21, 0x41, &v6()), malformed("family")),
        ("a family without a protocol", header(0x21, 0x10, &v4()), malformed("family")),
        ("version 1 in binary", header(0x11, 0x11, &v4()), malformed("version")),
        ("version 3", header(0x31, 0x11, &v4()), malformed("version")),
        ("no such command", header(0x22, 0x11, &v4()), malformed("command")),
        ("IPv4 with too little", header(0x21, 0x11, &v4()[..11]), malformed("addresses")),
        ("IPv6 with an IPv4 block", header(0x21, 0x21, &v4()), malformed("addresses")),
        (
            "TLVs",
            header(0x21, 0x11, &with(v4(), &[tls, tlv(4, &[])])),
            whole(at("203.0.113.7:4711")),
        ),
        (
            "a TLV cut in its value",
            header(0x21, 0x11, &[v4(), vec![4, 0, 9, 1]].concat()),
            malformed("TLV"),
        ),
        (
            "a TLV cut in its length",
            header(0x21, 0x11, &[v4(), vec![4, 0]].concat()),
            malformed("TLV"),
        ),
        ("a wrong checksum", summed([1, 2, 3, 4]), malformed("checksum")),
        ("a short checksum", header(0x21, 0x11, &with(v4(), &[tlv(3, &[0])])), malformed("TLV")),
        ("as long as may be", header(0x20, 0, &vec![0; MAX_HEADER - 16]), whole(None)),
        ("longer", header(0x20, 0, &vec![0; MAX_HEADER - 15]), Err(HeaderError::TooLong)),
    ] {
        assert_eq!(parse(&bytes), expected, "{what}");
    }
    let right = checksum(&summed([0; 4]));
    assert_eq!(parse(&summed(right)), whole(at("203.0.113.7:4711")));
}

/// Computed another way than the parser does: over a table.
fn checksum(bytes: &[u8]) -> [u8; 4] {
    let table = |index: u32| {
        (0..8).fold(index, |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0x82f6_3b78 } else { crc >> 1 })
    };
    assert_eq!(table(1), 0xf26b_8303, "the second entry of the table of RFC 9260");
    let sum = bytes
        .iter()
        .fold(u32::MAX, |crc, byte| table((crc ^ u32::from(*byte)) & 0xff) ^ (crc >> 8));
    (!sum).to_be_bytes()
}

#[test]
fn lines_of_version_1() {
    let wrong = Err(HeaderError::Malformed("line"));
    let whole = |source| Ok(Parsed::Whole { source });
    let long = format!("PROXY UNKNOWN {}\r\n", "f".repeat(92));
    let longest = format!("PROXY UNKNOWN {}\r\n", "f".repeat(91));
    assert_eq!(longest.len(), 107);
    for (line, expected) in [
        ("PROXY TCP4 203.0.113.7 192.0.2.1 4711 993\r\n", whole(at("203.0.113.7:4711"))),
        ("PROXY TCP6 2001:db8::7 2001:db8::1 5000 993\r\n", whole(at("[2001:db8::7]:5000"))),
        ("PROXY UNKNOWN\r\n", whole(None)),
        ("PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", whole(None)),
        (&longest, whole(None)),
        (&long, wrong),
        ("PROXY TCP4 203.0.113.7 192.0.2.1 4711 993\n", wrong),
        ("PROXY TCP4 203.0.113.7 192.0.2.1 4711\r\n", wrong),
        ("PROXY TCP4 203.0.113.7 192.0.2.1 4711 993 5\r\n", wrong),
        ("PROXY TCP4 203.0.113.7  192.0.2.1 4711 993\r\n", wrong),
        ("PROXY TCP4 2001:db8::7 2001:db8::1 4711 993\r\n", wrong),
        ("PROXY TCP4 203.0.113.7 192.0.2.1 65536 993\r\n", wrong),
        ("PROXY TCP4 203.0.113.7 192.0.2.1 04711 993\r\n", wrong),
        ("PROXY TCP4 203.0.113.7 192.0.2.1 +4711 993\r\n", wrong),
        ("PROXY UDP4 203.0.113.7 192.0.2.1 4711 993\r\n", wrong),
        ("PROXY \u{e9}\r\n        ", wrong),
        ("PROXY  TCP4\r\n      ", wrong),
    ] {
        assert_eq!(parse(line.as_bytes()), expected, "{line:?}");
    }
}

#[test]
fn what_is_no_header_is_known_at_its_first_wrong_byte() {
    for wrong in [
        &b"\x16\x03\x01"[..],
        b"a LOGIN",
        b"\r\n\r\n\0\r\nQUIX",
        b"PROXI",
        b"GET / HTTP/1.1",
        b"proxy ",
    ] {
        assert_eq!(parse(wrong), Err(HeaderError::Missing), "{wrong:?}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_decided_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(Parsed::Partial { more }) = parse(&bytes) {
            prop_assert!(more > 0 && bytes.len() + more <= MAX_HEADER);
        }
    }

    #[test]
    fn any_bytes_after_a_signature_are_decided(
        bytes in proptest::collection::vec(any::<u8>(), 0..6000),
        family in any::<u8>(),
        length in 0_u16..5000,
    ) {
        let fixed = [SIGNATURE, &[0x21, family], &length.to_be_bytes()].concat();
        let _ = parse(&[fixed, bytes.clone()].concat());
        let _ = parse(&[SIGNATURE, &bytes[..]].concat());
        let _ = parse(&[b"PROXY ", &bytes[..]].concat());
    }

    #[test]
    fn a_header_in_pieces_is_never_read_past(
        which in 0_usize..4,
        after in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let line = b"PROXY TCP4 203.0.113.7 192.0.2.1 4711 993\r\n".to_vec();
        let tlvs = with(v4(), &[tlv(4, &[0; 300])]);
        let all = [line, b"PROXY UNKNOWN\r\n".to_vec(), header(0x21, 0x21, &v6()), header(0x21, 0x11, &tlvs)];
        let whole = &all[which];
        let stream = [whole.clone(), after].concat();
        let mut read = 0;
        for _ in 0..MAX_HEADER {
            match parse(&stream[..read]).unwrap() {
                Parsed::Partial { more } => read += more,
                Parsed::Whole { .. } => break,
            }
            prop_assert!(read <= whole.len(), "read past the header");
        }
        prop_assert_eq!(read, whole.len());
    }
}

#[tokio::test]
async fn who_must_send_a_header_and_who_must_not() {
    let networks =
        ProxyNetworks::new(&["10.0.0.0/8".parse().unwrap(), "2001:db8::/32".parse().unwrap()]);
    let proxy: SocketAddr = "10.1.2.3:5".parse().unwrap();
    let mapped: SocketAddr = "[::ffff:10.1.2.3]:5".parse().unwrap();
    let other: SocketAddr = "192.0.2.9:5".parse().unwrap();
    let sent = [header(0x21, 0x11, &v4()), b"a NOOP\r\n".to_vec()].concat();
    for (peer, bytes, expected, left) in [
        (proxy, &sent[..], Some("203.0.113.7:4711"), &b"a NOOP\r\n"[..]),
        (mapped, &sent[..], Some("203.0.113.7:4711"), b"a NOOP\r\n"),
        // Not believed, and not taken off: it is what the protocol behind it says it is.
        (other, &sent[..], Some("192.0.2.9:5"), &sent[..]),
        (proxy, b"a NOOP\r\n", None, b""),
        (proxy, &sent[..20], None, b""),
        (proxy, b"", None, b""),
        (proxy, &header(0x20, 0, &[]), Some("10.1.2.3:5"), b""),
    ] {
        let (mut near, mut far) = tokio::io::duplex(1000);
        near.write_all(bytes).await.unwrap();
        drop(near);
        let client = networks.client(&mut far, peer).await;
        assert_eq!(client.as_ref().ok().copied(), expected.and_then(at), "{peer} {bytes:?}");
        if client.is_ok() {
            let mut rest = Vec::new();
            far.read_to_end(&mut rest).await.unwrap();
            assert_eq!(rest, left);
        }
    }
    assert!(!ProxyNetworks::default().include(proxy.ip()));
}
