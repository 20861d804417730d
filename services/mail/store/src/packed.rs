//! Rows in packs: how a large folder opens in milliseconds.
//!
//! A message's row is a record of its own, so that a flag is a small write. Opening a folder of
//! 100,000 messages would read as many records; so where a folder has been left alone for a while, runs
//! of [`SPAN`] UIDs are written once more, each run as one record. A pack is there only as long as it is
//! exact: the commit that changes one of its messages deletes it, and what has no pack is read from the
//! messages' records. Only runs that no new message can fall into are packed.

use std::{collections::BTreeSet, ops::Bound, sync::Arc};

use bytes::{Buf, Bytes};
use gatepost_model::{BlobId, FolderId, Timestamp};
use gatepost_store::{Expect, Range, Store};

use crate::{
    Flags, Keyword, MailError, ModSeq, Row, Rows, Uid,
    cell::{FolderCell, KeywordSets, Live, keyword_set, row_of},
    record::{MESSAGE, PACK, decode, message_key, uid_of_key},
    shared::Shared,
};

/// UIDs in a pack; few in tests, so that small folders have many.
const SPAN: u32 = if cfg!(test) { 8 } else { 512 };

/// Folders with fewer messages open fast enough without.
const FEWEST: usize = if cfg!(test) { 2 } else { 1024 };

/// A longer pack is not written: values of the store are limited.
const LONGEST: usize = 30 << 10;

/// Packs in one commit.
const BATCH: usize = 128;

/// Packs in a page of a scan.
const PAGE: usize = 128;

/// Records in a page of a scan.
const RECORDS: usize = 4096;

/// First byte of a pack: what its form is.
const FORM: u8 = 1;

/// Which pack a message is in.
fn number_of(uid: Uid) -> u32 {
    uid.get() / SPAN
}

/// The UIDs of a pack; none beyond the last there can be.
pub(crate) fn uids_of(number: u32) -> Option<(Uid, Uid)> {
    let first = number.checked_mul(SPAN)?;
    Some((Uid::new(first.max(1))?, Uid::new(first.saturating_add(SPAN - 1))?))
}

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
    let mut loading = Loading { store, folder, keywords, live, sets: KeywordSets::new() };
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
}

impl Loading<'_> {
    /// Takes a pack; false when it cannot be read, and then nothing of it is taken.
    fn pack(&mut self, number: u32, bytes: &[u8]) -> bool {
        let Some(rows) = read(number, bytes, self.keywords, &mut self.sets) else { return false };
        rows.into_iter().for_each(|row| self.live.rows.push(row));
        self.live.packed.insert(number);
        true
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
                self.live.rows.push(row_of(uid, record, self.keywords, &mut self.sets)?);
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

/// ```text
/// pack = form row*
/// row  = uid-step flags keywords size modseq date saved blob
/// ```
///
/// Numbers are as in protobuf, seven bits in a byte; the first step counts from the pack's first UID
/// less one. None when it would be too long.
fn write<'a>(
    number: u32,
    rows: impl Iterator<Item = &'a Row>,
    keywords: &[Keyword],
) -> Option<Bytes> {
    let mut out = vec![FORM];
    let mut before = u64::from(number) * u64::from(SPAN);
    for row in rows {
        let uid = u64::from(row.uid.get());
        put(&mut out, uid + 1 - before);
        before = uid + 1;
        out.push(row.flags.system);
        put(&mut out, row.flags.keywords().len() as u64);
        for keyword in row.flags.keywords() {
            put(&mut out, keywords.iter().position(|known| known == keyword)? as u64);
        }
        put(&mut out, u64::from(row.size));
        put(&mut out, row.modseq.get());
        put(&mut out, row.internal_date.unix_millis());
        put(&mut out, u64::from(row.saved));
        out.extend_from_slice(&row.blob.to_bytes());
    }
    (out.len() <= LONGEST).then(|| out.into())
}

