//! What support is let in to for a time (SUP-2).
//!
//! | table | key | value |
//! |---|---|---|
//! | `support_access` | organization, id | [`SupportAccessRecord`] |
//! | `support_access_on` | organization, id | empty: those that have not ended |
//! | `support_access_due` | its end, organization, id | empty: the same, in the order of their ends |
//! | `support_seen` | organization, id, account, product | the hour: support looked at it, and that was written down |

use gatepost_model::{AccountId, OrganizationId, ProductId, SupportAccessId, Timestamp};
use gatepost_organization_core::{Ground, is_support};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, codec};

use super::{GrantRecord, id_at, member, operators};

const ACCESS: Table = Table("support_access");
const ON: Table = Table("support_access_on");
const DUE: Table = Table("support_access_due");
const SEEN: Table = Table("support_seen");

/// Support was let in.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct SupportAccessRecord {
    #[prost(message, repeated, tag = "1")]
    pub(crate) grants: Vec<GrantRecord>,
    #[prost(uint64, tag = "2")]
    created: u64,
    /// As in audit lines.
    #[prost(string, tag = "3")]
    pub(crate) granted_by: String,
    #[prost(uint64, tag = "4")]
    until: u64,
    /// Zero while it is on.
    #[prost(uint64, tag = "5")]
    ended: u64,
    /// Empty while it is on, and when its time had come.
    #[prost(string, tag = "6")]
    pub(crate) ended_by: String,
    #[prost(string, tag = "7")]
    pub(crate) reason: String,
    #[prost(string, tag = "8")]
    pub(crate) ticket: String,
}

impl SupportAccessRecord {
    /// One that begins.
    pub(crate) fn new(
        grants: Vec<GrantRecord>,
        granted_by: String,
        created: Timestamp,
        until: Timestamp,
    ) -> Self {
        let (created, until) = (created.unix_millis(), until.unix_millis());
        Self { grants, created, granted_by, until, ..Self::default() }
    }

    pub(crate) fn created(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.created)
    }

    pub(crate) fn until(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.until)
    }

    /// When it ended, if it has been ended or its end was seen.
    pub(crate) fn ended(&self) -> Option<Timestamp> {
        (self.ended != 0).then(|| Timestamp::from_unix_millis(self.ended))
    }

    /// Ends it.
    pub(crate) fn end(&mut self, now: Timestamp, by: String) {
        (self.ended, self.ended_by) = (now.unix_millis().max(1), by);
    }

    /// Is it on?
    pub(crate) fn is_on(&self, now: Timestamp) -> bool {
        self.ended == 0 && now < self.until()
    }
}

/// One of them, with the version to expect in a change of it.
pub(crate) async fn support_access(
    store: &dyn Store,
    organization: OrganizationId,
    id: SupportAccessId,
) -> Result<Option<(SupportAccessRecord, Expect)>, StoreError> {
    let found = store.get(ACCESS, &key(organization, id)).await?;
    found
        .map(|record| Ok((codec::decode(&record.value)?, Expect::Version(record.version))))
        .transpose()
}

/// All of an organization, newest first, those older than `after`.
pub(crate) async fn support_accesses(
    store: &dyn Store,
    organization: OrganizationId,
    after: Option<SupportAccessId>,
    limit: usize,
) -> Result<Vec<(SupportAccessId, SupportAccessRecord)>, StoreError> {
    let mut range = Range::prefix(ACCESS, &organization.to_bytes()).reversed().limit(limit);
    if let Some(after) = after {
        range = range.beyond(&key(organization, after));
    }
    let entries = store.scan(range).await?;
    entries
        .iter()
        .map(|entry| Ok((id_at(&entry.key, 16)?, codec::decode(&entry.record.value)?)))
        .collect()
}

/// Those that are on.
pub(crate) async fn support_accesses_on(
    store: &dyn Store,
    organization: OrganizationId,
    now: Timestamp,
) -> Result<Vec<(SupportAccessId, SupportAccessRecord)>, StoreError> {
    let mut on = Vec::new();
    for entry in store.scan(Range::prefix(ON, &organization.to_bytes())).await? {
        let id = id_at(&entry.key, 16)?;
        let found = support_access(store, organization, id).await?;
        on.extend(found.map(|(record, _)| (id, record)).filter(|(_, record)| record.is_on(now)));
    }
    Ok(on)
}

