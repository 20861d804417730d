//! From change sets to one batch of an engine.

use std::collections::BTreeMap;

use bytes::{BufMut, Bytes, BytesMut};

use super::Backend;
use crate::{
    Change, ChangeSet, CommitError, Committed, Expect, Position, Record, StoreError, Table, Version,
};

/// Length of the version that a record's value begins with.
const VERSION_BYTES: usize = 8;

/// Trimmed events that one batch removes at most; later batches remove the others.
const PURGE_STEP: u64 = 2048;

/// Where a record lives in the engine: table, zero byte, key. No table's name has a zero byte, so
/// that tables do not overlap.
pub(super) fn full_key(table: Table, key: &[u8]) -> Vec<u8> {
    [table.0.as_bytes(), &[0], key].concat()
}

/// Takes a stored value apart.
pub(super) fn split(mut stored: Bytes) -> Result<Record, StoreError> {
    let version = version_of(&stored)?;
    let value = stored.split_off(VERSION_BYTES);
    Ok(Record { version, value })
}

fn version_of(stored: &[u8]) -> Result<Version, StoreError> {
    let version = stored.first_chunk::<VERSION_BYTES>();
    let version =
        version.ok_or_else(|| StoreError::Engine("a record has no version".to_owned()))?;
    Ok(Version(u64::from_be_bytes(*version)))
}

/// What a store counts, kept with every batch.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counters {
    /// Number of the newest commit.
    pub commits: u64,
    /// Position of the newest event.
    pub position: u64,
    /// Events through here are gone for readers.
    pub trimmed: u64,
    /// Events through here are gone from the disk.
    pub purged: u64,
}

impl Counters {
    /// As stored.
    pub fn encode(&self) -> [u8; 32] {
        let mut out = [0; 32];
        let all = [self.commits, self.position, self.trimmed, self.purged];
        for (place, number) in out.chunks_exact_mut(8).zip(all) {
            place.copy_from_slice(&number.to_be_bytes());
        }
        out
    }

    pub(super) fn decode(stored: Option<Bytes>) -> Result<Self, StoreError> {
        let broken = || StoreError::Engine("the store's counters are gone".to_owned());
        let stored = stored.ok_or_else(broken)?;
        let stored: [u8; 32] = stored.as_ref().try_into().map_err(|_| broken())?;
        let mut numbers = stored
            .chunks_exact(8)
            .map(|eight| eight.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)));
        let mut next = || numbers.next().unwrap_or_default();
        Ok(Self { commits: next(), position: next(), trimmed: next(), purged: next() })
    }
}

/// What an engine applies at once.
#[derive(Default, Debug)]
pub struct Batch {
    /// Records by full key with what becomes of them: a new value with its version, or gone.
    pub records: BTreeMap<Bytes, Option<Bytes>>,
    /// New events by position.
    pub events: Vec<(u64, Bytes)>,
    /// Positions of events to remove: after the first, through the second.
    pub purge: (u64, u64),
    /// The counters after it.
    pub counters: Counters,
}

impl Batch {
    /// A batch on top of a state.
    pub(super) fn new(counters: Counters) -> Self {
        Self { counters, ..Self::default() }
    }

    /// Adds a change set if what it expects holds after those already in the batch.
    pub(super) fn add<B: Backend>(
        &mut self,
        backend: &B,
        changes: ChangeSet,
    ) -> Result<Committed, CommitError> {
        for (table, key, expect, _) in &changes.steps {
            if *expect != Expect::Any {
                let found = self.version(backend, &full_key(*table, key))?;
                let met = match expect {
                    Expect::Any => true,
                    Expect::Absent => found.is_none(),
                    Expect::Version(version) => found == Some(*version),
                };
                if !met {
                    return Err(CommitError::Conflict);
                }
            }
        }
        self.counters.commits += 1;
        let version = Version(self.counters.commits);
        for (table, key, _, change) in changes.steps {
            let new = match change {
                Change::Put(value) => {
                    let mut stored = BytesMut::with_capacity(VERSION_BYTES + value.len());
                    stored.put_u64(version.0);
                    stored.put(value);
                    Some(stored.freeze())
                }
                Change::Delete => None,
                Change::Check => continue,
            };
            self.records.insert(full_key(table, &key).into(), new);
        }
        for event in changes.events {
            self.counters.position += 1;
            self.events.push((self.counters.position, event.payload));
        }
        if let Some(through) = changes.trim_through {
            let through = through.0.min(self.counters.position);
            self.counters.trimmed = self.counters.trimmed.max(through);
        }
        Ok(Committed { version, position: Position(self.counters.position) })
    }

    /// Takes the next trimmed events into the batch, to be removed from the disk.
    pub(super) fn purge_some(&mut self) {
        let from = self.counters.purged;
        let through = self.counters.trimmed.min(from + PURGE_STEP);
        self.purge = (from, through);
        self.counters.purged = through;
        self.events.retain(|(position, _)| *position > through);
    }

    fn version<B: Backend>(&self, backend: &B, key: &[u8]) -> Result<Option<Version>, StoreError> {
        match self.records.get(key) {
            Some(new) => new.as_deref().map(version_of).transpose(),
            None => backend.read(key)?.as_deref().map(version_of).transpose(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_read_back_as_written() {
        let counters = Counters { commits: 1 << 40, position: 7, trimmed: 5, purged: 3 };
        let stored = Bytes::copy_from_slice(&counters.encode());
        assert_eq!(Counters::decode(Some(stored)).ok(), Some(counters));
        assert!(Counters::decode(None).is_err());
        assert!(Counters::decode(Some(Bytes::from_static(b"short"))).is_err());
    }
}
