//! Accounts: the people and programs that sign in.

use std::{fmt, str::FromStr};

use gatepost_model::{AccountId, Address, DisplayName, Malformed, Timestamp};

use crate::time_zone::TimeZone;

/// May the account be used?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AccountState {
    /// Yes.
    Active,
    /// Not until an operator resumes it: no login, no session, no app password.
    Suspended,
    /// Its owner locked it by a mailed link: not until the owner has recovered it, or an operator
    /// resumes it.
    Locked,
    /// Its owner closed it, for good.
    Closed,
}

impl AccountState {
    /// Stable slug, such as `active`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Locked => "locked",
            Self::Closed => "closed",
        }
    }
}

/// An account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Login e-mail as the person wrote it.
    pub email: Address,
    /// The person's name.
    pub name: DisplayName,
    /// What its mails are written in.
    pub language: Language,
    /// What times are shown in.
    pub time_zone: TimeZone,
    /// Mobile number, not verified.
    pub mobile: Option<Mobile>,
    /// May it be used?
    pub state: AccountState,
    /// When it was made.
    pub created: Timestamp,
    /// Names the picture that the person shows of themselves, and changes with it; empty when there is none.
    pub avatar: String,
}

impl Account {
    /// May it be used?
    pub fn is_active(&self) -> bool {
        self.state == AccountState::Active
    }
}

/// A language tag (BCP 47): letters, digits and hyphens, at most 35 bytes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Language(String);

impl Language {
    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language in a field that may be empty: English then.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when it is not a tag.
    pub fn or_default(text: &str) -> Result<Self, Malformed> {
        if text.is_empty() { Ok(Self::default()) } else { text.parse() }
    }
}

impl Default for Language {
    fn default() -> Self {
        Self("en".to_owned())
    }
}

impl FromStr for Language {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let subtag = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        let primary = text.split('-').next().is_some_and(|first| {
            (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic())
        });
        let right = text.len() <= 35 && primary && text.split('-').all(subtag);
        right.then(|| Self(text.to_owned())).ok_or(Malformed::new("language", "a tag such as en"))
    }
}

/// A mobile number (E.164): a plus and 7 to 15 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct Mobile(String);

impl Mobile {
    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number in a field that may be empty. Spaces, dots, dashes, slashes and parentheses are
    /// ignored.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when it is not a number.
    pub fn optional(text: &str) -> Result<Option<Self>, Malformed> {
        let malformed = Malformed::new("mobile", "a number such as +41 79 123 45 67");
        if text.len() > 64 {
            return Err(malformed);
        }
        let kept: String = text.chars().filter(|c| !" .-/()\u{a0}".contains(*c)).collect();
        if kept.is_empty() {
            return Ok(None);
        }
        let digits = kept.strip_prefix('+').ok_or(malformed)?;
        let right = (7..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        right.then_some(Some(Self(kept))).ok_or(malformed)
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Mobile(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_and_numbers_are_parsed() {
        for (text, right) in [
            ("en", true),
            ("de-CH", true),
            ("zh-Hant-TW", true),
            ("", false),
            ("e", false),
            ("en_US", false),
            ("en-", false),
        ] {
            assert_eq!(text.parse::<Language>().is_ok(), right, "{text:?}");
        }
        for (text, kept) in [
            ("", Ok(None)),
            ("+41 79 123 45 67", Ok(Some("+41791234567"))),
            ("+1 (202) 555-0123", Ok(Some("+12025550123"))),
            ("079 123 45 67", Err(())),
            ("+0123456789", Err(())),
            ("+41x", Err(())),
        ] {
            let found = Mobile::optional(text);
            let found = found.as_ref().map(|found| found.as_ref().map(Mobile::as_str));
            assert_eq!(found.map_err(|_| ()), kept, "{text:?}");
        }
    }
}
