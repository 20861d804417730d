//! Throttles: pure, with time passed in.
//!
//! ```text
//!            begin (counted)            more than `free` counted
//!   quiet ───────────────────▶ counted ─────────────────────────▶ paused: 1, 2, 4 … times `first`,
//!     ▲                          │  ▲                                │     at most `cap`
//!     └──────── `forget` ────────┘  └──────── the pause ends ────────┘
//! ```
//!
//! Every attempt is counted when it begins, so that many at once do not slip through together, and is
//! taken back when it turns out to be rightful.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::Timestamp;

/// How attempts under one key are slowed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ThrottlePolicy {
    /// Attempts that cost nothing.
    pub free: u32,
    /// Pause after the next one; doubles with every one more.
    pub first: Duration,
    /// Longest pause.
    pub cap: Duration,
    /// After this long without an attempt all is forgotten.
    pub forget: Duration,
}

/// What is known of one key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Throttle {
    count: u32,
    last: Timestamp,
    told: bool,
}

/// An attempt that is not heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pause {
    /// Time until the next one is.
    pub left: Duration,
    /// Is it the first one that is not heard in this pause?
    pub first: bool,
}

impl Throttle {
    /// Counts an attempt.
    ///
    /// # Errors
    ///
    /// The [`Pause`] in which it falls; attempts in a pause do not lengthen it.
    pub fn begin(&mut self, policy: &ThrottlePolicy, now: Timestamp) -> Result<(), Pause> {
        if now.since(self.last) >= policy.forget {
            *self = Self::default();
        }
        let left = self.pause(policy).saturating_sub(now.since(self.last));
        if !left.is_zero() {
            let first = !std::mem::replace(&mut self.told, true);
            return Err(Pause { left, first });
        }
        *self = Self { count: self.count.saturating_add(1), last: now, told: false };
        Ok(())
    }

    /// Takes one attempt back: it was rightful, or never heard.
    pub fn refund(&mut self) {
        self.count = self.count.saturating_sub(1);
    }

    /// The pause after the last attempt.
    fn pause(&self, policy: &ThrottlePolicy) -> Duration {
        match self.count.checked_sub(policy.free) {
            None | Some(0) => Duration::ZERO,
            Some(over) => {
                let factor = 1_u32.checked_shl(over - 1).unwrap_or(u32::MAX);
                policy.first.saturating_mul(factor).min(policy.cap)
            }
        }
    }
}

/// Throttles of many keys, in bounded memory: when there are too many, those that have been quiet
/// longest are forgotten.
#[derive(Debug)]
pub struct Throttles<K> {
    policy: ThrottlePolicy,
    capacity: usize,
    known: HashMap<K, Throttle>,
    by_age: BTreeSet<(Timestamp, K)>,
}

impl<K: Clone + Eq + Hash + Ord> Throttles<K> {
    /// None known yet; at most `capacity` are.
    pub fn new(policy: ThrottlePolicy, capacity: usize) -> Self {
        Self { policy, capacity: capacity.max(1), known: HashMap::new(), by_age: BTreeSet::new() }
    }

    /// Counts an attempt under `key`.
    ///
    /// # Errors
    ///
    /// As [`Throttle::begin`].
    pub fn begin(&mut self, key: &K, now: Timestamp) -> Result<(), Pause> {
        let mut throttle = self.known.get(key).copied().unwrap_or_default();
        let before = throttle.last;
        let outcome = throttle.begin(&self.policy, now);
        self.by_age.remove(&(before, key.clone()));
        self.by_age.insert((throttle.last, key.clone()));
        self.known.insert(key.clone(), throttle);
        while self.known.len() > self.capacity {
            let Some((_, oldest)) = self.by_age.pop_first() else { break };
            self.known.remove(&oldest);
        }
        outcome
    }

    /// Takes one attempt under `key` back.
    pub fn refund(&mut self, key: &K) {
        if let Some(throttle) = self.known.get_mut(key) {
            throttle.refund();
        }
    }

    /// Forgets what was counted under `key`.
    pub fn forget(&mut self, key: &K) {
        if let Some(throttle) = self.known.remove(key) {
            self.by_age.remove(&(throttle.last, key.clone()));
        }
    }

    /// How many keys are known.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Is none known?
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

/// [`Throttles`] that many requests use at once.
#[derive(Debug)]
pub struct Guard<K>(Mutex<Throttles<K>>);

impl<K: Clone + Eq + Hash + Ord> Guard<K> {
    /// As [`Throttles::new`].
    pub fn new(policy: ThrottlePolicy, capacity: usize) -> Self {
        Self(Mutex::new(Throttles::new(policy, capacity)))
    }

