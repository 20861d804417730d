//! When clients were used last.

use gatepost_identity_core::oauth::OauthClient;
use gatepost_model::OauthClientId;

use super::ListedClient;
use crate::{
    error::IdentityError,
    repo::{ClientUse, Found, find},
    state::Identity,
};

impl Identity {
    pub(super) async fn with_last_use(
        &self,
        client: OauthClient,
    ) -> Result<ListedClient, IdentityError> {
        let last_used = self.client_use(client.id).await?.map(|used| used.0);
        Ok(ListedClient { client, last_used })
    }

    pub(crate) async fn client_use(
        &self,
        id: OauthClientId,
    ) -> Result<Option<ClientUse>, IdentityError> {
        let found: Option<Found<ClientUse>> = find(&*self.store, &id.to_bytes()).await?;
        Ok(found.map(|found| found.value))
    }
}
