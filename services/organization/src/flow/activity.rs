//! The activity log of an organization (ORG-11): looked through, summed, taken along whole.

use std::collections::BTreeMap;

use futures_util::Stream;
use gatepost_model::{
    AccountId, ActivityGroup, AuditLine, AuditSubject, LineFilter, Named, NamedPerson,
    OrganizationId,
};
use gatepost_organization_core::Verb;
use gatepost_runtime::{drain::Drain, principal::Principal};
use gatepost_store::audit::{self, FoundLines, Names};

use super::Context;
use crate::OrganizationError;

impl Names for Context {
    type Error = OrganizationError;

    async fn named(&self, accounts: &[AccountId]) -> Result<Named, OrganizationError> {
        let people = self.people.describe(accounts).await?;
        let named = |(account, person): (AccountId, std::sync::Arc<crate::people::Person>)| {
            let (name, email) = (person.name.clone(), person.email.to_string());
            (account, NamedPerson { name, email })
        };
        Ok(people.into_iter().map(named).collect())
    }
}

/// A page of lines, newest first, and who is named in them.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    filter: &LineFilter,
    size: usize,
    before: Option<u64>,
) -> Result<(FoundLines, Named), OrganizationError> {
    context.require(caller, organization, Verb::ViewActivity, None).await?;
    let (store, subject) = (context.store.as_ref(), AuditSubject::Organization(organization));
    audit::search(store, subject, filter, size, before, context).await
}

/// Lines in parts, newest first, each with who is named in it.
pub(crate) async fn export(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    filter: LineFilter,
    drain: Drain,
) -> Result<
    impl Stream<Item = Result<(Vec<AuditLine>, Named), OrganizationError>> + use<>,
    OrganizationError,
> {
    context.require(caller, organization, Verb::ViewActivity, None).await?;
    let (store, subject) = (context.store.clone(), AuditSubject::Organization(organization));
    Ok(audit::export(store, subject, filter, context.clone(), drain).await?)
}

/// How many lines of each group the last `days` have; false when there are too many to count.
pub(crate) async fn summarize(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    days: u32,
) -> Result<(BTreeMap<ActivityGroup, u64>, bool), OrganizationError> {
    context.require(caller, organization, Verb::ViewActivity, None).await?;
    let from = audit::since(context.clock.now(), days)?;
    let (store, subject) = (context.store.as_ref(), AuditSubject::Organization(organization));
    Ok(audit::tally(store, subject, from, |line| ActivityGroup::of(&line.action)).await?)
}
