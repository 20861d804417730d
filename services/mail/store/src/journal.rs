//! Flags of many messages changed alike: one record, however many they are.
//!
//! A message's row is a record of its own, so that a flag is a small write. A change of 100,000 messages
//! would write as many; so where one commit does the same to many, it writes an *entry*: what was done, and
//! to exactly which UIDs, under its mod-sequence. A row is its record, or what a pack has of it, with every
//! entry applied that names it and is later than it, in their order. A change of one message writes its
//! record whole, with a later mod-sequence, so that no earlier entry counts for it any more; and a pack
//! stays exact, because it has each row's own mod-sequence.
//!
//! An entry is durable with the commit that it is of, and needed until the records of all that it names are
//! as late as it is: [`crate::fold`] writes them and then removes it. A folder has [`MOST`] entries at most,
//! so that opening it takes bounded time; a change that would be one more writes records.

use std::{collections::BTreeMap, ops::RangeInclusive};

use bytes::Bytes;
use gatepost_model::FolderId;
use gatepost_store::{Range, Store};
use prost::{Message, encoding::encoded_len_varint};

use crate::{
    Keyword, MailError, ModSeq, Row, UidSet,
    edit::Edit,
    record::{JOURNAL, JournalRecord, decode, modseq_of_key},
};

/// Records in the journal of a folder; few in tests, so that small ones are full.
pub(crate) const MOST: u32 = if cfg!(test) { 6 } else { 64 };

/// A change of fewer messages writes their records.
pub(crate) const FEWEST: usize = if cfg!(test) { 3 } else { 100 };

/// Bytes of ranges in a record: values of the store are limited.
const LONGEST: usize = if cfg!(test) { 4 } else { 28 << 10 };

/// What a record is, where it is damaged.
const WHAT: &str = "change of many messages";

/// What was done to messages in one commit, or to some of them where one record cannot name all.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Entry {
    pub(crate) modseq: ModSeq,
    pub(crate) edit: Edit,
    pub(crate) uids: UidSet,
}

/// The key of a record of the journal; `part` tells those of one commit apart.
pub(crate) fn journal_key(folder: FolderId, modseq: ModSeq, part: u32) -> Bytes {
    [&folder.to_bytes()[..], &modseq.get().to_be_bytes(), &part.to_be_bytes()].concat().into()
}

/// Mod-sequence and part in a key of [`journal_key`].
pub(crate) fn place_of_key(key: &[u8]) -> Result<(ModSeq, u32), MailError> {
    let place = || {
        let (before, part) = key.split_last_chunk()?;
        let modseq = ModSeq::new(modseq_of_key(before).ok()?)?;
        Some((modseq, u32::from_be_bytes(*part)))
    };
    place().ok_or(MailError::Damaged("key of a change of many messages"))
}

/// Values of the records that name these UIDs.
pub(crate) fn records(edit: &JournalRecord, uids: &UidSet) -> Vec<Vec<u8>> {
    let (mut records, mut steps) = (Vec::new(), Vec::new());
    let (mut next, mut length) = (0, 0);
    let finish = |steps: &mut Vec<u32>| {
        JournalRecord { steps: std::mem::take(steps), ..edit.clone() }.encode_to_vec()
    };
    for range in uids.bounds() {
        if length >= LONGEST {
            records.push(finish(&mut steps));
            (next, length) = (0, 0);
        }
        let step = [range.start() - next, range.end() - range.start() + 1];
        length += step.iter().map(|step| encoded_len_varint(u64::from(*step))).sum::<usize>();
        steps.extend(step);
        next = range.end().saturating_add(1);
    }
    records.push(finish(&mut steps));
    records
}

impl Entry {
    /// Reads a record of the journal.
    pub(crate) fn read(key: &[u8], value: Bytes, keywords: &[Keyword]) -> Result<Self, MailError> {
        Self::of(key, &decode(value, WHAT)?, keywords)
    }

    fn of(key: &[u8], record: &JournalRecord, keywords: &[Keyword]) -> Result<Self, MailError> {
        let (modseq, _) = place_of_key(key)?;
        let edit = Edit::of_record(record, keywords).ok_or(MailError::Damaged(WHAT))?;
        let uids = uids_of(record).ok_or(MailError::Damaged(WHAT))?;
        Ok(Self { modseq, edit, uids })
    }
}

/// The UIDs that a record names; none if its steps are none.
fn uids_of(record: &JournalRecord) -> Option<UidSet> {
    let mut next = 0_u64;
    let mut range = |pair: &[u32]| -> Option<RangeInclusive<u32>> {
        let (gap, count) = (u64::from(*pair.first()?), u64::from(*pair.get(1)?));
        // Ranges are apart, and the first UID is 1.
        if gap == 0 || count == 0 {
            return None;
        }
        let first = next + gap;
        next = first + count;
        Some(u32::try_from(first).ok()?..=u32::try_from(next - 1).ok()?)
    };
    record.steps.chunks(2).map(&mut range).collect()
}

