//! Work teams (ORG-7).

pub(crate) mod change;
pub(crate) mod create;
pub(crate) mod members;
pub(crate) mod read;

use gatepost_model::{AccountId, OrganizationId, TeamId};
use gatepost_organization_core::Verb;
use gatepost_proto::event::v1::event::Fact;
use gatepost_runtime::principal::Principal;
use gatepost_store::Version;

use super::{Context, rights_changed};
use crate::{
    OrganizationError,
    repo::{self, TeamRecord},
};

/// So many members are told one by one that their rights changed; more are everybody.
const TOLD_ONE_BY_ONE: usize = 20;

/// Whose team it is, and who changes it.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) context: &'a Context,
    pub(crate) caller: &'a Principal,
    pub(crate) organization: OrganizationId,
    pub(crate) team: TeamId,
}

impl Target<'_> {
    /// Reads the team, for those who manage members. Its version guards who belongs to it.
    async fn load(&self) -> Result<(TeamRecord, Version), OrganizationError> {
        let id = self.organization;
        self.context.require(self.caller, id, Verb::ManageMembers, None).await?;
        let found = repo::team(self.context.store.as_ref(), id, self.team).await?;
        found.ok_or(OrganizationError::Unknown("team"))
    }
}

/// The rights of these accounts are to be asked anew.
fn told(organization: OrganizationId, accounts: &[AccountId]) -> Vec<Fact> {
    if accounts.len() > TOLD_ONE_BY_ONE {
        return vec![rights_changed(organization, None)];
    }
    accounts.iter().map(|account| rights_changed(organization, Some(*account))).collect()
}
