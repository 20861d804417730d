//! MIME structure of a stored message: ENVELOPE, BODYSTRUCTURE and sections with exact offsets.
//!
//! [`Parser`] takes a message in pieces, as it streams past, and gives a [`Message`]: the tree of
//! its parts with byte ranges into the message as stored, and the envelope. Nothing in it is decoded and
//! nothing is repaired: values are bytes as they stand in the message, unfolded. Every input has a
//! structure; there are no parse errors. Memory and depth are bounded by [`Limits`].
//!
//! [`text`] makes of them what SEARCH compares, decoded.
//!
//! [`Message::resolve`] finds what `BODY[...]` asks for. [`Summary::encode`] and [`SummaryRecord`] are
//! the compact form in which the mail store keeps structures, and with them the fields of headers that
//! mail programs ask for. [`Decoder`] takes transfer encodings off.
#![deny(clippy::indexing_slicing)]

mod address;
mod codec;
mod fields;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod header;
mod kept;
mod parser;
mod section;
mod structure;
pub mod text;
mod thread;
mod token;
mod transfer;
pub mod utf7;

#[cfg(test)]
mod tests;

pub use fields::{FieldNames, header_fields};
pub use header::{fields, unfold};
pub use kept::{KeptFields, MAX_KEPT, Summary, SummaryRecord};
pub use parser::{Limits, Parser, parse};
pub use section::{Resolved, Section, Selector};
pub use structure::{
    Address, Content, ContentType, Disposition, Envelope, Message, Param, Part, Span,
};
pub use transfer::{Decoder, Transfer};
