//! The tags of the organization (PRD-2).

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::TagId;
use gatepost_proto::organization::v1::{
    CreateTagRequest, DeleteTagRequest, ListTagsRequest, Organization, Tag, UpdateTagRequest, Verb,
};
use prost_types::FieldMask;
use tonic::Status;

use super::{Asked, go};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Page, html_form},
    visitor::Person,
};

/// The palette, with the keys of what its colours are called.
pub(super) const COLOURS: [(&str, &str); 10] = [
    ("grey", "colour-grey"),
    ("red", "colour-red"),
    ("orange", "colour-orange"),
    ("yellow", "colour-yellow"),
    ("green", "colour-green"),
    ("teal", "colour-teal"),
    ("blue", "colour-blue"),
    ("indigo", "colour-indigo"),
    ("purple", "colour-purple"),
    ("pink", "colour-pink"),
];

#[derive(Template)]
#[template(path = "tags.html")]
struct Tags {
    p: Page,
    form: Form,
    tags: Vec<Tag>,
    colours: [(&'static str, &'static str); 10],
    once: String,
    manages: bool,
}

/// GET /tags
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let organization = person.organization()?.clone();
    show(&person, &organization, Form::default(), asked.done()).await
}

async fn show(
    person: &Person,
    organization: &Organization,
    form: Form,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let request = person.ask(ListTagsRequest { organization_id: organization.id.clone() })?;
    let tags = person.app.tags.clone().list_tags(request).await?.into_inner().tags;
    let page = Tags {
        p: Page::console(person, "tags").after(done),
        tags,
        colours: COLOURS,
        once: person.app.random(),
        manages: person.may(Verb::ManageProducts),
        form,
    };
    html_form(&page, &page.form)
}

/// POST /tags
pub(crate) async fn add(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    form.require("tag-name", "invalid-tag-name");
    if !form.is_right() {
        return show(&person, &organization, form, None).await;
    }
    let request = person.ask(CreateTagRequest {
        organization_id: organization.id.clone(),
        name: form.get("tag-name").to_owned(),
        colour: form.get("colour").to_owned(),
        idempotency_key: form.get("once").to_owned(),
    })?;
    let answer = person.app.tags.clone().create_tag(request).await.map(|_| ());
    done(&person, &organization, form, answer, "tag-added").await
}

/// POST /tags/{id}
pub(crate) async fn update(
    Path(id): Path<String>,
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    let paths = ["name", "colour"].map(str::to_owned).to_vec();
    let request = person.ask(UpdateTagRequest {
        organization_id: organization.id.clone(),
        tag_id: known(&id)?,
        name: form.get("name").to_owned(),
        colour: form.get("colour").to_owned(),
        update_mask: Some(FieldMask { paths }),
    })?;
    let answer = person.app.tags.clone().update_tag(request).await.map(|_| ());
    done(&person, &organization, Form::default(), answer, "tag-saved").await
}

/// POST /tags/{id}/delete
pub(crate) async fn delete(
    Path(id): Path<String>,
    OrganizationForm(person, organization, _): OrganizationForm,
) -> Result<Response, Failure> {
    let organization_id = organization.id.clone();
    let request = person.ask(DeleteTagRequest { organization_id, tag_id: known(&id)? })?;
    let answer = person.app.tags.clone().delete_tag(request).await.map(|_| ());
    done(&person, &organization, Form::default(), answer, "tag-deleted").await
}

fn known(id: &str) -> Result<String, Failure> {
    let id: TagId = id.parse().map_err(|_| Failure::NotFound)?;
    Ok(id.to_string())
}

async fn done(
    person: &Person,
    organization: &Organization,
    mut form: Form,
    answer: Result<(), Status>,
    done: &str,
) -> Result<Response, Failure> {
    let Err(answer) = answer else { return Ok(go(&format!("/tags?done={done}"))) };
    form.refused(answer, |key| person.words.knows(key), &[("name", "tag-name")])?;
    show(person, organization, form, None).await
}
