//! Another login e-mail (ACC-5): asked for with the password, proven by a link mailed to it,
//! confirmed by the signed-in owner, told to the old address with a way back.
//!
//! The link alone does nothing: whoever gets it by a mistyped address is not the owner, and would
//! come into the account by it.

use std::{collections::BTreeMap, sync::Arc};

use gatepost_identity_core::{Account, LinkPurpose, MailedLink, Undo};
use gatepost_model::{
    AccountId, Actor, Address, AuditEntry, AuditSubject, Client, Malformed, Password, SessionId,
    Timestamp,
};
use gatepost_proto::event::v1::{LoginEmailChanged, event::Fact};
use gatepost_store::{ChangeSet, Expect};

use super::{login::client_values, profile::Profile, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{ACCOUNT_BY_EMAIL, ACCOUNTS, Found, Recorded, find_key},
    state::Identity,
};

impl Identity {
    /// Mails a link to the new address; answers when the change ends unless it is confirmed.
    pub(crate) async fn change_login_email(
        self: &Arc<Self>,
        (account, session): (AccountId, SessionId),
        email: &Address,
        password: &Password,
        client: &Client,
    ) -> Result<Timestamp, IdentityError> {
        self.require_fresh(account, session).await?;
        self.check_present_password(account, password, client, "email.password-refused").await?;
        let now = self.now();
        self.guards.sign_up_network.begin(&client.network(), now)?;
        self.guards.sign_up_address.begin(&email.key(), now)?;
        self.attempt(|| self.try_change_email(account, email, client)).await
    }

    async fn try_change_email(
        &self,
        id: AccountId,
        email: &Address,
        client: &Client,
    ) -> Result<Timestamp, IdentityError> {
        let now = self.now();
        let entry = entry(id, Actor::Account(id), "email.change-asked", now);
        let mut changes = self.logged(entry.detail("email", email).client(client)).await?;
        let account = self.account(id).await?.value;
        if account.email == *email {
            return Err(Malformed::new("email", "another address than the present one").into());
        }
        self.end_links(&mut changes, id, is_change).await?;
        let life = self.config.login_email_waits.0;
        let purpose = LinkPurpose::LoginEmail(email.clone());
        let link = self.issue_link(&mut changes, now, id, purpose, life);
        // To the caller a taken address looks like any other; its owner is told instead.
        let holder = self.holder(email).await?;
        let mut values = client_values(client, now);
        let template = match holder {
            Some(holder) if holder != id => "email-change-taken",
            _ => {
                values.insert("link".to_owned(), link.to_string());
                "email-change-confirm"
            }
        };
        self.notice(&mut changes, now, email, &account.language, template, values);
        let mut values = client_values(client, now);
        values.insert("email".to_owned(), email.to_string());
        self.tell(&mut changes, now, &account, "email-change-asked", values, Recourse::Lock)
            .await?;
        self.commit(changes).await?;
        Ok(now.plus(life))
    }

    /// The address that a link would set. Changes nothing.
    pub(crate) async fn open_login_email(
        &self,
        account: AccountId,
        token: &str,
        client: &Client,
    ) -> Result<Address, IdentityError> {
        let found = self.open_link(token, client, self.now()).await?;
        Ok(new_email(&found, account)?.clone())
    }

    pub(crate) async fn confirm_login_email(
        &self,
        account: AccountId,
        token: &str,
        client: &Client,
    ) -> Result<Profile, IdentityError> {
        let account = self.attempt(|| self.try_confirm(account, token, client)).await?;
        self.profile(account).await
    }

    async fn try_confirm(
        &self,
        id: AccountId,
        token: &str,
        client: &Client,
    ) -> Result<Account, IdentityError> {
        let now = self.now();
        let link = self.open_link(token, client, now).await?;
        let email = new_email(&link, id)?.clone();
        let before = self.account(id).await?;
        let entry = entry(id, Actor::Account(id), "email.changed", now)
            .detail("email", &email)
            .detail("before", &before.value.email);
        let mut changes = self.logged(entry.client(client)).await?;
        self.spend_link(&mut changes, &link);
        let undo = Undo::LoginEmail { before: before.value.email.clone(), after: email.clone() };
        let values = client_values(client, now);
        let told = (Recourse::Undo(undo), values);
        let account = self.put_email(&mut changes, before, email, told, now).await?;
        self.commit(changes).await?;
        Ok(account)
    }

