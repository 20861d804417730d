//! How often something may happen: the generic cell rate algorithm (ITU-T I.371), one number per key.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use gatepost_model::Timestamp;

/// Keys that are remembered at most: a few megabytes.
const CAPACITY: usize = 50_000;

/// So many a minute for each key, and some more at once.
pub(crate) struct Rate<K> {
    /// Microseconds that one takes; 0: no bound.
    each: u64,
    /// Microseconds that may be taken ahead.
    ahead: u64,
    /// When each key has used up what it took, in microseconds.
    used: Mutex<HashMap<K, u64>>,
}

impl<K: Eq + Hash> Rate<K> {
    /// `count` a minute, `burst` of them at once; 0 a minute is no bound.
    pub(crate) fn per_minute(count: u32, burst: u32) -> Self {
        let each = 60_000_000_u64.checked_div(count.into()).unwrap_or(0);
        let ahead = each.saturating_mul(burst.max(1).into());
        Self { each, ahead, used: Mutex::new(HashMap::new()) }
    }

    /// Takes one, or says how long to wait for it.
    pub(crate) fn take(&self, key: K, now: Timestamp) -> Result<(), Duration> {
        if self.each == 0 {
            return Ok(());
        }
        let now = now.unix_millis().saturating_mul(1000);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= CAPACITY && !used.contains_key(&key) {
            used.retain(|_, until| *until > now);
            if used.len() >= CAPACITY {
                // So many at once are an attack: at worst every count begins anew.
                used.clear();
            }
        }
        let until = used.entry(key).or_insert(now);
        let next = (*until).max(now).saturating_add(self.each);
        let over = next.saturating_sub(now.saturating_add(self.ahead));
        if over > 0 {
            return Err(Duration::from_micros(over));
        }
        *until = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_unix_millis(1_800_000_000_000 + millis)
    }

    #[test]
    fn a_burst_passes_and_then_so_many_a_minute() {
        let rate = Rate::per_minute(60, 3);
        for _ in 0..3 {
            assert_eq!(rate.take("a", at(0)), Ok(()));
        }
        assert_eq!(rate.take("a", at(0)), Err(Duration::from_secs(1)));
        assert_eq!(rate.take("a", at(400)), Err(Duration::from_millis(600)));
        assert_eq!(rate.take("b", at(400)), Ok(()));
        assert_eq!(rate.take("a", at(1000)), Ok(()));
        assert!(rate.take("a", at(1000)).is_err());
        // A clock that goes back gives nothing away.
        assert!(rate.take("a", at(0)).is_err());
        let long_after: Vec<_> = (0..4).map(|_| rate.take("a", at(600_000)).is_ok()).collect();
        assert_eq!(long_after, [true, true, true, false]);
    }

    #[test]
    fn many_keys_do_not_take_more_room() {
        let rate = Rate::per_minute(60, 1);
        for key in 0..CAPACITY + 10 {
            rate.take(key, at(0)).unwrap();
        }
        assert!(rate.used.lock().unwrap().len() <= CAPACITY);
        assert_eq!(Rate::per_minute(0, 0).take((), at(0)), Ok(()));
    }
}
