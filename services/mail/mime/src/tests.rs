//! Known answers, nasty cases and random bytes.
#![allow(clippy::indexing_slicing)] // a test may panic

mod hostile;
mod kept;

use proptest::prelude::*;

use crate::{
    Address, Content, Limits, Message, Part, Resolved, Section, Selector, Span,
    fuzzing::structure_holds, header_fields, parse,
};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn at(message: &str, span: Span) -> String {
    text(&message.as_bytes()[span.start as usize..span.end as usize])
}

/// The tree in a line: `mixed(plain[body], ...)`.
fn shape(message: &str, part: &Part) -> String {
    let subtype = text(&part.content_type.subtype);
    match &part.content {
        Content::Leaf => format!("{subtype}[{}]", at(message, part.body).escape_debug()),
        Content::Multipart(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| shape(message, part)).collect();
            format!("{subtype}({})", parts.join(", "))
        }
        Content::Message(inner) => format!("{subtype}<{}>", shape(message, &inner.root)),
    }
}

fn shape_of(message: &str) -> String {
    shape(message, &parse(message.as_bytes()).root)
}

fn multipart(kind: &str, boundary: &str, body: &str) -> String {
    format!("Content-Type: {kind}; boundary=\"{boundary}\"\r\n\r\n{body}")
}

#[test]
fn delimiters_are_found_as_rfc_2046_says() {
    for (body, expected) in [
        ("--b\r\n\r\nA\r\n--b\r\n\r\nB\r\n--b--\r\n", "mixed(plain[A], plain[B])"),
        ("pre\r\n--b\r\n\r\nA\r\n--b--\r\nepilogue\r\n--b\r\nno", "mixed(plain[A])"),
        // Not closed; closed at the end without a line break.
        ("--b\r\n\r\nA\r\n", "mixed(plain[A\\r\\n])"),
        ("--b\r\n\r\nA\r\n--b--", "mixed(plain[A])"),
        // White space after a delimiter, line feeds alone, both mixed.
        ("--b \t\r\n\r\nA\r\n--b-- \r\n", "mixed(plain[A])"),
        ("--b\n\nA\n--b\n\nB\r\n--b--\n", "mixed(plain[A], plain[B])"),
        // Not delimiters.
        (
            "--b\r\n\r\n--bb\r\n --b\r\nx--b\r\n--b-\r\n--b--",
            "mixed(plain[--bb\\r\\n --b\\r\\nx--b\\r\\n--b-])",
        ),
        // Empty parts, with and without their own empty line; headers cut short.
        ("--b\r\n\r\n--b\r\n\r\n\r\n--b\r\n--b--", "mixed(plain[], plain[], plain[])"),
        ("--b\r\nContent-Type: text/html\r\n--b--", "mixed(html[])"),
        // An empty line that is the delimiter's is no header's.
        ("--b\r\nContent-Type: message/rfc822\r\n\r\n--b--", "mixed(rfc822<plain[]>)"),
        // Only the line break before the delimiter belongs to it.
        ("--b\r\n\r\nA\r\n\r\n--b--", "mixed(plain[A\\r\\n])"),
        ("", "mixed(plain[])"),
        ("--b--", "mixed(plain[])"),
        ("no delimiter\r\n", "mixed(plain[])"),
    ] {
        assert_eq!(shape_of(&multipart("multipart/mixed", "b", body)), expected, "{body:?}");
    }
}

#[test]
fn a_boundary_may_begin_with_another() {
    let inner =
        multipart("multipart/alternative", "b1", "--b1\r\n\r\nA\r\n--b1\r\n\r\nB\r\n--b1--\r\n");
    let outer =
        multipart("multipart/mixed", "b", &format!("--b\r\n{inner}\r\n--b\r\n\r\nC\r\n--b--"));
    assert_eq!(shape_of(&outer), "mixed(alternative(plain[A], plain[B]), plain[C])");

    let inner = multipart("multipart/alternative", "b", "--b\r\n\r\nA\r\n--b--\r\n");
    let outer =
        multipart("multipart/mixed", "b1", &format!("--b1\r\n{inner}--b1\r\n\r\nC\r\n--b1--"));
    assert_eq!(shape_of(&outer), "mixed(alternative(plain[A]), plain[C])");

    // The inner one ends in two hyphens: its delimiter closes the outer one only if it is exact.
    let inner = multipart("multipart/alternative", "b--", "--b--\r\n\r\nA\r\n--b----\r\n");
    let outer = multipart("multipart/mixed", "b", &format!("--b\r\n{inner}--b\r\n\r\nC\r\n--b--"));
    assert_eq!(shape_of(&outer), "mixed(alternative(plain[A]), plain[C])");

    // An outer delimiter ends every inner part, closed or not.
    let inner = multipart("multipart/alternative", "i", "--i\r\n\r\nA\r\n");
    let outer = multipart("multipart/mixed", "o", &format!("--o\r\n{inner}--o\r\n\r\nC\r\n--o--"));
    assert_eq!(shape_of(&outer), "mixed(alternative(plain[A]), plain[C])");
}

