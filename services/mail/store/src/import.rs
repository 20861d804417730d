//! Messages from elsewhere: what a second run of the same import need not bring again.

use std::collections::HashMap;

use gatepost_model::{BlobId, Timestamp};

use crate::{
    Appended, Flags, Folder, Ingested, MailError, Mailbox,
    record::{CONTENT, IMPORT, ImportRecord, content_key, decode, import_key},
};

/// How far an import came: everything of `source` up to the number `through` has been brought.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ImportMark {
    /// Names a folder of another server, with its UIDVALIDITY; a digest that the importer chooses.
    pub source: [u8; 16],
    /// The highest UID of that folder that was brought; UIDs come in ascending order.
    pub through: u32,
}

impl Mailbox {
    /// Up to which number messages of a source have been brought; 0 for none.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn import_position(&self, source: &[u8; 16]) -> Result<u32, MailError> {
        let key = import_key(self.id(), source);
        let Some(found) = self.shared.base.store.get(IMPORT, &key).await? else { return Ok(0) };
        let record: ImportRecord = decode(found.value, "import")?;
        Ok(record.through)
    }

    /// As [`Mailbox::append`], and in the same commit how far the import came; without messages that
    /// alone.
    ///
    /// # Errors
    ///
    /// As [`Mailbox::append`].
    pub async fn append_imported(
        &self,
        folder: &Folder,
        messages: Vec<(Ingested, Flags, Option<Timestamp>)>,
        mark: Option<ImportMark>,
    ) -> Result<Appended, MailError> {
        if !std::sync::Arc::ptr_eq(&self.shared, &folder.mailbox.shared) {
            return Err(MailError::NoSuchFolder);
        }
        self.append_to(&folder.cell, messages, mark).await
    }

    /// The blob that messages of the same bytes have in this mailbox; none when there is none, and for
    /// messages from before bytes were compared and that nobody has indexed since.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn blob_of_same(&self, message: &Ingested) -> Result<Option<BlobId>, MailError> {
        let key = content_key(self.id(), &message.digest);
        let found = self.shared.base.store.get(CONTENT, &key).await?;
        let blob = found.map(|found| BlobId::from_slice(&found.value)).transpose();
        blob.map_err(|_| MailError::Damaged("content"))
    }
}

impl Folder {
    /// How many messages of each blob the folder has now.
    pub fn copies(&self) -> HashMap<BlobId, u32> {
        let mut copies = HashMap::new();
        self.rows().iter().for_each(|row| *copies.entry(row.blob).or_insert(0) += 1);
        copies
    }
}
