//! What members were reminded of.
//!
//! | table | key | value |
//! |---|---|---|
//! | `product_reminder` | product | [`ReminderRecord`], while the product is to end |

use std::time::Duration;

use gatepost_model::{ProductId, Timestamp};
use gatepost_organization_core::Reminded;
use gatepost_store::{ChangeSet, Expect, Store, StoreError, Table, codec};

const REMINDERS: Table = Table("product_reminder");

#[derive(Clone, Copy, PartialEq, prost::Message)]
struct ReminderRecord {
    /// The end that it is about, Unix milliseconds.
    #[prost(uint64, tag = "1")]
    end: u64,
    /// Milliseconds before it of the last reminder; 0 before the first.
    #[prost(uint64, tag = "2")]
    told: u64,
}

/// What is known of a product's reminders, with the version to expect in a change of it.
pub(crate) async fn reminded(
    store: &dyn Store,
    product: ProductId,
) -> Result<(Option<Reminded>, Expect), StoreError> {
    let Some(found) = store.get(REMINDERS, &product.to_bytes()).await? else {
        return Ok((None, Expect::Absent));
    };
    let record: ReminderRecord = codec::decode(&found.value)?;
    let told = (record.told != 0).then(|| Duration::from_millis(record.told));
    let reminded = Reminded { end: Timestamp::from_unix_millis(record.end), told };
    Ok((Some(reminded), Expect::Version(found.version)))
}

/// Keeps what is known of a product's reminders; nothing when it is not to end any more.
pub(crate) fn put_reminded(
    changes: &mut ChangeSet,
    product: ProductId,
    expect: Expect,
    reminded: Option<Reminded>,
) {
    let key = product.to_bytes().to_vec();
    let Some(reminded) = reminded else {
        changes.delete(REMINDERS, key, expect);
        return;
    };
    let told = reminded.told.map_or(0, |told| u64::try_from(told.as_millis()).unwrap_or(u64::MAX));
    let record = ReminderRecord { end: reminded.end.unix_millis(), told };
    changes.put(REMINDERS, key, expect, codec::encode(&record));
}
