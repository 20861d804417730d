//! The mail store: folders, messages, flags, mod-sequences, quota, over the record store and blobs.

mod api;
mod config;
mod error;
mod flags;
mod name;
mod row;

pub use api::{
    Appended, Changes, Copied, Folder, FolderInfo, FolderStatus, Ingest, Ingested, Mailbox,
    SpecialUse, StoreOutcome, Usage,
};
pub use config::MailStoreConfig;
pub use error::MailError;
pub use flags::{FlagOp, Flags, Keyword, SystemFlag};
pub use name::{FolderName, SEPARATOR};
pub use row::{ModSeq, Row, Rows, Uid, UidSet};
