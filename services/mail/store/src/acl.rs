//! Who may do what with a folder (RFC 4314): rights per folder, for each account and for anyone.

use std::{
    collections::BTreeMap,
    ops::{BitAnd, BitOr},
};

use gatepost_model::AccountId;
use prost::Message;

use crate::MailError;

/// Accounts that a folder names at most.
const MAX_ENTRIES: usize = 100;

/// A set of rights (RFC 4314 §2.1).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Rights(u16);

impl Rights {
    /// Letters of the rights in the order in which they are written; the place is the bit in stored
    /// sets: append only.
    pub const LETTERS: [char; 11] = ['l', 'r', 's', 'w', 'i', 'p', 'k', 'x', 't', 'e', 'a'];

    /// `l`: the folder is listed.
    pub const LOOKUP: Self = Self(1);
    /// `r`: it can be selected, and its status told.
    pub const READ: Self = Self(1 << 1);
    /// `s`: `\Seen` can be changed.
    pub const SEEN: Self = Self(1 << 2);
    /// `w`: flags can be changed other than `\Seen` and `\Deleted`.
    pub const WRITE: Self = Self(1 << 3);
    /// `i`: messages can be put into it.
    pub const INSERT: Self = Self(1 << 4);
    /// `p`: mail can be sent to it; IMAP does not enforce this.
    pub const POST: Self = Self(1 << 5);
    /// `k`: folders can be made below it.
    pub const CREATE: Self = Self(1 << 6);
    /// `x`: it can be deleted and renamed.
    pub const DELETE: Self = Self(1 << 7);
    /// `t`: `\Deleted` can be changed.
    pub const DELETE_MESSAGES: Self = Self(1 << 8);
    /// `e`: messages can be expunged.
    pub const EXPUNGE: Self = Self(1 << 9);
    /// `a`: rights can be seen and changed.
    pub const ADMINISTER: Self = Self(1 << 10);
    /// None.
    pub const NONE: Self = Self(0);
    /// Every right.
    pub const ALL: Self = Self((1 << 11) - 1);

    /// The right of a letter.
    pub fn of_letter(letter: char) -> Option<Self> {
        let place = Self::LETTERS.iter().position(|known| *known == letter)?;
        Some(Self(1 << place))
    }

    /// Are all of `others` among these?
    pub const fn has(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// Is any of `others` among these?
    pub const fn has_any(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// These and `others`.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// These without `others`.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Letters of the rights.
    pub fn letters(self) -> impl Iterator<Item = char> {
        let has =
            move |letter: &char| Self::of_letter(*letter).is_some_and(|right| self.has(right));
        Self::LETTERS.into_iter().filter(has)
    }
}

impl BitOr for Rights {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.and(other)
    }
}

impl BitAnd for Rights {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

/// Whom an entry is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Who {
    /// Everybody without an entry of their own.
    Anyone,
    /// An account.
    Account(AccountId),
}

/// What happens to an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RightsChange {
    /// It has these rights.
    Set(Rights),
    /// It has these too.
    Add(Rights),
    /// It does not have these.
    Remove(Rights),
    /// It is no more.
    Delete,
}

/// The entries of a folder. What one has is the entry of their own, or that for anyone: one of their
/// own can give less as well as more (RFC 4314 §2 leaves that to servers). A new mailbox's folders
/// give anyone everything: what an attachment permits is the bound, and is not kept here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Acl(BTreeMap<Who, Rights>);

impl Default for Acl {
    fn default() -> Self {
        Self(BTreeMap::from([(Who::Anyone, Rights::ALL)]))
    }
}

impl Acl {
    /// What a login of the account has; `None` for a secret that is nobody's.
    pub fn rights_of(&self, account: Option<AccountId>) -> Rights {
        let own = account.and_then(|account| self.0.get(&Who::Account(account)));
        own.or_else(|| self.0.get(&Who::Anyone)).copied().unwrap_or_default()
    }

