//! A message in the place of another.

use std::sync::Arc;

use gatepost_model::Timestamp;

use crate::{
    Appended, Flags, Folder, Ingest, Ingested, MailError, Mailbox, ModSeq, Row, Uid, kept::Origin,
};

impl Mailbox {
    /// Begins to take in a message with whose coming `freed` bytes of another will be gone; 0 when
    /// none will.
    ///
    /// # Errors
    ///
    /// [`MailError::OverQuota`] when there is no room for even an empty one.
    pub fn ingest_in_place_of(&self, freed: u64) -> Result<Ingest, MailError> {
        self.shared.room_for(0, u64::from(freed == 0))?;
        Ok(Ingest::begin(Arc::clone(&self.shared)).in_place_of(freed))
    }
}

impl Folder {
    /// Puts a message into `to`, a folder of the same mailbox, and removes `old` from this one, in
    /// one commit: durable once answered, and no one ever sees both or neither.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when `old` is gone by now, [`MailError::OverQuota`],
    /// [`MailError::NoSuchFolder`], [`MailError::Limit`]. Nothing has changed then.
    pub async fn replace(
        &self,
        old: Uid,
        to: &Self,
        message: (Ingested, Flags, Option<Timestamp>),
    ) -> Result<Appended, MailError> {
        self.check_same_mailbox(to)?;
        let shared = &self.mailbox.shared;
        let (mut message, flags, date) = message;
        let mut txn = shared.begin().await?;
        let rows = self.rows();
        let old = rows.get(old).filter(|_| !self.is_deleted()).ok_or(MailError::Expunged)?;
        let (more, less) = (message.size(), u64::from(old.size));
        shared.room_for(more.saturating_sub(less), 0)?;
        let target = txn.draft(&to.cell)?;
        // A folder has one draft in a commit.
        let same = Arc::ptr_eq(&self.cell, &to.cell);
        let source = if same { target } else { txn.draft(&self.cell)? };
        let now = shared.base.clock.now();
        let row = Row {
            blob: txn.place(&mut message).await?,
            modseq: ModSeq::MIN,
            internal_date: date.unwrap_or(now),
            flags,
            uid: Uid::MIN,
            size: message.size,
            saved: u32::try_from(now.unix_seconds()).unwrap_or(u32::MAX),
        };
        let uid = txn.add(target, &row)?;
        txn.remove(source, old)?;
        txn.keep(&Origin::of(&self.cell), std::slice::from_ref(old), now).await?;
        txn.record.bytes = txn.record.bytes.saturating_add(more).saturating_sub(less);
        // As in append: the store may have it from here on.
        if txn.has_own(&message) {
            message.keep();
        }
        txn.commit().await?;
        Ok(Appended { uid_validity: to.status().uid_validity, uids: vec![uid] })
    }
}
