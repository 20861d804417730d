//! The throttles of all kinds behind one lock, keyed by keyed hashes: neither addresses nor secrets
//! stand in memory longer than the attempt.

use std::sync::{Mutex, MutexGuard, PoisonError};

use gatepost_mailbox_core::{Known, Recent, Throttle};
use gatepost_model::{Client, MailboxId, Pepper, Timestamp};

use zeroize::Zeroizing;

use crate::config::{ThrottleConfig, limit};

/// Counts guesses.
pub(crate) struct Gate {
    pepper: Pepper,
    state: Mutex<State>,
}

struct State {
    addresses: Throttle,
    mailboxes: Throttle,
    networks: Throttle,
    sites: Throttle,
    homes: Throttle,
    known: Known,
    wrong: Recent,
    lines: Throttle,
}

/// What an attempt to guess a password has taken, to be given back when it was right.
pub(crate) struct Taken {
    place: Place,
    /// Is it from a network that has opened the mailbox lately?
    pub(crate) at_home: bool,
    address: Option<u128>,
    mailbox: Option<u128>,
    /// The mailbox's own throttle says no, though the address's does not. The stranger must not learn
    /// from it that two addresses are one mailbox's: the attempt goes on and ends as wrong.
    pub(crate) blocked: bool,
}

/// What an attempt has taken by where it comes from.
#[derive(Clone, Copy, Default)]
struct Place {
    network: Option<u128>,
    site: Option<u128>,
    home: Option<u128>,
}

impl State {
    /// Takes one for the network, and for its site.
    fn take_place(
        &mut self,
        network: u128,
        site: Option<u128>,
        now: Timestamp,
    ) -> Result<Place, std::time::Duration> {
        self.networks.take(network, now)?;
        if let Some(site) = site
            && let Err(wait) = self.sites.take(site, now)
        {
            self.networks.give_back(network, now);
            return Err(wait);
        }
        Ok(Place { network: Some(network), site, home: None })
    }

    fn give_back(&mut self, place: Place, now: Timestamp) {
        for (throttle, key) in [
            (&mut self.networks, place.network),
            (&mut self.sites, place.site),
            (&mut self.homes, place.home),
        ] {
            if let Some(key) = key {
                throttle.give_back(key, now);
            }
        }
    }
}

impl Gate {
    pub(crate) fn new(pepper: Pepper, config: &ThrottleConfig) -> Self {
        let throttle = |burst, refill| Throttle::new(limit(burst, refill), config.entries);
        let state = State {
            addresses: throttle(config.address_burst, config.address_refill),
            mailboxes: throttle(config.mailbox_burst, config.mailbox_refill),
            networks: throttle(config.network_burst, config.network_refill),
            sites: throttle(config.site_burst, config.site_refill),
            homes: throttle(config.known_burst, config.known_refill),
            known: Known::new(config.known_for.0, config.entries),
            wrong: Recent::new(config.remember.0, config.entries),
            lines: throttle(config.log_burst, config.log_refill),
        };
        Self { pepper, state: Mutex::new(state) }
    }

    /// Fingerprint of a secret offered at an address; `generation` changes when the right secret does.
    pub(crate) fn fingerprint(&self, address: &str, generation: &str, secret: &str) -> u128 {
        let mut text = Zeroizing::new(Vec::with_capacity(
            address.len() + generation.len() + secret.len() + 24,
        ));
        for part in [address, generation, secret] {
            text.extend_from_slice(&(part.len() as u64).to_be_bytes());
            text.extend_from_slice(part.as_bytes());
        }
        self.key("wrong-secret", &text)
    }

    /// Has this wrong secret been tried a short while ago?
    pub(crate) fn is_known_wrong(&self, fingerprint: u128, now: Timestamp) -> bool {
        self.lock().wrong.contains(fingerprint, now)
    }

    /// Remembers a wrong secret.
    pub(crate) fn remember_wrong(&self, fingerprint: u128, now: Timestamp) {
        self.lock().wrong.insert(fingerprint, now);
    }

