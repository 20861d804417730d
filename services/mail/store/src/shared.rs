//! An open mailbox in memory, and how it changes: one writer at a time, the store first.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use bytes::Bytes;
use gatepost_blob::BlobStore;
use gatepost_model::{BlobId, Clock, Entropy, FolderId, MailboxId};
use gatepost_store::{ChangeSet, CommitError, Expect, Range, Store, Version};
use prost::Message;
use tokio::sync::{Mutex, MutexGuard, watch};

use crate::{
    Acl, FolderName, Keyword, MailError, MailStoreConfig, ModSeq, Row, SpecialUse, Uid, UidSet,
    annotation::AnnotationLog,
    blobs::OnTheirWay,
    cell::{CellState, FolderCell, KeywordTable, count, load, message_record},
    packed,
    record::{
        EXPUNGED, FOLDER, FolderRecord, KEYWORDS, KeywordsRecord, MAILBOX, MESSAGE, MailboxRecord,
        PACK, RangesRecord, STATE, SUBSCRIPTION, StateRecord, VERSION, decode, expunged_key,
        folder_key, folder_of_key, mailbox_key, message_key, modseq_of_key, subscription_key,
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
struct Ledger {
    version: Version,
    /// A commit was begun and memory may be behind the store: read anew before going on.
    stale: bool,
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
        let index = StateRecordOfText::new(true).encode_to_vec();
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

    /// Begins a change.
    pub(crate) async fn begin(&self) -> Result<Txn<'_>, MailError> {
        let ledger = self.lock().await?;
        let record = self.view().record.clone();
        Ok(Txn {
            shared: self,
            ledger,
            record,
            set: ChangeSet::new(),
            refs: BTreeMap::new(),
            placed: BTreeMap::new(),
            drafts: Vec::new(),
        })
    }

    /// Waits for the other writers; what is in memory is what the store has.
    async fn lock(&self) -> Result<MutexGuard<'_, Ledger>, MailError> {
        let mut ledger = self.ledger.lock().await;
        if ledger.stale {
            ledger.version = self.reload().await?;
            ledger.stale = false;
        }
        Ok(ledger)
    }

    /// Makes memory what the store has, keeping the cells that others hold.
    async fn reload(&self) -> Result<Version, MailError> {
        let store = &*self.base.store;
        let prefix = self.id.to_bytes();
        let found = store.get(MAILBOX, &prefix).await?;
        let found = found.ok_or(MailError::Damaged("mailbox"))?;
        let record: MailboxRecord = decode(found.value, "mailbox")?;
        if record.version > VERSION {
            return Err(MailError::Damaged("the mailbox was written by a later version"));
        }
        let mut states = BTreeMap::new();
        for entry in store.scan(Range::prefix(STATE, &prefix)).await? {
            let state: StateRecord = decode(entry.record.value, "state of a folder")?;
            states.insert(folder_of_key(&entry.key)?, (state, entry.record.version));
        }
        let mut keywords = BTreeMap::new();
        for entry in store.scan(Range::prefix(KEYWORDS, &prefix)).await? {
            let record: KeywordsRecord = decode(entry.record.value, "keywords of a folder")?;
            let names = record.names.iter().map(|name| name.parse::<Keyword>());
            let names: Result<Vec<_>, _> = names.collect();
            let names = names.map_err(|_| MailError::Damaged("keywords of a folder"))?;
            keywords.insert(folder_of_key(&entry.key)?, names);
        }
        let known: BTreeMap<FolderId, Arc<FolderCell>> =
            self.view().folders.values().map(|cell| (cell.id, Arc::clone(cell))).collect();
        let mut folders = BTreeMap::new();
        for entry in store.scan(Range::prefix(FOLDER, &prefix)).await? {
            let id = folder_of_key(&entry.key)?;
            let folder: FolderRecord = decode(entry.record.value, "folder")?;
            let name: FolderName = folder.name.parse()?;
            let (counters, version) =
                states.remove(&id).ok_or(MailError::Damaged("state of a folder"))?;
            let keywords = keywords.remove(&id).unwrap_or_default();
            let cell = match known.get(&id) {
                Some(cell) => Arc::clone(cell),
                None => {
                    let fresh =
                        CellState::new(name.clone(), folder.uid_validity, counters, version);
                    Arc::new(FolderCell::new(id, fresh))
                }
            };
            let open = cell.read().live.is_some() && cell.read().version != version;
            let live = if open { Some(load(store, id, &keywords).await?) } else { None };
            {
                let mut state = cell.write();
                state.name = name.clone();
                state.uid_validity = folder.uid_validity;
                state.special_use = SpecialUse::of_number(folder.special_use);
                state.no_select = folder.no_select;
                state.acl = Arc::new(Acl::of_record(folder.acl)?);
                state.counters = counters;
                state.version = version;
                state.keywords = keywords;
                state.live = live.or_else(|| state.live.take());
            }
            cell.tick.send_replace(counters.modseq());
            folders.insert(name, cell);
        }
        for cell in known.values().filter(|cell| !folders.values().any(|now| now.id == cell.id)) {
            cell.write().gone = true;
            cell.tick.send_modify(|_| {});
        }
        let mut subscriptions = BTreeSet::new();
        for entry in store.scan(Range::prefix(SUBSCRIPTION, &prefix)).await? {
            let name =
                entry.key.get(prefix.len()..).and_then(|name| std::str::from_utf8(name).ok());
            subscriptions.extend(name.and_then(|name| name.parse::<FolderName>().ok()));
        }
        *self.view_mut() = View { record, folders, subscriptions };
        self.tick.send_modify(|tick| *tick += 1);
        self.beat();
        Ok(found.version)
    }

    /// Loads the rows of a folder unless they are there.
    pub(crate) async fn load(
        &self,
        cell: &FolderCell,
    ) -> Result<Arc<crate::cell::Hold>, MailError> {
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
fn held(cell: &FolderCell) -> Option<Arc<crate::cell::Hold>> {
    let mut state = cell.write();
    state.live.as_ref()?;
    state.idle_since = None;
    Some(state.hold.upgrade().unwrap_or_else(|| {
        let hold = Arc::new(crate::cell::Hold);
        state.hold = Arc::downgrade(&hold);
        hold
    }))
}

impl CellState {
    pub(crate) fn new(
        name: FolderName,
        uid_validity: u32,
        counters: StateRecord,
        version: Version,
    ) -> Self {
        Self {
            name,
            uid_validity,
            special_use: None,
            no_select: false,
            acl: Arc::default(),
            gone: false,
            counters,
            version,
            keywords: Vec::new(),
            live: None,
            hold: Weak::new(),
            idle_since: None,
        }
    }
}

/// A change of a mailbox: one commit.
pub(crate) struct Txn<'a> {
    pub(crate) shared: &'a Shared,
    ledger: MutexGuard<'a, Ledger>,
    /// The mailbox's record as it shall be.
    pub(crate) record: MailboxRecord,
    pub(crate) set: ChangeSet,
    /// Messages that blobs get more, or less; written with [`Txn::write_refs`].
    pub(crate) refs: BTreeMap<BlobId, i64>,
    /// Blobs that are new in this commit, by the digest of their bytes.
    pub(crate) placed: BTreeMap<[u8; 32], BlobId>,
    drafts: Vec<Draft>,
}

/// A folder as it shall be.
pub(crate) struct Draft {
    cell: Arc<FolderCell>,
    /// Mod-sequence of every change in this commit.
    pub(crate) modseq: ModSeq,
    pub(crate) counters: StateRecord,
    version: Version,
    keywords: KeywordTable,
    added: Vec<Row>,
    changed: Vec<Row>,
    removed: Vec<Uid>,
}

/// A change that the store has and memory has not; [`Done::finish`] once it has.
pub(crate) struct Done<'a> {
    pub(crate) shared: &'a Shared,
    ledger: MutexGuard<'a, Ledger>,
    /// Version that every written record has.
    pub(crate) version: Version,
}