#[test]
fn nested_parts_and_messages_have_exact_ranges() {
    let related = multipart(
        "multipart/related",
        "r",
        "--r\r\nContent-Type: text/html\r\n\r\n<p>\r\n--r\r\nContent-Type: image/png\r\n\r\nPNG\r\n--r--\r\n",
    );
    let alternative = multipart(
        "multipart/alternative",
        "a",
        &format!("--a\r\n\r\nplain\r\n--a\r\n{related}\r\n--a--\r\n"),
    );
    let message = format!(
        "From: a@b\r\nSubject: outer\r\n{}",
        multipart(
            "multipart/mixed",
            "m",
            &format!(
                "--m\r\n{alternative}\r\n--m\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nline 1\r\nline 2\r\n\r\n--m--\r\n"
            )
        )
    );
    let parsed = parse(message.as_bytes());
    assert_eq!(
        shape(&message, &parsed.root),
        "mixed(alternative(plain[plain], related(html[<p>], png[PNG])), rfc822<plain[line 1\\r\\nline 2\\r\\n]>)"
    );
    assert_eq!(parsed.root.whole(), Span::new(0, message.len() as u64));
    let inner = parsed.part(&[2]).unwrap();
    assert_eq!(at(&message, inner.header), "Content-Type: message/rfc822\r\n\r\n");
    assert_eq!(at(&message, inner.body), "Subject: inner\r\n\r\nline 1\r\nline 2\r\n");
    assert_eq!(inner.lines, 4);
    let Content::Message(inner) = &inner.content else { panic!("a message") };
    assert_eq!(inner.envelope.subject.as_deref(), Some(&b"inner"[..]));
    assert_eq!(inner.root.lines, 2);

    let resolve = |path: &[u32], selector: Selector| match parsed
        .resolve(&Section { path: path.to_vec(), selector })?
    {
        Resolved::Bytes(span) => Some(at(&message, span)),
        Resolved::Fields(span) => Some(format!("fields of {}", at(&message, span))),
    };
    for (path, selector, expected) in [
        (&[][..], Selector::Whole, Some(message.as_str())),
        (&[1, 1], Selector::Whole, Some("plain")),
        (&[1, 2, 1], Selector::Whole, Some("<p>")),
        (&[1, 2, 1], Selector::Mime, Some("Content-Type: text/html\r\n\r\n")),
        (&[2], Selector::Header, Some("Subject: inner\r\n\r\n")),
        (&[2], Selector::Text, Some("line 1\r\nline 2\r\n")),
        (&[2], Selector::HeaderFields(vec![]), Some("fields of Subject: inner\r\n\r\n")),
        (&[2, 1], Selector::Whole, Some("line 1\r\nline 2\r\n")),
        (&[2, 1], Selector::Mime, Some("Subject: inner\r\n\r\n")),
        (&[2, 2], Selector::Whole, None),
        (&[2, 1, 1], Selector::Whole, None),
        (&[3], Selector::Whole, None),
        (&[0], Selector::Whole, None),
        (&[1, 1], Selector::Header, None),
        (&[1, 1, 1], Selector::Whole, None),
        (&[], Selector::Mime, None),
    ] {
        assert_eq!(resolve(path, selector.clone()).as_deref(), expected, "{path:?} {selector:?}");
    }
}

