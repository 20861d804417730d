//! The objects of a file.

use std::collections::HashMap;

use memchr::memmem;

use super::{
    filter,
    object::{Dict, Lexer, Object, count},
};
use crate::work::Work;

/// Objects that are known at most.
const MAX_OBJECTS: usize = 200_000;

/// What one costs beside its bytes.
const ENTRY: usize = 48;

/// Trailers that are looked at, from the last.
const MAX_TRAILERS: usize = 16;

/// References to references.
const MAX_HOPS: usize = 8;

/// Where an object is.
#[derive(Clone, Copy)]
enum Place {
    /// In the file.
    File(usize),
    /// In a stream of objects.
    Stream(usize, usize),
}

/// A file and where its objects are.
pub(super) struct File<'a> {
    bytes: &'a [u8],
    places: HashMap<u32, Place>,
    /// Streams of objects, decoded.
    streams: Vec<Vec<u8>>,
    /// The last catalogue, and what describes the document.
    pub(super) catalogue: Option<Dict>,
    pub(super) info: Option<u32>,
    encrypted: bool,
}

/// An object, and of a stream its bytes as they stand in the file.
pub(super) struct Found<'a> {
    pub(super) object: Object,
    pub(super) raw: Option<&'a [u8]>,
}

impl<'a> File<'a> {
    /// Looks for the objects; none of an encrypted file.
    pub(super) fn find(bytes: &'a [u8], work: &mut Work) -> Option<Self> {
        let mut file = Self {
            bytes,
            places: HashMap::new(),
            streams: Vec::new(),
            catalogue: None,
            info: None,
            encrypted: false,
        };
        work.spend(bytes.len() / 4)?;
        for trailer in memmem::rfind_iter(bytes, b"trailer").take(MAX_TRAILERS) {
            let mut lexer = Lexer::new(bytes, trailer + 7);
            if let Some(Object::Dict(dict)) = lexer.object(true, work) {
                file.trailer(&dict);
            }
        }
        let mut at = 0;
        let finder = memmem::Finder::new(b" obj");
        while let Some(found) = finder.find(bytes.get(at..).unwrap_or_default()) {
            let found = at + found;
            at = found + 4;
            let Some(number) = number_before(bytes, found) else { continue };
            if file.places.len() >= MAX_OBJECTS || work.spend(ENTRY).is_none() || file.encrypted {
                break;
            }
            at = file.enter(number, at, work).max(at);
        }
        (!file.encrypted).then_some(file)
    }

    /// What a trailer says.
    fn trailer(&mut self, dict: &Dict) {
        self.encrypted |= dict.get("Encrypt").is_some_and(|object| *object != Object::Null);
        if let (None, Some(Object::Ref(info))) = (self.info, dict.get("Info")) {
            self.info = Some(*info);
        }
    }

    /// Notes an object; gives where it ends.
    fn enter(&mut self, number: u32, at: usize, work: &mut Work) -> usize {
        self.places.insert(number, Place::File(at));
        let Some((found, end)) = self.at(at, work) else { return at };
        let Some(dict) = found.object.dict() else { return end };
        if dict.is("Type", "XRef") {
            self.trailer(dict);
        } else if dict.is("Type", "Catalog") {
            self.catalogue = Some(dict.clone());
        } else if let (true, Some(raw)) = (dict.is("Type", "ObjStm"), found.raw) {
            self.unpack(dict, raw, work);
        }
        end
    }

    /// The object that begins there, and where it ends.
    fn at(&self, at: usize, work: &mut Work) -> Option<(Found<'a>, usize)> {
        let mut lexer = Lexer::new(self.bytes, at);
        let object = lexer.object(true, work)?;
        let Some(dict) = object.dict() else {
            return Some((Found { object, raw: None }, lexer.at()));
        };
        lexer.skip_space();
        if !lexer.eat(b"stream") {
            return Some((Found { object, raw: None }, lexer.at()));
        }
        if !lexer.eat(b"\r\n") && !lexer.eat(b"\n") {
            lexer.eat(b"\r");
        }
        let start = lexer.at();
        // The length is believed where the end is there.
        let said =
            dict.number("Length").and_then(count).and_then(|length| start.checked_add(length));
        if let Some(end) = said.filter(|end| *end <= self.bytes.len()) {
            lexer.go(end);
            lexer.skip_space();
            if lexer.eat(b"endstream") {
                let raw = self.bytes.get(start..end);
                return Some((Found { object, raw }, lexer.at()));
            }
        }
        lexer.go(start);
        lexer.pass(b"endstream");
        let end = lexer.at();
        // Looking for it is work.
        work.spend((end - start) / 16)?;
        let raw = self.bytes.get(start..end.saturating_sub(9).max(start));
        Some((Found { object, raw }, end))
    }

