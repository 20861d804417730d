//! Creating a further organization (ORG-1).

use askama::Template;
use axum::response::Response;
use gatepost_proto::organization::v1::CreateOrganizationWithProfileRequest;
use http::header::SET_COOKIE;

use super::{
    countries,
    edit::{NAMES, kinds, typed},
    go, languages,
};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    pages::start,
    view::{Choice, Page, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "organization/new.html")]
struct New {
    p: Page,
    form: Form,
    kinds: Vec<Choice>,
    countries: Vec<Choice>,
    languages: Vec<Choice>,
    /// Makes that sending the form twice makes one organization.
    once: String,
}

/// GET /organizations/new
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    let language = person.words.tag().to_owned();
    let form = Form::filled(&[
        ("organization-kind", "company"),
        ("organization-language", language.as_str()),
    ]);
    show(&person, form)
}

fn show(person: &Person, form: Form) -> Result<Response, Failure> {
    let p = Page::console(person, "organization");
    let once = match form.get("once") {
        "" => person.app.random(),
        once => once.to_owned(),
    };
    let page = New {
        kinds: kinds(&p, &form),
        countries: countries(&p, form.get("country")),
        languages: languages(form.get("organization-language")),
        once,
        p,
        form,
    };
    html_form(&page, &page.form)
}

/// POST /organizations/new: the new one is shown from then on.
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("organization-name", "invalid-organization-name");
    if !form.is_right() {
        return show(&person, form);
    }
    let request = person.ask(CreateOrganizationWithProfileRequest {
        profile: Some(typed(&form)),
        idempotency_key: form.get("once").to_owned(),
    })?;
    let mut profiles = person.app.organization_profiles.clone();
    match profiles.create_organization_with_profile(request).await {
        Ok(made) => {
            let made = made.into_inner().organization.ok_or(Failure::Internal)?;
            let mut response = go("/organization?done=organization-made");
            let line = start::choose(&made.id);
            response.headers_mut().extend(line.map(|line| (SET_COOKIE, line)));
            Ok(response)
        }
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &NAMES)?;
            show(&person, form)
        }
    }
}
