//! IMAP URLs of messages and their parts (RFC 5092), as CATENATE takes them: absolute paths, which
//! are within the mailbox of the connection. RFC 4469 §3 asks for nothing with a server in it, and relative
//! paths must not be accepted (RFC 5092 §7.2).

use gatepost_mail_store::Uid;

use super::{Cursor, Section, fetch::section};

/// A message, or part of one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct MessageUrl {
    /// The folder's name, in UTF-8.
    pub(crate) folder: String,
    /// UIDVALIDITY that it must have.
    pub(crate) uid_validity: Option<u32>,
    /// The message.
    pub(crate) uid: Uid,
    /// Which part of it.
    pub(crate) section: Option<Section>,
    /// First byte, and how many bytes at most.
    pub(crate) partial: Option<(u64, Option<u64>)>,
}

impl MessageUrl {
    /// ```abnf
    /// "/" enc-mailbox [";UIDVALIDITY=" nz-number] "/;UID=" nz-number
    ///     ["/;SECTION=" enc-section] ["/;PARTIAL=" number ["." nz-number]]
    /// ```
    /// None for anything else.
    pub(crate) fn parse(url: &[u8]) -> Option<Self> {
        let path = std::str::from_utf8(url).ok()?.strip_prefix('/')?;
        let (folder, rest) = split_at_word(path, "/;UID=")?;
        let (folder, uid_validity) = match split_at_word(folder, ";UIDVALIDITY=") {
            Some((folder, number)) => (folder, Some(number.parse().ok().filter(|n| *n > 0)?)),
            None => (folder, None),
        };
        let (rest, partial) = match split_at_word(rest, "/;PARTIAL=") {
            Some((rest, range)) => (rest, Some(partial(range)?)),
            None => (rest, None),
        };
        let (uid, section) = match split_at_word(rest, "/;SECTION=") {
            Some((uid, text)) => (uid, Some(parse_section(text)?)),
            None => (rest, None),
        };
        let folder = String::from_utf8(decoded(folder)?).ok().filter(|name| !name.is_empty())?;
        let uid = Uid::new(uid.parse().ok()?)?;
        Some(Self { folder, uid_validity, uid, section, partial })
    }
}

fn partial(range: &str) -> Option<(u64, Option<u64>)> {
    match range.split_once('.') {
        Some((first, count)) => {
            Some((first.parse().ok()?, Some(count.parse().ok().filter(|count| *count > 0)?)))
        }
        None => Some((range.parse().ok()?, None)),
    }
}

fn parse_section(text: &str) -> Option<Section> {
    let text = [b"[", decoded(text)?.as_slice(), b"]"].concat();
    let mut input = Cursor::new(&text);
    let section = section(&mut input, false).ok()?;
    input.rest().is_empty().then_some(section)
}

/// What stands before and after the first `word`, in any case.
fn split_at_word<'a>(text: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let same = |at: &usize| {
        let here = text.get(*at..*at + word.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(word))
    };
    let at = (0..text.len()).find(same)?;
    Some((text.get(..at)?, text.get(at + word.len()..)?))
}

/// `%41` is `A`; other percent signs are none.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || (rest.next()? as char).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        bytes.push(u8::try_from(high << 4 | low).ok()?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::SectionText;

    #[test]
    fn messages_and_parts_are_named() {
        let url = b"/Entw%C3%BCrfe/a;UIDVALIDITY=385759045/;UID=20/;section=1.2.MIME/;partial=3.4";
        let url = MessageUrl::parse(url).unwrap();
        assert_eq!((url.folder.as_str(), url.uid_validity), ("Entwürfe/a", Some(385_759_045)));
        assert_eq!((url.uid.get(), url.partial), (20, Some((3, Some(4)))));
        let section = url.section.unwrap();
        assert_eq!((section.part.len(), section.text), (2, SectionText::Mime));
        let url = MessageUrl::parse(b"/INBOX/;uid=1/;SECTION=HEADER.FIELDS%20(To)").unwrap();
        assert_eq!(url.section.unwrap().text, SectionText::Fields(vec!["To".to_owned()]));
        assert_eq!(MessageUrl::parse(b"/x/;UID=7/;PARTIAL=5").unwrap().partial, Some((5, None)));
        for wrong in [
            "",
            "/",
            "/INBOX",
            "/;UID=1",
            "INBOX/;UID=1",
            "imap://host/INBOX/;UID=1",
            "/INBOX/;UID=0",
            "/INBOX/;UID=x",
            "/INBOX;UIDVALIDITY=0/;UID=1",
            "/INBOX/;UID=1/;SECTION=FOO",
            "/INBOX/;UID=1/;SECTION=1]",
            "/INBOX/;UID=1/;PARTIAL=1.0",
            "/INBOX/;UID=1/;PARTIAL=",
            "/INBOX/;UID=1;URLAUTH=anonymous",
            "/IN%4OX/;UID=1",
            "/IN%4",
            "/%ff/;UID=1",
        ] {
            assert_eq!(MessageUrl::parse(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
