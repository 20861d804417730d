//! A forgotten password (REC-2): a link by mail, a new password by its button.
//!
//! Whether there is such an account is said to nobody: the answer comes before anything is looked up, and the mail
//! is the only thing that differs. The link sets a password and nothing else: it opens no session, and second
//! factors stay (REC-5).

use std::sync::Arc;

use gatepost_identity_core::{Account, AccountState, LinkPurpose, MailedLink};
use gatepost_model::{
    AccountId, Actor, Address, AuditEntry, AuditSubject, Client, Password, Timestamp,
};
use gatepost_password::PasswordHash;
use gatepost_store::{ChangeSet, Expect};

use super::{login::client_values, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{ACCOUNT_BY_EMAIL, Found, PASSWORDS, PasswordRecord, Recorded, find, find_key},
    state::Identity,
};

impl Identity {
    /// Mails a link, if there is such an account, after the answer.
    pub(crate) fn start_password_reset(
        self: &Arc<Self>,
        email: Address,
        unreachable: bool,
        client: Client,
    ) -> Result<(), IdentityError> {
        let now = self.now();
        self.guards.sign_up_network.begin(&client.network(), now)?;
        self.guards.sign_up_address.begin(&email.key(), now)?;
        metrics::counter!("gatepost_identity_password_resets_total", "step" => "asked")
            .increment(1);
        let identity = self.clone();
        self.drain.spawn(async move {
            let asked =
                identity.attempt(|| identity.mail_reset(&email, unreachable, &client)).await;
            if let Err(error) = asked {
                tracing::error!(%error, "the mail of a password reset was not written down");
            }
        });
        Ok(())
    }

    async fn mail_reset(
        &self,
        email: &Address,
        unreachable: bool,
        client: &Client,
    ) -> Result<(), IdentityError> {
        let now = self.now();
        let key = email.key();
        let id = find_key::<16>(&*self.store, ACCOUNT_BY_EMAIL, key.as_bytes()).await?;
        let Some(id) = id.map(AccountId::from_bytes) else { return Ok(()) };
        let entry =
            AuditEntry::new(AuditSubject::Account(id), Actor::Stranger, "recovery.asked", now);
        let mut changes = self.logged(entry.client(client)).await?;
        let account = self.account(id).await?.value;
        if !may_recover(&account) {
            return Ok(());
        }
        let mut channels: Vec<Address> = self.recovery_channel(id).await?.into_iter().collect();
        if !unreachable {
            channels.push(account.email.clone());
        }
        // The newest link is the one that counts.
        self.end_links(&mut changes, id, is_reset).await?;
        if !channels.is_empty() {
            let life = self.config.password_reset_waits.0;
            let link = self.issue_link(&mut changes, now, id, LinkPurpose::PasswordReset, life);
            let mut values = client_values(client, now);
            values.insert("link".to_owned(), link.to_string());
            let minutes = life.as_secs().div_ceil(60);
            values.insert("minutes".to_owned(), minutes.to_string());
            for channel in &channels {
                let (language, template) = (&account.language, "recover-password");
                self.notice(&mut changes, now, channel, language, template, values.clone());
            }
        }
        self.commit(changes).await.map(|_| ())
    }

    /// Whose password a link would set. Changes nothing.
    pub(crate) async fn open_password_reset(
        &self,
        token: &str,
        client: &Client,
    ) -> Result<Account, IdentityError> {
        let found = self.open_link(token, client, self.now()).await?;
        self.recovering(&found).await.map(|found| found.value)
    }

    pub(crate) async fn finish_password_reset(
        &self,
        token: &str,
        new: &Password,
        client: &Client,
    ) -> Result<(), IdentityError> {
        // Before the slow hash: only who holds a link may cause one.
        let found = self.open_link(token, client, self.now()).await?;
        let person = self.recovering(&found).await?.value;
        self.check_new_password(new, [person.email.to_string(), person.name.to_string()]).await?;
        let pool = self.passwords.shared_by(client.network()).about(person.email.key());
        let hash = pool.known_if(true).hash(new).await?;
        self.attempt(|| self.try_finish_reset(token, &hash, client)).await?;
        metrics::counter!("gatepost_identity_password_resets_total", "step" => "done").increment(1);
        Ok(())
    }

    async fn try_finish_reset(
        &self,
        token: &str,
        hash: &PasswordHash,
        client: &Client,
    ) -> Result<(), IdentityError> {
        let now = self.now();
        let link = self.open_link(token, client, now).await?;
        let id = link.value.account;
        let entry = AuditEntry::new(
            AuditSubject::Account(id),
            Actor::Account(id),
            "password.recovered",
            now,
        );
        let mut changes = self.logged(entry.client(client)).await?;
        let account = self.recovering(&link).await?;
        self.spend_link(&mut changes, &link);
        self.put_password(&mut changes, id, hash, now).await?;
        self.end_sessions(&mut changes, id, None, now).await?;
        let person = account.value.clone();
        if person.state == AccountState::Locked {
            self.put_state(&mut changes, account, AccountState::Active, now).await?;
        }
        let values = client_values(client, now);
        self.tell(&mut changes, now, &person, "password-recovered", values, Recourse::Lock).await?;
        self.commit(changes).await.map(|_| ())
    }

    async fn put_password(
        &self,
        changes: &mut ChangeSet,
        id: AccountId,
        hash: &PasswordHash,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let present: Option<Found<PasswordRecord>> = find(&*self.store, &id.to_bytes()).await?;
        let expect = present.map_or(Expect::Absent, |found| Expect::Version(found.version));
        let record = PasswordRecord { hash: hash.clone(), changed: now };
        changes.put(PASSWORDS, id.to_bytes().to_vec(), expect, record.encode());
        self.password_changed(changes, id, now);
        Ok(())
    }

    /// The account of a link that sets a password.
    async fn recovering(&self, found: &Found<MailedLink>) -> Result<Found<Account>, IdentityError> {
        if found.value.purpose != LinkPurpose::PasswordReset {
            return Err(IdentityError::LinkRefused);
        }
        let account = self.account(found.value.account).await?;
        if may_recover(&account.value) { Ok(account) } else { Err(IdentityError::LinkRefused) }
    }
}

/// An account that its owner has locked is opened by this; one that an operator has suspended is not.
fn may_recover(account: &Account) -> bool {
    matches!(account.state, AccountState::Active | AccountState::Locked)
}

fn is_reset(purpose: &LinkPurpose) -> bool {
    *purpose == LinkPurpose::PasswordReset
}
