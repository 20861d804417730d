//! Reads every record of a mailbox, and compares those that say the same.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use bytes::Bytes;
use gatepost_model::{BlobId, MailboxId, Timestamp};
use gatepost_store::{Entry, Expect, Range, Store, Table};
use prost::Message;

use super::{CheckReport, Finding, packs::Packed};
use crate::{
    MailError,
    cell::{FolderCell, count, row_of},
    journal::Journal,
    kept::{Kept, period_of},
    record::{
        BLOB_REFS, CONTENT, DEAD_FOLDER, EXPUNGED, KEPT, KEPT_PERIOD, MAILBOX, MESSAGE,
        MailboxRecord, MessageRecord, RefsRecord, STATE, SUMMARY, StateRecord, blob_key, decode,
        folder_key, folder_of_key, mailbox_key, period_key, uid_of_key,
    },
    refs::digest_of,
    shared::Base,
    txn::Txn,
};

/// Records in a page of a scan.
pub(super) const PAGE: usize = 4096;

/// A blob that messages have.
pub(super) struct Seen {
    /// Messages that have it, expunged ones that are kept among them.
    pub(super) count: u32,
    pub(super) size: u32,
    /// Folder and UID of one of them.
    pub(super) place: (String, u32),
    pub(super) summary: bool,
    pub(super) digest: Option<[u8; 32]>,
}

/// A step that sets something right.
pub(super) enum Fix {
    Put(Table, Bytes, Vec<u8>),
    Delete(Table, Bytes),
}

impl Fix {
    pub(super) fn write(self, txn: &mut Txn<'_>) {
        match self {
            Self::Put(MAILBOX, _, value) => {
                // The change writes this record itself, at the version that it expects.
                if let Ok(record) = MailboxRecord::decode(value.as_slice()) {
                    txn.record = record;
                }
            }
            Self::Put(table, key, value) => drop(txn.set.put(table, key, Expect::Any, value)),
            Self::Delete(table, key) => drop(txn.set.delete(table, key, Expect::Any)),
        }
    }
}

/// Everything that a mailbox's records say.
pub(super) struct Census {
    base: Arc<Base>,
    pub(super) mailbox: MailboxId,
    pub(super) report: CheckReport,
    pub(super) seen: BTreeMap<BlobId, Seen>,
    pub(super) fixes: Vec<Fix>,
    /// Blobs without structure or digest.
    pub(super) unindexed: Vec<BlobId>,
}

impl Census {
    /// Reads the mailbox; `txn` sees to it that it does not change meanwhile.
    pub(super) async fn take(txn: &Txn<'_>) -> Result<Self, MailError> {
        let cells: Vec<Arc<FolderCell>> = txn.shared.view().folders.values().cloned().collect();
        let mut census = Self {
            base: Arc::clone(&txn.shared.base),
            mailbox: txn.shared.id,
            report: CheckReport::default(),
            seen: BTreeMap::new(),
            fixes: Vec::new(),
            unindexed: Vec::new(),
        };
        let mut totals = txn.record.clone();
        (totals.messages, totals.bytes) = (0, 0);
        let names = cells.iter().map(|cell| (cell.id, cell.read().name.to_string())).collect();
        for cell in cells {
            let counters = census.folder(&cell).await?;
            totals.messages += u64::from(counters.messages);
            totals.bytes += counters.size;
        }
        totals.annotation_bytes = census.annotations(&names).await?;
        census.dead_folders().await?;
        (totals.kept_messages, totals.kept_bytes) = census.kept().await?;
        census.totals(&txn.record, &totals);
        census.blobs().await?;
        census.contents().await?;
        census.documents().await?;
        Ok(census)
    }

    pub(super) fn store(&self) -> &dyn Store {
        &*self.base.store
    }

    async fn every(&self, table: Table, prefix: &[u8]) -> Result<Vec<Entry>, MailError> {
        let mut all: Vec<Entry> = Vec::new();
        let mut range = Range::prefix(table, prefix).limit(PAGE);
        loop {
            let page = self.store().scan(range.clone()).await?;
            let last = page.last().filter(|_| page.len() == PAGE).map(|last| last.key.clone());
            all.extend(page);
            match last {
                Some(last) => range = range.beyond(&last),
                None => return Ok(all),
            }
        }
    }

