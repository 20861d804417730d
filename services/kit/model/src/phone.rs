//! Telephone numbers.
//!
//! A type of our own and no crate: the ones there are carry the numbering plan of every country, which
//! ages, to say of a number that it could exist. That a number exists and is somebody's is proven here by
//! a code sent to it; what is needed before is its one form, its country and whom it may cost money.

use std::{fmt, str::FromStr};

use crate::Malformed;

/// A telephone number in international form (ITU-T E.164 §6.2): a plus, a calling code that is assigned
/// to a country, 7 to 15 digits in all. Two ways to type a number are equal.
///
/// It has no `Display`: pages and logs show [`PhoneNumber::masked`], gateways get
/// [`PhoneNumber::as_str`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

/// Calling codes of two digits (ITU-T E.164, list of assigned country codes).
const TWO: &[u16] = &[
    20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56,
    57, 58, 60, 61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
];
/// Calling codes of three digits, as ranges. Those of satellites, of global services and of freephone (800,
/// 808, 870, 878, 881 to 883, 888, 979) are not among them: a message there costs a multiple and reaches
/// no telephone of a person.
const THREE: &[(u16, u16)] = &[
    (211, 213),
    (216, 216),
    (218, 218),
    (220, 258),
    (260, 269),
    (290, 291),
    (297, 299),
    (350, 359),
    (370, 383),
    (385, 387),
    (389, 389),
    (420, 421),
    (423, 423),
    (500, 509),
    (590, 599),
    (670, 670),
    (672, 683),
    (685, 692),
    (850, 850),
    (852, 853),
    (855, 856),
    (880, 880),
    (886, 886),
    (960, 968),
    (970, 977),
    (992, 996),
    (998, 998),
];
/// Countries where a zero is typed before a number at home and never after the calling code: whoever
/// types it there means the number without it, and nothing would ever arrive.
const NO_ZERO_AFTER: &[&str] = &["31", "32", "33", "41", "43", "44", "46", "49"];

impl PhoneNumber {
    /// The number as gateways take it, such as `+41791234567`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits without the plus.
    pub fn digits(&self) -> &str {
        self.0.get(1..).unwrap_or_default()
    }

    /// Its calling code without the plus, such as `41`.
    pub fn calling_code(&self) -> &str {
        calling_code(self.digits()).unwrap_or_default()
    }

    /// The number as pages, mails and logs show it: its country and its last two digits, which its owner
    /// recognizes and nobody can call.
    pub fn masked(&self) -> String {
        let tail = self.0.get(self.0.len().saturating_sub(2)..).unwrap_or_default();
        format!("+{} ••• {tail}", self.calling_code())
    }
}

impl FromStr for PhoneNumber {
    type Err = Malformed;

    /// Reads a number as people type it: spaces, dots, dashes, slashes and parentheses are ignored.
    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("number", "a number such as +41 79 123 45 67");
        let zero = Malformed::new("number", "a number without the zero after the calling code");
        let Some(rest) = typed.trim().strip_prefix('+').filter(|_| typed.len() <= 64) else {
            return Err(malformed);
        };
        let ignored = |c: &char| {
            c.is_whitespace() || matches!(c, '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2013}')
        };
        let digits: String = rest.chars().filter(|c| !ignored(c)).collect();
        let plain = digits.bytes().all(|b| b.is_ascii_digit());
        if !plain || !(7..=15).contains(&digits.len()) {
            return Err(malformed);
        }
        let code = calling_code(&digits).ok_or(malformed)?;
        let national = &digits[code.len()..];
        if NO_ZERO_AFTER.contains(&code) && national.starts_with('0') {
            return Err(zero);
        }
        if national.len() < 4 {
            return Err(malformed);
        }
        Ok(Self(format!("+{digits}")))
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.masked())
    }
}

/// The assigned calling code that a number begins with: no code is the beginning of another.
fn calling_code(digits: &str) -> Option<&str> {
    if digits.starts_with(['1', '7']) {
        return digits.get(..1);
    }
    let first = |n: usize| digits.get(..n).and_then(|code| code.parse::<u16>().ok());
    if first(2).is_some_and(|code| TWO.contains(&code)) {
        return digits.get(..2);
    }
    let three = first(3)?;
    THREE.iter().any(|(from, to)| (*from..=*to).contains(&three)).then(|| digits.get(..3))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_form_however_they_are_typed() {
        for (typed, number) in [
            ("+41 79 123 45 67", Some("+41791234567")),
            ("  +41 (79) 123-45-67 ", Some("+41791234567")),
            ("+49/170.1234567", Some("+491701234567")),
            ("+1 (212) 555-0100", Some("+12125550100")),
            ("+39 06 698 12345", Some("+390669812345")),
            ("+225 07 12 34 56 78", Some("+2250712345678")),
            ("+7 495 123-45-67", Some("+74951234567")),
            ("+683 4000", Some("+6834000")),
            // Not international, or of no country.
            ("079 123 45 67", None),
            ("0041 79 123 45 67", None),
            ("+999 123 456 78", None),
            ("+214 123 456 78", None),
            ("+0 123 456 78", None),
            // A zero that does not belong there.
            ("+41 079 123 45 67", None),
            ("+49 (0) 170 1234567", None),
            // Satellites, global services, freephone.
            ("+881 612 345 678", None),
            ("+883 510 000 000", None),
            ("+800 1234 5678", None),
            ("+979 123 456 789", None),
            // Too short, too long, not digits.
            ("+41 79", None),
            ("+41 79 123 45 67 89 01 23 4", None),
            ("+４１７９１２３４５６７", None),
            ("+41 79 123 45 6x", None),
            ("++41791234567", None),
            ("+41791234567;+41790000000", None),
            ("", None),
            ("+", None),
        ] {
            let read = typed.parse::<PhoneNumber>().ok();
            assert_eq!(read.as_ref().map(PhoneNumber::as_str), number, "{typed:?}");
        }
        assert!(format!("+{}1", " ".repeat(1_000_000)).parse::<PhoneNumber>().is_err());
    }

    #[test]
    fn what_is_shown_cannot_be_called() {
        let number: PhoneNumber = "+41 79 123 45 67".parse().unwrap();
        assert_eq!(number.masked(), "+41 ••• 67");
        assert_eq!(format!("{number:?}"), "+41 ••• 67");
        assert_eq!((number.calling_code(), number.digits()), ("41", "41791234567"));
    }

    #[test]
    fn no_calling_code_begins_another() {
        let codes: Vec<u16> = (1..1000)
            .filter(|code| calling_code(&code.to_string()) == Some(&code.to_string()[..]))
            .collect();
        assert!(codes.len() > 200, "{}", codes.len());
        for code in &codes {
            for other in codes.iter().filter(|other| *other != code) {
                assert!(!other.to_string().starts_with(&code.to_string()), "{code} {other}");
            }
        }
    }
}
