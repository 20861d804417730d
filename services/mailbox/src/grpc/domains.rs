//! DomainService.

use gatepost_mailbox_core::dns::{Purpose, RecordState, Wanted};
use gatepost_model::{DomainName, MailServiceId, Malformed};
use gatepost_proto::{mailbox::v1::*, wire};
use gatepost_runtime::principal::Principals;
use tonic::{Request, Response, Status};

use super::{mail_service_id, mailboxes::domain_name, refuse, render};
use crate::{
    flow::{
        Context, domain_records,
        domain_records::Records,
        domain_removal,
        mail_service::{self, Overview},
    },
    repo::{CheckRecord, FindingRecord},
};

pub(crate) struct Domains {
    pub(crate) context: Context,
    pub(crate) principals: Principals,
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl domain_service_server::DomainService for Domains {
    async fn get_domain_records(
        &self,
        request: Request<GetDomainRecordsRequest>,
    ) -> Answer<GetDomainRecordsResponse> {
        let caller = self.principals.of(&request).await?;
        let wire = request.get_ref();
        let (service, name) = parse(&wire.mail_service_id, &wire.name).map_err(refuse)?;
        let found = domain_records::get(&self.context, &caller, service, &name).await;
        let found = found.map_err(refuse)?;
        Ok(Response::new(GetDomainRecordsResponse {
            domain: Some(render::domain(&found.domain)),
            records: records(&found),
            checked: found.check.map(|check| wire::timestamp(check.time())),
        }))
    }

    async fn check_domain(
        &self,
        request: Request<CheckDomainRequest>,
    ) -> Answer<CheckDomainResponse> {
        let caller = self.principals.of(&request).await?;
        let wire = request.get_ref();
        let (service, name) = parse(&wire.mail_service_id, &wire.name).map_err(refuse)?;
        let found = domain_records::check(&self.context, &caller, service, &name).await;
        let found = found.map_err(refuse)?;
        Ok(Response::new(CheckDomainResponse {
            domain: Some(render::domain(&found.domain)),
            records: records(&found),
            checked: found.check.map(|check| wire::timestamp(check.time())),
        }))
    }

    async fn verify_own_domain(
        &self,
        request: Request<VerifyOwnDomainRequest>,
    ) -> Answer<VerifyOwnDomainResponse> {
        let caller = self.principals.of(&request).await?;
        let wire = request.get_ref();
        let (service, name) = parse(&wire.mail_service_id, &wire.name).map_err(refuse)?;
        let found = domain_records::verify(&self.context, &caller, service, &name).await;
        let domain = Some(render::domain(&found.map_err(refuse)?));
        Ok(Response::new(VerifyOwnDomainResponse { domain }))
    }

    async fn remove_domain(
        &self,
        request: Request<RemoveDomainRequest>,
    ) -> Answer<RemoveDomainResponse> {
        let caller = self.principals.of(&request).await?;
        let wire = request.get_ref();
        let (service, name) = parse(&wire.mail_service_id, &wire.name).map_err(refuse)?;
        domain_removal::remove(&self.context, &caller, service, &name).await.map_err(refuse)?;
        Ok(Response::new(RemoveDomainResponse {}))
    }

    async fn get_mail_service(
        &self,
        request: Request<GetMailServiceRequest>,
    ) -> Answer<GetMailServiceResponse> {
        let caller = self.principals.of(&request).await?;
        let service = mail_service_id(&request.get_ref().mail_service_id).map_err(refuse)?;
        let found = mail_service::get(&self.context, &caller, service).await.map_err(refuse)?;
        let Overview { record, mailboxes, domains, manages } = found;
        let mail_service = Some(render::mail_service(service, &record).map_err(refuse)?);
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (mailboxes, domains) = (count(mailboxes), count(domains));
        Ok(Response::new(GetMailServiceResponse { mail_service, mailboxes, domains, manages }))
    }
}

fn parse(service: &str, name: &str) -> Result<(MailServiceId, DomainName), Malformed> {
    Ok((mail_service_id(service)?, domain_name(name)?))
}

fn records(found: &Records) -> Vec<DnsRecord> {
    found.wanted.iter().map(|wanted| record(wanted, found.check.as_ref())).collect()
}

fn record(wanted: &Wanted, check: Option<&CheckRecord>) -> DnsRecord {
    let finding = check.and_then(|check| check.of(wanted));
    let state = match finding.map(FindingRecord::state) {
        None => DnsRecordState::Unspecified,
        Some(RecordState::Right) => DnsRecordState::Right,
        Some(RecordState::Missing) => DnsRecordState::Missing,
        Some(RecordState::Different) => DnsRecordState::Different,
        Some(RecordState::Unknown) => DnsRecordState::Unknown,
    };
    DnsRecord {
        purpose: purpose(wanted.purpose).into(),
        r#type: wanted.data.record_type().as_str().to_owned(),
        name: wanted.name.clone(),
        value: wanted.data.to_string(),
        needed: wanted.purpose.is_needed(),
        state: state.into(),
        found: finding.map(|finding| finding.found.clone()).unwrap_or_default(),
        hint: finding.map(|finding| finding.hint.clone()).unwrap_or_default(),
    }
}

fn purpose(purpose: Purpose) -> DnsPurpose {
    match purpose {
        Purpose::Ownership => DnsPurpose::Ownership,
        Purpose::Mx => DnsPurpose::Mx,
        Purpose::Spf => DnsPurpose::Spf,
        Purpose::Dkim => DnsPurpose::Dkim,
        Purpose::Dmarc => DnsPurpose::Dmarc,
        Purpose::Imaps => DnsPurpose::Imaps,
        Purpose::Imap => DnsPurpose::Imap,
        Purpose::Submissions => DnsPurpose::Submissions,
        Purpose::Autoconfig => DnsPurpose::Autoconfig,
        Purpose::Autodiscover => DnsPurpose::Autodiscover,
        Purpose::Caldavs => DnsPurpose::Caldavs,
        Purpose::Carddavs => DnsPurpose::Carddavs,
    }
}
