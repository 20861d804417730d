//! A condition made ready, and how it is decided.

use std::sync::Arc;

use gatepost_mail_store::{Keyword, Narrow, Needles, SystemFlag, UidSet};
use gatepost_mime::text::{decode, fold};
use gatepost_model::BlobId;

use super::{
    date::moment,
    headers::header_holds,
    reading::{Known, Undecided},
};
use crate::{
    failure::Failure,
    grammar::{Bound, Day, Key, Set, SetKind},
    object,
    view::View,
};

const BAD_CHARSET: Failure =
    Failure::no("[BADCHARSET (UTF-8 US-ASCII)] search in UTF-8, or in a charset of the Web");

/// A condition made ready.
pub(in crate::command) struct Finder {
    pub(super) test: Test,
    pub(super) needles: Arc<Needles>,
    reads_flags: bool,
}

/// What is asked of a message.
pub(super) enum Test {
    All(Vec<Test>),
    Or(Box<(Test, Test)>),
    Not(Box<Test>),
    System(SystemFlag),
    Keyword(Keyword),
    Never,
    Recent,
    /// Internal date on a day of this range.
    Delivered(Option<Day>, Option<Day>),
    Sent(Option<Day>, Option<Day>),
    /// Date of saving on a day of this range.
    Saved(Option<Day>, Option<Day>),
    /// Seconds since 1970 of the internal date.
    Since(i64),
    Until(i64),
    Larger(u64),
    Smaller(u64),
    Ranges(SetKind, Vec<(u32, u32)>),
    /// The last result that was saved (RFC 5182).
    Result(UidSet),
    ModSeq(u64),
    Email(BlobId),
    Thread(String),
    /// Folded name of the field, and folded text in it.
    Header(String, String),
    /// Which of the needles.
    Text(usize),
}

impl Finder {
    /// `charset` is that of the texts in `key`; UTF-8 when there is none.
    pub(in crate::command) fn new(
        key: &Key,
        charset: Option<&[u8]>,
        view: &View,
        now: i64,
    ) -> Result<Self, Failure> {
        let charset = charset.unwrap_or(b"utf-8");
        // Also where there is no text in it.
        decode(charset, b"").ok_or(BAD_CHARSET)?;
        let mut making = Making { charset, view, now, needles: Needles::default() };
        let test = making.test(key)?;
        let reads_flags = reads_flags(&test);
        Ok(Self { test, needles: Arc::new(making.needles), reads_flags })
    }

    /// Does it depend on what can change of a message?
    pub(in crate::command) fn reads_flags(&self) -> bool {
        self.reads_flags
    }

    /// What a message must hold as far as an index may know.
    pub(in crate::command) fn narrow(&self) -> Narrow {
        narrow(&self.test, &self.needles)
    }

    /// The answer, if a row is enough for it; [`Self::decide`] has it always.
    pub(in crate::command) fn decide_by_row(&self, message: Undecided<'_>) -> Option<bool> {
        decide(&self.test, &Known::new(message, None))
    }
}

struct Making<'a> {
    charset: &'a [u8],
    view: &'a View,
    now: i64,
    needles: Needles,
}

