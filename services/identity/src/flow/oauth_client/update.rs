//! Changes of clients.

use gatepost_identity_core::oauth::{ClientChange, OauthClient};
use gatepost_model::OauthClientId;
use gatepost_runtime::principal::Principal;
use gatepost_store::Expect;

use super::{ListedClient, check_changes, line};
use crate::{error::IdentityError, repo::put_client, state::Identity};

/// What is asked for.
pub(crate) struct UpdateClient {
    pub(crate) id: OauthClientId,
    pub(crate) changes: Vec<ClientChange>,
}

impl Identity {
    pub(crate) async fn update_oauth_client(
        &self,
        principal: &Principal,
        ask: &UpdateClient,
    ) -> Result<ListedClient, IdentityError> {
        self.managed_client(principal, ask.id).await?;
        let client = self.attempt(|| self.try_update_client(principal, ask)).await?;
        self.with_last_use(client).await
    }

    async fn try_update_client(
        &self,
        principal: &Principal,
        ask: &UpdateClient,
    ) -> Result<OauthClient, IdentityError> {
        let now = self.now();
        let found = self.visible_client(principal, ask.id).await?;
        let before = &found.value;
        check_changes(principal, before, &ask.changes)?;
        let mut after = before.clone();
        ask.changes.iter().cloned().for_each(|change| after.apply(change));
        after.check()?;
        if after == *before {
            return Ok(after);
        }
        let fields: Vec<&str> = ask.changes.iter().map(ClientChange::field).collect();
        let action = match (before.enabled, after.enabled) {
            (true, false) => "application.disabled",
            (false, true) => "application.enabled",
            _ => "application.changed",
        };
        let entry = line(principal, &after, action, now).detail("fields", fields.join(", "));
        let mut changes = self.logged(entry).await?;
        put_client(&mut changes, &after, Expect::Version(found.version));
        if before.enabled && !after.enabled {
            // What it holds must open nothing, and connections with it end.
            self.end_client_grants(&mut changes, after.id, now);
        }
        self.tell_client_changed(&mut changes, after.id, false, now);
        self.commit(changes).await?;
        Ok(after)
    }
}
