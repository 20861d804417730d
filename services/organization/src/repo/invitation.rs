//! Invitations (ORG-6).
//!
//! | table | key | value |
//! |---|---|---|
//! | `invitation` | organization, invitation | [`InvitationRecord`] |
//! | `invitation_by_secret` | public id of the secret | organization, invitation |
//! | `invitation_by_address` | organization, key of the address | invitation, while it is pending |
//! | `invitation_for` | key of the address, zero, organization | invitation, while it is pending |
//! | `invitation_place` | invitation | organization |
//! | `invitation_due` | when, organization, invitation | empty: to be reminded of, ended or removed |
//! | `invitation_count` | organization | [`InvitationCountRecord`] |
//!
//! Every change of an invitation writes the count of its organization, with the version that was read.

use std::ops::Bound;

use gatepost_model::{
    AccountId, Address, InvitationId, KeyedHash, OrganizationId, PepperKeyId, ProductId, TeamId,
    Timestamp,
};
use gatepost_organization_core::{Grant, Invitation, InvitationState, Reach, Role};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, Version, codec};

use super::{GrantRecord, id_at};

const INVITATIONS: Table = Table("invitation");
const BY_SECRET: Table = Table("invitation_by_secret");
const BY_ADDRESS: Table = Table("invitation_by_address");
const FOR: Table = Table("invitation_for");
const PLACES: Table = Table("invitation_place");
const DUE: Table = Table("invitation_due");
const COUNTS: Table = Table("invitation_count");

/// Something that has a name, as it was called then.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct NamedRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(string, tag = "2")]
    pub(crate) name: String,
}

/// An invitation.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct InvitationRecord {
    #[prost(string, tag = "1")]
    email: String,
    /// Slug.
    #[prost(string, tag = "2")]
    role: String,
    #[prost(bool, tag = "3")]
    pub(crate) billing: bool,
    #[prost(message, repeated, tag = "4")]
    teams: Vec<NamedRecord>,
    #[prost(message, repeated, tag = "5")]
    grants: Vec<GrantRecord>,
    /// Names of the products that grants are about.
    #[prost(message, repeated, tag = "6")]
    products: Vec<NamedRecord>,
    /// Account; empty for an operator.
    #[prost(bytes = "vec", tag = "7")]
    inviter: Vec<u8>,
    #[prost(uint64, tag = "8")]
    created: u64,
    #[prost(uint64, tag = "9")]
    expires: u64,
    #[prost(uint32, tag = "10")]
    state: u32,
    #[prost(uint32, tag = "11")]
    pub(crate) mails: u32,
    #[prost(uint64, tag = "12")]
    mailed: u64,
    /// What the secret is derived from, with a key of the pepper.
    #[prost(bytes = "vec", tag = "13")]
    seed: Vec<u8>,
    #[prost(uint32, tag = "14")]
    key: u32,
    /// Under which the secret is found.
    #[prost(bytes = "vec", tag = "15")]
    public: Vec<u8>,
    /// Hash of the secret under the same key.
    #[prost(bytes = "vec", tag = "16")]
    hash: Vec<u8>,
    /// To write in.
    #[prost(string, tag = "17")]
    pub(crate) language: String,
    #[prost(string, tag = "18")]
    pub(crate) zone: String,
    /// Idempotency key of the request that made it; empty when it had none.
    #[prost(string, tag = "19")]
    pub(crate) batch: String,
    /// When it was answered, taken back or ended; 0 while it is pending.
    #[prost(uint64, tag = "20")]
    ended: u64,
    /// Account that accepted.
    #[prost(bytes = "vec", tag = "21")]
    accepted_by: Vec<u8>,
    /// Has a reminder gone out since it was mailed?
    #[prost(bool, tag = "22")]
    pub(crate) reminded: bool,
}

/// What an organization's invitations come to.
#[derive(Clone, Copy, PartialEq, prost::Message)]
pub(crate) struct InvitationCountRecord {
    /// How many are written down as pending.
    #[prost(uint32, tag = "1")]
    pub(crate) pending: u32,
    /// Day that mails are counted of, from 1970-01-01, in UTC.
    #[prost(uint64, tag = "2")]
    pub(crate) day: u64,
    /// Mails of that day.
    #[prost(uint32, tag = "3")]
    pub(crate) mails: u32,
}

impl InvitationCountRecord {
    /// The same at a moment: mails of another day do not count.
    pub(crate) fn at(self, now: Timestamp) -> Self {
        let day = now.unix_millis() / 86_400_000;
        if self.day == day { self } else { Self { day, mails: 0, ..self } }
    }
}

