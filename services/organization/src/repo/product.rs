//! Products (PRD-1).
//!
//! | table | key | value |
//! |---|---|---|
//! | `product` | organization, product | [`ProductRecord`] |
//! | `product_owner` | product | organization |
//! | `product_by_resource` | kind, zero, resource | organization, product |
//!
//! The three of a product are written together, and its record's version guards them.

use std::collections::BTreeMap;

use gatepost_model::{OrganizationId, ProductId, TagId, Timestamp};
use gatepost_organization_core::{Product, ProductKind, ProductStanding, ProductState};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, Version, codec};

use super::id_at;

const PRODUCTS: Table = Table("product");
const OWNERS: Table = Table("product_owner");
const BY_RESOURCE: Table = Table("product_by_resource");

/// A product. Tags 20 to 29 are for bills: who pays, when that is not the owner.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ProductRecord {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    /// Slug of the kind; one that the catalogue knows no more is still a product.
    #[prost(string, tag = "2")]
    pub(crate) kind: String,
    /// What it is in the service that serves it; empty when none does.
    #[prost(string, tag = "3")]
    pub(crate) resource: String,
    #[prost(btree_map = "string, string", tag = "4")]
    pub(crate) settings: BTreeMap<String, String>,
    #[prost(uint32, tag = "5")]
    state: u32,
    /// State before it was cancelled; 0 when it is not.
    #[prost(uint32, tag = "6")]
    before: u32,
    #[prost(uint64, tag = "7")]
    cancelled: u64,
    #[prost(uint64, tag = "8")]
    created: u64,
    /// When it is renewed, or ends if it is expiring; 0: it has no such date.
    #[prost(uint64, tag = "9")]
    renewal: u64,
    #[prost(bytes = "vec", repeated, tag = "10")]
    tags: Vec<Vec<u8>>,
}

impl ProductRecord {
    /// A new one, in use.
    pub(crate) fn new(name: String, kind: &ProductKind, created: Timestamp) -> Self {
        let (kind, created) = (kind.to_string(), created.unix_millis());
        Self { name, kind, created, state: state_number(ProductState::Active), ..Self::default() }
    }

    /// Its kind.
    pub(crate) fn kind(&self) -> Result<ProductKind, StoreError> {
        self.kind.parse().map_err(|_| damaged())
    }

    /// How it stands.
    pub(crate) fn standing(&self) -> Result<ProductStanding, StoreError> {
        let cancelled = match self.before {
            0 => None,
            before => Some((Timestamp::from_unix_millis(self.cancelled), state(before)?)),
        };
        Ok(ProductStanding { state: state(self.state)?, cancelled })
    }

    /// Its state alone.
    pub(crate) fn state(&self) -> Result<ProductState, StoreError> {
        state(self.state)
    }

    /// Lets it stand so.
    pub(crate) fn set_standing(&mut self, standing: &ProductStanding) {
        self.state = state_number(standing.state);
        let (since, before) = standing
            .cancelled
            .map_or((0, 0), |(since, before)| (since.unix_millis(), state_number(before)));
        (self.cancelled, self.before) = (since, before);
    }

    /// Since when it is there.
    pub(crate) fn created(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.created)
    }

    /// When it is renewed.
    pub(crate) fn renewal(&self) -> Option<Timestamp> {
        (self.renewal != 0).then(|| Timestamp::from_unix_millis(self.renewal))
    }

    /// Sets when it is renewed.
    pub(crate) fn set_renewal(&mut self, renewal: Option<Timestamp>) {
        self.renewal = renewal.map_or(0, Timestamp::unix_millis);
    }

    /// Its tags, those that were deleted since among them.
    pub(crate) fn tags(&self) -> Vec<TagId> {
        self.tags.iter().filter_map(|id| TagId::from_slice(id).ok()).collect()
    }

    /// Sets its tags.
    pub(crate) fn set_tags(&mut self, tags: &[TagId]) {
        self.tags = tags.iter().map(|id| id.to_bytes().to_vec()).collect();
    }
}

fn state_number(state: ProductState) -> u32 {
    match state {
        ProductState::Active => 1,
        ProductState::Expiring => 2,
        ProductState::Blocked => 3,
        ProductState::Cancelled => 4,
    }
}

fn state(number: u32) -> Result<ProductState, StoreError> {
    let found = ProductState::ALL.into_iter().find(|state| state_number(*state) == number);
    found.ok_or_else(damaged)
}

fn damaged() -> StoreError {
    StoreError::Engine("a product is damaged".to_owned())
}

/// A product of this organization, as rights look at it.
pub(crate) async fn product_of(
    store: &dyn Store,
    organization: OrganizationId,
    id: ProductId,
) -> Result<Option<Product>, StoreError> {
    let found = product(store, organization, id).await?;
    found.map(|(record, _)| Ok(Product { id, kind: record.kind()? })).transpose()
}

/// The product of this organization that is `resource` in the service that serves its kind.
pub(crate) async fn product_by_resource(
    store: &dyn Store,
    organization: OrganizationId,
    kind: &ProductKind,
    resource: &str,
) -> Result<Option<Product>, StoreError> {
    let found = place_of_resource(store, kind, resource).await?;
    let found = found.filter(|(owner, _)| *owner == organization);
    Ok(found.map(|(_, id)| Product { id, kind: kind.clone() }))
}

