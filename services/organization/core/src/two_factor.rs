//! When an organization demands a second factor (2FA-9).

use std::time::Duration;

use gatepost_model::Timestamp;

/// How far ahead a demand may bind.
pub const FURTHEST: Duration = Duration::from_secs(366 * 24 * 3600);

/// How long before it binds those who lack a second factor are reminded, the first first.
pub const REMINDERS: [Duration; 2] =
    [Duration::from_secs(7 * 24 * 3600), Duration::from_secs(24 * 3600)];

/// A demand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Demand {
    /// From when on it binds.
    pub from: Timestamp,
    /// When it was made.
    pub made: Timestamp,
}

/// Why a demand is not made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum DemandRefusal {
    /// It would bind before it is made.
    #[error("a second factor cannot be demanded from a moment in the past")]
    Past,
    /// Nobody remembers for so long.
    #[error("a second factor can be demanded a year ahead at most")]
    TooFar,
    /// Whoever demands it would be the first to be held back.
    #[error("set up a second factor for yourself first")]
    Lacking,
}

/// Decides about a demand that binds from `from` on, or at once. `equipped`: has whoever makes it a second factor?
///
/// # Errors
///
/// [`DemandRefusal`].
pub fn demand(
    now: Timestamp,
    from: Option<Timestamp>,
    equipped: bool,
) -> Result<Demand, DemandRefusal> {
    if !equipped {
        return Err(DemandRefusal::Lacking);
    }
    let from = from.unwrap_or(now);
    if from < now {
        return Err(DemandRefusal::Past);
    }
    if from > now.plus(FURTHEST) {
        return Err(DemandRefusal::TooFar);
    }
    Ok(Demand { from, made: now })
}

impl Demand {
    /// Does it bind?
    pub fn binds(&self, now: Timestamp) -> bool {
        self.from <= now
    }

    /// The next moment at which something happens, after `done`: a reminder, or that it binds; none after that.
    pub fn next(&self, done: Timestamp) -> Option<Timestamp> {
        let reminders = REMINDERS.iter().map(|before| self.from.minus(*before));
        // A reminder right behind the demand says what the demand has just said.
        let reminders = reminders.filter(|at| *at > self.made.plus(SETTLED));
        reminders.chain([self.from]).find(|at| *at > done)
    }
}

/// So long after a demand nobody is reminded of it.
const SETTLED: Duration = Duration::from_secs(12 * 3600);

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3600;
    const DAY: u64 = 24 * HOUR;

    fn at(seconds: u64) -> Timestamp {
        let seconds = i64::try_from(seconds).unwrap();
        Timestamp::from_unix_seconds(1_800_000_000 + seconds)
    }

    #[test]
    fn a_demand_binds_later_and_is_made_by_those_who_meet_it() {
        for (from, equipped, expected) in [
            (None, true, Ok(at(0))),
            (Some(at(0)), true, Ok(at(0))),
            (Some(at(DAY)), true, Ok(at(DAY))),
            (Some(at(366 * DAY)), true, Ok(at(366 * DAY))),
            (Some(at(366 * DAY + 1)), true, Err(DemandRefusal::TooFar)),
            (Some(Timestamp::from_unix_seconds(1_799_999_999)), true, Err(DemandRefusal::Past)),
            (Some(at(DAY)), false, Err(DemandRefusal::Lacking)),
        ] {
            assert_eq!(demand(at(0), from, equipped).map(|demand| demand.from), expected);
        }
        let demand = demand(at(0), Some(at(DAY)), true).unwrap();
        assert!(!demand.binds(at(DAY - 1)));
        assert!(demand.binds(at(DAY)));
    }

    #[test]
    fn people_are_reminded_before_it_binds_and_never_of_what_they_just_heard() {
        for (from, expected) in [
            (30 * DAY, vec![23 * DAY, 29 * DAY, 30 * DAY]),
            (7 * DAY, vec![6 * DAY, 7 * DAY]),
            (DAY + HOUR, vec![DAY + HOUR]),
            (HOUR, vec![HOUR]),
        ] {
            let demand = demand(at(0), Some(at(from)), true).unwrap();
            let mut moments = Vec::new();
            let mut done = at(0);
            while let Some(next) = demand.next(done) {
                moments.push(next);
                done = next;
            }
            assert_eq!(moments, expected.into_iter().map(at).collect::<Vec<_>>(), "{from}");
        }
    }
}
