//! Clients of the OpenID provider, as organizations and the operator keep them.

mod create;
mod delete;
mod keys;
mod read;
mod rotate;
mod update;
mod used;

pub(crate) use create::CreateClient;
pub(crate) use keys::public_keys;
pub(crate) use read::ListedClient;
pub(crate) use update::UpdateClient;

use gatepost_identity_core::oauth::{ClientChange, OauthClient};
use gatepost_model::{AuditEntry, AuditSubject, OauthClientId, OrganizationId, Timestamp};
use gatepost_proto::{
    event::v1::{OauthClientChanged, event::Fact},
    organization::v1::Verb,
};
use gatepost_runtime::principal::Principal;
use gatepost_store::ChangeSet;

use crate::{
    error::IdentityError,
    repo::{Found, find_client},
    state::Identity,
};

/// Whose log tells of clients: their organization's, and for the operator's own the log of the organization whose id
/// is nothing but zeros.
pub(crate) fn log_of(organization: Option<OrganizationId>) -> AuditSubject {
    AuditSubject::Organization(organization.unwrap_or(OrganizationId::from_bytes([0; 16])))
}

impl Identity {
    /// Lets pass who may change the clients of an organization, or the operator's: changes of what signs people in, by
    /// somebody who has proven lately who they are.
    async fn require_client_manager(
        &self,
        principal: &Principal,
        organization: Option<OrganizationId>,
    ) -> Result<(), IdentityError> {
        self.require_client_viewer(principal, organization).await?;
        self.require_proof(principal).await
    }

    /// Lets pass who may see them.
    async fn require_client_viewer(
        &self,
        principal: &Principal,
        organization: Option<OrganizationId>,
    ) -> Result<(), IdentityError> {
        match (principal, organization) {
            (Principal::Operator, _) => Ok(()),
            (_, Some(organization)) => {
                self.require_right(principal, organization, Verb::ManageOrganization).await
            }
            (_, None) => Err(IdentityError::NotFound("organization")),
        }
    }

    /// The client, for those who may see it; to others it is not there.
    async fn visible_client(
        &self,
        principal: &Principal,
        id: OauthClientId,
    ) -> Result<Found<OauthClient>, IdentityError> {
        let missing = IdentityError::NotFound("application");
        let found = find_client(&*self.store, id).await?.ok_or(missing)?;
        match self.require_client_viewer(principal, found.value.organization).await {
            Err(IdentityError::NotFound(_)) => Err(IdentityError::NotFound("application")),
            other => other.map(|()| found),
        }
    }

    /// The client, for those who may change it.
    async fn managed_client(
        &self,
        principal: &Principal,
        id: OauthClientId,
    ) -> Result<Found<OauthClient>, IdentityError> {
        let found = self.visible_client(principal, id).await?;
        self.require_proof(principal).await?;
        Ok(found)
    }

    /// Adds word of a change to a change set.
    pub(crate) fn tell_client_changed(
        &self,
        changes: &mut ChangeSet,
        id: OauthClientId,
        deleted: bool,
        now: Timestamp,
    ) {
        let fact = OauthClientChanged { client_id: id.to_string(), deleted };
        self.event(changes, now, Fact::OauthClientChanged(fact));
    }
}

/// A line about a client in the log of whose it is.
fn line(
    principal: &Principal,
    client: &OauthClient,
    action: &'static str,
    now: Timestamp,
) -> AuditEntry {
    AuditEntry::new(log_of(client.organization), principal.actor(), action, now)
        .detail("oauth_client_id", client.id)
        .detail("name", &client.name)
}

/// Refuses changes that are the operator's to make.
fn check_changes(
    principal: &Principal,
    before: &OauthClient,
    changes: &[ClientChange],
) -> Result<(), IdentityError> {
    let operators = changes.iter().find(|change| change.is_operators(before));
    match operators {
        Some(change) if !matches!(principal, Principal::Operator) => {
            Err(IdentityError::OperatorOnly(change.field()))
        }
        _ => Ok(()),
    }
}
