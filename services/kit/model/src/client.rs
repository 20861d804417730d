//! The other end of a connection.

use std::net::{IpAddr, Ipv4Addr};

/// The person's or program's end of a connection, as the edge that accepted it saw it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Client {
    /// Where it comes from.
    pub ip: IpAddr,
    /// Browser user agent or mail program; at most 256 bytes.
    pub program: String,
}

impl Client {
    /// A client at `ip` that named itself `program`; the name is cut to 256 bytes and loses its
    /// control characters.
    pub fn new(ip: IpAddr, program: &str) -> Self {
        let mut kept = String::new();
        for c in program.chars().filter(|c| !c.is_control()) {
            if kept.len() + c.len_utf8() > 256 {
                break;
            }
            kept.push(c);
        }
        // RFC 4291 §2.5.5.2: one client, one address.
        Self { ip: ip.to_canonical(), program: kept }
    }

    /// A client nothing is known of.
    pub fn unknown() -> Self {
        Self { ip: IpAddr::V4(Ipv4Addr::UNSPECIFIED), program: String::new() }
    }

    /// The network that throttles count together: the address itself for IPv4, its /64 for IPv6.
    pub fn network(&self) -> IpAddr {
        self.prefix(64)
    }

    /// The site that throttles count besides, with a wider bound: the /48 of an IPv6 address, which
    /// is what providers hand out at most (RFC 6177 §2) and holds 65,536 networks. None for IPv4.
    pub fn site(&self) -> Option<IpAddr> {
        self.ip.is_ipv6().then(|| self.prefix(48))
    }

    fn prefix(&self, bits: u32) -> IpAddr {
        match self.ip {
            IpAddr::V4(ip) => IpAddr::V4(ip),
            IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() >> (128 - bits) << (128 - bits)).into()),
        }
    }
}

/// What a mail or sync program speaks; the scope of an app password (APP-1).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum MailProtocol {
    /// Reading mail, RFC 9051.
    Imap,
    /// Submitting mail, RFC 6409.
    Smtp,
    /// Calendars, RFC 4791.
    CalDav,
    /// Contacts, RFC 6352.
    CardDav,
    /// Files, RFC 4918.
    WebDav,
}

impl MailProtocol {
    /// Every protocol, in the order shown to people.
    pub const ALL: [Self; 5] = [Self::Imap, Self::Smtp, Self::CalDav, Self::CardDav, Self::WebDav];

    /// Slug: `imap`, `smtp`, `caldav`, `carddav`, `webdav`.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Imap => "imap",
            Self::Smtp => "smtp",
            Self::CalDav => "caldav",
            Self::CardDav => "carddav",
            Self::WebDav => "webdav",
        }
    }
}

impl std::str::FromStr for MailProtocol {
    type Err = crate::Malformed;

    fn from_str(slug: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|protocol| protocol.slug() == slug)
            .ok_or(crate::Malformed::new("protocol", "one of imap, smtp, caldav, carddav, webdav"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_sites() {
        for (ip, network, site) in [
            ("192.0.2.7", "192.0.2.7", None),
            ("::ffff:192.0.2.7", "192.0.2.7", None),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", Some("2001:db8:1::")),
            ("2001:db8:1:ffff::1", "2001:db8:1:ffff::", Some("2001:db8:1::")),
            ("::1", "::", Some("::")),
        ] {
            let client = Client::new(ip.parse().unwrap(), "");
            assert_eq!(client.network().to_string(), network, "{ip}");
            assert_eq!(client.site().map(|site| site.to_string()).as_deref(), site, "{ip}");
        }
    }
}
