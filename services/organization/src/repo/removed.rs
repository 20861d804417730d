//! Members that were removed lately, as they were: what bringing them back needs.
//!
//! | table | key | value |
//! |---|---|---|
//! | `removed_member` | organization, account | [`RemovedRecord`] |

use gatepost_model::{AccountId, OrganizationId, ProductId, TeamId, Timestamp};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, Version, codec};

use super::{GrantsRecord, MemberRecord, id_at};

const REMOVED: Table = Table("removed_member");

/// A removed member.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct RemovedRecord {
    #[prost(message, required, tag = "1")]
    pub(crate) member: MemberRecord,
    #[prost(message, required, tag = "2")]
    pub(crate) grants: GrantsRecord,
    #[prost(bytes = "vec", repeated, tag = "3")]
    teams: Vec<Vec<u8>>,
    #[prost(uint64, tag = "4")]
    removed: u64,
}

impl RemovedRecord {
    pub(crate) fn new(
        member: MemberRecord,
        grants: GrantsRecord,
        teams: &[TeamId],
        removed: Timestamp,
    ) -> Self {
        let teams = teams.iter().map(|team| team.to_bytes().to_vec()).collect();
        Self { member, grants, teams, removed: removed.unix_millis() }
    }

    pub(crate) fn teams(&self) -> Result<Vec<TeamId>, StoreError> {
        self.teams.iter().map(|team| id_at(team, 0)).collect()
    }

    pub(crate) fn removed(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.removed)
    }
}

/// How a member was who was removed, with the version to expect.
pub(crate) async fn removed_member(
    store: &dyn Store,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Option<(RemovedRecord, Version)>, StoreError> {
    let found = store.get(REMOVED, &key(organization, account)).await?;
    found.map(|record| Ok((codec::decode(&record.value)?, record.version))).transpose()
}

/// Members that were removed, in the order of their account ids.
pub(crate) async fn removed_members(
    store: &dyn Store,
    organization: OrganizationId,
    after: Option<AccountId>,
    limit: usize,
) -> Result<Vec<(AccountId, RemovedRecord)>, StoreError> {
    let mut range = Range::prefix(REMOVED, &organization.to_bytes()).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&key(organization, after));
    }
    let entries = store.scan(range).await?;
    entries
        .iter()
        .map(|entry| Ok((id_at(&entry.key, 16)?, codec::decode(&entry.record.value)?)))
        .collect()
}

/// Members that were removed from any organization, with their versions, and the key that the next ones come after.
pub(crate) async fn all_removed_members(
    store: &dyn Store,
    after: Option<Vec<u8>>,
    limit: usize,
) -> Result<Vec<(Vec<u8>, RemovedRecord, Version)>, StoreError> {
    let mut range = Range::prefix(REMOVED, &[]).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&after);
    }
    let entries = store.scan(range).await?;
    let read = |entry: &gatepost_store::Entry| {
        let record = codec::decode(&entry.record.value)?;
        Ok((entry.key.to_vec(), record, entry.record.version))
    };
    entries.iter().map(read).collect()
}

/// Forgets one that [`all_removed_members`] told of, if it is still the same.
pub(crate) fn forget_removed_member(changes: &mut ChangeSet, key: Vec<u8>, version: Version) {
    changes.delete(REMOVED, key, Expect::Version(version));
}

/// Keeps how a member was.
pub(crate) fn put_removed_member(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    account: AccountId,
    record: &RemovedRecord,
) {
    changes.put(REMOVED, key(organization, account), Expect::Any, codec::encode(record));
}

/// Takes one product, which goes to another organization, out of what removed members come back with.
pub(crate) async fn drop_product_from_removed(
    store: &dyn Store,
    changes: &mut ChangeSet,
    organization: OrganizationId,
    product: ProductId,
) -> Result<(), StoreError> {
    for entry in store.scan(Range::prefix(REMOVED, &organization.to_bytes())).await? {
        let mut record: RemovedRecord = codec::decode(&entry.record.value)?;
        let before = record.grants.grants.len();
        record.grants.grants.retain(|grant| !grant.names(product));
        if record.grants.grants.len() < before {
            let expect = Expect::Version(entry.record.version);
            changes.put(REMOVED, entry.key, expect, codec::encode(&record));
        }
    }
    Ok(())
}

/// Forgets it.
pub(crate) fn delete_removed_member(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    account: AccountId,
) {
    changes.delete(REMOVED, key(organization, account), Expect::Any);
}

fn key(organization: OrganizationId, account: AccountId) -> Vec<u8> {
    [organization.to_bytes(), account.to_bytes()].concat()
}
