//! Tables, keys and records.
//!
//! | table | key | record |
//! |---|---|---|
//! | `mailbox` | mailbox | [`MailboxRecord`] |
//! | `folder` | mailbox, folder | [`FolderRecord`]: changes seldom |
//! | `folder_state` | mailbox, folder | [`StateRecord`]: changes with every message |
//! | `folder_keywords` | mailbox, folder | [`KeywordsRecord`]: numbered names |
//! | `subscription` | mailbox, name | empty |
//! | `annotation` | mailbox, folder, scope, name | the value; folder 0: of the mailbox; scope: 0 shared, an account, or ones |
//! | `message` | folder, UID | [`MessageRecord`] |
//! | `flag_journal` | folder, mod-sequence, part | [`JournalRecord`]: flags of many messages, changed alike; see [`crate::journal`] |
//! | `pack` | folder, number | rows of many messages; see [`crate::packed`] |
//! | `expunged` | folder, mod-sequence | [`RangesRecord`]: what went then |
//! | `summary` | blob | [`gatepost_mime::SummaryRecord`]: structure of a message, fields of its header |
//! | `blob_refs` | blob | [`RefsRecord`]; absent: one message has the blob |
//! | `garbage` | time, mailbox, blob | empty: no message has the blob since then |
//! | `dead_folder` | mailbox, folder | [`DeadFolderRecord`]: deleted, its messages are still to be removed |
//! | `digest` | blob | BLAKE3 of its bytes, 32 bytes |
//! | `content` | mailbox, digest | the blob that new messages of these bytes share |
//! | `kept` | mailbox, time, folder, UID | [`KeptRecord`]: expunged then, and still to be had back |
//! | `kept_period` | time, mailbox | empty: something was kept from then on, see [`crate::kept`] |
//! | `import` | mailbox, source | [`ImportRecord`]: how far an import from another server came |
//!
//! Ids are 16 bytes, UIDs 4, mod-sequences and times in milliseconds 8, big end first.

use std::ops::RangeInclusive;

use bytes::Bytes;
use gatepost_blob::BlobKey;
use gatepost_model::{BlobId, FolderId, MailboxId, Timestamp};
use gatepost_store::Table;
use prost::Message;

use crate::{FolderName, MailError, ModSeq, Scope, Uid, acl::AclRecord};

pub(crate) const MAILBOX: Table = Table("mailbox");
pub(crate) const FOLDER: Table = Table("folder");
pub(crate) const STATE: Table = Table("folder_state");
pub(crate) const KEYWORDS: Table = Table("folder_keywords");
pub(crate) const SUBSCRIPTION: Table = Table("subscription");
pub(crate) const ANNOTATION: Table = Table("annotation");
pub(crate) const MESSAGE: Table = Table("message");
pub(crate) const JOURNAL: Table = Table("flag_journal");
pub(crate) const PACK: Table = Table("pack");
pub(crate) const EXPUNGED: Table = Table("expunged");
pub(crate) const SUMMARY: Table = Table("summary");
pub(crate) const BLOB_REFS: Table = Table("blob_refs");
pub(crate) const GARBAGE: Table = Table("garbage");
pub(crate) const DEAD_FOLDER: Table = Table("dead_folder");
pub(crate) const DIGEST: Table = Table("digest");
pub(crate) const CONTENT: Table = Table("content");
pub(crate) const KEPT: Table = Table("kept");
pub(crate) const KEPT_PERIOD: Table = Table("kept_period");
pub(crate) const IMPORT: Table = Table("import");

/// Version of the records of a mailbox. One that is newer than this is refused. With 2 folders have
/// journals; a mailbox of version 1 has none, and becomes one of version 2 with the first entry.
pub(crate) const VERSION: u32 = 2;

