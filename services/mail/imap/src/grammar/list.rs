//! LIST with its extensions (RFC 5258, 5819, 6154), STATUS, CREATE's special use.

use super::{Cursor, EntryName, Syntax, cursor::is_atom_char, metadata::entries};

/// A special use of a folder (RFC 6154 §2), as written in commands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Use {
    /// `\Archive`
    Archive,
    /// `\Drafts`
    Drafts,
    /// `\Junk`
    Junk,
    /// `\Sent`
    Sent,
    /// `\Trash`
    Trash,
    /// One that we do not keep, such as `\All`.
    Other,
}

/// What a list is narrowed to (RFC 5258 §3.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct ListSelect {
    /// Subscribed names, folders or not.
    pub(crate) subscribed: bool,
    /// Folders with a special use.
    pub(crate) special_use: bool,
    /// Also parents of what matches.
    pub(crate) recursive: bool,
}

/// What a list says of each folder (RFC 5258 §3.2, RFC 5819).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct ListReturn {
    /// `\Subscribed`
    pub(crate) subscribed: bool,
    /// MYRIGHTS of each (RFC 8440).
    pub(crate) my_rights: bool,
    /// Annotations of each (RFC 9590).
    pub(crate) metadata: Vec<EntryName>,
    /// STATUS of each.
    pub(crate) status: Vec<StatusItem>,
}

/// A LIST command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ListArgs {
    /// What it is narrowed to.
    pub(crate) select: ListSelect,
    /// The reference, before which nothing is looked for.
    pub(crate) reference: Vec<u8>,
    /// Patterns, each after the reference.
    pub(crate) patterns: Vec<Vec<u8>>,
    /// What it says of each folder.
    pub(crate) returns: ListReturn,
    /// Does it use the extended syntax?
    pub(crate) extended: bool,
}

/// A number that STATUS tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum StatusItem {
    /// `MESSAGES`
    Messages,
    /// `RECENT`
    Recent,
    /// `UIDNEXT`
    UidNext,
    /// `UIDVALIDITY`
    UidValidity,
    /// `UNSEEN`
    Unseen,
    /// `DELETED` (RFC 9051)
    Deleted,
    /// `DELETED-STORAGE` (RFC 9208)
    DeletedStorage,
    /// `SIZE` (RFC 8438)
    Size,
    /// `HIGHESTMODSEQ` (RFC 7162)
    HighestModSeq,
    /// `APPENDLIMIT` (RFC 7889)
    AppendLimit,
    /// `MAILBOXID` (RFC 8474)
    MailboxId,
}

/// ```abnf
/// list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP "RETURN" SP list-return-opts]
/// ```
/// from behind the verb.
pub(crate) fn list(input: &mut Cursor<'_>) -> Result<ListArgs, Syntax> {
    input.space()?;
    let mut select = ListSelect::default();
    let mut extended = false;
    if input.peek() == Some(b'(') {
        extended = true;
        for option in input.list(Cursor::word)? {
            match option.as_str() {
                "SUBSCRIBED" => select.subscribed = true,
                "SPECIAL-USE" => select.special_use = true,
                "RECURSIVEMATCH" => select.recursive = true,
                // Every folder is of this server.
                "REMOTE" => {}
                _ => return Err(Syntax("this LIST selection option is not known")),
            }
        }
        if select.recursive && !select.subscribed && !select.special_use {
            // RFC 5258 §3.1: it needs another option to recurse over.
            return Err(Syntax("RECURSIVEMATCH needs another selection option"));
        }
        input.space()?;
    }
    let reference = input.astring_or_empty()?;
    input.space()?;
    let patterns = if input.peek() == Some(b'(') {
        extended = true;
        input.list(list_mailbox)?
    } else {
        vec![list_mailbox(input)?]
    };
    let mut returns = ListReturn::default();
    if input.peek() == Some(b' ') && !input.rest().iter().all(|byte| *byte == b' ') {
        input.space()?;
        if !input.eat_word("RETURN") {
            return Err(Syntax("LIST takes a reference, a pattern and return options"));
        }
        extended = true;
        input.space()?;
        input.list(|input| return_option(input, &mut returns))?;
    }
    if patterns.is_empty() {
        return Err(Syntax("a pattern is missing"));
    }
    Ok(ListArgs { select, reference, patterns, returns, extended })
}

