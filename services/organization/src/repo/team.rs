//! Work teams (ORG-7).
//!
//! | table | key | value |
//! |---|---|---|
//! | `team` | organization, team | [`TeamRecord`] |
//! | `team_by_name` | organization, name in lower case | team: no two have the same |
//! | `team_member` | organization, team, account | empty |
//! | `team_by_member` | organization, account, team | empty |
//! | `idempotency` | actor, zero, `team`, zero, organization, key | team |
//!
//! Every change of who belongs to a team writes the team's record, which counts them.

use gatepost_model::{
    AccountId, DisplayName, IdempotencyKey, OrganizationId, ProductId, TeamId, Timestamp,
};
use gatepost_organization_core::Ground;
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, Version, codec};

use super::{GrantRecord, IDEMPOTENCY, id_at};

const TEAMS: Table = Table("team");
const TEAMS_BY_NAME: Table = Table("team_by_name");
const TEAM_MEMBERS: Table = Table("team_member");
const TEAMS_BY_MEMBER: Table = Table("team_by_member");

/// A work team.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct TeamRecord {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(string, tag = "2")]
    pub(crate) description: String,
    #[prost(uint64, tag = "3")]
    created: u64,
    /// How many belong to it.
    #[prost(uint32, tag = "4")]
    pub(crate) members: u32,
    /// Account of the leader; empty when there is none.
    #[prost(bytes = "vec", tag = "5")]
    leader: Vec<u8>,
    #[prost(message, repeated, tag = "6")]
    pub(crate) grants: Vec<GrantRecord>,
}

impl TeamRecord {
    pub(crate) fn new(name: &DisplayName, description: &str, created: Timestamp) -> Self {
        Self {
            name: name.to_string(),
            description: description.to_owned(),
            created: created.unix_millis(),
            ..Self::default()
        }
    }

    pub(crate) fn created(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.created)
    }

    pub(crate) fn leader(&self) -> Result<Option<AccountId>, StoreError> {
        if self.leader.is_empty() { Ok(None) } else { id_at(&self.leader, 0).map(Some) }
    }

    pub(crate) fn set_leader(&mut self, leader: Option<AccountId>) {
        self.leader = leader.map(|leader| leader.to_bytes().to_vec()).unwrap_or_default();
    }
}

/// Finds a team, with the version to expect in a change of it.
pub(crate) async fn team(
    store: &dyn Store,
    organization: OrganizationId,
    id: TeamId,
) -> Result<Option<(TeamRecord, Version)>, StoreError> {
    let found = store.get(TEAMS, &team_key(organization, id)).await?;
    found.map(|record| Ok((codec::decode(&record.value)?, record.version))).transpose()
}

/// Every team of an organization, in the order of their ids.
pub(crate) async fn teams(
    store: &dyn Store,
    organization: OrganizationId,
    limit: usize,
) -> Result<Vec<(TeamId, TeamRecord)>, StoreError> {
    let range = Range::prefix(TEAMS, &organization.to_bytes()).limit(limit);
    let entries = store.scan(range).await?;
    entries
        .iter()
        .map(|entry| Ok((id_at(&entry.key, 16)?, codec::decode(&entry.record.value)?)))
        .collect()
}

/// The team of this name, if there is one.
pub(crate) async fn team_named(
    store: &dyn Store,
    organization: OrganizationId,
    name: &str,
) -> Result<Option<TeamId>, StoreError> {
    let found = store.get(TEAMS_BY_NAME, &name_key(organization, name)).await?;
    found.map(|record| id_at(&record.value, 0)).transpose()
}

/// Writes a team.
pub(crate) fn put_team(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: TeamId,
    expect: Expect,
    record: &TeamRecord,
) {
    changes.put(TEAMS, team_key(organization, id), expect, codec::encode(record));
}

/// Gives a team the name under which it is found; conflicts when another has it.
pub(crate) fn put_team_name(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: TeamId,
    name: &str,
) {
    let key = name_key(organization, name);
    changes.put(TEAMS_BY_NAME, key, Expect::Absent, id.to_bytes().to_vec());
}

/// Frees a name.
pub(crate) fn delete_team_name(changes: &mut ChangeSet, organization: OrganizationId, name: &str) {
    changes.delete(TEAMS_BY_NAME, name_key(organization, name), Expect::Any);
}

/// Removes a team; its members are taken out besides.
pub(crate) fn delete_team(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: TeamId,
    version: Version,
) {
    changes.delete(TEAMS, team_key(organization, id), Expect::Version(version));
}

