//! Rows in packs: how a large folder opens in milliseconds.
//!
//! A message's row is a record of its own, so that a flag is a small write. Opening a folder of
//! 100,000 messages would read as many records; so where a folder has been left alone for a while, runs
//! of [`SPAN`] UIDs are written once more, each run as one record. A pack is there only as long as it is
//! exact: the commit that changes one of its messages deletes it, and what has no pack is read from the
//! messages' records. Only runs that no new message can fall into are packed. Changes that lie in the
//! journal leave packs as they are: a pack has each row's mod-sequence, and what is later is applied to it
//! as to a record.

mod form;

use std::{collections::BTreeSet, ops::Bound, sync::Arc};

use bytes::Bytes;
use gatepost_model::FolderId;
use gatepost_store::{Expect, Range, Store};

use crate::{
    Keyword, MailError, Row, Rows, Uid,
    cell::{FolderCell, KeywordSets, Live, row_of},
    journal::Journal,
    record::{MESSAGE, PACK, decode, message_key, uid_of_key},
    shared::Shared,
};
#[cfg(any(test, fuzzing))]
pub(crate) use form::fuzzed;
use form::{SPAN, number_of, write};
pub(crate) use form::{read, uids_of};

/// Folders with fewer messages open fast enough without.
const FEWEST: usize = if cfg!(test) { 2 } else { 1024 };

/// Packs in one commit.
const BATCH: usize = 128;

/// Packs in a page of a scan.
const PAGE: usize = 128;

/// Records in a page of a scan.
const RECORDS: usize = 4096;

fn pack_key(folder: FolderId, number: u32) -> Bytes {
    [&folder.to_bytes()[..], &number.to_be_bytes()].concat().into()
}

/// The number in a key of [`pack_key`].
pub(crate) fn number_of_key(key: &[u8]) -> Result<u32, MailError> {
    let number = key.get(16..).and_then(|number| number.try_into().ok());
    number.map(u32::from_be_bytes).ok_or(MailError::Damaged("key of a pack"))
}

/// Packs that a change of these messages makes inexact, of those that there may be.
pub(crate) fn touched(
    cell: &FolderCell,
    uids: impl Iterator<Item = Uid>,
) -> impl Iterator<Item = Bytes> {
    let numbers: BTreeSet<u32> = uids.map(number_of).collect();
    let (folder, state) = (cell.id, cell.read());
    // Where the folder is not in memory, nobody knows which there are.
    let packed = state.live.as_ref().map(|live| live.packed.clone());
    let there = move |number: &u32| packed.as_ref().is_none_or(|packed| packed.contains(number));
    numbers.into_iter().filter(there).map(move |number| pack_key(folder, number))
}

impl Live {
    /// These messages have changed: the store has deleted their packs.
    pub(crate) fn unpack(&mut self, uids: impl Iterator<Item = Uid>) {
        if !self.packed.is_empty() {
            uids.for_each(|uid| {
                self.packed.remove(&number_of(uid));
            });
        }
    }
}

/// Loads the rows of a folder, from packs where there are some.
pub(crate) async fn load(
    store: &dyn Store,
    folder: FolderId,
    keywords: &[Keyword],
    live: &mut Live,
) -> Result<(), MailError> {
    let (journal, sets) = (Journal::load(store, folder, keywords).await?, KeywordSets::new());
    live.journal = journal.index.clone();
    let mut loading = Loading { store, folder, keywords, live, sets, journal };
    let mut next = Some(Uid::MIN);
    let mut range = Range::prefix(PACK, &folder.to_bytes()).limit(PAGE);
    loop {
        let page = store.scan(range.clone()).await?;
        for entry in &page {
            let number = number_of_key(&entry.key)?;
            let Some((first, last)) = uids_of(number) else { continue };
            // What is not packed in between.
            if let Some(from) = next.filter(|from| *from < first) {
                loading.records(from, Uid::new(first.get() - 1).unwrap_or(from)).await?;
            }
            if !loading.pack(number, &entry.record.value) {
                loading.records(first, last).await?;
            }
            next = last.get().checked_add(1).and_then(Uid::new);
        }
        let Some(last) = page.last().filter(|_| page.len() == PAGE) else { break };
        range = range.beyond(&last.key);
        tokio::task::consume_budget().await;
    }
    match next {
        Some(from) => loading.records(from, Uid::MAX).await,
        None => Ok(()),
    }
}

