//! Days, as dates of commands name them (RFC 9051 §9, `date`).

use super::{Cursor, Syntax};

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
pub(super) fn date_text(input: &mut Cursor<'_>) -> Result<Day, Syntax> {
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
pub(super) fn date(input: &mut Cursor<'_>) -> Result<Day, Syntax> {
    let quoted = input.eat(b'"');
    let day = date_text(input)?;
    if quoted {
        input.expect(b'"', "a quoted date does not end")?;
    }
    Ok(day)
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
