//! Forms on the page of a team.

use axum::{extract::Path, response::Response};
use gatepost_proto::organization::v1::{
    GrantToTeamRequest, RemoveTeamMembersRequest, RevokeFromTeamRequest, SetTeamLeaderRequest,
    UpdateTeamRequest,
};

use super::{
    super::{Asked, escaped, go, users::grant_of},
    detail, find,
    new::NAMES,
};
use crate::{failure::Failure, form::OrganizationForm};

/// Accounts that an address has room for, to take back what was done to them.
const REMEMBERED: usize = 16;

/// POST /teams/{id}: another name or description.
pub(crate) async fn update(
    Path(id): Path<String>,
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let team = find(&person, &id).await?;
    form.require("team-name", "invalid-team-name");
    if form.is_right() {
        let request = person.ask(UpdateTeamRequest {
            organization_id: organization.id,
            team_id: id.clone(),
            name: form.get("team-name").to_owned(),
            description: form.get("team-description").to_owned(),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["name".to_owned(), "description".to_owned()],
            }),
        })?;
        match person.app.teams.clone().update_team(request).await {
            Ok(_) => return Ok(go(&format!("/teams/{id}?done=team-saved"))),
            Err(answer) => form.refused(answer, |key| person.words.knows(key), &NAMES)?,
        }
    }
    detail::show(&person, team, form, &Asked::nothing()).await
}

/// POST /teams/{id}/members: takes the chosen out, or makes one the leader.
pub(crate) async fn members(
    Path(id): Path<String>,
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    find(&person, &id).await?;
    let organization_id = organization.id;
    let leader = form.get("leader");
    if !leader.is_empty() {
        let account_id = if leader == "none" { String::new() } else { leader.to_owned() };
        let request = SetTeamLeaderRequest { organization_id, team_id: id.clone(), account_id };
        person.app.teams.clone().set_team_leader(person.ask(request)?).await?;
        return Ok(go(&format!("/teams/{id}?done=team-leader-set")));
    }
    let account_ids: Vec<String> = form.all("user").map(ToOwned::to_owned).collect();
    if account_ids.is_empty() {
        return Ok(go(&format!("/teams/{id}?done=nobody-chosen")));
    }
    let users = match account_ids.len() {
        1..=REMEMBERED => escaped(&account_ids.join(".")),
        _ => String::new(),
    };
    let request = RemoveTeamMembersRequest { organization_id, team_id: id.clone(), account_ids };
    person.app.teams.clone().remove_team_members(person.ask(request)?).await?;
    Ok(go(&format!("/teams/{id}?done=team-members-removed&users={users}")))
}

/// POST /teams/{id}/grants
pub(crate) async fn grant(
    Path(id): Path<String>,
    OrganizationForm(person, organization, mut form): OrganizationForm,
) -> Result<Response, Failure> {
    let team = find(&person, &id).await?;
    match grant_of(form.get("reach"), form.get("level")) {
        None => form.complain("", "invalid-grant"),
        grant => {
            let request = person.ask(GrantToTeamRequest {
                organization_id: organization.id,
                team_id: id.clone(),
                grant,
            })?;
            match person.app.teams.clone().grant_to_team(request).await {
                Ok(_) => return Ok(go(&format!("/teams/{id}?done=grant-added"))),
                Err(answer) => form.refused(answer, |key| person.words.knows(key), &[])?,
            }
        }
    }
    detail::show(&person, team, form, &Asked::nothing()).await
}

/// POST /teams/{id}/grants/remove
pub(crate) async fn revoke(
    Path(id): Path<String>,
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    find(&person, &id).await?;
    let (reach, level) = (form.get("reach"), form.get("level"));
    let grant = Some(grant_of(reach, level).ok_or(Failure::Malformed)?);
    let organization_id = organization.id;
    let request = RevokeFromTeamRequest { organization_id, team_id: id.clone(), grant };
    person.app.teams.clone().revoke_from_team(person.ask(request)?).await?;
    let (reach, level) = (escaped(reach), escaped(level));
    Ok(go(&format!("/teams/{id}?done=grant-removed&reach={reach}&level={level}")))
}
