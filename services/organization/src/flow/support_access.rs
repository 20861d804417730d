//! Support is let in for a time, and sent away (SUP-2).

use gatepost_model::{
    Actor, AuditEntry, AuditSubject, IdempotencyKey, Malformed, OrganizationId, ServiceName,
    SupportAccessId, Timestamp,
};
use gatepost_organization_core::{Grant, Ground, Verb, support_terms};
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{Context, outside::grants_slug, rights_changed};
use crate::{
    OrganizationError,
    repo::{self, Making, SupportAccessRecord},
};

/// What support is to be let in to.
pub(crate) struct GrantSupport {
    pub(crate) grants: Vec<Grant>,
    pub(crate) until: Timestamp,
    pub(crate) reason: String,
    pub(crate) ticket: String,
    pub(crate) key: Option<IdempotencyKey>,
}

/// One access, as it is answered.
pub(crate) type Access = (OrganizationId, SupportAccessId, SupportAccessRecord);

/// Lets support in.
pub(crate) async fn grant(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    wanted: &GrantSupport,
) -> Result<Access, OrganizationError> {
    context.require(caller, organization, Verb::ManageAccess, None).await?;
    short("reason", &wanted.reason, 500)?;
    short("ticket", &wanted.ticket, 64)?;
    let attempt = || attempt_grant(context, caller, organization, wanted);
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn attempt_grant(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    wanted: &GrantSupport,
) -> Result<Access, OrganizationError> {
    let store = context.store.as_ref();
    let actor = caller.actor().to_string();
    let making =
        Making { actor: &actor, what: "support-access", organization, key: wanted.key.as_ref() };
    if let Some(id) = making.before(store).await? {
        let found = repo::support_access(store, organization, id).await?;
        let (record, _) = found.ok_or(OrganizationError::Unknown("access"))?;
        return Ok((organization, id, record));
    }
    let found = repo::organization(store, organization).await?;
    let (of, version) = found.ok_or(OrganizationError::NotFound)?;
    let now = context.clock.now();
    let on = repo::support_accesses_on(store, organization, now).await?.len();
    let longest = context.config.support_access_longest.0;
    support_terms(now, wanted.until, longest, wanted.grants.len(), on)?;
    let grants = context.outside_grants(organization, &wanted.grants).await?;

    let id = SupportAccessId::generate(context.clock.as_ref(), context.entropy.as_ref());
    let mut record = SupportAccessRecord::new(grants, actor.clone(), now, wanted.until);
    (record.reason, record.ticket) = (wanted.reason.clone(), wanted.ticket.clone());
    let mut changes = ChangeSet::new();
    // The organization's own record: what is decided about it is decided in line, its deletion too.
    repo::put_organization(&mut changes, organization, Expect::Version(version), &of);
    repo::put_support_access(&mut changes, organization, id, Expect::Absent, &record);
    making.remember(&mut changes, id);
    let mut line = context
        .line(organization, caller, "support-access.granted", now)
        .detail("support_access", id)
        .detail("grants", grants_slug(&wanted.grants))
        .detail("until", wanted.until);
    for (name, text) in [("reason", &wanted.reason), ("ticket", &wanted.ticket)] {
        if !text.is_empty() {
            line = line.detail(name, text);
        }
    }
    tell(context, &mut changes, now, organization, "support-access-begun", wanted.until).await?;
    let facts = vec![rights_changed(organization, None)];
    context.commit(changes, line, facts).await?;
    metrics::counter!("gatepost_support_access_total", "what" => "granted").increment(1);
    Ok((organization, id, record))
}

/// Ends an access at once. Those who manage access end any; support gives back what it was let in to.
pub(crate) async fn end(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    id: SupportAccessId,
) -> Result<Access, OrganizationError> {
    let attempt = || async {
        if !gives_back(context, caller, organization, id).await? {
            context.require(caller, organization, Verb::ManageAccess, None).await?;
        }
        let found = repo::support_access(context.store.as_ref(), organization, id).await?;
        let (mut record, expect) = found.ok_or(OrganizationError::Unknown("access"))?;
        if record.ended().is_some() {
            return Ok((organization, id, record));
        }
        let now = context.clock.now();
        let line = context.line(organization, caller, "support-access.ended", now);
        let line = line.detail("support_access", id);
        record.end(now, caller.actor().to_string());
        close(context, (organization, id, &record), expect, line, now).await?;
        Ok((organization, id, record))
    };
    retry_conflicts(OrganizationError::is_conflict, attempt).await
}

async fn gives_back(
    context: &Context,
    caller: &Principal,
    organization: OrganizationId,
    id: SupportAccessId,
) -> Result<bool, OrganizationError> {
    let Some(account) = caller.account() else { return Ok(false) };
    let standing = context.standing(organization, account).await?;
    let own = |ground: &Ground| matches!(ground, Ground::Support(access, _) if *access == id);
    Ok(standing.grounds.iter().any(own))
}

/// Ends what is over: everybody who remembered a right is told with it.
pub(super) async fn end_due(context: &Context) -> Result<(), OrganizationError> {
    const SOME: usize = 100;
    let now = context.clock.now();
    for (organization, id) in repo::support_accesses_due(context.store.as_ref(), now, SOME).await? {
        let attempt = || async {
            let found = repo::support_access(context.store.as_ref(), organization, id).await?;
            let Some((mut record, expect)) = found else { return Ok(()) };
            if record.ended().is_some() {
                return Ok(());
            }
            let subject = AuditSubject::Organization(organization);
            let actor = Actor::Service(ServiceName::Organization);
            let line = AuditEntry::new(subject, actor, "support-access.expired", now);
            let line = line.detail("support_access", id);
            record.end(record.until(), String::new());
            close(context, (organization, id, &record), expect, line, now).await
        };
        retry_conflicts(OrganizationError::is_conflict, attempt).await?;
    }
    Ok(())
}

async fn close(
    context: &Context,
    (organization, id, record): (OrganizationId, SupportAccessId, &SupportAccessRecord),
    expect: Expect,
    line: AuditEntry,
    now: Timestamp,
) -> Result<(), OrganizationError> {
    let mut changes = ChangeSet::new();
    repo::put_support_access(&mut changes, organization, id, expect, record);
    let ended = record.ended().unwrap_or(now);
    tell(context, &mut changes, now, organization, "support-access-over", ended).await?;
    context.commit(changes, line, vec![rights_changed(organization, None)]).await?;
    metrics::counter!("gatepost_support_access_total", "what" => "ended").increment(1);
    Ok(())
}

/// Mails those who manage access.
async fn tell(
    context: &Context,
    changes: &mut ChangeSet,
    now: Timestamp,
    organization: OrganizationId,
    template: &'static str,
    end: Timestamp,
) -> Result<(), OrganizationError> {
    let found = repo::organization(context.store.as_ref(), organization).await?;
    let Some((record, _)) = found else { return Ok(()) };
    for account in context.access_managers(organization).await? {
        let values = [("organization", record.name.clone()), ("end", end.to_string())];
        context.mail(changes, now, account, template, values);
    }
    Ok(())
}

/// What was granted, newest first; for operators who name no organization, what is on everywhere.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    organization: Option<OrganizationId>,
    after: Option<SupportAccessId>,
    limit: usize,
) -> Result<Vec<Access>, OrganizationError> {
    let store = context.store.as_ref();
    let Some(organization) = organization else {
        if *caller != Principal::Operator {
            return Err(Malformed::new("organization_id", "an organization's id").into());
        }
        let now = context.clock.now();
        let all = repo::every_support_access_on(store, now, 10_000).await?;
        let mut all: Vec<_> =
            all.into_iter().filter(|(_, id, _)| after.is_none_or(|after| *id > after)).collect();
        all.sort_unstable_by_key(|(_, id, _)| *id);
        all.truncate(limit);
        return Ok(all);
    };
    context.require(caller, organization, Verb::ManageAccess, None).await?;
    let found = repo::support_accesses(store, organization, after, limit).await?;
    Ok(found.into_iter().map(|(id, record)| (organization, id, record)).collect())
}

/// Text that people type: short, and nothing that breaks a line.
fn short(field: &'static str, text: &str, most: usize) -> Result<(), Malformed> {
    let right = text.chars().count() <= most
        && !text.chars().any(|c| c.is_control() && c != '\n' && c != '\r');
    if right { Ok(()) } else { Err(Malformed::new(field, "a short text")) }
}
