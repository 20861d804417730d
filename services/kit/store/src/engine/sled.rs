//! sled 0.34: a tree of pages.
//!
//! One tree: records (`r` and their key), further parts of long values (`x`), events (`e` and the
//! position, big end first) and counters (`c`). What it takes to trust it:
//!
//! - Its `flush` is `sync_file_range`, not an fsync: after it we sync the file `db` ourselves.
//! - Pages over 128 KiB become side files that are never synced. A leaf holds up to 16 records, so
//!   values are kept in parts of 4 KiB, and side files, should there be any, are synced by us.
//! - It shows a batch to readers before it is durable: see [`Hidden`].
//! - `flush_async` hangs with several callers and its own timer flushes when it likes: unused.

use std::{
    collections::{BTreeMap, HashSet},
    fs::{self, File},
    io,
    ops::Bound,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError, RwLock},
    time::Duration,
};

use bytes::{BufMut, Bytes, BytesMut};
use sled::{Db, Error, IVec};

use super::{Backend, Records, directory::sync_dir, plan::Batch};
use crate::{StoreConfig, StoreError};

/// Bytes of a value in one entry of the tree.
const PART: usize = 4096;

const COUNTERS: &[u8] = b"c";

/// Marks a value that is whole.
const WHOLE: u8 = 0;

/// Marks the first part of a longer value; its length follows, 4 bytes, big end first.
const FIRST: u8 = 1;

/// How often opening is tried while sled's own threads let go of its lock.
const TRIES: u32 = 40;

/// An open sled database.
pub struct Sled {
    hidden: RwLock<Hidden>,
    file: File,
    side: PathBuf,
    side_synced: Mutex<HashSet<std::ffi::OsString>>,
    db: Db,
}

/// Values from before the batch that is being made durable, by record key. Readers hold a read
/// lock and prefer them to what the tree says; a key that is not here is not being changed.
type Hidden = BTreeMap<Bytes, Option<Bytes>>;

fn key_in(space: u8, key: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(key.len() + 1);
    out.push(space);
    out.extend_from_slice(key);
    out
}

fn part_key(key: &[u8], part: usize) -> Vec<u8> {
    let mut out = key_in(b'x', key);
    out.extend_from_slice(&u16::try_from(part).unwrap_or(u16::MAX).to_be_bytes());
    out
}

fn event_key(position: u64) -> Vec<u8> {
    key_in(b'e', &position.to_be_bytes())
}

/// Under which key the further parts of an event are: no record's key begins with a zero byte.
fn event_parts(position: u64) -> Vec<u8> {
    key_in(0, &position.to_be_bytes())
}

/// Entries that a value of so many bytes takes.
fn parts(length: usize) -> usize {
    length.div_ceil(PART).max(1)
}

#[allow(clippy::needless_pass_by_value)] // for map_err
fn failed(error: Error) -> StoreError {
    match &error {
        Error::Io(io) => io_failed(io),
        _ => StoreError::Engine(error.to_string()),
    }
}

fn io_failed(error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StoreError::Full,
        _ => StoreError::Engine(error.to_string()),
    }
}

impl Sled {
    /// The value whose first entry is `head`.
    fn assemble(&self, key: &[u8], head: &IVec) -> Result<Bytes, StoreError> {
        let broken = || StoreError::Engine("a long record lacks a part".to_owned());
        match head.split_first() {
            Some((&WHOLE, value)) => Ok(Bytes::copy_from_slice(value)),
            Some((&FIRST, rest)) => {
                let (length, first) = rest.split_first_chunk::<4>().ok_or_else(broken)?;
                let length = u32::from_be_bytes(*length) as usize;
                let mut value = BytesMut::with_capacity(length);
                value.put_slice(first);
                for part in 1..parts(length) {
                    let more = self.db.get(part_key(key, part)).map_err(failed)?;
                    value.put_slice(&more.ok_or_else(broken)?);
                }
                if value.len() == length { Ok(value.freeze()) } else { Err(broken()) }
            }
            _ => Err(broken()),
        }
    }

