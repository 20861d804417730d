//! The selected folder as a client has been told of it.
//!
//! A view keeps the rows that the client's sequence numbers count: a snapshot, which shares its
//! memory with the folder and so with every other view of it. The view moves to the folder's
//! present state only where a client may be told of it, and then says what changed.

mod announce;
mod lines;

use std::collections::HashMap;

use gatepost_mail_store::{
    Flags, Folder, FolderStatus, ModSeq, Passage, Rights, Row, Rows, Uid, UidSet, Vanished,
};

pub(crate) use self::lines::{flags_line, flags_lines, mod_seq_line};

use crate::{
    command::search::context::Contexts,
    dialect::Dialect,
    grammar::{Set, SetKind},
};

/// The selected folder as a client has been told of it.
pub(crate) struct View {
    /// The folder.
    pub(crate) folder: Folder,
    /// Opened by EXAMINE, or without the right to change it.
    pub(crate) read_only: bool,
    /// What the client may do with the folder, as it has been told.
    pub(crate) rights: Rights,
    /// What the client's sequence numbers count.
    shown: Rows,
    /// Mod-sequence up to which the client knows everything.
    seen: ModSeq,
    /// The last UID of which the client knows what it wants to know of new messages.
    told_new: u32,
    /// New messages that the client's own commands made.
    own: Vec<Uid>,
    /// UIDNEXT when `shown` was taken.
    uid_next: u64,
    /// Has the client been told of a mod-sequence above `seen`?
    ahead: bool,
    /// Messages of which the client knows a later state than `shown` has: which one, and the flags in it.
    told: HashMap<Uid, (ModSeq, Flags)>,
    /// Ranges of UIDs that are \Recent here.
    recent: Vec<(u32, u32)>,
    /// How many keywords of the folder the client knows.
    keywords: usize,
    /// The result that `$` stands for (RFC 5182); it goes with the view.
    saved: UidSet,
    /// Results of searches that are kept up to date; they go with the view.
    pub(crate) contexts: Contexts,
}

/// A message with its sequence number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Numbered {
    /// From 1.
    pub(crate) number: u32,
    /// Its UID.
    pub(crate) uid: Uid,
}

impl View {
    /// Opens a view on the folder as it is; gives with it what STATUS says of the same moment.
    pub(crate) fn open(folder: Folder, read_only: bool, dialect: Dialect) -> (Self, FolderStatus) {
        let keywords = folder.keywords().len();
        let observed = folder.observe(dialect.claims_recent(read_only));
        let mut view = Self {
            folder,
            read_only,
            told_new: 0,
            own: Vec::new(),
            rights: if read_only { Rights::READ } else { Rights::ALL },
            shown: observed.rows,
            seen: observed.status.highest_modseq,
            uid_next: observed.status.uid_next,
            ahead: false,
            told: HashMap::new(),
            recent: Vec::new(),
            keywords,
            saved: UidSet::new(),
            contexts: Contexts::default(),
        };
        if let Some(first) = observed.recent_from {
            let rows = view.shown.clone();
            view.note_recent(first, &rows);
        }
        view.note_told();
        (view, observed.status)
    }

    /// Notes that the messages of `rows` from `first` on are \Recent here, told of or not.
    fn note_recent(&mut self, first: Uid, rows: &Rows) {
        let Some(last) = rows.last().map(|row| row.uid.get()).filter(|last| first.get() <= *last)
        else {
            return;
        };
        match self.recent.last_mut() {
            Some(range) if range.1.checked_add(1) == Some(first.get()) => range.1 = last,
            _ => self.recent.push((first.get(), last)),
        }
    }

    /// Messages that the client has been told are there since it was told what it wants to know of
    /// new ones; it is told now. Of those that it made it knows already (RFC 5465 §5.2).
    pub(crate) fn take_new(&mut self) -> Vec<Numbered> {
        let first = Uid::new(self.told_new.saturating_add(1)).unwrap_or(Uid::MAX);
        let count =
            if self.told_new == u32::MAX { 0 } else { self.shown.range(first..=Uid::MAX).count() };
        self.note_told();
        let at = self.shown.len() - count;
        let numbered = |index: usize| {
            let number = u32::try_from(index + 1).ok()?;
            Some(Numbered { number, uid: self.shown.at(index)?.uid })
        };
        let own = std::mem::take(&mut self.own);
        let all = (at..self.shown.len()).filter_map(numbered);
        all.filter(|message| own.binary_search(&message.uid).is_err()).collect()
    }

    /// Notes new messages that the client's own command made; they ascend.
    pub(crate) fn note_own(&mut self, uids: impl IntoIterator<Item = Uid>) {
        self.own.extend(uids);
    }

    /// The client knows what it wants to know of every message.
    pub(crate) fn note_told(&mut self) {
        self.told_new = self.shown.last().map_or(self.told_new, |row| row.uid.get());
    }

    /// The rows that sequence numbers count.
    pub(crate) fn shown(&self) -> &Rows {
        &self.shown
    }

