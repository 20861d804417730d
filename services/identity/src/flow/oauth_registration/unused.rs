//! Clients that registered themselves and that nobody uses go again.

use gatepost_model::{Actor, AuditEntry, OauthClientId, ServiceName};
use gatepost_store::{ChangeSet, Expect};

use crate::{
    error::IdentityError,
    flow::log_of,
    repo::{EXPIRY, Expiring, NOTHING, find_client},
    state::Identity,
};

impl Identity {
    /// Looks at a client that registered itself: removes it when it has not been used for long, and else says when to
    /// look again.
    pub(crate) async fn look_at_registered(
        &self,
        changes: &mut ChangeSet,
        id: OauthClientId,
    ) -> Result<(), IdentityError> {
        let Some(found) = find_client(&*self.store, id).await? else { return Ok(()) };
        let used = self.client_use(id).await?.map_or(found.value.created, |used| used.0);
        let (now, due) = (self.now(), used.plus(self.config.oauth.registration.unused_kept.0));
        if now < due {
            let expiry = Expiring::RegisteredClient(id.to_bytes()).key(due);
            changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
            return Ok(());
        }
        let actor = Actor::Service(ServiceName::Identity);
        let entry =
            AuditEntry::new(log_of(found.value.organization), actor, "application.deleted", now)
                .detail("oauth_client_id", id)
                .detail("name", &found.value.name)
                .detail("cause", "unused");
        match self.remove_client(entry, &found, now).await {
            // It has just been changed: the next sweep looks again.
            Err(IdentityError::Conflict) => {
                let expiry = Expiring::RegisteredClient(id.to_bytes()).key(now);
                changes.put(EXPIRY, expiry, Expect::Any, NOTHING);
                Ok(())
            }
            other => other,
        }
    }
}