impl Making<'_> {
    fn text(&self, text: &[u8]) -> Result<String, Failure> {
        decode(self.charset, text).ok_or(BAD_CHARSET)
    }

    fn test(&mut self, key: &Key) -> Result<Test, Failure> {
        let next = |day: Day| Day(day.0.saturating_add(1));
        Ok(match key {
            Key::All(keys) => {
                let tests = keys.iter().map(|key| self.test(key));
                let mut tests = tests.collect::<Result<Vec<_>, _>>()?;
                // The cheap ones first: the dear ones are then not asked.
                tests.sort_by_key(cost);
                Test::All(tests)
            }
            Key::Or(keys) => {
                let (left, right) = (self.test(&keys.0)?, self.test(&keys.1)?);
                let ordered =
                    if cost(&left) <= cost(&right) { (left, right) } else { (right, left) };
                Test::Or(Box::new(ordered))
            }
            Key::Not(key) => Test::Not(Box::new(self.test(key)?)),
            Key::Flag(name) => flag(name),
            Key::Recent => Test::Recent,
            Key::Before(day) => Test::Delivered(None, Some(*day)),
            Key::On(day) => Test::Delivered(Some(*day), Some(next(*day))),
            Key::Since(day) => Test::Delivered(Some(*day), None),
            Key::SentBefore(day) => Test::Sent(None, Some(*day)),
            Key::SentOn(day) => Test::Sent(Some(*day), Some(next(*day))),
            Key::SentSince(day) => Test::Sent(Some(*day), None),
            Key::SavedBefore(day) => Test::Saved(None, Some(*day)),
            Key::SavedOn(day) => Test::Saved(Some(*day), Some(next(*day))),
            Key::SavedSince(day) => Test::Saved(Some(*day), None),
            Key::Header(name, text) => Test::Header(fold(name), fold(&self.text(text)?)),
            Key::Body(text) => self.body(text, false)?,
            Key::Text(text) => self.body(text, true)?,
            Key::Larger(size) => Test::Larger(*size),
            Key::Smaller(size) => Test::Smaller(*size),
            Key::Older(seconds) => Test::Until(self.now.saturating_sub_unsigned(*seconds)),
            Key::Younger(seconds) => Test::Since(self.now.saturating_sub_unsigned(*seconds)),
            Key::Numbers(set) | Key::Uids(set) if set.is_saved() => {
                Test::Result(self.view.saved().clone())
            }
            Key::Numbers(set) => {
                Test::Ranges(SetKind::Number, ranges(set, self.view.shown().len()))
            }
            Key::Uids(set) => {
                let last = self.view.shown().last().map_or(0, |row| row.uid.get() as usize);
                Test::Ranges(SetKind::Uid, ranges(set, last))
            }
            Key::UidAfter(uid) => {
                let after = uid.map_or_else(|| highest(self.view.saved()), |uid| Some(uid.get()));
                let from = after.and_then(|after| after.checked_add(1));
                Test::Ranges(SetKind::Uid, from.map(|from| (from, u32::MAX)).into_iter().collect())
            }
            Key::UidBefore(uid) => {
                let before = uid.map_or_else(|| lowest(self.view.saved()), |uid| Some(uid.get()));
                let to = before.and_then(|before| before.checked_sub(1));
                Test::Ranges(SetKind::Uid, to.map(|to| (1, to)).into_iter().collect())
            }
            Key::ModSeq(modseq) => Test::ModSeq(*modseq),
            Key::EmailId(id) => id.parse().map_or(Test::Never, Test::Email),
            Key::ThreadId(id) => Test::Thread(id.clone()),
        })
    }

    fn body(&mut self, text: &[u8], anywhere: bool) -> Result<Test, Failure> {
        let text = self.text(text)?;
        Ok(if text.is_empty() {
            Test::All(Vec::new())
        } else {
            Test::Text(self.needles.add(&text, anywhere))
        })
    }
}

fn flag(name: &str) -> Test {
    let mut all = SystemFlag::ALL.into_iter();
    match all.find(|flag| flag.as_str().eq_ignore_ascii_case(name)) {
        Some(flag) => Test::System(flag),
        None => name.parse().map_or(Test::Never, Test::Keyword),
    }
}

/// A message for which the test is so holds at least this.
fn narrow(test: &Test, needles: &Needles) -> Narrow {
    let each = |tests: &[Test]| tests.iter().map(|test| narrow(test, needles)).collect();
    match test {
        Test::All(tests) => Narrow::All(each(tests)),
        Test::Or(tests) => Narrow::Any(vec![narrow(&tests.0, needles), narrow(&tests.1, needles)]),
        Test::Header(_, needle) => Narrow::Text(needle.clone()),
        Test::Text(place) => {
            needles.text(*place).map_or(Narrow::Anything, |text| Narrow::Text(text.to_owned()))
        }
        _ => Narrow::Anything,
    }
}

fn highest(uids: &UidSet) -> Option<u32> {
    uids.ranges().last().map(|range| range.end().get())
}

fn lowest(uids: &UidSet) -> Option<u32> {
    uids.ranges().next().map(|range| range.start().get())
}

/// In an empty folder `*` stands for nothing.
fn ranges(set: &Set, largest: usize) -> Vec<(u32, u32)> {
    let largest = u32::try_from(largest).unwrap_or(u32::MAX);
    if largest == 0
        && set.0.iter().all(|(from, to)| *from == Bound::Largest && *to == Bound::Largest)
    {
        return Vec::new();
    }
    set.ranges(largest)
}

