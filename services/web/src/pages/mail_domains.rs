//! A domain of a mail service: the DNS records to publish, whether they are, and its end.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::mailbox::v1::{
    AddDomainRequest, CheckDomainRequest, DnsPurpose, DnsRecord, DnsRecordState, DomainState,
    GetDomainRecordsRequest, GetDomainRecordsResponse, RemoveDomainRequest, VerifyOwnDomainRequest,
};

use super::{
    Asked, escaped, go, hidden,
    mail_services::{Shown, find},
};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Page, When, html, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "mail_domain_new.html")]
struct New {
    p: Page,
    form: Form,
    service: Shown,
}

/// GET /mail-services/{id}/domains/new
pub(crate) async fn form(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    show_form(&person, &id, Form::default()).await
}

async fn show_form(person: &Person, id: &str, form: Form) -> Result<Response, Failure> {
    let found = find(person, id).await?;
    if !found.manages {
        return Err(Failure::Forbidden);
    }
    let service = Shown::of(found.mail_service.ok_or(Failure::Internal)?);
    let page = New { p: Page::console(person, "mailboxes"), form, service };
    html_form(&page, &page.form)
}

/// POST /mail-services/{id}/domains/new
pub(crate) async fn submit(
    Path(id): Path<String>,
    OrganizationForm(person, _, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    form.require("domain-name", "invalid-domain-name");
    if form.is_right() {
        let request = person.ask(AddDomainRequest {
            mail_service_id: id.clone(),
            name: form.get("domain-name").trim().to_owned(),
            verified: false,
        })?;
        match person.app.mailboxes.clone().add_domain(request).await {
            Ok(answer) => {
                let added = answer.into_inner().domain.ok_or(Failure::Internal)?;
                return Ok(go(&format!("{}?done=domain-added", path(&id, &added.name))));
            }
            Err(answer) => {
                let names =
                    [("name", "domain-name"), ("domain", "domain-name"), ("", "domain-name")];
                form.refused(answer, |key| person.words.knows(key), &names)?;
            }
        }
    }
    show_form(&person, &id, form).await
}

#[derive(Template)]
#[template(path = "mail_domain.html")]
struct Detail {
    p: Page,
    form: Form,
    service: Shown,
    name: String,
    path: String,
    verified: bool,
    manages: bool,
    checked: Option<When>,
    records: Vec<Row>,
    /// Is there a key of ours to publish? Otherwise whoever sends the mail has one.
    dkim: bool,
}

/// A record, as its row shows it.
struct Row {
    /// Key of the text that says what it is for.
    purpose: &'static str,
    kind: String,
    name: String,
    value: String,
    needed: bool,
    /// Key of the text that says how it stands, and the look of that; none before the first check.
    state: Option<(&'static str, &'static str)>,
    found: Vec<String>,
    /// Key of the text that helps.
    hint: Option<&'static str>,
}

/// GET /mail-services/{id}/domains/{name}
pub(crate) async fn detail(
    Path((id, name)): Path<(String, String)>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    show(&person, &id, &name, Form::default(), asked.done()).await
}

async fn show(
    person: &Person,
    id: &str,
    name: &str,
    form: Form,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let (overview, found) = tokio::try_join!(find(person, id), records(person, id, name))?;
    let domain = found.domain.ok_or(Failure::NotFound)?;
    let p = Page::console(person, "mailboxes").after(done);
    let page = Detail {
        service: Shown::of(overview.mail_service.ok_or(Failure::Internal)?),
        path: path(id, &domain.name),
        verified: domain.state() == DomainState::Verified,
        manages: overview.manages,
        checked: p.when(found.checked.as_ref()),
        dkim: found.records.iter().any(|record| record.purpose() == DnsPurpose::Dkim),
        records: found.records.into_iter().map(row).collect(),
        name: domain.name,
        form,
        p,
    };
    html_form(&page, &page.form)
}

async fn records(
    person: &Person,
    id: &str,
    name: &str,
) -> Result<GetDomainRecordsResponse, Failure> {
    let request = person
        .ask(GetDomainRecordsRequest { mail_service_id: id.to_owned(), name: name.to_owned() })?;
    let found = person.app.domains.clone().get_domain_records(request).await.map_err(hidden)?;
    Ok(found.into_inner())
}

fn row(record: DnsRecord) -> Row {
    Row {
        purpose: purpose(record.purpose()),
        state: match record.state() {
            DnsRecordState::Unspecified => None,
            DnsRecordState::Right => Some(("dns-state-right", "tag tag-good")),
            DnsRecordState::Missing => Some(("dns-state-missing", "tag tag-bad")),
            DnsRecordState::Different => Some(("dns-state-different", "tag tag-bad")),
            DnsRecordState::Unknown => Some(("dns-state-unknown", "tag")),
        },
        hint: hint(&record.hint),
        kind: record.r#type,
        name: record.name,
        value: record.value,
        needed: record.needed,
        found: record.found,
    }
}

fn purpose(purpose: DnsPurpose) -> &'static str {
    match purpose {
        DnsPurpose::Unspecified | DnsPurpose::Ownership => "dns-for-ownership",
        DnsPurpose::Mx => "dns-for-mx",
        DnsPurpose::Spf => "dns-for-spf",
        DnsPurpose::Dkim => "dns-for-dkim",
        DnsPurpose::Dmarc => "dns-for-dmarc",
        DnsPurpose::Imaps => "dns-for-imaps",
        DnsPurpose::Imap => "dns-for-imap",
        DnsPurpose::Submissions => "dns-for-submissions",
        DnsPurpose::Autoconfig => "dns-for-autoconfig",
        DnsPurpose::Autodiscover => "dns-for-autodiscover",
        DnsPurpose::Caldavs => "dns-for-caldavs",
        DnsPurpose::Carddavs => "dns-for-carddavs",
    }
}

