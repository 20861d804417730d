//! Encoded words (RFC 2047) and parameters with charsets (RFC 2231).

use std::collections::BTreeMap;

use super::charset;
use crate::{Decoder, Param, Transfer};

/// A word as it stands: charset, decoded bytes.
struct Word<'a> {
    charset: &'a str,
    bytes: Vec<u8>,
}

/// Text with its encoded words decoded (RFC 2047). Space between two of them is dropped, and two of
/// the same charset are one: some programs cut characters in two.
pub fn decode_words(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    // Every word has its end in what is looked at, so that none is looked for in vain again and again.
    let (mut rest, tail) = text.split_at(text.rfind("?=").map_or(0, |at| at + 2));
    let mut open: Option<Word<'_>> = None;
    while let Some(at) = rest.find("=?") {
        let (plain, tail) = rest.split_at(at);
        let blank = plain.bytes().all(|byte| byte.is_ascii_whitespace());
        match word(tail) {
            Some((next, after)) => {
                match &mut open {
                    Some(word) if blank && word.charset.eq_ignore_ascii_case(next.charset) => {
                        word.bytes.extend_from_slice(&next.bytes);
                    }
                    _ => {
                        let between = if open.is_some() && blank { "" } else { plain };
                        close(open.take(), &mut decoded);
                        decoded.push_str(between);
                        open = Some(next);
                    }
                }
                rest = after;
            }
            None => {
                close(open.take(), &mut decoded);
                decoded.push_str(plain);
                decoded.push_str("=?");
                rest = tail.get(2..).unwrap_or_default();
            }
        }
    }
    close(open, &mut decoded);
    decoded.push_str(rest);
    decoded.push_str(tail);
    decoded
}

fn close(word: Option<Word<'_>>, out: &mut String) {
    if let Some(word) = word {
        out.push_str(&charset::text(Some(word.charset.as_bytes()), &word.bytes));
    }
}

/// `encoded-word = "=?" charset "?" encoding "?" encoded-text "?="`
fn word(text: &str) -> Option<(Word<'_>, &str)> {
    let (label, rest) = text.strip_prefix("=?")?.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    if label.contains(char::is_whitespace) {
        return None;
    }
    let mut decoder = Decoder::new(match encoding {
        "b" | "B" => Transfer::Base64,
        "q" | "Q" => Transfer::Words,
        _ => return None,
    });
    let (encoded, rest) = rest.split_once("?=")?;
    // RFC 2231 §5: a language may follow the charset.
    let charset = label.split('*').next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(encoded.len());
    decoder.push(encoded.as_bytes(), &mut bytes);
    decoder.finish(&mut bytes);
    Some((Word { charset, bytes }, rest))
}

/// The value of a parameter, put together from its pieces and decoded (RFC 2231 §3, §4); encoded words
/// in it are decoded too, because many programs write them there.
pub(super) fn param(params: &[Param], name: &str) -> Option<String> {
    let of = |written: &str| {
        params.iter().find(|param| param.name.eq_ignore_ascii_case(written.as_bytes()))
    };
    if let Some(param) = of(&format!("{name}*")) {
        let (charset, value) = labelled(&param.value);
        return Some(charset::text(charset, &percent(value)));
    }
    let mut bytes = Vec::new();
    let mut label = None;
    for ((number, piece), expected) in pieces(params, name).into_iter().zip(0..) {
        if number != expected {
            break;
        }
        match piece {
            Piece::Encoded(value) if number == 0 => {
                let (charset, value) = labelled(value);
                label = charset;
                bytes.extend_from_slice(&percent(value));
            }
            Piece::Encoded(value) => bytes.extend_from_slice(&percent(value)),
            Piece::Plain(value) => bytes.extend_from_slice(value),
        }
    }
    if !bytes.is_empty() {
        return Some(charset::text(label, &bytes));
    }
    of(name).map(|param| decode_words(&charset::text(None, &param.value)))
}

