//! What a client wants to be told of at any time (RFC 5465).
//!
//! A connection keeps a picture of the folders that it may see. When anything in the mailbox has
//! changed, a new picture is taken, and how the two differ is what is told: nothing is queued for a
//! client that does not read, and many changes cost no more than one.

mod difference;
mod tell;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use gatepost_mail_store::{FolderName, FolderStatus, Rights, Uid};
use gatepost_model::FolderId;
use tokio::{sync::watch, time::Instant};

pub(crate) use self::tell::{attend, list_line, overflow, tell};
use crate::{
    connection::Access,
    grammar::{Events, Item, Which},
};

/// Shortest time between two pictures, and what each folder adds to it: a hundred thousand folders a
/// second are compared for one connection at most.
const PAUSE: Duration = Duration::from_millis(20);
const PAUSE_PER_FOLDER: Duration = Duration::from_micros(10);

/// What a client wants to be told of.
pub(crate) struct Notify {
    /// Of the selected folder; none: nothing.
    pub(crate) selected: Option<OfSelected>,
    groups: Vec<Group>,
    /// As the client has been told.
    picture: Picture,
    /// Ticks with everything that changes.
    pulse: watch::Receiver<u64>,
    /// When the next picture may be taken.
    not_before: Instant,
    /// Names that the client's own command changes: it need not be told.
    pub(crate) own: Vec<FolderName>,
    /// Messages that the client's own command put into a folder: the first one's UID, and how many.
    pub(crate) own_messages: Option<(FolderId, Uid, usize)>,
}

/// What is told of the selected folder.
pub(crate) struct OfSelected {
    /// Are expunged messages told of only where any command may?
    pub(crate) delayed: bool,
    /// What is told of new messages.
    pub(crate) items: Vec<Item>,
}

/// What is told of some folders.
pub(crate) struct Group {
    pub(crate) folders: Folders,
    pub(crate) events: Events,
}

/// Some folders.
pub(crate) enum Folders {
    Inboxes,
    Personal,
    Subscribed,
    Subtree(BTreeSet<FolderName>),
    Named(BTreeSet<FolderName>),
}

impl Folders {
    /// Is the name among them? `subscribed`: is it subscribed?
    fn has(&self, name: &FolderName, subscribed: bool) -> bool {
        match self {
            Self::Inboxes => name.is_inbox(),
            Self::Personal => true,
            Self::Subscribed => subscribed,
            Self::Subtree(roots) => {
                let mut up = std::iter::successors(Some(name.clone()), FolderName::parent);
                up.any(|name| roots.contains(&name))
            }
            Self::Named(names) => names.contains(name),
        }
    }

    /// Those that a command names; names that no folder can have are passed over (RFC 5465 §3.1).
    /// None for the selected folder.
    pub(crate) fn of(which: &Which, parse: impl Fn(&[u8]) -> Option<FolderName>) -> Option<Self> {
        let names = |written: &[Vec<u8>]| written.iter().filter_map(|name| parse(name)).collect();
        Some(match which {
            Which::Selected | Which::SelectedDelayed => return None,
            Which::Inboxes => Self::Inboxes,
            Which::Personal => Self::Personal,
            Which::Subscribed => Self::Subscribed,
            Which::Subtree(written) => Self::Subtree(names(written)),
            Which::Mailboxes(written) => Self::Named(names(written)),
        })
    }
}

/// Kinds of events that are wanted of one folder.
#[derive(Clone, Copy, Default)]
pub(crate) struct Wanted {
    pub(crate) messages: bool,
    pub(crate) flags: bool,
    names: bool,
    subscriptions: bool,
    metadata: bool,
}

/// The folders that a client may see, at one moment.
#[derive(Default)]
pub(crate) struct Picture {
    pub(crate) folders: BTreeMap<FolderId, Known>,
    subscribed: BTreeSet<FolderName>,
}

