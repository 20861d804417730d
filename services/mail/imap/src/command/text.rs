//! Text of messages as SEARCH compares it: transfer encodings, charsets and encoded words decoded,
//! case folded.

use std::borrow::Cow;

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use encoding_rs::{Encoding, WINDOWS_1252};
use unicode_normalization::UnicodeNormalization;

use crate::grammar::{Day, MONTHS};

/// Text in the form in which it is compared: compatibility decomposition and lower case, as near to
/// i;unicode-casemap (RFC 5051) as makes no difference to a reader.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd().flat_map(char::to_lowercase).collect()
}

/// Bytes in a charset as text; unknown charsets are taken for UTF-8, and what is not UTF-8 for
/// Windows-1252, as mail programs do.
fn charset(label: &[u8], bytes: &[u8]) -> String {
    match Encoding::for_label(label) {
        Some(charset) if !label.eq_ignore_ascii_case(b"us-ascii") => {
            charset.decode_without_bom_handling(bytes).0.into_owned()
        }
        _ => unlabelled(bytes).into_owned(),
    }
}

fn unlabelled(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// The text of a body.
pub(super) fn body(bytes: &[u8], encoding: &[u8], label: Option<&[u8]>) -> String {
    let decoded: Cow<'_, [u8]> = match encoding.to_ascii_lowercase().as_slice() {
        b"base64" => base64(bytes).into(),
        b"quoted-printable" => quoted_printable(bytes, false).into(),
        _ => bytes.into(),
    };
    match label {
        Some(label) => charset(label, &decoded),
        None => unlabelled(&decoded).into_owned(),
    }
}

/// Base 64, with whatever else stands between the digits passed over.
fn base64(bytes: &[u8]) -> Vec<u8> {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let engine = GeneralPurpose::new(&STANDARD, config);
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut digits: Vec<u8> = bytes.iter().copied().filter(is_digit).collect();
    if digits.len() % 4 == 1 {
        digits.pop();
    }
    engine.decode(digits).unwrap_or_default()
}

/// Quoted-printable (RFC 2045 §6.7), or the Q encoding of encoded words (RFC 2047 §4.2).
fn quoted_printable(bytes: &[u8], word: bool) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'_' if word => decoded.push(b' '),
            b'=' => {
                let digit = |at: usize| after.get(at).and_then(|byte| (*byte as char).to_digit(16));
                match (digit(0), digit(1)) {
                    (Some(high), Some(low)) => {
                        decoded.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                        rest = after.get(2..).unwrap_or_default();
                    }
                    _ => {
                        // A soft line break, perhaps with trailing space; else a plain sign.
                        let blank = after.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
                        let line = after.get(blank..).unwrap_or_default();
                        let end = if line.starts_with(b"\r\n") {
                            2
                        } else {
                            usize::from(line.starts_with(b"\n"))
                        };
                        if end > 0 {
                            rest = line.get(end..).unwrap_or_default();
                        } else {
                            decoded.push(b'=');
                        }
                    }
                }
            }
            byte => decoded.push(*byte),
        }
    }
    decoded
}

/// A field of a header.
pub(super) struct Field {
    /// Its name, as written.
    pub(super) name: String,
    /// Its value, unfolded and decoded, in the form in which it is compared.
    pub(super) value: String,
}

/// The fields of a header, in their order.
pub(super) fn fields(header: &[u8]) -> Vec<Field> {
    let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
    for line in header.split_inclusive(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if matches!(line.first(), Some(b' ' | b'\t')) {
            if let Some((_, value)) = fields.last_mut() {
                value.extend_from_slice(line);
            }
        } else if let Some(colon) = line.iter().position(|byte| *byte == b':') {
            let (name, value) = line.split_at(colon);
            let name = String::from_utf8_lossy(name.trim_ascii()).into_owned();
            fields.push((name, value.get(1..).unwrap_or_default().to_vec()));
        }
    }
    let read = |(name, value): (String, Vec<u8>)| Field {
        value: fold(decode_words(&unlabelled(value.trim_ascii())).trim()),
        name,
    };
    fields.into_iter().map(read).collect()
}

