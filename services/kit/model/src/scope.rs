//! What an API token may do (TOK-1, TOK-3).

use std::{fmt, str::FromStr};

use crate::Malformed;

/// A scope of an API token: a kind of thing, and whether it may be looked at or changed.
///
/// Every RPC that programs may call names one scope in its row of the access table; an RPC without
/// one is out of reach of every token. Slugs are stable: they stand in stored tokens and in the
/// programs of others. `write` does not include `read`: a token is given each that it needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Scope {
    /// `account.read`: the account's name, login e-mail and state.
    AccountRead,
    /// `activity.read`: the account's activity log.
    ActivityRead,
    /// `sessions.read`: where the account is signed in.
    SessionsRead,
    /// `sessions.write`: ends sessions. Opens none: no scope does.
    SessionsWrite,
    /// `app-passwords.read`: names, limits and last use of app passwords; never a secret.
    AppPasswordsRead,
    /// `app-passwords.write`: makes and revokes app passwords. What it makes opens mail.
    AppPasswordsWrite,
    /// `mailboxes.read`: mail services, domains, mailboxes, who may open them, their logins, sizes.
    MailboxesRead,
    /// `mailboxes.write`: makes mailboxes, changes addresses, quotas and who may open them.
    MailboxesWrite,
    /// `device-passwords.read`: names, limits and last use of device passwords; never a secret.
    DevicePasswordsRead,
    /// `device-passwords.write`: makes and revokes device passwords. What it makes opens mail.
    DevicePasswordsWrite,
    /// `organizations.read`: organizations, their members, teams, products and logs.
    OrganizationsRead,
    /// `organizations.write`: makes organizations and changes what they are called.
    OrganizationsWrite,
    /// `members.write`: invites people, changes what they may do, removes them. What it grants opens
    /// products.
    MembersWrite,
    /// `products.write`: adds products, changes, tags and transfers them.
    ProductsWrite,
}

impl Scope {
    /// Every scope, in the order shown to people.
    pub const ALL: [Self; 14] = [
        Self::AccountRead,
        Self::ActivityRead,
        Self::SessionsRead,
        Self::SessionsWrite,
        Self::AppPasswordsRead,
        Self::AppPasswordsWrite,
        Self::MailboxesRead,
        Self::MailboxesWrite,
        Self::DevicePasswordsRead,
        Self::DevicePasswordsWrite,
        Self::OrganizationsRead,
        Self::OrganizationsWrite,
        Self::MembersWrite,
        Self::ProductsWrite,
    ];

    /// The stable slug, such as `mailboxes.read`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::AccountRead => "account.read",
            Self::ActivityRead => "activity.read",
            Self::SessionsRead => "sessions.read",
            Self::SessionsWrite => "sessions.write",
            Self::AppPasswordsRead => "app-passwords.read",
            Self::AppPasswordsWrite => "app-passwords.write",
            Self::MailboxesRead => "mailboxes.read",
            Self::MailboxesWrite => "mailboxes.write",
            Self::DevicePasswordsRead => "device-passwords.read",
            Self::DevicePasswordsWrite => "device-passwords.write",
            Self::OrganizationsRead => "organizations.read",
            Self::OrganizationsWrite => "organizations.write",
            Self::MembersWrite => "members.write",
            Self::ProductsWrite => "products.write",
        }
    }

    /// The kind of thing: the slug up to its dot.
    pub fn group(self) -> &'static str {
        self.slug().split('.').next().unwrap_or_default()
    }

    /// Can whoever holds it get at mail with it, by way of a password or an attachment it makes?
    /// People are warned of these.
    pub const fn opens_mail(self) -> bool {
        matches!(self, Self::AppPasswordsWrite | Self::DevicePasswordsWrite | Self::MailboxesWrite)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.slug())
    }
}

impl FromStr for Scope {
    type Err = Malformed;

    fn from_str(slug: &str) -> Result<Self, Malformed> {
        let found = Self::ALL.into_iter().find(|scope| scope.slug() == slug);
        found.ok_or(Malformed::new("scopes", "scopes such as mailboxes.read"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_the_way_there_and_back() {
        for scope in Scope::ALL {
            assert_eq!(scope.to_string().parse(), Ok(scope));
            assert!(scope.slug().starts_with(scope.group()));
        }
        for text in ["", "account", "account.Read", "account.read ", "mailboxes.*", "*"] {
            assert!(text.parse::<Scope>().is_err(), "{text:?}");
        }
    }
}
