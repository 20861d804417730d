//! Products that go to another organization (PRD-3).

pub(crate) mod accept;
pub(crate) mod answer;
pub(crate) mod list;
pub(crate) mod offer;

use gatepost_model::{OrganizationId, TransferId};
use gatepost_organization_core::{Verb, transfer::TransferState};
use gatepost_runtime::principal::Principal;
use gatepost_store::Version;

use super::Context;
use crate::{
    OrganizationError,
    repo::{self, TransferRecord},
};

const UNKNOWN: OrganizationError = OrganizationError::Unknown("transfer");

/// An offer as either side sees it.
#[derive(Clone, Debug)]
pub(crate) struct TransferView {
    pub(crate) id: TransferId,
    pub(crate) record: TransferRecord,
    pub(crate) state: TransferState,
    pub(crate) from: (OrganizationId, String),
    /// Empty while it is open.
    pub(crate) to: Option<(OrganizationId, String)>,
}

/// Which side of an offer somebody stands on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Side {
    From,
    To,
}

impl Context {
    async fn transfer_view(
        &self,
        id: TransferId,
        record: TransferRecord,
    ) -> Result<TransferView, OrganizationError> {
        let state = record.state(self.clock.now())?;
        let from = record.from()?;
        let from = (from, self.organization_name(from).await?);
        let to = match record.to() {
            Some(to) => Some((to, self.organization_name(to).await?)),
            None => None,
        };
        Ok(TransferView { id, record, state, from, to })
    }

    /// Empty for one that was deleted since.
    async fn organization_name(&self, id: OrganizationId) -> Result<String, OrganizationError> {
        let found = repo::organization(self.store.as_ref(), id).await?;
        Ok(found.map(|(record, _)| record.name).unwrap_or_default())
    }

    /// An offer that the caller stands on this side of, looking at it on behalf of `organization`; anybody
    /// else's is not there.
    async fn own_transfer(
        &self,
        caller: &Principal,
        organization: OrganizationId,
        id: TransferId,
        sides: &[Side],
    ) -> Result<(TransferRecord, Version), OrganizationError> {
        let (record, version) = repo::transfer(self.store.as_ref(), id).await?.ok_or(UNKNOWN)?;
        let from = record.from()? == organization && sides.contains(&Side::From);
        let to = record.to() == Some(organization) && sides.contains(&Side::To);
        if (from || to) && self.manages(caller, organization).await? {
            return Ok((record, version));
        }
        // Whom it was addressed to answers for any of the organizations they manage.
        let person = sides.contains(&Side::To) && !record.email.is_empty();
        if person && self.is_addressed(caller, &record.email).await? {
            return Ok((record, version));
        }
        Err(UNKNOWN)
    }

    async fn manages(
        &self,
        caller: &Principal,
        organization: OrganizationId,
    ) -> Result<bool, OrganizationError> {
        match self.require(caller, organization, Verb::ManageProducts, None).await {
            Ok(()) => Ok(true),
            Err(OrganizationError::NotFound | OrganizationError::Forbidden) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn is_addressed(
        &self,
        caller: &Principal,
        email: &str,
    ) -> Result<bool, OrganizationError> {
        Ok(*caller == Principal::Operator
            || self.email_key(caller).await?.as_deref() == Some(email))
    }

    /// The login e-mail of the caller, in the form in which addresses are compared.
    async fn email_key(&self, caller: &Principal) -> Result<Option<String>, OrganizationError> {
        let Some(account) = caller.account() else { return Ok(None) };
        Ok(self.people.find(account).await?.map(|person| person.email.key()))
    }
}
