//! Filters of streams (ISO 32000-1 §7.4). Those of pictures give nothing.

use super::{
    file::File,
    object::{Dict, Object, count},
};
use crate::work::{Work, inflate};

/// Filters one after the other.
const MAX_FILTERS: usize = 4;

/// The bytes of a stream, as far as the work goes.
pub(super) fn decode(file: &File<'_>, dict: &Dict, raw: &[u8], work: &mut Work) -> Vec<u8> {
    let list = |key: &str, short: &str, work: &mut Work| -> Vec<Object> {
        let Some(object) = dict.get(key).or_else(|| dict.get(short)) else { return Vec::new() };
        match file.resolve(object, work) {
            Object::Array(list) => list.iter().map(|one| file.resolve(one, work)).collect(),
            Object::Null => Vec::new(),
            one => vec![one],
        }
    };
    let filters = list("Filter", "F", work);
    let params = list("DecodeParms", "DP", work);
    if filters.is_empty() {
        let length = raw.len().min(work.left());
        return match work.spend(length) {
            Some(()) => raw.get(..length).unwrap_or_default().to_vec(),
            None => Vec::new(),
        };
    }
    let mut bytes = None;
    for (place, filter) in filters.iter().enumerate().take(MAX_FILTERS) {
        let Object::Name(name) = filter else { return Vec::new() };
        let params = params.get(place).and_then(Object::dict);
        let input = bytes.as_deref().unwrap_or(raw);
        bytes = Some(match name.as_slice() {
            b"FlateDecode" | b"Fl" => {
                let mut out = inflate(input, true, work);
                if out.is_empty() && !input.is_empty() {
                    // Without a frame, or with a damaged one.
                    out = inflate(input.get(2..).unwrap_or_default(), false, work);
                }
                unpredicted(out, params)
            }
            b"LZWDecode" | b"LZW" => unpredicted(lzw(input, params, work), params),
            b"ASCIIHexDecode" | b"AHx" => hex(input, work),
            b"ASCII85Decode" | b"A85" => ascii85(input, work),
            b"Crypt" => input.to_vec(),
            _ => return Vec::new(),
        });
    }
    bytes.unwrap_or_default()
}

fn hex(input: &[u8], work: &mut Work) -> Vec<u8> {
    let input = input.get(..input.len().min(work.left())).unwrap_or_default();
    let digits = input.iter().take_while(|byte| **byte != b'>');
    let digits: Vec<u8> =
        digits.filter_map(|byte| (*byte as char).to_digit(16).map(|digit| digit as u8)).collect();
    let _ = work.spend(input.len());
    digits
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => high * 16 + low,
            [high] => high * 16,
            _ => 0,
        })
        .collect()
}

fn ascii85(input: &[u8], work: &mut Work) -> Vec<u8> {
    let input = input.get(..input.len().min(work.left() / 4)).unwrap_or_default();
    let _ = work.spend(input.len());
    let (mut out, mut value, mut digits) = (Vec::with_capacity(input.len()), 0_u32, 0);
    for byte in input {
        match byte {
            b'~' => break,
            b'z' if digits == 0 => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                value = value.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                digits += 1;
                if digits == 5 {
                    out.extend_from_slice(&value.to_be_bytes());
                    (value, digits) = (0, 0);
                }
            }
            _ => {}
        }
    }
    if digits > 1 {
        for _ in digits..5 {
            value = value.wrapping_mul(85).wrapping_add(84);
        }
        out.extend_from_slice(value.to_be_bytes().get(..digits - 1).unwrap_or_default());
    }
    out
}

/// LZW with codes of 9 to 12 bits. An entry of the table is what was given out at a place, so that it
/// costs nothing to make.
fn lzw(input: &[u8], params: Option<&Dict>, work: &mut Work) -> Vec<u8> {
    let early = params.and_then(|params| params.number("EarlyChange")) != Some(0.0);
    let (mut out, mut table): (Vec<u8>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    let (mut bits, mut filled, mut last) = (0_u32, 0_u32, None::<(usize, usize)>);
    for byte in input {
        bits = bits << 8 | u32::from(*byte);
        filled += 8;
        let known = 258 + table.len() + usize::from(early);
        let width = match known {
            ..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
        if filled < width {
            continue;
        }
        filled -= width;
        let code = (bits >> filled) as usize & ((1 << width) - 1);
        bits &= (1 << filled) - 1;
        let start = out.len();
        match code {
            256 => {
                table.clear();
                last = None;
                continue;
            }
            257 => break,
            0..256 => out.push(code as u8),
            code => {
                // The next entry is the last one and its successor's first byte.
                let next = last.map(|(at, length)| (at, length + 1));
                let entry = table.get(code - 258).copied();
                let known = entry.or(next.filter(|_| code - 258 == table.len()));
                let Some((at, length)) = known else { break };
                if work.spend(length).is_none() {
                    break;
                }
                for place in at..at + length {
                    let Some(byte) = out.get(place).copied() else { break };
                    out.push(byte);
                }
            }
        }
        if work.spend(1).is_none() {
            break;
        }
        if let Some((at, length)) = last
            && table.len() < 4096 - 258
        {
            table.push((at, length + 1));
        }
        last = Some((start, out.len() - start));
    }
    out
}

/// Takes the predictor of PNG off (§7.4.4.4); that of TIFF is one of pictures.
fn unpredicted(bytes: Vec<u8>, params: Option<&Dict>) -> Vec<u8> {
    let Some(params) = params else { return bytes };
    let said = |key: &str, default: usize| params.number(key).and_then(count).unwrap_or(default);
    if said("Predictor", 1) < 10 {
        return bytes;
    }
    let pixel =
        said("Colors", 1).saturating_mul(said("BitsPerComponent", 8)).div_ceil(8).clamp(1, 64);
    let row = said("Columns", 1).saturating_mul(pixel).clamp(1, 1 << 20);
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    for line in bytes.chunks(row + 1) {
        let Some((kind, line)) = line.split_first() else { break };
        let start = out.len();
        for (place, byte) in line.iter().enumerate() {
            let at = |back: usize| {
                (start + place).checked_sub(back).and_then(|at| out.get(at)).copied().unwrap_or(0)
            };
            let left = if place >= pixel { at(pixel) } else { 0 };
            let up = at(row);
            let corner = if place >= pixel { at(row + pixel) } else { 0 };
            let by = match kind {
                1 => left,
                2 => up,
                3 => (u16::from(left).midpoint(u16::from(up))) as u8,
                4 => paeth(left, up, corner),
                _ => 0,
            };
            out.push(byte.wrapping_add(by));
        }
    }
    out
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let by = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |other: u8| (by - i16::from(other)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}
