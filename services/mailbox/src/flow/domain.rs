//! Domains: claimed, verified, listed.

use gatepost_mailbox_core::{
    Claimed, DomainRefusal, Holder, Verified, claim_domain, verify_domain,
};
use gatepost_model::{DomainName, MailServiceId};
use gatepost_proto::organization::v1::Verb;
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::Context;
use crate::{
    MailboxError,
    repo::{self, ClaimRecord, DomainRecord},
};

/// A domain as a caller sees it.
#[derive(Clone, Debug)]
pub(crate) struct DomainView {
    pub(crate) name: DomainName,
    /// None for a shared domain.
    pub(crate) service: Option<MailServiceId>,
    /// What proves ownership; none once verified.
    pub(crate) proof: Option<String>,
}

/// Claims a domain. Operators may skip the proof.
pub(crate) async fn add(
    context: &Context,
    caller: &Principal,
    service: MailServiceId,
    name: &DomainName,
    verified: bool,
) -> Result<DomainView, MailboxError> {
    let (_, organization) = context.service(caller, service, Verb::ManageMail).await?;
    if verified && *caller != Principal::Operator {
        return Err(MailboxError::Forbidden);
    }
    retry_conflicts(MailboxError::is_conflict, || async move {
        let store = context.store.as_ref();
        let (holder, version) = context.holder(name).await?;
        let claimed = claim_domain(holder, service, verified)?;
        let claim = repo::claim(store, service, name).await?;
        let (present, expect) = match claim {
            Some(found) => (Some(found.record), Expect::Version(found.version)),
            None => (None, Expect::Absent),
        };
        let done =
            present.as_ref().is_some_and(|claim| claim.verified || claimed == Claimed::Pending);
        let most = context.config.max_domains;
        if present.is_none()
            && *caller != Principal::Operator
            && repo::claims(store, service, None, most).await?.len() >= most
        {
            return Err(MailboxError::TooMany("domains"));
        }
        let now = context.clock.now();
        let mut record = present.unwrap_or_else(|| ClaimRecord {
            proof: proof(context),
            created: now.unix_millis(),
            verified: false,
        });
        if done {
            return Ok(view(name.clone(), service, &record));
        }
        record.verified = claimed == Claimed::Verified;
        let mut changes = ChangeSet::new();
        repo::put_claim(&mut changes, service, name, expect, &record);
        if record.verified && holder == Holder::Nobody {
            repo::create_domain(&mut changes, name, &DomainRecord::new(service, now));
        } else {
            repo::check_domain(&mut changes, name, version);
        }
        let action = if record.verified { "domain.verified" } else { "domain.claimed" };
        let line = context.line(organization, caller, action);
        let line = line.detail("domain", name).detail("mail_service_id", service);
        context.commit(changes, line, []).await?;
        Ok(view(name.clone(), service, &record))
    })
    .await
}

/// Marks a claim as proven. Operators only.
pub(crate) async fn verify(
    context: &Context,
    caller: &Principal,
    name: &DomainName,
    named: Option<MailServiceId>,
) -> Result<DomainView, MailboxError> {
    if *caller != Principal::Operator {
        return Err(MailboxError::Forbidden);
    }
    retry_conflicts(MailboxError::is_conflict, || async move {
        let store = context.store.as_ref();
        let (holder, _) = context.holder(name).await?;
        let claimants = repo::claimants(store, name).await?;
        let service = match verify_domain(holder, &claimants, named)? {
            Verified::Already(service) => {
                return Ok(DomainView { name: name.clone(), service: Some(service), proof: None });
            }
            Verified::Now(service) => service,
        };
        let claim = repo::claim(store, service, name).await?.ok_or(DomainRefusal::Unclaimed)?;
        let owner = repo::mail_service(store, service).await?.ok_or(DomainRefusal::Unclaimed)?;
        let record = ClaimRecord { verified: true, ..claim.record };
        let mut changes = ChangeSet::new();
        repo::put_claim(&mut changes, service, name, Expect::Version(claim.version), &record);
        let domain = DomainRecord::new(service, context.clock.now());
        repo::create_domain(&mut changes, name, &domain);
        let line = context.line(owner.organization()?, caller, "domain.verified");
        let line = line.detail("domain", name).detail("mail_service_id", service);
        context.commit(changes, line, []).await?;
        Ok(view(name.clone(), service, &record))
    })
    .await
}

/// Domains that a mail service may use or claims, in the order of names: its own, and on the first
/// page, before them, the shared ones. Without a mail service, the shared ones, for anybody.
pub(crate) async fn list(
    context: &Context,
    caller: &Principal,
    service: Option<MailServiceId>,
    after: Option<&DomainName>,
    limit: usize,
) -> Result<(Vec<DomainView>, Vec<DomainView>), MailboxError> {
    let own = match service {
        Some(service) => {
            context.service(caller, service, Verb::ViewProduct).await?;
            let claims = repo::claims(context.store.as_ref(), service, after, limit).await?;
            claims.into_iter().map(|(name, record)| view(name, service, &record)).collect()
        }
        None => Vec::new(),
    };
    let shared = context.config.shared_domains.iter().filter(|_| after.is_none());
    let shared =
        shared.map(|domain| DomainView { name: domain.0.clone(), service: None, proof: None });
    Ok((shared.collect(), own))
}

pub(super) fn view(name: DomainName, service: MailServiceId, record: &ClaimRecord) -> DomainView {
    let proof = (!record.verified).then(|| record.proof.clone());
    DomainView { name, service: Some(service), proof }
}

/// A value that nobody publishes by chance: 120 random bits.
fn proof(context: &Context) -> String {
    let mut random = [0; 15];
    context.entropy.fill(&mut random);
    let digits = random.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("gatepost-verification={digits}")
}
