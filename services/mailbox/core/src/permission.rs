//! What an attachment lets an account do with a mailbox (MBX-2).

use gatepost_model::MailProtocol;

/// One permission.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Permission {
    /// Read mail.
    Read,
    /// Send mail.
    Send,
    /// Issue and revoke device passwords.
    ConfigureDevices,
    /// Set the mailbox password.
    ChangePassword,
    /// Change the automatic reply.
    AutoReply,
    /// Change signatures.
    Signatures,
    /// Change forwarding.
    Forwarding,
    /// Add and remove aliases.
    Aliases,
    /// Create, rename and delete folders.
    Folders,
    /// Change filters.
    Filters,
    /// See who is attached.
    Security,
    /// See the last logins.
    Logs,
    /// Change flags, delete, append.
    Write,
}

impl Permission {
    /// Every permission, in the order of the protocol buffers. The place in this list is the bit in
    /// stored sets: append only.
    pub const ALL: [Self; 13] = [
        Self::Read,
        Self::Send,
        Self::ConfigureDevices,
        Self::ChangePassword,
        Self::AutoReply,
        Self::Signatures,
        Self::Forwarding,
        Self::Aliases,
        Self::Folders,
        Self::Filters,
        Self::Security,
        Self::Logs,
        Self::Write,
    ];

    /// Without this permission a protocol opens nothing.
    pub const fn needed_for(protocol: MailProtocol) -> Self {
        match protocol {
            MailProtocol::Smtp => Self::Send,
            MailProtocol::Imap
            | MailProtocol::CalDav
            | MailProtocol::CardDav
            | MailProtocol::WebDav => Self::Read,
        }
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of permissions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct Permissions(u32);

impl Permissions {
    /// Every permission.
    pub fn all() -> Self {
        Permission::ALL.into_iter().collect()
    }

    /// What a secret of the mailbox itself opens: the mail, and nothing of its administration.
    pub fn of_mailbox_secret() -> Self {
        use Permission::{AutoReply, Filters, Folders, Read, Send, Signatures, Write};
        [Read, Send, AutoReply, Signatures, Folders, Filters, Write].into_iter().collect()
    }

    /// Those that a protocol has a use for.
    #[must_use]
    pub fn within(self, protocol: MailProtocol) -> Self {
        use Permission::{Folders, Read, Send, Write};
        let useful: &[Permission] = match protocol {
            MailProtocol::Imap => &[Read, Write, Folders],
            MailProtocol::Smtp => &[Send],
            MailProtocol::CalDav | MailProtocol::CardDav | MailProtocol::WebDav => &[Read, Write],
        };
        useful.iter().copied().filter(|permission| self.contains(*permission)).collect()
    }

    /// Is it in the set?
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Is there none?
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those in the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |permission| self.contains(*permission))
    }

    /// As stored: one bit each.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// From what was stored; bits that mean nothing are dropped.
    pub fn from_bits(bits: u32) -> Self {
        Self(bits & Self::all().0)
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |bits, permission| bits | permission.bit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_stored_as_bits() {
        for permission in Permission::ALL {
            let set = Permissions::from_iter([permission]);
            assert!(set.contains(permission) && set.iter().eq([permission]));
            assert_eq!(Permissions::from_bits(set.bits()), set);
        }
        assert_eq!(Permissions::all().iter().count(), 13);
        assert_eq!(Permissions::from_bits(u32::MAX), Permissions::all());
        assert!(Permissions::default().is_empty());
        let mailbox = Permissions::of_mailbox_secret();
        for administrative in
            [Permission::ConfigureDevices, Permission::ChangePassword, Permission::Security]
        {
            assert!(!mailbox.contains(administrative));
        }
    }
}
