//! Where a stream of responses stands: between two of them, or within one.

use memchr::memchr;

use crate::io::Literal;

/// Bytes of a line's end that can announce a literal: `~{18446744073709551615+}` and CR.
const TAIL: usize = 26;

/// Follows a stream by its lines and literals, so that a goodbye is said where it can be understood.
/// Literals are passed over by their length: the cost does not grow with messages.
#[derive(Default, Debug)]
pub(super) struct Boundary {
    /// Bytes of a literal still to come.
    literal: u64,
    /// Has a response begun that has not ended?
    within: bool,
    tail: Vec<u8>,
}

impl Boundary {
    /// Takes note of what went by.
    pub(super) fn see(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            self.within = true;
            if self.literal > 0 {
                let skip = usize::try_from(self.literal).unwrap_or(usize::MAX).min(bytes.len());
                self.literal -= skip as u64;
                bytes = bytes.get(skip..).unwrap_or_default();
                continue;
            }
            let Some(end) = memchr(b'\n', bytes) else { return self.keep(bytes) };
            let (line, rest) = bytes.split_at(end);
            self.keep(line);
            bytes = rest.get(1..).unwrap_or_default();
            let line = self.tail.strip_suffix(b"\r").unwrap_or(&self.tail);
            let announced = Literal::at_end(line);
            self.tail.clear();
            match announced {
                Some((literal, _)) => self.literal = literal.length,
                None => self.within = false,
            }
        }
    }

    /// Does nothing stand half said?
    pub(super) fn is_between(&self) -> bool {
        !self.within
    }

    /// Keeps the end of a line that may go on.
    fn keep(&mut self, line: &[u8]) {
        let line = line.get(line.len().saturating_sub(TAIL)..).unwrap_or_default();
        self.tail.extend_from_slice(line);
        let over = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..over);
    }
}

/// See [`crate::fuzzing`].
#[cfg(any(test, fuzzing))]
pub(crate) fn fuzzed(cut: usize, stream: &[u8]) {
    let (mut whole, mut pieces) = (Boundary::default(), Boundary::default());
    whole.see(stream);
    for piece in stream.chunks(cut.max(1)) {
        pieces.see(piece);
        assert!(pieces.tail.len() <= TAIL);
    }
    assert_eq!(pieces.is_between(), whole.is_between());
    // The same by whole lines, unless one announces more digits than a length has.
    let digits = |line: &[u8]| line.iter().rev().skip(1).take_while(|b| b.is_ascii_digit()).count();
    let (mut rest, mut between) = (stream, true);
    while !rest.is_empty() {
        between = false;
        let Some(end) = memchr(b'\n', rest) else { break };
        let (line, after) = rest.split_at(end);
        rest = after.get(1..).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if digits(line.strip_suffix(b"+}").map_or(line, |_| &line[..line.len() - 1])) > 20 {
            return;
        }
        match Literal::at_end(line) {
            Some((literal, _)) => {
                let skip = usize::try_from(literal.length).unwrap_or(usize::MAX).min(rest.len());
                rest = rest.get(skip..).unwrap_or_default();
            }
            None => between = true,
        }
    }
    assert_eq!(whole.is_between(), between);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn between_responses_is_known() {
        for (stream, between) in [
            ("", true),
            ("* OK hello\r\n", true),
            ("* OK hello\n", true),
            ("* OK hello\r", false),
            ("* OK", false),
            ("* 1 FETCH (BODY[] {5}\r\n", false),
            ("* 1 FETCH (BODY[] {5}\r\na\r\nb\n", false),
            ("* 1 FETCH (BODY[] {5}\r\na\r\nb\n)\r\n", true),
            ("* 1 FETCH (BODY[] {0}\r\n", false),
            ("* 1 FETCH (BODY[] {0}\r\n)\r\n", true),
            ("* 1 FETCH (A {1}\r\nx B ~{2}\r\nyy)\r\n", true),
            ("* 1 FETCH (A {1}\r\nx B ~{2}\r\nyy)", false),
            ("* X {99999999999999999999999}\r\n\r\n\r\n", false),
        ] {
            let mut whole = Boundary::default();
            whole.see(stream.as_bytes());
            assert_eq!(whole.is_between(), between, "{stream:?}");
            let mut pieces = Boundary::default();
            stream.as_bytes().chunks(1).for_each(|byte| pieces.see(byte));
            assert_eq!(pieces.is_between(), between, "byte by byte: {stream:?}");
        }
    }

    proptest! {
        #[test]
        fn pieces_are_as_good_as_the_whole(
            responses in proptest::collection::vec(("[ -z]{0,40}", proptest::option::of(0_usize..90)), 0..8),
            cut in 1_usize..50,
        ) {
            let mut stream = Vec::new();
            for (text, literal) in responses {
                stream.extend_from_slice(b"* ");
                stream.extend_from_slice(text.as_bytes());
                if let Some(length) = literal {
                    stream.extend_from_slice(format!(" {{{length}}}\r\n").as_bytes());
                    stream.extend((0..length).map(|n| b"\r\n{9}"[n % 5]));
                    stream.push(b')');
                }
                stream.extend_from_slice(b"\r\n");
            }
            let mut boundary = Boundary::default();
            for piece in stream.chunks(cut) {
                boundary.see(piece);
                prop_assert!(boundary.tail.len() <= TAIL);
            }
            prop_assert!(boundary.is_between());
        }
    }
}
