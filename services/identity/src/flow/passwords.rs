//! Changing and resetting account passwords.

use std::sync::Arc;

use gatepost_identity_core::{Account, AccountState};
use gatepost_model::{
    AccountId, Actor, AuditEntry, AuditSubject, Client, Password, SessionId, Timestamp,
};
use gatepost_password::PasswordHash;
use gatepost_proto::event::v1::{PasswordChanged, event::Fact};
use gatepost_store::{Expect, Version};

use super::{login::client_values, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{Found, PASSWORDS, PasswordRecord, Recorded, find},
    state::Identity,
};

/// A change of a password, about to be committed.
struct NewPassword<'a> {
    account: AccountId,
    hash: PasswordHash,
    /// The record that the present password was checked against; none for a reset.
    checked: Option<Version>,
    /// The session that stays.
    kept: Option<SessionId>,
    actor: Actor,
    client: Option<&'a Client>,
}

impl Identity {
    /// Changes a person's password after checking the present one, and ends the other sessions.
    pub(crate) async fn change_password(
        self: &Arc<Self>,
        account: AccountId,
        session: SessionId,
        present: &Password,
        new: &Password,
        client: &Client,
    ) -> Result<(), IdentityError> {
        let person = self.account(account).await?.value;
        self.check_new_password(new, [person.email.to_string(), person.name.to_string()]).await?;
        let checked = self.check_present_password(account, present, client, "password.refused");
        let found = checked.await?;
        let pool = self.passwords.shared_by(client.network()).about(person.email.key());
        let hash = pool.known_if(true).hash(new).await?;
        let change = NewPassword {
            account,
            hash,
            checked: Some(found.version),
            kept: Some(session),
            actor: Actor::Account(account),
            client: Some(client),
        };
        self.attempt(|| self.try_set_password(&change)).await
    }

    /// Sets a password without the present one, and ends every session. Operators only.
    pub(crate) async fn reset_password(
        &self,
        account: AccountId,
        new: &Password,
    ) -> Result<(), IdentityError> {
        let person = self.account(account).await?.value;
        self.check_new_password(new, [person.email.to_string(), person.name.to_string()]).await?;
        if person.state == AccountState::Closed {
            return Err(IdentityError::AccountClosed);
        }
        let hash = self.passwords.hash(new).await?;
        let change = NewPassword {
            account,
            hash,
            checked: None,
            kept: None,
            actor: Actor::Operator,
            client: None,
        };
        self.attempt(|| self.try_set_password(&change)).await
    }

    async fn try_set_password(&self, change: &NewPassword<'_>) -> Result<(), IdentityError> {
        let now = self.now();
        let action = match change.actor {
            Actor::Operator => "password.reset",
            _ => "password.changed",
        };
        let subject = AuditSubject::Account(change.account);
        let mut entry = AuditEntry::new(subject, change.actor, action, now);
        if let Some(client) = change.client {
            entry = entry.client(client);
        }
        let mut changes = self.logged(entry).await?;
        let account = self.account(change.account).await?.value;
        let key = change.account.to_bytes();
        let present: Option<Found<PasswordRecord>> = find(&*self.store, &key).await?;
        let version = present.map(|found| found.version);
        if change.checked.is_some() && change.checked != version {
            // Somebody else has changed it meanwhile: what was checked is not the present one.
            return Err(IdentityError::PasswordRefused);
        }
        let record = PasswordRecord { hash: change.hash.clone(), changed: now };
        let expect = version.map_or(Expect::Absent, Expect::Version);
        changes.put(PASSWORDS, key.to_vec(), expect, record.encode());
        self.password_changed(&mut changes, change.account, now);
        self.end_sessions(&mut changes, change.account, change.kept, now).await?;
        self.tell_password(&mut changes, &account, change, now).await?;
        self.commit(changes).await?;
        Ok(())
    }

    /// Adds the event that an account has another password to a change set.
    pub(super) fn password_changed(
        &self,
        changes: &mut gatepost_store::ChangeSet,
        account: AccountId,
        now: Timestamp,
    ) {
        let fact = PasswordChanged { account_id: account.to_string() };
        self.event(changes, now, Fact::PasswordChanged(fact));
    }

    async fn tell_password(
        &self,
        changes: &mut gatepost_store::ChangeSet,
        account: &Account,
        change: &NewPassword<'_>,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let (template, values) = match change.client {
            Some(client) => ("password-changed", client_values(client, now)),
            None => ("password-reset", std::collections::BTreeMap::new()),
        };
        self.tell(changes, now, account, template, values, Recourse::Lock).await
    }
}
