//! Work teams (ORG-7).

pub(crate) mod add;
pub(crate) mod change;
pub(crate) mod detail;
pub(crate) mod new;

use askama::Template;
use axum::response::Response;
use gatepost_proto::organization::v1::{GetTeamRequest, ListTeamsRequest, Team, Verb};

use super::{Asked, escaped, hidden};
use crate::{
    failure::Failure,
    view::{Page, html},
    visitor::Person,
};

/// Rows of a page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "teams/list.html")]
struct List {
    p: Page,
    teams: Vec<Team>,
    wanted: String,
    found: u32,
    manages: bool,
    next: String,
}

/// GET /teams
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let organization_id = person.organization()?.id.clone();
    let wanted: String = asked.get("q").trim().chars().take(50).collect();
    let request =
        ListTeamsRequest { organization_id, page: Some(asked.page(ROWS)), text: wanted.clone() };
    let found = person.app.teams.clone().list_teams(person.ask(request)?).await?.into_inner();
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let next = match next.is_empty() {
        true => next,
        false => format!("/teams?q={}&page={}", escaped(&wanted), escaped(&next)),
    };
    html(&List {
        p: Page::console(&person, "teams").after(asked.done()),
        teams: found.teams,
        wanted,
        found: found.found,
        manages: person.may(Verb::ManageMembers),
        next,
    })
}

/// A team of the organization that is shown; any other is not there.
async fn find(person: &Person, id: &str) -> Result<Team, Failure> {
    let organization_id = person.organization()?.id.clone();
    let request = person.ask(GetTeamRequest { organization_id, team_id: id.to_owned() })?;
    let answer = person.app.teams.clone().get_team(request).await.map_err(hidden)?;
    answer.into_inner().team.ok_or(Failure::NotFound)
}
