//! The engine for tests: everything in memory, gone with the process.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::watch;

use crate::store::{
    Change, ChangeSet, CommitError, Committed, Entry, EventStream, Expect, Position, Range, Record,
    Store, StoreError, StoredEvent, Table, Version,
};

/// A store in memory.
#[derive(Clone)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
    newest: Arc<watch::Sender<Position>>,
}

#[derive(Default)]
struct State {
    records: BTreeMap<(Table, Bytes), Record>,
    events: BTreeMap<Position, Bytes>,
    trimmed: Position,
    commits: u64,
    position: Position,
    closed: bool,
}

impl Default for MemoryStore {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        let newest = Arc::new(watch::Sender::new(Position::default()));
        Self { state: Arc::default(), newest }
    }

    fn lock(&self) -> Result<MutexGuard<'_, State>, StoreError> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.closed { Err(StoreError::Closed) } else { Ok(state) }
    }
}

impl State {
    fn meets(&self, table: Table, key: &Bytes, expect: Expect) -> bool {
        let found = self.records.get(&(table, key.clone())).map(|record| record.version);
        match expect {
            Expect::Any => true,
            Expect::Absent => found.is_none(),
            Expect::Version(version) => found == Some(version),
        }
    }

    fn apply(&mut self, changes: ChangeSet) -> Committed {
        self.commits += 1;
        let version = Version(self.commits);
        for (table, key, _, change) in changes.steps {
            match change {
                Change::Put(value) => {
                    self.records.insert((table, key), Record { version, value });
                }
                Change::Delete => {
                    self.records.remove(&(table, key));
                }
                Change::Check => {}
            }
        }
        for event in changes.events {
            self.position.0 += 1;
            self.events.insert(self.position, event.payload);
        }
        if let Some(through) = changes.trim_through {
            self.trimmed = self.trimmed.max(through.min(self.position));
            self.events = self.events.split_off(&Position(self.trimmed.0 + 1));
        }
        Committed { version, position: self.position }
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Record>, StoreError> {
        let state = self.lock()?;
        Ok(state.records.get(&(table, Bytes::copy_from_slice(key))).cloned())
    }

    async fn get_many(
        &self,
        table: Table,
        keys: &[Bytes],
    ) -> Result<Vec<Option<Record>>, StoreError> {
        let state = self.lock()?;
        Ok(keys.iter().map(|key| state.records.get(&(table, key.clone())).cloned()).collect())
    }

    async fn scan(&self, range: Range) -> Result<Vec<Entry>, StoreError> {
        let state = self.lock()?;
        let inside = |key: &Bytes| {
            let after = match &range.start {
                Bound::Included(start) => key >= start,
                Bound::Excluded(start) => key > start,
                Bound::Unbounded => true,
            };
            let before = match &range.end {
                Bound::Included(end) => key <= end,
                Bound::Excluded(end) => key < end,
                Bound::Unbounded => true,
            };
            after && before
        };
        let first = (
            range.table,
            match &range.start {
                Bound::Included(start) | Bound::Excluded(start) => start.clone(),
                Bound::Unbounded => Bytes::new(),
            },
        );
        let found = state
            .records
            .range(first..)
            .take_while(|((table, key), _)| {
                *table == range.table
                    && (inside(key) || matches!(&range.start, Bound::Excluded(s) if s == key))
            })
            .filter(|((_, key), _)| inside(key))
            .map(|((_, key), record)| Entry { key: key.clone(), record: record.clone() });
        Ok(if range.reverse {
            let mut all: Vec<Entry> = found.collect();
            all.reverse();
            all.truncate(range.limit);
            all
        } else {
            found.take(range.limit).collect()
        })
    }

    async fn commit(&self, changes: ChangeSet) -> Result<Committed, CommitError> {
        changes.check_sizes()?;
        let committed = {
            let mut state = self.lock()?;
            let met = changes
                .steps
                .iter()
                .all(|(table, key, expect, _)| state.meets(*table, key, *expect));
            if !met {
                return Err(CommitError::Conflict);
            }
            state.apply(changes)
        };
        self.newest.send_if_modified(|newest| {
            let grown = committed.position > *newest;
            *newest = committed.position.max(*newest);
            grown
        });
        Ok(committed)
    }

    async fn watch(&self, after: Option<Position>) -> Result<EventStream, StoreError> {
        let newest = self.newest.subscribe();
        let start = {
            let state = self.lock()?;
            let start = after.unwrap_or(state.position);
            if start < state.trimmed || start > state.position {
                return Err(StoreError::Trimmed(start));
            }
            start
        };
        let watcher = (self.clone(), newest, start);
        Ok(Box::pin(stream::try_unfold(watcher, |(store, mut newest, seen)| async move {
            loop {
                newest.borrow_and_update();
                let next = {
                    let state = store.lock()?;
                    if seen < state.trimmed {
                        return Err(StoreError::Trimmed(seen));
                    }
                    let next = Position(seen.0 + 1);
                    state.events.get(&next).map(|payload| (next, payload.clone()))
                };
                if let Some((position, payload)) = next {
                    let event = StoredEvent { position, payload };
                    return Ok(Some((event, (store, newest, position))));
                }
                newest.changed().await.map_err(|_| StoreError::Closed)?;
            }
        })))
    }

    async fn position(&self) -> Result<Position, StoreError> {
        Ok(self.lock()?.position)
    }

    async fn close(&self) {
        if let Ok(mut state) = self.lock() {
            state.closed = true;
        }
        self.newest.send_modify(|_| {});
    }
}
