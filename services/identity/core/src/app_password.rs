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
    /// Its owner has been told that it ends.
    pub told: bool,
    /// Its end stands in the log.
    pub marked: bool,
}

/// When the end of app passwords is told, and how long ended ones are shown.
#[derive(Clone, Copy, Debug)]
pub struct AppPasswordPolicy {
    /// The owner is told this long before, if it was made longer ago than that.
    pub told_before: std::time::Duration,
    /// One that has ended is shown for this long, then removed.
    pub kept: std::time::Duration,
}

/// What is to be done for an app password that has an end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PasswordUpkeep {
    /// Nothing before this moment.
    Wait(Timestamp),
    /// Its owner is to be told that it ends then.
    Tell(Timestamp),
    /// It has ended.
    End,
    /// It has ended for long enough.
    Remove,
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
    /// Has it ended by itself?
    pub fn has_ended(&self, now: Timestamp) -> bool {
        self.grant.expires.is_some_and(|end| end <= now)
    }

    /// What is due at `now`; none for one without an end.
    pub fn upkeep(&self, policy: &AppPasswordPolicy, now: Timestamp) -> Option<PasswordUpkeep> {
        let end = self.grant.expires?;
        let (tell, gone) = (end.minus(policy.told_before), end.plus(policy.kept));
        Some(if now >= gone {
            PasswordUpkeep::Remove
        } else if self.marked {
            PasswordUpkeep::Wait(gone)
        } else if now >= end {
            PasswordUpkeep::End
        } else if self.told || tell <= self.created {
            PasswordUpkeep::Wait(end)
        } else if now >= tell {
            PasswordUpkeep::Tell(end)
        } else {
            PasswordUpkeep::Wait(tell)
        })
    }

    /// May it be used for `protocol` from `ip` now?
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn open(&self, protocol: MailProtocol, ip: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let grant = &self.grant;
        if self.has_ended(now) {
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
    fn its_end_is_told_marked_and_cleared_away() {
        let day = |n: u64| Timestamp::from_unix_millis(n * 86_400_000);
        let span = |n: u64| std::time::Duration::from_secs(n * 86_400);
        let policy = AppPasswordPolicy { told_before: span(7), kept: span(90) };
        let made = |expires: Option<u64>, told, marked| AppPassword {
            id: AppPasswordId::from_bytes([1; 16]),
            account: AccountId::from_bytes([2; 16]),
            hash: gatepost_model::KeyedHash { key: PepperKeyId(1), hash: [0; 32] },
            created: day(100),
            grant: NewAppPassword {
                name: "Phone".parse().unwrap(),
                expires: expires.map(day),
                scopes: BTreeSet::new(),
                mailboxes: BTreeSet::new(),
                networks: vec![],
            },
            told,
            marked,
        };
        use PasswordUpkeep::{End, Remove, Tell, Wait};
        for (password, now, due) in [
            (made(None, false, false), 5000, None),
            (made(Some(130), false, false), 100, Some(Wait(day(123)))),
            (made(Some(130), false, false), 123, Some(Tell(day(130)))),
            (made(Some(130), true, false), 124, Some(Wait(day(130)))),
            (made(Some(130), true, false), 130, Some(End)),
            (made(Some(130), true, true), 131, Some(Wait(day(220)))),
            (made(Some(130), true, true), 220, Some(Remove)),
            // Nobody looked for long, or it was made for a few days only.
            (made(Some(130), false, false), 131, Some(End)),
            (made(Some(130), false, false), 300, Some(Remove)),
            (made(Some(105), false, false), 101, Some(Wait(day(105)))),
        ] {
            assert_eq!(password.upkeep(&policy, day(now)), due, "{now}");
        }
    }

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
                told: false,
                marked: false,
            };
            assert_eq!(password.open(protocol, ip.parse().unwrap(), now), outcome, "{ip}");
        }
        assert!(ended.check(now).is_err() && any.check(now).is_ok());
        for text in ["", "x", "10.0.0.0/33", "10.0.0", "::/129"] {
            assert!(NewAppPassword::network(text).is_err(), "{text:?}");
        }
    }
}