/// What an invitation gives.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Offer {
    pub(crate) role: Role,
    pub(crate) billing: bool,
    /// With their names.
    pub(crate) teams: Vec<(TeamId, String)>,
    pub(crate) grants: Vec<Grant>,
    /// Names of products that grants are about.
    pub(crate) products: Vec<(ProductId, String)>,
}

impl InvitationRecord {
    /// A new one that waits for an answer. It has no secret yet.
    pub(crate) fn new(
        email: &Address,
        offer: &Offer,
        inviter: Option<AccountId>,
        created: Timestamp,
    ) -> Self {
        let named = |id: [u8; 16], name: &str| NamedRecord { id: id.to_vec(), name: name.into() };
        let teams = offer.teams.iter().map(|(id, name)| named(id.to_bytes(), name)).collect();
        let products = offer.products.iter().map(|(id, name)| named(id.to_bytes(), name)).collect();
        let mut record = Self {
            email: email.to_string(),
            role: offer.role.slug().to_owned(),
            billing: offer.billing,
            teams,
            grants: offer.grants.iter().map(GrantRecord::from).collect(),
            products,
            inviter: inviter.map(|account| account.to_bytes().to_vec()).unwrap_or_default(),
            created: created.unix_millis(),
            ..Self::default()
        };
        record.set_state(InvitationState::Pending, created);
        record
    }

    /// Where it went.
    pub(crate) fn email(&self) -> Result<Address, StoreError> {
        self.email.parse().map_err(|_| damaged())
    }

    /// What it gives.
    pub(crate) fn offer(&self) -> Result<Offer, StoreError> {
        let role = Role::ALL.into_iter().find(|role| role.slug() == self.role);
        let teams = self.teams.iter().map(|team| Ok((id_at(&team.id, 0)?, team.name.clone())));
        let products = self.products.iter();
        let products = products.map(|product| Ok((id_at(&product.id, 0)?, product.name.clone())));
        Ok(Offer {
            role: role.ok_or_else(damaged)?,
            billing: self.billing,
            teams: teams.collect::<Result<_, StoreError>>()?,
            grants: self.grants.iter().map(GrantRecord::grant).collect::<Result<_, _>>()?,
            products: products.collect::<Result<_, StoreError>>()?,
        })
    }

    /// Who invited; none for an operator.
    pub(crate) fn inviter(&self) -> Option<AccountId> {
        AccountId::from_slice(&self.inviter).ok()
    }

    /// Who accepted.
    pub(crate) fn accepted_by(&self) -> Option<AccountId> {
        AccountId::from_slice(&self.accepted_by).ok()
    }

    /// Keeps who accepted.
    pub(crate) fn set_accepted_by(&mut self, account: AccountId) {
        self.accepted_by = account.to_bytes().to_vec();
    }

    /// When it was made.
    pub(crate) fn created(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.created)
    }

    /// When it was mailed last.
    pub(crate) fn mailed(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.mailed)
    }

    /// When its life ends.
    pub(crate) fn expires(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.expires)
    }

    /// When it was answered, taken back or ended.
    pub(crate) fn ended(&self) -> Option<Timestamp> {
        (self.ended != 0).then(|| Timestamp::from_unix_millis(self.ended))
    }

    /// It is mailed now, and lives until then.
    pub(crate) fn set_mailed(&mut self, now: Timestamp, expires: Timestamp) {
        self.mails += 1;
        self.mailed = now.unix_millis();
        self.expires = expires.unix_millis();
        self.reminded = false;
    }

    /// Lets it stand so from now on.
    pub(crate) fn set_state(&mut self, state: InvitationState, now: Timestamp) {
        self.state = number(state);
        self.ended = if state == InvitationState::Pending { 0 } else { now.unix_millis() };
    }

    /// As decisions look at it.
    pub(crate) fn invitation(&self) -> Result<Invitation, StoreError> {
        let state = InvitationState::ALL.into_iter().find(|state| number(*state) == self.state);
        Ok(Invitation {
            state: state.ok_or_else(damaged)?,
            role: self.offer()?.role,
            expires: self.expires(),
            mails: self.mails,
            mailed: self.mailed(),
        })
    }

    /// What the secret is derived from: key of the pepper, and random bytes.
    pub(crate) fn seed(&self) -> (PepperKeyId, &[u8]) {
        (PepperKeyId(self.key), &self.seed)
    }

    /// Sets what the secret is derived from.
    pub(crate) fn set_seed(&mut self, key: PepperKeyId, seed: [u8; 16]) {
        (self.key, self.seed) = (key.0, seed.to_vec());
    }

    /// Sets under which the secret is found, and how it is known.
    pub(crate) fn set_secret(&mut self, public: [u8; 5], hash: &KeyedHash) {
        (self.public, self.hash) = (public.to_vec(), hash.hash.to_vec());
        self.key = hash.key.0;
    }

    /// The hash by which the secret is known.
    pub(crate) fn hash(&self) -> Result<KeyedHash, StoreError> {
        let hash = self.hash.as_slice().try_into().map_err(|_| damaged())?;
        Ok(KeyedHash { key: PepperKeyId(self.key), hash })
    }
}

