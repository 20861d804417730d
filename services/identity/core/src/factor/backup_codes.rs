//! Backup codes: look-up secrets on paper (NIST SP 800-63B-4 §3.1.2), each for one login.

use std::fmt;

use gatepost_model::{Entropy, FactorId, KeyedHash, Malformed, Pepper, Secret};

/// Digits of a code, without its dashes: 80 bits.
const DIGITS: usize = 16;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const PURPOSE: &str = "backup-code";

/// The backup codes of an account, as they are kept.
#[derive(Clone, PartialEq, Eq)]
pub struct BackupCodes {
    /// Hashes of those that are left.
    pub left: Vec<KeyedHash>,
    /// How many there were when they were made.
    pub made: u32,
}

impl fmt::Debug for BackupCodes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "BackupCodes({} of {})", self.left.len(), self.made)
    }
}

impl BackupCodes {
    /// How many are made at a time.
    pub const MADE: usize = 10;
    /// With this many left their owner is reminded to make new ones.
    pub const FEW: usize = 3;

    /// New codes of a factor, as they are shown once, and as they are kept.
    pub fn generate(
        factor: FactorId,
        pepper: &Pepper,
        entropy: &dyn Entropy,
    ) -> (Vec<Secret<String>>, Self) {
        let codes: Vec<_> = (0..Self::MADE).map(|_| code(entropy)).collect();
        let left = codes.iter().map(|code| pepper.hash(PURPOSE, &input(factor, code.expose())));
        let kept = Self { left: left.collect(), made: Self::MADE as u32 };
        (codes, kept)
    }

    /// The codes without this one, if it is one of them. `code` is as [`typed_backup_code`] gives it.
    pub fn spend(&self, factor: FactorId, pepper: &Pepper, code: &str) -> Option<Self> {
        let input = input(factor, code);
        // All are compared, so that the time taken says nothing of which one it is.
        let right: Vec<bool> =
            self.left.iter().map(|hash| pepper.verify(PURPOSE, &input, hash)).collect();
        let at = right.iter().position(|right| *right)?;
        let mut left = self.left.clone();
        left.remove(at);
        Some(Self { left, made: self.made })
    }
}

/// What is hashed: the factor, too, so that the code of another account is none here.
fn input(factor: FactorId, code: &str) -> Vec<u8> {
    let plain = code.bytes().filter(|b| *b != b'-');
    factor.to_bytes().into_iter().chain(plain).collect()
}

/// In groups of four.
fn code(entropy: &dyn Entropy) -> Secret<String> {
    let mut random = [0; DIGITS];
    entropy.fill(&mut random);
    let mut text = String::with_capacity(DIGITS + 3);
    for (at, byte) in random.iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    Secret::new(text)
}

/// A code as a person types it: sixteen letters and digits in groups; dashes, spaces and case are
/// ignored, `o` is `0`, `i` and `l` are `1`.
///
/// # Errors
///
/// [`Malformed`] for anything else.
pub fn typed_backup_code(text: &str) -> Result<Secret<String>, Malformed> {
    let malformed = Malformed::new("code", "a backup code such as 0a1b-2c3d-4e5f-6g7h");
    if text.len() > 128 {
        return Err(malformed);
    }
    let mut digits = String::with_capacity(DIGITS);
    for typed in text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–')) {
        digits.push(match typed.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            digit if digit.is_ascii() && ALPHABET.contains(&(digit as u8)) => digit,
            _ => return Err(malformed),
        });
    }
    (digits.len() == DIGITS).then(|| Secret::new(digits)).ok_or(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::{PepperKeyId, SeededEntropy};

    #[test]
    fn each_code_serves_once_and_only_its_account() {
        let pepper = Pepper::new([(PepperKeyId(1), [7; 32])]).unwrap();
        let (mine, other) = (FactorId::from_bytes([1; 16]), FactorId::from_bytes([2; 16]));
        let (codes, mut kept) = BackupCodes::generate(mine, &pepper, &SeededEntropy::new(1));
        assert_eq!((codes.len(), kept.left.len()), (10, 10));
        for (used, code) in codes.iter().enumerate() {
            let shown = code.expose().to_uppercase().replace('-', " ");
            let typed = typed_backup_code(&shown).unwrap();
            assert!(kept.spend(other, &pepper, typed.expose()).is_none());
            kept = kept.spend(mine, &pepper, typed.expose()).unwrap();
            assert_eq!(kept.left.len(), 9 - used);
            assert!(kept.spend(mine, &pepper, typed.expose()).is_none());
        }
        assert!(!format!("{kept:?}").contains(codes[0].expose().as_str()));
    }

    #[test]
    fn what_is_typed_is_read_kindly() {
        for (typed, right) in [
            ("0a1b-2c3d-4e5f-6g7h", true),
            ("OA1B 2C3D 4E5F 6G7H", true),
            ("oaib2c3d4e5f6g7h", true),
            ("0a1b-2c3d-4e5f-6g7", false),
            ("0a1b-2c3d-4e5f-6g7u", false),
            ("123456", false),
        ] {
            assert_eq!(typed_backup_code(typed).is_ok(), right, "{typed}");
        }
    }
}
