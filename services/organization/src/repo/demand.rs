//! Who demands a second factor (2FA-9), and how far the identity service was heard about who has one.
//!
//! | table | key | value |
//! |---|---|---|
//! | `demanding` | organization | empty |
//! | `progress` | `identity` | position of the last event heard, big endian |

use gatepost_model::OrganizationId;
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table};

use super::id_at;

const DEMANDING: Table = Table("demanding");
const PROGRESS: Table = Table("progress");
const IDENTITY: &[u8] = b"identity";

/// Puts an organization among those that demand a second factor, or takes it out.
pub(crate) fn put_demanding(changes: &mut ChangeSet, id: OrganizationId, demanding: bool) {
    let key = id.to_bytes().to_vec();
    match demanding {
        true => changes.put(DEMANDING, key, Expect::Any, vec![]),
        false => changes.delete(DEMANDING, key, Expect::Any),
    };
}

/// Organizations that demand one, in the order of their ids.
pub(crate) async fn demanding(
    store: &dyn Store,
    after: Option<OrganizationId>,
    limit: usize,
) -> Result<Vec<OrganizationId>, StoreError> {
    let mut range = Range::prefix(DEMANDING, &[]).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&after.to_bytes());
    }
    let entries = store.scan(range).await?;
    entries.iter().map(|entry| id_at(&entry.key, 0)).collect()
}

/// The last event of the identity service that was heard.
pub(crate) async fn heard_identity(store: &dyn Store) -> Result<Option<u64>, StoreError> {
    let found = store.get(PROGRESS, IDENTITY).await?;
    let bytes = found.and_then(|record| record.value.as_ref().try_into().ok());
    Ok(bytes.map(u64::from_be_bytes))
}

/// Keeps it.
pub(crate) fn put_heard_identity(changes: &mut ChangeSet, position: u64) {
    changes.put(PROGRESS, IDENTITY, Expect::Any, position.to_be_bytes().to_vec());
}