/// What belongs to a mailbox as a whole.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct MailboxRecord {
    #[prost(uint32, tag = "1")]
    pub(crate) version: u32,
    #[prost(uint64, tag = "2")]
    pub(crate) created_millis: u64,
    /// The last one that was given to a folder.
    #[prost(uint32, tag = "3")]
    pub(crate) uid_validity: u32,
    #[prost(uint64, tag = "4")]
    pub(crate) bytes: u64,
    #[prost(uint64, tag = "5")]
    pub(crate) messages: u64,
    /// Expunged messages that can be had back.
    #[prost(uint64, tag = "16")]
    pub(crate) kept_messages: u64,
    /// Their bytes.
    #[prost(uint64, tag = "17")]
    pub(crate) kept_bytes: u64,
    /// Messages allowed; 0: as many as in every mailbox.
    #[prost(uint64, tag = "18")]
    pub(crate) quota_messages: u64,
    /// Bytes of names and values of all annotations.
    #[prost(uint64, tag = "20")]
    pub(crate) annotation_bytes: u64,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct FolderRecord {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(uint32, tag = "2")]
    pub(crate) uid_validity: u32,
    /// [`crate::SpecialUse`] as a number; 0 for none.
    #[prost(uint32, tag = "3")]
    pub(crate) special_use: u32,
    #[prost(bool, tag = "4")]
    pub(crate) no_select: bool,
    /// Who may do what; none where it is as in a new mailbox.
    #[prost(message, optional, tag = "5")]
    pub(crate) acl: Option<AclRecord>,
}

#[derive(Clone, Copy, PartialEq, Eq, Message)]
pub(crate) struct StateRecord {
    #[prost(uint64, tag = "1")]
    pub(crate) uid_next: u64,
    #[prost(uint64, tag = "2")]
    pub(crate) highest_modseq: u64,
    #[prost(uint32, tag = "3")]
    pub(crate) messages: u32,
    #[prost(uint32, tag = "4")]
    pub(crate) unseen: u32,
    #[prost(uint32, tag = "5")]
    pub(crate) deleted: u32,
    #[prost(uint64, tag = "6")]
    pub(crate) size: u64,
    /// Messages from this UID on are recent.
    #[prost(uint64, tag = "7")]
    pub(crate) recent_from: u64,
    #[prost(uint32, tag = "8")]
    pub(crate) recent: u32,
    /// The expunge log has everything after this mod-sequence.
    #[prost(uint64, tag = "9")]
    pub(crate) log_floor: u64,
    /// Records in the expunge log.
    #[prost(uint32, tag = "10")]
    pub(crate) log_len: u32,
    /// Records in the journal.
    #[prost(uint32, tag = "11")]
    pub(crate) journal_len: u32,
}

impl StateRecord {
    pub(crate) fn new() -> Self {
        Self { uid_next: 1, highest_modseq: 1, recent_from: 1, log_floor: 1, ..Self::default() }
    }

    pub(crate) fn modseq(&self) -> ModSeq {
        ModSeq::new(self.highest_modseq).unwrap_or(ModSeq::MIN)
    }
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct KeywordsRecord {
    /// The number of a keyword is its place.
    #[prost(string, repeated, tag = "1")]
    pub(crate) names: Vec<String>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct MessageRecord {
    #[prost(uint64, tag = "1")]
    pub(crate) modseq: u64,
    /// Bits of [`crate::SystemFlag`].
    #[prost(uint32, tag = "2")]
    pub(crate) flags: u32,
    /// Numbers of keywords.
    #[prost(uint32, repeated, tag = "3")]
    pub(crate) keywords: Vec<u32>,
    #[prost(uint32, tag = "4")]
    pub(crate) size: u32,
    #[prost(uint64, tag = "5")]
    pub(crate) internal_date_millis: u64,
    /// Unix time in seconds.
    #[prost(uint32, tag = "6")]
    pub(crate) saved: u32,
    #[prost(bytes = "bytes", tag = "7")]
    pub(crate) blob: Bytes,
}

/// [`JournalRecord::op`]: the flags are added.
pub(crate) const ADDS: u32 = 1;
/// The flags are removed.
pub(crate) const REMOVES: u32 = 2;
/// The flags come in the place of those in the mask.
pub(crate) const REPLACES: u32 = 3;

/// What one commit did to many messages.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct JournalRecord {
    #[prost(uint32, tag = "1")]
    pub(crate) op: u32,
    /// Bits of [`crate::SystemFlag`].
    #[prost(uint32, tag = "2")]
    pub(crate) flags: u32,
    /// Numbers of keywords.
    #[prost(uint32, repeated, tag = "3")]
    pub(crate) keywords: Vec<u32>,
    /// Bits of [`crate::FlagMask`]; 0 where nothing is replaced.
    #[prost(uint32, tag = "4")]
    pub(crate) mask: u32,
    /// The UIDs, ascending: how many are passed over, how many are named, and so on. The first counts
    /// from 0.
    #[prost(uint32, repeated, tag = "5")]
    pub(crate) steps: Vec<u32>,
}

/// Ranges of UIDs, ascending: first, last, first, last.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct RangesRecord {
    #[prost(uint32, repeated, tag = "1")]
    pub(crate) bounds: Vec<u32>,
}

