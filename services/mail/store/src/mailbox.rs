//! Mailboxes: what is in them, and appending.

use std::sync::{Arc, atomic::Ordering};

use gatepost_model::{MailboxId, Timestamp};
use gatepost_store::Expect;
use prost::Message;
use tokio::sync::watch;

use crate::{
    Appended, FlagMask, Flags, Folder, FolderInfo, FolderName, FolderStatus, ImportMark, Ingest,
    Ingested, MailError, ModSeq, Row, Uid, Usage,
    cell::FolderCell,
    ingest::MAX_RECORDS,
    record::{IMPORT, ImportRecord, import_key},
    shared::Shared,
};

/// A mailbox. Cheap to clone.
#[derive(Clone)]
pub struct Mailbox {
    pub(crate) shared: Arc<Shared>,
}

#[allow(clippy::unused_async)] // what is in memory today may have to be asked for tomorrow
impl Mailbox {
    /// Its id.
    pub fn id(&self) -> MailboxId {
        self.shared.id
    }

    /// Every folder, by name, INBOX first.
    pub async fn folders(&self) -> Vec<FolderInfo> {
        let view = self.shared.view();
        let info =
            |cell: &Arc<FolderCell>| cell.info(view.subscriptions.contains(&cell.read().name));
        let mut folders: Vec<_> = view.folders.values().map(info).collect();
        folders.sort_by_key(|folder| !folder.name.is_inbox());
        folders
    }

