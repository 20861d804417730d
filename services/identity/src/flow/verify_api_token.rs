//! Whose API token a secret is, and whether it may be used for a scope: one keyed hash, a read of the
//! token and one of its account; a write of its last use, seldom.

use std::sync::Arc;

use gatepost_identity_core::{Account, ApiToken, LastUse, TokenRefusal};
use gatepost_model::{
    Actor, AuditEntry, AuditSubject, Client, GeneratedSecret, Scope, SecretKind, Timestamp,
};
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    repo::{API_TOKEN_USES, API_TOKENS, Found, Recorded, TokenUse, find},
    state::Identity,
};

impl Identity {
    /// The token, if it is live and may be used for `scope` by `client`.
    ///
    /// # Errors
    ///
    /// [`IdentityError::TokenRefused`] for anything but a live token of an active account: a stranger
    /// cannot tell why. [`IdentityError::ScopeMissing`] and [`IdentityError::NetworkRefused`] for
    /// whoever holds a live one.
    pub(crate) async fn verify_api_token(
        self: &Arc<Self>,
        token: &str,
        scope: Scope,
        client: &Client,
    ) -> Result<ApiToken, IdentityError> {
        let outcome = self.look_at_api_token(token, scope, client).await;
        let slug = match &outcome {
            Ok(_) => "accepted",
            Err(IdentityError::TokenRefused) => "refused",
            Err(IdentityError::ScopeMissing(_)) => "scope",
            Err(IdentityError::NetworkRefused) => "network",
            Err(_) => "failed",
        };
        metrics::counter!("gatepost_identity_api_token_verifications_total", "outcome" => slug)
            .increment(1);
        outcome
    }

    async fn look_at_api_token(
        self: &Arc<Self>,
        token: &str,
        scope: Scope,
        client: &Client,
    ) -> Result<ApiToken, IdentityError> {
        let secret = match GeneratedSecret::parse(token) {
            Ok(Some(secret)) if secret.kind() == SecretKind::ApiToken => secret,
            _ => return Err(IdentityError::TokenRefused),
        };
        let public = secret.public_id().to_bytes();
        let found: Option<Found<ApiToken>> = find(&*self.store, &public).await?;
        let found = found.filter(|found| secret.verify(&self.pepper, &found.value.hash));
        let Some(Found { value: token, version }) = found else {
            return Err(IdentityError::TokenRefused);
        };
        let now = self.now();
        let account: Option<Found<Account>> = find(&*self.store, &token.account.to_bytes()).await?;
        let opened = match account {
            Some(account) if account.value.is_active() => token.open(scope, client.ip, now),
            _ => Err(TokenRefusal::AccountInactive),
        };
        match opened {
            Ok(()) => {
                self.keep_token_use(&token, public, version, client, now).await;
                Ok(token)
            }
            Err(refusal) => {
                self.log_api_token(&token, refusal, client, now);
                Err(match refusal {
                    TokenRefusal::Network => IdentityError::NetworkRefused,
                    TokenRefusal::Scope(scope) => IdentityError::ScopeMissing(scope),
                    TokenRefusal::Expired
                    | TokenRefusal::SwitchedOff
                    | TokenRefusal::AccountInactive => IdentityError::TokenRefused,
                })
            }
        }
    }

    /// Keeps the last use, at most once in a while. A call never fails for it.
    async fn keep_token_use(
        &self,
        token: &ApiToken,
        public: [u8; 5],
        version: gatepost_store::Version,
        client: &Client,
        now: Timestamp,
    ) {
        let kept = async {
            let last_use = LastUse { time: now, client: client.clone() };
            let known = self.token_use(token.id).await?;
            if last_use.supersedes(known.as_ref(), self.config.api_token_touch.0) {
                let mut changes = ChangeSet::new();
                // One that is revoked meanwhile leaves nothing behind.
                changes.check(API_TOKENS, public.to_vec(), Expect::Version(version));
                let key = token.id.to_bytes().to_vec();
                changes.put(API_TOKEN_USES, key, Expect::Any, TokenUse(last_use).encode());
                self.commit(changes).await?;
            }
            Ok::<_, IdentityError>(())
        };
        if let Err(error) = kept.await {
            tracing::debug!(error = %error, "the last use of an API token was not kept");
        }
    }

    /// Tells the owner why a rightful token was refused, at most once an hour: programs try again.
    fn log_api_token(
        self: &Arc<Self>,
        token: &ApiToken,
        refusal: TokenRefusal,
        client: &Client,
        now: Timestamp,
    ) {
        if self.guards.api_token_log.begin(&token.id, now).is_err() {
            return;
        }
        let subject = AuditSubject::Account(token.account);
        let mut entry = AuditEntry::new(subject, Actor::Stranger, "api-token.refused", now)
            .detail("cause", refusal.slug())
            .detail("api_token_id", token.id)
            .detail("name", &token.grant.name)
            .client(client);
        if let TokenRefusal::Scope(scope) = refusal {
            entry = entry.detail("scope", scope);
        }
        self.log_later(entry);
    }
}
