//! Who may have expunged messages of a mailbox back. The mail service has them; who may, and what is
//! written down about it, is decided here.

use gatepost_mailbox_core::Permission;
use gatepost_model::{AccountId, MailboxId};
use gatepost_runtime::principal::Principal;
use gatepost_store::ChangeSet;

use super::{Context, access::Need};
use crate::{
    MailboxError,
    repo::{self, ServiceState},
};

/// What somebody wants to do with expunged messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Act {
    Look,
    Restore,
    Delete,
}

/// Who may.
#[derive(Debug)]
pub(crate) struct Permit {
    pub(crate) account: AccountId,
    pub(crate) quota: u64,
    /// May they decide who may do what with folders?
    pub(crate) administers: bool,
}

/// Lets pass who may read the mail and, to do more than look, change it. A mailbox that nobody can log
/// in to is closed here too. What is done is written down first: nothing happens that no line tells of.
pub(crate) async fn permit(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    act: Act,
    messages: u32,
) -> Result<Permit, MailboxError> {
    let opened = context.open(caller, id, Need::Attached).await?;
    let account = caller.account().ok_or(MailboxError::NotSignedIn)?;
    let has = |permission| opened.permissions.contains(permission);
    if !has(Permission::Read) || (act != Act::Look && !has(Permission::Write)) {
        return Err(MailboxError::Forbidden);
    }
    let service = repo::mail_service(context.store.as_ref(), opened.record.service()?).await?;
    let served = service.is_some_and(|service| service.state() == ServiceState::Open);
    if opened.record.suspended || !served {
        return Err(MailboxError::Closed);
    }
    let administers = has(Permission::Write) && has(Permission::Folders);
    let permit = Permit { account, quota: opened.record.quota, administers };
    let action = match act {
        Act::Look => return Ok(permit),
        Act::Restore => "mailbox.messages-restored",
        Act::Delete => "mailbox.messages-deleted",
    };
    let line = context.line(opened.organization, caller, action);
    let line = line.detail("mailbox_id", id).detail("mailbox", &opened.record.address);
    let line = line.detail("messages", messages);
    context.commit(ChangeSet::new(), line, []).await?;
    Ok(permit)
}
