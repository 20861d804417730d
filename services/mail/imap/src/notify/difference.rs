//! How two pictures of the folders differ, as far as the client wants to know.

use std::collections::{BTreeMap, BTreeSet};

use gatepost_mail_store::{FolderName, FolderStatus, Uid};
use gatepost_model::FolderId;

use super::{Known, Notify, Picture, Wanted};

/// What is to be told.
#[derive(Default)]
pub(crate) struct Difference {
    /// Names that were made, deleted, renamed, subscribed; with what they were called before.
    pub(crate) names: BTreeMap<FolderName, Option<FolderName>>,
    /// Folders that cannot be read any more.
    pub(crate) no_access: Vec<FolderName>,
    /// Folders whose messages have changed.
    pub(crate) statuses: Vec<Status>,
}

/// A folder whose messages have changed.
pub(crate) struct Status {
    pub(crate) name: FolderName,
    pub(crate) status: FolderStatus,
    /// Have messages come or gone?
    pub(crate) messages: bool,
    /// Is the number of unseen messages another, and wanted?
    pub(crate) unseen: bool,
}

impl Difference {
    /// How many responses it takes.
    pub(crate) fn len(&self) -> usize {
        self.names.len() + self.no_access.len() + self.statuses.len()
    }
}

/// How the picture that the client has differs from `now`. Of the messages of the selected folder it
/// is told elsewhere.
pub(super) fn between(notify: &Notify, now: &Picture, selected: Option<FolderId>) -> Difference {
    let before = &notify.picture;
    let mut difference = Difference::default();
    let wanted = |name: &FolderName| {
        let subscribed = before.subscribed.contains(name) || now.subscribed.contains(name);
        notify.wanted_if(name, subscribed)
    };
    names(before, now, &mut difference.names);
    difference.names.retain(|name, old| {
        wanted(name).names || old.as_ref().is_some_and(|old| wanted(old).names)
    });
    difference.names.retain(|name, _| !is_own(&notify.own, name));
    let changed = before.subscribed.symmetric_difference(&now.subscribed);
    for name in changed.filter(|name| wanted(name).subscriptions && !notify.own.contains(name)) {
        difference.names.entry(name.clone()).or_default();
    }
    for (id, known) in &now.folders {
        let wanted = wanted(&known.name);
        let old = before.folders.get(id);
        if !wanted.messages || known.no_select {
            continue;
        }
        if !known.readable {
            if old.is_some_and(|old| old.readable) {
                difference.no_access.push(known.name.clone());
            }
            continue;
        }
        if let Some(old) = old.filter(|old| !old.readable) {
            // It can be told of again.
            difference.names.entry(old.name.clone()).or_default();
        }
        let own = || {
            let (folder, first, count) = notify.own_messages?;
            Some(folder == *id && is_own_doing(&old?.status, &known.status, first, count))
        };
        if Some(*id) != selected && own() != Some(true) {
            difference.statuses.extend(status(old, known, wanted));
        }
    }
    difference
}

/// Names that were made, deleted or renamed, and those right above (RFC 5465 §5.4).
fn names(before: &Picture, now: &Picture, changed: &mut BTreeMap<FolderName, Option<FolderName>>) {
    let mut affected: BTreeSet<&FolderName> = BTreeSet::new();
    let mut renamed: BTreeMap<&FolderName, &FolderName> = BTreeMap::new();
    for (id, known) in &now.folders {
        match before.folders.get(id) {
            None => {
                affected.insert(&known.name);
            }
            Some(old) if old.name != known.name => {
                renamed.insert(&known.name, &old.name);
            }
            Some(_) => {}
        }
    }
    let gone = before.folders.iter().filter(|(id, _)| !now.folders.contains_key(*id));
    affected.extend(gone.map(|(_, known)| &known.name));
    for name in affected {
        changed.entry(name.clone()).or_default();
        if let Some(parent) = name.parent() {
            changed.entry(parent).or_default();
        }
    }
    for (new, old) in &renamed {
        // A child that went along is not told of.
        let went_along = match (new.parent(), old.parent()) {
            (Some(new), Some(old)) => renamed.get(&new).is_some_and(|before| **before == old),
            _ => false,
        };
        if !went_along {
            changed.insert((*new).clone(), Some((*old).clone()));
        }
    }
}

/// Does the client's own command change the name, as the one it was given or as one above or below?
fn is_own(own: &[FolderName], name: &FolderName) -> bool {
    own.iter().any(|own| own == name || own.is_below(name) || name.is_below(own))
}

/// Is all that has happened in a folder that the client's own command put `count` messages into it, one
/// behind the other, the first with UID `first`? It need not be told of that (RFC 5465 §5).
fn is_own_doing(old: &FolderStatus, now: &FolderStatus, first: Uid, count: usize) -> bool {
    let first = u64::from(first.get());
    let count_wide = count as u64;
    old.uid_next == first
        && now.uid_next == first + count_wide
        && now.messages as u64 == old.messages as u64 + count_wide
        && now.highest_modseq.get() == old.highest_modseq.get() + 1
}

/// What is to be told of a folder's messages.
fn status(old: Option<&Known>, known: &Known, wanted: Wanted) -> Option<Status> {
    let status = known.status;
    let (messages, unseen, changed) = match old.filter(|old| old.readable) {
        // One that was not there, or could not be told of.
        None => (status.messages > 0 || old.is_some(), false, false),
        Some(old) => {
            let old = &old.status;
            let messages = old.uid_next != status.uid_next || old.messages != status.messages;
            let changed = old.highest_modseq != status.highest_modseq;
            (messages, old.unseen != status.unseen, changed)
        }
    };
    let unseen = unseen && wanted.flags;
    let told = messages || (wanted.flags && changed);
    told.then(|| Status { name: known.name.clone(), status, messages, unseen })
}
