//! Codes that people read out to show who they are (SUP-1), and how fast they may be guessed.

use std::{str::FromStr, time::Duration};

use gatepost_model::{Malformed, Secret, Timestamp};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Digits that say something: 45 bits.
const DIGITS: usize = 9;

/// A code: nine Crockford base-32 digits and one that tells mistakes, in two groups of five.
///
/// It lives for a day and is checked by people whose guesses are counted: with a million codes about, a
/// guess is right once in thirty million.
#[derive(Clone, PartialEq, Eq)] // no Debug: it is a secret
pub struct SupportCode(Secret<[u8; DIGITS]>);

impl SupportCode {
    /// The code that these random or derived bytes make.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        let mut digits = [0; DIGITS];
        for (digit, byte) in digits.iter_mut().zip(bytes) {
            *digit = byte & 31;
        }
        Self(Secret::new(digits))
    }

    /// What is hashed.
    pub fn digits(&self) -> &[u8; DIGITS] {
        self.0.expose()
    }

    /// As people read it: `7K2M9-XQ4WH`.
    pub fn expose(&self) -> Secret<String> {
        let mut text = String::with_capacity(DIGITS + 2);
        let digits = self.0.expose();
        for (place, digit) in digits.iter().chain([&check_digit(digits)]).enumerate() {
            if place == 5 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(digit & 31)]));
        }
        Secret::new(text)
    }
}

impl FromStr for SupportCode {
    type Err = Malformed;

    fn from_str(typed: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("code", "ten letters and digits without a mistake");
        if typed.len() > 64 {
            return Err(malformed);
        }
        let mut found = Vec::with_capacity(DIGITS + 1);
        for typed in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            found.push(value_of(typed).ok_or(malformed)?);
        }
        let found = Secret::new(found);
        let Some((check, digits)) = found.expose().split_last() else { return Err(malformed) };
        let digits: [u8; DIGITS] = digits.try_into().map_err(|_| malformed)?;
        if check_digit(&digits) == *check { Ok(Self(Secret::new(digits))) } else { Err(malformed) }
    }
}

/// The value of a digit as people type it; letters that look like digits are those digits.
fn value_of(typed: char) -> Option<u8> {
    let typed = match typed.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|known| char::from(*known) == typed)?;
    u8::try_from(place).ok()
}

/// Every single wrong digit shows, and two neighbours that change places unless they differ by 16: odd
/// weights have inverses modulo 32.
fn check_digit(digits: &[u8; DIGITS]) -> u8 {
    let weights = (1_u32..).step_by(2);
    let sum: u32 = weights.zip(digits).map(|(weight, digit)| weight * u32::from(*digit)).sum();
    u8::try_from(sum % 32).unwrap_or(0)
}

/// Wrong codes that somebody tried lately.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tries {
    /// When the first of them was.
    pub since: Timestamp,
    /// How many.
    pub count: u32,
}

impl Tries {
    /// After this long all is forgotten.
    pub const WINDOW: Duration = Duration::from_secs(3600);

    /// May another code be tried, where `most` wrong ones may?
    ///
    /// # Errors
    ///
    /// The time to wait.
    pub fn check(self, most: u32, now: Timestamp) -> Result<(), Duration> {
        let left = Self::WINDOW.saturating_sub(now.since(self.since));
        if self.count < most || left.is_zero() { Ok(()) } else { Err(left) }
    }

    /// With one more wrong code.
    #[must_use]
    pub fn with_one(self, now: Timestamp) -> Self {
        if self.count == 0 || now.since(self.since) >= Self::WINDOW {
            return Self { since: now, count: 1 };
        }
        Self { count: self.count.saturating_add(1), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = SupportCode::from_bytes(&std::array::from_fn(|at| (at as u8).wrapping_mul(37)));
        let text = code.expose().expose().clone();
        assert_eq!(text.len(), 11);
        let bare = text.replace('-', "");
        let spoken = bare.replace('0', "o").replace('1', "l").to_lowercase();
        for typed in [text.clone(), bare, spoken, format!("  {} ", text.replace('-', " - "))] {
            assert!(typed.parse() == Ok(code.clone()), "{typed}");
        }
        for typed in ["", "-", "7K2M9", "UUUUU-UUUUU", &text[1..], &"0".repeat(65), "ÄÖÜÄÖ-ÜÄÖÜÄ"]
        {
            assert!(typed.parse::<SupportCode>().is_err(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn a_single_mistake_is_told(bytes: [u8; 32], place in 0_usize..10, other in 1_u8..32) {
            let code = SupportCode::from_bytes(&bytes);
            let text = code.expose().expose().replace('-', "");
            prop_assert!(text.parse() == Ok(code));
            let mut typed: Vec<u8> = text.into_bytes();
            let value = value_of(char::from(typed[place])).unwrap();
            typed[place] = ALPHABET[usize::from((value + other) % 32)];
            prop_assert!(String::from_utf8(typed).unwrap().parse::<SupportCode>().is_err());
        }
    }

    #[test]
    fn so_many_wrong_codes_an_hour_and_no_more() {
        let at = |seconds: i64| Timestamp::from_unix_seconds(1_000_000 + seconds);
        let mut tries = Tries::default();
        for second in 0..3 {
            assert_eq!(tries.check(3, at(second)), Ok(()));
            tries = tries.with_one(at(second));
        }
        assert_eq!(tries.check(3, at(3)), Err(Duration::from_secs(3597)));
        assert_eq!(tries.check(3, at(3599)), Err(Duration::from_secs(1)));
        assert_eq!(tries.check(3, at(3600)), Ok(()));
        assert_eq!(tries.with_one(at(3600)).count, 1);
    }
}
