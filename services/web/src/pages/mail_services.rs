//! The mail services of an organization: domains and mailboxes that belong together.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::MailServiceId;
use gatepost_proto::{
    mailbox::v1::{
        CreateMailServiceRequest, Domain, DomainState, GetMailServiceRequest,
        GetMailServiceResponse, ListDomainsRequest, ListMailServicesRequest, MailService,
        MailServiceState,
    },
    organization::v1::Verb,
};

use super::{Asked, all, go, hidden};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Page, html, html_form},
    visitor::Person,
};

/// A mail service, as pages show it.
pub(super) struct Shown {
    pub(super) id: String,
    pub(super) name: String,
    /// Key of the text that names its state, when that is not the usual one.
    state: Option<&'static str>,
    /// The product that it is; empty until it is one.
    product: String,
}

impl Shown {
    pub(super) fn of(service: MailService) -> Self {
        let state = match service.state() {
            MailServiceState::Blocked => Some("mail-service-blocked"),
            MailServiceState::Cancelled => Some("mail-service-cancelled"),
            MailServiceState::Unspecified | MailServiceState::Active => None,
        };
        Self { id: service.id, name: service.name, state, product: service.product_id }
    }
}

#[derive(Template)]
#[template(path = "mail_services.html")]
struct List {
    p: Page,
    services: Vec<Shown>,
    /// May the person add one?
    adds: bool,
}

/// GET /mail-services
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let organization = person.organization()?;
    let request = person
        .ask(ListMailServicesRequest { organization_id: organization.id.clone(), page: all() })?;
    let found = person.app.mailboxes.clone().list_mail_services(request).await?.into_inner();
    html(&List {
        p: Page::console(&person, "mailboxes").after(asked.done()),
        services: found.mail_services.into_iter().map(Shown::of).collect(),
        adds: person.may(Verb::ManageMail),
    })
}

#[derive(Template)]
#[template(path = "mail_service_new.html")]
struct New {
    p: Page,
    form: Form,
    once: String,
}

/// GET /mail-services/new
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    if !person.may(Verb::ManageMail) {
        return Err(Failure::Forbidden);
    }
    show_form(&person, Form::default())
}

fn show_form(person: &Person, form: Form) -> Result<Response, Failure> {
    let once = Some(form.get("once").to_owned()).filter(|once| !once.is_empty());
    let once = once.unwrap_or_else(|| person.app.random());
    let page = New { p: Page::console(person, "mailboxes"), form, once };
    html_form(&page, &page.form)
}

/// POST /mail-services/new
pub(crate) async fn submit(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    form.require("mail-service-name", "invalid-mail-service-name");
    if form.is_right() {
        let request = person.ask(CreateMailServiceRequest {
            organization_id: organization.id,
            name: form.get("mail-service-name").to_owned(),
            idempotency_key: form.get("once").to_owned(),
        })?;
        match person.app.mailboxes.clone().create_mail_service(request).await {
            Ok(answer) => {
                let made = answer.into_inner().mail_service.ok_or(Failure::Internal)?;
                return Ok(go(&format!("/mail-services/{}?done=mail-service-made", made.id)));
            }
            Err(answer) => {
                let names = [("name", "mail-service-name"), ("", "mail-service-name")];
                form.refused(answer, |key| person.words.knows(key), &names)?;
            }
        }
    }
    show_form(&person, form)
}

#[derive(Template)]
#[template(path = "mail_service.html")]
struct Detail {
    p: Page,
    service: Shown,
    mailboxes: u32,
    domains: Vec<DomainRow>,
    manages: bool,
}

struct DomainRow {
    name: String,
    verified: bool,
}

/// GET /mail-services/{id}
pub(crate) async fn detail(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let found = find(&person, &id).await?;
    let request = person.ask(ListDomainsRequest { mail_service_id: id, page: all() })?;
    let domains = person.app.mailboxes.clone().list_domains(request).await?.into_inner().domains;
    let own = domains.into_iter().filter(|domain| !domain.shared).map(row);
    html(&Detail {
        p: Page::console(&person, "mailboxes").after(asked.done()),
        service: Shown::of(found.mail_service.ok_or(Failure::Internal)?),
        mailboxes: found.mailboxes,
        domains: own.collect(),
        manages: found.manages,
    })
}

fn row(domain: Domain) -> DomainRow {
    DomainRow { verified: domain.state() == DomainState::Verified, name: domain.name }
}

/// A mail service that the person may see; anything else is not there.
pub(super) async fn find(person: &Person, id: &str) -> Result<GetMailServiceResponse, Failure> {
    let id: MailServiceId = id.parse().map_err(|_| Failure::NotFound)?;
    let request = person.ask(GetMailServiceRequest { mail_service_id: id.to_string() })?;
    let found = person.app.domains.clone().get_mail_service(request).await.map_err(hidden)?;
    Ok(found.into_inner())
}
