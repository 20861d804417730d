//! The mail store as a whole.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
};

use gatepost_blob::{BlobKey, BlobStore};
use gatepost_model::{Clock, Entropy, FolderId, MailboxId, Timestamp};
use gatepost_store::{ChangeSet, Entry, Expect, Range, Store};
use tokio::sync::OnceCell;

use crate::{
    Keyword, MailError, MailStoreConfig, Mailbox, Row, Usage,
    blobs::from_blob,
    cell::row_of,
    journal::Journal,
    kept::Origin,
    record::{
        DEAD_FOLDER, DeadFolderRecord, EXPUNGED, GARBAGE, JOURNAL, MAILBOX, MESSAGE, MailboxRecord,
        MessageRecord, PACK, decode, folder_key, folder_of_key, garbage_of_key, mailbox_key,
        uid_of_key,
    },
    shared::{Base, Shared},
    turns::Turns,
};

/// Records that are tidied away in one commit.
const BATCH: usize = 500;

/// Packs of rows that are; they are longer.
const FEW: usize = 64;

/// Every mailbox of this installation. Cheap to clone. One process has it open.
#[derive(Clone)]
pub struct MailStore {
    base: Arc<Base>,
    open: Arc<Mutex<HashMap<MailboxId, Slot>>>,
}

struct Slot {
    mailbox: Arc<OnceCell<Arc<Shared>>>,
    /// Since when nobody has it open.
    idle_since: Option<Timestamp>,
}

/// What [`MailStore::tidy`] did.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Tidied {
    /// Mailboxes that left memory.
    pub mailboxes: usize,
    /// Folders whose rows left memory.
    pub folders: usize,
    /// Messages of deleted folders that were removed.
    pub messages: usize,
    /// Expunged messages that cannot be had back any more.
    pub forgotten: usize,
    /// Blobs that were deleted.
    pub blobs: usize,
}

impl MailStore {
    /// A mail store over a record store and a blob store.
    pub fn new(
        store: Arc<dyn Store>,
        blobs: BlobStore,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        config: MailStoreConfig,
    ) -> Self {
        let turns = Turns::new(config.reads_at_once);
        let documents = Turns::new(config.documents_at_once);
        Self {
            base: Arc::new(Base {
                store,
                blobs,
                clock,
                entropy,
                config,
                underway: Default::default(),
                backlog: Default::default(),
                turns,
                documents,
            }),
            open: Arc::default(),
        }
    }

    /// Limits of this store.
    pub fn config(&self) -> &MailStoreConfig {
        &self.base.config
    }

