//! Text of messages as SEARCH compares it (RFC 9051 §6.4.4): transfer encodings, charsets and encoded
//! words decoded, in the form in which i;unicode-casemap (RFC 5051) compares.
//!
//! Everything works in pieces: a text of any length takes the memory of one piece, and the outcome
//! does not depend on where the pieces are cut. The mail store makes its index and its checks from
//! the same functions, so that the two cannot differ.

mod base;
mod charset;
mod fields;
mod file;
mod fold;
mod html;
mod leaf;
mod words;

pub use base::{Base, base_subject};
pub use charset::{decode, decode_label};
pub use fields::{Field, address_texts, decoded, envelope_texts, text_fields};
pub use file::{has_extension, is_some_file};
pub use fold::{fold, fold_into};
pub use html::visible;
pub use leaf::{LeafText, names};
pub use words::decode_words;

use crate::{Content, Message, Part, Span};

/// Longest header that is looked at, in bytes; also of parts.
pub const MAX_HEADER: u64 = 1 << 20;

/// A stretch of a message that holds text.
#[derive(Debug)]
pub enum Stretch<'a> {
    /// A header, with the empty line at its end; its fields are text.
    Header {
        /// Where it is; no longer than [`MAX_HEADER`].
        at: Span,
        /// Is it within the body, of a part or of a message that is enclosed?
        within: bool,
    },
    /// The content of a part: what [`LeafText`] makes of it.
    Leaf(&'a Part),
    /// The file names of a part that is no text.
    Names(&'a Part),
}

/// The stretches of a message that hold text, in their order.
pub fn stretches(message: &Message) -> Vec<Stretch<'_>> {
    let mut found = vec![Stretch::Header { at: cut(message.root.header), within: false }];
    let mut parts = vec![(&message.root, true)];
    while let Some((part, outermost)) = parts.pop() {
        if !outermost && !part.header.is_empty() {
            found.push(Stretch::Header { at: cut(part.header), within: true });
        }
        match &part.content {
            Content::Multipart(within) => {
                parts.extend(within.iter().rev().map(|part| (part, false)));
            }
            Content::Message(message) => parts.push((&message.root, false)),
            Content::Leaf => {
                found.push(Stretch::Names(part));
                if LeafText::of(part).is_some() {
                    found.push(Stretch::Leaf(part));
                }
            }
        }
    }
    found
}

/// The parts of a message that hold no parts, in their order.
pub fn leaves(message: &Message) -> Vec<&Part> {
    let (mut found, mut parts) = (Vec::new(), vec![&message.root]);
    while let Some(part) = parts.pop() {
        match &part.content {
            Content::Multipart(within) => parts.extend(within.iter().rev()),
            Content::Message(message) => parts.push(&message.root),
            Content::Leaf => found.push(part),
        }
    }
    found
}

fn cut(header: Span) -> Span {
    Span::new(header.start, header.end.min(header.start.saturating_add(MAX_HEADER)))
}
