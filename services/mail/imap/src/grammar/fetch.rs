//! FETCH (RFC 3501 §6.4.5).

use std::num::{NonZeroU32, NonZeroU64};

use super::{
    BinarySection, Cursor, Set, Syntax, binary,
    modifiers::{Modifiers, modifiers},
};

/// A `FETCH` command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FetchArgs {
    /// Which messages.
    pub(crate) set: Set,
    /// What of them.
    pub(crate) items: Vec<Item>,
    /// Which of them.
    pub(crate) modifiers: Modifiers,
}

/// A data item, `fetch-att`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Item {
    /// `FLAGS`
    Flags,
    /// `UID`
    Uid,
    /// `INTERNALDATE`
    InternalDate,
    /// `RFC822.SIZE`
    Size,
    /// `ENVELOPE`
    Envelope,
    /// `BODY`: the structure without extension data.
    Body,
    /// `BODYSTRUCTURE`
    BodyStructure,
    /// `MODSEQ`
    ModSeq,
    /// `EMAILID` (RFC 8474)
    EmailId,
    /// `THREADID` (RFC 8474)
    ThreadId,
    /// `SAVEDATE` (RFC 8514)
    SaveDate,
    /// `PREVIEW` (RFC 8970), lazy or not: it is made at once.
    Preview,
    /// `BINARY[...]` (RFC 3516)
    Binary(BinarySection),
    /// `BINARY.SIZE[...]` of a part; empty for the message itself.
    BinarySize(Vec<NonZeroU32>),
    /// `BODY[...]`, or one of `RFC822`, `RFC822.HEADER`, `RFC822.TEXT`.
    Section(Section),
}

/// Part of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Section {
    /// `section-part`; empty for the message itself.
    pub(crate) part: Vec<NonZeroU32>,
    /// What of the part.
    pub(crate) text: SectionText,
    /// Does reading it set \Seen?
    pub(crate) sets_seen: bool,
    /// First byte and most bytes.
    pub(crate) partial: Option<(u64, NonZeroU64)>,
    /// Name in the response when it is not `BODY[...]`.
    pub(crate) old_name: Option<&'static str>,
}

/// `section-msgtext` or `MIME`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum SectionText {
    /// All of the part.
    All,
    /// `HEADER`
    Header,
    /// `HEADER.FIELDS`
    Fields(Vec<String>),
    /// `HEADER.FIELDS.NOT`
    FieldsNot(Vec<String>),
    /// `TEXT`
    Text,
    /// `MIME`
    Mime,
}

/// ```abnf
/// fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att /
///         "(" fetch-att *(SP fetch-att) ")") [fetch-modifiers]
/// ```
/// from behind the verb.
pub(crate) fn fetch(input: &mut Cursor<'_>) -> Result<FetchArgs, Syntax> {
    input.space()?;
    let set = Set::parse(input)?;
    input.space()?;
    let items = if input.peek() == Some(b'(') {
        input.list(item)?
    } else if input.eat_word("ALL") {
        vec![Item::Flags, Item::InternalDate, Item::Size, Item::Envelope]
    } else if input.eat_word("FAST") {
        vec![Item::Flags, Item::InternalDate, Item::Size]
    } else if input.eat_word("FULL") {
        vec![Item::Flags, Item::InternalDate, Item::Size, Item::Envelope, Item::Body]
    } else {
        vec![item(input)?]
    };
    if items.is_empty() {
        return Err(Syntax("FETCH needs at least one data item"));
    }
    Ok(FetchArgs { set, items, modifiers: modifiers(input)? })
}

/// `"(" fetch-att *(SP fetch-att) ")"`
pub(super) fn items(input: &mut Cursor<'_>) -> Result<Vec<Item>, Syntax> {
    let items = input.list(item)?;
    if items.is_empty() { Err(Syntax("a data item is missing")) } else { Ok(items) }
}

fn item(input: &mut Cursor<'_>) -> Result<Item, Syntax> {
    let name = input.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
    let whole = |text, sets_seen, old_name| {
        let old_name = Some(old_name);
        Item::Section(Section { part: Vec::new(), text, sets_seen, partial: None, old_name })
    };
    Ok(match String::from_utf8_lossy(name).to_ascii_uppercase().as_str() {
        "FLAGS" => Item::Flags,
        "UID" => Item::Uid,
        "INTERNALDATE" => Item::InternalDate,
        "RFC822.SIZE" => Item::Size,
        "ENVELOPE" => Item::Envelope,
        "BODYSTRUCTURE" => Item::BodyStructure,
        "MODSEQ" => Item::ModSeq,
        "EMAILID" => Item::EmailId,
        "THREADID" => Item::ThreadId,
        "SAVEDATE" => Item::SaveDate,
        "PREVIEW" => preview(input)?,
        "RFC822" => whole(SectionText::All, true, "RFC822"),
        "RFC822.HEADER" => whole(SectionText::Header, false, "RFC822.HEADER"),
        "RFC822.TEXT" => whole(SectionText::Text, true, "RFC822.TEXT"),
        "BODY" if input.peek() != Some(b'[') => Item::Body,
        "BODY" => Item::Section(section(input, true)?),
        "BODY.PEEK" => Item::Section(section(input, false)?),
        "BINARY" => Item::Binary(binary::section(input, true)?),
        "BINARY.PEEK" => Item::Binary(binary::section(input, false)?),
        "BINARY.SIZE" => Item::BinarySize(binary::part(input)?),
        _ => return Err(Syntax("this FETCH data item is not known")),
    })
}

