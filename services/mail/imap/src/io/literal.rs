//! Literals, as lines announce them.

/// A literal as announced at the end of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Literal {
    /// Bytes that follow.
    pub(crate) length: u64,
    /// Does the client wait for a continuation?
    pub(crate) synchronising: bool,
    /// `literal8` (RFC 3516 §4.4): it may hold zero bytes.
    pub(crate) binary: bool,
}

impl Literal {
    /// The literal that a line, without its CRLF, ends with; and where its announcement begins.
    ///
    /// `literal = ["~"] "{" number64 ["+"] "}"` (RFC 7888, RFC 3516)
    pub(crate) fn at_end(line: &[u8]) -> Option<(Self, usize)> {
        let body = line.strip_suffix(b"}")?;
        let open = body.iter().rposition(|byte| *byte == b'{')?;
        let digits = body.get(open + 1..)?;
        let (digits, synchronising) = match digits.strip_suffix(b"+") {
            Some(digits) => (digits, false),
            None => (digits, true),
        };
        if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        // More digits than fit are as good as the largest length.
        let length = std::str::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX);
        let binary = line.get(..open)?.ends_with(b"~");
        Some((Self { length, synchronising, binary }, open - usize::from(binary)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_at_the_end_of_lines() {
        for (line, found) in [
            ("a {3}", Some((3, true, 2))),
            ("a {3+}", Some((3, false, 2))),
            ("a {0}", Some((0, true, 2))),
            ("a {99999999999999999999999}", Some((u64::MAX, true, 2))),
            ("a ~{3}", Some((3, true, 2))),
            ("~{3+}", Some((3, false, 0))),
            ("a {}", None),
            ("a {-1}", None),
            ("a {3} ", None),
            ("a 3}", None),
            ("", None),
        ] {
            let literal = Literal::at_end(line.as_bytes());
            let literal = literal.map(|(l, at)| (l.length, l.synchronising, at));
            assert_eq!(literal, found, "{line:?}");
        }
    }
}
