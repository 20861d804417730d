//! What partner organizations are let in to (PAR-1).
//!
//! | table | key | value |
//! |---|---|---|
//! | `partner_access` | client, id | [`PartnerAccessRecord`] |
//! | `partner_of` | client, partner | id: those that have not ended, one for each partner |
//! | `client_of` | partner, client | id: the same, from the other side |

use gatepost_model::{AccountId, OrganizationId, PartnerAccessId, Timestamp};
use gatepost_organization_core::{Ground, acts_as_partner};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, codec};

use super::{GrantRecord, id_at, member, organizations_of};

const ACCESS: Table = Table("partner_access");
const PARTNERS: Table = Table("partner_of");
const CLIENTS: Table = Table("client_of");

/// A partner was let in.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct PartnerAccessRecord {
    #[prost(bytes = "vec", tag = "1")]
    partner: Vec<u8>,
    #[prost(message, repeated, tag = "2")]
    pub(crate) grants: Vec<GrantRecord>,
    #[prost(uint64, tag = "3")]
    created: u64,
    /// As in audit lines.
    #[prost(string, tag = "4")]
    pub(crate) granted_by: String,
    /// Zero while it is on.
    #[prost(uint64, tag = "5")]
    ended: u64,
    #[prost(string, tag = "6")]
    pub(crate) ended_by: String,
}

impl PartnerAccessRecord {
    /// One that begins.
    pub(crate) fn new(
        partner: OrganizationId,
        grants: Vec<GrantRecord>,
        granted_by: String,
        created: Timestamp,
    ) -> Self {
        let (partner, created) = (partner.to_bytes().to_vec(), created.unix_millis());
        Self { partner, grants, created, granted_by, ..Self::default() }
    }

    pub(crate) fn partner(&self) -> Result<OrganizationId, StoreError> {
        id_at(&self.partner, 0)
    }

    pub(crate) fn created(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.created)
    }

    pub(crate) fn ended(&self) -> Option<Timestamp> {
        (self.ended != 0).then(|| Timestamp::from_unix_millis(self.ended))
    }

    /// Ends it.
    pub(crate) fn end(&mut self, now: Timestamp, by: String) {
        (self.ended, self.ended_by) = (now.unix_millis().max(1), by);
    }
}

/// One of them, with the version to expect in a change of it.
pub(crate) async fn partner_access(
    store: &dyn Store,
    client: OrganizationId,
    id: PartnerAccessId,
) -> Result<Option<(PartnerAccessRecord, Expect)>, StoreError> {
    let found = store.get(ACCESS, &pair(client.to_bytes(), id.to_bytes())).await?;
    found
        .map(|record| Ok((codec::decode(&record.value)?, Expect::Version(record.version))))
        .transpose()
}

/// The access of a partner that is on.
pub(crate) async fn partner_access_on(
    store: &dyn Store,
    client: OrganizationId,
    partner: OrganizationId,
) -> Result<Option<PartnerAccessId>, StoreError> {
    let found = store.get(PARTNERS, &pair(client.to_bytes(), partner.to_bytes())).await?;
    found.map(|record| id_at(&record.value, 0)).transpose()
}

/// Partners that are let in, each with its access.
pub(crate) async fn partners_on(
    store: &dyn Store,
    client: OrganizationId,
) -> Result<Vec<(OrganizationId, PartnerAccessId)>, StoreError> {
    let entries = store.scan(Range::prefix(PARTNERS, &client.to_bytes())).await?;
    entries
        .iter()
        .map(|entry| Ok((id_at(&entry.key, 16)?, id_at(&entry.record.value, 0)?)))
        .collect()
}

/// All of a client, newest first, those older than `after`.
pub(crate) async fn partner_accesses(
    store: &dyn Store,
    client: OrganizationId,
    after: Option<PartnerAccessId>,
    limit: usize,
) -> Result<Vec<(PartnerAccessId, PartnerAccessRecord)>, StoreError> {
    let mut range = Range::prefix(ACCESS, &client.to_bytes()).reversed().limit(limit);
    if let Some(after) = after {
        range = range.beyond(&pair(client.to_bytes(), after.to_bytes()));
    }
    let entries = store.scan(range).await?;
    entries
        .iter()
        .map(|entry| Ok((id_at(&entry.key, 16)?, codec::decode(&entry.record.value)?)))
        .collect()
}

