//! What was seen a short while ago, in bounded memory.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use gatepost_model::Timestamp;

/// A set of fingerprints that forgets each a while after it was added, and the oldest first when it
/// is full. The service keeps keyed hashes of wrong secrets in it, never the secrets: a program that
/// goes on sending the same wrong one is then one guess, not hundreds.
#[derive(Debug)]
pub struct Recent {
    keep: Duration,
    capacity: usize,
    until: HashMap<u128, Timestamp>,
    order: VecDeque<(Timestamp, u128)>,
}

impl Recent {
    /// Keeps each fingerprint for `keep`, and at most `capacity` of them.
    pub fn new(keep: Duration, capacity: usize) -> Self {
        let capacity = capacity.max(1);
        Self { keep, capacity, until: HashMap::new(), order: VecDeque::new() }
    }

    /// Was it added a short while ago?
    pub fn contains(&self, fingerprint: u128, now: Timestamp) -> bool {
        self.until.get(&fingerprint).is_some_and(|until| now < *until)
    }

    /// Adds one. One that is there already keeps its time: it cannot be kept alive by repeating it.
    pub fn insert(&mut self, fingerprint: u128, now: Timestamp) {
        if self.contains(fingerprint, now) {
            return;
        }
        while let Some((until, oldest)) = self.order.front().copied()
            && (until <= now || self.order.len() >= self.capacity)
        {
            self.order.pop_front();
            // A later entry of the same fingerprint stays.
            if self.until.get(&oldest) == Some(&until) {
                self.until.remove(&oldest);
            }
        }
        let until = now.plus(self.keep);
        self.until.insert(fingerprint, until);
        self.order.push_back((until, fingerprint));
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
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fingerprints_are_forgotten_in_time() {
        let mut recent = Recent::new(Duration::from_secs(10), 100);
        let start = Timestamp::from_unix_seconds(1000);
        assert!(recent.is_empty());
        recent.insert(1, start);
        assert!(recent.contains(1, start.plus(Duration::from_secs(9))));
        assert!(!recent.contains(1, start.plus(Duration::from_secs(10))));
        assert!(!recent.contains(2, start));
        recent.insert(1, start.plus(Duration::from_secs(10)));
        assert!(recent.contains(1, start.plus(Duration::from_secs(19))));
        assert_eq!(recent.len(), 1);
    }

    proptest! {
        #[test]
        fn memory_is_bounded(steps in proptest::collection::vec((any::<u8>(), 0_u64..30), 0..300)) {
            let mut recent = Recent::new(Duration::from_secs(10), 16);
            let mut now = Timestamp::from_unix_seconds(1000);
            for (fingerprint, pause) in steps {
                now = now.plus(Duration::from_secs(pause));
                recent.insert(u128::from(fingerprint), now);
                prop_assert!(recent.contains(u128::from(fingerprint), now));
                prop_assert!(recent.len() <= 16 && recent.until.len() <= recent.order.len());
            }
        }
    }
}
