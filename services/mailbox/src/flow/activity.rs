//! The lines about mail in the activity log of an organization (ORG-11): looked through, summed, taken along whole.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use futures_util::{Stream, StreamExt};
use gatepost_model::{
    AccountId, ActivityGroup, AuditLine, AuditSubject, LineFilter, Malformed, OrganizationId,
};
use gatepost_proto::{
    identity::v1::{DescribeAccountsRequest, Person},
    organization::v1::Verb,
};
use gatepost_runtime::principal::Principal;
use gatepost_store::audit::{self, CHUNK, FoundLines, Pager};

use super::Context;
use crate::MailboxError;

/// Who is named in lines.
pub(crate) type Named = HashMap<AccountId, Person>;

/// Times of lines may be this far out of their order: a commit that was tried again kept its time.
const OUT_OF_ORDER: Duration = Duration::from_secs(300);
/// Accounts that the identity service is asked about at once.
const ASKED: usize = 500;

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
    let subject = AuditSubject::Organization(organization);
    let store = context.store.as_ref();
    let mut pager = Pager::new(size, newest(context, subject, filter, before).await?);
    let mut named = Named::new();
    while pager.goes_on() {
        let chunk = audit::list(store, subject, pager.before(), CHUNK).await?;
        let over = chunk.last().is_some_and(|line| is_before(filter, line));
        if filter.looks_for_text() {
            named.extend(people(context, &chunk).await?);
        }
        pager.take(chunk, |line| filter.wants(line, |id| called(&named, id)));
        if over && pager.goes_on() {
            pager.end();
        }
    }
    let page = pager.page();
    let named = people(context, &page.lines).await?;
    Ok((page, named))
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
    let subject = AuditSubject::Organization(organization);
    let before = newest(context, subject, &filter, None).await?;
    let chunks = audit::chunks(context.store.clone(), subject, before, context.drain.clone());
    let (context, filter) = (context.clone(), Arc::new(filter));
    Ok(chunks.then(move |chunk| {
        let (context, filter) = (context.clone(), filter.clone());
        async move {
            let mut lines = chunk?;
            let named = people(&context, &lines).await?;
            lines.retain(|line| filter.wants(line, |id| called(&named, id)));
            Ok((lines, named))
        }
    }))
}

/// How many lines of each group the last `days` have; false when there are too many to count.
pub(crate) async fn summarize(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    days: u32,
) -> Result<(BTreeMap<ActivityGroup, u64>, bool), MailboxError> {
    context.require_right(caller, organization, Verb::ViewActivity).await?;
    let days = match days {
        0 => 30,
        1..=90 => days,
        _ => return Err(Malformed::new("days", "at most 90").into()),
    };
    let from = context.clock.now().minus(Duration::from_secs(u64::from(days) * 86_400));
    let subject = AuditSubject::Organization(organization);
    let store = context.store.as_ref();
    Ok(audit::tally(store, subject, from, |line| ActivityGroup::of(&line.action)).await?)
}

/// Where to begin, so that what is newer than asked for is not looked at line by line.
async fn newest(
    context: &Context,
    subject: AuditSubject,
    filter: &LineFilter,
    before: Option<u64>,
) -> Result<Option<u64>, MailboxError> {
    let Some(until) = filter.until else { return Ok(before) };
    let beyond = until.plus(OUT_OF_ORDER);
    let number = audit::number_at(context.store.as_ref(), subject, beyond).await?;
    Ok(Some(before.map_or(number, |before| before.min(number))))
}

fn is_before(filter: &LineFilter, line: &AuditLine) -> bool {
    filter.from.is_some_and(|from| line.time.plus(OUT_OF_ORDER) < from)
}

/// Who is named in these lines, as far as there are accounts.
async fn people(context: &Context, lines: &[AuditLine]) -> Result<Named, MailboxError> {
    let mut accounts: Vec<AccountId> = lines.iter().flat_map(AuditLine::accounts).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let mut named = Named::with_capacity(accounts.len());
    for some in accounts.chunks(ASKED) {
        let account_ids = some.iter().map(ToString::to_string).collect();
        let request = DescribeAccountsRequest { account_ids };
        let answer = context.directory.clone().describe_accounts(request).await;
        let answer = answer.map_err(|status| MailboxError::peer("identity", &status))?;
        let people = answer.into_inner().people.into_iter();
        named.extend(people.filter_map(|person| Some((person.account_id.parse().ok()?, person))));
    }
    Ok(named)
}

/// How an account is called, for a search by text.
fn called(named: &Named, id: &str) -> Option<String> {
    let person = named.get(&id.parse().ok()?)?;
    Some(format!("{} {}", person.name, person.email))
}
