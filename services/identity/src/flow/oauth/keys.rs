//! Signing keys: made, published, used and removed by their schedule, sealed in the store.

use std::sync::{Arc, PoisonError};

use gatepost_identity_core::oauth::{KeyTimes, TokenAlgorithm, gone, next_begins, signer};
use gatepost_model::{Actor, AuditEntry, ServiceName, Timestamp};
use gatepost_store::{Expect, Version};

use crate::{
    error::IdentityError,
    flow::log_of,
    jose::{SigningKey, VerifyingKey},
    repo::{Found, KEY_RING, OAUTH_KEYS, Recorded, StoredKey, StoredKeys, find},
    state::Identity,
};

/// The keys of the provider, ready to be used.
pub(crate) struct KeyRing {
    version: Version,
    keys: Vec<RingKey>,
}

/// A key in the ring.
pub(crate) struct RingKey {
    pub(crate) id: String,
    pub(crate) times: KeyTimes,
    pub(crate) public: VerifyingKey,
    signing: SigningKey,
}

impl KeyRing {
    /// The key that a token names.
    pub(crate) fn find(&self, id: &str) -> Option<&VerifyingKey> {
        self.keys.iter().find(|key| key.id == id).map(|key| &key.public)
    }

    /// Every key, and whether it signs now.
    pub(crate) fn list(&self, now: Timestamp) -> impl Iterator<Item = (&RingKey, bool)> {
        let signing: Vec<_> = TokenAlgorithm::ALL
            .into_iter()
            .filter_map(|algorithm| self.signer(algorithm, now))
            .map(|key| key.id.clone())
            .collect();
        self.keys.iter().map(move |key| (key, signing.contains(&key.id)))
    }

    fn signer(&self, algorithm: TokenAlgorithm, now: Timestamp) -> Option<&RingKey> {
        let of: Vec<_> = self.keys.iter().filter(|key| key.public.algorithm == algorithm).collect();
        let times: Vec<_> = of.iter().map(|key| key.times).collect();
        signer(&times, now).and_then(|place| of.get(place).copied())
    }

    /// Signs claims with the key of the day.
    pub(crate) fn sign(
        &self,
        algorithm: TokenAlgorithm,
        kind: &str,
        claims: &serde_json::Value,
        now: Timestamp,
    ) -> Result<String, IdentityError> {
        let key = self.signer(algorithm, now).ok_or(IdentityError::Signing)?;
        key.signing.sign(kind, claims).ok_or(IdentityError::Signing)
    }

    /// As a JSON Web Key Set.
    pub(crate) fn jwks(&self) -> String {
        let keys: Vec<_> = self.keys.iter().map(|key| key.public.jwk()).collect();
        serde_json::json!({ "keys": keys }).to_string()
    }
}

/// What a schedule calls for.
enum Change {
    /// What is due.
    Due,
    /// New keys of both kinds, which begin when they have been published long enough.
    Next,
    /// New keys of both kinds from now on, and nothing that was signed before is good any more.
    AtOnce,
}

impl Identity {
    /// The keys as they are now. One read; keys are unsealed when they have changed. What is due by the schedule is
    /// done on the way: of several processes that find it due one writes.
    pub(crate) async fn key_ring(&self) -> Result<Arc<KeyRing>, IdentityError> {
        let now = self.now();
        let record = self.store.get(OAUTH_KEYS, KEY_RING).await?;
        let known = self.key_ring.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let ring = match (&record, known) {
            (Some(record), Some(known)) if known.version == record.version => known,
            (Some(record), _) => self.open_ring(&Found {
                version: record.version,
                value: StoredKeys::decode(&record.value)?,
            })?,
            (None, _) => return self.change_keys(&Change::Due).await,
        };
        if self.keys_are_due(&ring, now) {
            return self.change_keys(&Change::Due).await;
        }
        Ok(ring)
    }

    /// Makes the next keys before their time, for an operator.
    pub(crate) async fn rotate_keys(&self, at_once: bool) -> Result<Arc<KeyRing>, IdentityError> {
        let ring = self.change_keys(if at_once { &Change::AtOnce } else { &Change::Next }).await?;
        tracing::info!(at_once, "signing keys were replaced by an operator");
        Ok(ring)
    }

    fn keys_are_due(&self, ring: &KeyRing, now: Timestamp) -> bool {
        let policy = self.config.oauth_tokens.key_policy();
        TokenAlgorithm::ALL.into_iter().any(|algorithm| {
            let of = ring.keys.iter().filter(|key| key.public.algorithm == algorithm);
            let times: Vec<_> = of.map(|key| key.times).collect();
            next_begins(&times, &policy, now).is_some() || !gone(&times, &policy, now).is_empty()
        })
    }

