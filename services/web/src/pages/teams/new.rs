//! A new team.

use askama::Template;
use axum::response::Response;
use gatepost_proto::organization::v1::{CreateTeamRequest, Verb};

use super::super::go;
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Page, html_form},
    visitor::Person,
};

/// Fields of the service, and those of the form.
pub(super) const NAMES: [(&str, &str); 3] =
    [("name", "team-name"), ("description", "team-description"), ("", "team-name")];

#[derive(Template)]
#[template(path = "teams/new.html")]
struct New {
    p: Page,
    form: Form,
    once: String,
}

/// GET /teams/new
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    if !person.may(Verb::ManageMembers) {
        return Err(Failure::Forbidden);
    }
    show(&person, Form::default())
}

fn show(person: &Person, form: Form) -> Result<Response, Failure> {
    let once = Some(form.get("once").to_owned()).filter(|once| !once.is_empty());
    let page = New {
        once: once.unwrap_or_else(|| person.app.random()),
        form,
        p: Page::console(person, "teams"),
    };
    html_form(&page, &page.form)
}

/// POST /teams/new
pub(crate) async fn submit(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    form.require("team-name", "invalid-team-name");
    if form.is_right() {
        let request = person.ask(CreateTeamRequest {
            organization_id: organization.id,
            name: form.get("team-name").to_owned(),
            description: form.get("team-description").to_owned(),
            idempotency_key: form.get("once").to_owned(),
        })?;
        match person.app.teams.clone().create_team(request).await {
            Ok(answer) => {
                let team = answer.into_inner().team.ok_or(Failure::Internal)?;
                return Ok(go(&format!("/teams/{}/add?done=team-made", team.id)));
            }
            Err(answer) => form.refused(answer, |key| person.words.knows(key), &NAMES)?,
        }
    }
    show(&person, form)
}
