//! The audit log: lines chained by hash, one chain per account and per organization, so that a
//! missing or altered line shows.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use crate::{AccountId, ApiTokenId, Client, OrganizationId, ServiceName, Timestamp};

/// Whose log a line belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AuditSubject {
    /// An account's activity (ACC-10).
    Account(AccountId),
    /// An organization's activity (ORG-11).
    Organization(OrganizationId),
}

impl AuditSubject {
    /// Key of the log: one byte of kind, 16 of id.
    pub fn to_bytes(self) -> [u8; 17] {
        let (kind, id) = match self {
            Self::Account(id) => (b'a', id.to_bytes()),
            Self::Organization(id) => (b'o', id.to_bytes()),
        };
        let mut bytes = [kind; 17];
        bytes[1..].copy_from_slice(&id);
        bytes
    }
}

/// Who acted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Actor {
    /// A signed-in person.
    Account(AccountId),
    /// A program with an API token of an account.
    Program(AccountId, ApiTokenId),
    /// Whoever runs this installation, through the administration command line.
    Operator,
    /// A service by itself.
    Service(ServiceName),
    /// Somebody at a prompt who has not proven anything.
    Stranger,
}

impl fmt::Display for Actor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(id) => id.fmt(out),
            Self::Program(account, token) => write!(out, "{account}/{token}"),
            Self::Operator => out.write_str("operator"),
            Self::Service(name) => write!(out, "service:{name}"),
            Self::Stranger => Ok(()),
        }
    }
}

/// What is to be written, before it has its place in the chain.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Whose log.
    pub subject: AuditSubject,
    /// Who acted.
    pub actor: Actor,
    /// Stable slug such as `login.refused`.
    pub action: Cow<'static, str>,
    /// Facts, never secrets.
    pub details: BTreeMap<String, String>,
    /// From where.
    pub client: Option<Client>,
    /// When.
    pub time: Timestamp,
}

impl AuditEntry {
    /// An entry without details.
    pub fn new(
        subject: AuditSubject,
        actor: Actor,
        action: impl Into<Cow<'static, str>>,
        time: Timestamp,
    ) -> Self {
        let action = action.into();
        Self { subject, actor, action, details: BTreeMap::new(), client: None, time }
    }

    /// Adds a fact.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.details.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds where it came from.
    #[must_use]
    pub fn client(mut self, client: &Client) -> Self {
        self.client = Some(client.clone());
        self
    }
}

/// Hash of a line and, through it, of every line before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct AuditHash(pub [u8; 32]);

/// A line in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditLine {
    /// From 1, without gaps.
    pub number: u64,
    /// When.
    pub time: Timestamp,
    /// Who acted, as text.
    pub actor: String,
    /// Stable slug.
    pub action: String,
    /// Facts.
    pub details: BTreeMap<String, String>,
    /// From where.
    pub client: Option<Client>,
    /// Hash of the line before; zero for the first.
    pub previous: AuditHash,
}

impl AuditLine {
    /// Puts an entry after the line numbered `number - 1` whose hash is `previous`.
    pub fn chain(entry: AuditEntry, number: u64, previous: AuditHash) -> Self {
        Self {
            number,
            time: entry.time,
            actor: entry.actor.to_string(),
            action: entry.action.into_owned(),
            details: entry.details,
            client: entry.client,
            previous,
        }
    }

    /// Hash over every field, each with its length before it.
    pub fn hash(&self) -> AuditHash {
        let mut hasher = blake3::Hasher::new();
        let mut field = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_be_bytes()).update(bytes);
        };
        field(&self.previous.0);
        field(&self.number.to_be_bytes());
        field(&self.time.unix_millis().to_be_bytes());
        field(self.actor.as_bytes());
        field(self.action.as_bytes());
        field(&(self.details.len() as u64).to_be_bytes());
        for (name, value) in &self.details {
            field(name.as_bytes());
            field(value.as_bytes());
        }
        if let Some(client) = &self.client {
            field(client.ip.to_string().as_bytes());
            field(client.program.as_bytes());
        }
        AuditHash(*hasher.finalize().as_bytes())
    }
}

/// What following a log from line to line found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct VerifiedLog {
    /// Whose log.
    pub subject: AuditSubject,
    /// Lines that are there.
    pub lines: u64,
    /// Number of the first line that is missing, altered or out of its place.
    pub first_wrong: Option<u64>,
}

/// What following many logs has found so far.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct VerifiedLogs {
    /// Logs that were followed.
    pub logs: u64,
    /// Lines in them.
    pub lines: u64,
    /// Those that do not hold, found since it was last told.
    pub broken: Vec<VerifiedLog>,
    /// Have all been followed?
    pub done: bool,
}

impl VerifiedLogs {
    /// Counts one more.
    pub fn add(&mut self, log: VerifiedLog) {
        self.logs += 1;
        self.lines += log.lines;
        if log.first_wrong.is_some() {
            self.broken.push(log);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_moves_the_hash() {
        let entry = AuditEntry::new(
            AuditSubject::Account(AccountId::from_bytes([1; 16])),
            Actor::Operator,
            "login.accepted",
            Timestamp::from_unix_millis(5),
        )
        .detail("cause", "x");
        let line = AuditLine::chain(entry, 1, AuditHash::default());
        let mut variants = vec![line.clone(); 7];
        variants[0].number = 2;
        variants[1].time = Timestamp::from_unix_millis(6);
        variants[2].actor = "other".into();
        variants[3].action = "login.refused".into();
        variants[4].details.clear();
        variants[5].client = Some(Client::unknown());
        variants[6].previous = AuditHash([1; 32]);
        for variant in variants {
            assert_ne!(variant.hash(), line.hash());
        }
    }
}