/// A product of this organization, with the version to expect in a change of it.
pub(crate) async fn product(
    store: &dyn Store,
    organization: OrganizationId,
    id: ProductId,
) -> Result<Option<(ProductRecord, Version)>, StoreError> {
    let found = store.get(PRODUCTS, &key(organization, id)).await?;
    found.map(|record| Ok((codec::decode(&record.value)?, record.version))).transpose()
}

/// The products of an organization, in the order of their ids; cancelled ones too.
pub(crate) async fn products_of(
    store: &dyn Store,
    organization: OrganizationId,
    after: Option<ProductId>,
    limit: usize,
) -> Result<Vec<(ProductId, ProductRecord)>, StoreError> {
    let mut range = Range::prefix(PRODUCTS, &organization.to_bytes()).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&key(organization, after));
    }
    let entries = store.scan(range).await?;
    let entries = entries.iter();
    entries.map(|entry| Ok((id_at(&entry.key, 16)?, codec::decode(&entry.record.value)?))).collect()
}

/// Products of every organization, in the order of their organizations.
pub(crate) async fn products_of_all(
    store: &dyn Store,
    after: Option<(OrganizationId, ProductId)>,
    limit: usize,
) -> Result<Vec<(OrganizationId, ProductId, ProductRecord)>, StoreError> {
    let mut range = Range::prefix(PRODUCTS, &[]).limit(limit);
    if let Some((organization, id)) = after {
        range = range.beyond(&key(organization, id));
    }
    let entries = store.scan(range).await?;
    let read = |entry: &gatepost_store::Entry| {
        let record = codec::decode(&entry.record.value)?;
        Ok((id_at(&entry.key, 0)?, id_at(&entry.key, 16)?, record))
    };
    entries.iter().map(read).collect()
}

/// The same with the versions to expect in a change of them.
pub(crate) async fn products_with_versions(
    store: &dyn Store,
    organization: OrganizationId,
) -> Result<Vec<(ProductId, ProductRecord, Version)>, StoreError> {
    let entries = store.scan(Range::prefix(PRODUCTS, &organization.to_bytes())).await?;
    let read = |entry: &gatepost_store::Entry| {
        let record = codec::decode(&entry.record.value)?;
        Ok((id_at(&entry.key, 16)?, record, entry.record.version))
    };
    entries.iter().map(read).collect()
}

/// Whose product this is.
pub(crate) async fn owner_of(
    store: &dyn Store,
    id: ProductId,
) -> Result<Option<OrganizationId>, StoreError> {
    let found = store.get(OWNERS, &id.to_bytes()).await?;
    found.map(|record| id_at(&record.value, 0)).transpose()
}

/// Where the product is that is `resource` in the service that serves its kind.
pub(crate) async fn place_of_resource(
    store: &dyn Store,
    kind: &ProductKind,
    resource: &str,
) -> Result<Option<(OrganizationId, ProductId)>, StoreError> {
    let found = store.get(BY_RESOURCE, &resource_key(kind.as_str(), resource)).await?;
    found.map(|record| Ok((id_at(&record.value, 0)?, id_at(&record.value, 16)?))).transpose()
}

/// Writes a product that is new in this organization, findable from every side. `moved` when it was another's.
pub(crate) fn add_product(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: ProductId,
    record: &ProductRecord,
    moved: bool,
) {
    let expect = if moved { Expect::Any } else { Expect::Absent };
    put_product(changes, organization, id, Expect::Absent, record);
    changes.put(OWNERS, id.to_bytes().to_vec(), expect, organization.to_bytes().to_vec());
    if !record.resource.is_empty() {
        let place = [organization.to_bytes(), id.to_bytes()].concat();
        changes.put(BY_RESOURCE, resource_key(&record.kind, &record.resource), expect, place);
    }
}

/// Writes a product that is there.
pub(crate) fn put_product(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: ProductId,
    expect: Expect,
    record: &ProductRecord,
) {
    changes.put(PRODUCTS, key(organization, id), expect, codec::encode(record));
}

/// Holds a commit to a product that stays as it was read.
pub(crate) fn check_product(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: ProductId,
    version: Version,
) {
    changes.check(PRODUCTS, key(organization, id), Expect::Version(version));
}

/// Takes a product out of an organization; [`add_product`] puts it into another in the same commit.
pub(crate) fn take_product(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    id: ProductId,
    expect: Expect,
) {
    changes.delete(PRODUCTS, key(organization, id), expect);
}

/// Removes `limit` products or fewer of an organization that is being ended; answers how many.
pub(super) async fn sweep_products(
    store: &dyn Store,
    changes: &mut ChangeSet,
    organization: OrganizationId,
    limit: usize,
) -> Result<usize, StoreError> {
    let products = products_of(store, organization, None, limit).await?;
    for (id, record) in &products {
        take_product(changes, organization, *id, Expect::Any);
        changes.delete(OWNERS, id.to_bytes().to_vec(), Expect::Any);
        if !record.resource.is_empty() {
            let key = resource_key(&record.kind, &record.resource);
            changes.delete(BY_RESOURCE, key, Expect::Any);
        }
    }
    Ok(products.len())
}

fn key(organization: OrganizationId, id: ProductId) -> Vec<u8> {
    [organization.to_bytes(), id.to_bytes()].concat()
}

fn resource_key(kind: &str, resource: &str) -> Vec<u8> {
    [kind.as_bytes(), &[0], resource.as_bytes()].concat()
}