/// `"PREVIEW" [SP "(" preview-mod *(SP preview-mod) ")"]`, `preview-mod = "LAZY"` (RFC 8970 §6). What
/// is no modifier of it is one of FETCH.
fn preview(input: &mut Cursor<'_>) -> Result<Item, Syntax> {
    let mut ahead = *input;
    if ahead.eat(b' ') && ahead.eat(b'(') && ahead.eat_word("LAZY") {
        input.space()?;
        input.list(|input| match input.word()?.as_str() {
            "LAZY" => Ok(()),
            _ => Err(Syntax("this PREVIEW modifier is not known")),
        })?;
    }
    Ok(Item::Preview)
}

/// `section = "[" [section-spec] "]" ["<" number "." nz-number ">"]`
pub(super) fn section(input: &mut Cursor<'_>, sets_seen: bool) -> Result<Section, Syntax> {
    input.expect(b'[', "a section is missing")?;
    let mut part = Vec::new();
    let mut text = SectionText::All;
    while input.peek() != Some(b']') {
        if input.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            let number = NonZeroU32::new(input.number32()?);
            part.push(number.ok_or(Syntax("a part number is never zero"))?);
            if input.eat(b'.') && input.peek() != Some(b']') {
                continue;
            }
        } else {
            text = section_text(input, !part.is_empty())?;
        }
        break;
    }
    input.expect(b']', "a section does not end")?;
    Ok(Section { part, text, sets_seen, partial: partial(input)?, old_name: None })
}

fn section_text(input: &mut Cursor<'_>, in_part: bool) -> Result<SectionText, Syntax> {
    let name = input.take_while(|byte| byte.is_ascii_alphabetic() || byte == b'.');
    Ok(match String::from_utf8_lossy(name).to_ascii_uppercase().as_str() {
        "HEADER" => SectionText::Header,
        "TEXT" => SectionText::Text,
        "MIME" if in_part => SectionText::Mime,
        "HEADER.FIELDS" => SectionText::Fields(fields(input)?),
        "HEADER.FIELDS.NOT" => SectionText::FieldsNot(fields(input)?),
        _ => return Err(Syntax("this section is not known")),
    })
}

/// `header-list = "(" header-fld-name *(SP header-fld-name) ")"`
fn fields(input: &mut Cursor<'_>) -> Result<Vec<String>, Syntax> {
    input.space()?;
    let names = input.list(|input| {
        let name = input.astring()?;
        let printable = name.iter().all(|byte| (0x21..0x7f).contains(byte) && *byte != b':');
        let name = String::from_utf8(name).ok().filter(|name| printable && !name.is_empty());
        name.ok_or(Syntax("a header name is printable ASCII without a colon"))
    })?;
    if names.is_empty() { Err(Syntax("a header name is missing")) } else { Ok(names) }
}

pub(super) fn partial(input: &mut Cursor<'_>) -> Result<Option<(u64, NonZeroU64)>, Syntax> {
    if !input.eat(b'<') {
        return Ok(None);
    }
    let first = input.number()?;
    input.expect(b'.', "a partial fetch is written <first.count>")?;
    let count = NonZeroU64::new(input.number()?).ok_or(Syntax("a count is never zero"))?;
    input.expect(b'>', "a partial fetch does not end")?;
    Ok(Some((first, count)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<FetchArgs, Syntax> {
        let mut input = Cursor::new(text.as_bytes());
        let args = fetch(&mut input)?;
        input.end()?;
        Ok(args)
    }

    #[test]
    fn items_and_sections_are_parsed() {
        let args = parse(
            " 1:* (UID BODY.PEEK[1.2.HEADER.FIELDS (Subject {4}\r\nFrom)]<0.100> BODY[]) (CHANGEDSINCE 5)",
        );
        let args = args.unwrap();
        let Item::Section(section) = &args.items[1] else { panic!() };
        assert_eq!(section.part.len(), 2);
        assert_eq!(section.text, SectionText::Fields(vec!["Subject".into(), "From".into()]));
        assert_eq!(section.partial.map(|(first, count)| (first, count.get())), Some((0, 100)));
        assert!(!section.sets_seen);
        assert_eq!(args.modifiers.changed_since, Some(5));
        for right in [
            "1 ALL",
            "1 FAST",
            "1 full",
            "1 RFC822.HEADER",
            "1 BODY",
            "1 body[1]",
            "1 (BODY[1.MIME])",
            "1 PREVIEW",
            "1 PREVIEW (LAZY)",
            "1 (PREVIEW (lazy) UID)",
            "1 PREVIEW (LAZY) (CHANGEDSINCE 1)",
            "1 PREVIEW (CHANGEDSINCE 1)",
            "1 (EMAILID THREADID SAVEDATE)",
        ] {
            assert!(parse(&format!(" {right}")).is_ok(), "{right}");
        }
        for wrong in [
            "1",
            "1 ()",
            "1 FOO",
            "1 BODY[MIME]",
            "1 PREVIEW (LAZY FOO)",
            "1 PREVIEW(LAZY)",
            "1 BODY[0]",
            "1 BODY[",
            "1 BODY[1.]<1>",
            "1 (ALL)",
            "1 FLAGS UID",
            "0 FLAGS",
            "1 (FLAGS) (FOO 1)",
        ] {
            assert!(parse(&format!(" {wrong}")).is_err(), "{wrong}");
        }
    }
}
