//! API tokens: generated secrets by which programs act for an account (TOK-1 to TOK-3).

use std::{collections::BTreeSet, net::IpAddr, time::Duration};

use gatepost_model::{AccountId, ApiTokenId, DisplayName, KeyedHash, Malformed, Scope, Timestamp};
use ipnet::IpNet;

use crate::NewAppPassword;

/// What an API token is asked to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewApiToken {
    /// Shown in the list.
    pub name: DisplayName,
    /// What it may be used for; never empty.
    pub scopes: BTreeSet<Scope>,
    /// When it ends; none: never (TOK-1).
    pub expires: Option<Timestamp>,
    /// Networks it may be used from; empty: anywhere.
    pub networks: Vec<IpNet>,
}

impl NewApiToken {
    /// Looks at bounds.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when it could do nothing, would have ended already, or names too many networks.
    pub fn check(&self, now: Timestamp) -> Result<(), Malformed> {
        if self.scopes.is_empty() {
            return Err(Malformed::new("scopes", "at least one scope"));
        }
        if self.expires.is_some_and(|end| end <= now) {
            return Err(Malformed::new("expires", "a moment to come"));
        }
        if self.networks.len() > NewAppPassword::MAX_NETWORKS {
            return Err(Malformed::new("networks", "at most 32 networks"));
        }
        Ok(())
    }
}

/// When unused tokens are switched off, and how long ended ones are shown (TOK-2).
#[derive(Clone, Copy, Debug)]
pub struct ApiTokenPolicy {
    /// A token that nobody uses for this long is switched off.
    pub unused: Duration,
    /// Its owner is told this long before.
    pub told_before: Duration,
    /// One that has ended is shown for this long, then removed.
    pub kept: Duration,
}

/// An API token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// Whose it is.
    pub account: AccountId,
    /// Hash of its secret.
    pub hash: KeyedHash,
    /// When it was made.
    pub created: Timestamp,
    /// What it is.
    pub grant: NewApiToken,
    /// When its owner was last told that nobody uses it.
    pub warned: Option<Timestamp>,
    /// When it was switched off because nobody used it. There is no way back: a new one is made.
    pub switched_off: Option<Timestamp>,
}

/// Why an API token is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenRefusal {
    /// It has ended.
    Expired,
    /// It was switched off because nobody used it.
    SwitchedOff,
    /// Its account is not active.
    AccountInactive,
    /// It is for other networks.
    Network,
    /// It is for other things.
    Scope(Scope),
}

impl TokenRefusal {
    /// Slug for the activity log.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::SwitchedOff => "switched-off",
            Self::AccountInactive => "account-inactive",
            Self::Network => "network",
            Self::Scope(_) => "scope",
        }
    }
}

/// What is to be done for a token that nobody is using just now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Upkeep {
    /// Nothing before this moment.
    Wait(Timestamp),
    /// Its owner is to be told that it will be switched off then.
    Warn(Timestamp),
    /// It is to be switched off.
    SwitchOff,
    /// It has ended for long enough.
    Remove,
}

impl ApiToken {
    /// May it be used for `scope` from `ip` now? Its account is looked at elsewhere.
    ///
    /// # Errors
    ///
    /// Why not: first what ends it for everything.
    pub fn open(&self, scope: Scope, ip: IpAddr, now: Timestamp) -> Result<(), TokenRefusal> {
        if self.switched_off.is_some() {
            return Err(TokenRefusal::SwitchedOff);
        }
        if self.grant.expires.is_some_and(|end| end <= now) {
            return Err(TokenRefusal::Expired);
        }
        let (ip, networks) = (ip.to_canonical(), &self.grant.networks);
        if !networks.is_empty() && !networks.iter().any(|network| network.contains(&ip)) {
            return Err(TokenRefusal::Network);
        }
        if !self.grant.scopes.contains(&scope) {
            return Err(TokenRefusal::Scope(scope));
        }
        Ok(())
    }

