//! Trigrams of text: what the index knows of a message.
//!
//! A trigram is three bytes of folded text in UTF-8, so that two Chinese characters have four of them.
//! It is kept as a bucket, a hash of 16 bits: two that share one only make the index narrow less.

use super::{bits, scan::Sink};

/// How many buckets there are.
pub(crate) const BUCKETS: u32 = 1 << 16;

/// Bytes of text that are looked at in one message; a message with more of it is always looked into.
/// Fewer in tests.
const MAX_TEXT: usize = if cfg!(test) { 600 << 10 } else { 4 << 20 };

/// Version of what is indexed, and of how text is decoded and folded: with another one indexes are made
/// anew.
pub(crate) const VERSION: u8 = 2;

/// Says that a message may hold anything.
const ANYTHING: u8 = 1;

/// Says that a message has documents that have not been read yet: until they are, it may hold anything.
const PENDING: u8 = 2;

/// The bucket of three bytes.
fn bucket(a: u8, b: u8, c: u8) -> u16 {
    let gram = u32::from(a) << 16 | u32::from(b) << 8 | u32::from(c);
    (gram.wrapping_mul(0x9e37_79b1) >> 16) as u16
}

/// The buckets of a folded text, ascending; none for a text that is too short to have any.
pub(crate) fn buckets(folded: &str) -> Vec<u16> {
    let grams = folded.as_bytes().windows(3);
    let mut buckets: Vec<u16> = grams
        .filter_map(|gram| match gram {
            [a, b, c] => Some(bucket(*a, *b, *c)),
            _ => None,
        })
        .collect();
    buckets.sort_unstable();
    buckets.dedup();
    buckets
}

/// The trigrams of a message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Grams {
    /// Ascending.
    pub(crate) buckets: Vec<u16>,
    /// Was there more text than is looked at? Then it may hold anything.
    pub(crate) anything: bool,
    /// Has it documents that have not been read yet?
    pub(crate) pending: bool,
}

impl Grams {
    /// Those of a message of which nothing is known.
    pub(crate) fn unknown() -> Self {
        Self { buckets: Vec::new(), anything: true, pending: false }
    }

    /// Does it say nothing of what the message holds?
    pub(crate) fn says_nothing(&self) -> bool {
        self.anything || self.pending
    }

    /// As stored; never longer than 16 KiB and a little.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let pending = if self.pending { PENDING } else { 0 };
        let mut out = vec![VERSION, u8::from(self.anything) | pending];
        bits::number(&mut out, self.buckets.len() as u64);
        bits::encode(&self.buckets, BUCKETS, &mut out);
        out
    }

    /// Reads it back; none of another version, or damaged.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let (head, mut rest) = bytes.split_first_chunk::<2>()?;
        if head[0] != VERSION || head[1] > ANYTHING | PENDING {
            return None;
        }
        let count = usize::try_from(bits::take_number(&mut rest)?).ok()?;
        let buckets = bits::decode(&mut rest, count, BUCKETS)?;
        let (anything, pending) = (head[1] & ANYTHING != 0, head[1] & PENDING != 0);
        Some(Self { buckets, anything, pending })
    }
}

/// Collects trigrams.
pub(crate) struct Collector {
    seen: Vec<u64>,
    /// The last two bytes of each lane.
    tails: [Vec<u8>; 2],
    left: usize,
}

impl Collector {
    pub(crate) fn new() -> Self {
        let words = BUCKETS as usize / 64;
        Self { seen: vec![0; words], tails: [Vec::new(), Vec::new()], left: MAX_TEXT }
    }

    pub(crate) fn grams(self) -> Grams {
        let mut buckets = Vec::new();
        for (word, base) in self.seen.iter().zip((0_u32..).step_by(64)) {
            let mut word = *word;
            while word != 0 {
                buckets.push((base + word.trailing_zeros()) as u16);
                word &= word - 1;
            }
        }
        Grams { buckets, anything: self.left == 0, pending: false }
    }

    fn add(seen: &mut [u64], text: &[u8]) {
        for gram in text.windows(3) {
            if let [a, b, c] = gram {
                let bucket = usize::from(bucket(*a, *b, *c));
                if let Some(word) = seen.get_mut(bucket / 64) {
                    *word |= 1 << (bucket % 64);
                }
            }
        }
    }
}

impl Sink for Collector {
    fn begin(&mut self, _within: bool) {
        self.tails.iter_mut().for_each(Vec::clear);
    }

    fn text(&mut self, lane: usize, folded: &str) {
        let Some(tail) = self.tails.get_mut(lane) else { return };
        let text = folded.as_bytes();
        self.left = self.left.saturating_sub(text.len());
        tail.extend_from_slice(text.get(..text.len().min(2)).unwrap_or_default());
        Self::add(&mut self.seen, tail);
        Self::add(&mut self.seen, text);
        if let Some(last) = text.len().checked_sub(2) {
            tail.clear();
            tail.extend_from_slice(text.get(last..).unwrap_or_default());
        } else {
            let over = tail.len().saturating_sub(2);
            tail.drain(..over);
        }
    }

    fn is_done(&self) -> bool {
        self.left == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_have_the_trigrams_of_the_whole() {
        let text = "THE QUICK BROWN FÖX, 日本語";
        let chars: Vec<char> = text.chars().collect();
        for piece in 1..=chars.len() {
            let mut collector = Collector::new();
            collector.begin(true);
            for piece in chars.chunks(piece) {
                collector.text(0, &piece.iter().collect::<String>());
            }
            assert_eq!(collector.grams().buckets, buckets(text), "by {piece}");
        }
        assert!(buckets("AB").is_empty());
        assert_eq!(buckets("日本").len(), 4);
    }

    #[test]
    fn what_is_stored_is_read_back_and_small() {
        for step in [1, 2, 3, 7, 50, 1000, 60_000] {
            for (anything, pending) in [(false, false), (true, false), (false, true), (true, true)]
            {
                let buckets: Vec<u16> = (0..=u16::MAX).step_by(step).collect();
                let grams = Grams { buckets, anything, pending };
                let encoded = grams.encode();
                assert!(encoded.len() < 20 << 10, "{step}: {}", encoded.len());
                assert_eq!(Grams::decode(&encoded), Some(grams));
                assert_eq!(Grams::decode(&encoded[..encoded.len() - 1]), None);
            }
        }
        assert_eq!(Grams::decode(&[]), None);
        assert_eq!(Grams::decode(&[9, 0, 0]), None);
    }
}
