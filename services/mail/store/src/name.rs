//! Names of folders.

use std::{fmt, str::FromStr};

use crate::MailError;

/// Separates the levels of a folder's name.
pub const SEPARATOR: char = '/';

/// Longest name in bytes.
const MAX_BYTES: usize = 800;

/// Deepest hierarchy.
const MAX_LEVELS: usize = 32;

/// The name of a folder: UTF-8, levels separated by [`SEPARATOR`]. The first level `INBOX` is the same in
/// any case and kept in upper case (RFC 9051 §5.1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FolderName(String);

impl FolderName {
    /// The folder that mail is delivered to.
    pub fn inbox() -> Self {
        Self("INBOX".to_owned())
    }

    /// Is it INBOX itself?
    pub fn is_inbox(&self) -> bool {
        self.0 == "INBOX"
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name one level up, if there is one.
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once(SEPARATOR).map(|(parent, _)| Self(parent.to_owned()))
    }

    /// Is it somewhere below `ancestor`?
    pub fn is_below(&self, ancestor: &Self) -> bool {
        self.0.strip_prefix(&ancestor.0).is_some_and(|rest| rest.starts_with(SEPARATOR))
    }

    /// This name, which is `from` or below it, as it reads once `from` is called `to`.
    pub(crate) fn moved(&self, from: &Self, to: &Self) -> Result<Self, MailError> {
        let rest = self.0.strip_prefix(&from.0).unwrap_or_default();
        format!("{}{rest}", to.0).parse()
    }
}

impl FromStr for FolderName {
    type Err = MailError;

    /// A trailing separator, with which clients announce that a folder will have children (RFC 9051
    /// §6.3.4), is dropped.
    fn from_str(text: &str) -> Result<Self, MailError> {
        let text = text.strip_suffix(SEPARATOR).unwrap_or(text);
        if text.len() > MAX_BYTES {
            return Err(MailError::InvalidName("too long"));
        }
        if text.split(SEPARATOR).count() > MAX_LEVELS {
            return Err(MailError::InvalidName("too many levels"));
        }
        if text.split(SEPARATOR).any(str::is_empty) {
            return Err(MailError::InvalidName("a level is empty"));
        }
        // Wildcards of LIST; control characters; U+2028 and U+2029, which RFC 5198 forbids.
        let bad = |c: char| c.is_control() || matches!(c, '*' | '%' | '\u{2028}' | '\u{2029}');
        if text.contains(bad) {
            return Err(MailError::InvalidName("a character is not allowed"));
        }
        let (first, rest) = text.find(SEPARATOR).map_or((text, ""), |at| text.split_at(at));
        if first.eq_ignore_ascii_case("INBOX") {
            return Ok(Self(format!("INBOX{rest}")));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for FolderName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for FolderName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}