/// The journal of a folder, to be applied to its rows.
#[derive(Default)]
pub(crate) struct Journal {
    /// By mod-sequence; the number is where in its ranges the last row was looked for.
    entries: Vec<(Entry, usize)>,
    /// Records of each mod-sequence.
    pub(crate) index: BTreeMap<ModSeq, u32>,
}

impl Journal {
    /// Reads the journal of a folder.
    pub(crate) async fn load(
        store: &dyn Store,
        folder: FolderId,
        keywords: &[Keyword],
    ) -> Result<Self, MailError> {
        let (journal, damage) = Self::salvage(store, folder, keywords).await?;
        damage.into_iter().next().map_or(Ok(journal), Err)
    }

    /// Reads the journal of a deleted folder: keywords that nobody knows any more are left out, and so is
    /// what is damaged, because the folder must go.
    pub(crate) async fn load_dead(
        store: &dyn Store,
        folder: FolderId,
        keywords: &[Keyword],
    ) -> Result<Self, MailError> {
        let mut journal = Self::default();
        for found in store.scan(Range::prefix(JOURNAL, &folder.to_bytes())).await? {
            let entry = decode(found.record.value, WHAT).and_then(|mut record: JournalRecord| {
                record.keywords.retain(|number| (*number as usize) < keywords.len());
                Entry::of(&found.key, &record, keywords)
            });
            match entry {
                Ok(entry) => journal.push(entry),
                Err(error) => tracing::warn!(%folder, %error, "a deleted folder is damaged"),
            }
        }
        Ok(journal)
    }

    /// Reads what can be read of the journal of a folder, and says what is wrong with the rest.
    pub(crate) async fn salvage(
        store: &dyn Store,
        folder: FolderId,
        keywords: &[Keyword],
    ) -> Result<(Self, Vec<MailError>), MailError> {
        let (mut journal, mut damage) = (Self::default(), Vec::new());
        for found in store.scan(Range::prefix(JOURNAL, &folder.to_bytes())).await? {
            match Entry::read(&found.key, found.record.value, keywords) {
                Ok(entry) => journal.push(entry),
                Err(error) => damage.push(error),
            }
        }
        Ok((journal, damage))
    }

    /// Adds an entry later than the others, or another part of the last one.
    pub(crate) fn push(&mut self, entry: Entry) {
        *self.index.entry(entry.modseq).or_insert(0) += 1;
        self.entries.push((entry, 0));
    }

    /// Makes a row what it is. Rows that come by UID take little time.
    pub(crate) fn apply(&mut self, row: &mut Row) {
        for (entry, at) in &mut self.entries {
            if entry.modseq > row.modseq && names(entry.uids.bounds(), at, row.uid.get()) {
                row.flags = entry.edit.apply(&row.flags);
                row.modseq = entry.modseq;
            }
        }
    }
}

/// Is the UID in the ranges? `at` is the place of the one before.
fn names(ranges: &[RangeInclusive<u32>], at: &mut usize, uid: u32) -> bool {
    let behind = at.checked_sub(1).and_then(|at| ranges.get(at));
    if behind.is_some_and(|range| *range.end() >= uid) {
        *at = ranges.partition_point(|range| *range.end() < uid);
    }
    while ranges.get(*at).is_some_and(|range| *range.end() < uid) {
        *at += 1;
    }
    ranges.get(*at).is_some_and(|range| *range.start() <= uid)
}

/// See [`crate::fuzzing`]: a record that reads names what it names once more when it is written.
#[cfg(any(test, fuzzing))]
pub(crate) fn fuzzed(bytes: &Bytes) {
    let keywords: Vec<Keyword> = ["a", "b"].iter().filter_map(|name| name.parse().ok()).collect();
    let key = journal_key(FolderId::from_bytes([0; 16]), ModSeq::MIN, 0);
    let Ok(entry) = Entry::read(&key, bytes.clone(), &keywords) else { return };
    let Ok(record) = decode::<JournalRecord>(bytes.clone(), "fuzzed") else { return };
    let again = records(&record, &entry.uids);
    let mut uids = Vec::new();
    for value in again {
        let again = Entry::read(&key, value.into(), &keywords).ok();
        assert_eq!(again.as_ref().map(|again| &again.edit), Some(&entry.edit));
        uids.extend(again.iter().flat_map(|again| again.uids.bounds()).cloned());
    }
    assert_eq!(uids, entry.uids.bounds());
}
