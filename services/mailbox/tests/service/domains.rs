//! Domains: their records, and the proof of whose they are.

use std::time::Duration;

use gatepost_mailbox::{DkimConfig, Nameserver, SharedDomain};
use gatepost_proto::{
    mailbox::v1::*,
    organization::v1::{Level, Verb},
};
use gatepost_runtime::{config::Span, status};
use hickory_resolver::proto::rr::RecordType;
use tokio::time::Instant;
use tonic::{Code, Status};

use crate::{
    dns::{FakeDns, Says, cname, mx, srv, txt},
    house::{House, Who, account, account_id, ask, reason},
};

struct Firm {
    house: House,
    dns: FakeDns,
    owner: Who,
    organization: String,
    service: String,
}

const DOMAIN: &str = "firm.example";

impl Firm {
    async fn new() -> Self {
        let dns = FakeDns::start().await;
        let address = dns.address;
        let name = |text: &str| SharedDomain(text.parse().unwrap());
        let house = House::with(|config| {
            config.resolver.servers = vec![Nameserver(address)];
            config.resolver.timeout = Span(Duration::from_millis(150));
            config.resolver.deadline = Span(Duration::from_secs(2));
            config.resolver.check_burst = 3;
            config.dns.mail_hosts = vec![name("mx.provider.test")];
            config.dns.spf_include = Some(name("spf.provider.test"));
            let target = name("k1.provider.test");
            config.dns.dkim = vec![DkimConfig { selector: "k1".to_owned(), target }];
        });
        let (owner, organization, service) = house.manager(1).await;
        let firm = Self { house, dns, owner, organization, service };
        firm.add(owner).await.unwrap();
        firm
    }

    async fn add(&self, who: Who) -> Result<Domain, Status> {
        let request = AddDomainRequest {
            mail_service_id: self.service.clone(),
            name: DOMAIN.to_owned(),
            verified: false,
        };
        Ok(ask!(self.house, who, mailboxes.add_domain(request))?.domain.unwrap())
    }

    async fn records(&self, who: Who) -> Result<GetDomainRecordsResponse, Status> {
        let request = GetDomainRecordsRequest {
            mail_service_id: self.service.clone(),
            name: DOMAIN.to_owned(),
        };
        ask!(self.house, who, domains.get_domain_records(request))
    }

    async fn check(&self, who: Who) -> Result<Vec<DnsRecord>, Status> {
        let request =
            CheckDomainRequest { mail_service_id: self.service.clone(), name: DOMAIN.to_owned() };
        Ok(ask!(self.house, who, domains.check_domain(request))?.records)
    }

    async fn verify(&self, who: Who) -> Result<Domain, Status> {
        let request = VerifyOwnDomainRequest {
            mail_service_id: self.service.clone(),
            name: DOMAIN.to_owned(),
        };
        Ok(ask!(self.house, who, domains.verify_own_domain(request))?.domain.unwrap())
    }

    async fn remove(&self, who: Who) -> Result<(), Status> {
        let request =
            RemoveDomainRequest { mail_service_id: self.service.clone(), name: DOMAIN.to_owned() };
        ask!(self.house, who, domains.remove_domain(request)).map(|_| ())
    }

    async fn proof(&self) -> String {
        let records = self.records(self.owner).await.unwrap().records;
        let is = |record: &&DnsRecord| record.purpose() == DnsPurpose::Ownership;
        records.iter().find(is).unwrap().value.clone()
    }

    /// Checks as an operator, who may as often as it takes; the record for this purpose.
    async fn checked(&self, purpose: DnsPurpose) -> DnsRecord {
        let records = self.check(Who::Operator).await.unwrap();
        records.into_iter().find(|record| record.purpose() == purpose).unwrap()
    }

    async fn state(&self) -> DomainState {
        self.records(Who::Operator).await.unwrap().domain.unwrap().state()
    }
}

const OWN: &str = "_gatepost.firm.example";

