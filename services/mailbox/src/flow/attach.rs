//! Who may open a mailbox.

use gatepost_mailbox_core::{Ended, Footing, Permissions, check_attaching};
use gatepost_model::{AccountId, AuditEntry, MailboxId};
use gatepost_proto::event::v1::{AttachmentChanged, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Context, access::Need, standings, unification};
use crate::{
    MailboxError,
    repo::{self, AttachmentRecord},
};

/// Attaches an account, or changes what it may do.
pub(crate) async fn attach(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    account: AccountId,
    permissions: Permissions,
) -> Result<AttachmentRecord, MailboxError> {
    retry_conflicts(MailboxError::is_conflict, || async move {
        let mut opened = context.open(caller, id, Need::Right).await?;
        let service = opened.record.service()?;
        let standing = standings::of(context, opened.organization, service, account).await?;
        check_attaching(standing)?;
        let footing = Footing::of(standing);
        let present = repo::attachment(context.store.as_ref(), id, account).await?;
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
        let facts = std::iter::once(changed(id, account, false)).chain(closed);
        context.commit(changes, line, facts).await
    })
    .await
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
