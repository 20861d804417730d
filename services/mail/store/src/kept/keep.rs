//! Messages that leave a folder are kept, and the oldest make room.

use bytes::Bytes;
use gatepost_model::{FolderId, Timestamp};
use gatepost_store::{Expect, Range};
use prost::Message;

use super::{BATCH, Kept, period_of};
use crate::{
    Acl, MailError, Row,
    cell::FolderCell,
    record::{
        KEPT, KEPT_PERIOD, KeptRecord, MailboxRecord, blob_key, kept_key, mailbox_key, period_key,
    },
    txn::Txn,
};

/// A folder that messages leave.
pub(crate) struct Origin {
    pub(crate) id: FolderId,
    pub(crate) name: String,
    pub(crate) closed: bool,
}

impl Origin {
    pub(crate) fn of(cell: &FolderCell) -> Self {
        let state = cell.read();
        let closed = *state.acl != Acl::default();
        Self { id: cell.id, name: state.name.to_string(), closed }
    }
}

impl Txn<'_> {
    /// Keeps messages that leave a folder, or releases their blobs where they cannot be kept. The
    /// oldest make room; a message that does not fit even so is gone at once.
    pub(crate) async fn keep(
        &mut self,
        folder: &Origin,
        rows: &[Row],
        at: Timestamp,
    ) -> Result<(), MailError> {
        let config = &self.shared.base.config;
        let (most, most_bytes) = (config.max_kept_messages, config.max_kept_bytes);
        let bytes = rows.iter().map(|row| u64::from(row.size)).sum::<u64>();
        if config.keep_expunged.is_zero() || most == 0 || most_bytes == 0 {
            rows.iter().for_each(|row| self.release(row.blob));
            return Ok(());
        }
        self.make_room(most.min(rows.len() as u64), most_bytes.min(bytes)).await?;
        let mut any = false;
        for row in rows {
            let (messages, bytes) =
                (self.record.kept_messages + 1, self.record.kept_bytes + u64::from(row.size));
            if messages > most || bytes > most_bytes {
                self.release(row.blob);
                continue;
            }
            (self.record.kept_messages, self.record.kept_bytes) = (messages, bytes);
            let keywords = row.flags.keywords().iter().map(ToString::to_string).collect();
            let kept = KeptRecord {
                blob: blob_key(row.blob),
                size: row.size,
                flags: u32::from(row.flags.system),
                keywords,
                internal_date_millis: row.internal_date.unix_millis(),
                folder: folder.name.clone(),
                closed: folder.closed,
            };
            let key = kept_key(self.shared.id, at, folder.id, row.uid);
            self.set.put(KEPT, key, Expect::Any, kept.encode_to_vec());
            any = true;
        }
        if any {
            let period = period_key(period_of(at), self.shared.id);
            self.set.put(KEPT_PERIOD, period, Expect::Any, Bytes::new());
        }
        Ok(())
    }

    /// The oldest go until so much fits, as many as one commit bears.
    async fn make_room(&mut self, messages: u64, bytes: u64) -> Result<(), MailError> {
        let config = &self.shared.base.config;
        let (most, most_bytes) = (config.max_kept_messages, config.max_kept_bytes);
        let full = |record: &MailboxRecord| {
            record.kept_messages.saturating_add(messages) > most
                || record.kept_bytes.saturating_add(bytes) > most_bytes
        };
        if !full(&self.record) {
            return Ok(());
        }
        let oldest = Range::prefix(KEPT, &mailbox_key(self.shared.id)).limit(BATCH);
        for entry in self.shared.base.store.scan(oldest).await? {
            if !full(&self.record) {
                break;
            }
            let key = entry.key.clone();
            let kept = Kept::read(entry)?;
            self.take_kept(key, &kept);
            self.release(kept.blob);
        }
        Ok(())
    }

    /// Takes a message from those that are kept. Its blob is the caller's to care for.
    pub(super) fn take_kept(&mut self, key: Bytes, kept: &Kept) {
        self.set.delete(KEPT, key, Expect::Any);
        self.record.kept_messages = self.record.kept_messages.saturating_sub(1);
        self.record.kept_bytes = self.record.kept_bytes.saturating_sub(u64::from(kept.size));
    }
}
