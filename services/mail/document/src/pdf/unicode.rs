//! Maps from codes to characters (ISO 32000-1 §9.10.3).

use super::object::{Lexer, Object};
use crate::work::Work;

/// Ranges that are kept.
const MAX_RANGES: usize = 70_000;

/// A map of a font's codes.
#[derive(Default)]
pub(super) struct Map {
    /// Ranges of codes: bytes in a code, first, last.
    spaces: Vec<(usize, u32, u32)>,
    /// Ascending: bytes in a code, first, last, and what the first stands for.
    ranges: Vec<(usize, u32, u32, Vec<u16>)>,
}

fn code(object: Option<Object>) -> Option<(usize, u32)> {
    let Some(Object::Text(bytes)) = object else { return None };
    let number = bytes.iter().take(4).fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    (!bytes.is_empty()).then_some((bytes.len().min(4), number))
}

fn units(object: &Object) -> Vec<u16> {
    match object {
        Object::Text(bytes) => match bytes.as_slice() {
            [one] => vec![u16::from(*one)],
            bytes => bytes
                .chunks_exact(2)
                .take(32)
                .map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)))
                .collect(),
        },
        _ => Vec::new(),
    }
}

impl Map {
    pub(super) fn read(bytes: &[u8], work: &mut Work) -> Self {
        let mut map = Self::default();
        let mut lexer = Lexer::new(bytes, 0);
        while let Some(object) = lexer.object(false, work) {
            let Object::Word(word) = object else { continue };
            match word.as_slice() {
                b"begincodespacerange" => map.spaces(&mut lexer, work),
                b"beginbfchar" => map.chars(&mut lexer, work),
                b"beginbfrange" => map.ranges(&mut lexer, work),
                _ => {}
            }
        }
        map.ranges.sort_by_key(|(length, _, last, _)| (*length, *last));
        map
    }

    fn spaces(&mut self, lexer: &mut Lexer<'_>, work: &mut Work) {
        while let Some((length, first)) = code(lexer.object(false, work)) {
            let Some((_, last)) = code(lexer.object(false, work)) else { return };
            if self.spaces.len() < 64 {
                self.spaces.push((length, first, last));
            }
        }
    }

    fn add(&mut self, length: usize, first: u32, last: u32, to: Vec<u16>) {
        if self.ranges.len() < MAX_RANGES && !to.is_empty() {
            self.ranges.push((length, first, last, to));
        }
    }

    fn chars(&mut self, lexer: &mut Lexer<'_>, work: &mut Work) {
        while let Some((length, from)) = code(lexer.object(false, work)) {
            let Some(to) = lexer.object(false, work) else { return };
            self.add(length, from, from, units(&to));
        }
    }

    fn ranges(&mut self, lexer: &mut Lexer<'_>, work: &mut Work) {
        while let Some((length, first)) = code(lexer.object(false, work)) {
            let Some((_, last)) = code(lexer.object(false, work)) else { return };
            match lexer.object(false, work) {
                Some(Object::Array(each)) => {
                    for (from, to) in (first..=last).zip(&each) {
                        self.add(length, from, from, units(to));
                    }
                }
                Some(to) => self.add(length, first, last.max(first), units(&to)),
                None => return,
            }
        }
    }

    /// How many bytes the next code has; none where the map does not say.
    pub(super) fn length(&self, bytes: &[u8]) -> Option<usize> {
        let mut number = 0;
        for (length, byte) in (1..=4).zip(bytes) {
            number = number << 8 | u32::from(*byte);
            let is_in = |(of, first, last): &(usize, u32, u32)| {
                *of == length && (*first..=*last).contains(&number)
            };
            if self.spaces.iter().any(is_in) {
                return Some(length);
            }
        }
        None
    }

    /// What a code stands for.
    pub(super) fn get(&self, code: u32, length: usize) -> Option<String> {
        let found = |length: usize| {
            let at = self.ranges.partition_point(|(of, _, last, _)| (*of, *last) < (length, code));
            self.ranges.get(at).filter(|(of, first, ..)| *of == length && *first <= code)
        };
        // Some write codes of one byte with two.
        let (_, first, _, to) = found(length).or_else(|| found(2)).or_else(|| found(1))?;
        let mut units = to.clone();
        if let Some(last) = units.last_mut() {
            *last = last.wrapping_add((code - first) as u16);
        }
        Some(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    }
}
