//! The record store: one narrow trait, several engines, one conformance suite.
//!
//! A [`Store`] keeps versioned records in tables, applies a [`ChangeSet`] whole or not at all, and
//! keeps an outbox of events that are committed with the changes they tell of. A commit returns
//! only once it is durable; readers of records and of the outbox see it only after that.
//!
//! | engine | for |
//! |---|---|
//! | [`MemoryStore`] | tests |
//! | [`SledStore`] | small records that are read much: accounts, credentials, organizations |
//! | [`FjallStore`] | many records and a high write rate: the mail store |
//!
//! [`open`] opens the one that a [`StoreConfig`] names. All pass the suite in `conformance`, a
//! test that kills the process at random moments, and one that cuts its power.

pub mod audit;
pub mod codec;
mod config;
#[cfg(feature = "conformance")]
pub mod conformance;
mod engine;
mod memory;
mod outbox;
mod retention;
mod store;

pub use config::{Engine, StoreConfig, open};
pub use engine::{FjallStore, SledStore};
pub use memory::MemoryStore;
pub use outbox::{Told, outbox};
pub use retention::{KEEP_EVENTS, retention};
pub use store::{
    Change, ChangeSet, CommitError, Committed, Entry, EventStream, Expect, MAX_CHANGE_SET_BYTES,
    MAX_KEY_BYTES, MAX_VALUE_BYTES, OutboxEvent, Position, Range, Record, SCAN_PAGE, Store,
    StoreError, StoredEvent, Table, Version, retry_conflicts,
};