    /// Every entry, that for anyone first.
    pub fn entries(&self) -> impl Iterator<Item = (Who, Rights)> + '_ {
        self.0.iter().map(|(who, rights)| (*who, *rights))
    }

    /// These entries with one changed.
    pub(crate) fn changed(&self, who: Who, change: RightsChange) -> Result<Self, MailError> {
        let mut entries = self.0.clone();
        // What is added to or taken from an account without an entry is so to and from what it has.
        let present = entries.get(&who).or_else(|| entries.get(&Who::Anyone)).copied();
        let present = present.unwrap_or_default();
        match change {
            RightsChange::Set(rights) => entries.insert(who, rights),
            RightsChange::Add(rights) => entries.insert(who, present | rights),
            RightsChange::Remove(rights) => entries.insert(who, present.without(rights)),
            RightsChange::Delete => entries.remove(&who),
        };
        if entries.len() > MAX_ENTRIES {
            return Err(MailError::Limit("rights of this folder"));
        }
        Ok(Self(entries))
    }

    /// As stored; none for those of a new mailbox.
    pub(crate) fn record(&self) -> Option<AclRecord> {
        let entry = |(who, rights): (&Who, &Rights)| AclEntry {
            account: match who {
                Who::Anyone => Vec::new(),
                Who::Account(account) => account.to_bytes().to_vec(),
            },
            rights: u32::from(rights.0),
        };
        let record = AclRecord { entries: self.0.iter().map(entry).collect() };
        (*self != Self::default()).then_some(record)
    }

    pub(crate) fn of_record(record: Option<AclRecord>) -> Result<Self, MailError> {
        let Some(record) = record else { return Ok(Self::default()) };
        let entry = |entry: AclEntry| {
            let who = if entry.account.is_empty() {
                Who::Anyone
            } else {
                Who::Account(AccountId::from_slice(&entry.account).ok()?)
            };
            let rights = u16::try_from(entry.rights).ok()?;
            Some((who, Rights(rights & Rights::ALL.0)))
        };
        let entries: Option<_> = record.entries.into_iter().map(entry).collect();
        Ok(Self(entries.ok_or(MailError::Damaged("rights of a folder"))?))
    }
}

/// Entries of a folder that has others than a new one.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct AclRecord {
    #[prost(message, repeated, tag = "1")]
    pub(crate) entries: Vec<AclEntry>,
}

#[derive(Clone, PartialEq, Message)]
pub(crate) struct AclEntry {
    /// 16 bytes; empty for anyone.
    #[prost(bytes = "vec", tag = "1")]
    pub(crate) account: Vec<u8>,
    /// Bits of [`Rights`].
    #[prost(uint32, tag = "2")]
    pub(crate) rights: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(number: u8) -> AccountId {
        AccountId::from_bytes([number; 16])
    }

    #[test]
    fn letters_name_rights() {
        let all: Rights = Rights::LETTERS
            .into_iter()
            .filter_map(Rights::of_letter)
            .fold(Rights::NONE, |all, right| all | right);
        assert_eq!(all, Rights::ALL);
        assert_eq!(Rights::ALL.letters().collect::<String>(), "lrswipkxtea");
        assert_eq!(Rights::of_letter('a'), Some(Rights::ADMINISTER));
        assert_eq!(Rights::of_letter('q'), None);
        assert!(!Rights::ALL.without(Rights::READ).has(Rights::READ | Rights::LOOKUP));
    }

    #[test]
    fn an_entry_of_ones_own_stands_before_that_for_anyone() {
        let (one, two) = (account(1), account(2));
        let acl = Acl::default();
        assert_eq!(acl.rights_of(Some(one)), Rights::ALL);
        assert!(acl.record().is_none());
        let acl = acl.changed(Who::Account(one), RightsChange::Set(Rights::LOOKUP)).unwrap();
        assert_eq!(acl.rights_of(Some(one)), Rights::LOOKUP);
        assert_eq!(acl.rights_of(Some(two)), Rights::ALL);
        let acl = acl.changed(Who::Anyone, RightsChange::Remove(Rights::READ)).unwrap();
        let acl = acl.changed(Who::Account(two), RightsChange::Add(Rights::READ)).unwrap();
        assert_eq!(acl.rights_of(Some(two)), Rights::ALL);
        assert_eq!(acl.rights_of(None), Rights::ALL.without(Rights::READ));
        let acl = acl.changed(Who::Anyone, RightsChange::Delete).unwrap();
        assert_eq!(acl.rights_of(None), Rights::NONE);
        assert_eq!(Acl::of_record(acl.record()).unwrap(), acl);
        let none = acl.changed(Who::Account(one), RightsChange::Delete).unwrap();
        assert_eq!(none.rights_of(Some(one)), Rights::NONE);
    }

    #[test]
    fn entries_are_bounded() {
        let mut acl = Acl::default();
        for number in 1..MAX_ENTRIES {
            let who = Who::Account(account(u8::try_from(number).unwrap()));
            acl = acl.changed(who, RightsChange::Set(Rights::READ)).unwrap();
        }
        let more = acl.changed(Who::Account(account(200)), RightsChange::Set(Rights::READ));
        assert!(matches!(more, Err(MailError::Limit(_))));
    }
}
