//! Encryption at rest: secrets that must be read back, such as TOTP seeds, and documents that must
//! not be readable from the disk alone.
//!
//! A sealed value is AES-256-GCM (NIST SP 800-38D) under a key that is made for it alone, from a
//! pepper key and 128 random bits; so no key ever meets two messages by accident, however many are
//! sealed. What a value is sealed for (its context: whose it is and what) is authenticated, not
//! stored: a value that was moved to another place does not open there.
//!
//! ```text
//! 1 byte   4 bytes         16 bytes   12 bytes   as long as the plain value   16 bytes
//! format   pepper key id   salt       nonce      encrypted                    tag
//! ```

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use gatepost_model::{Entropy, Kind, Pepper, PepperKeyId, Problem, Reason};
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const SALT: usize = 16;
const TAG: usize = 16;
const HEAD: usize = 1 + 4 + SALT + NONCE_LEN;

/// How many bytes longer a sealed value is.
pub const OVERHEAD: usize = HEAD + TAG;

/// Seals and opens values of one kind.
#[derive(Clone)]
pub struct Sealer {
    pepper: Pepper,
    purpose: String,
}

/// Why a sealed value did not open. Says nothing of what is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SealError {
    /// Not a sealed value, altered, or sealed for something else.
    #[error("a sealed value is damaged, or was sealed for something else")]
    Damaged,
    /// The key it was sealed with is not among ours.
    #[error("the key of a sealed value is gone: pepper key {0}")]
    KeyGone(u32),
    /// The value could not be sealed.
    #[error("a value could not be sealed")]
    Failed,
}

impl Problem for SealError {
    fn kind(&self) -> Kind {
        Kind::Internal
    }

    fn reason(&self) -> Reason {
        Reason("internal")
    }
}

impl Sealer {
    /// A sealer for one purpose, such as `identity-factor`; values of different purposes never share a
    /// key.
    pub fn new(pepper: &Pepper, purpose: &str) -> Self {
        Self { pepper: pepper.clone(), purpose: format!("seal:{purpose}") }
    }

    /// Seals `plain` for `context`, which must be given again to open it.
    ///
    /// # Errors
    ///
    /// [`SealError::Failed`] when `plain` is larger than AES-GCM takes (64 GiB).
    pub fn seal(
        &self,
        entropy: &dyn Entropy,
        context: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, SealError> {
        let id = self.pepper.newest();
        let (mut salt, mut nonce) = ([0; SALT], [0; NONCE_LEN]);
        entropy.fill(&mut salt);
        entropy.fill(&mut nonce);
        let key = self.key(id, &salt).ok_or(SealError::Failed)?;
        let mut sealed = Vec::with_capacity(OVERHEAD + plain.len());
        sealed.push(FORMAT);
        sealed.extend(id.0.to_be_bytes());
        sealed.extend(salt);
        sealed.extend(nonce);
        let mut body = plain.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        // The body is encrypted in place: no copy of the plain value stays behind.
        key.seal_in_place_append_tag(nonce, Aad::from(context), &mut body)
            .map_err(|_| SealError::Failed)?;
        sealed.extend(body);
        Ok(sealed)
    }

    /// Opens what was sealed for `context`.
    ///
    /// # Errors
    ///
    /// [`SealError`]; a value that was altered in any bit does not open.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let parts = Parts::of(sealed).ok_or(SealError::Damaged)?;
        let key = self.key(parts.id, parts.salt).ok_or(SealError::KeyGone(parts.id.0))?;
        let nonce = Nonce::try_assume_unique_for_key(parts.nonce);
        let nonce = nonce.map_err(|_| SealError::Damaged)?;
        let mut body = Zeroizing::new(parts.body.to_vec());
        let length = key
            .open_in_place(nonce, Aad::from(context), &mut body)
            .map(|plain| plain.len())
            .map_err(|_| SealError::Damaged)?;
        body.truncate(length);
        Ok(body)
    }

