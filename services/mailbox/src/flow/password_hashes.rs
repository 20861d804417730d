//! Password hashes of other systems, and which pepper keys are still needed.

use std::collections::BTreeMap;

use gatepost_model::MailboxId;
use gatepost_password::{HashKind, Imported, PasswordHash};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Context, access::Need};
use crate::{MailboxError, repo};

/// Mailboxes read at once.
const STRIDE: usize = 500;

/// Gives a mailbox that has no password the one that another system knew it by. False when it has one.
pub(crate) async fn import(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    imported: Imported,
) -> Result<bool, MailboxError> {
    let present = context.open(caller, id, Need::Right).await?.record;
    if !present.password.is_empty() || present.sharer()?.is_some() {
        return Ok(false);
    }
    let hash = context.passwords.take_over(imported).await?;
    let hash = &hash;
    retry_conflicts(MailboxError::is_conflict, || async move {
        let mut opened = context.open(caller, id, Need::Right).await?;
        if !opened.record.password.is_empty() || opened.record.sharer()?.is_some() {
            return Ok(false);
        }
        hash.as_str().clone_into(&mut opened.record.password);
        let mut changes = ChangeSet::new();
        repo::put_mailbox(&mut changes, id, opened.version, &opened.record);
        let line = context.line(opened.organization, caller, "mailbox.password-imported");
        let line = line.detail("mailbox_id", id).detail("scheme", hash.kind().scheme);
        context.commit(changes, line, []).await?;
        Ok(true)
    })
    .await
}

/// How many hashes there are of each kind.
pub(crate) async fn count(context: &Context) -> Result<BTreeMap<HashKind, u64>, MailboxError> {
    let (mut counts, mut after) = (BTreeMap::new(), None);
    let store = context.store.as_ref();
    loop {
        let ids = repo::mailboxes(store, after, STRIDE).await?;
        for id in &ids {
            let found = repo::mailbox(store, *id).await?;
            let stored = found.map(|found| found.record.password).unwrap_or_default();
            if let Ok(hash) = stored.parse::<PasswordHash>() {
                *counts.entry(hash.kind()).or_default() += 1;
            }
        }
        match ids.last() {
            Some(last) if ids.len() == STRIDE => after = Some(*last),
            _ => return Ok(counts),
        }
    }
}
