//! Upkeep of the index: fresh messages go into segments, small segments into larger ones, messages that
//! are gone out of them, and mailboxes from before there was an index get one.
//!
//! Every step is one commit that takes out what it puts in elsewhere; what changes meanwhile makes it
//! fail, and it is done another time.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use gatepost_blob::BlobKey;
use gatepost_mime::{Limits, Message, Parser, SummaryRecord, text::envelope_texts};
use gatepost_model::{BlobId, FolderId, MailboxId};
use gatepost_store::{ChangeSet, CommitError, Expect, Range, Store};
use prost::Message as _;

use super::{
    Source,
    grams::{Collector, Grams},
    scan,
    scan::Sink as _,
    segment::{
        Doc, MAX_DOCS, MAX_GRAMS, SegmentRecord, StateRecord, TEXT_DOCS, TEXT_FRESH, TEXT_POSTING,
        TEXT_SEGMENT, TEXT_STATE, blob_of_key, docs_of, fresh_key, lists_of_group, posting_key,
        segment_key, segment_of_key, state_key, write,
    },
};
use crate::{
    MailError, MailStore,
    record::{
        DEAD_FOLDER, FOLDER, KEPT, KeptRecord, MAILBOX, MESSAGE, MessageRecord, SUMMARY, blob_key,
        decode, folder_of_key, mailbox_key,
    },
    shared::Base,
};

/// Fresh messages that make a segment; fewer in tests, which then make many.
const SMALL: usize = if cfg!(test) { 16 } else { 128 };

/// Segments that are not full, at most, before they are merged.
const MAX_SMALL: usize = 7;

/// Records in a page of a scan.
const PAGE: usize = 512;

/// Mailboxes that are looked after in one call at most.
const MAILBOXES: usize = 256;

/// Segments that are made in one call for one mailbox at most: others have their turn.
const STEPS: usize = 64;

/// What [`MailStore::index`] did.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Indexed {
    /// Messages that the index did not know.
    pub messages: usize,
    /// Segments that were made.
    pub segments: usize,
    /// Messages that are gone and left the index.
    pub gone: usize,
}

/// Mailboxes that there is something to do for.
#[derive(Default)]
pub(crate) struct Backlog(Mutex<State>);

#[derive(Default)]
struct State {
    waiting: HashSet<MailboxId>,
    /// The last of the mailboxes that were there at the start, of those looked at so far; none: all.
    begun: Option<Vec<u8>>,
    finished: bool,
}

