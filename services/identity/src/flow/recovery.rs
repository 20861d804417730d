//! The recovery e-mail (REC-1): asked for with the password, proven by a link mailed to it, confirmed by the
//! signed-in owner, told to every channel there was before, with a way back.

use std::sync::Arc;

use gatepost_identity_core::{LinkPurpose, MailedLink, Undo};
use gatepost_model::{
    AccountId, Actor, Address, AuditEntry, AuditSubject, Client, Malformed, Password, SessionId,
    Timestamp,
};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect};

use super::{login::client_values, tell::Recourse};
use crate::{
    error::IdentityError,
    repo::{Found, NOTHING, RECOVERY, RECOVERY_BY_EMAIL, Recorded, Recovery, find, recovery_key},
    state::Identity,
};

/// Recovery data as its owner sees it.
pub(crate) struct RecoveryView {
    pub(crate) email: Option<Address>,
    /// The address that waits for its confirmation, and when that ends.
    pub(crate) pending: Option<(Address, Timestamp)>,
}

impl Identity {
    pub(crate) async fn get_recovery(
        &self,
        principal: &Principal,
        account: Option<AccountId>,
    ) -> Result<RecoveryView, IdentityError> {
        let account = self.subject(principal, account).await?.id;
        let email = self.recovery(account).await?.and_then(|found| found.value.email);
        let links = self.links(account, self.now()).await?;
        let pending = links.into_iter().find_map(|link| match link.value.purpose {
            LinkPurpose::RecoveryEmail(email) => Some((email, link.value.expires)),
            _ => None,
        });
        Ok(RecoveryView { email, pending })
    }

    pub(super) async fn recovery(
        &self,
        account: AccountId,
    ) -> Result<Option<Found<Recovery>>, IdentityError> {
        Ok(find(&*self.store, &account.to_bytes()).await?)
    }

    /// Mails a link to the new address; answers when the change ends unless it is confirmed.
    pub(crate) async fn change_recovery_email(
        self: &Arc<Self>,
        account: AccountId,
        session: SessionId,
        email: &Address,
        password: &Password,
        client: &Client,
    ) -> Result<Timestamp, IdentityError> {
        self.require_fresh(account, session).await?;
        self.check_present_password(account, password, client, "recovery.password-refused").await?;
        let now = self.now();
        self.guards.sign_up_network.begin(&client.network(), now)?;
        self.guards.sign_up_address.begin(&email.key(), now)?;
        self.attempt(|| self.try_change_recovery(account, email, client)).await
    }

    async fn try_change_recovery(
        &self,
        id: AccountId,
        email: &Address,
        client: &Client,
    ) -> Result<Timestamp, IdentityError> {
        let now = self.now();
        let entry = entry(id, "recovery-email.change-asked", now).detail("email", email);
        let mut changes = self.logged(entry.client(client)).await?;
        let account = self.account(id).await?.value;
        let known = self.recovery(id).await?.and_then(|found| found.value.email);
        // The login e-mail would bring nobody back whom the login e-mail does not.
        if account.email.key() == email.key() || known.as_ref() == Some(email) {
            let other = "another address than the one you log in with, and than the present one";
            return Err(Malformed::new("email", other).into());
        }
        self.end_links(&mut changes, id, is_change).await?;
        let life = self.config.login_email_waits.0;
        let purpose = LinkPurpose::RecoveryEmail(email.clone());
        let link = self.issue_link(&mut changes, now, id, purpose, life);
        let mut values = client_values(client, now);
        values.insert("link".to_owned(), link.to_string());
        let template = "recovery-email-confirm";
        self.notice(&mut changes, now, email, &account.language, template, values);
        self.commit(changes).await?;
        Ok(now.plus(life))
    }

    /// The address that a link would set. Changes nothing.
    pub(crate) async fn open_recovery_email(
        &self,
        account: AccountId,
        token: &str,
        client: &Client,
    ) -> Result<Address, IdentityError> {
        let found = self.open_link(token, client, self.now()).await?;
        Ok(new_email(&found, account)?.clone())
    }

