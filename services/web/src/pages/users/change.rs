//! Forms on the page of a member.

use axum::{extract::Path, response::Response};
use gatepost_proto::organization::v1::{
    AddTeamMembersRequest, ChangeRoleRequest, GrantProductRequest, MemberPreferences,
    RemoveTeamMembersRequest, RevokeGrantRequest, UpdatePreferencesRequest,
};
use tonic::Status;

use super::{
    super::{Asked, escaped, go, hidden},
    detail, grant_of, role_named, role_slug,
};
use crate::{
    failure::Failure,
    form::{Form, OrganizationForm},
    visitor::Person,
};

/// Shows the page again with what the service refused.
async fn refused(
    person: &Person,
    id: &str,
    mut form: Form,
    answer: Status,
) -> Result<Response, Failure> {
    form.refused(answer, |key| person.words.knows(key), &[])?;
    detail::show(person, id, form, &Asked::nothing()).await
}

async fn incomplete(
    person: &Person,
    id: &str,
    mut form: Form,
    text: &str,
) -> Result<Response, Failure> {
    form.complain("", text);
    detail::show(person, id, form, &Asked::nothing()).await
}

fn done(id: &str, what: &str) -> Response {
    go(&format!("/users/{id}?done={what}"))
}

/// POST /users/{id}/role
pub(crate) async fn role(
    Path(id): Path<String>,
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    let found = detail::find(&person, &id).await?;
    let Some(role) = role_named(form.get("role")) else {
        return incomplete(&person, &id, form, "invalid-role").await;
    };
    let request = person.ask(ChangeRoleRequest {
        organization_id: organization.id,
        account_id: id.clone(),
        role: role.into(),
        billing: form.get("billing") == "1",
    })?;
    if let Err(answer) = person.app.members.clone().change_role(request).await {
        return refused(&person, &id, form, answer).await;
    }
    let former = found.member.unwrap_or_default();
    let billing = if former.billing { "&billing=1" } else { "" };
    let former = role_slug(former.role());
    Ok(done(&id, &format!("role-changed&role={former}{billing}")))
}

/// POST /users/{id}/preferences
pub(crate) async fn preferences(
    Path(id): Path<String>,
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    let paths =
        ["billing_reminders_by_email", "billing_reminders_by_sms", "product_events_by_email"];
    let wanted = |name: &str| form.has("mails", name);
    let request = person.ask(UpdatePreferencesRequest {
        organization_id: organization.id,
        account_id: id.clone(),
        preferences: Some(MemberPreferences {
            billing_reminders_by_email: wanted(paths[0]),
            billing_reminders_by_sms: wanted(paths[1]),
            product_events_by_email: wanted(paths[2]),
        }),
        update_mask: Some(prost_types::FieldMask { paths: paths.map(ToOwned::to_owned).into() }),
    })?;
    person.app.members.clone().update_preferences(request).await.map_err(hidden)?;
    Ok(done(&id, "preferences-saved"))
}

/// POST /users/{id}/grants
pub(crate) async fn grant(
    Path(id): Path<String>,
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    detail::find(&person, &id).await?;
    let Some(grant) = grant_of(form.get("reach"), form.get("level")) else {
        return incomplete(&person, &id, form, "invalid-grant").await;
    };
    let request = person.ask(GrantProductRequest {
        organization_id: organization.id,
        account_id: id.clone(),
        grant: Some(grant),
    })?;
    match person.app.members.clone().grant_product(request).await {
        Ok(_) => Ok(done(&id, "grant-added")),
        Err(answer) => refused(&person, &id, form, answer).await,
    }
}

/// POST /users/{id}/grants/remove
pub(crate) async fn revoke(
    Path(id): Path<String>,
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    detail::find(&person, &id).await?;
    let (reach, level) = (form.get("reach"), form.get("level"));
    let grant = grant_of(reach, level).ok_or(Failure::Malformed)?;
    let request = person.ask(RevokeGrantRequest {
        organization_id: organization.id,
        account_id: id.clone(),
        grant: Some(grant),
    })?;
    person.app.members.clone().revoke_grant(request).await?;
    let (reach, level) = (escaped(reach), escaped(level));
    Ok(done(&id, &format!("grant-removed&reach={reach}&level={level}")))
}

/// POST /users/{id}/teams
pub(crate) async fn join(
    Path(id): Path<String>,
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    detail::find(&person, &id).await?;
    let team_id = form.get("team").to_owned();
    if team_id.is_empty() {
        return incomplete(&person, &id, form, "invalid-team").await;
    }
    let request = person.ask(AddTeamMembersRequest {
        organization_id: organization.id,
        team_id,
        account_ids: vec![id.clone()],
    })?;
    person.app.teams.clone().add_team_members(request).await.map_err(hidden)?;
    Ok(done(&id, "team-joined"))
}

/// POST /users/{id}/teams/remove
pub(crate) async fn part(
    Path(id): Path<String>,
    OrganizationForm(person, organization, form): OrganizationForm,
) -> Result<Response, Failure> {
    detail::find(&person, &id).await?;
    let team_id = form.get("team").to_owned();
    let team = escaped(&team_id);
    let request = person.ask(RemoveTeamMembersRequest {
        organization_id: organization.id,
        team_id,
        account_ids: vec![id.clone()],
    })?;
    person.app.teams.clone().remove_team_members(request).await.map_err(hidden)?;
    Ok(done(&id, &format!("team-left&team={team}")))
}
