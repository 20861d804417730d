//! Parts of the measurement, so that one thing can be measured in a minute.

/// All of them: the large folder's, the folder's that is read, those of many clients.
pub(crate) const PARTS: [&str; 12] = [
    "copy",
    "select",
    "flags",
    "store",
    "search",
    "expunge",
    "restart",
    "fetch",
    "structures",
    "append",
    "lmtp",
    "mixed",
];

/// Those that need the large folder.
const LARGE: [&str; 7] = ["copy", "select", "flags", "store", "search", "expunge", "restart"];

/// Those that need the folder that is read.
const READ: [&str; 2] = ["fetch", "structures"];

/// Some of [`PARTS`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Parts([bool; PARTS.len()]);

impl Parts {
    /// Those with these names, or all of them where no name is given.
    pub(crate) fn named(names: &[String]) -> Self {
        Self(PARTS.map(|part| names.is_empty() || names.iter().any(|name| name == part)))
    }

    /// None of them.
    pub(crate) const fn none() -> Self {
        Self([false; PARTS.len()])
    }

    /// Those of them that have these names.
    pub(crate) fn and(self, names: &[&str]) -> Self {
        Self(PARTS.map(|part| self.has(part) && names.contains(&part)))
    }

    /// Is nothing to be measured?
    pub(crate) fn is_empty(self) -> bool {
        self == Self::none()
    }

    /// Is this one of them?
    pub(super) fn has(self, name: &str) -> bool {
        PARTS.iter().zip(self.0).any(|(part, wanted)| wanted && *part == name)
    }

    /// Does any of them need the large folder?
    pub(super) fn need_large(self) -> bool {
        !self.and(&LARGE).is_empty()
    }

    /// Does any of them need the folder that is read?
    pub(super) fn need_read(self) -> bool {
        !self.and(&READ).is_empty()
    }
}
