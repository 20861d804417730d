//! GETMETADATA and SETMETADATA (RFC 5464 §5), and what LIST takes of them (RFC 9590).

use super::{Cursor, Syntax};

/// Longest name of an entry in bytes.
const MAX_NAME: usize = 255;

/// Entries in one command at most.
const MAX_ENTRIES: usize = 200;

/// The name of an entry.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct EntryName {
    /// Begins with `/private`, not with `/shared`?
    pub(crate) private: bool,
    /// What is behind that, in lower case; empty for all there is.
    pub(crate) name: String,
}

/// How far below the entries that are named (RFC 5464 §4.2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Depth {
    /// They alone.
    Zero,
    /// What is right below them, too.
    One,
    /// Everything below them, too.
    Infinity,
}

/// A GETMETADATA.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct GetMetadata {
    /// The folder, as written; empty for the server.
    pub(crate) folder: Vec<u8>,
    /// Longest value that is asked for, in bytes.
    pub(crate) max_size: Option<u64>,
    /// How far below the entries.
    pub(crate) depth: Depth,
    /// The entries.
    pub(crate) entries: Vec<EntryName>,
}

/// A SETMETADATA.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct SetMetadata {
    /// The folder, as written; empty for the server.
    pub(crate) folder: Vec<u8>,
    /// New values; none removes an entry.
    pub(crate) values: Vec<(EntryName, Option<Vec<u8>>)>,
}

/// What GETMETADATA may be told besides.
#[derive(Default)]
struct Options {
    max_size: Option<u64>,
    depth: Option<Depth>,
}

/// `getmetadata = "GETMETADATA" [SP options] SP mailbox SP entries`, or with the options behind the
/// folder, as the examples of RFC 5464 have them.
pub(super) fn get_metadata(input: &mut Cursor<'_>) -> Result<GetMetadata, Syntax> {
    input.space()?;
    let mut options = Options::default();
    if input.peek() == Some(b'(') {
        options = read_options(input)?;
        input.space()?;
    }
    let folder = input.astring()?;
    input.space()?;
    if is_options(*input) {
        options = read_options(input)?;
        input.space()?;
    }
    let mut entries = entries(input)?;
    while input.peek() == Some(b' ') && input.rest().len() > 1 && entries.len() < MAX_ENTRIES {
        // Not in the grammar, and in the examples of RFC 5464 §4.4.1.
        input.space()?;
        entries.push(entry(input)?);
    }
    let depth = options.depth.unwrap_or(Depth::Zero);
    Ok(GetMetadata { folder, max_size: options.max_size, depth, entries })
}

/// Are there options next, rather than entries?
fn is_options(mut input: Cursor<'_>) -> bool {
    input.eat(b'(') && matches!(input.word().as_deref(), Ok("MAXSIZE" | "DEPTH"))
}

fn read_options(input: &mut Cursor<'_>) -> Result<Options, Syntax> {
    let mut options = Options::default();
    input.list(|input| {
        match input.word()?.as_str() {
            "MAXSIZE" => {
                input.space()?;
                options.max_size = Some(input.number()?);
            }
            "DEPTH" => {
                input.space()?;
                options.depth = Some(match input.word()?.as_str() {
                    "0" => Depth::Zero,
                    "1" => Depth::One,
                    "INFINITY" => Depth::Infinity,
                    _ => return Err(Syntax("DEPTH is 0, 1 or infinity")),
                });
            }
            _ => return Err(Syntax("this GETMETADATA option is not known")),
        }
        Ok(())
    })?;
    Ok(options)
}

/// `entries = entry / "(" entry *(SP entry) ")"`
pub(super) fn entries(input: &mut Cursor<'_>) -> Result<Vec<EntryName>, Syntax> {
    let entries = if input.peek() == Some(b'(') { input.list(entry)? } else { vec![entry(input)?] };
    match entries.len() {
        0 => Err(Syntax("an entry is missing")),
        1..=MAX_ENTRIES => Ok(entries),
        _ => Err(Syntax("there are too many entries")),
    }
}

