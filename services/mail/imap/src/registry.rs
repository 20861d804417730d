//! Who is logged in, and how their connections are ended from outside.
//!
//! A revocation closes what is registered and leaves a tombstone: a login that was under way when
//! it came is closed when it registers. Order is counted in closings, not in time: a login takes a
//! [`Ticket`] before it asks whether the credential is good, and every closing after that counts.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    str::FromStr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use gatepost_model::{
    AccountId, AppPasswordId, Client, Clock, DevicePasswordId, MailboxId, Malformed, OauthGrantId,
    Timestamp,
};
use tokio_util::sync::CancellationToken;

/// How long a tombstone stands: far longer than any login lasts.
const TOMBSTONE: Duration = Duration::from_secs(15 * 60);

/// What a connection was logged in with.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Credential {
    /// An app password.
    AppPassword(AppPasswordId),
    /// A device password.
    DevicePassword(DevicePasswordId),
    /// The password of the mailbox.
    MailboxPassword(MailboxId),
    /// An access token of the OpenID provider; the grant it came from.
    OauthGrant(OauthGrantId),
}

/// Names one connection of this process and of no other: when it logged in, and its number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ConnectionId {
    since: Timestamp,
    number: u64,
}

impl fmt::Display for ConnectionId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:x}-{:x}", self.since.unix_millis(), self.number)
    }
}

impl FromStr for ConnectionId {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let parts = text.split_once('-').and_then(|(since, number)| {
            let since = u64::from_str_radix(since, 16).ok()?;
            Some((since, u64::from_str_radix(number, 16).ok()?))
        });
        let (since, number) = parts.ok_or(Malformed::new("connection_id", "a connection's id"))?;
        Ok(Self { since: Timestamp::from_unix_millis(since), number })
    }
}

/// What ended, and so the connections that end with it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Target {
    /// Those that used a credential.
    Credential(Credential),
    /// Those of an account.
    Account(AccountId),
    /// Those that an account's password opened, as that of its mailbox (ACC-4).
    SharedPassword(AccountId),
    /// Those to a mailbox.
    Mailbox(MailboxId),
    /// Those of an account to a mailbox.
    Attachment(AccountId, MailboxId),
}

/// A logged-in connection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConnectionInfo {
    /// The mailbox it opened.
    pub mailbox: MailboxId,
    /// What it logged in with.
    pub credential: Credential,
    /// The account behind the credential, if any.
    pub account: Option<AccountId>,
    /// Where it comes from, and the program if it named itself.
    pub client: Client,
    /// When it logged in.
    pub since: Timestamp,
}

impl ConnectionInfo {
    fn is_target(&self, target: Target) -> bool {
        match target {
            Target::Credential(credential) => self.credential == credential,
            Target::Account(account) => self.account == Some(account),
            Target::SharedPassword(account) => {
                let password = matches!(self.credential, Credential::MailboxPassword(_));
                password && self.account == Some(account)
            }
            Target::Mailbox(mailbox) => self.mailbox == mailbox,
            Target::Attachment(account, mailbox) => {
                self.account == Some(account) && self.mailbox == mailbox
            }
        }
    }
}

/// Proof of when a login began, counted in closings.
#[derive(Clone, Copy, Debug)]
pub struct Ticket(u64);

/// Why a login was not let in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotRegistered {
    /// Its credential ended while it logged in.
    #[error("revoked")]
    Revoked,
    /// Connections were ended for a reason that cannot be looked up for it; it may log in again.
    #[error("to be checked again")]
    Doubtful,
    /// The mailbox has as many connections as it may.
    #[error("too many connections")]
    Limit,
}

/// Every logged-in connection of a process.
pub struct Registry {
    clock: Arc<dyn Clock>,
    max_per_mailbox: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    last: u64,
    closings: u64,
    /// The last closing that was not of a [`Target`].
    last_untold: u64,
    connections: HashMap<u64, (ConnectionInfo, CancellationToken)>,
    by_mailbox: HashMap<MailboxId, usize>,
    tombstones: VecDeque<(u64, Timestamp, Target)>,
}

