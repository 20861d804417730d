//! Clients as those who keep them see them.

use gatepost_identity_core::oauth::OauthClient;
use gatepost_model::{OauthClientId, OrganizationId, Timestamp};
use gatepost_runtime::principal::Principal;

use crate::{
    error::IdentityError,
    flow::{Listed, Page},
    repo::{clients_of, every_client, find_client},
    state::Identity,
};

/// A client, and when it was used last.
pub(crate) struct ListedClient {
    pub(crate) client: OauthClient,
    pub(crate) last_used: Option<Timestamp>,
}

impl Identity {
    pub(crate) async fn oauth_client(
        &self,
        principal: &Principal,
        id: OauthClientId,
    ) -> Result<ListedClient, IdentityError> {
        let client = self.visible_client(principal, id).await?.value;
        self.with_last_use(client).await
    }

    /// Those of an organization; for operators, every one when none is named. In the order they were made.
    pub(crate) async fn list_oauth_clients(
        &self,
        principal: &Principal,
        organization: Option<OrganizationId>,
        page: Page,
    ) -> Result<Listed<ListedClient>, IdentityError> {
        self.require_client_viewer(principal, organization).await?;
        let after = page.after.map(OauthClientId::from_bytes);
        let limit = page.size + 1;
        let ids = match organization {
            Some(_) => clients_of(&*self.store, organization, limit, after).await?,
            None => every_client(&*self.store, limit, after).await?,
        };
        let next = ids.get(page.size).and(ids.get(page.size.saturating_sub(1)));
        let next = next.map(|id| id.to_bytes());
        let mut items = Vec::new();
        for id in ids.into_iter().take(page.size) {
            let Some(found) = find_client(&*self.store, id).await? else { continue };
            items.push(self.with_last_use(found.value).await?);
        }
        Ok(Listed { items, next })
    }
}
