//! Sections of a message: what `BODY[...]` asks for (RFC 9051 §6.4.5.1).

use crate::structure::{Content, Message, Part, Span};

/// A section specification.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// Part numbers from the outside in, from 1; empty for the message itself.
    pub path: Vec<u32>,
    /// Which piece of that part.
    pub selector: Selector,
}

/// A piece of a part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Selector {
    /// `BODY[]`: header and body of the message; `BODY[n]`: the body of a part.
    Whole,
    /// `HEADER` of the message or of a `message/rfc822` part's message.
    Header,
    /// `HEADER.FIELDS`: only these fields, in any case.
    HeaderFields(Vec<Vec<u8>>),
    /// `HEADER.FIELDS.NOT`: all but these.
    HeaderFieldsNot(Vec<Vec<u8>>),
    /// `TEXT`: the body of the message or of a `message/rfc822` part's message.
    Text,
    /// `MIME`: the header of a part.
    Mime,
}

/// Where a section's bytes are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Resolved {
    /// Exactly these bytes.
    Bytes(Span),
    /// [`crate::FieldNames::select`] of these bytes.
    Fields(Span),
}

impl<S> Message<S> {
    /// Finds a section; none when the message has no such part. A message that is not multipart
    /// has a part 1, which is its body.
    pub fn resolve(&self, section: &Section) -> Option<Resolved> {
        let target = find(self, &section.path)?;
        let message = match target {
            Target::Message(message) => Some(message),
            Target::Part(Part { content: Content::Message(message), .. })
            | Target::OnlyBody(Part { content: Content::Message(message), .. }) => Some(&**message),
            Target::Part(_) | Target::OnlyBody(_) => None,
        };
        let bytes = match (&section.selector, target) {
            (Selector::Whole, Target::Message(message)) => message.root.whole(),
            (Selector::Whole, Target::Part(part) | Target::OnlyBody(part)) => part.body,
            (Selector::Mime, Target::Part(part) | Target::OnlyBody(part)) => part.header,
            (Selector::Mime, Target::Message(_)) => return None,
            (Selector::Header, _) => message?.root.header,
            (Selector::Text, _) => message?.root.body,
            (Selector::HeaderFields(_) | Selector::HeaderFieldsNot(_), _) => {
                return Some(Resolved::Fields(message?.root.header));
            }
        };
        Some(Resolved::Bytes(bytes))
    }

    /// The part with that number; none for the message itself and for parts it does not have.
    pub fn part(&self, path: &[u32]) -> Option<&Part<S>> {
        match find(self, path)? {
            Target::Message(_) => None,
            Target::Part(part) | Target::OnlyBody(part) => Some(part),
        }
    }
}

enum Target<'a, S> {
    /// A whole message: the outermost one.
    Message(&'a Message<S>),
    /// A part of a multipart.
    Part(&'a Part<S>),
    /// Part 1 of a message that is not multipart.
    OnlyBody(&'a Part<S>),
}

fn find<'a, S>(outermost: &'a Message<S>, path: &[u32]) -> Option<Target<'a, S>> {
    let mut at = Target::Message(outermost);
    for number in path {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        let within = match at {
            Target::Message(message) => &message.root,
            Target::Part(Part { content: Content::Message(message), .. })
            | Target::OnlyBody(Part { content: Content::Message(message), .. }) => &message.root,
            Target::Part(part) => part,
            Target::OnlyBody(_) => return None,
        };
        at = match (&within.content, at) {
            (Content::Multipart(parts), _) => Target::Part(parts.get(index)?),
            // A part that is neither multipart nor message has no parts of its own.
            (_, Target::Part(Part { content: Content::Leaf, .. })) => return None,
            _ if index == 0 => Target::OnlyBody(within),
            _ => return None,
        };
    }
    Some(at)
}
