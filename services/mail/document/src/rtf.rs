//! RTF 1.9.1.

use std::collections::HashMap;

use encoding_rs::{
    BIG5, EUC_KR, Encoding, GBK, MACINTOSH, SHIFT_JIS, WINDOWS_874, WINDOWS_1250, WINDOWS_1251,
    WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255, WINDOWS_1256, WINDOWS_1257,
    WINDOWS_1258,
};

use crate::{output::Output, work::Work};

/// Groups in groups; what is deeper is passed over.
const MAX_DEPTH: usize = 500;

/// Fonts that are known by their charset.
const MAX_FONTS: usize = 4_000;

/// Groups that hold no text of the document's.
const HIDDEN: [&[u8]; 24] = [
    b"colortbl",
    b"stylesheet",
    b"pict",
    b"object",
    b"objdata",
    b"themedata",
    b"datastore",
    b"colorschememapping",
    b"latentstyles",
    b"listtable",
    b"listoverridetable",
    b"rsidtbl",
    b"generator",
    b"xmlnstbl",
    b"fldinst",
    b"pgdsctbl",
    b"filetbl",
    b"revtbl",
    b"nonshppict",
    b"bkmkstart",
    b"bkmkend",
    b"wgrffmtfilter",
    b"mmathPr",
    b"pntext",
];

/// Groups that hold a text of their own.
const APART: [&[u8]; 14] = [
    b"title",
    b"subject",
    b"author",
    b"keywords",
    b"doccomm",
    b"operator",
    b"company",
    b"header",
    b"headerf",
    b"footer",
    b"footerf",
    b"footnote",
    b"annotation",
    b"shptxt",
];

/// What a group changes and gives back at its end.
#[derive(Clone, Copy)]
struct State {
    hidden: bool,
    fonts: bool,
    /// What comes behind the group is not of the same word.
    apart: bool,
    /// Characters that stand for one of `\u`, for readers that do not know it.
    unicode_skip: usize,
    charset: Option<&'static Encoding>,
    font: i32,
}

struct Document<'a, 'b> {
    rest: &'a [u8],
    out: &'b mut Output,
    state: State,
    above: Vec<State>,
    /// Groups deeper than are kept.
    too_deep: usize,
    page: &'static Encoding,
    fonts: HashMap<i32, &'static Encoding>,
    /// Bytes that are characters together.
    bytes: Vec<u8>,
    /// The first half of a character beyond U+FFFF.
    high: Option<u16>,
    skip: usize,
    /// Is the group's first word still to come, and was there `\*`?
    first: bool,
    optional: bool,
}

pub(crate) fn read(document: &[u8], work: &mut Work, out: &mut Output) -> Option<()> {
    let state = State {
        hidden: false,
        fonts: false,
        apart: false,
        unicode_skip: 1,
        charset: None,
        font: 0,
    };
    let mut reading = Document {
        rest: document.get(..document.len().min(work.left())).unwrap_or_default(),
        out,
        state,
        above: Vec::new(),
        too_deep: 0,
        page: WINDOWS_1252,
        fonts: HashMap::new(),
        bytes: Vec::new(),
        high: None,
        skip: 0,
        first: false,
        optional: false,
    };
    work.spend(document.len().min(work.left()))?;
    while !reading.out.is_full() && reading.step().is_some() {}
    reading.flush();
    Some(())
}

