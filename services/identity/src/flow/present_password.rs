//! The account password, asked again with a request that changes what protects the account.

use std::sync::Arc;

use gatepost_model::{AccountId, Actor, AuditEntry, AuditSubject, Client, Password};

use crate::{
    error::IdentityError,
    repo::{Found, PasswordRecord, find},
    state::Identity,
};

impl Identity {
    /// Checks the password of an account whose session has been verified, and answers the record it
    /// was checked against, whose version says whether it still is the present one. `action` is the
    /// line in the owner's log when it is wrong.
    ///
    /// # Errors
    ///
    /// [`IdentityError::PasswordRefused`] when it is not right, and [`IdentityError::Throttled`] after
    /// several of those, whichever request they came with.
    pub(crate) async fn check_present_password(
        self: &Arc<Self>,
        account: AccountId,
        present: &Password,
        client: &Client,
        action: &'static str,
    ) -> Result<Found<PasswordRecord>, IdentityError> {
        let now = self.now();
        self.guards.password.begin(&account, now)?;
        let found: Option<Found<PasswordRecord>> = find(&*self.store, &account.to_bytes()).await?;
        let stored = found.as_ref().map(|found| &found.value.hash);
        let pool = self.passwords.shared_by(client.network()).about(account).known_if(true);
        let right = pool.verify(present, stored).await;
        let right = right.inspect_err(|_| self.guards.password.refund(&account))?;
        let (Some(found), true) = (found, right) else {
            let subject = AuditSubject::Account(account);
            let entry = AuditEntry::new(subject, Actor::Account(account), action, now);
            self.log_later(entry.client(client));
            return Err(IdentityError::PasswordRefused);
        };
        self.guards.password.forget(&account);
        Ok(found)
    }
}
