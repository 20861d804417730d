//! The mail store: folders, messages, flags, mod-sequences, quota, over the record store and blobs.
//!
//! Message bytes are immutable blobs; everything that changes is a small record. A change of a
//! mailbox is one commit, made under the mailbox's lock for writers, and shows in memory once the
//! store has it: what a connection sees is durable. Bytes are durable before a record names them, and
//! deleted a while after no record does; the same bytes have one blob in a mailbox. What is expunged
//! can be had back for a while. One process has the store open; versions in every commit make
//! sure that another one could do no harm.
//!
//! ```text
//! MailStore ── open ──> Mailbox ── folder ──> Folder (live, shared)
//!                          └── ingest ──> Ingest ── finish ──> Ingested ──> append, deliver
//! ```

mod acl;
mod annotate;
mod annotation;
mod arrange;
mod astray;
mod blobs;
mod cell;
mod check;
mod config;
mod edit;
mod error;
mod flagging;
mod flags;
mod fold;
mod folder;
mod folders;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod import;
mod ingest;
mod journal;
mod kept;
mod looking;
mod mailbox;
mod mask;
mod moving;
mod name;
mod observe;
mod packed;
mod reading;
mod record;
mod refs;
mod reload;
mod replace;
mod row;
mod shared;
mod store;
mod subscribe;
mod summary;
mod survey;
mod text;
mod turns;
mod txn;
mod types;
mod uid_set;

#[cfg(test)]
mod tests;

pub use acl::{Acl, Rights, RightsChange, Who};
pub use annotation::{Annotated, Annotation, AnnotationChange, Scope};
pub use check::{CheckReport, Finding, Progress};
pub use config::MailStoreConfig;
pub use error::MailError;
pub use flags::{FlagOp, Flags, Keyword, SystemFlag};
pub use folder::Folder;
pub use import::ImportMark;
pub use ingest::{Ingest, Ingested};
pub use kept::{Kept, KeptId, Restored};
pub use mailbox::Mailbox;
pub use mask::FlagMask;
pub use name::{FolderName, SEPARATOR};
pub use observe::{Observed, Vanished};
pub use row::{ModSeq, Row, Rows, Uid};
pub use store::{MailStore, Tidied};
pub use survey::Survey;
pub use text::{Candidates, Indexed, Narrow, Needles};
pub use types::{
    Appended, Changes, Copied, FolderInfo, FolderStatus, Passage, SpecialUse, StoreOutcome, Usage,
};
pub use uid_set::UidSet;
