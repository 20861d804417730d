//! Folders: their counters, and the messages of those that are being removed.

use std::sync::Arc;

use gatepost_model::{BlobId, FolderId};
use gatepost_store::Entry;
use prost::Message;

use super::{
    Finding,
    census::{Census, Fix},
    packs::Packed,
    pages::Pages,
};
use crate::{
    Keyword, MailError, Row,
    cell::{FolderCell, KeywordSets, count, row_of},
    journal::Journal,
    record::{
        DEAD_FOLDER, EXPUNGED, MESSAGE, MessageRecord, STATE, StateRecord, decode, folder_key,
        folder_of_key, mailbox_key, uid_of_key,
    },
};

/// What the rows of a folder are read with.
struct Read<'a> {
    keywords: &'a [Keyword],
    sets: KeywordSets,
    journal: &'a mut Journal,
}

impl Read<'_> {
    /// The row of a message, as its record and the journal have it.
    fn row(&mut self, entry: Entry) -> Result<Row, MailError> {
        let record: MessageRecord = decode(entry.record.value, "message")?;
        let mut row = row_of(uid_of_key(&entry.key)?, record, self.keywords, &mut self.sets)?;
        self.journal.apply(&mut row);
        Ok(row)
    }
}

impl Census {
    /// Counts the messages of a folder; gives the counters as they should be.
    pub(super) async fn folder(&mut self, cell: &FolderCell) -> Result<StateRecord, MailError> {
        let (name, keywords) = {
            let state = cell.read();
            (Arc::<str>::from(state.name.as_str()), state.keywords.clone())
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
            let (folder, what) = (name.to_string(), error.to_string());
            self.report.found(Finding::Damaged { folder, what });
        }
        let read =
            &mut Read { keywords: &keywords, sets: KeywordSets::new(), journal: &mut journal };
        let mut pages = Pages::of(MESSAGE, &cell.id.to_bytes());
        while let Some(page) = pages.next(self.store()).await? {
            for entry in page {
                self.message(entry, &name, read, &mut counted);
            }
        }
        let mut pages = Pages::of(EXPUNGED, &cell.id.to_bytes());
        while let Some(page) = pages.next(self.store()).await? {
            counted.log_len = counted.log_len.saturating_add(count_of(page.len()));
        }
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

    /// Counts a message.
    fn message(
        &mut self,
        entry: Entry,
        folder: &Arc<str>,
        read: &mut Read<'_>,
        counted: &mut StateRecord,
    ) {
        let uid = uid_of_key(&entry.key).ok();
        match read.row(entry) {
            Ok(row) => {
                count(counted, &row, true);
                counted.uid_next = counted.uid_next.max(u64::from(row.uid.get()) + 1);
                counted.highest_modseq = counted.highest_modseq.max(row.modseq.get());
                self.see(row.blob, row.size, folder, row.uid.get());
            }
            Err(error) => {
                let what = format!("{error} at {uid:?}");
                self.report.found(Finding::Damaged { folder: folder.to_string(), what });
            }
        }
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

    /// Messages of deleted folders have their blobs until they are removed.
    pub(super) async fn dead_folders(&mut self) -> Result<(), MailError> {
        let name: Arc<str> = Arc::from("a deleted folder");
        let mut folders = Pages::of(DEAD_FOLDER, &mailbox_key(self.mailbox));
        while let Some(page) = folders.next(self.store()).await? {
            for entry in page {
                self.dead_folder(folder_of_key(&entry.key)?, &name).await?;
            }
        }
        Ok(())
    }

    async fn dead_folder(&mut self, folder: FolderId, name: &Arc<str>) -> Result<(), MailError> {
        let mut pages = Pages::of(MESSAGE, &folder.to_bytes());
        while let Some(page) = pages.next(self.store()).await? {
            for entry in page {
                let record: MessageRecord = decode(entry.record.value, "message")?;
                let blob =
                    BlobId::from_slice(&record.blob).map_err(|_| MailError::Damaged("message"))?;
                self.see(blob, record.size, name, uid_of_key(&entry.key)?.get());
            }
        }
        Ok(())
    }
}

fn count_of(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
