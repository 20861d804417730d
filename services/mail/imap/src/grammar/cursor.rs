//! A place in a command, and the rules that all others share.

/// What is wrong with a command, in words for the client. Holds nothing of what the client sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Syntax(pub(crate) &'static str);

/// A place in a command.
#[derive(Clone, Copy)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// The beginning of `input`.
    pub(crate) fn new(input: &'a [u8]) -> Self {
        Self { rest: input }
    }

    /// What has not been parsed.
    pub(crate) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next byte.
    pub(crate) fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// Takes `byte` if it is next.
    pub(crate) fn eat(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        if next {
            self.rest = &self.rest[1..];
        }
        next
    }

    /// Takes `word` if it is next, whatever its case, and ends where an atom ends.
    pub(crate) fn eat_word(&mut self, word: &str) -> bool {
        let mut ahead = *self;
        let next = ahead.take_while(|byte| is_atom_char(byte) && byte != b'[');
        let same = next.eq_ignore_ascii_case(word.as_bytes());
        if same {
            *self = ahead;
        }
        same
    }

    /// Takes `byte`.
    pub(crate) fn expect(&mut self, byte: u8, complaint: &'static str) -> Result<(), Syntax> {
        if self.eat(byte) { Ok(()) } else { Err(Syntax(complaint)) }
    }

    /// `SP`
    pub(crate) fn space(&mut self) -> Result<(), Syntax> {
        self.expect(b' ', "a space is missing between arguments")
    }

    /// The end of the command; a trailing space is forgiven, as real clients send it.
    pub(crate) fn end(&mut self) -> Result<(), Syntax> {
        while self.eat(b' ') {}
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(Syntax("there is more than the command takes"))
        }
    }

    /// The longest run of bytes of a kind.
    pub(crate) fn take_while(&mut self, of_kind: impl Fn(u8) -> bool) -> &'a [u8] {
        let end = self.rest.iter().position(|byte| !of_kind(*byte)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// `atom = 1*ATOM-CHAR`, in upper case: for words whose case does not matter.
    pub(crate) fn word(&mut self) -> Result<String, Syntax> {
        let taken = self.take_while(is_atom_char);
        if taken.is_empty() {
            return Err(Syntax("a word is missing"));
        }
        Ok(String::from_utf8_lossy(taken).to_ascii_uppercase())
    }

    /// `atom = 1*ATOM-CHAR`
    pub(crate) fn atom(&mut self) -> Result<&'a str, Syntax> {
        let taken = self.take_while(is_atom_char);
        let text = std::str::from_utf8(taken).map_err(|_| Syntax("an atom is ASCII"))?;
        if text.is_empty() { Err(Syntax("an atom is missing")) } else { Ok(text) }
    }

    /// `number = 1*DIGIT`, at most 63 bits (RFC 9051 §9).
    pub(crate) fn number(&mut self) -> Result<u64, Syntax> {
        let digits = self.take_while(|byte| byte.is_ascii_digit());
        let text = std::str::from_utf8(digits).unwrap_or_default();
        let number: u64 = text.parse().map_err(|_| Syntax("a number is missing or too large"))?;
        if number > i64::MAX as u64 { Err(Syntax("a number is too large")) } else { Ok(number) }
    }

    /// `number`, of 32 bits.
    pub(crate) fn number32(&mut self) -> Result<u32, Syntax> {
        u32::try_from(self.number()?).map_err(|_| Syntax("a number is too large"))
    }

    /// `astring = 1*ASTRING-CHAR / string`
    pub(crate) fn astring(&mut self) -> Result<Vec<u8>, Syntax> {
        match self.peek() {
            Some(b'"' | b'{') => self.string(),
            _ => {
                let taken = self.take_while(|byte| is_atom_char(byte) || byte == b']');
                if taken.is_empty() {
                    Err(Syntax("a string is missing"))
                } else {
                    Ok(taken.to_vec())
                }
            }
        }
    }

    /// `string = quoted / literal`
    pub(crate) fn string(&mut self) -> Result<Vec<u8>, Syntax> {
        match self.peek() {
            Some(b'"') => self.quoted(),
            Some(b'{') => self.literal().map(<[u8]>::to_vec),
            _ => Err(Syntax("a quoted string or literal is missing")),
        }
    }

    /// `nstring = string / nil`
    pub(crate) fn nstring(&mut self) -> Result<Option<Vec<u8>>, Syntax> {
        if self.eat_word("NIL") { Ok(None) } else { self.string().map(Some) }
    }

    /// `quoted = DQUOTE *QUOTED-CHAR DQUOTE`; UTF-8 within it is taken as RFC 9051 and RFC 6855 do.
    fn quoted(&mut self) -> Result<Vec<u8>, Syntax> {
        self.expect(b'"', "a quote is missing")?;
        let mut text = Vec::new();
        loop {
            text.extend_from_slice(self.take_while(|byte| !matches!(byte, b'"' | b'\\')));
            if self.eat(b'"') {
                // RFC 9755 §3
                let utf8 = std::str::from_utf8(&text).is_ok();
                return if utf8 { Ok(text) } else { Err(Syntax("a quoted string is UTF-8")) };
            }
            if !self.eat(b'\\') {
                return Err(Syntax("a quoted string does not end"));
            }
            match self.peek() {
                Some(byte @ (b'"' | b'\\')) => {
                    text.push(byte);
                    self.rest = &self.rest[1..];
                }
                _ => return Err(Syntax("only a quote and a backslash can be escaped")),
            }
        }
    }

    /// `literal = "{" number ["+"] "}" CRLF *CHAR8`
    fn literal(&mut self) -> Result<&'a [u8], Syntax> {
        let text = self.octets()?;
        if text.contains(&0) { Err(Syntax("a literal holds a zero byte")) } else { Ok(text) }
    }

    fn octets(&mut self) -> Result<&'a [u8], Syntax> {
        self.expect(b'{', "a literal is missing")?;
        let length =
            usize::try_from(self.number()?).map_err(|_| Syntax("a literal is too large"))?;
        self.eat(b'+');
        self.expect(b'}', "a literal's length is malformed")?;
        self.eat(b'\r');
        self.expect(b'\n', "a literal's length is malformed")?;
        if self.rest.len() < length {
            return Err(Syntax("a literal is incomplete"));
        }
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(text)
    }

    /// `literal8 = "~{" number ["+"] "}" CRLF *OCTET` (RFC 3516)
    pub(crate) fn literal8(&mut self) -> Result<&'a [u8], Syntax> {
        self.expect(b'~', "a literal is missing")?;
        self.octets()
    }

    /// `"(" [item *(SP item)] ")"`
    pub(crate) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Syntax>,
    ) -> Result<Vec<T>, Syntax> {
        self.expect(b'(', "an opening parenthesis is missing")?;
        let mut items = Vec::new();
        while !self.eat(b')') {
            if !items.is_empty() {
                self.space()?;
            }
            items.push(item(self)?);
        }
        Ok(items)
    }
}

