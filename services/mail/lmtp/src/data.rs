//! The end of a message (RFC 5321 §4.5.2), and CRLF at the end of its lines.
//!
//! Only CRLF `.` CRLF ends a message. A line feed alone becomes CRLF, but no dot after it means
//! anything: what another server took for text cannot become a command here.

use memchr::memchr2;

/// Takes a message as it comes and gives it as it is stored.
#[derive(Debug)]
pub(crate) struct Unstuff(At);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum At {
    /// After CRLF.
    Start,
    /// After a dot at the start.
    Dot,
    /// After a dot at the start and CR.
    DotCr,
    Text,
    /// After CR, which is not given yet.
    Cr,
    End,
}

impl Unstuff {
    pub(crate) fn new() -> Self {
        Self(At::Start)
    }

    /// Is the message over?
    pub(crate) fn ended(&self) -> bool {
        self.0 == At::End
    }

    /// Takes bytes up to the end of the message and adds what they mean to `out`. Gives how many were
    /// taken: all of them unless the message ended.
    pub(crate) fn take(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> usize {
        let mut rest = bytes;
        while let Some((byte, after)) = rest.split_first()
            && self.0 != At::End
        {
            if self.0 == At::Text {
                let run = memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
                if run > 0 {
                    let (text, after) = rest.split_at(run);
                    out.extend_from_slice(text);
                    rest = after;
                    continue;
                }
            }
            self.step(*byte, out);
            rest = after;
        }
        bytes.len() - rest.len()
    }

    fn step(&mut self, byte: u8, out: &mut Vec<u8>) {
        self.0 = match (self.0, byte) {
            (At::Start, b'.') => At::Dot,
            (At::Dot, b'\r') => At::DotCr,
            (At::Dot, b'\n') => {
                out.extend_from_slice(b".\r\n");
                At::Text
            }
            (At::DotCr, b'\n') => At::End,
            (At::DotCr, _) => {
                self.0 = At::Cr;
                return self.step(byte, out);
            }
            (At::Cr, b'\n') => {
                out.extend_from_slice(b"\r\n");
                At::Start
            }
            (At::Cr, b'\r') => {
                out.push(b'\r');
                At::Cr
            }
            (At::Cr, _) => {
                out.extend_from_slice(&[b'\r', byte]);
                At::Text
            }
            (_, b'\r') => At::Cr,
            (_, b'\n') => {
                out.extend_from_slice(b"\r\n");
                At::Text
            }
            (_, _) => {
                out.push(byte);
                At::Text
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn unstuffed(wire: &[u8], cut: usize) -> (Vec<u8>, Option<usize>) {
        let (mut state, mut out, mut taken) = (Unstuff::new(), Vec::new(), 0);
        for piece in wire.chunks(cut) {
            taken += state.take(piece, &mut out);
            if state.ended() {
                return (out, Some(taken));
            }
        }
        (out, None)
    }

    #[test]
    fn messages_end_at_a_dot_between_line_breaks() {
        for (wire, message, rest) in [
            ("a\r\n.\r\nNOOP\r\n", "a\r\n", Some("NOOP\r\n")),
            (".\r\nx", "", Some("x")),
            ("..\r\n.\r\n", ".\r\n", Some("")),
            (".a\r\n..b\r\n.\r\n", "a\r\n.b\r\n", Some("")),
            // Smuggling: none of these ends the message.
            ("a\n.\nMAIL\r\n.\r\n", "a\r\n.\r\nMAIL\r\n", Some("")),
            ("a\n.\r\nMAIL\r\n.\r\n", "a\r\n.\r\nMAIL\r\n", Some("")),
            ("a\r\n.\nMAIL\r\n.\r\n", "a\r\n.\r\nMAIL\r\n", Some("")),
            ("a\r.\r\n.\r\n", "a\r.\r\n", Some("")),
            ("a\r\n.\r.\r\n.\r\n", "a\r\n\r.\r\n", Some("")),
            ("a\r\r\n.\r\n", "a\r\r\n", Some("")),
            ("a\r\n.", "a\r\n", None),
            ("a\0b\r\n.\r\n", "a\0b\r\n", Some("")),
        ] {
            for cut in [1, 2, 3, 100] {
                let (got, taken) = unstuffed(wire.as_bytes(), cut);
                assert_eq!(String::from_utf8_lossy(&got), message, "{wire:?}");
                assert_eq!(taken.map(|taken| &wire[taken..]), rest, "{wire:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_was_stuffed_comes_back(lines in prop::collection::vec("[.a\\x00\u{fc}]{0,4}", 0..20), cut in 1_usize..9) {
            let message: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            let stuffed: String = lines.iter().map(|line| {
                let dot = if line.starts_with('.') { "." } else { "" };
                format!("{dot}{line}\r\n")
            }).collect();
            let wire = format!("{stuffed}.\r\nQUIT\r\n");
            let (got, taken) = unstuffed(wire.as_bytes(), cut);
            prop_assert_eq!(got, message.as_bytes());
            prop_assert_eq!(taken, Some(wire.len() - 6));
        }

        #[test]
        fn every_line_feed_follows_a_carriage_return(wire in prop::collection::vec(prop::sample::select(b"\r\n.a\0".to_vec()), 0..60), cut in 1_usize..9) {
            let (got, _) = unstuffed(&wire, cut);
            for (at, byte) in got.iter().enumerate() {
                prop_assert!(*byte != b'\n' || at > 0 && got[at - 1] == b'\r');
            }
        }
    }
}
