//! The DNS records of a domain: shown, checked, and taken as the proof of whose it is.

use gatepost_mailbox_core::{
    Verified,
    dns::{
        Dav, DkimKey, Expected, Finding, Port, Purpose, RecordState, Trouble, Wanted, judge, plan,
    },
    verify_domain,
};
use gatepost_model::{DomainName, MailServiceId};
use gatepost_proto::organization::v1::Verb;
use gatepost_runtime::principal::Principal;
use gatepost_store::{ChangeSet, Expect, retry_conflicts};

use super::{
    Context,
    domain::{DomainView, view},
};
use crate::{
    MailboxError,
    repo::{self, CheckRecord, ClaimRecord, DomainRecord},
};

const NO_DOMAIN: MailboxError = MailboxError::NotFound("domain");

/// A domain with its records and what the last check found of them.
pub(crate) struct Records {
    pub(crate) domain: DomainView,
    pub(crate) wanted: Vec<Wanted>,
    pub(crate) check: Option<CheckRecord>,
}

/// Shows them, to those who may see the mail service.
pub(crate) async fn get(
    context: &Context,
    caller: &Principal,
    service: MailServiceId,
    name: &DomainName,
) -> Result<Records, MailboxError> {
    context.service(caller, service, Verb::ViewProduct).await?;
    let claim = repo::claim(context.store.as_ref(), service, name).await?.ok_or(NO_DOMAIN)?;
    let check = repo::check(context.store.as_ref(), service, name).await?;
    Ok(records(context, service, name, &claim.record, check))
}

/// Asks the DNS for them now.
pub(crate) async fn check(
    context: &Context,
    caller: &Principal,
    service: MailServiceId,
    name: &DomainName,
) -> Result<Records, MailboxError> {
    context.service(caller, service, Verb::ManageMail).await?;
    let (claim, found) = look(context, caller, service, name).await?;
    let check = keep(context, service, name, &found).await?;
    Ok(records(context, service, name, &claim, Some(check)))
}

/// Asks for them, and gives the domain to the mail service if the proof is among them.
pub(crate) async fn verify(
    context: &Context,
    caller: &Principal,
    service: MailServiceId,
    name: &DomainName,
) -> Result<DomainView, MailboxError> {
    context.service(caller, service, Verb::ManageMail).await?;
    let (claim, found) = look(context, caller, service, name).await?;
    keep(context, service, name, &found).await?;
    if claim.verified {
        return Ok(view(name.clone(), service, &claim));
    }
    let proof = found.iter().find(|(wanted, _)| wanted.purpose == Purpose::Ownership);
    let state = proof.map_or(RecordState::Missing, |(_, finding)| finding.state);
    if state != RecordState::Right {
        return Err(MailboxError::Proof(state));
    }
    let proven = &claim.proof;
    retry_conflicts(MailboxError::is_conflict, || give(context, caller, service, name, proven))
        .await
}

/// Commits what the proof that was found proves.
async fn give(
    context: &Context,
    caller: &Principal,
    service: MailServiceId,
    name: &DomainName,
    proven: &str,
) -> Result<DomainView, MailboxError> {
    let store = context.store.as_ref();
    let (_, organization) = context.service(caller, service, Verb::ManageMail).await?;
    let (holder, _) = context.holder(name).await?;
    let claim = repo::claim(store, service, name).await?.ok_or(NO_DOMAIN)?;
    if claim.record.proof != proven {
        // Removed and added again meanwhile: that is another claim.
        return Err(MailboxError::Proof(RecordState::Different));
    }
    let claimants = repo::claimants(store, name).await?;
    if let Verified::Already(_) = verify_domain(holder, &claimants, Some(service))? {
        return Ok(view(name.clone(), service, &claim.record));
    }
    let record = ClaimRecord { verified: true, ..claim.record };
    let mut changes = ChangeSet::new();
    repo::put_claim(&mut changes, service, name, Expect::Version(claim.version), &record);
    repo::create_domain(&mut changes, name, &DomainRecord::new(service, context.clock.now()));
    let line = context.line(organization, caller, "domain.verified");
    let line = line.detail("domain", name).detail("mail_service_id", service);
    context.commit(changes, line.detail("by", "dns"), []).await?;
    metrics::counter!("gatepost_domains_verified_total").increment(1);
    Ok(view(name.clone(), service, &record))
}

