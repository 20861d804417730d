//! The picture that an organization shows in place of its name (ORG-9).

use std::time::Duration;

use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use gatepost_proto::organization::v1::{
    GetLogoRequest, LogoVariant, RemoveLogoRequest, SetLogoRequest, Verb,
};
use gatepost_runtime::status;
use http::{
    HeaderValue,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS},
};
use tonic::Code;

use super::{Asked, go, profile};
use crate::{
    app::App,
    failure::Failure,
    files::{self, Files},
    form::{self, Form, OrganizationForm},
    view::{Page, html_form},
    visitor::Person,
};

/// When somebody whose upload found no seat tries again.
const BUSY: Duration = Duration::from_secs(20);
/// A drawing is a document of its own: whoever opens it by its address gets one that can do nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

#[derive(Template)]
#[template(path = "organization/logo.html")]
struct Logo {
    p: Page,
    form: Form,
    /// Field, key of the title, and name of the picture if there is one.
    variants: [(&'static str, &'static str, String); 2],
    /// Longest file.
    longest: String,
}

/// GET /organization/logo
pub(crate) async fn form(person: Person, asked: Asked) -> Result<Response, Failure> {
    if !person.may(Verb::ManageOrganization) {
        return Err(Failure::Forbidden);
    }
    show(&person, Form::default(), asked.done()).await
}

async fn show(
    person: &Person,
    form: Form,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let (profile, longest) = profile(person).await?;
    let p = Page::console(person, "organization").after(done);
    let longest = p.size(longest);
    let variants = [
        ("logo-light", "logo-light-title", profile.logo),
        ("logo-dark", "logo-dark-title", profile.logo_dark),
    ];
    let page = Logo { p, form, variants, longest };
    html_form(&page, &page.form)
}

/// POST /organization/logo: the chosen file, in the field of its variant.
pub(crate) async fn submit(State(app): State<App>, request: Request) -> Result<Response, Failure> {
    let (person, parts, body) = files::signed_in(&app, request).await?;
    // Files are large: few browsers at a time.
    let _seat = app.uploads.try_acquire().map_err(|_| Failure::Throttled(Some(BUSY)))?;
    let mut sent = Files::begin(&app, person.binding(), &parts, body, 2).await?;
    let organization = person.organization()?.clone();
    let named = sent.next(128).await?.filter(|field| field.field == form::ACTING_FOR);
    let named = named.and_then(|field| field.bytes).unwrap_or_default();
    form::acting_for(&organization, &String::from_utf8_lossy(&named))?;
    let (_, longest) = profile(&person).await?;
    let file = sent.next(longest).await?.ok_or(Failure::Malformed)?;
    let variant = variant(&file.field).ok_or(Failure::Malformed)?;
    let mut form = Form::default();
    match file.bytes {
        None => form.complain(&file.field, "reason-logo-too-long"),
        Some(picture) if picture.is_empty() => form.complain(&file.field, "invalid-no-file"),
        Some(picture) => {
            let organization_id = organization.id;
            let request =
                person.ask(SetLogoRequest { organization_id, variant: variant.into(), picture })?;
            match person.app.organization_profiles.clone().set_logo(request).await {
                Ok(_) => return Ok(go("/organization/logo?done=logo-set")),
                Err(answer) if answer.code() == Code::InvalidArgument => {
                    let reason = status::reason(&answer).unwrap_or_default();
                    let key = format!("reason-{reason}");
                    let known = reason.starts_with("logo-") && person.words.knows(&key);
                    let key = if known { &key } else { "reason-logo-damaged" };
                    form.complain(&file.field, key);
                }
                Err(answer) => return Err(answer.into()),
            }
        }
    }
    show(&person, form, None).await
}

/// POST /organization/logo/remove
pub(crate) async fn remove(
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    let variant = variant(form.get("variant")).ok_or(Failure::Malformed)?;
    let organization_id = organization.id;
    let request = person.ask(RemoveLogoRequest { organization_id, variant: variant.into() })?;
    person.app.organization_profiles.clone().remove_logo(request).await?;
    Ok(go("/organization/logo?done=logo-removed"))
}

/// GET /organization/logo/{name}: the name changes with the picture, so that browsers keep each for good. Logging
/// out clears what they keep.
pub(crate) async fn picture(Path(name): Path<String>, person: Person) -> Result<Response, Failure> {
    // Whoever is held back sees it beside what is asked of them.
    let organization = person.organization.as_ref().ok_or(Failure::NotFound)?;
    let organization_id = organization.id.clone();
    let request = person.ask(GetLogoRequest { organization_id, logo: name })?;
    let found = person.app.organization_profiles.clone().get_logo(request).await?.into_inner();
    let kind = match found.content_type.as_str() {
        "image/png" => "image/png",
        "image/svg+xml" => "image/svg+xml",
        _ => return Err(Failure::Internal),
    };
    let mut response = found.picture.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let kept = HeaderValue::from_static("private, max-age=31536000, immutable");
    headers.insert(CACHE_CONTROL, kept);
    Ok(response)
}

fn variant(field: &str) -> Option<LogoVariant> {
    match field {
        "logo-light" => Some(LogoVariant::Light),
        "logo-dark" => Some(LogoVariant::Dark),
        _ => None,
    }
}