impl Done<'_> {
    /// Memory has the change too.
    pub(crate) fn finish(mut self) {
        self.ledger.stale = false;
    }
}

impl<'a> Txn<'a> {
    /// Begins to change the messages of a folder; gives the place of the draft.
    pub(crate) fn draft(&mut self, cell: &Arc<FolderCell>) -> Result<usize, MailError> {
        let state = cell.read();
        if state.gone || state.no_select {
            return Err(MailError::NoSuchFolder);
        }
        self.drafts.push(Draft {
            cell: Arc::clone(cell),
            modseq: state.counters.modseq().next(),
            counters: state.counters,
            version: state.version,
            keywords: KeywordTable { names: state.keywords.clone(), grown: false },
            added: Vec::new(),
            changed: Vec::new(),
            removed: Vec::new(),
        });
        Ok(self.drafts.len() - 1)
    }

    fn parts(&mut self, draft: usize) -> Result<(&mut Draft, &mut ChangeSet), MailError> {
        let draft = self.drafts.get_mut(draft).ok_or(MailError::Damaged("a change"))?;
        Ok((draft, &mut self.set))
    }

    /// Mod-sequence of the changes in a folder.
    pub(crate) fn modseq(&mut self, draft: usize) -> Result<ModSeq, MailError> {
        Ok(self.parts(draft)?.0.modseq)
    }

