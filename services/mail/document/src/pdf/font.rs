//! Fonts: what the bytes of a text say, and how wide they are (ISO 32000-1 §9.6, §9.7, §9.10).

use std::collections::HashMap;

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, SHIFT_JIS, UTF_16BE};

use super::{
    encoding::{Glyphs, glyph, standard},
    file::File,
    object::{Dict, Object, count},
    unicode::Map,
};
use crate::work::Work;

/// Ranges of widths that are kept.
const MAX_WIDTHS: usize = 20_000;

/// How bytes become characters where the font does not say.
enum Codes {
    /// One byte each.
    Simple(Box<Glyphs>),
    /// Two bytes each, which only a map of the font's makes characters of.
    Pairs,
    /// In a charset.
    Charset(&'static Encoding),
}

pub(super) struct Font {
    codes: Codes,
    map: Option<Map>,
    /// Ranges of codes with widths, ascending, in units of the text.
    widths: Vec<(u32, u32, f64)>,
    default: f64,
    known: bool,
}

impl Font {
    pub(super) fn new(file: &File<'_>, dict: &Dict, work: &mut Work) -> Self {
        let map = dict.get("ToUnicode").and_then(|map| file.stream(map, work));
        let map = map.map(|(_, bytes)| Map::read(&bytes, work));
        if dict.is("Subtype", "Type0") {
            return Self::composite(file, dict, map, work);
        }
        let mut widths = Vec::new();
        let scale = match (dict.is("Subtype", "Type3"), dict.get("FontMatrix")) {
            (true, Some(Object::Array(matrix))) => matrix.first().and_then(Object::number),
            _ => None,
        };
        let scale = scale.unwrap_or(0.001);
        let first =
            dict.number("FirstChar").and_then(count).and_then(|first| first.try_into().ok());
        let list = dict.get("Widths").map(|widths| file.resolve(widths, work));
        if let (Some(Object::Array(list)), Some(first)) = (list, first) {
            for (code, width) in (first..).zip(list.iter().take(256)) {
                widths.push((code, code, width.number().unwrap_or(0.0) * scale));
            }
        }
        let known = !widths.is_empty();
        let codes = Codes::Simple(Box::new(glyphs(file, dict, work)));
        Self { codes, map, widths, default: 0.5, known }
    }

    fn composite(file: &File<'_>, dict: &Dict, map: Option<Map>, work: &mut Work) -> Self {
        let below = dict.get("DescendantFonts").map(|below| file.resolve(below, work));
        let below = match below {
            Some(Object::Array(fonts)) => fonts.first().map(|font| file.resolve(font, work)),
            _ => None,
        };
        let below = below.as_ref().and_then(Object::dict);
        let default = below.and_then(|font| font.number("DW")).unwrap_or(1000.0) / 1000.0;
        let list = below.and_then(|font| font.get("W")).map(|list| file.resolve(list, work));
        let widths = match list {
            Some(Object::Array(list)) => composite_widths(file, &list, work),
            _ => Vec::new(),
        };
        let codes = match dict.name("Encoding").and_then(charset) {
            Some(charset) => Codes::Charset(charset),
            None => Codes::Pairs,
        };
        Self { codes, map, widths, default, known: true }
    }

    /// Does it say how wide its characters are?
    pub(super) fn has_widths(&self) -> bool {
        self.known
    }

    fn width(&self, code: u32) -> f64 {
        let at = self.widths.partition_point(|(_, last, _)| *last < code);
        let found = self.widths.get(at).filter(|(first, ..)| *first <= code);
        found.map_or(self.default, |(.., width)| *width)
    }

