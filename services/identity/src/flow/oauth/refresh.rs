//! Refresh tokens (RFC 6749 §6), replaced at every use and known again ever after (RFC 9700 §4.14.2).

use gatepost_identity_core::{
    Account,
    oauth::{OauthClient, OauthFault, OauthGrant, OauthScopes, Parameters, Refreshed},
};
use gatepost_model::{GeneratedSecret, OauthGrantId, SecretKind};
use gatepost_store::{ChangeSet, Expect};

use super::{ClientProof, Tokens, end::Cause};
use crate::{
    error::IdentityError,
    repo::{Found, OAUTH_GRANT_BY_REFRESH, OAUTH_GRANTS, Recorded, find, find_key},
    state::Identity,
};

impl Identity {
    /// New tokens for a refresh token, with another one in its place.
    pub(super) async fn refresh(
        &self,
        client: &OauthClient,
        parameters: &Parameters,
        proof: &ClientProof,
    ) -> Result<Tokens, IdentityError> {
        let shown = parameters.required("refresh_token")?;
        let found = self.grant_of_refresh(shown).await?;
        let found = found.filter(|(found, _)| found.value.client == client.id);
        let unknown = OauthFault::grant("the refresh token is not good");
        let (found, _) = found.ok_or(unknown)?;
        let account: Option<Found<Account>> =
            find(&*self.store, &found.value.account.to_bytes()).await?;
        if !account.is_some_and(|account| account.value.is_active()) {
            return Err(OauthFault::grant("the account is not active").into());
        }
        if !self.admits(client, found.value.account).await? {
            let (account, id) = (found.value.account, found.value.id);
            self.end_one(account, id, Cause::NotAdmitted, &proof.client).await?;
            return Err(unknown.into());
        }
        let scopes = asked_scopes(parameters, &found.value)?;
        let grant = self
            .attempt(|| async {
                let found = self.grant_of_refresh(shown).await?;
                let (found, number) = found.ok_or(unknown)?;
                self.rotate(found, number, proof).await
            })
            .await?;
        self.tokens(client, &grant, scopes, None).await
    }

    async fn rotate(
        &self,
        found: Found<OauthGrant>,
        number: u32,
        proof: &ClientProof,
    ) -> Result<OauthGrant, IdentityError> {
        let (now, policy) = (self.now(), self.config.oauth_tokens.grant_policy());
        let Found { value: mut grant, version } = found;
        let (account, id) = (grant.account, grant.id);
        match grant.refreshed(number, &policy, now) {
            Refreshed::Again => Ok(grant),
            Refreshed::Rotate => {
                if let Some(family) = &mut grant.refresh {
                    family.generation += 1;
                    family.rotated = now;
                }
                let mut changes = ChangeSet::new();
                let key = id.to_bytes().to_vec();
                changes.put(OAUTH_GRANTS, key, Expect::Version(version), grant.encode());
                let version = self.commit(changes).await?.version;
                let found = Found { value: grant, version };
                self.keep_grant_use(&found, &proof.client).await;
                Ok(found.value)
            }
            Refreshed::Reused => {
                self.end_one(account, id, Cause::TokenReused, &proof.client).await?;
                Err(OauthFault::grant("the refresh token was used already").into())
            }
            Refreshed::Ended => {
                self.end_one(account, id, Cause::Expired, &proof.client).await?;
                Err(OauthFault::grant("the refresh token has expired").into())
            }
        }
    }

    /// The grant that a genuine refresh token is of, and the token's number.
    pub(super) async fn grant_of_refresh(
        &self,
        shown: &str,
    ) -> Result<Option<(Found<OauthGrant>, u32)>, IdentityError> {
        let secret = match GeneratedSecret::parse(shown) {
            Ok(Some(secret)) if secret.kind() == SecretKind::OauthRefresh => secret,
            _ => return Ok(None),
        };
        let public = secret.public_id().to_bytes();
        let id = find_key::<16>(&*self.store, OAUTH_GRANT_BY_REFRESH, &public).await?;
        let Some(id) = id else { return Ok(None) };
        let found = self.find_grant(OauthGrantId::from_bytes(id)).await?;
        let number = secret.number_in_family();
        // Compared through keyed hashes, in constant time. One that was made up ends nothing.
        Ok(found
            .filter(|found| {
                let own = self.member_of_family(&found.value, number);
                own.is_some_and(|own| secret.verify(&self.pepper, &own.hash(&self.pepper)))
            })
            .map(|found| (found, number)))
    }
}

/// Fewer scopes than were granted may be asked for, never more.
fn asked_scopes(parameters: &Parameters, grant: &OauthGrant) -> Result<OauthScopes, OauthFault> {
    let Some(asked) = parameters.bounded("scope", OauthScopes::LONGEST)? else {
        return Ok(grant.scopes.clone());
    };
    let asked = OauthScopes::read(asked);
    if asked.is_empty() || !asked.are_within(&grant.scopes) {
        return Err(OauthFault::new("invalid_scope", "more than was granted"));
    }
    Ok(asked)
}
