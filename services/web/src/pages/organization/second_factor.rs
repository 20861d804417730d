//! What an organization demands of its members (2FA-9): set, and what a member lacking it sees.

use std::time::Duration;

use askama::Template;
use axum::response::Response;
use gatepost_model::Timestamp;
use gatepost_proto::{
    organization::v1::{SetTwoFactorRequirementRequest, Verb},
    wire,
};

use super::{Asked, go, lacking, profile};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    pages::escaped,
    view::{Page, When, html, html_form, role_key},
    visitor::Person,
};

/// Days of grace that the form proposes.
const GRACE: Duration = Duration::from_secs(14 * 24 * 3600);
/// Members of a page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "organization/requirement.html")]
struct Requirement {
    p: Page,
    form: Form,
    /// From when on it is demanded now.
    from: Option<When>,
    binds: bool,
    lacking: Vec<Row>,
    total: u32,
    /// Where the rest of them is; empty after the last.
    next: String,
}

struct Row {
    name: String,
    email: String,
    role: &'static str,
}

/// GET /organization/second-factor-requirement
pub(crate) async fn form(person: Person, asked: Asked) -> Result<Response, Failure> {
    if !person.may(Verb::ManageOrganization) {
        return Err(Failure::Forbidden);
    }
    person.fresh()?;
    let proposed = day_of(person.app.clock.now().plus(GRACE), &person.account.time_zone);
    let form = Form::filled(&[("required-from", proposed.as_deref().unwrap_or_default())]);
    show(&person, form, asked.get("page"), asked.done()).await
}

async fn show(
    person: &Person,
    form: Form,
    token: &str,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let (profile, _) = profile(person).await?;
    let found = lacking(person, ROWS, token).await?;
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let row = |member: gatepost_proto::organization::v1::MemberLacking| Row {
        role: role_key(member.role()),
        name: member.name,
        email: member.email,
    };
    let from = profile.two_factor_requirement.and_then(|demand| demand.from);
    let p = Page::console(person, "organization").after(done);
    let page = Requirement {
        from: p.when(from.as_ref()),
        binds: p.is_past(from.as_ref()),
        lacking: found.members.into_iter().map(row).collect(),
        total: found.total,
        next: match next.as_str() {
            "" => String::new(),
            next => format!("/organization/second-factor-requirement?page={}", escaped(next)),
        },
        p,
        form,
    };
    html_form(&page, &page.form)
}

/// POST /organization/second-factor-requirement
pub(crate) async fn submit(
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let required = !form.has("required", "no");
    let now = person.app.clock.now();
    let from = match required {
        true => begin(form.get("required-from"), &person.account.time_zone, now),
        false => Some(None),
    };
    let Some(from) = from else {
        form.complain("required-from", "invalid-required-from");
        return show(&person, form, "", None).await;
    };
    let request = person.ask(SetTwoFactorRequirementRequest {
        organization_id: organization.id,
        required,
        from: from.map(wire::timestamp),
    })?;
    let mut profiles = person.app.organization_profiles.clone();
    let Err(answer) = profiles.set_two_factor_requirement(request).await else {
        let done = if required { "second-factor-required" } else { "second-factor-not-required" };
        return Ok(go(&format!("/organization/second-factor-requirement?done={done}")));
    };
    form.refused(answer, |key| person.words.knows(key), &[("from", "required-from")])?;
    show(&person, form, "", None).await
}

/// The beginning of a day that was typed, in the person's time zone: none for today, which is from now on. None at
/// all when it is no day, or one that is over.
fn begin(typed: &str, zone: &str, now: Timestamp) -> Option<Option<Timestamp>> {
    let day: jiff::civil::Date = typed.trim().parse().ok()?;
    if day_of(now, zone)? == day.to_string() {
        return Some(None);
    }
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let begin = day.to_zoned(zone).ok()?.timestamp().as_millisecond();
    let begin = u64::try_from(begin).ok().map(Timestamp::from_unix_millis)?;
    (begin > now).then_some(Some(begin))
}

/// The day of a moment, as `2027-03-31`.
fn day_of(moment: Timestamp, zone: &str) -> Option<String> {
    let millis = i64::try_from(moment.unix_millis()).ok()?;
    let zone = jiff::tz::TimeZone::get(zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let moment = jiff::Timestamp::from_millisecond(millis).ok()?;
    Some(moment.to_zoned(zone).date().to_string())
}

#[derive(Template)]
#[template(path = "organization/second_factor.html")]
struct Needed {
    p: Page,
    name: String,
    /// Is it demanded of this person, now or later?
    lacking: bool,
    /// Does it bind already?
    held: bool,
    from: Option<When>,
}

/// GET /organization/second-factor: in place of the organization's pages, for those who are held back.
pub(crate) async fn needed(person: Person) -> Result<Response, Failure> {
    let organization = person.organization.as_ref().ok_or(Failure::NotFound)?;
    let p = Page::console(&person, "organization");
    html(&Needed {
        name: organization.name.clone(),
        lacking: organization.second_factor_lacking,
        held: organization.held,
        from: p.when(organization.second_factor_from.as_ref()),
        p,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demand_begins_with_a_day_of_the_reader_and_never_in_the_past() {
        // 2026-11-21, a quarter past eleven at night in Zurich.
        let now = Timestamp::from_unix_seconds(1_795_299_300);
        let at = |seconds| Some(Some(Timestamp::from_unix_seconds(seconds)));
        for (typed, zone, expected) in [
            ("2026-11-21", "Europe/Zurich", Some(None)),
            ("2026-11-22", "Europe/Zurich", at(1_795_302_000)),
            ("2026-11-20", "Europe/Zurich", None),
            ("2026-11-22", "Asia/Tokyo", Some(None)),
            ("2026-11-21", "Asia/Tokyo", None),
            ("2026-11-22", "nonsense", at(1_795_305_600)),
            ("", "UTC", None),
            ("tomorrow", "UTC", None),
            ("2026-13-01", "UTC", None),
        ] {
            assert_eq!(begin(typed, zone, now), expected, "{typed} {zone}");
        }
    }
}
