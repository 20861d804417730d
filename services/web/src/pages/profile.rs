//! What a person tells of themselves: name, language, time zone (ACC-5).

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    identity::v1::{GetProfileRequest, Profile, UpdateProfileRequest},
    wire,
};

use super::{Asked, go};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Choice, Page, html_form},
    visitor::Person,
    zones,
};

/// Languages by their own names.
const LANGUAGES: [(&str, &str); 5] = [
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("it", "Italiano"),
];

#[derive(Template)]
#[template(path = "profile.html")]
struct Edit {
    p: Page,
    form: Form,
    languages: Vec<Choice>,
    /// Time zones by part of the world.
    regions: Vec<(String, Vec<Choice>)>,
    /// Longest file of a picture.
    longest: String,
}

/// GET /account/profile
pub(crate) async fn form(person: Person, asked: Asked) -> Result<Response, Failure> {
    let (profile, longest) = profile_and_bound(&person).await?;
    show(&person, Form::filled(&fields(&person, &profile)), longest, asked.done())
}

/// What the form shows of a profile.
pub(super) fn fields<'a>(person: &'a Person, profile: &'a Profile) -> [(&'static str, &'a str); 3] {
    [("name", &profile.name), ("language", person.words.tag()), ("time-zone", &profile.time_zone)]
}

/// The person's profile.
pub(super) async fn profile(person: &Person) -> Result<Profile, Failure> {
    Ok(profile_and_bound(person).await?.0)
}

/// The person's profile, and the longest file that a picture of them may be.
pub(super) async fn profile_and_bound(person: &Person) -> Result<(Profile, u64), Failure> {
    let request = person.ask(GetProfileRequest::default())?;
    let answer = person.app.profiles.clone().get_profile(request).await?.into_inner();
    Ok((answer.profile.ok_or(Failure::Internal)?, answer.longest_avatar))
}

pub(super) fn show(
    person: &Person,
    form: Form,
    longest: u64,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let p = Page::console(person, "account").after(done);
    let longest = p.size(longest);
    let languages = LANGUAGES.iter().map(|(tag, name)| Choice {
        value: (*tag).to_owned(),
        label: (*name).to_owned(),
        chosen: form.has("language", tag),
    });
    let regions = zones::regions().iter().map(|region| {
        let zones = region.zones.iter().map(|zone| Choice {
            value: zone.name.clone(),
            label: zone.place.clone(),
            chosen: form.has("time-zone", &zone.name),
        });
        (p.t(region.text), zones.collect())
    });
    let (languages, regions) = (languages.collect(), regions.collect());
    let page = Edit { languages, regions, longest, p, form };
    html_form(&page, &page.form)
}

/// POST /account/profile
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("name", "invalid-name");
    if !LANGUAGES.iter().any(|(tag, _)| form.has("language", tag)) {
        form.complain("language", "invalid-language");
    }
    if !form.is_right() {
        let (_, longest) = profile_and_bound(&person).await?;
        return show(&person, form, longest, None);
    }
    let profile = Profile {
        name: form.get("name").to_owned(),
        language: form.get("language").to_owned(),
        time_zone: form.get("time-zone").to_owned(),
        ..Profile::default()
    };
    let paths = ["name", "language", "time_zone"].map(str::to_owned).to_vec();
    let request = person.ask(UpdateProfileRequest {
        profile: Some(profile),
        update_mask: Some(prost_types::FieldMask { paths }),
        client: Some(wire::client(&person.client)),
        ..Default::default()
    })?;
    let Err(answer) = person.app.profiles.clone().update_profile(request).await else {
        return Ok(go("/account?done=profile-saved"));
    };
    let names = [("name", "name"), ("language", "language"), ("time_zone", "time-zone")];
    form.refused(answer, |key| person.words.knows(key), &names)?;
    let (_, longest) = profile_and_bound(&person).await?;
    show(&person, form, longest, None)
}
