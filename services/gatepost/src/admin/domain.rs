//! `gatepost admin domain`: domains and the mail services that they belong to.

use clap::Subcommand;
use gatepost_proto::mailbox::v1::{
    AddDomainRequest, CreateMailServiceRequest, DnsRecord, DnsRecordState, Domain, DomainState,
    GetDomainRecordsRequest, ListDomainsRequest, ListMailServicesRequest, MailService,
    VerifyDomainRequest,
};
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    output::{every_page, time},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Add a domain to a mail service, as verified
    Add {
        /// The domain, such as example.org
        domain: String,
        /// Mail service id
        #[arg(long, value_name = "ID")]
        mail_service: String,
        /// Leave the proof of ownership to the organization
        #[arg(long)]
        pending: bool,
    },
    /// Mark a domain as verified
    Verify {
        /// The domain
        domain: String,
        /// Mail service id, when more than one claims the domain
        #[arg(long, value_name = "ID")]
        mail_service: Option<String>,
    },
    /// List the domains of a mail service, and the shared ones
    List {
        /// Mail service id
        #[arg(long, value_name = "ID")]
        mail_service: String,
    },
    /// Print the DNS records of a domain, with what the last check found
    Records {
        /// The domain
        domain: String,
        /// Mail service id
        #[arg(long, value_name = "ID")]
        mail_service: String,
    },
    /// Create a mail service in an organization
    CreateMailService {
        /// Organization id
        organization: String,
        /// Its name
        #[arg(long, default_value = "Mail")]
        name: String,
    },
    /// List the mail services of an organization
    MailServices {
        /// Organization id
        organization: String,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::Add { domain, mail_service, pending } => {
            let request = AddDomainRequest {
                mail_service_id: mail_service,
                name: domain,
                verified: !pending,
            };
            let added = clients.mailboxes.add_domain(request).await?.into_inner();
            Ok(Report::Item(fields(&added.domain.unwrap_or_default())))
        }
        Command::Verify { domain, mail_service } => {
            let request = VerifyDomainRequest {
                name: domain,
                mail_service_id: mail_service.unwrap_or_default(),
            };
            let verified = clients.mailboxes.verify_domain(request).await?.into_inner();
            Ok(Report::Item(fields(&verified.domain.unwrap_or_default())))
        }
        Command::List { mail_service } => {
            let all = every_page!(
                clients.mailboxes,
                list_domains,
                ListDomainsRequest { mail_service_id: mail_service },
                domains
            );
            Ok(Report::List(all.iter().map(fields).collect()))
        }
        Command::Records { domain, mail_service } => {
            let request = GetDomainRecordsRequest { mail_service_id: mail_service, name: domain };
            let found = clients.domains.get_domain_records(request).await?.into_inner();
            Ok(Report::List(found.records.iter().map(record_fields).collect()))
        }
        Command::CreateMailService { organization, name } => {
            let request = CreateMailServiceRequest {
                organization_id: organization,
                name,
                idempotency_key: String::new(),
            };
            let created = clients.mailboxes.create_mail_service(request).await?.into_inner();
            Ok(Report::Item(mail_service_fields(&created.mail_service.unwrap_or_default())))
        }
        Command::MailServices { organization } => {
            let all = every_page!(
                clients.mailboxes,
                list_mail_services,
                ListMailServicesRequest { organization_id: organization },
                mail_services
            );
            Ok(Report::List(all.iter().map(mail_service_fields).collect()))
        }
    }
}

fn fields(domain: &Domain) -> Vec<(&'static str, Value)> {
    let state = match domain.state() {
        DomainState::Pending => "pending",
        DomainState::Verified => "verified",
        DomainState::Unspecified => "unknown",
    };
    vec![
        ("domain", domain.name.clone().into()),
        ("mail_service", domain.mail_service_id.clone().into()),
        ("state", state.into()),
        ("shared", domain.shared.into()),
        ("verification_record", domain.verification_record.clone().into()),
    ]
}

fn record_fields(record: &DnsRecord) -> Vec<(&'static str, Value)> {
    let state = match record.state() {
        DnsRecordState::Unspecified => "unchecked",
        DnsRecordState::Right => "right",
        DnsRecordState::Missing => "missing",
        DnsRecordState::Different => "different",
        DnsRecordState::Unknown => "unknown",
    };
    vec![
        ("name", record.name.clone().into()),
        ("type", record.r#type.clone().into()),
        ("value", record.value.clone().into()),
        ("needed", record.needed.into()),
        ("state", state.into()),
    ]
}

fn mail_service_fields(service: &MailService) -> Vec<(&'static str, Value)> {
    vec![
        ("id", service.id.clone().into()),
        ("organization", service.organization_id.clone().into()),
        ("name", service.name.clone().into()),
        ("created", time(service.created.as_ref())),
    ]
}
