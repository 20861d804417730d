//! Random choices out of one number, the same for the same number.

use super::reference::Flags;

pub(crate) struct Dice(u64);

const FLAGS: [&str; 7] =
    ["\\Seen", "\\Flagged", "\\Deleted", "\\Deleted", "\\Answered", "$a", "$b"];

pub(crate) const NAMES: [&str; 5] = ["INBOX", "a", "a/x", "b", "b/y/z"];

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number (SplitMix64).
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// True this many times in a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// A folder's name; INBOX more often than the others.
    pub(crate) fn name(&mut self) -> &'static str {
        if self.chance(60) { "INBOX" } else { self.of(&NAMES) }
    }

    pub(crate) fn flags(&mut self) -> Flags {
        (0..self.below(3)).map(|_| self.of(&FLAGS).to_owned()).collect()
    }

    /// A set as written, with the ranges that it stands for. `most`: the largest number in use, and a
    /// bit beyond when `beyond`.
    pub(crate) fn set(&mut self, most: u32, beyond: bool) -> (String, Vec<(u32, u32)>) {
        let star = most.max(1);
        match self.below(8) {
            0 => ("1:*".to_owned(), vec![(1, star)]),
            1 => ("*".to_owned(), vec![(star, star)]),
            _ => {
                let most = (most + if beyond { 2 } else { 0 }).max(1) as usize;
                let ranges: Vec<(u32, u32)> = (0..=self.below(2))
                    .map(|_| {
                        let first = self.below(most) as u32 + 1;
                        let last =
                            if self.chance(50) { first } else { self.below(most) as u32 + 1 };
                        (first, last)
                    })
                    .collect();
                let text = ranges.iter().map(|(first, last)| match first == last {
                    true => first.to_string(),
                    false => format!("{first}:{last}"),
                });
                let text = text.collect::<Vec<_>>().join(",");
                let ordered = ranges.iter().map(|(a, b)| (*a.min(b), *a.max(b))).collect();
                (text, ordered)
            }
        }
    }
}