    pub(crate) async fn cancel_login_email_change(
        &self,
        account: AccountId,
        client: &Client,
    ) -> Result<(), IdentityError> {
        self.attempt(|| async {
            let now = self.now();
            let entry = entry(account, Actor::Account(account), "email.change-cancelled", now);
            let mut changes = self.logged(entry.client(client)).await?;
            if self.pending_login_email(account, now).await?.is_none() {
                return Ok(());
            }
            self.end_links(&mut changes, account, is_change).await?;
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    /// Sets a login e-mail without its proof. Operators only.
    pub(crate) async fn set_login_email(
        &self,
        id: AccountId,
        email: &Address,
    ) -> Result<Profile, IdentityError> {
        let account = self
            .attempt(|| async {
                let now = self.now();
                let before = self.account(id).await?;
                let entry = entry(id, Actor::Operator, "email.changed", now)
                    .detail("email", email)
                    .detail("before", &before.value.email);
                let mut changes = self.logged(entry).await?;
                if before.value.email == *email {
                    return Ok(before.value);
                }
                self.end_links(&mut changes, id, is_change).await?;
                let told = (Recourse::Lock, BTreeMap::new());
                let account =
                    self.put_email(&mut changes, before, email.clone(), told, now).await?;
                self.commit(changes).await?;
                Ok(account)
            })
            .await?;
        self.profile(account).await
    }

    /// Adds another login e-mail to a change set, with its place among all addresses: of two that
    /// want one address at once, one commits.
    async fn put_email(
        &self,
        changes: &mut ChangeSet,
        before: Found<Account>,
        email: Address,
        (recourse, mut values): (Recourse, BTreeMap<String, String>),
        now: Timestamp,
    ) -> Result<Account, IdentityError> {
        let mut account = before.value.clone();
        self.move_email(changes, &mut account, &email, now).await?;
        let key = account.id.to_bytes().to_vec();
        changes.put(ACCOUNTS, key, Expect::Version(before.version), account.encode());
        values.insert("email".to_owned(), email.to_string());
        self.tell(changes, now, &before.value, "email-changed", values, recourse).await?;
        Ok(account)
    }

    /// Changes the login e-mail in `account`, which the caller writes, and in the index.
    ///
    /// # Errors
    ///
    /// [`IdentityError::EmailTaken`].
    pub(super) async fn move_email(
        &self,
        changes: &mut ChangeSet,
        account: &mut Account,
        email: &Address,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let (old, new) = (account.email.key(), email.key());
        if old != new {
            if self.holder(email).await?.is_some() {
                return Err(IdentityError::EmailTaken);
            }
            let id = account.id.to_bytes().to_vec();
            changes.put(ACCOUNT_BY_EMAIL, new.into_bytes(), Expect::Absent, id);
            changes.delete(ACCOUNT_BY_EMAIL, old.into_bytes(), Expect::Any);
        }
        account.email = email.clone();
        let fact = LoginEmailChanged { account_id: account.id.to_string() };
        self.event(changes, now, Fact::LoginEmailChanged(fact));
        Ok(())
    }

    /// Whose login e-mail an address is.
    async fn holder(&self, email: &Address) -> Result<Option<AccountId>, IdentityError> {
        let key = email.key();
        let id = find_key::<16>(&*self.store, ACCOUNT_BY_EMAIL, key.as_bytes()).await?;
        Ok(id.map(AccountId::from_bytes))
    }

    /// The change that waits, and when it ends.
    pub(super) async fn pending_login_email(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Option<(Address, Timestamp)>, IdentityError> {
        let links = self.links(account, now).await?;
        Ok(links.into_iter().find_map(|link| match link.value.purpose {
            LinkPurpose::LoginEmail(email) => Some((email, link.value.expires)),
            _ => None,
        }))
    }
}

fn is_change(purpose: &LinkPurpose) -> bool {
    matches!(purpose, LinkPurpose::LoginEmail(_))
}

/// The new address, if the link is one of this account's.
fn new_email(found: &Found<MailedLink>, account: AccountId) -> Result<&Address, IdentityError> {
    match &found.value.purpose {
        LinkPurpose::LoginEmail(email) if found.value.account == account => Ok(email),
        _ => Err(IdentityError::LinkRefused),
    }
}

fn entry(account: AccountId, actor: Actor, action: &'static str, now: Timestamp) -> AuditEntry {
    AuditEntry::new(AuditSubject::Account(account), actor, action, now)
}
