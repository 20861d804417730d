//! APPEND, which is parsed around its messages: they are streamed.

use super::{Cursor, Syntax, command::flag};

/// What stands before a message: `[SP flag-list] [SP date-time] SP literal`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct AppendTail {
    /// Flags, as written.
    pub(crate) flags: Vec<String>,
    /// Internal date in milliseconds since 1970.
    pub(crate) date: Option<u64>,
}

/// An APPEND up to its first message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct AppendHead {
    /// The folder, as written.
    pub(crate) folder: Vec<u8>,
    /// What stands before the first message.
    pub(crate) first: AppendTail,
}

/// `append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal`, from behind the verb's
/// space up to the literal's opening brace.
pub(crate) fn append_head(arguments: &[u8]) -> Result<AppendHead, Syntax> {
    let mut input = Cursor::new(arguments);
    let folder = input.astring()?;
    let first = append_tail(input.rest())?;
    Ok(AppendHead { folder, first })
}

/// `append-ext` of RFC 3502: what stands before the next message.
pub(crate) fn append_tail(arguments: &[u8]) -> Result<AppendTail, Syntax> {
    let mut input = Cursor::new(arguments);
    let mut tail = AppendTail { flags: Vec::new(), date: None };
    input.space()?;
    if input.peek() == Some(b'(') {
        tail.flags = input.list(flag)?;
        input.space()?;
    }
    if input.peek() == Some(b'"') {
        tail.date = Some(date_time(&mut input)?);
        input.space()?;
    }
    if input.rest().is_empty() {
        Ok(tail)
    } else {
        Err(Syntax("APPEND takes flags, a date and a literal"))
    }
}

/// ```abnf
/// date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
/// ```
fn date_time(input: &mut Cursor<'_>) -> Result<u64, Syntax> {
    const WRONG: Syntax = Syntax("a date is written like \"17-Jul-1996 02:44:25 -0700\"");
    input.expect(b'"', WRONG.0)?;
    input.eat(b' ');
    let day = super::search::date_text(input).map_err(|_| WRONG)?;
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
    fn the_head_of_an_append_is_parsed() {
        let head = append_head(b"\"a b\" (\\Seen $x) \" 7-Feb-1994 21:52:25 -0800\" ").unwrap();
        assert_eq!(head.folder, b"a b");
        assert_eq!(head.first.flags, ["\\Seen", "$x"]);
        assert_eq!(head.first.date, Some(760_686_745_000));
        assert_eq!(append_head(b"x ").unwrap().first, AppendTail { flags: vec![], date: None });
        for wrong in
            ["x", "x (\\Seen ", "x (\\Seen)", "x \"1-Foo-2020 00:00:00 +0000\" ", "x  ", "x y "]
        {
            assert!(append_head(wrong.as_bytes()).is_err(), "{wrong:?}");
        }
    }
}
