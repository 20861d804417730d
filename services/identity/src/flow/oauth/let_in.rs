//! The owner of an account is told that an application was let in to something that is worth a look (ACC-11).

use gatepost_identity_core::oauth::{Consent, OauthClient, OauthScope, OauthScopes};
use gatepost_model::{AccountId, Client};
use gatepost_store::ChangeSet;

use crate::{
    error::IdentityError,
    flow::{login::client_values, tell::Recourse},
    state::Identity,
};

impl Identity {
    /// Adds the notice to a change set, unless the client had the same before: for mail, and for access that goes on
    /// without the person.
    pub(super) async fn tell_let_in(
        &self,
        changes: &mut ChangeSet,
        client: &OauthClient,
        account: AccountId,
        scopes: &OauthScopes,
        before: Option<Consent>,
        from: &Client,
    ) -> Result<(), IdentityError> {
        let before = before.map(|consent| consent.scopes).unwrap_or_default();
        let weighs = |scope| matches!(scope, OauthScope::Protocol(_) | OauthScope::OfflineAccess);
        if !scopes.iter().any(|scope| weighs(scope) && !before.has(scope)) {
            return Ok(());
        }
        let now = self.now();
        let account = self.account(account).await?.value;
        let mut values = client_values(from, now);
        values.insert("name".to_owned(), client.name.to_string());
        values.insert("scopes".to_owned(), scopes.to_string());
        self.tell(changes, now, &account, "oauth-grant-made", values, Recourse::Lock).await
    }
}