    fn read_tree(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        let head = self.db.get(key_in(b'r', key)).map_err(failed)?;
        head.map(|head| self.assemble(key, &head)).transpose()
    }

    fn sync(&self) -> io::Result<()> {
        let mut synced = self.side_synced.lock().unwrap_or_else(PoisonError::into_inner);
        let mut here = HashSet::new();
        let mut new = false;
        for entry in fs::read_dir(&self.side)? {
            let name = entry?.file_name();
            if !synced.contains(&name) {
                match File::open(self.side.join(&name)) {
                    Ok(file) => file.sync_all()?,
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                }
                new = true;
            }
            here.insert(name);
        }
        *synced = here;
        if new {
            sync_dir(&self.side)?;
        }
        self.file.sync_data()
    }
}

fn open_db(dir: &Path, config: &StoreConfig) -> Result<Db, StoreError> {
    let settings =
        sled::Config::new().path(dir).cache_capacity(config.cache.0).flush_every_ms(None);
    let mut tries = 0;
    loop {
        match settings.open() {
            // The directory is ours, so the lock is held by what is left of an earlier opening in
            // this process, for moments.
            Err(Error::Io(error))
                if tries < TRIES && error.to_string().contains("could not acquire lock") =>
            {
                tries += 1;
                std::thread::sleep(Duration::from_millis(50));
            }
            other => return other.map_err(failed),
        }
    }
}

impl Backend for Sled {
    const NAME: &'static str = "sled";

    fn open(dir: &Path, config: &StoreConfig) -> Result<Self, StoreError> {
        let db = open_db(dir, config)?;
        db.flush().map_err(failed)?;
        let side = dir.join("blobs");
        let durable = || {
            for name in ["conf", "db"] {
                File::open(dir.join(name))?.sync_all()?;
            }
            for changed in [side.as_path(), dir, dir.parent().unwrap_or(dir)] {
                sync_dir(changed)?;
            }
            File::open(dir.join("db"))
        };
        let file = durable().map_err(|error| io_failed(&error))?;
        let this =
            Self { hidden: RwLock::default(), file, side, side_synced: Mutex::default(), db };
        this.sync().map_err(|error| io_failed(&error))?;
        Ok(this)
    }

