//! Mail services of an organization.

use gatepost_model::{DisplayName, IdempotencyKey, MailServiceId, OrganizationId};
use gatepost_proto::organization::v1::Verb;
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::{Context, access::about};
use crate::{
    MailboxError,
    repo::{self, MailServiceRecord},
};

const RPC: &str = "CreateMailService";

/// Creates a mail service, or answers with the one made under the same key.
pub(crate) async fn create(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    name: &DisplayName,
    key: Option<&IdempotencyKey>,
) -> Result<(MailServiceId, MailServiceRecord), MailboxError> {
    context.require_right(caller, organization, Verb::ManageMail).await?;
    retry_conflicts(MailboxError::is_conflict, || async move {
        let store = context.store.as_ref();
        let actor = caller.actor().to_string();
        if let Some(id) = repo::made_before(store, RPC, &actor, key).await? {
            let found = repo::mail_service(store, id).await?;
            return found.map(|found| (id, found)).ok_or(MailboxError::NotFound("mail service"));
        }
        let most = context.config.max_mail_services;
        if *caller != Principal::Operator
            && repo::mail_services(store, organization, None, most).await?.len() >= most
        {
            return Err(MailboxError::TooMany("mail services"));
        }
        let id = MailServiceId::generate(context.clock.as_ref(), context.entropy.as_ref());
        let record = MailServiceRecord::new(organization, name.to_string(), context.clock.now());
        let mut changes = ChangeSet::new();
        repo::create_mail_service(&mut changes, id, organization, &record);
        repo::remember_made(&mut changes, RPC, &actor, key, id);
        repo::put_product_due(&mut changes, id);
        let line = context.line(organization, caller, "mail-service.created");
        let line = line.detail("mail_service_id", id).detail("name", name);
        context.commit(changes, line, []).await?;
        Ok((id, record))
    })
    .await
    .inspect(|_| context.due.notify_one())
}

/// A mail service, and how much there is of it.
pub(crate) struct Overview {
    pub(crate) record: MailServiceRecord,
    pub(crate) mailboxes: usize,
    /// Claims among them.
    pub(crate) domains: usize,
    /// May the caller manage it?
    pub(crate) manages: bool,
}

/// One mail service, for those who may see it.
pub(crate) async fn get(
    context: &Context,
    caller: &Principal,
    id: MailServiceId,
) -> Result<Overview, MailboxError> {
    let (record, organization) = context.service(caller, id, Verb::ViewProduct).await?;
    let manages = context.has_right(caller, organization, Verb::ManageMail, &about(id)).await?;
    let store = context.store.as_ref();
    // Keys alone, and bounded by the configuration but for operators.
    let mailboxes = repo::mailboxes_of_service(store, id, None, usize::MAX).await?.len();
    let domains = repo::claims(store, id, None, usize::MAX).await?.len();
    Ok(Overview { record, mailboxes, domains, manages })
}

/// Mail services of an organization: those that the caller may see.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    after: Option<MailServiceId>,
    limit: usize,
) -> Result<Vec<(MailServiceId, MailServiceRecord)>, MailboxError> {
    context.require_right(caller, organization, Verb::View).await?;
    let store = context.store.as_ref();
    let (mut services, mut after) = (Vec::new(), after);
    loop {
        let wanted = limit - services.len();
        let found = repo::mail_services(store, organization, after, wanted).await?;
        for id in &found {
            if context.has_right(caller, organization, Verb::ViewProduct, &about(*id)).await? {
                services.extend(repo::mail_service(store, *id).await?.map(|found| (*id, found)));
            }
        }
        after = found.last().copied();
        if found.len() < wanted || services.len() >= limit {
            return Ok(services);
        }
    }
}
