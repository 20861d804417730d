//! Mailboxes, their addresses, and attachments.

use gatepost_model::{AccountId, Address, MailServiceId, MailboxId};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, Version, codec};

use super::{AttachmentRecord, Found, MailboxRecord, find, id_at, indexed, pair};

const MAILBOXES: Table = Table("mailbox");
const ADDRESSES: Table = Table("mailbox_address");
const BY_SERVICE: Table = Table("mailbox_by_service");
const ATTACHMENTS: Table = Table("attachment");
const BY_ACCOUNT: Table = Table("attachment_by_account");

/// Finds a mailbox.
pub(crate) async fn mailbox(
    store: &dyn Store,
    id: MailboxId,
) -> Result<Option<Found<MailboxRecord>>, StoreError> {
    find(store, MAILBOXES, &id.to_bytes()).await
}

/// The mailbox whose primary address or alias this is.
pub(crate) async fn mailbox_at(
    store: &dyn Store,
    address: &Address,
) -> Result<Option<MailboxId>, StoreError> {
    let found = store.get(ADDRESSES, address.key().as_bytes()).await?;
    found.map(|record| id_at(&record.value, 0)).transpose()
}

/// Every mailbox, in the order of ids.
pub(crate) async fn mailboxes(
    store: &dyn Store,
    after: Option<MailboxId>,
    limit: usize,
) -> Result<Vec<MailboxId>, StoreError> {
    let mut range = Range::prefix(MAILBOXES, &[]).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&after.to_bytes());
    }
    let entries = store.scan(range).await?;
    entries.iter().map(|entry| id_at(&entry.key, 0)).collect()
}

/// Mailboxes of a mail service, in the order of ids.
pub(crate) async fn mailboxes_of_service(
    store: &dyn Store,
    service: MailServiceId,
    after: Option<MailboxId>,
    limit: usize,
) -> Result<Vec<MailboxId>, StoreError> {
    indexed(store, BY_SERVICE, service, after, limit).await
}

/// Mailboxes that an account is attached to, in the order of ids.
pub(crate) async fn mailboxes_of_account(
    store: &dyn Store,
    account: AccountId,
    after: Option<MailboxId>,
    limit: usize,
) -> Result<Vec<MailboxId>, StoreError> {
    indexed(store, BY_ACCOUNT, account, after, limit).await
}

/// Writes a new mailbox and its primary address; conflicts when the address is taken.
pub(crate) fn create_mailbox(
    changes: &mut ChangeSet,
    id: MailboxId,
    service: MailServiceId,
    address: &Address,
    record: &MailboxRecord,
) {
    changes.put(MAILBOXES, id.to_bytes().to_vec(), Expect::Absent, codec::encode(record));
    changes.put(BY_SERVICE, pair(service, id), Expect::Absent, vec![]);
    put_address(changes, id, address);
}

/// Writes a mailbox that has not changed since `version`.
pub(crate) fn put_mailbox(
    changes: &mut ChangeSet,
    id: MailboxId,
    version: Version,
    record: &MailboxRecord,
) {
    let key = id.to_bytes().to_vec();
    changes.put(MAILBOXES, key, Expect::Version(version), codec::encode(record));
}

/// Gives a mailbox an address; conflicts when it is taken.
pub(crate) fn put_address(changes: &mut ChangeSet, id: MailboxId, address: &Address) {
    let value = id.to_bytes().to_vec();
    changes.put(ADDRESSES, address.key().into_bytes(), Expect::Absent, value);
}

/// Frees an address. The mailbox's own record guards it.
pub(crate) fn delete_address(changes: &mut ChangeSet, address: &Address) {
    changes.delete(ADDRESSES, address.key().into_bytes(), Expect::Any);
}

/// Finds an attachment.
pub(crate) async fn attachment(
    store: &dyn Store,
    mailbox: MailboxId,
    account: AccountId,
) -> Result<Option<Found<AttachmentRecord>>, StoreError> {
    find(store, ATTACHMENTS, &pair(mailbox, account)).await
}

/// Writes an attachment that is there already and has not changed since `version`.
pub(crate) fn change_attachment(
    changes: &mut ChangeSet,
    mailbox: MailboxId,
    account: AccountId,
    version: Version,
    record: &AttachmentRecord,
) {
    let key = pair(mailbox, account);
    changes.put(ATTACHMENTS, key, Expect::Version(version), codec::encode(record));
}

/// Attachments of a mailbox, in the order of account ids.
pub(crate) async fn attachments(
    store: &dyn Store,
    mailbox: MailboxId,
    after: Option<AccountId>,
    limit: usize,
) -> Result<Vec<(AccountId, AttachmentRecord)>, StoreError> {
    let mut range = Range::prefix(ATTACHMENTS, &mailbox.to_bytes()).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&pair(mailbox, after));
    }
    let entries = store.scan(range).await?;
    entries
        .iter()
        .map(|entry| Ok((id_at(&entry.key, 16)?, codec::decode(&entry.record.value)?)))
        .collect()
}

/// Writes an attachment, findable from both sides.
pub(crate) fn put_attachment(
    changes: &mut ChangeSet,
    mailbox: MailboxId,
    account: AccountId,
    expect: Expect,
    record: &AttachmentRecord,
) {
    changes.put(ATTACHMENTS, pair(mailbox, account), expect, codec::encode(record));
    changes.put(BY_ACCOUNT, pair(account, mailbox), Expect::Any, vec![]);
}

/// Removes an attachment that has not changed since `version`.
pub(crate) fn delete_attachment(
    changes: &mut ChangeSet,
    mailbox: MailboxId,
    account: AccountId,
    version: Version,
) {
    changes.delete(ATTACHMENTS, pair(mailbox, account), Expect::Version(version));
    changes.delete(BY_ACCOUNT, pair(account, mailbox), Expect::Any);
}
