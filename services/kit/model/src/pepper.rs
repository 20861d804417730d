//! Keyed hashes of generated secrets. The key ("pepper") lives outside the record store.

use std::{collections::BTreeMap, fmt};

use crate::Secret;

/// Names a pepper key, so that keys can be rotated: hashes say which key made them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PepperKeyId(pub u32);

/// The pepper keys of a service. New hashes use the newest; old ones stay verifiable.
#[derive(Clone)]
pub struct Pepper {
    newest: PepperKeyId,
    keys: BTreeMap<PepperKeyId, Secret<[u8; 32]>>,
}

impl Pepper {
    /// A pepper with one key or more; `None` when there is none.
    pub fn new(keys: impl IntoIterator<Item = (PepperKeyId, [u8; 32])>) -> Option<Self> {
        let keys: BTreeMap<_, _> =
            keys.into_iter().map(|(id, key)| (id, Secret::new(key))).collect();
        let newest = *keys.last_key_value()?.0;
        Some(Self { newest, keys })
    }

    /// The key that new hashes are made with.
    pub fn newest(&self) -> PepperKeyId {
        self.newest
    }

    /// The keys there are, the newest first.
    pub fn ids(&self) -> impl Iterator<Item = PepperKeyId> {
        self.keys.keys().rev().copied()
    }

    /// Hashes `secret` for `purpose` under the newest key. Different purposes never share a hash.
    pub fn hash(&self, purpose: &str, secret: &[u8]) -> KeyedHash {
        self.hash_with(self.newest, purpose, secret)
            .unwrap_or(KeyedHash { key: self.newest, hash: [0; 32] })
    }

    /// Does `secret` have this hash? Takes the same time for any two secrets. False when the key is
    /// gone.
    pub fn verify(&self, purpose: &str, secret: &[u8], expected: &KeyedHash) -> bool {
        self.hash_with(expected.key, purpose, secret).is_some_and(|found| {
            blake3::Hash::from(found.hash) == blake3::Hash::from(expected.hash)
        })
    }

    /// Hashes `secret` for `purpose` under a certain key; `None` when that key is gone.
    pub fn hash_with(&self, id: PepperKeyId, purpose: &str, secret: &[u8]) -> Option<KeyedHash> {
        let key = self.keys.get(&id)?;
        let mut hasher = blake3::Hasher::new_keyed(key.expose());
        hasher
            .update(&(purpose.len() as u64).to_be_bytes())
            .update(purpose.as_bytes())
            .update(secret);
        Some(KeyedHash { key: id, hash: *hasher.finalize().as_bytes() })
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Pepper({} keys, newest {})", self.keys.len(), self.newest.0)
    }
}

/// A keyed BLAKE3 hash of a generated secret, with the id of its key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyedHash {
    /// The key it was made with.
    pub key: PepperKeyId,
    /// The hash itself.
    pub hash: [u8; 32],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_survive_rotation_and_keep_purposes_apart() {
        let old = Pepper::new([(PepperKeyId(1), [1; 32])]).unwrap();
        let rotated = Pepper::new([(PepperKeyId(1), [1; 32]), (PepperKeyId(2), [2; 32])]).unwrap();
        let hash = old.hash("session", b"secret");
        assert!(rotated.verify("session", b"secret", &hash));
        assert!(!rotated.verify("session", b"other", &hash));
        assert!(!rotated.verify("app", b"secret", &hash));
        assert!(!old.verify("session", b"secret", &rotated.hash("session", b"secret")));
    }
}
