//! The grammar of commands: RFC 3501 §9 and the extensions we speak, one function a rule.
//!
//! A command arrives here whole, with its literals in place, except for the messages of APPEND,
//! which are streamed elsewhere. Each function parses one rule, which its documentation quotes,
//! and leaves the cursor behind it.
//!
//! This is one grammar for all commands rather than a patch over another crate's: most commands
//! take arguments (return options, modifiers, nesting) that `imap-codec` has no types for, and its
//! own values print secrets in debug builds. `imap-codec` serves as the oracle in the tests.

mod acl;
mod append;
mod batches;
mod binary;
mod command;
mod cursor;
mod day;
mod fetch;
mod list;
mod metadata;
mod modifiers;
mod notify;
mod numbers;
mod resync;
mod returns;
mod search;
mod select;
mod session;
mod set;
mod sort;
mod store;
mod url;

pub(crate) use acl::{AclAction, AclArgs};
pub(crate) use append::{Data, Verb, announces_message, append_tail, message_verb};
pub(crate) use batches::Batches;
pub(crate) use binary::BinarySection;
pub(crate) use command::{Command, SetKind, Tagged, command, tag_of};
pub(crate) use cursor::{Cursor, Syntax};
pub(crate) use day::{Day, MONTHS};
pub(crate) use fetch::{FetchArgs, Item, Section, SectionText};
pub(crate) use list::{ListArgs, ListSelect, StatusItem, Use};
pub(crate) use metadata::{Depth, EntryName, GetMetadata, SetMetadata};
pub(crate) use notify::{EventGroup, Events, NotifyArgs, Which};
pub(crate) use resync::Resync;
pub(crate) use returns::{Partial, Returns};
#[cfg(any(test, fuzzing))]
pub(crate) use search::search;
pub(crate) use search::{Key, SearchArgs};
pub(crate) use select::SelectArgs;
pub(crate) use set::{Bound, Set};
pub(crate) use sort::{Algorithm, Criterion, MultiArgs, SortArgs, SortKey, Source, ThreadArgs};
pub(crate) use store::{FlagAction, StoreArgs};
pub(crate) use url::MessageUrl;
