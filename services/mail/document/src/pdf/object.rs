//! Objects and words (ISO 32000-1 §7.2, §7.3).

use crate::work::Work;

/// Arrays and dictionaries in each other; what is deeper is null.
const MAX_DEPTH: usize = 24;

/// What an object costs: about the memory that it takes.
const OBJECT: usize = 64;

/// Longest string and name.
const MAX_STRING: usize = 64 << 10;

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Object {
    Null,
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    /// An object of this number.
    Ref(u32),
    /// An operator, or anything else that is a bare word.
    Word(Vec<u8>),
}

/// A dictionary; the first of two with one key counts.
#[derive(Clone, PartialEq, Default, Debug)]
pub(super) struct Dict(Vec<(Vec<u8>, Object)>);

impl Dict {
    pub(super) fn get(&self, key: &str) -> Option<&Object> {
        self.0.iter().find(|(known, _)| known == key.as_bytes()).map(|(_, value)| value)
    }

    pub(super) fn name(&self, key: &str) -> Option<&[u8]> {
        match self.get(key)? {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn is(&self, key: &str, name: &str) -> bool {
        self.name(key) == Some(name.as_bytes())
    }

    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.get(key)?.number()
    }

    /// Keys with their values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &Object)> {
        self.0.iter().map(|(key, value)| (key.as_slice(), value))
    }
}

impl Object {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn dict(&self) -> Option<&Dict> {
        match self {
            Self::Dict(dict) => Some(dict),
            _ => None,
        }
    }
}

/// A number as a count; none if it is not one.
pub(super) fn count(number: f64) -> Option<usize> {
    ((0.0..4e9).contains(&number) && number.fract() == 0.0).then_some(number as usize)
}

