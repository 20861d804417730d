//! Segments: the trigrams of many messages turned around, so that a search reads a few short lists
//! instead of something of each message.
//!
//! | table | key | value |
//! |---|---|---|
//! | `text_state` | mailbox | [`StateRecord`] |
//! | `text_fresh` | mailbox, blob | [`Grams`] of a message that is in no segment yet |
//! | `text_segment` | mailbox, segment | [`SegmentRecord`] |
//! | `text_docs` | mailbox, segment | its blobs, 16 bytes each; a message's place among them is its document |
//! | `text_posting` | mailbox, segment, group | for buckets of the group: number, count, documents |
//!
//! Segments are numbered with 8 bytes, groups with 2, big end first.

use std::sync::Arc;

use bytes::Bytes;
use gatepost_model::{BlobId, MailboxId};
use gatepost_store::{ChangeSet, Expect, Table};
use prost::Message;

use super::{
    bits,
    grams::{BUCKETS, Grams, VERSION},
};
use crate::MailError;

pub(crate) const TEXT_STATE: Table = Table("text_state");
pub(crate) const TEXT_FRESH: Table = Table("text_fresh");
pub(crate) const TEXT_SEGMENT: Table = Table("text_segment");
pub(crate) const TEXT_DOCS: Table = Table("text_docs");
pub(crate) const TEXT_POSTING: Table = Table("text_posting");

/// Messages in a segment at most: then no list is longer than a value may be.
pub(crate) const MAX_DOCS: usize = 1024;

/// Trigrams in a segment at most, of all messages together: bounds the memory that making one takes.
pub(crate) const MAX_GRAMS: usize = 4 << 20;

/// Lists of more documents have their length in bytes before them, so that they can be passed over.
const SHORT: usize = 8;

/// What is known of a mailbox's index.
#[derive(Clone, Copy, PartialEq, Eq, Message)]
pub(crate) struct StateRecord {
    /// [`VERSION`]; of another one nothing is believed.
    #[prost(uint32, tag = "1")]
    pub(crate) version: u32,
    /// Does the index know every message? Those that come, it knows from the commit that brings them.
    #[prost(bool, tag = "2")]
    pub(crate) complete: bool,
    /// The last full segment that was looked through for messages that are gone.
    #[prost(uint64, tag = "3")]
    pub(crate) examined: u64,
    /// Does it know of what is in documents?
    #[prost(bool, tag = "4")]
    pub(crate) documents: bool,
}

impl StateRecord {
    pub(crate) fn new(complete: bool, documents: bool) -> Self {
        Self { version: u32::from(VERSION), complete, examined: 0, documents }
    }

    /// Is it what would be made now?
    pub(crate) fn is_current(&self, documents: bool) -> bool {
        self.version == u32::from(VERSION) && self.documents == documents
    }
}

/// A segment.
#[derive(Clone, PartialEq, Eq, Message)]
pub(crate) struct SegmentRecord {
    /// Messages in it.
    #[prost(uint32, tag = "1")]
    pub(crate) docs: u32,
    /// Two to this power is the number of its groups.
    #[prost(uint32, tag = "2")]
    pub(crate) group_bits: u32,
    /// Documents that may hold anything.
    #[prost(uint32, repeated, tag = "3")]
    pub(crate) anything: Vec<u32>,
}

impl SegmentRecord {
    /// The group of a bucket.
    pub(crate) fn group(&self, bucket: u16) -> u16 {
        bucket.checked_shr(16_u32.saturating_sub(self.group_bits)).unwrap_or(0)
    }
}

pub(crate) fn state_key(mailbox: MailboxId) -> Bytes {
    Bytes::copy_from_slice(&mailbox.to_bytes())
}

pub(crate) fn fresh_key(mailbox: MailboxId, blob: BlobId) -> Bytes {
    [mailbox.to_bytes(), blob.to_bytes()].concat().into()
}

/// The blob in a key of [`fresh_key`].
pub(crate) fn blob_of_key(key: &[u8]) -> Result<BlobId, MailError> {
    let blob = key.get(16..).and_then(|blob| BlobId::from_slice(blob).ok());
    blob.ok_or(MailError::Damaged("key of the text index"))
}

