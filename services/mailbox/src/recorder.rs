//! What logins leave behind, gathered in bounded memory and written in batches: last logins
//! (MBX-7), last use of credentials, and refusals for the owners' activity logs.

mod flush;
mod sharing;
mod telling;

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use gatepost_model::{
    AccountId, AppPasswordId, Client, DevicePasswordId, MailProtocol, MailboxId, OauthGrantId,
    Timestamp,
};
use gatepost_runtime::drain::Drain;

use crate::{flow::Context, repo::LoginRecord};

/// Most entries of one kind that wait to be written; the oldest go first.
const CAPACITY: usize = 20_000;

/// Who logged in with what.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Credential {
    /// An app password of an account.
    App(AppPasswordId),
    /// A device password of the mailbox.
    Device(DevicePasswordId),
    /// The mailbox's own password.
    Password,
    /// An access token; the grant it came from.
    Grant(OauthGrantId),
}

/// A refusal that its owners may want to know of.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) mailbox: MailboxId,
    /// The account whose credential it was, if that is known.
    pub(super) account: Option<AccountId>,
    /// What was refused, if it was recognised.
    pub(super) credential: Option<Credential>,
    pub(super) address: String,
    pub(super) cause: &'static str,
    /// What `account` alone is told instead.
    pub(super) owner_cause: Option<&'static str>,
    pub(super) protocol: MailProtocol,
    pub(super) client: Client,
}

#[derive(Default)]
struct Pending {
    logins: VecDeque<(MailboxId, LoginRecord)>,
    programs: VecDeque<(MailboxId, String, Client)>,
    app_uses: HashMap<AppPasswordId, (Timestamp, Client)>,
    device_uses: HashMap<DevicePasswordId, (Timestamp, Client)>,
    refusals: VecDeque<Refusal>,
}

/// Gathers.
#[derive(Default)]
pub(crate) struct Recorder {
    pending: Mutex<Pending>,
}

impl Recorder {
    /// A login that was accepted.
    pub(crate) fn accepted(
        &self,
        mailbox: MailboxId,
        credential: Credential,
        account: Option<AccountId>,
        protocol: MailProtocol,
        client: &Client,
        now: Timestamp,
    ) {
        let mut login = LoginRecord::new(now, client, protocol);
        login.credential = credential.name(mailbox);
        credential.kind().clone_into(&mut login.kind);
        login.account = account.map(|account| account.to_string()).unwrap_or_default();
        let mut pending = self.lock();
        push(&mut pending.logins, (mailbox, login));
        pending.used(credential, now, client);
    }

    /// A login that was refused. The caller has asked whether one more may be written down.
    pub(super) fn refused(&self, refusal: Refusal, now: Timestamp) {
        let mut login = LoginRecord::new(now, &refusal.client, refusal.protocol);
        login.account = refusal.account.map(|account| account.to_string()).unwrap_or_default();
        refusal.cause.clone_into(&mut login.cause);
        if let Some(credential) = refusal.credential {
            login.credential = credential.name(refusal.mailbox);
            credential.kind().clone_into(&mut login.kind);
        }
        let mut pending = self.lock();
        push(&mut pending.logins, (refusal.mailbox, login));
        push(&mut pending.refusals, refusal);
    }

    /// A program has named itself after its login.
    pub(crate) fn program(
        &self,
        mailbox: MailboxId,
        credential: Credential,
        client: Client,
        now: Timestamp,
    ) {
        let name = credential.name(mailbox);
        let mut pending = self.lock();
        pending.used(credential, now, &client);
        let waiting = pending.logins.iter_mut().rev();
        let mut waiting = waiting.filter(|(of, _)| *of == mailbox).map(|(_, login)| login);
        if let Some(login) = waiting.find(|login| login.awaits_program(&name, &client)) {
            login.program = client.program;
        } else {
            push(&mut pending.programs, (mailbox, name, client));
        }
    }

    fn take(&self) -> Pending {
        std::mem::take(&mut *self.lock())
    }

    /// Puts back what could not be written, unless something newer has come.
    fn put_back(&self, kept: Pending) {
        let mut pending = self.lock();
        for (id, used) in kept.app_uses {
            pending.app_uses.entry(id).or_insert(used);
        }
        for (id, used) in kept.device_uses {
            pending.device_uses.entry(id).or_insert(used);
        }
        for login in kept.logins.into_iter().rev() {
            push_front(&mut pending.logins, login);
        }
        for refusal in kept.refusals.into_iter().rev() {
            push_front(&mut pending.refusals, refusal);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pending {
    fn used(&mut self, credential: Credential, now: Timestamp, client: &Client) {
        match credential {
            Credential::App(id) => keep(&mut self.app_uses, id, now, client),
            Credential::Device(id) => keep(&mut self.device_uses, id, now, client),
            Credential::Password | Credential::Grant(_) => {}
        }
    }
}

impl Credential {
    /// What kind it is, as a stable name.
    fn kind(self) -> &'static str {
        match self {
            Self::App(_) => "app-password",
            Self::Device(_) => "device-password",
            Self::Password => "mailbox-password",
            Self::Grant(_) => "oauth-grant",
        }
    }

    /// Its id on the wire: that of the mailbox for the mailbox password.
    pub(crate) fn name(self, mailbox: MailboxId) -> String {
        match self {
            Self::App(id) => id.to_string(),
            Self::Device(id) => id.to_string(),
            Self::Password => mailbox.to_string(),
            Self::Grant(id) => id.to_string(),
        }
    }
}

fn keep<K: Eq + std::hash::Hash>(
    uses: &mut HashMap<K, (Timestamp, Client)>,
    id: K,
    now: Timestamp,
    client: &Client,
) {
    if uses.len() < CAPACITY || uses.contains_key(&id) {
        uses.insert(id, (now, client.clone()));
    } else {
        metrics::counter!("gatepost_mailbox_records_dropped_total").increment(1);
    }
}

fn push<T>(queue: &mut VecDeque<T>, entry: T) {
    if queue.len() >= CAPACITY {
        queue.pop_front();
        metrics::counter!("gatepost_mailbox_records_dropped_total").increment(1);
    }
    queue.push_back(entry);
}

fn push_front<T>(queue: &mut VecDeque<T>, entry: T) {
    if queue.len() < CAPACITY {
        queue.push_front(entry);
    } else {
        metrics::counter!("gatepost_mailbox_records_dropped_total").increment(1);
    }
}

/// Writes until the drain is over. Logins that are being answered when it begins are written too.
pub(crate) async fn run(context: Context, drain: Drain) {
    const LAST_LOGINS: Duration = Duration::from_millis(200);
    let every = context.config.flush_every.0.max(Duration::from_millis(10));
    while !drain.is_draining() {
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = drain.draining() => {}
        }
        flush::flush(&context).await;
        sharing::tell(&context).await;
        telling::tell(&context).await;
    }
    tokio::time::sleep(LAST_LOGINS).await;
    flush::flush(&context).await;
}
