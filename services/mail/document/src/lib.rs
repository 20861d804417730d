//! Text of documents that people attach: OOXML (docx, xlsx, pptx), OpenDocument (odt, ods, odp), PDF, RTF.
//!
//! Documents are written by strangers. [`extract`] takes one whole document and gives at most
//! [`Limits::text`] bytes of text for at most [`Limits::work`] of work, whatever the document says of
//! itself: compressed bytes cost what they become, references are followed by number and never in
//! circles, nesting is bounded, and what cannot be read any further ends the text there. Equal bytes
//! give equal text.
//!
//! The text is what a reader of the document reads, in the order in which the document has it, with
//! white space of any kind and length as one space. It is no layout: columns and tables come as they
//! were written. What is drawn as a picture, and what is encrypted, has no text.
#![deny(clippy::indexing_slicing)]

#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod kind;
mod office;
mod output;
mod pdf;
mod rtf;
mod work;

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests;

pub use kind::is_document;

use self::{output::Output, work::Work};

/// What one document, or several one after the other, may cost.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Bytes of text; the rest is left out.
    pub text: usize,
    /// Bytes that are looked at or decompressed, and what costs as much as those; what is not read by
    /// then is left out. Memory beside the document itself is bounded by a small multiple of it.
    pub work: usize,
}

/// The text of a document, which is known by its first bytes; none when it is none of those that are
/// understood, or encrypted. One that is damaged has the text that can be read. What it costs is taken
/// off the limits.
pub fn extract(document: &[u8], limits: &mut Limits) -> Option<String> {
    let (mut work, mut out) = (Work::new(limits.work), Output::new(limits.text));
    let understood = read(document, &mut work, &mut out);
    let text = out.finish();
    limits.work = work.left();
    understood?;
    limits.text -= text.len().min(limits.text);
    Some(text)
}

fn read(document: &[u8], work: &mut Work, out: &mut Output) -> Option<()> {
    // Some programs put bytes in front of what they make.
    let start = document.get(..1024).unwrap_or(document);
    if start.starts_with(b"PK\x03\x04") {
        office::read(document, work, out)
    } else if start.trim_ascii_start().starts_with(b"{\\rtf") {
        rtf::read(document, work, out)
    } else if memchr::memmem::find(start, b"%PDF-").is_some() {
        pdf::read(document, work, out)
    } else {
        None
    }
}
