//! The lines about mail in the activity log of an organization (ORG-11): looked through, summed, taken along whole.

use std::collections::BTreeMap;

use futures_util::Stream;
use gatepost_model::{
    AccountId, ActivityGroup, AuditLine, AuditSubject, LineFilter, Named, NamedPerson,
    OrganizationId,
};
use gatepost_proto::organization::v1::Verb;
use gatepost_runtime::principal::Principal;
use gatepost_store::audit::{self, FoundLines, Names};

use super::{Context, people};
use crate::MailboxError;

impl Names for Context {
    type Error = MailboxError;

    async fn named(&self, accounts: &[AccountId]) -> Result<Named, MailboxError> {
        let people = people::describe(self, accounts.to_vec()).await?.into_iter();
        Ok(people
            .map(|(account, person)| {
                (account, NamedPerson { name: person.name, email: person.email })
            })
            .collect())
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
) -> Result<(FoundLines, Named), MailboxError> {
    context.require_right(caller, organization, Verb::ViewActivity).await?;
    let (store, subject) = (context.store.as_ref(), AuditSubject::Organization(organization));
    audit::search(store, subject, filter, size, before, context).await
}

/// Lines in parts, newest first, each with who is named in it.
pub(crate) async fn export(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    filter: LineFilter,
) -> Result<impl Stream<Item = Result<(Vec<AuditLine>, Named), MailboxError>> + use<>, MailboxError>
{
    context.require_right(caller, organization, Verb::ViewActivity).await?;
    let (store, subject) = (context.store.clone(), AuditSubject::Organization(organization));
    Ok(audit::export(store, subject, filter, context.clone(), context.drain.clone()).await?)
}

/// How many lines of each group the last `days` have; false when there are too many to count.
pub(crate) async fn summarize(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    days: u32,
) -> Result<(BTreeMap<ActivityGroup, u64>, bool), MailboxError> {
    context.require_right(caller, organization, Verb::ViewActivity).await?;
    let from = audit::since(context.clock.now(), days)?;
    let (store, subject) = (context.store.as_ref(), AuditSubject::Organization(organization));
    Ok(audit::tally(store, subject, from, |line| ActivityGroup::of(&line.action)).await?)
}
