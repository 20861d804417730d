//! The mailbox password (MBX-3).

use gatepost_mailbox_core::{Ended, Permission};
use gatepost_model::{
    ContextWords, GeneratedSecret, MailboxId, Password, PasswordPolicy, PasswordRefusal,
};
use gatepost_password::{NewPasswordError, PasswordHash};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Context, access::Need, unification};
use crate::{
    MailboxError,
    repo::{self, MailboxRecord},
};

const NEED: Need = Need::Permission(Permission::ChangePassword);

/// Sets the password, or removes it when there is none. Of a mailbox that shares an account's password nobody changes
/// one half: that account is refused, and an operator or manager who resets it ends the sharing.
pub(crate) async fn set(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    password: Option<&Password>,
) -> Result<(), MailboxError> {
    // Before any work is done for a stranger.
    let opened = context.open(caller, id, NEED).await?;
    let own = caller.account();
    if own.is_some() && opened.record.sharer()? == own {
        return Err(MailboxError::Unified);
    }
    if password.is_some() {
        context.require_passwords(opened.record.service()?).await?;
    }
    let hash = match password {
        Some(password) => Some(hash(context, id, &opened.record, password).await?),
        None => None,
    };
    let stored = hash.as_ref().map_or("", PasswordHash::as_str);
    retry_conflicts(MailboxError::is_conflict, || async move {
        let mut opened = context.open(caller, id, NEED).await?;
        let sharer = opened.record.sharer()?;
        if own.is_some() && sharer == own {
            return Err(MailboxError::Unified);
        }
        let shared = sharer.is_some();
        if stored.is_empty() && opened.record.password.is_empty() && !shared {
            return Ok(());
        }
        let mut changes = ChangeSet::new();
        context.stop_sharing(&mut changes, &mut opened, Ended::Asked, None)?;
        stored.clone_into(&mut opened.record.password);
        repo::put_mailbox(&mut changes, id, opened.version, &opened.record);
        let action =
            if stored.is_empty() { "mailbox.password-removed" } else { "mailbox.password-set" };
        let mut line = context.line(opened.organization, caller, action).detail("mailbox_id", id);
        if shared {
            line = line.detail("unification_ended", Ended::Asked.slug());
        }
        context.commit(changes, line, [unification::changed(id)]).await
    })
    .await
}

/// The hash of a password that a mailbox is to begin with.
pub(super) async fn hash(
    context: &Context,
    id: MailboxId,
    record: &MailboxRecord,
    password: &Password,
) -> Result<PasswordHash, MailboxError> {
    check(context, password, &record.address).await?;
    Ok(context.passwords.about(id).known_if(true).hash(password).await?)
}

async fn check(
    context: &Context,
    password: &Password,
    address: &str,
) -> Result<(), NewPasswordError> {
    let policy = PasswordPolicy { min_chars: context.config.min_password_chars };
    context.passwords.check_new(password, policy, &ContextWords::of([address])).await?;
    // It would be taken for a generated secret at every login.
    match GeneratedSecret::parse(password.expose_text()) {
        Ok(None) => Ok(()),
        Ok(Some(_)) | Err(_) => Err(PasswordRefusal::Generated.into()),
    }
}

/// Hashes a password anew that was just seen to be right, when the costs have been raised since.
/// Nothing is lost if it fails: the next login tries again.
pub(super) async fn renew(context: &Context, id: MailboxId, password: &Password, stored: &str) {
    let Ok(hash) = context.passwords.hash(password).await else { return };
    let Ok(Some(mut found)) = repo::mailbox(context.store.as_ref(), id).await else { return };
    if found.record.password != stored {
        return;
    }
    hash.as_str().clone_into(&mut found.record.password);
    let mut changes = ChangeSet::new();
    repo::put_mailbox(&mut changes, id, found.version, &found.record);
    if let Err(error) = context.store.commit(changes).await {
        tracing::debug!(error = %error, "a password hash was not renewed");
    }
}
