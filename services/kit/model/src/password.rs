//! Passwords that people choose.

mod common;
mod walk;

use unicode_normalization::UnicodeNormalization;

use crate::{Kind, Malformed, Problem, Reason, Secret};

/// A password as typed, and in the form in which it is hashed: the OpaqueString profile of RFC 8265 §4.2, so that the
/// same password from another keyboard is the same.
#[derive(Clone)]
pub struct Password {
    typed: Secret<String>,
    normal: Secret<String>,
}

impl Password {
    /// Longest password heard, in bytes before and after normalization. NIST SP 800-63B-4 §3.1.1.2 asks for at least
    /// 64 characters; the bound keeps hashing work bounded (OWASP ASVS 5.0 6.2.9).
    pub const MAX_BYTES: usize = 1024;

    /// A password for checking: anything that is not empty and within [`Self::MAX_BYTES`]. What is longer costs no
    /// more than looking at its length.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when it is empty or too long.
    pub fn typed(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("password", "1 to 1024 bytes");
        // Normalization can grow text: look before and after.
        if text.is_empty() || text.len() > Self::MAX_BYTES {
            return Err(malformed);
        }
        let normal = Secret::new(opaque_string(text));
        let typed = Secret::new(text.to_owned());
        (normal.expose().len() <= Self::MAX_BYTES)
            .then_some(Self { typed, normal })
            .ok_or(malformed)
    }

    /// The bytes to hash.
    pub fn expose(&self) -> &[u8] {
        self.normal.expose().as_bytes()
    }

    /// The normalized text: for policy checks only.
    pub fn expose_text(&self) -> &str {
        self.normal.expose()
    }

    /// What might have been hashed for this password: what we hash first, then what it would have been before
    /// normalization was what it is now (as it was typed, by systems that a hash was imported from; NFKC, by Gatepost
    /// before OpaqueString). One form for passwords in ASCII, whose every form is the same.
    pub fn forms(&self) -> Vec<Secret<String>> {
        let mut forms = vec![self.normal.clone()];
        if !self.typed.expose().is_ascii() {
            let nfkc = Secret::new(self.typed.expose().nfkc().collect::<String>());
            for form in [self.typed.clone(), nfkc] {
                let fits = form.expose().len() <= Self::MAX_BYTES;
                if fits && forms.iter().all(|known| known.expose() != form.expose()) {
                    forms.push(form);
                }
            }
        }
        forms
    }
}

/// RFC 8265 §4.2.2: spaces outside ASCII become ASCII's, then NFC. Case and width stay.
fn opaque_string(text: &str) -> String {
    let spaced = text.chars().map(|c| if is_space(c) { ' ' } else { c });
    spaced.nfc().collect()
}

/// Unicode's category Zs.
const fn is_space(c: char) -> bool {
    matches!(
        c,
        '\u{20}' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

/// What a new password must be (NIST SP 800-63B-4 §3.1.1.2: length and a list of refused ones, no composition
/// rules).
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

/// Why nobody may begin to use a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PasswordRefusal {
    /// Fewer characters than the policy asks for.
    #[error("the password is too short")]
    Short,
    /// With control characters or others that nobody sees, which RFC 8265 leaves out.
    #[error("the password has control characters")]
    Control,
    /// Among the first that guessers try.
    #[error("the password is too common")]
    Common,
    /// Little more than a name or an address of its owner, or the name of the service.
    #[error("the password is too near to a name or an address of its owner")]
    Personal,
    /// On the operator's list of breached ones.
    #[error("the password is known from a breach")]
    Breached,
    /// In the form of the secrets that Gatepost generates, for which it would be taken.
    #[error("the password is in the form of a generated secret")]
    Generated,
}

impl Problem for PasswordRefusal {
    fn kind(&self) -> Kind {
        Kind::Malformed
    }

    fn reason(&self) -> Reason {
        Reason(match self {
            Self::Short => "password-short",
            Self::Control => "password-control",
            Self::Common => "password-common",
            Self::Personal => "password-personal",
            Self::Breached => "password-breached",
            Self::Generated => "password-generated",
        })
    }

    fn field(&self) -> Option<&'static str> {
        Some("password")
    }
}

/// Words that everybody would try for this person (NIST SP 800-63B-4 §3.1.1.2, context-specific words): the parts of
/// an address, of a name, of the service's name.
#[derive(Clone, Default)]
pub struct ContextWords(Vec<String>);

impl ContextWords {
    /// Shorter words are parts of too many good passwords.
    const SHORTEST: usize = 4;
    /// More than this beyond the word, and it is not the word any more.
    const BEYOND: usize = 4;

