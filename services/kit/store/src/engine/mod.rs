//! Engines that keep a store on disk, behind one narrow [`Backend`].
//!
//! Everything that the engines share is here: one thread per store commits ([`committer`]), so that
//! change sets that wait together become one batch of the engine and one sync; the outbox is read
//! from the engine's own durable events; a directory belongs to one process ([`directory`]).

mod committer;
mod directory;
mod fjall;
mod plan;
mod sled;
mod watch;

use std::{
    ops::Bound,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
    thread::JoinHandle,
};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};

use self::{
    committer::Request,
    directory::Directory,
    plan::{Batch, Counters, full_key, split},
};
use crate::{
    ChangeSet, CommitError, Committed, Entry, EventStream, Position, Range, Record, SCAN_PAGE,
    Store, StoreConfig, StoreError, Table,
};

/// The store on sled 0.34.
pub type SledStore = EngineStore<sled::Sled>;

/// The store on fjall 3.
pub type FjallStore = EngineStore<fjall::Fjall>;

/// Change sets that may wait for the committer; further ones wait to be let in.
const WAITING: usize = 1024;

/// Records of a scan that are read at once on the caller's thread; a longer scan goes on where it
/// may block.
const INLINE_RECORDS: usize = 128;

/// Records in the order of their keys.
type Records = Vec<(Bytes, Bytes)>;

/// What an engine must do. Record keys are table, zero byte, key; record values begin with their
/// version. Everything read is durable.
pub trait Backend: Sized + Send + Sync + 'static {
    /// Its name in the data's format.
    const NAME: &'static str;

    /// Opens the engine in a directory of its own, and makes durable that it is there.
    fn open(dir: &Path, config: &StoreConfig) -> Result<Self, StoreError>;

    /// The record under a key.
    fn read(&self, key: &[u8]) -> Result<Option<Bytes>, StoreError>;

    /// The records under many keys, in their order.
    fn read_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Bytes>>, StoreError> {
        keys.iter().map(|key| self.read(key)).collect()
    }

    /// At most `limit` records: one moment's picture.
    fn scan(
        &self,
        from: Bound<&[u8]>,
        to: Bound<&[u8]>,
        reverse: bool,
        limit: usize,
    ) -> Result<Records, StoreError>;

    /// At most `limit` events after one position, through another.
    fn events(
        &self,
        after: u64,
        through: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Bytes)>, StoreError>;

    /// The encoded counters, if ever written.
    fn counters(&self) -> Result<Option<Bytes>, StoreError>;

    /// Applies a batch whole or not at all; on return it is durable, and only then can it be read.
    /// Called by one thread only, and never again once it has failed.
    fn apply(&self, batch: &Batch) -> Result<(), StoreError>;
}

/// What watchers wait for.
#[derive(Clone, Copy, Default)]
struct Progress {
    position: u64,
    trimmed: u64,
    closed: bool,
}

/// What the committer and readers share.
struct Shared<B> {
    /// None once closed. Dropped before the lock on the directory.
    opened: RwLock<Option<(B, Directory)>>,
    progress: tokio::sync::watch::Sender<Progress>,
    /// Why nothing is committed any more: after a failed write nobody knows what is on disk.
    poison: OnceLock<StoreError>,
}

impl<B: Backend> Shared<B> {
    /// Uses the engine. A panic in it becomes an error.
    fn with<T>(&self, use_it: impl FnOnce(&B) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        let (backend, _) = opened.as_ref().ok_or(StoreError::Closed)?;
        guarded(|| use_it(backend))
    }
}

/// Runs `work`; a panic in it becomes an error.
fn guarded<T>(work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let said = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied());
        Err(StoreError::Engine(format!("the engine panicked: {}", said.unwrap_or("no reason"))))
    })
}

/// A store on disk.
pub struct EngineStore<B: Backend> {
    shared: Arc<Shared<B>>,
    committer: Mutex<Option<(mpsc::Sender<Request>, JoinHandle<()>)>>,
}

impl<B: Backend> EngineStore<B> {
    /// Opens the store in `dir`, making it if it is not there; see [`crate::open`].
    ///
    /// # Errors
    ///
    /// See [`crate::open`].
    pub fn open(config: &StoreConfig, dir: &Path) -> Result<Self, StoreError> {
        let damaged = |error| match error {
            StoreError::Engine(detail) => {
                StoreError::Damaged { path: dir.display().to_string(), detail }
            }
            other => other,
        };
        let directory = Directory::claim(dir, B::NAME)?;
        let backend = guarded(|| B::open(&directory.engine(), config)).map_err(damaged)?;
        if directory.is_fresh() {
            guarded(|| backend.apply(&Batch::default())).map_err(damaged)?;
        }
        let counters =
            guarded(|| backend.counters()).and_then(Counters::decode).map_err(damaged)?;
        let marked = directory.marked();
        if counters.commits < marked {
            let reached = counters.commits;
            let detail = format!("it had reached commit {marked} and holds only {reached}");
            return Err(StoreError::Damaged { path: dir.display().to_string(), detail });
        }
        directory.finish()?;

        let progress =
            Progress { position: counters.position, trimmed: counters.trimmed, closed: false };
        let shared = Arc::new(Shared {
            opened: RwLock::new(Some((backend, directory))),
            progress: tokio::sync::watch::Sender::new(progress),
            poison: OnceLock::new(),
        });
        let (sender, receiver) = mpsc::channel(WAITING);
        let (theirs, reserve) = (Arc::clone(&shared), config.reserve.0);
        let thread = std::thread::Builder::new()
            .name(format!("{} committer", B::NAME))
            .spawn(move || committer::run(&theirs, receiver, counters, reserve))
            .map_err(|error| StoreError::Engine(format!("no thread to commit with: {error}")))?;
        Ok(Self { shared, committer: Mutex::new(Some((sender, thread))) })
    }

