//! Which addresses a mail service may use, and how much a mailbox may hold.

use std::collections::BTreeSet;

use gatepost_model::{Address, MailServiceId};

use crate::Holder;

/// Why an address may not be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AddressRefusal {
    /// Its domain is neither shared nor a verified one of the mail service.
    #[error("the domain is not a verified one of this mail service")]
    Domain,
    /// People would take it for the operator's (RFC 2142).
    #[error("this name is reserved on shared domains")]
    Reserved,
    /// It would take mail meant for the subaddress (RFC 5233) of somebody else's mailbox.
    #[error("a name on a shared domain has no subaddress")]
    Subaddress,
}

/// Names on shared domains that only operators give away.
#[derive(Clone, Debug, Default)]
pub struct ReservedNames(BTreeSet<String>);

impl ReservedNames {
    /// These names, however they are written.
    pub fn new<S: AsRef<str>>(names: &[S]) -> Self {
        Self(names.iter().map(|name| name.as_ref().trim().to_lowercase()).collect())
    }

    /// Is the local part of an address reserved? `post.master` and `post-master` are `postmaster`.
    fn contains(&self, address: &Address) -> bool {
        let key = address.key();
        let local = key.rsplit_once('@').map_or(key.as_str(), |(local, _)| local);
        let plain: String = local.chars().filter(|c| !matches!(c, '.' | '-' | '_')).collect();
        self.0.contains(local) || self.0.contains(&plain)
    }
}

/// May a mail service use this address, whose domain has this holder? Operators may use any name on
/// a shared domain.
///
/// # Errors
///
/// Every [`AddressRefusal`].
pub fn check_address(
    address: &Address,
    holder: Holder,
    service: MailServiceId,
    operator: bool,
    reserved: &ReservedNames,
    separator: Option<char>,
) -> Result<(), AddressRefusal> {
    match holder {
        Holder::Service(owner) if owner == service => Ok(()),
        Holder::Service(_) | Holder::Nobody => Err(AddressRefusal::Domain),
        Holder::Shared if operator => Ok(()),
        Holder::Shared if separator.is_some_and(|sign| address.key().contains(sign)) => {
            Err(AddressRefusal::Subaddress)
        }
        Holder::Shared if reserved.contains(address) => Err(AddressRefusal::Reserved),
        Holder::Shared => Ok(()),
    }
}

/// `user@example.org` for `user+detail@example.org` (RFC 5233); none without detail.
pub fn without_detail(address: &Address, separator: char) -> Option<Address> {
    let (user, _) = address.local().split_once(separator)?;
    format!("{user}@{}", address.domain()).parse().ok()
}

/// What mailboxes may hold, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Quotas {
    /// When nobody says.
    pub default: u64,
    /// The most that anybody but an operator may give.
    pub most: u64,
}

/// Why a quota was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum QuotaRefusal {
    /// Only operators give more, or give no bound at all.
    #[error("only operators may give a mailbox more than {0} bytes")]
    TooMuch(u64),
}

/// The quota of a mailbox in bytes; 0 is unlimited.
///
/// # Errors
///
/// [`QuotaRefusal::TooMuch`].
pub fn decide_quota(
    wanted: Option<u64>,
    quotas: Quotas,
    operator: bool,
) -> Result<u64, QuotaRefusal> {
    match wanted {
        None => Ok(quotas.default),
        Some(bytes) if operator || (bytes != 0 && bytes <= quotas.most) => Ok(bytes),
        Some(_) => Err(QuotaRefusal::TooMuch(quotas.most)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_belong_to_those_who_hold_the_domain() {
        let (own, other) = (MailServiceId::from_bytes([1; 16]), MailServiceId::from_bytes([2; 16]));
        let reserved = ReservedNames::new(&["postmaster", "Root"]);
        for (address, holder, operator, expected) in [
            ("anna@a.test", Holder::Service(own), false, Ok(())),
            ("root@a.test", Holder::Service(own), false, Ok(())),
            ("a+b@a.test", Holder::Service(own), false, Ok(())),
            ("anna@a.test", Holder::Service(other), false, Err(AddressRefusal::Domain)),
            ("anna@a.test", Holder::Service(other), true, Err(AddressRefusal::Domain)),
            ("anna@a.test", Holder::Nobody, true, Err(AddressRefusal::Domain)),
            ("anna@a.test", Holder::Shared, false, Ok(())),
            ("ROOT@a.test", Holder::Shared, false, Err(AddressRefusal::Reserved)),
            ("post.master@a.test", Holder::Shared, false, Err(AddressRefusal::Reserved)),
            ("ｒoot@a.test", Holder::Shared, false, Err(AddressRefusal::Reserved)),
            ("root@a.test", Holder::Shared, true, Ok(())),
            ("anna+bank@a.test", Holder::Shared, false, Err(AddressRefusal::Subaddress)),
        ] {
            let address: Address = address.parse().unwrap();
            let found = check_address(&address, holder, own, operator, &reserved, Some('+'));
            assert_eq!(found, expected, "{address:?} {holder:?}");
        }
    }

    #[test]
    fn detail_is_cut_off() {
        for (typed, expected) in [
            ("anna+bank@a.test", Some("anna@a.test")),
            ("anna+a+b@a.test", Some("anna@a.test")),
            ("anna@a.test", None),
            ("+x@a.test", None),
        ] {
            let found = without_detail(&typed.parse().unwrap(), '+');
            assert_eq!(found.map(|address| address.to_string()).as_deref(), expected);
        }
    }

    #[test]
    fn only_operators_give_without_bound() {
        let quotas = Quotas { default: 10, most: 100 };
        for (wanted, operator, expected) in [
            (None, false, Ok(10)),
            (Some(100), false, Ok(100)),
            (Some(101), false, Err(QuotaRefusal::TooMuch(100))),
            (Some(0), false, Err(QuotaRefusal::TooMuch(100))),
            (Some(0), true, Ok(0)),
            (Some(1000), true, Ok(1000)),
        ] {
            assert_eq!(decide_quota(wanted, quotas, operator), expected, "{wanted:?} {operator}");
        }
    }
}
