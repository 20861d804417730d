//! One password for an account and its mailbox (ACC-4): when it may be so, and when it ends.

use gatepost_model::AccountId;

use crate::{Permission, Permissions};

/// What is known of an account and a mailbox that might share a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnificationFacts {
    /// Is the account's login e-mail the mailbox's primary address?
    pub same_address: bool,
    /// Is any other account attached to the mailbox?
    pub others: bool,
    /// What the account may do with the mailbox; none when it is not attached.
    pub attached: Option<Permissions>,
    /// Has the account a password?
    pub has_password: bool,
    /// Does the mail service allow mailbox passwords?
    pub allowed: bool,
}

/// Why an account and a mailbox cannot share a password.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Obstacle {
    /// The account is not attached, or may not change the mailbox's password.
    #[error("the account may not change the mailbox's password")]
    NotPermitted,
    /// The account logs in with another address.
    #[error("the account's login e-mail is not the mailbox's address")]
    OtherAddress,
    /// Other accounts use the mailbox too.
    #[error("other accounts are attached to the mailbox")]
    OtherAccounts,
    /// The account has no password that could be shared.
    #[error("the account has no password")]
    NoPassword,
    /// Its mail service wants none.
    #[error("the mail service allows no mailbox passwords")]
    Forbidden,
}

/// May they share one?
///
/// # Errors
///
/// The first [`Obstacle`]: the permission, what the mail service allows, then the order of the list.
pub fn decide_unification(facts: UnificationFacts) -> Result<(), Obstacle> {
    let permitted = facts.attached.is_some_and(|may| may.contains(Permission::ChangePassword));
    match facts {
        _ if !permitted => Err(Obstacle::NotPermitted),
        UnificationFacts { allowed: false, .. } => Err(Obstacle::Forbidden),
        UnificationFacts { same_address: false, .. } => Err(Obstacle::OtherAddress),
        UnificationFacts { others: true, .. } => Err(Obstacle::OtherAccounts),
        UnificationFacts { has_password: false, .. } => Err(Obstacle::NoPassword),
        _ => Ok(()),
    }
}

/// Why a shared password is shared no longer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// Somebody who may asked for it, or set a password for the mailbox.
    Asked,
    /// Another account was attached.
    OtherAccount,
    /// The account lost the permission to change the mailbox's password.
    Permission,
    /// The account was detached.
    Detached,
    /// The account logs in with another address, or has no password any more.
    Account,
}

impl Ended {
    /// Stable name, as in logs and notices.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::OtherAccount => "other-account",
            Self::Permission => "permission",
            Self::Detached => "detached",
            Self::Account => "account",
        }
    }
}

/// Does giving `account` these permissions end the sharing with `sharer`?
pub fn attaching_ends(
    sharer: AccountId,
    account: AccountId,
    permissions: Permissions,
) -> Option<Ended> {
    if account != sharer {
        return Some(Ended::OtherAccount);
    }
    (!permissions.contains(Permission::ChangePassword)).then_some(Ended::Permission)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_shared_under_three_conditions() {
        let all = Some(Permissions::all());
        let reader = Some(Permissions::from_iter([Permission::Read]));
        for (same_address, others, attached, has_password, expected) in [
            (true, false, all, true, Ok(())),
            (true, false, reader, true, Err(Obstacle::NotPermitted)),
            (true, false, None, true, Err(Obstacle::NotPermitted)),
            (false, false, all, true, Err(Obstacle::OtherAddress)),
            (true, true, all, true, Err(Obstacle::OtherAccounts)),
            (true, false, all, false, Err(Obstacle::NoPassword)),
            (false, true, reader, false, Err(Obstacle::NotPermitted)),
            (false, true, all, false, Err(Obstacle::OtherAddress)),
        ] {
            let facts =
                UnificationFacts { same_address, others, attached, has_password, allowed: true };
            assert_eq!(decide_unification(facts), expected, "{facts:?}");
            let forbidden = decide_unification(UnificationFacts { allowed: false, ..facts });
            let expected = match expected {
                Err(Obstacle::NotPermitted) => Obstacle::NotPermitted,
                _ => Obstacle::Forbidden,
            };
            assert_eq!(forbidden, Err(expected), "{facts:?}");
        }
    }

    #[test]
    fn sharing_ends_with_what_it_stands_on() {
        let [sharer, other] = [1, 2].map(|number| AccountId::from_bytes([number; 16]));
        let reader = Permissions::from_iter([Permission::Read]);
        let may = Permissions::from_iter([Permission::Read, Permission::ChangePassword]);
        for (account, permissions, expected) in [
            (sharer, Permissions::all(), None),
            (sharer, may, None),
            (sharer, reader, Some(Ended::Permission)),
            (other, reader, Some(Ended::OtherAccount)),
            (other, Permissions::all(), Some(Ended::OtherAccount)),
        ] {
            assert_eq!(attaching_ends(sharer, account, permissions), expected);
        }
    }
}
