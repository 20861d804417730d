//! SEARCH (RFC 9051 §6.4.4, RFC 4731 return options, RFC 5032 WITHIN, RFC 5182 SAVE and
//! `$`, RFC 7162 MODSEQ, RFC 8514 SAVEDATE, RFC 9394 PARTIAL, RFC 9738 UIDAFTER and UIDBEFORE).

use std::num::NonZeroU32;

use super::{Cursor, Day, Returns, Set, Syntax, day::date, returns::return_options};

/// Deepest nesting of keys; real programs stay far below, and evaluation recurses.
const MAX_DEPTH: usize = 100;

/// Most keys in one search.
const MAX_KEYS: usize = 10_000;

/// A condition on messages.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Key {
    /// Every one of these.
    All(Vec<Key>),
    /// Either.
    Or(Box<(Key, Key)>),
    /// Not.
    Not(Box<Key>),
    /// Has the flag: a system flag such as `\Seen`, or a keyword.
    Flag(String),
    /// `RECENT`
    Recent,
    /// Internal date: before, on, or on or after the day.
    Before(Day),
    /// See [`Self::Before`].
    On(Day),
    /// See [`Self::Before`].
    Since(Day),
    /// Date header, without time and zone.
    SentBefore(Day),
    /// See [`Self::SentBefore`].
    SentOn(Day),
    /// See [`Self::SentBefore`].
    SentSince(Day),
    /// A header field holds the text; any such field when the text is empty.
    Header(String, Vec<u8>),
    /// The body holds the text.
    Body(Vec<u8>),
    /// Header or body hold the text.
    Text(Vec<u8>),
    /// More bytes than.
    Larger(u64),
    /// Fewer bytes than.
    Smaller(u64),
    /// Delivered longer ago than this many seconds, or exactly so (RFC 5032).
    Older(u64),
    /// Delivered within the last so many seconds (RFC 5032).
    Younger(u64),
    /// Sequence numbers.
    Numbers(Set),
    /// UIDs.
    Uids(Set),
    /// UIDs above one; above all of `$` where there is none.
    UidAfter(Option<NonZeroU32>),
    /// UIDs below one; below all of `$` where there is none.
    UidBefore(Option<NonZeroU32>),
    /// Mod-sequence at least (RFC 7162 §3.1.5).
    ModSeq(u64),
    /// EMAILID, as written (RFC 8474 §5.3).
    EmailId(String),
    /// THREADID, as written.
    ThreadId(String),
    /// Came into the folder before, on, or on or after the day (RFC 8514 §4.3).
    SavedBefore(Day),
    /// See [`Self::SavedBefore`].
    SavedOn(Day),
    /// See [`Self::SavedBefore`].
    SavedSince(Day),
}

/// A SEARCH command.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SearchArgs {
    /// With `RETURN`: an ESEARCH response is wanted.
    pub(crate) returns: Option<Returns>,
    /// `CHARSET`, as written.
    pub(crate) charset: Option<Vec<u8>>,
    /// The condition.
    pub(crate) key: Key,
    /// Is there a MODSEQ key? Then the answer carries the highest mod-sequence.
    pub(crate) mod_seq: bool,
}

/// `search = "SEARCH" [search-return-opts] SP search-program`, from behind the verb.
pub(crate) fn search(input: &mut Cursor<'_>) -> Result<SearchArgs, Syntax> {
    input.space()?;
    let mut returns = None;
    if input.eat_word("RETURN") {
        input.space()?;
        returns = Some(return_options(input)?);
        input.space()?;
    }
    let mut charset = None;
    if input.eat_word("CHARSET") {
        input.space()?;
        charset = Some(input.astring()?);
        input.space()?;
    }
    let (key, mod_seq) = program(input)?;
    Ok(SearchArgs { returns, charset, key, mod_seq })
}

/// `search-key *(SP search-key)`; is there a MODSEQ key?
pub(super) fn program(input: &mut Cursor<'_>) -> Result<(Key, bool), Syntax> {
    let mut budget = Budget { keys: 0, mod_seq: false };
    let mut keys = vec![key(input, 0, &mut budget)?];
    while input.peek() == Some(b' ') {
        input.space()?;
        if input.rest().is_empty() {
            break;
        }
        keys.push(key(input, 0, &mut budget)?);
    }
    Ok((Key::All(keys), budget.mod_seq))
}

struct Budget {
    keys: usize,
    mod_seq: bool,
}