    /// Adds a message under the next UID; the UID and mod-sequence in `row` do not matter.
    pub(crate) fn add(&mut self, draft: usize, row: &Row) -> Result<Uid, MailError> {
        let most = self.shared.base.config.max_keywords;
        let (draft, set) = self.parts(draft)?;
        let uid = u32::try_from(draft.counters.uid_next).ok().and_then(Uid::new);
        let uid = uid.ok_or(MailError::Limit("UIDs of this folder"))?;
        let row = Row { uid, modseq: draft.modseq, ..row.clone() };
        draft.counters.uid_next += 1;
        count(&mut draft.counters, &row, true);
        let record = message_record(&row, draft.keywords.numbers(&row.flags, most)?);
        set.put(MESSAGE, message_key(draft.cell.id, uid), Expect::Absent, record.encode_to_vec());
        draft.added.push(row);
        Ok(uid)
    }

    /// Changes the flags of a message.
    pub(crate) fn change(&mut self, draft: usize, old: &Row, new: Row) -> Result<(), MailError> {
        let most = self.shared.base.config.max_keywords;
        let (draft, set) = self.parts(draft)?;
        count(&mut draft.counters, old, false);
        count(&mut draft.counters, &new, true);
        let record = message_record(&new, draft.keywords.numbers(&new.flags, most)?);
        let key = message_key(draft.cell.id, new.uid);
        set.put(MESSAGE, key, Expect::Any, record.encode_to_vec());
        draft.changed.push(new);
        Ok(())
    }

    /// Removes a message from a folder, not its blob. Rows come by UID.
    pub(crate) fn remove(&mut self, draft: usize, row: &Row) -> Result<(), MailError> {
        let (draft, set) = self.parts(draft)?;
        count(&mut draft.counters, row, false);
        set.delete(MESSAGE, message_key(draft.cell.id, row.uid), Expect::Any);
        draft.removed.push(row.uid);
        Ok(())
    }

    /// Commits. The store has everything then, and memory too.
    pub(crate) async fn commit(mut self) -> Result<(), MailError> {
        let mut drafts = std::mem::take(&mut self.drafts);
        for draft in &mut drafts {
            self.write_draft(draft).await?;
        }
        self.write_refs().await?;
        let done = self.commit_set_with_record().await?;
        for draft in drafts {
            draft.apply(done.version);
        }
        let shared = done.shared;
        done.finish();
        shared.beat();
        Ok(())
    }

