//! mbox in its reversible form (mboxrd): a line `From `, the message with `>` before lines that look
//! like one, an empty line.
//!
//! Messages that we write begin with four fields of ours, which readers take off again: what the
//! message was exactly (`X-Gatepost-Export`), and flags as other programs read them (`Status`,
//! `X-Status`, `X-Keywords`). Line ends are bare line feeds, as programs expect in files, unless the
//! message has others than CRLF; then its bytes stay.

use std::{
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
};

use crate::{
    Message, date,
    names::{of_part, to_part},
};

const OURS: &[u8] = b"X-Gatepost-Export: 1; ";

/// Letters of `X-Status`.
const LETTERS: [(&str, char); 4] =
    [("\\Answered", 'A'), ("\\Flagged", 'F'), ("\\Draft", 'T'), ("\\Deleted", 'D')];

/// Writes a message at the end of an mbox.
///
/// # Errors
///
/// From the writer.
pub fn write(out: &mut impl Write, message: &Message) -> io::Result<()> {
    let crlf = has_only_crlf(&message.bytes);
    let lines = if crlf { "crlf" } else { "raw" };
    let (date, size) = (message.received_millis, message.bytes.len());
    writeln!(out, "From MAILER-DAEMON {}", date::asctime(date))?;
    out.write_all(OURS)?;
    writeln!(out, "date={date}; size={size}; lines={lines}")?;
    writeln!(out, "Status: {}O", if message.has("\\Seen") { "R" } else { "" })?;
    let letters = LETTERS.iter().filter(|(flag, _)| message.has(flag));
    writeln!(out, "X-Status: {}", letters.map(|(_, letter)| letter).collect::<String>())?;
    writeln!(out, "X-Keywords: {}", message.keywords().collect::<Vec<_>>().join(" "))?;
    for line in message.bytes.split_inclusive(|byte| *byte == b'\n') {
        if is_from(line) {
            out.write_all(b">")?;
        }
        match line.strip_suffix(b"\r\n").filter(|_| crlf) {
            Some(text) => {
                out.write_all(text)?;
                out.write_all(b"\n")?;
            }
            None => out.write_all(line)?,
        }
    }
    if !message.bytes.ends_with(b"\n") {
        out.write_all(b"\n")?;
    }
    out.write_all(b"\n")
}

/// Does every line end with CRLF, and is there no carriage return elsewhere?
fn has_only_crlf(bytes: &[u8]) -> bool {
    let mut before = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1);
        if (*byte == b'\n' && before != b'\r') || (*byte == b'\r' && next != Some(&b'\n')) {
            return false;
        }
        before = *byte;
    }
    true
}

/// `From ` after any number of `>`.
fn is_from(line: &[u8]) -> bool {
    let quotes = line.iter().take_while(|byte| **byte == b'>').count();
    line.get(quotes..).is_some_and(|rest| rest.starts_with(b"From "))
}

/// Where the mbox of a folder lies, below the directory of all: levels are directories.
pub fn path_of(folder: &str) -> PathBuf {
    let mut path: PathBuf = folder.split('/').map(to_part).collect();
    path.as_mut_os_string().push(".mbox");
    path
}

