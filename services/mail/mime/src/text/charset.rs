//! Charsets, in pieces.

use encoding_rs::{
    CoderResult, Decoder, Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252,
};

/// Decodes a charset.
pub(super) enum Charset {
    /// UTF-8, ASCII, none, or one that is not known: as UTF-8, and what is not UTF-8 byte by byte as
    /// Windows-1252, as mail programs do. Holds the beginning of a character.
    Lenient(Vec<u8>),
    /// Another.
    Known(Box<Decoder>),
    /// UTF-7 (RFC 2152).
    Utf7(Utf7),
}

impl Charset {
    /// By its label; none for text that has none.
    pub(super) fn of(label: Option<&[u8]>) -> Self {
        let label = label.unwrap_or_default().trim_ascii();
        if label.eq_ignore_ascii_case(b"utf-7") || label.eq_ignore_ascii_case(b"unicode-1-1-utf-7")
        {
            return Self::Utf7(Utf7::default());
        }
        let known = Encoding::for_label(label).or_else(|| alias(label));
        match known {
            // Without a byte order mark it is big end first (RFC 2781 §4.3).
            Some(known) if known == UTF_16LE && label.eq_ignore_ascii_case(b"utf-16") => {
                Self::Known(Box::new(UTF_16BE.new_decoder()))
            }
            Some(known)
                if known != UTF_8
                    && known != REPLACEMENT
                    && !label.eq_ignore_ascii_case(b"us-ascii")
                    && !label.eq_ignore_ascii_case(b"ascii") =>
            {
                Self::Known(Box::new(known.new_decoder_without_bom_handling()))
            }
            _ => Self::Lenient(Vec::new()),
        }
    }

    /// Decodes a piece onto the end of `out`; `last` with the last one, which may be empty.
    pub(super) fn push(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        match self {
            Self::Lenient(held) => lenient(held, bytes, last, out),
            Self::Known(decoder) => {
                let mut rest = bytes;
                loop {
                    out.reserve(
                        decoder.max_utf8_buffer_length(rest.len()).unwrap_or(rest.len()).max(16),
                    );
                    let (outcome, read, _) = decoder.decode_to_string(rest, out, last);
                    rest = rest.get(read..).unwrap_or_default();
                    if outcome == CoderResult::InputEmpty {
                        return;
                    }
                }
            }
            Self::Utf7(utf7) => utf7.push(bytes, out),
        }
    }
}

/// Labels that mail has and the web has not.
fn alias(label: &[u8]) -> Option<&'static Encoding> {
    let lower = label.to_ascii_lowercase();
    let known = match lower.as_slice() {
        b"cp932" | b"windows-932" => "shift_jis",
        b"cp936" => "gbk",
        b"cp949" => "euc-kr",
        b"cp950" => "big5",
        b"iso-2022-jp-1" | b"iso-2022-jp-2" | b"iso-2022-jp-3" | b"iso-2022-jp-ms" => "iso-2022-jp",
        other => {
            let page = other.strip_prefix(b"cp").or_else(|| other.strip_prefix(b"cp-"))?;
            let page = [b"windows-", page].concat();
            return Encoding::for_label(&page);
        }
    };
    Encoding::for_label(known.as_bytes())
}

fn lenient(held: &mut Vec<u8>, bytes: &[u8], last: bool, out: &mut String) {
    let joined;
    let mut rest = if held.is_empty() {
        bytes
    } else {
        held.extend_from_slice(bytes);
        joined = std::mem::take(held);
        &joined
    };
    loop {
        let error = match std::str::from_utf8(rest) {
            Ok(text) => return out.push_str(text),
            Err(error) => error,
        };
        let (valid, after) = rest.split_at(error.valid_up_to());
        out.push_str(std::str::from_utf8(valid).unwrap_or_default());
        if error.error_len().is_none() && !last {
            held.extend_from_slice(after);
            return;
        }
        let (byte, after) = after.split_at(after.len().min(1));
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(byte);
        out.push_str(&text);
        rest = after;
    }
}

/// The state of UTF-7.
#[derive(Default)]
pub(super) struct Utf7 {
    /// Within a shifted sequence; and has it had digits?
    shifted: Option<bool>,
    bits: u32,
    count: u32,
    high: Option<u16>,
}