/// `ATOM-CHAR = <any CHAR except atom-specials>`
pub(crate) fn is_atom_char(byte: u8) -> bool {
    byte > 0x20
        && byte < 0x7f
        && !matches!(byte, b'(' | b')' | b'{' | b'%' | b'*' | b'"' | b'\\' | b']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_come_in_three_forms() {
        for (typed, value) in [
            ("INBOX", Some("INBOX")),
            ("a]b", Some("a]b")),
            ("\"a b\"", Some("a b")),
            ("\"a\\\"b\\\\\"", Some("a\"b\\")),
            ("\"é\"", Some("é")),
            ("{3}\r\na b", Some("a b")),
            ("{3+}\r\na b", Some("a b")),
            ("{0}\r\n", Some("")),
            ("\"", None),
            ("\"a\\x\"", None),
            ("{4}\r\na b", None),
            ("{99999999999999999999}\r\n", None),
            ("{3}abc", None),
            ("", None),
            ("(", None),
        ] {
            let parsed = Cursor::new(typed.as_bytes()).astring().ok();
            assert_eq!(parsed.as_deref(), value.map(str::as_bytes), "{typed:?}");
        }
    }

    #[test]
    fn quoted_strings_are_utf8_and_literals_anything() {
        assert!(Cursor::new(b"\"\xc3\"").astring().is_err());
        assert_eq!(Cursor::new(b"{1}\r\n\xc3").astring().unwrap(), b"\xc3");
    }

    #[test]
    fn words_end_where_atoms_end() {
        let mut cursor = Cursor::new(b"bodyX");
        assert!(!cursor.eat_word("BODY"));
        assert!(cursor.eat_word("BODYX"));
    }
}