    /// Gives the characters of a text: width, whether it is the space of one byte, text.
    pub(super) fn show(&self, bytes: &[u8], mut give: impl FnMut(f64, bool, &str)) {
        if let (Codes::Charset(charset), None) = (&self.codes, &self.map) {
            let (text, _) = charset.decode_without_bom_handling(bytes);
            give(text.chars().count() as f64 * self.default, false, &text);
            return;
        }
        let pairs = !matches!(self.codes, Codes::Simple(_));
        let mut rest = bytes;
        while !rest.is_empty() {
            let length = match &self.map {
                Some(map) if pairs => map.length(rest),
                _ => None,
            };
            let length = length.unwrap_or(if pairs { 2 } else { 1 }).min(rest.len());
            let (code, after) = rest.split_at(length);
            rest = after;
            let number = code.iter().fold(0, |number, byte| number << 8 | u32::from(*byte));
            let (width, is_space) = (self.width(number), code == b" ");
            if let Some(text) = self.map.as_ref().and_then(|map| map.get(number, length)) {
                give(width, is_space, &text);
            } else if let Codes::Simple(glyphs) = &self.codes {
                let text = u8::try_from(number).ok().and_then(|code| glyphs.get(code));
                give(width, is_space, text.unwrap_or_default());
            } else {
                give(width, is_space, "");
            }
        }
    }
}

/// What the codes of a simple font mean.
fn glyphs(file: &File<'_>, dict: &Dict, work: &mut Work) -> Glyphs {
    let encoding = dict.get("Encoding").map(|encoding| file.resolve(encoding, work));
    let flags = file.dict(dict, "FontDescriptor", work).and_then(|font| font.number("Flags"));
    let symbolic = flags.and_then(count).is_some_and(|flags| flags & 4 != 0);
    let (base, differences) = match &encoding {
        Some(Object::Name(name)) => (Some(name.as_slice()), None),
        Some(Object::Dict(dict)) => (dict.name("BaseEncoding"), dict.get("Differences")),
        _ => (None, None),
    };
    let mut glyphs = standard(base, symbolic);
    if let Some(Object::Array(list)) = differences.map(|list| file.resolve(list, work)) {
        let mut code = 0_usize;
        for one in &list {
            match one {
                Object::Number(number) => code = count(*number).unwrap_or(256),
                Object::Name(name) => {
                    if let Ok(code) = u8::try_from(code) {
                        glyphs.set(code, glyph(name));
                    }
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
    }
    glyphs
}

/// `first [width ...]` and `first last width` (§9.7.4.3).
fn composite_widths(file: &File<'_>, list: &[Object], work: &mut Work) -> Vec<(u32, u32, f64)> {
    let mut widths = HashMap::new();
    let mut list = list.iter();
    let code =
        |object: &Object| object.number().and_then(count).and_then(|n| u32::try_from(n).ok());
    while let (Some(first), Some(next)) = (list.next().and_then(code), list.next()) {
        if widths.len() >= MAX_WIDTHS {
            break;
        }
        match file.resolve(next, work) {
            Object::Array(each) => {
                for (code, width) in (first..).zip(each.iter().take(MAX_WIDTHS)) {
                    let width = file.resolve(width, work).number().unwrap_or(0.0);
                    widths.insert(code, (code, width / 1000.0));
                }
            }
            last => {
                let (Some(last), Some(width)) = (code(&last), list.next().and_then(Object::number))
                else {
                    break;
                };
                widths.insert(first, (last.max(first), width / 1000.0));
            }
        }
    }
    let mut widths: Vec<_> =
        widths.into_iter().map(|(first, (last, width))| (first, last, width)).collect();
    widths.sort_by_key(|(first, last, _)| (*last, *first));
    widths
}

/// The charset of a predefined map of codes (§9.7.5.2).
fn charset(name: &[u8]) -> Option<&'static Encoding> {
    let name = std::str::from_utf8(name).ok()?;
    Some(match name {
        name if name.starts_with("Uni") && name.contains("UTF16") => UTF_16BE,
        name if name.starts_with("Uni") && name.contains("UCS2") => UTF_16BE,
        name if name.contains("RKSJ") => SHIFT_JIS,
        name if name.starts_with("GBK") || name.starts_with("GB-EUC") => GBK,
        name if name.starts_with("ETen-B5") || name.starts_with("B5pc") => BIG5,
        name if name.starts_with("KSC") => EUC_KR,
        _ => return None,
    })
}
