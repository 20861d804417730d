//! Mailboxes: annotations of theirs and of their folders (RFC 5464).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, PoisonError},
};

use bytes::Bytes;
use gatepost_model::FolderId;
use gatepost_store::{Expect, MAX_VALUE_BYTES, Range};
use prost::Message;

use crate::{
    Annotated, Annotation, AnnotationChange, FolderName, MailError, Mailbox, Scope, SpecialUse,
    cell::FolderCell,
    record::{ANNOTATION, FOLDER, FolderRecord, annotations_key, folder_key},
    txn::Txn,
};

/// Values by whose they are and their names.
type Entries = BTreeMap<(Scope, String), Bytes>;

impl Mailbox {
    /// Annotations of a folder, or of the mailbox as a whole, by name.
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`], and from the store.
    pub async fn annotations(
        &self,
        place: Option<&FolderName>,
        scope: Scope,
    ) -> Result<Vec<Annotation>, MailError> {
        let folder = place.map(|name| self.shared.find(name)).transpose()?.map(|cell| cell.id);
        self.read_annotations(folder, scope).await
    }

    async fn read_annotations(
        &self,
        folder: Option<FolderId>,
        scope: Scope,
    ) -> Result<Vec<Annotation>, MailError> {
        let prefix = annotations_key(self.id(), folder, Some(scope), "");
        let found = self.shared.base.store.scan(Range::prefix(ANNOTATION, &prefix)).await?;
        let read = |entry: gatepost_store::Entry| {
            let name = std::str::from_utf8(entry.key.get(prefix.len()..)?).ok()?.to_owned();
            Some(Annotation { name, value: entry.record.value })
        };
        let read: Option<_> = found.into_iter().map(read).collect();
        read.ok_or(MailError::Damaged("key of an annotation"))
    }

    /// Changes annotations of a folder, or of the mailbox as a whole, all or none; and with them the
    /// folder's special use, which is an entry, too (RFC 6154 §4). Gives the number of the change,
    /// see [`Self::annotated_since`].
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`], [`MailError::AnnotationTooLarge`],
    /// [`MailError::TooManyAnnotations`]; [`MailError::Limit`] when another folder has that use.
    pub async fn annotate(
        &self,
        place: Option<&FolderName>,
        changes: Vec<AnnotationChange>,
        special_use: Option<Option<SpecialUse>>,
    ) -> Result<u64, MailError> {
        let mut txn = self.shared.begin().await?;
        let cell = place.map(|name| self.shared.find(name)).transpose()?;
        let folder = cell.as_ref().map(|cell| cell.id);
        self.write_annotations(&mut txn, folder, &changes).await?;
        if let (Some(cell), Some(special_use)) = (&cell, special_use) {
            self.write_special_use(&mut txn, cell, special_use)?;
        }
        let done = txn.commit_set_with_record().await?;
        if let (Some(cell), Some(special_use)) = (&cell, special_use) {
            cell.write().special_use = special_use;
        }
        done.finish();
        let changed = changes.into_iter().map(|change| {
            let entry = format!("{}{}", change.scope.prefix(), change.name);
            (change.scope, entry)
        });
        // It is written as private, and the same for everybody.
        let used = special_use.map(|_| (Scope::Shared, SPECIAL_USE.to_owned()));
        let changed = changed.chain(used);
        let changed = changed.map(|(seen_by, entry)| Annotated { folder, seen_by, entry });
        let number = self.log().note(changed);
        self.folders_changed();
        Ok(number)
    }

    async fn write_annotations(
        &self,
        txn: &mut Txn<'_>,
        folder: Option<FolderId>,
        changes: &[AnnotationChange],
    ) -> Result<(), MailError> {
        let config = &self.shared.base.config;
        let longest = config.max_annotation_bytes.min(MAX_VALUE_BYTES);
        let mut before = Entries::new();
        let scopes: BTreeSet<Scope> = changes.iter().map(|change| change.scope).collect();
        for scope in scopes {
            for entry in self.read_annotations(folder, scope).await? {
                before.insert((scope, entry.name), entry.value);
            }
        }
        let mut after = before.clone();
        for change in changes {
            let key = (change.scope, change.name.clone());
            match &change.value {
                Some(value) if value.len() > longest => {
                    return Err(MailError::AnnotationTooLarge(longest));
                }
                Some(value) => after.insert(key, value.clone()),
                None => after.remove(&key),
            };
        }
        let (old, new) = (space(&before), space(&after));
        let total = txn.record.annotation_bytes.saturating_sub(old).saturating_add(new);
        let room = total <= config.max_annotation_space || new <= old;
        if !room || (after.len() > before.len() && is_crowded(&after, config.max_annotations)) {
            return Err(MailError::TooManyAnnotations);
        }
        txn.record.annotation_bytes = total;
        let key = |scope, name: &str| annotations_key(self.id(), folder, Some(scope), name);
        for (scope, name) in before.keys().filter(|entry| !after.contains_key(*entry)) {
            txn.set.delete(ANNOTATION, key(*scope, name), Expect::Any);
        }
        for (entry @ (scope, name), value) in &after {
            if before.get(entry) != Some(value) {
                txn.set.put(ANNOTATION, key(*scope, name), Expect::Any, value.clone());
            }
        }
        Ok(())
    }

    fn write_special_use(
        &self,
        txn: &mut Txn<'_>,
        cell: &FolderCell,
        special_use: Option<SpecialUse>,
    ) -> Result<(), MailError> {
        let view = self.shared.view();
        let taken = |other: &Arc<FolderCell>| {
            other.id != cell.id && other.read().special_use == special_use
        };
        if special_use.is_some() && view.folders.values().any(taken) {
            return Err(MailError::Limit("another folder has that special use"));
        }
        let number = special_use.map_or(0, |special_use| special_use as u32);
        let record = FolderRecord { special_use: number, ..cell.read().record() };
        let key = folder_key(self.id(), cell.id);
        txn.set.put(FOLDER, key, Expect::Any, record.encode_to_vec());
        Ok(())
    }

    /// Steps that remove a folder's annotations.
    pub(crate) async fn drop_annotations(
        &self,
        txn: &mut Txn<'_>,
        folder: FolderId,
    ) -> Result<(), MailError> {
        let prefix = annotations_key(self.id(), Some(folder), None, "");
        for entry in self.shared.base.store.scan(Range::prefix(ANNOTATION, &prefix)).await? {
            let name = entry.key.len().saturating_sub(NAME_AT);
            let bytes = (name + entry.record.value.len()) as u64;
            txn.record.annotation_bytes = txn.record.annotation_bytes.saturating_sub(bytes);
            txn.set.delete(ANNOTATION, entry.key, Expect::Any);
        }
        Ok(())
    }

    /// Gives a folder the annotations that another has, as far as there is room (RFC 5464 §4.1: a
    /// renamed INBOX).
    pub(crate) async fn copy_annotations(
        &self,
        from: FolderId,
        to: FolderId,
    ) -> Result<(), MailError> {
        let mut txn = self.shared.begin().await?;
        let prefix = annotations_key(self.id(), Some(from), None, "");
        for entry in self.shared.base.store.scan(Range::prefix(ANNOTATION, &prefix)).await? {
            let rest = entry.key.get(prefix.len()..).unwrap_or_default();
            let bytes = (entry.key.len().saturating_sub(NAME_AT) + entry.record.value.len()) as u64;
            let total = txn.record.annotation_bytes.saturating_add(bytes);
            if total > self.shared.base.config.max_annotation_space {
                break;
            }
            txn.record.annotation_bytes = total;
            let key = [&annotations_key(self.id(), Some(to), None, ""), rest].concat();
            txn.set.put(ANNOTATION, key, Expect::Any, entry.record.value);
        }
        txn.commit_set_with_record().await?.finish();
        Ok(())
    }

    /// Number of the last change of annotations.
    pub fn annotation_mark(&self) -> u64 {
        self.log().last()
    }

    /// Entries that changed after the change of that number, each with the number of its change.
    /// `None` when some of them are forgotten.
    pub fn annotated_since(&self, number: u64) -> Option<Vec<(Annotated, u64)>> {
        self.log().since(number)
    }

    fn log(&self) -> std::sync::MutexGuard<'_, crate::annotation::AnnotationLog> {
        // Every change of the log is whole before anything that could panic.
        self.shared.annotated.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The entry that is a folder's special use.
const SPECIAL_USE: &str = "/private/specialuse";

/// Where names begin in keys: behind mailbox, folder and scope.
pub(crate) const NAME_AT: usize = 48;

/// Bytes of names and values.
fn space(entries: &Entries) -> u64 {
    entries.iter().map(|((_, name), value)| (name.len() + value.len()) as u64).sum()
}

/// Are there more than `most` entries of one scope?
fn is_crowded(entries: &Entries, most: usize) -> bool {
    let mut counts = BTreeMap::<Scope, usize>::new();
    entries.keys().for_each(|(scope, _)| *counts.entry(*scope).or_default() += 1);
    counts.values().any(|count| *count > most)
}
