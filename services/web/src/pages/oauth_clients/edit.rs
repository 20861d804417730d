//! Changing an application.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::identity::v1::{OauthClient, UpdateOauthClientRequest};
use prost_types::FieldMask;

use super::{
    super::go,
    HERE, ROOT,
    fields::{Choices, NAMES, PATHS, choices, filled, typed},
    find,
};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Page, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "oauth_clients/edit.html")]
struct Edit {
    p: Page,
    form: Form,
    id: String,
    name: String,
    example: &'static str,
    choices: Choices,
}

/// GET /organization/applications/{id}/edit
pub(crate) async fn form(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let client = find(&person, &id).await?;
    person.fresh()?;
    let form = filled(&client);
    show(&person, client, form)
}

fn show(person: &Person, client: OauthClient, form: Form) -> Result<Response, Failure> {
    let p = Page::console(person, HERE);
    let (id, name) = (client.id, client.name);
    let page = Edit { id, name, example: "", choices: choices(&p, &form), p, form };
    html_form(&page, &page.form)
}

/// POST /organization/applications/{id}/edit
pub(crate) async fn submit(
    Path(id): Path<String>,
    OrganizationForm(person, _, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let client = find(&person, &id).await?;
    form.require("application-name", "invalid-application-name");
    if !form.is_right() {
        return show(&person, client, form);
    }
    let paths = PATHS.map(str::to_owned).to_vec();
    let request = person.ask(UpdateOauthClientRequest {
        client: Some(OauthClient { id, ..typed(&form) }),
        update_mask: Some(FieldMask { paths }),
    })?;
    match person.app.oauth_clients.clone().update_oauth_client(request).await {
        Ok(_) => Ok(go(&format!("{ROOT}/{}?done=application-saved", client.id))),
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &NAMES)?;
            show(&person, client, form)
        }
    }
}