    async fn change_keys(&self, change: &Change) -> Result<Arc<KeyRing>, IdentityError> {
        self.attempt(|| async {
            let found: Option<Found<StoredKeys>> = find(&*self.store, KEY_RING).await?;
            let expect =
                found.as_ref().map_or(Expect::Absent, |found| Expect::Version(found.version));
            let now = self.now();
            let before = found.as_ref().map(|found| found.value.0.as_slice()).unwrap_or_default();
            let after = self.changed(before, change, now)?;
            let Some(entry) = told(before, &after, change, now) else {
                // Another process has done what was due.
                return self.open_ring(&found.ok_or(IdentityError::Signing)?);
            };
            let mut changes = self.logged(entry).await?;
            changes.put(OAUTH_KEYS, KEY_RING.to_vec(), expect, StoredKeys(after).encode());
            self.commit(changes).await?;
            let found: Option<Found<StoredKeys>> = find(&*self.store, KEY_RING).await?;
            self.open_ring(&found.ok_or(IdentityError::Conflict)?)
        })
        .await
    }

    fn changed(
        &self,
        keys: &[StoredKey],
        change: &Change,
        now: Timestamp,
    ) -> Result<Vec<StoredKey>, IdentityError> {
        let policy = self.config.oauth_tokens.key_policy();
        let mut changed = Vec::new();
        for algorithm in TokenAlgorithm::ALL {
            let mut of: Vec<StoredKey> =
                keys.iter().filter(|key| key.algorithm == algorithm).cloned().collect();
            let times: Vec<_> = of.iter().map(|key| key.times).collect();
            let begins = match change {
                Change::Due => next_begins(&times, &policy, now),
                Change::Next if times.is_empty() => Some(now),
                Change::Next => Some(now.plus(policy.before)),
                Change::AtOnce => {
                    of.clear();
                    Some(now)
                }
            };
            if !of.is_empty() {
                for place in gone(&times, &policy, now).into_iter().rev() {
                    of.remove(place);
                }
            }
            changed.append(&mut of);
            if let Some(from) = begins {
                changed.push(self.new_key(algorithm, KeyTimes { from, created: now })?);
            }
        }
        Ok(changed)
    }

    fn new_key(
        &self,
        algorithm: TokenAlgorithm,
        times: KeyTimes,
    ) -> Result<StoredKey, IdentityError> {
        let drawn = SigningKey::generate(algorithm, &*self.entropy);
        let (key, private) = drawn.ok_or(IdentityError::Signing)?;
        let public = key.public().bytes;
        let sealed = self.key_seal.seal(&*self.entropy, &public, &private)?;
        Ok(StoredKey { algorithm, times, public, sealed })
    }

    fn open_ring(&self, found: &Found<StoredKeys>) -> Result<Arc<KeyRing>, IdentityError> {
        let mut keys = Vec::new();
        for stored in &found.value.0 {
            let private = self.key_seal.open(&stored.public, &stored.sealed)?;
            let signing =
                SigningKey::of(stored.algorithm, &private).ok_or(IdentityError::Signing)?;
            let public = signing.public();
            keys.push(RingKey { id: public.id(), times: stored.times, public, signing });
        }
        let ring = Arc::new(KeyRing { version: found.version, keys });
        let mut known = self.key_ring.lock().unwrap_or_else(PoisonError::into_inner);
        // A slower reader must not bring older keys back.
        if known.as_ref().is_none_or(|known| known.version <= ring.version) {
            *known = Some(ring.clone());
        }
        Ok(ring)
    }
}

/// The line about a change in the operator's log, which has the lines about clients that belong to no organization: which
/// keys were made and which removed, and why. None where nothing changes.
fn told(
    before: &[StoredKey],
    after: &[StoredKey],
    change: &Change,
    now: Timestamp,
) -> Option<AuditEntry> {
    let beside = |some: &[StoredKey], others: &[StoredKey]| -> Vec<StoredKey> {
        let known = |key: &&StoredKey| others.iter().all(|other| other.public != key.public);
        some.iter().filter(known).cloned().collect()
    };
    let (made, removed) = (beside(after, before), beside(before, after));
    let action = match (made.is_empty(), removed.is_empty()) {
        (true, true) => return None,
        (true, false) => "signing-keys.removed",
        (false, _) => "signing-keys.rotated",
    };
    let (actor, cause) = match change {
        Change::Due => (Actor::Service(ServiceName::Identity), "schedule"),
        Change::Next => (Actor::Operator, "operator"),
        Change::AtOnce => (Actor::Operator, "operator-at-once"),
    };
    let ids = |keys: &[StoredKey]| -> String {
        let id = |key: &StoredKey| {
            VerifyingKey { algorithm: key.algorithm, bytes: key.public.clone() }.id()
        };
        keys.iter().map(id).collect::<Vec<_>>().join(" ")
    };
    let mut entry = AuditEntry::new(log_of(None), actor, action, now).detail("cause", cause);
    if let Some(first) = made.first() {
        entry = entry.detail("made", ids(&made)).detail("begins", first.times.from);
    }
    Some(if removed.is_empty() { entry } else { entry.detail("removed", ids(&removed)) })
}
