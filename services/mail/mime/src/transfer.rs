//! Transfer encodings taken off, piece by piece (RFC 2045 §6.7, §6.8). What breaks the rules is
//! read as far as it can be: there are no errors.

/// Bytes that are held back at most until it is known what they are.
const HELD: usize = 1000;

/// A transfer encoding that can be taken off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transfer {
    /// `7bit`, `8bit` and `binary`: bytes stand for themselves.
    Identity,
    /// `base64`
    Base64,
    /// `quoted-printable`
    QuotedPrintable,
    /// The Q encoding of encoded words (RFC 2047 §4.2), which has no name of its own: underscores
    /// are spaces, and there are no lines.
    Words,
}

impl Transfer {
    /// The encoding of that name, in any case; none when it is not known.
    pub fn of(name: &[u8]) -> Option<Self> {
        match name.trim_ascii().to_ascii_lowercase().as_slice() {
            b"7bit" | b"8bit" | b"binary" => Some(Self::Identity),
            b"base64" => Some(Self::Base64),
            b"quoted-printable" => Some(Self::QuotedPrintable),
            _ => None,
        }
    }
}

/// Takes encoded bytes in pieces of any size and gives decoded ones. Keeps a kilobyte at most.
pub struct Decoder {
    transfer: Transfer,
    /// Base 64: digits that have come of a group of four, six bits each.
    group: u32,
    digits: u8,
    /// Quoted-printable: an escape or the white space of what may be the end of a line.
    held: Vec<u8>,
}

impl Decoder {
    /// Before the first byte.
    pub fn new(transfer: Transfer) -> Self {
        Self { transfer, group: 0, digits: 0, held: Vec::new() }
    }

