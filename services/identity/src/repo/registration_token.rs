//! Initial access tokens of clients that register themselves.

use gatepost_model::{DisplayName, KeyedHash, Timestamp};
use gatepost_store::{Range, Store, StoreError, Table};
use prost::Message;

use super::{HashRecord, REGISTRATION_TOKENS, Recorded, moment};

/// A token that operators made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RegistrationToken {
    /// Public id of the secret, and key of the record.
    pub(crate) id: [u8; 5],
    pub(crate) name: DisplayName,
    pub(crate) hash: KeyedHash,
    pub(crate) created: Timestamp,
    pub(crate) expires: Timestamp,
    /// Clients that may still be registered with it.
    pub(crate) left: u32,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct RegistrationTokenRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(string, tag = "2")]
    name: String,
    #[prost(message, optional, tag = "3")]
    hash: Option<HashRecord>,
    #[prost(uint64, tag = "4")]
    created: u64,
    #[prost(uint64, tag = "5")]
    expires: u64,
    #[prost(uint32, tag = "6")]
    left: u32,
}

impl Recorded for RegistrationToken {
    const TABLE: Table = REGISTRATION_TOKENS;
    type Record = RegistrationTokenRecord;

    fn to_record(&self) -> RegistrationTokenRecord {
        RegistrationTokenRecord {
            id: self.id.to_vec(),
            name: self.name.as_str().to_owned(),
            hash: Some(HashRecord::of(&self.hash)),
            created: self.created.unix_millis(),
            expires: self.expires.unix_millis(),
            left: self.left,
        }
    }

    fn from_record(record: RegistrationTokenRecord) -> Option<Self> {
        Some(Self {
            id: record.id.try_into().ok()?,
            name: record.name.parse().ok()?,
            hash: HashRecord::read(record.hash)?,
            created: moment(record.created),
            expires: moment(record.expires),
            left: record.left,
        })
    }
}

/// Tokens in the order of their ids.
pub(crate) async fn every_registration_token(
    store: &dyn Store,
    limit: usize,
    after: Option<[u8; 5]>,
) -> Result<Vec<RegistrationToken>, StoreError> {
    let mut range = Range::prefix(REGISTRATION_TOKENS, &[]).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&after);
    }
    let entries = store.scan(range).await?;
    entries.iter().map(|entry| RegistrationToken::decode(&entry.record.value)).collect()
}
