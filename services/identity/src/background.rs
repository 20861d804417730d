//! What runs beside the requests: work that commits leave behind, and the removal of what has
//! ended. Both end with the drain.

use std::{sync::Arc, time::Duration};

use futures_util::StreamExt;
use gatepost_identity_core::{
    Approval, CompromiseRun, DeviceEnrollment, MailedLink, PhoneCheck, Session, SignUp,
    oauth::DeviceAuthorization,
};
use gatepost_model::{
    AccountId, Address, LinkId, OauthClientId, OauthGrantId, RecoveryCaseId, Timestamp,
};
use gatepost_notice::{Notice, NoticeError, backoff};
use gatepost_proto::event::v1::Event;
use gatepost_store::{ChangeSet, Expect, Position, Range, StoreError};
use prost::Message;

use crate::{
    error::IdentityError,
    notice,
    proof::{self, Proof},
    repo::{
        CEREMONIES, COMPROMISE_RUNS, EXPIRY, Expiring, Found, IDEMPOTENCY, LOGINS, OAUTH_CODES,
        OAUTH_DEVICE_BY_CODE, OAUTH_DEVICES, PHONE_CHECKS, PROGRESS, Progress, REGISTRATION_TOKENS,
        Recorded, SIGN_UP_BY_LINK, SIGN_UPS, SMS_USES, Task, WORK, Work, find, work_key,
    },
    state::Identity,
};

/// Work that is done at once at most: a relay that hangs holds up as many mails, and no more.
const AT_ONCE: usize = 8;
/// Records that one step looks at.
const BATCH: usize = 256;
/// How often the worker looks although nothing woke it.
const TICK: Duration = Duration::from_secs(1);

/// Starts everything.
pub(crate) fn spawn(identity: &Arc<Identity>) {
    let worker = identity.clone();
    identity.drain.spawn(async move { worker.work_until_drained().await });
    let sweeper = identity.clone();
    identity.drain.spawn(async move { sweeper.sweep_until_drained().await });
    let indexer = identity.clone();
    identity.drain.spawn(async move { indexer.index_until_done().await });
    identity.drain.spawn(identity.clone().follow_organizations());
}

/// What a piece of work came to.
pub(crate) enum Done {
    Finished,
    /// A part of it is done: the rest comes next.
    Goes,
    /// It is to be tried again.
    Failed(String),
    /// It never will succeed.
    Hopeless(String),
}

impl Identity {
    async fn work_until_drained(&self) {
        while !self.drain.is_draining() {
            let full = match self.work_once().await {
                Ok(done) => done == BATCH,
                Err(error) => {
                    tracing::error!(error = %error, "background work could not be read");
                    false
                }
            };
            if full {
                continue;
            }
            tokio::select! {
                () = self.work.notified() => {}
                () = tokio::time::sleep(TICK) => {}
                () = self.drain.draining() => return,
            }
        }
    }

    /// Does the work that is due; returns how much it was.
    pub(crate) async fn work_once(&self) -> Result<usize, IdentityError> {
        let due = work_key(self.now(), &[u8::MAX; 16]);
        let mut range = Range::prefix(WORK, &[]).limit(BATCH);
        range.end = std::ops::Bound::Included(due.into());
        let entries = self.store.scan(range).await?;
        let count = entries.len();
        let pieces =
            futures_util::stream::iter(entries).for_each_concurrent(AT_ONCE, |entry| async move {
                let key = entry.key.clone();
                let outcome = match Work::decode(&entry.record.value) {
                    Ok(work) => self.work_on(&key, work).await,
                    Err(error) => Err(error.into()),
                };
                if let Err(error) = outcome {
                    tracing::error!(error = %error, "a piece of background work failed");
                }
            });
        // A drain does not wait for a relay: what is not finished is done after the next start.
        tokio::select! {
            () = pieces => {}
            () = self.drain.draining() => {}
        }
        Ok(count)
    }

