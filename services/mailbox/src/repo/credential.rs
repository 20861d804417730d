//! Device passwords, their uses, and last logins.

use gatepost_model::{DevicePasswordId, MailboxId, PublicId};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, codec};

use super::{Device, DeviceRecord, LoginHeadRecord, LoginRecord, UseRecord, find, pair};

const DEVICES: Table = Table("device_password");
const BY_MAILBOX: Table = Table("device_password_by_mailbox");
const USES: Table = Table("device_password_use");
const LOGINS: Table = Table("login");
const LOGIN_HEADS: Table = Table("login_head");

/// Finds a device password by the public id of its secret.
pub(crate) async fn device(
    store: &dyn Store,
    public: PublicId,
) -> Result<Option<Device>, StoreError> {
    let found = find::<DeviceRecord>(store, DEVICES, &public.to_bytes()).await?;
    found.map(|found| found.record.try_into()).transpose()
}

/// Finds a device password of a mailbox by its id.
pub(crate) async fn device_of(
    store: &dyn Store,
    mailbox: MailboxId,
    id: DevicePasswordId,
) -> Result<Option<Device>, StoreError> {
    let Some(public) = store.get(BY_MAILBOX, &pair(mailbox, id)).await? else { return Ok(None) };
    let found = find::<DeviceRecord>(store, DEVICES, &public.value).await?;
    found.map(|found| found.record.try_into()).transpose()
}

/// Device passwords of a mailbox, in the order of their ids.
pub(crate) async fn devices(
    store: &dyn Store,
    mailbox: MailboxId,
    after: Option<DevicePasswordId>,
    limit: usize,
) -> Result<Vec<Device>, StoreError> {
    let mut range = Range::prefix(BY_MAILBOX, &mailbox.to_bytes()).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&pair(mailbox, after));
    }
    let mut devices = Vec::new();
    for entry in store.scan(range).await? {
        let found = find::<DeviceRecord>(store, DEVICES, &entry.record.value).await?;
        devices.extend(found.map(|found| Device::try_from(found.record)).transpose()?);
    }
    Ok(devices)
}

/// Writes a new device password; conflicts when the public id is in use.
pub(crate) fn create_device(changes: &mut ChangeSet, public: PublicId, device: &Device) {
    let (key, record) = (public.to_bytes().to_vec(), DeviceRecord::from(device));
    changes.put(DEVICES, key.clone(), Expect::Absent, codec::encode(&record));
    changes.put(BY_MAILBOX, pair(device.mailbox, device.id), Expect::Absent, key);
}

/// Removes a device password of a mailbox, if it is there; conflicts when it just went.
pub(crate) async fn delete_device(
    store: &dyn Store,
    changes: &mut ChangeSet,
    mailbox: MailboxId,
    id: DevicePasswordId,
) -> Result<bool, StoreError> {
    let Some(found) = store.get(BY_MAILBOX, &pair(mailbox, id)).await? else { return Ok(false) };
    changes.delete(BY_MAILBOX, pair(mailbox, id), Expect::Version(found.version));
    changes.delete(DEVICES, found.value, Expect::Any);
    changes.delete(USES, id.to_bytes().to_vec(), Expect::Any);
    Ok(true)
}

/// Last use of a device password.
pub(crate) async fn last_use(
    store: &dyn Store,
    id: DevicePasswordId,
) -> Result<Option<UseRecord>, StoreError> {
    Ok(find(store, USES, &id.to_bytes()).await?.map(|found| found.record))
}

/// Writes the last use of a device password.
pub(crate) fn put_use(changes: &mut ChangeSet, id: DevicePasswordId, record: &UseRecord) {
    changes.put(USES, id.to_bytes().to_vec(), Expect::Any, codec::encode(record));
}

/// How many logins a mailbox has seen.
pub(crate) async fn login_head(
    store: &dyn Store,
    mailbox: MailboxId,
) -> Result<LoginHeadRecord, StoreError> {
    let found = find(store, LOGIN_HEADS, &mailbox.to_bytes()).await?;
    Ok(found.map(|found| found.record).unwrap_or_default())
}

/// Writes how many logins a mailbox has seen.
pub(crate) fn put_login_head(changes: &mut ChangeSet, mailbox: MailboxId, head: LoginHeadRecord) {
    changes.put(LOGIN_HEADS, mailbox.to_bytes().to_vec(), Expect::Any, codec::encode(&head));
}

/// Writes a login into its ring of `ring` slots.
pub(crate) fn put_login(
    changes: &mut ChangeSet,
    mailbox: MailboxId,
    ring: u32,
    record: &LoginRecord,
) {
    let kind = if record.accepted() { b'a' } else { b'r' };
    let slot = record.number % u64::from(ring.max(1));
    let key = [&mailbox.to_bytes()[..], &[kind], &slot.to_be_bytes()].concat();
    changes.put(LOGINS, key, Expect::Any, codec::encode(record));
}

/// The logins that are kept of a mailbox, newest first.
pub(crate) async fn logins(
    store: &dyn Store,
    mailbox: MailboxId,
) -> Result<Vec<LoginRecord>, StoreError> {
    let entries = store.scan(Range::prefix(LOGINS, &mailbox.to_bytes())).await?;
    let decoded = entries.iter().map(|entry| codec::decode(&entry.record.value));
    let mut logins: Vec<LoginRecord> = decoded.collect::<Result<_, _>>()?;
    logins.sort_by_key(|login| std::cmp::Reverse((login.time(), login.accepted(), login.number)));
    Ok(logins)
}