impl State {
    fn tell(&self, is: impl Fn(&ConnectionInfo) -> bool) -> usize {
        let told = self.connections.values().filter(|(info, _)| is(info));
        told.map(|(_, closed)| closed.cancel()).count()
    }
}

impl Registry {
    /// An empty registry.
    pub(crate) fn new(clock: Arc<dyn Clock>, max_per_mailbox: usize) -> Self {
        Self { clock, max_per_mailbox, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every change of the state is whole before anything that could panic.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// To be taken before a credential is checked.
    pub(crate) fn ticket(&self) -> Ticket {
        Ticket(self.state().closings)
    }

    /// Lets a login in; `closed` ends the connection.
    pub(crate) fn register(
        self: &Arc<Self>,
        info: ConnectionInfo,
        ticket: Ticket,
        closed: CancellationToken,
    ) -> Result<Registration, NotRegistered> {
        let mut state = self.state();
        let late = |(closing, _, target): &(u64, Timestamp, Target)| {
            *closing > ticket.0 && info.is_target(*target)
        };
        if state.tombstones.iter().any(late) {
            return Err(NotRegistered::Revoked);
        }
        if state.last_untold > ticket.0 {
            return Err(NotRegistered::Doubtful);
        }
        let open = state.by_mailbox.entry(info.mailbox).or_default();
        if *open >= self.max_per_mailbox {
            return Err(NotRegistered::Limit);
        }
        *open += 1;
        state.last += 1;
        let id = state.last;
        state.connections.insert(id, (info, closed));
        Ok(Registration { registry: Arc::clone(self), id })
    }

    /// Ends every connection of `target`, and logins of it that are under way. Returns how many
    /// connections were told.
    pub fn close(&self, target: Target) -> usize {
        let now = self.clock.now();
        let mut state = self.state();
        state.closings += 1;
        let closing = state.closings;
        state.tombstones.push_back((closing, now, target));
        let old = now.minus(TOMBSTONE);
        while state.tombstones.front().is_some_and(|(_, time, _)| *time < old) {
            state.tombstones.pop_front();
        }
        state.tell(|info| info.is_target(target))
    }

    /// Ends every registered connection that is so. Logins that are under way must begin anew, as it
    /// cannot be known whether they are so. Returns how many connections were told.
    pub fn close_where(&self, is: impl Fn(&ConnectionInfo) -> bool) -> usize {
        let mut state = self.state();
        state.closings += 1;
        state.last_untold = state.closings;
        state.tell(is)
    }

    /// Ends one connection to a mailbox; false when there is none of that name.
    pub fn close_one(&self, mailbox: MailboxId, id: ConnectionId) -> bool {
        let state = self.state();
        let found = state.connections.get(&id.number);
        let found = found.filter(|(info, _)| info.mailbox == mailbox && info.since == id.since);
        found.map(|(_, closed)| closed.cancel()).is_some()
    }

    /// Logged-in connections to a mailbox, the oldest first.
    pub fn list_of(&self, mailbox: MailboxId) -> Vec<(ConnectionId, ConnectionInfo)> {
        let state = self.state();
        let of = state.connections.iter().filter(|(_, (info, _))| info.mailbox == mailbox);
        let mut found: Vec<_> = of
            .map(|(number, (info, _))| {
                (ConnectionId { since: info.since, number: *number }, info.clone())
            })
            .collect();
        found.sort_unstable_by_key(|(id, _)| id.number);
        found
    }

    /// Every logged-in connection, the oldest first.
    pub fn list(&self) -> Vec<ConnectionInfo> {
        let state = self.state();
        let mut connections: Vec<_> = state.connections.iter().collect();
        connections.sort_unstable_by_key(|(id, _)| **id);
        connections.into_iter().map(|(_, (info, _))| info.clone()).collect()
    }
}

/// A place in the registry; dropping it gives it up.
pub(crate) struct Registration {
    registry: Arc<Registry>,
    id: u64,
}

impl Registration {
    /// Notes the program's name.
    pub(crate) fn name(&self, client: Client) {
        if let Some((info, _)) = self.registry.state().connections.get_mut(&self.id) {
            info.client = client;
        }
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        let mut state = self.registry.state();
        let Some((info, _)) = state.connections.remove(&self.id) else { return };
        let left = state.by_mailbox.get_mut(&info.mailbox).map(|open| {
            *open -= 1;
            *open
        });
        if left == Some(0) {
            state.by_mailbox.remove(&info.mailbox);
        }
        if state.connections.capacity() > 1024
            && state.connections.len() * 4 < state.connections.capacity()
        {
            state.connections.shrink_to_fit();
        }
    }
}

#[cfg(test)]
mod tests {
    use gatepost_model::ManualClock;

    use super::*;

    fn info(credential: u8) -> ConnectionInfo {
        ConnectionInfo {
            mailbox: MailboxId::from_bytes([1; 16]),
            credential: Credential::AppPassword(AppPasswordId::from_bytes([credential; 16])),
            account: Some(AccountId::from_bytes([2; 16])),
            client: Client::unknown(),
            since: Timestamp::default(),
        }
    }

    #[test]
    fn closings_reach_the_registered_and_those_under_way() {
        let clock = Arc::new(ManualClock::at(Timestamp::from_unix_millis(1)));
        let registry = Arc::new(Registry::new(clock.clone(), 10));
        let (one, two) = (CancellationToken::new(), CancellationToken::new());
        let early = registry.ticket();
        let first = registry.register(info(1), early, one.clone()).ok();
        let second = registry.register(info(2), early, two.clone()).ok();
        let target = Target::Credential(info(1).credential);
        assert_eq!(registry.close(target), 1);
        assert!(one.is_cancelled() && !two.is_cancelled());
        let late = registry.register(info(1), early, CancellationToken::new()).err();
        assert_eq!(late, Some(NotRegistered::Revoked));
        // A login that began after the closing has been checked since: an account may be resumed.
        assert!(registry.register(info(1), registry.ticket(), CancellationToken::new()).is_ok());
        assert_eq!(registry.close(Target::Account(AccountId::from_bytes([2; 16]))), 2);
        drop((first, second));
        assert!(registry.list().is_empty());
        let ticket = registry.ticket();
        assert_eq!(registry.close_where(|_| true), 0);
        let doubtful = registry.register(info(1), ticket, CancellationToken::new()).err();
        assert_eq!(doubtful, Some(NotRegistered::Doubtful));
        clock.advance(TOMBSTONE * 2);
        registry.close(target);
        assert_eq!(registry.state().tombstones.len(), 1);
    }

    #[test]
    fn one_connection_is_ended_by_its_name_and_mailbox() {
        let clock = Arc::new(ManualClock::at(Timestamp::from_unix_millis(1)));
        let registry = Arc::new(Registry::new(clock, 10));
        let (one, two) = (CancellationToken::new(), CancellationToken::new());
        let first = registry.register(info(1), registry.ticket(), one.clone()).ok();
        let second = registry.register(info(1), registry.ticket(), two.clone()).ok();
        let mailbox = info(1).mailbox;
        let [(id, _), _] = registry.list_of(mailbox)[..] else { panic!("two") };
        assert_eq!(id.to_string().parse(), Ok(id));
        let other = MailboxId::from_bytes([9; 16]);
        assert!(registry.list_of(other).is_empty() && !registry.close_one(other, id));
        // The name of a connection of an earlier process is nobody's.
        let old = ConnectionId { since: Timestamp::from_unix_millis(99), ..id };
        assert!(!registry.close_one(mailbox, old));
        assert!(registry.close_one(mailbox, id));
        assert!(one.is_cancelled() && !two.is_cancelled());
        drop((first, second));
        assert!(!registry.close_one(mailbox, id));
        for wrong in ["", "-", "1", "1-", "g-1", "1-1-1"] {
            assert!(wrong.parse::<ConnectionId>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_mailbox_has_a_bounded_number_of_connections() {
        let clock = Arc::new(ManualClock::at(Timestamp::default()));
        let registry = Arc::new(Registry::new(clock, 1));
        let first = registry.register(info(1), registry.ticket(), CancellationToken::new());
        assert!(first.is_ok());
        let second = registry.register(info(1), registry.ticket(), CancellationToken::new());
        assert_eq!(second.err(), Some(NotRegistered::Limit));
        drop(first);
        assert!(registry.register(info(1), registry.ticket(), CancellationToken::new()).is_ok());
    }
}