    /// The words in these texts, and the texts whole.
    pub fn of<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> Self {
        let mut words = Vec::new();
        for text in texts {
            let text = text.as_ref();
            let parts = text.split(|c: char| !c.is_alphanumeric());
            let local = text.split('@').next().unwrap_or_default();
            for part in parts.chain([text, local]) {
                let word = fold(part);
                if word.chars().count() >= Self::SHORTEST && !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        Self(words)
    }

    /// Is this password one of the words with little around it?
    fn match_password(&self, folded: &str) -> bool {
        let length = folded.chars().count();
        self.0.iter().any(|word| {
            length <= word.chars().count() + Self::BEYOND && folded.contains(word.as_str())
        })
    }
}

/// Letters and digits alone, compatibility forms and case folded.
fn fold(text: &str) -> String {
    text.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl PasswordPolicy {
    /// Words of which the service itself is one.
    const SERVICE: &'static str = "gatepost";

    /// Checks a password that somebody wants to begin using.
    ///
    /// # Errors
    ///
    /// [`PasswordRefusal`] says what is wrong with it.
    pub fn check(
        &self,
        password: &Password,
        context: &ContextWords,
    ) -> Result<(), PasswordRefusal> {
        let text = password.expose_text();
        if text.chars().any(|c| c.is_control() || is_unseen(c)) {
            return Err(PasswordRefusal::Control);
        }
        if text.chars().count() < self.min_chars {
            return Err(PasswordRefusal::Short);
        }
        if is_simple(text) || common::contains(text) {
            return Err(PasswordRefusal::Common);
        }
        let folded = fold(text);
        let service = ContextWords::of([Self::SERVICE]);
        if context.match_password(&folded) || service.match_password(&folded) {
            return Err(PasswordRefusal::Personal);
        }
        Ok(())
    }
}

/// Characters that come along when text is copied and that nobody can type again: soft hyphen, spaces without width, marks
/// of direction (ignorable in RFC 8264 §9.13). What holds emoji together is not among them.
const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
    )
}

/// Fewer than four different characters, or a run along the alphabet or the digits.
fn is_simple(text: &str) -> bool {
    let mut different: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let run = |step: i32| different.windows(2).all(|pair| pair[1] as i32 - pair[0] as i32 == step);
    if run(1) || run(-1) {
        return true;
    }
    different.sort_unstable();
    different.dedup();
    different.len() < 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_bounded_and_normalized() {
        assert!(Password::typed("").is_err());
        assert!(Password::typed(&"x".repeat(1024)).is_ok());
        assert!(Password::typed(&"x".repeat(1025)).is_err());
        assert!(Password::typed(&"x".repeat(1 << 20)).is_err());
        // U+0958 is excluded from composition: NFC makes it longer.
        assert!(Password::typed(&"\u{958}".repeat(341)).is_err());
        for (one, other, same) in [
            ("é", "e\u{301}", true),
            ("a b", "a\u{a0}b", true),
            ("a b", "a\u{3000}b", true),
            // Width and case mean something (RFC 8265 §4.2.2).
            ("a", "ａ", false),
            ("a", "A", false),
            ("ﬁ", "fi", false),
        ] {
            let (a, b) = (Password::typed(one).unwrap(), Password::typed(other).unwrap());
            assert_eq!(a.expose() == b.expose(), same, "{one:?} {other:?}");
        }
    }

    #[test]
    fn the_forms_of_a_password_are_those_that_were_hashed_once() {
        for (typed, forms) in [
            ("plain", &["plain"] as &[_]),
            ("e\u{301}", &["é", "e\u{301}"]),
            ("ﬁ\u{a0}x", &["ﬁ x", "ﬁ\u{a0}x", "fi x"]),
        ] {
            let found = Password::typed(typed).unwrap().forms();
            let found: Vec<&str> = found.iter().map(|form| form.expose().as_str()).collect();
            assert_eq!(found, forms, "{typed:?}");
        }
    }

    #[test]
    fn new_passwords_follow_the_policy() {
        let context = ContextWords::of(["anna.keller@example.org", "Anna Keller", "Bäckerei Süß"]);
        let policy = PasswordPolicy::default();
        let long = "a long row of words that nobody else would think of, say it twice if you like";
        for (typed, wanted) in [
            ("short", Some(PasswordRefusal::Short)),
            ("üüüüüüüüü", Some(PasswordRefusal::Short)),
            ("Password123", Some(PasswordRefusal::Common)),
            ("1q2w3e4r5t6y", Some(PasswordRefusal::Common)),
            ("aaaaaaaaaaaa", Some(PasswordRefusal::Common)),
            ("ababababab", Some(PasswordRefusal::Common)),
            ("abcdefghijklmnop", Some(PasswordRefusal::Common)),
            ("9876543210", Some(PasswordRefusal::Common)),
            ("tab\there and there", Some(PasswordRefusal::Control)),
            ("copied \u{200b}from elsewhere", Some(PasswordRefusal::Control)),
            ("from right \u{202e}to left", Some(PasswordRefusal::Control)),
            ("a family 👨\u{200d}👩\u{200d}👧 and a heart ❤\u{fe0f}", None),
            ("anna.keller@example.org", Some(PasswordRefusal::Personal)),
            ("Anna-Keller!", Some(PasswordRefusal::Personal)),
            ("kellerAnna", Some(PasswordRefusal::Personal)),
            ("BÄCKEREI2026", Some(PasswordRefusal::Personal)),
            ("Gatepost-2026", Some(PasswordRefusal::Personal)),
            ("anna likes green tea", None),
            ("correct horse battery", None),
            ("ünïcödé-pass", None),
            ("пароль мой длинный", None),
            (&long[..64], None),
        ] {
            let password = Password::typed(typed).unwrap();
            let found = policy.check(&password, &context).err();
            assert_eq!(found, wanted, "{typed:?}");
        }
    }
}
