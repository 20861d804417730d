//! PDF (ISO 32000-1): the text of its pages.
//!
//! Objects are found by looking for them in the file, the later of two with one number counts, and what
//! the file says of where they are is not asked: it is often wrong in mail, and it is what can be made to
//! go in circles. A page tree is walked with every node once, forms within forms to a small depth.
//! Encrypted documents are not read.

mod content;
mod encoding;
mod file;
mod filter;
mod font;
mod object;
mod pages;
mod unicode;

use crate::{output::Output, work::Work};

pub(crate) fn read(document: &[u8], work: &mut Work, out: &mut Output) -> Option<()> {
    let file = file::File::find(document, work)?;
    pages::read(&file, work, out);
    Some(())
}
