//! How many connections each network and each site holds at a time.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use gatepost_model::Client;

/// Counts connections: by network, an IPv4 address or an IPv6 /64, and by site, an IPv6 /48, so that
/// somebody with 65,536 networks does not have 65,536 times as many.
#[derive(Clone, Debug)]
pub struct Places {
    held: Arc<Mutex<Held>>,
    per_network: usize,
    per_site: usize,
}

#[derive(Default, Debug)]
struct Held {
    networks: HashMap<IpAddr, usize>,
    sites: HashMap<IpAddr, usize>,
}

/// A place of a connection; given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    places: Places,
    network: IpAddr,
    site: Option<IpAddr>,
}

impl Places {
    /// At most so many from one network, and from one site.
    pub fn new(per_network: usize, per_site: usize) -> Self {
        Self { held: Arc::default(), per_network, per_site }
    }

    /// A place for a connection from `client`; none when its network or its site holds all it may.
    pub fn take(&self, client: &Client) -> Option<Place> {
        let (network, site) = (client.network(), client.site());
        let mut held = self.lock();
        let count = |of: &HashMap<IpAddr, usize>, key| of.get(&key).copied().unwrap_or(0);
        let full = count(&held.networks, network) >= self.per_network
            || site.is_some_and(|site| count(&held.sites, site) >= self.per_site);
        if full {
            return None;
        }
        *held.networks.entry(network).or_default() += 1;
        if let Some(site) = site {
            *held.sites.entry(site).or_default() += 1;
        }
        Some(Place { places: self.clone(), network, site })
    }

    /// Does nobody hold any?
    pub fn is_empty(&self) -> bool {
        let held = self.lock();
        held.networks.is_empty() && held.sites.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.places.lock();
        give_back(&mut held.networks, self.network);
        if let Some(site) = self.site {
            give_back(&mut held.sites, site);
        }
    }
}

fn give_back(held: &mut HashMap<IpAddr, usize>, key: IpAddr) {
    if let Some(count) = held.get_mut(&key) {
        *count -= 1;
        if *count == 0 {
            held.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ip: &str) -> Client {
        Client::new(ip.parse().unwrap(), "")
    }

    #[test]
    fn a_network_has_so_many_places() {
        let places = Places::new(2, 100);
        let first = places.take(&at("2001:db8::1")).unwrap();
        let second = places.take(&at("2001:db8::2")).unwrap();
        assert!(places.take(&at("2001:db8::3")).is_none());
        assert!(places.take(&at("2001:db8:0:1::3")).is_some());
        assert!(places.take(&at("192.0.2.1")).is_some());
        drop(first);
        assert!(places.take(&at("2001:db8::3")).is_some());
        drop(second);
        assert!(places.is_empty());
    }

    #[test]
    fn a_site_has_so_many_however_many_networks_it_has() {
        let places = Places::new(2, 5);
        let held: Vec<_> =
            (0..5).map(|n| places.take(&at(&format!("2001:db8:1:{n}::1"))).unwrap()).collect();
        assert!(places.take(&at("2001:db8:1:9::1")).is_none());
        assert!(places.take(&at("2001:db8:2::1")).is_some());
        // IPv4 addresses have no site: a neighbour's connections are not ours.
        assert!((0..9).all(|n| places.take(&at(&format!("192.0.2.{n}"))).is_some()));
        drop(held);
        assert!(places.is_empty());
    }
}
