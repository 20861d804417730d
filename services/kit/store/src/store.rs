//! The trait and its vocabulary.

use std::{future::Future, ops::Bound, pin::Pin};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::Stream;
use gatepost_model::{Kind, Problem, Reason};

/// Longest value in bytes: bigger things are blobs. sled turns long values into side files that it
/// never syncs.
pub const MAX_VALUE_BYTES: usize = 32 * 1024;

/// Longest key in bytes.
pub const MAX_KEY_BYTES: usize = 1024;

/// Largest change set in bytes, keys, values and events together.
pub const MAX_CHANGE_SET_BYTES: usize = 16 * 1024 * 1024;

/// So many records of a scan are one consistent picture.
pub const SCAN_PAGE: usize = 512;

/// A named set of records, such as `account` or `account_by_email`. Names are lower-case ASCII
/// letters, digits and underscores; they are part of the data's format.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Table(pub &'static str);

/// Version of a record: the number of the commit that wrote it. Grows with every commit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Version(pub u64);

/// Place of an event in the outbox; grows from 1 with every event, across restarts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Position(pub u64);

/// A record as found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Version to expect in a change that depends on what was read.
    pub version: Version,
    /// The value.
    pub value: Bytes,
}

/// A record with its key, from a scan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// The key.
    pub key: Bytes,
    /// The record.
    pub record: Record,
}

/// Which records a scan returns, in the order of their keys.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Range {
    /// The table.
    pub table: Table,
    /// Where to begin.
    pub start: Bound<Bytes>,
    /// Where to end.
    pub end: Bound<Bytes>,
    /// From the last to the first.
    pub reverse: bool,
    /// At most this many.
    pub limit: usize,
}

impl Range {
    /// Every record of `table` whose key begins with `prefix`.
    pub fn prefix(table: Table, prefix: &[u8]) -> Self {
        let end = after_prefix(prefix).map_or(Bound::Unbounded, Bound::Excluded);
        let start = Bound::Included(Bytes::copy_from_slice(prefix));
        Self { table, start, end, reverse: false, limit: usize::MAX }
    }

    /// At most `limit` of them.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// From the last to the first.
    #[must_use]
    pub fn reversed(mut self) -> Self {
        self.reverse = true;
        self
    }

    /// Only keys beyond `key`, in the direction of the scan: how the next page begins.
    #[must_use]
    pub fn beyond(mut self, key: &[u8]) -> Self {
        let bound = Bound::Excluded(Bytes::copy_from_slice(key));
        if self.reverse {
            self.end = bound;
        } else {
            self.start = bound;
        }
        self
    }
}

/// The first key after every key that begins with `prefix`; none if there is no such key.
fn after_prefix(prefix: &[u8]) -> Option<Bytes> {
    let last = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut end = prefix[..=last].to_vec();
    end[last] += 1;
    Some(end.into())
}

/// What must be true of a record for a change set to apply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expect {
    /// Nothing: last writer wins.
    Any,
    /// There is no such record: uniqueness.
    Absent,
    /// The record is there and has not changed since it was read.
    Version(Version),
}

/// One step of a change set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Write the value.
    Put(Bytes),
    /// Remove the record, if it is there.
    Delete,
    /// Leave the record as it is; only check it.
    Check,
}

/// An event to be committed with a change set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OutboxEvent {
    /// Encoded `gatepost.event.v1.Event`.
    pub payload: Bytes,
}

/// Changes that apply whole or not at all.
#[derive(Clone, Default, Debug)]
pub struct ChangeSet {
    pub(crate) steps: Vec<(Table, Bytes, Expect, Change)>,
    pub(crate) events: Vec<OutboxEvent>,
    pub(crate) trim_through: Option<Position>,
}

impl ChangeSet {
    /// No changes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes a record. A later step on the same key replaces an earlier one's change; every
    /// expectation is checked against the state before the change set.
    pub fn put(
        &mut self,
        table: Table,
        key: impl Into<Bytes>,
        expect: Expect,
        value: impl Into<Bytes>,
    ) -> &mut Self {
        self.steps.push((table, key.into(), expect, Change::Put(value.into())));
        self
    }

