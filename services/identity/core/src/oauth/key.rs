//! When signing keys begin, and when they go.

use std::time::Duration;

use gatepost_model::Timestamp;

/// The schedule of signing keys.
#[derive(Clone, Copy, Debug)]
pub struct KeyPolicy {
    /// A key signs for so long.
    pub lives: Duration,
    /// It is published so long before, so that whoever keeps copies of our keys has it in time.
    pub before: Duration,
    /// It is published so long after: what it signed last must be out of use by then.
    pub after: Duration,
}

/// Times of a key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct KeyTimes {
    /// When it begins to sign.
    pub from: Timestamp,
    /// When it was made.
    pub created: Timestamp,
}

/// The key that signs at `now`, by place: the one that began last. Where none has begun yet, the first one: the first
/// keys are made by whoever looks first, and the clock of the next one, or the time it read before, may be behind.
pub fn signer(keys: &[KeyTimes], now: Timestamp) -> Option<usize> {
    let places = || keys.iter().enumerate();
    let began = places().filter(|(_, key)| key.from <= now).max_by_key(|(_, key)| **key);
    began.or_else(|| places().min_by_key(|(_, key)| **key)).map(|(place, _)| place)
}

/// When the next key is to begin, if it is to be made now.
pub fn next_begins(keys: &[KeyTimes], policy: &KeyPolicy, now: Timestamp) -> Option<Timestamp> {
    let Some(newest) = keys.iter().max() else { return Some(now) };
    let ends = newest.from.plus(policy.lives);
    let due = now >= ends.minus(policy.before);
    due.then(|| ends.max(now.plus(policy.before)))
}

/// The keys that have gone, by place: another took their place long enough ago.
pub fn gone(keys: &[KeyTimes], policy: &KeyPolicy, now: Timestamp) -> Vec<usize> {
    let successor = |key: &KeyTimes| keys.iter().filter(|other| *other > key).min();
    let is_gone =
        |key: &KeyTimes| successor(key).is_some_and(|next| next.from.plus(policy.after) <= now);
    keys.iter().enumerate().filter(|(_, key)| is_gone(key)).map(|(place, _)| place).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const POLICY: KeyPolicy =
        KeyPolicy { lives: Duration::from_secs(30 * 3600), before: HOUR, after: HOUR };

    fn at(hour: u32) -> Timestamp {
        Timestamp::from_unix_millis(1_000_000_000).plus(hour * HOUR)
    }

    fn key(from: u32) -> KeyTimes {
        KeyTimes { from: at(from), created: at(from) }
    }

    #[test]
    fn a_key_is_there_before_and_after_its_time() {
        assert_eq!(next_begins(&[], &POLICY, at(5)), Some(at(5)));
        for (now, signs, next, gone_ones) in [
            (0, Some(0), None, vec![]),
            (28, Some(0), None, vec![]),
            (29, Some(0), Some(at(30)), vec![]),
            // Nobody looked in time.
            (50, Some(0), Some(at(51)), vec![]),
        ] {
            let keys = [key(0)];
            assert_eq!(signer(&keys, at(now)), signs);
            assert_eq!(next_begins(&keys, &POLICY, at(now)), next);
            assert_eq!(gone(&keys, &POLICY, at(now)), gone_ones);
        }
        let keys = [key(0), key(30)];
        assert_eq!(signer(&keys, at(29)), Some(0));
        assert_eq!(signer(&keys, at(30)), Some(1));
        assert!(gone(&keys, &POLICY, at(30)).is_empty());
        assert_eq!(gone(&keys, &POLICY, at(31)), [0]);
        assert_eq!(next_begins(&keys, &POLICY, at(31)), None);
    }

    #[test]
    fn the_first_key_signs_for_whoever_is_behind() {
        assert_eq!(signer(&[], at(4)), None);
        assert_eq!(signer(&[key(5)], at(4)), Some(0));
        assert_eq!(signer(&[key(5), key(3)], at(2)), Some(1));
    }

    proptest! {
        /// Whenever somebody looks: after a look there is a signer, it was published before it signed unless it is
        /// the first, and what it signed can be verified for as long as promised.
        #[test]
        fn whoever_looks_finds_a_signer(looks in proptest::collection::btree_set(0_u32..400, 1..60)) {
            let mut keys: Vec<KeyTimes> = Vec::new();
            for now in looks.into_iter().map(at) {
                let signed = signer(&keys, now).map(|place| keys[place]);
                for place in gone(&keys, &POLICY, now).into_iter().rev() {
                    let key = keys.remove(place);
                    prop_assert!(signed != Some(key));
                }
                if let Some(from) = next_begins(&keys, &POLICY, now) {
                    let first = keys.is_empty();
                    prop_assert!(first || now.plus(POLICY.before) <= from);
                    keys.push(KeyTimes { from, created: now });
                }
                prop_assert!(signer(&keys, now).is_some());
            }
        }
    }
}
