//! APPEND and REPLACE, which are parsed around their messages: those are streamed.

use super::{Cursor, SetKind, Syntax, store::flag, tag_of};

/// A command that carries messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verb {
    /// `APPEND`
    Append,
    /// `REPLACE` and `UID REPLACE` (RFC 8508)
    Replace(SetKind),
}

/// How a message is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Data {
    /// As the literal that follows.
    Literal,
    /// As the literal that follows, with a parenthesis behind it: `UTF8` (RFC 6855 §4).
    Utf8,
    /// In parts, the first of which follows: `CATENATE` (RFC 4469).
    Catenate,
}

/// What stands before a message: `[SP flag-list] [SP date-time] SP append-data`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct AppendTail {
    /// Flags, as written.
    pub(crate) flags: Vec<String>,
    /// Internal date in milliseconds since 1970.
    pub(crate) date: Option<u64>,
    /// How it is given.
    pub(crate) data: Data,
}

/// The verb of a command that carries messages, and where its arguments begin.
pub(crate) fn message_verb(command: &[u8]) -> Option<(Verb, usize)> {
    let verbs = [
        (" APPEND ", Verb::Append),
        (" REPLACE ", Verb::Replace(SetKind::Number)),
        (" UID REPLACE ", Verb::Replace(SetKind::Uid)),
    ];
    let tag = tag_of(command)?.len();
    let after = command.get(tag..)?;
    verbs.into_iter().find_map(|(name, verb)| {
        let head = after.get(..name.len())?;
        head.eq_ignore_ascii_case(name.as_bytes()).then_some((verb, tag + name.len()))
    })
}

/// Does the literal that follows this much of a command hold a message, or part of one? It does in
/// commands that carry messages, unless it is the folder's name.
pub(crate) fn announces_message(command: &[u8]) -> bool {
    let Some((verb, start)) = message_verb(command) else { return false };
    let mut input = Cursor::new(command.get(start..).unwrap_or_default());
    if matches!(verb, Verb::Replace(_)) {
        input.take_while(|byte| byte != b' ');
    }
    input.rest().iter().any(|byte| *byte != b' ')
}

/// ```abnf
/// append-message = [SP flag-list] [SP date-time] SP append-data
/// append-data    = literal / literal8 / "UTF8" SP "(" literal8 ")" / "CATENATE" SP "(" ...
/// ```
/// up to the literal's announcement, or to the first part of CATENATE.
pub(crate) fn append_tail(input: &mut Cursor<'_>) -> Result<AppendTail, Syntax> {
    let mut tail = AppendTail { flags: Vec::new(), date: None, data: Data::Literal };
    input.space()?;
    if input.peek() == Some(b'(') {
        tail.flags = input.list(flag)?;
        input.space()?;
    }
    if input.peek() == Some(b'"') {
        tail.date = Some(date_time(input)?);
        input.space()?;
    }
    if input.eat_word("CATENATE") {
        tail.data = Data::Catenate;
    } else if input.eat_word("UTF8") {
        tail.data = Data::Utf8;
    }
    if tail.data != Data::Literal {
        input.space()?;
        input.expect(b'(', "an opening parenthesis is missing")?;
    }
    if input.rest().is_empty() || tail.data == Data::Catenate {
        Ok(tail)
    } else {
        Err(Syntax("a message is given by flags, a date and a literal"))
    }
}

/// ```abnf
/// date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
/// ```
fn date_time(input: &mut Cursor<'_>) -> Result<u64, Syntax> {
    const WRONG: Syntax = Syntax("a date is written like \"17-Jul-1996 02:44:25 -0700\"");
    input.expect(b'"', WRONG.0)?;
    input.eat(b' ');
    let day = super::day::date_text(input).map_err(|_| WRONG)?;
    input.expect(b' ', WRONG.0)?;
    let mut clock = [0; 3];
    for (place, value) in clock.iter_mut().enumerate() {
        if place > 0 {
            input.expect(b':', WRONG.0)?;
        }
        *value = input.number().map_err(|_| WRONG)?;
    }
    input.expect(b' ', WRONG.0)?;
    let west = match input.peek() {
        Some(b'+') => false,
        Some(b'-') => true,
        _ => return Err(WRONG),
    };
    input.eat(if west { b'-' } else { b'+' });
    let zone = input.take_while(|byte| byte.is_ascii_digit());
    let digits: u64 = std::str::from_utf8(zone).unwrap_or_default().parse().map_err(|_| WRONG)?;
    input.expect(b'"', WRONG.0)?;
    let [hours, minutes, seconds] = clock;
    if zone.len() != 4 || hours > 23 || minutes > 59 || seconds > 60 || digits % 100 > 59 {
        return Err(WRONG);
    }
    let local = i64::from(day.0) * 86_400 + (hours * 3600 + minutes * 60 + seconds).cast_signed();
    let offset = (digits / 100 * 3600 + digits % 100 * 60).cast_signed();
    let moment = if west { local + offset } else { local - offset };
    // Moments before 1970 are kept as its beginning: the store counts from there.
    Ok(u64::try_from(moment).unwrap_or(0) * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_message_is_parsed() {
        let tail = |text: &str| append_tail(&mut Cursor::new(text.as_bytes()));
        let full = tail(" (\\Seen $x) \" 7-Feb-1994 21:52:25 -0800\" ").unwrap();
        assert_eq!(full.flags, ["\\Seen", "$x"]);
        assert_eq!((full.date, full.data), (Some(760_686_745_000), Data::Literal));
        assert_eq!(tail(" ").unwrap().data, Data::Literal);
        assert_eq!(tail(" utf8 (").unwrap().data, Data::Utf8);
        assert_eq!(tail(" (\\Seen) catenate (URL x)").unwrap().data, Data::Catenate);
        for wrong in [
            "",
            " (\\Seen ",
            " (\\Seen)",
            " \"1-Foo-2020 00:00:00 +0000\" ",
            "  ",
            " y ",
            " UTF8 ",
            " UTF8 (x",
            " CATENATE",
        ] {
            assert!(tail(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn literals_of_messages_are_told_from_others() {
        for (command, is) in [
            ("a APPEND ", false),
            ("a append INBOX ", true),
            ("a APPEND x (\\Seen) CATENATE (URL ", true),
            ("a REPLACE 4 ", false),
            ("a REPLACE 4 x ", true),
            ("a uid replace 4 \"x\" ", true),
            ("a UID REPLACE ", false),
            ("a SELECT x ", false),
            ("APPEND x ", false),
        ] {
            assert_eq!(announces_message(command.as_bytes()), is, "{command}");
        }
    }
}
