//! Limits of the LMTP server.

use std::time::Duration;

use gatepost_runtime::config::{Size, Span};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Limits of the LMTP server.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LmtpConfig {
    /// Networks that may deliver over TCP, such as `10.1.0.0/16`. LMTP has no login: whoever is in
    /// them can write into every mailbox.
    pub peers: Vec<IpNet>,
    /// Networks of load balancers that begin every connection with a PROXY header (HAProxy's PROXY
    /// protocol, version 1 or 2). `peers` is then about the clients that they tell of.
    pub proxy_protocol: Vec<IpNet>,
    /// Connections at most.
    pub max_connections: usize,
    /// Recipients of a message at most.
    pub max_recipients: usize,
    /// Longest command line in bytes, CRLF included.
    pub max_line: Size,
    /// Wrong commands after which a connection ends.
    pub max_errors: u32,
    /// Time to wait for a command.
    pub command_timeout: Span,
    /// Time to wait for the next bytes of a message, and for a client to take a reply.
    pub data_timeout: Span,
    /// Time in which a message must be there whole.
    pub message_within: Span,
}

impl Default for LmtpConfig {
    fn default() -> Self {
        let minutes = |minutes: u64| Span(Duration::from_secs(60 * minutes));
        let loopback = ["127.0.0.0/8", "::1/128"];
        Self {
            peers: loopback.iter().filter_map(|network| network.parse().ok()).collect(),
            proxy_protocol: Vec::new(),
            max_connections: 250,
            max_recipients: 100,
            max_line: Size(4 << 10),
            max_errors: 20,
            command_timeout: minutes(5),
            data_timeout: minutes(3),
            message_within: minutes(30),
        }
    }
}
