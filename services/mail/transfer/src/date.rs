//! Days and times as mail stores write them, in UTC.

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];

/// As C's `asctime` writes it, without the line end: `Thu Jan  1 00:00:00 1970`.
pub(crate) fn asctime(millis: u64) -> String {
    let seconds = millis / 1000;
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = civil(days);
    let name = DAYS.get((days % 7) as usize).unwrap_or(&"Thu");
    let month = MONTHS.get(month as usize - 1).unwrap_or(&"Jan");
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{name} {month} {day:2} {hour:02}:{minute:02}:{second:02} {year}")
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

fn month_of(name: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))?;
    u32::try_from(at + 1).ok()
}

/// Seconds of `hh:mm:ss`.
fn clock(text: &str) -> Option<i64> {
    let mut parts = text.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    let valid = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..61).contains(&second);
    (valid && parts.next().is_none()).then_some(hour * 3600 + minute * 60 + second)
}

fn millis(year: i64, month: u32, day: u32, second: i64, offset: i64) -> Option<u64> {
    if !(1970..10_000).contains(&year) || !(1..=31).contains(&day) {
        return None;
    }
    let seconds = days_of(year, i64::from(month), i64::from(day)) * 86_400 + second - offset;
    u64::try_from(seconds).ok().map(|seconds| seconds * 1000)
}

/// Days from 1970-01-01, of the Gregorian calendar: years begin in March, so that the leap day is last.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a number of days from 1970-01-01.
fn civil(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (era * 400 + year + u64::from(month <= 2), month, day)
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