impl Document<'_, '_> {
    /// The next thing; none at the end.
    fn step(&mut self) -> Option<()> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        match byte {
            b'{' => self.open(),
            b'}' => self.close(),
            b'\\' => return self.control(),
            b'\r' | b'\n' | 0 => {}
            byte => self.byte(*byte),
        }
        Some(())
    }

    fn open(&mut self) {
        self.flush();
        if self.above.len() < MAX_DEPTH {
            self.above.push(self.state);
        } else {
            self.too_deep += 1;
        }
        (self.first, self.optional, self.skip) = (true, false, 0);
    }

    fn close(&mut self) {
        self.flush();
        if self.too_deep > 0 {
            self.too_deep -= 1;
        } else if let Some(state) = self.above.pop() {
            if self.state.apart && !state.apart {
                self.out.space();
            }
            self.state = state;
        }
        (self.first, self.optional, self.skip) = (false, false, 0);
    }

    fn control(&mut self) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        if !first.is_ascii_alphabetic() {
            self.rest = rest;
            return self.symbol(*first);
        }
        let length = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = self.rest.split_at_checked(length)?;
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest.iter().skip(sign).take_while(|byte| byte.is_ascii_digit()).count();
        let (number, rest) = rest.split_at_checked(if digits == 0 { 0 } else { sign + digits })?;
        let number = std::str::from_utf8(number).ok().filter(|number| !number.is_empty());
        // Of one that is too long it counts only that it is.
        let number = number.map(|number| number.parse().unwrap_or(i32::MAX));
        self.rest = rest.strip_prefix(b" ").unwrap_or(rest);
        self.word(word, number);
        Some(())
    }

    fn symbol(&mut self, symbol: u8) -> Option<()> {
        match symbol {
            b'\'' => {
                let (digits, rest) = self.rest.split_at_checked(2)?;
                self.rest = rest;
                let digits = std::str::from_utf8(digits).ok();
                if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    self.byte(byte);
                }
            }
            b'*' => self.optional = true,
            b'~' => self.character(' '),
            b'_' => self.character('-'),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            b'\r' | b'\n' => self.character(' '),
            _ => {}
        }
        Some(())
    }

    fn word(&mut self, word: &[u8], number: Option<i32>) {
        let first = std::mem::take(&mut self.first);
        // A group that one may pass over is one whose first word this does not know.
        if first && (self.optional || HIDDEN.contains(&word)) {
            self.state.hidden = true;
        }
        if first && APART.contains(&word) {
            self.state.apart = true;
            self.out.space();
        }
        match word {
            b"fonttbl" => (self.state.hidden, self.state.fonts) = (true, true),
            b"par" | b"line" | b"tab" | b"cell" | b"row" | b"sect" | b"page" | b"column"
            | b"nestcell" | b"nestrow" | b"enspace" | b"emspace" | b"qmspace" => {
                self.character(' ');
            }
            b"emdash" => self.character('—'),
            b"endash" => self.character('–'),
            b"lquote" => self.character('‘'),
            b"rquote" => self.character('’'),
            b"ldblquote" => self.character('“'),
            b"rdblquote" => self.character('”'),
            b"bullet" => self.character('•'),
            b"u" => self.unit(number.unwrap_or(0)),
            b"uc" => self.state.unicode_skip = number.and_then(|n| n.try_into().ok()).unwrap_or(1),
            b"bin" => {
                let length = number.and_then(|n| n.try_into().ok()).unwrap_or(0);
                self.rest = self.rest.get(length..).unwrap_or_default();
            }
            b"mac" => self.page = MACINTOSH,
            b"ansicpg" => self.page = number.and_then(code_page).unwrap_or(WINDOWS_1252),
            b"f" => self.font(number.unwrap_or(0)),
            b"fcharset" => self.charset(number.unwrap_or(0)),
            b"plain" => {
                self.flush();
                self.state.charset = None;
            }
            b"v" => {
                self.flush();
                self.state.hidden |= number != Some(0);
            }
            _ => {}
        }
    }

    fn font(&mut self, number: i32) {
        self.flush();
        self.state.font = number;
        if !self.state.fonts {
            self.state.charset = self.fonts.get(&number).copied();
        }
    }

    fn charset(&mut self, number: i32) {
        if let Some(known) = charset(number).filter(|_| self.state.fonts)
            && self.fonts.len() < MAX_FONTS
        {
            self.fonts.insert(self.state.font, known);
        }
    }

    fn byte(&mut self, byte: u8) {
        self.first = false;
        if self.skip > 0 {
            self.skip -= 1;
        } else if !self.state.hidden {
            self.bytes.push(byte);
            // Not within a character.
            if self.bytes.len() >= 4096 && byte.is_ascii_whitespace() {
                self.flush();
            }
        }
    }

    fn character(&mut self, c: char) {
        self.flush();
        if !self.state.hidden {
            self.out.push(c);
        }
    }

    fn unit(&mut self, number: i32) {
        self.flush();
        self.skip = self.state.unicode_skip;
        // Written as a signed number of 16 bits.
        let unit = (number & 0xffff) as u16;
        let units = self.high.take().into_iter().chain([unit]);
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        if !self.state.hidden {
            for c in char::decode_utf16(units) {
                self.out.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
        }
    }

    /// Gives what bytes so far say.
    fn flush(&mut self) {
        if self.bytes.is_empty() {
            return;
        }
        let charset = self.state.charset.unwrap_or(self.page);
        let (text, _) = charset.decode_without_bom_handling(&self.bytes);
        self.out.push_str(&text);
        self.bytes.clear();
    }
}

fn code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        437 | 850 | 1252 => WINDOWS_1252,
        874 => WINDOWS_874,
        932 => SHIFT_JIS,
        936 => GBK,
        949 => EUC_KR,
        950 => BIG5,
        10000 => MACINTOSH,
        65001 => encoding_rs::UTF_8,
        number => Encoding::for_label(format!("windows-{number}").as_bytes())?,
    })
}

/// `\fcharset`
fn charset(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        0 => WINDOWS_1252,
        77 => MACINTOSH,
        128 => SHIFT_JIS,
        129 => EUC_KR,
        134 => GBK,
        136 => BIG5,
        161 => WINDOWS_1253,
        162 => WINDOWS_1254,
        163 => WINDOWS_1258,
        177 => WINDOWS_1255,
        178 => WINDOWS_1256,
        186 => WINDOWS_1257,
        204 => WINDOWS_1251,
        222 => WINDOWS_874,
        238 => WINDOWS_1250,
        _ => return None,
    })
}
