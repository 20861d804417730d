//! Clients manage what they registered (RFC 7592).

use gatepost_identity_core::oauth::OauthClient;
use gatepost_model::{
    Actor, AuditEntry, Client, GeneratedSecret, OauthClientId, SecretKind, Timestamp,
};
use gatepost_store::Expect;
use serde_json::Value;

use super::{Answer, Fault, answer, metadata};
use crate::{
    config::RegistrationPolicy,
    error::IdentityError,
    flow::log_of,
    repo::{Found, find_client, put_client},
    state::Identity,
};

impl Identity {
    pub(crate) async fn read_registration(&self, id: &str, token: &str, from: &Client) -> Answer {
        match self.registered(id, token, from).await? {
            Ok(found) => Ok(Ok(answer(&found.value, &[]))),
            Err(fault) => Ok(Err(fault)),
        }
    }

    /// Puts other metadata in the place of all that there was. What belongs to the operator stays.
    pub(crate) async fn replace_registration(
        &self,
        id: &str,
        token: &str,
        text: &str,
        from: &Client,
    ) -> Answer {
        if let Err(fault) = self.registered(id, token, from).await? {
            return Ok(Err(fault));
        }
        // One that was let in by a token may have what those may have.
        let policy = match self.registration_policy() {
            RegistrationPolicy::Token => RegistrationPolicy::Token,
            _ => RegistrationPolicy::Open,
        };
        let named = serde_json::from_str::<Value>(text).ok();
        let named = named.as_ref().and_then(|given| given.get("client_id")?.as_str());
        if named != Some(id) {
            return Ok(Err(Fault::metadata("client_id: the one that was registered")));
        }
        let read = match metadata::read(text, policy, &self.registration_scopes()) {
            Ok(read) => read,
            Err(fault) => return Ok(Err(fault)),
        };
        self.attempt(|| async {
            let now = self.now();
            let Some(found) = self.proven(id, token).await? else { return Ok(Err(Fault::token())) };
            let mut client = found.value.clone();
            client.name = read.name.clone();
            read.settings.iter().cloned().for_each(|setting| client.apply(setting));
            if let Err(malformed) = client.check() {
                return Ok(Err(Fault::of(&malformed)));
            }
            if client.authentication.has_secret() && client.secrets.is_empty() {
                return Ok(Err(Fault::metadata("token_endpoint_auth_method: register anew")));
            }
            let mut changes = self.logged(line(&client, "application.changed", now, from)).await?;
            put_client(&mut changes, &client, Expect::Version(found.version));
            self.tell_client_changed(&mut changes, client.id, false, now);
            self.commit(changes).await?;
            Ok(Ok(answer(&client, &[])))
        })
        .await
    }

    pub(crate) async fn remove_registration(
        &self,
        id: &str,
        token: &str,
        from: &Client,
    ) -> Result<Result<(), Fault>, IdentityError> {
        if let Err(fault) = self.registered(id, token, from).await? {
            return Ok(Err(fault));
        }
        self.attempt(|| async {
            let now = self.now();
            let Some(found) = self.proven(id, token).await? else { return Ok(Err(Fault::token())) };
            let entry = line(&found.value, "application.deleted", now, from);
            self.remove_client(entry, &found, now).await.map(Ok)
        })
        .await
    }

    /// The client, by what it manages itself with. Only wrong tokens are counted against a network.
    async fn registered(
        &self,
        id: &str,
        token: &str,
        from: &Client,
    ) -> Result<Result<Found<OauthClient>, Fault>, IdentityError> {
        self.count_registration(from)?;
        let found = self.proven(id, token).await?;
        if found.is_some() {
            self.guards.registration.refund(&from.network());
        }
        Ok(found.ok_or(Fault::token()))
    }

    async fn proven(
        &self,
        id: &str,
        token: &str,
    ) -> Result<Option<Found<OauthClient>>, IdentityError> {
        let Ok(Some(secret)) = GeneratedSecret::parse(token) else { return Ok(None) };
        let Ok(id) = id.parse::<OauthClientId>() else { return Ok(None) };
        if secret.kind() != SecretKind::OauthRegistration {
            return Ok(None);
        }
        let found = find_client(&*self.store, id).await?;
        Ok(found.filter(|found| {
            let own = found.value.registration.as_ref();
            own.is_some_and(|hash| secret.verify(&self.pepper, hash))
        }))
    }
}

fn line(client: &OauthClient, action: &'static str, now: Timestamp, from: &Client) -> AuditEntry {
    AuditEntry::new(log_of(client.organization), Actor::Stranger, action, now)
        .detail("oauth_client_id", client.id)
        .detail("name", &client.name)
        .client(from)
}
