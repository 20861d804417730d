//! Tokens of structured fields (RFC 2045 §5.1, RFC 5322 §3.2), read with patience.

/// Reads a field's value from left to right.
pub(crate) struct Tokens<'a> {
    rest: &'a [u8],
}

impl<'a> Tokens<'a> {
    pub(crate) fn new(value: &'a [u8]) -> Self {
        Self { rest: value }
    }

    /// The next byte after white space, comments being what they are.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.first().copied()
    }

    pub(crate) fn advance(&mut self, bytes: usize) -> &'a [u8] {
        let (taken, rest) = self.rest.split_at(bytes.min(self.rest.len()));
        self.rest = rest;
        taken
    }

    /// Takes bytes while they are `wanted`.
    pub(crate) fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| !wanted(*byte)).unwrap_or(self.rest.len());
        self.advance(end)
    }

    /// Passes over white space and comments.
    fn skip_comments(&mut self) {
        while self.peek() == Some(b'(') {
            self.comment();
        }
    }

    /// Takes a comment, which begins here; its text without the outer parentheses and backslashes.
    pub(crate) fn comment(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let (mut depth, mut at) = (0_usize, 0);
        while let Some(byte) = self.rest.get(at).copied() {
            at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => depth -= 1,
                b'\\' => {
                    text.extend(self.rest.get(at).copied());
                    at += 1;
                    continue;
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
            if depth > 1 || byte != b'(' {
                text.push(byte);
            }
        }
        self.advance(at);
        text
    }

    /// Takes a quoted string, which begins here, without its quotes and backslashes; to the end of
    /// the value when it is not closed.
    pub(crate) fn quoted(&mut self) -> Vec<u8> {
        let mut text = Vec::new();
        let mut at = 1;
        while let Some(byte) = self.rest.get(at).copied() {
            at += 1;
            match byte {
                b'"' => break,
                b'\\' => {
                    text.extend(self.rest.get(at).copied());
                    at += 1;
                }
                _ => text.push(byte),
            }
        }
        self.advance(at);
        text
    }

    /// Takes `byte` if it comes next.
    pub(crate) fn skip(&mut self, byte: u8) -> bool {
        self.skip_comments();
        let found = self.rest.first() == Some(&byte);
        self.advance(usize::from(found));
        found
    }

    /// Takes everything up to and with the next `byte` outside quotes and comments.
    pub(crate) fn skip_past(&mut self, byte: u8) -> bool {
        loop {
            self.skip_comments();
            match self.peek() {
                None => return false,
                Some(b'"') => drop(self.quoted()),
                Some(found) => {
                    self.advance(1);
                    if found == byte {
                        return true;
                    }
                }
            }
        }
    }

    /// Takes a token.
    pub(crate) fn token(&mut self) -> Option<Vec<u8>> {
        self.skip_comments();
        let token =
            self.take_while(|b| b > b' ' && b != 0x7f && !b"()<>@,;:\\\"/[]?=".contains(&b));
        (!token.is_empty()).then(|| token.to_vec())
    }

    /// Takes a parameter's value: a quoted string, or what stands up to the next white space,
    /// semicolon or comment.
    pub(crate) fn value(&mut self) -> Option<Vec<u8>> {
        self.skip_comments();
        if self.peek() == Some(b'"') {
            return Some(self.quoted());
        }
        let value = self.take_while(|b| b > b' ' && b != 0x7f && !b";(\"".contains(&b));
        (!value.is_empty()).then(|| value.to_vec())
    }
}
