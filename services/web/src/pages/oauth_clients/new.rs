//! A new application: first its kind, then what of it differs.

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    identity::v1::{CreateOauthClientRequest, OauthClient},
    preset::Preset,
};

use super::{
    super::{Asked, go},
    HERE, ROOT,
    detail::Endpoints,
    fields::{Choices, NAMES, choices, filled, typed},
    managed,
    secret::Shown,
};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Page, html, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "oauth_clients/presets.html")]
struct Presets {
    p: Page,
    presets: Vec<Kind>,
}

/// A kind of program, as it is offered.
struct Kind {
    slug: &'static str,
    name: String,
    text: String,
}

#[derive(Template)]
#[template(path = "oauth_clients/new.html")]
struct New {
    p: Page,
    form: Form,
    preset: &'static str,
    /// What the kind of program is called, and what to type for it.
    kind: String,
    hint: String,
    example: &'static str,
    choices: Choices,
    once: String,
}

/// GET /organization/applications/new
pub(crate) async fn form(person: Person, asked: Asked) -> Result<Response, Failure> {
    managed(&person)?;
    person.fresh()?;
    match preset(asked.get("preset")) {
        Some(preset) => show(&person, preset, filled(&preset.client())),
        None => {
            let p = Page::console(&person, HERE);
            let kind = |preset: Preset| Kind {
                slug: preset.slug(),
                name: p.t(&format!("oauth-client-preset-{}", preset.slug())),
                text: p.t(&format!("oauth-client-preset-{}-text", preset.slug())),
            };
            html(&Presets { presets: offered().map(kind).collect(), p })
        }
    }
}

/// Kinds that an organization registers itself.
fn offered() -> impl Iterator<Item = Preset> {
    Preset::ALL.into_iter().filter(|preset| !preset.is_for_operators())
}

fn preset(slug: &str) -> Option<Preset> {
    offered().find(|preset| preset.slug() == slug)
}

fn show(person: &Person, preset: Preset, form: Form) -> Result<Response, Failure> {
    let p = Page::console(person, HERE);
    let once = Some(form.get("once").to_owned()).filter(|once| !once.is_empty());
    let page = New {
        preset: preset.slug(),
        kind: p.t(&format!("oauth-client-preset-{}", preset.slug())),
        hint: p.t(&format!("oauth-client-preset-{}-hint", preset.slug())),
        example: preset.redirect_example(),
        choices: choices(&p, &form),
        once: once.unwrap_or_else(|| person.app.random()),
        form,
        p,
    };
    html_form(&page, &page.form)
}

/// POST /organization/applications/new. The answer is the page with the secret, where there is one.
pub(crate) async fn submit(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let preset = preset(form.get("preset")).ok_or(Failure::NotFound)?;
    form.require("application-name", "invalid-application-name");
    if !form.is_right() {
        return show(&person, preset, form);
    }
    let client = OauthClient { organization_id: organization.id, ..typed(&form) };
    let request = person.ask(CreateOauthClientRequest {
        client: Some(client),
        idempotency_key: form.get("once").to_owned(),
    })?;
    let answer = match person.app.oauth_clients.clone().create_oauth_client(request).await {
        Ok(answer) => answer.into_inner(),
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &NAMES)?;
            return show(&person, preset, form);
        }
    };
    let client = answer.client.unwrap_or_default();
    if answer.secret.is_empty() {
        return Ok(go(&format!("{ROOT}/{}?done=application-made", client.id)));
    }
    html(&Shown {
        endpoints: Endpoints::new(&person, &client),
        p: Page::console(&person, HERE),
        id: client.id,
        name: client.name,
        secret: answer.secret,
    })
}
