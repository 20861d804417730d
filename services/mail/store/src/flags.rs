//! Flags of messages.

use std::{fmt, str::FromStr, sync::Arc};

use gatepost_model::Malformed;

use crate::FlagMask;

/// A flag that RFC 9051 §2.3.2 defines. `\Recent` is not here: it belongs to a connection, see
/// [`crate::Folder::observe`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(u8)]
pub enum SystemFlag {
    /// `\Seen`.
    Seen = 1,
    /// `\Answered`.
    Answered = 2,
    /// `\Flagged`.
    Flagged = 4,
    /// `\Deleted`.
    Deleted = 8,
    /// `\Draft`.
    Draft = 16,
}

impl SystemFlag {
    /// Every one.
    pub const ALL: [Self; 5] =
        [Self::Answered, Self::Flagged, Self::Deleted, Self::Seen, Self::Draft];

    /// As on the wire, with the backslash.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seen => "\\Seen",
            Self::Answered => "\\Answered",
            Self::Flagged => "\\Flagged",
            Self::Deleted => "\\Deleted",
            Self::Draft => "\\Draft",
        }
    }
}

/// A keyword: an IMAP atom that begins with no backslash. Compared in any ASCII case, kept as first
/// written in its folder.
#[derive(Clone)]
pub struct Keyword(Arc<str>);

impl Keyword {
    /// Longest keyword in bytes.
    pub const MAX_BYTES: usize = 100;

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Keyword {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Keyword {}

impl PartialOrd for Keyword {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Keyword {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let lower = |b: u8| b.to_ascii_lowercase();
        self.0.bytes().map(lower).cmp(other.0.bytes().map(lower))
    }
}

impl FromStr for Keyword {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let atom = |b: u8| b.is_ascii_graphic() && !b"(){%*\"\\]".contains(&b);
        let valid = (1..=Self::MAX_BYTES).contains(&text.len()) && text.bytes().all(atom);
        valid
            .then(|| Self(text.into()))
            .ok_or(Malformed::new("keyword", "an atom of 100 bytes at most"))
    }
}

impl fmt::Display for Keyword {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Debug for Keyword {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, out)
    }
}

/// A set of flags. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Flags {
    pub(crate) system: u8,
    /// Sorted, without duplicates; none when there are none.
    pub(crate) keywords: Option<Arc<Vec<Keyword>>>,
}

impl Flags {
    /// No flags.
    pub fn none() -> Self {
        Self::default()
    }

    /// These flags.
    pub fn new(
        system: impl IntoIterator<Item = SystemFlag>,
        keywords: impl IntoIterator<Item = Keyword>,
    ) -> Self {
        let system = system.into_iter().fold(0, |bits, flag| bits | flag as u8);
        Self::of(system, keywords.into_iter().collect())
    }

    pub(crate) fn of(system: u8, mut keywords: Vec<Keyword>) -> Self {
        keywords.sort();
        keywords.dedup();
        let keywords = (!keywords.is_empty()).then(|| Arc::new(keywords));
        Self { system: system & 31, keywords }
    }

    /// Is the flag set?
    pub fn has(&self, flag: SystemFlag) -> bool {
        self.system & flag as u8 != 0
    }

    /// Is the keyword set?
    pub fn has_keyword(&self, keyword: &Keyword) -> bool {
        self.keywords().binary_search(keyword).is_ok()
    }

    /// The system flags that are set.
    pub fn system(&self) -> impl Iterator<Item = SystemFlag> + '_ {
        SystemFlag::ALL.into_iter().filter(|flag| self.has(*flag))
    }

    /// The keywords that are set, sorted.
    pub fn keywords(&self) -> &[Keyword] {
        self.keywords.as_ref().map_or(&[], |keywords| keywords.as_slice())
    }

    /// Is nothing set?
    pub fn is_empty(&self) -> bool {
        self.system == 0 && self.keywords.is_none()
    }

    /// These flags after `op` with `given`.
    #[must_use]
    pub fn after(&self, op: FlagOp, given: &Self) -> Self {
        let (mine, theirs) = (self.keywords().iter(), given.keywords());
        // What stays as it is is shared.
        match op {
            FlagOp::Replace => given.clone(),
            FlagOp::ReplaceWithin(mask) => self.replaced_within(mask, given),
            FlagOp::Add => {
                let system = self.system | given.system;
                if theirs.iter().all(|keyword| self.has_keyword(keyword)) {
                    Self { system, keywords: self.keywords.clone() }
                } else if self.keywords.is_none() {
                    Self { system, keywords: given.keywords.clone() }
                } else {
                    Self::of(system, mine.chain(theirs).cloned().collect())
                }
            }
            FlagOp::Remove => {
                let system = self.system & !given.system;
                if theirs.iter().any(|keyword| self.has_keyword(keyword)) {
                    let left = mine.filter(|keyword| !given.has_keyword(keyword));
                    Self::of(system, left.cloned().collect())
                } else {
                    Self { system, keywords: self.keywords.clone() }
                }
            }
        }
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let system = self.system().map(|flag| flag.as_str().to_owned());
        let keywords = self.keywords().iter().map(ToString::to_string);
        out.debug_set().entries(system.chain(keywords)).finish()
    }
}

/// What STORE does with the flags it is given.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FlagOp {
    /// `+FLAGS`.
    Add,
    /// `-FLAGS`.
    Remove,
    /// `FLAGS`.
    Replace,
    /// `FLAGS`, where only some flags may be changed.
    ReplaceWithin(FlagMask),
}
