//! What people are still to be told of: changes of what their accounts open. Written with the change itself, removed
//! once the identity service has heard it.

use gatepost_model::{AccountId, Client, Clock, Entropy, MailboxId};
use gatepost_store::{ChangeSet, Expect, Range, Store, StoreError, Table, codec};
use prost::Message;

const TELLINGS: Table = Table("person_told");

/// What an account is told of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Told {
    /// It may open the mailbox.
    Attached = 1,
    /// It may do something else with it.
    Permissions = 2,
    /// It may open it no longer.
    Detached = 3,
    /// A device password was made in its name.
    Device = 4,
    /// One was made for nobody.
    DeviceForNobody = 5,
}

/// A change that somebody is to be told of.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct TellingRecord {
    #[prost(string, tag = "1")]
    pub(crate) account: String,
    /// As on the wire of the identity service.
    #[prost(int32, tag = "2")]
    pub(crate) change: i32,
    #[prost(string, tag = "3")]
    pub(crate) mailbox: String,
    #[prost(string, tag = "4")]
    pub(crate) address: String,
    /// What a device password is called.
    #[prost(string, tag = "5")]
    pub(crate) name: String,
    /// Account that did it.
    #[prost(string, tag = "6")]
    pub(crate) actor: String,
    /// Empty when it is not known.
    #[prost(string, tag = "7")]
    pub(crate) ip: String,
    #[prost(string, tag = "8")]
    pub(crate) program: String,
}

impl TellingRecord {
    pub(crate) fn new(
        account: AccountId,
        told: Told,
        mailbox: MailboxId,
        address: &str,
        actor: AccountId,
    ) -> Self {
        Self {
            account: account.to_string(),
            change: told as i32,
            mailbox: mailbox.to_string(),
            address: address.to_owned(),
            actor: actor.to_string(),
            ..Self::default()
        }
    }

    /// With the name of a device password, and where it was asked for.
    #[must_use]
    pub(crate) fn about(mut self, name: &str, client: Option<&Client>) -> Self {
        name.clone_into(&mut self.name);
        if let Some(client) = client.filter(|client| **client != Client::unknown()) {
            self.ip = client.ip.to_string();
            self.program.clone_from(&client.program);
        }
        self
    }
}

/// Adds something to be told to a change set; it is told in the order of time.
pub(crate) fn put_telling(
    changes: &mut ChangeSet,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
    record: &TellingRecord,
) {
    let mut random = [0; 12];
    entropy.fill(&mut random);
    let key = [&clock.now().unix_millis().to_be_bytes()[..], &random].concat();
    changes.put(TELLINGS, key, Expect::Absent, codec::encode(record));
}

/// The first that are still to be told, with their keys.
pub(crate) async fn tellings(
    store: &dyn Store,
    limit: usize,
) -> Result<Vec<(Vec<u8>, TellingRecord)>, StoreError> {
    let entries = store.scan(Range::prefix(TELLINGS, &[]).limit(limit)).await?;
    let read = |entry: &gatepost_store::Entry| {
        Ok((entry.key.to_vec(), codec::decode(&entry.record.value)?))
    };
    entries.iter().map(read).collect()
}

/// It has been heard.
pub(crate) fn delete_telling(changes: &mut ChangeSet, key: Vec<u8>) {
    changes.delete(TELLINGS, key, Expect::Any);
}