    fn read(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError> {
        let hidden = self.hidden.read().unwrap_or_else(PoisonError::into_inner);
        match hidden.get(key) {
            Some(before) => Ok(before.clone()),
            None => self.read_tree(key),
        }
    }

    fn scan(
        &self,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        reverse: bool,
        limit: usize,
    ) -> Result<Records, StoreError> {
        let hidden = self.hidden.read().unwrap_or_else(PoisonError::into_inner);
        let bounds = (from.map(|key| key_in(b'r', key)), to.map(|key| key_in(b'r', key)));
        let tree = self.db.range(bounds).map(|entry| {
            let (key, head) = entry.map_err(failed)?;
            Ok((Bytes::copy_from_slice(&key[1..]), head))
        });
        let tree = tree.filter(|entry| !matches!(entry, Ok((key, _)) if hidden.contains_key(key)));
        let before = hidden
            .range::<[u8], _>((from, to))
            .filter_map(|(key, before)| Some((key.clone(), before.clone()?)));
        let whole = |(key, head): (Bytes, IVec)| {
            let value = self.assemble(&key, &head)?;
            Ok((key, value))
        };
        if reverse {
            merge(tree.rev(), before.rev(), whole, |one, other| one > other, limit)
        } else {
            merge(tree, before, whole, |one, other| one < other, limit)
        }
    }

    fn events(
        &self,
        after: u64,
        through: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Bytes)>, StoreError> {
        let found = self.db.range(event_key(after + 1)..=event_key(through)).take(limit);
        let event = |entry: sled::Result<(IVec, IVec)>| {
            let (key, head) = entry.map_err(failed)?;
            let position = key.get(1..9).and_then(|bytes| bytes.try_into().ok());
            let position = position.ok_or_else(|| StoreError::Engine("an event's key".into()))?;
            let position = u64::from_be_bytes(position);
            Ok((position, self.assemble(&event_parts(position), &head)?))
        };
        found.map(event).collect()
    }

    fn counters(&self) -> Result<Option<Bytes>, StoreError> {
        let found = self.db.get(COUNTERS).map_err(failed)?;
        Ok(found.map(|value| Bytes::copy_from_slice(&value)))
    }

    fn apply(&self, changes: &Batch) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        let mut before = Hidden::new();
        for (key, value) in &changes.records {
            let old = self.read_tree(key)?;
            let had = old.as_ref().map_or(0, |old| parts(old.len()));
            let head = key_in(b'r', key);
            let has = match value {
                Some(value) => put(&mut batch, head, key, value),
                None => {
                    batch.remove(head);
                    1
                }
            };
            for part in has..had {
                batch.remove(part_key(key, part));
            }
            before.insert(key.clone(), old);
        }
        for (position, payload) in &changes.events {
            put(&mut batch, event_key(*position), &event_parts(*position), payload);
        }
        for position in changes.purge.0 + 1..=changes.purge.1 {
            let (key, more) = (event_key(position), event_parts(position));
            if let Some(head) = self.db.get(&key).map_err(failed)? {
                let length = self.assemble(&more, &head)?.len();
                (1..parts(length)).for_each(|part| batch.remove(part_key(&more, part)));
                batch.remove(key);
            }
        }
        batch.insert(COUNTERS, &changes.counters.encode());

        *self.hidden.write().unwrap_or_else(PoisonError::into_inner) = before;
        self.db.apply_batch(batch).map_err(failed)?;
        self.db.flush().map_err(failed)?;
        self.sync().map_err(|error| io_failed(&error))?;
        self.hidden.write().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }
}

/// Puts a value, its first part at `head`, others at the part keys of `key`; returns how many
/// entries it took.
fn put(batch: &mut sled::Batch, head: Vec<u8>, key: &[u8], value: &[u8]) -> usize {
    let mut first = Vec::with_capacity(value.len().min(PART) + 5);
    let length = u32::try_from(value.len()).unwrap_or(u32::MAX);
    if value.len() <= PART {
        first.push(WHOLE);
    } else {
        first.push(FIRST);
        first.extend_from_slice(&length.to_be_bytes());
    }
    let mut chunks = value.chunks(PART);
    first.extend_from_slice(chunks.next().unwrap_or_default());
    batch.insert(head, first);
    for (part, chunk) in chunks.enumerate() {
        batch.insert(part_key(key, part + 1), chunk);
    }
    parts(value.len())
}

/// The first `limit` of two ordered sequences without common keys.
fn merge<T>(
    tree: impl Iterator<Item = Result<(Bytes, T), StoreError>>,
    before: impl Iterator<Item = (Bytes, Bytes)>,
    whole: impl Fn((Bytes, T)) -> Result<(Bytes, Bytes), StoreError>,
    comes_first: impl Fn(&Bytes, &Bytes) -> bool,
    limit: usize,
) -> Result<Records, StoreError> {
    let (mut tree, mut before) = (tree.peekable(), before.peekable());
    let mut found = Records::new();
    while found.len() < limit {
        let old_first = match (tree.peek(), before.peek()) {
            (Some(Ok((key, _))), Some((old, _))) => comes_first(old, key),
            (None, Some(_)) => true,
            _ => false,
        };
        let next = if old_first { before.next().map(Ok) } else { tree.next().map(|e| whole(e?)) };
        match next {
            Some(entry) => found.push(entry?),
            None => break,
        }
    }
    Ok(found)
}
