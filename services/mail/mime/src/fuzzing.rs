//! What must hold for any bytes; see `tests/fuzz`.
#![allow(clippy::indexing_slicing)] // a panic is what is looked for

use crate::{
    Content, Decoder, Envelope, FieldNames, KeptFields, Limits, Message, Parser, Part, Resolved,
    Section, Selector, Span, SummaryRecord, Transfer, fields, header_fields, parse,
    text::{LeafText, Stretch, base_subject, fold, names, stretches, text_fields, visible},
};

/// Structure and sections agree with the bytes, however they come. The first byte says in what pieces.
pub fn message(input: &[u8]) {
    let Some((cut, bytes)) = input.split_first() else { return };
    structure_holds(bytes, usize::from(*cut).max(1));
}

/// Reads what is no structure, or one that was damaged.
pub fn structure_record(input: &[u8]) {
    let record = SummaryRecord::read(input);
    if let Some(message) = record.structure() {
        assert_eq!(Message::decode(&message.encode()).as_ref(), Some(&message));
        let parts = record.parts().map(|parts| parts.root);
        assert_eq!(parts, Some(message.root));
    }
    if let Some(fields) = record.fields() {
        let _ = fields.select(&FieldNames::new(["subject"], false));
    }
}

/// The text of a message is the same in pieces and as a whole.
pub fn text(input: &[u8]) {
    let Some((cut, bytes)) = input.split_first() else { return };
    let message = parse(bytes);
    for stretch in stretches(&message) {
        match stretch {
            Stretch::Header { at, .. } => {
                for field in text_fields(slice(bytes, at)) {
                    assert!(!field.name.contains('\n'));
                }
            }
            Stretch::Names(part) => drop(names(part)),
            Stretch::Leaf(part) => {
                let body = slice(bytes, part.body);
                let whole = leaf(part, body, usize::MAX);
                assert_eq!(leaf(part, body, usize::from(*cut).max(1)), whole);
            }
        }
    }
    let subject = base_subject(message.envelope.subject.as_deref().unwrap_or_default());
    assert!(!subject.subject.ends_with(' ') && !subject.subject.starts_with(' '));
    drop(visible(&String::from_utf8_lossy(bytes), 1000));
}

/// Transfer encodings: pieces make no difference, and nothing grows but line ends. The first byte says in
/// what pieces.
pub fn transfer(input: &[u8]) {
    let Some((cut, bytes)) = input.split_first() else { return };
    for transfer in
        [Transfer::Identity, Transfer::Base64, Transfer::QuotedPrintable, Transfer::Words]
    {
        let decode = |cut: usize| {
            let (mut decoder, mut out) = (Decoder::new(transfer), Vec::new());
            bytes.chunks(cut).for_each(|piece| decoder.push(piece, &mut out));
            decoder.finish(&mut out);
            out
        };
        let whole = decode(usize::MAX);
        assert_eq!(decode(usize::from(*cut).max(1)), whole);
        assert!(whole.len() <= 2 * bytes.len());
    }
}

/// What must hold for the structure of a message that comes in pieces of `cut` bytes.
pub(crate) fn structure_holds(bytes: &[u8], cut: usize) {
    let parsed = parse(bytes);
    let all = Span::new(0, bytes.len() as u64);
    assert_eq!(parsed.root.whole(), all);
    ranges_nest(bytes, &parsed.root, all);
    assert_eq!(parsed.root.lines, breaks(slice(bytes, parsed.root.body)));
    sections_agree(bytes, &parsed, &parsed.root, &mut Vec::new());
    // The same however the bytes come.
    let mut parser = Parser::new(Limits::default());
    bytes.chunks(cut).for_each(|piece| parser.push(piece));
    assert_eq!(parser.finish(), parsed);
    assert_eq!(Message::decode(&parsed.encode()).as_ref(), Some(&parsed));
    let without = Message { envelope: Envelope::default(), root: parsed.root.clone() };
    assert_eq!(Message::decode_parts(&parsed.encode()), Some(without));
    kept_fields_are_those_of_the_header(bytes);
}

/// Whatever fields are kept of a message, answers from them are answers from its header.
pub(crate) fn kept_fields_are_those_of_the_header(bytes: &[u8]) {
    let mut parser = Parser::new(Limits::default());
    parser.push(bytes);
    let summary = parser.summarize();
    let header = slice(bytes, summary.message.root.header);
    let record = summary.encode(usize::MAX);
    let read = SummaryRecord::read(&record);
    assert_eq!(read.structure().as_ref(), Some(&summary.message));
    let Some(kept) = read.fields() else { return };
    let own = fields(header).map(|(name, _)| name.to_vec());
    let names = own.chain(NAMED.iter().map(|name| name.as_bytes().to_vec()));
    let names: Vec<Vec<u8>> = names.take(100).collect();
    for name in &names {
        same(&kept, header, std::slice::from_ref(name));
    }
    same(&kept, header, &names);
    for few in names.chunks(3) {
        same(&kept, header, few);
    }
}

