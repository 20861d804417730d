//! Gives a domain up. No mailbox may have an address under it, and none may get one while that is looked for: first
//! the domain's record says that it is leaving, then the addresses are looked through, then it goes.

use std::time::Duration;

use gatepost_model::{Address, DomainName, MailServiceId};
use gatepost_proto::organization::v1::Verb;
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::Context;
use crate::{
    MailboxError,
    repo::{self, DomainRecord, Found},
};

/// How long a domain takes no new address when whoever removes it dies on the way.
const LEAVING: Duration = Duration::from_secs(60);
/// Mailboxes looked at together.
const PAGE: usize = 500;

/// Removes a domain, or the claim of one.
pub(crate) async fn remove(
    context: &Context,
    caller: &Principal,
    service: MailServiceId,
    name: &DomainName,
) -> Result<(), MailboxError> {
    context.service(caller, service, Verb::ManageMail).await?;
    let verified = announce(context, service, name).await?;
    if verified && in_use(context, service, name).await? {
        stay(context, service, name).await?;
        return Err(MailboxError::DomainInUse);
    }
    retry_conflicts(MailboxError::is_conflict, || take(context, caller, service, name)).await
}

/// The verified domain, if it is this mail service's.
async fn own(
    context: &Context,
    service: MailServiceId,
    name: &DomainName,
) -> Result<Option<Found<DomainRecord>>, MailboxError> {
    let found = repo::domain(context.store.as_ref(), name).await?;
    let Some(found) = found else { return Ok(None) };
    Ok((found.record.service()? == service).then_some(found))
}

/// From here on the domain takes no new address: the version of its record is another, and mailboxes are made only
/// under the version that was read.
async fn announce(
    context: &Context,
    service: MailServiceId,
    name: &DomainName,
) -> Result<bool, MailboxError> {
    let until = context.clock.now().plus(LEAVING);
    write(context, service, name, |record| record.leave_until(until)).await
}

async fn stay(
    context: &Context,
    service: MailServiceId,
    name: &DomainName,
) -> Result<(), MailboxError> {
    write(context, service, name, DomainRecord::stay).await.map(|_| ())
}

async fn write(
    context: &Context,
    service: MailServiceId,
    name: &DomainName,
    change: impl Fn(&mut DomainRecord),
) -> Result<bool, MailboxError> {
    let change = &change;
    retry_conflicts(MailboxError::is_conflict, || async move {
        let Some(found) = own(context, service, name).await? else { return Ok(false) };
        let mut record = found.record;
        change(&mut record);
        let mut changes = ChangeSet::new();
        repo::put_domain(&mut changes, name, found.version, &record);
        context.store.commit(changes).await?;
        Ok(true)
    })
    .await
}

async fn in_use(
    context: &Context,
    service: MailServiceId,
    name: &DomainName,
) -> Result<bool, MailboxError> {
    let store = context.store.as_ref();
    let under =
        |text: &String| text.parse::<Address>().is_ok_and(|address| address.domain() == name);
    let mut after = None;
    loop {
        let mailboxes = repo::mailboxes_of_service(store, service, after, PAGE).await?;
        for id in &mailboxes {
            let Some(found) = repo::mailbox(store, *id).await? else { continue };
            if under(&found.record.address) || found.record.aliases.iter().any(under) {
                return Ok(true);
            }
        }
        if mailboxes.len() < PAGE {
            return Ok(false);
        }
        after = mailboxes.last().copied();
    }
}

async fn take(
    context: &Context,
    caller: &Principal,
    service: MailServiceId,
    name: &DomainName,
) -> Result<(), MailboxError> {
    let store = context.store.as_ref();
    let (_, organization) = context.service(caller, service, Verb::ManageMail).await?;
    let claim = repo::claim(store, service, name).await?;
    let claim = claim.ok_or(MailboxError::NotFound("domain"))?;
    let mut changes = ChangeSet::new();
    match own(context, service, name).await? {
        Some(found) if found.record.is_leaving(context.clock.now()) => {
            repo::delete_domain(&mut changes, name, found.version);
        }
        // Verified, or kept by somebody else, since it was looked through.
        Some(_) => return Err(MailboxError::DomainInUse),
        None => {}
    }
    repo::delete_claim(&mut changes, service, name, Expect::Version(claim.version));
    repo::delete_check(&mut changes, service, name);
    let line = context.line(organization, caller, "domain.removed");
    let line = line.detail("domain", name).detail("mail_service_id", service);
    context.commit(changes, line, []).await
}
