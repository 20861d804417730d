//! Leaving an organization (ORG-2): what is lost, then the one button.

use askama::Template;
use axum::response::Response;
use gatepost_proto::organization::v1::LeaveOrganizationRequest;

use super::{go, users::detail};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Page, html_form, role_key},
    visitor::Person,
};

/// Products that are named.
const NAMED: usize = 10;

#[derive(Template)]
#[template(path = "organization_leave.html")]
struct Leave {
    p: Page,
    form: Form,
    organization: String,
    role: &'static str,
    /// Products that the person may work with.
    products: Vec<String>,
    more_products: usize,
    teams: Vec<String>,
}

/// GET /organization/leave
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    show(&person, Form::default()).await
}

/// POST /organization/leave
pub(crate) async fn submit(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let organization_id = organization.id;
    let request = person.ask(LeaveOrganizationRequest { organization_id })?;
    match person.app.members.clone().leave_organization(request).await {
        Ok(_) => Ok(go("/organizations?done=organization-left")),
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &[])?;
            show(&person, form).await
        }
    }
}

async fn show(person: &Person, form: Form) -> Result<Response, Failure> {
    let organization = person.organization()?;
    let found = detail::find(person, &person.account.id).await?;
    let rights = detail::rights(person, &person.account.id).await?;
    let mine = rights.into_iter().filter(|product| !product.sources.is_empty());
    let mut products: Vec<String> = mine.map(|product| product.name).collect();
    let more_products = products.len().saturating_sub(NAMED);
    products.truncate(NAMED);
    let page = Leave {
        organization: organization.name.clone(),
        role: role_key(found.member.unwrap_or_default().role()),
        products,
        more_products,
        teams: found.teams.into_iter().map(|team| team.name).collect(),
        form,
        p: Page::console(person, "organization"),
    };
    html_form(&page, &page.form)
}