struct Loading<'a> {
    store: &'a dyn Store,
    folder: FolderId,
    keywords: &'a [Keyword],
    live: &'a mut Live,
    /// Messages with the same keywords share one set.
    sets: KeywordSets,
    journal: Journal,
}

impl Loading<'_> {
    /// Takes a pack; false when it cannot be read, and then nothing of it is taken.
    fn pack(&mut self, number: u32, bytes: &[u8]) -> bool {
        let Some(rows) = read(number, bytes, self.keywords, &mut self.sets) else { return false };
        rows.into_iter().for_each(|row| self.push(row));
        self.live.packed.insert(number);
        true
    }

    fn push(&mut self, mut row: Row) {
        self.journal.apply(&mut row);
        self.live.rows.push(row);
    }

    /// Reads the records of messages from one UID to another.
    async fn records(&mut self, first: Uid, last: Uid) -> Result<(), MailError> {
        let mut range = Range {
            table: MESSAGE,
            start: Bound::Included(message_key(self.folder, first)),
            end: Bound::Included(message_key(self.folder, last)),
            reverse: false,
            limit: RECORDS,
        };
        loop {
            let page = self.store.scan(range.clone()).await?;
            for entry in &page {
                let record = decode(entry.record.value.clone(), "message")?;
                let uid = uid_of_key(&entry.key)?;
                let row = row_of(uid, record, self.keywords, &mut self.sets)?;
                self.push(row);
            }
            let Some(last) = page.last().filter(|_| page.len() == RECORDS) else { return Ok(()) };
            range = range.beyond(&last.key);
        }
    }
}

impl Shared {
    /// Packs what of a folder is not packed, unless it has changed since the last call: then it is
    /// left for the next one. How many packs were written.
    pub(crate) async fn pack(&self, cell: &Arc<FolderCell>) -> Result<usize, MailError> {
        let mut written = 0;
        loop {
            {
                let mut state = cell.write();
                let modseq = state.counters.modseq();
                let Some(live) = &mut state.live else { return Ok(written) };
                let settled = live.settled.replace(modseq) == Some(modseq);
                if !settled || live.rows.len() < FEWEST || live.all_packed == Some(modseq) {
                    return Ok(written);
                }
            }
            let count = self.pack_some(cell).await?;
            written += count;
            if count < BATCH {
                return Ok(written);
            }
        }
    }

    /// Writes one commit of packs.
    async fn pack_some(&self, cell: &Arc<FolderCell>) -> Result<usize, MailError> {
        // Nobody writes meanwhile: what is packed is what the store has.
        let mut txn = self.begin().await?;
        let (modseq, packs) = {
            let state = cell.read();
            let Some(live) = state.live.as_ref().filter(|_| !state.gone) else { return Ok(0) };
            let full = u32::try_from(state.counters.uid_next / u64::from(SPAN));
            let full = full.unwrap_or(u32::MAX / SPAN);
            let packs = missing(&live.rows, full, &live.packed, &state.keywords);
            (state.counters.modseq(), packs)
        };
        let count = packs.len();
        if count > 0 {
            // Noted first: who thinks that a pack is there deletes it in time, even if the commit
            // seems to have failed and has not.
            if let Some(live) = &mut cell.write().live {
                live.packed.extend(packs.iter().map(|(number, _)| *number));
            }
            for (number, bytes) in packs {
                txn.set.put(PACK, pack_key(cell.id, number), Expect::Any, bytes);
            }
            txn.commit_set().await?.finish();
        }
        if count < BATCH
            && let Some(live) = &mut cell.write().live
        {
            live.all_packed = Some(modseq);
        }
        Ok(count)
    }
}

/// The first packs of those below `full` that there are not.
fn missing(
    rows: &Rows,
    full: u32,
    packed: &BTreeSet<u32>,
    keywords: &[Keyword],
) -> Vec<(u32, Bytes)> {
    let (mut packs, mut next) = (Vec::new(), Some(Uid::MIN));
    while let Some(from) = next.filter(|_| packs.len() < BATCH) {
        let Some(row) = rows.range(from..=Uid::MAX).next() else { break };
        let number = number_of(row.uid);
        let Some((first, last)) = uids_of(number).filter(|_| number < full) else { break };
        next = last.get().checked_add(1).and_then(Uid::new);
        if !packed.contains(&number)
            && let Some(bytes) = write(number, rows.range(first..=last), keywords)
        {
            packs.push((number, bytes));
        }
    }
    packs
}
