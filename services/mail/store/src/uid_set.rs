//! Sets of UIDs.

use std::ops::RangeInclusive;

use crate::{Rows, Uid};

/// A set of UIDs as ranges, ascending and apart.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct UidSet {
    ranges: Vec<RangeInclusive<u32>>,
}

impl FromIterator<RangeInclusive<u32>> for UidSet {
    /// The ranges come in any order and may overlap.
    fn from_iter<I: IntoIterator<Item = RangeInclusive<u32>>>(ranges: I) -> Self {
        let mut given: Vec<_> = ranges.into_iter().filter(|range| !range.is_empty()).collect();
        given.sort_unstable_by_key(|range| *range.start());
        let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
        for range in given {
            match ranges.last_mut() {
                Some(last) if *range.start() <= last.end().saturating_add(1) => {
                    *last = *last.start()..=*last.end().max(range.end());
                }
                _ => ranges.push(range),
            }
        }
        Self { ranges }
    }
}

impl FromIterator<Uid> for UidSet {
    /// Those that ascend take little time.
    fn from_iter<I: IntoIterator<Item = Uid>>(uids: I) -> Self {
        let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
        for uid in uids.into_iter().map(Uid::get) {
            match ranges.last_mut() {
                Some(last) if last.end().checked_add(1) == Some(uid) => *last = *last.start()..=uid,
                _ => ranges.push(uid..=uid),
            }
        }
        ranges.into_iter().collect()
    }
}

impl UidSet {
    /// The ranges as they are stored.
    pub(crate) fn bounds(&self) -> &[RangeInclusive<u32>] {
        &self.ranges
    }

    /// Every UID below `uid_next` that is not among `rows`.
    pub(crate) fn missing(rows: &Rows, uid_next: u64) -> Self {
        let mut ranges = Vec::new();
        let mut next = 1_u64;
        let mut gap = |from: u64, to: u64| {
            if let (Ok(from), Ok(last)) = (u32::try_from(from), u32::try_from(to - 1))
                && from <= last
            {
                ranges.push(from..=last);
            }
        };
        for row in rows.iter() {
            gap(next, u64::from(row.uid.get()));
            next = u64::from(row.uid.get()) + 1;
        }
        gap(next, uid_next.max(next));
        Self { ranges }
    }

    /// No UIDs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Is the UID in the set?
    pub fn contains(&self, uid: Uid) -> bool {
        let at = self.ranges.partition_point(|range| *range.end() < uid.get());
        self.ranges.get(at).is_some_and(|range| range.contains(&uid.get()))
    }

    /// The ranges, ascending.
    pub fn ranges(&self) -> impl Iterator<Item = RangeInclusive<Uid>> + '_ {
        let uid = |number: u32| Uid::new(number).unwrap_or(Uid::MIN);
        self.ranges.iter().map(move |range| uid(*range.start())..=uid(*range.end()))
    }

    /// Every UID, ascending; can be as many as 2^32.
    pub fn iter(&self) -> impl Iterator<Item = Uid> + '_ {
        self.ranges.iter().cloned().flatten().filter_map(Uid::new)
    }

    /// How many UIDs.
    pub fn len(&self) -> u64 {
        self.ranges.iter().map(|range| u64::from(range.end() - range.start()) + 1).sum()
    }

    /// No UIDs?
    pub fn is_empty(&self) -> bool {
        self.ranges.is_empty()
    }
}

impl UidSet {
    /// UIDs that are in both.
    #[must_use]
    pub fn among(&self, others: &Self) -> Self {
        let (mut left, mut right) =
            (self.bounds().iter().peekable(), others.bounds().iter().peekable());
        let mut both: Vec<RangeInclusive<u32>> = Vec::new();
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            let (first, last) = (*a.start().max(b.start()), *a.end().min(b.end()));
            if first <= last {
                both.push(first..=last);
            }
            if a.end() <= b.end() {
                left.next();
            } else {
                right.next();
            }
        }
        both.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_have_uids_in_common() {
        let set = |ranges: &[(u32, u32)]| -> UidSet {
            ranges.iter().map(|(first, last)| *first..=*last).collect()
        };
        for (left, right, both) in [
            (vec![(1, 5)], vec![(3, 9)], vec![(3, 5)]),
            (
                vec![(1, 2), (4, 9)],
                vec![(2, 4), (6, 6), (9, 12)],
                vec![(2, 2), (4, 4), (6, 6), (9, 9)],
            ),
            (vec![(1, 2)], vec![(3, 4)], vec![]),
            (vec![], vec![(3, 4)], vec![]),
            (
                vec![(1, u32::MAX)],
                vec![(7, 7), (u32::MAX, u32::MAX)],
                vec![(7, 7), (u32::MAX, u32::MAX)],
            ),
        ] {
            assert_eq!(set(&left).among(&set(&right)), set(&both), "{left:?} {right:?}");
            assert_eq!(set(&right).among(&set(&left)), set(&both), "{right:?} {left:?}");
        }
    }
}
