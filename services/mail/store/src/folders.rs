//! Folders as a whole: creating, deleting, renaming.

use std::sync::Arc;

use bytes::Bytes;
use gatepost_model::{FolderId, MailboxId, Timestamp};
use gatepost_store::Expect;
use prost::Message;

use crate::{
    Acl, FolderInfo, FolderName, MailError, Mailbox, SpecialUse, Uid,
    cell::{CellState, FolderCell},
    record::{
        DEAD_FOLDER, DeadFolderRecord, FOLDER, FolderRecord, KEYWORDS, MailboxRecord, STATE,
        StateRecord, folder_key,
    },
    txn::Txn,
};

impl Mailbox {
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
