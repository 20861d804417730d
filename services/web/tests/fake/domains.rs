//! Domains of mail services, and what the DNS says of them.

use gatepost_proto::mailbox::v1::domain_service_server::{DomainService, DomainServiceServer};

use super::*;

/// What is known of domains.
#[derive(Clone, Default)]
pub struct Domains {
    /// Added by people; not verified.
    pub added: Vec<String>,
    pub removed: Vec<String>,
    pub checks: u32,
    pub verified: Vec<String>,
    /// Answered to whatever is asked of the DNS.
    pub refusal: Option<(Code, &'static str)>,
    /// May Anna only look?
    pub looks_only: bool,
}

pub fn service(fakes: &Fakes) -> DomainServiceServer<Fakes> {
    DomainServiceServer::new(fakes.clone())
}

impl Fakes {
    pub(super) fn domain(&self, name: &str) -> Result<Domain, Status> {
        let world = self.world();
        let known = ["keller.example", "pending.example"].contains(&name);
        if !known && !world.domains.added.iter().any(|added| added == name) {
            return Err(missing());
        }
        let verified =
            name == "keller.example" || world.domains.verified.iter().any(|one| one == name);
        let state = if verified { DomainState::Verified } else { DomainState::Pending };
        Ok(Domain { name: name.into(), state: state.into(), ..Domain::default() })
    }

    fn asks_dns(&self) -> Result<(), Status> {
        let mut world = self.world();
        world.domains.checks += 1;
        match world.domains.refusal {
            Some((code, reason)) => Err(refusal(code, reason, None)),
            None => Ok(()),
        }
    }

    fn records(&self) -> Vec<DnsRecord> {
        let checked = self.world().domains.checks > 0;
        let record = |purpose: DnsPurpose, kind: &str, name: &str, value: &str, state| DnsRecord {
            purpose: purpose.into(),
            r#type: kind.into(),
            name: name.into(),
            value: value.into(),
            needed: purpose != DnsPurpose::Imaps,
            state: if checked { i32::from(state) } else { 0 },
            ..DnsRecord::default()
        };
        let host = "0 1 993 mail.keller.example.";
        let mut mx = record(
            DnsPurpose::Mx,
            "MX",
            "pending.example",
            "10 mx.keller.example.",
            DnsRecordState::Different,
        );
        if checked {
            mx.found = vec![XSS.into()];
            mx.hint = "other-hosts".into();
        }
        vec![
            record(
                DnsPurpose::Ownership,
                "TXT",
                "_gatepost.pending.example",
                "gatepost-verification=0123",
                DnsRecordState::Missing,
            ),
            mx,
            record(
                DnsPurpose::Imaps,
                "SRV",
                "_imaps._tcp.pending.example",
                host,
                DnsRecordState::Right,
            ),
        ]
    }
}

#[tonic::async_trait]
impl DomainService for Fakes {
    async fn get_domain_records(
        &self,
        request: Request<GetDomainRecordsRequest>,
    ) -> Answer<GetDomainRecordsResponse> {
        caller(&request)?;
        let domain = Some(self.domain(&request.get_ref().name)?);
        let checked = if self.world().domains.checks > 0 { at(NOW - 60) } else { None };
        ok(GetDomainRecordsResponse { domain, records: self.records(), checked })
    }

    async fn check_domain(
        &self,
        request: Request<CheckDomainRequest>,
    ) -> Answer<CheckDomainResponse> {
        caller(&request)?;
        let domain = Some(self.domain(&request.get_ref().name)?);
        self.asks_dns()?;
        ok(CheckDomainResponse { domain, records: self.records(), checked: at(NOW) })
    }

    async fn verify_own_domain(
        &self,
        request: Request<VerifyOwnDomainRequest>,
    ) -> Answer<VerifyOwnDomainResponse> {
        caller(&request)?;
        let name = request.into_inner().name;
        self.domain(&name)?;
        self.asks_dns()?;
        self.world().domains.verified.push(name.clone());
        ok(VerifyOwnDomainResponse { domain: Some(self.domain(&name)?) })
    }

    async fn remove_domain(
        &self,
        request: Request<RemoveDomainRequest>,
    ) -> Answer<RemoveDomainResponse> {
        caller(&request)?;
        let name = request.into_inner().name;
        self.domain(&name)?;
        if name == "keller.example" {
            return Err(refusal(Code::FailedPrecondition, "domain-in-use", None));
        }
        self.world().domains.removed.push(name);
        ok(RemoveDomainResponse {})
    }

    async fn get_mail_service(
        &self,
        request: Request<GetMailServiceRequest>,
    ) -> Answer<GetMailServiceResponse> {
        let who = caller(&request)?;
        let wanted = request.into_inner().mail_service_id;
        let world = self.world();
        let found = world.services.iter().find(|service| service.id == wanted && who == "anna");
        let mail_service = Some(found.cloned().ok_or_else(missing)?);
        let manages = !world.domains.looks_only;
        ok(GetMailServiceResponse { mail_service, mailboxes: 3, domains: 2, manages })
    }
}