    /// Counts the messages of a folder; gives the counters as they should be.
    async fn folder(&mut self, cell: &FolderCell) -> Result<StateRecord, MailError> {
        let (name, keywords) = {
            let state = cell.read();
            (state.name.to_string(), state.keywords.clone())
        };
        let key = folder_key(self.mailbox, cell.id);
        let recorded = self.store().get(STATE, &key).await?;
        let recorded = recorded.ok_or(MailError::Damaged("state of a folder"))?;
        let recorded: StateRecord = decode(recorded.value, "state of a folder")?;
        let mut counted = StateRecord {
            messages: 0,
            unseen: 0,
            deleted: 0,
            size: 0,
            recent: 0,
            log_len: 0,
            journal_len: 0,
            ..recorded
        };
        let (mut journal, damage) = Journal::salvage(self.store(), cell.id, &keywords).await?;
        let unsure = !damage.is_empty();
        for error in damage {
            let (folder, what) = (name.clone(), error.to_string());
            self.report.found(Finding::Damaged { folder, what });
        }
        let mut sets = HashMap::new();
        for entry in self.every(MESSAGE, &cell.id.to_bytes()).await? {
            let mut row = || {
                let record: MessageRecord = decode(entry.record.value.clone(), "message")?;
                let mut row = row_of(uid_of_key(&entry.key)?, record, &keywords, &mut sets)?;
                journal.apply(&mut row);
                Ok::<_, MailError>(row)
            };
            match row() {
                Ok(row) => {
                    count(&mut counted, &row, true);
                    counted.uid_next = counted.uid_next.max(u64::from(row.uid.get()) + 1);
                    counted.highest_modseq = counted.highest_modseq.max(row.modseq.get());
                    self.see(row.blob, row.size, &name, row.uid.get());
                }
                Err(error) => {
                    let what = format!("{error} at {:?}", uid_of_key(&entry.key).ok());
                    self.report.found(Finding::Damaged { folder: name.clone(), what });
                }
            }
        }
        counted.log_len = count_of(self.every(EXPUNGED, &cell.id.to_bytes()).await?.len());
        counted.journal_len = journal.index.values().sum();
        let latest = journal.index.keys().next_back().map_or(0, |modseq| modseq.get());
        counted.highest_modseq = counted.highest_modseq.max(latest);
        self.report.folders += 1;
        self.report.messages += u64::from(counted.messages);
        if unsure {
            // Which flags messages have is not known: what was counted by those that are read is no better.
            return Ok(counted);
        }
        self.counters(&name, &recorded, &counted);
        let (id, uid_next) = (cell.id, counted.uid_next);
        let folder = Packed { id, name: &name, keywords: &keywords, uid_next };
        let wrong = self.packs(&folder, &mut journal).await?;
        if counted != recorded || !wrong.is_empty() {
            // Written also where it stays as it is: an open folder, which may have rows of a wrong pack,
            // is read anew with it. First, so that it is in every commit that deletes some.
            self.fixes.push(Fix::Put(STATE, key, counted.encode_to_vec()));
        }
        self.fixes.extend(wrong);
        Ok(counted)
    }

    /// Names every difference between the counters of a folder.
    fn counters(&mut self, folder: &str, recorded: &StateRecord, counted: &StateRecord) {
        for (what, recorded, counted) in [
            ("messages", u64::from(recorded.messages), u64::from(counted.messages)),
            ("unseen messages", u64::from(recorded.unseen), u64::from(counted.unseen)),
            ("deleted messages", u64::from(recorded.deleted), u64::from(counted.deleted)),
            ("recent messages", u64::from(recorded.recent), u64::from(counted.recent)),
            ("bytes", recorded.size, counted.size),
            ("expunges", u64::from(recorded.log_len), u64::from(counted.log_len)),
            (
                "changes of many messages",
                u64::from(recorded.journal_len),
                u64::from(counted.journal_len),
            ),
        ] {
            if recorded != counted {
                let folder = folder.to_owned();
                self.report.found(Finding::Counter { folder, what, recorded, counted });
            }
        }
        for (what, next, highest) in [
            ("UID", recorded.uid_next, counted.uid_next),
            ("mod-sequence", recorded.highest_modseq, counted.highest_modseq),
        ] {
            if next != highest {
                let folder = folder.to_owned();
                self.report.found(Finding::Behind { folder, what, next, highest });
            }
        }
    }

    fn see(&mut self, blob: BlobId, size: u32, folder: &str, uid: u32) {
        let fresh = || Seen {
            count: 0,
            size,
            place: (folder.to_owned(), uid),
            summary: false,
            digest: None,
        };
        self.seen.entry(blob).or_insert_with(fresh).count += 1;
    }

