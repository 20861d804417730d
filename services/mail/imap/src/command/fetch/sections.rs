//! Sections of a message: where they are, and which of them will be asked for.

use std::ops::Range;

use gatepost_mime::{Resolved, Section as MimeSection, Selector, Span};

use crate::{
    command::ahead,
    grammar::{Item, Section, SectionText},
};

/// Longest header that is searched for fields, in bytes.
pub(in crate::command) const MAX_HEADER: u64 = 4 << 20;

/// What a FETCH will ask for.
pub(super) struct Foresight(pub(super) Vec<Item>);

impl ahead::Foresight for Foresight {
    fn structure(&self) -> bool {
        self.0.iter().any(needs_structure)
    }

    fn bytes(&self) -> bool {
        self.0.iter().any(|item| matches!(item, Item::Section(_)))
    }

    fn ranges(&self, size: u64, structure: Option<&gatepost_mime::Message>) -> Vec<Range<u64>> {
        let range = |item: &Item| {
            let Item::Section(section) = item else { return None };
            let span = match section_of(section, size, structure)? {
                Resolved::Bytes(span) => cut(span, section.partial),
                Resolved::Fields(span) => header_of(span),
            };
            Some(span.start..span.end)
        };
        self.0.iter().filter_map(range).collect()
    }
}

/// Where a section is; the whole message needs no structure.
pub(super) fn section_of(
    section: &Section,
    size: u64,
    structure: Option<&gatepost_mime::Message>,
) -> Option<Resolved> {
    if section.part.is_empty() && section.text == SectionText::All {
        return Some(Resolved::Bytes(Span::new(0, size)));
    }
    structure?.resolve(&selector(section))
}

/// A header, as much as is searched for fields.
pub(super) fn header_of(span: Span) -> Span {
    Span::new(span.start, span.end.min(span.start.saturating_add(MAX_HEADER)))
}

/// Does it take the structure of the message to tell?
pub(super) fn needs_structure(item: &Item) -> bool {
    match item {
        Item::Envelope | Item::Body | Item::BodyStructure => true,
        Item::Binary(_) | Item::BinarySize(_) | Item::ThreadId | Item::Preview => true,
        Item::Section(section) => !section.part.is_empty() || section.text != SectionText::All,
        Item::Flags | Item::Uid | Item::InternalDate | Item::Size | Item::ModSeq => false,
        Item::EmailId | Item::SaveDate => false,
    }
}

pub(in crate::command) fn selector(section: &Section) -> MimeSection {
    let selector = match &section.text {
        SectionText::All => Selector::Whole,
        SectionText::Header => Selector::Header,
        SectionText::Fields(_) => Selector::HeaderFields(names(&section.text).0),
        SectionText::FieldsNot(_) => Selector::HeaderFieldsNot(names(&section.text).0),
        SectionText::Text => Selector::Text,
        SectionText::Mime => Selector::Mime,
    };
    MimeSection { path: section.part.iter().map(|number| number.get()).collect(), selector }
}

/// Names of fields, and whether all but those are meant.
pub(in crate::command) fn names(text: &SectionText) -> (Vec<Vec<u8>>, bool) {
    let (SectionText::Fields(fields) | SectionText::FieldsNot(fields)) = text else {
        return (Vec::new(), false);
    };
    let names = fields.iter().map(|field| field.clone().into_bytes()).collect();
    (names, matches!(text, SectionText::FieldsNot(_)))
}

/// The part of a section that is asked for.
pub(super) fn cut(span: Span, partial: Option<(u64, std::num::NonZeroU64)>) -> Span {
    let Some((first, count)) = partial else { return span };
    let start = span.start.saturating_add(first).min(span.end);
    Span::new(start, start.saturating_add(count.get()).min(span.end))
}
