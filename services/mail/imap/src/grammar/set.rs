//! Sets of sequence numbers and UIDs.

use std::num::NonZeroU32;

use super::{Cursor, Syntax};

/// An end of a range: a number, or `*`, the largest in use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Bound {
    /// `nz-number`
    Number(NonZeroU32),
    /// `"*"`
    Largest,
}

impl Bound {
    /// The number, given the largest in use.
    fn resolve(self, largest: u32) -> u32 {
        match self {
            Self::Number(number) => number.get(),
            Self::Largest => largest,
        }
    }
}

/// A `sequence-set` (RFC 9051 §9), as written; without ranges it is `$`, the result that was saved
/// (RFC 5182).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Set(pub(crate) Vec<(Bound, Bound)>);

impl Set {
    /// ```abnf
    /// sequence-set = (seq-number / seq-range) ["," sequence-set] / "$"
    /// seq-range    = seq-number ":" seq-number
    /// seq-number   = nz-number / "*"
    /// ```
    pub(crate) fn parse(input: &mut Cursor<'_>) -> Result<Self, Syntax> {
        let mut ranges = Vec::new();
        if input.eat(b'$') {
            return Ok(Self(ranges));
        }
        loop {
            let from = bound(input)?;
            let to = if input.eat(b':') { bound(input)? } else { from };
            ranges.push((from, to));
            if !input.eat(b',') {
                ranges.shrink_to_fit();
                return Ok(Self(ranges));
            }
        }
    }

    /// Is it `$`?
    pub(crate) fn is_saved(&self) -> bool {
        self.0.is_empty()
    }

    /// The set's ranges in ascending order, without overlap, given the largest number in use.
    /// `*` in an empty folder stands for 0, which nothing has.
    pub(crate) fn ranges(&self, largest: u32) -> Vec<(u32, u32)> {
        let mut ranges: Vec<(u32, u32)> = self
            .0
            .iter()
            .map(|(from, to)| (from.resolve(largest), to.resolve(largest)))
            .map(|(from, to)| (from.min(to), from.max(to)))
            .collect();
        ranges.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
        for (from, to) in ranges {
            match merged.last_mut() {
                Some(last) if from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        merged
    }
}

fn bound(input: &mut Cursor<'_>) -> Result<Bound, Syntax> {
    if input.eat(b'*') {
        return Ok(Bound::Largest);
    }
    let number = NonZeroU32::new(input.number32()?);
    number.map(Bound::Number).ok_or(Syntax("a message number is never zero"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_become_ascending_ranges() {
        for (typed, ranges) in [
            ("1", vec![(1, 1)]),
            ("5:2,3:7", vec![(2, 7)]),
            ("*", vec![(9, 9)]),
            ("*:4", vec![(4, 9)]),
            ("12:*", vec![(9, 12)]),
            ("1,3,2", vec![(1, 3)]),
            ("4294967295,1", vec![(1, 1), (u32::MAX, u32::MAX)]),
        ] {
            let set = Set::parse(&mut Cursor::new(typed.as_bytes())).unwrap();
            assert_eq!(set.ranges(9), ranges, "{typed}");
        }
        for typed in ["", "0", "1:", ":1", "1,", "x", "4294967296"] {
            assert!(Set::parse(&mut Cursor::new(typed.as_bytes())).is_err(), "{typed}");
        }
    }
}
