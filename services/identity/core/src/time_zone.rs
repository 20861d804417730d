//! Time zones by name.

use std::str::FromStr;

use gatepost_model::Malformed;

/// Name of a time zone in the IANA database, such as `Europe/Zurich` (RFC 6557). Only its form is
/// looked at here: which names there are changes several times a year.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimeZone(String);

impl TimeZone {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The zone in a field that may be empty: UTC then.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when it is not a name.
    pub fn or_default(text: &str) -> Result<Self, Malformed> {
        if text.is_empty() { Ok(Self::default()) } else { text.parse() }
    }
}

impl Default for TimeZone {
    fn default() -> Self {
        Self("UTC".to_owned())
    }
}

impl FromStr for TimeZone {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+-".contains(&b))
        };
        let right = text.len() <= 64 && text.split('/').count() <= 3 && text.split('/').all(part);
        let malformed = Malformed::new("time_zone", "a name such as Europe/Zurich");
        right.then(|| Self(text.to_owned())).ok_or(malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_form() {
        for (text, right) in [
            ("UTC", true),
            ("Europe/Zurich", true),
            ("America/Argentina/Buenos_Aires", true),
            ("Etc/GMT+5", true),
            ("", false),
            ("/etc/passwd", false),
            ("Europe/../x", false),
            ("Europe/", false),
            ("a/b/c/d", false),
            ("Europe Zurich", false),
        ] {
            assert_eq!(text.parse::<TimeZone>().is_ok(), right, "{text:?}");
        }
        assert_eq!(TimeZone::or_default("").map(|zone| zone.as_str().to_owned()), Ok("UTC".into()));
    }
}