    /// What `$` stands for. Messages that are gone may be in it; UIDs are not used twice.
    pub(crate) fn saved(&self) -> &UidSet {
        &self.saved
    }

    /// From now on `$` stands for these.
    pub(crate) fn save(&mut self, uids: impl IntoIterator<Item = Uid>) {
        self.saved = uids.into_iter().collect();
    }

    /// Mod-sequence up to which the client knows everything.
    pub(crate) fn seen(&self) -> ModSeq {
        self.seen
    }

    /// Is the message \Recent for this client?
    pub(crate) fn is_recent(&self, uid: Uid) -> bool {
        let uid = uid.get();
        let at = self.recent.partition_point(|range| range.1 < uid);
        self.recent.get(at).is_some_and(|range| range.0 <= uid)
    }

    /// How many messages are \Recent for this client.
    pub(crate) fn recent(&self) -> usize {
        let uid = |number| Uid::new(number).unwrap_or(Uid::MIN);
        self.recent.iter().map(|range| self.shown.range(uid(range.0)..=uid(range.1)).count()).sum()
    }

    /// The messages of a set, ascending. None when a sequence number is not in use (RFC 9051 §9,
    /// `seq-number`); UIDs that are not in use are passed over, and so is what is gone of `$`.
    pub(crate) fn resolve(&self, kind: SetKind, set: &Set) -> Option<Vec<Numbered>> {
        let count = u32::try_from(self.shown.len()).unwrap_or(u32::MAX);
        let mut messages = Vec::new();
        if set.is_saved() {
            for range in self.saved.ranges() {
                let shown = self.shown.range(range);
                messages.extend(shown.filter_map(|row| {
                    let number = self.number_of(row.uid)?;
                    Some(Numbered { number, uid: row.uid })
                }));
            }
            return Some(messages);
        }
        match kind {
            SetKind::Number => {
                for (first, last) in set.ranges(count) {
                    if first == 0 || last > count {
                        return None;
                    }
                    messages.extend((first..=last).filter_map(|number| {
                        let row = self.shown.at(number as usize - 1)?;
                        Some(Numbered { number, uid: row.uid })
                    }));
                }
            }
            SetKind::Uid => {
                let largest = self.shown.last().map_or(0, |row| row.uid.get());
                for (first, last) in set.ranges(largest) {
                    let (Some(first), Some(last)) = (Uid::new(first.max(1)), Uid::new(last)) else {
                        continue;
                    };
                    let mut number = None;
                    for row in self.shown.range(first..=last) {
                        let next = match number {
                            Some(number) => number + 1,
                            None => self.shown.index_of(row.uid)? + 1,
                        };
                        number = Some(next);
                        let number = u32::try_from(next).ok()?;
                        messages.push(Numbered { number, uid: row.uid });
                    }
                }
            }
        }
        Some(messages)
    }

    /// The sequence number of a message.
    pub(crate) fn number_of(&self, uid: Uid) -> Option<u32> {
        self.shown.index_of(uid).and_then(|index| u32::try_from(index + 1).ok())
    }

    /// The message as it is now in `current`, or as it was before it was expunged, as long as the
    /// client has not been told of that (RFC 2180 §4.1).
    pub(crate) fn row<'a>(&'a self, current: &'a Rows, uid: Uid) -> Option<&'a Row> {
        current.get(uid).or_else(|| self.shown.get(uid))
    }

    /// The flags that the client takes the message to have, as far as this view can tell: as it was told
    /// last, which may be more than is shown where expunged messages may not be spoken of.
    pub(crate) fn flags_shown(&self, uid: Uid) -> Option<&Flags> {
        let told = self.told.get(&uid).map(|told| &told.1);
        told.or_else(|| self.shown.get(uid).map(|row| &row.flags))
    }

    /// Notes that the client knows a message's state, so that it is not told twice.
    pub(crate) fn tell(&mut self, row: &Row) {
        self.tell_mod_seq(row.modseq);
        if self.shown.get(row.uid).is_none_or(|shown| shown.modseq != row.modseq) {
            self.told.insert(row.uid, (row.modseq, row.flags.clone()));
        }
    }

    /// Moves to the state after a change of the client's own, if it knows all that was before: of what it
    /// changed, it is told with the command.
    pub(crate) fn follow(&mut self, passage: &Passage) -> bool {
        if self.seen != passage.before {
            return false;
        }
        (self.shown, self.seen) = (passage.rows.clone(), passage.after);
        (self.told, self.ahead) = (HashMap::new(), false);
        true
    }

    /// Notes that the client has been told of a mod-sequence.
    pub(crate) fn tell_mod_seq(&mut self, modseq: ModSeq) {
        self.ahead |= modseq > self.seen;
    }

    /// UIDs of messages that went after `since` and that sequence numbers do not count.
    pub(crate) fn vanished_since(&self, since: ModSeq) -> Vanished {
        self.folder.vanished_since(since, &self.shown, self.uid_next)
    }

    /// The last UID that a message could have had.
    pub(crate) fn last_uid(&self) -> u32 {
        u32::try_from(self.uid_next.saturating_sub(1)).unwrap_or(u32::MAX)
    }
}
