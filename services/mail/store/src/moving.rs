//! Messages leave folders, and come into others.

use std::sync::Arc;

use crate::{
    Copied, Folder, MailError, Row, Uid,
    folder::{BATCH, ascending},
    kept::Origin,
};

/// Messages that are copied in one commit.
const COPY_BATCH: usize = 10_000;

impl Folder {
    /// Removes messages; gives those that were there. They can be had back for a while
    /// ([`crate::Mailbox::restore`]). Batches of 4,000 messages are one commit each; an error leaves the
    /// batches before it done.
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn expunge(&self, uids: &[Uid]) -> Result<Vec<Uid>, MailError> {
        self.remove(uids, true).await
    }

    /// Removes messages. Those that another folder has now need not be had back.
    async fn remove(&self, uids: &[Uid], keep: bool) -> Result<Vec<Uid>, MailError> {
        let mut gone = Vec::new();
        for batch in ascending(uids).chunks(BATCH) {
            let mut txn = self.shared().begin().await?;
            let draft = txn.draft(&self.cell)?;
            let rows = self.rows();
            let removed: Vec<Row> =
                batch.iter().filter_map(|uid| rows.get(*uid)).cloned().collect();
            if removed.is_empty() {
                continue;
            }
            for row in &removed {
                txn.remove(draft, row)?;
            }
            if keep {
                let now = self.shared().base.clock.now();
                txn.keep(&Origin::of(&self.cell), &removed, now).await?;
            } else {
                removed.iter().for_each(|row| txn.release(row.blob));
            }
            let bytes = removed.iter().map(|row| u64::from(row.size)).sum();
            txn.record.bytes = txn.record.bytes.saturating_sub(bytes);
            txn.record.messages = txn.record.messages.saturating_sub(removed.len() as u64);
            txn.commit().await?;
            gone.extend(removed.iter().map(|row| row.uid));
        }
        Ok(gone)
    }

    /// Copies messages into a folder of the same mailbox, all or none. Up to 10,000 messages are one
    /// commit; of more, a crash may leave the first ten thousands copied.
    ///
    /// # Errors
    ///
    /// [`MailError::OverQuota`], [`MailError::Limit`], [`MailError::NoSuchFolder`].
    pub async fn copy(&self, uids: &[Uid], to: &Self) -> Result<Copied, MailError> {
        self.check_same_mailbox(to)?;
        let mut copied = Copied { uid_validity: to.status().uid_validity, pairs: Vec::new() };
        for batch in ascending(uids).chunks(COPY_BATCH) {
            match self.copy_batch(batch, to).await {
                Ok(pairs) => copied.pairs.extend(pairs),
                Err(error) => {
                    let made: Vec<Uid> = copied.pairs.iter().map(|(_, made)| *made).collect();
                    if let Err(error) = to.remove(&made, false).await {
                        tracing::warn!(%error, "a copy that failed could not be undone");
                    }
                    return Err(error);
                }
            }
        }
        Ok(copied)
    }

    async fn copy_batch(&self, uids: &[Uid], to: &Self) -> Result<Vec<(Uid, Uid)>, MailError> {
        let mut txn = self.shared().begin().await?;
        if self.is_deleted() {
            return Err(MailError::NoSuchFolder);
        }
        let rows = self.rows();
        let rows: Vec<&Row> = uids.iter().filter_map(|uid| rows.get(*uid)).collect();
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let bytes = rows.iter().map(|row| u64::from(row.size)).sum();
        self.shared().room_for(bytes, rows.len() as u64)?;
        let draft = txn.draft(&to.cell)?;
        let now = self.now_seconds();
        let mut pairs = Vec::with_capacity(rows.len());
        for row in rows {
            let copy = Row { saved: now, flags: row.flags.within(to.keeps), ..row.clone() };
            pairs.push((row.uid, txn.add(draft, &copy)?));
            txn.share(row.blob);
        }
        txn.record.bytes = txn.record.bytes.saturating_add(bytes);
        txn.record.messages = txn.record.messages.saturating_add(pairs.len() as u64);
        txn.commit().await?;
        Ok(pairs)
    }

    /// Moves messages into a folder of the same mailbox; each is in exactly one of the two at any
    /// time. Batches as in [`Self::expunge`].
    ///
    /// # Errors
    ///
    /// [`MailError::Limit`], [`MailError::NoSuchFolder`].
    pub async fn move_to(&self, uids: &[Uid], to: &Self) -> Result<Copied, MailError> {
        self.check_same_mailbox(to)?;
        let mut moved = Copied { uid_validity: to.status().uid_validity, pairs: Vec::new() };
        if Arc::ptr_eq(&self.cell, &to.cell) {
            // Within a folder: new UIDs.
            let copied = self.copy(uids, to).await?;
            let from: Vec<Uid> = copied.pairs.iter().map(|(from, _)| *from).collect();
            self.remove(&from, false).await?;
            return Ok(copied);
        }
        for batch in ascending(uids).chunks(BATCH) {
            let mut txn = self.shared().begin().await?;
            let (target, source) = (txn.draft(&to.cell)?, txn.draft(&self.cell)?);
            let rows = self.rows();
            let (now, before) = (self.now_seconds(), moved.pairs.len());
            for row in batch.iter().filter_map(|uid| rows.get(*uid)) {
                let new = Row { saved: now, flags: row.flags.within(to.keeps), ..row.clone() };
                moved.pairs.push((row.uid, txn.add(target, &new)?));
                txn.remove(source, row)?;
            }
            if moved.pairs.len() > before {
                txn.commit().await?;
            }
        }
        Ok(moved)
    }

    fn now_seconds(&self) -> u32 {
        u32::try_from(self.shared().base.clock.now().unix_seconds()).unwrap_or(u32::MAX)
    }

    pub(crate) fn check_same_mailbox(&self, to: &Self) -> Result<(), MailError> {
        let same = Arc::ptr_eq(self.shared(), to.shared());
        if same { Ok(()) } else { Err(MailError::NoSuchFolder) }
    }
}
