//! How a client wants to be told of changes.

use gatepost_mail_store::FolderName;
use gatepost_mime::utf7;

use crate::{failure::Failure, io::Out, render::put, view::View};

/// What a client has enabled by ENABLE (RFC 5161), or by a command that does so by itself.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Dialect {
    /// Mod-sequences are told (CONDSTORE, RFC 7162 §3.1).
    pub(crate) mod_seqs: bool,
    /// Expunged messages are told by their UIDs (QRESYNC, RFC 7162 §3.2).
    pub(crate) qresync: bool,
    /// Text may be UTF-8: names of folders are (UTF8=ACCEPT, RFC 9755).
    pub(crate) utf8: bool,
    /// Messages have no sequence numbers, only UIDs (UIDONLY, RFC 9586).
    pub(crate) uid_only: bool,
    /// Flags that others change are not told (NOTIFY without FlagChange, RFC 5465).
    pub(crate) quiet_flags: bool,
    /// IMAP4rev2 (RFC 9051) is spoken: without \Recent, with ESEARCH for every search.
    pub(crate) rev2: bool,
}

impl Dialect {
    /// From here on mod-sequences are told. Who has a folder selected learns with that how far it is
    /// (RFC 7162 §3.1): of changes since SELECT it has not been told the mod-sequences.
    pub(crate) fn tell_mod_seqs(&mut self, out: &mut Out, view: Option<&View>) {
        if !std::mem::replace(&mut self.mod_seqs, true)
            && let Some(view) = view
        {
            put!(out, "* OK [HIGHESTMODSEQ {}] mod-sequences are told now\r\n", view.seen());
        }
    }

    /// A folder's name, as a client wrote it. In UTF-8 an ampersand stands for itself.
    ///
    /// # Errors
    ///
    /// NO for what is no name.
    pub(crate) fn folder_name(self, written: &[u8]) -> Result<FolderName, Failure> {
        let name = self.name(written);
        let name = name.ok_or(Failure::no("[CANNOT] the folder's name is not well encoded"))?;
        Ok(name.parse::<FolderName>()?)
    }

    /// A folder's name or a pattern for such, decoded; none when it is not well encoded.
    pub(crate) fn name(self, written: &[u8]) -> Option<String> {
        if self.utf8 {
            return std::str::from_utf8(written).ok().map(str::to_owned);
        }
        utf7::decode(written)
    }

    /// Does who selects a folder take what is \Recent in it from others? Who is not told does not.
    pub(crate) fn claims_recent(self, read_only: bool) -> bool {
        !read_only && !self.rev2
    }

    /// VANISHED rather than EXPUNGE?
    pub(crate) fn vanished(self) -> bool {
        self.qresync || self.uid_only
    }
}
