//! The lines about applications in the activity log of an organization (ORG-11): looked through, summed, taken along
//! whole.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::Stream;
use gatepost_identity_core::AccountState;
use gatepost_model::{
    AccountId, ActivityGroup, AuditLine, AuditSubject, LineFilter, Named, NamedPerson,
    OrganizationId,
};
use gatepost_proto::organization::v1::Verb;
use gatepost_runtime::principal::Principal;
use gatepost_store::audit::{self, FoundLines, Names};

use crate::{error::IdentityError, state::Identity};

/// How the accounts are called that stand in lines.
#[derive(Clone)]
struct Known(Arc<Identity>);

impl Names for Known {
    type Error = IdentityError;

    async fn named(&self, accounts: &[AccountId]) -> Result<Named, IdentityError> {
        let found = self.0.describe_accounts(accounts).await?.into_iter();
        let found = found.map(|found| found.account);
        let found = found.filter(|account| account.state != AccountState::Closed);
        Ok(found
            .map(|account| {
                let (name, email) = (account.name.to_string(), account.email.to_string());
                (account.id, NamedPerson { name, email })
            })
            .collect())
    }
}

type Part = Result<(Vec<AuditLine>, Named), IdentityError>;

impl Identity {
    /// A page of lines, newest first, and who is named in them.
    pub(crate) async fn organization_lines(
        self: &Arc<Self>,
        principal: &Principal,
        organization: OrganizationId,
        filter: &LineFilter,
        size: usize,
        before: Option<u64>,
    ) -> Result<(FoundLines, Named), IdentityError> {
        self.require_right(principal, organization, Verb::ViewActivity).await?;
        let subject = AuditSubject::Organization(organization);
        let names = Known(self.clone());
        audit::search(self.store.as_ref(), subject, filter, size, before, &names).await
    }

    /// Lines in parts, newest first, each with who is named in it.
    pub(crate) async fn export_organization_lines(
        self: &Arc<Self>,
        principal: &Principal,
        organization: OrganizationId,
        filter: LineFilter,
    ) -> Result<impl Stream<Item = Part> + use<>, IdentityError> {
        self.require_right(principal, organization, Verb::ViewActivity).await?;
        let subject = AuditSubject::Organization(organization);
        let (store, names) = (self.store.clone(), Known(self.clone()));
        Ok(audit::export(store, subject, filter, names, self.drain.clone()).await?)
    }

    /// How many lines of each group the last `days` have; false when there are too many to count.
    pub(crate) async fn sum_organization_lines(
        &self,
        principal: &Principal,
        organization: OrganizationId,
        days: u32,
    ) -> Result<(BTreeMap<ActivityGroup, u64>, bool), IdentityError> {
        self.require_right(principal, organization, Verb::ViewActivity).await?;
        let from = audit::since(self.now(), days)?;
        let subject = AuditSubject::Organization(organization);
        let store = self.store.as_ref();
        Ok(audit::tally(store, subject, from, |line| ActivityGroup::of(&line.action)).await?)
    }
}