    /// As [`Throttles::begin`].
    ///
    /// # Errors
    ///
    /// As [`Throttle::begin`].
    pub fn begin(&self, key: &K, now: Timestamp) -> Result<(), Pause> {
        self.lock().begin(key, now)
    }

    /// As [`Throttles::refund`].
    pub fn refund(&self, key: &K) {
        self.lock().refund(key);
    }

    /// As [`Throttles::forget`].
    pub fn forget(&self, key: &K) {
        self.lock().forget(key);
    }

    fn lock(&self) -> MutexGuard<'_, Throttles<K>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const POLICY: ThrottlePolicy = ThrottlePolicy {
        free: 3,
        first: Duration::from_secs(1),
        cap: Duration::from_secs(10),
        forget: Duration::from_secs(600),
    };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(1_000_000_000 + seconds * 1000)
    }

    #[test]
    fn pauses_double_up_to_the_cap_and_are_forgotten() {
        let mut throttle = Throttle::default();
        for _ in 0..3 {
            assert_eq!(throttle.begin(&POLICY, at(0)), Ok(()));
        }
        let mut now = 0;
        for pause in [1, 2, 4, 8, 10, 10] {
            assert_eq!(throttle.begin(&POLICY, at(now)), Ok(()));
            let left = Duration::from_secs(pause);
            assert_eq!(throttle.begin(&POLICY, at(now)), Err(Pause { left, first: true }));
            assert_eq!(throttle.begin(&POLICY, at(now)), Err(Pause { left, first: false }));
            now += pause;
        }
        assert_eq!(throttle.begin(&POLICY, at(now + 600)), Ok(()));
        assert_eq!(throttle.begin(&POLICY, at(now + 600)), Ok(()));
    }

    proptest! {
        #[test]
        fn nobody_waits_longer_than_the_cap(steps in proptest::collection::vec(0_u64..20, 1..200)) {
            let (mut throttle, mut now) = (Throttle::default(), 0);
            for step in steps {
                now += step;
                if let Err(pause) = throttle.begin(&POLICY, at(now)) {
                    prop_assert!(pause.left <= POLICY.cap && !pause.left.is_zero());
                    prop_assert_eq!(throttle.begin(&POLICY, at(now).plus(pause.left)), Ok(()));
                    now += pause.left.as_secs() + 1;
                }
            }
        }

        #[test]
        fn few_are_heard_however_many_are_made(gaps in proptest::collection::vec(0_u64..500, 1..500)) {
            let (mut throttle, mut millis, mut heard) = (Throttle::default(), 0, 0_u64);
            for gap in gaps {
                millis += gap;
                let now = at(0).plus(Duration::from_millis(millis));
                heard += u64::from(throttle.begin(&POLICY, now).is_ok());
            }
            // Three free ones, four on the way to the cap, then one every ten seconds.
            prop_assert!(heard <= 3 + 5 + millis / 10_000 + 1);
        }

        #[test]
        fn keys_do_not_touch_each_other_and_are_bounded(keys in proptest::collection::vec(0_u8..30, 1..300)) {
            let mut throttles = Throttles::new(POLICY, 8);
            let mut alone: HashMap<u8, Throttle> = HashMap::new();
            let mut unbounded = Throttles::new(POLICY, 1000);
            for (second, key) in keys.into_iter().enumerate() {
                let now = at(second as u64);
                let _ = throttles.begin(&key, now);
                prop_assert!(throttles.len() <= 8 && throttles.by_age.len() == throttles.len());
                let expected = alone.entry(key).or_default().begin(&POLICY, now);
                prop_assert_eq!(unbounded.begin(&key, now), expected);
            }
        }
    }

    #[test]
    fn what_is_taken_back_does_not_count() {
        let mut throttles = Throttles::new(POLICY, 8);
        for _ in 0..100 {
            assert_eq!(throttles.begin(&"home", at(0)), Ok(()));
            throttles.refund(&"home");
        }
        for _ in 0..4 {
            assert_eq!(throttles.begin(&"home", at(0)), Ok(()));
        }
        assert!(throttles.begin(&"home", at(0)).is_err());
        throttles.forget(&"home");
        assert_eq!(throttles.begin(&"home", at(0)), Ok(()));
        assert!(throttles.begin(&"away", at(0)).is_ok() && !throttles.is_empty());
    }
}
