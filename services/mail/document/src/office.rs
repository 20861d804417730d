//! OOXML (ECMA-376) and OpenDocument (ISO 26300): XML in an archive.

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder};

use crate::{
    output::Output,
    work::{Work, inflate},
};

/// Entries of an archive that are looked at, and those that are read.
const MAX_ENTRIES: usize = 20_000;
const MAX_PARTS: usize = 2_000;

/// What an entry costs beside its bytes.
const ENTRY: usize = 256;

/// How the XML of a part is read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Dialect {
    /// Words and slides: text is in `t`, paragraphs are `p`.
    Runs,
    /// A sheet: values are in `v`, and in `t` where they are not shared.
    Sheet,
    /// OpenDocument: text is in `p` and `h`.
    Open,
    /// Properties: all text.
    Properties,
}

/// A part that is read: its place in the order, and where it is.
struct Part {
    dialect: Dialect,
    order: (u8, u32),
    compressed: bool,
    place: ZipArchiveEntryWayfinder,
}

pub(crate) fn read(document: &[u8], work: &mut Work, out: &mut Output) -> Option<()> {
    let archive = ZipArchive::from_slice(document).ok()?;
    let mut parts = Vec::new();
    let mut entries = archive.entries();
    for _ in 0..MAX_ENTRIES {
        if work.spend(ENTRY).is_none() || parts.len() == MAX_PARTS {
            break;
        }
        let Ok(Some(entry)) = entries.next_entry() else { break };
        let compressed = match entry.compression_method() {
            CompressionMethod::DEFLATE => true,
            CompressionMethod::STORE => false,
            _ => continue,
        };
        if let Some((dialect, order)) = part_of(entry.file_path().as_ref()) {
            parts.push(Part { dialect, order, compressed, place: entry.wayfinder() });
        }
    }
    if !parts.iter().any(|part| part.dialect != Dialect::Properties) {
        return None;
    }
    parts.sort_by_key(|part| part.order);
    for part in parts {
        if work.is_over() || out.is_full() {
            break;
        }
        let Ok(entry) = archive.get_entry(part.place) else { continue };
        out.space();
        if part.compressed {
            let xml = inflate(entry.data(), false, work);
            text_of(&xml, part.dialect, work, out);
        } else {
            text_of(entry.data(), part.dialect, work, out);
        }
    }
    Some(())
}

/// How a part is read and when; none for one without text.
fn part_of(path: &[u8]) -> Option<(Dialect, (u8, u32))> {
    let path = std::str::from_utf8(path).ok()?;
    let known = match path {
        "content.xml" => (Dialect::Open, 0),
        "styles.xml" => (Dialect::Open, 1),
        "word/document.xml" => (Dialect::Runs, 0),
        "word/footnotes.xml" | "word/endnotes.xml" => (Dialect::Runs, 1),
        "word/comments.xml" => (Dialect::Runs, 2),
        "xl/sharedStrings.xml" => (Dialect::Runs, 0),
        "docProps/core.xml" | "meta.xml" => (Dialect::Properties, 9),
        _ => return numbered(path),
    };
    Some((known.0, (known.1, 0)))
}

/// Parts that there are many of.
fn numbered(path: &str) -> Option<(Dialect, (u8, u32))> {
    const PARTS: [(&str, Dialect, u8); 9] = [
        ("ppt/slides/slide", Dialect::Runs, 0),
        ("ppt/notesSlides/notesSlide", Dialect::Runs, 1),
        ("ppt/comments/comment", Dialect::Runs, 2),
        ("ppt/diagrams/data", Dialect::Runs, 3),
        ("xl/worksheets/sheet", Dialect::Sheet, 1),
        ("xl/comments", Dialect::Runs, 2),
        ("xl/drawings/drawing", Dialect::Runs, 3),
        ("word/header", Dialect::Runs, 3),
        ("word/footer", Dialect::Runs, 4),
    ];
    let path = path.strip_suffix(".xml")?;
    PARTS.iter().find_map(|(start, dialect, order)| {
        let number = path.strip_prefix(start)?;
        let number = if number.is_empty() { 0 } else { number.parse().ok()? };
        Some((*dialect, (*order, number)))
    })
}