/// Does a permission name a product, and which one?
pub(crate) fn product_named(grant: &Grant) -> Option<ProductId> {
    match grant.reach {
        Reach::Product(id) => Some(id),
        Reach::All | Reach::Kind(_) => None,
    }
}

/// Finds an invitation, with the version to expect in a change of it.
pub(crate) async fn invitation(
    store: &dyn Store,
    organization: OrganizationId,
    id: InvitationId,
) -> Result<Option<(InvitationRecord, Version)>, StoreError> {
    let found = store.get(INVITATIONS, &key(organization, id)).await?;
    found.map(|record| Ok((codec::decode(&record.value)?, record.version))).transpose()
}

/// Where the invitation is whose secret has this public id.
pub(crate) async fn invitation_by_secret(
    store: &dyn Store,
    public: [u8; 5],
) -> Result<Option<(OrganizationId, InvitationId)>, StoreError> {
    let found = store.get(BY_SECRET, &public).await?;
    found.map(|record| Ok((id_at(&record.value, 0)?, id_at(&record.value, 16)?))).transpose()
}

/// The organization that an invitation is of.
pub(crate) async fn place_of_invitation(
    store: &dyn Store,
    id: InvitationId,
) -> Result<Option<OrganizationId>, StoreError> {
    let found = store.get(PLACES, &id.to_bytes()).await?;
    found.map(|record| id_at(&record.value, 0)).transpose()
}

/// The invitation to an address that is written down as pending.
pub(crate) async fn invitation_to(
    store: &dyn Store,
    organization: OrganizationId,
    address: &Address,
) -> Result<Option<InvitationId>, StoreError> {
    let found = store.get(BY_ADDRESS, &address_key(organization, address)).await?;
    found.map(|record| id_at(&record.value, 0)).transpose()
}

/// Invitations of an organization, the newest first.
pub(crate) async fn invitations(
    store: &dyn Store,
    organization: OrganizationId,
    before: Option<InvitationId>,
    limit: usize,
) -> Result<Vec<(InvitationId, InvitationRecord)>, StoreError> {
    let mut range = Range::prefix(INVITATIONS, &organization.to_bytes()).limit(limit).reversed();
    if let Some(before) = before {
        range.end = Bound::Excluded(key(organization, before).into());
    }
    let entries = store.scan(range).await?;
    let entries = entries.iter();
    entries.map(|entry| Ok((id_at(&entry.key, 16)?, codec::decode(&entry.record.value)?))).collect()
}

/// Pending invitations to an address, in the order of the organizations.
pub(crate) async fn invitations_for(
    store: &dyn Store,
    address: &Address,
    after: Option<OrganizationId>,
    limit: usize,
) -> Result<Vec<(OrganizationId, InvitationId)>, StoreError> {
    let prefix = [address.key().as_bytes(), &[0]].concat();
    let mut range = Range::prefix(FOR, &prefix).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&for_key(address, after));
    }
    let entries = store.scan(range).await?;
    let at = prefix.len();
    let entries = entries.iter();
    entries.map(|entry| Ok((id_at(&entry.key, at)?, id_at(&entry.record.value, 0)?))).collect()
}

/// The count of an organization's invitations, with the version to expect in a change of it.
pub(crate) async fn invitation_count(
    store: &dyn Store,
    organization: OrganizationId,
) -> Result<(InvitationCountRecord, Expect), StoreError> {
    Ok(match store.get(COUNTS, &organization.to_bytes()).await? {
        Some(record) => (codec::decode(&record.value)?, Expect::Version(record.version)),
        None => (InvitationCountRecord::default(), Expect::Absent),
    })
}

/// Writes the count.
pub(crate) fn put_invitation_count(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    expect: Expect,
    record: &InvitationCountRecord,
) {
    changes.put(COUNTS, organization.to_bytes().to_vec(), expect, codec::encode(record));
}