    /// Notes the objects of a stream of objects (§7.5.7).
    fn unpack(&mut self, dict: &Dict, raw: &[u8], work: &mut Work) {
        let first = dict.number("First").and_then(count);
        let number = dict.number("N").and_then(count);
        let (Some(first), Some(number)) = (first, number) else { return };
        let bytes = filter::decode(self, dict, raw, work);
        let mut lexer = Lexer::new(&bytes, 0);
        let stream = self.streams.len();
        for _ in 0..number.min(MAX_OBJECTS) {
            let mut next = || lexer.object(false, work)?.number().and_then(count);
            let (Some(number), Some(offset)) = (next(), next()) else { break };
            let Ok(number) = u32::try_from(number) else { break };
            if self.places.len() >= MAX_OBJECTS {
                break;
            }
            let at = first.saturating_add(offset);
            self.places.insert(number, Place::Stream(stream, at));
            // Catalogues lie in streams too.
            if let Some(Object::Dict(dict)) = Lexer::new(&bytes, at).object(true, work)
                && dict.is("Type", "Catalog")
            {
                self.catalogue = Some(dict);
            }
        }
        self.streams.push(bytes);
    }

    /// An object by its number.
    pub(super) fn get(&self, number: u32, work: &mut Work) -> Option<Found<'_>> {
        match *self.places.get(&number)? {
            Place::File(at) => self.at(at, work).map(|(found, _)| found),
            Place::Stream(stream, at) => {
                let mut lexer = Lexer::new(self.streams.get(stream)?, at);
                Some(Found { object: lexer.object(true, work)?, raw: None })
            }
        }
    }

    /// What an object stands for: itself, or what it refers to.
    pub(super) fn resolve(&self, object: &Object, work: &mut Work) -> Object {
        let mut object = object.clone();
        for _ in 0..MAX_HOPS {
            let Object::Ref(number) = object else { return object };
            match self.get(number, work) {
                Some(found) => object = found.object,
                None => return Object::Null,
            }
        }
        Object::Null
    }

    /// A dictionary behind a key.
    pub(super) fn dict(&self, dict: &Dict, key: &str, work: &mut Work) -> Option<Dict> {
        match self.resolve(dict.get(key)?, work) {
            Object::Dict(dict) => Some(dict),
            _ => None,
        }
    }

    /// A stream, decoded, and its dictionary.
    pub(super) fn stream(&self, object: &Object, work: &mut Work) -> Option<(Dict, Vec<u8>)> {
        let Object::Ref(number) = object else { return None };
        let found = self.get(*number, work)?;
        let (Object::Dict(dict), Some(raw)) = (found.object, found.raw) else { return None };
        let bytes = filter::decode(self, &dict, raw, work);
        Some((dict, bytes))
    }

    /// Numbers of all objects, ascending.
    pub(super) fn numbers(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.places.keys().copied().collect();
        numbers.sort_unstable();
        numbers
    }
}

/// The number of an object, before its generation: `12 0 obj`.
fn number_before(bytes: &[u8], end: usize) -> Option<u32> {
    let line = bytes.get(end.saturating_sub(24)..end)?;
    let digits = |line: &[u8]| line.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let generation = digits(line);
    let rest = line.get(..line.len() - generation)?;
    let before = rest.trim_ascii_end();
    if generation == 0 || before.len() == rest.len() {
        return None;
    }
    let number = before.get(before.len() - digits(before)..)?;
    std::str::from_utf8(number).ok()?.parse().ok()
}
