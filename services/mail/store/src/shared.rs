//! An open mailbox in memory, and how it changes: one writer at a time, the store first.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use gatepost_blob::BlobStore;
use gatepost_model::{Clock, Entropy, FolderId, MailboxId};
use gatepost_store::{ChangeSet, CommitError, Expect, Store, Version};
use prost::Message;
use tokio::sync::{Mutex, MutexGuard, watch};

use crate::{
    FolderName, MailError, MailStoreConfig, SpecialUse,
    annotation::AnnotationLog,
    blobs::OnTheirWay,
    cell::{FolderCell, Hold, load},
    record::{
        FOLDER, FolderRecord, MAILBOX, MailboxRecord, STATE, SUBSCRIPTION, StateRecord, VERSION,
        folder_key, mailbox_key, subscription_key,
    },
    text::{Backlog, StateRecordOfText, TEXT_STATE, state_key},
    turns::Turns,
};

/// What the whole store is made of.
pub(crate) struct Base {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) blobs: BlobStore,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) config: MailStoreConfig,
    pub(crate) underway: OnTheirWay,
    /// Mailboxes whose text index there is something to do for.
    pub(crate) backlog: Backlog,
    /// For reading bytes of messages.
    pub(crate) turns: Turns,
    /// For reading documents that are attached.
    pub(crate) documents: Turns,
}

/// An open mailbox.
pub(crate) struct Shared {
    pub(crate) id: MailboxId,
    pub(crate) base: Arc<Base>,
    pub(crate) quota: AtomicU64,
    ledger: Mutex<Ledger>,
    view: RwLock<View>,
    pub(crate) tick: watch::Sender<u64>,
    pub(crate) pulse: watch::Sender<u64>,
    pub(crate) annotated: std::sync::Mutex<AnnotationLog>,
}

/// What only the writer looks at.
pub(crate) struct Ledger {
    /// Version of the mailbox's record.
    pub(crate) version: Version,
    /// A commit was begun and memory may be behind the store: read anew before going on.
    pub(crate) stale: bool,
}

/// What everybody looks at.
#[derive(Default)]
pub(crate) struct View {
    pub(crate) record: MailboxRecord,
    pub(crate) folders: BTreeMap<FolderName, Arc<FolderCell>>,
    pub(crate) subscriptions: BTreeSet<FolderName>,
}

impl Shared {
    /// Reads a mailbox; makes it the first time.
    pub(crate) async fn open(base: Arc<Base>, id: MailboxId) -> Result<Self, MailError> {
        let shared = Self {
            id,
            base,
            quota: AtomicU64::new(0),
            ledger: Mutex::new(Ledger { version: Version(0), stale: true }),
            view: RwLock::default(),
            tick: watch::Sender::new(0),
            pulse: watch::Sender::new(0),
            annotated: std::sync::Mutex::default(),
        };
        let record = shared.base.store.get(MAILBOX, &mailbox_key(id)).await?;
        if record.is_none() {
            shared.make().await?;
        }
        drop(shared.lock().await?);
        Ok(shared)
    }

    /// Makes a mailbox with its first folders.
    async fn make(&self) -> Result<(), MailError> {
        let mut set = ChangeSet::new();
        let now = self.base.clock.now();
        let first = u32::try_from(now.unix_seconds()).unwrap_or(u32::MAX / 2);
        let mut record = MailboxRecord {
            version: VERSION,
            created_millis: now.unix_millis(),
            uid_validity: first,
            ..MailboxRecord::default()
        };
        let special = SpecialUse::ALL.into_iter().map(|s| (s.folder(), s as u32));
        for (name, special_use) in [("INBOX", 0)].into_iter().chain(special) {
            record.uid_validity = record.uid_validity.saturating_add(1);
            let folder = FolderRecord {
                name: name.to_owned(),
                uid_validity: record.uid_validity,
                special_use,
                no_select: false,
                acl: None,
            };
            let key =
                folder_key(self.id, FolderId::generate(&*self.base.clock, &*self.base.entropy));
            set.put(FOLDER, key.clone(), Expect::Absent, folder.encode_to_vec());
            set.put(STATE, key, Expect::Absent, StateRecord::new().encode_to_vec());
            let subscription = subscription_key(self.id, &name.parse()?);
            set.put(SUBSCRIPTION, subscription, Expect::Any, Bytes::new());
        }
        set.put(MAILBOX, mailbox_key(self.id), Expect::Absent, record.encode_to_vec());
        let index = StateRecordOfText::new(true, self.base.config.documents).encode_to_vec();
        set.put(TEXT_STATE, state_key(self.id), Expect::Any, index);
        match self.base.store.commit(set).await {
            // Somebody else made it.
            Ok(_) | Err(CommitError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Wakes whoever wants to know of everything.
    pub(crate) fn beat(&self) {
        self.pulse.send_modify(|beat| *beat += 1);
    }

    pub(crate) fn view(&self) -> RwLockReadGuard<'_, View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn view_mut(&self) -> RwLockWriteGuard<'_, View> {
        self.view.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The folder by that name, also one that cannot be selected.
    pub(crate) fn find(&self, name: &FolderName) -> Result<Arc<FolderCell>, MailError> {
        self.view().folders.get(name).cloned().ok_or(MailError::NoSuchFolder)
    }

    /// Would `bytes` more in `messages` more be too much?
    pub(crate) fn room_for(&self, bytes: u64, messages: u64) -> Result<(), MailError> {
        let quota = self.quota.load(Ordering::Relaxed);
        let record = self.view().record.clone();
        if quota != 0 && record.bytes.saturating_add(bytes) > quota {
            return Err(MailError::OverQuota);
        }
        if record.messages.saturating_add(messages) > self.most_messages() {
            return Err(MailError::OverQuota);
        }
        Ok(())
    }

    /// Messages that the mailbox may hold.
    pub(crate) fn most_messages(&self) -> u64 {
        let (own, all) = (self.view().record.quota_messages, self.base.config.max_messages);
        if own == 0 { all } else { own.min(all) }
    }

    /// Waits for the other writers; what is in memory is what the store has.
    pub(crate) async fn lock(&self) -> Result<MutexGuard<'_, Ledger>, MailError> {
        let mut ledger = self.ledger.lock().await;
        if ledger.stale {
            ledger.version = self.reload().await?;
            ledger.stale = false;
        }
        Ok(ledger)
    }

    /// Loads the rows of a folder unless they are there.
    pub(crate) async fn load(&self, cell: &FolderCell) -> Result<Arc<Hold>, MailError> {
        if let Some(hold) = held(cell) {
            return Ok(hold);
        }
        // Nobody writes while rows are loaded.
        let _ledger = self.lock().await?;
        if let Some(hold) = held(cell) {
            return Ok(hold);
        }
        let keywords = cell.read().keywords.clone();
        let live = load(&*self.base.store, cell.id, &keywords).await?;
        cell.write().live = Some(live);
        held(cell).ok_or(MailError::NoSuchFolder)
    }
}

/// Holds the folder if its rows are in memory.
fn held(cell: &FolderCell) -> Option<Arc<Hold>> {
    let mut state = cell.write();
    state.live.as_ref()?;
    state.idle_since = None;
    Some(state.hold.upgrade().unwrap_or_else(|| {
        let hold = Arc::new(Hold);
        state.hold = Arc::downgrade(&hold);
        hold
    }))
}
