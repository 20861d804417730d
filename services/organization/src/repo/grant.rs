//! What is granted to members themselves.
//!
//! | table | key | value |
//! |---|---|---|
//! | `grant` | organization, account | [`GrantsRecord`]: all of one member |

use gatepost_model::{AccountId, OrganizationId, ProductId};
use gatepost_organization_core::{Grant, Ground, Level, Reach};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, codec};

const GRANTS: Table = Table("grant");

/// A permission on products, as it is kept wherever one is.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct GrantRecord {
    /// Of the one product; empty when it reaches further.
    #[prost(bytes = "vec", tag = "1")]
    product: Vec<u8>,
    /// Slug of the kind; empty when it reaches further, or less far.
    #[prost(string, tag = "2")]
    kind: String,
    #[prost(uint32, tag = "3")]
    level: u32,
}

/// Everything that is granted to one member.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct GrantsRecord {
    #[prost(message, repeated, tag = "1")]
    pub(crate) grants: Vec<GrantRecord>,
}

impl From<&Grant> for GrantRecord {
    fn from(grant: &Grant) -> Self {
        let level = match grant.level {
            Level::View => 1,
            Level::Use => 2,
            Level::Manage => 3,
        };
        match &grant.reach {
            Reach::All => Self { level, ..Self::default() },
            Reach::Kind(kind) => Self { kind: kind.to_string(), level, ..Self::default() },
            Reach::Product(id) => {
                Self { product: id.to_bytes().to_vec(), level, ..Self::default() }
            }
        }
    }
}

impl GrantRecord {
    /// Is it of this one product?
    pub(crate) fn names(&self, product: ProductId) -> bool {
        self.product == product.to_bytes()
    }

    pub(crate) fn grant(&self) -> Result<Grant, StoreError> {
        let damaged = || StoreError::Engine("a grant is damaged".to_owned());
        let level = match self.level {
            1 => Level::View,
            2 => Level::Use,
            3 => Level::Manage,
            _ => return Err(damaged()),
        };
        let reach = match (self.product.as_slice(), self.kind.as_str()) {
            ([], "") => Reach::All,
            ([], kind) => Reach::Kind(kind.parse().map_err(|_| damaged())?),
            (id, _) => Reach::Product(ProductId::from_slice(id).map_err(|_| damaged())?),
        };
        Ok(Grant { reach, level })
    }
}

/// What a member was given itself, with the version to expect in a change of it.
pub(crate) async fn grants(
    store: &dyn Store,
    organization: OrganizationId,
    account: AccountId,
) -> Result<(GrantsRecord, Expect), StoreError> {
    let found = store.get(GRANTS, &key(organization, account)).await?;
    Ok(match found {
        Some(record) => (codec::decode(&record.value)?, Expect::Version(record.version)),
        None => (GrantsRecord::default(), Expect::Absent),
    })
}

/// Writes what a member is given; nothing of it is kept when that is nothing.
pub(crate) fn put_grants(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    account: AccountId,
    expect: Expect,
    record: &GrantsRecord,
) {
    let key = key(organization, account);
    if record.grants.is_empty() {
        changes.delete(GRANTS, key, expect);
    } else {
        changes.put(GRANTS, key, expect, codec::encode(record));
    }
}

/// The rights that a member was given itself.
pub(crate) async fn direct_grounds(
    store: &dyn Store,
    organization: OrganizationId,
    account: AccountId,
) -> Result<Vec<Ground>, StoreError> {
    let (record, _) = grants(store, organization, account).await?;
    record.grants.iter().map(|grant| Ok(Ground::Direct(grant.grant()?))).collect()
}

/// Takes back what members were given of one product, which goes to another organization.
pub(crate) async fn drop_product_grants(
    store: &dyn Store,
    changes: &mut ChangeSet,
    organization: OrganizationId,
    product: ProductId,
) -> Result<(), StoreError> {
    for entry in store.scan(Range::prefix(GRANTS, &organization.to_bytes())).await? {
        let mut record: GrantsRecord = codec::decode(&entry.record.value)?;
        let before = record.grants.len();
        record.grants.retain(|grant| !grant.names(product));
        if record.grants.len() < before {
            let account = super::id_at(&entry.key, 16)?;
            let expect = Expect::Version(entry.record.version);
            put_grants(changes, organization, account, expect, &record);
        }
    }
    Ok(())
}

fn key(organization: OrganizationId, account: AccountId) -> Vec<u8> {
    [organization.to_bytes(), account.to_bytes()].concat()
}
