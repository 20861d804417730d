//! Networks that a credential may be used from.

use std::{net::IpAddr, str::FromStr};

use gatepost_model::Malformed;
use ipnet::IpNet;

/// Most networks one credential may name.
const MOST: usize = 32;

/// A list of networks; an empty one allows every address.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Networks in CIDR form; a bare address is a network of one.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when one does not parse, or there are more than 32.
    pub fn parse<S: AsRef<str>>(texts: &[S]) -> Result<Self, Malformed> {
        let malformed = Malformed::new("networks", "at most 32 networks such as 192.0.2.0/24");
        if texts.len() > MOST {
            return Err(malformed);
        }
        let parse = |text: &S| {
            let text = text.as_ref().trim();
            let bare = IpAddr::from_str(text).map(IpNet::from);
            bare.or_else(|_| IpNet::from_str(text)).map(|network| network.trunc())
        };
        let parsed: Result<Vec<IpNet>, _> = texts.iter().map(parse).collect();
        parsed.map(Self).map_err(|_| malformed)
    }

    /// May a client with this address use it? IPv4 addresses inside IPv6 ones (RFC 4291 §2.5.5.2)
    /// count as IPv4.
    pub fn allow(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.0.is_empty() || self.0.iter().any(|network| network.contains(&ip))
    }

    /// In CIDR form.
    pub fn to_texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_looked_up_in_networks() {
        let networks = Networks::parse(&["192.0.2.7/24", "2001:db8::/32", "198.51.100.1"]).unwrap();
        assert_eq!(networks.to_texts(), ["192.0.2.0/24", "2001:db8::/32", "198.51.100.1/32"]);
        for (ip, allowed) in [
            ("192.0.2.200", true),
            ("::ffff:192.0.2.200", true),
            ("192.0.3.1", false),
            ("2001:db8:1::1", true),
            ("2001:db9::1", false),
            ("198.51.100.1", true),
            ("198.51.100.2", false),
        ] {
            assert_eq!(networks.allow(ip.parse().unwrap()), allowed, "{ip}");
        }
        assert!(Networks::default().allow("203.0.113.1".parse().unwrap()));
        assert!(Networks::parse(&["192.0.2.0/33"]).is_err());
        assert!(Networks::parse(&["192.0.2.0/24"; 33]).is_err());
    }
}