pub(crate) fn segment_key(mailbox: MailboxId, segment: u64) -> Bytes {
    [&mailbox.to_bytes()[..], &segment.to_be_bytes()].concat().into()
}

/// The number in a key of [`segment_key`].
pub(crate) fn segment_of_key(key: &[u8]) -> Result<u64, MailError> {
    let number = key.get(16..24).and_then(|number| number.try_into().ok());
    number.map(u64::from_be_bytes).ok_or(MailError::Damaged("key of the text index"))
}

pub(crate) fn posting_key(mailbox: MailboxId, segment: u64, group: u16) -> Bytes {
    [&mailbox.to_bytes()[..], &segment.to_be_bytes(), &group.to_be_bytes()].concat().into()
}

/// The blobs of a segment, in the order of its documents.
pub(crate) fn docs_of(value: &[u8]) -> Result<Vec<BlobId>, MailError> {
    let blobs = value.chunks(16).map(BlobId::from_slice);
    blobs.collect::<Result<_, _>>().map_err(|_| MailError::Damaged("blobs of the text index"))
}

/// A message and its trigrams.
#[derive(Clone)]
pub(crate) struct Doc {
    pub(crate) blob: BlobId,
    pub(crate) grams: Arc<Grams>,
}

/// Adds the records of a new segment.
pub(crate) fn write(set: &mut ChangeSet, mailbox: MailboxId, segment: u64, docs: &[Doc]) {
    let group_bits = match docs.len() {
        0..=128 => 6,
        129..=256 => 7,
        257..=512 => 8,
        _ => 9,
    };
    let anything = (0..).zip(docs).filter(|(_, doc)| doc.grams.anything).map(|(doc, _)| doc);
    let record = SegmentRecord {
        docs: u32::try_from(docs.len()).unwrap_or(u32::MAX),
        group_bits,
        anything: anything.collect(),
    };
    let key = segment_key(mailbox, segment);
    set.put(TEXT_SEGMENT, key.clone(), Expect::Absent, record.encode_to_vec());
    let blobs: Vec<u8> = docs.iter().flat_map(|doc| doc.blob.to_bytes()).collect();
    set.put(TEXT_DOCS, key, Expect::Any, blobs);
    let lists = Lists::of(docs);
    for group in 0..1_u32 << group_bits {
        let width = BUCKETS >> group_bits;
        let value = lists.group(group * width, width, record.docs);
        if let (false, Ok(group)) = (value.is_empty(), u16::try_from(group)) {
            set.put(TEXT_POSTING, posting_key(mailbox, segment, group), Expect::Any, value);
        }
    }
}

/// Documents by bucket.
struct Lists {
    /// Where the list of each bucket begins; one more than there are buckets.
    starts: Vec<usize>,
    docs: Vec<u16>,
}

