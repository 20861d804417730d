//! Which messages may hold texts, by the index. What it says no to does not hold them; what it says yes
//! to is looked into.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use gatepost_model::{BlobId, MailboxId};
use gatepost_store::{Range, Store};

use super::{
    grams::{Grams, buckets},
    segment::{
        MAX_DOCS, SegmentRecord, StateRecord, TEXT_DOCS, TEXT_FRESH, TEXT_POSTING, TEXT_SEGMENT,
        TEXT_STATE, blob_of_key, docs_of, lists_of_group, posting_key, segment_key, segment_of_key,
        state_key,
    },
};
use crate::{MailError, record::decode};

/// Fresh records that are read at once.
const PAGE: usize = 512;

/// Times that a search begins anew because segments were merged meanwhile.
const TRIES: usize = 3;

/// What a message must hold.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Narrow {
    /// Nothing that an index would know.
    Anything,
    /// A text, folded, anywhere in it.
    Text(String),
    /// Every one of these.
    All(Vec<Narrow>),
    /// Any of these.
    Any(Vec<Narrow>),
}

/// Messages that may hold what is looked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Candidates {
    /// Any of them.
    Every,
    /// Those with one of these blobs, and no other.
    These(HashSet<BlobId>),
}

impl Candidates {
    /// May the message with the blob hold it?
    pub fn has(&self, blob: &BlobId) -> bool {
        match self {
            Self::Every => true,
            Self::These(blobs) => blobs.contains(blob),
        }
    }
}

/// Documents of a segment.
type Bitmap = [u64; MAX_DOCS / 64];

/// A condition with its texts taken apart.
enum Plan {
    Anything,
    /// Which of the leaves.
    Leaf(usize),
    All(Vec<Plan>),
    Any(Vec<Plan>),
}

struct Query {
    plan: Plan,
    /// Buckets of each text.
    leaves: Vec<Vec<u16>>,
    /// What is known of buckets so far: the rare ones come first, and where few documents are left,
    /// those that are nearly everywhere need not be asked about.
    seen: HashMap<u16, Seen>,
}

/// How common a bucket is, in the segments that were asked about it.
#[derive(Clone, Copy, Default, Debug)]
struct Seen {
    documents: usize,
    of: usize,
}

impl Seen {
    fn of(seen: &HashMap<u16, Self>, bucket: u16) -> Self {
        seen.get(&bucket).copied().unwrap_or_default()
    }

    /// Parts of a thousand.
    fn share(self) -> usize {
        self.documents * 1000 / self.of.max(1)
    }

    /// Is its list worth reading to rule out some of so many documents? Looking into a few more messages
    /// costs no more. Never is it told from other segments that a bucket is everywhere in this one, so
    /// that only few documents are ever left unasked.
    fn is_worth_reading(self, documents: usize) -> bool {
        let elsewhere = 1000 - self.share().min(990);
        documents * elsewhere >= 125
    }
}

impl Query {
    fn new(narrow: &Narrow) -> Self {
        let mut query = Self { plan: Plan::Anything, leaves: Vec::new(), seen: HashMap::new() };
        query.plan = query.plan_of(narrow);
        query
    }

    fn plan_of(&mut self, narrow: &Narrow) -> Plan {
        match narrow {
            Narrow::Anything => Plan::Anything,
            Narrow::Text(text) => {
                let buckets = buckets(text);
                if buckets.is_empty() {
                    return Plan::Anything;
                }
                self.leaves.push(buckets);
                Plan::Leaf(self.leaves.len() - 1)
            }
            Narrow::All(each) => {
                let plans = each.iter().map(|narrow| self.plan_of(narrow));
                let mut plans: Vec<Plan> =
                    plans.filter(|plan| !matches!(plan, Plan::Anything)).collect();
                match plans.len() {
                    0 => Plan::Anything,
                    1 => plans.pop().unwrap_or(Plan::Anything),
                    _ => Plan::All(plans),
                }
            }
            Narrow::Any(each) => {
                let plans: Vec<Plan> = each.iter().map(|narrow| self.plan_of(narrow)).collect();
                if plans.iter().any(|plan| matches!(plan, Plan::Anything)) {
                    Plan::Anything
                } else {
                    Plan::Any(plans)
                }
            }
        }
    }
}

