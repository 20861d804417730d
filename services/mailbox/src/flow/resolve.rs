//! Which mailbox receives mail for an address.

use gatepost_mailbox_core::{Holder, without_detail};
use gatepost_model::{Address, MailboxId};

use super::Context;
use crate::{
    MailboxError,
    repo::{self, ServiceState},
};

/// Where mail for an address goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Recipient {
    /// Nowhere: an unknown address, or a suspended mailbox.
    Nobody,
    /// Nowhere for now: the mail service is blocked, and mail is to wait where it comes from.
    Later,
    /// Into this mailbox, with its quota in bytes.
    Mailbox(MailboxId, u64),
}

/// The mailbox with the address or alias itself, otherwise the one whose subaddress it is.
pub(crate) async fn resolve(
    context: &Context,
    address: &Address,
) -> Result<Recipient, MailboxError> {
    if context.holder(address.domain()).await?.0 == Holder::Nobody {
        return Ok(Recipient::Nobody);
    }
    let store = context.store.as_ref();
    let mut found = repo::mailbox_at(store, address).await?;
    if found.is_none()
        && let Some(separator) = context.config.separator()
        && let Some(user) = without_detail(address, separator)
    {
        found = repo::mailbox_at(store, &user).await?;
    }
    let Some(id) = found else { return Ok(Recipient::Nobody) };
    let mailbox = repo::mailbox(store, id).await?.filter(|mailbox| !mailbox.record.suspended);
    let Some(mailbox) = mailbox else { return Ok(Recipient::Nobody) };
    let service = repo::mail_service(store, mailbox.record.service()?).await?;
    Ok(match service.map(|service| service.state()) {
        None => Recipient::Nobody,
        Some(ServiceState::Blocked) => Recipient::Later,
        // What is cancelled can be restored for a while: what comes until then is kept.
        Some(ServiceState::Open | ServiceState::Cancelled) => {
            Recipient::Mailbox(id, mailbox.record.quota)
        }
    })
}
