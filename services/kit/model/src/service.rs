//! Names of services: who calls whom.

use std::{fmt, str::FromStr};

use crate::Malformed;

/// A process role. It stands in the certificate of a service and in the authorization tables.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ServiceName {
    /// Accounts, login, sessions, app passwords.
    Identity,
    /// Mail services, mailboxes and their credentials.
    Mailbox,
    /// Organizations and rights.
    Organization,
    /// IMAP, LMTP and the mail itself.
    Mail,
    /// Login and console pages.
    Web,
    /// An operator: the administration command line.
    Admin,
}

impl ServiceName {
    /// Every service.
    pub const ALL: [Self; 6] =
        [Self::Identity, Self::Mailbox, Self::Organization, Self::Mail, Self::Web, Self::Admin];

    /// Lower-case name, as in configuration, certificates and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Mailbox => "mailbox",
            Self::Organization => "organization",
            Self::Mail => "mail",
            Self::Web => "web",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl FromStr for ServiceName {
    type Err = Malformed;

    fn from_str(name: &str) -> Result<Self, Malformed> {
        Self::ALL
            .into_iter()
            .find(|service| service.as_str() == name)
            .ok_or(Malformed::new("service", "a service name"))
    }
}
