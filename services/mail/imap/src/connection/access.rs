//! What a logged-in connection may do.

use gatepost_mail_store::{Mailbox, Uid};
use gatepost_model::{AccountId, FolderId};

use crate::{
    annotated::Seen, dialect::Dialect, notify::Notify, registry::Registration, view::View,
};

/// What a logged-in connection may do.
pub(crate) struct Access {
    /// The mailbox it opened.
    pub(crate) mailbox: Mailbox,
    /// The account behind the credential, if any.
    pub(crate) account: Option<AccountId>,
    /// May messages and flags be changed, in folders that say nothing else? See [`Access::rights`].
    pub(crate) may_write: bool,
    /// May folders be created, renamed, deleted?
    pub(crate) may_arrange: bool,
    /// Its place in the registry.
    pub(crate) registration: Registration,
    /// How the credential is called where last uses are recorded.
    pub(crate) credential: (i32, String),
    /// Ends the connection when its credential ends; aborted with it.
    pub(crate) _expiry: Option<Expiry>,
    /// How it is told of changes.
    pub(crate) dialect: Dialect,
    /// Which changes of annotations it has been told of.
    pub(crate) annotated: Seen,
    /// What it wants to be told of; none until it says so (RFC 5465).
    pub(crate) notify: Option<Box<Notify>>,
    /// The selected folder.
    pub(crate) view: Option<View>,
}

impl Access {
    /// Notes that the client's own command put these messages into a folder, one behind the other: it is
    /// not told of what it did (RFC 5465 §5).
    pub(crate) fn note_own(&mut self, folder: FolderId, uids: &[Uid]) {
        let Some(notify) = &mut self.notify else { return };
        match &mut self.view {
            Some(view) if view.folder.info().id == folder => {
                if notify.selected.is_some() {
                    view.note_own(uids.iter().copied());
                }
            }
            _ => notify.own_messages = uids.first().map(|first| (folder, *first, uids.len())),
        }
    }
}

/// A task that ends with its owner.
pub(crate) struct Expiry(pub(crate) tokio::task::JoinHandle<()>);

impl Drop for Expiry {
    fn drop(&mut self) {
        self.0.abort();
    }
}
