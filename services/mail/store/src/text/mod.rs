//! Text of messages: what is in a message decides, what the index says narrows.
//!
//! The index knows trigrams. Those of a message are recorded in the commit that brings its bytes, under
//! its blob, so that copies and moves cost nothing; housekeeping gathers them into segments. A message
//! is found by looking into it, always: the index says only where that is not needed.

mod bits;
mod documents;
mod grams;
mod matcher;
mod merge;
mod message;
mod narrow;
mod scan;
mod segment;
mod upkeep;

pub(crate) use documents::{
    TEXT_DOCUMENT, forget as forget_documents, has_documents, kept_pieces, texts,
};
#[cfg(any(test, fuzzing))]
pub(crate) use grams::Grams;
pub(crate) use matcher::Matcher;
pub use matcher::Needles;
pub(crate) use message::grams_of;
pub(crate) use narrow::candidates;
pub use narrow::{Candidates, Narrow};
pub(crate) use scan::{Sink, Source, scan, scan_whole};
pub(crate) use segment::{
    StateRecord as StateRecordOfText, TEXT_FRESH, TEXT_STATE, blob_of_key, fresh_key, state_key,
};
pub(crate) use upkeep::Backlog;
pub use upkeep::Indexed;

/// See [`crate::fuzzing`]: trigrams that read are written as they were.
#[cfg(any(test, fuzzing))]
pub(crate) fn fuzzed(bytes: &[u8]) {
    if let Some(grams) = Grams::decode(bytes) {
        assert!(grams.buckets.is_sorted());
        assert_eq!(Grams::decode(&grams.encode()), Some(grams));
    }
}