    /// Opens a folder: loads its rows unless they are in memory.
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`], also for a `\NoSelect` name.
    pub async fn folder(&self, name: &FolderName) -> Result<Folder, MailError> {
        let cell = self.shared.find(name)?;
        if cell.read().no_select {
            return Err(MailError::NoSuchFolder);
        }
        let hold = self.shared.load(&cell).await?;
        metrics::counter!("gatepost_mail_folder_opens_total").increment(1);
        Ok(Folder { mailbox: self.clone(), cell, keeps: FlagMask::ALL, _hold: hold })
    }

    /// What STATUS says, without loading the folder.
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`].
    pub async fn status(&self, name: &FolderName) -> Result<FolderStatus, MailError> {
        let cell = self.shared.find(name)?;
        let state = cell.read();
        if state.no_select { Err(MailError::NoSuchFolder) } else { Ok(state.status(cell.id)) }
    }

    /// How full it is.
    pub fn usage(&self) -> Usage {
        let record = self.shared.view().record.clone();
        Usage {
            bytes: record.bytes,
            messages: record.messages,
            quota_bytes: self.shared.quota.load(Ordering::Relaxed),
            quota_messages: self.shared.most_messages(),
            kept_messages: record.kept_messages,
            kept_bytes: record.kept_bytes,
        }
    }

    /// Would so many bytes more in so many messages more be too much by now?
    ///
    /// # Errors
    ///
    /// [`MailError::OverQuota`].
    pub fn check_room(&self, bytes: u64, messages: u64) -> Result<(), MailError> {
        self.shared.room_for(bytes, messages)
    }

    /// Changes how many messages it may hold; 0: as many as every mailbox (`max_messages`), which no
    /// number exceeds. What is more already stays.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn set_quota_messages(&self, messages: u64) -> Result<(), MailError> {
        let mut txn = self.shared.begin().await?;
        txn.record.quota_messages = messages;
        txn.commit_set_with_record().await?.finish();
        Ok(())
    }

    /// Begins to take in a message of about `expected_size` bytes.
    ///
    /// # Errors
    ///
    /// [`MailError::TooLarge`] and [`MailError::OverQuota`] when it is known by now.
    pub async fn ingest(&self, expected_size: Option<u64>) -> Result<Ingest, MailError> {
        let most = self.shared.base.config.max_message_bytes;
        let expected = expected_size.unwrap_or(0);
        if expected > most {
            return Err(MailError::TooLarge(most));
        }
        self.shared.room_for(expected, 1)?;
        Ok(Ingest::begin(Arc::clone(&self.shared)))
    }

    /// Messages are refused in one append when their [`Ingested::records`] are more than this many bytes.
    pub const MAX_APPEND_RECORDS: usize = MAX_RECORDS;

    /// Appends messages, all or none; durable once answered. Without a date: now.
    ///
    /// # Errors
    ///
    /// [`MailError::OverQuota`], [`MailError::NoSuchFolder`] when it is deleted by now,
    /// [`MailError::Limit`] for more than [`Self::MAX_APPEND_RECORDS`], or too many keywords.
    pub async fn append(
        &self,
        folder: &Folder,
        messages: Vec<(Ingested, Flags, Option<Timestamp>)>,
    ) -> Result<Appended, MailError> {
        if !Arc::ptr_eq(&self.shared, &folder.mailbox.shared) {
            return Err(MailError::NoSuchFolder);
        }
        self.append_to(&folder.cell, messages, None).await
    }

    /// Puts a message into INBOX, without loading it; durable once answered.
    ///
    /// # Errors
    ///
    /// As [`Self::append`].
    pub async fn deliver(&self, message: Ingested, flags: Flags) -> Result<Appended, MailError> {
        let cell = self.shared.find(&FolderName::inbox())?;
        let size = message.size();
        let appended = self.append_to(&cell, vec![(message, flags, None)], None).await?;
        metrics::counter!("gatepost_mail_deliveries_total").increment(1);
        metrics::counter!("gatepost_mail_delivered_bytes_total").increment(size);
        Ok(appended)
    }

    pub(crate) async fn append_to(
        &self,
        cell: &Arc<FolderCell>,
        mut messages: Vec<(Ingested, Flags, Option<Timestamp>)>,
        mark: Option<ImportMark>,
    ) -> Result<Appended, MailError> {
        let records: usize = messages.iter().map(|(message, ..)| message.records()).sum();
        if records > MAX_RECORDS {
            return Err(MailError::Limit("messages in one append"));
        }
        let mut txn = self.shared.begin().await?;
        let bytes = messages.iter().map(|(message, ..)| message.size()).sum();
        self.shared.room_for(bytes, messages.len() as u64)?;
        let now = self.shared.base.clock.now();
        let draft = txn.draft(cell)?;
        let mut uids = Vec::with_capacity(messages.len());
        for (message, flags, date) in &mut messages {
            let row = Row {
                blob: txn.place(message).await?,
                modseq: ModSeq::MIN,
                internal_date: date.unwrap_or(now),
                flags: flags.clone(),
                uid: Uid::MIN,
                size: message.size,
                saved: u32::try_from(now.unix_seconds()).unwrap_or(u32::MAX),
            };
            uids.push(txn.add(draft, &row)?);
        }
        if let Some(ImportMark { source, through }) = mark {
            let record = ImportRecord { through };
            txn.set.put(
                IMPORT,
                import_key(self.id(), &source),
                Expect::Any,
                record.encode_to_vec(),
            );
        }
        txn.record.bytes = txn.record.bytes.saturating_add(bytes);
        txn.record.messages = txn.record.messages.saturating_add(messages.len() as u64);
        // From here on the store may have them, even when this task ends: what it has not, the sweep
        // finds. Those of bytes that the mailbox has already go.
        let own = messages.iter_mut().filter(|(message, ..)| txn.has_own(message));
        own.for_each(|(message, ..)| message.keep());
        txn.commit().await?;
        Ok(Appended { uid_validity: cell.read().uid_validity, uids })
    }

    /// Ticks when folders are created, deleted, renamed or subscribed.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.tick.subscribe()
    }

    /// Ticks with everything that changes: folders and what is in them, subscriptions, annotations.
    pub fn pulse(&self) -> watch::Receiver<u64> {
        self.shared.pulse.subscribe()
    }

    pub(crate) fn folders_changed(&self) {
        self.shared.tick.send_modify(|tick| *tick += 1);
        self.shared.beat();
    }
}
