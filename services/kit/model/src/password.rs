//! Passwords that people choose.

use unicode_normalization::UnicodeNormalization;

use crate::{Malformed, Secret};

/// A password as typed, in the form in which it is hashed: NFKC (NIST SP 800-63B-4 §3.1.1.2).
#[derive(Clone)]
pub struct Password(Secret<String>);

impl Password {
    /// Longest password heard, in bytes after normalization. NIST SP 800-63B-4 asks for at least 64
    /// characters; the bound keeps hashing work bounded (OWASP ASVS 5.0 6.2.9).
    pub const MAX_BYTES: usize = 1024;

    /// A password for checking: anything that is not empty and within [`Self::MAX_BYTES`].
    ///
    /// # Errors
    ///
    /// [`Malformed`] when it is empty or too long.
    pub fn typed(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("password", "1 to 1024 bytes");
        // NFKC can grow text by a factor of 18: look before and after.
        if text.is_empty() || text.len() > Self::MAX_BYTES {
            return Err(malformed);
        }
        let normal = Secret::new(text.nfkc().collect::<String>());
        (normal.expose().len() <= Self::MAX_BYTES).then_some(Self(normal)).ok_or(malformed)
    }

    /// The bytes to hash.
    pub fn expose(&self) -> &[u8] {
        self.0.expose().as_bytes()
    }

    /// The normalized text: for policy checks only.
    pub fn expose_text(&self) -> &str {
        self.0.expose()
    }
}

/// What a new password must be (NIST SP 800-63B-4 §3.1.1.2: length, no composition rules).
#[derive(Clone, Copy, Debug)]
pub struct PasswordPolicy {
    /// Fewest characters.
    pub min_chars: usize,
}

impl Default for PasswordPolicy {
    /// 10 characters: above the 8 that OWASP ASVS 5.0 6.2.1 asks for at least.
    fn default() -> Self {
        Self { min_chars: 10 }
    }
}

impl PasswordPolicy {
    /// Checks a password that somebody wants to begin using.
    ///
    /// # Errors
    ///
    /// [`Malformed`] that says what would be right.
    pub fn check(&self, password: &Password) -> Result<(), Malformed> {
        let long = password.expose_text().chars().count() >= self.min_chars;
        let common = COMMON.contains(&password.expose_text().to_lowercase().as_str());
        match (long, common) {
            (false, _) => Err(Malformed::new("password", "longer")),
            (true, true) => Err(Malformed::new("password", "less common")),
            (true, false) => Ok(()),
        }
    }
}

/// The passwords of ten or more characters that guessers try first.
const COMMON: [&str; 24] = [
    "1234567890",
    "0123456789",
    "0987654321",
    "1q2w3e4r5t",
    "qwertyuiop",
    "1234512345",
    "1111111111",
    "0000000000",
    "abcdefghij",
    "password12",
    "password123",
    "password1234",
    "passwordpassword",
    "iloveyou12",
    "qwerty12345",
    "qwertyuiop123",
    "letmein123",
    "welcome123",
    "administrator",
    "changeme123",
    "monkey1234",
    "football123",
    "sunshine123",
    "123123123123",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_bounded_and_normalized() {
        assert!(Password::typed("").is_err());
        assert!(Password::typed(&"x".repeat(1025)).is_err());
        assert!(Password::typed(&"x".repeat(1 << 20)).is_err());
        let (composed, decomposed) =
            (Password::typed("é").unwrap(), Password::typed("e\u{301}").unwrap());
        assert_eq!(composed.expose(), decomposed.expose());
    }

    #[test]
    fn new_passwords_follow_the_policy() {
        for (typed, accepted) in [
            ("short", false),
            ("Password123", false),
            ("correct horse battery", true),
            ("ünïcödé-pass", true),
        ] {
            let password = Password::typed(typed).unwrap();
            assert_eq!(PasswordPolicy::default().check(&password).is_ok(), accepted, "{typed:?}");
        }
    }
}