impl Backlog {
    /// A message came.
    pub(crate) fn note(&self, mailbox: MailboxId) {
        self.lock().waiting.insert(mailbox);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MailStore {
    /// Looks after the text indexes of mailboxes that mail came to, and of every mailbox once after the
    /// start. Call it every half a minute or so.
    ///
    /// # Errors
    ///
    /// From the stores; what is not done is done by a later call.
    pub async fn index(&self) -> Result<Indexed, MailError> {
        let base = self.base();
        let mut done = Indexed::default();
        self.find_mailboxes().await?;
        let waiting: Vec<MailboxId> = {
            let mut state = base.backlog.lock();
            let some: Vec<_> = state.waiting.iter().copied().take(MAILBOXES).collect();
            state.waiting.retain(|mailbox| !some.contains(mailbox));
            some
        };
        for mailbox in waiting {
            match self.index_mailbox(mailbox, &mut done).await {
                Ok(true) => {}
                // There is more to do, or somebody else changed the same.
                Ok(false) => base.backlog.note(mailbox),
                Err(error) => {
                    base.backlog.note(mailbox);
                    return Err(error);
                }
            }
        }
        metrics::counter!("gatepost_mail_indexed_messages_total").increment(done.messages as u64);
        Ok(done)
    }

    /// Notes the next mailboxes of those that were there at the start.
    async fn find_mailboxes(&self) -> Result<(), MailError> {
        let base = self.base();
        let (begun, finished) = {
            let state = base.backlog.lock();
            (state.begun.clone(), state.finished)
        };
        if finished {
            return Ok(());
        }
        let mut range = Range::prefix(MAILBOX, &[]).limit(MAILBOXES);
        if let Some(last) = begun {
            range = range.beyond(&last);
        }
        let page = base.store.scan(range).await?;
        let mut state = base.backlog.lock();
        state.finished = page.len() < MAILBOXES;
        for entry in page {
            if let Some(id) = entry.key.first_chunk() {
                state.waiting.insert(MailboxId::from_bytes(*id));
            }
            state.begun = Some(entry.key.to_vec());
        }
        Ok(())
    }

    /// Is everything done?
    async fn index_mailbox(
        &self,
        mailbox: MailboxId,
        done: &mut Indexed,
    ) -> Result<bool, MailError> {
        let base = self.base();
        let store = &*base.store;
        let found = store.get(TEXT_STATE, &state_key(mailbox)).await?;
        let state = match &found {
            Some(found) => StateRecord::decode(found.value.clone()).unwrap_or_default(),
            None => StateRecord::default(),
        };
        if !state.is_current() {
            if !forget(store, mailbox).await? {
                return Ok(false);
            }
            let mut set = ChangeSet::new();
            let fresh = StateRecord::new(false);
            set.put(TEXT_STATE, state_key(mailbox), Expect::Any, fresh.encode_to_vec());
            store.commit(set).await?;
        }
        let complete = state.is_current() && state.complete;
        if !complete && !self.complete(mailbox, done).await? {
            return Ok(false);
        }
        for step in 0..STEPS {
            match compact(base, mailbox, done).await? {
                Step::Made => {}
                Step::Raced => return Ok(false),
                // Where much comes, much may have gone. Two for each new one: so all have their turn.
                Step::Nothing if step > 0 => {
                    return Ok(
                        examine(base, mailbox, done).await? && examine(base, mailbox, done).await?
                    );
                }
                Step::Nothing => return Ok(true),
            }
        }
        Ok(false)
    }

    /// Indexes what the index does not know; then it knows everything.
    async fn complete(&self, mailbox: MailboxId, done: &mut Indexed) -> Result<bool, MailError> {
        let base = self.base();
        let known = known(&*base.store, mailbox).await?;
        for blob in self.blobs_of(mailbox).await? {
            if !known.contains(&blob) && index_blob(base, mailbox, blob).await? {
                done.messages += 1;
            }
            tokio::task::consume_budget().await;
        }
        // Nobody moves messages while it is looked whether any is missing.
        let shared = self.shared(mailbox).await?;
        let _writing = shared.begin().await?;
        let known = self::known(&*base.store, mailbox).await?;
        if !self.blobs_of(mailbox).await?.is_subset(&known) {
            return Ok(false);
        }
        let mut set = ChangeSet::new();
        let state = StateRecord::new(true);
        set.put(TEXT_STATE, state_key(mailbox), Expect::Any, state.encode_to_vec());
        base.store.commit(set).await?;
        Ok(true)
    }

    /// The blobs of all messages of a mailbox, and of those that can be had back.
    async fn blobs_of(&self, mailbox: MailboxId) -> Result<HashSet<BlobId>, MailError> {
        let store = &*self.base().store;
        let mut blobs = HashSet::new();
        let mut folders = store.scan(Range::prefix(FOLDER, &mailbox_key(mailbox))).await?;
        folders.extend(store.scan(Range::prefix(DEAD_FOLDER, &mailbox_key(mailbox))).await?);
        for entry in store.scan(Range::prefix(KEPT, &mailbox_key(mailbox))).await? {
            let kept: KeptRecord = decode(entry.record.value, "expunged message")?;
            let blob = BlobId::from_slice(&kept.blob);
            blobs.insert(blob.map_err(|_| MailError::Damaged("expunged message"))?);
        }
        for folder in folders {
            let folder: FolderId = folder_of_key(&folder.key)?;
            let mut range = Range::prefix(MESSAGE, &folder.to_bytes()).limit(PAGE);
            loop {
                let page = store.scan(range.clone()).await?;
                for entry in &page {
                    let record: MessageRecord = decode(entry.record.value.clone(), "message")?;
                    let blob = BlobId::from_slice(&record.blob);
                    blobs.insert(blob.map_err(|_| MailError::Damaged("message"))?);
                }
                let Some(last) = page.last().filter(|_| page.len() == PAGE) else { break };
                range = range.beyond(&last.key);
            }
        }
        Ok(blobs)
    }
}

/// The trigrams of a message.
pub(crate) async fn grams_of(source: &Source<'_>, message: &Message) -> Result<Grams, MailError> {
    let mut collector = Collector::new();
    scan(source, message, &mut collector).await?;
    // What a search takes from the envelope need not stand so in the header.
    for text in envelope_texts(&message.envelope) {
        collector.begin(false);
        collector.text(0, &text);
    }
    Ok(collector.grams())
}

/// Blobs that the index knows.
async fn known(store: &dyn Store, mailbox: MailboxId) -> Result<HashSet<BlobId>, MailError> {
    let mut known = HashSet::new();
    for entry in store.scan(Range::prefix(TEXT_FRESH, &mailbox.to_bytes())).await? {
        known.insert(blob_of_key(&entry.key)?);
    }
    for entry in store.scan(Range::prefix(TEXT_DOCS, &mailbox.to_bytes())).await? {
        known.extend(docs_of(&entry.record.value)?);
    }
    Ok(known)
}

/// Indexes a message from before there was an index. One whose bytes are lost is indexed as one that
/// may hold anything. Says whether it was still there.
async fn index_blob(base: &Base, mailbox: MailboxId, blob: BlobId) -> Result<bool, MailError> {
    let Some(summary) = base.store.get(SUMMARY, &blob_key(blob)).await? else { return Ok(false) };
    let key = BlobKey::new(mailbox, blob);
    let source = Source::Blob(&base.blobs, key, &base.turns);
    let grams = async {
        let message = match SummaryRecord::read(&summary.value).structure() {
            Some(message) => message,
            None => parse(base, key).await?,
        };
        grams_of(&source, &message).await
    };
    let grams = match grams.await {
        Ok(grams) => grams,
        Err(MailError::Expunged) => Grams { buckets: Vec::new(), anything: true },
        Err(error) => return Err(error),
    };
    let mut set = ChangeSet::new();
    // Not for a message that goes meanwhile.
    set.check(SUMMARY, blob_key(blob), Expect::Version(summary.version));
    set.put(TEXT_FRESH, fresh_key(mailbox, blob), Expect::Any, grams.encode());
    match base.store.commit(set).await {
        Ok(_) => Ok(true),
        Err(CommitError::Conflict) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

async fn parse(base: &Base, key: BlobKey) -> Result<Message, MailError> {
    use futures_util::TryStreamExt;
    let size = base.blobs.size(&key).await.map_err(crate::blobs::from_blob)?;
    let mut parser = Parser::new(Limits::default());
    let mut bytes = base.blobs.stream(&key, 0..size).await.map_err(crate::blobs::from_blob)?;
    while let Some(piece) = bytes.try_next().await.map_err(crate::blobs::from_blob)? {
        parser.push(&piece);
    }
    Ok(parser.finish())
}

/// Removes an index; says whether all of it is gone.
pub(crate) async fn forget(store: &dyn Store, mailbox: MailboxId) -> Result<bool, MailError> {
    for table in [TEXT_STATE, TEXT_FRESH, TEXT_SEGMENT, TEXT_DOCS, TEXT_POSTING] {
        for _ in 0..STEPS * 16 {
            let page = store.scan(Range::prefix(table, &mailbox.to_bytes()).limit(PAGE)).await?;
            if page.is_empty() {
                break;
            }
            let mut set = ChangeSet::new();
            for entry in page {
                set.delete(table, entry.key, Expect::Any);
            }
            store.commit(set).await?;
        }
    }
    let left = store.scan(Range::prefix(TEXT_POSTING, &mailbox.to_bytes()).limit(1)).await?;
    Ok(left.is_empty())
}

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
enum Step {
    /// A segment.
    Made,
    /// There was nothing to do.
    Nothing,
    /// Somebody else changed the same.
    Raced,
}

/// Gathers fresh messages, once they are enough, into a segment.
async fn compact(base: &Base, mailbox: MailboxId, done: &mut Indexed) -> Result<Step, MailError> {
    let store = &*base.store;
    let fresh = store.scan(Range::prefix(TEXT_FRESH, &mailbox.to_bytes()).limit(MAX_DOCS)).await?;
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
    for entry in fresh {
        if !merge.room() {
            break;
        }
        let blob = blob_of_key(&entry.key)?;
        // Of another version, or damaged: what it holds is not known.
        let unknown = || Grams { buckets: Vec::new(), anything: true };
        let grams = Arc::new(Grams::decode(&entry.record.value).unwrap_or_else(unknown));
        merge.set.delete(TEXT_FRESH, entry.key, Expect::Version(entry.record.version));
        merge.add(Doc { blob, grams });
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
async fn examine(base: &Base, mailbox: MailboxId, done: &mut Indexed) -> Result<bool, MailError> {
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
