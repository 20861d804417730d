//! Upkeep of the index: fresh messages go into segments, small segments into larger ones, messages that
//! are gone out of them, and mailboxes from before there was an index get one.
//!
//! Every step is one commit that takes out what it puts in elsewhere; what changes meanwhile makes it
//! fail, and it is done another time.

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
};

use gatepost_blob::BlobKey;
use gatepost_model::{BlobId, FolderId, MailboxId};
use gatepost_store::{ChangeSet, Expect, Range, Store};
use prost::Message as _;

use super::{
    grams::Grams,
    merge::{Step, compact, examine},
    message::index_blob,
    segment::{
        StateRecord, TEXT_DOCS, TEXT_FRESH, TEXT_POSTING, TEXT_SEGMENT, TEXT_STATE, blob_of_key,
        docs_of, state_key,
    },
};
use crate::{
    MailError, MailStore,
    record::{
        DEAD_FOLDER, FOLDER, KEPT, KeptRecord, MAILBOX, MESSAGE, MessageRecord, decode,
        folder_of_key, mailbox_key,
    },
};

/// Records in a page of a scan.
const PAGE: usize = 512;

/// Mailboxes that are looked after in one call at most.
const MAILBOXES: usize = 256;

/// Segments that are made in one call for one mailbox at most: others have their turn.
const STEPS: usize = 64;

/// Messages whose documents are read in one call for one mailbox at most.
const DOCUMENTS: usize = 256;

/// What [`MailStore::index`] did.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Indexed {
    /// Messages that the index did not know.
    pub messages: usize,
    /// Messages whose documents were read.
    pub documents: usize,
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
        if !state.is_current(base.config.documents) {
            if !forget(store, mailbox).await? {
                return Ok(false);
            }
            let mut set = ChangeSet::new();
            let fresh = StateRecord::new(false, base.config.documents);
            set.put(TEXT_STATE, state_key(mailbox), Expect::Any, fresh.encode_to_vec());
            store.commit(set).await?;
        }
        let complete = state.is_current(base.config.documents) && state.complete;
        if !complete && !self.complete(mailbox, done).await? {
            return Ok(false);
        }
        let all_read = self.read_documents(mailbox, done).await?;
        for step in 0..STEPS {
            match compact(base, mailbox, done).await? {
                Step::Made => {}
                Step::Raced => return Ok(false),
                // Where much comes, much may have gone. Two for each new one: so all have their turn.
                Step::Nothing if step > 0 => {
                    let examined =
                        examine(base, mailbox, done).await? && examine(base, mailbox, done).await?;
                    return Ok(all_read && examined);
                }
                Step::Nothing => return Ok(all_read),
            }
        }
        Ok(false)
    }

    /// Reads documents of messages that came lately; says whether of all.
    async fn read_documents(
        &self,
        mailbox: MailboxId,
        done: &mut Indexed,
    ) -> Result<bool, MailError> {
        let base = self.base();
        let mut read = 0;
        let mut range = Range::prefix(TEXT_FRESH, &mailbox.to_bytes()).limit(PAGE);
        loop {
            let page = base.store.scan(range.clone()).await?;
            for entry in &page {
                let pending = Grams::decode(&entry.record.value).is_some_and(|grams| grams.pending);
                if !pending {
                    continue;
                }
                if read == DOCUMENTS {
                    return Ok(false);
                }
                read += 1;
                let key = BlobKey::new(mailbox, blob_of_key(&entry.key)?);
                done.documents += usize::from(index_blob(base, key, true).await?);
            }
            let Some(last) = page.last().filter(|_| page.len() == PAGE) else { return Ok(true) };
            range = range.beyond(&last.key);
        }
    }

    /// Indexes what the index does not know; then it knows everything.
    async fn complete(&self, mailbox: MailboxId, done: &mut Indexed) -> Result<bool, MailError> {
        let base = self.base();
        let known = known(&*base.store, mailbox).await?;
        for blob in self.blobs_of(mailbox).await? {
            if !known.contains(&blob)
                && index_blob(base, BlobKey::new(mailbox, blob), false).await?
            {
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
        let state = StateRecord::new(true, base.config.documents);
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