fn hint(slug: &str) -> Option<&'static str> {
    Some(match slug {
        "other-proof" => "dns-hint-other-proof",
        "other-hosts" => "dns-hint-other-hosts",
        "null-mx" => "dns-hint-null-mx",
        "merge-spf" => "dns-hint-merge-spf",
        "several-spf" => "dns-hint-several-spf",
        "several-dmarc" => "dns-hint-several-dmarc",
        "no-service" => "dns-hint-no-service",
        "timeout" => "dns-hint-timeout",
        "failed" => "dns-hint-failed",
        _ => return None,
    })
}

/// POST /mail-services/{id}/domains/{name}/check
pub(crate) async fn check(
    Path((id, name)): Path<(String, String)>,
    OrganizationForm(person, _, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let request =
        person.ask(CheckDomainRequest { mail_service_id: id.clone(), name: name.clone() })?;
    match person.app.domains.clone().check_domain(request).await {
        Ok(_) => Ok(go(&format!("{}?done=domain-checked", path(&id, &name)))),
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &[])?;
            show(&person, &id, &name, form, None).await
        }
    }
}

/// POST /mail-services/{id}/domains/{name}/verify
pub(crate) async fn verify(
    Path((id, name)): Path<(String, String)>,
    OrganizationForm(person, _, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let request =
        person.ask(VerifyOwnDomainRequest { mail_service_id: id.clone(), name: name.clone() })?;
    match person.app.domains.clone().verify_own_domain(request).await {
        Ok(_) => Ok(go(&format!("{}?done=domain-verified", path(&id, &name)))),
        // What was found stands in the table below.
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &[])?;
            show(&person, &id, &name, form, None).await
        }
    }
}

#[derive(Template)]
#[template(path = "mail_domain_remove.html")]
struct Remove {
    p: Page,
    form: Form,
    service: Shown,
    name: String,
    path: String,
    verified: bool,
}

/// GET /mail-services/{id}/domains/{name}/remove
pub(crate) async fn confirm(
    Path((id, name)): Path<(String, String)>,
    person: Person,
) -> Result<Response, Failure> {
    ask_to_confirm(&person, &id, &name, Form::default()).await
}

async fn ask_to_confirm(
    person: &Person,
    id: &str,
    name: &str,
    form: Form,
) -> Result<Response, Failure> {
    let (overview, found) = tokio::try_join!(find(person, id), records(person, id, name))?;
    if !overview.manages {
        return Err(Failure::Forbidden);
    }
    let domain = found.domain.ok_or(Failure::NotFound)?;
    let page = Remove {
        p: Page::console(person, "mailboxes"),
        service: Shown::of(overview.mail_service.ok_or(Failure::Internal)?),
        path: path(id, &domain.name),
        verified: domain.state() == DomainState::Verified,
        name: domain.name,
        form,
    };
    if page.form.is_right() { html(&page) } else { html_form(&page, &page.form) }
}

/// POST /mail-services/{id}/domains/{name}/remove
pub(crate) async fn remove(
    Path((id, name)): Path<(String, String)>,
    OrganizationForm(person, _, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let request =
        person.ask(RemoveDomainRequest { mail_service_id: id.clone(), name: name.clone() })?;
    match person.app.domains.clone().remove_domain(request).await {
        Ok(_) => Ok(go(&format!("/mail-services/{}?done=domain-removed", escaped(&id)))),
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &[])?;
            ask_to_confirm(&person, &id, &name, form).await
        }
    }
}

/// Where a domain's page is.
fn path(id: &str, name: &str) -> String {
    format!("/mail-services/{}/domains/{}", escaped(id), escaped(name))
}
