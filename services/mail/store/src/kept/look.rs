//! Expunged messages, as they are listed and found.

use std::{collections::HashSet, sync::Arc};

use gatepost_blob::BlobKey;
use gatepost_mime::{Limits, Message as Summary, Parser};
use gatepost_store::{Entry, Range};

use super::{Kept, KeptId};
use crate::{
    FolderName, MailError, Mailbox,
    blobs::from_blob,
    cell::FolderCell,
    record::{KEPT, SUMMARY, blob_key, mailbox_key},
};

/// So much of a message is read for its envelope when its structure is not kept.
const HEAD: u64 = 64 << 10;

/// Expunged messages.
impl Mailbox {
    /// Expunged messages, the newest first, at most `limit` of those that went before `before`.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn kept(&self, before: Option<KeptId>, limit: usize) -> Result<Vec<Kept>, MailError> {
        let mut range = Range::prefix(KEPT, &mailbox_key(self.id())).reversed().limit(limit);
        if let Some(before) = before {
            // In a reversed scan the next page ends below the last key.
            range = range.beyond(&before.key(self.id()));
        }
        let found = self.shared.base.store.scan(range).await?;
        found.into_iter().map(Kept::read).collect()
    }

    /// Structure and envelope of an expunged message; of one whose structure is not kept, that of its
    /// first 64 KiB.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone.
    pub async fn kept_summary(&self, kept: &Kept) -> Result<Summary, MailError> {
        let base = &self.shared.base;
        let found = base.store.get(SUMMARY, &blob_key(kept.blob)).await?;
        if let Some(summary) = found.and_then(|found| Summary::decode(&found.value)) {
            return Ok(summary);
        }
        let key = BlobKey::new(self.id(), kept.blob);
        let head = base.blobs.get_range(&key, 0..HEAD).await.map_err(from_blob)?;
        let mut parser = Parser::new(Limits::default());
        parser.push(&head);
        Ok(parser.finish())
    }

    /// Of the expunged messages with these ids, those that are there, each once.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn find(&self, ids: &[KeptId]) -> Result<Vec<Kept>, MailError> {
        self.find_kept(ids, &mut 0).await
    }

    /// The folder that an expunged message was in, by the name that it has now, or the one that has its
    /// name; none when there is neither.
    pub fn home(&self, kept: &Kept) -> Option<FolderName> {
        self.former(kept).map(|cell| cell.read().name.clone())
    }

    /// Those that are there, each once; the others are counted.
    pub(super) async fn find_kept(
        &self,
        ids: &[KeptId],
        missing: &mut usize,
    ) -> Result<Vec<Kept>, MailError> {
        let (mut found, mut seen) = (Vec::with_capacity(ids.len()), HashSet::new());
        for id in ids.iter().filter(|id| seen.insert(**id)) {
            let key = id.key(self.id());
            match self.shared.base.store.get(KEPT, &key).await? {
                Some(record) => found.push(Kept::read(Entry { key, record })?),
                None => *missing += 1,
            }
        }
        Ok(found)
    }

    /// Where a message was, as far as that still is.
    pub(super) fn former(&self, kept: &Kept) -> Option<Arc<FolderCell>> {
        let view = self.shared.view();
        let same = kept.id.folder();
        let by_id = view.folders.values().find(|cell| Some(cell.id) == same);
        let name = kept.folder.parse::<FolderName>().ok();
        by_id.or_else(|| view.folders.get(&name?)).cloned()
    }
}