/// Text with its encoded words decoded (RFC 2047); space between two of them is dropped.
fn decode_words(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    let mut after_word = false;
    while let Some(at) = rest.find("=?") {
        let (plain, tail) = rest.split_at(at);
        match word(tail) {
            Some((value, after)) => {
                if !(after_word && plain.bytes().all(|byte| byte.is_ascii_whitespace())) {
                    decoded.push_str(plain);
                }
                decoded.push_str(&value);
                rest = after;
                after_word = true;
            }
            None => {
                decoded.push_str(plain);
                decoded.push_str("=?");
                rest = tail.get(2..).unwrap_or_default();
                after_word = false;
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

/// `encoded-word = "=?" charset "?" encoding "?" encoded-text "?="`
fn word(text: &str) -> Option<(String, &str)> {
    let (label, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (encoded, rest) = rest.split_once("?=")?;
    if label.contains(char::is_whitespace) || encoded.contains(char::is_whitespace) {
        return None;
    }
    // RFC 2231 §5: a language may follow the charset.
    let label = label.split('*').next().unwrap_or_default();
    let bytes = match encoding {
        "b" | "B" => base64(encoded.as_bytes()),
        "q" | "Q" => quoted_printable(encoded.as_bytes(), true),
        _ => return None,
    };
    Some((charset(label.as_bytes(), &bytes), rest))
}

/// The day in a Date field, without time and zone (RFC 5322 §3.3).
pub(super) fn day(date: &[u8]) -> Option<Day> {
    let text = String::from_utf8_lossy(date);
    let text = text.split_once(',').map_or(&*text, |(_, rest)| rest);
    let mut words =
        text.split(|c: char| c.is_ascii_whitespace() || c == '-').filter(|w| !w.is_empty());
    let day: u32 = words.next()?.parse().ok()?;
    let month = words.next()?.get(..3)?.to_owned();
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(&month))?;
    let year: i32 = words.next()?.parse().ok()?;
    // RFC 5322 §4.3
    let year = match year {
        0..=49 => year + 2000,
        50..=999 => year + 1900,
        year => year,
    };
    Day::of(year, u32::try_from(month).ok()? + 1, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_decoded_and_folded() {
        assert_eq!(body(b"R3LDvMOfZQ==\r\n", b"BASE64", Some(b"utf-8")), "Grüße");
        assert_eq!(
            body(b"Gr=FC=DFe =\r\nda=", b"quoted-printable", Some(b"iso-8859-1")),
            "Grüße da="
        );
        assert_eq!(body(b"Gr\xfc\xdfe", b"8bit", None), "Grüße");
        assert_eq!(body(b"\x82\xb1", b"8bit", Some(b"shift_jis")), "こ");
        assert_eq!(fold("ÀÉ Straße"), fold("a\u{300}é stra\u{df}e"));
    }

    #[test]
    fn headers_are_unfolded_and_decoded() {
        let header =
            b"Subject: =?utf-8?q?Gr=C3=BC?=\r\n =?UTF-8?B?w59l?= an\r\n alle =?x\r\nTo: a\r\n\r\n";
        let fields = fields(header);
        assert_eq!(
            (fields[0].name.as_str(), fields[0].value.as_str()),
            ("Subject", &*fold("Grüße an alle =?x"))
        );
        assert_eq!(fields[1].value, "a");
    }

    #[test]
    fn days_of_dates_are_read() {
        for (date, day_of) in [
            ("Mon, 7 Feb 1994 21:52:25 -0800 (PST)", Day::of(1994, 2, 7)),
            ("1 January 03 00:00 GMT", Day::of(2003, 1, 1)),
            ("nonsense", None),
            ("", None),
        ] {
            assert_eq!(day(date.as_bytes()), day_of, "{date}");
        }
    }
}
