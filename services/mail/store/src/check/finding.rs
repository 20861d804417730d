//! What can be wrong with a mailbox.

use gatepost_model::{BlobId, FolderId};

/// Something that is not as it should be.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Finding {
    /// A record names bytes that are not there. No repair brings them back.
    #[error("the bytes of message {uid} in {folder} are gone")]
    BytesGone {
        /// Its folder.
        folder: String,
        /// Its UID.
        uid: u32,
    },
    /// The bytes are more or less than recorded.
    #[error("message {uid} in {folder} has {found} bytes, and {recorded} are recorded")]
    WrongSize {
        /// Its folder.
        folder: String,
        /// Its UID.
        uid: u32,
        /// As recorded.
        recorded: u64,
        /// As they are.
        found: u64,
    },
    /// The bytes are others than were stored.
    #[error("the bytes of message {uid} in {folder} are not those that were stored")]
    WrongBytes {
        /// Its folder.
        folder: String,
        /// Its UID.
        uid: u32,
    },
    /// A record does not read back.
    #[error("a record in {folder} is damaged: {what}")]
    Damaged {
        /// Its folder; empty when it belongs to none.
        folder: String,
        /// Which.
        what: String,
    },
    /// A counter of a folder differs from what it counts.
    #[error("{folder} counts {recorded} {what}, and there are {counted}")]
    Counter {
        /// The folder; empty for the mailbox as a whole.
        folder: String,
        /// What is counted.
        what: &'static str,
        /// As recorded.
        recorded: u64,
        /// As it is.
        counted: u64,
    },
    /// The next UID or mod-sequence would be one that a message has.
    #[error("the next {what} of {folder} would be {next}, and a message has {highest}")]
    Behind {
        /// The folder.
        folder: String,
        /// UID or mod-sequence.
        what: &'static str,
        /// As recorded.
        next: u64,
        /// The highest that a message has.
        highest: u64,
    },
    /// A blob's count of messages is wrong.
    #[error("{counted} messages have the blob {blob}, and {recorded} are recorded")]
    References {
        /// The blob.
        blob: BlobId,
        /// As recorded.
        recorded: u32,
        /// As they are.
        counted: u32,
    },
    /// A message's structure is not recorded: the sweep would take its blob for an orphan.
    #[error("message {uid} in {folder} has no recorded structure")]
    NoSummary {
        /// Its folder.
        folder: String,
        /// Its UID.
        uid: u32,
    },
    /// A digest finds a blob that no message has.
    #[error("a digest names the blob {blob}, which no message has")]
    ContentAstray {
        /// The blob.
        blob: BlobId,
    },
    /// Expunged messages would never go.
    #[error("{messages} expunged messages have no time at which they go")]
    NoPeriod {
        /// How many.
        messages: u64,
    },
    /// Rows of messages are kept once more, and not as their records have them. A folder is opened with
    /// the pack, so that clients see what it says.
    #[error("a pack of rows in {folder} is wrong: {what}")]
    WrongPack {
        /// The folder.
        folder: String,
        /// Which.
        what: String,
    },
    /// An annotation of a folder that the mailbox does not have.
    #[error("an annotation {entry} is kept of folder {folder}, which the mailbox does not have")]
    AnnotationAstray {
        /// The folder.
        folder: FolderId,
        /// Its name behind the scope.
        entry: String,
    },
    /// The text of documents that no message has.
    #[error("text of documents is kept of the blob {blob}, which no message has")]
    TextAstray {
        /// The blob.
        blob: BlobId,
    },
    /// The text of a message's documents is damaged. It is made again from them when it is needed.
    #[error("text of documents is damaged: {what}")]
    WrongText {
        /// Which.
        what: String,
    },
    /// A blob that no record names: what a crash left.
    #[error("no message has the blob {blob} of {size} bytes")]
    Orphan {
        /// The blob.
        blob: BlobId,
        /// Its size in bytes.
        size: u64,
    },
}

impl Finding {
    /// A stable name for programs.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::BytesGone { .. } => "bytes-gone",
            Self::WrongSize { .. } => "wrong-size",
            Self::WrongBytes { .. } => "wrong-bytes",
            Self::Damaged { .. } => "damaged-record",
            Self::Counter { .. } => "wrong-counter",
            Self::Behind { .. } => "behind",
            Self::References { .. } => "wrong-references",
            Self::NoSummary { .. } => "no-structure",
            Self::ContentAstray { .. } => "digest-astray",
            Self::NoPeriod { .. } => "no-period",
            Self::WrongPack { .. } => "wrong-pack",
            Self::AnnotationAstray { .. } => "annotation-astray",
            Self::TextAstray { .. } => "text-astray",
            Self::WrongText { .. } => "wrong-text",
            Self::Orphan { .. } => "orphan-blob",
        }
    }

    /// Does a repair set it right?
    pub fn is_repairable(&self) -> bool {
        !matches!(
            self,
            Self::BytesGone { .. }
                | Self::WrongSize { .. }
                | Self::WrongBytes { .. }
                | Self::Damaged { .. }
        )
    }
}
