//! Sections of a message: where they are, and which of them will be asked for.

use std::ops::Range;

use gatepost_mime::{FieldNames, Resolved, Section as MimeSection, Selector, Span, SummaryRecord};

use crate::{
    command::{ahead, binary::Structure},
    grammar::{Item, Section, SectionText},
};

/// Longest header that is searched for fields, in bytes.
pub(in crate::command) const MAX_HEADER: u64 = 4 << 20;

/// So much of a message that only its header is asked of is thought to be read; of those whose headers
/// are longer, what is more than a window holds is read in its turn.
const HEADER: u64 = 4 << 10;

/// What a FETCH asks for.
pub(super) struct Plan {
    pub(super) items: Vec<Item>,
    /// For every item the fields that it names.
    pub(super) names: Vec<Option<FieldNames>>,
}

impl Plan {
    pub(super) fn new(items: Vec<Item>) -> Self {
        let names = |item: &Item| {
            let Item::Section(section) = item else { return None };
            let (names, not) = names(&section.text);
            let by_name =
                matches!(section.text, SectionText::Fields(_) | SectionText::FieldsNot(_));
            by_name.then(|| FieldNames::new(names, not))
        };
        let names = items.iter().map(names).collect();
        Self { items, names }
    }

    /// Does it take what is kept of a message to tell?
    pub(super) fn asks_record(&self) -> bool {
        self.items.iter().any(|item| asks_envelope(item) || asks_structure(item))
    }

    /// Does it take the envelope?
    pub(super) fn asks_envelope(&self) -> bool {
        self.items.iter().any(asks_envelope)
    }

    /// For every item the fields that it asks for, if they are kept; empty when none is.
    pub(super) fn told(&self, kept: &SummaryRecord<'_>) -> Vec<Option<Vec<u8>>> {
        let Some(fields) = kept.fields() else { return Vec::new() };
        if self.names.iter().all(Option::is_none) {
            return Vec::new();
        }
        let told = |(item, names): (&Item, &Option<FieldNames>)| match item {
            Item::Section(section) if section.part.is_empty() => fields.select(names.as_ref()?),
            _ => None,
        };
        self.items.iter().zip(&self.names).map(told).collect()
    }

    /// Does it take the structure, when so much is told without it?
    pub(super) fn asks_structure(&self, told: &[Option<Vec<u8>>]) -> bool {
        let is_told = |place| told.get(place).is_some_and(Option::is_some);
        let mut items = self.items.iter().enumerate();
        items.any(|(place, item)| asks_structure(item) && !is_told(place))
    }
}

impl ahead::Foresight for Plan {
    fn record(&self) -> bool {
        self.asks_record()
    }

    fn bytes(&self, size: u64) -> u64 {
        let bytes = |item: &Item| match item {
            Item::Section(section) if of_header(section) => size.min(HEADER),
            Item::Section(_) => size,
            _ => 0,
        };
        self.items.iter().map(bytes).max().unwrap_or(0)
    }

    fn ranges(&self, size: u64, record: &[u8]) -> Vec<Range<u64>> {
        let kept = SummaryRecord::read(record);
        let told = self.told(&kept);
        let structure = if self.asks_structure(&told) { kept.parts() } else { None };
        let range = |(place, item): (usize, &Item)| {
            let Item::Section(section) = item else { return None };
            if told.get(place).is_some_and(Option::is_some) {
                return None;
            }
            let span = match section_of(section, size, structure.as_ref())? {
                Resolved::Bytes(span) => cut(span, section.partial),
                Resolved::Fields(span) => header_of(span),
            };
            Some(span.start..span.end)
        };
        self.items.iter().enumerate().filter_map(range).collect()
    }
}

/// Is it the header of the message, or some of it?
fn of_header(section: &Section) -> bool {
    let header = matches!(
        section.text,
        SectionText::Header | SectionText::Fields(_) | SectionText::FieldsNot(_)
    );
    section.part.is_empty() && header
}

/// Where a section is; the whole message needs no structure.
pub(super) fn section_of(
    section: &Section,
    size: u64,
    structure: Option<&Structure<'_>>,
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

fn asks_envelope(item: &Item) -> bool {
    matches!(item, Item::Envelope | Item::ThreadId)
}

/// Does it take the structure of the message to tell?
fn asks_structure(item: &Item) -> bool {
    match item {
        Item::Body | Item::BodyStructure | Item::Preview => true,
        Item::Binary(_) | Item::BinarySize(_) => true,
        Item::Section(section) => !section.part.is_empty() || section.text != SectionText::All,
        Item::Envelope | Item::ThreadId => false,
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
