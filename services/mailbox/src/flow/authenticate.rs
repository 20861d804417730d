//! Does a secret open a mailbox (MBX-4)? One question for every mail protocol.
//!
//! Secrets that we generate are recognised by their form and cost one keyed hash; no slow hash ever
//! runs for them, and no throttle stops the right one. Everything else is a mailbox password: the
//! throttles are asked first, then the same hash is computed whether there is such a mailbox or not.
//! Nothing is written on the way.

use std::time::Duration;

use gatepost_mailbox_core::{
    AppFacts, Cause, MailboxFacts, Permissions, decide_app, decide_device, decide_password,
};
use gatepost_model::{
    AccountId, Address, Client, GeneratedSecret, MailProtocol, MailboxId, Password, Secret,
    SecretKind, Timestamp,
};
use gatepost_password::PasswordHash;
use gatepost_proto::{
    identity::v1::{
        AppPasswordMatch, AppPasswordRefusal, VerifyAppPasswordRequest,
        verify_app_password_response::Outcome,
    },
    wire,
};

use super::{
    Context,
    bearer::{self, Shown},
    device_password, password, recognise, shared,
};
use crate::{
    MailboxError,
    recorder::{Credential, Refusal},
    repo::{self, MailboxRecord, ServiceState},
};

/// A login as it comes from a mail program.
pub(crate) struct Attempt {
    /// Address as typed.
    pub(crate) address: String,
    pub(crate) secret: Secret<String>,
    /// Is the secret shown as an access token, and not typed?
    pub(crate) bearer: bool,
    pub(crate) protocol: MailProtocol,
    pub(crate) client: Client,
}

/// What was opened.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) mailbox: MailboxId,
    pub(crate) address: String,
    pub(crate) credential: Credential,
    pub(crate) account: Option<AccountId>,
    pub(crate) permissions: Permissions,
    pub(crate) quota: u64,
    pub(crate) expires: Option<Timestamp>,
}

/// What a credential gave: who is behind it, and whether it opens the mailbox.
#[derive(Clone, Copy)]
pub(super) struct Verdict {
    pub(super) credential: Option<Credential>,
    pub(super) account: Option<AccountId>,
    pub(super) expires: Option<Timestamp>,
    pub(super) decided: Result<Permissions, Cause>,
}

impl Verdict {
    pub(super) fn refused(cause: Cause) -> Self {
        Self { credential: None, account: None, expires: None, decided: Err(cause) }
    }
}

/// What is known of the address.
pub(super) struct Target {
    /// The form under which throttles count it.
    pub(super) key: String,
    pub(super) mailbox: Option<(MailboxId, MailboxRecord)>,
    /// Is its mail service in use?
    served: bool,
    /// Does that allow mailbox passwords?
    passwords: bool,
}

impl Target {
    pub(super) fn facts(&self) -> Option<MailboxFacts> {
        self.mailbox.as_ref().map(|(id, record)| record.facts(*id, self.served, self.passwords))
    }

    pub(super) fn id(&self) -> Option<MailboxId> {
        self.mailbox.as_ref().map(|(id, _)| *id)
    }
}

/// Opens the mailbox, or says why not. The cause is for our logs, not for the stranger.
pub(crate) async fn authenticate(
    context: &Context,
    attempt: &Attempt,
) -> Result<Result<Grant, Cause>, MailboxError> {
    let started = tokio::time::Instant::now();
    let target = look_up(context, &attempt.address).await?;
    let (kind, shown) = if attempt.bearer {
        ("token", bearer::verify(context, attempt, target).await)
    } else {
        let (kind, verdict) = typed(context, attempt, &target).await;
        let client = attempt.client.clone();
        (kind, verdict.map(|verdict| Shown { target, verdict, client }))
    };
    let outcome = match &shown {
        Ok(shown) => shown.verdict.decided.map_or_else(Cause::slug, |_| "accepted"),
        Err(_) => "failed",
    };
    metrics::counter!("gatepost_authenticate_total", "credential" => kind, "outcome" => outcome)
        .increment(1);
    metrics::histogram!("gatepost_authenticate_seconds", "credential" => kind)
        .record(started.elapsed().as_secs_f64());
    Ok(conclude(context, attempt, shown?))
}

