//! Many members are taken into a team at once.

use std::collections::HashSet;

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::{
    common::v1::PageRequest,
    organization::v1::{AddTeamMembersRequest, SearchMembersRequest, Team, Verb},
};

use super::{
    super::{
        Asked, escaped, go,
        users::{Row, list::ROWS},
    },
    find,
};
use crate::{
    failure::Failure,
    form::OrganizationForm,
    view::{Page, html},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "teams/add.html")]
struct Add {
    p: Page,
    team: Team,
    rows: Vec<Candidate>,
    wanted: String,
    found: u32,
    next: String,
}

struct Candidate {
    row: Row,
    /// Is it in the team already?
    inside: bool,
}

/// GET /teams/{id}/add
pub(crate) async fn form(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let team = find(&person, &id).await?;
    if !person.may(Verb::ManageMembers) {
        return Err(Failure::Forbidden);
    }
    let p = Page::console(&person, "teams").after(asked.done());
    let organization_id = person.organization()?.id.clone();
    let wanted: String = asked.get("q").trim().chars().take(50).collect();
    let everybody = SearchMembersRequest {
        organization_id,
        page: Some(asked.page(ROWS)),
        text: wanted.clone(),
        ..Default::default()
    };
    // The same search within the team: names sort the same way there, and a page of it is never longer.
    let mut within = SearchMembersRequest { team_id: team.id.clone(), ..everybody.clone() };
    within.page = Some(PageRequest { size: ROWS, token: asked.get("page").to_owned() });
    let (mut members, mut again) = (person.app.members.clone(), person.app.members.clone());
    let (found, inside) = tokio::try_join!(
        members.search_members(person.ask(everybody)?),
        again.search_members(person.ask(within)?),
    )?;
    let (found, inside) = (found.into_inner(), inside.into_inner());
    let inside: HashSet<String> =
        inside.members.into_iter().map(|member| member.account_id).collect();
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let candidate = |member: gatepost_proto::organization::v1::MemberDetails| Candidate {
        inside: inside.contains(&member.account_id),
        row: Row::new(&person, &p, member),
    };
    html(&Add {
        rows: found.members.into_iter().map(candidate).collect(),
        next: match next.is_empty() {
            true => next,
            false => {
                let (wanted, next) = (escaped(&wanted), escaped(&next));
                format!("/teams/{}/add?q={wanted}&page={next}", team.id)
            }
        },
        wanted,
        found: found.found,
        team,
        p,
    })
}

/// POST /teams/{id}/add
pub(crate) async fn submit(
    Path(id): Path<String>,
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    find(&person, &id).await?;
    let account_ids: Vec<String> = form.all("user").map(ToOwned::to_owned).collect();
    if account_ids.is_empty() {
        return Ok(go(&format!("/teams/{id}/add?done=nobody-chosen")));
    }
    let request = AddTeamMembersRequest {
        organization_id: organization.id,
        team_id: id.clone(),
        account_ids,
    };
    let answer = person.app.teams.clone().add_team_members(person.ask(request)?).await?;
    let all = answer.into_inner().outcomes.iter().all(|outcome| outcome.refused.is_empty());
    let done = if all { "team-members-added" } else { "team-members-added-some" };
    Ok(go(&format!("/teams/{id}?done={done}")))
}
