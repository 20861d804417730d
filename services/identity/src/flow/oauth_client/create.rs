//! New clients.

use std::time::Duration;

use gatepost_identity_core::oauth::{ClientChange, ClientSecret, OauthClient};
use gatepost_model::{
    DisplayName, GeneratedSecret, IdempotencyKey, OauthClientId, OrganizationId, SecretKind,
    Timestamp,
};
use gatepost_runtime::principal::Principal;
use gatepost_store::Expect;

use super::{check_changes, line};
use crate::{
    error::IdentityError,
    repo::{
        EXPIRY, Expiring, IDEMPOTENCY, NOTHING, Recorded, Repeat, clients_of, find, find_client,
        put_client,
    },
    state::Identity,
};

/// How long a request for a client may be repeated under its key.
const REPEATABLE: Duration = Duration::from_secs(30 * 86_400);

/// What is asked for.
pub(crate) struct CreateClient {
    /// None: the operator's.
    pub(crate) organization: Option<OrganizationId>,
    pub(crate) name: DisplayName,
    pub(crate) settings: Vec<ClientChange>,
    pub(crate) key: Option<IdempotencyKey>,
}

/// A client with its secret, unless it has none or the request was a repeated one.
pub(crate) struct MadeClient {
    pub(crate) client: OauthClient,
    pub(crate) secret: Option<GeneratedSecret>,
}

impl Identity {
    pub(crate) async fn create_oauth_client(
        &self,
        principal: &Principal,
        ask: &CreateClient,
    ) -> Result<MadeClient, IdentityError> {
        self.require_client_manager(principal, ask.organization).await?;
        let wanted = |id, now| {
            let mut client = OauthClient::begun(id, ask.organization, ask.name.clone(), now);
            ask.settings.iter().cloned().for_each(|setting| client.apply(setting));
            client
        };
        let begun = wanted(OauthClientId::from_bytes([0; 16]), self.now());
        begun.check()?;
        let bare = OauthClient::begun(begun.id, ask.organization, ask.name.clone(), begun.created);
        check_changes(principal, &bare, &ask.settings)?;
        self.attempt(|| self.try_create_client(principal, ask, &wanted)).await
    }

    async fn try_create_client(
        &self,
        principal: &Principal,
        ask: &CreateClient,
        wanted: &(impl Fn(OauthClientId, Timestamp) -> OauthClient + Sync),
    ) -> Result<MadeClient, IdentityError> {
        let now = self.now();
        let mut client = wanted(OauthClientId::generate(&*self.clock, &*self.entropy), now);
        let mut changes = self.logged(line(principal, &client, "application.created", now)).await?;
        if let Some(key) = &ask.key {
            let owner = ask.organization.map(OrganizationId::to_bytes).unwrap_or_default();
            let key = Repeat::key(&[b"o".as_slice(), &owner].concat(), key.as_str());
            if let Some(known) = find::<Repeat>(&*self.store, &key).await? {
                return self.repeated_client(known.value.id, wanted).await;
            }
            let repeat = Repeat { id: client.id.to_bytes() }.encode();
            let expiry = Expiring::Repeat(key.clone()).key(now.plus(REPEATABLE));
            changes.put(IDEMPOTENCY, key, Expect::Absent, repeat);
            changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
        }
        let most = self.config.oauth.clients_per_organization;
        // The operator's own are beside those that registered themselves, which have a bound of their own.
        if ask.organization.is_some()
            && clients_of(&*self.store, ask.organization, most, None).await?.len() >= most
        {
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
        put_client(&mut changes, &client, Expect::Absent);
        self.commit(changes).await?;
        metrics::counter!("gatepost_identity_oauth_clients_created_total").increment(1);
        Ok(MadeClient { client, secret })
    }

    async fn repeated_client(
        &self,
        id: [u8; 16],
        wanted: &(impl Fn(OauthClientId, Timestamp) -> OauthClient + Sync),
    ) -> Result<MadeClient, IdentityError> {
        let found = find_client(&*self.store, OauthClientId::from_bytes(id)).await?;
        let client = found.ok_or(IdentityError::Gone)?.value;
        let mut same = wanted(client.id, client.created);
        same.secrets.clone_from(&client.secrets);
        if same == client {
            Ok(MadeClient { client, secret: None })
        } else {
            Err(IdentityError::KeyReused)
        }
    }

    pub(crate) fn client_secret(&self) -> GeneratedSecret {
        GeneratedSecret::generate(SecretKind::OauthClient, &*self.entropy)
    }
}