/// Asks the DNS, within the bounds there are.
async fn look(
    context: &Context,
    caller: &Principal,
    service: MailServiceId,
    name: &DomainName,
) -> Result<(ClaimRecord, Vec<(Wanted, Finding)>), MailboxError> {
    let claim = repo::claim(context.store.as_ref(), service, name).await?.ok_or(NO_DOMAIN)?.record;
    if *caller != Principal::Operator {
        let counted = context.resolver.count(service, context.clock.now());
        counted.map_err(MailboxError::Checked)?;
    }
    let wanted = wanted(context, name, &claim);
    let answers = context.resolver.ask(&wanted).await;
    let answers = answers.ok_or(MailboxError::Checked(context.config.resolver.timeout.0))?;
    let found = wanted.into_iter().map(|wanted| {
        let question = (wanted.name.clone(), wanted.data.record_type());
        let answer = match answers.get(&question) {
            Some(Ok(data)) => Ok(data.as_slice()),
            Some(Err(trouble)) => Err(*trouble),
            None => Err(Trouble::Failed),
        };
        let finding = judge(&wanted, answer);
        (wanted, finding)
    });
    Ok((claim, found.collect()))
}

async fn keep(
    context: &Context,
    service: MailServiceId,
    name: &DomainName,
    found: &[(Wanted, Finding)],
) -> Result<CheckRecord, MailboxError> {
    let check = CheckRecord::new(context.clock.now(), found);
    let mut changes = ChangeSet::new();
    repo::put_check(&mut changes, service, name, &check);
    context.store.commit(changes).await?;
    Ok(check)
}

fn records(
    context: &Context,
    service: MailServiceId,
    name: &DomainName,
    claim: &ClaimRecord,
    check: Option<CheckRecord>,
) -> Records {
    let domain = view(name.clone(), service, claim);
    Records { domain, wanted: wanted(context, name, claim), check }
}

fn at((host, port): &(String, u16)) -> Port<'_> {
    Port { host, port: *port }
}

fn dav(dav: &crate::Dav) -> Dav<'_> {
    Dav { port: Port { host: &dav.host, port: dav.port }, path: &dav.path }
}

fn wanted(context: &Context, name: &DomainName, claim: &ClaimRecord) -> Vec<Wanted> {
    let (config, programs) = (&context.config.dns, &context.programs);
    let mut hosts: Vec<String> = config.mail_hosts.iter().map(|host| host.0.to_string()).collect();
    if hosts.is_empty() {
        hosts.push(programs.imap_host.clone());
    }
    let dkim = config
        .dkim
        .iter()
        .map(|key| DkimKey { selector: key.selector.clone(), target: key.target.0.to_string() });
    let dkim: Vec<DkimKey> = dkim.collect();
    let imap = |port| Some(Port { host: &programs.imap_host, port });
    let expected = Expected {
        mail_hosts: &hosts,
        spf_include: config.spf_include.as_ref().map(|domain| domain.0.as_str()),
        dkim: &dkim,
        imaps: imap(programs.imaps_port),
        imap: imap(programs.imap_port),
        submissions: programs.submissions.as_ref().map(at),
        web: programs.web.as_ref().map(at),
        caldavs: programs.caldavs.as_ref().map(dav),
        carddavs: programs.carddavs.as_ref().map(dav),
    };
    plan(name, (!claim.verified).then_some(claim.proof.as_str()), &expected)
}
