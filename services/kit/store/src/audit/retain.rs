//! Removes lines by age; what is left can still be followed.

use gatepost_model::{AuditLine, AuditSubject, Timestamp};
use prost::Message;

use super::{CHUNK, HeadRecord, LINES, LineRecord, STARTS, decode, subjects};
use crate::{ChangeSet, CommitError, Expect, Range, Store, StoreError};

/// Logs that one step looks at.
const LOGS: usize = 256;

/// Adds the removal of the oldest lines of a log, those from before `kept_from`, to `changes`; at
/// most `limit` of them. The hash of the last one that goes is kept, so that the rest of the chain
/// can still be followed.
///
/// # Errors
///
/// When the store cannot be read.
pub async fn trim(
    store: &dyn Store,
    changes: &mut ChangeSet,
    subject: AuditSubject,
    kept_from: Timestamp,
    limit: usize,
) -> Result<(), StoreError> {
    let range = Range::prefix(LINES, &subject.to_bytes()).limit(limit);
    // One line says whether there is anything to do.
    let oldest = store.scan(range.clone().limit(1)).await?;
    let old = |value: &[u8]| -> Result<Option<AuditLine>, StoreError> {
        let line = AuditLine::from(decode::<LineRecord>(value)?);
        Ok((line.time < kept_from).then_some(line))
    };
    match oldest.first() {
        Some(entry) if old(&entry.record.value)?.is_some() => {}
        _ => return Ok(()),
    }
    let mut last = None;
    for entry in store.scan(range).await? {
        let Some(line) = old(&entry.record.value)? else { break };
        changes.delete(LINES, entry.key, Expect::Any);
        last = Some(line);
    }
    if let Some(line) = last {
        let start = HeadRecord { number: line.number, hash: line.hash().0.to_vec() };
        changes.put(STARTS, subject.to_bytes().to_vec(), Expect::Any, start.encode_to_vec());
    }
    Ok(())
}

/// Removes lines from before `kept_from` from some logs, those beyond `after`; returns where the next
/// step goes on, none when it begins again. A log that is written to at the same time waits for the next
/// round.
///
/// # Errors
///
/// When the store cannot be read or written.
pub async fn trim_some(
    store: &dyn Store,
    after: Option<AuditSubject>,
    kept_from: Timestamp,
) -> Result<Option<AuditSubject>, CommitError> {
    let logs = subjects(store, after, LOGS).await?;
    for log in &logs {
        loop {
            let mut changes = ChangeSet::new();
            trim(store, &mut changes, *log, kept_from, CHUNK).await?;
            if changes.is_empty() {
                break;
            }
            match store.commit(changes).await {
                Ok(_) => {}
                Err(CommitError::Conflict) => break,
                Err(error) => return Err(error),
            }
        }
    }
    Ok(logs.last().filter(|_| logs.len() == LOGS).copied())
}