/// Everybody in a team.
pub(crate) async fn team_members(
    store: &dyn Store,
    organization: OrganizationId,
    id: TeamId,
) -> Result<Vec<AccountId>, StoreError> {
    let entries = store.scan(Range::prefix(TEAM_MEMBERS, &team_key(organization, id))).await?;
    entries.iter().map(|entry| id_at(&entry.key, 32)).collect()
}

/// Does this account belong to the team?
pub(crate) async fn is_team_member(
    store: &dyn Store,
    organization: OrganizationId,
    id: TeamId,
    account: AccountId,
) -> Result<bool, StoreError> {
    let key = team_member_key(organization, id, account);
    Ok(store.get(TEAM_MEMBERS, &key).await?.is_some())
}

/// The teams of a member.
pub(crate) async fn teams_of(
    store: &dyn Store,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Vec<TeamId>, StoreError> {
    let prefix = [organization.to_bytes(), account.to_bytes()].concat();
    let entries = store.scan(Range::prefix(TEAMS_BY_MEMBER, &prefix)).await?;
    entries.iter().map(|entry| id_at(&entry.key, 32)).collect()
}

/// Takes an account into a team. The team's record guards it.
pub(crate) fn put_team_member(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: TeamId,
    account: AccountId,
) {
    let key = team_member_key(organization, id, account);
    changes.put(TEAM_MEMBERS, key, Expect::Any, vec![]);
    changes.put(TEAMS_BY_MEMBER, by_member_key(organization, account, id), Expect::Any, vec![]);
}

/// Takes an account out of a team.
pub(crate) fn delete_team_member(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: TeamId,
    account: AccountId,
) {
    changes.delete(TEAM_MEMBERS, team_member_key(organization, id, account), Expect::Any);
    changes.delete(TEAMS_BY_MEMBER, by_member_key(organization, account, id), Expect::Any);
}

/// The rights that an account has in an organization by way of this.
pub(crate) async fn team_grounds(
    store: &dyn Store,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Vec<Ground>, StoreError> {
    let mut grounds = Vec::new();
    for id in teams_of(store, organization, account).await? {
        // Deleted between the two looks.
        let Some((record, _)) = team(store, organization, id).await? else { continue };
        for grant in &record.grants {
            grounds.push(Ground::Team(id, grant.grant()?));
        }
    }
    Ok(grounds)
}

/// Takes back what teams were given of one product, which goes to another organization. Every team is written, so
/// that none is given it beside this.
pub(crate) async fn drop_product_from_teams(
    store: &dyn Store,
    changes: &mut ChangeSet,
    organization: OrganizationId,
    product: ProductId,
) -> Result<(), StoreError> {
    for entry in store.scan(Range::prefix(TEAMS, &organization.to_bytes())).await? {
        let mut record: TeamRecord = codec::decode(&entry.record.value)?;
        record.grants.retain(|grant| !grant.names(product));
        let expect = Expect::Version(entry.record.version);
        put_team(changes, organization, id_at(&entry.key, 16)?, expect, &record);
    }
    Ok(())
}

/// The team that was made under an idempotency key.
pub(crate) async fn team_made_before(
    store: &dyn Store,
    actor: &str,
    organization: OrganizationId,
    key: &IdempotencyKey,
) -> Result<Option<TeamId>, StoreError> {
    let found = store.get(IDEMPOTENCY, &made_key(actor, organization, key)).await?;
    found.map(|record| id_at(&record.value, 0)).transpose()
}

/// Keeps which team is made under an idempotency key; conflicts when one was.
pub(crate) fn remember_team(
    changes: &mut ChangeSet,
    actor: &str,
    organization: OrganizationId,
    key: &IdempotencyKey,
    made: TeamId,
) {
    let value = made.to_bytes().to_vec();
    changes.put(IDEMPOTENCY, made_key(actor, organization, key), Expect::Absent, value);
}

fn made_key(actor: &str, organization: OrganizationId, key: &IdempotencyKey) -> Vec<u8> {
    let key = key.as_str().as_bytes();
    [actor.as_bytes(), b"\0team\0", organization.to_bytes().as_slice(), key].concat()
}

fn team_key(organization: OrganizationId, id: TeamId) -> Vec<u8> {
    [organization.to_bytes(), id.to_bytes()].concat()
}

fn name_key(organization: OrganizationId, name: &str) -> Vec<u8> {
    [organization.to_bytes().as_slice(), name.to_lowercase().as_bytes()].concat()
}

fn team_member_key(organization: OrganizationId, id: TeamId, account: AccountId) -> Vec<u8> {
    [organization.to_bytes(), id.to_bytes(), account.to_bytes()].concat()
}

fn by_member_key(organization: OrganizationId, account: AccountId, id: TeamId) -> Vec<u8> {
    [organization.to_bytes(), account.to_bytes(), id.to_bytes()].concat()
}
