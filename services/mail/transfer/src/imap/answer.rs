//! What the lines of the other server say.

use gatepost_mime::utf7;

use super::{Fetched, ImapError, RemoteFolder, wire::Item};
use crate::{Message, date};

/// Is this word at this place of a line, in any case?
pub(super) fn says(line: &[Item], at: usize, word: &str) -> bool {
    line.get(at).and_then(Item::atom).is_some_and(|said| said.eq_ignore_ascii_case(word))
}

/// Is a tagged answer OK?
pub(super) fn done(command: &'static str, line: &[Item]) -> Result<(), ImapError> {
    match line.get(1).and_then(Item::atom) {
        Some(status) if status.eq_ignore_ascii_case("OK") => Ok(()),
        _ => Err(ImapError::Refused { command, answer: text(line) }),
    }
}

/// A line as people read it.
pub(super) fn text(line: &[Item]) -> String {
    let words = line.iter().skip(1).filter_map(Item::bytes);
    let words: Vec<_> = words.map(String::from_utf8_lossy).collect();
    let text = words.join(" ");
    text.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// `* LIST (\Flags) "/" name`.
pub(super) fn listed(line: &[Item]) -> Option<RemoteFolder> {
    if !says(line, 1, "LIST") {
        return None;
    }
    let close = line.iter().position(|item| *item == Item::Close)?;
    let closed = ["\\NoSelect", "\\NonExistent"];
    let mut attributes = line.get(3..close)?.iter().filter_map(Item::atom);
    if attributes.any(|one| closed.iter().any(|closed| closed.eq_ignore_ascii_case(one))) {
        return None;
    }
    let separator = match line.get(close + 1)? {
        Item::Atom(_) => None,
        separator => separator.bytes()?.first().copied(),
    };
    let wire = line.get(close + 2)?.bytes()?.to_vec();
    let name = name_of(&String::from_utf8_lossy(&wire), separator.map(char::from));
    Some(RemoteFolder { name, wire })
}

/// The name of a folder as we write it. What servers put below INBOX because they know no other place
/// goes beside it.
fn name_of(wire: &str, separator: Option<char>) -> String {
    let name = utf7::decode_leniently(wire);
    if name.eq_ignore_ascii_case("INBOX") {
        return "INBOX".to_owned();
    }
    let Some(separator) = separator else { return name.replace('/', "_") };
    let levels: Vec<String> = name
        .split(separator)
        .filter(|level| !level.is_empty())
        .map(|level| level.replace('/', "_"))
        .collect();
    match levels.split_first() {
        Some((first, below))
            if first.eq_ignore_ascii_case("INBOX") && separator == '.' && !below.is_empty() =>
        {
            below.join("/")
        }
        Some((first, below)) if first.eq_ignore_ascii_case("INBOX") => std::iter::once("INBOX")
            .chain(below.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join("/"),
        _ => levels.join("/"),
    }
}

/// `* 1 FETCH (UID 2 FLAGS (…) INTERNALDATE "…" BODY[] {…}`; none for another line, and for one
/// without a message: a change of flags.
pub(super) fn fetched(line: Vec<Item>) -> Result<Option<Fetched>, ImapError> {
    if !says(&line, 2, "FETCH") {
        return Ok(None);
    }
    let (mut uid, mut message, mut body, mut long) = (0, Message::default(), None, false);
    let mut items = line.into_iter().skip(4);
    while let Some(item) = items.next() {
        let name = item.atom().map(str::to_ascii_uppercase).unwrap_or_default();
        match name.as_str() {
            "UID" => uid = items.next().as_ref().and_then(Item::number).unwrap_or(0),
            "FLAGS" => {
                let flags = items.by_ref().skip(1).take_while(|item| *item != Item::Close);
                message.flags = flags.filter_map(|flag| flag.atom().map(str::to_owned)).collect();
            }
            "INTERNALDATE" => {
                let date = items.next();
                let date = date.as_ref().and_then(Item::bytes).map(String::from_utf8_lossy);
                message.received_millis = date::of_internal_date(&date.unwrap_or_default());
            }
            "BODY[]" => match items.next() {
                Some(Item::Bytes(bytes)) => body = Some(bytes),
                Some(Item::TooLong) => long = true,
                // NIL: it is gone.
                _ => {}
            },
            _ => {}
        }
    }
    match (uid, body) {
        (0, None) => Ok(None),
        (0, Some(_)) => Err(ImapError::Wrong("a message without a UID")),
        (uid, _) if long => Ok(Some(Fetched::TooLong(uid))),
        (_, None) => Ok(None),
        (uid, Some(bytes)) => Ok(Some(Fetched::Message(uid, Message { bytes, ..message }))),
    }
}
