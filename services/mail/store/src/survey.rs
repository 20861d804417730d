//! A mailbox at one glance.

use std::collections::BTreeSet;

use crate::{FolderInfo, FolderName, FolderStatus, MailError, Mailbox, SystemFlag};

/// Every folder of a mailbox with its status, and every subscription, at about one moment.
pub struct Survey {
    /// The folders, by name.
    pub folders: Vec<(FolderInfo, FolderStatus)>,
    /// Names that are subscribed, folders or not.
    pub subscribed: BTreeSet<FolderName>,
}

impl Mailbox {
    /// What STATUS says, with the bytes of deleted messages; loads the folder if there are any.
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`], and from the store.
    pub async fn whole_status(&self, name: &FolderName) -> Result<FolderStatus, MailError> {
        let mut status = self.status(name).await?;
        let mut size = 0;
        if status.deleted > 0 {
            let folder = self.folder(name).await?;
            status = folder.status();
            let rows = folder.rows();
            let deleted = rows.iter().filter(|row| row.flags.has(SystemFlag::Deleted));
            size = deleted.map(|row| u64::from(row.size)).sum();
        }
        status.deleted_size = Some(size);
        Ok(status)
    }

    /// Every folder with its status, without loading any; takes time by their number.
    pub fn survey(&self) -> Survey {
        let view = self.shared.view();
        let folders = view.folders.values().map(|cell| {
            let subscribed = view.subscriptions.contains(&cell.read().name);
            (cell.info(subscribed), cell.read().status(cell.id))
        });
        Survey { folders: folders.collect(), subscribed: view.subscriptions.clone() }
    }
}
