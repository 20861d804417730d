//! Keys, indexes and records.
//!
//! | table | key | value |
//! |---|---|---|
//! | `mail_service` | id | [`MailServiceRecord`] |
//! | `mail_service_by_organization` | organization, mail service | empty |
//! | `domain` | name | [`DomainRecord`]: verified ones, each once |
//! | `domain_claim` | mail service, name | [`ClaimRecord`] |
//! | `domain_claimant` | name, zero, mail service | empty |
//! | `domain_check` | mail service, name | [`CheckRecord`]: what the last look at the DNS found |
//! | `mailbox` | id | [`MailboxRecord`] |
//! | `mailbox_address` | address key | mailbox: primary addresses and aliases, each once |
//! | `mailbox_by_service` | mail service, mailbox | empty |
//! | `attachment` | mailbox, account | [`AttachmentRecord`] |
//! | `attachment_by_account` | account, mailbox | empty |
//! | `device_password` | public id of its secret | [`DeviceRecord`] |
//! | `device_password_by_mailbox` | mailbox, id | public id |
//! | `device_password_use` | id | [`UseRecord`] |
//! | `login` | mailbox, `a` or `r`, slot | [`LoginRecord`]: two rings |
//! | `login_head` | mailbox | [`LoginHeadRecord`] |
//! | `sharing_told` | version of the mailbox, mailbox | [`SharingRecord`]: what identity is still to be told |
//! | `person_told` | time, random | [`TellingRecord`]: what somebody is still to be told |
//! | `heard` | whose events | [`HeardRecord`]: the last that was heard |
//! | `product_due` | mail service | empty: to be registered as a product |
//! | `attachment_due` | mailbox, account | empty: to be looked at again |
//! | `idempotency` | rpc, zero, actor, zero, key | id of what was made |

mod check;
mod credential;
mod due;
mod mailbox;
mod record;
mod service;
mod service_record;
mod sharing;
mod telling;

pub(crate) use check::*;
pub(crate) use credential::*;
pub(crate) use due::*;
use gatepost_model::{Id, IdKind, IdempotencyKey};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, Version, codec};
pub(crate) use mailbox::*;
pub(crate) use record::*;
pub(crate) use service::*;
pub(crate) use service_record::*;
pub(crate) use sharing::*;
pub(crate) use telling::*;

/// A record with the version to expect in a change of it.
#[derive(Clone, Debug)]
pub(crate) struct Found<R> {
    pub(crate) record: R,
    pub(crate) version: Version,
}

async fn find<R: prost::Message + Default>(
    store: &dyn Store,
    table: Table,
    key: &[u8],
) -> Result<Option<Found<R>>, StoreError> {
    let found = store.get(table, key).await?;
    let found = found
        .map(|record| Ok(Found { record: codec::decode(&record.value)?, version: record.version }));
    found.transpose()
}

/// Ids in the second half of the keys of an index.
async fn indexed<A: IdKind, B: IdKind>(
    store: &dyn Store,
    table: Table,
    of: Id<A>,
    after: Option<Id<B>>,
    limit: usize,
) -> Result<Vec<Id<B>>, StoreError> {
    let mut range = Range::prefix(table, &of.to_bytes()).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&pair(of, after));
    }
    let entries = store.scan(range).await?;
    entries.iter().map(|entry| id_at(&entry.key, 16)).collect()
}

fn pair<A: IdKind, B: IdKind>(first: Id<A>, second: Id<B>) -> Vec<u8> {
    [first.to_bytes(), second.to_bytes()].concat()
}

fn id_at<K: IdKind>(bytes: &[u8], at: usize) -> Result<Id<K>, StoreError> {
    let id = bytes.get(at..at + 16).map(Id::from_slice);
    id.and_then(Result::ok).ok_or_else(|| record::damaged("id"))
}

const IDEMPOTENCY: Table = Table("idempotency");

/// What was made under an idempotency key.
pub(crate) async fn made_before<K: IdKind>(
    store: &dyn Store,
    rpc: &str,
    actor: &str,
    key: Option<&IdempotencyKey>,
) -> Result<Option<Id<K>>, StoreError> {
    let Some(key) = key else { return Ok(None) };
    let found = store.get(IDEMPOTENCY, &idempotency_key(rpc, actor, key)).await?;
    found.map(|record| id_at(&record.value, 0)).transpose()
}

/// Keeps what is made under an idempotency key; conflicts when something was.
pub(crate) fn remember_made<K: IdKind>(
    changes: &mut ChangeSet,
    rpc: &str,
    actor: &str,
    key: Option<&IdempotencyKey>,
    made: Id<K>,
) {
    if let Some(key) = key {
        let value = made.to_bytes().to_vec();
        changes.put(IDEMPOTENCY, idempotency_key(rpc, actor, key), Expect::Absent, value);
    }
}

fn idempotency_key(rpc: &str, actor: &str, key: &IdempotencyKey) -> Vec<u8> {
    [rpc.as_bytes(), &[0], actor.as_bytes(), &[0], key.as_str().as_bytes()].concat()
}