impl Utf7 {
    fn push(&mut self, bytes: &[u8], out: &mut String) {
        for byte in bytes {
            let Some(any) = self.shifted else {
                match *byte {
                    b'+' => self.shifted = Some(false),
                    byte => out.push(char::from(byte)),
                }
                continue;
            };
            let value = match *byte {
                byte @ b'A'..=b'Z' => byte - b'A',
                byte @ b'a'..=b'z' => byte - b'a' + 26,
                byte @ b'0'..=b'9' => byte - b'0' + 52,
                b'+' => 62,
                b'/' => 63,
                other => {
                    if other != b'-' {
                        out.push(char::from(other));
                    } else if !any {
                        out.push('+');
                    }
                    *self = Self::default();
                    continue;
                }
            };
            self.shifted = Some(true);
            self.bits = self.bits << 6 | u32::from(value);
            self.count += 6;
            if self.count >= 16 {
                self.count -= 16;
                self.unit((self.bits >> self.count) as u16, out);
            }
        }
    }

    fn unit(&mut self, unit: u16, out: &mut String) {
        let units = self.high.take().into_iter().chain([unit]);
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
            return;
        }
        out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }
}

/// What a client wrote in a charset that it named; none when the charset is not known or this is not it.
pub fn decode(label: &[u8], bytes: &[u8]) -> Option<String> {
    let known = Encoding::for_label(label.trim_ascii()).or_else(|| alias(label))?;
    if known == REPLACEMENT {
        return None;
    }
    if known == UTF_8 || label.eq_ignore_ascii_case(b"us-ascii") {
        return std::str::from_utf8(bytes).ok().map(str::to_owned);
    }
    let text = known.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.into_owned())
}

/// Bytes in a charset as text.
pub(super) fn text(label: Option<&[u8]>, bytes: &[u8]) -> String {
    decode_label(label, bytes, true)
}

/// What a sender wrote in a charset that it named, or did not: there is always a text. Without `whole`
/// the bytes may end within a character, which is left out.
pub fn decode_label(label: Option<&[u8]>, bytes: &[u8], whole: bool) -> String {
    let mut out = String::with_capacity(bytes.len());
    Charset::of(label).push(bytes, whole, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_are_cut_off_are_left_out() {
        for (bytes, label, text) in [
            (&b"Gr\xfc\xdfe"[..], Some(&b"iso-8859-1"[..]), "Grüße"),
            (b"Gr\xfc\xdfe", None, "Grüße"),
            (b"Gr\xc3\xbc\xc3", None, "Grü"),
            (b"Gr\xc3\xbc\xc3", Some(b"utf-8"), "Grü"),
            (b"Gr\xc3\xbc", Some(b"us-ascii"), "Grü"),
            (b"\x82\xb1\x82", Some(b"shift_jis"), "こ"),
            (b"plain", Some(b"x-unknown"), "plain"),
        ] {
            assert_eq!(decode_label(label, bytes, false), text);
        }
    }

    #[test]
    fn charsets_are_decoded_whatever_the_pieces() {
        for (label, bytes, wanted) in [
            (None, "Grüße".as_bytes(), "Grüße"),
            (None, b"Gr\xfc\xdfe", "Grüße"),
            (None, b"\xc3\xbc \xfc \xe2\x82\xac \xe2\x82", "ü ü € â‚"),
            (Some("us-ascii"), "ü".as_bytes(), "ü"),
            (Some("unheard-of"), "ü".as_bytes(), "ü"),
            (Some("iso-8859-1"), b"Gr\xfc\xdfe", "Grüße"),
            (Some("iso-8859-2"), b"\xb3\xf3d\xbc", "łódź"),
            (Some("KOI8-R"), b"\xd0\xd2\xc9\xd7\xc5\xd4", "привет"),
            (Some("shift_jis"), b"\x82\xb1", "こ"),
            (Some("cp932"), b"\x82\xb1", "こ"),
            (Some("cp1250"), b"\xb3", "ł"),
            (Some("iso-2022-jp"), b"\x1b$B$3\x1b(B", "こ"),
            (Some("gb2312"), b"\xc4\xe3\xba\xc3", "你好"),
            (Some("big5"), b"\xa7A\xa6n", "你好"),
            (Some("euc-kr"), b"\xb0\xa1", "가"),
            (Some("utf-16"), b"\0a\0\xfc", "aü"),
            (Some("utf-16"), b"\xff\xfea\0\xfc\0", "aü"),
            (Some("utf-7"), b"Hi Mom -+Jjo--! A+ImIDkQ. 1 +- 1", "Hi Mom -☺-! A≢Α. 1 + 1"),
            (Some("utf-7"), b"+2D3eAA-", "😀"),
            (Some("iso-2022-kr"), b"abc", "abc"),
        ] {
            for piece in 1..=bytes.len() {
                let mut charset = Charset::of(label.map(str::as_bytes));
                let mut out = String::new();
                for piece in bytes.chunks(piece) {
                    charset.push(piece, false, &mut out);
                }
                charset.push(b"", true, &mut out);
                assert_eq!(out, wanted, "{label:?} by {piece}");
            }
        }
    }
}
