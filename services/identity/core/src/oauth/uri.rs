//! Addresses of clients: where browsers are sent, and what is told there.

use std::{fmt, net::IpAddr, str::FromStr};

use gatepost_model::Malformed;
use url::{Host, Url};

/// Longest address of a client.
const LONGEST: usize = 1024;

/// An address that a browser may be sent to with a code, or after signing out.
///
/// `https`, `http` to the machine itself (RFC 8252 §7.3), or a scheme of one program's own, which has a dot in it
/// (RFC 8252 §7.1). Without a fragment (RFC 6749 §3.1.2) and without names and passwords in it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RedirectUri(String);

impl RedirectUri {
    /// As it was registered.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Is `asked` this address? Compared letter by letter (RFC 9700 §2.1), but for the port where the address leads to
    /// the machine itself (RFC 8252 §7.3).
    pub fn is(&self, asked: &str) -> bool {
        if self.0 == asked {
            return true;
        }
        if !self.is_loopback() {
            return false;
        }
        let (Ok(asked), Some(registered)) = (asked.parse::<Self>(), portless(&self.0)) else {
            return false;
        };
        asked.is_loopback() && portless(&asked.0) == Some(registered)
    }

    /// Does it lead to the machine that the browser runs on?
    pub fn is_loopback(&self) -> bool {
        self.0.starts_with("http://")
    }

    /// Is its scheme one program's own? Public clients alone have such.
    pub fn is_private_use(&self) -> bool {
        !self.0.starts_with("https://") && !self.is_loopback()
    }

    /// The host that it leads to, for people to see; none for a scheme of a program's own.
    pub fn host(&self) -> Option<String> {
        let url = Url::parse(&self.0).ok()?;
        url.host_str().filter(|_| !self.is_private_use()).map(str::to_owned)
    }
}

impl FromStr for RedirectUri {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new(
            "redirect_uris",
            "https addresses, http ones of the machine itself, or schemes with a dot",
        );
        let url = plain(text).ok_or(malformed)?;
        let sound = match url.scheme() {
            "https" => has_host(text, "https://"),
            "http" => is_loopback(&url) && has_host(text, "http://"),
            own => own.contains('.') && text.starts_with(own),
        };
        sound.then(|| Self(text.to_owned())).ok_or(malformed)
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Where a client is told that a session has ended (OpenID Connect Back-Channel Logout 1.0 §2.2): `https`, or `http`,
/// which the flow allows where private addresses are allowed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct LogoutUri(String);

impl LogoutUri {
    /// As it was registered.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LogoutUri {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let malformed = Malformed::new("backchannel_logout_uri", "an https address");
        let url = plain(text).ok_or(malformed)?;
        let sound = match url.scheme() {
            "https" => has_host(text, "https://"),
            "http" => is_loopback(&url) && has_host(text, "http://"),
            _ => false,
        };
        sound.then(|| Self(text.to_owned())).ok_or(malformed)
    }
}

/// A page that people may read: `https`, or `http` on the machine itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct WebUrl(String);

impl WebUrl {
    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for WebUrl {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let address: LogoutUri =
            text.parse().map_err(|_| Malformed::new("url", "an https address"))?;
        Ok(Self(address.0))
    }
}

/// The address, if it is one of printable ASCII without fragment, name and password.
fn plain(text: &str) -> Option<Url> {
    let printable = text.bytes().all(|byte| byte.is_ascii_graphic());
    // Browsers read a backslash as a slash: what is seen here must be what they see.
    let odd = text.contains(['\\', '#', '"', '<', '>', '`', '{', '}', '|', '^']);
    if text.len() > LONGEST || !printable || odd {
        return None;
    }
    let url = Url::parse(text).ok()?;
    (url.username().is_empty() && url.password().is_none() && !authority_of(text).contains('@'))
        .then_some(url)
}

fn authority_of(text: &str) -> &str {
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default()
}

/// Does a host follow the scheme as it is written? Parsers forgive a missing or a third slash.
fn has_host(text: &str, scheme: &str) -> bool {
    text.starts_with(scheme) && !authority_of(text).is_empty()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

/// An `http` address without its port.
fn portless(text: &str) -> Option<String> {
    let mut url = Url::parse(text).ok()?;
    url.set_port(None).ok()?;
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_safe_addresses_are_registered() {
        for (text, sound) in [
            ("https://app.example.org/callback", true),
            ("https://app.example.org/callback?tenant=1", true),
            ("https://[2001:db8::1]:8443/cb", true),
            ("http://127.0.0.1/cb", true),
            ("http://[::1]:8080/cb", true),
            ("http://localhost/cb", true),
            ("org.example.app:/cb", true),
            ("org.example.app://cb", true),
            ("http://app.example.org/cb", false),
            ("http://127.0.0.1.example.org/cb", false),
            ("http://localhost@evil.example/cb", false),
            ("https://user@app.example.org/cb", false),
            ("https://@app.example.org/cb", false),
            ("https://user:pw@app.example.org/cb", false),
            ("https://app.example.org/cb#part", false),
            ("https://app.example.org/cb#", false),
            ("https://app.example.org\\@evil.example/", false),
            ("https:app.example.org", false),
            ("https:///cb", false),
            ("https://", false),
            ("javascript:alert(1)", false),
            ("data:text/html,x", false),
            ("myapp://cb", false),
            ("https://app.example.org/a b", false),
            ("https://app.example.org/\u{e9}", false),
            ("//app.example.org/cb", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<RedirectUri>().is_ok(), sound, "{text:?}");
        }
        assert!(format!("https://a.example/{}", "x".repeat(1024)).parse::<RedirectUri>().is_err());
        assert!("org.example.app:/cb".parse::<LogoutUri>().is_err());
    }

    #[test]
    fn addresses_are_compared_letter_by_letter_but_for_ports_of_the_machine() {
        for (registered, asked, same) in [
            ("https://a.example/cb", "https://a.example/cb", true),
            ("https://a.example/cb", "https://a.example/cb/", false),
            ("https://a.example/cb", "https://a.example/cb?x=1", false),
            ("https://a.example/cb", "https://A.example/cb", false),
            ("https://a.example/cb", "https://a.example:443/cb", false),
            ("https://a.example/cb", "https://a.example:8443/cb", false),
            ("https://a.example/cb", "https://a.example/%63b", false),
            ("https://a.example/cb", "https://a.example/x/../cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", true),
            ("http://[::1]/cb", "http://[::1]:51004/cb", true),
            ("http://localhost:3000/cb", "http://localhost:4000/cb", true),
            ("http://127.0.0.1/cb", "http://127.0.0.1:51004/other", false),
            ("http://127.0.0.1/cb", "http://127.0.0.2:51004/cb", false),
            ("http://127.0.0.1/cb", "http://localhost:51004/cb", false),
            ("http://127.0.0.1/cb", "https://127.0.0.1:51004/cb", false),
            ("http://127.0.0.1/cb", "http://127.0.0.1:51004@evil.example/cb", false),
            ("org.example.app:/cb", "org.example.app:/cb", true),
            ("org.example.app:/cb", "org.example.app:/cb2", false),
        ] {
            let registered: RedirectUri = registered.parse().unwrap();
            assert_eq!(registered.is(asked), same, "{registered} {asked}");
        }
    }
}
