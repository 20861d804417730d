//! What others change about the mailboxes that an account opens: written into its log, and told to its owner. The
//! mailbox service says what, once for each key.

use std::{collections::BTreeMap, time::Duration};

use gatepost_identity_core::Account;
use gatepost_model::{
    AccountId, Actor, Address, AuditEntry, AuditSubject, Client, IdempotencyKey, MailboxId,
};
use gatepost_store::Expect;

use super::{login::client_values, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{EXPIRY, Expiring, Found, IDEMPOTENCY, NOTHING, Recorded, Repeat, find},
    state::Identity,
};

/// How long a change that is told again is known to have been told.
const REPEATABLE: Duration = Duration::from_secs(30 * 86_400);

/// What was changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum MailboxEvent {
    Attached,
    Permissions,
    Detached,
    DevicePassword,
    DevicePasswordForNobody,
}

impl MailboxEvent {
    /// Template of the notice.
    const fn template(self) -> &'static str {
        match self {
            Self::Attached => "mailbox-attached",
            Self::Permissions => "mailbox-permissions",
            Self::Detached => "mailbox-detached",
            Self::DevicePassword => "device-password-issued",
            Self::DevicePasswordForNobody => "device-password-for-nobody",
        }
    }

    /// Line in the log.
    const fn action(self) -> &'static str {
        match self {
            Self::Attached => "mailbox.attached",
            Self::Permissions => "mailbox.permissions-changed",
            Self::Detached => "mailbox.detached",
            Self::DevicePassword => "device-password.issued",
            Self::DevicePasswordForNobody => "device-password.issued-for-nobody",
        }
    }
}

/// What the mailbox service tells of.
pub(crate) struct MailboxTold {
    pub(crate) account: AccountId,
    pub(crate) event: MailboxEvent,
    pub(crate) mailbox: MailboxId,
    pub(crate) address: Address,
    /// What a device password is called; empty for other changes.
    pub(crate) name: String,
    /// Who did it; none for somebody who runs this installation.
    pub(crate) actor: Option<AccountId>,
    pub(crate) client: Option<Client>,
    pub(crate) key: IdempotencyKey,
}

impl Identity {
    /// Writes a change down and tells the owner of the account; once for each key. Who did it to their own account can
    /// lock it from the mail, in case that was somebody else.
    pub(crate) async fn record_mailbox_change(
        &self,
        told: &MailboxTold,
    ) -> Result<(), IdentityError> {
        self.attempt(|| self.try_record_mailbox_change(told)).await
    }

    async fn try_record_mailbox_change(&self, told: &MailboxTold) -> Result<(), IdentityError> {
        let now = self.now();
        let actor = told.actor.map_or(Actor::Operator, Actor::Account);
        let subject = AuditSubject::Account(told.account);
        let mut entry = AuditEntry::new(subject, actor, told.event.action(), now)
            .detail("mailbox_id", told.mailbox)
            .detail("address", &told.address);
        if !told.name.is_empty() {
            entry = entry.detail("name", &told.name);
        }
        if let Some(client) = &told.client {
            entry = entry.client(client);
        }
        let mut changes = self.logged(entry).await?;
        let key = Repeat::key(b"m", told.key.as_str());
        if find::<Repeat>(&*self.store, &key).await?.is_some() {
            return Ok(());
        }
        let account = self.account(told.account).await?.value;
        let repeat = Repeat { id: told.mailbox.to_bytes() };
        let expiry = Expiring::Repeat(key.clone()).key(now.plus(REPEATABLE));
        changes.put(IDEMPOTENCY, key, Expect::Absent, repeat.encode());
        changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
        let mut values = match &told.client {
            Some(client) => client_values(client, now),
            None => BTreeMap::new(),
        };
        values.insert("address".to_owned(), told.address.to_string());
        values.insert("name".to_owned(), told.name.clone());
        values.insert("who".to_owned(), self.called(told.actor).await?);
        let own = told.actor == Some(told.account);
        let recourse = if own { Recourse::Lock } else { Recourse::None };
        let template = told.event.template();
        self.tell(&mut changes, now, &account, template, values, recourse).await?;
        self.commit(changes).await.map(|_| ())
    }

    /// How an account is called in a mail; a dash for none.
    async fn called(&self, account: Option<AccountId>) -> Result<String, IdentityError> {
        let Some(id) = account else { return Ok("–".to_owned()) };
        let found: Option<Found<Account>> = find(&*self.store, &id.to_bytes()).await?;
        Ok(found.map_or_else(
            || "–".to_owned(),
            |found| {
                let (name, email) = (&found.value.name, &found.value.email);
                format!("{name} <{email}>")
            },
        ))
    }
}
