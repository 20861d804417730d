//! Codes for support (SUP-1): those of the reader and of an organization, and the page where support checks them.

use askama::Template;
use axum::response::Response;
use gatepost_proto::organization::v1::{
    GetSupportCodeRequest, RenewSupportCodeRequest, Role, SupportCodeKind, Verb,
    VerifySupportCodeRequest, VerifySupportCodeResponse,
};

use super::super::{Asked, go, hidden};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm, PersonForm},
    view::{Page, When, html, html_form, role_key},
    visitor::Person,
};

/// A code, as its owner sees it.
struct Shown {
    code: String,
    until: Option<When>,
}

async fn shown(
    person: &Person,
    p: &Page,
    kind: SupportCodeKind,
    organization_id: String,
) -> Result<Shown, Failure> {
    let request = person.ask(GetSupportCodeRequest { kind: kind.into(), organization_id })?;
    let answer = person.app.support_codes.clone().get_support_code(request).await?.into_inner();
    Ok(Shown { code: answer.code, until: p.when(answer.until.as_ref()) })
}

async fn renewed(
    person: &Person,
    kind: SupportCodeKind,
    organization_id: String,
) -> Result<(), Failure> {
    let request = person.ask(RenewSupportCodeRequest { kind: kind.into(), organization_id })?;
    person.app.support_codes.clone().renew_support_code(request).await.map_err(hidden)?;
    Ok(())
}

#[derive(Template)]
#[template(path = "outside/own_code.html")]
struct Own {
    p: Page,
    shown: Shown,
}

/// GET /account/support
pub(crate) async fn own(person: Person, asked: Asked) -> Result<Response, Failure> {
    let p = Page::console(&person, "account").after(asked.done());
    let shown = shown(&person, &p, SupportCodeKind::Account, String::new()).await?;
    html(&Own { shown, p })
}

/// POST /account/support/renew
pub(crate) async fn renew_own(PersonForm(person, _): PersonForm) -> Result<Response, Failure> {
    renewed(&person, SupportCodeKind::Account, String::new()).await?;
    Ok(go("/account/support?done=code-renewed"))
}

#[derive(Template)]
#[template(path = "outside/organization_support.html")]
struct OfOrganization {
    p: Page,
    premium: bool,
    /// For those who manage access.
    shown: Option<Shown>,
    manages: bool,
    /// Until when support is let in.
    until: Option<When>,
}

/// GET /organization/support
pub(crate) async fn of_organization(person: Person, asked: Asked) -> Result<Response, Failure> {
    let organization = person.organization()?.clone();
    let p = Page::console(&person, "organization-support").after(asked.done());
    let manages = person.may(Verb::ManageAccess);
    let shown = if manages && organization.premium {
        Some(shown(&person, &p, SupportCodeKind::Premium, organization.id).await?)
    } else {
        None
    };
    let until = organization.support.and_then(|presence| p.when(presence.until.as_ref()));
    html(&OfOrganization { premium: organization.premium, shown, manages, until, p })
}

/// POST /organization/support/renew
pub(crate) async fn renew_of_organization(
    OrganizationForm(person, organization, _): OrganizationForm,
) -> Result<Response, Failure> {
    renewed(&person, SupportCodeKind::Premium, organization.id).await?;
    Ok(go("/organization/support?done=code-renewed"))
}

#[derive(Template)]
#[template(path = "outside/codes.html")]
struct Check {
    p: Page,
    form: Form,
    found: Option<Found>,
}

/// Whose code it is.
struct Found {
    premium: bool,
    name: String,
    email: String,
    id: String,
    until: Option<When>,
    organizations: Vec<Organization>,
}

struct Organization {
    id: String,
    name: String,
    role: Option<&'static str>,
    premium: bool,
    access: bool,
}

/// GET /support/codes
pub(crate) async fn check_form(person: Person) -> Result<Response, Failure> {
    only_support(&person)?;
    person.fresh()?;
    show(&person, Form::default(), None)
}

/// POST /support/codes
pub(crate) async fn check(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    only_support(&person)?;
    form.require("support-code", "invalid-support-code");
    if !form.is_right() {
        return show(&person, form, None);
    }
    let code = form.get("support-code").to_owned();
    let request = person.ask(VerifySupportCodeRequest { code })?;
    match person.app.support_codes.clone().verify_support_code(request).await {
        Ok(found) => show(&person, Form::default(), Some(found.into_inner())),
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &[("code", "support-code")])?;
            show(&person, form, None)
        }
    }
}

/// To others there is no such page; the service decides again.
fn only_support(person: &Person) -> Result<(), Failure> {
    let helps = person.organizations.iter().any(crate::view::helps);
    if helps { Ok(()) } else { Err(Failure::NotFound) }
}

fn show(
    person: &Person,
    form: Form,
    found: Option<VerifySupportCodeResponse>,
) -> Result<Response, Failure> {
    let p = Page::console(person, "support-codes");
    let organization =
        |one: gatepost_proto::organization::v1::SupportedOrganization| Organization {
            role: (one.role() != Role::Unspecified).then(|| role_key(one.role())),
            id: one.organization_id,
            name: one.name,
            premium: one.premium,
            access: one.support_access,
        };
    let found = found.map(|found| Found {
        premium: found.kind() == SupportCodeKind::Premium,
        until: p.when(found.until.as_ref()),
        name: found.name,
        email: found.masked_email,
        id: found.account_id,
        organizations: found.organizations.into_iter().map(organization).collect(),
    });
    let page = Check { found, form, p };
    html_form(&page, &page.form)
}
