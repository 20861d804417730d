//! Messages go into segments, small segments into larger ones, and messages that are gone out of them.
//!
//! Every step is one commit that takes out what it puts in elsewhere; what changes meanwhile makes it
//! fail, and it is done another time.

use std::sync::Arc;

use gatepost_model::MailboxId;
use gatepost_store::{ChangeSet, CommitError, Entry, Expect, Range, Store};
use prost::Message as _;

use super::{
    grams::Grams,
    segment::{
        Doc, MAX_DOCS, MAX_GRAMS, SegmentRecord, StateRecord, TEXT_DOCS, TEXT_FRESH, TEXT_POSTING,
        TEXT_SEGMENT, TEXT_STATE, blob_of_key, docs_of, lists_of_group, posting_key, segment_key,
        segment_of_key, state_key, write,
    },
    upkeep::Indexed,
};
use crate::{
    MailError,
    record::{SUMMARY, blob_key, decode},
    shared::Base,
};

/// Fresh messages that make a segment; fewer in tests, which then make many.
const SMALL: usize = if cfg!(test) { 16 } else { 128 };

/// Segments that are not full, at most, before they are merged.
const MAX_SMALL: usize = 7;

/// What goes into a segment, and the steps that take it from where it was.
struct Merge {
    set: ChangeSet,
    docs: Vec<Doc>,
    grams: usize,
}

impl Merge {
    fn room(&self) -> bool {
        self.docs.len() < MAX_DOCS && self.grams < MAX_GRAMS
    }

    fn add(&mut self, doc: Doc) {
        self.grams += doc.grams.buckets.len();
        self.docs.push(doc);
    }
}

/// What a step of upkeep did.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A segment.
    Made,
    /// There was nothing to do.
    Nothing,
    /// Somebody else changed the same.
    Raced,
}

/// Gathers fresh messages, once they are enough, into a segment.
pub(super) async fn compact(
    base: &Base,
    mailbox: MailboxId,
    done: &mut Indexed,
) -> Result<Step, MailError> {
    let store = &*base.store;
    let fresh = gathered(store, mailbox).await?;
    let segments = store.scan(Range::prefix(TEXT_SEGMENT, &mailbox.to_bytes())).await?;
    let next = match segments.last() {
        Some(last) => segment_of_key(&last.key)? + 1,
        None => 1,
    };
    if fresh.len() < SMALL {
        return Ok(Step::Nothing);
    }
    let mut merge = Merge { set: ChangeSet::new(), docs: Vec::new(), grams: 0 };
    let many = fresh.len() == MAX_DOCS;
    for (entry, grams) in fresh {
        if !merge.room() {
            break;
        }
        let blob = blob_of_key(&entry.key)?;
        merge.set.delete(TEXT_FRESH, entry.key, Expect::Version(entry.record.version));
        merge.add(Doc { blob, grams: Arc::new(grams) });
    }
    let mut small = Vec::new();
    for entry in segments {
        let record: SegmentRecord = decode(entry.record.value, "segment of the text index")?;
        if (record.docs as usize) < MAX_DOCS / 2 {
            small.push((segment_of_key(&entry.key)?, record));
        }
    }
    if !many && small.len() >= MAX_SMALL {
        for (number, record) in small {
            if merge.docs.len() + record.docs as usize <= MAX_DOCS && merge.room() {
                done.gone += take(store, mailbox, number, &record, &mut merge).await?;
            }
        }
    }
    if !finish(store, mailbox, next, merge).await? {
        return Ok(Step::Raced);
    }
    done.segments += 1;
    Ok(Step::Made)
}

/// Fresh messages, as many as go into a segment. Those whose documents have not been read are left where
/// they are.
async fn gathered(store: &dyn Store, mailbox: MailboxId) -> Result<Vec<(Entry, Grams)>, MailError> {
    let mut fresh = Vec::new();
    let mut range = Range::prefix(TEXT_FRESH, &mailbox.to_bytes()).limit(MAX_DOCS);
    loop {
        let page = store.scan(range.clone()).await?;
        let last = page.last().filter(|_| page.len() == MAX_DOCS).map(|last| last.key.clone());
        for entry in page {
            // Of another version, or damaged: what it holds is not known.
            let grams = Grams::decode(&entry.record.value).unwrap_or_else(Grams::unknown);
            if !grams.pending && fresh.len() < MAX_DOCS {
                fresh.push((entry, grams));
            }
        }
        match last {
            Some(last) if fresh.len() < MAX_DOCS => range = range.beyond(&last),
            _ => return Ok(fresh),
        }
    }
}

