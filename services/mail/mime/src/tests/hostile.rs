//! Messages made to confuse: what is said of them agrees with their bytes, and costs no more than
//! its limits.

use proptest::prelude::*;

use crate::{
    Content, Limits, Message, Part, Resolved, Section, Selector, Span, header_fields, parse,
};

/// The bytes of a section, if there is one.
fn section<'a>(
    bytes: &'a [u8],
    message: &Message,
    path: &[u32],
    selector: Selector,
) -> Option<&'a [u8]> {
    match message.resolve(&Section { path: path.to_vec(), selector })? {
        Resolved::Bytes(span) => Some(cut(bytes, span)),
        Resolved::Fields(_) => panic!("not asked for"),
    }
}

fn cut(bytes: &[u8], span: Span) -> &[u8] {
    &bytes[span.start as usize..span.end as usize]
}

/// Header and text make the message; so they do of every enclosed one.
fn message_agrees(bytes: &[u8], message: &Message, inner: &Message, path: &[u32]) {
    let of = |selector| section(bytes, message, path, selector).unwrap();
    let header = of(Selector::Header);
    assert_eq!([header, of(Selector::Text)].concat(), of(Selector::Whole));
    fields_part(header);
    match &inner.root.content {
        Content::Multipart(parts) => parts_agree(bytes, message, (&inner.root, parts), path),
        // What is not multipart has one part, its body.
        _ => part_agrees(bytes, message, &inner.root, &below(path, 0)),
    }
}

/// MIME and body of a part stand beside each other in the message.
fn part_agrees(bytes: &[u8], message: &Message, part: &Part, path: &[u32]) {
    assert_eq!(message.part(path), Some(part));
    let of = |selector| section(bytes, message, path, selector);
    let (head, whole) = (of(Selector::Mime).unwrap(), of(Selector::Whole).unwrap());
    assert_eq!([head, whole].concat(), cut(bytes, part.whole()));
    if let Content::Message(inner) = &part.content {
        return message_agrees(bytes, message, inner, path);
    }
    assert_eq!((of(Selector::Header), of(Selector::Text)), (None, None));
    match &part.content {
        Content::Multipart(parts) => parts_agree(bytes, message, (part, parts), path),
        _ => assert_eq!(message.part(&below(path, 0)), None),
    }
}

fn parts_agree(bytes: &[u8], message: &Message, of: (&Part, &[Part]), path: &[u32]) {
    let (part, parts) = of;
    delimiters_stand_between(bytes, part, parts);
    for (number, child) in parts.iter().enumerate() {
        part_agrees(bytes, message, child, &below(path, number));
    }
    assert_eq!(message.part(&below(path, parts.len())), None);
}

fn below(path: &[u32], number: usize) -> Vec<u32> {
    [path, &[u32::try_from(number + 1).unwrap()]].concat()
}

/// Some fields of a header and all others are all of it.
fn fields_part(header: &[u8]) {
    let names = [b"subject".to_vec(), b"CONTENT-TYPE".to_vec(), b"x".to_vec()];
    let some = header_fields(header, &names, false);
    let others = header_fields(header, &names, true);
    assert_eq!(header_fields(header, &[], true), header);
    let ends = header_fields(header, &[], false);
    assert_eq!(some.len() + others.len(), header.len() + ends.len());
}

/// Between two parts there is a delimiter and nothing else; before the first stands one, too.
fn delimiters_stand_between(bytes: &[u8], part: &Part, parts: &[Part]) {
    if parts.len() == 1 && parts[0].whole().is_empty() {
        // It stands for none.
        return;
    }
    let mut from = part.body.start;
    for (number, child) in parts.iter().enumerate() {
        let gap = cut(bytes, Span::new(from, child.header.start));
        let line = gap.trim_ascii_end();
        let line = line.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        assert!(line.starts_with(b"--"), "{:?}", String::from_utf8_lossy(gap));
        if number > 0 {
            assert_eq!(line.len(), gap.trim_ascii().len(), "{:?}", String::from_utf8_lossy(gap));
        }
        from = child.body.end;
    }
}

fn holds(bytes: &[u8]) {
    let message = parse(bytes);
    message_agrees(bytes, &message, &message, &[]);
    assert_eq!(section(bytes, &message, &[], Selector::Whole), Some(bytes));
}

