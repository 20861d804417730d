//! Codes by which people show who they are (SUP-1, PAR-1). A record holds a seed from which the code is made
//! again with a key that is not in the store, and its keyed hash, by which it is found.
//!
//! | table | key | value |
//! |---|---|---|
//! | `support_code` | `a` and an account, `v` or `p` and an organization | [`SupportCodeRecord`] |
//! | `support_code_by_hash` | keyed hash of the code | key of the record |
//! | `support_code_tries` | `a` and an account, or `*` for all together | [`TriesRecord`] |

use gatepost_model::{AccountId, OrganizationId, PepperKeyId, Timestamp};
use gatepost_organization_core::Tries;
use gatepost_store::{ChangeSet, Expect, Store, StoreError, Table, codec};

use super::id_at;

const CODES: Table = Table("support_code");
const BY_HASH: Table = Table("support_code_by_hash");
const TRIES: Table = Table("support_code_tries");

/// Whose code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CodeOf {
    /// An account's.
    Account(AccountId),
    /// Of an organization with premium support.
    Premium(OrganizationId),
    /// Of an organization that is to be somebody's partner.
    Partner(OrganizationId),
}

impl CodeOf {
    /// Key of its record.
    pub(crate) fn key(self) -> Vec<u8> {
        let (kind, id) = match self {
            Self::Account(id) => (b'a', id.to_bytes()),
            Self::Premium(id) => (b'v', id.to_bytes()),
            Self::Partner(id) => (b'p', id.to_bytes()),
        };
        [[kind].as_slice(), &id].concat()
    }

    fn of_key(key: &[u8]) -> Result<Self, StoreError> {
        match key.first() {
            Some(b'a') => Ok(Self::Account(id_at(key, 1)?)),
            Some(b'v') => Ok(Self::Premium(id_at(key, 1)?)),
            Some(b'p') => Ok(Self::Partner(id_at(key, 1)?)),
            _ => Err(StoreError::Engine("a key of a code is damaged".to_owned())),
        }
    }
}

/// A code.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct SupportCodeRecord {
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) seed: Vec<u8>,
    /// The pepper key that it is made with.
    #[prost(uint32, tag = "2")]
    key: u32,
    #[prost(bytes = "vec", tag = "3")]
    hash: Vec<u8>,
    /// Zero: until it is renewed.
    #[prost(uint64, tag = "4")]
    until: u64,
}

impl SupportCodeRecord {
    pub(crate) fn new(
        seed: [u8; 16],
        key: PepperKeyId,
        hash: [u8; 32],
        until: Option<Timestamp>,
    ) -> Self {
        let until = until.map_or(0, Timestamp::unix_millis);
        Self { seed: seed.to_vec(), key: key.0, hash: hash.to_vec(), until }
    }

    pub(crate) fn key(&self) -> PepperKeyId {
        PepperKeyId(self.key)
    }

    /// None: until it is renewed.
    pub(crate) fn until(&self) -> Option<Timestamp> {
        (self.until != 0).then(|| Timestamp::from_unix_millis(self.until))
    }

    pub(crate) fn lives(&self, now: Timestamp) -> bool {
        self.until().is_none_or(|until| now < until)
    }
}

#[derive(Clone, Copy, PartialEq, prost::Message)]
struct TriesRecord {
    #[prost(uint64, tag = "1")]
    since: u64,
    #[prost(uint32, tag = "2")]
    count: u32,
}

/// The code of somebody, with what to expect in a change of it.
pub(crate) async fn support_code(
    store: &dyn Store,
    of: CodeOf,
) -> Result<(Option<SupportCodeRecord>, Expect), StoreError> {
    Ok(match store.get(CODES, &of.key()).await? {
        Some(record) => (Some(codec::decode(&record.value)?), Expect::Version(record.version)),
        None => (None, Expect::Absent),
    })
}

/// Whose code has this hash.
pub(crate) async fn code_by_hash(
    store: &dyn Store,
    hash: &[u8; 32],
) -> Result<Option<CodeOf>, StoreError> {
    let found = store.get(BY_HASH, hash).await?;
    found.map(|record| CodeOf::of_key(&record.value)).transpose()
}

/// Writes a code in the place of the one before.
pub(crate) fn put_support_code(
    changes: &mut ChangeSet,
    of: CodeOf,
    before: (Option<SupportCodeRecord>, Expect),
    record: &SupportCodeRecord,
) {
    if let Some(before) = before.0 {
        changes.delete(BY_HASH, before.hash, Expect::Any);
    }
    changes.put(BY_HASH, record.hash.clone(), Expect::Absent, of.key());
    changes.put(CODES, of.key(), before.1, codec::encode(record));
}

/// Takes a code away.
pub(crate) fn delete_support_code(
    changes: &mut ChangeSet,
    of: CodeOf,
    (record, expect): (SupportCodeRecord, Expect),
) {
    changes.delete(BY_HASH, record.hash, Expect::Any);
    changes.delete(CODES, of.key(), expect);
}

/// Wrong codes that an account, or everybody together, tried lately, with what to expect in a change of it.
pub(crate) async fn tries(
    store: &dyn Store,
    account: Option<AccountId>,
) -> Result<(Tries, Expect), StoreError> {
    Ok(match store.get(TRIES, &tries_key(account)).await? {
        Some(record) => {
            let read: TriesRecord = codec::decode(&record.value)?;
            let since = Timestamp::from_unix_millis(read.since);
            (Tries { since, count: read.count }, Expect::Version(record.version))
        }
        None => (Tries::default(), Expect::Absent),
    })
}

/// Counts them.
pub(crate) fn put_tries(
    changes: &mut ChangeSet,
    account: Option<AccountId>,
    expect: Expect,
    tries: Tries,
) {
    let record = TriesRecord { since: tries.since.unix_millis(), count: tries.count };
    changes.put(TRIES, tries_key(account), expect, codec::encode(&record));
}

fn tries_key(account: Option<AccountId>) -> Vec<u8> {
    account.map_or(b"*".to_vec(), |account| [b"a".as_slice(), &account.to_bytes()].concat())
}