/// Every one that is on, of all organizations.
pub(crate) async fn every_support_access_on(
    store: &dyn Store,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<(OrganizationId, SupportAccessId, SupportAccessRecord)>, StoreError> {
    let mut on = Vec::new();
    for entry in store.scan(Range::prefix(ON, &[]).limit(limit)).await? {
        let (organization, id) = (id_at(&entry.key, 0)?, id_at(&entry.key, 16)?);
        let found = support_access(store, organization, id).await?;
        let found = found.filter(|(record, _)| record.is_on(now));
        on.extend(found.map(|(record, _)| (organization, id, record)));
    }
    Ok(on)
}

/// Organizations that let support in, in the order of their ids.
pub(crate) async fn supported_organizations(
    store: &dyn Store,
    after: Option<OrganizationId>,
    limit: usize,
    now: Timestamp,
) -> Result<Vec<OrganizationId>, StoreError> {
    let mut range = Range::prefix(ON, &[]);
    if let Some(after) = after {
        range = range.beyond(&[after.to_bytes().as_slice(), &[u8::MAX; 17]].concat());
    }
    let mut found: Vec<OrganizationId> = Vec::new();
    for entry in store.scan(range).await? {
        let organization = id_at(&entry.key, 0)?;
        if found.last() == Some(&organization) {
            continue;
        }
        let record = support_access(store, organization, id_at(&entry.key, 16)?).await?;
        if record.is_some_and(|(record, _)| record.is_on(now)) {
            found.push(organization);
        }
        if found.len() >= limit {
            break;
        }
    }
    Ok(found)
}

/// Those whose end has come and was not seen yet.
pub(crate) async fn support_accesses_due(
    store: &dyn Store,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<(OrganizationId, SupportAccessId)>, StoreError> {
    let mut range = Range::prefix(DUE, &[]).limit(limit);
    let end = [now.unix_millis().to_be_bytes().as_slice(), &[u8::MAX; 33]].concat();
    range.end = std::ops::Bound::Included(end.into());
    let entries = store.scan(range).await?;
    entries.iter().map(|entry| Ok((id_at(&entry.key, 8)?, id_at(&entry.key, 24)?))).collect()
}

/// Removes `limit` of them or fewer of an organization that is being ended; answers how many.
pub(super) async fn sweep_support_accesses(
    store: &dyn Store,
    changes: &mut ChangeSet,
    organization: OrganizationId,
    limit: usize,
) -> Result<usize, StoreError> {
    let prefix = organization.to_bytes();
    let found = store.scan(Range::prefix(ACCESS, &prefix).limit(limit)).await?;
    for entry in &found {
        let record: SupportAccessRecord = codec::decode(&entry.record.value)?;
        let due = [record.until.to_be_bytes().as_slice(), &entry.key].concat();
        changes.delete(ON, entry.key.clone(), Expect::Any);
        changes.delete(DUE, due, Expect::Any);
        changes.delete(ACCESS, entry.key.clone(), Expect::Any);
    }
    Ok(found.len())
}

/// Writes one, findable while it has not ended.
pub(crate) fn put_support_access(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: SupportAccessId,
    expect: Expect,
    record: &SupportAccessRecord,
) {
    let key = key(organization, id);
    let due = [record.until.to_be_bytes().as_slice(), &key].concat();
    if record.ended == 0 {
        changes.put(ON, key.clone(), Expect::Any, vec![]);
        changes.put(DUE, due, Expect::Any, vec![]);
    } else {
        changes.delete(ON, key.clone(), Expect::Any);
        changes.delete(DUE, due, Expect::Any);
    }
    changes.put(ACCESS, key, expect, codec::encode(record));
}

/// When support was last written down to have looked at something, in hours since 1970, with what to expect
/// in a change of that.
pub(crate) async fn seen_by_support(
    store: &dyn Store,
    place: &SeenPlace,
) -> Result<(u64, Expect), StoreError> {
    Ok(match store.get(SEEN, &place.key()).await? {
        Some(record) => {
            let hour = record.value.as_ref().try_into().map_or(0, u64::from_be_bytes);
            (hour, Expect::Version(record.version))
        }
        None => (0, Expect::Absent),
    })
}

/// Keeps the hour in which support looked at something.
pub(crate) fn put_seen_by_support(
    changes: &mut ChangeSet,
    place: &SeenPlace,
    expect: Expect,
    hour: u64,
) {
    changes.put(SEEN, place.key(), expect, hour.to_be_bytes().to_vec());
}

/// What somebody of support looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SeenPlace {
    pub(crate) organization: OrganizationId,
    pub(crate) access: SupportAccessId,
    pub(crate) account: AccountId,
    /// None: the products as a whole.
    pub(crate) product: Option<ProductId>,
}

impl SeenPlace {
    fn key(&self) -> Vec<u8> {
        let product = self.product.map_or([0; 16], ProductId::to_bytes);
        let parts = [self.organization.to_bytes(), self.access.to_bytes()];
        [parts.concat(), [self.account.to_bytes(), product].concat()].concat()
    }
}

/// The organization that an account is support of; none when it is not of support.
pub(crate) async fn support_of(
    store: &dyn Store,
    account: AccountId,
) -> Result<Option<OrganizationId>, StoreError> {
    for id in operators(store).await? {
        if let Some(member) = member(store, id, account).await?
            && is_support(member.role()?)
        {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// The rights that an account has in an organization by way of this.
pub(crate) async fn support_grounds(
    store: &dyn Store,
    organization: OrganizationId,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<Ground>, StoreError> {
    // Most organizations let nobody in: that is known with one look.
    let on = support_accesses_on(store, organization, now).await?;
    if on.is_empty() || support_of(store, account).await?.is_none() {
        return Ok(Vec::new());
    }
    let mut grounds = Vec::new();
    for (id, record) in on {
        for grant in &record.grants {
            grounds.push(Ground::Support(id, grant.grant()?));
        }
    }
    Ok(grounds)
}

fn key(organization: OrganizationId, id: SupportAccessId) -> Vec<u8> {
    [organization.to_bytes(), id.to_bytes()].concat()
}