/// Writes the segment, on a thread for long work; not when something changed meanwhile.
async fn finish(
    store: &dyn Store,
    mailbox: MailboxId,
    number: u64,
    merge: Merge,
) -> Result<bool, MailError> {
    let Merge { mut set, docs, .. } = merge;
    let made = tokio::task::spawn_blocking(move || {
        if !docs.is_empty() {
            write(&mut set, mailbox, number, &docs);
        }
        set
    });
    let set = made.await.map_err(|_| MailError::Unavailable("a segment was not made".into()))?;
    match store.commit(set).await {
        Ok(_) => Ok(true),
        Err(CommitError::Conflict) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Takes a segment apart, without messages that are gone; says how many those were.
async fn take(
    store: &dyn Store,
    mailbox: MailboxId,
    number: u64,
    record: &SegmentRecord,
    merge: &mut Merge,
) -> Result<usize, MailError> {
    const DAMAGED: MailError = MailError::Damaged("segment of the text index");
    let key = segment_key(mailbox, number);
    let blobs = store.get(TEXT_DOCS, &key).await?.ok_or(DAMAGED)?;
    let blobs = docs_of(&blobs.value)?;
    let mut all: Vec<Grams> = (0..blobs.len())
        .map(|doc| Grams {
            buckets: Vec::new(),
            anything: u32::try_from(doc).is_ok_and(|doc| record.anything.contains(&doc)),
            pending: false,
        })
        .collect();
    for group in 0..1_u32 << record.group_bits.min(16) {
        let Ok(group) = u16::try_from(group) else { break };
        let key = posting_key(mailbox, number, group);
        let Some(value) = store.get(TEXT_POSTING, &key).await? else { continue };
        let give = |bucket, docs: Vec<u16>| {
            for doc in docs {
                if let Some(grams) = all.get_mut(usize::from(doc)) {
                    grams.buckets.push(bucket);
                }
            }
        };
        lists_of_group(&value.value, record, group, |_| true, give).ok_or(DAMAGED)?;
        merge.set.delete(TEXT_POSTING, key, Expect::Version(value.version));
    }
    merge.set.delete(TEXT_SEGMENT, key.clone(), Expect::Any);
    merge.set.delete(TEXT_DOCS, key, Expect::Any);
    let mut gone = 0;
    for (blob, grams) in blobs.into_iter().zip(all) {
        if store.get(SUMMARY, &blob_key(blob)).await?.is_some() {
            merge.add(Doc { blob, grams: Arc::new(grams) });
        } else {
            gone += 1;
        }
    }
    Ok(gone)
}

/// Looks through the next segment for messages that are gone, and makes it anew where they are many. Says
/// whether it came to its end.
pub(super) async fn examine(
    base: &Base,
    mailbox: MailboxId,
    done: &mut Indexed,
) -> Result<bool, MailError> {
    let store = &*base.store;
    let Some(found) = store.get(TEXT_STATE, &state_key(mailbox)).await? else { return Ok(true) };
    let mut state: StateRecord = decode(found.value, "state of the text index")?;
    let mut merge = Merge { set: ChangeSet::new(), docs: Vec::new(), grams: 0 };
    let all = Range::prefix(TEXT_SEGMENT, &mailbox.to_bytes());
    let segments = store.scan(all).await?;
    let numbers = segments.iter().map(|entry| segment_of_key(&entry.key));
    let numbers = numbers.collect::<Result<Vec<_>, _>>()?;
    let at = numbers.partition_point(|number| *number <= state.examined);
    let (Some(entry), Some(number)) =
        (segments.get(at).or(segments.first()), numbers.get(at).or(numbers.first()))
    else {
        return Ok(true);
    };
    let record: SegmentRecord = decode(entry.record.value.clone(), "segment of the text index")?;
    let blobs = store.get(TEXT_DOCS, &entry.key).await?.map(|docs| docs.value).unwrap_or_default();
    let mut gone = 0;
    for blob in docs_of(&blobs)? {
        gone += usize::from(store.get(SUMMARY, &blob_key(blob)).await?.is_none());
    }
    state.examined = *number;
    let many = gone > 0 && gone * 4 >= record.docs as usize;
    if many {
        gone = take(store, mailbox, *number, &record, &mut merge).await?;
    }
    let expect = Expect::Version(found.version);
    merge.set.put(TEXT_STATE, state_key(mailbox), expect, state.encode_to_vec());
    let next = numbers.last().map_or(1, |last| last + 1);
    let written = finish(store, mailbox, next, merge).await?;
    if written && many {
        done.gone += gone;
        done.segments += 1;
    }
    Ok(written)
}
