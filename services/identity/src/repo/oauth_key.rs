//! Signing keys of the OpenID provider: one record with all of them, so that processes on one store agree.

use gatepost_identity_core::oauth::{KeyTimes, TokenAlgorithm};
use gatepost_store::Table;
use prost::Message;

use super::{OAUTH_KEYS, Recorded, moment};

/// Key of the one record.
pub(crate) const KEY_RING: &[u8] = b"ring";

/// A key as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct StoredKey {
    pub(crate) algorithm: TokenAlgorithm,
    pub(crate) times: KeyTimes,
    pub(crate) public: Vec<u8>,
    /// Its private half, sealed for its public one.
    pub(crate) sealed: Vec<u8>,
}

/// Every key there is.
#[derive(Clone, Debug, Default)]
pub(crate) struct StoredKeys(pub(crate) Vec<StoredKey>);

#[derive(Clone, PartialEq, Message)]
pub(crate) struct KeyRecord {
    #[prost(string, tag = "1")]
    algorithm: String,
    #[prost(uint64, tag = "2")]
    from: u64,
    #[prost(uint64, tag = "3")]
    created: u64,
    #[prost(bytes = "vec", tag = "4")]
    public: Vec<u8>,
    #[prost(bytes = "vec", tag = "5")]
    sealed: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct KeysRecord {
    #[prost(message, repeated, tag = "1")]
    keys: Vec<KeyRecord>,
}

impl Recorded for StoredKeys {
    const TABLE: Table = OAUTH_KEYS;
    type Record = KeysRecord;

    fn to_record(&self) -> KeysRecord {
        let key = |key: &StoredKey| KeyRecord {
            algorithm: key.algorithm.slug().to_owned(),
            from: key.times.from.unix_millis(),
            created: key.times.created.unix_millis(),
            public: key.public.clone(),
            sealed: key.sealed.clone(),
        };
        KeysRecord { keys: self.0.iter().map(key).collect() }
    }

    fn from_record(record: KeysRecord) -> Option<Self> {
        let key = |record: KeyRecord| {
            Some(StoredKey {
                algorithm: record.algorithm.parse().ok()?,
                times: KeyTimes { from: moment(record.from), created: moment(record.created) },
                public: record.public,
                sealed: record.sealed,
            })
        };
        record.keys.into_iter().map(key).collect::<Option<_>>().map(Self)
    }
}
