//! Responses, as bytes.

mod structure;

use std::fmt::Write;

use bytes::BytesMut;
use gatepost_mail_store::{Flags, Uid};

pub(crate) use self::structure::{body, envelope};
use crate::{
    grammar::{Day, Section, SectionText},
    io::Out,
};

/// Longest quoted string; longer ones are literals.
const MAX_QUOTED: usize = 1000;

/// Adds text.
pub(crate) fn text(out: &mut BytesMut, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// Adds formatted text.
macro_rules! put {
    ($out:expr, $($format:tt)*) => {{
        // Writing into memory does not fail.
        let _infallible = std::fmt::Write::write_fmt($out, format_args!($($format)*));
    }};
}
pub(crate) use put;

/// `string = quoted / literal`
pub(crate) fn string(out: &mut BytesMut, value: &[u8]) {
    let plain = |byte: &u8| (0x20..0x7f).contains(byte) || *byte == b'\t';
    if value.len() <= MAX_QUOTED && value.iter().all(plain) {
        out.reserve(value.len() + 2);
        out.extend_from_slice(b"\"");
        let mut rest = value;
        while let Some(at) = memchr::memchr2(b'"', b'\\', rest) {
            let (plain, special) = rest.split_at(at);
            out.extend_from_slice(plain);
            out.extend_from_slice(b"\\");
            let (special, after) = special.split_at(1);
            out.extend_from_slice(special);
            rest = after;
        }
        out.extend_from_slice(rest);
        out.extend_from_slice(b"\"");
    } else {
        put!(out, "{{{}}}\r\n", value.len());
        chars(out, value);
    }
}

/// Bytes of a literal: it holds no zero bytes (CHAR8), 0x80 stands for them.
pub(crate) fn chars(out: &mut BytesMut, bytes: &[u8]) {
    if memchr::memchr(0, bytes).is_none() {
        out.extend_from_slice(bytes);
    } else {
        out.extend(bytes.iter().map(|byte| if *byte == 0 { 0x80 } else { *byte }));
    }
}

/// `nstring = string / nil`
pub(crate) fn nstring(out: &mut BytesMut, value: Option<&[u8]>) {
    match value {
        Some(value) => string(out, value),
        None => text(out, "NIL"),
    }
}

/// A folder's name, in modified UTF-7 or, once it is enabled, in UTF-8.
pub(crate) fn folder(out: &mut Out, name: &str) {
    if out.utf8 && (name.contains('&') || !name.is_ascii()) {
        // No name holds what a quoted string cannot, and none is too long for one.
        return put!(out, "\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
    }
    let encoded = gatepost_mime::utf7::encode(name);
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+/&,=#$'~!".contains(&byte);
    if !encoded.is_empty() && encoded.bytes().all(atom) && !encoded.eq_ignore_ascii_case("NIL") {
        text(out, &encoded);
    } else {
        string(out, encoded.as_bytes());
    }
}

/// The name of an annotation, as an atom where it is one.
pub(crate) fn entry(out: &mut BytesMut, name: &str) {
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    if name.bytes().all(atom) { text(out, name) } else { string(out, name.as_bytes()) }
}

/// `flag-list`, with \Recent when it is.
pub(crate) fn flags(out: &mut BytesMut, flags: &Flags, recent: bool) {
    let mut gap = "(";
    let mut one = |out: &mut BytesMut, flag: &str| {
        put!(out, "{gap}{flag}");
        gap = " ";
    };
    for flag in flags.system() {
        one(out, flag.as_str());
    }
    for keyword in flags.keywords() {
        one(out, keyword.as_str());
    }
    if recent {
        one(out, "\\Recent");
    }
    text(out, if gap == "(" { "()" } else { ")" });
}

/// `date-time`, in UTC, from milliseconds since 1970.
pub(crate) fn date_time(out: &mut BytesMut, millis: u64) {
    let (year, month, day) = Day::of_millis(millis).civil();
    let month = crate::grammar::MONTHS.get(month as usize - 1).copied().unwrap_or("Jan");
    let seconds = millis / 1000 % 86_400;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    put!(out, "\"{day:>2}-{month}-{year:04} {hour:02}:{minute:02}:{second:02} +0000\"");
}

/// UIDs, ascending, as a `uid-set`.
pub(crate) fn uid_set(uids: impl IntoIterator<Item = Uid>) -> String {
    number_set(uids.into_iter().map(Uid::get))
}

/// Numbers, in their order, as a `sequence-set` with ranges where they follow each other.
pub(crate) fn number_set(numbers: impl IntoIterator<Item = u32>) -> String {
    let mut set = String::new();
    let mut range: Option<(u32, u32)> = None;
    let close = |range: Option<(u32, u32)>, set: &mut String| {
        let Some((first, last)) = range else { return };
        let gap = if set.is_empty() { "" } else { "," };
        let _infallible = if first == last {
            write!(set, "{gap}{first}")
        } else {
            write!(set, "{gap}{first}:{last}")
        };
    };
    for number in numbers {
        match &mut range {
            Some((_, last)) if last.checked_add(1) == Some(number) => *last = number,
            _ => {
                close(range, &mut set);
                range = Some((number, number));
            }
        }
    }
    close(range, &mut set);
    set
}

/// Part numbers in brackets.
pub(crate) fn part(out: &mut BytesMut, part: &[std::num::NonZeroU32]) {
    text(out, "[");
    for (place, number) in part.iter().enumerate() {
        put!(out, "{}{number}", if place == 0 { "" } else { "." });
    }
    text(out, "]");
}

/// The name of a section in a response.
pub(crate) fn section(out: &mut BytesMut, section: &Section) {
    if let Some(name) = section.old_name {
        return text(out, name);
    }
    text(out, "BODY[");
    for (place, number) in section.part.iter().enumerate() {
        put!(out, "{}{number}", if place == 0 { "" } else { "." });
    }
    let (name, fields): (&str, &[String]) = match &section.text {
        SectionText::All => ("", &[]),
        SectionText::Header => ("HEADER", &[]),
        SectionText::Fields(fields) => ("HEADER.FIELDS", fields),
        SectionText::FieldsNot(fields) => ("HEADER.FIELDS.NOT", fields),
        SectionText::Text => ("TEXT", &[]),
        SectionText::Mime => ("MIME", &[]),
    };
    if !section.part.is_empty() && !name.is_empty() {
        text(out, ".");
    }
    text(out, name);
    for (place, field) in fields.iter().enumerate() {
        text(out, if place == 0 { " (" } else { " " });
        let atom = field.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        if atom { text(out, field) } else { string(out, field.as_bytes()) }
    }
    text(out, if fields.is_empty() { "]" } else { ")]" });
    if let Some((first, _)) = section.partial {
        put!(out, "<{first}>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(render: impl FnOnce(&mut BytesMut)) -> String {
        let mut out = BytesMut::new();
        render(&mut out);
        String::from_utf8_lossy(&out).into_owned()
    }

    #[test]
    fn strings_are_quoted_or_literal() {
        for (value, wire) in [
            ("", "\"\""),
            ("a \"b\" \\", "\"a \\\"b\\\" \\\\\""),
            ("é", "{2}\r\né"),
            ("a\r\nb", "{4}\r\na\r\nb"),
        ] {
            assert_eq!(rendered(|out| string(out, value.as_bytes())), wire);
        }
    }

    #[test]
    fn folders_are_named_as_the_client_reads_them() {
        for (name, old, utf8) in [
            ("INBOX", "INBOX", "INBOX"),
            ("a b", "\"a b\"", "\"a b\""),
            ("nil", "\"nil\"", "\"nil\""),
            ("Entwürfe", "Entw&APw-rfe", "\"Entwürfe\""),
            ("a&b", "a&-b", "\"a&b\""),
            ("ü\"\\", "\"&APw-\\\"\\\\\"", "\"ü\\\"\\\\\""),
        ] {
            for (is_utf8, wire) in [(false, old), (true, utf8)] {
                let mut out = Out::default();
                out.utf8 = is_utf8;
                folder(&mut out, name);
                assert_eq!(String::from_utf8_lossy(&out), wire);
            }
        }
    }

    #[test]
    fn numbers_become_sets() {
        assert_eq!(number_set([1, 2, 3, 5, 9, 8, 7]), "1:3,5,9,8,7");
        assert_eq!(number_set([u32::MAX - 1, u32::MAX]), "4294967294:4294967295");
        assert_eq!(number_set([]), "");
    }

    #[test]
    fn dates_are_in_utc_with_a_padded_day() {
        assert_eq!(
            rendered(|out| date_time(out, 760_686_745_000)),
            "\" 8-Feb-1994 05:52:25 +0000\""
        );
    }
}
