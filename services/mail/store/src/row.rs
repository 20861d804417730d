//! Rows: what is known of each message of a folder, sorted by UID, shared between connections.

use std::{
    fmt,
    num::{NonZeroU32, NonZeroU64},
    ops::RangeInclusive,
    sync::Arc,
};

use gatepost_model::{BlobId, Timestamp};

use crate::Flags;

/// A message's number in its folder: grows with every message, never used twice (RFC 9051 §2.3.1.1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(pub NonZeroU32);

impl Uid {
    /// The first.
    pub const MIN: Self = Self(NonZeroU32::MIN);
    /// The last there can be.
    pub const MAX: Self = Self(NonZeroU32::MAX);

    /// The UID with that number; none for 0.
    pub const fn new(number: u32) -> Option<Self> {
        match NonZeroU32::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl fmt::Debug for Uid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

/// When a message last changed, counted in changes of its folder (RFC 7162); below 2^63.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModSeq(pub NonZeroU64);

impl ModSeq {
    /// That of a folder in which nothing has happened.
    pub const MIN: Self = Self(NonZeroU64::MIN);

    /// The mod-sequence with that number; none for 0.
    pub const fn new(number: u64) -> Option<Self> {
        match NonZeroU64::new(number) {
            Some(number) => Some(Self(number)),
            None => None,
        }
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0.get()
    }

    pub(crate) const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for ModSeq {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

impl fmt::Debug for ModSeq {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

/// What is known of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// Its bytes. The same in every copy: RFC 8474 EMAILID.
    pub blob: BlobId,
    /// When it last changed.
    pub modseq: ModSeq,
    /// INTERNALDATE.
    pub internal_date: Timestamp,
    /// Its flags.
    pub flags: Flags,
    /// Its UID.
    pub uid: Uid,
    /// RFC822.SIZE in bytes.
    pub size: u32,
    /// When it came into this folder, Unix time in seconds: SAVEDATE (RFC 8514).
    pub saved: u32,
}

/// Rows in a chunk at most.
const CHUNK: usize = 256;

/// The rows of a folder at one moment, by UID. Cheap to clone; later changes do not show.
#[derive(Clone, Default)]
pub struct Rows {
    chunks: Arc<Vec<Chunk>>,
    len: usize,
}

#[derive(Clone)]
struct Chunk {
    /// Index of its first row.
    start: usize,
    first: Uid,
    last: Uid,
    /// Highest mod-sequence of its rows, or higher.
    highest: ModSeq,
    rows: Arc<Vec<Row>>,
}

impl Rows {
    /// How many.
    pub fn len(&self) -> usize {
        self.len
    }

    /// None at all?
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The row of a message.
    pub fn get(&self, uid: Uid) -> Option<&Row> {
        let chunk = self.chunks.get(self.chunks.partition_point(|chunk| chunk.last < uid))?;
        let at = chunk.rows.binary_search_by_key(&uid, |row| row.uid).ok()?;
        chunk.rows.get(at)
    }

    /// The row at an index from 0, in the order of UIDs.
    pub fn at(&self, index: usize) -> Option<&Row> {
        let chunk = self.chunks.partition_point(|chunk| chunk.start <= index).checked_sub(1)?;
        let chunk = self.chunks.get(chunk)?;
        chunk.rows.get(index - chunk.start)
    }

    /// The index from 0 of a message.
    pub fn index_of(&self, uid: Uid) -> Option<usize> {
        let chunk = self.chunks.get(self.chunks.partition_point(|chunk| chunk.last < uid))?;
        let at = chunk.rows.binary_search_by_key(&uid, |row| row.uid).ok()?;
        Some(chunk.start + at)
    }

    /// The last row.
    pub fn last(&self) -> Option<&Row> {
        self.chunks.last()?.rows.last()
    }

    /// All rows, by UID.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Row> + '_ {
        self.chunks.iter().flat_map(|chunk| chunk.rows.iter())
    }

    /// The rows with a UID in the range, by UID.
    pub fn range(&self, uids: RangeInclusive<Uid>) -> impl Iterator<Item = &Row> + '_ {
        let (first, last) = uids.into_inner();
        let from = self.chunks.partition_point(|chunk| chunk.last < first);
        let chunks = self.chunks.get(from..).unwrap_or_default().iter();
        let chunks = chunks.take_while(move |chunk| chunk.first <= last);
        chunks.flat_map(move |chunk| {
            let start = chunk.rows.partition_point(|row| row.uid < first);
            let end = chunk.rows.partition_point(|row| row.uid <= last);
            chunk.rows.get(start..end).unwrap_or_default()
        })
    }

    /// The rows that changed after `since`, by UID. Takes time by the number of chunks (one for 256
    /// rows) and of changed chunks.
    pub fn changed_since(&self, since: ModSeq) -> impl Iterator<Item = &Row> + '_ {
        let chunks = self.chunks.iter().filter(move |chunk| chunk.highest > since);
        chunks.flat_map(|chunk| chunk.rows.iter()).filter(move |row| row.modseq > since)
    }
}

impl Chunk {
    /// Revises those rows that `uids` name, which ascend.
    fn revise(&mut self, uids: &[Uid], revise: &mut impl FnMut(&Row) -> Option<Row>) {
        let mut uids = uids.iter().peekable();
        let mut fresh: Vec<Row> = Vec::new();
        let mut highest = self.highest;
        for (at, row) in self.rows.iter().enumerate() {
            while uids.next_if(|uid| **uid < row.uid).is_some() {}
            let new = uids.next_if(|uid| **uid == row.uid).and_then(|_| revise(row));
            if new.is_some() && fresh.is_empty() {
                fresh.reserve_exact(self.rows.len());
                fresh.extend(self.rows.iter().take(at).cloned());
            }
            highest = new.as_ref().map_or(highest, |new| highest.max(new.modseq));
            if new.is_some() || !fresh.is_empty() {
                fresh.push(new.unwrap_or_else(|| row.clone()));
            }
        }
        if !fresh.is_empty() {
            (self.rows, self.highest) = (Arc::new(fresh), highest);
        }
    }
}

/// How connections' rows change with a commit.
impl Rows {
    /// Adds a row with the highest UID.
    pub(crate) fn push(&mut self, row: Row) {
        let chunks = Arc::make_mut(&mut self.chunks);
        match chunks.last_mut().filter(|chunk| chunk.rows.len() < CHUNK) {
            Some(chunk) => {
                chunk.last = row.uid;
                chunk.highest = chunk.highest.max(row.modseq);
                Arc::make_mut(&mut chunk.rows).push(row);
            }
            None => chunks.push(Chunk {
                start: self.len,
                first: row.uid,
                last: row.uid,
                highest: row.modseq,
                rows: Arc::new(vec![row]),
            }),
        }
        self.len += 1;
    }

