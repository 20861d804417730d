//! Who may open a mailbox.

use gatepost_mailbox_core::{Ended, Footing, Permissions, check_attaching};
use gatepost_model::{AccountId, AuditEntry, MailServiceId, MailboxId};
use gatepost_proto::event::v1::{AttachmentChanged, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Context, access::Need, standings, unification};
use crate::{
    MailboxError,
    repo::{self, AttachmentRecord, Told},
};

/// Attaches an account, or changes what it may do: what the mail service has for those of whom nobody says, when
/// `permissions` are none.
pub(crate) async fn attach(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    account: AccountId,
    permissions: Option<Permissions>,
) -> Result<AttachmentRecord, MailboxError> {
    retry_conflicts(MailboxError::is_conflict, || async move {
        let mut opened = context.open(caller, id, Need::Right).await?;
        let service = opened.record.service()?;
        let standing = standings::of(context, opened.organization, service, account).await?;
        check_attaching(standing)?;
        let footing = Footing::of(standing);
        let present = repo::attachment(context.store.as_ref(), id, account).await?;
        let permissions = match permissions {
            Some(permissions) => permissions,
            None => default_permissions(context, service).await?,
        };
        let (since, expect) = match &present {
            Some(found)
                if found.record.permissions() == permissions
                    && found.record.footing() == footing =>
            {
                return Ok(found.record);
            }
            Some(found) => (found.record.since(), Expect::Version(found.version)),
            None => (context.clock.now(), Expect::Absent),
        };
        let record = AttachmentRecord::new(permissions, since, footing);
        let mut changes = ChangeSet::new();
        repo::put_attachment(&mut changes, id, account, expect, &record);
        repo::put_attachment_due(&mut changes, id, account);
        let ended = context.attach_to_shared(&mut changes, &mut opened, account, permissions)?;
        // Written even if nothing in it changes: what stands on who is attached must see that it did.
        repo::put_mailbox(&mut changes, id, opened.version, &opened.record);
        let told_of = if present.is_some() { Told::Permissions } else { Told::Attached };
        context.tell(&mut changes, caller, &opened, account, told_of);
        let names = permissions.iter().map(|permission| format!("{permission:?}"));
        let line = context
            .line(opened.organization, caller, "account.attached")
            .detail("mailbox_id", id)
            .detail("account_id", account)
            .detail("permissions", names.collect::<Vec<_>>().join(" "));
        let (line, closed) = told(line, id, ended);
        let facts = std::iter::once(changed(id, account, true)).chain(closed);
        context.commit(changes, line, facts).await?;
        context.due.notify_one();
        Ok(record)
    })
    .await
}

/// Detaches an account. Everybody may detach themselves.
pub(crate) async fn detach(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    account: AccountId,
) -> Result<(), MailboxError> {
    retry_conflicts(MailboxError::is_conflict, || async move {
        let own = caller.account() == Some(account);
        let need = if own { Need::Attached } else { Need::Right };
        let mut opened = context.open(caller, id, need).await?;
        let found = repo::attachment(context.store.as_ref(), id, account).await?;
        let found = found.ok_or(MailboxError::NotFound("attachment"))?;
        let mut changes = ChangeSet::new();
        repo::delete_attachment(&mut changes, id, account, found.version);
        let sharer = opened.record.sharer()?.filter(|sharer| *sharer == account);
        let ended = sharer.map(|_| Ended::Detached);
        if let Some(cause) = ended {
            context.stop_sharing(&mut changes, &mut opened, cause, None)?;
        }
        repo::put_mailbox(&mut changes, id, opened.version, &opened.record);
        let line = context.line(opened.organization, caller, "account.detached");
        let line = line.detail("mailbox_id", id).detail("account_id", account);
        let (line, closed) = told(line, id, ended);
        context.tell(&mut changes, caller, &opened, account, Told::Detached);
        let devices = context.end_devices(&mut changes, id, account).await?;
        let line = ended_devices(line, devices.len());
        let facts = std::iter::once(changed(id, account, false)).chain(closed).chain(devices);
        context.commit(changes, line, facts).await
    })
    .await
}

async fn default_permissions(
    context: &Context,
    service: MailServiceId,
) -> Result<Permissions, MailboxError> {
    let found = repo::mail_service(context.store.as_ref(), service).await?;
    Ok(found.map_or_else(Permissions::all, |service| service.default_permissions()))
}

/// What the log and open connections hear of a shared password that is shared no longer.
pub(super) fn told(
    line: AuditEntry,
    id: MailboxId,
    ended: Option<Ended>,
) -> (AuditEntry, Option<Fact>) {
    match ended {
        Some(cause) => {
            (line.detail("unification_ended", cause.slug()), Some(unification::changed(id)))
        }
        None => (line, None),
    }
}

pub(super) fn changed(mailbox: MailboxId, account: AccountId, attached: bool) -> Fact {
    Fact::AttachmentChanged(AttachmentChanged {
        account_id: account.to_string(),
        mailbox_id: mailbox.to_string(),
        attached,
    })
}

/// What the log says of device passwords that ended with an attachment.
pub(super) fn ended_devices(line: AuditEntry, count: usize) -> AuditEntry {
    if count == 0 { line } else { line.detail("device_passwords_ended", count) }
}
