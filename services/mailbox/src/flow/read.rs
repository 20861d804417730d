//! What may be looked at.

use gatepost_mailbox_core::{Permission, Permissions};
use gatepost_model::{AccountId, Address, MailServiceId, MailboxId};
use gatepost_proto::organization::v1::Verb;
use gatepost_runtime::principal::Principal;

use super::{
    Context, MailboxView,
    access::{Need, about},
};
use crate::{
    MailboxError,
    repo::{self, AttachmentRecord},
};

/// Names a mailbox.
pub(crate) enum MailboxKey {
    Id(MailboxId),
    Address(Address),
}

/// One mailbox, and what holds for it beside its own record.
pub(crate) struct Known {
    pub(crate) view: MailboxView,
    /// Does the caller manage its mail?
    pub(crate) manages: bool,
    /// Does its mail service allow mailbox passwords?
    pub(crate) passwords: bool,
}

/// One mailbox, for those attached and those who manage it.
pub(crate) async fn get(
    context: &Context,
    caller: &Principal,
    key: &MailboxKey,
) -> Result<Known, MailboxError> {
    let id = match key {
        MailboxKey::Id(id) => Some(*id),
        MailboxKey::Address(address) => repo::mailbox_at(context.store.as_ref(), address).await?,
    };
    let id = id.ok_or(MailboxError::NotFound("mailbox"))?;
    let opened = context.open(caller, id, Need::Attached).await?;
    let service = opened.record.service()?;
    let (organization, about) = (opened.organization, about(service));
    let manages = context.has_right(caller, organization, Verb::ManageMail, &about).await?;
    let passwords = match repo::mail_service(context.store.as_ref(), service).await? {
        Some(record) => context.allows_passwords(&record),
        None => true,
    };
    Ok(Known { view: opened.view(), manages, passwords })
}

/// Mailboxes of a mail service for those who manage it; without one the caller's own, or all for
/// operators.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    service: Option<MailServiceId>,
    after: Option<MailboxId>,
    limit: usize,
) -> Result<Vec<MailboxView>, MailboxError> {
    let store = context.store.as_ref();
    let ids = match (service, caller) {
        (Some(service), _) => {
            context.service(caller, service, Verb::ManageMail).await?;
            repo::mailboxes_of_service(store, service, after, limit).await?
        }
        (None, Principal::Operator) => repo::mailboxes(store, after, limit).await?,
        (None, Principal::Account { account, .. } | Principal::Program { account, .. }) => {
            repo::mailboxes_of_account(store, *account, after, limit).await?
        }
        (None, Principal::Service(_)) => return Err(MailboxError::NotSignedIn),
    };
    let mut views = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(found) = repo::mailbox(store, id).await? else { continue };
        let permissions = match caller.account() {
            Some(account) => context.permissions(id, account).await?.unwrap_or_default(),
            None => Permissions::default(),
        };
        views.push(MailboxView { id, record: found.record, permissions });
    }
    Ok(views)
}

/// Who is attached to a mailbox.
pub(crate) async fn list_attachments(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    after: Option<AccountId>,
    limit: usize,
) -> Result<Vec<(AccountId, AttachmentRecord)>, MailboxError> {
    context.open(caller, id, Need::Permission(Permission::Security)).await?;
    Ok(repo::attachments(context.store.as_ref(), id, after, limit).await?)
}