/// A body and the fields that say what it is.
fn body() -> impl Strategy<Value = String> {
    let ends = prop::sample::select(vec!["\r\n", "\n", "\r\n\r\n", "", "\r"]);
    let leaf = (
        "[a-z=\\-\0é]{0,12}",
        ends.clone(),
        prop::sample::select(vec![
            "",
            "Content-Type: text/plain\r\n",
            "Content-Transfer-Encoding: base64\r\n",
            "Content-Type\r\n",
            "Content-Type: message/rfc822\r\n",
            "Content-Type: multipart/mixed\r\n",
        ]),
    );
    let leaf = leaf.prop_map(|(text, end, head)| format!("{head}{end}{text}{end}"));
    leaf.prop_recursive(5, 40, 5, move |inner| {
        let boundary = prop::sample::select(vec!["b", "bb", "b--", "-", "b b", "=_x", "x;y"]);
        let kind = prop::sample::select(vec!["mixed", "digest", "alternative"]);
        let closing = prop::sample::select(vec!["--", "", " ", "-- ", "x"]);
        let parts = prop::collection::vec(inner.clone(), 0..5);
        let multipart = (boundary, kind, ends.clone(), parts, closing);
        let multipart = multipart.prop_map(|(boundary, kind, end, parts, closing)| {
            let quoted = format!("Content-Type: multipart/{kind};\r\n boundary=\"{boundary}\"\r\n");
            let parts: String =
                parts.iter().map(|part| format!("--{boundary}{end}{part}\r\n")).collect();
            format!("{quoted}{end}preamble{end}{parts}--{boundary}{closing}{end}")
        });
        let message = inner.prop_map(|inner| {
            format!("Content-Type: message/rfc822\r\n\r\nSubject: in\r\nX: y\r\n{inner}")
        });
        prop_oneof![3 => multipart, 1 => message]
    })
}

proptest! {
    #[test]
    fn sections_agree_with_the_bytes(body in body()) {
        holds(format!("Subject: out\r\n{body}").as_bytes());
    }

    #[test]
    fn sections_agree_wherever_the_message_is_cut(body in body(), at in any::<prop::sample::Index>()) {
        holds(&body.as_bytes()[..at.index(body.len() + 1)]);
    }

    #[test]
    fn headers_part_whatever_they_hold(header in "([a-zX]{0,3}[: \t\0é]{0,2}[\r\n]{0,2}){0,20}") {
        let span = parse(header.as_bytes()).root.header;
        fields_part(cut(header.as_bytes(), span));
    }
}

fn depth(part: &Part) -> usize {
    1 + match &part.content {
        Content::Leaf => 0,
        Content::Multipart(parts) => parts.iter().map(depth).max().unwrap_or(0),
        Content::Message(message) => depth(&message.root),
    }
}

fn count(part: &Part) -> usize {
    1 + match &part.content {
        Content::Leaf => 0,
        Content::Multipart(parts) => parts.iter().map(count).sum(),
        Content::Message(message) => count(&message.root),
    }
}

#[test]
fn floods_stay_within_their_limits() {
    let limits = Limits::default();
    let nested: String = (0..5_000)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n"))
        .collect();
    let enclosed = "Content-Type: message/rfc822\r\n\r\n".repeat(5_000);
    let mixed: String = (0..2_000)
        .map(|n| format!("Content-Type: message/rfc822\r\n\r\nContent-Type: multipart/x; boundary={n}\r\n\r\n--{n}\r\n"))
        .collect();
    let parts =
        format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\r\n".repeat(100_000));
    let same = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n".repeat(20_000);
    let headers = format!(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n{}",
        format!("--b\r\n{}\r\n", "X: y\r\n".repeat(50_000)).repeat(40)
    );
    for message in [nested, enclosed, mixed, parts, same, headers] {
        holds(message.as_bytes());
        let parsed = parse(message.as_bytes());
        assert!(depth(&parsed.root) <= limits.depth + 1, "{}", depth(&parsed.root));
        assert!(count(&parsed.root) <= 2 * limits.parts, "{}", count(&parsed.root));
    }
}

#[test]
fn long_fields_stay_within_their_limits() {
    let limits = Limits::default();
    for header in [
        format!("To: {}\r\n", "a@b,".repeat(1_000_000)),
        format!("To: {}\r\n", "(".repeat(1_000_000)),
        format!("To: {}\r\n", "\"a\\".repeat(1_000_000)),
        format!("To: {}\r\n", "<@a,".repeat(1_000_000)),
        format!("To: {}\r\n", "g: ".repeat(1_000_000)),
        "To: a@b\r\n".repeat(500_000),
        format!("Content-Type: a/b{}\r\n", "; c=d".repeat(1_000_000)),
        format!("Content-Type: multipart/x; boundary=\"{}\"\r\n", "b".repeat(5_000_000)),
        format!("Content-Language: {}\r\n", "de,".repeat(1_000_000)),
        format!("Subject:{}\r\n", "\r\n ".repeat(1_000_000)),
        "x".repeat(10_000_000),
    ] {
        let message = format!("{header}\r\n--b\r\n\r\nbody");
        let parsed = parse(message.as_bytes());
        let envelope = &parsed.envelope;
        assert!(envelope.to.len() <= 5_001, "{}", envelope.to.len());
        assert!(parsed.root.content_type.params.len() <= 100 && parsed.root.language.len() <= 50);
        // No more is kept of a header than is read of it, but for what ENVELOPE makes of addresses.
        assert!(parsed.encode().len() <= 3 * limits.header, "{}", parsed.encode().len());
        holds(message.as_bytes());
    }
}

#[test]
fn many_names_are_looked_up_at_once() {
    let header = "Xx: y\r\n".repeat(200_000);
    let names: Vec<Vec<u8>> = (0..10_000).map(|n| format!("N{n}").into_bytes()).collect();
    assert!(header_fields(header.as_bytes(), &names, false).is_empty());
    assert_eq!(header_fields(header.as_bytes(), &names, true).len(), header.len());
}
