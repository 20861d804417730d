//! One application: what to type into it, and what is set of it.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::{
    identity::v1::{OauthClient, OauthClientAudience, OauthClientAuthentication},
    preset::{AUTHORIZATION_CODE, DEVICE_CODE},
};

use super::{
    super::Asked,
    HERE,
    fields::{grant_texts, method_text, scope_texts},
    find,
};
use crate::{
    failure::Failure,
    view::{Page, When, html},
    visitor::Person,
};

/// What is typed into an application so that it finds us.
pub(super) struct Endpoints {
    pub(super) client_id: String,
    pub(super) issuer: String,
    pub(super) codes: bool,
    pub(super) devices: bool,
}

impl Endpoints {
    pub(super) fn new(person: &Person, client: &OauthClient) -> Self {
        let has = |grant: &str| client.grant_types.iter().any(|one| one == grant);
        Self {
            client_id: client.id.clone(),
            issuer: person.app.config.public_url.trim_end_matches('/').to_owned(),
            codes: has(AUTHORIZATION_CODE),
            devices: has(DEVICE_CODE),
        }
    }
}

#[derive(Template)]
#[template(path = "oauth_clients/detail.html")]
struct Detail {
    p: Page,
    endpoints: Endpoints,
    method: String,
    has_secret: bool,
    scopes: Vec<&'static str>,
    grants: Vec<&'static str>,
    everyone: bool,
    created: Option<When>,
    used: Option<When>,
    client: OauthClient,
}

/// GET /organization/applications/{id}
pub(crate) async fn show(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let client = find(&person, &id).await?;
    let p = Page::console(&person, HERE).after(asked.done());
    html(&Detail {
        endpoints: Endpoints::new(&person, &client),
        method: p.t(&method_text(&client)),
        has_secret: has_secret(&client),
        scopes: scope_texts(&client),
        grants: grant_texts(&client),
        everyone: client.audience() == OauthClientAudience::Everyone,
        created: p.when(client.created.as_ref()),
        used: p.when(client.last_used.as_ref()),
        client,
        p,
    })
}

/// Does it prove itself with a secret?
pub(super) fn has_secret(client: &OauthClient) -> bool {
    use OauthClientAuthentication as Method;
    matches!(client.authentication(), Method::SecretBasic | Method::SecretPost)
}
