//! Looks through logs: pages of the lines that somebody wants, whole logs in parts, sums.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::{Stream, stream};
use gatepost_model::{AuditLine, AuditSubject, Timestamp};
use gatepost_runtime::drain::Drain;

use super::{HEADS, HeadRecord, LINES, LineRecord, decode, line_key, list, start};
use crate::{Store, StoreError};

/// Lines read at once.
pub const CHUNK: usize = 500;
/// Lines that one page looks at most: a log full of others must not hold up the reader.
const LOOKED_AT: usize = 5_000;
/// Lines of an export at most: some ten megabytes.
const EXPORTED: usize = 100_000;
/// Lines that sums count at most.
const COUNTED: usize = 50_000;

/// A page of lines that were wanted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FoundLines {
    /// The lines, newest first.
    pub lines: Vec<AuditLine>,
    /// The next page holds lines numbered below this; none: there are no more.
    pub next: Option<u64>,
    /// Every line from this time on was looked at; none when there was none.
    pub oldest: Option<Timestamp>,
}

/// Collects a page from the chunks of a log that somebody else reads:
///
/// ```text
/// while pager.goes_on() { pager.take(list(store, subject, pager.before(), CHUNK).await?, wanted) }
/// ```
#[derive(Debug)]
pub struct Pager {
    size: usize,
    before: Option<u64>,
    seen: usize,
    goes_on: bool,
    found: FoundLines,
}

impl Pager {
    /// A page of at most `size` lines, numbered below `before` if given.
    pub fn new(size: usize, before: Option<u64>) -> Self {
        Self { size, before, seen: 0, goes_on: true, found: FoundLines::default() }
    }

    /// Is another chunk to be taken?
    pub fn goes_on(&self) -> bool {
        self.goes_on
    }

    /// Where that chunk begins.
    pub fn before(&self) -> Option<u64> {
        self.before
    }

    /// Takes what is wanted from the next [`CHUNK`] lines; fewer of them are the last ones.
    pub fn take(&mut self, chunk: Vec<AuditLine>, wanted: impl Fn(&AuditLine) -> bool) {
        let last = chunk.len() < CHUNK;
        let mut rest = chunk.into_iter().peekable();
        for line in rest.by_ref() {
            (self.before, self.seen) = (Some(line.number), self.seen + 1);
            self.found.oldest = Some(line.time);
            if wanted(&line) {
                self.found.lines.push(line);
            }
            if self.found.lines.len() >= self.size {
                self.goes_on = false;
                break;
            }
        }
        let ended = last && rest.peek().is_none();
        self.found.next = self.before.filter(|_| !ended);
        self.goes_on &= !ended && self.seen < LOOKED_AT;
    }

    /// Nothing older is wanted.
    pub fn end(&mut self) {
        self.found.next = None;
        self.goes_on = false;
    }

    /// The page.
    pub fn page(self) -> FoundLines {
        self.found
    }
}

/// A whole log in chunks, newest first, those numbered below `before` if given; bounded, and ends early
/// with the drain.
pub fn chunks(
    store: Arc<dyn Store>,
    subject: AuditSubject,
    before: Option<u64>,
    drain: Drain,
) -> impl Stream<Item = Result<Vec<AuditLine>, StoreError>> {
    stream::try_unfold((store, before, 0_usize, false), move |state| {
        let drain = drain.clone();
        async move {
            let (store, before, seen, done) = state;
            if done || seen >= EXPORTED || drain.is_draining() {
                return Ok(None);
            }
            let lines = list(store.as_ref(), subject, before, CHUNK).await?;
            let (count, last) = (lines.len(), lines.last().map(|line| line.number));
            Ok(Some((lines, (store, last, seen + count, count < CHUNK))))
        }
    })
}

/// Counts the lines since `from` by a key of each. False when there are so many that the oldest were not
/// counted.
///
/// # Errors
///
/// When the store cannot be read.
pub async fn tally<K: Ord>(
    store: &dyn Store,
    subject: AuditSubject,
    from: Timestamp,
    key: impl Fn(&AuditLine) -> K,
) -> Result<(BTreeMap<K, u64>, bool), StoreError> {
    let mut sums = BTreeMap::new();
    let (mut before, mut seen) = (None, 0);
    while seen < COUNTED {
        let lines = list(store, subject, before, CHUNK).await?;
        for line in &lines {
            if line.time < from {
                return Ok((sums, true));
            }
            *sums.entry(key(line)).or_default() += 1;
        }
        if lines.len() < CHUNK {
            return Ok((sums, true));
        }
        (before, seen) = (lines.last().map(|line| line.number), seen + lines.len());
    }
    Ok((sums, false))
}