/// The rows of a pack; none if it is not one.
pub(crate) fn read(
    number: u32,
    bytes: &[u8],
    keywords: &[Keyword],
    sets: &mut KeywordSets,
) -> Option<Vec<Row>> {
    let mut input = bytes.strip_prefix(&[FORM])?;
    let mut rows = Vec::with_capacity(SPAN as usize);
    let mut before = u64::from(number) * u64::from(SPAN);
    while !input.is_empty() {
        let step = take(&mut input)?;
        before = before.checked_add(step).filter(|_| step > 0)?;
        let uid = u32::try_from(before.checked_sub(1)?).ok().and_then(Uid::new)?;
        if number_of(uid) != number {
            return None;
        }
        let system = input.try_get_u8().ok()?;
        let count = take(&mut input)?;
        let mut numbers = Vec::new();
        for _ in 0..count {
            numbers.push(u32::try_from(take(&mut input)?).ok()?);
        }
        let flags = Flags { system, keywords: keyword_set(numbers, keywords, sets)? };
        let size = u32::try_from(take(&mut input)?).ok()?;
        let modseq = ModSeq::new(take(&mut input)?)?;
        let internal_date = Timestamp::from_unix_millis(take(&mut input)?);
        let saved = u32::try_from(take(&mut input)?).ok()?;
        let (blob, rest) = input.split_first_chunk()?;
        input = rest;
        let blob = BlobId::from_bytes(*blob);
        rows.push(Row { blob, modseq, internal_date, flags, uid, size, saved });
    }
    Some(rows)
}

fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

fn take(input: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = input.try_get_u8().ok()?;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// See [`crate::fuzzing`]: a pack that reads has rows of its own UIDs, in their order.
#[cfg(any(test, fuzzing))]
pub(crate) fn fuzzed(bytes: &[u8]) {
    if let Some(rows) = read(1, bytes, &[], &mut KeywordSets::new()) {
        assert!(rows.iter().all(|row| number_of(row.uid) == 1));
        assert!(rows.windows(2).all(|pair| matches!(pair, [a, b] if a.uid < b.uid)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn keywords() -> Vec<Keyword> {
        ["$a", "$b", "$c"].map(|name| name.parse().unwrap()).into()
    }

    fn row(uid: Uid, blob: [u8; 16], modseq: u64, some: u32, system: u8) -> Option<Row> {
        let words = keywords().into_iter().enumerate();
        let words = words.filter(|(bit, _)| (some >> bit) & 1 == 1).map(|(_, word)| word);
        Some(Row {
            blob: BlobId::from_bytes(blob),
            modseq: ModSeq::new(modseq)?,
            internal_date: Timestamp::from_unix_millis(modseq >> 7),
            flags: Flags::of(system, words.collect()),
            uid,
            size: some,
            saved: some.rotate_left(uid.get() % 32),
        })
    }

    fn rows() -> impl Strategy<Value = (u32, Vec<Row>)> {
        let fields = (any::<[u8; 16]>(), 1..u64::MAX >> 1, any::<u32>(), 0..32_u8);
        let number = prop_oneof![Just(0), Just(u32::MAX / SPAN), 0..u32::MAX / SPAN];
        let rows = prop::collection::btree_map(0..SPAN, fields, 0..80);
        (number, rows).prop_map(|(number, rows)| {
            let made = rows.into_iter().filter_map(|(at, (blob, modseq, some, system))| {
                row(Uid::new(number * SPAN + at)?, blob, modseq, some, system)
            });
            (number, made.collect())
        })
    }

    proptest! {
        #[test]
        fn rows_are_read_as_they_were_written((number, rows) in rows()) {
            let bytes = write(number, rows.iter(), &keywords()).unwrap();
            let again = read(number, &bytes, &keywords(), &mut KeywordSets::new()).unwrap();
            prop_assert_eq!(&again, &rows);
            for end in 0..bytes.len() {
                // Cut anywhere it is fewer rows or none, and never others.
                if let Some(some) = read(number, &bytes[..end], &keywords(), &mut KeywordSets::new()) {
                    prop_assert_eq!(&some[..], &rows[..some.len()]);
                }
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(number: u32, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let bytes = [vec![FORM], bytes].concat();
            let _rows = read(number, &bytes, &keywords(), &mut KeywordSets::new());
        }
    }
}
