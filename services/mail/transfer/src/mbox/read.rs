//! Messages out of an mbox, ours and those of others.

use std::io::{self, BufRead};

use super::{LETTERS, OURS, is_from};
use crate::{Message, date};

/// Reads an mbox, message by message.
pub struct Reader<R> {
    input: R,
    /// The separator of the next message, once it has been read.
    separator: Option<Vec<u8>>,
    /// Longest message that is read, in bytes as they lie in the file.
    most: usize,
}

/// What an mbox has next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Next {
    /// A message.
    Message(Message),
    /// A message that is longer than it may be, passed over.
    TooLong,
}

impl<R: BufRead> Reader<R> {
    /// A reader that passes over messages of more than `most` bytes.
    pub fn new(input: R, most: usize) -> Self {
        Self { input, separator: None, most }
    }

    /// The next message; none at the end. What stands before the first separator is no message.
    ///
    /// # Errors
    ///
    /// From the file.
    #[allow(clippy::should_implement_trait)] // an iterator of results reads worse
    pub fn next(&mut self) -> io::Result<Option<Next>> {
        let separator = loop {
            if let Some(separator) = self.separator.take() {
                break separator;
            }
            match self.line()? {
                None => return Ok(None),
                Some(line) if line.starts_with(b"From ") => break line,
                Some(_) => {}
            }
        };
        let (mut lines, mut size, mut empty) = (Vec::new(), 0_usize, false);
        while let Some(line) = self.line()? {
            if empty && line.starts_with(b"From ") {
                self.separator = Some(line);
                break;
            }
            empty = line == b"\n" || line == b"\r\n";
            size = size.saturating_add(line.len());
            if size <= self.most {
                lines.push(line);
            } else {
                lines = Vec::new();
            }
        }
        if size > self.most {
            return Ok(Some(Next::TooLong));
        }
        if empty {
            lines.pop();
        }
        Ok(Some(Next::Message(message(&String::from_utf8_lossy(&separator), &lines))))
    }

    /// A line with its end; none at the end. One that is longer than a message may be is cut.
    fn line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        loop {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok((!line.is_empty()).then_some(line));
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let take = end.map_or(buffer.len(), |end| end + 1);
            if line.len() <= self.most {
                line.extend_from_slice(buffer.get(..take).unwrap_or(buffer));
            }
            self.input.consume(take);
            if end.is_some() {
                return Ok(Some(line));
            }
        }
    }
}

fn message(separator: &str, lines: &[Vec<u8>]) -> Message {
    match lines {
        [first, status, x_status, keywords, body @ ..] if first.starts_with(OURS) => {
            ours(first, [status, x_status, keywords], body)
        }
        lines => Message {
            flags: flags(
                lines.iter().map(Vec::as_slice).take_while(|line| !line.trim_ascii().is_empty()),
            ),
            received_millis: date::of_asctime(separator),
            bytes: joined(lines, true),
        },
    }
}

/// A message that we wrote.
fn ours(first: &[u8], fields: [&Vec<u8>; 3], body: &[Vec<u8>]) -> Message {
    let about = String::from_utf8_lossy(first.strip_prefix(OURS).unwrap_or(first)).into_owned();
    let value = |name: &str| {
        let mut values = about.split(';').filter_map(|one| one.trim().split_once('='));
        values.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    };
    let number = |name: &str| value(name).and_then(|value| value.parse::<u64>().ok());
    let mut bytes = joined(body, value("lines").as_deref() == Some("crlf"));
    // A last line without an end was given one.
    let size = usize::try_from(number("size").unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
    if bytes.len() - bytes.len().min(size) <= 2 {
        bytes.truncate(size);
    }
    Message {
        bytes,
        flags: flags(fields.into_iter().map(Vec::as_slice)),
        received_millis: number("date").unwrap_or(0),
    }
}

/// Lines without their quotes and, where it is so, with the line ends that mail has.
fn joined(lines: &[Vec<u8>], crlf: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        let quoted = line.first() == Some(&b'>') && is_from(line);
        let line = line.get(usize::from(quoted)..).unwrap_or(line);
        match line.strip_suffix(b"\n").filter(|text| crlf && !text.ends_with(b"\r")) {
            Some(text) => {
                bytes.extend_from_slice(text);
                bytes.extend_from_slice(b"\r\n");
            }
            None => bytes.extend_from_slice(line),
        }
    }
    bytes
}

/// Flags in the fields that mail programs keep them in.
fn flags<'a>(fields: impl Iterator<Item = &'a [u8]>) -> Vec<String> {
    let mut flags = Vec::new();
    for field in fields {
        let field = String::from_utf8_lossy(field);
        let Some((name, value)) = field.split_once(':') else { continue };
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        match name.as_str() {
            "status" if value.contains('R') => flags.push("\\Seen".to_owned()),
            "x-status" => {
                let set = LETTERS.iter().filter(|(_, letter)| value.contains(*letter));
                flags.extend(set.map(|(flag, _)| (*flag).to_owned()));
            }
            "x-keywords" => flags.extend(value.split_ascii_whitespace().map(str::to_owned)),
            _ => {}
        }
    }
    flags
}