/// Some that are kept, and some that are not.
const NAMED: [&str; 11] = [
    "subject",
    "FROM",
    "To",
    "References",
    "Message-Id",
    "List-Id",
    "Received",
    "X-Own",
    "X-Not-There",
    "",
    "X",
];

fn same(kept: &KeptFields<'_>, header: &[u8], names: &[Vec<u8>]) {
    let wanted = FieldNames::new(names.iter().cloned(), false);
    if let Some(selected) = kept.select(&wanted) {
        assert_eq!(selected, header_fields(header, names, false), "{names:?}");
    }
    for name in names {
        let Some(among) = kept.named(name) else { continue };
        let folded = fold(&String::from_utf8_lossy(name));
        let of = |bytes| text_fields(bytes).filter(|field| field.name == folded);
        assert!(of(among).eq(of(header)), "{name:?}");
    }
    assert_eq!(kept.select(&FieldNames::new(names.iter().cloned(), true)), None);
}

fn ranges_nest(bytes: &[u8], part: &Part, within: Span) {
    assert!(part.header.start >= within.start && part.header.end == part.body.start, "{part:?}");
    assert!(part.body.end <= within.end, "{part:?} in {within:?}");
    match &part.content {
        Content::Leaf => {}
        Content::Message(message) => {
            assert_eq!(message.root.whole(), part.body);
            ranges_nest(bytes, &message.root, part.body);
        }
        Content::Multipart(parts) => {
            assert!(!parts.is_empty());
            let mut from = part.body.start;
            for child in parts {
                assert!(child.header.start >= from, "{child:?}");
                assert_eq!(child.lines, breaks(slice(bytes, child.body)));
                ranges_nest(bytes, child, part.body);
                from = child.body.end;
            }
        }
    }
}

/// Sections of a part, by its number, are where the structure says.
fn sections_agree(bytes: &[u8], outermost: &Message, part: &Part, path: &mut Vec<u32>) {
    let resolve =
        |path: &[u32], selector| outermost.resolve(&Section { path: path.to_vec(), selector });
    match &part.content {
        Content::Multipart(parts) => {
            for (child, number) in parts.iter().zip(1..) {
                path.push(number);
                assert_eq!(resolve(path, Selector::Whole), Some(Resolved::Bytes(child.body)));
                assert_eq!(resolve(path, Selector::Mime), Some(Resolved::Bytes(child.header)));
                assert_eq!(outermost.part(path), Some(child));
                sections_agree(bytes, outermost, child, path);
                path.pop();
            }
            path.push(u32::try_from(parts.len()).unwrap_or(u32::MAX).saturating_add(1));
            assert_eq!(resolve(path, Selector::Whole), None);
            path.pop();
        }
        Content::Message(inner) if !path.is_empty() => {
            let root = &inner.root;
            assert_eq!(resolve(path, Selector::Header), Some(Resolved::Bytes(root.header)));
            assert_eq!(resolve(path, Selector::Text), Some(Resolved::Bytes(root.body)));
            if !matches!(root.content, Content::Message(_)) {
                sections_agree(bytes, outermost, root, path);
            }
        }
        Content::Message(_) | Content::Leaf => {}
    }
    // Fields that are chosen and those that are not are the header, but for the empty line of both.
    let header = slice(bytes, part.header);
    let chosen = [b"subject".to_vec(), b"content-type".to_vec()];
    let (some, others) =
        (header_fields(header, &chosen, false), header_fields(header, &chosen, true));
    assert!((header.len()..=header.len() + 2).contains(&(some.len() + others.len())));
}

/// Both lanes of the text of a part.
fn leaf(part: &Part, body: &[u8], cut: usize) -> [String; 2] {
    let mut lanes = [String::new(), String::new()];
    let mut give = |lane: usize, folded: &str| lanes[lane].push_str(folded);
    if let Some(mut text) = LeafText::of(part) {
        body.chunks(cut).for_each(|piece| text.push(piece, &mut give));
        text.finish(&mut give);
    }
    lanes
}

fn slice(bytes: &[u8], span: Span) -> &[u8] {
    &bytes[span.start as usize..span.end as usize]
}

fn breaks(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|byte| **byte == b'\n').count() as u64
}

#[cfg(test)]
#[path = "../../../../tests/fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::replay::replay;

    #[test]
    fn the_corpus_does_no_harm() {
        replay("mime", super::message);
        replay("structure_record", super::structure_record);
        replay("text", super::text);
        replay("transfer", super::transfer);
    }
}
