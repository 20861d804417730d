//! How fast one may guess.
//!
//! The generic cell rate algorithm (ITU-T I.371): per key one moment, at which all that was taken
//! is given back. `burst` attempts are free at any time; then one comes back every `refill`. So a
//! pause is short, nobody is locked out for long, and the number of guesses in any span is bounded
//! by `burst + span / refill`.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use gatepost_model::Timestamp;

/// How many attempts, how fast.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limit {
    /// Attempts that are free after a long rest; at least 1.
    pub burst: u32,
    /// After this long, one more is.
    pub refill: Duration,
}

impl Limit {
    fn whole(self) -> Duration {
        self.refill.saturating_mul(self.burst.max(1))
    }
}

/// Counts attempts per key in bounded memory. When it is full, the key with the least to answer for
/// is forgotten: flooding it with keys does not free the one that guesses hardest.
#[derive(Clone, Debug)]
pub struct Throttle {
    limit: Limit,
    capacity: usize,
    /// When a key is as new again.
    clear_at: HashMap<u128, Timestamp>,
    order: BTreeSet<(Timestamp, u128)>,
}

impl Throttle {
    /// A throttle that remembers at most `capacity` keys.
    pub fn new(limit: Limit, capacity: usize) -> Self {
        let capacity = capacity.max(1);
        Self { limit, capacity, clear_at: HashMap::new(), order: BTreeSet::new() }
    }

    /// Takes one attempt.
    ///
    /// # Errors
    ///
    /// How long to wait until there is one to take.
    pub fn take(&mut self, key: u128, now: Timestamp) -> Result<(), Duration> {
        let clear_at = self.clear_at(key, now).plus(self.limit.refill);
        let over = clear_at.since(now.plus(self.limit.whole()));
        if !over.is_zero() {
            return Err(over);
        }
        self.set(key, clear_at, now);
        Ok(())
    }

    /// Gives one attempt back: it was not a guess.
    pub fn give_back(&mut self, key: u128, now: Timestamp) {
        let clear_at = self.clear_at(key, now).minus(self.limit.refill);
        self.set(key, clear_at, now);
    }

    /// How many keys it remembers.
    pub fn len(&self) -> usize {
        self.clear_at.len()
    }

    /// Does it remember none?
    pub fn is_empty(&self) -> bool {
        self.clear_at.is_empty()
    }

    /// Between `now` and a whole burst later, also when the clock was set back meanwhile.
    fn clear_at(&self, key: u128, now: Timestamp) -> Timestamp {
        let known = self.clear_at.get(&key).copied().unwrap_or(now);
        known.clamp(now, now.plus(self.limit.whole()))
    }

    fn set(&mut self, key: u128, clear_at: Timestamp, now: Timestamp) {
        if let Some(before) = self.clear_at.remove(&key) {
            self.order.remove(&(before, key));
        }
        while let Some((least, other)) = self.order.first().copied()
            && (least <= now || self.order.len() >= self.capacity)
        {
            self.order.pop_first();
            self.clear_at.remove(&other);
        }
        if clear_at > now {
            self.clear_at.insert(key, clear_at);
            self.order.insert((clear_at, key));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMIT: Limit = Limit { burst: 5, refill: Duration::from_secs(10) };

    fn start() -> Timestamp {
        Timestamp::from_unix_seconds(1_000_000)
    }

    #[test]
    fn a_burst_is_free_and_then_one_per_refill() {
        let mut throttle = Throttle::new(LIMIT, 100);
        for _ in 0..5 {
            assert_eq!(throttle.take(1, start()), Ok(()));
        }
        assert_eq!(throttle.take(1, start()), Err(Duration::from_secs(10)));
        assert_eq!(throttle.take(2, start()), Ok(()), "keys do not pay for each other");
        let later = start().plus(Duration::from_secs(10));
        assert_eq!(throttle.take(1, later), Ok(()));
        assert_eq!(throttle.take(1, later), Err(Duration::from_secs(10)));
        throttle.give_back(1, later);
        assert_eq!(throttle.take(1, later), Ok(()));
    }

    #[test]
    fn a_clock_set_back_does_not_lock_out() {
        let mut throttle = Throttle::new(LIMIT, 100);
        for _ in 0..5 {
            throttle.take(1, start()).unwrap();
        }
        let earlier = start().minus(Duration::from_secs(86_400));
        assert_eq!(throttle.take(1, earlier), Err(Duration::from_secs(10)));
    }

    #[test]
    fn flooding_with_keys_does_not_free_the_worst() {
        let mut throttle = Throttle::new(LIMIT, 10);
        for _ in 0..5 {
            throttle.take(1, start()).unwrap();
        }
        for key in 2..1000 {
            throttle.take(key, start()).unwrap();
        }
        assert!(throttle.len() <= 10 && !throttle.is_empty());
        assert!(throttle.take(1, start()).is_err());
    }

    proptest! {
        #[test]
        fn guesses_in_any_span_are_bounded(
            steps in proptest::collection::vec((0_u128..3, 0_u64..20_000), 1..200)
        ) {
            let mut throttle = Throttle::new(LIMIT, 100);
            let mut now = start();
            let mut taken: Vec<Vec<Timestamp>> = vec![vec![]; 3];
            for (key, pause) in steps {
                now = now.plus(Duration::from_millis(pause));
                match throttle.take(key, now) {
                    Ok(()) => taken[usize::try_from(key).unwrap()].push(now),
                    Err(wait) => {
                        prop_assert!(!wait.is_zero() && wait <= LIMIT.refill);
                        let after = now.plus(wait);
                        prop_assert!(throttle.clone().take(key, after).is_ok(), "waiting is enough");
                    }
                }
            }
            for times in taken {
                for (first, from) in times.iter().enumerate() {
                    for (last, to) in times.iter().enumerate().skip(first) {
                        let span = to.since(*from).as_millis();
                        let most = 5 + span / LIMIT.refill.as_millis();
                        prop_assert!((last - first + 1) as u128 <= most);
                    }
                }
            }
        }

        #[test]
        fn what_is_given_back_was_never_taken(taken in 0_u32..5, back in 0_u32..5, pause in 0_u64..60) {
            let mut throttle = Throttle::new(LIMIT, 100);
            let back = back.min(taken);
            for _ in 0..taken {
                throttle.take(1, start()).unwrap();
            }
            for _ in 0..back {
                throttle.give_back(1, start());
            }
            let mut other = Throttle::new(LIMIT, 100);
            for _ in 0..taken - back {
                other.take(1, start()).unwrap();
            }
            let now = start().plus(Duration::from_secs(pause));
            for _ in 0..6 {
                prop_assert_eq!(throttle.take(1, now), other.take(1, now));
            }
        }

        #[test]
        fn memory_is_bounded(keys in proptest::collection::vec((any::<u16>(), 0_u64..5_000), 0..400)) {
            let mut throttle = Throttle::new(LIMIT, 32);
            let mut now = start();
            for (key, pause) in keys {
                now = now.plus(Duration::from_millis(pause));
                let _ = throttle.take(u128::from(key), now);
                prop_assert!(throttle.len() <= 32 && throttle.order.len() == throttle.clear_at.len());
            }
        }
    }
}
