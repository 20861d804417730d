//! Entries of the journal are brought into the messages' records, and go.
//!
//! Where a row's last change is one of the journal, and only there, its record is behind: its own
//! mod-sequence says so. Such records are written anew, each with its row's mod-sequence, some in a commit.
//! Once all are, nothing needs the entries that there were at the beginning. A process that ends in
//! between has written what is true anyway.

use std::{collections::BTreeSet, sync::Arc};

use gatepost_store::Expect;
use prost::Message;

use crate::{
    MailError, Uid,
    cell::{FolderCell, KeywordTable, message_record},
    journal::journal_key,
    packed,
    record::{JOURNAL, MESSAGE, PACK, STATE, folder_key, message_key},
    shared::Shared,
};

/// A journal with fewer records is left alone: it costs little, and many changes cost no more to fold.
const FROM: u32 = if cfg!(test) { 3 } else { 16 };

/// Messages' records in one commit: others of this mailbox and of others have theirs in between.
const BATCH: usize = if cfg!(test) { 2 } else { 1000 };

impl Shared {
    /// Folds the journal of an open folder if it is long. How many of its records went.
    pub(crate) async fn fold(&self, cell: &Arc<FolderCell>) -> Result<u32, MailError> {
        let old: BTreeSet<_> = {
            let state = cell.read();
            let Some(live) = state.live.as_ref() else { return Ok(0) };
            if live.journal.values().sum::<u32>() < FROM {
                return Ok(0);
            }
            live.journal.keys().copied().collect()
        };
        let mut next = Some(Uid::MIN);
        while let Some(from) = next {
            match self.fold_some(cell, from).await? {
                Some(rest) => next = rest,
                None => return Ok(0),
            }
            tokio::task::yield_now().await;
        }
        let mut txn = self.begin().await?;
        let (mut counters, version, parts) = {
            let state = cell.read();
            let Some(live) = state.live.as_ref().filter(|_| !state.gone) else { return Ok(0) };
            let parts: Vec<_> =
                live.journal.iter().map(|(modseq, parts)| (*modseq, *parts)).collect();
            (state.counters, state.version, parts)
        };
        let mut removed = 0;
        for (modseq, parts) in parts.into_iter().filter(|(modseq, _)| old.contains(modseq)) {
            for part in 0..parts {
                txn.set.delete(JOURNAL, journal_key(cell.id, modseq, part), Expect::Any);
            }
            removed += parts;
        }
        counters.journal_len = counters.journal_len.saturating_sub(removed);
        let key = folder_key(self.id, cell.id);
        txn.set.put(STATE, key, Expect::Version(version), counters.encode_to_vec());
        let done = txn.commit_set().await?;
        {
            let mut state = cell.write();
            // Of what readers may have changed meanwhile nothing is taken back.
            state.counters.journal_len = counters.journal_len;
            state.version = done.version;
            if let Some(live) = &mut state.live {
                live.journal.retain(|modseq, _| !old.contains(modseq));
                live.all_packed = None;
            }
        }
        done.finish();
        Ok(removed)
    }

    /// Writes some records that are behind, of messages from a UID on, and deletes the packs that need the
    /// journal for them. Where to go on, if anywhere; none when the folder is gone.
    async fn fold_some(
        &self,
        cell: &Arc<FolderCell>,
        from: Uid,
    ) -> Result<Option<Option<Uid>>, MailError> {
        let mut txn = self.begin().await?;
        let (rows, names) = {
            let state = cell.read();
            let Some(live) = state.live.as_ref().filter(|_| !state.gone) else { return Ok(None) };
            let behind = live.rows.range(from..=Uid::MAX);
            let behind = behind.filter(|row| live.journal.contains_key(&row.modseq));
            (behind.take(BATCH).cloned().collect::<Vec<_>>(), state.keywords.clone())
        };
        let Some(last) = rows.last() else { return Ok(Some(None)) };
        let mut keywords = KeywordTable { names, grown: false };
        for row in &rows {
            let record = message_record(row, keywords.numbers(&row.flags, usize::MAX)?);
            let key = message_key(cell.id, row.uid);
            txn.set.put(MESSAGE, key, Expect::Any, record.encode_to_vec());
        }
        for pack in packed::touched(cell, rows.iter().map(|row| row.uid)) {
            txn.set.delete(PACK, pack, Expect::Any);
        }
        let done = txn.commit_set().await?;
        if let Some(live) = &mut cell.write().live {
            live.unpack(rows.iter().map(|row| row.uid));
        }
        done.finish();
        let next = last.uid.get().checked_add(1).and_then(Uid::new);
        Ok(Some(next.filter(|_| rows.len() == BATCH)))
    }
}
