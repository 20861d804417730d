//! Who accounts are, for services that show or write to them.

use gatepost_identity_core::Account;
use gatepost_model::{AccountId, Address};

use crate::{
    error::IdentityError,
    repo::{ACCOUNT_BY_EMAIL, find},
    state::Identity,
};

/// An account, and whether its login asks for a second factor.
pub(crate) struct Described {
    pub(crate) account: Account,
    pub(crate) second_factor: bool,
}

impl Identity {
    /// Those of these accounts that there are.
    pub(crate) async fn describe_accounts(
        &self,
        ids: &[AccountId],
    ) -> Result<Vec<Described>, IdentityError> {
        let mut described = Vec::with_capacity(ids.len());
        for id in ids {
            let found = find::<Account>(&*self.store, &id.to_bytes()).await?;
            let Some(found) = found else { continue };
            let second_factor = self.has_second_factor(*id).await?;
            described.push(Described { account: found.value, second_factor });
        }
        Ok(described)
    }

    /// The accounts that sign in with these addresses.
    pub(crate) async fn find_accounts(
        &self,
        emails: &[Address],
    ) -> Result<Vec<Described>, IdentityError> {
        let mut ids = Vec::new();
        for email in emails {
            let found = self.store.get(ACCOUNT_BY_EMAIL, email.key().as_bytes()).await?;
            ids.extend(found.and_then(|record| AccountId::from_slice(&record.value).ok()));
        }
        self.describe_accounts(&ids).await
    }
}
