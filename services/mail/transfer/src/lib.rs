//! Messages in files and on other servers: mbox, Maildir, and an IMAP client that reads.
//!
//! One message at a time is in memory. What we write ourselves reads back as it was: bytes, flags, dates
//! and folder names. What others wrote is taken as far as it goes.

mod date;
pub mod imap;
pub mod maildir;
pub mod mbox;
mod names;

/// A message on its way.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Message {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Flags as on the wire of IMAP: `\Seen`, `$Forwarded`.
    pub flags: Vec<String>,
    /// When it was received, Unix time in milliseconds; 0: not known.
    pub received_millis: u64,
}

impl Message {
    fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|one| one.eq_ignore_ascii_case(flag))
    }

    /// Flags that no system flag is.
    fn keywords(&self) -> impl Iterator<Item = &str> {
        self.flags.iter().map(String::as_str).filter(|flag| !flag.starts_with('\\'))
    }
}
