//! The organization that the console shows: what it tells of itself, shows and demands, and its end.

pub(crate) mod delete;
pub(crate) mod edit;
pub(crate) mod logo;
pub(crate) mod new;
pub(crate) mod second_factor;

use askama::Template;
use axum::response::Response;
use gatepost_model::Country;
use gatepost_proto::organization::v1::{
    GetProfileRequest, ListMembersLackingSecondFactorRequest, OrganizationProfile, Verb,
};

use super::{Asked, go, organization_kind};
use crate::{
    failure::Failure,
    view::{Choice, Page, When, html},
    visitor::Person,
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
#[template(path = "organization/overview.html")]
struct Overview {
    p: Page,
    profile: OrganizationProfile,
    kind: &'static str,
    /// Name of the country; empty when none is told.
    country: String,
    language: &'static str,
    /// From when on a second factor is demanded.
    from: Option<When>,
    binds: bool,
    /// How many members lack one; none for those who may not see members.
    lacking: Option<u32>,
    may: May,
}

/// What the page offers.
struct May {
    change: bool,
    delete: bool,
}

/// GET /organization
pub(crate) async fn overview(person: Person, asked: Asked) -> Result<Response, Failure> {
    let (profile, _) = profile(&person).await?;
    let p = Page::console(&person, "organization").after(asked.done());
    let demand = profile.two_factor_requirement.as_ref();
    let from = demand.and_then(|demand| demand.from.as_ref());
    let lacking = match person.may(Verb::ManageMembers) && demand.is_some() {
        true => Some(lacking(&person, 1, "").await?.total),
        false => None,
    };
    let named = LANGUAGES.iter().find(|(tag, _)| *tag == profile.language);
    html(&Overview {
        kind: organization_kind(profile.kind()),
        country: country(&p, &profile.country),
        language: named.map(|(_, name)| *name).unwrap_or_default(),
        from: p.when(from),
        binds: p.is_past(from),
        lacking,
        may: May {
            change: person.may(Verb::ManageOrganization),
            delete: person.may(Verb::ManageRepresentatives),
        },
        profile,
        p,
    })
}

/// The profile, and the longest file that a logo may be.
async fn profile(person: &Person) -> Result<(OrganizationProfile, u64), Failure> {
    let organization_id = person.organization()?.id.clone();
    let request = person.ask(GetProfileRequest { organization_id })?;
    let answer = person.app.organization_profiles.clone().get_profile(request).await?.into_inner();
    Ok((answer.profile.ok_or(Failure::Internal)?, answer.longest_logo))
}

/// Members who lack a second factor.
async fn lacking(
    person: &Person,
    size: u32,
    token: &str,
) -> Result<gatepost_proto::organization::v1::ListMembersLackingSecondFactorResponse, Failure> {
    let page = gatepost_proto::common::v1::PageRequest { size, token: token.to_owned() };
    let request = person.ask(ListMembersLackingSecondFactorRequest {
        organization_id: person.organization()?.id.clone(),
        page: Some(page),
    })?;
    let mut profiles = person.app.organization_profiles.clone();
    Ok(profiles.list_members_lacking_second_factor(request).await?.into_inner())
}

/// What a country is called; empty for none.
fn country(p: &Page, code: &str) -> String {
    code.parse().map_or_else(|_| code.to_owned(), |country| country_name(p, country))
}

fn country_name(p: &Page, country: Country) -> String {
    p.t(&format!("country-{}", country.code().to_lowercase()))
}

/// Countries by their names, in the order of the reader's alphabet as far as it is known.
fn countries(p: &Page, chosen: &str) -> Vec<Choice> {
    let choice = |country: Country| Choice {
        value: country.code().to_owned(),
        label: country_name(p, country),
        chosen: country.code() == chosen,
    };
    let mut choices: Vec<Choice> = Country::all().map(choice).collect();
    choices.sort_by_cached_key(|choice| plain(&choice.label));
    choices
}

/// A name as dictionaries order it: accents and case aside.
fn plain(name: &str) -> String {
    let letter = |c: char| match c {
        'á' | 'à' | 'â' | 'ä' | 'å' | 'ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        c => c,
    };
    name.chars().flat_map(char::to_lowercase).map(letter).collect()
}

/// Languages by their own names, for mails to the organization.
fn languages(chosen: &str) -> Vec<Choice> {
    let choice = |(tag, name): &(&str, &str)| Choice {
        value: (*tag).to_owned(),
        label: (*name).to_owned(),
        chosen: *tag == chosen,
    };
    LANGUAGES.iter().map(choice).collect()
}
