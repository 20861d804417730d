//! Open folders.

use std::sync::Arc;

use tokio::sync::watch;

use crate::{
    Acl, Changes, FlagMask, FolderInfo, FolderStatus, Keyword, Mailbox, ModSeq, Row, Rows, Uid,
    UidSet,
    cell::{FolderCell, Hold},
    shared::Shared,
};

/// Messages in one commit: enough that a large folder waits for few syncs, and not so many that other
/// mailboxes, whose commits come after, wait long for this one. Few in tests.
pub(crate) const BATCH: usize = if cfg!(test) { 24 } else { 4000 };

/// An open folder: live, shared by everybody who has it open. Cheap to clone.
#[derive(Clone)]
pub struct Folder {
    pub(crate) mailbox: Mailbox,
    pub(crate) cell: Arc<FolderCell>,
    /// Flags that messages keep when they are copied into it through this handle.
    pub(crate) keeps: FlagMask,
    pub(crate) _hold: Arc<Hold>,
}

impl Folder {
    /// As LIST shows it now.
    pub fn info(&self) -> FolderInfo {
        let name = self.cell.read().name.clone();
        let subscribed = self.shared().view().subscriptions.contains(&name);
        self.cell.info(subscribed)
    }

    /// Who may do what with it now (RFC 4314).
    pub fn acl(&self) -> Arc<Acl> {
        Arc::clone(&self.cell.read().acl)
    }

    /// This folder as a place for copies that keep only these of their flags (RFC 4314 §4).
    #[must_use]
    pub fn keeping(mut self, flags: FlagMask) -> Self {
        self.keeps = flags;
        self
    }

    /// Flags that messages keep when they are put into it through this handle.
    pub fn kept(&self) -> FlagMask {
        self.keeps
    }

    /// Has it been deleted? Then nothing more can be done with it.
    pub fn is_deleted(&self) -> bool {
        self.cell.read().gone
    }

    /// Mod-sequence of the last change.
    pub fn highest_modseq(&self) -> ModSeq {
        self.cell.read().counters.modseq()
    }

    /// As STATUS shows it now.
    pub fn status(&self) -> FolderStatus {
        self.cell.read().status(self.cell.id)
    }

    /// The rows at this moment.
    pub fn rows(&self) -> Rows {
        self.cell.read().live.as_ref().map(|live| live.rows.clone()).unwrap_or_default()
    }

    /// The rows at this moment and the mod-sequence up to which they are everything.
    pub fn snapshot(&self) -> (Rows, ModSeq) {
        let state = self.cell.read();
        let rows = state.live.as_ref().map(|live| live.rows.clone()).unwrap_or_default();
        (rows, state.counters.modseq())
    }

    /// The row of a message now.
    pub fn row(&self, uid: Uid) -> Option<Row> {
        self.cell.read().live.as_ref()?.rows.get(uid).cloned()
    }

    /// Keywords that messages of this folder have or had: FLAGS and PERMANENTFLAGS.
    pub fn keywords(&self) -> Vec<Keyword> {
        self.cell.read().keywords.clone()
    }

    /// Can messages get keywords that are not among [`Self::keywords`]? `\*` in PERMANENTFLAGS.
    pub fn takes_new_keywords(&self) -> bool {
        self.cell.read().keywords.len() < self.shared().base.config.max_keywords
    }

    /// Ticks with every commit.
    pub fn changes(&self) -> watch::Receiver<ModSeq> {
        self.cell.tick.subscribe()
    }

    /// What happened after `since`.
    pub fn changes_since(&self, since: ModSeq) -> Changes {
        let state = self.cell.read();
        let highest = state.counters.modseq();
        let Some(live) = state.live.as_ref().filter(|_| since < highest) else {
            return Changes { highest, changed: Vec::new(), vanished: UidSet::new() };
        };
        let changed = live.rows.changed_since(since).cloned().collect();
        let vanished = if since.get() < state.counters.log_floor {
            UidSet::missing(&live.rows, state.counters.uid_next)
        } else {
            let from = live.log.partition_point(|(modseq, _)| *modseq <= since.get());
            live.log.range(from..).flat_map(|(_, ranges)| ranges.iter().cloned()).collect()
        };
        Changes { highest, changed, vanished }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.mailbox.shared
    }
}

/// The UIDs in their order, each once.
pub(crate) fn ascending(uids: &[Uid]) -> Vec<Uid> {
    let mut uids = uids.to_vec();
    uids.sort_unstable();
    uids.dedup();
    uids
}
