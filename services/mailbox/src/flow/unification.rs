//! One password for an account and its mailbox (ACC-4).
//!
//! The mailbox's record says whose account password opens it, and holds no password then: there is one password, kept
//! by the identity service, and so a change of one is a change of both, whoever dies in between. Beginning and ending
//! are one commit of one record each. Every attachment writes the same record, so that of an attachment and a
//! unification at the same time one comes first and the other sees it.

use gatepost_mailbox_core::{
    Ended, Obstacle, Permission, UnificationFacts, attaching_ends, decide_unification,
};
use gatepost_model::{AccountId, Address, Client, MailboxId, Password, SessionId};
use gatepost_password::PasswordHash;
use gatepost_proto::{
    event::v1::{MailboxPasswordChanged, event::Fact},
    identity::v1::{CheckSharingRequest, CheckSharingResponse},
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Context, Opened, access::Need, password};
use crate::{
    MailboxError,
    repo::{self, SharingRecord},
};

const NEED: Need = Need::Permission(Permission::ChangePassword);

/// How a mailbox and the caller stand.
pub(crate) struct Unification {
    /// Whose account password opens the mailbox.
    pub(crate) account: Option<AccountId>,
    /// Why it cannot be the caller's.
    pub(crate) obstacle: Option<Obstacle>,
    /// Has the caller second factors?
    pub(crate) factors_active: bool,
}

/// Shows how a mailbox and the caller stand.
pub(crate) async fn get(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
) -> Result<Unification, MailboxError> {
    let opened = context.open(caller, id, NEED).await?;
    let account = opened.record.sharer()?;
    let Some(caller) = caller.account() else {
        let obstacle = Some(Obstacle::NotPermitted);
        return Ok(Unification { account, obstacle, factors_active: false });
    };
    let known = check(context, caller, None).await?;
    let obstacle = facts(context, &opened, caller, &known).await.map(decide_unification)?.err();
    // What is forbidden opens nothing either, and counts again when it may.
    if account == Some(caller) && obstacle.is_some_and(|one| one != Obstacle::Forbidden) {
        // It opens nothing any more; the record just does not say so yet.
        end_lapsed(context, id, caller).await;
        return Ok(Unification { account: None, obstacle, factors_active: known.factors_active });
    }
    Ok(Unification { account, obstacle, factors_active: known.factors_active })
}

/// From now on the caller's account password opens the mailbox.
pub(crate) async fn unify(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    client: &Client,
) -> Result<(), MailboxError> {
    let Principal::Account { account, session } = *caller else {
        return Err(MailboxError::NotSignedIn);
    };
    context.open(caller, id, NEED).await?;
    let known = check(context, account, Some(session)).await?;
    let known = &known;
    retry_conflicts(MailboxError::is_conflict, || async move {
        // The record is read before the attachments: whoever attaches meanwhile has written it.
        let mut opened = context.open(caller, id, NEED).await?;
        if opened.record.sharer()? == Some(account) {
            return Ok(());
        }
        decide_unification(facts(context, &opened, account, known).await?)?;
        opened.record.share_with(account);
        let mut changes = ChangeSet::new();
        repo::put_mailbox(&mut changes, id, opened.version, &opened.record);
        let told = SharingRecord::begun(account, id, &opened.record.address, client);
        repo::put_sharing(&mut changes, id, opened.version, &told);
        let line = context.line(opened.organization, caller, "mailbox.unified");
        let line = line.detail("mailbox_id", id).detail("account_id", account);
        context.commit(changes, line, [changed(id)]).await
    })
    .await?;
    metrics::counter!("gatepost_unifications_total", "change" => "begun").increment(1);
    Ok(())
}

/// The account password opens the mailbox no longer; a password of its own does, if one is given.
pub(crate) async fn end(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    password: Option<&Password>,
    client: &Client,
) -> Result<(), MailboxError> {
    let opened = context.open(caller, id, NEED).await?;
    if let Principal::Account { account, session } = *caller {
        check(context, account, Some(session)).await?;
    }
    if password.is_some() {
        context.require_passwords(opened.record.service()?).await?;
    }
    let hash = match password {
        Some(password) => Some(password::hash(context, id, &opened.record, password).await?),
        None => None,
    };
    let stored = hash.as_ref().map_or("", PasswordHash::as_str);
    retry_conflicts(MailboxError::is_conflict, || async move {
        let mut opened = context.open(caller, id, NEED).await?;
        let mut changes = ChangeSet::new();
        if !context.stop_sharing(&mut changes, &mut opened, Ended::Asked, Some(client))? {
            return Err(MailboxError::NotUnified);
        }
        stored.clone_into(&mut opened.record.password);
        repo::put_mailbox(&mut changes, id, opened.version, &opened.record);
        let line = context.line(opened.organization, caller, "mailbox.unification-ended");
        let line = line.detail("mailbox_id", id).detail("cause", Ended::Asked.slug());
        context.commit(changes, line, [changed(id)]).await
    })
    .await
}

