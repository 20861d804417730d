//! Reads every record of a mailbox, and compares those that say the same.

use std::{collections::BTreeMap, sync::Arc};

use bytes::Bytes;
use gatepost_model::{BlobId, MailboxId};
use gatepost_store::{Expect, Store, Table};
use prost::Message;

use super::{CheckReport, Finding};
use crate::{
    MailError,
    cell::FolderCell,
    record::{MAILBOX, MailboxRecord, mailbox_key},
    shared::Base,
    txn::Txn,
};

/// A blob that messages have.
pub(super) struct Seen {
    /// Messages that have it, expunged ones that are kept among them.
    pub(super) count: u32,
    pub(super) size: u32,
    /// Folder and UID of one of them.
    pub(super) place: (Arc<str>, u32),
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

    /// A message has the blob.
    pub(super) fn see(&mut self, blob: BlobId, size: u32, folder: &Arc<str>, uid: u32) {
        let fresh = || Seen {
            count: 0,
            size,
            place: (Arc::clone(folder), uid),
            summary: false,
            digest: None,
        };
        self.seen.entry(blob).or_insert_with(fresh).count += 1;
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
}
