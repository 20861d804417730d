//! Requests that are heard once: each carries the time it was made and a number used once.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use gatepost_model::Timestamp;

/// What requests are held to.
#[derive(Clone, Copy, Debug)]
pub struct ReplayPolicy {
    /// How far the clock of a sender may be off, either way.
    pub window: Duration,
    /// Most requests of one sender in twice that time.
    pub most: usize,
}

/// Why a request is not heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReplayRefusal {
    /// Its time is too far from ours.
    Time,
    /// It was heard before.
    Replayed,
    /// Its sender has sent so many that no more are kept.
    TooMany,
}

/// The requests of every sender that could still be repeated.
///
/// They are kept in memory. What was heard before this memory began is refused by its time: only
/// what was made after `began` is heard.
#[derive(Debug)]
pub struct Replays<K> {
    policy: ReplayPolicy,
    began: Timestamp,
    heard: BTreeMap<K, VecDeque<(Timestamp, [u8; 16])>>,
    /// When senders that were silent were last forgotten.
    swept: Timestamp,
}

impl<K: Ord> Replays<K> {
    /// A memory that begins at `now`.
    pub fn new(policy: ReplayPolicy, now: Timestamp) -> Self {
        Self { policy, began: now, heard: BTreeMap::new(), swept: now }
    }

    /// Hears a request that was made at `time` with `nonce`, once. To be asked only after its signature
    /// is known to be right: then memory is bounded by how many senders there are.
    ///
    /// # Errors
    ///
    /// [`ReplayRefusal`].
    pub fn hear(
        &mut self,
        sender: K,
        time: Timestamp,
        nonce: [u8; 16],
        now: Timestamp,
    ) -> Result<(), ReplayRefusal> {
        let window = self.policy.window;
        if time < self.began || time.plus(window) < now || now.plus(window) < time {
            return Err(ReplayRefusal::Time);
        }
        if now.since(self.swept) > window {
            self.swept = now;
            self.heard.retain(|_, heard| {
                heard.retain(|(time, _)| time.plus(window) >= now);
                !heard.is_empty()
            });
        }
        let heard = self.heard.entry(sender).or_default();
        heard.retain(|(time, _)| time.plus(window) >= now);
        if heard.iter().any(|(_, before)| *before == nonce) {
            return Err(ReplayRefusal::Replayed);
        }
        if heard.len() >= self.policy.most {
            return Err(ReplayRefusal::TooMany);
        }
        heard.push_back((time, nonce));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POLICY: ReplayPolicy = ReplayPolicy { window: Duration::from_secs(60), most: 5 };

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(1_000_000 + seconds * 1000)
    }

    #[test]
    fn a_request_is_heard_once_and_near_its_time() {
        let mut replays = Replays::new(POLICY, at(100));
        for (sender, time, nonce, now, expected) in [
            ("a", 100, 1, 100, Ok(())),
            ("a", 100, 1, 100, Err(ReplayRefusal::Replayed)),
            // Another sender may use the same number.
            ("b", 100, 1, 100, Ok(())),
            // Another time does not make the number fresh.
            ("a", 120, 1, 121, Err(ReplayRefusal::Replayed)),
            ("a", 170, 2, 110, Ok(())),
            ("a", 171, 3, 110, Err(ReplayRefusal::Time)),
            ("a", 120, 3, 181, Err(ReplayRefusal::Time)),
            // Before the memory began.
            ("a", 99, 3, 101, Err(ReplayRefusal::Time)),
            // The first one is forgotten when it is too old to be heard again.
            ("a", 161, 1, 161, Ok(())),
            ("a", 100, 1, 161, Err(ReplayRefusal::Time)),
        ] {
            let heard = replays.hear(sender, at(time), [nonce; 16], at(now));
            assert_eq!(heard, expected, "{sender} {time} {nonce} {now}");
        }
        for nonce in 10..13 {
            replays.hear("a", at(161), [nonce; 16], at(161)).unwrap();
        }
        let more = replays.hear("a", at(161), [20; 16], at(161));
        assert_eq!(more, Err(ReplayRefusal::TooMany));
        replays.hear("c", at(400), [1; 16], at(400)).unwrap();
        assert_eq!(replays.heard.len(), 1, "those who are silent are forgotten");
    }

    proptest! {
        #[test]
        fn no_request_is_heard_twice(
            requests in prop::collection::vec((0_u64..30, 0_u64..150, 0_u8..4), 1..60),
        ) {
            let mut replays = Replays::new(POLICY, at(0));
            let (mut now, mut heard) = (60, Vec::new());
            for (wait, behind, nonce) in requests {
                now += wait;
                let time = (now + 70).saturating_sub(behind);
                let request = (time, nonce);
                if replays.hear((), at(time), [nonce; 16], at(now)).is_ok() {
                    prop_assert!(time.abs_diff(now) <= 60);
                    prop_assert!(!heard.contains(&request), "{request:?} at {now}");
                    heard.push(request);
                }
            }
        }
    }
}
