//! Mailboxes and folders.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use gatepost_model::{FolderId, MailboxId, Timestamp};
use tokio::sync::watch;

use crate::{FlagOp, Flags, FolderName, MailError, ModSeq, Row, Rows, Uid, UidSet};

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
}

/// A folder as STATUS shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FolderStatus {
    /// Number of messages.
    pub messages: u32,
    /// Without `\Seen`.
    pub unseen: u32,
    /// With `\Deleted`.
    pub deleted: u32,
    /// Not yet claimed by a connection; see [`Folder::claim_recent`].
    pub recent: u32,
    /// UID of the next message; 2^32 when there can be none.
    pub uid_next: u64,
    /// RFC 9051 §2.3.1.1.
    pub uid_validity: u32,
    /// RFC 7162 §3.1.2.1.
    pub highest_modseq: ModSeq,
    /// Bytes of all messages.
    pub size: u64,
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
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoreOutcome {
    /// The messages that were changed, as they are now; those whose flags were already so are not
    /// among them.
    pub changed: Vec<Row>,
    /// Messages that had changed after `unchanged_since` and were left alone (RFC 7162 MODIFIED).
    pub modified: Vec<Uid>,
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

/// A mailbox. Cheap to clone.
#[derive(Clone)]
pub struct Mailbox {
    id: MailboxId,
}

/// A message on its way in: its bytes go to the blob store and through the parser as they come.
/// Dropping it leaves nothing.
pub struct Ingest {
    _private: (),
}

/// A message whose bytes are durable and that is in no folder yet. Dropping it leaves nothing.
pub struct Ingested {
    size: u64,
}

impl Ingest {
    /// Takes the next bytes.
    ///
    /// # Errors
    ///
    /// [`MailError::TooLarge`]; [`MailError::Full`] or [`MailError::Unavailable`] from the blobs.
    pub async fn write(&mut self, _bytes: &[u8]) -> Result<(), MailError> {
        Err(unfinished())
    }

    /// Makes the bytes durable.
    ///
    /// # Errors
    ///
    /// [`MailError::Full`] or [`MailError::Unavailable`] from the blobs.
    pub async fn finish(self) -> Result<Ingested, MailError> {
        Err(unfinished())
    }
}

impl Ingested {
    /// Bytes of the message.
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl Mailbox {
    /// Its id.
    pub fn id(&self) -> MailboxId {
        self.id
    }

    /// Every folder, by name, INBOX first.
    pub async fn folders(&self) -> Vec<FolderInfo> {
        Vec::new()
    }

    /// Opens a folder: loads its rows unless they are in memory.
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`], also for a `\NoSelect` name.
    pub async fn folder(&self, _name: &FolderName) -> Result<Folder, MailError> {
        Err(unfinished())
    }

    /// Creates a folder and those above it that are missing.
    ///
    /// # Errors
    ///
    /// [`MailError::FolderExists`], [`MailError::Limit`].
    pub async fn create(
        &self,
        _name: &FolderName,
        _special_use: Option<SpecialUse>,
    ) -> Result<FolderInfo, MailError> {
        Err(unfinished())
    }

    /// Deletes a folder with its messages; with folders below it, its name stays as `\NoSelect`.
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`]; [`MailError::Undeletable`] for INBOX, and for a `\NoSelect` name
    /// with folders below it.
    pub async fn delete(&self, _name: &FolderName) -> Result<(), MailError> {
        Err(unfinished())
    }

    /// Renames a folder and those below it. INBOX stays: its messages move to the new folder (RFC 9051
    /// §6.3.6).
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`], [`MailError::FolderExists`], [`MailError::InvalidName`] below
    /// itself, [`MailError::Limit`].
    pub async fn rename(&self, _from: &FolderName, _to: &FolderName) -> Result<(), MailError> {
        Err(unfinished())
    }

    /// Subscribes or unsubscribes a name, whether or not there is such a folder.
    ///
    /// # Errors
    ///
    /// [`MailError::Limit`].
    pub async fn subscribe(&self, _name: &FolderName, _on: bool) -> Result<(), MailError> {
        Err(unfinished())
    }

    /// Names that are subscribed, also those of folders that are gone.
    pub async fn subscriptions(&self) -> Vec<FolderName> {
        Vec::new()
    }

    /// What STATUS says, without loading the folder.
    ///
    /// # Errors
    ///
    /// [`MailError::NoSuchFolder`].
    pub async fn status(&self, _name: &FolderName) -> Result<FolderStatus, MailError> {
        Err(unfinished())
    }

    /// How full it is.
    pub fn usage(&self) -> Usage {
        Usage::default()
    }

    /// Begins to take in a message of about `expected_size` bytes.
    ///
    /// # Errors
    ///
    /// [`MailError::TooLarge`] and [`MailError::OverQuota`] when it is known by now.
    pub async fn ingest(&self, _expected_size: Option<u64>) -> Result<Ingest, MailError> {
        Err(unfinished())
    }

    /// Appends messages, all or none; durable once answered. Without a date: now.
    ///
    /// # Errors
    ///
    /// [`MailError::OverQuota`], [`MailError::NoSuchFolder`] when it is deleted by now,
    /// [`MailError::Limit`].
    pub async fn append(
        &self,
        _folder: &Folder,
        _messages: Vec<(Ingested, Flags, Option<Timestamp>)>,
    ) -> Result<Appended, MailError> {
        Err(unfinished())
    }

    /// Ticks when folders are created, deleted, renamed or subscribed.
    pub fn changes(&self) -> watch::Receiver<u64> {
        watch::channel(0).1
    }
}

/// An open folder: live, shared by everybody who has it open. Cheap to clone.
#[derive(Clone)]
pub struct Folder {
    info: Arc<FolderInfo>,
}

impl Folder {
    /// As LIST shows it now.
    pub fn info(&self) -> FolderInfo {
        (*self.info).clone()
    }

    /// Has it been deleted? Then nothing more can be done with it.
    pub fn is_deleted(&self) -> bool {
        false
    }

    /// Mod-sequence of the last change.
    pub fn highest_modseq(&self) -> ModSeq {
        ModSeq::MIN
    }

    /// As STATUS shows it now.
    pub fn status(&self) -> Result<FolderStatus, MailError> {
        Err(unfinished())
    }

    /// The rows at this moment.
    pub fn rows(&self) -> Rows {
        Rows::default()
    }

    /// The row of a message now.
    pub fn row(&self, _uid: Uid) -> Option<Row> {
        None
    }

    /// Keywords that messages of this folder have or had: FLAGS and PERMANENTFLAGS.
    pub fn keywords(&self) -> Vec<crate::Keyword> {
        Vec::new()
    }

    /// Can messages get keywords that are not among [`Self::keywords`]? `\*` in PERMANENTFLAGS.
    pub fn takes_new_keywords(&self) -> bool {
        true
    }

    /// Ticks with every commit.
    pub fn changes(&self) -> watch::Receiver<ModSeq> {
        watch::channel(ModSeq::MIN).1
    }

    /// What happened after `since`.
    pub fn changes_since(&self, _since: ModSeq) -> Changes {
        Changes { highest: ModSeq::MIN, changed: Vec::new(), vanished: UidSet::new() }
    }

    /// Messages from the UID that this gives are `\Recent` for the caller and for nobody after it
    /// (RFC 3501 §2.3.2); none when there are none. Kept with the folder's next change: after a crash
    /// some may be recent once more.
    pub fn claim_recent(&self) -> Option<Uid> {
        None
    }

    /// Changes flags. Messages that are gone are passed over. Batches of 1,000 messages are one commit
    /// each, and one mod-sequence; an error leaves the batches before it done.
    ///
    /// # Errors
    ///
    /// [`MailError::Limit`] for too many keywords; nothing was changed then.
    pub async fn store_flags(
        &self,
        _uids: &[Uid],
        _op: FlagOp,
        _flags: &Flags,
        _unchanged_since: Option<ModSeq>,
    ) -> Result<StoreOutcome, MailError> {
        Err(unfinished())
    }

    /// Removes messages; gives those that were there. Batches as in [`Self::store_flags`].
    ///
    /// # Errors
    ///
    /// From the store.
    pub async fn expunge(&self, _uids: &[Uid]) -> Result<Vec<Uid>, MailError> {
        Err(unfinished())
    }

    /// Copies messages into a folder of the same mailbox, all or none.
    ///
    /// # Errors
    ///
    /// [`MailError::OverQuota`], [`MailError::Limit`], [`MailError::NoSuchFolder`].
    pub async fn copy(&self, _uids: &[Uid], _to: &Self) -> Result<Copied, MailError> {
        Err(unfinished())
    }

    /// Moves messages into a folder of the same mailbox; each is in exactly one of the two at any
    /// time. Batches as in [`Self::store_flags`].
    ///
    /// # Errors
    ///
    /// [`MailError::Limit`], [`MailError::NoSuchFolder`].
    pub async fn move_to(&self, _uids: &[Uid], _to: &Self) -> Result<Copied, MailError> {
        Err(unfinished())
    }

    /// Structure and envelope of a message. Works for some minutes after it was expunged.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone.
    pub async fn summary(&self, _row: &Row) -> Result<Arc<gatepost_mime::Message>, MailError> {
        Err(unfinished())
    }

    /// Bytes of a message; the range is cut to its size. As [`Self::summary`] for expunged messages.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone.
    pub async fn read(&self, _row: &Row, _range: std::ops::Range<u64>) -> Result<Bytes, MailError> {
        Err(unfinished())
    }

    /// Bytes of a message in pieces of at most 64 KiB; the range is cut to its size.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone.
    pub async fn stream(
        &self,
        _row: &Row,
        _range: std::ops::Range<u64>,
    ) -> Result<BoxStream<'static, Result<Bytes, MailError>>, MailError> {
        Err(unfinished())
    }
}

fn unfinished() -> MailError {
    MailError::Unavailable("not there yet".to_owned())
}
