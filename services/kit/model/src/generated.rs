//! Secrets that we generate: found by a public id, checked by a keyed hash, mistyping caught by a
//! checksum.

use std::fmt;

use zeroize::Zeroizing;

use crate::{Entropy, KeyedHash, Malformed, Pepper};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const PUBLIC_DIGITS: usize = 8;
const SECRET_DIGITS: usize = 26;
const CHECK_DIGITS: usize = 2;
const DIGITS: usize = PUBLIC_DIGITS + SECRET_DIGITS + CHECK_DIGITS;

/// What a generated secret is for; its prefix.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum SecretKind {
    /// An app password of an account (`gpa`).
    AppPassword,
    /// A device password of a mailbox (`gpd`).
    DevicePassword,
    /// An API token (`gpt`).
    ApiToken,
    /// A browser session (`gps`).
    Session,
    /// A mailed link (`gpl`).
    Link,
    /// A login under way (`gpn`).
    Login,
    /// A recovery case, for the browser of whoever asked (`gpc`).
    RecoveryCase,
    /// An invitation to a device (`gpe`).
    DeviceEnrollment,
    /// An invitation to an organization (`gpi`).
    Invitation,
    /// What a client of the OpenID provider proves itself with (`gpo`).
    OauthClient,
    /// An authorization code (`gpz`).
    OauthCode,
    /// A refresh token (`gpr`).
    OauthRefresh,
    /// A device code (`gpx`).
    OauthDevice,
    /// What a client manages its own registration with (`gpg`).
    OauthRegistration,
    /// What lets a client register (`gpj`).
    OauthInitial,
}

impl SecretKind {
    const ALL: [Self; 15] = [
        Self::AppPassword,
        Self::DevicePassword,
        Self::ApiToken,
        Self::Session,
        Self::Link,
        Self::Login,
        Self::RecoveryCase,
        Self::DeviceEnrollment,
        Self::Invitation,
        Self::OauthClient,
        Self::OauthCode,
        Self::OauthRefresh,
        Self::OauthDevice,
        Self::OauthRegistration,
        Self::OauthInitial,
    ];

    /// Three letters before the digits.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::AppPassword => "gpa",
            Self::DevicePassword => "gpd",
            Self::ApiToken => "gpt",
            Self::Session => "gps",
            Self::Link => "gpl",
            Self::Login => "gpn",
            Self::RecoveryCase => "gpc",
            Self::DeviceEnrollment => "gpe",
            Self::Invitation => "gpi",
            Self::OauthClient => "gpo",
            Self::OauthCode => "gpz",
            Self::OauthRefresh => "gpr",
            Self::OauthDevice => "gpx",
            Self::OauthRegistration => "gpg",
            Self::OauthInitial => "gpj",
        }
    }
}

/// The part of a generated secret under which its record is found: 40 bits. Not a secret.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PublicId([u8; 5]);

impl PublicId {
    /// The id as bytes: key of a record.
    pub const fn to_bytes(self) -> [u8; 5] {
        self.0
    }

    /// The id whose bytes these are.
    pub const fn from_bytes(bytes: [u8; 5]) -> Self {
        Self(bytes)
    }
}

/// A generated secret: kind, public id, 130 random bits and a checksum of 10 bits.
///
/// The text form is the prefix and 36 Crockford base-32 digits. People see it in groups of four
/// ([`Self::grouped`]) and may type it back with or without dashes and spaces, in either case,
/// with `o` for `0` and `i` or `l` for `1`.
#[derive(Clone)]
pub struct GeneratedSecret {
    kind: SecretKind,
    digits: Zeroizing<[u8; DIGITS]>,
}

impl GeneratedSecret {
    /// Draws a new secret.
    pub fn generate(kind: SecretKind, entropy: &dyn Entropy) -> Self {
        let mut random = Zeroizing::new([0; PUBLIC_DIGITS + SECRET_DIGITS]);
        entropy.fill(random.as_mut_slice());
        let mut digits = Zeroizing::new([0; DIGITS]);
        for (digit, byte) in digits.iter_mut().zip(random.iter()) {
            *digit = byte & 31;
        }
        let check = checksum(kind, &digits);
        digits[DIGITS - CHECK_DIGITS..].copy_from_slice(&check);
        Self { kind, digits }
    }

    pub(crate) const PUBLIC_DIGITS: usize = PUBLIC_DIGITS;
    pub(crate) const FREE_DIGITS: usize = PUBLIC_DIGITS + SECRET_DIGITS;

    /// A secret of these digits; the checksum is put behind them.
    pub(crate) fn of_digits(kind: SecretKind, free: &[u8; Self::FREE_DIGITS]) -> Self {
        let mut digits = Zeroizing::new([0; DIGITS]);
        digits[..Self::FREE_DIGITS].copy_from_slice(free);
        let check = checksum(kind, &digits);
        digits[DIGITS - CHECK_DIGITS..].copy_from_slice(&check);
        Self { kind, digits }
    }

    pub(crate) fn digits(&self) -> &[u8] {
        self.digits.as_slice()
    }