/// Writes an invitation. While it is pending it is found by its address; whatever its state, by its secret and
/// its id. `current`: is the address its own, or does it lead to a newer invitation?
pub(crate) fn put_invitation(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: InvitationId,
    expect: Expect,
    record: &InvitationRecord,
    current: bool,
) -> Result<(), StoreError> {
    let (place, address) = (key(organization, id), record.email()?);
    changes.put(INVITATIONS, place.clone(), expect, codec::encode(record));
    changes.put(BY_SECRET, record.public.clone(), Expect::Any, place);
    changes.put(PLACES, id.to_bytes().to_vec(), Expect::Any, organization.to_bytes().to_vec());
    let (by_address, own) = (address_key(organization, &address), for_key(&address, organization));
    if record.state == number(InvitationState::Pending) {
        changes.put(BY_ADDRESS, by_address, Expect::Any, id.to_bytes().to_vec());
        changes.put(FOR, own, Expect::Any, id.to_bytes().to_vec());
    } else if current {
        changes.delete(BY_ADDRESS, by_address, Expect::Any);
        changes.delete(FOR, own, Expect::Any);
    }
    Ok(())
}

/// Lets nobody find an invitation by a secret any more.
pub(crate) fn forget_secret(changes: &mut ChangeSet, record: &InvitationRecord) {
    changes.delete(BY_SECRET, record.public.clone(), Expect::Any);
}

/// Removes an invitation that has ended, for good.
pub(crate) fn delete_invitation(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: InvitationId,
    version: Version,
    record: &InvitationRecord,
) {
    changes.delete(INVITATIONS, key(organization, id), Expect::Version(version));
    changes.delete(PLACES, id.to_bytes().to_vec(), Expect::Any);
    forget_secret(changes, record);
}

/// Removes `limit` invitations or fewer of an organization that is being ended; answers how many. What is to be
/// looked at of them finds nothing then.
pub(super) async fn sweep_invitations(
    store: &dyn Store,
    changes: &mut ChangeSet,
    organization: OrganizationId,
    limit: usize,
) -> Result<usize, StoreError> {
    let found = invitations(store, organization, None, limit).await?;
    for (id, record) in &found {
        let address = record.email()?;
        changes.delete(INVITATIONS, key(organization, *id), Expect::Any);
        changes.delete(PLACES, id.to_bytes().to_vec(), Expect::Any);
        changes.delete(BY_ADDRESS, address_key(organization, &address), Expect::Any);
        changes.delete(FOR, for_key(&address, organization), Expect::Any);
        forget_secret(changes, record);
    }
    Ok(found.len())
}

/// Has an invitation looked at then.
pub(crate) fn put_invitation_due(
    changes: &mut ChangeSet,
    at: Timestamp,
    organization: OrganizationId,
    id: InvitationId,
) {
    let key = [&at.unix_millis().to_be_bytes(), key(organization, id).as_slice()].concat();
    changes.put(DUE, key, Expect::Any, vec![]);
}

/// Takes an entry away that was looked at.
pub(crate) fn delete_invitation_due(changes: &mut ChangeSet, key: &[u8]) {
    changes.delete(DUE, key.to_vec(), Expect::Any);
}

/// An invitation that is to be looked at.
pub(crate) struct Due {
    pub(crate) key: Vec<u8>,
    pub(crate) organization: OrganizationId,
    pub(crate) id: InvitationId,
}

/// What is to be looked at by now.
pub(crate) async fn invitations_due(
    store: &dyn Store,
    now: Timestamp,
    limit: usize,
) -> Result<Vec<Due>, StoreError> {
    let mut range = Range::prefix(DUE, &[]).limit(limit);
    let end = [now.unix_millis().to_be_bytes().as_slice(), &[u8::MAX; 32]].concat();
    range.end = Bound::Included(end.into());
    let entries = store.scan(range).await?;
    let read = |entry: &gatepost_store::Entry| {
        let (organization, id) = (id_at(&entry.key, 8)?, id_at(&entry.key, 24)?);
        Ok(Due { key: entry.key.to_vec(), organization, id })
    };
    entries.iter().map(read).collect()
}

fn number(state: InvitationState) -> u32 {
    match state {
        InvitationState::Pending => 1,
        InvitationState::Accepted => 2,
        InvitationState::Declined => 3,
        InvitationState::Withdrawn => 4,
        InvitationState::Expired => 5,
    }
}

fn damaged() -> StoreError {
    StoreError::Engine("an invitation is damaged".to_owned())
}

fn key(organization: OrganizationId, id: InvitationId) -> Vec<u8> {
    [organization.to_bytes(), id.to_bytes()].concat()
}

fn address_key(organization: OrganizationId, address: &Address) -> Vec<u8> {
    [organization.to_bytes().as_slice(), address.key().as_bytes()].concat()
}

fn for_key(address: &Address, organization: OrganizationId) -> Vec<u8> {
    [address.key().as_bytes(), &[0], &organization.to_bytes()].concat()
}
