//! Keeping an application from use, and its end.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::identity::v1::{
    DeleteOauthClientRequest, OauthClient, UpdateOauthClientRequest,
};
use prost_types::FieldMask;

use super::{
    super::{go, hidden},
    HERE, ROOT, find,
};
use crate::{
    failure::Failure,
    form::OrganizationForm,
    view::{Page, html},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "oauth_clients/delete.html")]
struct Delete {
    p: Page,
    id: String,
    name: String,
}

/// POST /organization/applications/{id}/enabled
pub(crate) async fn enabled(
    Path(id): Path<String>,
    OrganizationForm(person, _, form): OrganizationForm,
) -> Result<Response, Failure> {
    let client = find(&person, &id).await?;
    person.fresh()?;
    let enabled = form.has("enabled", "yes");
    let paths = vec!["enabled".to_owned()];
    let request = person.ask(UpdateOauthClientRequest {
        client: Some(OauthClient { id: client.id.clone(), enabled, ..OauthClient::default() }),
        update_mask: Some(FieldMask { paths }),
    })?;
    person.app.oauth_clients.clone().update_oauth_client(request).await?;
    let done = if enabled { "application-enabled" } else { "application-disabled" };
    Ok(go(&format!("{ROOT}/{}?done={done}", client.id)))
}

/// GET /organization/applications/{id}/delete
pub(crate) async fn confirm(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let client = find(&person, &id).await?;
    person.fresh()?;
    html(&Delete { p: Page::console(&person, HERE), id: client.id, name: client.name })
}

/// POST /organization/applications/{id}/delete
pub(crate) async fn delete(
    Path(id): Path<String>,
    OrganizationForm(person, ..): OrganizationForm,
) -> Result<Response, Failure> {
    let client = find(&person, &id).await?;
    let request = person.ask(DeleteOauthClientRequest { client_id: client.id })?;
    person.app.oauth_clients.clone().delete_oauth_client(request).await.map_err(hidden)?;
    Ok(go(&format!("{ROOT}?done=application-deleted")))
}