    /// These rows with some of them revised; `uids` ascend. What stays as it is is shared.
    pub(crate) fn revised(
        &self,
        uids: &[Uid],
        mut revise: impl FnMut(&Row) -> Option<Row>,
    ) -> Self {
        let mut chunks = Vec::clone(&self.chunks);
        let from = uids
            .first()
            .map_or(chunks.len(), |first| chunks.partition_point(|chunk| chunk.last < *first));
        let mut rest = uids;
        for chunk in chunks.iter_mut().skip(from) {
            if rest.is_empty() {
                break;
            }
            let (here, after) = rest.split_at(rest.partition_point(|uid| *uid <= chunk.last));
            rest = after;
            chunk.revise(here, &mut revise);
        }
        Self { chunks: Arc::new(chunks), len: self.len }
    }

    /// Removes rows; `uids` ascend.
    pub(crate) fn remove(&mut self, uids: &[Uid]) {
        let chunks = Arc::make_mut(&mut self.chunks);
        let mut rest = uids;
        for chunk in chunks.iter_mut() {
            let here = rest.partition_point(|uid| *uid <= chunk.last);
            let (gone, after) = rest.split_at(here);
            rest = after;
            if gone.is_empty() {
                continue;
            }
            Arc::make_mut(&mut chunk.rows).retain(|row| gone.binary_search(&row.uid).is_err());
            if let (Some(first), Some(last)) = (chunk.rows.first(), chunk.rows.last()) {
                (chunk.first, chunk.last) = (first.uid, last.uid);
            }
        }
        chunks.retain(|chunk| !chunk.rows.is_empty());
        self.len = 0;
        for chunk in chunks.iter_mut() {
            chunk.start = self.len;
            self.len += chunk.rows.len();
        }
        if chunks.len() > 8 + 2 * self.len.div_ceil(CHUNK) {
            *self = self.iter().cloned().collect();
        }
    }
}

impl FromIterator<Row> for Rows {
    /// The rows ascend by UID.
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        let mut all = Self::default();
        rows.into_iter().for_each(|row| all.push(row));
        all
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_list().entries(self.iter()).finish()
    }
}
