//! Work teams (ORG-7).

use std::{fmt, str::FromStr};

use gatepost_model::Malformed;

/// Teams that one organization has at most.
pub const MOST_TEAMS: usize = 500;
/// Characters of a description.
const LONGEST: usize = 500;

/// What a team is for, in its members' own words: at most 500 characters in lines, possibly none.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TeamDescription(String);

impl TeamDescription {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TeamDescription {
    type Err = Malformed;

    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let text = typed.replace("\r\n", "\n");
        let text = text.trim();
        // Characters that turn others around have no place in what somebody else reads (Unicode TR36).
        let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let right = typed.len() <= 8 * LONGEST
            && text.chars().count() <= LONGEST
            && !text.chars().any(|c| (c.is_control() && c != '\n') || turns(c));
        right
            .then(|| Self(text.to_owned()))
            .ok_or(Malformed::new("description", "at most 500 characters"))
    }
}

impl fmt::Display for TeamDescription {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_lines_of_text() {
        let long = "é".repeat(500);
        for (typed, kept) in [
            ("", Some("")),
            ("  Our site \r\n and shop ", Some("Our site \n and shop")),
            ("編集部", Some("編集部")),
            (long.as_str(), Some(long.as_str())),
            (&format!("{long}é"), None),
            ("a\u{0}b", None),
            ("a\u{202e}b", None),
        ] {
            let read = typed.parse::<TeamDescription>().ok();
            assert_eq!(read.as_ref().map(TeamDescription::as_str), kept, "{typed:?}");
        }
    }
}
