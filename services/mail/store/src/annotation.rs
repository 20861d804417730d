//! What folders and mailboxes are annotated with (RFC 5464): types, and what changed lately.

use std::collections::BTreeMap;

use bytes::Bytes;
use gatepost_model::{AccountId, FolderId};

/// Changed entries that are remembered at most, for connections that have not been told.
const MAX_REMEMBERED: usize = 4096;

/// Whose an entry is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// `/shared`: everybody's.
    Shared,
    /// `/private`: an account's; with none, that of logins with a secret that is nobody's.
    Private(Option<AccountId>),
}

impl Scope {
    /// How names of its entries begin.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Shared => "/shared",
            Self::Private(_) => "/private",
        }
    }

    /// As in keys of records.
    pub(crate) fn key(self) -> [u8; 16] {
        match self {
            Self::Shared => [0; 16],
            Self::Private(None) => [u8::MAX; 16],
            Self::Private(Some(account)) => account.to_bytes(),
        }
    }
}

/// An entry with its value.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Annotation {
    /// Its name behind the scope, in lower case: `/comment`.
    pub name: String,
    /// Its value.
    pub value: Bytes,
}

/// A change of an entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AnnotationChange {
    /// Whose it is.
    pub scope: Scope,
    /// Its name behind the scope.
    pub name: String,
    /// Its new value; none removes it.
    pub value: Option<Bytes>,
}

/// An entry that changed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Annotated {
    /// The folder; none for the mailbox as a whole.
    pub folder: Option<FolderId>,
    /// Who may know.
    pub seen_by: Scope,
    /// Its whole name: `/shared/comment`.
    pub entry: String,
}

/// What changed lately, each entry once, with the number of its last change.
#[derive(Default)]
pub(crate) struct AnnotationLog {
    last: u64,
    /// Changes up to this one may have been forgotten.
    forgotten: u64,
    entries: BTreeMap<Annotated, u64>,
}

impl AnnotationLog {
    /// Number of the last change.
    pub(crate) fn last(&self) -> u64 {
        self.last
    }

    /// Notes what one commit changed; gives its number.
    pub(crate) fn note(&mut self, changed: impl IntoIterator<Item = Annotated>) -> u64 {
        self.last += 1;
        for entry in changed {
            self.entries.insert(entry, self.last);
        }
        if self.entries.len() > MAX_REMEMBERED {
            let mut numbers: Vec<u64> = self.entries.values().copied().collect();
            numbers.sort_unstable();
            let middle = numbers.get(numbers.len() / 2).copied().unwrap_or(self.last);
            self.forgotten = middle;
            self.entries.retain(|_, number| *number > middle);
        }
        self.last
    }

    /// What changed after the change of that number; `None` when some of it is forgotten.
    pub(crate) fn since(&self, number: u64) -> Option<Vec<(Annotated, u64)>> {
        if number < self.forgotten {
            return None;
        }
        let fresh = self.entries.iter().filter(|(_, changed)| **changed > number);
        Some(fresh.map(|(entry, changed)| (entry.clone(), *changed)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: usize) -> Annotated {
        Annotated { folder: None, seen_by: Scope::Shared, entry: format!("/shared/{name}") }
    }

    #[test]
    fn each_entry_is_remembered_once() {
        let mut log = AnnotationLog::default();
        assert_eq!(log.note([entry(1), entry(2)]), 1);
        assert_eq!(log.note([entry(1)]), 2);
        assert_eq!(log.since(0), Some(vec![(entry(1), 2), (entry(2), 1)]));
        assert_eq!(log.since(1), Some(vec![(entry(1), 2)]));
        assert_eq!(log.since(2), Some(Vec::new()));
    }

    #[test]
    fn what_is_forgotten_is_known_to_be() {
        let mut log = AnnotationLog::default();
        for name in 0..=MAX_REMEMBERED {
            log.note([entry(name)]);
        }
        assert_eq!(log.since(0), None);
        assert!(log.since(log.last() - 5).is_some_and(|fresh| fresh.len() == 5));
        assert!(log.entries.len() <= MAX_REMEMBERED);
    }
}
