//! Which messages a search looks at (RFC 9738 §3.1).
//!
//! What counts is what is looked at, not what is found. A message that is ruled out by where it stands is not
//! looked at: so a client that names UIDs below those of before goes through a whole folder.

use gatepost_mail_store::Uid;

use super::finder::{Finder, Test, holds};
use crate::{command::limit::Rest, grammar::SetKind, view::View};

/// The messages that a search looks at: all from one on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Scope {
    /// Place of the first one.
    pub(super) first: usize,
    /// How many of them are looked at; 0 where nothing is counted.
    pub(super) count: usize,
    /// Whether others are left out.
    pub(super) rest: Option<Rest>,
}

impl Scope {
    /// The newest `most` of those that are looked at.
    pub(super) fn of(view: &View, finder: &Finder, most: Option<usize>) -> Self {
        let Some(most) = most else { return Self::default() };
        let (mut first, mut count, mut lowest) = (view.shown().len(), 0, None);
        for index in (0..view.shown().len()).rev() {
            let (Some(row), Ok(number)) = (view.shown().at(index), u32::try_from(index + 1)) else {
                break;
            };
            if by_place(&finder.test, number, row.uid) == Some(false) {
                continue;
            }
            if count == most {
                return Self { first, count, rest: Some(Rest::below(most, lowest)) };
            }
            count += 1;
            (first, lowest) = (index, Some(row.uid));
        }
        Self { first, count, rest: None }
    }
}

/// The answer, if where the message stands is enough for it.
fn by_place(test: &Test, number: u32, uid: Uid) -> Option<bool> {
    let each = |test: &Test| by_place(test, number, uid);
    match test {
        Test::All(tests) => {
            let answers = || tests.iter().map(each);
            if answers().any(|answer| answer == Some(false)) {
                return Some(false);
            }
            answers().all(|answer| answer == Some(true)).then_some(true)
        }
        Test::Or(tests) => match (each(&tests.0), each(&tests.1)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        Test::Not(test) => each(test).map(|answer| !answer),
        Test::Never => Some(false),
        Test::Ranges(SetKind::Number, ranges) => Some(holds(ranges, number)),
        Test::Ranges(SetKind::Uid, ranges) => Some(holds(ranges, uid.get())),
        Test::Result(uids) => Some(uids.contains(uid)),
        _ => None,
    }
}
