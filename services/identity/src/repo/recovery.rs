//! How people get back in.

use gatepost_model::{AccountId, Address};
use gatepost_store::{Range, Store, StoreError, Table};
use prost::Message;

use super::{RECOVERY, RECOVERY_BY_EMAIL, Recorded, key_bytes};

/// Recovery data of an account: what is verified.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Recovery {
    pub(crate) email: Option<Address>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct RecoveryRecord {
    #[prost(string, tag = "1")]
    email: String,
}

impl Recorded for Recovery {
    const TABLE: Table = RECOVERY;
    type Record = RecoveryRecord;

    fn to_record(&self) -> RecoveryRecord {
        RecoveryRecord { email: self.email.as_ref().map(ToString::to_string).unwrap_or_default() }
    }

    fn from_record(record: RecoveryRecord) -> Option<Self> {
        let email = (!record.email.is_empty()).then(|| record.email.parse());
        Some(Self { email: email.transpose().ok()? })
    }
}

/// Key of the index by recovery e-mail: several accounts can have the same one.
pub(crate) fn recovery_key(email: &Address, account: AccountId) -> Vec<u8> {
    [email.key().as_bytes(), b"\0", &account.to_bytes()].concat()
}

/// At most `limit` accounts that have verified an address as their recovery e-mail.
pub(crate) async fn accounts_by_recovery(
    store: &dyn Store,
    email: &Address,
    limit: usize,
) -> Result<Vec<AccountId>, StoreError> {
    let prefix = [email.key().as_bytes(), b"\0"].concat();
    let entries = store.scan(Range::prefix(RECOVERY_BY_EMAIL, &prefix).limit(limit)).await?;
    let account = |entry: &gatepost_store::Entry| {
        let account = entry.key.get(prefix.len()..).unwrap_or_default();
        Ok(AccountId::from_bytes(key_bytes(RECOVERY_BY_EMAIL, account)?))
    };
    entries.iter().map(account).collect()
}
