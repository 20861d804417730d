//! A client registers itself.

use gatepost_identity_core::oauth::{ClientAudience, ClientSecret, OauthClient};
use gatepost_model::{Actor, AuditEntry, Client, GeneratedSecret, OauthClientId, SecretKind};
use gatepost_store::{ChangeSet, Expect};

use super::{Answer, Fault, answer, metadata};
use crate::{
    config::RegistrationPolicy,
    error::IdentityError,
    flow::log_of,
    repo::{
        EXPIRY, Expiring, Found, NOTHING, REGISTRATION_TOKENS, Recorded, RegistrationToken,
        clients_of, find, put_client,
    },
    state::Identity,
};

impl Identity {
    /// Registers a client with what it says of itself. `initial` is its initial access token, if it has one.
    pub(crate) async fn register_client(&self, text: &str, initial: &str, from: &Client) -> Answer {
        let policy = self.registration_policy();
        if policy == RegistrationPolicy::Off {
            return Ok(Err(Fault::off()));
        }
        self.count_registration(from)?;
        let read = match metadata::read(text, policy, &self.registration_scopes()) {
            Ok(read) => read,
            Err(fault) => return Ok(Err(fault)),
        };
        self.attempt(|| async {
            let now = self.now();
            let id = OauthClientId::generate(&*self.clock, &*self.entropy);
            let mut client = OauthClient::begun(id, None, read.name.clone(), now);
            read.settings.iter().cloned().for_each(|setting| client.apply(setting));
            client.audience = ClientAudience::Everyone;
            client.self_registered = true;
            if let Err(malformed) = client.check() {
                return Ok(Err(Fault::of(&malformed)));
            }
            let entry =
                AuditEntry::new(log_of(None), Actor::Stranger, "application.registered", now)
                    .detail("oauth_client_id", id)
                    .detail("name", &client.name)
                    .client(from);
            let mut changes = self.logged(entry).await?;
            if policy == RegistrationPolicy::Token
                && !self.spend_initial_token(&mut changes, initial).await?
            {
                return Ok(Err(Fault::token()));
            }
            let most = self.config.oauth.registration.clients;
            if clients_of(&*self.store, None, most, None).await?.len() >= most {
                return Err(IdentityError::Limit(most));
            }
            let secret = client.authentication.has_secret().then(|| self.client_secret());
            client.secrets = secret
                .iter()
                .map(|secret| ClientSecret {
                    hash: secret.hash(&self.pepper),
                    created: now,
                    ends: None,
                })
                .collect();
            let own = self.registration_secret();
            client.registration = Some(own.hash(&self.pepper));
            put_client(&mut changes, &client, Expect::Absent);
            let due = now.plus(self.config.oauth.registration.unused_kept.0);
            let expiry = Expiring::RegisteredClient(id.to_bytes()).key(due);
            changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
            self.commit(changes).await?;
            metrics::counter!("gatepost_identity_oauth_clients_registered_total").increment(1);
            let own = own.expose();
            let secret = secret.map(|secret| secret.expose());
            let mut secrets = vec![("registration_access_token", own.as_str())];
            secrets.extend(secret.iter().map(|secret| ("client_secret", secret.as_str())));
            Ok(Ok(answer(&client, &secrets)))
        })
        .await
    }

    pub(super) fn registration_secret(&self) -> GeneratedSecret {
        GeneratedSecret::generate(SecretKind::OauthRegistration, &*self.entropy)
    }

    /// Adds one use of an initial access token to a change set; false when it is none, or no longer.
    async fn spend_initial_token(
        &self,
        changes: &mut ChangeSet,
        text: &str,
    ) -> Result<bool, IdentityError> {
        let Ok(Some(secret)) = GeneratedSecret::parse(text) else { return Ok(false) };
        if secret.kind() != SecretKind::OauthInitial {
            return Ok(false);
        }
        let key = secret.public_id().to_bytes();
        let found: Option<Found<RegistrationToken>> = find(&*self.store, &key).await?;
        let Some(Found { value: token, version }) = found else { return Ok(false) };
        if !secret.verify(&self.pepper, &token.hash) || token.expires <= self.now() {
            return Ok(false);
        }
        let expect = Expect::Version(version);
        match token.left.checked_sub(1) {
            None => return Ok(false),
            Some(0) => _ = changes.delete(REGISTRATION_TOKENS, key.to_vec(), expect),
            Some(left) => {
                let token = RegistrationToken { left, ..token };
                changes.put(REGISTRATION_TOKENS, key.to_vec(), expect, token.encode());
            }
        }
        Ok(true)
    }
}