/// Ends a sharing that the identity service says has nothing to stand on any more. Nothing is lost if it fails: the
/// password is refused all the same, and the next login tries again.
pub(super) async fn end_lapsed(context: &Context, id: MailboxId, sharer: AccountId) {
    let caller = Principal::Operator;
    let ended = retry_conflicts(MailboxError::is_conflict, || async move {
        let mut opened = context.open(&caller, id, Need::Right).await?;
        if opened.record.sharer()? != Some(sharer) {
            return Ok(());
        }
        let mut changes = ChangeSet::new();
        context.stop_sharing(&mut changes, &mut opened, Ended::Account, None)?;
        repo::put_mailbox(&mut changes, id, opened.version, &opened.record);
        let us = Principal::Service(gatepost_model::ServiceName::Mailbox);
        let line = context.line(opened.organization, &us, "mailbox.unification-ended");
        let line = line.detail("mailbox_id", id).detail("cause", Ended::Account.slug());
        context.commit(changes, line, [changed(id)]).await
    });
    if let Err(error) = ended.await {
        tracing::warn!(%error, mailbox = %id, "a lapsed unification was not ended");
    }
}

impl Context {
    /// Adds the end of a sharing, if there is one, to a change set that goes on to write the record; says whether there
    /// was.
    pub(super) fn stop_sharing(
        &self,
        changes: &mut ChangeSet,
        opened: &mut Opened,
        cause: Ended,
        client: Option<&Client>,
    ) -> Result<bool, MailboxError> {
        let Some(sharer) = opened.record.sharer()? else { return Ok(false) };
        opened.record.share_no_longer();
        let address = &opened.record.address;
        let told = SharingRecord::ended(sharer, opened.id, address, cause.slug(), client);
        repo::put_sharing(changes, opened.id, opened.version, &told);
        metrics::counter!("gatepost_unifications_total", "change" => cause.slug()).increment(1);
        Ok(true)
    }

    /// What an attachment does to a sharing: adds its end to a change set, if it ends.
    pub(super) fn attach_to_shared(
        &self,
        changes: &mut ChangeSet,
        opened: &mut Opened,
        account: AccountId,
        permissions: gatepost_mailbox_core::Permissions,
    ) -> Result<Option<Ended>, MailboxError> {
        let sharer = opened.record.sharer()?;
        let ended = sharer.and_then(|sharer| attaching_ends(sharer, account, permissions));
        if let Some(cause) = ended {
            self.stop_sharing(changes, opened, cause, None)?;
        }
        Ok(ended)
    }
}

/// What connections that were opened with the password of before hear.
pub(super) fn changed(id: MailboxId) -> Fact {
    Fact::MailboxPasswordChanged(MailboxPasswordChanged { mailbox_id: id.to_string() })
}

/// Lets an account pass that has lately proven who it is; programs and operators have proven it with each call.
pub(super) async fn require_fresh(
    context: &Context,
    caller: &Principal,
) -> Result<(), MailboxError> {
    if let Principal::Account { account, session } = *caller {
        check(context, account, Some(session)).await?;
    }
    Ok(())
}

async fn check(
    context: &Context,
    account: AccountId,
    session: Option<SessionId>,
) -> Result<CheckSharingResponse, MailboxError> {
    let request = CheckSharingRequest {
        account_id: account.to_string(),
        session_id: session.map(|session| session.to_string()).unwrap_or_default(),
    };
    let answer = context.shared_passwords.clone().check_sharing(request).await;
    let refused = |status: tonic::Status| match gatepost_runtime::status::reason(&status) {
        Some(reason) if reason == "step-up-required" => MailboxError::StepUpRequired,
        _ => MailboxError::peer("identity", &status),
    };
    Ok(answer.map_err(refused)?.into_inner())
}

async fn facts(
    context: &Context,
    opened: &Opened,
    account: AccountId,
    known: &CheckSharingResponse,
) -> Result<UnificationFacts, MailboxError> {
    let attached = repo::attachments(context.store.as_ref(), opened.id, None, 2).await?;
    let service = repo::mail_service(context.store.as_ref(), opened.record.service()?).await?;
    let login = known.email.parse::<Address>().map(|address| address.key());
    let own = opened.record.address.parse::<Address>().map(|address| address.key());
    Ok(UnificationFacts {
        same_address: matches!((login, own), (Ok(login), Ok(own)) if login == own),
        others: attached.iter().any(|(other, _)| *other != account),
        attached: context.permissions(opened.id, account).await?,
        has_password: known.has_password,
        allowed: service.is_none_or(|service| context.allows_passwords(&service)),
    })
}
