//! Why the mail store did not do something.

use gatepost_model::{Kind, Problem, Reason};
use gatepost_store::{CommitError, StoreError};

/// Why the mail store did not do something. Nothing was changed unless the operation's
/// documentation says so.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// There is no folder by that name, or it holds no messages (`\NoSelect`).
    #[error("no such folder")]
    NoSuchFolder,
    /// A folder by that name is there already.
    #[error("a folder by that name exists")]
    FolderExists,
    /// Not a name for a folder, or not for this.
    #[error("not a valid folder name: {0}")]
    InvalidName(&'static str),
    /// INBOX cannot be deleted.
    #[error("this folder cannot be deleted: {0}")]
    Undeletable(&'static str),
    /// A `\NoSelect` name with folders below it cannot be deleted.
    #[error("there are folders below it")]
    HasFolders,
    /// The folder holds messages, and only an empty one was to be deleted.
    #[error("the folder holds messages")]
    NotEmpty,
    /// The mailbox would hold more than its quota.
    #[error("the mailbox is over its quota")]
    OverQuota,
    /// The message is over the size limit.
    #[error("the message is larger than {0} bytes")]
    TooLarge(u64),
    /// A limit on folders, keywords, UIDs or subscriptions.
    #[error("limit reached: {0}")]
    Limit(&'static str),
    /// An annotation is over the size limit.
    #[error("an annotation has at most {0} bytes")]
    AnnotationTooLarge(usize),
    /// There are as many annotations as there may be.
    #[error("there are too many annotations")]
    TooManyAnnotations,
    /// The message is gone.
    #[error("the message has been expunged")]
    Expunged,
    /// The store or the blobs failed or are not there; nothing was acknowledged.
    #[error("the mail store is unavailable: {0}")]
    Unavailable(String),
    /// The disk is full.
    #[error("the mail store's disk is full")]
    Full,
    /// A record does not read back.
    #[error("a record is damaged: {0}")]
    Damaged(&'static str),
}

impl Problem for MailError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoSuchFolder | Self::Expunged => Kind::NotFound,
            Self::FolderExists => Kind::AlreadyExists,
            Self::InvalidName(_) => Kind::Malformed,
            Self::Undeletable(_) | Self::HasFolders | Self::NotEmpty => Kind::Precondition,
            Self::AnnotationTooLarge(_) | Self::TooManyAnnotations => Kind::Exhausted,
            Self::OverQuota | Self::TooLarge(_) | Self::Limit(_) | Self::Full => Kind::Exhausted,
            Self::Unavailable(_) => Kind::Unavailable,
            Self::Damaged(_) => Kind::Internal,
        }
    }

    fn reason(&self) -> Reason {
        Reason(match self {
            Self::NoSuchFolder => "no-such-folder",
            Self::FolderExists => "folder-exists",
            Self::InvalidName(_) => "invalid-folder-name",
            Self::Undeletable(_) => "folder-undeletable",
            Self::HasFolders => "folder-has-folders",
            Self::NotEmpty => "folder-not-empty",
            Self::OverQuota => "over-quota",
            Self::TooLarge(_) => "message-too-large",
            Self::Limit(_) => "mail-limit",
            Self::AnnotationTooLarge(_) => "annotation-too-large",
            Self::TooManyAnnotations => "too-many-annotations",
            Self::Expunged => "message-expunged",
            Self::Unavailable(_) => "mail-store-unavailable",
            Self::Full => "disk-full",
            Self::Damaged(_) => "mail-record-damaged",
        })
    }
}

impl From<StoreError> for MailError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::Full,
            other => Self::Unavailable(other.to_string()),
        }
    }
}

impl From<CommitError> for MailError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Store(error) => error.into(),
            other => Self::Unavailable(other.to_string()),
        }
    }
}
