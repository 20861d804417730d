//! Which mailbox receives mail for an address.

use gatepost_mailbox_core::{Holder, without_detail};
use gatepost_model::{Address, MailboxId};

use super::Context;
use crate::{MailboxError, repo};

/// The mailbox and its quota in bytes: the one with the address or alias itself, otherwise the one
/// whose subaddress it is. None for unknown addresses and for suspended mailboxes.
pub(crate) async fn resolve(
    context: &Context,
    address: &Address,
) -> Result<Option<(MailboxId, u64)>, MailboxError> {
    if context.holder(address.domain()).await?.0 == Holder::Nobody {
        return Ok(None);
    }
    let store = context.store.as_ref();
    let mut found = repo::mailbox_at(store, address).await?;
    if found.is_none()
        && let Some(separator) = context.config.separator()
        && let Some(user) = without_detail(address, separator)
    {
        found = repo::mailbox_at(store, &user).await?;
    }
    let Some(id) = found else { return Ok(None) };
    let mailbox = repo::mailbox(store, id).await?;
    let active = mailbox.filter(|mailbox| !mailbox.record.suspended);
    Ok(active.map(|mailbox| (id, mailbox.record.quota)))
}
