//! What was seen lately and is renewed by being seen again, in bounded memory.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use gatepost_model::Timestamp;

/// A set of fingerprints that forgets each a while after it was last added, and when it is full the
/// one that was added longest ago. The service keeps in it which networks have opened which
/// mailboxes: whoever has a right secret at home is not to wait for those who guess elsewhere.
#[derive(Debug)]
pub struct Known {
    keep: Duration,
    capacity: usize,
    last: HashMap<u128, Timestamp>,
    order: BTreeSet<(Timestamp, u128)>,
}

impl Known {
    /// Keeps each fingerprint for `keep` after it was last added, and at most `capacity` of them.
    pub fn new(keep: Duration, capacity: usize) -> Self {
        Self { keep, capacity: capacity.max(1), last: HashMap::new(), order: BTreeSet::new() }
    }

    /// Was it added lately?
    pub fn contains(&self, fingerprint: u128, now: Timestamp) -> bool {
        self.last.get(&fingerprint).is_some_and(|last| now.since(*last) < self.keep)
    }

    /// Adds one, or says that it was seen again.
    pub fn insert(&mut self, fingerprint: u128, now: Timestamp) {
        if let Some(before) = self.last.insert(fingerprint, now) {
            self.order.remove(&(before, fingerprint));
        }
        self.order.insert((now, fingerprint));
        while let Some((last, oldest)) = self.order.first().copied()
            && (self.order.len() > self.capacity || now.since(last) >= self.keep)
        {
            self.order.pop_first();
            self.last.remove(&oldest);
        }
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KEEP: Duration = Duration::from_secs(100);

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_seconds(1_000_000).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn being_seen_again_keeps_it() {
        let mut known = Known::new(KEEP, 10);
        known.insert(1, at(0));
        known.insert(2, at(0));
        known.insert(1, at(60));
        for (second, one, two) in
            [(0, true, true), (99, true, true), (100, true, false), (160, false, false)]
        {
            assert_eq!(known.contains(1, at(second)), one, "{second}");
            assert_eq!(known.contains(2, at(second)), two, "{second}");
        }
        assert!(!known.contains(3, at(0)));
        known.insert(3, at(170));
        assert_eq!(known.len(), 1, "what was forgotten takes no room");
    }

    proptest! {
        #[test]
        fn the_newest_are_kept_in_bounded_memory(
            seen in proptest::collection::vec((0_u128..40, 0_u64..9), 0..300)
        ) {
            let mut known = Known::new(KEEP, 8);
            let (mut now, mut newest) = (0, Vec::new());
            for (fingerprint, pause) in seen {
                now += pause;
                known.insert(fingerprint, at(now));
                newest.retain(|(other, _)| *other != fingerprint);
                newest.push((fingerprint, now));
                prop_assert!(known.len() <= 8 && known.last.len() == known.order.len());
                // Strictly newer ones than any that was forgotten are there.
                for (other, when) in newest.iter().rev().take(4) {
                    prop_assert_eq!(known.contains(*other, at(now)), now - when < 100);
                }
            }
        }
    }
}
