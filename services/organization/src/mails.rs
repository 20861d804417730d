//! Mails to people: asked for in the commit of what they tell of, sent beside the requests.
//!
//! A use case calls [`Context::mail`] with the changes it is about to commit. Texts stand in `locales/`: a
//! template `x` is `notice-x-subject` and `notice-x-text`. Who the reader is (address, language, zone) is
//! asked when the mail goes out.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use futures_util::StreamExt;
use gatepost_model::{AccountId, Address, Pepper, Timestamp};
use gatepost_notice::{Courier, Notice, NoticeError, backoff};
use gatepost_runtime::drain::Drain;
use gatepost_store::{ChangeSet, Entry, codec};
use tokio::sync::Notify;

use crate::{
    OrganizationError,
    flow::Context,
    notice,
    repo::{self, MailRecord, WorkRecord},
};

/// Mails that are sent at once at most: a relay that hangs holds up as many, and no more.
const AT_ONCE: usize = 8;
/// Mails that one step looks at.
const BATCH: usize = 256;
/// How often the sender looks although nothing woke it.
const TICK: Duration = Duration::from_secs(1);

/// Who a mail goes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Recipient {
    /// The login e-mail of an account, in its language and zone as they are when the mail goes out. Closed
    /// accounts get none.
    Account(AccountId),
    /// Somebody who may have no account.
    Address {
        /// Where.
        address: Address,
        /// BCP 47.
        language: String,
        /// IANA name.
        zone: String,
    },
}

impl From<AccountId> for Recipient {
    fn from(account: AccountId) -> Self {
        Self::Account(account)
    }
}

/// What mails are sent with.
pub(crate) struct PostOffice {
    pub(crate) courier: Arc<dyn Courier>,
    /// Begins links, without a slash at the end.
    pub(crate) public_url: String,
    /// Keys of hashes of mailed secrets, and of what those are derived from.
    pub(crate) pepper: Pepper,
    /// Wakes the sender.
    pub(crate) wake: Notify,
}

impl Context {
    /// Adds a mail to the changes that it tells of. `values` are put into the texts as they are and hold no
    /// secret; values named `time`, `end` or `renewal` are moments ([`Timestamp`] as text) and shown as the
    /// reader's language writes them, in the reader's zone. `name` (of a reader with an account), `zone` and
    /// `public_url` are there without being given.
    pub(crate) fn mail<'v>(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        recipient: impl Into<Recipient>,
        template: &'static str,
        values: impl IntoIterator<Item = (&'v str, String)>,
    ) {
        let values = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.queue(changes, now, recipient.into(), template.to_owned(), values);
    }

    /// As [`Self::mail`], for a template whose slug was kept.
    pub(crate) fn queue(
        &self,
        changes: &mut ChangeSet,
        now: Timestamp,
        recipient: Recipient,
        template: String,
        values: BTreeMap<String, String>,
    ) {
        let mut mail = MailRecord { template, values, ..MailRecord::default() };
        match recipient {
            Recipient::Account(account) => mail.account = account.to_bytes().to_vec(),
            Recipient::Address { address, language, zone } => {
                (mail.address, mail.language, mail.zone) = (address.to_string(), language, zone);
            }
        }
        let created = now.unix_millis();
        let work = WorkRecord { created, mail: Some(mail), ..WorkRecord::default() };
        repo::put_work(changes, now, self.unique(), &work);
    }

    pub(crate) fn unique(&self) -> [u8; 16] {
        let mut unique = [0; 16];
        self.entropy.fill(&mut unique);
        unique
    }
}

/// What became of a mail.
enum Done {
    /// It was sent, or nobody wants it any more.
    Finished,
    /// It is to be tried again.
    Failed(String),
    /// It never will be accepted.
    Hopeless(String),
}

/// Sends mails until the drain.
pub(crate) fn spawn(context: Context, drain: &Drain) {
    let ending = drain.clone();
    drain.spawn(async move {
        while !ending.is_draining() {
            let full = match context.work_once(&ending).await {
                Ok(done) => done == BATCH,
                Err(error) => {
                    tracing::error!(%error, "mails that wait could not be read");
                    false
                }
            };
            if full {
                continue;
            }
            tokio::select! {
                () = context.post.wake.notified() => {}
                () = tokio::time::sleep(TICK) => {}
                () = ending.draining() => return,
            }
        }
    });
}

