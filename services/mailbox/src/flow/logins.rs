//! Last logins of a mailbox (MBX-7).

use gatepost_mailbox_core::Permission;
use gatepost_model::MailboxId;
use gatepost_runtime::principal::Principal;

use super::{Context, access::Need};
use crate::{
    MailboxError,
    repo::{self, LoginRecord},
};

/// The logins that are kept, newest first.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    mailbox: MailboxId,
) -> Result<Vec<LoginRecord>, MailboxError> {
    context.open(caller, mailbox, Need::Permission(Permission::Logs)).await?;
    Ok(repo::logins(context.store.as_ref(), mailbox).await?)
}