    /// When it ended, if it has: by its own validity, or for want of use.
    pub fn ended(&self, now: Timestamp) -> Option<Timestamp> {
        let expired = self.grant.expires.filter(|end| *end <= now);
        [self.switched_off, expired].into_iter().flatten().min()
    }

    /// When it is switched off if nobody uses it until then: a year after its last use, and never
    /// less than the promised time after its owner was told.
    pub fn unused_until(&self, used: Option<Timestamp>, policy: &ApiTokenPolicy) -> Timestamp {
        let last = used.map_or(self.created, |used| used.max(self.created));
        let off = last.plus(policy.unused);
        self.warned
            .filter(|warned| *warned > last)
            .map_or(off, |warned| off.max(warned.plus(policy.told_before)))
    }

    /// What is due at `now`, when it was last used at `used`.
    pub fn upkeep(
        &self,
        used: Option<Timestamp>,
        policy: &ApiTokenPolicy,
        now: Timestamp,
    ) -> Upkeep {
        if let Some(ended) = self.ended(now) {
            let gone = ended.plus(policy.kept);
            return if now >= gone { Upkeep::Remove } else { Upkeep::Wait(gone) };
        }
        let last = used.map_or(self.created, |used| used.max(self.created));
        let told = self.warned.is_some_and(|warned| warned > last);
        let off = self.unused_until(used, policy);
        let sooner = |at: Timestamp| self.grant.expires.map_or(at, |end| end.min(at));
        if told {
            return if now >= off { Upkeep::SwitchOff } else { Upkeep::Wait(sooner(off)) };
        }
        let warn = off.minus(policy.told_before);
        if now < warn {
            return Upkeep::Wait(sooner(warn));
        }
        // Nobody looked for a while: the owner still gets the whole time.
        let off = off.max(now.plus(policy.told_before));
        if self.grant.expires.is_some_and(|end| end <= off) {
            // It ends by itself before that: there is nothing to be told.
            return Upkeep::Wait(sooner(off));
        }
        Upkeep::Warn(off)
    }
}

#[cfg(test)]
mod tests {
    use gatepost_model::PepperKeyId;
    use proptest::prelude::*;

    use super::*;

    const DAY: Duration = Duration::from_secs(86_400);
    const POLICY: ApiTokenPolicy = ApiTokenPolicy {
        unused: Duration::from_secs(365 * 86_400),
        told_before: Duration::from_secs(30 * 86_400),
        kept: Duration::from_secs(90 * 86_400),
    };

    fn day(n: u32) -> Timestamp {
        Timestamp::from_unix_millis(1_700_000_000_000).plus(n * DAY)
    }

    fn token(expires: Option<Timestamp>) -> ApiToken {
        ApiToken {
            id: ApiTokenId::from_bytes([1; 16]),
            account: AccountId::from_bytes([2; 16]),
            hash: KeyedHash { key: PepperKeyId(1), hash: [0; 32] },
            created: day(0),
            grant: NewApiToken {
                name: "Backup".parse().unwrap(),
                scopes: [Scope::MailboxesRead].into(),
                expires,
                networks: vec![],
            },
            warned: None,
            switched_off: None,
        }
    }