impl Context {
    /// Does the work that is due; returns how much it was.
    async fn work_once(&self, drain: &Drain) -> Result<usize, OrganizationError> {
        let due = repo::due_work(self.store.as_ref(), self.clock.now(), BATCH).await?;
        let count = due.len();
        let pieces =
            futures_util::stream::iter(due).for_each_concurrent(AT_ONCE, |entry| async move {
                if let Err(error) = self.work_on(&entry).await {
                    tracing::error!(%error, "a mail that waits failed");
                }
            });
        // A drain does not wait for a relay: what is not finished is done after the next start.
        tokio::select! {
            () = pieces => {}
            () = drain.draining() => {}
        }
        Ok(count)
    }

    async fn work_on(&self, entry: &Entry) -> Result<(), OrganizationError> {
        let now = self.clock.now();
        let mut work: WorkRecord = codec::decode(&entry.record.value)?;
        if work.mail.is_none() {
            // What fails is tried again with the next step: nothing of it has happened.
            let mut changes = ChangeSet::new();
            if let Some(round) = &work.round {
                self.go_round(&mut changes, now, &work, round).await?;
            } else if let Some(step) = &work.demand {
                self.go_demand(&mut changes, now, step).await?;
            } else {
                self.go_ending(&mut changes, now, &work.ending).await?;
            }
            repo::delete_work(&mut changes, &entry.key);
            self.store.commit(changes).await?;
            self.post.wake.notify_one();
            return Ok(());
        }
        let mail = work.mail.clone().unwrap_or_default();
        let done = match self.send(&mail).await {
            Ok(done) => done,
            // Another service is away: as a relay that is.
            Err(error) => Done::Failed(error.to_string()),
        };
        let template = mail.template.as_str();
        let waited = now.since(Timestamp::from_unix_millis(work.created));
        let mut changes = ChangeSet::new();
        repo::delete_work(&mut changes, &entry.key);
        match done {
            Done::Finished => {}
            Done::Failed(cause) if waited < self.config.notice_gives_up.0 => {
                work.tries += 1;
                tracing::info!(cause, template, tries = work.tries, "a mail is tried again later");
                repo::put_work(&mut changes, now.plus(backoff(work.tries)), self.unique(), &work);
            }
            Done::Failed(cause) | Done::Hopeless(cause) => {
                count("given_up");
                tracing::warn!(cause, template, tries = work.tries, "a mail was given up");
            }
        }
        self.store.commit(changes).await?;
        Ok(())
    }

    async fn send(&self, mail: &MailRecord) -> Result<Done, OrganizationError> {
        let Some((recipient, language, mut values)) = self.reader(mail).await? else {
            return Ok(Done::Finished);
        };
        values.insert("public_url".to_owned(), self.post.public_url.clone());
        if let Some(place) = values.remove("invitation") {
            match self.invitation_link(&place).await? {
                Some(link) => drop(values.insert("link".to_owned(), link)),
                // It was answered or taken back before its mail went out: the link was what the mail was for.
                None => return Ok(Done::Finished),
            }
        }
        let Some(rendered) = notice::render(&language, &mail.template, &values) else {
            return Ok(Done::Hopeless("there is no such template".to_owned()));
        };
        let notice = Notice { recipient, subject: rendered.subject, text: rendered.text };
        Ok(match self.post.courier.deliver(notice).await {
            Ok(()) => {
                count("sent");
                Done::Finished
            }
            Err(NoticeError::Later(cause)) => Done::Failed(cause),
            Err(NoticeError::Refused(cause)) => Done::Hopeless(cause),
        })
    }

    /// Where a mail goes, in which language, with what is known of the reader; none when there is nobody to
    /// read it.
    async fn reader(
        &self,
        mail: &MailRecord,
    ) -> Result<Option<(Address, String, BTreeMap<String, String>)>, OrganizationError> {
        let mut values = mail.values.clone();
        if mail.account.is_empty() {
            values.insert("zone".to_owned(), mail.zone.clone());
            return Ok(Some((mail.address.parse()?, mail.language.clone(), values)));
        }
        let Ok(account) = AccountId::from_slice(&mail.account) else { return Ok(None) };
        let found = self.people.find(account).await?;
        let Some(person) = found.filter(|person| !person.closed) else { return Ok(None) };
        values.insert("zone".to_owned(), person.time_zone.clone());
        values.entry("name".to_owned()).or_insert_with(|| person.name.clone());
        Ok(Some((person.email.clone(), person.language.clone(), values)))
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("gatepost_organization_notices_total", "outcome" => outcome).increment(1);
}