    /// Takes the next bytes; what they decode to goes behind `out`.
    pub fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        match self.transfer {
            Transfer::Identity => out.extend_from_slice(bytes),
            Transfer::Base64 => bytes.iter().for_each(|byte| self.base64(*byte, out)),
            Transfer::QuotedPrintable | Transfer::Words => {
                bytes.iter().for_each(|byte| self.quoted(*byte, out));
            }
        }
    }

    /// After the last byte: gives what is left. The decoder is at its beginning again.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        self.end_group(out);
        let held = std::mem::take(&mut self.held);
        match held.as_slice() {
            [b'=', rest @ ..] if rest.iter().any(|byte| !byte.is_ascii_whitespace()) => {
                out.extend_from_slice(&held);
            }
            // A soft line break without its line.
            [b'=', ..] => {}
            // White space at the end of a line is none of the text (RFC 2045 §6.7, rule 3).
            [.., b'\r'] => out.push(b'\r'),
            _ => {}
        }
    }

    /// What is no digit is passed over; padding ends a group, and another may follow, as where
    /// encoded texts were joined.
    fn base64(&mut self, byte: u8, out: &mut Vec<u8>) {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => return self.end_group(out),
            _ => return,
        };
        self.group = self.group << 6 | u32::from(digit);
        self.digits += 1;
        if self.digits == 4 {
            let [_, bytes @ ..] = self.group.to_be_bytes();
            out.extend_from_slice(&bytes);
            (self.group, self.digits) = (0, 0);
        }
    }

    /// A group that is not full: two digits hold a byte, three hold two.
    fn end_group(&mut self, out: &mut Vec<u8>) {
        let [_, first, second, _] =
            (self.group << (6 * (4 - u32::from(self.digits)))).to_be_bytes();
        match self.digits {
            2 => out.push(first),
            3 => out.extend_from_slice(&[first, second]),
            _ => {}
        }
        (self.group, self.digits) = (0, 0);
    }

    fn quoted(&mut self, byte: u8, out: &mut Vec<u8>) {
        if self.held.first() == Some(&b'=') {
            self.escape(byte, out);
        } else {
            self.plain(byte, out);
        }
    }

    /// Outside escapes. `held` is white space, perhaps with a CR behind it.
    fn plain(&mut self, byte: u8, out: &mut Vec<u8>) {
        let words = self.transfer == Transfer::Words;
        match byte {
            b'_' if words => out.push(b' '),
            byte if words && byte != b'=' => out.push(byte),
            // Lines end with CRLF, whatever they were stored with (RFC 3516 §4.3).
            b'\n' => {
                self.held.clear();
                out.extend_from_slice(b"\r\n");
            }
            b' ' | b'\t' | b'\r' => {
                if self.held.last() == Some(&b'\r') || self.held.len() >= HELD {
                    self.give_back(out);
                }
                self.held.push(byte);
            }
            b'=' => {
                self.give_back(out);
                self.held.push(byte);
            }
            byte => {
                self.give_back(out);
                out.push(byte);
            }
        }
    }

    /// Behind an equals sign: two digits, or the end of a line with white space before it.
    fn escape(&mut self, byte: u8, out: &mut Vec<u8>) {
        let digit = |byte: u8| (byte as char).to_digit(16).and_then(|d| u8::try_from(d).ok());
        let ended = self.held.last() == Some(&b'\r');
        match (self.held.as_slice(), byte) {
            ([b'='], _) if digit(byte).is_some() => self.held.push(byte),
            ([b'=', first], _) if digit(*first).is_some() => {
                if let (Some(high), Some(low)) = (digit(*first), digit(byte)) {
                    out.push(high << 4 | low);
                    self.held.clear();
                } else {
                    self.give_back(out);
                    self.plain(byte, out);
                }
            }
            (_, b'\n') => self.held.clear(),
            (_, b' ' | b'\t' | b'\r') if !ended && self.held.len() < HELD => self.held.push(byte),
            _ => {
                // No escape: a sign like any other.
                self.give_back(out);
                self.plain(byte, out);
            }
        }
    }

    fn give_back(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.held);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decode(transfer: Transfer, encoded: &[u8], cut: usize) -> Vec<u8> {
        let (mut decoder, mut out) = (Decoder::new(transfer), Vec::new());
        for piece in encoded.chunks(cut.max(1)) {
            decoder.push(piece, &mut out);
        }
        decoder.finish(&mut out);
        out
    }

    #[test]
    fn names_have_any_case() {
        for (name, transfer) in [
            ("7BIT", Some(Transfer::Identity)),
            ("Base64", Some(Transfer::Base64)),
            ("Quoted-Printable", Some(Transfer::QuotedPrintable)),
            (" 8bit\t", Some(Transfer::Identity)),
            ("x-uuencode", None),
            ("", None),
        ] {
            assert_eq!(Transfer::of(name.as_bytes()), transfer, "{name}");
        }
    }

    #[test]
    fn encodings_are_taken_off() {
        for (transfer, encoded, decoded) in [
            (Transfer::Identity, "a=3D \r\n", "a=3D \r\n"),
            (Transfer::Base64, "R3LD\r\nvMOf ZQ==\r\n", "Grüße"),
            (Transfer::Base64, "R3\r\nLD vM!OfZQ", "Grüße"),
            (Transfer::Base64, "QQ==QUI=QUJD", "AABABC"),
            (Transfer::Base64, "QUI", "AB"),
            (Transfer::Base64, "QUJDQ", "ABC"),
            (Transfer::Base64, "", ""),
            (Transfer::QuotedPrintable, "Gr=C3=BC=c3=9fe\r\n", "Grüße\r\n"),
            (Transfer::QuotedPrintable, "a=\r\nb=  \r\nc=\nd", "abcd"),
            (Transfer::QuotedPrintable, "a \t \r\nb \nc  ", "a\r\nb\r\nc"),
            (Transfer::QuotedPrintable, "a b  c", "a b  c"),
            (Transfer::QuotedPrintable, "=", ""),
            (Transfer::QuotedPrintable, "=4", "=4"),
            (Transfer::QuotedPrintable, "=4x=zz= y==41", "=4x=zz= y=A"),
            (Transfer::QuotedPrintable, "a\rb\r", "a\rb\r"),
            (Transfer::QuotedPrintable, "=\r=41", "=\rA"),
            (Transfer::QuotedPrintable, "a=zb =4 =4z =\rx ==41", "a=zb =4 =4z =\rx =A"),
            (Transfer::QuotedPrintable, "a_b=", "a_b"),
            (Transfer::Words, "Gr=C3=BC_=c3=9fe_ ", "Grü ße  "),
            (Transfer::Words, "a=4 =_=", "a=4 = "),
        ] {
            for cut in [1, 2, 3, 100] {
                let found = decode(transfer, encoded.as_bytes(), cut);
                assert_eq!(String::from_utf8_lossy(&found), decoded, "{encoded:?} by {cut}");
            }
        }
    }

    proptest! {
        #[test]
        fn pieces_make_no_difference(bytes: Vec<u8>, cut in 1_usize..9) {
            for transfer in
                [Transfer::Identity, Transfer::Base64, Transfer::QuotedPrintable, Transfer::Words]
            {
                let whole = decode(transfer, &bytes, usize::MAX);
                prop_assert_eq!(&decode(transfer, &bytes, cut), &whole);
                // Only a line end grows: LF to CRLF.
                prop_assert!(whole.len() <= 2 * bytes.len());
            }
        }

        #[test]
        fn long_runs_are_not_kept(blanks in 0_usize..5000, start in "=?") {
            let (mut decoder, mut out) = (Decoder::new(Transfer::QuotedPrintable), Vec::new());
            decoder.push(start.as_bytes(), &mut out);
            decoder.push(&vec![b' '; blanks], &mut out);
            prop_assert!(decoder.held.len() <= HELD);
        }
    }
}