    async fn work_on(&self, key: &[u8], work: Work) -> Result<(), IdentityError> {
        let now = self.now();
        let done = match &work.task {
            Task::Notice { recipient, template, language, values } => {
                self.send(recipient, template, language, values.clone(), now).await?
            }
            Task::EraseDocuments { case, documents } => {
                match self.erase_documents(*case, documents).await {
                    Ok(()) => Done::Finished,
                    Err(error) => Done::Failed(error.to_string()),
                }
            }
            Task::EndGrants { client } => done(self.end_some_grants(*client).await),
            Task::Logout { client, account, session } => {
                self.send_logout(*client, *account, *session).await?
            }
            Task::EndClients { organization } => done(self.end_some_clients(*organization).await),
            Task::Sms { .. } => self.send_sms(&work, now).await?,
            // Nobody would get into it.
            Task::Organization { account, .. } if self.is_closed(*account).await? => Done::Finished,
            Task::Organization { account, name } => {
                let made = tokio::time::timeout(
                    Duration::from_secs(15),
                    self.create_organization(*account, name),
                );
                match made.await {
                    Ok(Ok(())) => Done::Finished,
                    Ok(Err(status)) => Done::Failed(format!("{:?}", status.code())),
                    Err(_) => Done::Failed("no answer".to_owned()),
                }
            }
        };
        let mut changes = ChangeSet::new();
        changes.delete(WORK, key.to_vec(), Expect::Any);
        match done {
            Done::Finished => {}
            Done::Goes => {
                let mut unique = [0; 16];
                self.entropy.fill(&mut unique);
                changes.put(WORK, work_key(now, &unique), Expect::Absent, work.encode());
            }
            Done::Hopeless(cause) => {
                count("given_up");
                tracing::warn!(cause, template = work.template(), "a notice was given up");
            }
            Done::Failed(cause) if self.gives_up(&work, now) => {
                count("given_up");
                tracing::warn!(
                    cause,
                    template = work.template(),
                    tries = work.tries,
                    "a notice was given up"
                );
            }
            Done::Failed(cause) => {
                tracing::info!(
                    cause,
                    template = work.template(),
                    tries = work.tries,
                    "background work is tried again later"
                );
                let mut unique = [0; 16];
                self.entropy.fill(&mut unique);
                let next = Work { tries: work.tries + 1, ..work };
                let key = work_key(now.plus(backoff(next.tries)), &unique);
                changes.put(WORK, key, Expect::Absent, next.encode());
            }
        }
        self.store.commit(changes).await?;
        Ok(())
    }

    /// Notices are given up after a while; what must be done never is.
    fn gives_up(&self, work: &Work, now: Timestamp) -> bool {
        let patience = match work.task {
            Task::Notice { .. } | Task::Sms { .. } => self.config.notice_gives_up.0,
            Task::Logout { .. } => self.config.oauth_tokens.logout_gives_up.0,
            Task::Organization { .. }
            | Task::EndClients { .. }
            | Task::EndGrants { .. }
            | Task::EraseDocuments { .. } => return false,
        };
        now.since(work.created) >= patience
    }

    async fn send(
        &self,
        recipient: &Address,
        template: &str,
        language: &str,
        mut values: std::collections::BTreeMap<String, String>,
        now: Timestamp,
    ) -> Result<Done, IdentityError> {
        values.insert("public_url".to_owned(), self.public_url.clone());
        if template == "verify-sign-up" {
            if !self.add_proof(&mut values, now).await? {
                // Another mail took its place, or it has been verified: nothing to send.
                return Ok(Done::Finished);
            }
        } else if values.contains_key("link") && !self.add_link(&mut values, now).await? {
            // It was used or ended before its mail went out: the link was what the mail was for.
            return Ok(Done::Finished);
        }
        let Some(rendered) = notice::render(language, template, &values) else {
            return Ok(Done::Hopeless("no such template".to_owned()));
        };
        let recipient = recipient.clone();
        let notice = Notice { recipient, subject: rendered.subject, text: rendered.text };
        Ok(match self.courier.deliver(notice).await {
            Ok(()) => {
                count("sent");
                Done::Finished
            }
            Err(NoticeError::Later(cause)) => Done::Failed(cause),
            Err(NoticeError::Refused(cause)) => Done::Hopeless(cause),
        })
    }

    /// Derives link and code for a verification mail; false when it is no longer wanted.
    async fn add_proof(
        &self,
        values: &mut std::collections::BTreeMap<String, String>,
        now: Timestamp,
    ) -> Result<bool, IdentityError> {
        let Some(id) = values.get("sign_up_id") else { return Ok(false) };
        let id: gatepost_model::SignUpId = id.parse()?;
        let found: Option<Found<SignUp>> = find(&*self.store, &id.to_bytes()).await?;
        let Some(Found { value: sign_up, .. }) = found else { return Ok(false) };
        let current = values.get("generation") == Some(&sign_up.generation.to_string());
        let waiting = sign_up.state == gatepost_identity_core::SignUpState::Waiting;
        if !current || !waiting || sign_up.has_expired(now) {
            return Ok(false);
        }
        let Some(proof) = Proof::of(&self.pepper, &sign_up) else { return Ok(false) };
        let link = format!("{}/verify?token={}", self.public_url, *proof.link.expose());
        values.insert("link".to_owned(), link);
        let (head, tail) = proof.code.expose().split_at(4);
        values.insert("code".to_owned(), format!("{head} {tail}"));
        let hours = self.config.sign_up_waits.0.as_secs().div_ceil(3600);
        values.insert("hours".to_owned(), hours.to_string());
        Ok(true)
    }

