//! Mailboxes: who may do what with their folders.

use std::sync::Arc;

use gatepost_store::Expect;
use prost::Message;

use crate::{
    Acl, FolderName, MailError, Mailbox, RightsChange, Who,
    record::{FOLDER, FolderRecord, folder_key},
};

impl Mailbox {
    /// Who may do what with a folder (RFC 4314), also with a `\NoSelect` one.
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`].
    pub fn acl(&self, name: &FolderName) -> Result<Arc<Acl>, MailError> {
        Ok(Arc::clone(&self.shared.find(name)?.read().acl))
    }

    /// Changes what one may do with a folder; counts at once, also for those who have it open.
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`], [`MailError::Limit`] for too many entries.
    pub async fn set_acl(
        &self,
        name: &FolderName,
        who: Who,
        change: RightsChange,
    ) -> Result<(), MailError> {
        let mut txn = self.shared.begin().await?;
        let cell = self.shared.find(name)?;
        let acl = Arc::new(cell.read().acl.changed(who, change)?);
        let record = FolderRecord { acl: acl.record(), ..cell.read().record() };
        let key = folder_key(self.id(), cell.id);
        txn.set.put(FOLDER, key, Expect::Any, record.encode_to_vec());
        let done = txn.commit_set().await?;
        cell.write().acl = acl;
        done.finish();
        // Whoever waits for changes of the folder looks at it again.
        cell.tick.send_modify(|_| {});
        self.folders_changed();
        Ok(())
    }
}