#[test]
fn a_message_that_is_not_multipart_has_a_part_1() {
    let message = "Subject: s\r\n\r\nbody\r\n";
    let parsed = parse(message.as_bytes());
    let part = |path: &[u32]| parsed.part(path).map(|part| at(message, part.body));
    assert_eq!(part(&[1]).as_deref(), Some("body\r\n"));
    assert_eq!(part(&[2]), None);
    assert_eq!(part(&[1, 1]), None);

    let message = "Content-Type: message/rfc822\r\n\r\nSubject: in\r\n\r\nx";
    let parsed = parse(message.as_bytes());
    let header = Section { path: vec![1], selector: Selector::Header };
    let Some(Resolved::Bytes(header)) = parsed.resolve(&header) else { panic!("a header") };
    assert_eq!(at(message, header), "Subject: in\r\n\r\n");
    assert_eq!(parsed.part(&[1, 1]).map(|part| at(message, part.body)).as_deref(), Some("x"));
}

#[test]
fn parts_of_a_digest_are_messages() {
    let digest = multipart(
        "multipart/digest",
        "d",
        "--d\r\n\r\nSubject: 1\r\n\r\none\r\n--d\r\nContent-Type: text/plain\r\n\r\ntwo\r\n--d--",
    );
    assert_eq!(shape_of(&digest), "digest(rfc822<plain[one]>, plain[two])");
    // A part that stops before its body is a message all the same.
    let cut = multipart("multipart/digest", "d", "--d\r\n--d--");
    assert_eq!(shape_of(&cut), "digest(rfc822<plain[]>)");
}

#[test]
fn headers_end_where_they_end() {
    for (message, header, body) in [
        ("A: 1\r\n\r\nbody", "A: 1\r\n\r\n", "body"),
        ("\r\nbody", "\r\n", "body"),
        ("A: 1\n\nbody", "A: 1\n\n", "body"),
        ("A: 1\r\n", "A: 1\r\n", ""),
        ("A: 1", "A: 1", ""),
        ("", "", ""),
        ("no field\r\nA: 1\r\n\r\n", "no field\r\nA: 1\r\n\r\n", ""),
        ("A: 1\r\n \r\nB: 2\r\n\r\nx", "A: 1\r\n \r\nB: 2\r\n\r\n", "x"),
        ("A: \0\r\r\n\r\n\0", "A: \0\r\r\n\r\n", "\0"),
    ] {
        let root = parse(message.as_bytes()).root;
        assert_eq!(
            (at(message, root.header), at(message, root.body)),
            (header.into(), body.into())
        );
    }
}

