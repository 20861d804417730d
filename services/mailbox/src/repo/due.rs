//! What is still to be done because of the organization service, and how far it was heard.

use gatepost_model::{AccountId, MailServiceId, MailboxId};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, codec};
use prost::Message;

use super::{find, id_at, pair};

const HEARD: Table = Table("heard");
const PRODUCTS: Table = Table("product_due");
const ATTACHMENTS: Table = Table("attachment_due");
/// Key of the events of the organization service.
const ORGANIZATION: &[u8] = b"organization";

/// How far events were heard.
#[derive(Clone, Copy, PartialEq, Message)]
pub(crate) struct HeardRecord {
    #[prost(uint64, tag = "1")]
    position: u64,
}

/// Position of the last event of the organization service that was heard.
pub(crate) async fn heard(store: &dyn Store) -> Result<Option<u64>, StoreError> {
    let found = find::<HeardRecord>(store, HEARD, ORGANIZATION).await?;
    Ok(found.map(|found| found.record.position))
}

/// Writes how far the organization service was heard.
pub(crate) fn put_heard(changes: &mut ChangeSet, position: u64) {
    let record = HeardRecord { position };
    changes.put(HEARD, ORGANIZATION.to_vec(), Expect::Any, codec::encode(&record));
}

/// A mail service is to be registered as a product.
pub(crate) fn put_product_due(changes: &mut ChangeSet, service: MailServiceId) {
    changes.put(PRODUCTS, service.to_bytes().to_vec(), Expect::Any, vec![]);
}

/// Mail services that are to be registered.
pub(crate) async fn products_due(
    store: &dyn Store,
    limit: usize,
) -> Result<Vec<MailServiceId>, StoreError> {
    let entries = store.scan(Range::prefix(PRODUCTS, &[]).limit(limit)).await?;
    entries.iter().map(|entry| id_at(&entry.key, 0)).collect()
}

/// A mail service is registered, or cannot be.
pub(crate) fn delete_product_due(changes: &mut ChangeSet, service: MailServiceId) {
    changes.delete(PRODUCTS, service.to_bytes().to_vec(), Expect::Any);
}

/// An attachment is to be looked at once more, after the commit that this is part of: the right it stands on may
/// have gone while it was written.
pub(crate) fn put_attachment_due(changes: &mut ChangeSet, mailbox: MailboxId, account: AccountId) {
    changes.put(ATTACHMENTS, pair(mailbox, account), Expect::Any, vec![]);
}

/// Attachments that are to be looked at once more.
pub(crate) async fn attachments_due(
    store: &dyn Store,
    limit: usize,
) -> Result<Vec<(MailboxId, AccountId)>, StoreError> {
    let entries = store.scan(Range::prefix(ATTACHMENTS, &[]).limit(limit)).await?;
    entries.iter().map(|entry| Ok((id_at(&entry.key, 0)?, id_at(&entry.key, 16)?))).collect()
}

/// An attachment was looked at.
pub(crate) fn delete_attachment_due(
    changes: &mut ChangeSet,
    mailbox: MailboxId,
    account: AccountId,
) {
    changes.delete(ATTACHMENTS, pair(mailbox, account), Expect::Any);
}
