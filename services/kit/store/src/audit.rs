//! The audit log in a record store: lines are written in the commit of the change they tell of.

use std::{collections::BTreeMap, net::IpAddr};

use gatepost_model::{
    AccountId, AuditEntry, AuditHash, AuditLine, AuditSubject, Client, OrganizationId, Timestamp,
};
use prost::Message;

use crate::{ChangeSet, Expect, Range, Store, StoreError, Table};

mod look;
mod retain;
mod search;
mod verify;

pub use look::{CHUNK, FoundLines, Pager, chunks, number_at, tally};
pub use retain::{trim, trim_some};
pub use search::{Names, export, search, since};
pub use verify::{Owners, check, next_log, verify, verify_logs};

/// Lines, by subject and number.
pub const LINES: Table = Table("audit_line");
/// Number and hash of the last line, by subject.
pub const HEADS: Table = Table("audit_head");
/// Number and hash of the last line that was removed by age, by subject.
pub const STARTS: Table = Table("audit_start");

/// Adds `entries` to `changes`, each after the last line of its subject's log. A commit that
/// raced with another line of the same log ends in a conflict and is tried again by the flow.
///
/// # Errors
///
/// When the store cannot be read.
pub async fn append(
    store: &dyn Store,
    changes: &mut ChangeSet,
    entries: Vec<AuditEntry>,
) -> Result<(), StoreError> {
    let mut heads: BTreeMap<AuditSubject, (Expect, HeadRecord)> = BTreeMap::new();
    for entry in entries {
        let subject = entry.subject;
        let key = subject.to_bytes();
        let (expect, head) = match heads.remove(&subject) {
            Some(known) => known,
            None => match store.get(HEADS, &key).await? {
                Some(record) => {
                    (Expect::Version(record.version), decode::<HeadRecord>(&record.value)?)
                }
                None => (Expect::Absent, HeadRecord::default()),
            },
        };
        let previous = AuditHash(head.hash.as_slice().try_into().unwrap_or_default());
        let line = AuditLine::chain(entry, head.number + 1, previous);
        changes.put(
            LINES,
            line_key(subject, line.number),
            Expect::Absent,
            LineRecord::from(&line).encode_to_vec(),
        );
        let head = HeadRecord { number: line.number, hash: line.hash().0.to_vec() };
        heads.insert(subject, (expect, head));
    }
    for (subject, (expect, head)) in heads {
        changes.put(HEADS, subject.to_bytes().to_vec(), expect, head.encode_to_vec());
    }
    Ok(())
}

