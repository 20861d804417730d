//! Which changes of annotations a client has been told of (RFC 5464 §4.4.2).

use std::collections::{BTreeMap, BTreeSet};

use gatepost_mail_store::{Annotated, FolderInfo, Mailbox, Scope};
use gatepost_model::FolderId;

use crate::{
    io::Out,
    render::{self, put},
};

/// Which changes of annotations a client has been told of.
#[derive(Default)]
pub(crate) struct Seen {
    /// Has it enabled METADATA?
    pub(crate) enabled: bool,
    /// Number of the last change that it knows of.
    mark: u64,
    /// Numbers of its own changes after that.
    own: BTreeSet<u64>,
}

impl Seen {
    /// The client wants to be told from now on.
    pub(crate) fn enable(&mut self, mailbox: &Mailbox) {
        if !self.enabled {
            self.enabled = true;
            self.begin(mailbox);
        }
    }

    /// The client knows everything up to now, as it begins to be told.
    pub(crate) fn begin(&mut self, mailbox: &Mailbox) {
        self.mark = mailbox.annotation_mark();
        self.own.clear();
    }

    /// Notes a change that the client made itself.
    pub(crate) fn note_own(&mut self, number: u64) {
        self.own.insert(number);
    }

    /// What others have changed since the client was last told; `None` when some of that is forgotten.
    pub(crate) fn fresh(&mut self, mailbox: &Mailbox) -> Option<Vec<Annotated>> {
        let now = mailbox.annotation_mark();
        if now == self.mark {
            return Some(Vec::new());
        }
        let changed = mailbox.annotated_since(self.mark);
        self.mark = now;
        let own = std::mem::take(&mut self.own);
        let mut changed = changed?;
        changed.retain(|(_, number)| !own.contains(number));
        Some(changed.into_iter().map(|(entry, _)| entry).collect())
    }
}

/// `* METADATA folder entry …`, a line for each folder among `folders`, and one for the mailbox.
pub(crate) fn lines(
    out: &mut Out,
    changed: &[&Annotated],
    mine: Scope,
    folders: &BTreeMap<FolderId, &FolderInfo>,
) {
    let mut by_place = BTreeMap::<&str, Vec<&str>>::new();
    for entry in changed {
        let place = match entry.folder {
            None => Some(""),
            Some(id) => folders.get(&id).map(|folder| folder.name.as_str()),
        };
        if let Some(place) = place
            && (entry.seen_by == Scope::Shared || entry.seen_by == mine)
        {
            by_place.entry(place).or_default().push(&entry.entry);
        }
    }
    for (place, entries) in by_place {
        render::text(out, "* METADATA ");
        render::folder(out, place);
        for entry in entries {
            put!(out, " ");
            render::entry(out, entry);
        }
        render::text(out, "\r\n");
    }
}
