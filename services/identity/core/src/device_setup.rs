//! Setting up a device (APP-7): what a link may make, and for what.

use std::collections::BTreeSet;

use gatepost_model::{Address, DisplayName, MailProtocol, MailboxId};

use crate::NewAppPassword;

/// What is set up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeviceKind {
    /// iPhone, iPad, Mac: by a configuration profile.
    Apple,
    /// Thunderbird.
    Thunderbird,
    /// Outlook.
    Outlook,
    /// Anything else.
    Other,
}

impl DeviceKind {
    /// Every kind. Records keep positions in it: new ones go to the end.
    pub const ALL: [Self; 4] = [Self::Apple, Self::Thunderbird, Self::Outlook, Self::Other];
}

/// The right to make one app password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeviceSetup {
    /// Name of the app password.
    pub name: DisplayName,
    /// What is set up.
    pub kind: DeviceKind,
    /// The mailbox that it opens, and no other.
    pub mailbox: MailboxId,
    /// The mailbox's address: the user name of programs.
    pub address: Address,
    /// Protocols that it opens; empty: every one.
    pub scopes: BTreeSet<MailProtocol>,
}

impl DeviceSetup {
    /// Links of one account that wait at once, at most: each is a right to make an app password.
    pub const MOST: usize = 10;

    /// The app password that it makes.
    pub fn grant(&self) -> NewAppPassword {
        NewAppPassword {
            name: self.name.clone(),
            expires: None,
            scopes: self.scopes.clone(),
            mailboxes: BTreeSet::from([self.mailbox]),
            networks: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_password_opens_one_mailbox_for_what_was_named() {
        let setup = DeviceSetup {
            name: "Phone".parse().unwrap(),
            kind: DeviceKind::Apple,
            mailbox: MailboxId::from_bytes([7; 16]),
            address: "anna@example.org".parse().unwrap(),
            scopes: BTreeSet::from([MailProtocol::Imap, MailProtocol::Smtp]),
        };
        let grant = setup.grant();
        assert_eq!(grant.name, setup.name);
        assert_eq!(grant.mailboxes, BTreeSet::from([setup.mailbox]));
        assert_eq!(grant.scopes, setup.scopes);
        assert!(grant.expires.is_none() && grant.networks.is_empty());
    }
}
