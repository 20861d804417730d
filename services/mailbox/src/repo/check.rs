//! What the last check of a domain's DNS records found.

use gatepost_mailbox_core::dns::{Finding, Purpose, RecordState, Wanted};
use gatepost_model::{DomainName, MailServiceId, Timestamp};
use gatepost_store::{ChangeSet, Expect, Store, StoreError, Table, codec};
use prost::Message;

use super::{claim_key, find};

const CHECKS: Table = Table("domain_check");

/// A check of all records of a domain.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct CheckRecord {
    #[prost(uint64, tag = "1")]
    time: u64,
    #[prost(message, repeated, tag = "2")]
    pub(crate) findings: Vec<FindingRecord>,
}

/// What was found of one.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct FindingRecord {
    /// Position in [`Purpose::ALL`].
    #[prost(uint32, tag = "1")]
    purpose: u32,
    /// Value that was wanted: a finding counts only for that.
    #[prost(string, tag = "2")]
    value: String,
    #[prost(uint32, tag = "3")]
    state: u32,
    #[prost(string, repeated, tag = "4")]
    pub(crate) found: Vec<String>,
    #[prost(string, tag = "5")]
    pub(crate) hint: String,
}

const STATES: [RecordState; 4] =
    [RecordState::Right, RecordState::Missing, RecordState::Different, RecordState::Unknown];

fn position<T: PartialEq>(all: &[T], one: &T) -> u32 {
    all.iter().position(|other| other == one).and_then(|at| u32::try_from(at).ok()).unwrap_or(0)
}

impl CheckRecord {
    pub(crate) fn new(time: Timestamp, found: &[(Wanted, Finding)]) -> Self {
        let finding = |(wanted, finding): &(Wanted, Finding)| FindingRecord {
            purpose: position(&Purpose::ALL, &wanted.purpose),
            value: wanted.data.to_string(),
            state: position(&STATES, &finding.state),
            found: finding.found.clone(),
            hint: finding.hint.map(|hint| hint.slug().to_owned()).unwrap_or_default(),
        };
        Self { time: time.unix_millis(), findings: found.iter().map(finding).collect() }
    }

    pub(crate) fn time(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.time)
    }

    /// What was found of a record that is wanted now.
    pub(crate) fn of(&self, wanted: &Wanted) -> Option<&FindingRecord> {
        let (purpose, value) = (position(&Purpose::ALL, &wanted.purpose), wanted.data.to_string());
        self.findings.iter().find(|found| found.purpose == purpose && found.value == value)
    }
}

impl FindingRecord {
    pub(crate) fn state(&self) -> RecordState {
        let at = usize::try_from(self.state).unwrap_or(usize::MAX);
        STATES.get(at).copied().unwrap_or(RecordState::Unknown)
    }
}

/// The last check of a domain.
pub(crate) async fn check(
    store: &dyn Store,
    service: MailServiceId,
    name: &DomainName,
) -> Result<Option<CheckRecord>, StoreError> {
    Ok(find(store, CHECKS, &claim_key(service, name)).await?.map(|found| found.record))
}

/// Writes the last check of a domain.
pub(crate) fn put_check(
    changes: &mut ChangeSet,
    service: MailServiceId,
    name: &DomainName,
    record: &CheckRecord,
) {
    changes.put(CHECKS, claim_key(service, name), Expect::Any, codec::encode(record));
}

/// Forgets the checks of a domain.
pub(crate) fn delete_check(changes: &mut ChangeSet, service: MailServiceId, name: &DomainName) {
    changes.delete(CHECKS, claim_key(service, name), Expect::Any);
}