    pub(crate) async fn confirm_recovery_email(
        &self,
        account: AccountId,
        token: &str,
        client: &Client,
    ) -> Result<(), IdentityError> {
        self.attempt(|| async {
            let now = self.now();
            let link = self.open_link(token, client, now).await?;
            let email = new_email(&link, account)?.clone();
            let entry = entry(account, "recovery-email.changed", now).detail("email", &email);
            let mut changes = self.logged(entry.client(client)).await?;
            self.spend_link(&mut changes, &link);
            self.put_recovery(&mut changes, account, Some(email), client, now).await?;
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    /// Removes the recovery e-mail, or ends the change that waits.
    pub(crate) async fn remove_recovery_email(
        self: &Arc<Self>,
        account: AccountId,
        session: SessionId,
        password: &Password,
        client: &Client,
    ) -> Result<(), IdentityError> {
        self.require_fresh(account, session).await?;
        self.check_present_password(account, password, client, "recovery.password-refused").await?;
        self.attempt(|| async {
            let now = self.now();
            let entry = entry(account, "recovery-email.removed", now).client(client);
            let mut changes = self.logged(entry).await?;
            self.end_links(&mut changes, account, is_change).await?;
            let known = self.recovery(account).await?.and_then(|found| found.value.email);
            if known.is_some() {
                self.put_recovery(&mut changes, account, None, client, now).await?;
            }
            self.commit(changes).await.map(|_| ())
        })
        .await
    }

    /// Adds another recovery e-mail to a change set, and tells every channel there was before.
    async fn put_recovery(
        &self,
        changes: &mut ChangeSet,
        id: AccountId,
        email: Option<Address>,
        client: &Client,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let account = self.account(id).await?.value;
        let before = self.recovery(id).await?.and_then(|found| found.value.email);
        let undo = Undo::RecoveryEmail { before, after: email.clone() };
        let mut values = client_values(client, now);
        values.insert(
            "email".to_owned(),
            email.as_ref().map_or_else(|| "–".to_owned(), ToString::to_string),
        );
        let template = "recovery-email-changed";
        self.tell(changes, now, &account, template, values, Recourse::Undo(undo)).await?;
        self.set_recovery_email(changes, id, email).await
    }

    /// Adds a recovery e-mail to a change set, in place of the one there is.
    pub(super) async fn set_recovery_email(
        &self,
        changes: &mut ChangeSet,
        id: AccountId,
        email: Option<Address>,
    ) -> Result<(), IdentityError> {
        let found = self.recovery(id).await?;
        let expect = found.as_ref().map_or(Expect::Absent, |found| Expect::Version(found.version));
        if let Some(old) = found.and_then(|found| found.value.email) {
            changes.delete(RECOVERY_BY_EMAIL, recovery_key(&old, id), Expect::Any);
        }
        if let Some(new) = &email {
            changes.put(RECOVERY_BY_EMAIL, recovery_key(new, id), Expect::Any, NOTHING);
        }
        let recovery = Recovery { email };
        changes.put(RECOVERY, id.to_bytes().to_vec(), expect, recovery.encode());
        Ok(())
    }

    /// Whom a sensitive notice goes to beside the login e-mail.
    pub(super) async fn recovery_channel(
        &self,
        account: AccountId,
    ) -> Result<Option<Address>, IdentityError> {
        Ok(self.recovery(account).await?.and_then(|found| found.value.email))
    }
}

fn is_change(purpose: &LinkPurpose) -> bool {
    matches!(purpose, LinkPurpose::RecoveryEmail(_))
}

/// The new address, if the link is one of this account's.
fn new_email(found: &Found<MailedLink>, account: AccountId) -> Result<&Address, IdentityError> {
    match &found.value.purpose {
        LinkPurpose::RecoveryEmail(email) if found.value.account == account => Ok(email),
        _ => Err(IdentityError::LinkRefused),
    }
}

fn entry(account: AccountId, action: &'static str, now: Timestamp) -> AuditEntry {
    AuditEntry::new(AuditSubject::Account(account), Actor::Account(account), action, now)
}
