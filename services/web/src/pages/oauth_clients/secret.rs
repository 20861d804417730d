//! A new secret of an application.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::identity::v1::RotateOauthClientSecretRequest;

use super::{
    HERE,
    detail::{Endpoints, has_secret},
    find,
};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Choice, Page, html, html_form},
    visitor::Person,
};

/// How long the old secret may go on, in seconds, with the key of its text.
const KEEP: [(&str, u32, &str); 4] = [
    ("day", 86_400, "keep-old-day"),
    ("none", 0, "keep-old-none"),
    ("hour", 3600, "keep-old-hour"),
    ("week", 7 * 86_400, "keep-old-week"),
];

#[derive(Template)]
#[template(path = "oauth_clients/secret.html")]
struct Ask {
    p: Page,
    form: Form,
    id: String,
    name: String,
    keep: Vec<Choice>,
}

/// The one page that shows a secret.
#[derive(Template)]
#[template(path = "oauth_clients/shown.html")]
pub(super) struct Shown {
    pub(super) p: Page,
    pub(super) id: String,
    pub(super) name: String,
    pub(super) secret: String,
    pub(super) endpoints: Endpoints,
}

/// GET /organization/applications/{id}/secret
pub(crate) async fn form(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let client = find(&person, &id).await?;
    if !has_secret(&client) {
        return Err(Failure::NotFound);
    }
    person.fresh()?;
    ask(&person, client.id, client.name, Form::default())
}

fn ask(person: &Person, id: String, name: String, form: Form) -> Result<Response, Failure> {
    let p = Page::console(person, HERE);
    let keep = KEEP.iter().map(|(slug, _, text)| Choice {
        value: (*slug).to_owned(),
        label: p.t(text),
        chosen: form.has("keep-old", slug),
    });
    let page = Ask { keep: keep.collect(), p, form, id, name };
    html_form(&page, &page.form)
}

/// POST /organization/applications/{id}/secret. The answer is the page with the secret.
pub(crate) async fn submit(
    Path(id): Path<String>,
    OrganizationForm(person, _, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let client = find(&person, &id).await?;
    let keep = KEEP.iter().find(|(slug, ..)| form.has("keep-old", slug));
    let Some((_, keep_old_seconds, _)) = keep else { return Err(Failure::Malformed) };
    let request = person.ask(RotateOauthClientSecretRequest {
        client_id: id,
        keep_old_seconds: *keep_old_seconds,
    })?;
    match person.app.oauth_clients.clone().rotate_oauth_client_secret(request).await {
        Ok(answer) => html(&Shown {
            endpoints: Endpoints::new(&person, &client),
            p: Page::console(&person, HERE),
            id: client.id,
            name: client.name,
            secret: answer.into_inner().secret,
        }),
        Err(answer) => {
            let names = [("keep_old_seconds", "keep-old")];
            form.refused(answer, |key| person.words.knows(key), &names)?;
            ask(&person, client.id, client.name, form)
        }
    }
}
