//! Writes what has gathered.

use std::{collections::BTreeMap, future::Future, time::Duration};

use gatepost_mailbox_core::Permission;
use gatepost_model::{AccountId, Client, MailboxId};
use gatepost_proto::{
    common::v1::LastUse,
    identity::v1::{AppPasswordUse, RecordActivityRequest, RecordAppPasswordUsesRequest},
    wire,
};
use gatepost_store::{ChangeSet, CommitError};
use tonic::Status;

use super::{Pending, Refusal};
use crate::{
    flow::Context,
    repo::{self, LoginRecord, UseRecord},
};

/// How long the identity service may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// Mailboxes whose logins go into one commit, and uses that go into one call.
const CHUNK: usize = 200;
/// Accounts that are told of one refusal.
const TOLD: usize = 20;

/// Writes everything; what fails is kept for the next time.
pub(super) async fn flush(context: &Context) {
    let mut pending = context.recorder.take();
    let mut kept = Pending::default();
    if let Err(error) = write_device_uses(context, &pending).await {
        tracing::warn!(error = %error, "last uses of device passwords could not be written");
        kept.device_uses = std::mem::take(&mut pending.device_uses);
    }
    if let Err(error) = write_logins(context, &pending).await {
        tracing::warn!(error = %error, "last logins could not be written");
        kept.logins = std::mem::take(&mut pending.logins);
    }
    send_app_uses(context, &mut pending, &mut kept).await;
    send_refusals(context, &mut pending, &mut kept).await;
    context.recorder.put_back(kept);
}

async fn write_device_uses(context: &Context, pending: &Pending) -> Result<(), CommitError> {
    if pending.device_uses.is_empty() {
        return Ok(());
    }
    let mut changes = ChangeSet::new();
    for (id, (time, client)) in &pending.device_uses {
        repo::put_use(&mut changes, *id, &UseRecord::new(*time, client));
    }
    context.store.commit(changes).await.map(|_| ())
}

async fn write_logins(context: &Context, pending: &Pending) -> Result<(), CommitError> {
    let mut by_mailbox: BTreeMap<MailboxId, Changed<'_>> = BTreeMap::new();
    for (mailbox, login) in &pending.logins {
        by_mailbox.entry(*mailbox).or_default().logins.push(login);
    }
    for (mailbox, credential, client) in &pending.programs {
        by_mailbox.entry(*mailbox).or_default().programs.push((credential, client));
    }
    let by_mailbox: Vec<_> = by_mailbox.into_iter().collect();
    for chunk in by_mailbox.chunks(CHUNK) {
        let mut changes = ChangeSet::new();
        for (mailbox, changed) in chunk {
            put_programs(context, &mut changes, *mailbox, changed).await?;
            put_logins(context, &mut changes, *mailbox, changed).await?;
        }
        if !changes.is_empty() {
            context.store.commit(changes).await?;
        }
    }
    Ok(())
}

#[derive(Default)]
struct Changed<'a> {
    logins: Vec<&'a LoginRecord>,
    programs: Vec<(&'a str, &'a Client)>,
}

/// Completes logins that were written before their programs named themselves.
async fn put_programs(
    context: &Context,
    changes: &mut ChangeSet,
    mailbox: MailboxId,
    changed: &Changed<'_>,
) -> Result<(), CommitError> {
    if changed.programs.is_empty() {
        return Ok(());
    }
    let mut logins = repo::logins(context.store.as_ref(), mailbox).await?;
    for (credential, client) in &changed.programs {
        let login = logins.iter_mut().find(|login| login.awaits_program(credential, client));
        if let Some(login) = login {
            login.program.clone_from(&client.program);
            repo::put_login(changes, mailbox, context.config.login_history, login);
        }
    }
    Ok(())
}

async fn put_logins(
    context: &Context,
    changes: &mut ChangeSet,
    mailbox: MailboxId,
    changed: &Changed<'_>,
) -> Result<(), CommitError> {
    if changed.logins.is_empty() {
        return Ok(());
    }
    let mut head = repo::login_head(context.store.as_ref(), mailbox).await?;
    for login in &changed.logins {
        let mut login = (*login).clone();
        let number = if login.accepted() { &mut head.accepted } else { &mut head.refused };
        login.number = *number;
        *number += 1;
        repo::put_login(changes, mailbox, context.config.login_history, &login);
    }
    repo::put_login_head(changes, mailbox, head);
    Ok(())
}

async fn send_app_uses(context: &Context, pending: &mut Pending, kept: &mut Pending) {
    let all: Vec<_> = std::mem::take(&mut pending.app_uses).into_iter().collect();
    for chunk in all.chunks(CHUNK) {
        let uses = chunk.iter().map(|(id, (time, client))| AppPasswordUse {
            app_password_id: id.to_string(),
            last_use: Some(LastUse {
                time: Some(wire::timestamp(*time)),
                client: Some(wire::client(client)),
            }),
        });
        let request = RecordAppPasswordUsesRequest { uses: uses.collect() };
        let mut identity = context.app_passwords.clone();
        if let Err(status) = within(identity.record_app_password_uses(request)).await {
            tracing::warn!(code = ?status.code(), "uses of app passwords could not be recorded");
            kept.app_uses.extend(chunk.iter().cloned());
        }
    }
}

async fn send_refusals(context: &Context, pending: &mut Pending, kept: &mut Pending) {
    while let Some(refusal) = pending.refusals.pop_front() {
        if let Err(status) = tell_owners(context, &refusal).await {
            tracing::warn!(code = ?status.code(), "a refused login could not be recorded");
            if matches!(status.code(), tonic::Code::Unavailable | tonic::Code::DeadlineExceeded) {
                kept.refusals.push_back(refusal);
                kept.refusals.append(&mut pending.refusals);
            }
        }
    }
}

/// Tells the account whose credential it was, and those attached who may see the logs.
async fn tell_owners(context: &Context, refusal: &Refusal) -> Result<(), Status> {
    let store = context.store.as_ref();
    let attached = repo::attachments(store, refusal.mailbox, None, TOLD).await;
    let attached = attached.map_err(|error| {
        tracing::warn!(error = %error, "attachments could not be read");
        Status::internal("the store failed")
    })?;
    let entitled = attached
        .into_iter()
        .filter(|(_, attachment)| attachment.permissions().contains(Permission::Logs));
    let mut accounts: Vec<AccountId> = entitled.map(|(account, _)| account).collect();
    accounts.extend(refusal.account.filter(|account| !accounts.contains(account)));
    for account in accounts {
        let own = refusal.owner_cause.filter(|_| refusal.account == Some(account));
        let details = [
            ("cause", own.unwrap_or(refusal.cause).to_owned()),
            ("address", refusal.address.clone()),
            ("mailbox_id", refusal.mailbox.to_string()),
            ("protocol", refusal.protocol.slug().to_owned()),
        ];
        let request = RecordActivityRequest {
            account_id: account.to_string(),
            action: "mailbox.login-refused".to_owned(),
            details: details.map(|(name, value)| (name.to_owned(), value)).into_iter().collect(),
            client: Some(wire::client(&refusal.client)),
        };
        let mut identity = context.activities.clone();
        match within(identity.record_activity(request)).await {
            // An account that is gone has no log; the others are told.
            Err(status) if status.code() != tonic::Code::NotFound => return Err(status),
            Ok(_) | Err(_) => {}
        }
    }
    Ok(())
}

async fn within<T>(call: impl Future<Output = Result<T, Status>>) -> Result<T, Status> {
    let late = |_| Status::deadline_exceeded("the identity service takes too long");
    tokio::time::timeout(PATIENCE, call).await.map_err(late)?
}
