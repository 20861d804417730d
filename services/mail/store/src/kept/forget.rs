//! Expunged messages go for good: those that are named, and those whose time is over.

use gatepost_model::{MailboxId, Timestamp};
use gatepost_store::{Expect, Range};

use super::{BATCH, Kept, KeptId, MAX_RESTORE, PERIOD};
use crate::{
    MailError, MailStore, Mailbox,
    record::{KEPT, KEPT_PERIOD, mailbox_key, period_key, period_of_key},
};

impl Mailbox {
    /// Lets expunged messages go for good; returns how many were there.
    ///
    /// # Errors
    ///
    /// [`MailError::Limit`] for more than a thousand.
    pub async fn forget(&self, ids: &[KeptId]) -> Result<usize, MailError> {
        if ids.len() > MAX_RESTORE {
            return Err(MailError::Limit("messages at once"));
        }
        let mut txn = self.shared.begin().await?;
        let kept = self.find_kept(ids, &mut 0).await?;
        for kept in &kept {
            txn.take_kept(kept.id.key(self.id()), kept);
            txn.release(kept.blob);
        }
        if !kept.is_empty() {
            txn.commit().await?;
        }
        Ok(kept.len())
    }
}

impl MailStore {
    /// Lets go of expunged messages whose time is over.
    pub(crate) async fn forget_old(&self) -> Result<usize, MailError> {
        let due = self.base().clock.now().minus(self.base().config.keep_expunged);
        let mut forgotten = 0;
        loop {
            let page = Range::prefix(KEPT_PERIOD, &[]).limit(BATCH);
            let page = self.base().store.scan(page).await?;
            let mut any = false;
            for entry in &page {
                let (start, mailbox) = period_of_key(&entry.key)?;
                if start.plus(PERIOD) > due {
                    return Ok(forgotten);
                }
                forgotten += self.forget_period(mailbox, start).await?;
                any = true;
            }
            if !any {
                return Ok(forgotten);
            }
        }
    }

    /// Lets go of what a mailbox keeps from before the end of a period, and of the period.
    async fn forget_period(&self, id: MailboxId, start: Timestamp) -> Result<usize, MailError> {
        let mailbox = Mailbox { shared: self.shared(id).await? };
        let mut forgotten = 0;
        loop {
            let mut txn = mailbox.shared.begin().await?;
            let oldest = Range::prefix(KEPT, &mailbox_key(id)).limit(BATCH);
            let entries = self.base().store.scan(oldest).await?;
            let full = entries.len() == BATCH;
            let mut gone = 0;
            for entry in entries {
                let key = entry.key.clone();
                let kept = Kept::read(entry)?;
                if kept.id.expunged() >= start.plus(PERIOD) {
                    break;
                }
                txn.take_kept(key, &kept);
                txn.release(kept.blob);
                gone += 1;
            }
            let more = full && gone == BATCH;
            if !more {
                txn.set.delete(KEPT_PERIOD, period_key(start, id), Expect::Any);
            }
            txn.commit().await?;
            forgotten += gone;
            if !more {
                return Ok(forgotten);
            }
        }
    }
}
