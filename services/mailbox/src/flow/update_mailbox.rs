//! Changes what a mailbox may hold, and whether it is open.

use gatepost_mailbox_core::decide_quota;
use gatepost_model::MailboxId;
use gatepost_proto::event::v1::{MailboxStateChanged, event::Fact};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Context, MailboxView, access::Need, create_mailbox::quotas};
use crate::{MailboxError, repo};

/// Changes quota or state; what is none stays.
pub(crate) async fn update(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    quota: Option<u64>,
    active: Option<bool>,
) -> Result<MailboxView, MailboxError> {
    retry_conflicts(MailboxError::is_conflict, || attempt(context, caller, id, quota, active)).await
}

async fn attempt(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    quota: Option<u64>,
    active: Option<bool>,
) -> Result<MailboxView, MailboxError> {
    let mut opened = context.open(caller, id, Need::Right).await?;
    let before = opened.record.clone();
    if quota.is_some() {
        let operator = *caller == Principal::Operator;
        opened.record.quota = decide_quota(quota, quotas(context), operator)?;
    }
    if let Some(active) = active {
        opened.record.suspended = !active;
    }
    if opened.record == before {
        return Ok(opened.view());
    }
    let mut line =
        context.line(opened.organization, caller, "mailbox.changed").detail("mailbox_id", id);
    if opened.record.quota != before.quota {
        line = line.detail("quota_bytes", opened.record.quota);
    }
    let moved = opened.record.suspended != before.suspended;
    if moved {
        line = line.detail("state", if before.suspended { "active" } else { "suspended" });
    }
    let fact = moved.then(|| {
        Fact::MailboxStateChanged(MailboxStateChanged {
            mailbox_id: id.to_string(),
            active: before.suspended,
        })
    });
    let mut changes = ChangeSet::new();
    repo::put_mailbox(&mut changes, id, opened.version, &opened.record);
    context.commit(changes, line, fact).await?;
    Ok(opened.view())
}