    /// Opens a mailbox. The first time it makes INBOX and the folders of special use (Archive, Drafts,
    /// Junk, Sent, Trash), all subscribed. Quota in bytes; 0 for none; the last caller's holds.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn open(&self, id: MailboxId, quota_bytes: u64) -> Result<Mailbox, MailError> {
        let shared = self.shared(id).await?;
        shared.quota.store(quota_bytes, Ordering::Relaxed);
        Ok(Mailbox { shared })
    }

    /// As [`Self::open`], with the quota that it was last opened with in this process; none if it was not.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn open_again(&self, id: MailboxId) -> Result<Mailbox, MailError> {
        Ok(Mailbox { shared: self.shared(id).await? })
    }

    pub(crate) async fn shared(&self, id: MailboxId) -> Result<Arc<Shared>, MailError> {
        let slot = {
            let mut open = self.lock();
            let fresh = || Slot { mailbox: Arc::default(), idle_since: None };
            let slot = open.entry(id).or_insert_with(fresh);
            slot.idle_since = None;
            Arc::clone(&slot.mailbox)
        };
        let load = || async { Shared::open(Arc::clone(&self.base), id).await.map(Arc::new) };
        Ok(Arc::clone(slot.get_or_try_init(load).await?))
    }

    /// How full a mailbox is, without opening it; nothing is in one that was never opened. The quota
    /// is known of open mailboxes only.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn usage(&self, id: MailboxId) -> Result<Usage, MailError> {
        let open = self.lock().get(&id).and_then(|slot| slot.mailbox.get().cloned());
        if let Some(shared) = open {
            return Ok(Mailbox { shared }.usage());
        }
        let Some(found) = self.base.store.get(MAILBOX, &mailbox_key(id)).await? else {
            let quota_messages = self.base.config.max_messages;
            return Ok(Usage { quota_messages, ..Usage::default() });
        };
        let record: MailboxRecord = decode(found.value, "mailbox")?;
        let (own, all) = (record.quota_messages, self.base.config.max_messages);
        Ok(Usage {
            bytes: record.bytes,
            messages: record.messages,
            quota_bytes: 0,
            quota_messages: if own == 0 { all } else { own.min(all) },
            kept_messages: record.kept_messages,
            kept_bytes: record.kept_bytes,
        })
    }

    pub(crate) fn base(&self) -> &Base {
        &self.base
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<MailboxId, Slot>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is due: folds journals, packs rows, lets go of mailboxes and folders that nobody has had open for a while, removes
    /// messages of deleted folders, deletes blobs of messages that were expunged a while ago. Call it
    /// every half a minute or so.
    ///
    /// # Errors
    ///
    /// From the stores; what is not done is done by a later call.
    pub async fn tidy(&self) -> Result<Tidied, MailError> {
        let (mailboxes, folders) = self.let_go();
        let messages = self.bury_folders().await?;
        let forgotten = self.forget_old().await?;
        let blobs = self.collect_garbage().await?;
        self.pack().await?;
        Ok(Tidied { mailboxes, folders, messages, forgotten, blobs })
    }

    /// Folds the journals of open folders ([`crate::fold`]) and packs the rows of those that have not
    /// changed since the last call ([`crate::packed`]).
    async fn pack(&self) -> Result<(), MailError> {
        let open: Vec<Arc<Shared>> =
            self.lock().values().filter_map(|slot| slot.mailbox.get().cloned()).collect();
        for shared in open {
            let cells: Vec<_> = shared.view().folders.values().cloned().collect();
            for cell in cells.iter().filter(|cell| cell.read().live.is_some()) {
                shared.fold(cell).await?;
                shared.pack(cell).await?;
            }
        }
        Ok(())
    }

    fn let_go(&self) -> (usize, usize) {
        let now = self.base.clock.now();
        let keep = self.base.config.keep_open;
        let due =
            |idle_since: &mut Option<Timestamp>| now.since(*idle_since.get_or_insert(now)) >= keep;
        let (mut mailboxes, mut folders) = (0, 0);
        self.lock().retain(|_, slot| {
            let Some(shared) = slot.mailbox.get() else {
                // Being opened, or opening failed.
                return Arc::strong_count(&slot.mailbox) > 1;
            };
            for cell in shared.view().folders.values() {
                let mut state = cell.write();
                let idle = state.live.is_some() && state.hold.strong_count() == 0;
                if idle && due(&mut state.idle_since) {
                    state.live = None;
                    folders += 1;
                }
            }
            // New handles are made under this lock only.
            let idle = Arc::strong_count(&slot.mailbox) == 1 && Arc::strong_count(shared) == 1;
            let go = idle && due(&mut slot.idle_since);
            mailboxes += usize::from(go);
            !go
        });
        metrics::gauge!("gatepost_mail_open_mailboxes").set(self.lock().len() as f64);
        (mailboxes, folders)
    }

    /// Removes the messages of deleted folders.
    async fn bury_folders(&self) -> Result<usize, MailError> {
        let mut messages = 0;
        for entry in self.base.store.scan(Range::prefix(DEAD_FOLDER, &[]).limit(BATCH)).await? {
            let folder = folder_of_key(&entry.key)?;
            let mailbox = entry.key.first_chunk().map(|id| MailboxId::from_bytes(*id));
            let mailbox = mailbox.ok_or(MailError::Damaged("key of a deleted folder"))?;
            loop {
                let (removed, more) = self.bury(mailbox, folder).await?;
                messages += removed;
                if !more {
                    break;
                }
            }
        }
        Ok(messages)
    }

    /// Removes some messages of a deleted folder; the folder with the last of them. They can be had back
    /// like those that were expunged.
    async fn bury(&self, mailbox: MailboxId, folder: FolderId) -> Result<(usize, bool), MailError> {
        // Nobody copies a message with the same blob meanwhile.
        let shared = self.shared(mailbox).await?;
        let mut txn = shared.begin().await?;
        let store = &*self.base.store;
        let page = |table| Range::prefix(table, &folder.to_bytes()).limit(BATCH);
        let (messages, log) = (store.scan(page(MESSAGE)).await?, store.scan(page(EXPUNGED)).await?);
        let packs = store.scan(page(PACK).limit(FEW)).await?;
        let last = messages.len() < BATCH;
        let more = !last || log.len() == BATCH || packs.len() == FEW;
        let key = folder_key(mailbox, folder);
        let Some(dead) = store.get(DEAD_FOLDER, &key).await? else { return Ok((0, false)) };
        let dead: DeadFolderRecord = decode(dead.value, "deleted folder")?;
        let rows = self.dead_rows(folder, &messages, &dead).await?;
        for entry in messages {
            txn.set.delete(MESSAGE, entry.key, Expect::Version(entry.record.version));
        }
        for entry in log {
            txn.set.delete(EXPUNGED, entry.key, Expect::Any);
        }
        for entry in packs {
            txn.set.delete(PACK, entry.key, Expect::Any);
        }
        if last {
            // No message needs it any more.
            for entry in store.scan(Range::prefix(JOURNAL, &folder.to_bytes())).await? {
                txn.set.delete(JOURNAL, entry.key, Expect::Any);
            }
        }
        if !more {
            txn.set.delete(DEAD_FOLDER, key, Expect::Any);
        }
        if dead.name.is_empty() {
            rows.iter().for_each(|row| txn.release(row.blob));
        } else {
            let at = Timestamp::from_unix_millis(dead.deleted_millis);
            let origin = Origin { id: folder, name: dead.name, closed: dead.closed };
            txn.keep(&origin, &rows, at).await?;
        }
        txn.commit().await?;
        Ok((rows.len(), more))
    }

    /// Messages of a deleted folder. Of one from before its keywords were remembered, without keywords.
    async fn dead_rows(
        &self,
        folder: FolderId,
        messages: &[Entry],
        dead: &DeadFolderRecord,
    ) -> Result<Vec<Row>, MailError> {
        let names: Result<Vec<Keyword>, _> =
            dead.keywords.iter().map(|name| name.parse()).collect();
        let names = names.map_err(|_| MailError::Damaged("keywords of a deleted folder"))?;
        let mut journal = Journal::load_dead(&*self.base.store, folder, &names).await?;
        let mut sets = HashMap::new();
        let row = |entry: &Entry| {
            let mut record: MessageRecord = decode(entry.record.value.clone(), "message")?;
            record.keywords.retain(|number| (*number as usize) < names.len());
            let mut row = row_of(uid_of_key(&entry.key)?, record, &names, &mut sets)?;
            journal.apply(&mut row);
            Ok(row)
        };
        messages.iter().map(row).collect()
    }

    /// Deletes blobs that no message has had for a while.
    async fn collect_garbage(&self) -> Result<usize, MailError> {
        let due = self.base.clock.now().minus(self.base.config.linger);
        let mut deleted = 0;
        loop {
            let page = self.base.store.scan(Range::prefix(GARBAGE, &[]).limit(BATCH)).await?;
            let mut set = ChangeSet::new();
            for entry in page {
                let (since, blob): (_, BlobKey) = garbage_of_key(&entry.key)?;
                if since > due {
                    break;
                }
                self.base.blobs.delete(&blob).await.map_err(from_blob)?;
                set.delete(GARBAGE, entry.key, Expect::Any);
                deleted += 1;
            }
            if set.is_empty() {
                return Ok(deleted);
            }
            self.base.store.commit(set).await?;
        }
    }
}