/// `setmetadata = "SETMETADATA" SP mailbox SP entry-values`
pub(super) fn set_metadata(input: &mut Cursor<'_>) -> Result<SetMetadata, Syntax> {
    input.space()?;
    let folder = input.astring()?;
    input.space()?;
    let values = input.list(|input| {
        let entry = entry(input)?;
        check_depth(&entry)?;
        input.space()?;
        let value = if input.peek() == Some(b'~') {
            Some(input.literal8()?.to_vec())
        } else {
            input.nstring()?
        };
        Ok((entry, value))
    })?;
    match values.len() {
        0 => Err(Syntax("an entry is missing")),
        1..=MAX_ENTRIES => Ok(SetMetadata { folder, values }),
        _ => Err(Syntax("there are too many entries")),
    }
}

/// RFC 5464 §3.2: two components at least, and four below `vendor`.
fn check_depth(entry: &EntryName) -> Result<(), Syntax> {
    let mut parts = entry.name.split('/').skip(1);
    let first = parts.next().ok_or(Syntax("an entry has two parts at least"))?;
    if first == "vendor" && parts.count() < 2 {
        return Err(Syntax("an entry of a vendor has four parts at least"));
    }
    Ok(())
}

fn entry(input: &mut Cursor<'_>) -> Result<EntryName, Syntax> {
    const MALFORMED: Syntax = Syntax("the name of an entry is malformed");
    let written = input.astring()?;
    let plain = |byte: &u8| (0x20..0x7f).contains(byte) && !matches!(byte, b'*' | b'%');
    if written.len() > MAX_NAME || !written.iter().all(plain) {
        return Err(MALFORMED);
    }
    let written = String::from_utf8(written).map_err(|_| MALFORMED)?.to_ascii_lowercase();
    let (private, name) = match written.strip_prefix("/private") {
        Some(name) => (true, name),
        None => (false, written.strip_prefix("/shared").ok_or(MALFORMED)?),
    };
    let whole = name.is_empty() || name.starts_with('/');
    if !whole || name.ends_with('/') || name.contains("//") {
        return Err(MALFORMED);
    }
    Ok(EntryName { private, name: name.to_owned() })
}

#[cfg(test)]
mod tests {
    use crate::grammar::command;

    fn parses(line: &str) -> bool {
        command(line.as_bytes()).is_some_and(|tagged| tagged.command.is_ok())
    }

    #[test]
    fn commands_for_annotations_are_parsed() {
        for right in [
            "a GETMETADATA \"\" /shared/comment",
            "a GETMETADATA INBOX (/shared/comment /private/comment)",
            "a GETMETADATA INBOX /private/comment /shared/comment",
            "a GETMETADATA (MAXSIZE 10 DEPTH 1) INBOX /Private/Comment",
            "a GETMETADATA INBOX (DEPTH infinity) (/private)",
            "a SETMETADATA INBOX (/private/comment \"x\" /shared/vendor/a/b NIL)",
            "a SETMETADATA \"\" (/private/comment {1+}\r\nx)",
            "a SETMETADATA INBOX (/private/comment ~{1+}\r\n\0)",
            "a LIST \"\" % RETURN (METADATA (/shared/comment) SUBSCRIBED)",
            "a LIST \"\" % RETURN (METADATA /shared/comment)",
        ] {
            assert!(parses(right), "{right:?}");
        }
        for wrong in [
            "a GETMETADATA INBOX",
            "a GETMETADATA INBOX ()",
            "a GETMETADATA INBOX comment",
            "a GETMETADATA INBOX /sharedcomment",
            "a GETMETADATA INBOX /shared/",
            "a GETMETADATA INBOX /shared//a",
            "a GETMETADATA INBOX \"/shared/a*\"",
            "a GETMETADATA INBOX \"/shared/\u{e9}\"",
            "a GETMETADATA (DEPTH 2) INBOX /shared/a",
            "a GETMETADATA (FOO 1) INBOX /shared/a",
            "a GETMETADATA (MAXSIZE) INBOX /shared/a",
            "a SETMETADATA INBOX ()",
            "a SETMETADATA INBOX (/private \"x\")",
            "a SETMETADATA INBOX (/private/vendor/x \"x\")",
            "a SETMETADATA INBOX (/private/comment x)",
            "a SETMETADATA INBOX (/private/comment)",
            "a SETMETADATA INBOX /private/comment \"x\"",
            "a LIST \"\" % RETURN (METADATA)",
            "a LIST \"\" % RETURN (METADATA ())",
        ] {
            assert!(!parses(wrong), "{wrong:?}");
        }
    }
}