    /// Messages of deleted folders have their blobs until they are removed.
    async fn dead_folders(&mut self) -> Result<(), MailError> {
        for entry in self.every(DEAD_FOLDER, &mailbox_key(self.mailbox)).await? {
            let folder = folder_of_key(&entry.key)?;
            for entry in self.every(MESSAGE, &folder.to_bytes()).await? {
                let record: MessageRecord = decode(entry.record.value, "message")?;
                let blob =
                    BlobId::from_slice(&record.blob).map_err(|_| MailError::Damaged("message"))?;
                let uid = uid_of_key(&entry.key)?.get();
                self.see(blob, record.size, "a deleted folder", uid);
            }
        }
        Ok(())
    }

    /// Counts what is kept, messages and bytes, and looks whether it goes some day.
    async fn kept(&mut self) -> Result<(u64, u64), MailError> {
        let (mut messages, mut bytes, mut periods) = (0, 0, BTreeMap::<Timestamp, u64>::new());
        for entry in self.every(KEPT, &mailbox_key(self.mailbox)).await? {
            match Kept::read(entry) {
                Ok(kept) => {
                    (messages, bytes) = (messages + 1, bytes + u64::from(kept.size));
                    *periods.entry(period_of(kept.id.expunged())).or_insert(0) += 1;
                    self.see(kept.blob, kept.size, &kept.folder, kept.id.uid());
                }
                Err(error) => {
                    let (folder, what) = (String::new(), error.to_string());
                    self.report.found(Finding::Damaged { folder, what });
                }
            }
        }
        self.report.kept = messages;
        for (period, messages) in periods {
            let key = period_key(period, self.mailbox);
            if self.store().get(KEPT_PERIOD, &key).await?.is_none() {
                self.report.found(Finding::NoPeriod { messages });
                self.fixes.push(Fix::Put(KEPT_PERIOD, key, Vec::new()));
            }
        }
        Ok((messages, bytes))
    }

    fn totals(&mut self, recorded: &MailboxRecord, counted: &MailboxRecord) {
        for (what, recorded, counted) in [
            ("messages", recorded.messages, counted.messages),
            ("bytes", recorded.bytes, counted.bytes),
            ("expunged messages", recorded.kept_messages, counted.kept_messages),
            ("bytes of expunged messages", recorded.kept_bytes, counted.kept_bytes),
            ("bytes of annotations", recorded.annotation_bytes, counted.annotation_bytes),
        ] {
            if recorded != counted {
                let folder = "the mailbox".to_owned();
                self.report.found(Finding::Counter { folder, what, recorded, counted });
            }
        }
        if recorded != counted {
            let key = mailbox_key(self.mailbox);
            self.fixes.push(Fix::Put(MAILBOX, key, counted.encode_to_vec()));
        }
    }

    /// Compares references, structures and digests of all blobs.
    async fn blobs(&mut self) -> Result<(), MailError> {
        let mut seen = std::mem::take(&mut self.seen);
        for (blob, seen) in &mut seen {
            let key = blob_key(*blob);
            self.report.blobs += 1;
            self.report.bytes += u64::from(seen.size);
            let recorded = match self.store().get(BLOB_REFS, &key).await? {
                Some(found) => decode::<RefsRecord>(found.value, "references of a blob")?.count,
                None => 1,
            };
            if recorded != seen.count {
                let counted = seen.count;
                self.report.found(Finding::References { blob: *blob, recorded, counted });
                self.fixes.push(match counted {
                    1 => Fix::Delete(BLOB_REFS, key.clone()),
                    count => Fix::Put(BLOB_REFS, key.clone(), RefsRecord { count }.encode_to_vec()),
                });
            }
            seen.summary = self.store().get(SUMMARY, &key).await?.is_some();
            seen.digest = digest_of(self.store(), *blob).await?;
            if !seen.summary {
                let (folder, uid) = seen.place.clone();
                self.report.found(Finding::NoSummary { folder, uid });
            }
            if !seen.summary || seen.digest.is_none() {
                self.unindexed.push(*blob);
            }
        }
        self.seen = seen;
        Ok(())
    }

    /// A digest that names a blob which is gone would give its bytes to new messages.
    async fn contents(&mut self) -> Result<(), MailError> {
        for entry in self.every(CONTENT, &mailbox_key(self.mailbox)).await? {
            let blob = BlobId::from_slice(&entry.record.value).ok();
            if blob.is_some_and(|blob| self.seen.contains_key(&blob)) {
                continue;
            }
            if let Some(blob) = blob {
                self.report.found(Finding::ContentAstray { blob });
            }
            self.fixes.push(Fix::Delete(CONTENT, entry.key));
        }
        Ok(())
    }
}

fn count_of(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
