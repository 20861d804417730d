//! Flags of messages are changed.

use crate::{
    FlagOp, Flags, Folder, MailError, ModSeq, Passage, Row, Rows, StoreOutcome, Uid,
    cell::count,
    edit::Edit,
    folder::{BATCH, ascending},
    journal::FEWEST,
    record::StateRecord,
    txn::Txn,
};

/// Messages that are changed alike in one commit, by an entry of the journal; few in tests, so that there
/// are several commits.
const ALIKE: usize = if cfg!(test) { 32 } else { 100_000 };

/// Messages after which others have a turn on the processor.
const TURN: usize = 10_000;

/// What becomes of messages.
struct Revised {
    /// All rows of the folder, as they will be.
    rows: Rows,
    /// The folder's counters with them.
    counters: StateRecord,
    /// The rows that change.
    changed: Vec<Row>,
    /// Messages that had changed before.
    modified: Vec<Uid>,
}

impl Folder {
    /// Changes flags. Messages that are gone are passed over. Batches of 100,000 messages are one commit
    /// each, and one mod-sequence, or smaller ones where much was changed just now; an error leaves the
    /// batches before it done.
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
        let (changed, modified) = (Vec::new(), Vec::new());
        let mut outcome = StoreOutcome { changed, modified, passage: None };
        let mut alone = true;
        let uids = ascending(uids);
        let (mut rest, mut alike) = (uids.as_slice(), true);
        while !rest.is_empty() {
            let batch = rest.get(..if alike { ALIKE } else { BATCH }).unwrap_or(rest);
            let mut txn = self.shared().begin().await?;
            let draft = txn.draft(&self.cell)?;
            let (before, edit) = (txn.as_of(draft)?.1.modseq(), txn.edit(draft, op, flags)?);
            let revised =
                self.revise(&mut txn, draft, batch, edit.clone(), unchanged_since).await?;
            let Revised { rows, counters, changed, modified } = revised;
            if !changed.is_empty() {
                let after = txn.as_of(draft)?.0;
                txn.revise(draft, rows.clone(), counters)?;
                let in_journal = changed.len() >= FEWEST && txn.journal(draft, &edit, &changed)?;
                if !in_journal && changed.len() > BATCH {
                    // It is full.
                    alike = false;
                    continue;
                }
                if !in_journal {
                    txn.write_rows(draft, &changed)?;
                }
                txn.commit().await?;
                let begun = outcome.passage.as_ref();
                alone &= begun.is_none_or(|passage| passage.after == before);
                let before = begun.map_or(before, |passage| passage.before);
                outcome.passage = Some(Passage { before, after, rows });
            }
            outcome.changed.extend(changed);
            outcome.modified.extend(modified);
            rest = rest.get(batch.len()..).unwrap_or_default();
        }
        outcome.passage = outcome.passage.filter(|_| alone);
        Ok(outcome)
    }

    /// What is to become of messages.
    async fn revise(
        &self,
        txn: &mut Txn<'_>,
        draft: usize,
        uids: &[Uid],
        mut edit: Edit,
        unchanged_since: Option<ModSeq>,
    ) -> Result<Revised, MailError> {
        let (modseq, mut counters) = txn.as_of(draft)?;
        let (mut rows, mut changed, mut modified) = (self.rows(), Vec::new(), Vec::new());
        for some in uids.chunks(TURN) {
            rows = rows.revised(some, |old| {
                if unchanged_since.is_some_and(|since| old.modseq > since) {
                    modified.push(old.uid);
                    return None;
                }
                let flags = edit.apply(&old.flags);
                let new = (flags != old.flags).then(|| Row { flags, modseq, ..old.clone() })?;
                count(&mut counters, old, false);
                count(&mut counters, &new, true);
                changed.push(new.clone());
                Some(new)
            });
            if some.len() == TURN {
                tokio::task::yield_now().await;
            }
        }
        Ok(Revised { rows, counters, changed, modified })
    }
}
