//! Whose token it is, for the client that shows it (OpenID Connect Core §5.3).

use gatepost_identity_core::oauth::{OauthFault, OauthScope};

use super::claims;
use crate::{error::IdentityError, state::Identity};

impl Identity {
    /// Claims as JSON.
    ///
    /// # Errors
    ///
    /// [`OauthFault`] `invalid_token` or `insufficient_scope` (RFC 6750 §3.1).
    pub(crate) async fn user_info(&self, token: &str) -> Result<String, IdentityError> {
        let found = self.look_at_access_token(token).await?;
        let found = found.map_err(|_| OauthFault::token())?;
        if !found.scopes.has(OauthScope::Openid) {
            let lacks = "the access token lacks the scope openid";
            return Err(OauthFault::new("insufficient_scope", lacks).into());
        }
        let mailbox = &found.grant.value.mailbox;
        Ok(claims::person(&found.account, &found.scopes, mailbox).to_string())
    }
}
