//! Text of messages: what is in a message decides, what the index says narrows.

mod matcher;
mod scan;

pub(crate) use matcher::Matcher;
pub use matcher::Needles;
pub(crate) use scan::{Source, scan};
