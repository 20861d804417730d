//! Creating a mailbox. The organization's mail service is made with its first mailbox.

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    mailbox::v1::{
        CreateMailServiceRequest, CreateMailboxRequest, DomainState, ListDomainsRequest,
        ListMailServicesRequest, MailService, MailServiceState,
    },
    organization::v1::{Organization, Verb},
};

use super::{all, go};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Choice, Page, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "mailbox_new.html")]
struct New {
    p: Page,
    form: Form,
    domains: Vec<Choice>,
    once: String,
}

/// A domain that mailboxes can be made under, and the mail service that makes them; none while the
/// organization has no mail service.
struct Offer {
    domain: String,
    mail_service_id: Option<String>,
}

/// GET /mailboxes/new
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    let offers = match &person.organization {
        Some(organization) => offers(&person, organization).await?,
        None => Vec::new(),
    };
    show(&person, Form::default(), &offers)
}

fn show(person: &Person, form: Form, offers: &[Offer]) -> Result<Response, Failure> {
    let domains = offers.iter().map(|offer| Choice {
        value: offer.domain.clone(),
        label: format!("@{}", offer.domain),
        chosen: form.has("domain", &offer.domain),
    });
    // One key per form as it is first shown: sent twice, it still makes one mailbox.
    let once = Some(form.get("once").to_owned()).filter(|once| !once.is_empty());
    let page = New {
        p: Page::console(person, "mailboxes"),
        domains: domains.collect(),
        once: once.unwrap_or_else(|| person.app.random()),
        form,
    };
    html_form(&page, &page.form)
}

/// POST /mailboxes/new
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    let organization = person.organization.clone().ok_or(Failure::Conflict)?;
    let offers = offers(&person, &organization).await?;
    form.require("local", "invalid-local");
    let chosen = form.get("domain").to_owned();
    let offer = offers.iter().find(|offer| offer.domain == chosen);
    if offer.is_none() {
        form.complain("domain", "invalid-domain");
    }
    let (Some(offer), true) = (offer, form.is_right()) else {
        return show(&person, form, &offers);
    };
    let mail_service_id = match &offer.mail_service_id {
        Some(id) => id.clone(),
        None => first_mail_service(&person, &organization).await?,
    };
    let request = person.ask(CreateMailboxRequest {
        mail_service_id,
        address: format!("{}@{}", form.get("local").trim(), offer.domain),
        quota_bytes: None,
        account_id: String::new(),
        idempotency_key: form.get("once").to_owned(),
    })?;
    match person.app.mailboxes.clone().create_mailbox(request).await {
        Ok(answer) => {
            let mailbox = answer.into_inner().mailbox.ok_or(Failure::Internal)?;
            Ok(go(&format!("/mailboxes/{}?done=mailbox-made", mailbox.id)))
        }
        Err(answer) => {
            let names = [("address", "local"), ("domain", "domain"), ("", "local")];
            form.refused(answer, |key| person.words.knows(key), &names)?;
            show(&person, form, &offers)
        }
    }
}

/// The domains of every mail service of the organization, its own before the shared ones; the shared
/// ones alone while it has no mail service.
async fn offers(person: &Person, organization: &Organization) -> Result<Vec<Offer>, Failure> {
    let request = person
        .ask(ListMailServicesRequest { organization_id: organization.id.clone(), page: all() })?;
    let mut client = person.app.mailboxes.clone();
    let found = client.list_mail_services(request).await?.into_inner().mail_services;
    let open = |service: &MailService| {
        !matches!(service.state(), MailServiceState::Blocked | MailServiceState::Cancelled)
    };
    let none = found.is_empty();
    let mut services: Vec<_> =
        found.into_iter().filter(open).map(|service| Some(service.id)).collect();
    if none && person.may(Verb::ManageMail) {
        services.push(None);
    }
    let mut offers: Vec<(bool, Offer)> = Vec::new();
    for service in services {
        let mail_service_id = service.clone().unwrap_or_default();
        let request = person.ask(ListDomainsRequest { mail_service_id, page: all() })?;
        for domain in client.list_domains(request).await?.into_inner().domains {
            let ready = domain.shared || domain.state() == DomainState::Verified;
            let known = offers.iter().any(|(_, offer)| offer.domain == domain.name);
            if ready && !known {
                let offer = Offer { domain: domain.name, mail_service_id: service.clone() };
                offers.push((domain.shared, offer));
            }
        }
    }
    offers.sort_by_key(|(shared, _)| *shared);
    Ok(offers.into_iter().map(|(_, offer)| offer).collect())
}

/// Makes the organization's first mail service, with its first mailbox. The key sees to it that two
/// who come at once make one.
async fn first_mail_service(
    person: &Person,
    organization: &Organization,
) -> Result<String, Failure> {
    let request = person.ask(CreateMailServiceRequest {
        organization_id: organization.id.clone(),
        name: organization.name.clone(),
        idempotency_key: format!("first-of-{}", organization.id),
    })?;
    let made = person.app.mailboxes.clone().create_mail_service(request).await?.into_inner();
    made.mail_service.map(|service| service.id).ok_or(Failure::Internal)
}
