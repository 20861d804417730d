//! The end of an organization (ORG-10).

use askama::Template;
use axum::response::Response;
use gatepost_proto::organization::v1::{
    CheckDeletionRequest, DeleteOrganizationRequest, DeletionObstacle, Verb, deletion_obstacle,
};
use gatepost_runtime::status;

use super::go;
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Page, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "organization/delete.html")]
struct Delete {
    p: Page,
    form: Form,
    name: String,
    in_the_way: Vec<Obstacle>,
    /// Members besides the person.
    others: u32,
}

struct Obstacle {
    what: &'static str,
    name: String,
    /// Where it is dealt with; empty when nowhere here.
    href: &'static str,
}

/// GET /organization/delete
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    if !person.may(Verb::ManageRepresentatives) {
        return Err(Failure::Forbidden);
    }
    person.fresh()?;
    show(&person, Form::default()).await
}

async fn show(person: &Person, form: Form) -> Result<Response, Failure> {
    let organization = person.organization()?;
    let organization_id = organization.id.clone();
    let request = person.ask(CheckDeletionRequest { organization_id })?;
    let mut profiles = person.app.organization_profiles.clone();
    let found = profiles.check_deletion(request).await?.into_inner();
    let page = Delete {
        p: Page::console(person, "organization"),
        form,
        name: organization.name.clone(),
        in_the_way: found.in_the_way.into_iter().map(obstacle).collect(),
        others: found.members.saturating_sub(1),
    };
    html_form(&page, &page.form)
}

fn obstacle(wire: DeletionObstacle) -> Obstacle {
    use deletion_obstacle::Kind;
    let (what, href) = match wire.kind() {
        Kind::Product => ("obstacle-product", "/products"),
        Kind::Transfer => ("obstacle-transfer", "/products"),
        Kind::Balance => ("obstacle-balance", ""),
        Kind::Invoice => ("obstacle-invoice", ""),
        Kind::Operator => ("obstacle-operator", ""),
        Kind::Unspecified => ("obstacle-other", ""),
    };
    Obstacle { what, name: wire.name, href }
}

/// POST /organization/delete
pub(crate) async fn submit(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let request = person.ask(DeleteOrganizationRequest {
        organization_id: organization.id,
        name: form.get("type-name").to_owned(),
    })?;
    let mut profiles = person.app.organization_profiles.clone();
    let Err(answer) = profiles.delete_organization(request).await else {
        return Ok(go("/organizations?done=organization-deleted"));
    };
    match status::reason(&answer).as_deref() {
        Some("name-differs") => form.complain("type-name", "invalid-type-name"),
        // Come up since the page was shown: the page says what it is.
        Some("deletion-in-the-way") => form.complain("", "reason-deletion-in-the-way"),
        _ => form.refused(answer, |key| person.words.knows(key), &[])?,
    }
    show(&person, form).await
}
