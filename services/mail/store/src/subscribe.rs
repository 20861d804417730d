//! Subscriptions: names of folders that mail programs show.

use std::collections::BTreeSet;

use bytes::Bytes;
use gatepost_store::Expect;

use crate::{
    FolderName, MailError, Mailbox,
    record::{SUBSCRIPTION, subscription_key},
};

#[allow(clippy::unused_async)] // as of a mailbox
impl Mailbox {
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
}
