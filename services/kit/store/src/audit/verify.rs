//! Follows chains: finds what is missing, altered or out of its place.

use std::{ops::Bound, sync::Arc, time::Duration};

use futures_util::{Stream, stream};
use gatepost_model::{AuditHash, AuditLine, AuditSubject, VerifiedLog, VerifiedLogs};
use prost::Message;

use super::{HEADS, HeadRecord, LINES, LineRecord, STARTS, decode, line_key, start, subject_of};
use crate::{Range, Store, StoreError, Table};

/// Follows a whole log, from where [`super::trim`] left it, and returns the number of the first line
/// that is missing or altered.
///
/// # Errors
///
/// When the store cannot be read.
pub async fn verify(store: &dyn Store, subject: AuditSubject) -> Result<Option<u64>, StoreError> {
    Ok(check(store, subject).await?.first_wrong)
}

/// As [`verify`], and counts the lines that are there.
///
/// # Errors
///
/// When the store cannot be read.
pub async fn check(store: &dyn Store, subject: AuditSubject) -> Result<VerifiedLog, StoreError> {
    loop {
        // A start that does not decode is as good as none: the first line will not follow it.
        let begin = start(store, subject).await.unwrap_or_default();
        let found = follow(store, subject, &begin).await?;
        // What was trimmed meanwhile is not missing.
        let still = start(store, subject).await.unwrap_or_default();
        if found.first_wrong.is_none() || still == begin {
            return Ok(found);
        }
    }
}

async fn follow(
    store: &dyn Store,
    subject: AuditSubject,
    begin: &HeadRecord,
) -> Result<VerifiedLog, StoreError> {
    const PAGE: usize = 1000;
    let hash = |head: &HeadRecord| head.hash.as_slice().try_into().unwrap_or_default();
    let (mut number, mut previous) = (begin.number, AuditHash(hash(begin)));
    let found = |lines, first_wrong| VerifiedLog { subject, lines, first_wrong };
    let mut lines = 0;
    let mut range = Range::prefix(LINES, &subject.to_bytes()).limit(PAGE);
    loop {
        let page = store.scan(range.clone()).await?;
        for entry in &page {
            lines += 1;
            // A record that is no line any more was altered; the rest cannot be followed.
            let Ok(record) = LineRecord::decode(&*entry.record.value) else {
                return Ok(found(lines, Some(number + 1)));
            };
            let line = AuditLine::from(record);
            let in_place = entry.key == line_key(subject, line.number);
            if !in_place || line.number != number + 1 || line.previous != previous {
                return Ok(found(lines, Some(number + 1)));
            }
            (number, previous) = (line.number, line.hash());
        }
        let Some(last) = page.last().filter(|_| page.len() == PAGE) else { break };
        range = range.beyond(&last.key);
    }
    let head = store.get(HEADS, &subject.to_bytes()).await?;
    let head = head.map_or(Ok(HeadRecord::default()), |record| decode(&record.value));
    let Ok(head) = head else { return Ok(found(lines, Some(number + 1))) };
    // Lines that were added while we read are there: they are followed next time.
    let more =
        head.number > number && store.get(LINES, &line_key(subject, number + 1)).await?.is_some();
    let right = head.number == number && (number == 0 || AuditHash(hash(&head)) == previous);
    // The head knows the hash of the last line: one that has another was altered.
    let wrong = if head.number == number { number } else { number + 1 };
    Ok(found(lines, (!right && !more).then_some(wrong.max(1))))
}

/// The next log in the order of keys, beyond `after`: whatever is left of it, lines, head or start. So
/// a log whose head was taken away is found too.
///
/// # Errors
///
/// When the store cannot be read.
pub async fn next_log(
    store: &dyn Store,
    after: Option<AuditSubject>,
) -> Result<Option<AuditSubject>, StoreError> {
    let mut found = Vec::new();
    for table in [HEADS, LINES, STARTS] {
        found.extend(first(store, table, after).await?);
    }
    Ok(found.into_iter().min_by_key(|subject| subject.to_bytes()))
}

async fn first(
    store: &dyn Store,
    table: Table,
    after: Option<AuditSubject>,
) -> Result<Option<AuditSubject>, StoreError> {
    let mut range = Range::prefix(table, &[]).limit(1);
    if let Some(after) = after {
        // Beyond every key of this log: numbers of lines are eight bytes.
        let end = [after.to_bytes().as_slice(), &[u8::MAX; 9]].concat();
        range.start = Bound::Excluded(end.into());
    }
    let entries = store.scan(range).await?;
    Ok(entries.first().and_then(|entry| subject_of(entry.key.get(..17)?)))
}

/// Things of which each has a log: a record with its id in front of the key says that there is one.
#[derive(Clone, Copy, Debug)]
pub struct Owners {
    /// Where those records are.
    pub table: Table,
    /// Whose log it is, from the id.
    pub subject: fn([u8; 16]) -> AuditSubject,
}

/// Where a run through all logs is.
enum Run {
    /// Following what is left of logs, this one was the last.
    Logs(Option<AuditSubject>),
    /// Looking for owners whose logs are gone without a trace, beyond this key.
    Owners(Vec<u8>),
    Done,
}