    #[test]
    fn it_opens_what_it_was_made_for() {
        let any = token(None);
        let ended = token(Some(day(1)));
        let off = ApiToken { switched_off: Some(day(1)), ..any.clone() };
        let mut home = any.clone();
        home.grant.networks = vec![NewAppPassword::network("192.0.2.0/24").unwrap()];
        use Scope::{AccountRead, MailboxesRead, MailboxesWrite};
        for (token, scope, ip, outcome) in [
            (&any, MailboxesRead, "198.51.100.1", Ok(())),
            (&any, MailboxesWrite, "192.0.2.1", Err(TokenRefusal::Scope(MailboxesWrite))),
            (&any, AccountRead, "192.0.2.1", Err(TokenRefusal::Scope(AccountRead))),
            (&ended, MailboxesRead, "192.0.2.1", Err(TokenRefusal::Expired)),
            (&off, MailboxesRead, "192.0.2.1", Err(TokenRefusal::SwitchedOff)),
            (&home, MailboxesRead, "192.0.2.9", Ok(())),
            (&home, MailboxesRead, "::ffff:192.0.2.9", Ok(())),
            (&home, MailboxesRead, "0.0.0.0", Err(TokenRefusal::Network)),
            (&home, MailboxesRead, "2001:db8::1", Err(TokenRefusal::Network)),
        ] {
            assert_eq!(token.open(scope, ip.parse().unwrap(), day(1)), outcome, "{scope} {ip}");
        }
        let nothing = NewApiToken { scopes: BTreeSet::new(), ..any.grant.clone() };
        assert!(any.grant.check(day(0)).is_ok() && nothing.check(day(0)).is_err());
        assert!(ended.grant.check(day(1)).is_err() && ended.grant.check(day(0)).is_ok());
    }

    #[test]
    fn a_year_without_use_switches_it_off_after_a_word() {
        let fresh = token(None);
        let told = ApiToken { warned: Some(day(335)), ..fresh.clone() };
        let late = ApiToken { warned: Some(day(400)), ..fresh.clone() };
        let off = ApiToken { switched_off: Some(day(365)), ..told.clone() };
        let short = token(Some(day(350)));
        let long = token(Some(day(700)));
        use Upkeep::{Remove, SwitchOff, Wait, Warn};
        for (token, used, now, due) in [
            (&fresh, None, 0, Wait(day(335))),
            (&fresh, None, 334, Wait(day(335))),
            (&fresh, None, 335, Warn(day(365))),
            (&fresh, Some(100), 335, Wait(day(435))),
            // Nobody looked in time.
            (&fresh, None, 400, Warn(day(430))),
            (&late, None, 429, Wait(day(430))),
            (&late, None, 430, SwitchOff),
            (&told, None, 364, Wait(day(365))),
            (&told, None, 365, SwitchOff),
            // Used after its owner was told: all begins anew, and so does the telling.
            (&told, Some(336), 365, Wait(day(671))),
            (&told, Some(336), 671, Warn(day(701))),
            (&off, None, 366, Wait(day(455))),
            (&off, None, 455, Remove),
            (&short, None, 0, Wait(day(335))),
            (&short, None, 335, Wait(day(350))),
            (&short, None, 350, Wait(day(440))),
            (&short, None, 440, Remove),
            (&long, None, 335, Warn(day(365))),
        ] {
            assert_eq!(token.upkeep(used.map(day), &POLICY, day(now)), due, "{used:?} {now}");
        }
    }

    proptest! {
        /// Whenever somebody looks: never off without a word so long before, never removed while live,
        /// and what is to be waited for is to come.
        #[test]
        fn upkeep_keeps_its_word(
            expires in proptest::option::of(1_u32..900),
            used in proptest::option::of(0_u32..900),
            looks in proptest::collection::btree_set(0_u32..1500, 1..40),
        ) {
            let mut token = token(expires.map(day));
            for now in looks.into_iter().map(day) {
                let used = used.map(day).filter(|used| *used <= now);
                match token.upkeep(used, &POLICY, now) {
                    Upkeep::Wait(until) => prop_assert!(until > now),
                    Upkeep::Warn(off) => {
                        prop_assert!(off >= now.plus(POLICY.told_before));
                        token.warned = Some(now);
                        prop_assert!(token.upkeep(used, &POLICY, now) != Upkeep::SwitchOff);
                    }
                    Upkeep::SwitchOff => {
                        let told = token.warned.unwrap();
                        prop_assert!(now.since(told) >= POLICY.told_before);
                        prop_assert!(now.since(used.unwrap_or(token.created)) >= POLICY.unused);
                        token.switched_off = Some(now);
                    }
                    Upkeep::Remove => {
                        prop_assert!(now.since(token.ended(now).unwrap()) >= POLICY.kept);
                        return Ok(());
                    }
                }
            }
        }
    }
}
