//! Signing out at the wish of a client (OpenID Connect RP-Initiated Logout 1.0).

use gatepost_identity_core::oauth::{OauthClient, after_logout};
use gatepost_model::{AccountId, OauthClientId, SessionId};

use super::exchange::read;
use crate::{error::IdentityError, repo::find_client, state::Identity};

/// What is to be done about a wish to sign out.
pub(crate) struct LogoutPlan {
    pub(crate) client: Option<OauthClient>,
    /// Is the person to be asked?
    pub(crate) confirm: bool,
    /// Where the browser goes after it; empty: to our own page.
    pub(crate) redirect_uri: String,
}

impl Identity {
    /// Judges a wish to sign out. It ends a session without a question only when an ID token of that very session comes
    /// with it: else every page could sign people out.
    pub(crate) async fn prepare_logout(
        &self,
        signed_in: Option<(AccountId, SessionId)>,
        pairs: &[(String, String)],
    ) -> Result<LogoutPlan, IdentityError> {
        let parameters = read(pairs)?;
        let named: Option<OauthClientId> =
            parameters.get("client_id").and_then(|id| id.parse().ok());
        let hint = match parameters.get("id_token_hint") {
            Some(hint) => self.named_by_hint(hint, named).await?,
            None => None,
        };
        let id = hint.as_ref().map(|hint| hint.client).or(named);
        let client = match id {
            Some(id) => find_client(&*self.store, id).await?.map(|found| found.value),
            None => None,
        };
        let client = client.filter(|client| client.enabled);
        let confirm = match (signed_in, &hint) {
            (None, _) => false,
            (Some((account, session)), Some(hint)) => {
                hint.account != account || hint.session != Some(session)
            }
            (Some(_), None) => true,
        };
        let redirect_uri = match &client {
            Some(client) => after_logout(&parameters, client)?.unwrap_or_default(),
            None => String::new(),
        };
        Ok(LogoutPlan { client, confirm, redirect_uri })
    }
}
