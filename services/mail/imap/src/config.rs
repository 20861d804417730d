//! Limits of the IMAP server.

use gatepost_runtime::config::{Size, Span};
use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::BackendConfig;

/// How many messages one command deals with at most; 0: any number.
///
/// What is read from a file is 0 or at least [`MessageLimit::LEAST`].
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct MessageLimit(pub u32);

impl MessageLimit {
    /// The lowest limit that a server should announce (RFC 9738 §3).
    pub const LEAST: u32 = 1000;

    /// The limit, if there is one.
    pub(crate) fn most(self) -> Option<usize> {
        usize::try_from(self.0).ok().filter(|most| *most > 0)
    }
}

impl TryFrom<u32> for MessageLimit {
    type Error = LimitTooLow;

    fn try_from(most: u32) -> Result<Self, LimitTooLow> {
        if (1..Self::LEAST).contains(&most) { Err(LimitTooLow) } else { Ok(Self(most)) }
    }
}

impl From<MessageLimit> for u32 {
    fn from(limit: MessageLimit) -> Self {
        limit.0
    }
}

/// A [`MessageLimit`] with which clients could hardly work.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a limit of messages is 0, for none, or at least {}", MessageLimit::LEAST)]
pub struct LimitTooLow;

/// Limits of the IMAP server.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImapConfig {
    /// Networks of load balancers that begin every connection with a PROXY header (HAProxy's PROXY
    /// protocol, version 1 or 2), in front of TLS. From them a connection without one ends; from
    /// anywhere else none is believed.
    pub proxy_protocol: Vec<IpNet>,
    /// Other IMAP servers that keep the mailboxes of some domains, or of all: people log in here and
    /// are connected to them.
    pub backends: Vec<BackendConfig>,
    /// Time in which such a server must be connected to and let its user in.
    pub backend_within: Span,
    /// Bytes on their way in each direction, at most, of a connection to such a server.
    pub proxy_buffer: Size,
    /// Connections at most, of all clients.
    pub max_connections: usize,
    /// Connections at most from one network: an IPv4 address or an IPv6 /64.
    pub max_connections_per_network: usize,
    /// Connections at most from one IPv6 /48, whatever their networks.
    pub max_connections_per_site: usize,
    /// Logged-in connections at most to one mailbox.
    pub max_connections_per_mailbox: usize,
    /// Time within which a connection must log in, TLS included.
    pub login_within: Span,
    /// Time without a command after which a logged-in connection ends; RFC 9051 §5.4 asks for 30
    /// minutes at least.
    pub idle_timeout: Span,
    /// Time in which a client must take what was written to it.
    pub write_timeout: Span,
    /// Refused logins after which a connection ends.
    pub max_refusals: u32,
    /// Pause after the first refused login; it doubles with each.
    pub refusal_pause: Span,
    /// Longest command line in bytes, without literals.
    pub max_line: Size,
    /// Longest literal in bytes, other than a message.
    pub max_literal: Size,
    /// Longest command in bytes, messages not counted.
    pub max_command: Size,
    /// Longest command in bytes before login, with literals.
    pub max_command_before_login: Size,
    /// Largest message that APPEND takes, in bytes; the mail store may have a lower limit.
    pub max_message: Size,
    /// Messages in one APPEND at most, where `message_limit` is 0.
    pub max_append_messages: usize,
    /// Messages that one command deals with at most (MESSAGELIMIT, RFC 9738), 1000 or more; 0: no limit,
    /// and none is announced. Of more the oldest are left out, except in COPY, SORT, THREAD and APPEND,
    /// which are refused. Programs that do not know the extension take what they get for everything.
    pub message_limit: MessageLimit,
    /// May messages with other than ASCII in their header be appended by clients that have not enabled
    /// UTF8=ACCEPT? RFC 9755 §4 says no; moving old mail in may need it.
    pub eight_bit_headers: bool,
    /// May clients have everything compressed once they are logged in (COMPRESS, RFC 4978)? A
    /// connection that does keeps 43 KiB to understand what comes, and 320 KiB while it is busy.
    pub compress: bool,
    /// How often a client is told that a command that takes long goes on (INPROGRESS, RFC 9585).
    pub progress_every: Span,
    /// Responses that NOTIFY (RFC 5465) gives of changes at one moment, at most: more switch it off.
    pub max_notifications: usize,
    /// Time that connections have to take their goodbye when the server stops.
    pub drain_within: Span,
}

impl Default for ImapConfig {
    fn default() -> Self {
        let seconds = |seconds| Span(std::time::Duration::from_secs(seconds));
        Self {
            proxy_protocol: Vec::new(),
            backends: Vec::new(),
            backend_within: seconds(10),
            proxy_buffer: Size(64 << 10),
            max_connections: 20_000,
            max_connections_per_network: 5_000,
            max_connections_per_site: 10_000,
            max_connections_per_mailbox: 100,
            login_within: seconds(60),
            idle_timeout: seconds(30 * 60),
            write_timeout: seconds(60),
            max_refusals: 4,
            refusal_pause: seconds(1),
            max_line: Size(64 << 10),
            max_literal: Size(64 << 10),
            max_command: Size(256 << 10),
            max_command_before_login: Size(8 << 10),
            max_message: Size(50 << 20),
            max_append_messages: 100,
            message_limit: MessageLimit(0),
            eight_bit_headers: false,
            compress: true,
            progress_every: seconds(5),
            max_notifications: 1000,
            drain_within: seconds(5),
        }
    }
}

#[cfg(test)]
mod tests {
    use gatepost_runtime::config::{Loaded, Sources, load_from};

    use super::*;

    #[test]
    fn a_limit_of_messages_is_none_or_not_low() {
        for (written, read) in [
            ("0", Some(None)),
            ("1", None),
            ("999", None),
            ("1000", Some(Some(1000))),
            ("4294967295", Some(Some(4_294_967_295))),
            ("4294967296", None),
            ("-1", None),
        ] {
            let overrides = vec![("message_limit".to_owned(), written.to_owned())];
            let sources = Sources { overrides, ..Sources::default() };
            let loaded = load_from(&sources, []);
            let most = loaded
                .as_ref()
                .map(|loaded: &Loaded<ImapConfig>| loaded.config.message_limit.most());
            assert_eq!(most.ok(), read, "{written}: {:?}", loaded.as_ref().err());
            // Whoever wrote it is told which key it is, and why.
            if let Err(errors) = &loaded {
                let text = errors.to_string();
                assert!(text.contains("message_limit"), "{text}");
                assert!(written != "999" || text.contains("at least 1000"), "{text}");
            }
        }
    }
}
