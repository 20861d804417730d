//! Tags of products (PRD-2).
//!
//! | table | key | value |
//! |---|---|---|
//! | `tag` | organization | [`TagsRecord`]: all of one organization, at most a hundred |

use gatepost_model::{OrganizationId, TagId};
use gatepost_organization_core::Colour;
use gatepost_store::{ChangeSet, Expect, Store, StoreError, Table, codec};

const TAGS: Table = Table("tag");

/// Every tag of an organization.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct TagsRecord {
    #[prost(message, repeated, tag = "1")]
    pub(crate) tags: Vec<TagRecord>,
}

/// A tag.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct TagRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(string, tag = "2")]
    pub(crate) name: String,
    #[prost(string, tag = "3")]
    pub(crate) colour: String,
}

impl TagRecord {
    /// A new one.
    pub(crate) fn new(id: TagId, name: String, colour: Colour) -> Self {
        Self { id: id.to_bytes().to_vec(), name, colour: colour.slug().to_owned() }
    }

    /// Which.
    pub(crate) fn id(&self) -> Result<TagId, StoreError> {
        TagId::from_slice(&self.id).map_err(|_| StoreError::Engine("a tag is damaged".to_owned()))
    }
}

/// The tags of an organization, with the version to expect in a change of them.
pub(crate) async fn tags(
    store: &dyn Store,
    organization: OrganizationId,
) -> Result<(TagsRecord, Expect), StoreError> {
    let found = store.get(TAGS, &organization.to_bytes()).await?;
    Ok(match found {
        Some(record) => (codec::decode(&record.value)?, Expect::Version(record.version)),
        None => (TagsRecord::default(), Expect::Absent),
    })
}

/// Writes the tags of an organization.
pub(crate) fn put_tags(
    changes: &mut ChangeSet,
    organization: OrganizationId,
    expect: Expect,
    record: &TagsRecord,
) {
    changes.put(TAGS, organization.to_bytes().to_vec(), expect, codec::encode(record));
}
