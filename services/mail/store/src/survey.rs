//! A mailbox at one glance.

use std::collections::BTreeSet;

use crate::{FolderInfo, FolderName, FolderStatus, Mailbox};

/// Every folder of a mailbox with its status, and every subscription, at about one moment.
pub struct Survey {
    /// The folders, by name.
    pub folders: Vec<(FolderInfo, FolderStatus)>,
    /// Names that are subscribed, folders or not.
    pub subscribed: BTreeSet<FolderName>,
}

impl Mailbox {
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
