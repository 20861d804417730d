//! Which commands use sequence numbers (RFC 9586 §3): those are refused where there are none.

use super::{Command, Key, SetKind, SortArgs, ThreadArgs};

impl Command {
    /// Does it name messages by sequence numbers, or answer with them?
    pub(crate) fn by_number(&self) -> bool {
        match self {
            Self::Fetch(kind, _)
            | Self::Store(kind, _)
            | Self::Copy(kind, ..)
            | Self::Move(kind, ..) => *kind == SetKind::Number,
            Self::Search(kind, args) => *kind == SetKind::Number || args.key.by_number(),
            Self::Sort(kind, SortArgs { search, .. })
            | Self::Thread(kind, ThreadArgs { search, .. }) => {
                *kind == SetKind::Number || search.key.by_number()
            }
            Self::MultiSearch(args) => args.search.key.by_number(),
            Self::Select(args) => args.resync.as_ref().is_some_and(|known| known.matches.is_some()),
            _ => false,
        }
    }
}

impl Key {
    /// Does it name messages by sequence numbers? `$` does not.
    pub(crate) fn by_number(&self) -> bool {
        match self {
            Self::All(keys) => keys.iter().any(Self::by_number),
            Self::Or(keys) => keys.0.by_number() || keys.1.by_number(),
            Self::Not(key) => key.by_number(),
            Self::Numbers(set) => !set.is_saved(),
            _ => false,
        }
    }
}
