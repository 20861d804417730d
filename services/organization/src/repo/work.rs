//! Work that a commit leaves to the background: written in the same commit, removed when done, so that a
//! process that dies in between loses nothing.
//!
//! | table | key | value |
//! |---|---|---|
//! | `work` | when it is due, 16 random bytes | [`WorkRecord`] |

use std::{collections::BTreeMap, ops::Bound};

use gatepost_model::Timestamp;
use gatepost_store::{ChangeSet, Entry, Expect, Range, Store, StoreError, Table, codec};

const WORK: Table = Table("work");

/// Something to be done: a mail to be sent, or to be asked for on behalf of many.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct WorkRecord {
    /// When it was asked for, Unix milliseconds.
    #[prost(uint64, tag = "1")]
    pub(crate) created: u64,
    /// How often it failed.
    #[prost(uint32, tag = "2")]
    pub(crate) tries: u32,
    #[prost(message, optional, tag = "3")]
    pub(crate) mail: Option<MailRecord>,
    #[prost(message, optional, tag = "4")]
    pub(crate) round: Option<RoundRecord>,
    #[prost(message, optional, tag = "10")]
    pub(crate) demand: Option<DemandStep>,
    /// An organization that is being ended.
    #[prost(bytes = "vec", tag = "11")]
    pub(crate) ending: Vec<u8>,
}

/// A mail to those members of an organization who see a product and want to hear of it.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct RoundRecord {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) organization: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) product: Vec<u8>,
    /// Slug of the kind of product.
    #[prost(string, tag = "3")]
    pub(crate) kind: String,
    /// Slug of the template.
    #[prost(string, tag = "4")]
    pub(crate) template: String,
    #[prost(btree_map = "string, string", tag = "5")]
    pub(crate) values: BTreeMap<String, String>,
    /// The account that did it and need not be told; empty when there is none.
    #[prost(bytes = "vec", tag = "6")]
    pub(crate) by: Vec<u8>,
    /// The last account that was looked at; empty at the beginning.
    #[prost(bytes = "vec", tag = "7")]
    pub(crate) after: Vec<u8>,
}

/// A step of what follows from the demand of a second factor (2FA-9): those who lack one are told, some at a time.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct DemandStep {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) organization: Vec<u8>,
    /// When the demand was made: one that was taken back or changed since has no steps any more.
    #[prost(uint64, tag = "2")]
    pub(crate) made: u64,
    /// The moment that the step is of.
    #[prost(uint64, tag = "3")]
    pub(crate) at: u64,
    /// The last account that was looked at; empty at the beginning.
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) after: Vec<u8>,
}

/// A mail to a person. Holds no secret: a link is named by its id, and made again when the mail goes out.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct MailRecord {
    /// Slug of the template.
    #[prost(string, tag = "1")]
    pub(crate) template: String,
    /// The account that it goes to; empty when it goes to an address.
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) account: Vec<u8>,
    /// Or the address, with the language and zone to write in.
    #[prost(string, tag = "3")]
    pub(crate) address: String,
    #[prost(string, tag = "4")]
    pub(crate) language: String,
    #[prost(string, tag = "5")]
    pub(crate) zone: String,
    #[prost(btree_map = "string, string", tag = "6")]
    pub(crate) values: BTreeMap<String, String>,
}

/// Adds work that is to be done at `at` to a commit.
pub(crate) fn put_work(
    changes: &mut ChangeSet,
    at: Timestamp,
    unique: [u8; 16],
    record: &WorkRecord,
) {
    let key = [at.unix_millis().to_be_bytes().as_slice(), &unique].concat();
    changes.put(WORK, key, Expect::Absent, codec::encode(record));
}

/// Takes work away that is done.
pub(crate) fn delete_work(changes: &mut ChangeSet, key: &[u8]) {
    changes.delete(WORK, key.to_vec(), Expect::Any);
}

/// Work that is due, first what was due first.
pub(crate) async fn due_work(
    store: &dyn Store,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Entry>, StoreError> {
    let mut range = Range::prefix(WORK, &[]).limit(limit);
    let end = [now.unix_millis().to_be_bytes().as_slice(), &[u8::MAX; 16]].concat();
    range.end = Bound::Included(end.into());
    store.scan(range).await
}
