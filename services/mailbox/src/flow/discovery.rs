//! Which domains are served here, for programs that look for their servers.

use gatepost_mailbox_core::Holder;
use gatepost_model::DomainName;

use super::Context;
use crate::MailboxError;

/// Is mail for `domain` served here?
///
/// # Errors
///
/// [`MailboxError::NotFound`] if it is not: a claim that waits for its proof is no answer.
pub(crate) async fn find(context: &Context, domain: &DomainName) -> Result<(), MailboxError> {
    match context.holder(domain).await?.0 {
        Holder::Nobody => Err(MailboxError::NotFound("domain")),
        Holder::Shared | Holder::Service(_) => Ok(()),
    }
}