#[test]
fn content_fields_are_read() {
    let message = "Content-Type: Text/X-Own (a (nested) comment); charset = us-ascii; name=\"q\\\"uoted\r\n\
        \x20string\" ; junk; title*0*=us'en'a; title*1=b;=; x=\r\n\
        CONTENT-TRANSFER-ENCODING: (c) Quoted-Printable (d)\r\n\
        Content-ID: <a@b>\r\nContent-MD5: Q2hlY2s=\r\nContent-Description: some\r\n\tthing \r\n\
        Content-Disposition: attachment; filename=\"a;b.txt\"; size=3\r\n\
        Content-Language: en, (x) fi ,se\r\nContent-Location: http://x.example/\r\n\r\n";
    let root = parse(message.as_bytes()).root;
    assert!(root.content_type.is("text", "x-own"));
    let params: Vec<_> =
        root.content_type.params.iter().map(|p| (text(&p.name), text(&p.value))).collect();
    let expected = [
        ("charset", "us-ascii"),
        ("name", "q\"uoted string"),
        ("title*0*", "us'en'a"),
        ("title*1", "b"),
    ];
    assert_eq!(params, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(text(&root.encoding), "Quoted-Printable");
    assert_eq!(root.id.as_deref(), Some(&b"<a@b>"[..]));
    assert_eq!(root.md5.as_deref(), Some(&b"Q2hlY2s="[..]));
    assert_eq!(root.description.as_deref(), Some(&b"some\tthing"[..]));
    assert_eq!(root.location.as_deref(), Some(&b"http://x.example/"[..]));
    assert_eq!(root.language, [b"en".to_vec(), b"fi".to_vec(), b"se".to_vec()]);
    let disposition = root.disposition.unwrap();
    assert_eq!(text(&disposition.kind), "attachment");
    assert_eq!(text(&disposition.params[0].value), "a;b.txt");

    for unreadable in ["text", "/plain", "", "text/", ";", "(text/html", "\"text\"/plain"] {
        let root = parse(format!("Content-Type: {unreadable}\r\n\r\n").as_bytes()).root;
        assert!(root.content_type.is("text", "plain"), "{unreadable:?}");
        assert_eq!(root.content_type.param("CHARSET"), Some(&b"us-ascii"[..]), "{unreadable:?}");
    }
}

#[test]
fn a_boundary_may_be_folded_or_in_pieces() {
    let folded = "Content-Type: multipart/mixed; boundary=\"foo\r\n bar\"\r\n\r\n--foo bar\r\n\r\nA\r\n--foo bar--\r\n";
    assert_eq!(shape_of(folded), "mixed(plain[A])");
    let pieces = "Content-Type: multipart/mixed; boundary*0=fo; boundary*1=o\r\n\r\n--foo\r\n\r\nA\r\n--foo--\r\n";
    assert_eq!(shape_of(pieces), "mixed(plain[A])");
    // Without any, a line of two hyphens is no delimiter.
    assert_eq!(shape_of("Content-Type: multipart/mixed\r\n\r\n--\r\n\r\nA"), "mixed(plain[])");
}

fn address(name: &str, route: &str, mailbox: &str, host: &str) -> Address {
    let some = |text: &str| (!text.is_empty()).then(|| text.as_bytes().to_vec());
    Address { name: some(name), route: some(route), mailbox: some(mailbox), host: some(host) }
}

#[test]
fn addresses_are_read_as_imap_gives_them() {
    let end = || address("", "", "", "");
    for (value, expected) in [
        (
            "Fred Foobar <foobar@Blurdybloop.example>",
            vec![address("Fred Foobar", "", "foobar", "Blurdybloop.example")],
        ),
        ("a@b", vec![address("", "", "a", "b")]),
        ("a@b (Anna)", vec![address("Anna", "", "a", "b")]),
        (
            "\"Doe, \\\"J\\\"\" <j@d>, k@l",
            vec![address("Doe, \"J\"", "", "j", "d"), address("", "", "k", "l")],
        ),
        ("\"a b\"@c", vec![address("", "", "a b", "c")]),
        ("=?utf-8?q?J=C3=BC?= <j@x>", vec![address("=?utf-8?q?J=C3=BC?=", "", "j", "x")]),
        ("<@a,@b:c@d>", vec![address("", "@a,@b", "c", "d")]),
        ("John Q. Public <j . q @ d . e>", vec![address("John Q. Public", "", "j.q", "d.e")]),
        ("x@[127.0.0.1]", vec![address("", "", "x", "[127.0.0.1]")]),
        (
            "A Group:Ed Jones <joe@where.test>, john@x;, last@y",
            vec![
                address("", "", "A Group", ""),
                address("Ed Jones", "", "joe", "where.test"),
                address("", "", "john", "x"),
                end(),
                address("", "", "last", "y"),
            ],
        ),
        ("undisclosed-recipients:;", vec![address("", "", "undisclosed-recipients", ""), end()]),
        ("open: a@b", vec![address("", "", "open", ""), address("", "", "a", "b"), end()]),
        ("nobody", vec![address("", "", "nobody", "MISSING_DOMAIN")]),
        ("Mail Daemon", vec![address("Mail Daemon", "", "MISSING_MAILBOX", "MISSING_DOMAIN")]),
        (
            "\"On Duty\", \"Nobody\"",
            vec![
                address("On Duty", "", "MISSING_MAILBOX", "MISSING_DOMAIN"),
                address("", "", "Nobody", "MISSING_DOMAIN"),
            ],
        ),
        ("<>", vec![address("", "", "MISSING_MAILBOX", "MISSING_DOMAIN")]),
        ("@x", vec![address("", "", "MISSING_MAILBOX", "x")]),
        ("j@x <j@x>", vec![address("j @ x", "", "j", "x")]),
        (" , ,", vec![]),
        ("", vec![]),
        ("(only a comment)", vec![]),
        ("J\u{fc} <j@x>", vec![address("J\u{fc}", "", "j", "x")]),
    ] {
        let envelope = parse(format!("From: {value}\r\n\r\n").as_bytes()).envelope;
        assert_eq!(envelope.from, expected, "{value:?}");
        assert_eq!((envelope.sender, envelope.reply_to), (expected.clone(), expected), "{value:?}");
    }
}

#[test]
fn the_envelope_of_rfc_9051_is_read() {
    // RFC 9051 §8, the message in the sample connection.
    let message = "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\nFrom: Terry Gray <gray@cac.washington.edu>\r\n\
        Subject: IMAP4rev2 WG mtg\r\n summary and minutes\r\nTo: imap@cac.washington.edu\r\n\
        cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\nMessage-Id: <B27397-0100000@cac.washington.edu>\r\n\
        MIME-Version: 1.0\r\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\n";
    let envelope = parse(message.as_bytes()).envelope;
    assert_eq!(envelope.date.as_deref(), Some(&b"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)"[..]));
    assert_eq!(envelope.subject.as_deref(), Some(&b"IMAP4rev2 WG mtg summary and minutes"[..]));
    let terry = vec![address("Terry Gray", "", "gray", "cac.washington.edu")];
    assert_eq!((&envelope.from, &envelope.sender, &envelope.reply_to), (&terry, &terry, &terry));
    assert_eq!(envelope.to, [address("", "", "imap", "cac.washington.edu")]);
    assert_eq!(envelope.cc.len(), 2);
    assert!(envelope.bcc.is_empty() && envelope.in_reply_to.is_none());
    assert_eq!(envelope.message_id.as_deref(), Some(&b"<B27397-0100000@cac.washington.edu>"[..]));
}

#[test]
fn header_fields_are_chosen_with_their_folds() {
    let header = b"From: a\r\nSubject: s\r\n folded\r\nTO : b\r\nX: 1\r\n\r\n";
    let names = vec![b"subject".to_vec(), b"To".to_vec()];
    assert_eq!(
        text(&header_fields(header, &names, false)),
        "Subject: s\r\n folded\r\nTO : b\r\n\r\n"
    );
    assert_eq!(text(&header_fields(header, &names, true)), "From: a\r\nX: 1\r\n\r\n");
    assert_eq!(text(&header_fields(b"A: 1\r\n", &names, false)), "");
}

#[test]
fn depth_parts_and_headers_are_bounded() {
    let mut deep = String::new();
    for level in 0..200 {
        deep += &format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n");
    }
    let parsed = parse(deep.as_bytes());
    let (mut part, mut depth) = (&parsed.root, 0);
    while let Content::Multipart(parts) = &part.content {
        part = &parts[0];
        depth += 1;
    }
    assert_eq!(depth, Limits::default().depth - 1);
    assert!(part.content_type.is("application", "octet-stream"));

    let many = multipart("multipart/mixed", "b", &"--b\r\n\r\n".repeat(50_000));
    let Content::Multipart(parts) = parse(many.as_bytes()).root.content else { panic!("parts") };
    assert_eq!(parts.len(), Limits::default().parts - 1);
    assert_eq!(parts.last().unwrap().body.end, many.len() as u64);

    let flood = format!("{}Subject: late\r\n\r\nbody", "X: y\r\n".repeat(100_000));
    let parsed = parse(flood.as_bytes());
    assert_eq!(at(&flood, parsed.root.body), "body");
    assert_eq!(parsed.envelope.subject, None);
}

proptest! {
    #[test]
    fn any_bytes_have_a_structure(bytes in prop::collection::vec(any::<u8>(), 0..400), cut in 1_usize..20) {
        structure_holds(&bytes, cut);
    }

    #[test]
    fn mime_like_bytes_have_a_structure(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "--b", "--b--", "--c", "--c--", "\r\n", "\r\n", "\r\n", "\n", "\r", "\0", " ", "x",
            "Content-Type: multipart/mixed; boundary=b", "Content-Type: multipart/digest; boundary=\"c\"",
            "Content-Type: message/rfc822", "Content-Type: text/html", "Content-Disposition: a; b=\"c",
            "From: a <b@c>, d: e@f;", "To: (((", "Subject: s", "\u{fc}",
        ]), 0..60),
        cut in 1_usize..20,
    ) {
        structure_holds(pieces.concat().as_bytes(), cut);
    }

    #[test]
    fn damaged_encodings_do_no_harm(mut bytes in Just(parse(b"From: a@b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nA\r\n--b--").encode()), at in any::<prop::sample::Index>(), byte: u8) {
        let at = at.index(bytes.len());
        bytes[at] = byte;
        let _ = Message::<&[u8]>::decode(&bytes);
    }
}
