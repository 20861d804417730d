//! Texts, dates and numbers in the reader's language: for pages and for mails.
//!
//! A crate that says something keeps its texts in `locales/<language>/*.ftl` (Fluent) and embeds them
//! with the build script `locales.rs` of this crate; a folder is all that a language needs.

mod dates;
mod mail;
mod texts;

pub use dates::{Zone, moment};
pub use mail::Mail;
pub use texts::{Locales, Texts, Value, Words, accepted};
