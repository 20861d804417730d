//! Dates of messages (RFC 5322 §3.3), read with patience.

use crate::grammar::{Day, MONTHS};

/// When a message says that it was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::command) struct Sent {
    /// The day as written, without time and zone (RFC 9051 §6.4.4, SENTON).
    pub(in crate::command) day: Day,
    /// Seconds since 1970, in UTC (RFC 5256 §2.2). A time that cannot be read is midnight, a zone that
    /// cannot be read is UTC.
    pub(in crate::command) unix: i64,
}

/// The moment in a Date field; none when there is no day in it.
pub(in crate::command) fn moment(date: &[u8]) -> Option<Sent> {
    let text = String::from_utf8_lossy(date);
    let text = without_comments(text.split_once(',').map_or(&*text, |(_, rest)| rest));
    let mut words =
        text.split(|c: char| c.is_ascii_whitespace() || c == '-').filter(|word| !word.is_empty());
    let day: u32 = words.next()?.parse().ok()?;
    let month = words.next()?.get(..3)?.to_owned();
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(&month))?;
    let year: i32 = words.next()?.parse().ok()?;
    // RFC 5322 §4.3
    let year = match year {
        0..=49 => year + 2000,
        50..=999 => year + 1900,
        year => year,
    };
    let day = Day::of(year, u32::try_from(month).ok()? + 1, day)?;
    // Behind the year blanks part words; a minus there belongs to the zone.
    let rest = text.split_ascii_whitespace().skip_while(|word| !word.contains(':'));
    let mut rest = rest;
    let time = rest.next().and_then(time).unwrap_or(0);
    let zone = rest.next().map_or(0, zone);
    Some(Sent { day, unix: i64::from(day.0) * 86_400 + time - zone })
}

fn without_comments(text: &str) -> String {
    let mut depth = 0_u32;
    let mut kept = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => {
                depth = depth.saturating_sub(1);
                kept.push(' ');
            }
            c if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    kept
}

/// Seconds of a day, from `hour ":" minute [":" second]`.
fn time(word: &str) -> Option<i64> {
    let mut parts = word.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let fits = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..=60).contains(&second);
    fits.then_some(hour * 3600 + minute * 60 + second)
}

/// Seconds east of UTC, from `+hhmm`, or a name of RFC 5322 §4.3.
fn zone(word: &str) -> i64 {
    let named = match word.to_ascii_uppercase().as_str() {
        "EDT" => -4,
        "EST" | "CDT" => -5,
        "CST" | "MDT" => -6,
        "MST" | "PDT" => -7,
        "PST" => -8,
        _ => 0,
    };
    let sign = match word.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        _ => return named * 3600,
    };
    match word.get(1..).and_then(|digits| digits.parse::<i64>().ok()) {
        Some(digits) if word.len() == 5 && digits % 100 < 60 && digits < 2400 => {
            sign * (digits / 100 * 3600 + digits % 100 * 60)
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read() {
        for (date, day, unix) in [
            ("Mon, 7 Feb 1994 21:52:25 -0800 (PST)", (1994, 2, 7), 760_686_745),
            ("1 January 03 00:00 GMT", (2003, 1, 1), 1_041_379_200),
            ("Thu, 01 Jan 1970 00:00:00 +0100", (1970, 1, 1), -3600),
            ("1-Jan-1970 01:00 EST", (1970, 1, 1), 6 * 3600),
            ("1 Jan 1970", (1970, 1, 1), 0),
            ("1 Jan 1970 99:00 +0000", (1970, 1, 1), 0),
            ("1 (first) Jan 1970 00:01:00 nonsense", (1970, 1, 1), 60),
        ] {
            let day = Day::of(day.0, day.1, day.2).unwrap();
            assert_eq!(moment(date.as_bytes()), Some(Sent { day, unix }), "{date}");
        }
        for date in ["nonsense", "", "31 Feb 2020", "1 \u{e9}\u{e9} 2020"] {
            assert_eq!(moment(date.as_bytes()), None, "{date}");
        }
    }
}