    fn sender(&self) -> Result<mpsc::Sender<Request>, StoreError> {
        let committer = self.committer.lock().unwrap_or_else(PoisonError::into_inner);
        committer.as_ref().map(|(sender, _)| sender.clone()).ok_or(StoreError::Closed)
    }

    /// Takes what closes the store; doing it may block.
    fn closer(&self) -> impl FnOnce() + Send + use<B> {
        let committer = self.committer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let shared = Arc::clone(&self.shared);
        move || {
            let Some((sender, thread)) = committer else { return };
            drop(sender);
            if thread.join().is_err() {
                tracing::error!("the committer of a store panicked");
            }
            let opened = shared.opened.write().unwrap_or_else(PoisonError::into_inner).take();
            let close = || {
                drop(opened);
                Ok(())
            };
            if let Err(error) = guarded(close) {
                tracing::error!(%error, "a store did not close well");
            }
            shared.progress.send_modify(|progress| progress.closed = true);
        }
    }
}

impl<B: Backend> Drop for EngineStore<B> {
    fn drop(&mut self) {
        self.closer()();
    }
}

#[async_trait]
impl<B: Backend> Store for EngineStore<B> {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Record>, StoreError> {
        let key = full_key(table, key);
        self.shared.with(|backend| backend.read(&key))?.map(split).transpose()
    }

    async fn get_many(
        &self,
        table: Table,
        keys: &[Bytes],
    ) -> Result<Vec<Option<Record>>, StoreError> {
        let keys: Vec<_> = keys.iter().map(|key| full_key(table, key)).collect();
        let found = self.shared.with(|backend| backend.read_many(&keys))?;
        found.into_iter().map(|value| value.map(split).transpose()).collect()
    }

    async fn scan(&self, mut range: Range) -> Result<Vec<Entry>, StoreError> {
        if range.limit <= SCAN_PAGE {
            return scan_page(&self.shared, &range);
        }
        let mut found = scan_page(&self.shared, &range.clone().limit(INLINE_RECORDS))?;
        let Some(last) = found.last().filter(|_| found.len() == INLINE_RECORDS) else {
            return Ok(found);
        };
        range = Range { limit: range.limit - INLINE_RECORDS, ..range }.beyond(&last.key);
        let shared = Arc::clone(&self.shared);
        let reading = tokio::task::spawn_blocking(move || {
            loop {
                let limit = range.limit.min(SCAN_PAGE);
                let mut page = scan_page(&shared, &range.clone().limit(limit))?;
                let next = page.last().filter(|_| page.len() == limit).map(|last| last.key.clone());
                found.append(&mut page);
                range.limit -= limit;
                match next {
                    Some(last) if range.limit > 0 => range = range.beyond(&last),
                    _ => return Ok(found),
                }
            }
        });
        reading.await.map_err(|_| StoreError::Closed)?
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Committed, CommitError> {
        changes.check_sizes()?;
        let (answer, answered) = oneshot::channel();
        let sender = self.sender()?;
        sender.send(Request { changes, answer }).await.map_err(|_| StoreError::Closed)?;
        drop(sender);
        answered.await.map_err(|_| StoreError::Closed)?
    }

    async fn watch(&self, after: Option<Position>) -> Result<EventStream, StoreError> {
        watch::watch(&self.shared, after)
    }

    async fn position(&self) -> Result<Position, StoreError> {
        Ok(Position(self.shared.progress.borrow().position))
    }

    async fn close(&self) {
        if tokio::task::spawn_blocking(self.closer()).await.is_err() {
            tracing::error!("a store was not closed");
        }
    }
}

fn scan_page<B: Backend>(shared: &Shared<B>, range: &Range) -> Result<Vec<Entry>, StoreError> {
    let table = range.table;
    let whole = |bound: &Bound<Bytes>, open: Vec<u8>, included: bool| match bound {
        Bound::Included(key) => Bound::Included(full_key(table, key)),
        Bound::Excluded(key) => Bound::Excluded(full_key(table, key)),
        Bound::Unbounded if included => Bound::Included(open),
        Bound::Unbounded => Bound::Excluded(open),
    };
    let from = whole(&range.start, full_key(table, b""), true);
    let beyond_table = [table.0.as_bytes(), &[1]].concat();
    let to = whole(&range.end, beyond_table, false);
    if is_empty(&from, &to) {
        return Ok(Vec::new());
    }
    let (from, to) = (as_slice(&from), as_slice(&to));
    let found = shared.with(|backend| backend.scan(from, to, range.reverse, range.limit))?;
    let skip = table.0.len() + 1;
    found
        .into_iter()
        .map(|(key, value)| Ok(Entry { key: key.slice(skip..), record: split(value)? }))
        .collect()
}

fn as_slice(bound: &Bound<Vec<u8>>) -> Bound<&[u8]> {
    match bound {
        Bound::Included(key) => Bound::Included(key),
        Bound::Excluded(key) => Bound::Excluded(key),
        Bound::Unbounded => Bound::Unbounded,
    }
}

/// Can there be no key between these? Engines may panic on such ranges.
fn is_empty(from: &Bound<Vec<u8>>, to: &Bound<Vec<u8>>) -> bool {
    match (from, to) {
        (Bound::Included(from), Bound::Included(to)) => from > to,
        (
            Bound::Included(from) | Bound::Excluded(from),
            Bound::Included(to) | Bound::Excluded(to),
        ) => from >= to,
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
    }
}