impl Plan {
    fn is_met(&self, leaf: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::Anything => true,
            Self::Leaf(place) => leaf(*place),
            Self::All(plans) => plans.iter().all(|plan| plan.is_met(leaf)),
            Self::Any(plans) => plans.iter().any(|plan| plan.is_met(leaf)),
        }
    }

    fn bitmap(&self, leaves: &[Bitmap]) -> Bitmap {
        match self {
            Self::Anything => [u64::MAX; MAX_DOCS / 64],
            Self::Leaf(place) => leaves.get(*place).copied().unwrap_or([u64::MAX; MAX_DOCS / 64]),
            Self::All(plans) => {
                let each = plans.iter().map(|plan| plan.bitmap(leaves));
                each.fold([u64::MAX; MAX_DOCS / 64], |all, one| join(all, one, |a, b| a & b))
            }
            Self::Any(plans) => {
                let each = plans.iter().map(|plan| plan.bitmap(leaves));
                each.fold([0; MAX_DOCS / 64], |all, one| join(all, one, |a, b| a | b))
            }
        }
    }
}

fn join(mut one: Bitmap, other: Bitmap, with: impl Fn(u64, u64) -> u64) -> Bitmap {
    for (word, other) in one.iter_mut().zip(other) {
        *word = with(*word, other);
    }
    one
}

fn count(bitmap: &Bitmap) -> usize {
    bitmap.iter().map(|word| word.count_ones() as usize).sum()
}

fn mark(bitmap: &mut Bitmap, doc: usize) {
    if let Some(word) = bitmap.get_mut(doc / 64) {
        *word |= 1 << (doc % 64);
    }
}

/// Messages of a mailbox that may hold what is looked for, also in documents where those count.
pub(crate) async fn candidates(
    store: &dyn Store,
    mailbox: MailboxId,
    narrow: &Narrow,
    documents: bool,
) -> Result<Candidates, MailError> {
    let mut query = Query::new(narrow);
    if matches!(query.plan, Plan::Anything) || !is_complete(store, mailbox, documents).await? {
        return Ok(Candidates::Every);
    }
    for _ in 0..TRIES {
        if let Some(blobs) = query.run(store, mailbox).await? {
            return Ok(Candidates::These(blobs));
        }
    }
    Ok(Candidates::Every)
}

/// Does the index know every message, and, where they count, what is in its documents?
async fn is_complete(
    store: &dyn Store,
    mailbox: MailboxId,
    documents: bool,
) -> Result<bool, MailError> {
    let Some(found) = store.get(TEXT_STATE, &state_key(mailbox)).await? else { return Ok(false) };
    let state: StateRecord = decode(found.value, "state of the text index")?;
    Ok(state.is_current(documents) && state.complete)
}

/// Segments with their numbers.
async fn segments(
    store: &dyn Store,
    mailbox: MailboxId,
) -> Result<Vec<(u64, SegmentRecord)>, MailError> {
    let all = store.scan(Range::prefix(TEXT_SEGMENT, &mailbox.to_bytes())).await?;
    let read = |entry: gatepost_store::Entry| {
        Ok((segment_of_key(&entry.key)?, decode(entry.record.value, "segment of the text index")?))
    };
    all.into_iter().map(read).collect()
}

impl Query {
    /// None when segments were merged meanwhile. Fresh messages are read first: those that go into a
    /// segment after that are known.
    async fn run(
        &mut self,
        store: &dyn Store,
        mailbox: MailboxId,
    ) -> Result<Option<HashSet<BlobId>>, MailError> {
        let mut found = HashSet::new();
        self.fresh(store, mailbox, &mut found).await?;
        let before = segments(store, mailbox).await?;
        for (number, record) in &before {
            self.segment(store, mailbox, *number, record, &mut found).await?;
        }
        let after = segments(store, mailbox).await?;
        let all_there = before
            .iter()
            .all(|(number, _)| after.binary_search_by_key(number, |(number, _)| *number).is_ok());
        Ok(all_there.then_some(found))
    }

