//! What callers get: folders as LIST and STATUS show them, outcomes, changes.

use std::sync::Arc;

use gatepost_model::FolderId;

use crate::{Acl, FolderName, ModSeq, Row, Rows, Uid, UidSet};

/// What a folder is for (RFC 6154).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum SpecialUse {
    /// `\Archive`.
    Archive = 1,
    /// `\Drafts`.
    Drafts = 2,
    /// `\Junk`.
    Junk = 3,
    /// `\Sent`.
    Sent = 4,
    /// `\Trash`.
    Trash = 5,
}

impl SpecialUse {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Archive, Self::Drafts, Self::Junk, Self::Sent, Self::Trash];

    pub(crate) fn of_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|special_use| *special_use as u32 == number)
    }

    /// Name of the folder that a new mailbox has for it.
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Archive => "Archive",
            Self::Drafts => "Drafts",
            Self::Junk => "Junk",
            Self::Sent => "Sent",
            Self::Trash => "Trash",
        }
    }

    /// As on the wire, with the backslash.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Archive => "\\Archive",
            Self::Drafts => "\\Drafts",
            Self::Junk => "\\Junk",
            Self::Sent => "\\Sent",
            Self::Trash => "\\Trash",
        }
    }
}

/// A folder as LIST shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FolderInfo {
    /// Stays the same when the folder is renamed (RFC 8474 MAILBOXID).
    pub id: FolderId,
    /// Its name.
    pub name: FolderName,
    /// RFC 9051 §2.3.1.1.
    pub uid_validity: u32,
    /// What it is for.
    pub special_use: Option<SpecialUse>,
    /// Is its name subscribed?
    pub subscribed: bool,
    /// A name in the hierarchy without messages.
    pub no_select: bool,
    /// Who may do what with it (RFC 4314).
    pub acl: Arc<Acl>,
}

/// A folder as STATUS shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FolderStatus {
    /// As [`FolderInfo::id`].
    pub id: FolderId,
    /// Number of messages.
    pub messages: u32,
    /// Without `\Seen`.
    pub unseen: u32,
    /// With `\Deleted`.
    pub deleted: u32,
    /// Not yet claimed by a connection; see [`crate::Folder::observe`].
    pub recent: u32,
    /// UID of the next message; 2^32 when there can be none.
    pub uid_next: u64,
    /// RFC 9051 §2.3.1.1.
    pub uid_validity: u32,
    /// RFC 7162 §3.1.2.1.
    pub highest_modseq: ModSeq,
    /// Bytes of all messages.
    pub size: u64,
    /// Bytes of those with `\Deleted`, where that was counted: [`crate::Mailbox::whole_status`].
    pub deleted_size: Option<u64>,
}

/// How full a mailbox is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Usage {
    /// Bytes of all messages in all folders.
    pub bytes: u64,
    /// Number of messages in all folders.
    pub messages: u64,
    /// Bytes allowed; 0: no limit.
    pub quota_bytes: u64,
    /// Messages allowed.
    pub quota_messages: u64,
    /// Expunged messages that can be had back. They do not count: neither here nor in `bytes`.
    pub kept_messages: u64,
    /// Their bytes.
    pub kept_bytes: u64,
}

/// What appended messages are called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appended {
    /// UIDVALIDITY of the folder.
    pub uid_validity: u32,
    /// UIDs in the order of the messages; consecutive.
    pub uids: Vec<Uid>,
}

/// What copied or moved messages are called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Copied {
    /// UIDVALIDITY of the destination.
    pub uid_validity: u32,
    /// UID in the source and in the destination, ascending in both.
    pub pairs: Vec<(Uid, Uid)>,
}

/// What STORE did.
#[derive(Clone, Debug)]
pub struct StoreOutcome {
    /// The messages that were changed, as they are now; those whose flags were already so are not
    /// among them.
    pub changed: Vec<Row>,
    /// Messages that had changed after `unchanged_since` and were left alone (RFC 7162 MODIFIED).
    pub modified: Vec<Uid>,
    /// The folder before and after it, if it changed anything and nothing else did in between.
    pub passage: Option<Passage>,
}

/// A folder before and after a change.
#[derive(Clone, Debug)]
pub struct Passage {
    /// The mod-sequence that the folder had.
    pub before: ModSeq,
    /// The mod-sequence that it has since.
    pub after: ModSeq,
    /// Its messages since: the same as before, some of them changed.
    pub rows: Rows,
}

/// What happened in a folder since a mod-sequence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changes {
    /// Mod-sequence up to which this is everything.
    pub highest: ModSeq,
    /// Messages that came or changed, by UID.
    pub changed: Vec<Row>,
    /// Messages that went. After [`MailStoreConfig::max_expunge_log`](crate::MailStoreConfig)
    /// entries: every UID below UIDNEXT that is not there, as RFC 7162 §3.2.10 allows.
    pub vanished: UidSet,
}