    /// Commits without telling memory, which the caller does.
    pub(crate) async fn commit_set(mut self) -> Result<Done<'a>, MailError> {
        let key = mailbox_key(self.shared.id);
        let expect = Expect::Version(self.ledger.version);
        let changed = self.record != self.shared.view().record;
        if changed {
            self.set.put(MAILBOX, key, expect, self.record.encode_to_vec());
        } else {
            self.set.check(MAILBOX, key, expect);
        }
        // Until memory has it too, whatever happens to this task.
        self.ledger.stale = true;
        let committed = self.shared.base.store.commit(self.set).await?;
        if changed {
            self.ledger.version = committed.version;
        }
        Ok(Done { shared: self.shared, ledger: self.ledger, version: committed.version })
    }

    /// As [`Self::commit_set`]; memory has the mailbox's record.
    pub(crate) async fn commit_set_with_record(self) -> Result<Done<'a>, MailError> {
        let record = self.record.clone();
        let done = self.commit_set().await?;
        done.shared.view_mut().record = record;
        Ok(done)
    }

    /// Steps for the counters, keywords and expunge log of a folder.
    async fn write_draft(&mut self, draft: &mut Draft) -> Result<(), MailError> {
        if draft.added.is_empty() && draft.changed.is_empty() && draft.removed.is_empty() {
            return Ok(());
        }
        draft.counters.highest_modseq = draft.modseq.get();
        let key = folder_key(self.shared.id, draft.cell.id);
        if !draft.removed.is_empty() {
            self.shared.trim_log(draft, &mut self.set).await?;
            let ranges: UidSet = draft.removed.iter().copied().collect();
            let value = RangesRecord::of(ranges.bounds()).encode_to_vec();
            let log = expunged_key(draft.cell.id, draft.modseq.get());
            self.set.put(EXPUNGED, log, Expect::Absent, value);
            draft.counters.log_len += 1;
        }
        if draft.keywords.grown {
            let names = draft.keywords.names.iter().map(ToString::to_string).collect();
            let value = KeywordsRecord { names }.encode_to_vec();
            self.set.put(KEYWORDS, key.clone(), Expect::Any, value);
        }
        for pack in packed::touched(&draft.cell, draft.not_new()) {
            self.set.delete(PACK, pack, Expect::Any);
        }
        let value = draft.counters.encode_to_vec();
        self.set.put(STATE, key, Expect::Version(draft.version), value);
        Ok(())
    }
}

impl Shared {
    /// Drops the oldest tenth of an expunge log that is full.
    async fn trim_log(&self, draft: &mut Draft, set: &mut ChangeSet) -> Result<(), MailError> {
        let most = self.base.config.max_expunge_log.max(1);
        if (draft.counters.log_len as usize) < most {
            return Ok(());
        }
        let oldest = Range::prefix(EXPUNGED, &draft.cell.id.to_bytes()).limit(most.div_ceil(10));
        for entry in self.base.store.scan(oldest).await? {
            draft.counters.log_floor = modseq_of_key(&entry.key)?;
            draft.counters.log_len = draft.counters.log_len.saturating_sub(1);
            set.delete(EXPUNGED, entry.key, Expect::Any);
        }
        Ok(())
    }
}

impl Draft {
    /// Messages that were there before and change or go.
    fn not_new(&self) -> impl Iterator<Item = Uid> + '_ {
        self.changed.iter().map(|row| row.uid).chain(self.removed.iter().copied())
    }

    /// Memory follows the store.
    fn apply(mut self, version: Version) {
        if self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty() {
            return;
        }
        {
            let mut state = self.cell.write();
            // Connections may have claimed recent messages meanwhile.
            if state.counters.recent_from > self.counters.recent_from {
                let claimed = state.counters.recent_from;
                self.counters.recent_from = claimed;
                let added = self.added.iter().filter(|row| u64::from(row.uid.get()) >= claimed);
                self.counters.recent = u32::try_from(added.count()).unwrap_or(u32::MAX);
            }
            state.counters = self.counters;
            state.version = version;
            if self.keywords.grown {
                state.keywords = std::mem::take(&mut self.keywords.names);
            }
            let floor = state.counters.log_floor;
            if let Some(live) = &mut state.live {
                live.unpack(self.not_new());
                self.removed.sort_unstable();
                live.rows.remove(&self.removed);
                self.changed.into_iter().for_each(|row| live.rows.replace(row));
                self.added.into_iter().for_each(|row| live.rows.push(row));
                while live.log.front().is_some_and(|(modseq, _)| *modseq <= floor) {
                    live.log.pop_front();
                }
                if !self.removed.is_empty() {
                    let ranges: UidSet = self.removed.iter().copied().collect();
                    live.log.push_back((self.modseq.get(), ranges.bounds().to_vec()));
                }
            }
        }
        self.cell.tick.send_replace(self.modseq);
    }
}
