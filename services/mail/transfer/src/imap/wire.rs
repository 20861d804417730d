//! Lines of a server, with their literals, as a flat list of items.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::ImapError;

/// Longest line without its literals.
const MAX_LINE: usize = 4 << 20;

/// Most answers to one command.
pub(super) const MAX_ANSWERS: usize = 200_000;

/// Bytes that are read at once.
const PIECE: usize = 64 << 10;

/// A part of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Item {
    Atom(String),
    /// A quoted string or a literal.
    Bytes(Vec<u8>),
    /// A literal that is longer than a message may be.
    TooLong,
    Open,
    Close,
}

impl Item {
    pub(super) fn atom(&self) -> Option<&str> {
        if let Self::Atom(atom) = self { Some(atom) } else { None }
    }

    pub(super) fn number(&self) -> Option<u32> {
        self.atom()?.parse().ok()
    }

    /// What an atom, a string or a literal says.
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Atom(atom) => Some(atom.as_bytes()),
            Self::Bytes(bytes) => Some(bytes),
            Self::TooLong | Self::Open | Self::Close => None,
        }
    }
}

pub(super) struct Wire<S> {
    stream: S,
    input: Vec<u8>,
    /// Bytes of `input` that are used up.
    at: usize,
    /// Longest literal that is kept.
    most: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(stream: S, most: usize) -> Self {
        Self { stream, input: Vec::new(), at: 0, most }
    }

    /// The stream, unless something has been read beyond the last answer.
    pub(super) fn into_stream(self) -> Option<S> {
        (self.at == self.input.len()).then_some(self.stream)
    }

    pub(super) async fn send(&mut self, parts: &[&[u8]]) -> Result<(), ImapError> {
        self.stream.write_all(&parts.concat()).await?;
        Ok(self.stream.flush().await?)
    }

    /// A whole response.
    pub(super) async fn response(&mut self) -> Result<Vec<Item>, ImapError> {
        let (mut items, mut length) = (Vec::new(), 0);
        loop {
            let line = self.line().await?;
            length += line.len();
            if length > MAX_LINE {
                return Err(ImapError::Wrong("a line is too long"));
            }
            let (text, literal) = split_literal(&line);
            scan(text, &mut items);
            match literal {
                None => return Ok(items),
                Some(size) => items.push(self.literal(size).await?),
            }
        }
    }

    /// A line without its end.
    async fn line(&mut self) -> Result<Vec<u8>, ImapError> {
        let mut looked = self.at;
        loop {
            let rest = self.input.get(looked..).unwrap_or_default();
            if let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                let line = self.input.get(self.at..looked + end).unwrap_or_default();
                let line = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
                self.at = looked + end + 1;
                return Ok(line);
            }
            looked = self.input.len();
            if looked - self.at > MAX_LINE {
                return Err(ImapError::Wrong("a line is too long"));
            }
            looked -= self.more().await?;
        }
    }

    /// Reads more; says by how much what is left has moved to the front.
    async fn more(&mut self) -> Result<usize, ImapError> {
        let moved = self.at;
        self.input.drain(..self.at);
        self.at = 0;
        let before = self.input.len();
        self.input.resize(before + PIECE, 0);
        let read = self.stream.read(self.input.get_mut(before..).unwrap_or_default()).await;
        self.input.truncate(before + *read.as_ref().unwrap_or(&0));
        if read? == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
        }
        Ok(moved)
    }

    async fn literal(&mut self, size: u64) -> Result<Item, ImapError> {
        let kept = usize::try_from(size).ok().filter(|size| *size <= self.most);
        let (mut bytes, mut left) = (Vec::new(), size);
        while left > 0 {
            if self.at == self.input.len() {
                self.more().await?;
            }
            let here = self.input.get(self.at..).unwrap_or_default();
            let take = here.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            if kept.is_some() {
                bytes.extend_from_slice(here.get(..take).unwrap_or(here));
            }
            self.at += take;
            left -= take as u64;
        }
        Ok(if kept.is_some() { Item::Bytes(bytes) } else { Item::TooLong })
    }
}

/// A line, and the size of the literal that follows it.
fn split_literal(line: &[u8]) -> (&[u8], Option<u64>) {
    let size = || {
        let body = line.strip_suffix(b"}")?;
        let open = body.iter().rposition(|byte| *byte == b'{')?;
        let digits = std::str::from_utf8(body.get(open + 1..)?).ok()?;
        let size = digits.trim_end_matches('+').parse().ok()?;
        // `literal8` has a tilde before it.
        let text = body.get(..open)?;
        Some((text.strip_suffix(b"~").unwrap_or(text), size))
    };
    size().map_or((line, None), |(text, size)| (text, Some(size)))
}

fn scan(line: &[u8], items: &mut Vec<Item>) {
    let mut rest = line;
    while let Some((first, after)) = rest.split_first() {
        match first {
            b' ' => rest = after,
            b'(' => {
                items.push(Item::Open);
                rest = after;
            }
            b')' => {
                items.push(Item::Close);
                rest = after;
            }
            b'"' => rest = string(after, items),
            _ => rest = atom(rest, items),
        }
    }
}

fn string<'a>(line: &'a [u8], items: &mut Vec<Item>) -> &'a [u8] {
    let (mut bytes, mut rest) = (Vec::new(), line);
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'"' => break,
            b'\\' => {
                bytes.extend(rest.first());
                rest = rest.get(1..).unwrap_or_default();
            }
            byte => bytes.push(*byte),
        }
    }
    items.push(Item::Bytes(bytes));
    rest
}

fn atom<'a>(line: &'a [u8], items: &mut Vec<Item>) -> &'a [u8] {
    let end = line.iter().position(|byte| matches!(byte, b' ' | b'(' | b')' | b'"'));
    let (word, rest) = line.split_at(end.unwrap_or(line.len()));
    items.push(Item::Atom(String::from_utf8_lossy(word).into_owned()));
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_into_items() {
        let mut items = Vec::new();
        scan(b"* LIST (\\HasNoChildren) \"\\\"/\" INBOX x()", &mut items);
        let atom = |text: &str| Item::Atom(text.to_owned());
        let expected = [
            atom("*"),
            atom("LIST"),
            Item::Open,
            atom("\\HasNoChildren"),
            Item::Close,
            Item::Bytes(b"\"/".to_vec()),
            atom("INBOX"),
            atom("x"),
            Item::Open,
            Item::Close,
        ];
        assert_eq!(items, expected);
        assert_eq!(split_literal(b"BODY[] ~{12}"), (&b"BODY[] "[..], Some(12)));
        assert_eq!(split_literal(b"x {3+}"), (&b"x "[..], Some(3)));
        assert_eq!(split_literal(b"x {a}"), (&b"x {a}"[..], None));
        assert_eq!(split_literal(b"}"), (&b"}"[..], None));
    }
}