/// Reads objects one after the other.
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at: at.min(bytes.len()) }
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                let line = self.rest().iter().take_while(|byte| !matches!(byte, b'\r' | b'\n'));
                self.at += line.count();
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Passes `word` if it is next.
    pub(super) fn eat(&mut self, word: &[u8]) -> bool {
        let is_next = self.rest().starts_with(word);
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    /// Goes on behind the next `word`; at the end if there is none.
    pub(super) fn pass(&mut self, word: &[u8]) {
        let found = memchr::memmem::find(self.rest(), word);
        self.at = found.map_or(self.bytes.len(), |found| self.at + found + word.len());
    }

    /// Goes on there.
    pub(super) fn go(&mut self, at: usize) {
        self.at = at.min(self.bytes.len());
    }

    /// The next object; with `refs`, `1 0 R` is one. None at the end, and when the work is over.
    pub(super) fn object(&mut self, refs: bool, work: &mut Work) -> Option<Object> {
        self.nested(refs, work, 0)
    }

    fn nested(&mut self, refs: bool, work: &mut Work, depth: usize) -> Option<Object> {
        self.skip_space();
        let start = self.at;
        let object = self.plain(refs, work, depth);
        work.spend(OBJECT + (self.at - start) / 4)?;
        object
    }

    fn plain(&mut self, refs: bool, work: &mut Work, depth: usize) -> Option<Object> {
        Some(match self.peek()? {
            b'/' => Object::Name(self.name()),
            b'(' => Object::Text(self.string()),
            b'<' if self.rest().starts_with(b"<<") => {
                self.at += 2;
                self.dict(refs, work, depth)?
            }
            b'<' => Object::Text(self.hex()),
            b'[' => {
                self.at += 1;
                self.array(refs, work, depth)?
            }
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number_or_ref(refs),
            byte if is_delimiter(byte) => {
                self.at += 1;
                Object::Word(vec![byte])
            }
            _ => match self.word() {
                b"null" => Object::Null,
                word => Object::Word(word.to_vec()),
            },
        })
    }

    fn word(&mut self) -> &'a [u8] {
        let regular = |byte: &&u8| !is_space(**byte) && !is_delimiter(**byte);
        let length = self.rest().iter().take_while(regular).count();
        let word = self.rest().get(..length).unwrap_or_default();
        self.at += length;
        word.get(..word.len().min(64)).unwrap_or_default()
    }

    fn number_or_ref(&mut self, refs: bool) -> Object {
        let number = number(self.word());
        let after = self.at;
        if refs && let Some(number) = count(number) {
            // `number generation R`
            self.skip_space();
            let generation = self.word();
            let is_number = !generation.is_empty() && generation.iter().all(u8::is_ascii_digit);
            self.skip_space();
            if is_number && self.word() == b"R" {
                return u32::try_from(number).map_or(Object::Null, Object::Ref);
            }
            self.at = after;
        }
        Object::Number(number)
    }

    fn name(&mut self) -> Vec<u8> {
        self.at += 1;
        let written = self.word();
        let mut name = Vec::with_capacity(written.len());
        let mut rest = written;
        while let Some((byte, after)) = rest.split_first() {
            let digit = |at: usize| after.get(at).and_then(|byte| (*byte as char).to_digit(16));
            match (byte, digit(0), digit(1)) {
                (b'#', Some(high), Some(low)) => {
                    name.push((high * 16 + low) as u8);
                    rest = after.get(2..).unwrap_or_default();
                }
                _ => {
                    name.push(*byte);
                    rest = after;
                }
            }
        }
        name
    }

    fn string(&mut self) -> Vec<u8> {
        self.at += 1;
        let (mut text, mut open) = (Vec::new(), 1_usize);
        while let Some(byte) = self.peek() {
            self.at += 1;
            let byte = match byte {
                b'\\' => match self.escaped() {
                    Some(byte) => byte,
                    None => continue,
                },
                b'(' => {
                    open += 1;
                    byte
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                    byte
                }
                byte => byte,
            };
            if text.len() < MAX_STRING {
                text.push(byte);
            }
        }
        text
    }

    /// What stands behind a backslash; none for the end of a line.
    fn escaped(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\r' => {
                self.eat(b"\n");
                return None;
            }
            b'\n' => return None,
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    value = value * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                value as u8
            }
            byte => byte,
        })
    }

    fn hex(&mut self) -> Vec<u8> {
        self.at += 1;
        let (mut text, mut high) = (Vec::new(), None);
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = (byte as char).to_digit(16) else { continue };
            match high.take() {
                None => high = Some(digit),
                Some(high) if text.len() < MAX_STRING => text.push((high * 16 + digit) as u8),
                Some(_) => {}
            }
        }
        text.extend(high.map(|high| (high * 16) as u8));
        text
    }

    fn array(&mut self, refs: bool, work: &mut Work, depth: usize) -> Option<Object> {
        let mut array = Vec::new();
        loop {
            self.skip_space();
            if self.eat(b"]") {
                break;
            }
            if depth >= MAX_DEPTH {
                return self.give_up(b"]");
            }
            match self.nested(refs, work, depth + 1) {
                // Its end was forgotten.
                Some(Object::Word(word)) if matches!(&*word, b"endobj" | b">" | b"stream") => break,
                Some(object) => array.push(object),
                None => return None,
            }
        }
        Some(Object::Array(array))
    }

    fn dict(&mut self, refs: bool, work: &mut Work, depth: usize) -> Option<Object> {
        let mut dict = Vec::new();
        loop {
            self.skip_space();
            if self.eat(b">>") {
                break;
            }
            if depth >= MAX_DEPTH {
                return self.give_up(b">>");
            }
            match self.nested(refs, work, depth + 1)? {
                Object::Name(key) => {
                    self.skip_space();
                    if self.rest().starts_with(b">>") {
                        continue;
                    }
                    dict.push((key, self.nested(refs, work, depth + 1)?));
                }
                Object::Word(word) if matches!(&*word, b"endobj" | b"stream") => {
                    self.at -= word.len();
                    break;
                }
                _ => {}
            }
        }
        Some(Object::Dict(Dict(dict)))
    }

    /// Too deep: goes on behind the next end.
    fn give_up(&mut self, end: &[u8]) -> Option<Object> {
        self.pass(end);
        Some(Object::Null)
    }
}

/// A number as it is written; 0 if it is none.
fn number(word: &[u8]) -> f64 {
    let text = std::str::from_utf8(word).unwrap_or_default();
    let known = text.parse::<f64>().ok().filter(|number| number.is_finite());
    known.unwrap_or(0.0)
}