fn return_option(input: &mut Cursor<'_>, returns: &mut ListReturn) -> Result<(), Syntax> {
    match input.word()?.as_str() {
        "SUBSCRIBED" => returns.subscribed = true,
        "METADATA" => {
            input.space()?;
            returns.metadata = entries(input)?;
        }
        "MYRIGHTS" => returns.my_rights = true,
        // Told of every folder anyway.
        "CHILDREN" | "SPECIAL-USE" => {}
        "STATUS" => {
            input.space()?;
            returns.status = input.list(status_item)?;
            if returns.status.is_empty() {
                return Err(Syntax("a STATUS item is missing"));
            }
        }
        _ => return Err(Syntax("this LIST return option is not known")),
    }
    Ok(())
}

/// `list-mailbox = 1*list-char / string`
pub(crate) fn list_mailbox(input: &mut Cursor<'_>) -> Result<Vec<u8>, Syntax> {
    if matches!(input.peek(), Some(b'"' | b'{')) {
        return input.string();
    }
    let is_list_char =
        |byte| is_atom_char(byte) || matches!(byte, b'%' | b'*' | b']') || byte >= 0x80;
    let pattern = input.take_while(is_list_char);
    if pattern.is_empty() { Err(Syntax("a pattern is missing")) } else { Ok(pattern.to_vec()) }
}

impl Cursor<'_> {
    /// `mailbox` as LIST's reference.
    pub(crate) fn astring_or_empty(&mut self) -> Result<Vec<u8>, Syntax> {
        if matches!(self.peek(), Some(b'"' | b'{')) { self.string() } else { list_mailbox(self) }
    }
}

/// `status-att`
pub(crate) fn status_item(input: &mut Cursor<'_>) -> Result<StatusItem, Syntax> {
    Ok(match input.word()?.as_str() {
        "MESSAGES" => StatusItem::Messages,
        "RECENT" => StatusItem::Recent,
        "UIDNEXT" => StatusItem::UidNext,
        "UIDVALIDITY" => StatusItem::UidValidity,
        "UNSEEN" => StatusItem::Unseen,
        "DELETED" => StatusItem::Deleted,
        "DELETED-STORAGE" => StatusItem::DeletedStorage,
        "SIZE" => StatusItem::Size,
        "HIGHESTMODSEQ" => StatusItem::HighestModSeq,
        "APPENDLIMIT" => StatusItem::AppendLimit,
        "MAILBOXID" => StatusItem::MailboxId,
        _ => return Err(Syntax("this STATUS item is not known")),
    })
}

/// `create-params = SP "(" "USE" SP "(" [use-attr *(SP use-attr)] ")" ")"` (RFC 6154 §6)
pub(crate) fn create_uses(input: &mut Cursor<'_>) -> Result<Vec<Use>, Syntax> {
    if input.peek() != Some(b' ') {
        return Ok(Vec::new());
    }
    input.space()?;
    let uses = input.list(|input| {
        if !input.eat_word("USE") {
            return Err(Syntax("this CREATE parameter is not known"));
        }
        input.space()?;
        input.list(|input| {
            input.expect(b'\\', "a special use begins with a backslash")?;
            Ok(match input.word()?.as_str() {
                "ARCHIVE" => Use::Archive,
                "DRAFTS" => Use::Drafts,
                "JUNK" => Use::Junk,
                "SENT" => Use::Sent,
                "TRASH" => Use::Trash,
                _ => Use::Other,
            })
        })
    })?;
    Ok(uses.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ListArgs, Syntax> {
        let mut input = Cursor::new(text.as_bytes());
        let args = list(&mut input)?;
        input.end()?;
        Ok(args)
    }

    #[test]
    fn both_syntaxes_of_list_are_parsed() {
        let plain = parse(" \"\" a/%*").unwrap();
        assert_eq!((plain.patterns[0].as_slice(), plain.extended), (b"a/%*".as_slice(), false));
        let extended = parse(
            " (SUBSCRIBED RECURSIVEMATCH) \"\" (\"INBOX\" \"a/%\") RETURN (CHILDREN SUBSCRIBED STATUS (MESSAGES SIZE))",
        )
        .unwrap();
        assert!(extended.select.subscribed && extended.select.recursive && extended.extended);
        assert_eq!(extended.patterns.len(), 2);
        assert_eq!(extended.returns.status, [StatusItem::Messages, StatusItem::Size]);
        for wrong in [
            "",
            " a",
            " \"\" \"\" FOO",
            " (FOO) \"\" a",
            " (RECURSIVEMATCH) \"\" a",
            " \"\" a RETURN (FOO)",
            " \"\" a RETURN (STATUS ())",
            " (REMOTE RECURSIVEMATCH) \"\" a",
            " \"\" ()",
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