/// Where in a part it is.
struct Place {
    dialect: Dialect,
    /// How many elements it is in whose text is read.
    shown: usize,
    /// How many it is in whose text is not.
    hidden: usize,
    /// The text of a sheet's cell is a number of a shared one.
    shared: bool,
}

fn text_of(xml: &[u8], dialect: Dialect, work: &mut Work, out: &mut Output) {
    let mut reader = Reader::from_reader(xml);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut place = Place { dialect, shown: 0, hidden: 0, shared: false };
    let mut before = 0;
    while let Ok(event) = reader.read_event() {
        let now = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        if work.spend(now.saturating_sub(before)).is_none() || out.is_full() {
            return;
        }
        before = now;
        match event {
            Event::Start(start) => place.enter(&start, out),
            Event::Empty(empty) => place.pass(empty.local_name().as_ref(), out),
            Event::End(end) => place.leave(end.local_name().as_ref(), out),
            Event::Text(text) if place.is_shown() => {
                out.push_str(&text);
            }
            Event::CData(text) if place.is_shown() => {
                out.push_str(&text);
            }
            Event::GeneralRef(name) if place.is_shown() => out.push(character(&name)),
            Event::Eof => return,
            _ => {}
        }
    }
}

/// What a reference stands for; others than those of XML itself stand for nothing.
fn character(name: &BytesRef<'_>) -> char {
    let named = match name.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    };
    named.or_else(|| name.resolve_char_ref().ok().flatten()).unwrap_or('\u{fffd}')
}

impl Place {
    fn is_shown(&self) -> bool {
        self.hidden == 0
            && match self.dialect {
                Dialect::Properties => true,
                _ => self.shown > 0 && !self.shared,
            }
    }

    fn shows(&self, name: &str) -> bool {
        match self.dialect {
            Dialect::Runs => name == "t",
            Dialect::Sheet => matches!(name, "t" | "v"),
            Dialect::Open => matches!(name, "p" | "h"),
            Dialect::Properties => false,
        }
    }

    /// What is no text to a reader though it is among it: who wrote a note, and when; deleted text.
    fn hides(&self, name: &str) -> bool {
        match self.dialect {
            Dialect::Open => matches!(name, "creator" | "date" | "tracked-changes" | "scripts"),
            Dialect::Runs | Dialect::Sheet => name == "rPh",
            Dialect::Properties => {
                matches!(name, "created" | "modified" | "revision" | "creation-date" | "date")
            }
        }
    }

    fn enter(&mut self, start: &BytesStart<'_>, out: &mut Output) {
        let name = start.local_name();
        let name = name.as_ref();
        self.shown += usize::from(self.shows(name));
        self.hidden += usize::from(self.hides(name));
        if self.dialect == Dialect::Sheet && name == "c" {
            let mut attributes = start.attributes();
            attributes.with_checks(false);
            self.shared =
                attributes.flatten().any(|kind| kind.key.as_ref() == "t" && &*kind.value == "s");
        }
        self.pass(name, out);
    }

    fn leave(&mut self, name: &str, out: &mut Output) {
        self.shown -= usize::from(self.shows(name)).min(self.shown);
        self.hidden -= usize::from(self.hides(name)).min(self.hidden);
        self.pass(name, out);
    }

    /// Elements that part words.
    fn pass(&self, name: &str, out: &mut Output) {
        let parts = match self.dialect {
            Dialect::Properties => true,
            Dialect::Open => {
                matches!(name, "p" | "h" | "s" | "tab" | "line-break" | "table-cell")
            }
            Dialect::Runs | Dialect::Sheet => matches!(
                name,
                "p" | "br" | "cr" | "tab" | "si" | "c" | "v" | "text" | "tc" | "ptab"
            ),
        };
        if parts {
            out.space();
        } else if name == "noBreakHyphen" && self.hidden == 0 {
            out.push('-');
        }
    }
}
