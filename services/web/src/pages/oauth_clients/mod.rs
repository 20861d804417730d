//! Applications that sign people in (OpenID Connect), as an organization keeps them.

pub(crate) mod change;
pub(crate) mod detail;
pub(crate) mod edit;
mod fields;
pub(crate) mod new;
pub(crate) mod secret;

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    identity::v1::{GetOauthClientRequest, ListOauthClientsRequest, OauthClient},
    organization::v1::Verb,
};

use super::{Asked, escaped, hidden};
use crate::{
    failure::Failure,
    view::{Page, When, html},
    visitor::Person,
};

/// Where these pages are.
const ROOT: &str = "/organization/applications";
/// What of the menu they belong to.
const HERE: &str = "organization-applications";
/// Rows of a page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "oauth_clients/list.html")]
struct List {
    p: Page,
    rows: Vec<Row>,
    next: String,
}

struct Row {
    id: String,
    name: String,
    enabled: bool,
    hosts: String,
    used: Option<When>,
}

/// GET /organization/applications
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let organization_id = managed(&person)?;
    let page = Some(asked.page(ROWS));
    let request = person.ask(ListOauthClientsRequest { organization_id, page })?;
    let found = person.app.oauth_clients.clone().list_oauth_clients(request).await?.into_inner();
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let next = match next.is_empty() {
        true => next,
        false => format!("{ROOT}?page={}", escaped(&next)),
    };
    let p = Page::console(&person, HERE).after(asked.done());
    let row = |client: OauthClient| Row {
        hosts: hosts(&client),
        used: p.when(client.last_used.as_ref()),
        id: client.id,
        name: client.name,
        enabled: client.enabled,
    };
    html(&List { rows: found.clients.into_iter().map(row).collect(), next, p })
}

/// Id of the organization that is shown, for those who may keep its applications.
fn managed(person: &Person) -> Result<String, Failure> {
    let organization = person.organization()?;
    if person.may(Verb::ManageOrganization) {
        Ok(organization.id.clone())
    } else {
        Err(Failure::Forbidden)
    }
}

/// An application of the organization that is shown; any other is not there.
async fn find(person: &Person, id: &str) -> Result<OauthClient, Failure> {
    let organization_id = managed(person)?;
    let request = person.ask(GetOauthClientRequest { client_id: id.to_owned() })?;
    let answer = person.app.oauth_clients.clone().get_oauth_client(request).await;
    let client = answer.map_err(hidden)?.into_inner().client;
    client.filter(|client| client.organization_id == organization_id).ok_or(Failure::NotFound)
}

/// Where its redirect addresses lead to, each host once.
fn hosts(client: &OauthClient) -> String {
    let mut hosts: Vec<String> = Vec::new();
    for uri in &client.redirect_uris {
        let host = uri.parse::<http::Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
        let host = host.unwrap_or_else(|| uri.clone());
        if !hosts.contains(&host) {
            hosts.push(host);
        }
    }
    hosts.join(", ")
}
