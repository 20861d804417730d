//! What is done to the flags of messages, to each the same.

use std::sync::Arc;

use crate::{
    FlagMask, FlagOp, Flags, Keyword,
    cell::KeywordTable,
    record::{ADDS, JournalRecord, REMOVES, REPLACES},
};

/// Keywords of a message, as [`Flags`] has them.
type Words = Option<Arc<Vec<Keyword>>>;

/// What is done to the flags of messages, to each the same.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    op: FlagOp,
    flags: Flags,
    /// The last keywords before and after: messages that have the same share one set.
    last: (Words, Words),
}

impl PartialEq for Edit {
    fn eq(&self, other: &Self) -> bool {
        (self.op, &self.flags) == (other.op, &other.flags)
    }
}

impl Edit {
    fn new(op: FlagOp, flags: Flags) -> Self {
        let last = (None, Flags::none().after(op, &flags).keywords);
        Self { op, flags, last }
    }

    /// What is done in a folder: keywords are written as they were first written there. One that is taken
    /// away and that the folder does not have is on no message.
    pub(crate) fn within(table: &KeywordTable, op: FlagOp, flags: &Flags) -> Self {
        let known = |keyword: &Keyword| table.names.iter().find(|name| *name == keyword).cloned();
        let words = flags.keywords().iter().filter_map(|keyword| {
            known(keyword).or_else(|| (op != FlagOp::Remove).then(|| keyword.clone()))
        });
        Self::new(op, Flags::of(flags.system, words.collect()))
    }

    /// The flags that it is done with.
    pub(crate) fn flags(&self) -> &Flags {
        &self.flags
    }

    /// The flags of a message after it.
    pub(crate) fn apply(&mut self, flags: &Flags) -> Flags {
        if same(&self.last.0, &flags.keywords) {
            let before = Flags { system: flags.system, keywords: None };
            let given = Flags { system: self.flags.system, keywords: None };
            let system = before.after(self.op, &given).system;
            return Flags { system, keywords: self.last.1.clone() };
        }
        let after = flags.after(self.op, &self.flags);
        self.last = (flags.keywords.clone(), after.keywords.clone());
        after
    }

    /// Without UIDs. The numbers are those of [`Self::flags`]' keywords.
    pub(crate) fn record(&self, keywords: Vec<u32>) -> JournalRecord {
        let (op, mask) = match self.op {
            FlagOp::Add => (ADDS, FlagMask::NONE),
            FlagOp::Remove => (REMOVES, FlagMask::NONE),
            FlagOp::Replace => (REPLACES, FlagMask::ALL),
            FlagOp::ReplaceWithin(mask) => (REPLACES, mask),
        };
        let flags = u32::from(self.flags.system);
        JournalRecord { op, flags, keywords, mask: mask.bits(), steps: Vec::new() }
    }

    /// What a record says is done; none if it says nothing that can be.
    pub(crate) fn of_record(record: &JournalRecord, keywords: &[Keyword]) -> Option<Self> {
        let mask = FlagMask::of_bits(record.mask)?;
        let op = match (record.op, mask) {
            (ADDS, FlagMask::NONE) => FlagOp::Add,
            (REMOVES, FlagMask::NONE) => FlagOp::Remove,
            (REPLACES, FlagMask::ALL) => FlagOp::Replace,
            (REPLACES, mask) => FlagOp::ReplaceWithin(mask),
            _ => return None,
        };
        let system = u8::try_from(record.flags).ok().filter(|system| *system < 32)?;
        let words = record.keywords.iter().map(|number| keywords.get(*number as usize).cloned());
        Some(Self::new(op, Flags::of(system, words.collect::<Option<_>>()?)))
    }
}

/// Are they the same set, or both none?
fn same(one: &Words, other: &Words) -> bool {
    match (one, other) {
        (None, None) => true,
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        _ => false,
    }
}