impl Lists {
    fn of(docs: &[Doc]) -> Self {
        let mut starts = vec![0; BUCKETS as usize + 1];
        let all = || {
            (0_u16..)
                .zip(docs)
                .flat_map(|(doc, of)| of.grams.buckets.iter().map(move |b| (doc, *b)))
        };
        for (_, bucket) in all() {
            if let Some(count) = starts.get_mut(usize::from(bucket) + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut list = vec![0; sum];
        for (doc, bucket) in all() {
            if let Some(place) = next.get_mut(usize::from(bucket)) {
                if let Some(slot) = list.get_mut(*place) {
                    *slot = doc;
                }
                *place += 1;
            }
        }
        Self { starts, docs: list }
    }

    fn list(&self, bucket: u32) -> &[u16] {
        let bucket = bucket as usize;
        match (self.starts.get(bucket), self.starts.get(bucket + 1)) {
            (Some(from), Some(to)) => self.docs.get(*from..*to).unwrap_or_default(),
            _ => &[],
        }
    }

    /// The lists of buckets, each with how far its number is from the one before.
    fn group(&self, first: u32, width: u32, universe: u32) -> Vec<u8> {
        let mut value = Vec::new();
        let mut next = first;
        for bucket in first..first + width {
            let list = self.list(bucket);
            if !list.is_empty() {
                bits::number(&mut value, u64::from(bucket - next));
                bits::number(&mut value, list.len() as u64);
                let mut encoded = Vec::new();
                bits::encode(list, universe, &mut encoded);
                if list.len() > SHORT {
                    bits::number(&mut value, encoded.len() as u64);
                }
                value.append(&mut encoded);
                next = bucket + 1;
            }
        }
        value
    }
}

/// Gives lists of a group: bucket and documents. None if it is damaged.
pub(crate) fn lists_of_group(
    value: &[u8],
    record: &SegmentRecord,
    group: u16,
    wanted: impl Fn(u16) -> bool,
    mut give: impl FnMut(u16, Vec<u16>),
) -> Option<()> {
    let mut rest = value;
    let mut next = u64::from(group) << (16_u32.saturating_sub(record.group_bits));
    while !rest.is_empty() {
        let bucket = next.checked_add(bits::take_number(&mut rest)?)?;
        let count = usize::try_from(bits::take_number(&mut rest)?).ok()?;
        next = bucket + 1;
        let bucket = u16::try_from(bucket).ok()?;
        if count > SHORT {
            let length = usize::try_from(bits::take_number(&mut rest)?).ok()?;
            let (mut list, after) = rest.split_at_checked(length)?;
            rest = after;
            if wanted(bucket) {
                give(bucket, bits::decode(&mut list, count, record.docs)?);
            }
        } else if wanted(bucket) {
            give(bucket, bits::decode(&mut rest, count, record.docs)?);
        } else {
            bits::pass_over(&mut rest, count, record.docs)?;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use gatepost_store::{MAX_VALUE_BYTES, MemoryStore, Range, Store};

    use super::*;

    fn docs(count: u16, grams: impl Fn(u16) -> Vec<u16>) -> Vec<Doc> {
        let doc = |number: u16| {
            let mut blob = [0; 16];
            blob[..2].copy_from_slice(&number.to_be_bytes());
            let grams = Arc::new(Grams {
                buckets: grams(number),
                anything: number % 100 == 7,
                pending: false,
            });
            Doc { blob: BlobId::from_slice(&blob).unwrap(), grams }
        };
        (0..count).map(doc).collect()
    }

    #[tokio::test]
    async fn the_largest_segments_fit_and_come_back() {
        let mailbox = MailboxId::from_bytes([1; 16]);
        for (count, step) in [(1024_u16, 16_u16), (128, 1), (200, 3), (1, 7)] {
            let docs =
                docs(count, |number| (number % step..=u16::MAX).step_by(step.into()).collect());
            let store = MemoryStore::new();
            let mut set = ChangeSet::new();
            write(&mut set, mailbox, 5, &docs);
            // Values and the whole are no larger than a store takes.
            store.commit(set).await.unwrap();
            let record = store.get(TEXT_SEGMENT, &segment_key(mailbox, 5)).await.unwrap().unwrap();
            let record = SegmentRecord::decode(record.value).unwrap();
            let mut found = vec![Vec::new(); docs.len()];
            for entry in store.scan(Range::prefix(TEXT_POSTING, &[])).await.unwrap() {
                assert!(entry.record.value.len() <= MAX_VALUE_BYTES);
                let group = u16::from_be_bytes(entry.key[24..].try_into().unwrap());
                let give = |bucket, list: Vec<u16>| {
                    assert_eq!(record.group(bucket), group);
                    list.into_iter().for_each(|doc| found[usize::from(doc)].push(bucket));
                };
                lists_of_group(&entry.record.value, &record, group, |_| true, give).unwrap();
            }
            for (found, doc) in found.iter().zip(&docs) {
                assert!(found == &doc.grams.buckets, "{count} {step}");
            }
            let anything = (0..u32::from(count)).filter(|number| number % 100 == 7);
            assert_eq!(record.anything, anything.collect::<Vec<_>>());
        }
    }
}