/// `search-key`
fn key(input: &mut Cursor<'_>, depth: usize, budget: &mut Budget) -> Result<Key, Syntax> {
    budget.keys += 1;
    if depth > MAX_DEPTH || budget.keys > MAX_KEYS {
        return Err(Syntax("the search is nested too deeply or has too many keys"));
    }
    match input.peek() {
        Some(b'(') => {
            let keys = input.list(|input| key(input, depth + 1, budget))?;
            if keys.is_empty() {
                Err(Syntax("a search key is missing"))
            } else {
                Ok(Key::All(keys))
            }
        }
        Some(b'0'..=b'9' | b'*' | b'$') => Set::parse(input).map(Key::Numbers),
        _ => {
            let word = input.word()?;
            named(&word, input, depth, budget)
        }
    }
}

fn named(
    word: &str,
    input: &mut Cursor<'_>,
    depth: usize,
    budget: &mut Budget,
) -> Result<Key, Syntax> {
    let flag = |name: &str| Key::Flag(name.to_owned());
    let not = |key: Key| Key::Not(Box::new(key));
    Ok(match word {
        "ALL" => Key::All(Vec::new()),
        "ANSWERED" => flag("\\Answered"),
        "DELETED" => flag("\\Deleted"),
        "DRAFT" => flag("\\Draft"),
        "FLAGGED" => flag("\\Flagged"),
        "SEEN" => flag("\\Seen"),
        "UNANSWERED" => not(flag("\\Answered")),
        "UNDELETED" => not(flag("\\Deleted")),
        "UNDRAFT" => not(flag("\\Draft")),
        "UNFLAGGED" => not(flag("\\Flagged")),
        "UNSEEN" => not(flag("\\Seen")),
        "RECENT" => Key::Recent,
        // Every folder keeps it.
        "SAVEDATESUPPORTED" => Key::All(Vec::new()),
        "OLD" => not(Key::Recent),
        "NEW" => Key::All(vec![Key::Recent, not(flag("\\Seen"))]),
        "NOT" => {
            input.space()?;
            not(key(input, depth + 1, budget)?)
        }
        "OR" => {
            input.space()?;
            let left = key(input, depth + 1, budget)?;
            input.space()?;
            Key::Or(Box::new((left, key(input, depth + 1, budget)?)))
        }
        "MODSEQ" => {
            input.space()?;
            budget.mod_seq = true;
            mod_seq(input)?
        }
        _ => {
            input.space()?;
            with_argument(word, input)?
        }
    })
}

/// `objectid = 1*255(ALPHA / DIGIT / "_" / "-")`
fn object_id(input: &mut Cursor<'_>) -> Result<String, Syntax> {
    let id = input.take_while(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    if (1..=255).contains(&id.len()) {
        Ok(String::from_utf8_lossy(id).into_owned())
    } else {
        Err(Syntax("an object id is missing or too long"))
    }
}

fn with_argument(word: &str, input: &mut Cursor<'_>) -> Result<Key, Syntax> {
    let header = |name: &str, input: &mut Cursor<'_>| {
        input.astring().map(|text| Key::Header(name.to_owned(), text))
    };
    Ok(match word {
        "BCC" | "CC" | "FROM" | "SUBJECT" | "TO" => header(word, input)?,
        "HEADER" => {
            let name = input.astring()?;
            let name = String::from_utf8(name).map_err(|_| Syntax("a header name is ASCII"))?;
            input.space()?;
            header(&name, input)?
        }
        "BODY" => Key::Body(input.astring()?),
        "TEXT" => Key::Text(input.astring()?),
        "KEYWORD" => Key::Flag(input.atom()?.to_owned()),
        "UNKEYWORD" => Key::Not(Box::new(Key::Flag(input.atom()?.to_owned()))),
        "BEFORE" => Key::Before(date(input)?),
        "ON" => Key::On(date(input)?),
        "SINCE" => Key::Since(date(input)?),
        "SENTBEFORE" => Key::SentBefore(date(input)?),
        "SENTON" => Key::SentOn(date(input)?),
        "SENTSINCE" => Key::SentSince(date(input)?),
        "LARGER" => Key::Larger(input.number()?),
        "SMALLER" => Key::Smaller(input.number()?),
        "OLDER" => Key::Older(interval(input)?),
        "YOUNGER" => Key::Younger(interval(input)?),
        "UID" => Key::Uids(Set::parse(input)?),
        // Also where no limit is announced: they are of use without one, and cost nothing.
        "UIDAFTER" => Key::UidAfter(uid_or_saved(input)?),
        "UIDBEFORE" => Key::UidBefore(uid_or_saved(input)?),
        "EMAILID" => Key::EmailId(object_id(input)?),
        "THREADID" => Key::ThreadId(object_id(input)?),
        "SAVEDBEFORE" => Key::SavedBefore(date(input)?),
        "SAVEDON" => Key::SavedOn(date(input)?),
        "SAVEDSINCE" => Key::SavedSince(date(input)?),
        _ => return Err(Syntax("this search key is not known")),
    })
}

