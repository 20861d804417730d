//! When people are reminded of a product that ends: at set spans before the end, each once.

use std::time::Duration;

use gatepost_model::Timestamp;

/// What is known of the reminders of a product.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reminded {
    /// The end that they were about.
    pub end: Timestamp,
    /// The span of the last one; none before the first.
    pub told: Option<Duration>,
}

/// What is to be done at a moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reminder {
    /// Nothing.
    None,
    /// Remember this, and tell nobody: whoever said that the product ends has just told it.
    Note(Reminded),
    /// Tell people, and remember this.
    Tell(Reminded),
}

/// What is to be done at `now` about a product that ends at `end`, by what is `known` of it. Of several spans that
/// have begun since the last look the shortest counts, so that people get one mail and not three.
pub fn remind(
    end: Timestamp,
    known: Option<Reminded>,
    spans: &[Duration],
    now: Timestamp,
) -> Reminder {
    let due = spans.iter().copied().filter(|span| now < end && now >= end.minus(*span)).min();
    let next = Reminded { end, told: due };
    match (known, due) {
        (None, _) => Reminder::Note(next),
        (Some(known), None) if known.end != end => Reminder::Note(next),
        (Some(known), Some(_)) if known.end != end => Reminder::Tell(next),
        (Some(known), Some(due)) if known.told.is_none_or(|told| due < told) => {
            Reminder::Tell(next)
        }
        _ => Reminder::None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: u64 = 86_400_000;
    const SPANS: [Duration; 3] = [days(60), days(30), days(7)];

    const fn days(days: u64) -> Duration {
        Duration::from_millis(days * DAY)
    }

    /// So many days before the end.
    fn before(left: u64) -> Timestamp {
        Timestamp::from_unix_millis((1000 - left) * DAY)
    }

    #[test]
    fn each_span_is_told_once_and_the_shortest_counts() {
        let end = before(0);
        let known = |told: Option<u64>| Some(Reminded { end, told: told.map(days) });
        let next = |told: Option<u64>| Reminded { end, told: told.map(days) };
        let other = Some(Reminded { end: before(5), told: Some(days(7)) });
        for (left, known, expected) in [
            (90, None, Reminder::Note(next(None))),
            (40, None, Reminder::Note(next(Some(60)))),
            (90, known(None), Reminder::None),
            (60, known(None), Reminder::Tell(next(Some(60)))),
            (59, known(Some(60)), Reminder::None),
            (30, known(Some(60)), Reminder::Tell(next(Some(30)))),
            (6, known(Some(60)), Reminder::Tell(next(Some(7)))),
            (6, known(None), Reminder::Tell(next(Some(7)))),
            (1, known(Some(7)), Reminder::None),
            (0, known(Some(30)), Reminder::None),
            // The end has moved.
            (6, other, Reminder::Tell(next(Some(7)))),
            (90, other, Reminder::Note(next(None))),
        ] {
            assert_eq!(remind(end, known, &SPANS, before(left)), expected, "{left} {known:?}");
        }
    }

    proptest! {
        /// However often it is looked, nobody gets more mails than there are spans.
        #[test]
        fn nobody_is_told_more_often_than_there_are_spans(
            mut looks in proptest::collection::vec(0_u64..100, 1..60)
        ) {
            looks.sort_unstable_by_key(|left| std::cmp::Reverse(*left));
            let (end, mut known, mut told) = (before(0), None, 0);
            for left in looks {
                match remind(end, known, &SPANS, before(left)) {
                    Reminder::None => {}
                    Reminder::Note(next) => known = Some(next),
                    Reminder::Tell(next) => {
                        told += 1;
                        known = Some(next);
                    }
                }
            }
            prop_assert!(told <= SPANS.len());
        }
    }
}
