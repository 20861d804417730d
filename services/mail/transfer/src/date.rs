//! Days and times as mail stores write them, in UTC.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// As C's `asctime` writes it, without the line end: `Thu Jan  1 00:00:00 1970`.
pub(crate) fn asctime(millis: u64) -> String {
    let seconds = i64::try_from(millis / 1000).unwrap_or(i64::MAX);
    let time = Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX);
    time.to_zoned(TimeZone::UTC).strftime("%a %b %e %H:%M:%S %Y").to_string()
}

/// The time in a separator line of an mbox, whatever stands around it; 0 for none.
pub(crate) fn of_asctime(line: &str) -> u64 {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let found = words.windows(4).find_map(|words| {
        let [month, day, time, rest] = words else { return None };
        let time = clock(time)?;
        // A zone may stand before the year.
        let year = rest.parse().ok().or_else(|| {
            let at = line.find(rest)?;
            line.get(at + rest.len()..)?.split_ascii_whitespace().next()?.parse().ok()
        })?;
        millis(year, month_of(month)?, day.parse().ok()?, time, 0)
    });
    found.unwrap_or(0)
}

/// INTERNALDATE (RFC 9051 §9, `date-time`), without quotes; 0 for what is none.
pub(crate) fn of_internal_date(text: &str) -> u64 {
    let parse = || {
        let mut words = text.split_ascii_whitespace();
        let (date, time, zone) = (words.next()?, words.next()?, words.next()?);
        let mut date = date.split('-');
        let (day, month, year) = (date.next()?, date.next()?, date.next()?);
        let sign = match zone.as_bytes().first()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let zone: i64 = zone.get(1..)?.parse().ok()?;
        let offset = sign * (zone / 100 * 3600 + zone % 100 * 60);
        millis(year.parse().ok()?, month_of(month)?, day.parse().ok()?, clock(time)?, offset)
    };
    parse().unwrap_or(0)
}

fn month_of(name: &str) -> Option<i8> {
    let at = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))?;
    i8::try_from(at + 1).ok()
}

/// Seconds of `hh:mm:ss`.
fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..61).contains(&second);
    (valid && parts.next().is_none()).then_some(hour * 3600 + minute * 60 + second)
}

/// Days beyond the end of a month are those of the next one.
fn millis(year: i16, month: i8, day: i64, second: i64, offset: i64) -> Option<u64> {
    if !(1970..10_000).contains(&year) || !(1..=31).contains(&day) {
        return None;
    }
    let first = Date::new(year, month, 1).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let seconds = first.as_second() + (day - 1) * 86_400 + second - offset;
    u64::try_from(seconds).ok().map(|seconds| seconds * 1000)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_of_others_are_read() {
        for (line, expected) in [
            ("From a@b Thu Jan  1 00:00:00 1970", 0),
            ("From MAILER-DAEMON Wed Nov 15 22:13:20 2023", 1_700_086_400_000),
            ("From - Wed Nov 15 22:13:20 2023", 1_700_086_400_000),
            ("From a@b  Wed Nov 15 22:13:20 GMT 2023", 1_700_086_400_000),
            ("From a@b Wed Nov 15 25:13:20 2023", 0),
            ("From here on", 0),
            ("", 0),
        ] {
            assert_eq!(of_asctime(line), expected, "{line:?}");
        }
        for (text, expected) in [
            ("15-Nov-2023 22:13:20 +0000", 1_700_086_400_000),
            (" 1-Jan-2024 00:30:00 +0100", 1_704_065_400_000),
            ("29-Feb-2024 12:00:00 -0330", 1_709_220_600_000),
            ("1-Foo-2024 00:30:00 +0100", 0),
            ("nonsense", 0),
            ("1-Jan-99999999999 00:30:00 +0100", 0),
        ] {
            assert_eq!(of_internal_date(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(seconds in 0_u64..200_000_000_000) {
            let text = asctime(seconds * 1000);
            prop_assert_eq!(of_asctime(&format!("From x {text}")), seconds * 1000);
        }

        #[test]
        fn nothing_that_is_read_panics(text in ".{0,60}") {
            of_asctime(&text);
            of_internal_date(&text);
        }
    }
}
