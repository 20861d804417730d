//! The end of clients: by whoever keeps them, and with their organization.

use gatepost_identity_core::oauth::OauthClient;
use gatepost_model::{Actor, AuditEntry, OauthClientId, OrganizationId, ServiceName, Timestamp};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect};

use super::{line, log_of};
use crate::{
    error::IdentityError,
    repo::{
        Found, OAUTH_CLIENT_USES, Recorded, Task, WORK, Work, clients_of, delete_client,
        find_client, work_key,
    },
    state::Identity,
};

/// Clients that one step of the end of an organization removes.
const STEP: usize = 50;

impl Identity {
    pub(crate) async fn delete_oauth_client(
        &self,
        principal: &Principal,
        id: OauthClientId,
    ) -> Result<(), IdentityError> {
        self.managed_client(principal, id).await?;
        self.attempt(|| async {
            let now = self.now();
            let found = self.visible_client(principal, id).await?;
            let entry = line(principal, &found.value, "application.deleted", now);
            self.remove_client(entry, &found, now).await
        })
        .await
    }

    /// Removes a client with what is kept of its use.
    pub(crate) async fn remove_client(
        &self,
        entry: AuditEntry,
        found: &Found<OauthClient>,
        now: Timestamp,
    ) -> Result<(), IdentityError> {
        let id = found.value.id;
        let mut changes = self.logged(entry).await?;
        delete_client(&mut changes, found);
        changes.delete(OAUTH_CLIENT_USES, id.to_bytes().to_vec(), Expect::Any);
        self.tell_client_changed(&mut changes, id, true, now);
        self.end_client_grants(&mut changes, id, now);
        self.commit(changes).await?;
        metrics::counter!("gatepost_identity_oauth_clients_deleted_total").increment(1);
        Ok(())
    }

    /// Adds to a change set that all ends that a client was let in to.
    pub(super) fn end_client_grants(
        &self,
        changes: &mut ChangeSet,
        client: OauthClientId,
        now: Timestamp,
    ) {
        let work = Work { created: now, tries: 0, task: Task::EndGrants { client } };
        let mut unique = [0; 16];
        self.entropy.fill(&mut unique);
        changes.put(WORK, work_key(now, &unique), Expect::Absent, work.encode());
    }

    /// Adds to a change set that the clients of an organization go, which is deleted.
    pub(crate) fn end_clients_of(
        &self,
        changes: &mut ChangeSet,
        organization: OrganizationId,
        now: Timestamp,
    ) {
        let task = Task::EndClients { organization };
        let work = Work { created: now, tries: 0, task };
        let mut unique = [0; 16];
        self.entropy.fill(&mut unique);
        changes.put(WORK, work_key(now, &unique), Expect::Absent, work.encode());
    }

    /// Removes some clients of an organization that is deleted; returns whether there may be more.
    pub(crate) async fn end_some_clients(
        &self,
        organization: OrganizationId,
    ) -> Result<bool, IdentityError> {
        let ids = clients_of(&*self.store, Some(organization), STEP, None).await?;
        for id in &ids {
            self.attempt(|| async {
                let Some(found) = find_client(&*self.store, *id).await? else { return Ok(()) };
                let now = self.now();
                let actor = Actor::Service(ServiceName::Organization);
                let subject = log_of(Some(organization));
                let entry = AuditEntry::new(subject, actor, "application.deleted", now)
                    .detail("oauth_client_id", id)
                    .detail("name", &found.value.name)
                    .detail("cause", "organization-deleted");
                self.remove_client(entry, &found, now).await
            })
            .await?;
        }
        Ok(ids.len() == STEP)
    }
}
