//! A change of a mailbox: what shall be, one commit, and then memory.

mod flags;

use std::{collections::BTreeMap, sync::Arc};

use gatepost_model::BlobId;
use gatepost_store::{ChangeSet, Expect, Range, Version};
use prost::Message;
use tokio::sync::MutexGuard;

use crate::{
    MailError, ModSeq, Row, Rows, Uid, UidSet,
    cell::{FolderCell, KeywordTable, count, message_record},
    packed,
    record::{
        EXPUNGED, KEYWORDS, KeywordsRecord, MAILBOX, MESSAGE, MailboxRecord, PACK, RangesRecord,
        STATE, StateRecord, expunged_key, folder_key, mailbox_key, message_key, modseq_of_key,
    },
    shared::{Ledger, Shared},
};

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
    /// All rows, where flags change.
    revised: Option<Rows>,
    /// Messages of these whose records are written.
    written: Vec<Uid>,
    /// Records of the journal that name the others.
    entries: u32,
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
            revised: None,
            written: Vec::new(),
            entries: 0,
            removed: Vec::new(),
        });
        Ok(self.drafts.len() - 1)
    }

    fn parts(&mut self, draft: usize) -> Result<(&mut Draft, &mut ChangeSet), MailError> {
        let draft = self.drafts.get_mut(draft).ok_or(MailError::Damaged("a change"))?;
        Ok((draft, &mut self.set))
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
        if draft.is_empty() {
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
    /// Messages that were there before and whose records change or go.
    fn not_new(&self) -> impl Iterator<Item = Uid> + '_ {
        self.written.iter().chain(&self.removed).copied()
    }

    fn is_empty(&self) -> bool {
        self.added.is_empty() && self.revised.is_none() && self.removed.is_empty()
    }

    /// Memory follows the store.
    fn apply(mut self, version: Version) {
        if self.is_empty() {
            return;
        }
        // Rows that nobody has any more go when nobody waits for it.
        let mut before = None;
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
                if let Some(rows) = self.revised.take() {
                    before = Some(std::mem::replace(&mut live.rows, rows));
                }
                if self.entries > 0 {
                    live.journal.insert(self.modseq, self.entries);
                }
                self.removed.sort_unstable();
                live.rows.remove(&self.removed);
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
        drop(before);
    }
}