/// Lines of a log, newest first, those numbered below `before` if given.
///
/// # Errors
///
/// When the store cannot be read.
pub async fn list(
    store: &dyn Store,
    subject: AuditSubject,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<AuditLine>, StoreError> {
    let mut range = Range::prefix(LINES, &subject.to_bytes()).reversed().limit(limit);
    if let Some(before) = before {
        range = range.beyond(&line_key(subject, before));
    }
    let entries = store.scan(range).await?;
    entries.iter().map(|entry| Ok(decode::<LineRecord>(&entry.record.value)?.into())).collect()
}

/// How many lines a log has.
///
/// # Errors
///
/// When the store cannot be read.
pub async fn count(store: &dyn Store, subject: AuditSubject) -> Result<u64, StoreError> {
    let head = store.get(HEADS, &subject.to_bytes()).await?;
    let head = head.map_or(Ok(HeadRecord::default()), |record| decode(&record.value))?;
    Ok(head.number.saturating_sub(start(store, subject).await?.number))
}

/// Logs there are, in the order of their keys, those beyond `after`.
///
/// # Errors
///
/// When the store cannot be read.
pub async fn subjects(
    store: &dyn Store,
    after: Option<AuditSubject>,
    limit: usize,
) -> Result<Vec<AuditSubject>, StoreError> {
    let mut range = Range::prefix(HEADS, &[]).limit(limit);
    if let Some(after) = after {
        range = range.beyond(&after.to_bytes());
    }
    let entries = store.scan(range).await?;
    Ok(entries.iter().filter_map(|entry| subject_of(&entry.key)).collect())
}

/// Number and hash of the last line that was trimmed; of none when none was.
async fn start(store: &dyn Store, subject: AuditSubject) -> Result<HeadRecord, StoreError> {
    let start = store.get(STARTS, &subject.to_bytes()).await?;
    start.map_or(Ok(HeadRecord::default()), |record| decode(&record.value))
}

fn subject_of(key: &[u8]) -> Option<AuditSubject> {
    match key.split_first()? {
        (b'a', id) => AccountId::from_slice(id).ok().map(AuditSubject::Account),
        (b'o', id) => OrganizationId::from_slice(id).ok().map(AuditSubject::Organization),
        _ => None,
    }
}

fn line_key(subject: AuditSubject, number: u64) -> Vec<u8> {
    [subject.to_bytes().as_slice(), &number.to_be_bytes()].concat()
}

fn decode<M: Message + Default>(value: &[u8]) -> Result<M, StoreError> {
    M::decode(value)
        .map_err(|error| StoreError::Engine(format!("an audit record does not decode: {error}")))
}

#[derive(Clone, PartialEq, Message)]
struct HeadRecord {
    #[prost(uint64, tag = "1")]
    number: u64,
    #[prost(bytes = "vec", tag = "2")]
    hash: Vec<u8>,
}

#[derive(Clone, PartialEq, Message)]
struct LineRecord {
    #[prost(uint64, tag = "1")]
    number: u64,
    #[prost(uint64, tag = "2")]
    time: u64,
    #[prost(string, tag = "3")]
    actor: String,
    #[prost(string, tag = "4")]
    action: String,
    #[prost(btree_map = "string, string", tag = "5")]
    details: BTreeMap<String, String>,
    #[prost(string, tag = "6")]
    ip: String,
    #[prost(string, tag = "7")]
    program: String,
    #[prost(bytes = "vec", tag = "8")]
    previous: Vec<u8>,
}

impl From<&AuditLine> for LineRecord {
    fn from(line: &AuditLine) -> Self {
        Self {
            number: line.number,
            time: line.time.unix_millis(),
            actor: line.actor.clone(),
            action: line.action.clone(),
            details: line.details.clone(),
            ip: line.client.as_ref().map(|client| client.ip.to_string()).unwrap_or_default(),
            program: line.client.as_ref().map(|client| client.program.clone()).unwrap_or_default(),
            previous: line.previous.0.to_vec(),
        }
    }
}

impl From<LineRecord> for AuditLine {
    fn from(record: LineRecord) -> Self {
        let client = record.ip.parse::<IpAddr>().ok().map(|ip| Client::new(ip, &record.program));
        Self {
            number: record.number,
            time: Timestamp::from_unix_millis(record.time),
            actor: record.actor,
            action: record.action,
            details: record.details,
            client,
            previous: AuditHash(record.previous.as_slice().try_into().unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MemoryStore;
    use gatepost_model::Actor;

    #[tokio::test]
    async fn a_missing_or_altered_line_shows() {
        let store = MemoryStore::new();
        let subject = AuditSubject::Account(AccountId::from_bytes([3; 16]));
        for action in ["login.accepted", "login.refused", "password.changed"] {
            let mut changes = ChangeSet::new();
            let entry = AuditEntry::new(subject, Actor::Stranger, action, Timestamp::default());
            append(&store, &mut changes, vec![entry.clone(), entry]).await.unwrap();
            store.commit(changes).await.unwrap();
        }
        assert_eq!(verify(&store, subject).await.unwrap(), None);
        let newest = list(&store, subject, None, 2).await.unwrap();
        assert_eq!(newest.iter().map(|line| line.number).collect::<Vec<_>>(), [6, 5]);
        let older = list(&store, subject, Some(5), 10).await.unwrap();
        assert_eq!(older.first().map(|line| line.number), Some(4));

        let mut changes = ChangeSet::new();
        changes.delete(LINES, line_key(subject, 4), Expect::Any);
        store.commit(changes).await.unwrap();
        assert_eq!(verify(&store, subject).await.unwrap(), Some(4));
    }

    #[tokio::test]
    async fn what_is_old_goes_and_the_rest_can_still_be_followed() {
        let store = MemoryStore::new();
        let subject = AuditSubject::Account(AccountId::from_bytes([3; 16]));
        let other = AuditSubject::Organization(OrganizationId::from_bytes([4; 16]));
        let at = Timestamp::from_unix_millis;
        let entry = |subject, time| AuditEntry::new(subject, Actor::Stranger, "x.y", at(time));
        for time in 1..=6 {
            let mut changes = ChangeSet::new();
            let entries = vec![entry(subject, time), entry(other, time)];
            append(&store, &mut changes, entries).await.unwrap();
            store.commit(changes).await.unwrap();
        }
        assert_eq!(subjects(&store, None, 9).await.unwrap(), [subject, other]);
        assert_eq!(subjects(&store, Some(subject), 9).await.unwrap(), [other]);
        let trim_at = async |kept: u64, limit: usize| {
            let mut changes = ChangeSet::new();
            trim(&store, &mut changes, subject, at(kept), limit).await.unwrap();
            store.commit(changes).await.unwrap();
            count(&store, subject).await.unwrap()
        };
        for (kept, limit, left) in [(1, 9, 6), (4, 2, 4), (4, 9, 3), (4, 9, 3)] {
            assert_eq!(trim_at(kept, limit).await, left);
            assert_eq!(verify(&store, subject).await.unwrap(), None);
        }
        assert_eq!(list(&store, subject, None, 9).await.unwrap().len(), 3);
        assert_eq!(count(&store, other).await.unwrap(), 6);
        // One that is missing at the new beginning shows.
        let mut changes = ChangeSet::new();
        changes.delete(LINES, line_key(subject, 4), Expect::Any);
        store.commit(changes).await.unwrap();
        assert_eq!(verify(&store, subject).await.unwrap(), Some(4));
        assert_eq!(trim_at(9, 9).await, 0);
        let mut changes = ChangeSet::new();
        append(&store, &mut changes, vec![entry(subject, 7)]).await.unwrap();
        store.commit(changes).await.unwrap();
        assert_eq!(verify(&store, subject).await.unwrap(), None);
        assert_eq!(list(&store, subject, None, 9).await.unwrap()[0].number, 7);
    }
}