/// Follows one log, or every log of the store, and says how far it is whenever a second or a thousand
/// logs have passed, and at the end. A log of `owners` that is gone whole is missing from its first line.
pub fn verify_logs(
    store: Arc<dyn Store>,
    one: Option<AuditSubject>,
    owners: Owners,
) -> impl Stream<Item = Result<VerifiedLogs, StoreError>> {
    let run = Some((Run::Logs(None), VerifiedLogs::default()));
    stream::try_unfold((store, run), move |(store, run)| async move {
        let Some((mut run, mut sums)) = run else { return Ok(None) };
        if let Some(subject) = one {
            sums.add(check(store.as_ref(), subject).await?);
            let there = store.get(owners.table, &subject.to_bytes()[1..]).await?.is_some();
            if there && sums.lines == 0 && !is_known(store.as_ref(), subject).await? {
                sums.broken.push(gone(subject));
            }
            run = Run::Done;
        }
        let begun = tokio::time::Instant::now();
        let mut steps = 0;
        while !matches!(run, Run::Done) && steps < 1000 && begun.elapsed() < Duration::from_secs(1)
        {
            run = step(store.as_ref(), run, owners, &mut sums).await?;
            steps += 1;
        }
        sums.done = matches!(run, Run::Done);
        let told = sums.clone();
        sums.broken.clear();
        let next = (!told.done).then_some((run, sums));
        Ok(Some((told, (store, next))))
    })
}

async fn step(
    store: &dyn Store,
    run: Run,
    owners: Owners,
    sums: &mut VerifiedLogs,
) -> Result<Run, StoreError> {
    match run {
        Run::Logs(after) => {
            let Some(next) = next_log(store, after).await? else { return Ok(Run::Owners(vec![])) };
            sums.add(check(store, next).await?);
            Ok(Run::Logs(Some(next)))
        }
        Run::Owners(after) => {
            let mut range = Range::prefix(owners.table, &[]).limit(1);
            if !after.is_empty() {
                range.start = Bound::Excluded(after.into());
            }
            let entries = store.scan(range).await?;
            let Some(entry) = entries.first() else { return Ok(Run::Done) };
            let id: Option<[u8; 16]> = entry.key.get(..16).and_then(|id| id.try_into().ok());
            let Some(id) = id else { return Ok(Run::Owners(entry.key.to_vec())) };
            let subject = (owners.subject)(id);
            if !is_known(store, subject).await? {
                sums.broken.push(gone(subject));
            }
            // Beyond every key that begins with this id.
            Ok(Run::Owners([id.as_slice(), &[u8::MAX; 33]].concat()))
        }
        Run::Done => Ok(Run::Done),
    }
}