/// What was typed: its form says what it is.
async fn typed(
    context: &Context,
    attempt: &Attempt,
    target: &Target,
) -> (&'static str, Result<Verdict, MailboxError>) {
    match GeneratedSecret::parse(attempt.secret.expose()) {
        Err(_) => ("generated", Ok(Verdict::refused(Cause::Mistyped))),
        Ok(Some(secret)) => match secret.kind() {
            SecretKind::AppPassword => ("app", app(context, attempt, target).await),
            SecretKind::DevicePassword => {
                ("device", device(context, attempt, target, &secret).await)
            }
            SecretKind::ApiToken
            | SecretKind::Session
            | SecretKind::Link
            | SecretKind::Login
            | SecretKind::RecoveryCase
            | SecretKind::DeviceEnrollment
            | SecretKind::Invitation
            | SecretKind::OauthClient
            | SecretKind::OauthCode
            | SecretKind::OauthRefresh
            | SecretKind::OauthDevice
            | SecretKind::OauthRegistration
            | SecretKind::OauthInitial => {
                let verdict = Verdict::refused(Cause::WrongKind);
                ("generated", Ok(count_wrong(context, attempt, target, verdict)))
            }
        },
        Ok(None) if bearer::is_misplaced(attempt.secret.expose()) => {
            let verdict = Verdict::refused(Cause::TokenAsPassword);
            ("generated", Ok(count_wrong(context, attempt, target, verdict)))
        }
        Ok(None) => ("password", mailbox_password(context, attempt, target).await),
    }
}

/// A malformed address is an unknown one.
pub(super) async fn look_up(context: &Context, typed: &str) -> Result<Target, MailboxError> {
    let Ok(address) = typed.parse::<Address>() else {
        let key: String = typed.chars().take(256).collect();
        return Ok(Target {
            key: format!("malformed {key}"),
            mailbox: None,
            served: false,
            passwords: true,
        });
    };
    let store = context.store.as_ref();
    let mailbox = match repo::mailbox_at(store, &address).await? {
        Some(id) => repo::mailbox(store, id).await?.map(|found| (id, found.record)),
        None => None,
    };
    let (served, passwords) = match &mailbox {
        Some((_, record)) => {
            let service = repo::mail_service(store, record.service()?).await?;
            service.map_or((false, true), |service| {
                (service.state() == ServiceState::Open, context.allows_passwords(&service))
            })
        }
        None => (false, true),
    };
    Ok(Target { key: address.key(), mailbox, served, passwords })
}

async fn app(
    context: &Context,
    attempt: &Attempt,
    target: &Target,
) -> Result<Verdict, MailboxError> {
    let request = VerifyAppPasswordRequest {
        secret: attempt.secret.expose().clone(),
        protocol: wire::protocol(attempt.protocol).into(),
        client: Some(wire::client(&attempt.client)),
    };
    let answer = context.app_passwords.clone().verify_app_password(request).await;
    let answer = answer.map_err(|status| MailboxError::peer("identity", &status))?.into_inner();
    let found = match answer.outcome {
        Some(Outcome::Match(found)) => found,
        Some(Outcome::Refusal(refusal)) => {
            let cause = cause_of(refusal);
            let decided = decide_app(target.facts(), Err(cause), None, attempt.protocol);
            let verdict = Verdict { decided, ..Verdict::refused(cause) };
            return Ok(count_wrong(context, attempt, target, verdict));
        }
        None => return Err(unreadable()),
    };
    let (id, account, facts, expires) = read_match(&found).ok_or_else(unreadable)?;
    let attachment = match target.id() {
        Some(mailbox) => context.permissions(mailbox, account).await?,
        None => None,
    };
    let decided = decide_app(target.facts(), Ok(&facts), attachment, attempt.protocol);
    Ok(Verdict { credential: Some(Credential::App(id)), account: Some(account), expires, decided })
}

