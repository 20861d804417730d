//! Mail services of an organization.

use gatepost_model::{DisplayName, IdempotencyKey, MailServiceId, OrganizationId};
use gatepost_proto::organization::v1::Verb;
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, retry_conflicts};

use super::Context;
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
    context.require_right(caller, organization, Verb::ManageMail, "organization").await?;
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
        let line = context.line(organization, caller, "mail-service.created");
        let line = line.detail("mail_service_id", id).detail("name", name);
        context.commit(changes, line, []).await?;
        Ok((id, record))
    })
    .await
}

/// Mail services of an organization, for those who may see it.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    after: Option<MailServiceId>,
    limit: usize,
) -> Result<Vec<(MailServiceId, MailServiceRecord)>, MailboxError> {
    context.require_right(caller, organization, Verb::View, "organization").await?;
    let store = context.store.as_ref();
    let mut services = Vec::new();
    for id in repo::mail_services(store, organization, after, limit).await? {
        services.extend(repo::mail_service(store, id).await?.map(|found| (id, found)));
    }
    Ok(services)
}
