//! Maildir, and Maildir++ for its folders: a message a file, flags in its name, folders beside INBOX
//! with a dot before their names.
//!
//! Keywords are letters that `dovecot-keywords` of the folder names, 26 at most, as Dovecot has it.
//! Levels of folder names are parted by dots; a dot within one is written `\2e`, as Dovecot's
//! listescape plugin does.

mod read;
#[cfg(test)]
mod tests;
mod write;

use gatepost_mime::utf7;

pub use read::{Folder, folders};
pub use write::Writer;

/// Keywords that a folder can have.
const MAX_KEYWORDS: usize = 26;

/// The host in names that we give: those we can read a time and a number in.
const HOST: &str = "gatepost";

/// Letters of flags.
const LETTERS: [(&str, char); 6] = [
    ("\\Draft", 'D'),
    ("\\Flagged", 'F'),
    ("$Forwarded", 'P'),
    ("\\Answered", 'R'),
    ("\\Seen", 'S'),
    ("\\Deleted", 'T'),
];

/// The directory of a folder beside INBOX.
fn dir_of(folder: &str) -> String {
    let level = |level: &str| utf7::encode(&level.replace('\\', "\\5c").replace('.', "\\2e"));
    folder.split('/').map(|one| format!(".{}", level(one))).collect()
}

/// The folder of a directory beside INBOX; none for one that is no folder.
fn folder_of(dir: &str) -> Option<String> {
    let levels = dir.strip_prefix('.').filter(|levels| !levels.is_empty() && *levels != ".")?;
    let level =
        |level: &str| utf7::decode_leniently(level).replace("\\2e", ".").replace("\\5c", "\\");
    let levels: Vec<String> = levels.split('.').map(level).collect();
    Some(levels.join("/"))
}