impl RangesRecord {
    pub(crate) fn of(ranges: &[RangeInclusive<u32>]) -> Self {
        Self { bounds: ranges.iter().flat_map(|range| [*range.start(), *range.end()]).collect() }
    }

    pub(crate) fn ranges(&self) -> Vec<RangeInclusive<u32>> {
        let pairs = self.bounds.chunks_exact(2);
        pairs.filter_map(|pair| Some(*pair.first()?..=*pair.last()?)).collect()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Message)]
pub(crate) struct RefsRecord {
    /// Messages that have the blob; two at least.
    #[prost(uint32, tag = "1")]
    pub(crate) count: u32,
}

/// A folder that was deleted, for the messages in it that are kept. Empty where they are not, and in
/// records from before.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct DeadFolderRecord {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
    #[prost(string, repeated, tag = "2")]
    pub(crate) keywords: Vec<String>,
    #[prost(uint64, tag = "3")]
    pub(crate) deleted_millis: u64,
    /// Had it rights that not everybody has?
    #[prost(bool, tag = "4")]
    pub(crate) closed: bool,
}

/// An expunged message that can be had back. It holds its blob as a message does.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct KeptRecord {
    #[prost(bytes = "bytes", tag = "1")]
    pub(crate) blob: Bytes,
    #[prost(uint32, tag = "2")]
    pub(crate) size: u32,
    /// Bits of [`crate::SystemFlag`].
    #[prost(uint32, tag = "3")]
    pub(crate) flags: u32,
    /// By name: the folder's numbers may be gone.
    #[prost(string, repeated, tag = "4")]
    pub(crate) keywords: Vec<String>,
    #[prost(uint64, tag = "5")]
    pub(crate) internal_date_millis: u64,
    /// The folder's name at that time.
    #[prost(string, tag = "6")]
    pub(crate) folder: String,
    /// Had the folder rights that not everybody has?
    #[prost(bool, tag = "7")]
    pub(crate) closed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Message)]
pub(crate) struct ImportRecord {
    /// Everything up to this number of the source has been brought.
    #[prost(uint32, tag = "1")]
    pub(crate) through: u32,
}

pub(crate) fn decode<R: Message + Default>(
    bytes: Bytes,
    what: &'static str,
) -> Result<R, MailError> {
    R::decode(bytes).map_err(|_| MailError::Damaged(what))
}

pub(crate) fn mailbox_key(mailbox: MailboxId) -> Bytes {
    Bytes::copy_from_slice(&mailbox.to_bytes())
}

pub(crate) fn folder_key(mailbox: MailboxId, folder: FolderId) -> Bytes {
    [mailbox.to_bytes(), folder.to_bytes()].concat().into()
}

/// The folder in a key of [`folder_key`].
pub(crate) fn folder_of_key(key: &[u8]) -> Result<FolderId, MailError> {
    let id = key.get(16..).and_then(|id| FolderId::from_slice(id).ok());
    id.ok_or(MailError::Damaged("key of a folder"))
}

pub(crate) fn subscription_key(mailbox: MailboxId, name: &FolderName) -> Bytes {
    [&mailbox.to_bytes(), name.as_str().as_bytes()].concat().into()
}