/// Is anything left of this log?
async fn is_known(store: &dyn Store, subject: AuditSubject) -> Result<bool, StoreError> {
    for table in [HEADS, STARTS, LINES] {
        let range = Range::prefix(table, &subject.to_bytes()).limit(1);
        if !store.scan(range).await?.is_empty() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn gone(subject: AuditSubject) -> VerifiedLog {
    VerifiedLog { subject, lines: 0, first_wrong: Some(1) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChangeSet, Expect, MemoryStore, audit::append};
    use futures_util::StreamExt;
    use gatepost_model::{AccountId, Actor, AuditEntry, OrganizationId, Timestamp};

    fn subject(number: u8) -> AuditSubject {
        AuditSubject::Organization(OrganizationId::from_bytes([number; 16]))
    }

    fn key(number: u64) -> Vec<u8> {
        line_key(subject(1), number)
    }

    async fn filled(logs: u8, lines: u64) -> MemoryStore {
        let store = MemoryStore::new();
        for log in 0..logs {
            for time in 0..lines {
                let mut changes = ChangeSet::new();
                let time = Timestamp::from_unix_millis(time);
                let entry = AuditEntry::new(subject(log), Actor::Operator, "member.added", time);
                append(&store, &mut changes, vec![entry.detail("n", log)]).await.unwrap();
                store.commit(changes).await.unwrap();
            }
        }
        store
    }

    async fn value(store: &MemoryStore, number: u64) -> Vec<u8> {
        store.get(LINES, &key(number)).await.unwrap().unwrap().value.to_vec()
    }

    async fn altered(
        store: &MemoryStore,
        number: u64,
        alter: impl Fn(&mut LineRecord),
    ) -> ChangeSet {
        let mut record = LineRecord::decode(value(store, number).await.as_slice()).unwrap();
        alter(&mut record);
        let mut changes = ChangeSet::new();
        changes.put(LINES, key(number), Expect::Any, record.encode_to_vec());
        changes
    }

    async fn tamper(store: &MemoryStore, case: &str) {
        let mut changes = ChangeSet::new();
        let log = || subject(1).to_bytes().to_vec();
        let any = Expect::Any;
        match case {
            "removed" => _ = changes.delete(LINES, key(3), any),
            "first removed" => _ = changes.delete(LINES, key(1), any),
            "last removed" => _ = changes.delete(LINES, key(6), any),
            "action" => changes = altered(store, 3, |line| line.action = "x".into()).await,
            "actor" => changes = altered(store, 3, |line| line.actor.clear()).await,
            "detail" => changes = altered(store, 3, |line| line.details.clear()).await,
            "time" => changes = altered(store, 3, |line| line.time += 1).await,
            "last altered" => changes = altered(store, 6, |line| line.time += 1).await,
            "swapped" => {
                changes.put(LINES, key(2), any, value(store, 3).await);
                changes.put(LINES, key(3), any, value(store, 2).await);
            }
            "repeated" => _ = changes.put(LINES, key(7), any, value(store, 6).await),
            "rubbish" => _ = changes.put(LINES, key(3), any, vec![0xff; 9]),
            "head removed" => _ = changes.delete(HEADS, log(), any),
            "head rubbish" => _ = changes.put(HEADS, log(), any, vec![0xff; 9]),
            "head turned back" => {
                let head = HeadRecord { number: 4, hash: vec![1; 32] };
                changes.put(HEADS, log(), any, head.encode_to_vec());
                changes.delete(LINES, key(6), any);
            }
            "all lines removed" => (1..=6).for_each(|n| _ = changes.delete(LINES, key(n), any)),
            "start invented" => {
                let head = HeadRecord { number: 2, hash: vec![7; 32] };
                changes.put(STARTS, log(), any, head.encode_to_vec());
            }
            other => panic!("{other}"),
        }
        store.commit(changes).await.unwrap();
    }

    /// What somebody with a hand in the store may do to one log of three.
    #[tokio::test]
    async fn every_tampering_is_found_and_only_there() {
        for (case, first_wrong) in [
            ("removed", 3),
            ("first removed", 1),
            ("last removed", 6),
            // An altered line shows in the one after it, which knows its hash.
            ("action", 4),
            ("actor", 4),
            ("detail", 4),
            ("time", 4),
            ("last altered", 6),
            ("swapped", 2),
            ("repeated", 7),
            ("rubbish", 3),
            ("head removed", 7),
            ("head rubbish", 7),
            ("head turned back", 6),
            ("all lines removed", 1),
            ("start invented", 3),
        ] {
            let store = filled(3, 6).await;
            tamper(&store, case).await;
            let mut logs = Vec::new();
            let mut after = None;
            while let Some(next) = next_log(&store, after).await.unwrap() {
                logs.push(check(&store, next).await.unwrap());
                after = Some(next);
            }
            let wrong: Vec<_> = logs.iter().map(|log| log.first_wrong).collect();
            assert_eq!(wrong, [None, Some(first_wrong), None], "{case}");
            assert_eq!((logs[0].lines, logs[2].lines), (6, 6), "{case}");
        }
    }

    #[tokio::test]
    async fn a_run_finds_broken_logs_and_those_that_are_gone_whole() {
        const THINGS: Table = Table("thing");
        let owners = Owners {
            table: THINGS,
            subject: |id| AuditSubject::Organization(OrganizationId::from_bytes(id)),
        };
        let store = filled(4, 3).await;
        let mut changes = ChangeSet::new();
        for number in [0, 1, 2, 9] {
            // Two records of each: the owner is looked at once.
            changes.put(THINGS, [[number; 16], [1; 16]].concat(), Expect::Any, vec![]);
            changes.put(THINGS, [[number; 16], [2; 16]].concat(), Expect::Any, vec![]);
        }
        changes.delete(LINES, line_key(subject(3), 2), Expect::Any);
        store.commit(changes).await.unwrap();
        let run = async |one| {
            let found = verify_logs(Arc::new(store.clone()), one, owners);
            let found: Vec<_> = found.map(Result::unwrap).collect().await;
            assert!(found.last().unwrap().done);
            let broken = found.iter().flat_map(|part| &part.broken);
            let broken: Vec<_> =
                broken.map(|log| (log.subject, log.first_wrong.unwrap())).collect();
            (found.last().unwrap().logs, found.last().unwrap().lines, broken)
        };
        assert_eq!(run(None).await, (4, 11, vec![(subject(3), 2), (subject(9), 1)]));
        assert_eq!(run(Some(subject(3))).await, (1, 2, vec![(subject(3), 2)]));
        assert_eq!(run(Some(subject(0))).await, (1, 3, vec![]));
    }

    #[tokio::test]
    async fn logs_are_found_by_whatever_is_left_of_them() {
        let store = filled(2, 2).await;
        let account = AuditSubject::Account(AccountId::from_bytes([9; 16]));
        let mut changes = ChangeSet::new();
        let entry = AuditEntry::new(account, Actor::Operator, "x.y", Timestamp::default());
        append(&store, &mut changes, vec![entry]).await.unwrap();
        store.commit(changes).await.unwrap();
        let mut changes = ChangeSet::new();
        changes.delete(HEADS, subject(0).to_bytes().to_vec(), Expect::Any);
        store.commit(changes).await.unwrap();
        let mut logs = Vec::new();
        while let Some(next) = next_log(&store, logs.last().copied()).await.unwrap() {
            logs.push(next);
        }
        assert_eq!(logs, [account, subject(0), subject(1)]);
    }
}