/// Number of the first line of `time` or later, found by halves: lines are numbered in the order of
/// time, but for what a retried commit makes of it. One above the last when all are older.
///
/// # Errors
///
/// When the store cannot be read.
pub async fn number_at(
    store: &dyn Store,
    subject: AuditSubject,
    time: Timestamp,
) -> Result<u64, StoreError> {
    let head = store.get(HEADS, &subject.to_bytes()).await?;
    let head: HeadRecord =
        head.map_or(Ok(HeadRecord::default()), |record| decode(&record.value))?;
    let mut low = start(store, subject).await?.number + 1;
    let mut high = head.number + 1;
    while low < high {
        let middle = low + (high - low) / 2;
        let found = store.get(LINES, &line_key(subject, middle)).await?;
        let found = found.map(|record| decode::<LineRecord>(&record.value)).transpose()?;
        // A line that is missing hides nothing: what is beside it is looked at.
        match found {
            Some(line) if Timestamp::from_unix_millis(line.time) < time => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChangeSet, MemoryStore, audit::append};
    use futures_util::StreamExt;
    use gatepost_model::{AccountId, Actor, AuditEntry};

    fn subject() -> AuditSubject {
        AuditSubject::Account(AccountId::from_bytes([3; 16]))
    }

    async fn filled(count: u64) -> MemoryStore {
        let store = MemoryStore::new();
        let entry = |time| {
            let action = if time % 100 == 0 { "rare.line" } else { "usual.line" };
            AuditEntry::new(subject(), Actor::Operator, action, Timestamp::from_unix_millis(time))
        };
        let mut changes = ChangeSet::new();
        append(&store, &mut changes, (1..=count).map(entry).collect()).await.unwrap();
        store.commit(changes).await.unwrap();
        store
    }

    async fn page(store: &MemoryStore, size: usize, before: Option<u64>) -> FoundLines {
        let mut pager = Pager::new(size, before);
        while pager.goes_on() {
            let chunk = list(store, subject(), pager.before(), CHUNK).await.unwrap();
            pager.take(chunk, |line| line.action == "rare.line");
        }
        pager.page()
    }

    #[tokio::test]
    async fn pages_hold_what_is_wanted_and_say_how_the_log_goes_on() {
        let store = filled(12_000).await;
        for size in [1, 7, 60, 1000] {
            let (mut found, mut before) = (Vec::new(), None);
            loop {
                let page = page(&store, size, before).await;
                assert!(page.lines.len() <= size);
                let oldest = page.lines.last().map(|line| line.time);
                assert!(oldest.is_none_or(|oldest| page.oldest.unwrap() <= oldest));
                found.extend(page.lines.iter().map(|line| line.number));
                before = page.next;
                if before.is_none() {
                    break;
                }
            }
            let expected: Vec<u64> = (1..=120).rev().map(|n| n * 100).collect();
            assert_eq!(found, expected, "by {size}");
        }
        // A page that ends with the last line is the last page.
        let store = filled(100).await;
        let mut pager = Pager::new(100, None);
        pager.take(list(&store, subject(), None, CHUNK).await.unwrap(), |_| true);
        assert!(!pager.goes_on());
        let page = pager.page();
        assert_eq!((page.lines.len(), page.next), (100, None));
    }

    #[tokio::test]
    async fn a_log_is_read_in_chunks_counted_and_searched_by_time() {
        let store = filled(1_234).await;
        let parts = chunks(Arc::new(store.clone()), subject(), Some(1_201), Drain::new());
        let parts: Vec<_> = parts.map(Result::unwrap).collect().await;
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [500, 500, 200]);
        let at = Timestamp::from_unix_millis;
        let sums = tally(&store, subject(), at(1_000), |line| line.action.clone()).await.unwrap();
        assert_eq!(sums.0["rare.line"], 3);
        assert_eq!(sums.0["usual.line"], 232);
        assert!(sums.1);
        for (time, number) in [(0, 1), (1, 1), (2, 2), (700, 700), (1_234, 1_234), (9_999, 1_235)] {
            assert_eq!(number_at(&store, subject(), at(time)).await.unwrap(), number);
        }
    }
}