    async fn fresh(
        &self,
        store: &dyn Store,
        mailbox: MailboxId,
        found: &mut HashSet<BlobId>,
    ) -> Result<(), MailError> {
        let mut range = Range::prefix(TEXT_FRESH, &mailbox.to_bytes()).limit(PAGE);
        loop {
            let page = store.scan(range.clone()).await?;
            for entry in &page {
                let may =
                    Grams::decode(&entry.record.value).is_none_or(|grams| self.is_met(&grams));
                if may {
                    found.insert(blob_of_key(&entry.key)?);
                }
            }
            let Some(last) = page.last().filter(|_| page.len() == PAGE) else { return Ok(()) };
            range = range.beyond(&last.key);
        }
    }

    fn is_met(&self, grams: &Grams) -> bool {
        let has = |bucket: &u16| grams.buckets.binary_search(bucket).is_ok();
        grams.says_nothing()
            || self
                .plan
                .is_met(&|place| self.leaves.get(place).is_none_or(|leaf| leaf.iter().all(has)))
    }

    async fn segment(
        &mut self,
        store: &dyn Store,
        mailbox: MailboxId,
        number: u64,
        record: &SegmentRecord,
        found: &mut HashSet<BlobId>,
    ) -> Result<(), MailError> {
        let mut groups = HashMap::new();
        let mut bitmaps = Vec::with_capacity(self.leaves.len());
        for leaf in &mut self.leaves {
            let seen = &mut self.seen;
            leaf.sort_by_key(|bucket| Seen::of(seen, *bucket).share());
            let (mut all, mut left) = ([u64::MAX; MAX_DOCS / 64], record.docs as usize);
            for bucket in leaf.iter() {
                if !Seen::of(seen, *bucket).is_worth_reading(left) {
                    // So would each that comes after it.
                    break;
                }
                let group = record.group(*bucket);
                let value: &Bytes = match groups.entry(group) {
                    std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
                    std::collections::hash_map::Entry::Vacant(unknown) => {
                        let key = posting_key(mailbox, number, group);
                        let value = store.get(TEXT_POSTING, &key).await?;
                        unknown.insert(value.map(|found| found.value).unwrap_or_default())
                    }
                };
                let list = list_of(value, record, group, *bucket)?;
                let entry = seen.entry(*bucket).or_default();
                entry.documents += count(&list);
                entry.of += record.docs as usize;
                all = join(all, list, |a, b| a & b);
                left = count(&all);
            }
            bitmaps.push(all);
        }
        let mut may = self.plan.bitmap(&bitmaps);
        for doc in &record.anything {
            mark(&mut may, *doc as usize);
        }
        if may.iter().all(|word| *word == 0) {
            return Ok(());
        }
        let Some(docs) = store.get(TEXT_DOCS, &segment_key(mailbox, number)).await? else {
            // Merged meanwhile, which the caller finds out.
            return Ok(());
        };
        for (doc, blob) in docs_of(&docs.value)?.into_iter().enumerate() {
            if may.get(doc / 64).is_some_and(|word| word >> (doc % 64) & 1 == 1) {
                found.insert(blob);
            }
        }
        Ok(())
    }
}

/// The documents of a bucket.
fn list_of(
    value: &[u8],
    record: &SegmentRecord,
    group: u16,
    bucket: u16,
) -> Result<Bitmap, MailError> {
    let mut bitmap = [0; MAX_DOCS / 64];
    let give = |_, docs: Vec<u16>| docs.iter().for_each(|doc| mark(&mut bitmap, usize::from(*doc)));
    lists_of_group(value, record, group, |found| found == bucket, give)
        .ok_or(MailError::Damaged("list of the text index"))?;
    Ok(bitmap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_that_rule_out_enough() {
        let seen = |documents, of| Seen { documents, of };
        for (seen, left, worth) in [
            (Seen::default(), 1, true),
            (Seen::default(), 0, false),
            (seen(10, 1000), 1, true),
            (seen(500, 1000), 1, true),
            (seen(950, 1000), 1, false),
            (seen(950, 1000), 3, true),
            (seen(1000, 1000), 12, false),
            (seen(1000, 1000), 13, true),
            (seen(1000, 1000), 1024, true),
        ] {
            assert_eq!(seen.is_worth_reading(left), worth, "{seen:?} {left}");
        }
    }
}
