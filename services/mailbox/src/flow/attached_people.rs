//! Who is attached to a mailbox, by login address, for those who give rights to folders in mail programs.

use gatepost_mailbox_core::Permission;
use gatepost_model::{AccountId, MailboxId};

use super::{Context, people};
use crate::{MailboxError, repo};

/// Accounts that are named at most.
const MOST: usize = 1000;

/// Accounts with their login addresses, as far as the one for whom it is asked may see who is attached:
/// everybody sees themselves, who is not attached nobody. Accounts that are gone have no address.
pub(crate) async fn name(
    context: &Context,
    id: MailboxId,
    asking: AccountId,
) -> Result<Vec<(AccountId, String)>, MailboxError> {
    let Some(permissions) = context.permissions(id, asking).await? else { return Ok(Vec::new()) };
    let accounts = if permissions.contains(Permission::Security) {
        let attached = repo::attachments(context.store.as_ref(), id, None, MOST).await?;
        attached.into_iter().map(|(account, _)| account).collect()
    } else {
        vec![asking]
    };
    let named = people::describe(context, accounts).await?.into_iter();
    let named = named.map(|(account, person)| (account, person.email));
    Ok(named.filter(|(_, email)| !email.is_empty()).collect())
}