fn cause_of(refusal: i32) -> Cause {
    match AppPasswordRefusal::try_from(refusal) {
        Ok(AppPasswordRefusal::Expired) => Cause::Expired,
        Ok(AppPasswordRefusal::Scope) => Cause::Scope,
        Ok(AppPasswordRefusal::Network) => Cause::Network,
        Ok(AppPasswordRefusal::AccountInactive) => Cause::AccountInactive,
        Ok(AppPasswordRefusal::Unknown | AppPasswordRefusal::Unspecified) | Err(_) => {
            Cause::UnknownCredential
        }
    }
}

type Read = (gatepost_model::AppPasswordId, AccountId, AppFacts, Option<Timestamp>);

fn read_match(found: &AppPasswordMatch) -> Option<Read> {
    let mailboxes: Result<_, _> = found.mailbox_ids.iter().map(|id| id.parse()).collect();
    let facts = AppFacts { mailboxes: mailboxes.ok()? };
    let expires = found.expires.as_ref().map(wire::moment).transpose().ok()?;
    Some((found.app_password_id.parse().ok()?, found.account_id.parse().ok()?, facts, expires))
}

pub(super) fn unreadable() -> MailboxError {
    MailboxError::Peer { service: "identity", code: tonic::Code::Internal }
}

async fn device(
    context: &Context,
    attempt: &Attempt,
    target: &Target,
    secret: &GeneratedSecret,
) -> Result<Verdict, MailboxError> {
    let found = repo::device(context.store.as_ref(), secret.public_id()).await?;
    let found = found.filter(|device| secret.verify(&context.pepper, &device.hash));
    let account = found.as_ref().and_then(|device| device.account);
    let attachment = match (target.id(), account) {
        (Some(mailbox), Some(account)) => context.permissions(mailbox, account).await?,
        _ => None,
    };
    let facts = found.as_ref().map(repo::Device::facts);
    let now = context.clock.now();
    let (mailbox, client) = (target.facts(), &attempt.client);
    let decided = decide_device(mailbox, facts.as_ref(), attachment, attempt.protocol, client, now);
    let decided = device_password::of_active(context, account, decided).await?;
    let Some(device) = found else {
        let verdict = Verdict::refused(decided.err().unwrap_or(Cause::UnknownCredential));
        return Ok(count_wrong(context, attempt, target, verdict));
    };
    let credential = Some(Credential::Device(device.id));
    Ok(Verdict { credential, account, expires: device.expires, decided })
}

/// Counts a generated secret that is wrong against the client's network.
pub(super) fn count_wrong(
    context: &Context,
    attempt: &Attempt,
    target: &Target,
    verdict: Verdict,
) -> Verdict {
    let fingerprint = context.gate.fingerprint(&target.key, "", attempt.secret.expose());
    match context.gate.count_wrong(&attempt.client, fingerprint, context.clock.now()) {
        Ok(()) => verdict,
        Err(wait) => Verdict { decided: Err(Cause::Throttled(wait)), ..verdict },
    }
}