/// The folder of an mbox, by its path below the directory of all.
pub fn folder_of(path: &Path) -> String {
    let path = path.with_extension("");
    let levels = path.iter().map(|part| of_part(&part.to_string_lossy()));
    levels.collect::<Vec<_>>().join("/")
}

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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MOST: usize = 1 << 20;

    fn read(file: &[u8], most: usize) -> Vec<Next> {
        let mut reader = Reader::new(file, most);
        std::iter::from_fn(|| reader.next().unwrap()).collect()
    }

    #[test]
    fn files_of_others_are_read() {
        let file = b"garbage\nFrom a@b Wed Nov 15 22:13:20 2023\nSubject: one\nStatus: RO\n\
                     X-Status: AF\nX-Keywords: $Work  x\n\n>From here\n>>From there\nFrom inside\n\n\
                     From c@d\nSubject: two\r\n\r\nlast";
        let found = read(file, MOST);
        let [Next::Message(one), Next::Message(two)] = &found[..] else { panic!("{found:?}") };
        assert_eq!(one.received_millis, 1_700_086_400_000);
        assert_eq!(one.flags, ["\\Seen", "\\Answered", "\\Flagged", "$Work", "x"]);
        let text = String::from_utf8(one.bytes.clone()).unwrap();
        assert!(text.starts_with("Subject: one\r\nStatus: RO\r\n"));
        assert!(text.ends_with("\r\n\r\nFrom here\r\n>From there\r\nFrom inside\r\n"), "{text:?}");
        assert_eq!(two.bytes, b"Subject: two\r\n\r\nlast");
        assert_eq!((two.flags.len(), two.received_millis), (0, 0));
        assert!(read(b"", MOST).is_empty() && read(b"no mbox\n", MOST).is_empty());
    }

    #[test]
    fn folders_have_paths_and_paths_folders() {
        for folder in ["INBOX", "Archive/2024", "a.b/..", "../../etc/passwd", "x.mbox", "Entwürfe"]
        {
            let path = path_of(folder);
            assert_eq!(folder_of(&path), folder, "{path:?}");
            let within = |part| matches!(part, std::path::Component::Normal(_));
            assert!(path.components().all(within), "{path:?}");
        }
    }

    #[test]
    fn long_messages_are_passed_over() {
        let long = format!("From a\n{}\n\nFrom b\nshort\n", "x".repeat(500));
        let found = read(long.as_bytes(), 100);
        assert_eq!(found[0], Next::TooLong);
        let Next::Message(short) = &found[1] else { panic!("{found:?}") };
        assert_eq!(short.bytes, b"short\r\n");
    }

    #[test]
    fn a_file_is_what_other_programs_read() {
        let mut file = Vec::new();
        let message = Message {
            bytes: b"Subject: x\r\n\r\nFrom me\r\n".to_vec(),
            flags: vec!["\\Seen".into(), "$k".into()],
            received_millis: 1_700_086_400_123,
        };
        write(&mut file, &message).unwrap();
        let expected = "From MAILER-DAEMON Wed Nov 15 22:13:20 2023\n\
                        X-Gatepost-Export: 1; date=1700086400123; size=23; lines=crlf\n\
                        Status: RO\nX-Status: \nX-Keywords: $k\nSubject: x\n\n>From me\n\n";
        assert_eq!(String::from_utf8(file).unwrap(), expected);
    }

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"From ".to_vec()),
            Just(b">From ".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"\r".to_vec()),
            Just(b"\r\n\r\n".to_vec()),
            Just(OURS.to_vec()),
            Just(b"Status: RO\r\n".to_vec()),
            prop::collection::vec(any::<u8>(), 0..6),
        ];
        let any = prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
        let mail = prop::collection::vec("(>{0,2}From )?[a-z: ]{0,8}", 0..8)
            .prop_map(|lines| lines.join("\r\n").into_bytes());
        prop_oneof![any, mail]
    }

    proptest! {
        #[test]
        fn messages_read_back_as_they_were(
            texts in prop::collection::vec((bytes(), 0_u64..4_000_000_000_000, 0_u8..64), 0..5)
        ) {
            let flags = ["\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted", "$Forwarded"];
            let messages: Vec<Message> = texts.into_iter().map(|(bytes, received_millis, set)| {
                let flags = flags.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
                let flags = flags.map(|(_, flag)| (*flag).to_owned()).collect();
                Message { bytes, received_millis, flags }
            }).collect();
            let mut file = Vec::new();
            messages.iter().for_each(|message| write(&mut file, message).unwrap());
            let found = read(&file, MOST);
            prop_assert_eq!(found, messages.into_iter().map(Next::Message).collect::<Vec<_>>());
        }

        #[test]
        fn any_file_is_read_without_a_panic(file in bytes(), most in 0_usize..40) {
            read(&file, most);
        }
    }
}
