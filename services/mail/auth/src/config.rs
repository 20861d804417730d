//! Settings.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use gatepost_runtime::config::{Size, Span};
use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Settings of the Dovecot authentication protocol's server.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SaslConfig {
    /// Where it listens over TCP; see `peers` for who may ask. None: not at all.
    pub listen: Option<SocketAddr>,
    /// Path of a Unix socket; whoever may open the file may ask. None: no socket.
    pub socket: Option<PathBuf>,
    /// Permissions of that file, in octal.
    pub socket_mode: Mode,
    /// Group of that file, a name in /etc/group or a number. None: the group that the process has.
    pub socket_group: Option<String>,
    /// Networks of servers that may ask over TCP. They see the secrets of people, and are believed what
    /// address a client has.
    pub peers: Vec<IpNet>,
    /// Is a login refused when the asking server does not say that the client's connection is protected?
    /// Clients on the machine itself are heard without.
    pub require_tls: bool,
    /// Connections at most.
    pub max_connections: usize,
    /// Logins under way on one connection, at most.
    pub max_requests: usize,
    /// Longest line in bytes.
    pub max_line: Size,
    /// Time in which a connection must have said who it is.
    pub handshake_within: Span,
    /// Time in which a line that was begun must be there whole.
    pub line_within: Span,
    /// Time in which a client must answer a question of its mechanism.
    pub exchange_within: Span,
    /// Time in which the asking server must take what was written to it.
    pub write_timeout: Span,
    /// Time without a line after which a connection ends.
    pub idle_timeout: Span,
    /// Time that a refusal takes at least. Postfix waits ten seconds for an answer.
    pub refusal_pause: Span,
}

impl Default for SaslConfig {
    fn default() -> Self {
        let seconds = |seconds| Span(Duration::from_secs(seconds));
        Self {
            listen: None,
            socket: None,
            socket_mode: Mode(0o660),
            socket_group: None,
            peers: loopback(),
            require_tls: true,
            max_connections: 1000,
            max_requests: 100,
            max_line: Size(16 << 10),
            handshake_within: seconds(30),
            line_within: seconds(10),
            exchange_within: seconds(150),
            write_timeout: seconds(10),
            idle_timeout: seconds(12 * 3600),
            refusal_pause: seconds(2),
        }
    }
}

/// Settings of the server that answers logins over HTTP.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HttpAuthConfig {
    /// Where it listens, without TLS. None: not at all.
    pub listen: Option<SocketAddr>,
    /// Networks of servers that may ask. They see the secrets of people, and are believed what address a
    /// client has.
    pub peers: Vec<IpNet>,
    /// Where those servers say what address a client has.
    pub client_header: ClientHeader,
    /// Where nginx's mail proxy is sent with IMAP. None: nowhere.
    pub imap_backend: Option<SocketAddr>,
    /// Where nginx's mail proxy is sent with SMTP. None: nowhere.
    pub smtp_backend: Option<SocketAddr>,
    /// Does nginx's mail proxy get a refusal for a client without TLS? Clients on the machine itself are heard
    /// without.
    pub require_tls: bool,
    /// Connections at most.
    pub max_connections: usize,
    /// Time for a request's headers to arrive, and for a connection to stay idle.
    pub headers_within: Span,
    /// Time that requests under way have when the service stops.
    pub request_within: Span,
    /// Longest life of a connection; clients open another one.
    pub connection_life: Span,
    /// Time that a refusal takes at least.
    pub refusal_pause: Span,
}

impl Default for HttpAuthConfig {
    fn default() -> Self {
        let seconds = |seconds| Span(Duration::from_secs(seconds));
        Self {
            listen: None,
            peers: loopback(),
            client_header: ClientHeader::XRealIp,
            imap_backend: None,
            smtp_backend: None,
            require_tls: true,
            max_connections: 1000,
            headers_within: seconds(60),
            request_within: seconds(15),
            connection_life: seconds(3600),
            refusal_pause: seconds(2),
        }
    }
}

/// The header in which asking servers tell the client's address. Others are not looked at: a client could have
/// written them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientHeader {
    /// None: the asking server is the client.
    None,
    /// `X-Real-IP`.
    XRealIp,
    /// `X-Forwarded-For`, read from its end as long as whoever wrote it is one of the peers.
    XForwardedFor,
}

/// Whoever is on the machine itself.
fn loopback() -> Vec<IpNet> {
    ["127.0.0.0/8", "::1/128"].iter().filter_map(|network| network.parse().ok()).collect()
}

/// Permissions of a file, written in octal: `0660`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mode(pub u32);

impl FromStr for Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let octal = text.bytes().all(|byte| (b'0'..=b'7').contains(&byte));
        let mode = u32::from_str_radix(text, 8).ok().filter(|mode| octal && *mode <= 0o777);
        mode.map(Self).ok_or_else(|| "expected permissions in octal such as 0660".to_owned())
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04o}", self.0)
    }
}

impl<'de> Deserialize<'de> for Mode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl Serialize for Mode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_octal() {
        for (text, mode) in [("0660", 0o660), ("600", 0o600), ("0777", 0o777)] {
            assert_eq!(text.parse(), Ok(Mode(mode)));
        }
        assert_eq!(Mode(0o600).to_string(), "0600");
        for wrong in ["", "0999", "1777", "+660", "rw", "-1"] {
            assert!(wrong.parse::<Mode>().is_err(), "{wrong:?}");
        }
    }
}
