//! fjall 3: a log-structured tree.
//!
//! Two keyspaces: `records`, and `log` for events (`e` and the position, big end first) and
//! counters (`c`). A batch is written to the journal and synced with `fsync` before it is applied
//! and published to snapshots, so that readers, who all read snapshots, never see what is not
//! durable.

use std::{ops::Bound, path::Path};

use bytes::Bytes;
use fjall::{
    Database, Error, Keyspace, KeyspaceCreateOptions, KvPair, PersistMode, Readable, Slice,
};

use super::{Backend, Records, directory::sync_dir, plan::Batch};
use crate::{StoreConfig, StoreError};

/// Journals on disk at most, in bytes.
const JOURNALS: u64 = 256 << 20;

/// Records in memory that are not yet in a table, in bytes.
const RECORDS_IN_MEMORY: u64 = 32 << 20;

/// The same for events and counters.
const LOG_IN_MEMORY: u64 = 8 << 20;

const COUNTERS: &[u8] = b"c";

/// So many records at once are worth a walk.
const MANY: usize = 8;

/// Records that a walk passes over before it has found any.
const PATIENCE: usize = 16;

/// A walk over records in the order of their keys.
struct Walk<I> {
    records: I,
    at: Option<KvPair>,
    /// Steps that are left; more with every record that is found.
    patience: usize,
}

enum Step {
    Here(Bytes),
    Absent,
    /// There is too much in between.
    Tired,
}

impl<I: Iterator<Item = fjall::Guard>> Walk<I> {
    fn new(records: I) -> Self {
        Self { records, at: None, patience: PATIENCE }
    }

    /// Goes to a key; those that are asked for ascend.
    fn to(&mut self, key: &[u8]) -> Result<Step, StoreError> {
        while self.at.as_ref().is_none_or(|(at, _)| at.as_ref() < key) {
            if self.patience == 0 {
                return Ok(Step::Tired);
            }
            self.patience -= 1;
            let Some(next) = self.records.next() else { return Ok(Step::Absent) };
            self.at = Some(next.into_inner().map_err(failed)?);
        }
        match &self.at {
            Some((at, value)) if at.as_ref() == key => {
                self.patience += 2;
                Ok(Step::Here(owned(value)))
            }
            _ => Ok(Step::Absent),
        }
    }
}

/// An open fjall database.
pub struct Fjall {
    records: Keyspace,
    log: Keyspace,
    database: Database,
}

fn event_key(position: u64) -> [u8; 9] {
    let mut key = [b'e'; 9];
    key[1..].copy_from_slice(&position.to_be_bytes());
    key
}

fn owned(slice: &Slice) -> Bytes {
    Bytes::copy_from_slice(slice)
}

#[allow(clippy::needless_pass_by_value)] // for map_err
fn failed(error: Error) -> StoreError {
    let io = match &error {
        Error::Io(io) | Error::Storage(fjall::LsmError::Io(io)) => Some(io.kind()),
        _ => None,
    };
    match io {
        Some(std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded) => {
            StoreError::Full
        }
        _ => StoreError::Engine(error.to_string()),
    }
}

impl Backend for Fjall {
    const NAME: &'static str = "fjall";

    fn open(dir: &Path, config: &StoreConfig) -> Result<Self, StoreError> {
        let database = Database::builder(dir)
            .cache_size(config.cache.0)
            .max_journaling_size(JOURNALS)
            .worker_threads(2)
            .manual_journal_persist(true)
            .open()
            .map_err(|error| match error {
                Error::Locked => StoreError::InUse(dir.display().to_string()),
                other => failed(other),
            })?;
        let keyspace = |name: &str, bytes: u64| {
            let options = || KeyspaceCreateOptions::default().max_memtable_size(bytes);
            database.keyspace(name, options).map_err(failed)
        };
        let records = keyspace("records", RECORDS_IN_MEMORY)?;
        let log = keyspace("log", LOG_IN_MEMORY)?;
        database.persist(PersistMode::SyncAll).map_err(failed)?;
        let above = dir.parent().unwrap_or(dir);
        sync_dir(above).map_err(|error| failed(error.into()))?;
        Ok(Self { records, log, database })
    }

    fn read(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        let found = self.database.snapshot().get(&self.records, key).map_err(failed)?;
        Ok(found.as_ref().map(owned))
    }

    /// Of keys that lie close together a walk from the first to the last takes a fraction of as many
    /// searches. It ends where too much lies between them.
    fn read_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Bytes>>, StoreError> {
        let snapshot = self.database.snapshot();
        let mut ascending: Vec<(&Vec<u8>, usize)> = keys.iter().zip(0..).collect();
        ascending.sort_unstable();
        let bounds = ascending.first().zip(ascending.last());
        let bounds = bounds.filter(|_| keys.len() >= MANY);
        let mut walk = bounds.map(|((first, _), (last, _))| {
            let bounds = (Bound::Included(first.as_slice()), Bound::Included(last.as_slice()));
            Walk::new(snapshot.range::<&[u8], _>(&self.records, bounds))
        });
        let mut found = vec![None; keys.len()];
        for (key, place) in ascending {
            let value = match walk.as_mut().map(|walk| walk.to(key)).transpose()? {
                Some(Step::Here(value)) => Some(value),
                Some(Step::Absent) => None,
                _ => {
                    walk = None;
                    let value = snapshot.get(&self.records, key).map_err(failed)?;
                    value.as_ref().map(owned)
                }
            };
            if let Some(slot) = found.get_mut(place) {
                *slot = value;
            }
        }
        Ok(found)
    }

    fn scan(
        &self,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        reverse: bool,
        limit: usize,
    ) -> Result<Records, StoreError> {
        let found = self.database.snapshot().range::<&[u8], _>(&self.records, (from, to));
        let pair = |entry: fjall::Guard| {
            let (key, value): KvPair = entry.into_inner().map_err(failed)?;
            Ok((owned(&key), owned(&value)))
        };
        if reverse {
            found.rev().take(limit).map(pair).collect()
        } else {
            found.take(limit).map(pair).collect()
        }
    }

    fn events(
        &self,
        after: u64,
        through: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Bytes)>, StoreError> {
        let keys = event_key(after + 1)..=event_key(through);
        let found = self.database.snapshot().range(&self.log, keys);
        let event = |entry: fjall::Guard| {
            let (key, value): KvPair = entry.into_inner().map_err(failed)?;
            let position = key.get(1..9).and_then(|bytes| bytes.try_into().ok());
            let position = position.ok_or_else(|| StoreError::Engine("an event's key".into()))?;
            Ok((u64::from_be_bytes(position), owned(&value)))
        };
        found.take(limit).map(event).collect()
    }

    fn counters(&self) -> Result<Option<Bytes>, StoreError> {
        let found = self.database.snapshot().get(&self.log, COUNTERS).map_err(failed)?;
        Ok(found.as_ref().map(owned))
    }

    fn apply(&self, changes: &Batch) -> Result<(), StoreError> {
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncAll));
        for (key, value) in &changes.records {
            match value {
                Some(value) => batch.insert(&self.records, key.as_ref(), value.as_ref()),
                None => batch.remove(&self.records, key.as_ref()),
            }
        }
        for (position, payload) in &changes.events {
            batch.insert(&self.log, event_key(*position), payload.as_ref());
        }
        for position in changes.purge.0 + 1..=changes.purge.1 {
            batch.remove(&self.log, event_key(position));
        }
        batch.insert(&self.log, COUNTERS, changes.counters.encode());
        batch.commit().map_err(failed)
    }
}