/// `uniqueid`, or `$`: RFC 9738 §3.2 has the result of one search become the range of the next.
fn uid_or_saved(input: &mut Cursor<'_>) -> Result<Option<NonZeroU32>, Syntax> {
    if input.eat(b'$') {
        return Ok(None);
    }
    let uid = NonZeroU32::new(input.number32()?);
    uid.map(Some).ok_or(Syntax("a UID is never zero"))
}

/// `interval = nz-number` seconds (RFC 5032 §3).
fn interval(input: &mut Cursor<'_>) -> Result<u64, Syntax> {
    let seconds = input.number32()?;
    if seconds == 0 { Err(Syntax("an interval is never zero")) } else { Ok(u64::from(seconds)) }
}

/// `search-modsequence = "MODSEQ" [search-modseq-ext] SP mod-sequence-valzer`; the extension names
/// a flag's own mod-sequence, for which a server may take the message's (RFC 7162 §3.1.5).
fn mod_seq(input: &mut Cursor<'_>) -> Result<Key, Syntax> {
    if input.peek() == Some(b'"') {
        let _entry_name = input.string()?;
        input.space()?;
        if !["PRIV", "SHARED", "ALL"].contains(&input.word()?.as_str()) {
            return Err(Syntax("an entry type is priv, shared or all"));
        }
        input.space()?;
    }
    input.number().map(Key::ModSeq)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::Partial;

    fn parse(text: &str) -> Result<SearchArgs, Syntax> {
        let mut input = Cursor::new(text.as_bytes());
        let args = search(&mut input)?;
        input.end()?;
        Ok(args)
    }

    #[test]
    fn nesting_is_deep_but_bounded() {
        let nested = |depth: usize| format!(" {}SEEN{}", "(".repeat(depth), ")".repeat(depth));
        assert!(parse(&nested(50)).is_ok());
        assert!(parse(&nested(99)).is_ok());
        assert!(parse(&nested(102)).is_err());
        assert!(parse(&format!(" {}SEEN", "NOT ".repeat(102))).is_err());
        assert!(parse(&format!(" {}", "OR ".repeat(20_000))).is_err());
    }

    #[test]
    fn keys_are_parsed() {
        let args =
            parse(" RETURN (MIN COUNT) CHARSET utf-8 OR FROM a TEXT {3}\r\nb c UID 1:*").unwrap();
        let wanted = Returns { min: true, count: true, ..Returns::default() };
        assert_eq!(args.returns, Some(wanted));
        assert_eq!(args.charset.as_deref(), Some(&b"utf-8"[..]));
        let or =
            Key::Or(Box::new((Key::Header("FROM".into(), b"a".into()), Key::Text(b"b c".into()))));
        assert!(matches!(&args.key, Key::All(keys) if keys[0] == or));
        let args = parse(" RETURN () ALL").unwrap();
        assert_eq!(args.returns, Some(Returns { all: true, ..Returns::default() }));
        let args = parse(" RETURN (SAVE PARTIAL -1:-100) $").unwrap();
        let partial = Some(Partial { from: 1, to: 100, from_end: true });
        let wanted = Returns { save: true, partial, ..Returns::default() };
        assert_eq!(args.returns, Some(wanted));
        assert!(matches!(&args.key, Key::All(keys) if keys[0] == Key::Numbers(Set(Vec::new()))));
        assert!(parse(" MODSEQ \"/flags/\\\\draft\" all 620162338").unwrap().mod_seq);
        for wrong in [
            "",
            " ",
            " FOO",
            " FROM",
            " OR SEEN",
            " ()",
            " BEFORE 1-Foo-2020",
            " YOUNGER 0",
            " (SEEN",
            " RETURN (FOO) ALL",
            " RETURN (PARTIAL 0:1) ALL",
            " RETURN (PARTIAL -1:1) ALL",
            " RETURN (PARTIAL 1) ALL",
            " RETURN (ALL PARTIAL 1:2) ALL",
            " RETURN (PARTIAL 1:2 PARTIAL 1:2) ALL",
            " $,1",
            " SAVEDON",
            " UIDAFTER",
            " UIDAFTER 0",
            " UIDBEFORE *",
            " UIDBEFORE 1:2",
            " UIDBEFORE $1",
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
