//! Short texts that people type.

use std::{fmt, str::FromStr};

use unicode_normalization::UnicodeNormalization;

use crate::Malformed;

/// A name shown to people: 1 to 64 characters in NFC, no control or invisible direction
/// characters, no space at the ends, no runs of spaces.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DisplayName(String);

impl DisplayName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DisplayName {
    type Err = Malformed;

    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("name", "1 to 64 characters without control characters");
        if typed.len() > 1024 || typed.chars().any(|c| c.is_control() || is_invisible(c)) {
            return Err(malformed);
        }
        let words: Vec<&str> = typed.split_whitespace().collect();
        let name: String = words.join(" ").nfc().collect();
        (1..=64).contains(&name.chars().count()).then_some(Self(name)).ok_or(malformed)
    }
}

/// Characters that change how others look without showing themselves, or that look like nothing (Unicode TR36,
/// spoofing). Joiners (U+200C, U+200D) stay: scripts and emoji need them.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{180e}'
            | '\u{200b}'
            | '\u{200e}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

impl fmt::Display for DisplayName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Key under which a creation may be repeated safely: 1 to 128 bytes of visible ASCII.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The key, or none when the field is empty.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when it is too long or not visible ASCII.
    pub fn optional(text: &str) -> Result<Option<Self>, Malformed> {
        if text.is_empty() {
            return Ok(None);
        }
        let right = text.len() <= 128 && text.bytes().all(|b| b.is_ascii_graphic());
        right
            .then(|| Some(Self(text.to_owned())))
            .ok_or(Malformed::new("idempotency_key", "at most 128 visible ASCII characters"))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_are_tidied_and_bounded() {
        for (typed, kept) in [
            ("Anna", Some("Anna")),
            ("  Anna   Müller ", Some("Anna Müller")),
            ("太郎", Some("太郎")),
            ("", None),
            ("   ", None),
            ("a\nb", None),
            ("a\u{202e}b", None),
            ("a\u{61c}b", None),
            ("\u{3164}\u{3164}", None),
            ("e\u{301}va", Some("éva")),
        ] {
            assert_eq!(
                typed.parse::<DisplayName>().ok().as_ref().map(DisplayName::as_str),
                kept,
                "{typed:?}"
            );
        }
        assert!("x".repeat(64).parse::<DisplayName>().is_ok());
        assert!("x".repeat(65).parse::<DisplayName>().is_err());
    }
}
