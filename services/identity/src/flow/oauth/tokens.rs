//! Tokens are made of a grant.

use gatepost_identity_core::oauth::{
    ACCESS_TOKEN_TYPE, OauthClient, OauthGrant, OauthScope, OauthScopes, TokenAlgorithm,
};
use gatepost_model::{GeneratedSecret, OauthClientId, PublicId, SecretKind};
use gatepost_store::{ChangeSet, Expect};
use zeroize::Zeroizing;

use super::claims;
use crate::{
    error::IdentityError,
    jose::{at_hash, encode},
    repo::{ClientUse, OAUTH_CLIENT_USES, Recorded},
    state::Identity,
};

/// `typ` of ID tokens.
pub(super) const ID_TOKEN_TYPE: &str = "JWT";

/// What a client is given.
pub(crate) struct Tokens {
    pub(crate) access: Zeroizing<String>,
    /// In seconds.
    pub(crate) expires_in: u32,
    pub(crate) refresh: Option<GeneratedSecret>,
    pub(crate) id: Option<String>,
    pub(crate) scopes: OauthScopes,
}

impl Identity {
    /// Tokens for some of the scopes of a grant. Whatever is wrong was found before.
    pub(super) async fn tokens(
        &self,
        client: &OauthClient,
        grant: &OauthGrant,
        scopes: OauthScopes,
        nonce: Option<&str>,
    ) -> Result<Tokens, IdentityError> {
        let (now, rules) = (self.now(), &self.config.oauth_tokens);
        let ring = self.key_ring().await?;
        let mut unique = [0; 16];
        self.entropy.fill(&mut unique);
        let jti = encode(unique);
        // A token does not outlive what it was made of.
        let ends = grant.ends(&rules.grant_policy());
        let expires = now.plus(rules.access_token_lives.0);
        let expires = ends.map_or(expires, |ends| ends.min(expires));
        let issuer = self.issuer();
        let access = claims::access_token(issuer, grant, &scopes, &jti, now, expires);
        let access =
            Zeroizing::new(ring.sign(TokenAlgorithm::Es256, ACCESS_TOKEN_TYPE, &access, now)?);
        let id = if scopes.has(OauthScope::Openid) {
            let algorithm = client.id_token_algorithm;
            let half = at_hash(algorithm, &access);
            let ends = now.plus(rules.id_token_lives.0);
            let id = claims::id_token(issuer, client, grant, nonce, &half, now, ends);
            Some(ring.sign(algorithm, ID_TOKEN_TYPE, &id, now)?)
        } else {
            None
        };
        self.keep_client_use(client.id).await;
        metrics::counter!("gatepost_identity_oauth_tokens_total").increment(1);
        Ok(Tokens {
            access,
            expires_in: u32::try_from(expires.since(now).as_secs()).unwrap_or(u32::MAX),
            refresh: self.refresh_token(grant),
            id,
            scopes,
        })
    }

    /// Keeps when a client was given tokens last, at most once in a while. A call never fails for it.
    async fn keep_client_use(&self, id: OauthClientId) {
        let now = self.now();
        let kept = async {
            let known = self.client_use(id).await?.map(|used| used.0);
            let touch = self.config.oauth.client_touch.0;
            if known.is_none_or(|known| now.since(known) >= touch) {
                let mut changes = ChangeSet::new();
                let key = id.to_bytes().to_vec();
                changes.put(OAUTH_CLIENT_USES, key, Expect::Any, ClientUse(now).encode());
                self.commit(changes).await?;
            }
            Ok::<_, IdentityError>(())
        };
        if let Err(error) = kept.await {
            tracing::debug!(error = %error, "the last use of an application was not kept");
        }
    }

    /// The refresh token of a grant that is good now.
    pub(super) fn refresh_token(&self, grant: &OauthGrant) -> Option<GeneratedSecret> {
        let family = grant.refresh.as_ref()?;
        self.member_of_family(grant, family.generation)
    }

    /// The refresh token with a certain number.
    pub(super) fn member_of_family(
        &self,
        grant: &OauthGrant,
        number: u32,
    ) -> Option<GeneratedSecret> {
        let family = grant.refresh.as_ref()?;
        let public = PublicId::from_bytes(family.public);
        let kind = SecretKind::OauthRefresh;
        GeneratedSecret::of_family(kind, &self.pepper, family.key, public, &family.seed, number)
    }
}