#[tokio::test]
async fn what_is_published_is_found_and_proves_whose_the_domain_is() {
    let firm = Firm::new().await;
    let shown = firm.records(firm.owner).await.unwrap();
    assert!(shown.checked.is_none());
    let names: Vec<_> = shown.records.iter().map(|one| (&*one.name, &*one.r#type)).collect();
    let expected = [
        (OWN, "TXT"),
        (DOMAIN, "MX"),
        (DOMAIN, "TXT"),
        ("k1._domainkey.firm.example", "CNAME"),
        ("_dmarc.firm.example", "TXT"),
        ("_imaps._tcp.firm.example", "SRV"),
        ("_imap._tcp.firm.example", "SRV"),
        ("_submissions._tcp.firm.example", "SRV"),
        ("autoconfig.firm.example", "CNAME"),
        ("_autodiscover._tcp.firm.example", "SRV"),
    ];
    assert_eq!(names, expected);
    assert!(shown.records.iter().all(|one| one.state() == DnsRecordState::Unspecified));

    // Nothing is there yet.
    let refused = firm.verify(firm.owner).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(reason(&refused), "domain-proof-missing");
    let kept = firm.records(firm.owner).await.unwrap();
    assert!(kept.checked.is_some());
    assert!(kept.records.iter().all(|one| one.state() == DnsRecordState::Missing), "{kept:#?}");

    let proof = firm.proof().await;
    let both = vec![txt("unrelated"), txt("v=spf1 a include:spf.provider.test -all")];
    for (name, kind, records) in [
        (OWN, RecordType::TXT, vec![txt("another word"), txt(&proof)]),
        (DOMAIN, RecordType::MX, vec![mx(5, "mx.provider.test")]),
        (DOMAIN, RecordType::TXT, both),
        ("k1._domainkey.firm.example", RecordType::CNAME, vec![cname("k1.provider.test")]),
        ("_dmarc.firm.example", RecordType::TXT, vec![txt("v=DMARC1; p=quarantine")]),
        ("_imaps._tcp.firm.example", RecordType::SRV, vec![srv(993, "mail.provider.test")]),
        ("_imap._tcp.firm.example", RecordType::SRV, vec![srv(143, "mail.provider.test")]),
        ("_submissions._tcp.firm.example", RecordType::SRV, vec![srv(465, "mail.provider.test")]),
        ("autoconfig.firm.example", RecordType::CNAME, vec![cname("login.provider.test")]),
        ("_autodiscover._tcp.firm.example", RecordType::SRV, vec![srv(443, "login.provider.test")]),
    ] {
        firm.dns.set(name, kind, Says::Records(records));
    }
    let verified = firm.verify(firm.owner).await.unwrap();
    assert_eq!(verified.state(), DomainState::Verified);
    let kept = firm.records(firm.owner).await.unwrap();
    assert_eq!(kept.records.len(), expected.len() - 1, "the proof is needed no more");
    assert!(kept.records.iter().all(|one| one.state() == DnsRecordState::Right), "{kept:#?}");
    firm.house.mailbox(firm.owner, &firm.service, "anna@firm.example").await;
    // Once more changes nothing.
    assert_eq!(firm.verify(firm.owner).await.unwrap().state(), DomainState::Verified);
}

#[tokio::test]
async fn what_differs_is_shown_with_what_helps() {
    let firm = Firm::new().await;
    let hostile = "\u{202e}x\u{0}<script>";
    for (purpose, name, kind, records, hint) in [
        (
            DnsPurpose::Ownership,
            OWN,
            RecordType::TXT,
            vec![txt("gatepost-verification=0")],
            "other-proof",
        ),
        (DnsPurpose::Mx, DOMAIN, RecordType::MX, vec![mx(5, "mx.other.test")], "other-hosts"),
        (DnsPurpose::Mx, DOMAIN, RecordType::MX, vec![mx(0, ".")], "null-mx"),
        (DnsPurpose::Spf, DOMAIN, RecordType::TXT, vec![txt("v=spf1 -all")], "merge-spf"),
        (
            DnsPurpose::Spf,
            DOMAIN,
            RecordType::TXT,
            vec![txt("v=spf1"), txt("v=spf1 a")],
            "several-spf",
        ),
        (
            DnsPurpose::Dkim,
            "k1._domainkey.firm.example",
            RecordType::CNAME,
            vec![cname("z.test")],
            "",
        ),
        (
            DnsPurpose::Imaps,
            "_imaps._tcp.firm.example",
            RecordType::SRV,
            vec![srv(0, ".")],
            "no-service",
        ),
        (DnsPurpose::Ownership, OWN, RecordType::TXT, vec![txt(hostile)], "other-proof"),
    ] {
        firm.dns.set(name, kind, Says::Records(records));
        let record = firm.checked(purpose).await;
        assert_eq!(record.state(), DnsRecordState::Different, "{record:?}");
        assert_eq!(record.hint, hint, "{record:?}");
        assert!(!record.found.is_empty());
        assert!(!record.found.iter().any(|text| text.contains(['\u{0}', '\u{202e}'])));
    }
    let refused = firm.verify(firm.owner).await.unwrap_err();
    assert_eq!(reason(&refused), "domain-proof-different");
}

#[tokio::test]
async fn hostile_and_absent_answers_prove_nothing_and_take_bounded_time() {
    let firm = Firm::new().await;
    let proof = firm.proof().await;
    let long: Vec<_> = (0..60).map(|_| txt(&"x".repeat(1000))).collect();
    for (says, state) in [
        (Says::Silence, DnsRecordState::Unknown),
        (Says::WrongId(vec![txt(&proof)]), DnsRecordState::Unknown),
        (Says::Garbage, DnsRecordState::Unknown),
        (Says::Failure, DnsRecordState::Unknown),
        (Says::Records(vec![]), DnsRecordState::Missing),
        (Says::Records(vec![txt(&format!("{proof}0"))]), DnsRecordState::Different),
        (Says::Long(long), DnsRecordState::Different),
    ] {
        firm.dns.set(OWN, RecordType::TXT, says);
        let begun = Instant::now();
        let record = firm.checked(DnsPurpose::Ownership).await;
        assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
        assert_eq!(record.state(), state, "{record:?}");
        assert!(record.found.len() <= 5);
        assert!(record.found.iter().all(|text| text.chars().count() <= 201));
        assert_eq!(firm.state().await, DomainState::Pending);
    }
    // An alias that leads back to itself is nobody's proof, and nobody's endless loop.
    firm.dns.set(OWN, RecordType::TXT, Says::Circle);
    let record = firm.checked(DnsPurpose::Ownership).await;
    assert!(
        matches!(record.state(), DnsRecordState::Unknown | DnsRecordState::Missing),
        "{record:?}"
    );
    // A long answer with the proof in it counts, whatever else stands there.
    let mut long: Vec<_> = (0..20).map(|_| txt(&"y".repeat(900))).collect();
    long.push(txt(&proof));
    firm.dns.set(OWN, RecordType::TXT, Says::Long(long));
    assert_eq!(firm.verify(firm.owner).await.unwrap().state(), DomainState::Verified);
}

#[tokio::test]
async fn a_silent_server_is_said_to_be_one() {
    let firm = Firm::new().await;
    firm.dns.set(OWN, RecordType::TXT, Says::Silence);
    let refused = firm.verify(firm.owner).await.unwrap_err();
    assert_eq!((refused.code(), &*reason(&refused)), (Code::Unavailable, "dns-unavailable"));
    let hint = firm.records(firm.owner).await.unwrap().records[0].hint.clone();
    assert_eq!(hint, "timeout");
}

#[tokio::test]
async fn checks_are_counted_for_people() {
    let firm = Firm::new().await;
    for _ in 0..3 {
        firm.check(firm.owner).await.unwrap();
    }
    let asked = *firm.dns.asked.lock().unwrap();
    let refused = firm.check(firm.owner).await.unwrap_err();
    assert_eq!((refused.code(), &*reason(&refused)), (Code::ResourceExhausted, "dns-throttled"));
    assert!(status::retry_after(&refused).is_some());
    let refused = firm.verify(firm.owner).await.unwrap_err();
    assert_eq!(reason(&refused), "dns-throttled");
    assert_eq!(*firm.dns.asked.lock().unwrap(), asked, "refused before anybody is asked");
    firm.house.clock.advance(Duration::from_secs(20));
    firm.check(firm.owner).await.unwrap();
}

#[tokio::test]
async fn only_those_who_manage_the_mail_service_check_and_remove() {
    let firm = Firm::new().await;
    let (house, organization) = (&firm.house, &firm.organization);
    house.organization.grant(account_id(4), organization, &firm.service, Level::View);
    house.organization.allow(account_id(5), organization, Verb::View);
    firm.records(account(4)).await.unwrap();
    for (number, code) in [(4, Code::PermissionDenied), (5, Code::NotFound), (6, Code::NotFound)] {
        let who = account(number);
        assert_eq!(firm.check(who).await.unwrap_err().code(), code);
        assert_eq!(firm.verify(who).await.unwrap_err().code(), code);
        assert_eq!(firm.remove(who).await.unwrap_err().code(), code);
    }
    assert_eq!(firm.records(account(5)).await.unwrap_err().code(), Code::NotFound);
    let request = GetMailServiceRequest { mail_service_id: firm.service.clone() };
    let seen = ask!(house, account(4), domains.get_mail_service(request.clone())).unwrap();
    assert_eq!((seen.mailboxes, seen.domains, seen.manages), (0, 1, false));
    let own = ask!(house, firm.owner, domains.get_mail_service(request.clone())).unwrap();
    assert!(own.manages);
    let refused = ask!(house, account(6), domains.get_mail_service(request)).unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}

#[tokio::test]
async fn a_proof_is_worth_nothing_to_another_claim() {
    let firm = Firm::new().await;
    let (rival, _, service) = firm.house.manager(2).await;
    let request = |service: &str| AddDomainRequest {
        mail_service_id: service.to_owned(),
        name: DOMAIN.to_owned(),
        verified: false,
    };
    ask!(firm.house, rival, mailboxes.add_domain(request(&service))).unwrap();
    let proof = firm.proof().await;
    firm.dns.set(OWN, RecordType::TXT, Says::Records(vec![txt(&proof)]));
    let verify = VerifyOwnDomainRequest { mail_service_id: service, name: DOMAIN.to_owned() };
    let refused = ask!(firm.house, rival, domains.verify_own_domain(verify.clone())).unwrap_err();
    assert_eq!(reason(&refused), "domain-proof-different");
    firm.verify(firm.owner).await.unwrap();
    let refused = ask!(firm.house, rival, domains.verify_own_domain(verify)).unwrap_err();
    assert_eq!(reason(&refused), "domain-proof-different");
}

#[tokio::test]
async fn a_domain_in_use_stays_and_one_that_is_not_goes() {
    let firm = Firm::new().await;
    // A claim alone.
    firm.remove(firm.owner).await.unwrap();
    assert_eq!(firm.records(firm.owner).await.unwrap_err().code(), Code::NotFound);
    assert_eq!(firm.remove(firm.owner).await.unwrap_err().code(), Code::NotFound);
    // Added again it has another proof.
    firm.add(firm.owner).await.unwrap();
    let proof = firm.proof().await;
    firm.dns.set(OWN, RecordType::TXT, Says::Records(vec![txt(&proof)]));
    firm.verify(firm.owner).await.unwrap();
    let shared = firm.house.mailbox(firm.owner, &firm.service, "anna@gatepost.test").await;
    let alias =
        AddAliasRequest { mailbox_id: shared.id.clone(), address: "info@firm.example".to_owned() };
    ask!(firm.house, firm.owner, mailboxes.add_alias(alias)).unwrap();
    let refused = firm.remove(firm.owner).await.unwrap_err();
    assert_eq!((refused.code(), &*reason(&refused)), (Code::FailedPrecondition, "domain-in-use"));
    // It is in use as before.
    firm.house.mailbox(firm.owner, &firm.service, "bert@firm.example").await;
    let alias =
        RemoveAliasRequest { mailbox_id: shared.id, address: "info@firm.example".to_owned() };
    ask!(firm.house, firm.owner, mailboxes.remove_alias(alias)).unwrap();
    assert_eq!(reason(&firm.remove(firm.owner).await.unwrap_err()), "domain-in-use");
}

#[tokio::test]
async fn a_domain_that_is_removed_while_a_mailbox_is_made_keeps_one_of_the_two() {
    for _ in 0..20 {
        let firm = Firm::new().await;
        let verified = AddDomainRequest {
            mail_service_id: firm.service.clone(),
            name: DOMAIN.to_owned(),
            verified: true,
        };
        ask!(firm.house, Who::Operator, mailboxes.add_domain(verified)).unwrap();
        let (removed, made) = tokio::join!(
            firm.remove(firm.owner),
            firm.house.try_mailbox(firm.owner, &firm.service, "anna@firm.example"),
        );
        assert!(removed.is_ok() != made.is_ok(), "{removed:?} {made:?}");
    }
}

#[tokio::test]
async fn anybody_learns_which_domains_are_served_and_nothing_of_claims() {
    use gatepost_model::ServiceName;
    use gatepost_proto::mailbox::v1::discovery_service_client::DiscoveryServiceClient;

    let firm = Firm::new().await;
    let link = firm.house.board.link(ServiceName::Web, ServiceName::Mailbox);
    let mut discovery = DiscoveryServiceClient::new(link);
    let mut find = async |name: &str| {
        let found = discovery.find_domain(FindDomainRequest { name: name.to_owned() }).await;
        found.map(|found| found.into_inner().name).map_err(|refused| refused.code())
    };
    assert_eq!(find("Gatepost.TEST.").await.as_deref(), Ok("gatepost.test"));
    assert_eq!(find(DOMAIN).await, Err(Code::NotFound));
    assert_eq!(find("nowhere.example").await, Err(Code::NotFound));
    assert_eq!(find("no domain").await, Err(Code::InvalidArgument));
    let proof = firm.proof().await;
    firm.dns.set(OWN, RecordType::TXT, Says::Records(vec![txt(&proof)]));
    firm.verify(firm.owner).await.unwrap();
    assert_eq!(find(DOMAIN).await.as_deref(), Ok(DOMAIN));
    let from_mail = firm.house.board.link(ServiceName::Mail, ServiceName::Mailbox);
    let asked = FindDomainRequest { name: DOMAIN.to_owned() };
    let refused = DiscoveryServiceClient::new(from_mail).find_domain(asked).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
}
