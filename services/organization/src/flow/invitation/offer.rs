//! What an invitation offers, as whoever is invited sees it.

use gatepost_model::{InvitationId, OrganizationId, Timestamp};
use gatepost_organization_core::{InvitationState, Role};

use super::Found;
use crate::{OrganizationError, flow::Context, repo};

/// An organization that somebody may join.
#[derive(Clone, Debug)]
pub(crate) struct Offered {
    pub(crate) id: InvitationId,
    pub(crate) organization: OrganizationId,
    pub(crate) organization_name: String,
    /// Empty for an operator, and for an account that there is no more.
    pub(crate) inviter: String,
    pub(crate) role: Role,
    pub(crate) expires: Timestamp,
    pub(crate) email: String,
}

impl Context {
    /// What an invitation offers; none when it waits for no answer, or its organization is gone.
    pub(super) async fn offered(
        &self,
        found: &Found,
    ) -> Result<Option<Offered>, OrganizationError> {
        let state = found.record.invitation()?.state_at(self.clock.now());
        let organization = repo::organization(self.store.as_ref(), found.organization).await?;
        let (InvitationState::Pending, Some((organization, _))) = (state, organization) else {
            return Ok(None);
        };
        Ok(Some(Offered {
            id: found.id,
            organization: found.organization,
            organization_name: organization.name,
            inviter: self.inviter_name(found).await?,
            role: found.record.offer()?.role,
            expires: found.record.expires(),
            email: found.record.email()?.to_string(),
        }))
    }

    /// Who invited, by name.
    pub(super) async fn inviter_name(&self, found: &Found) -> Result<String, OrganizationError> {
        let Some(account) = found.record.inviter() else { return Ok(String::new()) };
        let person = self.people.find(account).await?;
        Ok(person.filter(|person| !person.closed).map(|one| one.name.clone()).unwrap_or_default())
    }
}
