//! The record store: one narrow trait, several engines, one conformance suite.
//!
//! A [`Store`] keeps versioned records in tables, applies a [`ChangeSet`] whole or not at all, and
//! keeps an outbox of events that are committed with the changes they tell of. A commit returns
//! only once it is durable; readers of the outbox see an event only after that.
//!
//! | engine | for |
//! |---|---|
//! | [`MemoryStore`] | tests |

pub mod audit;
mod memory;
mod store;

pub use memory::MemoryStore;
pub use store::{
    Change, ChangeSet, CommitError, Committed, Entry, EventStream, Expect, MAX_KEY_BYTES,
    MAX_VALUE_BYTES, OutboxEvent, Position, Range, Record, Store, StoreError, StoredEvent, Table,
    Version, retry_conflicts,
};
