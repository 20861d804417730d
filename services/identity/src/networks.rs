//! Where refused logins come from: counted by network (an IPv4 address, an IPv6 /64), and besides by site (an IPv6
//! /48) with a wider bound, because whoever has a site has 65,536 networks.

use std::net::IpAddr;

use gatepost_model::{Client, Guard, Pause, ThrottlePolicy, Timestamp};

/// Counts attempts by network and by site.
pub(crate) struct Networks {
    networks: Guard<IpAddr>,
    sites: Guard<IpAddr>,
}

/// What an attempt has taken, to be given back when it was rightful or never heard.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Taken {
    network: IpAddr,
    /// None for IPv4, and where the site had nothing left.
    site: Option<IpAddr>,
}

impl Networks {
    /// Nothing is counted yet; of each at most `capacity` are known.
    pub(crate) fn new(network: ThrottlePolicy, site: ThrottlePolicy, capacity: usize) -> Self {
        Self { networks: Guard::new(network, capacity), sites: Guard::new(site, capacity) }
    }

    /// Counts an attempt. One from a place that the account is `known` to log in from counts for its site, too, but its
    /// neighbours there do not stop it.
    ///
    /// # Errors
    ///
    /// The [`Pause`] of the network or of the site in which it falls: then nothing is counted.
    pub(crate) fn begin(
        &self,
        client: &Client,
        known: bool,
        now: Timestamp,
    ) -> Result<Taken, Pause> {
        let network = client.network();
        self.networks.begin(&network, now)?;
        let Some(site) = client.site() else { return Ok(Taken { network, site: None }) };
        match self.sites.begin(&site, now) {
            Ok(()) => Ok(Taken { network, site: Some(site) }),
            // What was not taken is not given back either.
            Err(_) if known => Ok(Taken { network, site: None }),
            Err(pause) => {
                self.networks.refund(&network);
                Err(pause)
            }
        }
    }

    /// Gives back what an attempt has taken.
    pub(crate) fn refund(&self, taken: Taken) {
        self.networks.refund(&taken.network);
        if let Some(site) = taken.site {
            self.sites.refund(&site);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_unix_seconds(1_800_000_000)
    }

    fn networks() -> Networks {
        let policy = |free| ThrottlePolicy {
            free,
            first: Duration::from_secs(1),
            cap: Duration::from_secs(60),
            forget: Duration::from_secs(900),
        };
        Networks::new(policy(3), policy(8), 100)
    }

    fn from(ip: &str) -> Client {
        Client::new(ip.parse().unwrap(), "Firefox")
    }

    /// How many of a hundred wrong attempts are heard, each from another address.
    fn heard(networks: &Networks, known: bool, ip: impl Fn(u32) -> String) -> usize {
        let attempts = (0..100).map(|n| networks.begin(&from(&ip(n)), known, now()));
        attempts.filter(Result::is_ok).count()
    }

    #[test]
    fn guesses_are_bounded_by_network_and_by_site() {
        type Addresses = fn(u32) -> String;
        let cases: [(&str, bool, Addresses, usize); 8] = [
            ("one IPv4 address", false, |_| "192.0.2.1".into(), 4),
            ("as IPv6 writes it", false, |_| "::ffff:192.0.2.1".into(), 4),
            ("IPv4 addresses beside each other", false, |n| format!("192.0.2.{n}"), 100),
            ("one /64", false, |n| format!("2001:db8:1:1::{n:x}"), 4),
            ("every /64 of a /48", false, |n| format!("2001:db8:1:{n:x}::1"), 9),
            ("one /64 of each /48", false, |n| format!("2001:db8:{n:x}::1"), 100),
            ("known places of one /48", true, |n| format!("2001:db8:1:{n:x}::1"), 100),
            ("a known /64", true, |n| format!("2001:db8:1:1::{n:x}"), 4),
        ];
        for (name, known, ip, expected) in cases {
            assert_eq!(heard(&networks(), known, ip), expected, "{name}");
        }
    }

    #[test]
    fn what_was_rightful_or_never_heard_costs_nothing() {
        let networks = networks();
        let ip = |n: u32| format!("2001:db8:1:{n:x}::1");
        for n in 0..100 {
            let taken = networks.begin(&from(&ip(n)), false, now()).unwrap();
            networks.refund(taken);
        }
        assert_eq!(heard(&networks, false, ip), 9);
        // An attempt that the site stopped is none of its network's.
        let strange = from("2001:db8:1:ffff::1");
        for _ in 0..10 {
            assert!(networks.begin(&strange, false, now()).is_err());
        }
        for _ in 0..4 {
            let _ = networks.begin(&strange, true, now()).unwrap();
        }
        assert!(networks.begin(&strange, true, now()).is_err());
        // Nor do logins of neighbours who are known give back what guesses have taken.
        for n in 200..300 {
            let taken = networks.begin(&from(&ip(n)), true, now()).unwrap();
            networks.refund(taken);
        }
        assert!(networks.begin(&from(&ip(300)), false, now()).is_err());
    }
}
