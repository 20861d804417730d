//! Who is attached to a mailbox, and who logged in, by the names that people have.

use std::collections::HashMap;

use gatepost_mailbox_core::Permission;
use gatepost_model::{AccountId, MailboxId};
use gatepost_proto::{
    event::v1::{MailboxConnectionEnded, event::Fact},
    identity::v1::{DescribeAccountsRequest, Person},
};
use gatepost_runtime::principal::Principal;
use gatepost_store::ChangeSet;

use super::{Context, access::Need, logins, read};
use crate::{
    MailboxError,
    repo::{self, AttachmentRecord, LoginRecord},
};

/// Device passwords of a mailbox that are looked at for their names.
const NAMED: usize = 1000;

/// Accounts that the identity service is asked about at once.
const ASKED: usize = 500;

/// Who these accounts are, as far as there are any.
pub(super) async fn describe(
    context: &Context,
    mut accounts: Vec<AccountId>,
) -> Result<HashMap<AccountId, Person>, MailboxError> {
    accounts.sort_unstable();
    accounts.dedup();
    let mut found = HashMap::with_capacity(accounts.len());
    for some in accounts.chunks(ASKED) {
        let account_ids = some.iter().map(ToString::to_string).collect();
        let request = DescribeAccountsRequest { account_ids };
        let answer = context.directory.clone().describe_accounts(request).await;
        let answer = answer.map_err(|status| MailboxError::peer("identity", &status))?;
        let people = answer.into_inner().people.into_iter();
        found.extend(people.filter_map(|person| Some((person.account_id.parse().ok()?, person))));
    }
    Ok(found)
}

/// An attached account.
pub(crate) struct Attached {
    pub(crate) account: AccountId,
    pub(crate) record: AttachmentRecord,
    /// None when the account is gone.
    pub(crate) person: Option<Person>,
}

/// Who is attached, by name.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    after: Option<AccountId>,
    limit: usize,
) -> Result<Vec<Attached>, MailboxError> {
    let found = read::list_attachments(context, caller, id, after, limit).await?;
    let mut named = describe(context, found.iter().map(|(account, _)| *account).collect()).await?;
    let attached = found.into_iter().map(|(account, record)| {
        let person = named.remove(&account);
        Attached { account, record, person }
    });
    Ok(attached.collect())
}

/// Logins, newest first, and how what is named in them is called.
pub(crate) struct History {
    pub(crate) logins: Vec<LoginRecord>,
    pub(crate) named: HashMap<AccountId, Person>,
    /// Names of device passwords, by their ids.
    pub(crate) devices: HashMap<String, String>,
}

/// Which logins are asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Any,
    Accepted,
    Refused,
}

/// The logins that are kept; `part` cuts a page out of them before anybody is looked up.
pub(crate) async fn history(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    outcome: Outcome,
    part: impl FnOnce(&mut Vec<LoginRecord>),
) -> Result<History, MailboxError> {
    let mut found = logins::list(context, caller, id).await?;
    found.retain(|login| match outcome {
        Outcome::Any => true,
        Outcome::Accepted => login.accepted(),
        Outcome::Refused => !login.accepted(),
    });
    part(&mut found);
    let accounts = found.iter().filter_map(|login| login.account.parse().ok()).collect();
    let named = describe(context, accounts).await?;
    let devices = repo::devices(context.store.as_ref(), id, None, NAMED).await?;
    let devices = devices.into_iter().map(|device| (device.id.to_string(), device.name)).collect();
    Ok(History { logins: found, named, devices })
}

/// Sends a program out of the mailbox. What it came in with stays good: it may come back.
pub(crate) async fn end_connection(
    context: &Context,
    caller: &Principal,
    id: MailboxId,
    connection: &str,
) -> Result<(), MailboxError> {
    let opened = context.open(caller, id, Need::Permission(Permission::Security)).await?;
    let line = context.line(opened.organization, caller, "mailbox.connection-ended");
    let line = line.detail("mailbox_id", id).detail("connection_id", connection);
    let fact = Fact::MailboxConnectionEnded(MailboxConnectionEnded {
        mailbox_id: id.to_string(),
        connection_id: connection.to_owned(),
    });
    context.commit(ChangeSet::new(), line, [fact]).await
}
