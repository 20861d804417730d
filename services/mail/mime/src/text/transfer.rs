//! Transfer encodings (RFC 2045 §6), in pieces.

/// Decodes a transfer encoding.
#[derive(Debug)]
pub(super) enum Transfer {
    /// 7bit, 8bit, binary, and what is not known.
    Identity,
    /// Digits that are not yet a byte, and how many bits they are.
    Base64 { bits: u32, count: u32 },
    /// What came after an equals sign that does not decide what it is.
    Quoted { held: Vec<u8>, words: bool },
}

impl Transfer {
    /// By the name in Content-Transfer-Encoding.
    pub(super) fn of(name: &[u8]) -> Self {
        let name = name.trim_ascii();
        if name.eq_ignore_ascii_case(b"base64") {
            Self::base64()
        } else if name.eq_ignore_ascii_case(b"quoted-printable") {
            Self::Quoted { held: Vec::new(), words: false }
        } else {
            Self::Identity
        }
    }

    pub(super) fn base64() -> Self {
        Self::Base64 { bits: 0, count: 0 }
    }

    /// The Q encoding of encoded words (RFC 2047 §4.2).
    pub(super) fn q() -> Self {
        Self::Quoted { held: Vec::new(), words: true }
    }

    /// Decodes a piece onto the end of `out`.
    pub(super) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Identity => out.extend_from_slice(bytes),
            Self::Base64 { bits, count } => {
                for byte in bytes {
                    // Whatever else stands between the digits is passed over (RFC 2045 §6.8).
                    let Some(value) = digit(*byte) else {
                        if *byte == b'=' {
                            // The end of an encoding; another may follow, as some programs write it.
                            (*bits, *count) = (0, 0);
                        }
                        continue;
                    };
                    *bits = (*bits << 6 | value) & 0xff_ffff;
                    *count += 6;
                    if *count >= 8 {
                        *count -= 8;
                        out.push((*bits >> *count) as u8);
                    }
                }
            }
            Self::Quoted { held, words } => {
                for byte in bytes {
                    quoted(held, *words, *byte, out);
                }
            }
        }
    }

    /// What is left at the end.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        if let Self::Quoted { held, .. } = self {
            // An equals sign at the very end, with blanks or without, is a soft line break.
            let soft = held.get(1..).is_some_and(|rest| rest.iter().all(u8::is_ascii_whitespace));
            if !soft {
                out.append(held);
            }
            held.clear();
        }
    }
}

fn digit(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

fn hex(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Longest run of blanks behind an equals sign that can still be a soft line break.
const MAX_BLANKS: usize = 1000;

/// One byte of quoted-printable; `held` begins with an equals sign or is empty.
fn quoted(held: &mut Vec<u8>, words: bool, byte: u8, out: &mut Vec<u8>) {
    match held.as_slice() {
        [] => match byte {
            b'=' => held.push(byte),
            b'_' if words => out.push(b' '),
            byte => out.push(byte),
        },
        [_] if hex(byte).is_some() => held.push(byte),
        // `=4x` or `=4` and something else.
        [_, first] if hex(*first).is_some() => match (hex(*first), hex(byte)) {
            (Some(high), Some(low)) => {
                out.push(high << 4 | low);
                held.clear();
            }
            _ => plain(held, words, byte, out),
        },
        // A soft line break, perhaps with blanks (RFC 2045 §6.7, rule 3).
        _ if byte == b'\n' => held.clear(),
        [.., b'\r'] => plain(held, words, byte, out),
        _ if byte == b'\r' => held.push(byte),
        _ if matches!(byte, b' ' | b'\t') && held.len() < MAX_BLANKS => held.push(byte),
        _ => plain(held, words, byte, out),
    }
}

/// What was held stands for itself.
fn plain(held: &mut Vec<u8>, words: bool, byte: u8, out: &mut Vec<u8>) {
    out.append(held);
    quoted(held, words, byte, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(name: &str, text: &[u8], piece: usize) -> Vec<u8> {
        let mut transfer = Transfer::of(name.as_bytes());
        let mut out = Vec::new();
        for piece in text.chunks(piece) {
            transfer.push(piece, &mut out);
        }
        transfer.finish(&mut out);
        out
    }

    #[test]
    fn encodings_are_decoded_whatever_the_pieces() {
        for (name, text, decoded) in [
            ("7bit", "a=41", "a=41"),
            ("x-unknown", "a=41", "a=41"),
            ("BASE64", "R3LDvMOfZQ==\r\n", "Grüße"),
            ("base64", "R3\r\nLD vM!OfZQ", "Grüße"),
            ("base64", "YQ==Yg==", "ab"),
            ("base64", "YWJjZ", "abc"),
            ("quoted-printable", "Gr=C3=BC=c3=9fe", "Grüße"),
            ("quoted-printable", "a=\r\nb= \t\r\nc=\nd", "abcd"),
            ("quoted-printable", "a=zb =4 =4z =\rx ==41", "a=zb =4 =4z =\rx =A"),
            ("quoted-printable", "a_b=", "a_b"),
            ("quoted-printable", "a=4", "a=4"),
        ] {
            for piece in 1..=text.len() {
                let got = decode(name, text.as_bytes(), piece);
                assert_eq!(String::from_utf8_lossy(&got), decoded, "{text:?} by {piece}");
            }
        }
    }
}