    /// Removes a record.
    pub fn delete(&mut self, table: Table, key: impl Into<Bytes>, expect: Expect) -> &mut Self {
        self.steps.push((table, key.into(), expect, Change::Delete));
        self
    }

    /// Checks a record without changing it.
    pub fn check(&mut self, table: Table, key: impl Into<Bytes>, expect: Expect) -> &mut Self {
        self.steps.push((table, key.into(), expect, Change::Check));
        self
    }

    /// Adds an event to the outbox, committed with the rest.
    pub fn event(&mut self, payload: impl Into<Bytes>) -> &mut Self {
        self.events.push(OutboxEvent { payload: payload.into() });
        self
    }

    /// Removes outbox events up to and including `position`: every reader has them.
    pub fn trim_events(&mut self, position: Position) -> &mut Self {
        self.trim_through = Some(position);
        self
    }

    /// Is there nothing to do?
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.events.is_empty() && self.trim_through.is_none()
    }

    /// Bytes of its keys, values and events.
    pub(crate) fn size(&self) -> usize {
        let steps = self.steps.iter().map(|(table, key, _, change)| {
            let value = if let Change::Put(value) = change { value.len() } else { 0 };
            table.0.len() + key.len() + value
        });
        steps.sum::<usize>() + self.events.iter().map(|event| event.payload.len()).sum::<usize>()
    }

    /// Looks at the limits of keys and values.
    ///
    /// # Errors
    ///
    /// [`CommitError::TooLarge`].
    pub(crate) fn check_sizes(&self) -> Result<(), CommitError> {
        let large = self.steps.iter().any(|(_, key, _, change)| {
            key.len() > MAX_KEY_BYTES
                || matches!(change, Change::Put(value) if value.len() > MAX_VALUE_BYTES)
        });
        let large = large || self.events.iter().any(|event| event.payload.len() > MAX_VALUE_BYTES);
        let large = large || self.size() > MAX_CHANGE_SET_BYTES;
        if large { Err(CommitError::TooLarge) } else { Ok(()) }
    }
}

/// What a commit did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Committed {
    /// Version that every record written by it has.
    pub version: Version,
    /// Position of its last event; the newest in the outbox if it had none.
    pub position: Position,
}

/// An event from the outbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredEvent {
    /// Its place.
    pub position: Position,
    /// Encoded `gatepost.event.v1.Event`.
    pub payload: Bytes,
}

/// Events in order, without end; an error ends it.
pub type EventStream = Pin<Box<dyn Stream<Item = Result<StoredEvent, StoreError>> + Send>>;

/// The store could not do its work.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The engine failed; nothing was acknowledged.
    #[error("the store failed: {0}")]
    Engine(String),
    /// There is no room left.
    #[error("the store's disk is full")]
    Full,
    /// The store's files are damaged.
    #[error("the store at {path} is damaged: {detail}; move it away and restore a backup")]
    Damaged {
        /// Directory of the store.
        path: String,
        /// What the engine found.
        detail: String,
    },
    /// The store was written by another engine or by a newer version of Gatepost.
    #[error("the store at {path} cannot be opened by this configuration: {detail}")]
    Incompatible {
        /// Directory of the store.
        path: String,
        /// What differs and what to do.
        detail: String,
    },
    /// Another process has the store open.
    #[error("the store at {0} is in use by another process")]
    InUse(String),
    /// Events from this position on have been trimmed: the reader must take the state anew.
    #[error("events after position {0:?} are gone")]
    Trimmed(Position),
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
}

impl StoreError {
    /// What it means to a caller.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Engine(_) | Self::Damaged { .. } | Self::Incompatible { .. } | Self::InUse(_) => {
                Kind::Internal
            }
            Self::Full => Kind::Exhausted,
            Self::Trimmed(_) => Kind::Precondition,
            Self::Closed => Kind::Unavailable,
        }
    }
}

impl Problem for StoreError {
    fn kind(&self) -> Kind {
        Self::kind(self)
    }

