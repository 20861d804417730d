//! What a login may do with a folder: what its attachment permits, less what the folder's own list
//! takes away (RFC 4314). Every command asks here.

use gatepost_mail_store::{Acl, FlagMask, Folder, FolderName, MailError, Rights};

use crate::{connection::Access, failure::Failure};

const NOT_PERMITTED: Failure = Failure::no("[NOPERM] this is not permitted");

/// What Permission::Write lets a login do.
const OF_WRITE: [Rights; 6] = [
    Rights::SEEN,
    Rights::WRITE,
    Rights::INSERT,
    Rights::POST,
    Rights::DELETE_MESSAGES,
    Rights::EXPUNGE,
];

/// What an administrator keeps, whatever a folder's list says: so nobody shuts themselves out.
pub(crate) const KEPT: [Rights; 2] = [Rights::LOOKUP, Rights::ADMINISTER];

/// All of them.
pub(crate) fn all_of(rights: &[Rights]) -> Rights {
    rights.iter().fold(Rights::NONE, |all, right| all | *right)
}

impl Access {
    /// What the attachment permits in any folder. Whoever may both write and arrange folders
    /// administers them, unless the secret is nobody's: that of the mailbox itself opens the mail and
    /// nothing of its administration.
    pub(crate) fn most(&self) -> Rights {
        let mut most = Rights::LOOKUP | Rights::READ;
        if self.may_write {
            most = most | all_of(&OF_WRITE);
        }
        if self.may_arrange {
            most = most | Rights::CREATE | Rights::DELETE;
        }
        if self.may_write && self.may_arrange && self.account.is_some() {
            most = most | Rights::ADMINISTER;
        }
        most
    }

    /// What the login may do with a folder that has this list.
    pub(crate) fn rights(&self, acl: &Acl) -> Rights {
        let most = self.most();
        let kept = if most.has(Rights::ADMINISTER) { all_of(&KEPT) } else { Rights::NONE };
        (most & acl.rights_of(self.account)) | kept
    }

    /// What the login may do with a folder, if it may do what is `needed`.
    ///
    /// # Errors
    ///
    /// NO: as of a folder that is not there, for one that it may not even see (RFC 4314 §6).
    pub(crate) fn demand(&self, name: &FolderName, needed: Rights) -> Result<Rights, Failure> {
        let rights = self.rights(&*self.mailbox.acl(name)?);
        if rights.has(needed) {
            Ok(rights)
        } else if rights.has(Rights::LOOKUP) {
            Err(NOT_PERMITTED)
        } else {
            Err(MailError::NoSuchFolder.into())
        }
    }

    /// May a folder be made by that name? The nearest folder above it says so, and where there is
    /// none the attachment.
    ///
    /// # Errors
    ///
    /// NO.
    pub(crate) fn demand_create(&self, name: &FolderName) -> Result<(), Failure> {
        let mut above = std::iter::successors(name.parent(), FolderName::parent);
        let nearest = above.find_map(|name| self.mailbox.acl(&name).ok());
        let rights = nearest.map_or_else(|| self.most(), |acl| self.rights(&acl));
        if rights.has(Rights::CREATE) { Ok(()) } else { Err(NOT_PERMITTED) }
    }

    /// Opens a folder that messages are put into; they keep the flags that the login may set there.
    ///
    /// # Errors
    ///
    /// NO, with TRYCREATE for a folder that is not there or may not be seen.
    pub(crate) async fn destination(&self, name: &FolderName) -> Result<Folder, Failure> {
        if !self.most().has(Rights::INSERT) {
            return Err(NOT_PERMITTED);
        }
        let acl = self.mailbox.acl(name).map_err(Failure::of_destination)?;
        let rights = self.rights(&acl);
        if !rights.has(Rights::INSERT) {
            return Err(if rights.has(Rights::LOOKUP) {
                NOT_PERMITTED
            } else {
                Failure::of_destination(MailError::NoSuchFolder)
            });
        }
        let folder = self.mailbox.folder(name).await.map_err(Failure::of_destination)?;
        Ok(folder.keeping(flag_mask(rights)))
    }
}

/// Flags that may be changed (RFC 4314 §4).
pub(crate) fn flag_mask(rights: Rights) -> FlagMask {
    FlagMask {
        seen: rights.has(Rights::SEEN),
        deleted: rights.has(Rights::DELETE_MESSAGES),
        others: rights.has(Rights::WRITE),
    }
}

/// Is the folder open for more than reading (RFC 4314 §5.2)?
pub(crate) fn may_change(rights: Rights) -> bool {
    let flags = Rights::SEEN | Rights::WRITE | Rights::DELETE_MESSAGES;
    rights.has_any(flags | Rights::INSERT | Rights::EXPUNGE)
}

/// Rights as responses write them: with `c` and `d` of RFC 2086 where one that they stand for is
/// there (RFC 4314 §2.1.1).
pub(crate) fn written(rights: Rights) -> String {
    let mut letters: String = rights.letters().collect();
    letters.extend(OLD.iter().filter(|(_, of)| rights.has_any(*of)).map(|(letter, _)| *letter));
    letters
}

/// Letters of RFC 2086, and what they stand for here.
const OLD: [(char, Rights); 2] = [
    ('c', Rights::CREATE.and(Rights::DELETE)),
    ('d', Rights::DELETE_MESSAGES.and(Rights::EXPUNGE)),
];

/// Rights as a client writes them; none when a letter is not known.
pub(crate) fn read(letters: &str) -> Option<Rights> {
    letters.chars().try_fold(Rights::NONE, |all, letter| {
        let old = OLD.iter().find(|(known, _)| *known == letter).map(|(_, rights)| *rights);
        Some(all | old.or_else(|| Rights::of_letter(letter))?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_written_with_those_of_old() {
        for (typed, written_as) in [
            ("", ""),
            ("lr", "lr"),
            ("d", "ted"),
            ("c", "kxc"),
            ("k", "kc"),
            ("lrswida", "lrswitead"),
            ("lrswipkxtea", "lrswipkxteacd"),
        ] {
            assert_eq!(read(typed).map(written).as_deref(), Some(written_as), "{typed}");
        }
        for wrong in ["q", "L", "lr s", "é"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
