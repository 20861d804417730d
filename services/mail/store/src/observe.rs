//! A folder as one connection sees it: everything from the same moment, so that numbers, UIDs and
//! mod-sequences that a client is told belong together.

use crate::{Folder, FolderStatus, ModSeq, Rows, Uid, UidSet};

/// A folder at one moment.
pub struct Observed {
    /// The messages.
    pub rows: Rows,
    /// What STATUS says; its mod-sequence is that up to which `rows` are everything.
    pub status: FolderStatus,
    /// Messages from this UID on are `\Recent` for the caller, when it claimed them and there are any.
    pub recent_from: Option<Uid>,
}

impl Folder {
    /// The folder at this moment. With `claim_recent`, recent messages are the caller's from now on
    /// (RFC 3501 §2.3.2), and the status counts them still. A claim costs no commit: it is kept with
    /// the folder's next change, so that after a restart some may be recent once more.
    pub fn observe(&self, claim_recent: bool) -> Observed {
        let mut state = self.cell.write();
        let rows = state.live.as_ref().map(|live| live.rows.clone()).unwrap_or_default();
        let status = state.status(self.cell.id);
        let mut recent_from = None;
        if claim_recent {
            let first = u32::try_from(state.counters.recent_from).ok().and_then(Uid::new);
            recent_from = first.filter(|_| state.counters.recent > 0);
            state.counters.recent_from = state.counters.uid_next;
            state.counters.recent = 0;
        }
        Observed { rows, status, recent_from }
    }

    /// UIDs below `uid_next` that are not among `seen` because their messages went after `since`; when
    /// that is forgotten by now, every one that is not among them (RFC 7162 §3.2.10.1). Says which of
    /// the two it is.
    pub fn vanished_since(&self, since: ModSeq, seen: &Rows, uid_next: u64) -> Vanished {
        let state = self.cell.read();
        let log = state.live.as_ref().map(|live| &live.log);
        let Some(log) = log.filter(|_| since.get() >= state.counters.log_floor) else {
            return Vanished { uids: UidSet::missing(seen, uid_next), remembered: false };
        };
        let from = log.partition_point(|(modseq, _)| *modseq <= since.get());
        let gone: UidSet =
            log.range(from..).flat_map(|(_, ranges)| ranges.iter().cloned()).collect();
        drop(state);
        let uids =
            if gone.is_empty() { gone } else { gone.among(&UidSet::missing(seen, uid_next)) };
        Vanished { uids, remembered: true }
    }
}

/// Messages that went.
pub struct Vanished {
    /// Their UIDs; without memory also those that never were.
    pub uids: UidSet,
    /// Is this exactly what went?
    pub remembered: bool,
}
