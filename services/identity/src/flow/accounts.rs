//! Looking at accounts, and suspending them.

use gatepost_identity_core::{Account, AccountState, CaseEnd};
use gatepost_model::{AccountId, Actor, Address, AuditEntry, AuditSubject, ServiceName};
use gatepost_runtime::principal::Principal;
use gatepost_store::Range;

use super::{Listed, Page};
use crate::{
    error::IdentityError,
    repo::{ACCOUNT_BY_EMAIL, ACCOUNTS, Recorded, find_key},
    state::Identity,
};

/// How an account is asked for.
pub(crate) enum AccountKey {
    /// The caller's own.
    Own,
    Id(AccountId),
    Email(Address),
}

impl Identity {
    pub(crate) async fn get_account(
        &self,
        principal: &Principal,
        key: AccountKey,
    ) -> Result<Account, IdentityError> {
        let id = match (principal, key) {
            (
                Principal::Account { account, .. } | Principal::Program { account, .. },
                AccountKey::Own,
            ) => *account,
            (
                Principal::Account { account, .. } | Principal::Program { account, .. },
                AccountKey::Id(id),
            ) if id == *account => id,
            // Web speaks for persons only: it never looks at accounts by itself.
            (
                Principal::Account { .. }
                | Principal::Program { .. }
                | Principal::Service(ServiceName::Web),
                _,
            ) => {
                return Err(IdentityError::Forbidden);
            }
            (_, AccountKey::Own) => {
                return Err(gatepost_model::Malformed::new("key", "an account id or email").into());
            }
            (_, AccountKey::Id(id)) => id,
            (_, AccountKey::Email(email)) => {
                let id = find_key(&*self.store, ACCOUNT_BY_EMAIL, email.key().as_bytes()).await?;
                AccountId::from_bytes(id.ok_or(IdentityError::NotFound("account"))?)
            }
        };
        Ok(self.account(id).await?.value)
    }

    pub(crate) async fn list_accounts(&self, page: Page) -> Result<Listed<Account>, IdentityError> {
        let mut range = Range::prefix(ACCOUNTS, &[]).limit(page.size + 1);
        if let Some(after) = page.after {
            range = range.beyond(&after);
        }
        let entries = self.store.scan(range).await?;
        let more = entries.len() > page.size;
        let decoded = entries.iter().take(page.size).map(|e| Account::decode(&e.record.value));
        let items = decoded.collect::<Result<Vec<_>, _>>()?;
        let next = items.last().filter(|_| more).map(|account| account.id.to_bytes());
        Ok(Listed { items, next })
    }

    /// Suspends or resumes. Suspension ends every session in the same commit; app passwords are
    /// refused from then on, and services that hold connections learn of it by the event.
    pub(crate) async fn set_account_state(
        &self,
        id: AccountId,
        state: AccountState,
    ) -> Result<Account, IdentityError> {
        self.attempt(|| self.try_set_state(id, state)).await
    }

    async fn try_set_state(
        &self,
        id: AccountId,
        state: AccountState,
    ) -> Result<Account, IdentityError> {
        let now = self.now();
        let action = match state {
            AccountState::Active => "account.resumed",
            AccountState::Suspended => "account.suspended",
            AccountState::Locked => "account.locked",
            AccountState::Closed => "account.closed",
        };
        let entry = AuditEntry::new(AuditSubject::Account(id), Actor::Operator, action, now);
        let mut changes = self.logged(entry).await?;
        let found = self.account(id).await?;
        if found.value.state == state {
            return Ok(found.value);
        }
        if found.value.state == AccountState::Closed {
            return Err(IdentityError::AccountClosed);
        }
        let account = self.put_state(&mut changes, found, state, now).await?;
        if !account.is_active() {
            self.end_live_case(&mut changes, id, CaseEnd::AccountInactive, None, now).await?;
        }
        self.commit(changes).await?;
        Ok(account)
    }
}