    fn reason(&self) -> Reason {
        Reason(match self {
            Self::Engine(_) => "store-failed",
            Self::Full => "store-full",
            Self::Damaged { .. } => "store-damaged",
            Self::Incompatible { .. } => "store-incompatible",
            Self::InUse(_) => "store-in-use",
            Self::Trimmed(_) => "events-trimmed",
            Self::Closed => "store-closed",
        })
    }
}

/// Why a commit did nothing.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommitError {
    /// A record moved past what the change set expects.
    #[error("another change came first")]
    Conflict,
    /// A key, a value, an event or the change set as a whole is over its limit.
    #[error("a record or a change set is over its size limit")]
    TooLarge,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CommitError {
    /// What it means to a caller.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Conflict => Kind::Conflict,
            Self::TooLarge => Kind::Internal,
            Self::Store(error) => error.kind(),
        }
    }
}

impl Problem for CommitError {
    fn kind(&self) -> Kind {
        Self::kind(self)
    }

    fn reason(&self) -> Reason {
        match self {
            Self::Conflict => Reason("conflict"),
            Self::TooLarge => Reason("record-too-large"),
            Self::Store(error) => error.reason(),
        }
    }
}

/// Where records live. Cheap to share as `Arc<dyn Store>`.
///
/// Readers see every commit that was acknowledged, each whole, and nothing that is not durable.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// The record under `key`, if any.
    async fn get(&self, table: Table, key: &[u8]) -> Result<Option<Record>, StoreError>;

    /// The records under many keys, in the order of the keys: each as [`Self::get`] would give it, for
    /// less. Together they are a picture of one moment where the engine can give that. The caller sees to
    /// it that they fit into memory; more than [`SCAN_PAGE`] at once hold others up.
    async fn get_many(
        &self,
        table: Table,
        keys: &[Bytes],
    ) -> Result<Vec<Option<Record>>, StoreError> {
        let mut found = Vec::with_capacity(keys.len());
        for key in keys {
            found.push(self.get(table, key).await?);
        }
        Ok(found)
    }

    /// Records in a range. A scan sees every commit that was acknowledged before it began, and a
    /// scan of at most [`SCAN_PAGE`] records is a consistent picture of one moment; callers page
    /// with [`Range::limit`] and [`Range::beyond`].
    async fn scan(&self, range: Range) -> Result<Vec<Entry>, StoreError>;

    /// Applies all of `changes`, or none, and returns once they are durable.
    ///
    /// # Errors
    ///
    /// [`CommitError::Conflict`] if a record is not as `changes` expects. A caller that stops
    /// waiting does not know whether its changes applied.
    async fn commit(&self, changes: ChangeSet) -> Result<Committed, CommitError>;

    /// Events after a position, then those to come; `None` begins with what comes from now on.
    /// Only durable events are seen. A slow reader holds nobody up.
    ///
    /// # Errors
    ///
    /// [`StoreError::Trimmed`] if events after that position are gone, and if the position is one
    /// that this store never gave out (an older state was restored): in both cases the reader takes
    /// the state anew. The stream ends with the same error when the reader falls behind a trim.
    async fn watch(&self, after: Option<Position>) -> Result<EventStream, StoreError>;

    /// Position of the newest durable event.
    async fn position(&self) -> Result<Position, StoreError>;

    /// Finishes the commits under way, then closes the store and lets go of its directory. Later
    /// calls and watchers get [`StoreError::Closed`]. Dropping the store does the same.
    async fn close(&self);
}

/// Runs `attempt` again while it ends in a conflict, at most 32 times: how flows use
/// [`CommitError::Conflict`].
///
/// # Errors
///
/// What the last attempt said.
pub async fn retry_conflicts<T, E, F, Fut>(
    is_conflict: impl Fn(&E) -> bool,
    mut attempt: F,
) -> Result<T, E>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, E>>,
{
    let mut tries = 0;
    loop {
        match attempt().await {
            Err(error) if is_conflict(&error) && tries < 32 => {
                tries += 1;
                tokio::task::yield_now().await;
            }
            other => return other,
        }
    }
}