    /// Puts the address of a mailed link in the place of its id; false when the notice is pointless
    /// without it. What tells of a change is told even then, without the paragraph on the link.
    pub(crate) async fn add_link(
        &self,
        values: &mut std::collections::BTreeMap<String, String>,
        now: Timestamp,
    ) -> Result<bool, IdentityError> {
        let Some(id) = values.remove("link") else { return Ok(false) };
        let id: LinkId = id.parse()?;
        let found: Option<Found<MailedLink>> = find(&*self.store, &id.to_bytes()).await?;
        let link = found.map(|found| found.value).filter(|link| !link.has_expired(now));
        let secret = link.as_ref().and_then(|link| proof::link_secret(&self.pepper, link));
        let (Some(link), Some(secret)) = (link, secret) else {
            return Ok(values.remove("recourse").is_some());
        };
        let address =
            format!("{}{}?token={}", self.public_url, link.purpose.path(), *secret.expose());
        values.insert("link".to_owned(), address);
        let hours = link.life().as_secs().div_ceil(3600);
        values.insert("hours".to_owned(), hours.to_string());
        values.insert("days".to_owned(), (hours / 24).to_string());
        Ok(true)
    }

    async fn sweep_until_drained(&self) {
        let mut watched = false;
        while !self.drain.is_draining() {
            if !watched {
                let outcome = self.watch_old_app_passwords().await;
                watched = outcome.is_ok();
                if let Err(error) = outcome {
                    tracing::error!(error = %error, "the ends of app passwords are not watched yet");
                }
            }
            match self.sweep_once().await {
                Ok(true) => {
                    tokio::task::yield_now().await;
                    continue;
                }
                Ok(false) => {}
                Err(error) => tracing::error!(error = %error, "what has ended was not removed"),
            }
            tokio::select! {
                () = tokio::time::sleep(self.config.sweep_every.0) => {}
                () = self.drain.draining() => return,
            }
        }
    }

