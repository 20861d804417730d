//! Mailboxes: folders as a whole, appending.

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::Ordering},
};

use bytes::Bytes;
use gatepost_model::{FolderId, MailboxId, Timestamp};
use gatepost_store::Expect;
use prost::Message;
use tokio::sync::watch;

use crate::{
    Acl, Appended, FlagMask, Flags, Folder, FolderInfo, FolderName, FolderStatus, ImportMark,
    Ingest, Ingested, MailError, ModSeq, Row, SpecialUse, Uid, Usage,
    cell::{CellState, FolderCell},
    ingest::MAX_RECORDS,
    record::{
        DEAD_FOLDER, DeadFolderRecord, FOLDER, FolderRecord, IMPORT, ImportRecord, KEYWORDS,
        MailboxRecord, STATE, SUBSCRIPTION, StateRecord, folder_key, import_key, subscription_key,
    },
    shared::Shared,
    txn::Txn,
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

    /// Creates a folder and those above it that are missing.
    ///
    /// # Errors
    ///
    /// [`MailError::FolderExists`]; [`MailError::Limit`], also when another folder has that special
    /// use.
    pub async fn create(
        &self,
        name: &FolderName,
        special_use: Option<SpecialUse>,
    ) -> Result<FolderInfo, MailError> {
        let mut txn = self.shared.begin().await?;
        let fresh = self.write_new_folders(&mut txn, name, special_use)?;
        let old = self.shared.view().folders.get(name).map(|cell| cell.id);
        if let Some(old) = old {
            self.drop_annotations(&mut txn, old).await?;
        }
        let done = txn.commit_set_with_record().await?;
        let version = done.version;
        {
            let mut view = self.shared.view_mut();
            for folder in fresh {
                let cell = folder.into_cell(version);
                let name = cell.read().name.clone();
                if let Some(old) = view.folders.insert(name, cell) {
                    retire(&old);
                }
            }
        }
        done.finish();
        self.folders_changed();
        let cell = self.shared.find(name)?;
        Ok(cell.info(self.shared.view().subscriptions.contains(name)))
    }

    /// Steps that make `name` and what is missing above it. A `\NoSelect` name becomes a new folder.
    fn write_new_folders(
        &self,
        txn: &mut Txn<'_>,
        name: &FolderName,
        special_use: Option<SpecialUse>,
    ) -> Result<Vec<NewFolder>, MailError> {
        let base = &self.shared.base;
        let view = self.shared.view();
        let old = view.folders.get(name);
        if old.is_some_and(|cell| !cell.read().no_select) {
            return Err(MailError::FolderExists);
        }
        let taken = |use_| view.folders.values().any(|cell| cell.read().special_use == Some(use_));
        if special_use.is_some_and(taken) {
            return Err(MailError::Limit("another folder has that special use"));
        }
        let above = std::iter::successors(name.parent(), FolderName::parent);
        let missing = above.filter(|name| !view.folders.contains_key(name));
        let mut names: Vec<_> = missing.map(|name| (name, None)).collect();
        names.push((name.clone(), special_use));
        if view.folders.len() + names.len() > base.config.max_folders {
            return Err(MailError::Limit("folders in this mailbox"));
        }
        // RFC 4314 §4: as the folder above it has them.
        let above = std::iter::successors(Some(name.clone()), FolderName::parent);
        let above = above.filter_map(|name| view.folders.get(&name)).next();
        let acl = above.map(|cell| Arc::clone(&cell.read().acl)).unwrap_or_default();
        if let Some(old) = old {
            delete_folder_records(txn, self.id(), old.id);
        }
        let new = names.into_iter().map(|(name, special_use)| {
            let id = FolderId::generate(&*base.clock, &*base.entropy);
            let uid_validity = next_uid_validity(&mut txn.record, base.clock.now())?;
            let special = special_use.map_or(0, |special_use| special_use as u32);
            let acl = Arc::clone(&acl);
            let new = NewFolder { id, name, uid_validity, special, no_select: false, acl };
            new.write(txn, self.id());
            Ok(new)
        });
        new.collect()
    }

    /// Deletes a folder with its messages; with folders below it, its name stays as `\NoSelect`.
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`]; [`MailError::Undeletable`] for INBOX; [`MailError::HasFolders`] for a `\NoSelect` name
    /// with folders below it.
    pub async fn delete(&self, name: &FolderName) -> Result<(), MailError> {
        self.delete_folder(name, false).await
    }

    /// Deletes a folder if there is no message in it: for whoever may arrange folders and not delete mail.
    ///
    /// # Errors
    ///
    /// As [`Mailbox::delete`]; [`MailError::NotEmpty`].
    pub async fn delete_empty(&self, name: &FolderName) -> Result<(), MailError> {
        self.delete_folder(name, true).await
    }

    async fn delete_folder(&self, name: &FolderName, only_empty: bool) -> Result<(), MailError> {
        if name.is_inbox() {
            return Err(MailError::Undeletable("INBOX always is"));
        }
        let mut txn = self.shared.begin().await?;
        let cell = self.shared.find(name)?;
        let parent = self.shared.view().folders.keys().any(|other| other.is_below(name));
        let (counters, no_select) = (cell.read().counters, cell.read().no_select);
        if no_select && parent {
            return Err(MailError::HasFolders);
        }
        if only_empty && counters.messages > 0 {
            return Err(MailError::NotEmpty);
        }
        delete_folder_records(&mut txn, self.id(), cell.id);
        self.drop_annotations(&mut txn, cell.id).await?;
        if counters.uid_next > 1 {
            let dead = self.obituary(&cell);
            txn.set.put(DEAD_FOLDER, folder_key(self.id(), cell.id), Expect::Any, dead);
        }
        txn.record.bytes = txn.record.bytes.saturating_sub(counters.size);
        txn.record.messages = txn.record.messages.saturating_sub(u64::from(counters.messages));
        let left = if parent {
            let base = &self.shared.base;
            let id = FolderId::generate(&*base.clock, &*base.entropy);
            let uid_validity = next_uid_validity(&mut txn.record, base.clock.now())?;
            let (name, acl) = (name.clone(), Arc::clone(&cell.read().acl));
            let left = NewFolder { id, name, uid_validity, special: 0, no_select: true, acl };
            left.write(&mut txn, self.id());
            Some(left)
        } else {
            None
        };
        let done = txn.commit_set_with_record().await?;
        let left = left.map(|left| left.into_cell(done.version));
        {
            let mut view = self.shared.view_mut();
            view.folders.remove(name);
            view.folders.extend(left.map(|left| (name.clone(), left)));
        }
        retire(&cell);
        done.finish();
        self.folders_changed();
        Ok(())
    }

    /// What has to be known of a deleted folder to keep the messages that were in it.
    fn obituary(&self, cell: &FolderCell) -> Bytes {
        let base = &self.shared.base;
        if base.config.keep_expunged.is_zero() {
            return Bytes::new();
        }
        let state = cell.read();
        let dead = DeadFolderRecord {
            name: state.name.to_string(),
            keywords: state.keywords.iter().map(ToString::to_string).collect(),
            deleted_millis: base.clock.now().unix_millis(),
            closed: *state.acl != Acl::default(),
        };
        dead.encode_to_vec().into()
    }

    /// Renames a folder and those below it. INBOX stays: its messages move to the new folder (RFC 9051
    /// §6.3.6).
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`], [`MailError::FolderExists`], [`MailError::InvalidName`] below
    /// itself, [`MailError::Limit`].
    pub async fn rename(&self, from: &FolderName, to: &FolderName) -> Result<(), MailError> {
        if from.is_inbox() {
            return self.rename_inbox(to).await;
        }
        if to.is_below(from) {
            return Err(MailError::InvalidName("a folder cannot be moved below itself"));
        }
        let mut txn = self.shared.begin().await?;
        self.shared.find(from)?;
        if self.shared.view().folders.contains_key(to) {
            return Err(MailError::FolderExists);
        }
        let above = match to.parent() {
            Some(parent) if !self.shared.view().folders.contains_key(&parent) => {
                self.write_new_folders(&mut txn, &parent, None)?
            }
            _ => Vec::new(),
        };
        let mut moves = Vec::new();
        for (name, cell) in &self.shared.view().folders {
            if name == from || name.is_below(from) {
                moves.push((name.clone(), name.moved(from, to)?, Arc::clone(cell)));
            }
        }
        for (_, new, cell) in &moves {
            let record = FolderRecord { name: new.to_string(), ..cell.read().record() };
            let key = folder_key(self.id(), cell.id);
            txn.set.put(FOLDER, key, Expect::Any, record.encode_to_vec());
        }
        let done = txn.commit_set_with_record().await?;
        let above = above.into_iter().map(|folder| folder.into_cell(done.version));
        {
            let mut view = self.shared.view_mut();
            for (old, ..) in &moves {
                view.folders.remove(old);
            }
            for (_, new, cell) in moves {
                cell.write().name = new.clone();
                view.folders.insert(new, cell);
            }
            for cell in above {
                let name = cell.read().name.clone();
                view.folders.insert(name, cell);
            }
        }
        done.finish();
        self.folders_changed();
        Ok(())
    }

    async fn rename_inbox(&self, to: &FolderName) -> Result<(), MailError> {
        self.create(to, None).await?;
        let inbox = self.folder(&FolderName::inbox()).await?;
        let to = self.folder(to).await?;
        let uids: Vec<Uid> = inbox.rows().iter().map(|row| row.uid).collect();
        self.copy_annotations(inbox.cell.id, to.cell.id).await?;
        inbox.move_to(&uids, &to).await?;
        Ok(())
    }

    /// Subscribes or unsubscribes a name, whether or not there is such a folder.
    ///
    /// # Errors
    ///
    /// [`MailError::Limit`].
    pub async fn subscribe(&self, name: &FolderName, on: bool) -> Result<(), MailError> {
        let mut txn = self.shared.begin().await?;
        let (known, count) = {
            let subscriptions = &self.shared.view().subscriptions;
            (subscriptions.contains(name), subscriptions.len())
        };
        if known == on {
            return Ok(());
        }
        if on && count >= self.shared.base.config.max_subscriptions {
            return Err(MailError::Limit("subscriptions of this mailbox"));
        }
        let key = subscription_key(self.id(), name);
        if on {
            txn.set.put(SUBSCRIPTION, key, Expect::Any, Bytes::new());
        } else {
            txn.set.delete(SUBSCRIPTION, key, Expect::Any);
        }
        let done = txn.commit_set().await?;
        {
            let subscriptions = &mut self.shared.view_mut().subscriptions;
            if on {
                subscriptions.insert(name.clone());
            } else {
                subscriptions.remove(name);
            }
        }
        done.finish();
        self.folders_changed();
        Ok(())
    }

    /// Names that are subscribed, also those of folders that are gone.
    pub async fn subscriptions(&self) -> Vec<FolderName> {
        let names: BTreeSet<_> = self.shared.view().subscriptions.clone();
        names.into_iter().collect()
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

/// A folder that is being made.
struct NewFolder {
    id: FolderId,
    name: FolderName,
    uid_validity: u32,
    special: u32,
    no_select: bool,
    acl: Arc<Acl>,
}

impl NewFolder {
    fn write(&self, txn: &mut Txn<'_>, mailbox: MailboxId) {
        let record = FolderRecord {
            name: self.name.to_string(),
            uid_validity: self.uid_validity,
            special_use: self.special,
            no_select: self.no_select,
            acl: self.acl.record(),
        };
        let key = folder_key(mailbox, self.id);
        txn.set.put(FOLDER, key.clone(), Expect::Absent, record.encode_to_vec());
        txn.set.put(STATE, key, Expect::Absent, StateRecord::new().encode_to_vec());
    }

    fn into_cell(self, version: gatepost_store::Version) -> Arc<FolderCell> {
        let mut state = CellState::new(self.name, self.uid_validity, StateRecord::new(), version);
        state.special_use = SpecialUse::of_number(self.special);
        state.no_select = self.no_select;
        state.acl = self.acl;
        Arc::new(FolderCell::new(self.id, state))
    }
}

fn delete_folder_records(txn: &mut Txn<'_>, mailbox: MailboxId, folder: FolderId) {
    for table in [FOLDER, STATE, KEYWORDS] {
        txn.set.delete(table, folder_key(mailbox, folder), Expect::Any);
    }
}

/// Tells everybody who has the folder open that it is gone.
fn retire(cell: &FolderCell) {
    cell.write().gone = true;
    cell.tick.send_modify(|_| {});
}

/// A UIDVALIDITY that no folder of the mailbox has had: the time, or one more than the last.
fn next_uid_validity(record: &mut MailboxRecord, now: Timestamp) -> Result<u32, MailError> {
    let next = record.uid_validity.checked_add(1).ok_or(MailError::Limit("UIDVALIDITY"))?;
    record.uid_validity = u32::try_from(now.unix_seconds()).unwrap_or(0).max(next);
    Ok(record.uid_validity)
}