/// A piece of a parameter's value.
enum Piece<'a> {
    /// `name*1*=`: with percent signs.
    Encoded(&'a [u8]),
    /// `name*1=`
    Plain(&'a [u8]),
}

/// The pieces of a parameter by their numbers; the first of each number, an encoded one before a plain one.
fn pieces<'a>(params: &'a [Param], name: &str) -> BTreeMap<usize, Piece<'a>> {
    let mut pieces = BTreeMap::new();
    for param in params {
        let Some((start, rest)) = param.name.split_at_checked(name.len()) else { continue };
        let Some(number) = rest.strip_prefix(b"*") else { continue };
        if !start.eq_ignore_ascii_case(name.as_bytes()) {
            continue;
        }
        let (number, encoded) = match number.strip_suffix(b"*") {
            Some(number) => (number, true),
            None => (number, false),
        };
        let plain = number == b"0" || !number.starts_with(b"0") && !number.starts_with(b"+");
        let number = std::str::from_utf8(number).ok().filter(|_| plain);
        let Some(number) = number.and_then(|number| number.parse().ok()) else { continue };
        match (pieces.get(&number), encoded) {
            (None | Some(Piece::Plain(_)), true) => {
                pieces.insert(number, Piece::Encoded(&param.value));
            }
            (None, false) => {
                pieces.insert(number, Piece::Plain(&param.value));
            }
            _ => {}
        }
    }
    pieces
}

/// `charset'language'value`
fn labelled(value: &[u8]) -> (Option<&[u8]>, &[u8]) {
    let mut parts = value.splitn(3, |byte| *byte == b'\'');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(charset), Some(_), Some(value)) => (Some(charset), value),
        _ => (None, value),
    }
}

fn percent(value: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        let digit = |at: usize| after.get(at).and_then(|byte| (*byte as char).to_digit(16));
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = after.get(2..).unwrap_or_default();
            }
            (byte, ..) => decoded.push(*byte),
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_decoded() {
        for (text, decoded) in [
            ("=?utf-8?q?Gr=C3=BC?= =?UTF-8?B?w59l?= an alle", "Grüße an alle"),
            ("=?utf-8?q?Gr=C3?= =?utf-8?q?=BC?=", "Grü"),
            ("a =?iso-8859-1*de?Q?=FC_x?= b", "a ü x b"),
            ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
            ("=?utf-8?q?a?==?iso-8859-1?q?=FC?=", "aü"),
            ("=?utf-8?q?a b?=", "a b"),
            ("=?x", "=?x"),
            ("=?a b?q?x?=", "=?a b?q?x?="),
            ("=?utf-8?z?x?= =?utf-8?q?x?=", "=?utf-8?z?x?= x"),
            ("=?utf-8?q??=", ""),
        ] {
            assert_eq!(decode_words(text), decoded, "{text}");
        }
    }

    #[test]
    fn words_without_an_end_are_passed_over_once() {
        // Would take minutes if the end were looked for from each of them.
        for text in ["=?a?q? ".repeat(200_000), "=?a?x?".repeat(200_000) + "?="] {
            assert_eq!(decode_words(&text), text);
        }
    }

    #[test]
    fn parameters_are_put_together() {
        let params = |list: &[(&str, &str)]| -> Vec<Param> {
            let param = |(name, value): &(&str, &str)| Param {
                name: name.as_bytes().to_vec(),
                value: value.as_bytes().to_vec(),
            };
            list.iter().map(param).collect()
        };
        for (list, value) in [
            (params(&[("filename", "a.pdf")]), Some("a.pdf")),
            (params(&[("FileName*", "utf-8'de'Gr%C3%BC%C3%9fe.pdf")]), Some("Grüße.pdf")),
            (
                params(&[("filename*1*", "%9fe"), ("filename*0*", "utf-8''Gr%C3%BC%C3")]),
                Some("Grüße"),
            ),
            (params(&[("filename*0", "a"), ("filename*1", "b"), ("filename*3", "d")]), Some("ab")),
            (params(&[("filename", "=?utf-8?q?=C3=BC?=.txt")]), Some("ü.txt")),
            (params(&[("name", "a")]), None),
            (params(&[("filename*0", "a"), ("filename*01", "b"), ("filename*+1", "c")]), Some("a")),
            (
                params(&[("filename*0", "a"), ("filename*0*", "''%62"), ("filename*0", "c")]),
                Some("b"),
            ),
        ] {
            assert_eq!(param(&list, "filename").as_deref(), value);
        }
    }

    #[test]
    fn parameters_in_many_pieces_take_time_by_their_number() {
        // Would take minutes if each piece were looked for among all.
        let piece = |number: usize| Param {
            name: format!("name*{number}").into_bytes(),
            value: b"a".to_vec(),
        };
        let list: Vec<Param> = (0..100_000).map(piece).collect();
        assert_eq!(param(&list, "name").map(|name| name.len()), Some(100_000));
    }
}
