//! Secrets that are made again instead of being stored: they follow from a pepper and from random bytes in a
//! record. Whoever reads the store alone has only keyed hashes, and seeds that need the pepper.

use std::sync::atomic::{AtomicU32, Ordering};

use zeroize::Zeroizing;

use crate::{Entropy, GeneratedSecret, Pepper, PepperKeyId, SecretKind};

impl GeneratedSecret {
    /// The secret that follows from a pepper key and `input`, the same every time; `None` when the key is gone.
    /// `purpose` keeps what is derived for one thing apart from what is derived for another; `input` holds a
    /// random seed.
    pub fn derive(
        kind: SecretKind,
        pepper: &Pepper,
        key: PepperKeyId,
        purpose: &str,
        input: &[u8],
    ) -> Option<Self> {
        pepper.hash_with(key, purpose, input)?;
        let (pepper, purpose) = (pepper.clone(), purpose.to_owned());
        let input = Zeroizing::new(input.to_vec());
        let source = Derived { pepper, key, purpose, input, drawn: AtomicU32::new(0) };
        Some(Self::generate(kind, &source))
    }
}

/// Bytes that follow from the pepper.
struct Derived {
    pepper: Pepper,
    key: PepperKeyId,
    purpose: String,
    input: Zeroizing<Vec<u8>>,
    drawn: AtomicU32,
}

impl Entropy for Derived {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let block = self.drawn.fetch_add(1, Ordering::Relaxed);
            let input = Zeroizing::new([self.input.as_slice(), &block.to_be_bytes()].concat());
            let hash = self.pepper.hash_with(self.key, &self.purpose, &input);
            // The key is there: `derive` has looked.
            let hash = hash.map_or([0; 32], |hash| hash.hash);
            chunk.copy_from_slice(&hash[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_again_from_the_same_and_from_nothing_else() {
        let pepper = Pepper::new([(PepperKeyId(1), [1; 32]), (PepperKeyId(2), [2; 32])]).unwrap();
        let derive = |key, purpose, input: &[u8]| {
            GeneratedSecret::derive(SecretKind::Link, &pepper, PepperKeyId(key), purpose, input)
        };
        let text = |secret: Option<GeneratedSecret>| secret.unwrap().expose().to_string();
        let first = text(derive(1, "link", b"seed"));
        assert_eq!(first, text(derive(1, "link", b"seed")));
        for other in
            [derive(2, "link", b"seed"), derive(1, "other", b"seed"), derive(1, "link", b"deed")]
        {
            assert_ne!(first, text(other));
        }
        assert!(derive(3, "link", b"seed").is_none());
    }
}
