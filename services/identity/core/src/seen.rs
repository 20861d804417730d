//! Where an account has logged in from lately: so that a new place is told, and so that guessing from
//! elsewhere does not keep the owner out at home.

use std::{net::IpAddr, time::Duration};

use gatepost_model::{Client, Timestamp};

/// A place and program that a login came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeenDevice {
    /// The wider network: /24 of IPv4, /48 of IPv6, for lines whose address moves.
    pub network: IpAddr,
    /// See [`program_family`].
    pub family: String,
    /// The last login.
    pub last: Timestamp,
}

/// The places of one account, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Seen {
    /// At most [`Self::MOST`].
    pub devices: Vec<SeenDevice>,
}

impl Seen {
    /// How many are kept.
    pub const MOST: usize = 32;
    /// How long one is kept without a login.
    pub const KEPT: Duration = Duration::from_secs(90 * 86400);
    /// How often a known one is written again.
    const REWRITTEN: Duration = Duration::from_secs(86400);

    /// Has there been a login from this network lately?
    pub fn knows_network(&self, client: &Client, now: Timestamp) -> bool {
        let network = wide_network(client);
        self.devices.iter().any(|d| d.network == network && now.since(d.last) < Self::KEPT)
    }

    /// Has there been a login from this network with this program lately?
    pub fn knows(&self, client: &Client, now: Timestamp) -> bool {
        self.find(client).is_some_and(|device| now.since(device.last) < Self::KEPT)
    }

    /// The places after a login, if they are worth writing down.
    pub fn after(&self, client: &Client, now: Timestamp) -> Option<Self> {
        let fresh = self.find(client).is_some_and(|d| now.since(d.last) < Self::REWRITTEN);
        if fresh {
            return None;
        }
        let (network, family) = (wide_network(client), program_family(&client.program));
        let mut devices = vec![SeenDevice { network, family, last: now }];
        let others = self.devices.iter().filter(|device| {
            now.since(device.last) < Self::KEPT
                && (device.network, &device.family) != (devices[0].network, &devices[0].family)
        });
        let others: Vec<_> = others.take(Self::MOST - 1).cloned().collect();
        devices.extend(others);
        Some(Self { devices })
    }

    fn find(&self, client: &Client) -> Option<&SeenDevice> {
        let (network, family) = (wide_network(client), program_family(&client.program));
        self.devices.iter().find(|d| d.network == network && d.family == family)
    }
}

fn wide_network(client: &Client) -> IpAddr {
    match client.ip {
        IpAddr::V4(ip) => IpAddr::V4((ip.to_bits() & 0xffff_ff00).into()),
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() & !((1 << 80) - 1)).into()),
    }
}

/// The kind of program behind a user agent, such as `Firefox on Linux`: stays the same when the program is
/// updated.
pub fn program_family(program: &str) -> String {
    // Order matters: every browser claims to be several others.
    const PROGRAMS: [(&str, &str); 9] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chromium", "Chromium"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| program.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&PROGRAMS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => {
            program.split(['/', ' ', ';']).next().unwrap_or_default().chars().take(64).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(ip: &str, program: &str) -> Client {
        Client::new(ip.parse().unwrap(), program)
    }

    #[test]
    fn updates_and_moving_addresses_are_the_same_place() {
        let now = Timestamp::from_unix_millis(1_700_000_000_000);
        let first = client(
            "192.0.2.7",
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        );
        let seen = Seen::default().after(&first, now).unwrap();
        let updated = client(
            "192.0.2.99",
            "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0",
        );
        assert!(seen.knows(&updated, now) && seen.after(&updated, now).is_none());
        let elsewhere = client("198.51.100.7", &first.program);
        assert!(!seen.knows(&elsewhere, now) && !seen.knows_network(&elsewhere, now));
        let other = client("192.0.2.7", "curl/8.0");
        assert!(!seen.knows(&other, now) && seen.knows_network(&other, now));
        assert!(!seen.knows(&first, now.plus(Seen::KEPT)));
    }

    #[test]
    fn the_list_is_bounded() {
        let mut seen = Seen::default();
        for n in 0..100_u8 {
            let now = Timestamp::from_unix_millis(u64::from(n));
            seen = seen.after(&client(&format!("10.0.{n}.1"), "x"), now).unwrap();
        }
        assert_eq!(seen.devices.len(), Seen::MOST);
    }
}
