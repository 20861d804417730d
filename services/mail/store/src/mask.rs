//! Which flags somebody may change.

use crate::{Flags, SystemFlag};

/// Which flags somebody may change: RFC 4314 §4 tells three kinds apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FlagMask {
    /// `\Seen`.
    pub seen: bool,
    /// `\Deleted`.
    pub deleted: bool,
    /// Every other, keywords too.
    pub others: bool,
}

impl FlagMask {
    /// Every flag.
    pub const ALL: Self = Self { seen: true, deleted: true, others: true };

    /// No flag.
    pub const NONE: Self = Self { seen: false, deleted: false, others: false };

    /// As records have it.
    pub(crate) const fn bits(self) -> u32 {
        (self.seen as u32) | (self.deleted as u32) << 1 | (self.others as u32) << 2
    }

    /// The mask of [`Self::bits`].
    pub(crate) const fn of_bits(bits: u32) -> Option<Self> {
        let (seen, deleted, others) = (bits & 1 != 0, bits & 2 != 0, bits & 4 != 0);
        if bits < 8 { Some(Self { seen, deleted, others }) } else { None }
    }

    /// Is the flag one of them?
    pub const fn has(self, flag: SystemFlag) -> bool {
        match flag {
            SystemFlag::Seen => self.seen,
            SystemFlag::Deleted => self.deleted,
            SystemFlag::Answered | SystemFlag::Flagged | SystemFlag::Draft => self.others,
        }
    }
}

impl Flags {
    /// Those of the flags that are in the mask.
    #[must_use]
    pub fn within(&self, mask: FlagMask) -> Self {
        let system = self.system().filter(|flag| mask.has(*flag));
        let system = system.fold(0, |bits, flag| bits | flag as u8);
        Self { system, keywords: self.keywords.clone().filter(|_| mask.others) }
    }

    /// These flags with those in the mask as they are in `given`.
    #[must_use]
    pub(crate) fn replaced_within(&self, mask: FlagMask, given: &Self) -> Self {
        let kept = FlagMask { seen: !mask.seen, deleted: !mask.deleted, others: !mask.others };
        let (mine, theirs) = (self.within(kept), given.within(mask));
        Self { system: mine.system | theirs.system, keywords: mine.keywords.or(theirs.keywords) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FlagOp, Keyword};

    #[test]
    fn only_flags_in_the_mask_change() {
        let keyword: Keyword = "k".parse().unwrap();
        let old = Flags::new([SystemFlag::Seen, SystemFlag::Draft], [keyword.clone()]);
        let given = Flags::new([SystemFlag::Deleted], []);
        for (mask, after) in [
            (FlagMask::ALL, given.clone()),
            (FlagMask::NONE, old.clone()),
            (
                FlagMask { seen: true, ..FlagMask::NONE },
                Flags::new([SystemFlag::Draft], [keyword.clone()]),
            ),
            (
                FlagMask { deleted: true, ..FlagMask::NONE },
                Flags::new(
                    [SystemFlag::Seen, SystemFlag::Draft, SystemFlag::Deleted],
                    [keyword.clone()],
                ),
            ),
            (FlagMask { others: true, ..FlagMask::NONE }, Flags::new([SystemFlag::Seen], [])),
        ] {
            assert_eq!(old.after(FlagOp::ReplaceWithin(mask), &given), after, "{mask:?}");
        }
        assert_eq!(old.within(FlagMask::NONE), Flags::none());
    }
}