/// 0: the row tells; 1: the envelope; 2: the header; 3: the text.
fn cost(test: &Test) -> u8 {
    match test {
        Test::All(tests) => tests.iter().map(cost).max().unwrap_or(0),
        Test::Or(tests) => cost(&tests.0).max(cost(&tests.1)),
        Test::Not(test) => cost(test),
        Test::Sent(..) | Test::Thread(_) => 1,
        Test::Header(..) => 2,
        Test::Text(..) => 3,
        _ => 0,
    }
}

/// Is there something that only the header can tell?
pub(super) fn lacks_header(test: &Test, known: &Known<'_>) -> bool {
    match test {
        Test::All(tests) => tests.iter().any(|test| lacks_header(test, known)),
        Test::Or(tests) => lacks_header(&tests.0, known) || lacks_header(&tests.1, known),
        Test::Not(test) => lacks_header(test, known),
        Test::Header(name, needle) => header_holds(name, needle, known).is_none(),
        _ => false,
    }
}

fn reads_flags(test: &Test) -> bool {
    match test {
        Test::All(tests) => tests.iter().any(reads_flags),
        Test::Or(tests) => reads_flags(&tests.0) || reads_flags(&tests.1),
        Test::Not(test) => reads_flags(test),
        Test::System(_) | Test::Keyword(_) | Test::ModSeq(_) => true,
        _ => false,
    }
}

/// The answer, if what is known is enough for it.
pub(super) fn decide(test: &Test, known: &Known<'_>) -> Option<bool> {
    let row = known.row;
    Some(match test {
        Test::All(tests) => return all(tests, known),
        Test::Or(tests) => match (decide(&tests.0, known), decide(&tests.1, known)) {
            (Some(true), _) | (_, Some(true)) => true,
            (Some(false), Some(false)) => false,
            _ => return None,
        },
        Test::Not(test) => !decide(test, known)?,
        Test::System(flag) => row.flags.has(*flag),
        Test::Keyword(keyword) => row.flags.has_keyword(keyword),
        Test::Never => false,
        Test::Recent => known.recent,
        Test::Delivered(from, to) => {
            within(Day::of_millis(row.internal_date.unix_millis()), from, to)
        }
        Test::Saved(from, to) => within(Day::of_millis(u64::from(row.saved) * 1000), from, to),
        Test::Since(moment) => row.internal_date.unix_seconds() >= *moment,
        Test::Until(moment) => row.internal_date.unix_seconds() <= *moment,
        Test::Larger(size) => u64::from(row.size) > *size,
        Test::Smaller(size) => u64::from(row.size) < *size,
        Test::Ranges(SetKind::Number, ranges) => holds(ranges, known.number),
        Test::Ranges(SetKind::Uid, ranges) => holds(ranges, row.uid.get()),
        Test::Result(uids) => uids.contains(row.uid),
        Test::ModSeq(modseq) => row.modseq.get() >= *modseq,
        Test::Email(id) => row.blob == *id,
        Test::Thread(id) => object::thread_id(row, known.envelope()?) == *id,
        Test::Sent(from, to) => {
            known.envelope()?.date.and_then(moment).is_some_and(|sent| within(sent.day, from, to))
        }
        Test::Header(name, needle) => return header_holds(name, needle, known),
        Test::Text(place) => known.found.as_ref()?.get(*place).copied()?,
    })
}

fn all(tests: &[Test], known: &Known<'_>) -> Option<bool> {
    let mut unknown = false;
    for test in tests {
        match decide(test, known) {
            Some(false) => return Some(false),
            Some(true) => {}
            None => unknown = true,
        }
    }
    (!unknown).then_some(true)
}

fn within(day: Day, from: &Option<Day>, to: &Option<Day>) -> bool {
    from.is_none_or(|from| day >= from) && to.is_none_or(|to| day < to)
}

pub(super) fn holds(ranges: &[(u32, u32)], number: u32) -> bool {
    let at = ranges.partition_point(|range| range.1 < number);
    ranges.get(at).is_some_and(|range| range.0 <= number)
}