async fn mailbox_password(
    context: &Context,
    attempt: &Attempt,
    target: &Target,
) -> Result<Verdict, MailboxError> {
    let now = context.clock.now();
    if target.passwords
        && let Some((id, record)) = &target.mailbox
        && let Some(sharer) = record.sharer()?
    {
        return shared::verify(context, attempt, target, *id, sharer).await;
    }
    // Where none may be used the same work is done as for one that is not there.
    let own = target.mailbox.as_ref().filter(|_| target.passwords);
    let stored = own.map_or("", |(_, record)| record.password.as_str());
    let fingerprint = context.gate.fingerprint(&target.key, stored, attempt.secret.expose());
    // Known to be wrong: neither a guess nor work. It is so for unknown addresses too.
    if context.gate.is_known_wrong(fingerprint, now) {
        let has_password = !stored.is_empty();
        let decided = decide_password(target.facts(), has_password, false);
        return Ok(Verdict::refused(decided.err().unwrap_or(Cause::WrongPassword)));
    }
    let taken = context.gate.take_password(&attempt.client, &target.key, target.id(), now);
    let taken = match taken {
        Ok(taken) => taken,
        Err(wait) => return Ok(Verdict::refused(Cause::Throttled(wait))),
    };
    // Empty or beyond every bound: nobody has it, and there is nothing to hash.
    let Ok(typed) = Password::typed(attempt.secret.expose()) else {
        context.gate.remember_wrong(fingerprint, now);
        return Ok(Verdict::refused(Cause::WrongPassword));
    };
    let hash: Option<PasswordHash> = stored.parse().ok().filter(|_| !taken.blocked);
    // Neither a network nor those who guess at one address can fill the queue alone.
    let passwords = context.passwords.shared_by(attempt.client.network());
    let passwords = passwords.about((&target.key, taken.at_home)).known_if(taken.at_home);
    let right = match passwords.verify(&typed, hash.as_ref()).await {
        Ok(right) => right,
        Err(error) => {
            context.gate.give_back(&taken, now);
            return Err(error.into());
        }
    };
    if taken.blocked {
        return Ok(Verdict::refused(Cause::Throttled(Duration::ZERO)));
    }
    let decided = decide_password(target.facts(), hash.is_some(), right);
    if right {
        context.gate.give_back(&taken, now);
        renew_if_outdated(context, target, typed, hash.as_ref());
    } else {
        context.gate.remember_wrong(fingerprint, now);
    }
    Ok(Verdict { credential: Some(Credential::Password), ..Verdict::refused(Cause::WrongPassword) }
        .with(decided))
}

impl Verdict {
    fn with(self, decided: Result<Permissions, Cause>) -> Self {
        Self { decided, ..self }
    }
}

fn renew_if_outdated(
    context: &Context,
    target: &Target,
    typed: Password,
    hash: Option<&PasswordHash>,
) {
    let Some((id, hash)) = target.id().zip(hash) else { return };
    if !context.passwords.is_outdated(hash) || context.drain.is_draining() {
        return;
    }
    let (context, stored) = (context.clone(), hash.as_str().to_owned());
    let drain = context.drain.clone();
    drain.spawn(async move { password::renew(&context, id, &typed, &stored).await });
}

/// Writes a refusal down for whoever may want to know of it, within bounds.
fn note_refusal(
    context: &Context,
    attempt: &Attempt,
    target: Target,
    verdict: &Verdict,
    client: Client,
    cause: Cause,
) {
    let now = context.clock.now();
    let Some(mailbox) = target.id() else {
        if context.gate.may_log_unknown(&target.key, now) {
            recognise::idle(context, attempt);
        }
        return;
    };
    if !context.gate.may_log(mailbox, now) {
        return;
    }
    let refusal = Refusal {
        mailbox,
        credential: verdict.credential,
        account: verdict.account,
        address: target.key,
        cause: cause.slug(),
        owner_cause: None,
        protocol: attempt.protocol,
        client,
    };
    match cause {
        Cause::WrongPassword | Cause::NoPassword => recognise::note(context, attempt, refusal, now),
        _ => context.recorder.refused(refusal, now),
    }
}

/// Notes what happened and puts the grant together.
fn conclude(context: &Context, attempt: &Attempt, shown: Shown) -> Result<Grant, Cause> {
    let (now, protocol) = (context.clock.now(), attempt.protocol);
    let Shown { target, verdict, client } = shown;
    let permissions = match (verdict.decided, verdict.credential) {
        (Ok(permissions), Some(_)) => permissions,
        (decided, _) => {
            let cause = decided.err().unwrap_or(Cause::UnknownCredential);
            tracing::debug!(cause = cause.slug(), ip = %client.ip, "login refused");
            note_refusal(context, attempt, target, &verdict, client, cause);
            return Err(cause);
        }
    };
    let (Some((mailbox, record)), Some(credential)) = (target.mailbox, verdict.credential) else {
        return Err(Cause::UnknownAddress);
    };
    context.gate.welcome(&client, mailbox, now);
    context.recorder.accepted(mailbox, credential, verdict.account, protocol, &client, now);
    Ok(Grant {
        mailbox,
        address: record.address,
        credential,
        account: verdict.account,
        permissions,
        quota: record.quota,
        expires: verdict.expires,
    })
}
