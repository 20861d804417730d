//! Whose account password was typed at a mail program (ACC-2)? The program has been refused already; the
//! answer goes into the owner's log.

use gatepost_model::{AccountId, Address, Client, Password};

use crate::{error::IdentityError, state::Identity};

impl Identity {
    /// The account that logs in with `address` and has this password, if it is one of `accounts`. One
    /// slow hash in any case; how often is the caller's to bound. It counts as no attempt to log in:
    /// whoever typed it learns nothing by it.
    pub(crate) async fn recognise_password(
        &self,
        address: &Address,
        accounts: &[AccountId],
        password: &Password,
        client: &Client,
    ) -> Result<Option<AccountId>, IdentityError> {
        let name = address.key();
        let known = self.known(&name).await?;
        let account = known.account.map(|found| found.value);
        let account =
            account.filter(|account| account.is_active() && accounts.contains(&account.id));
        let stored = known.password.filter(|_| account.is_some());
        let hash = stored.as_ref().map(|password| &password.value.hash);
        // Behind everybody who logs in with it.
        let pool = self.passwords.shared_by(client.network()).about(("recognised", name));
        let right = pool.verify(password, hash).await?;
        Ok(account.filter(|_| right).map(|account| account.id))
    }
}