    /// Removes some of what has ended; returns whether there may be more.
    pub(crate) async fn sweep_once(&self) -> Result<bool, IdentityError> {
        let now = self.now();
        let mut range = Range::prefix(EXPIRY, &[]).limit(BATCH);
        let end = now.unix_millis().to_be_bytes().to_vec();
        range.end = std::ops::Bound::Excluded(end.into());
        let entries = self.store.scan(range).await?;
        for entry in &entries {
            let mut changes = ChangeSet::new();
            match Expiring::from_key(&entry.key) {
                Some((at, thing)) => self.remove_ended(&mut changes, at, &thing, now).await?,
                None => tracing::warn!("an entry of the expiry table makes no sense: removed"),
            }
            changes.delete(EXPIRY, entry.key.clone(), Expect::Any);
            match self.commit_quietly(changes).await {
                // Somebody else has just changed it: the next sweep looks again.
                Ok(()) | Err(IdentityError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        self.trim_activity().await?;
        self.sweep_documents().await?;
        let trimmed = self.trim_events(now).await?;
        Ok(entries.len() == BATCH || trimmed)
    }

    async fn remove_ended(
        &self,
        changes: &mut ChangeSet,
        at: Timestamp,
        thing: &Expiring,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        match thing {
            Expiring::Session(public) => {
                let found: Option<Found<Session>> = find(&*self.store, public).await?;
                if let Some(found) = found.filter(|found| found.value.expires <= at) {
                    self.remove_session(changes, *public, &found, now).await?;
                }
            }
            Expiring::SignUp(id) => {
                let found: Option<Found<SignUp>> = find(&*self.store, id).await?;
                if let Some(found) = found {
                    if let Some(proof) = Proof::of(&self.pepper, &found.value) {
                        let link = proof.link.public_id().to_bytes().to_vec();
                        changes.delete(SIGN_UP_BY_LINK, link, Expect::Any);
                    }
                    changes.delete(SIGN_UPS, id.to_vec(), Expect::Version(found.version));
                }
            }
            Expiring::Link(id) => {
                let found: Option<Found<MailedLink>> = find(&*self.store, id).await?;
                if let Some(found) = found.filter(|found| found.value.expires <= at) {
                    self.spend_link(changes, &found);
                }
            }
            Expiring::ClosedAccount(id) => {
                self.erase_account(changes, AccountId::from_bytes(*id), now).await?;
            }
            Expiring::Login(public) => {
                changes.delete(LOGINS, public.to_vec(), Expect::Any);
            }
            Expiring::Ceremony(public) => {
                changes.delete(CEREMONIES, public.to_vec(), Expect::Any);
            }
            Expiring::OauthCode(public) => {
                changes.delete(OAUTH_CODES, public.to_vec(), Expect::Any);
            }
            Expiring::OauthDevice(public) => {
                let found: Option<Found<DeviceAuthorization>> = find(&*self.store, public).await?;
                if let Some(found) = found {
                    let code = found.value.user_code.to_vec();
                    changes
                        .delete(OAUTH_DEVICES, public.to_vec(), Expect::Version(found.version))
                        .delete(OAUTH_DEVICE_BY_CODE, code, Expect::Any);
                }
            }
            Expiring::OauthGrant(id) => {
                self.grant_due(changes, OauthGrantId::from_bytes(*id), now).await?;
            }
            Expiring::Repeat(key) => {
                changes.delete(IDEMPOTENCY, key.clone(), Expect::Any);
            }
            Expiring::AppPassword(public) => {
                self.keep_up_app_password(changes, *public, now).await?;
            }
            Expiring::RecoveryCase(id) => self.case_due(RecoveryCaseId::from_bytes(*id)).await?,
            Expiring::CompromiseRun(account) => {
                let found: Option<Found<CompromiseRun>> = find(&*self.store, account).await?;
                if let Some(found) = found.filter(|found| found.value.has_expired(now)) {
                    let expect = Expect::Version(found.version);
                    changes.delete(COMPROMISE_RUNS, account.to_vec(), expect);
                }
            }
            Expiring::DeviceEnrollment(account) => {
                let found: Option<Found<DeviceEnrollment>> = find(&*self.store, account).await?;
                if let Some(found) = found.filter(|found| found.value.expires <= at) {
                    self.remove_enrollment(changes, &found);
                }
            }
            Expiring::Approval(account) => {
                let found: Option<Found<Approval>> = find(&*self.store, account).await?;
                if let Some(found) = found.filter(|found| found.value.expires <= at) {
                    self.remove_approval(changes, &found);
                }
            }
            Expiring::PhoneCheck(account) => {
                let found: Option<Found<PhoneCheck>> = find(&*self.store, account).await?;
                if let Some(found) = found.filter(|found| found.value.code.expires <= now) {
                    let expect = Expect::Version(found.version);
                    changes.delete(PHONE_CHECKS, account.to_vec(), expect);
                }
            }
            Expiring::SmsUse(key) => {
                changes.delete(SMS_USES, key.clone(), Expect::Any);
            }
            Expiring::RegisteredClient(id) => {
                self.look_at_registered(changes, OauthClientId::from_bytes(*id)).await?;
            }
            Expiring::RegistrationToken(public) => {
                changes.delete(REGISTRATION_TOKENS, public.to_vec(), Expect::Any);
            }
            Expiring::ApiToken(public) => self.keep_up_api_token(changes, *public, now).await?,
        }
        Ok(())
    }

    async fn commit_quietly(&self, changes: ChangeSet) -> Result<(), IdentityError> {
        Ok(self.store.commit(changes).await.map(|_| ())?)
    }

    /// Removes events that every reader has had time to read; returns whether there may be more.
    async fn trim_events(&self, now: Timestamp) -> Result<bool, IdentityError> {
        let kept_from = now.minus(self.config.events_kept.0);
        let known: Option<Found<Progress>> = find(&*self.store, TRIMMED).await?;
        let start = Position(known.map_or(0, |found| found.value.0));
        let newest = self.store.position().await?;
        let mut through = start;
        let mut events = match self.store.watch(Some(start)).await {
            Ok(events) => events,
            // Trimmed further than we remember: go on from what is there.
            Err(StoreError::Trimmed(_)) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        for _ in 0..BATCH {
            if through >= newest {
                break;
            }
            let Some(event) = events.next().await.transpose()? else { break };
            let time = Event::decode(event.payload).ok().and_then(|event| event.time);
            let time = time.and_then(|time| gatepost_proto::wire::moment(&time).ok());
            if time.is_some_and(|time| time >= kept_from) {
                break;
            }
            through = event.position;
        }
        if through == start {
            return Ok(false);
        }
        let mut changes = ChangeSet::new();
        changes.put(PROGRESS, TRIMMED, Expect::Any, Progress(through.0).encode());
        changes.trim_events(through);
        self.commit_quietly(changes).await?;
        Ok(through.0 - start.0 == BATCH as u64)
    }
}

/// What a step of work with many parts came to; true: there may be more.
fn done(outcome: Result<bool, IdentityError>) -> Done {
    match outcome {
        Ok(true) => Done::Goes,
        Ok(false) => Done::Finished,
        Err(error) => Done::Failed(error.to_string()),
    }
}

const TRIMMED: &[u8] = b"trimmed";

impl Work {
    fn template(&self) -> &str {
        match &self.task {
            Task::Notice { template, .. } | Task::Sms { template, .. } => template,
            Task::Organization { .. } => "organization",
            Task::EraseDocuments { .. } => "documents",
            Task::EndClients { .. } => "applications",
            Task::EndGrants { .. } => "grants",
            Task::Logout { .. } => "logout",
        }
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("gatepost_identity_notices_total", "outcome" => outcome).increment(1);
}
