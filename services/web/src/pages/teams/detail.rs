//! One team: who is in it, what it gives them, and its end.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::organization::v1::{SearchMembersRequest, Team, Verb};

use super::{
    super::{
        Asked, escaped, go,
        users::{Given, Known, Row, given, grant_of, levels, reaches},
    },
    ROWS, find,
};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    view::{Choice, Page, html, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "teams/detail.html")]
struct Detail {
    p: Page,
    form: Form,
    team: Team,
    members: Vec<Row>,
    /// Address of the next members; empty after the last.
    next: String,
    grants: Vec<Given>,
    reaches: Vec<Choice>,
    levels: Vec<Choice>,
    manages: bool,
    /// Reach and level of a grant that was just taken back, to give it again.
    undo: Option<(String, String)>,
    /// Who was just taken out, to take them in again.
    back: Vec<String>,
}

/// GET /teams/{id}
pub(crate) async fn detail(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let team = find(&person, &id).await?;
    show(&person, team, Form::default(), &asked).await
}

pub(super) async fn show(
    person: &Person,
    team: Team,
    form: Form,
    asked: &Asked,
) -> Result<Response, Failure> {
    let p = Page::console(person, "teams").after(asked.done());
    let request = person.ask(SearchMembersRequest {
        organization_id: person.organization()?.id.clone(),
        page: Some(asked.page(ROWS)),
        team_id: team.id.clone(),
        ..Default::default()
    })?;
    let found = person.app.members.clone().search_members(request).await?.into_inner();
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    // Everybody may ask what they may do themselves: that names every product.
    let known = Known::of(person, &person.account.id).await?;
    let values =
        [("team-name", team.name.as_str()), ("team-description", team.description.as_str())];
    let form = if form.is_right() { form.with(&values) } else { form };
    let (reach, level) = (asked.get("reach"), asked.get("level"));
    let grant_removed = asked.done() == Some("grant-removed") && grant_of(reach, level).is_some();
    let members_removed = asked.done() == Some("team-members-removed");
    let page = Detail {
        members: found.members.into_iter().map(|one| Row::new(person, &p, one)).collect(),
        next: match next.is_empty() {
            true => next,
            false => format!("/teams/{}?page={}", team.id, escaped(&next)),
        },
        grants: given(&p, &team.grants, &known),
        reaches: reaches(&p, &known),
        levels: levels(&p),
        manages: person.may(Verb::ManageMembers),
        undo: grant_removed.then(|| (reach.to_owned(), level.to_owned())),
        back: match members_removed {
            true => asked
                .get("users")
                .split('.')
                .filter(|id| !id.is_empty())
                .map(ToOwned::to_owned)
                .collect(),
            false => Vec::new(),
        },
        team,
        form,
        p,
    };
    html_form(&page, &page.form)
}

#[derive(Template)]
#[template(path = "teams/delete.html")]
struct Delete {
    p: Page,
    team: Team,
}

/// GET /teams/{id}/delete
pub(crate) async fn delete_form(
    Path(id): Path<String>,
    person: Person,
) -> Result<Response, Failure> {
    let team = find(&person, &id).await?;
    if !person.may(Verb::ManageMembers) {
        return Err(Failure::Forbidden);
    }
    html(&Delete { p: Page::console(&person, "teams"), team })
}

/// POST /teams/{id}/delete
pub(crate) async fn delete(
    Path(team_id): Path<String>,
    OrganizationForm(person, organization, _): OrganizationForm,
) -> Result<Response, Failure> {
    find(&person, &team_id).await?;
    let organization_id = organization.id;
    let request = gatepost_proto::organization::v1::DeleteTeamRequest { organization_id, team_id };
    person.app.teams.clone().delete_team(person.ask(request)?).await?;
    Ok(go("/teams?done=team-deleted"))
}
