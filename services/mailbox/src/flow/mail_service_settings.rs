//! What holds for all mailboxes of a mail service: what an attached account may do when nobody says (MBX-2), and
//! whether there are mailbox passwords (MBX-3).

use gatepost_mailbox_core::Permissions;
use gatepost_model::{AuditEntry, MailServiceId};
use gatepost_proto::organization::v1::Verb;
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Context, unification};
use crate::{
    MailboxError,
    repo::{self, MailServiceRecord, PasswordRule},
};

/// Mailboxes whose connections are ended by one commit.
const ENDED: usize = 200;

/// What is to be changed; what is none stays.
#[derive(Clone, Copy)]
pub(crate) struct Change {
    pub(crate) default_permissions: Option<Permissions>,
    pub(crate) passwords: Option<PasswordRule>,
}

/// The settings, for those who may see the mail service.
pub(crate) async fn get(
    context: &Context,
    caller: &Principal,
    id: MailServiceId,
) -> Result<MailServiceRecord, MailboxError> {
    Ok(context.service(caller, id, Verb::ViewProduct).await?.0)
}

/// Changes them, for those who manage its mail. Where mailbox passwords are forbidden, connections that were opened with
/// one have ended when the event has been heard; the passwords themselves stay, and count again when they may.
pub(crate) async fn update(
    context: &Context,
    caller: &Principal,
    id: MailServiceId,
    change: Change,
) -> Result<MailServiceRecord, MailboxError> {
    context.service(caller, id, Verb::ManageMail).await?;
    let store = context.store.as_ref();
    let record = retry_conflicts(MailboxError::is_conflict, || async move {
        let found = repo::mail_service_found(store, id).await?;
        let found = found.ok_or(MailboxError::NotFound("mail service"))?;
        let mut record = found.record.clone();
        if let Some(permissions) = change.default_permissions {
            record.set_default_permissions(permissions);
        }
        if let Some(rule) = change.passwords {
            record.set_password_rule(rule);
        }
        if record == found.record {
            return Ok(record);
        }
        let mut changes = ChangeSet::new();
        repo::put_mail_service(&mut changes, id, found.version, &record);
        let line = context.line(record.organization()?, caller, "mail-service.settings-changed");
        let line = told(line.detail("mail_service_id", id), &found.record, &record);
        context.commit(changes, line, []).await?;
        Ok::<_, MailboxError>(record)
    })
    .await?;
    // Told again where it was told before: a crash may have come between the two.
    if change.passwords.is_some() && !context.allows_passwords(&record) {
        end_connections(context, id).await?;
    }
    Ok(record)
}

/// What the log says of a change.
fn told(line: AuditEntry, before: &MailServiceRecord, after: &MailServiceRecord) -> AuditEntry {
    let mut line = line;
    if before.password_rule() != after.password_rule() {
        line = line.detail("mailbox_passwords", after.password_rule().slug());
    }
    if before.default_permissions() != after.default_permissions() {
        let names = after.default_permissions().iter().map(|permission| format!("{permission:?}"));
        line = line.detail("permissions", names.collect::<Vec<_>>().join(" "));
    }
    line
}

/// Programs that are in with a mailbox password are sent out, a good many at once.
async fn end_connections(context: &Context, service: MailServiceId) -> Result<(), MailboxError> {
    let store = context.store.as_ref();
    let mut after = None;
    loop {
        let mailboxes = repo::mailboxes_of_service(store, service, after, ENDED).await?;
        let mut facts = Vec::new();
        for id in &mailboxes {
            let Some(found) = repo::mailbox(store, *id).await? else { continue };
            if !found.record.password.is_empty() || found.record.sharer()?.is_some() {
                facts.push(unification::changed(*id));
            }
        }
        if !facts.is_empty() {
            context.commit_lines(ChangeSet::new(), vec![], facts).await?;
        }
        if mailboxes.len() < ENDED {
            return Ok(());
        }
        after = mailboxes.last().copied();
    }
}

impl Context {
    /// Do mailbox passwords open mailboxes of this mail service?
    pub(crate) fn allows_passwords(&self, service: &MailServiceRecord) -> bool {
        match service.password_rule() {
            PasswordRule::Default => self.config.allow_mailbox_passwords,
            PasswordRule::Allowed => true,
            PasswordRule::Forbidden => false,
        }
    }

    /// The same for the mail service of this id.
    ///
    /// # Errors
    ///
    /// [`MailboxError::PasswordsForbidden`] when they do not.
    pub(super) async fn require_passwords(&self, id: MailServiceId) -> Result<(), MailboxError> {
        let found = repo::mail_service(self.store.as_ref(), id).await?;
        let allowed = found.is_none_or(|record| self.allows_passwords(&record));
        if allowed { Ok(()) } else { Err(MailboxError::PasswordsForbidden) }
    }
}
