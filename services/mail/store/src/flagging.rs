//! Flags of messages are changed.

use crate::{
    FlagOp, Flags, Folder, MailError, ModSeq, Row, StoreOutcome, Uid,
    folder::{BATCH, ascending},
};

impl Folder {
    /// Changes flags. Messages that are gone are passed over. Batches of 4,000 messages are one commit
    /// each, and one mod-sequence; an error leaves the batches before it done.
    ///
    /// # Errors
    ///
    /// [`MailError::Limit`] for too many keywords; nothing was changed then.
    pub async fn store_flags(
        &self,
        uids: &[Uid],
        op: FlagOp,
        flags: &Flags,
        unchanged_since: Option<ModSeq>,
    ) -> Result<StoreOutcome, MailError> {
        let mut outcome = StoreOutcome { changed: Vec::new(), modified: Vec::new() };
        for batch in ascending(uids).chunks(BATCH) {
            self.store_batch(batch, op, flags, unchanged_since, &mut outcome).await?;
        }
        Ok(outcome)
    }

    async fn store_batch(
        &self,
        uids: &[Uid],
        op: FlagOp,
        flags: &Flags,
        unchanged_since: Option<ModSeq>,
        outcome: &mut StoreOutcome,
    ) -> Result<(), MailError> {
        let mut txn = self.shared().begin().await?;
        let draft = txn.draft(&self.cell)?;
        let modseq = txn.modseq(draft)?;
        let rows = self.rows();
        let mut changed = Vec::new();
        for old in uids.iter().filter_map(|uid| rows.get(*uid)) {
            if unchanged_since.is_some_and(|since| old.modseq > since) {
                outcome.modified.push(old.uid);
                continue;
            }
            let after = old.flags.after(op, flags);
            if after != old.flags {
                let new = Row { flags: after, modseq, ..old.clone() };
                txn.change(draft, old, new.clone())?;
                changed.push(new);
            }
        }
        if !changed.is_empty() {
            txn.commit().await?;
        }
        outcome.changed.extend(changed);
        Ok(())
    }
}
