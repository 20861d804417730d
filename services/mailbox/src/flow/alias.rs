//! Further addresses of a mailbox.

use gatepost_mailbox_core::{Permission, check_address};
use gatepost_model::{Address, MailboxId};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Context, MailboxView, access::Need};
use crate::{MailboxError, repo};

const NEED: Need = Need::Permission(Permission::Aliases);

/// Gives a mailbox a further address.
pub(crate) async fn add(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    address: &Address,
) -> Result<MailboxView, MailboxError> {
    retry_conflicts(MailboxError::is_conflict, || async move {
        let mut opened = context.open(caller, id, NEED).await?;
        let store = context.store.as_ref();
        match repo::mailbox_at(store, address).await? {
            Some(owner) if owner == id => return Ok(opened.view()),
            Some(_) => return Err(MailboxError::AddressTaken),
            None => {}
        }
        if opened.record.aliases.len() >= context.config.max_aliases {
            return Err(MailboxError::TooMany("aliases"));
        }
        let (holder, version) = context.holder_for_address(address.domain()).await?;
        let (service, operator) = (opened.record.service()?, *caller == Principal::Operator);
        let (reserved, separator) = (&context.reserved, context.config.separator());
        check_address(address, holder, service, operator, reserved, separator)?;
        opened.record.aliases.push(address.to_string());
        opened.record.aliases.sort_unstable();
        let mut changes = ChangeSet::new();
        repo::put_mailbox(&mut changes, id, opened.version, &opened.record);
        repo::put_address(&mut changes, id, address);
        if !context.config.shares(address.domain()) {
            repo::check_domain(&mut changes, address.domain(), version);
        }
        let line = context.line(opened.organization, caller, "alias.added");
        let line = line.detail("mailbox_id", id).detail("address", address);
        context.commit(changes, line, []).await?;
        Ok(opened.view())
    })
    .await
}

/// Takes an address away. The primary one stays.
pub(crate) async fn remove(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    address: &Address,
) -> Result<MailboxView, MailboxError> {
    retry_conflicts(MailboxError::is_conflict, || async move {
        let mut opened = context.open(caller, id, NEED).await?;
        let key = address.key();
        let same = |alias: &String| alias.parse::<Address>().is_ok_and(|alias| alias.key() == key);
        let before = opened.record.aliases.len();
        opened.record.aliases.retain(|alias| !same(alias));
        if opened.record.aliases.len() == before {
            return Err(MailboxError::NotFound("alias"));
        }
        let mut changes = ChangeSet::new();
        repo::put_mailbox(&mut changes, id, opened.version, &opened.record);
        repo::delete_address(&mut changes, address);
        let line = context.line(opened.organization, caller, "alias.removed");
        let line = line.detail("mailbox_id", id).detail("address", address);
        context.commit(changes, line, []).await?;
        Ok(opened.view())
    })
    .await
}
