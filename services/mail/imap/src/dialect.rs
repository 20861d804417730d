//! How a client wants to be told of changes.

/// What a client has enabled by ENABLE (RFC 5161), or by a command that does so by itself.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Dialect {
    /// Mod-sequences are told (CONDSTORE, RFC 7162 §3.1).
    pub(crate) mod_seqs: bool,
    /// Expunged messages are told by their UIDs (QRESYNC, RFC 7162 §3.2).
    pub(crate) qresync: bool,
}

impl Dialect {
    /// VANISHED rather than EXPUNGE?
    pub(crate) fn vanished(self) -> bool {
        self.qresync
    }
}
