//! Organizations that are being ended (ORG-10). The commit that ends one moves its record from `organization` to
//! `ending`: from then on it is not there for anybody. What is left of it goes after that, some at a time.
//!
//! | table | key | value |
//! |---|---|---|
//! | `ending` | organization | [`EndingRecord`] |

use gatepost_model::{AccountId, OrganizationId};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, Version, codec};

use super::{MEMBERS, MEMBERS_BY_ACCOUNT, MemberRecord, OPERATORS, ORGANIZATIONS, by_account_key};

const ENDING: Table = Table("ending");

/// What else an organization has, each with keys that begin with the organization.
const OTHERS: [Table; 12] = [
    Table("grant"),
    Table("team"),
    Table("team_by_name"),
    Table("team_member"),
    Table("team_by_member"),
    Table("removed_member"),
    Table("logo"),
    Table("tag"),
    Table("invitation_count"),
    Table("support_seen"),
    // What was offered stays with the other side.
    Table("transfer_from"),
    Table("transfer_to"),
];

/// What was an organization.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct EndingRecord {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    /// The account that ended it; empty when an operator did.
    #[prost(bytes = "vec", tag = "2")]
    pub(crate) by: Vec<u8>,
}

/// Takes an organization away, and remembers that there is something left of it.
pub(crate) fn begin_ending(
    changes: &mut ChangeSet,
    id: OrganizationId,
    version: Version,
    record: &EndingRecord,
) {
    let key = id.to_bytes().to_vec();
    changes.delete(ORGANIZATIONS, key.clone(), Expect::Version(version));
    changes.delete(OPERATORS, key.clone(), Expect::Any);
    changes.put(ENDING, key, Expect::Absent, codec::encode(record));
}

/// What was an organization that is being ended.
pub(crate) async fn ending(
    store: &dyn Store,
    id: OrganizationId,
) -> Result<Option<EndingRecord>, StoreError> {
    let found = store.get(ENDING, &id.to_bytes()).await?;
    found.map(|record| codec::decode(&record.value)).transpose()
}

/// Nothing is left of it.
pub(crate) fn end_ending(changes: &mut ChangeSet, id: OrganizationId) {
    changes.delete(ENDING, id.to_bytes().to_vec(), Expect::Any);
}

/// Removes `limit` records or fewer of what is left. Answers with the members that go, and whether that is all.
pub(crate) async fn sweep(
    store: &dyn Store,
    changes: &mut ChangeSet,
    id: OrganizationId,
    limit: usize,
) -> Result<(Vec<(AccountId, MemberRecord)>, bool), StoreError> {
    let prefix = id.to_bytes();
    let mut left = limit;
    let members = super::members(store, id, None, left).await?;
    for (account, _) in &members {
        changes.delete(MEMBERS, super::member_key(id, *account), Expect::Any);
        changes.delete(MEMBERS_BY_ACCOUNT, by_account_key(*account, id), Expect::Any);
    }
    left -= members.len();
    left -= super::product::sweep_products(store, changes, id, left).await?;
    left -= super::invitation::sweep_invitations(store, changes, id, left).await?;
    left -= super::support_access::sweep_support_accesses(store, changes, id, left).await?;
    left -= super::partner::sweep_partner_accesses(store, changes, id, left).await?;
    for table in OTHERS {
        if left == 0 {
            break;
        }
        let entries = store.scan(Range::prefix(table, &prefix).limit(left)).await?;
        left -= entries.len();
        for entry in entries {
            changes.delete(table, entry.key, Expect::Any);
        }
    }
    Ok((members, left > 0))
}
