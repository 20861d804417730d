//! "This was not me": what the owner of an account does with the link of a notice (ACC-11).

use gatepost_identity_core::{
    Account, AccountState, Alarm, CaseEnd, LinkPurpose, MailedLink, Undo,
};
use gatepost_model::{Actor, AuditEntry, AuditSubject, Client, Timestamp};
use gatepost_store::{ChangeSet, Expect};

use super::{login::client_values, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{ACCOUNTS, Found, Recorded},
    state::Identity,
};

/// What a link is about.
pub(crate) struct OpenedAlarm {
    pub(crate) alarm: Alarm,
    pub(crate) happened: Timestamp,
    pub(crate) account: Account,
}

impl Identity {
    /// Looks at an alarm and changes nothing.
    pub(crate) async fn open_alarm(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<OpenedAlarm, IdentityError> {
        let found = self.open_link(token, client, self.now()).await?;
        let alarm = alarm_of(&found)?.clone();
        let account = self.account(found.value.account).await?.value;
        Ok(OpenedAlarm { alarm, happened: found.value.created, account })
    }

    /// Takes back what can be, and locks the account.
    pub(crate) async fn lock_account(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<(), IdentityError> {
        self.attempt(|| self.try_lock(token, client)).await
    }

    async fn try_lock(&self, token: &str, client: &Client) -> Result<(), IdentityError> {
        let now = self.now();
        let found = self.open_link(token, client, now).await?;
        let alarm = alarm_of(&found)?;
        let entry = answered("account.locked", &found.value, alarm, now).client(client);
        let mut changes = self.logged(entry).await?;
        let account = match self.answer(&mut changes, &found, alarm, now).await {
            // What cannot come back stays; the account is locked all the more.
            Err(IdentityError::EmailTaken) => self.account(found.value.account).await?,
            answered => answered?,
        };
        // A change that waits must not outlive the lock.
        let waits = |purpose: &LinkPurpose| !matches!(purpose, LinkPurpose::Alarm(_));
        self.end_links(&mut changes, account.value.id, waits).await?;
        if !account.value.is_active() {
            // Locked by another link, or suspended: what is taken back still is.
            return self.commit(changes).await.map(|_| ());
        }
        let account = self.put_state(&mut changes, account, AccountState::Locked, now).await?;
        // Unless it is the one that has just been taken back.
        let denied = match alarm.undo {
            Some(Undo::RecoveryCase(id)) => Some(id),
            _ => None,
        };
        let end = CaseEnd::AccountInactive;
        self.end_live_case(&mut changes, account.id, end, denied, now).await?;
        let values = client_values(client, now);
        // Without a link: an answer to an answer would never end.
        let none = Recourse::None;
        self.tell(&mut changes, now, &account, "account-locked", values, none).await?;
        self.commit(changes).await?;
        metrics::counter!("gatepost_identity_accounts_locked_total").increment(1);
        Ok(())
    }

    /// Takes a change back and leaves the account open.
    ///
    /// # Errors
    ///
    /// [`IdentityError::LinkRefused`] too when the change is none that can be taken back.
    pub(crate) async fn undo_change(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<(), IdentityError> {
        self.attempt(|| self.try_undo(token, client)).await
    }

    async fn try_undo(&self, token: &str, client: &Client) -> Result<(), IdentityError> {
        let now = self.now();
        let found = self.open_link(token, client, now).await?;
        let alarm = alarm_of(&found)?;
        if alarm.undo.is_none() {
            return Err(IdentityError::LinkRefused);
        }
        let entry = answered("change.undone", &found.value, alarm, now).client(client);
        let mut changes = self.logged(entry).await?;
        let account = self.answer(&mut changes, &found, alarm, now).await?.value;
        let (values, none) = (client_values(client, now), Recourse::None);
        self.tell(&mut changes, now, &account, "change-undone", values, none).await?;
        self.commit(changes).await.map(|_| ())
    }

    /// Uses the link up and takes back what it is about; the account as it is then.
    async fn answer(
        &self,
        changes: &mut ChangeSet,
        found: &Found<MailedLink>,
        alarm: &Alarm,
        now: Timestamp,
    ) -> Result<Found<Account>, IdentityError> {
        self.spend_link(changes, found);
        let before = self.account(found.value.account).await?;
        let mut after = before.clone();
        if let Some(undo) = &alarm.undo {
            self.take_back_change(changes, &mut after.value, undo, now).await?;
        }
        if after.value != before.value {
            let key = after.value.id.to_bytes().to_vec();
            changes.put(ACCOUNTS, key, Expect::Version(before.version), after.value.encode());
        }
        Ok(after)
    }
}

fn alarm_of(found: &Found<MailedLink>) -> Result<&Alarm, IdentityError> {
    match &found.value.purpose {
        LinkPurpose::Alarm(alarm) => Ok(alarm),
        _ => Err(IdentityError::LinkRefused),
    }
}

/// The owner acts, by a link instead of a session.
fn answered(action: &'static str, link: &MailedLink, alarm: &Alarm, now: Timestamp) -> AuditEntry {
    let actor = Actor::Account(link.account);
    let entry = AuditEntry::new(AuditSubject::Account(link.account), actor, action, now)
        .detail("link_id", link.id)
        .detail("about", &alarm.about);
    match &alarm.undo {
        Some(undo) => entry.detail("undone", undo.slug()),
        None => entry,
    }
}