/// Clients that let a partner in, in the order of their ids, each with the access.
pub(crate) async fn clients_of(
    store: &dyn Store,
    partner: OrganizationId,
    after: Option<OrganizationId>,
    limit: usize,
) -> Result<Vec<(OrganizationId, PartnerAccessId)>, StoreError> {
    let mut range = Range::prefix(CLIENTS, &partner.to_bytes()).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&pair(partner.to_bytes(), after.to_bytes()));
    }
    let entries = store.scan(range).await?;
    entries
        .iter()
        .map(|entry| Ok((id_at(&entry.key, 16)?, id_at(&entry.record.value, 0)?)))
        .collect()
}

/// Clients whose partner an account acts for, in the order of their ids.
pub(crate) async fn client_organizations(
    store: &dyn Store,
    account: AccountId,
    after: Option<OrganizationId>,
    limit: usize,
) -> Result<Vec<OrganizationId>, StoreError> {
    // Where there are no partners at all, nobody's organizations are looked at.
    if store.scan(Range::prefix(CLIENTS, &[]).limit(1)).await?.is_empty() {
        return Ok(Vec::new());
    }
    let mut clients = Vec::new();
    for partner in organizations_of(store, account, None, usize::MAX).await? {
        let Some(member) = member(store, partner, account).await? else { continue };
        if acts_as_partner(member.role()?) {
            let some = clients_of(store, partner, after, limit).await?;
            clients.extend(some.into_iter().map(|(client, _)| client));
        }
    }
    clients.sort_unstable();
    clients.dedup();
    clients.truncate(limit);
    Ok(clients)
}

/// Removes `limit` of them or fewer of a client that is being ended; answers how many.
pub(super) async fn sweep_partner_accesses(
    store: &dyn Store,
    changes: &mut ChangeSet,
    client: OrganizationId,
    limit: usize,
) -> Result<usize, StoreError> {
    let found = partner_accesses(store, client, None, limit).await?;
    for (id, record) in &found {
        let partner = record.partner()?;
        changes.delete(PARTNERS, pair(client.to_bytes(), partner.to_bytes()), Expect::Any);
        changes.delete(CLIENTS, pair(partner.to_bytes(), client.to_bytes()), Expect::Any);
        changes.delete(ACCESS, pair(client.to_bytes(), id.to_bytes()), Expect::Any);
    }
    Ok(found.len())
}

/// Writes one, findable from both sides while it is on. One of a partner that is let in already conflicts.
pub(crate) fn put_partner_access(
    changes: &mut ChangeSet,
    client: OrganizationId,
    id: PartnerAccessId,
    expect: Expect,
    record: &PartnerAccessRecord,
) -> Result<(), StoreError> {
    let partner = record.partner()?;
    let from_client = pair(client.to_bytes(), partner.to_bytes());
    let from_partner = pair(partner.to_bytes(), client.to_bytes());
    let value = id.to_bytes().to_vec();
    match (record.ended, expect == Expect::Absent) {
        (0, true) => {
            changes.put(PARTNERS, from_client, Expect::Absent, value.clone());
            changes.put(CLIENTS, from_partner, Expect::Any, value);
        }
        (0, false) => {}
        _ => {
            changes.delete(PARTNERS, from_client, Expect::Any);
            changes.delete(CLIENTS, from_partner, Expect::Any);
        }
    }
    changes.put(ACCESS, pair(client.to_bytes(), id.to_bytes()), expect, codec::encode(record));
    Ok(())
}

/// The rights that an account has in an organization by way of this.
pub(crate) async fn partner_grounds(
    store: &dyn Store,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Vec<Ground>, StoreError> {
    let mut grounds = Vec::new();
    for (partner, id) in partners_on(store, organization).await? {
        let Some(member) = member(store, partner, account).await? else { continue };
        if !acts_as_partner(member.role()?) {
            continue;
        }
        let Some((record, _)) = partner_access(store, organization, id).await? else { continue };
        for grant in &record.grants {
            grounds.push(Ground::Partner(id, partner, grant.grant()?));
        }
    }
    Ok(grounds)
}

fn pair(first: [u8; 16], second: [u8; 16]) -> Vec<u8> {
    [first, second].concat()
}
