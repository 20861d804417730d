//! App passwords: generated secrets for mail programs (APP-1 to APP-5).

use std::{collections::BTreeSet, net::IpAddr};

use gatepost_model::{
    AccountId, AppPasswordId, Client, DisplayName, KeyedHash, MailProtocol, MailboxId, Malformed,
    Timestamp,
};
use ipnet::IpNet;

/// What an app password is asked to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewAppPassword {
    /// Shown in the list.
    pub name: DisplayName,
    /// When it ends; none: never.
    pub expires: Option<Timestamp>,
    /// Protocols it opens; empty: every one.
    pub scopes: BTreeSet<MailProtocol>,
    /// Mailboxes it opens; empty: every one the account is attached to.
    pub mailboxes: BTreeSet<MailboxId>,
    /// Networks it may be used from; empty: anywhere.
    pub networks: Vec<IpNet>,
}

impl NewAppPassword {
    /// Most mailboxes one may name.
    pub const MAX_MAILBOXES: usize = 100;
    /// Most networks one may name.
    pub const MAX_NETWORKS: usize = 32;

    /// Looks at bounds.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when there is too much of something, or it would have ended already.
    pub fn check(&self, now: Timestamp) -> Result<(), Malformed> {
        if self.expires.is_some_and(|end| end <= now) {
            return Err(Malformed::new("expires", "a moment to come"));
        }
        if self.mailboxes.len() > Self::MAX_MAILBOXES {
            return Err(Malformed::new("mailbox_ids", "at most 100 mailboxes"));
        }
        if self.networks.len() > Self::MAX_NETWORKS {
            return Err(Malformed::new("networks", "at most 32 networks"));
        }
        Ok(())
    }

    /// A network as typed: CIDR, or one address.
    ///
    /// # Errors
    ///
    /// [`Malformed`] for anything else.
    pub fn network(text: &str) -> Result<IpNet, Malformed> {
        let text = text.trim();
        let parsed = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        let malformed =
            Malformed::new("networks", "networks such as 192.0.2.0/24 or 2001:db8::/32");
        parsed.map(|network| network.trunc()).map_err(|_| malformed)
    }
}

/// An app password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AppPassword {
    /// Its id.
    pub id: AppPasswordId,
    /// Whose it is.
    pub account: AccountId,
    /// Hash of its secret.
    pub hash: KeyedHash,
    /// When it was made.
    pub created: Timestamp,
    /// What it is.
    pub grant: NewAppPassword,
}

/// Why an app password does not open something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// No such secret.
    Unknown,
    /// It has ended.
    Expired,
    /// It is for other protocols.
    Scope,
    /// It is for other networks.
    Network,
    /// Its account is not active.
    AccountInactive,
}

impl Refusal {
    /// Slug for the activity log.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Expired => "expired",
            Self::Scope => "scope",
            Self::Network => "network",
            Self::AccountInactive => "account-inactive",
        }
    }
}

impl AppPassword {
    /// May it be used for `protocol` from `ip` now?
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn open(&self, protocol: MailProtocol, ip: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let grant = &self.grant;
        if grant.expires.is_some_and(|end| end <= now) {
            return Err(Refusal::Expired);
        }
        if !grant.scopes.is_empty() && !grant.scopes.contains(&protocol) {
            return Err(Refusal::Scope);
        }
        let ip = ip.to_canonical();
        if !grant.networks.is_empty() && !grant.networks.iter().any(|net| net.contains(&ip)) {
            return Err(Refusal::Network);
        }
        Ok(())
    }
}

/// Last use of a credential.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LastUse {
    /// When.
    pub time: Timestamp,
    /// From where.
    pub client: Client,
}

impl LastUse {
    /// Is it worth writing down after `known`? At most once per `pause`; never backwards.
    pub fn supersedes(&self, known: Option<&Self>, pause: std::time::Duration) -> bool {
        known.is_none_or(|known| {
            self.time > known.time
                && (self.time.since(known.time) >= pause || self.client != known.client)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_model::PepperKeyId;

    #[test]
    fn it_opens_what_it_was_made_for() {
        let now = Timestamp::from_unix_millis(1000);
        let any = NewAppPassword {
            name: "Phone".parse().unwrap(),
            expires: None,
            scopes: BTreeSet::new(),
            mailboxes: BTreeSet::new(),
            networks: vec![],
        };
        let ended = NewAppPassword { expires: Some(now), ..any.clone() };
        let imap = NewAppPassword { scopes: [MailProtocol::Imap].into(), ..any.clone() };
        let networks = vec![
            NewAppPassword::network("192.0.2.77/24").unwrap(),
            NewAppPassword::network("2001:db8::1").unwrap(),
        ];
        let home = NewAppPassword { networks, ..any.clone() };
        use MailProtocol::{Imap, Smtp};
        for (grant, protocol, ip, outcome) in [
            (&any, Imap, "198.51.100.1", Ok(())),
            (&ended, Imap, "198.51.100.1", Err(Refusal::Expired)),
            (&imap, Imap, "198.51.100.1", Ok(())),
            (&imap, Smtp, "198.51.100.1", Err(Refusal::Scope)),
            (&home, Imap, "192.0.2.1", Ok(())),
            (&home, Imap, "::ffff:192.0.2.1", Ok(())),
            (&home, Imap, "2001:db8::1", Ok(())),
            (&home, Imap, "2001:db8::2", Err(Refusal::Network)),
            (&home, Imap, "198.51.100.1", Err(Refusal::Network)),
        ] {
            let password = AppPassword {
                id: AppPasswordId::from_bytes([1; 16]),
                account: AccountId::from_bytes([2; 16]),
                hash: gatepost_model::KeyedHash { key: PepperKeyId(1), hash: [0; 32] },
                created: Timestamp::default(),
                grant: grant.clone(),
            };
            assert_eq!(password.open(protocol, ip.parse().unwrap(), now), outcome, "{ip}");
        }
        assert!(ended.check(now).is_err() && any.check(now).is_ok());
        for text in ["", "x", "10.0.0.0/33", "10.0.0", "::/129"] {
            assert!(NewAppPassword::network(text).is_err(), "{text:?}");
        }
    }
}
