//! What is measured, and how much: the arguments.

use std::{path::PathBuf, time::Duration};

use clap::{Parser, Subcommand};

use crate::{
    USERS,
    imap::{self, Parts},
    measure::Scale,
};

/// All measurements.
const ALL: [&str; 14] = [
    "login",
    "authenticate",
    "scale",
    "revocation",
    "attack",
    "organizations",
    "lmtp",
    "idle",
    "fetch",
    "imap",
    "search",
    "proxy",
    "sasl",
    "introspection",
];

/// Measures Gatepost beside the bare TLS handshake rate and Dovecot.
#[derive(Parser)]
pub(crate) struct Choice {
    /// What else the program does.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Only these
    #[arg(long, value_delimiter = ',', value_parser = ALL)]
    only: Vec<String>,
    /// Of `imap`, only these; `restart` is the first SELECT after a start
    #[arg(long, value_delimiter = ',', value_parser = imap::PARTS)]
    part: Vec<String>,
    /// Seconds for each rate
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Idle connections
    #[arg(long, default_value_t = 5000)]
    idle: usize,
    /// Messages in the folder that is fetched
    #[arg(long, default_value_t = 10_000)]
    messages: usize,
    /// Messages in the large folder of `imap` and in that of `search`
    #[arg(long, default_value_t = 100_000)]
    pub(crate) large: usize,
    /// Messages that `search` has Dovecot's full-text plugin index, which takes it long: some dozens in a second
    #[arg(long, default_value_t = 10_000)]
    indexed: usize,
    /// Clients of the mixed load of `imap`
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// Organizations of twenty members
    #[arg(long, default_value_t = 10_000)]
    pub(crate) organizations: usize,
    /// How many app passwords are in the store where Authenticate is measured at scale, one size after the other;
    /// ten million take some 6 GB of disk and several minutes
    #[arg(long, value_delimiter = ',', default_value = "1000000")]
    pub(crate) app_passwords: Vec<usize>,
    /// Where the report goes as JSON
    #[arg(long, default_value = "tests/output/bench.json")]
    pub(crate) json: PathBuf,
}

/// What the program does besides measuring.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// A TLS server that does nothing: the physical limit for logins over new connections
    #[command(hide = true)]
    BareTls {
        /// Directory with server.pem and server.key
        dir: PathBuf,
    },
}

impl Choice {
    /// Is this measured?
    pub(crate) fn wants(&self, name: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == name)
    }

    /// Is anything measured that is none of these?
    pub(crate) fn wants_any_but(&self, names: &[&str]) -> bool {
        ALL.iter().any(|name| self.wants(name) && !names.contains(name))
    }

    /// How much is measured.
    pub(crate) fn scale(&self) -> Scale {
        Scale { time: Duration::from_secs(self.seconds), idle: self.idle, messages: self.messages }
    }

    /// In how many messages Gatepost and Dovecot's full-text plugin search; never more than in `large`.
    pub(crate) fn indexed(&self) -> usize {
        self.indexed.min(self.large)
    }

    /// How much of `imap` is measured.
    pub(crate) fn imap(&self) -> imap::Size {
        imap::Size {
            large: self.large,
            clients: self.clients.clamp(1, USERS),
            parts: Parts::named(&self.part),
        }
    }
}