/// A folder in the picture.
pub(crate) struct Known {
    pub(crate) name: FolderName,
    pub(crate) no_select: bool,
    /// May its status be told?
    pub(crate) readable: bool,
    pub(crate) status: FolderStatus,
}

impl Picture {
    /// The folders as they are.
    pub(crate) fn take(access: &Access) -> Self {
        let survey = access.mailbox.survey();
        let mut folders = BTreeMap::new();
        for (info, status) in survey.folders {
            let rights = access.rights(&info.acl);
            if rights.has(Rights::LOOKUP) {
                let readable = rights.has(Rights::READ);
                let (name, no_select) = (info.name, info.no_select);
                folders.insert(info.id, Known { name, no_select, readable, status });
            }
        }
        Self { folders, subscribed: survey.subscribed }
    }
}

impl Notify {
    /// Begins to tell; what is so now is known to the client.
    pub(crate) fn new(access: &Access, selected: Option<OfSelected>, groups: Vec<Group>) -> Self {
        let mut pulse = access.mailbox.pulse();
        pulse.mark_unchanged();
        let picture = if groups.is_empty() { Picture::default() } else { Picture::take(access) };
        let (not_before, own) = (Instant::now(), Vec::new());
        let own_messages = None;
        Self { selected, groups, picture, pulse, not_before, own, own_messages }
    }

    /// The folders as the client knows them.
    pub(crate) fn picture(&self) -> &Picture {
        &self.picture
    }

    /// What is wanted of a folder by that name.
    pub(crate) fn wanted(&self, name: &FolderName, picture: &Picture) -> Wanted {
        let subscribed = picture.subscribed.contains(name);
        self.wanted_if(name, subscribed)
    }

    fn wanted_if(&self, name: &FolderName, subscribed: bool) -> Wanted {
        let mut wanted = Wanted::default();
        for group in self.groups.iter().filter(|group| group.folders.has(name, subscribed)) {
            wanted.messages |= group.events.messages;
            wanted.flags |= group.events.flags;
            wanted.names |= group.events.names;
            wanted.subscriptions |= group.events.subscriptions;
            wanted.metadata |= group.events.metadata;
        }
        wanted
    }

    /// Are changes of the mailbox's own annotations wanted?
    pub(crate) fn wants_server_metadata(&self) -> bool {
        self.groups.iter().any(|group| group.events.server_metadata)
    }

    /// Are changes of any annotations wanted?
    pub(crate) fn wants_metadata(&self) -> bool {
        let metadata = |group: &Group| group.events.metadata || group.events.server_metadata;
        self.groups.iter().any(metadata)
    }

    /// Are changes of a folder's annotations wanted?
    pub(crate) fn wants_metadata_of(&self, name: &FolderName) -> bool {
        self.wanted(name, &self.picture).metadata
    }

    /// Waits until something has changed and may be looked at.
    pub(crate) async fn changed(&mut self) {
        if self.pulse.changed().await.is_err() {
            // The mailbox outlives its connections.
            std::future::pending::<()>().await;
        }
        // Whoever is woken from this in between looks before they wait again.
        self.pulse.mark_changed();
        tokio::time::sleep_until(self.not_before).await;
    }

    /// The new picture, if something may have changed, with what is to be told.
    pub(crate) fn look(&mut self, access: &Access) -> Option<difference::Difference> {
        if !self.pulse.has_changed().unwrap_or(false) {
            return None;
        }
        self.pulse.mark_unchanged();
        self.not_before = Instant::now() + PAUSE;
        if self.groups.is_empty() {
            return None;
        }
        let now = Picture::take(access);
        let folders = u32::try_from(now.folders.len()).unwrap_or(u32::MAX);
        self.not_before = Instant::now() + PAUSE + PAUSE_PER_FOLDER.saturating_mul(folders);
        let selected = access.view.as_ref().map(|view| view.folder.info().id);
        let difference = difference::between(self, &now, selected);
        self.picture = now;
        self.own.clear();
        self.own_messages = None;
        Some(difference)
    }
}