    /// Takes one attempt at a password, before any work is done for it: attempts at the same time
    /// cannot all pass before the first is counted. From a network that has opened the mailbox lately
    /// it is counted under the two of them alone, so that nobody elsewhere locks its owner out.
    pub(crate) fn take_password(
        &self,
        client: &Client,
        address: &str,
        mailbox: Option<MailboxId>,
        now: Timestamp,
    ) -> Result<Taken, std::time::Duration> {
        let (network, site) = (self.network(client), self.site(client));
        let address = self.key("address", address.as_bytes());
        let home = mailbox.map(|id| self.home(client, id));
        let mailbox = mailbox.map(|id| self.key("mailbox", &id.to_bytes()));
        let mut state = self.lock();
        if let Some(home) = home.filter(|home| state.known.contains(*home, now)) {
            state.homes.take(home, now)?;
            // It still counts for the network, which may guess at others', but is not stopped by it.
            let place = state.take_place(network, site, now).unwrap_or_default();
            let place = Place { home: Some(home), ..place };
            return Ok(Taken {
                place,
                at_home: true,
                address: None,
                mailbox: None,
                blocked: false,
            });
        }
        let place = state.take_place(network, site, now)?;
        if let Err(wait) = state.addresses.take(address, now) {
            state.give_back(place, now);
            return Err(wait);
        }
        let blocked = mailbox.is_some_and(|mailbox| state.mailboxes.take(mailbox, now).is_err());
        let mailbox = mailbox.filter(|_| !blocked);
        Ok(Taken { place, at_home: false, address: Some(address), mailbox, blocked })
    }

    /// The attempt was no guess.
    pub(crate) fn give_back(&self, taken: &Taken, now: Timestamp) {
        let mut state = self.lock();
        state.give_back(taken.place, now);
        if let Some(address) = taken.address {
            state.addresses.give_back(address, now);
        }
        if let Some(mailbox) = taken.mailbox {
            state.mailboxes.give_back(mailbox, now);
        }
    }

    /// The client's network has opened the mailbox.
    pub(crate) fn welcome(&self, client: &Client, mailbox: MailboxId, now: Timestamp) {
        let home = self.home(client, mailbox);
        self.lock().known.insert(home, now);
    }

    /// Counts a wrong generated secret, against the network alone. The same one counts once.
    pub(crate) fn count_wrong(
        &self,
        client: &Client,
        fingerprint: u128,
        now: Timestamp,
    ) -> Result<(), std::time::Duration> {
        let (network, site) = (self.network(client), self.site(client));
        let mut state = self.lock();
        if state.wrong.contains(fingerprint, now) {
            return Ok(());
        }
        state.take_place(network, site, now)?;
        state.wrong.insert(fingerprint, now);
        Ok(())
    }

    /// May one more refusal be written down for this mailbox?
    pub(crate) fn may_log(&self, mailbox: MailboxId, now: Timestamp) -> bool {
        let key = self.key("line", &mailbox.to_bytes());
        self.lock().lines.take(key, now).is_ok()
    }

    /// As [`Self::may_log`], for an address that no mailbox has: what is done beside a refusal is done
    /// as often for one as for the other.
    pub(crate) fn may_log_unknown(&self, address: &str, now: Timestamp) -> bool {
        let key = self.key("line-unknown", address.as_bytes());
        self.lock().lines.take(key, now).is_ok()
    }

    fn network(&self, client: &Client) -> u128 {
        self.key("network", client.network().to_string().as_bytes())
    }

    fn site(&self, client: &Client) -> Option<u128> {
        client.site().map(|site| self.key("site", site.to_string().as_bytes()))
    }

    fn home(&self, client: &Client, mailbox: MailboxId) -> u128 {
        let mut text = mailbox.to_bytes().to_vec();
        text.extend_from_slice(client.network().to_string().as_bytes());
        self.key("home", &text)
    }

    fn key(&self, purpose: &str, bytes: &[u8]) -> u128 {
        let hash = self.pepper.hash(purpose, bytes).hash;
        hash.iter().take(16).fold(0, |key, byte| key << 8 | u128::from(*byte))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
