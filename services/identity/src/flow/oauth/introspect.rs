//! What others may know of a token (RFC 7662), and giving one back (RFC 7009).

use gatepost_identity_core::{
    Account,
    oauth::{OauthClient, OauthFault},
};
use serde_json::{Value, json};

use super::{Authenticated, ClientProof, claims::seconds, end::Cause, verify::AccessMatch};
use crate::{
    error::IdentityError,
    repo::{Found, find},
    state::Identity,
};

impl Identity {
    /// What a client may know of a token, as JSON. What is not live and what is not its own look the same (RFC 7662
    /// §2.2); clients that introspect see those of all.
    ///
    /// # Errors
    ///
    /// [`OauthFault`] `invalid_client` for whoever does not prove which client it is: else anybody could try tokens.
    pub(crate) async fn introspect_token(
        &self,
        token: &str,
        proof: &ClientProof,
    ) -> Result<String, IdentityError> {
        let Authenticated(client) = self.authenticate_client(proof).await?;
        if client.is_public() {
            return Err(OauthFault::client().into());
        }
        let known = match self.look_at_access_token(token).await? {
            Ok(found) => {
                let own = sees(&client, &found.client);
                if own {
                    self.keep_grant_use(&found.grant, &proof.client).await;
                }
                own.then(|| self.described(&found))
            }
            Err(_) => self.described_refresh(token, &client).await?,
        };
        Ok(known.unwrap_or_else(|| json!({ "active": false })).to_string())
    }

    fn described(&self, found: &AccessMatch) -> Value {
        let grant = &found.grant.value;
        let mut claims = json!({
            "active": true,
            "token_type": "Bearer",
            "iss": self.issuer(),
            "aud": self.issuer(),
            "sub": found.account.id.to_string(),
            "client_id": grant.client.to_string(),
            "scope": found.scopes.to_string(),
            "username": found.account.email.to_string(),
            "email": found.account.email.to_string(),
            "iat": seconds(found.issued),
            "exp": seconds(found.expires),
        });
        if found.scopes.open_mail() && !grant.mailbox.is_empty() {
            claims["mailbox"] = json!(grant.mailbox);
        }
        claims
    }

    /// A refresh token, for the client that it was given to alone.
    async fn described_refresh(
        &self,
        token: &str,
        client: &OauthClient,
    ) -> Result<Option<Value>, IdentityError> {
        let Some((found, number)) = self.grant_of_refresh(token).await? else { return Ok(None) };
        let grant = found.value;
        let policy = self.config.oauth_tokens.grant_policy();
        let current = grant.refresh.as_ref().is_some_and(|family| family.generation == number);
        if grant.client != client.id || !current || !grant.is_live(&policy, self.now()) {
            return Ok(None);
        }
        let account: Option<Found<Account>> = find(&*self.store, &grant.account.to_bytes()).await?;
        if !account.is_some_and(|account| account.value.is_active()) {
            return Ok(None);
        }
        Ok(Some(json!({
            "active": true,
            "iss": self.issuer(),
            "sub": grant.account.to_string(),
            "client_id": grant.client.to_string(),
            "scope": grant.scopes.to_string(),
            "exp": grant.ends(&policy).map(seconds),
        })))
    }

    /// Ends the grant that a token of the client is of. Whatever else is shown ends nothing and is no error (RFC 7009
    /// §2.2).
    pub(crate) async fn revoke_token(
        &self,
        token: &str,
        proof: &ClientProof,
    ) -> Result<(), IdentityError> {
        let Authenticated(client) = self.authenticate_client(proof).await?;
        let grant = match self.grant_of_refresh(token).await? {
            Some((found, _)) => Some(found.value),
            None => {
                let found = self.look_at_access_token(token).await?;
                found.ok().map(|found| found.grant.value)
            }
        };
        match grant.filter(|grant| grant.client == client.id) {
            None => Ok(()),
            Some(grant) => {
                self.end_one(grant.account, grant.id, Cause::Returned, &proof.client).await
            }
        }
    }
}

fn sees(client: &OauthClient, of: &OauthClient) -> bool {
    client.introspects || client.id == of.id
}
