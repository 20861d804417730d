//! Fields that are kept answer as the header would, or not at all.

use proptest::prelude::*;

use crate::{
    FieldNames, Limits, MAX_KEPT, Message, Parser, SummaryRecord, fuzzing::structure_holds,
    header_fields, parse,
};

fn record(message: &[u8], most: usize) -> Vec<u8> {
    let mut parser = Parser::new(Limits::default());
    parser.push(message);
    parser.summarize().encode(most)
}

/// The fields of these names, if they are told without the header.
fn told(message: &str, names: &[&str]) -> Option<String> {
    let record = record(message.as_bytes(), usize::MAX);
    let fields = SummaryRecord::read(&record).fields()?;
    let selected = fields.select(&FieldNames::new(names.iter().copied(), false))?;
    Some(String::from_utf8(selected).unwrap())
}

#[test]
fn fields_are_told_as_they_stand() {
    let header = "DKIM-Signature: a\r\n b\r\nsUbJect: one\r\n\ttwo\r\nX-Own: 1\r\nTO : \r\nSubject:three\n\r\n";
    let message = format!("{header}Subject: not this\r\n");
    for (names, expected) in [
        (&["SUBJECT"][..], Some("sUbJect: one\r\n\ttwo\r\nSubject:three\n\r\n")),
        (&["to", "Subject"], Some("sUbJect: one\r\n\ttwo\r\nTO : \r\nSubject:three\n\r\n")),
        // There is none.
        (&["Cc", "X-Spam-Flag", "List-Archive"], Some("\r\n")),
        // There is one, and it is not kept.
        (&["x-own"], None),
        (&["Subject", "DKIM-Signature"], None),
    ] {
        assert_eq!(told(&message, names).as_deref(), expected, "{names:?}");
        let names: Vec<Vec<u8>> = names.iter().map(|name| name.as_bytes().to_vec()).collect();
        if let Some(expected) = expected {
            assert_eq!(header_fields(header.as_bytes(), &names, false), expected.as_bytes());
        }
    }
    // Without the empty line, without a line break, without a colon.
    assert_eq!(told("Subject: a\r\nTo: b", &["to"]).as_deref(), Some("To: b"));
    assert_eq!(
        told("Subject\r\n a\r\n\r\n", &["subject"]).as_deref(),
        Some("Subject\r\n a\r\n\r\n")
    );
    assert_eq!(told("", &["subject"]).as_deref(), Some(""));
    assert_eq!(told("\r\nSubject: body", &["subject"]).as_deref(), Some("\r\n"));
}

#[test]
fn odd_and_long_headers_are_not_kept() {
    for (header, is_kept) in [
        (" Subject: folded at once\r\n\r\n".to_owned(), false),
        ("\u{c}Subject: white space\r\n\r\n".to_owned(), false),
        // Folded as SEARCH does it, this is SUBJECT.
        ("\u{17f}ubject: long s\r\n\r\n".to_owned(), false),
        ("X: \u{17f}\r\n\r\n".to_owned(), true),
        (format!("To: {}\r\n\r\n", "a".repeat(MAX_KEPT - 8)), true),
        (format!("To: {}\r\n\r\n", "a".repeat(MAX_KEPT - 7)), false),
        (format!("X: {}\r\n\r\n", "a".repeat(200 << 10)), true),
        // More than the parser reads.
        (format!("X: {}\r\n\r\n", "a".repeat(300 << 10)), false),
    ] {
        assert_eq!(told(&header, &["Bcc"]).is_some(), is_kept, "{header:.20}");
    }
}

/// Where what carried the message takes too much room, the rest is kept without it.
#[test]
fn fields_are_kept_without_a_long_trace() {
    let traced = |hops: usize| {
        let hop = format!("Received: {}\r\n", "a".repeat(1000));
        format!("{}Subject: s\r\n\r\n", hop.repeat(hops))
    };
    for (hops, is_kept) in [(0, true), (8, true), (9, false), (100, false)] {
        let message = traced(hops);
        assert_eq!(told(&message, &["received", "subject"]).is_some(), is_kept, "{hops}");
        assert_eq!(told(&message, &["subject"]).as_deref(), Some("Subject: s\r\n\r\n"), "{hops}");
    }
}

#[test]
fn records_of_every_kind_are_read() {
    let message = b"Subject: a\r\nFrom: b@c\r\n\r\nbody";
    let parsed = parse(message);
    // From before there were fields.
    let old = parsed.encode();
    let read = SummaryRecord::read(&old);
    assert_eq!((read.structure(), read.fields().is_none()), (Some(parsed.clone()), true));
    // Too large to be kept whole.
    let cut = record(message, 80);
    let read = SummaryRecord::read(&cut);
    assert_eq!((read.structure::<&[u8]>(), read.envelope::<&[u8]>()), (None, None));
    assert_eq!(read.parts::<&[u8]>(), None);
    assert!(read.fields().is_some());
    // An odd header.
    let odd = record(b" a\r\n\r\nbody", usize::MAX);
    let read = SummaryRecord::read(&odd);
    assert!(read.structure::<&[u8]>().is_some() && read.fields().is_none());
    for nothing in [&[][..], &[3], &[3, 0, 9, 1, 2], &[99, 1, 2, 3]] {
        let read = SummaryRecord::read(nothing);
        assert_eq!(
            (read.structure::<&[u8]>(), read.fields().is_none()),
            (None, true),
            "{nothing:?}"
        );
    }
    let whole = record(message, usize::MAX);
    let read = SummaryRecord::read(&whole);
    assert_eq!(read.envelope(), Some(parsed.envelope.clone()));
    assert_eq!(read.parts().map(|parts| parts.root), Some(parsed.root));
}

#[test]
fn names_are_named_once_in_any_case() {
    let names = |names: &[&str]| FieldNames::new(names.iter().copied(), false);
    assert_eq!(
        names(&["a", "A", "bb"]).select(b"A: 1\r\nBB: 2\r\nab: 3\r\n"),
        b"A: 1\r\nBB: 2\r\n"
    );
    let many: Vec<String> = (0..1000).map(|number| format!("X-{number}")).collect();
    let many = FieldNames::new(many, true);
    assert_eq!(many.select(b"x-7: a\r\n b\r\nX-1000: c\r\n\r\n"), b"X-1000: c\r\n\r\n");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn kept_fields_answer_as_headers_do(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "Subject: s", "subject :t", "SUBJECT", "From: a@b", "from:", "To: x,\r\n y", "X: 1", "x-Own:2",
            "Received: r", "References: <a@b>\n <c@d>", ":", " ", "\t", "\r\n", "\r\n", "\r\n", "\r\n", "\n",
            "\r", "\0", "\u{fc}", "\u{c}", "\u{17f}ubject: z", "Message-ID: <m>", "List-Id: <l>", "=?utf-8?q?x?=",
        ]), 0..30),
        cut in 1_usize..20,
    ) {
        structure_holds(pieces.concat().as_bytes(), cut);
    }

    #[test]
    fn damaged_records_do_no_harm(at in any::<prop::sample::Index>(), byte: u8, length in 0_usize..200) {
        let mut bytes = record(b"From: a@b\r\nX: 1\r\n\r\nA", usize::MAX);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        bytes.truncate(length);
        crate::fuzzing::structure_record(&bytes);
        let _ = Message::<&[u8]>::decode_parts(&bytes);
    }
}