/// Without a scope: the beginning of all that a folder has.
pub(crate) fn annotations_key(
    mailbox: MailboxId,
    folder: Option<FolderId>,
    scope: Option<Scope>,
    name: &str,
) -> Bytes {
    let folder = folder.map_or([0; 16], FolderId::to_bytes);
    let scope = scope.map(Scope::key);
    let scope = scope.as_ref().map_or(&[][..], |scope| &scope[..]);
    [&mailbox.to_bytes(), &folder[..], scope, name.as_bytes()].concat().into()
}

pub(crate) fn message_key(folder: FolderId, uid: Uid) -> Bytes {
    [&folder.to_bytes()[..], &uid.get().to_be_bytes()].concat().into()
}

/// The UID in a key of [`message_key`].
pub(crate) fn uid_of_key(key: &[u8]) -> Result<Uid, MailError> {
    let uid = key.get(16..).and_then(|uid| uid.try_into().ok()).map(u32::from_be_bytes);
    uid.and_then(Uid::new).ok_or(MailError::Damaged("key of a message"))
}

pub(crate) fn expunged_key(folder: FolderId, modseq: u64) -> Bytes {
    [&folder.to_bytes()[..], &modseq.to_be_bytes()].concat().into()
}

/// The mod-sequence in a key of [`expunged_key`].
pub(crate) fn modseq_of_key(key: &[u8]) -> Result<u64, MailError> {
    let modseq = key.get(16..).and_then(|modseq| modseq.try_into().ok());
    modseq.map(u64::from_be_bytes).ok_or(MailError::Damaged("key of an expunge entry"))
}

pub(crate) fn blob_key(blob: BlobId) -> Bytes {
    Bytes::copy_from_slice(&blob.to_bytes())
}

pub(crate) fn garbage_key(since: Timestamp, key: BlobKey) -> Bytes {
    let since = since.unix_millis().to_be_bytes();
    [&since[..], &key.mailbox.to_bytes(), &key.blob.to_bytes()].concat().into()
}

/// Time and blob in a key of [`garbage_key`].
pub(crate) fn garbage_of_key(key: &[u8]) -> Result<(Timestamp, BlobKey), MailError> {
    let parts = || {
        let (since, rest) = key.split_first_chunk()?;
        let (mailbox, blob) = rest.split_first_chunk()?;
        let blob = BlobId::from_slice(blob).ok()?;
        let key = BlobKey::new(MailboxId::from_bytes(*mailbox), blob);
        Some((Timestamp::from_unix_millis(u64::from_be_bytes(*since)), key))
    };
    parts().ok_or(MailError::Damaged("key of garbage"))
}

pub(crate) fn content_key(mailbox: MailboxId, digest: &[u8; 32]) -> Bytes {
    [&mailbox.to_bytes()[..], digest].concat().into()
}

pub(crate) fn kept_key(mailbox: MailboxId, at: Timestamp, folder: FolderId, uid: Uid) -> Bytes {
    let at = at.unix_millis().to_be_bytes();
    [&mailbox.to_bytes()[..], &at, &folder.to_bytes(), &uid.get().to_be_bytes()].concat().into()
}

pub(crate) fn period_key(start: Timestamp, mailbox: MailboxId) -> Bytes {
    [&start.unix_millis().to_be_bytes()[..], &mailbox.to_bytes()].concat().into()
}

/// Time and mailbox in a key of [`period_key`].
pub(crate) fn period_of_key(key: &[u8]) -> Result<(Timestamp, MailboxId), MailError> {
    let parts = || {
        let (start, rest) = key.split_first_chunk()?;
        let mailbox = MailboxId::from_bytes(*rest.first_chunk()?);
        Some((Timestamp::from_unix_millis(u64::from_be_bytes(*start)), mailbox))
    };
    parts().ok_or(MailError::Damaged("key of a period"))
}

pub(crate) fn import_key(mailbox: MailboxId, source: &[u8; 16]) -> Bytes {
    [mailbox.to_bytes(), *source].concat().into()
}
