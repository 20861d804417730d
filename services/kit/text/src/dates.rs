//! Dates and times as people of a language write them.

use gatepost_model::Timestamp;
use jiff::{
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// A time zone to show times in.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of this IANA name; UTC when there is none by it.
    pub fn named(name: &str) -> Self {
        Self(TimeZone::get(name).unwrap_or(TimeZone::UTC))
    }

    /// UTC.
    pub const fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    fn civil(&self, moment: Timestamp) -> Option<(DateTime, String)> {
        let millis = i64::try_from(moment.unix_millis()).ok()?;
        let moment = jiff::Timestamp::from_millisecond(millis).ok()?;
        let zoned = moment.to_zoned(self.0.clone());
        // Such as CET, or +02 where a zone has no letters.
        Some((zoned.datetime(), zoned.strftime("%Z").to_string()))
    }
}

/// Months of a language, and how a date is put together: day, month, year.
struct Calendar {
    months: [&'static str; 12],
    date: fn(i8, &str, i16) -> String,
    /// Between date and time.
    at: &'static str,
}

const ENGLISH: Calendar = Calendar {
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    date: |day, month, year| format!("{day} {month} {year}"),
    at: ", ",
};
const FRENCH: Calendar = Calendar {
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    date: |day, month, year| match day {
        1 => format!("1er {month} {year}"),
        day => format!("{day} {month} {year}"),
    },
    at: " à ",
};
const GERMAN: Calendar = Calendar {
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    date: |day, month, year| format!("{day}. {month} {year}"),
    at: ", ",
};
const ITALIAN: Calendar = Calendar {
    months: [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    date: |day, month, year| match day {
        1 => format!("1º {month} {year}"),
        day => format!("{day} {month} {year}"),
    },
    at: ", ",
};
const SPANISH: Calendar = Calendar {
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    date: |day, month, year| format!("{day} de {month} de {year}"),
    at: ", ",
};

/// The calendar of a language; English for those there is none of.
fn calendar(tag: &str) -> &'static Calendar {
    match tag {
        "fr" => &FRENCH,
        "de" => &GERMAN,
        "it" => &ITALIAN,
        "es" => &SPANISH,
        _ => &ENGLISH,
    }
}

/// The moment that an RFC 3339 text names.
pub fn moment(text: &str) -> Option<Timestamp> {
    let moment: jiff::Timestamp = text.parse().ok()?;
    u64::try_from(moment.as_millisecond()).ok().map(Timestamp::from_unix_millis)
}

/// A date such as `21 November 2026`. `tag` is the language; `None` for moments no calendar holds.
pub(crate) fn date(tag: &str, zone: &Zone, moment: Timestamp) -> Option<String> {
    Some(day(tag, zone.civil(moment)?.0.date()))
}

/// A day such as `21 November 2026`.
pub(crate) fn day(tag: &str, day: Date) -> String {
    let calendar = calendar(tag);
    let month = usize::from(day.month().unsigned_abs()).saturating_sub(1);
    let month = calendar.months.get(month).copied().unwrap_or_default();
    (calendar.date)(day.day(), month, day.year())
}

/// A date with the time and the zone's letters, such as `21 November 2026, 05:33 CET`.
pub(crate) fn date_time(tag: &str, zone: &Zone, moment: Timestamp) -> Option<String> {
    let (civil, letters) = zone.civil(moment)?;
    let time = civil.strftime("%H:%M");
    Some(format!("{}{}{time} {letters}", date(tag, zone, moment)?, calendar(tag).at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_people_write_them() {
        // 2026-11-30T23:33:00Z
        let moment = Timestamp::from_unix_millis(1_796_081_580_000);
        let zurich = Zone::named("Europe/Zurich");
        for (tag, day, full) in [
            ("en", "30 November 2026", "1 December 2026, 00:33 CET"),
            ("fr", "30 novembre 2026", "1er décembre 2026 à 00:33 CET"),
            ("de", "30. November 2026", "1. Dezember 2026, 00:33 CET"),
            ("it", "30 novembre 2026", "1º dicembre 2026, 00:33 CET"),
            ("es", "30 de noviembre de 2026", "1 de diciembre de 2026, 00:33 CET"),
            ("tlh", "30 November 2026", "1 December 2026, 00:33 CET"),
        ] {
            assert_eq!(date(tag, &Zone::utc(), moment).as_deref(), Some(day));
            assert_eq!(date_time(tag, &zurich, moment).as_deref(), Some(full));
        }
        let nowhere = date_time("en", &Zone::named("Mars/Olympus"), moment);
        assert_eq!(nowhere.as_deref(), Some("30 November 2026, 23:33 UTC"));
        assert_eq!(date("en", &Zone::utc(), Timestamp::from_unix_millis(u64::MAX)), None);
    }
}