    /// Was this sealed under another key than the newest, so that it should be sealed anew when it is
    /// next written?
    pub fn is_outdated(&self, sealed: &[u8]) -> bool {
        Parts::of(sealed).is_none_or(|parts| parts.id != self.pepper.newest())
    }

    fn key(&self, id: PepperKeyId, salt: &[u8]) -> Option<LessSafeKey> {
        let derived = self.pepper.hash_with(id, &self.purpose, salt)?;
        let bytes = Zeroizing::new(derived.hash);
        UnboundKey::new(&AES_256_GCM, bytes.as_slice()).ok().map(LessSafeKey::new)
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Sealer({})", self.purpose)
    }
}

/// The fields of a sealed value.
struct Parts<'a> {
    id: PepperKeyId,
    salt: &'a [u8],
    nonce: &'a [u8],
    body: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(sealed: &'a [u8]) -> Option<Self> {
        let (&FORMAT, rest) = sealed.split_first()? else { return None };
        let (id, rest) = rest.split_first_chunk::<4>()?;
        let (salt, rest) = rest.split_at_checked(SALT)?;
        let (nonce, body) = rest.split_at_checked(NONCE_LEN)?;
        (body.len() >= TAG).then_some(Self {
            id: PepperKeyId(u32::from_be_bytes(*id)),
            salt,
            nonce,
            body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::SeededEntropy;
    use proptest::prelude::*;

    fn pepper(keys: &[u8]) -> Pepper {
        Pepper::new(keys.iter().map(|key| (PepperKeyId(u32::from(*key)), [*key; 32]))).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let (entropy, sealer) = (SeededEntropy::new(1), Sealer::new(&pepper(&[1]), "a"));
        let sealed = sealer.seal(&entropy, b"acc_1", b"seed").unwrap();
        assert_eq!(sealed.len(), 4 + OVERHEAD);
        assert_eq!(sealer.open(b"acc_1", &sealed).unwrap().as_slice(), b"seed");
        assert_eq!(sealer.open(b"acc_2", &sealed), Err(SealError::Damaged));
        let other = Sealer::new(&pepper(&[1]), "b");
        assert_eq!(other.open(b"acc_1", &sealed), Err(SealError::Damaged));
        assert_ne!(sealed, sealer.seal(&entropy, b"acc_1", b"seed").unwrap());
        assert!(!format!("{sealer:?}").contains("01"));
    }

    #[test]
    fn keys_rotate() {
        let entropy = SeededEntropy::new(1);
        let sealed = Sealer::new(&pepper(&[1]), "a").seal(&entropy, b"", b"seed").unwrap();
        let rotated = Sealer::new(&pepper(&[1, 2]), "a");
        assert_eq!(rotated.open(b"", &sealed).unwrap().as_slice(), b"seed");
        assert!(rotated.is_outdated(&sealed));
        assert!(!rotated.is_outdated(&rotated.seal(&entropy, b"", b"seed").unwrap()));
        let gone = Sealer::new(&pepper(&[2]), "a");
        assert_eq!(gone.open(b"", &sealed), Err(SealError::KeyGone(1)));
    }

    proptest! {
        #[test]
        fn nothing_altered_opens(plain in prop::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), bit in 0_u8..8) {
            let sealer = Sealer::new(&pepper(&[1]), "a");
            let sealed = sealer.seal(&SeededEntropy::new(7), b"context", &plain).unwrap();
            let mut altered = sealed.clone();
            let at = at.index(altered.len());
            altered[at] ^= 1 << bit;
            prop_assert!(sealer.open(b"context", &altered).is_err());
            prop_assert!(sealer.open(b"context", &sealed[..at]).is_err());
            let opened = sealer.open(b"context", &sealed).unwrap();
            prop_assert_eq!(opened.as_slice(), plain.as_slice());
        }
    }
}
