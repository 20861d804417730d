//! What the identity service is still to be told: that a mailbox shares an account's password, or does no longer.
//! Written with the change itself, removed once it has been heard.

use gatepost_model::{AccountId, Client, MailboxId};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, Version, codec};
use prost::Message;

const SHARINGS: Table = Table("sharing_told");

/// A change that is to be told.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct SharingRecord {
    #[prost(string, tag = "1")]
    pub(crate) account: String,
    #[prost(string, tag = "2")]
    pub(crate) mailbox: String,
    #[prost(string, tag = "3")]
    pub(crate) address: String,
    #[prost(bool, tag = "4")]
    pub(crate) shared: bool,
    #[prost(string, tag = "5")]
    pub(crate) cause: String,
    /// Empty when nobody asked.
    #[prost(string, tag = "6")]
    pub(crate) ip: String,
    #[prost(string, tag = "7")]
    pub(crate) program: String,
}

impl SharingRecord {
    /// A mailbox shares an account's password from now on.
    pub(crate) fn begun(
        account: AccountId,
        mailbox: MailboxId,
        address: &str,
        client: &Client,
    ) -> Self {
        Self { shared: true, ..Self::ended(account, mailbox, address, "", Some(client)) }
    }

    /// It does no longer.
    pub(crate) fn ended(
        account: AccountId,
        mailbox: MailboxId,
        address: &str,
        cause: &str,
        client: Option<&Client>,
    ) -> Self {
        let client = client.filter(|client| **client != Client::unknown());
        Self {
            account: account.to_string(),
            mailbox: mailbox.to_string(),
            address: address.to_owned(),
            shared: false,
            cause: cause.to_owned(),
            ip: client.map(|client| client.ip.to_string()).unwrap_or_default(),
            program: client.map(|client| client.program.clone()).unwrap_or_default(),
        }
    }
}

/// Adds a change of the mailbox record of this version that is to be told to a change set; they are told in the order
/// in which they were made.
pub(crate) fn put_sharing(
    changes: &mut ChangeSet,
    mailbox: MailboxId,
    version: Version,
    told: &SharingRecord,
) {
    let mut key = version.0.to_be_bytes().to_vec();
    key.extend(mailbox.to_bytes());
    changes.put(SHARINGS, key, Expect::Absent, codec::encode(told));
}

/// The first changes that are still to be told, with their keys.
pub(crate) async fn sharings(
    store: &dyn Store,
    limit: usize,
) -> Result<Vec<(Vec<u8>, SharingRecord)>, StoreError> {
    let entries = store.scan(Range::prefix(SHARINGS, &[]).limit(limit)).await?;
    let read = |entry: &gatepost_store::Entry| {
        Ok((entry.key.to_vec(), codec::decode(&entry.record.value)?))
    };
    entries.iter().map(read).collect()
}

/// A change has been heard.
pub(crate) fn delete_sharing(changes: &mut ChangeSet, key: Vec<u8>) {
    changes.delete(SHARINGS, key, Expect::Any);
}
