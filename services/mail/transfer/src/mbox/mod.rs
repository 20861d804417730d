//! mbox in its reversible form (mboxrd): a line `From `, the message with `>` before lines that look
//! like one, an empty line.
//!
//! Messages that we write begin with four fields of ours, which readers take off again: what the
//! message was exactly (`X-Gatepost-Export`), and flags as other programs read them (`Status`,
//! `X-Status`, `X-Keywords`). Line ends are bare line feeds, as programs expect in files, unless the
//! message has others than CRLF; then its bytes stay.

mod read;
#[cfg(test)]
mod tests;
mod write;

use std::path::{Path, PathBuf};

use crate::names::{of_part, to_part};
pub use read::{Next, Reader};
pub use write::write;

const OURS: &[u8] = b"X-Gatepost-Export: 1; ";

/// Letters of `X-Status`.
const LETTERS: [(&str, char); 4] =
    [("\\Answered", 'A'), ("\\Flagged", 'F'), ("\\Draft", 'T'), ("\\Deleted", 'D')];

/// `From ` after any number of `>`.
fn is_from(line: &[u8]) -> bool {
    let quotes = line.iter().take_while(|byte| **byte == b'>').count();
    line.get(quotes..).is_some_and(|rest| rest.starts_with(b"From "))
}

/// Where the mbox of a folder lies, below the directory of all: levels are directories.
pub fn path_of(folder: &str) -> PathBuf {
    let mut path: PathBuf = folder.split('/').map(to_part).collect();
    path.as_mut_os_string().push(".mbox");
    path
}

/// The folder of an mbox, by its path below the directory of all.
pub fn folder_of(path: &Path) -> String {
    let path = path.with_extension("");
    let levels = path.iter().map(|part| of_part(&part.to_string_lossy()));
    levels.collect::<Vec<_>>().join("/")
}
