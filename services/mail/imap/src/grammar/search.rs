//! SEARCH (RFC 9051 §6.4.4, RFC 4731 return options, RFC 5032 WITHIN, RFC 5182 SAVE and
//! `$`, RFC 7162 MODSEQ, RFC 8514 SAVEDATE, RFC 9394 PARTIAL, RFC 9738 UIDAFTER and UIDBEFORE).

use std::{fmt, num::NonZeroU32};

use super::{Cursor, Set, Syntax};

/// Deepest nesting of keys; real programs stay far below, and evaluation recurses.
const MAX_DEPTH: usize = 100;

/// Most keys in one search.
const MAX_KEYS: usize = 10_000;

/// A day, counted from 1970-01-01, without time and zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Day(pub(crate) i32);

impl Day {
    /// The day of the proleptic Gregorian calendar; none when there is no such day.
    pub(crate) fn of(year: i32, month: u32, day: u32) -> Option<Self> {
        let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        let length = match month {
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u32::from(leap),
            1..=12 => 31,
            _ => return None,
        };
        if !(1..=length).contains(&day) || !(1..=9999).contains(&year) {
            return None;
        }
        // Years begin in March, so that the leap day is the last of its year.
        let shifted = i64::from(year) - i64::from(month <= 2);
        let in_year = (153 * ((i64::from(month) + 9) % 12) + 2) / 5 + i64::from(day) - 1;
        let days = shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + in_year - 719_468;
        i32::try_from(days).ok().map(Self)
    }

    /// The day of a moment in milliseconds since 1970, in UTC.
    pub(crate) fn of_millis(millis: u64) -> Self {
        Self(i32::try_from(millis / 86_400_000).unwrap_or(i32::MAX))
    }

    /// Year, month and day.
    pub(crate) fn civil(self) -> (i32, u32, u32) {
        let days = i64::from(self.0) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year + era * 400 + i64::from(month <= 2);
        (
            i32::try_from(year).unwrap_or(0),
            u32::try_from(month).unwrap_or(1),
            u32::try_from(day).unwrap_or(1),
        )
    }
}

/// Names of months, as in dates of commands and responses.
pub(crate) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `date-text = date-day "-" date-month "-" date-year`
pub(crate) fn date_text(input: &mut Cursor<'_>) -> Result<Day, Syntax> {
    const WRONG: Syntax = Syntax("a date is written like 1-Feb-1994");
    let day = input.number32().map_err(|_| WRONG)?;
    input.expect(b'-', WRONG.0)?;
    let month = input.take_while(|byte| byte.is_ascii_alphabetic());
    let month = MONTHS.iter().position(|name| name.as_bytes().eq_ignore_ascii_case(month));
    input.expect(b'-', WRONG.0)?;
    // Of a year in two digits nobody knows the century.
    let year = input.take_while(|byte| byte.is_ascii_digit());
    let year = std::str::from_utf8(year).ok().filter(|year| year.len() == 4).ok_or(WRONG)?;
    let month = u32::try_from(month.ok_or(WRONG)? + 1).map_err(|_| WRONG)?;
    Day::of(year.parse().map_err(|_| WRONG)?, month, day).ok_or(WRONG)
}

/// `date = date-text / DQUOTE date-text DQUOTE`
fn date(input: &mut Cursor<'_>) -> Result<Day, Syntax> {
    let quoted = input.eat(b'"');
    let day = date_text(input)?;
    if quoted {
        input.expect(b'"', "a quoted date does not end")?;
    }
    Ok(day)
}

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

/// Part of a result: places from 1, from its beginning or its end (RFC 9394 §3.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Partial {
    /// One end.
    pub(crate) from: u32,
    /// The other; either may be the smaller.
    pub(crate) to: u32,
    /// Counted from the end.
    pub(crate) from_end: bool,
}

impl fmt::Display for Partial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.from_end { "-" } else { "" };
        write!(out, "{sign}{}:{sign}{}", self.from, self.to)
    }
}

/// What a search gives back (RFC 4731 §3.1, RFC 5182, RFC 9394).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Returns {
    /// The smallest number; of a sorted result the first.
    pub(crate) min: bool,
    /// The largest number; of a sorted result the last.
    pub(crate) max: bool,
    /// All numbers, as a set.
    pub(crate) all: bool,
    /// How many.
    pub(crate) count: bool,
    /// Kept for later commands.
    pub(crate) save: bool,
    /// Kept up to date (RFC 5267 §4.3).
    pub(crate) update: bool,
    /// Part of the numbers.
    pub(crate) partial: Option<Partial>,
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

/// `"(" [search-return-opt *(SP search-return-opt)] ")"`
pub(super) fn return_options(input: &mut Cursor<'_>) -> Result<Returns, Syntax> {
    const ONCE: Syntax = Syntax("ALL and PARTIAL are one of them, and given once");
    let mut wanted = Returns::default();
    let mut any = false;
    input.list(|input| {
        any = true;
        match input.word()?.as_str() {
            "MIN" => wanted.min = true,
            "MAX" => wanted.max = true,
            "ALL" => wanted.all = true,
            "COUNT" => wanted.count = true,
            "SAVE" => wanted.save = true,
            "UPDATE" => wanted.update = true,
            // A hint (RFC 5267 §4.2) that nothing here needs.
            "CONTEXT" => {}
            "PARTIAL" => {
                input.space()?;
                if wanted.partial.replace(partial(input)?).is_some() {
                    return Err(ONCE);
                }
            }
            _ => return Err(Syntax("this search return option is not known")),
        }
        Ok(())
    })?;
    if wanted.all && wanted.partial.is_some() {
        return Err(ONCE);
    }
    wanted.all |= !any;
    Ok(wanted)
}

/// `partial-range = nz-number ":" nz-number / "-" nz-number ":" "-" nz-number` (RFC 9394 §4)
pub(super) fn partial(input: &mut Cursor<'_>) -> Result<Partial, Syntax> {
    const WRONG: Syntax = Syntax("a part of a result is written like 1:100 or -1:-100");
    let from_end = input.eat(b'-');
    let from = input.number32().map_err(|_| WRONG)?;
    input.expect(b':', WRONG.0)?;
    if input.eat(b'-') != from_end {
        return Err(WRONG);
    }
    let to = input.number32().map_err(|_| WRONG)?;
    if from == 0 || to == 0 { Err(WRONG) } else { Ok(Partial { from, to, from_end }) }
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

    fn parse(text: &str) -> Result<SearchArgs, Syntax> {
        let mut input = Cursor::new(text.as_bytes());
        let args = search(&mut input)?;
        input.end()?;
        Ok(args)
    }

    #[test]
    fn days_are_counted_and_uncounted() {
        for (civil, days) in [
            ((1970, 1, 1), 0),
            ((2000, 2, 29), 11_016),
            ((1969, 12, 31), -1),
            ((2026, 11, 21), 20_778),
            ((1600, 3, 1), -135_080),
        ] {
            assert_eq!(Day::of(civil.0, civil.1, civil.2), Some(Day(days)), "{civil:?}");
            assert_eq!(Day(days).civil(), civil);
        }
        for wrong in [(2023, 2, 29), (2023, 13, 1), (2023, 4, 31), (2023, 1, 0), (0, 1, 1)] {
            assert_eq!(Day::of(wrong.0, wrong.1, wrong.2), None, "{wrong:?}");
        }
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