    /// What was typed, if it is a generated secret at all: `None` when it does not begin with a
    /// known prefix and have as many digits, so that it may be a password a person chose.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when it has the form of one and the checksum says that it was mistyped.
    pub fn parse(typed: &str) -> Result<Option<Self>, Malformed> {
        if typed.len() > 4 * DIGITS {
            return Ok(None);
        }
        let mut text = Zeroizing::new(Vec::with_capacity(typed.len()));
        text.extend(
            typed
                .bytes()
                .filter(|b| !matches!(b, b'-' | b'_' | b' '))
                .map(|b| b.to_ascii_lowercase()),
        );
        let Some(kind) =
            SecretKind::ALL.into_iter().find(|kind| text.starts_with(kind.prefix().as_bytes()))
        else {
            return Ok(None);
        };
        let typed = &text[kind.prefix().len()..];
        if typed.len() != DIGITS {
            return Ok(None);
        }
        let mut digits = Zeroizing::new([0; DIGITS]);
        for (digit, byte) in digits.iter_mut().zip(typed) {
            let Some(value) = value_of(*byte) else { return Ok(None) };
            *digit = value;
        }
        let right = checksum(kind, &digits) == digits[DIGITS - CHECK_DIGITS..];
        right
            .then_some(Some(Self { kind, digits }))
            .ok_or(Malformed::new("secret", "typed without a mistake"))
    }

    /// What it is for.
    pub fn kind(&self) -> SecretKind {
        self.kind
    }

    /// The public id in it.
    pub fn public_id(&self) -> PublicId {
        let value = self.digits[..PUBLIC_DIGITS]
            .iter()
            .fold(0_u64, |value, digit| value << 5 | u64::from(*digit));
        let bytes = value.to_be_bytes();
        PublicId([bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]])
    }

    /// The hash to store.
    pub fn hash(&self, pepper: &Pepper) -> KeyedHash {
        pepper.hash(self.kind.prefix(), self.digits.as_slice())
    }

    /// Is this the secret that was stored?
    pub fn verify(&self, pepper: &Pepper, stored: &KeyedHash) -> bool {
        pepper.verify(self.kind.prefix(), self.digits.as_slice(), stored)
    }

    /// The secret in the clear, for programs: `gps_` and 36 digits.
    pub fn expose(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(4 + DIGITS));
        text.push_str(self.kind.prefix());
        text.push('_');
        text.extend(self.digits.iter().map(|digit| char::from(ALPHABET[usize::from(*digit & 31)])));
        text
    }

    /// The secret in the clear, for people: `gpa-xxxx-xxxx-…`.
    pub fn grouped(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(4 + DIGITS + DIGITS / 4));
        text.push_str(self.kind.prefix());
        for (place, digit) in self.digits.iter().enumerate() {
            if place % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(*digit & 31)]));
        }
        text
    }
}

impl fmt::Debug for GeneratedSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}_(secret)", self.kind.prefix())
    }
}

fn checksum(kind: SecretKind, digits: &[u8; DIGITS]) -> [u8; CHECK_DIGITS] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(kind.prefix().as_bytes()).update(&digits[..DIGITS - CHECK_DIGITS]);
    let hash = hasher.finalize();
    [hash.as_bytes()[0] & 31, hash.as_bytes()[1] & 31]
}

fn value_of(typed: u8) -> Option<u8> {
    let meant = match typed {
        b'o' => b'0',
        b'i' | b'l' => b'1',
        other => other,
    };
    ALPHABET.iter().position(|digit| *digit == meant).and_then(|at| u8::try_from(at).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PepperKeyId, SeededEntropy};

    fn sample() -> GeneratedSecret {
        GeneratedSecret::generate(SecretKind::AppPassword, &SeededEntropy::new(1))
    }

    #[test]
    fn what_is_shown_can_be_typed_back() {
        let secret = sample();
        let shown = secret.grouped();
        let pepper = Pepper::new([(PepperKeyId(1), [9; 32])]).unwrap();
        let stored = secret.hash(&pepper);
        for typed in [
            shown.to_string(),
            shown.to_uppercase(),
            shown.replace('-', ""),
            shown.replace('-', " "),
            shown.replace('0', "o").replace('1', "l"),
            secret.expose().to_string(),
        ] {
            let parsed = GeneratedSecret::parse(&typed).unwrap().unwrap();
            assert!(parsed.verify(&pepper, &stored) && parsed.public_id() == secret.public_id());
        }
    }

    #[test]
    fn a_mistyped_digit_is_noticed() {
        let text = sample().expose().to_string();
        let mut missed = 0;
        for place in 4..text.len() {
            let mut typed = text.clone().into_bytes();
            typed[place] = if typed[place] == b'7' { b'8' } else { b'7' };
            let typed = String::from_utf8(typed).unwrap();
            missed += usize::from(matches!(GeneratedSecret::parse(&typed), Ok(Some(_))));
        }
        assert_eq!(missed, 0);
    }

    #[test]
    fn other_texts_are_left_to_other_checks() {
        for typed in
            ["", "gpa", "correct horse battery staple", "gpa-not-long-enough", &"gpa".repeat(100)]
        {
            assert!(matches!(GeneratedSecret::parse(typed), Ok(None)), "{typed:?}");
        }
        assert_eq!(format!("{:?}", sample()), "gpa_(secret)");
    }
}
