//! Changing what an organization tells of itself.

use askama::Template;
use axum::response::Response;
use gatepost_proto::organization::v1::{
    OrganizationKind, OrganizationProfile, UpdateProfileRequest, Verb,
};

use super::{countries, go, languages, profile};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Choice, Page, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "organization/edit.html")]
struct Edit {
    p: Page,
    form: Form,
    kinds: Vec<Choice>,
    countries: Vec<Choice>,
    languages: Vec<Choice>,
}

/// Fields of the service and of the form.
pub(super) const NAMES: [(&str, &str); 6] = [
    ("name", "organization-name"),
    ("kind", "organization-kind"),
    ("legal_name", "legal-name"),
    ("country", "country"),
    ("vat_number", "vat-number"),
    ("language", "organization-language"),
];

const KINDS: [(&str, OrganizationKind); 3] = [
    ("individual", OrganizationKind::Individual),
    ("company", OrganizationKind::Company),
    ("association", OrganizationKind::Association),
];

/// GET /organization/edit
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    if !person.may(Verb::ManageOrganization) {
        return Err(Failure::Forbidden);
    }
    let (profile, _) = profile(&person).await?;
    let kind = KINDS.iter().find(|(_, kind)| *kind == profile.kind());
    let form = Form::filled(&[
        ("organization-name", &profile.name),
        ("organization-kind", kind.map(|(slug, _)| *slug).unwrap_or_default()),
        ("legal-name", &profile.legal_name),
        ("country", &profile.country),
        ("vat-number", &profile.vat_number),
        ("organization-language", &profile.language),
    ]);
    show(&person, form)
}

fn show(person: &Person, form: Form) -> Result<Response, Failure> {
    let p = Page::console(person, "organization");
    let page = Edit {
        kinds: kinds(&p, &form),
        countries: countries(&p, form.get("country")),
        languages: languages(form.get("organization-language")),
        p,
        form,
    };
    html_form(&page, &page.form)
}

/// Kinds to choose from.
pub(super) fn kinds(p: &Page, form: &Form) -> Vec<Choice> {
    let choice = |(slug, kind): &(&str, OrganizationKind)| Choice {
        value: (*slug).to_owned(),
        label: p.t(super::organization_kind(*kind)),
        chosen: form.has("organization-kind", slug),
    };
    KINDS.iter().map(choice).collect()
}

/// What was typed. Of a person only what a person has is read.
pub(super) fn typed(form: &Form) -> OrganizationProfile {
    let kind = KINDS.iter().find(|(slug, _)| form.has("organization-kind", slug));
    let kind = kind.map_or(OrganizationKind::Unspecified, |(_, kind)| *kind);
    let registered = |field| match kind {
        OrganizationKind::Individual => String::new(),
        _ => form.get(field).to_owned(),
    };
    OrganizationProfile {
        name: form.get("organization-name").to_owned(),
        kind: kind.into(),
        legal_name: registered("legal-name"),
        country: form.get("country").to_owned(),
        vat_number: registered("vat-number"),
        language: form.get("organization-language").to_owned(),
        ..OrganizationProfile::default()
    }
}

/// POST /organization/edit
pub(crate) async fn submit(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    form.require("organization-name", "invalid-organization-name");
    if !form.is_right() {
        return show(&person, form);
    }
    let paths = NAMES.map(|(path, _)| path.to_owned()).to_vec();
    let profile = OrganizationProfile { organization_id: organization.id, ..typed(&form) };
    let request = person.ask(UpdateProfileRequest {
        profile: Some(profile),
        update_mask: Some(prost_types::FieldMask { paths }),
    })?;
    let Err(answer) = person.app.organization_profiles.clone().update_profile(request).await else {
        return Ok(go("/organization?done=organization-saved"));
    };
    form.refused(answer, |key| person.words.knows(key), &NAMES)?;
    show(&person, form)
}
