//! Expunged messages come back.

use std::{collections::BTreeMap, sync::Arc};

use super::{Kept, KeptId, MAX_RESTORE};
use crate::{
    Flags, FolderName, MailError, Mailbox, ModSeq, Row, SystemFlag, Uid, cell::FolderCell,
};

/// What a restore did.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Restored {
    /// The folder and the new UID of each message that is back, in the order they were named.
    pub messages: Vec<(FolderName, Uid)>,
    /// Messages that were not there any more: restored before, or gone for good.
    pub missing: usize,
}

impl Mailbox {
    /// Puts expunged messages back, all in one commit, under new UIDs and with their dates and flags
    /// but `\Deleted`: into a folder, or each where it was. A folder that is gone by now is looked for by its
    /// name; without one the message goes to INBOX.
    ///
    /// # Errors
    ///
    /// [`MailError::OverQuota`], [`MailError::NoSuchFolder`]; [`MailError::Limit`], also for more than
    /// a thousand messages.
    pub async fn restore(
        &self,
        ids: &[KeptId],
        to: Option<&FolderName>,
    ) -> Result<Restored, MailError> {
        if ids.len() > MAX_RESTORE {
            return Err(MailError::Limit("messages in one restore"));
        }
        let mut txn = self.shared.begin().await?;
        let mut restored = Restored::default();
        let kept = self.find_kept(ids, &mut restored.missing).await?;
        let bytes = kept.iter().map(|kept| u64::from(kept.size)).sum::<u64>();
        self.shared.room_for(bytes, kept.len() as u64)?;
        let now = u32::try_from(self.shared.base.clock.now().unix_seconds()).unwrap_or(u32::MAX);
        let mut drafts = BTreeMap::new();
        for kept in &kept {
            let cell = match to {
                Some(name) => self.shared.find(name)?,
                None => self.home_of(kept)?,
            };
            let draft = match drafts.get(&cell.id) {
                Some(draft) => *draft,
                None => {
                    let draft = txn.draft(&cell)?;
                    drafts.insert(cell.id, draft);
                    draft
                }
            };
            let uid = txn.add(draft, &back(kept, now))?;
            txn.take_kept(kept.id.key(self.id()), kept);
            restored.messages.push((cell.read().name.clone(), uid));
        }
        txn.record.bytes = txn.record.bytes.saturating_add(bytes);
        txn.record.messages = txn.record.messages.saturating_add(kept.len() as u64);
        if !kept.is_empty() {
            txn.commit().await?;
        }
        Ok(restored)
    }

    /// Where a message goes back to.
    fn home_of(&self, kept: &Kept) -> Result<Arc<FolderCell>, MailError> {
        match self.former(kept).filter(|cell| !cell.read().no_select) {
            Some(cell) => Ok(cell),
            None => self.shared.find(&FolderName::inbox()),
        }
    }
}

/// The message that a kept one becomes.
fn back(kept: &Kept, now: u32) -> Row {
    let deleted = Flags::new([SystemFlag::Deleted], []);
    Row {
        blob: kept.blob,
        modseq: ModSeq::MIN,
        internal_date: kept.internal_date,
        flags: kept.flags.after(crate::FlagOp::Remove, &deleted),
        uid: Uid::MIN,
        size: kept.size,
        saved: now,
    }
}
