//! Applications that the person has let in: what they may do, and the end of it.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::OauthGrantId;
use gatepost_proto::{
    common::v1::PageRequest,
    identity::v1::{ListOauthGrantsRequest, OauthGrant, RevokeOauthGrantRequest},
};

use super::{Asker, meaning, opens_mail};
use crate::{
    failure::Failure,
    form::PersonForm,
    pages::{Asked, escaped, go, hidden},
    view::{Page, When, html},
    visitor::Person,
};

/// Applications on a page.
const SHOWN: u32 = 25;
/// Pages that are looked through for one of them.
const MOST_PAGES: usize = 40;

#[derive(Template)]
#[template(path = "oauth/applications.html")]
struct Applications {
    p: Page,
    grants: Vec<Row>,
    /// Address of the next page; empty on the last.
    more: String,
}

#[derive(Template)]
#[template(path = "oauth/application_end.html")]
struct End {
    p: Page,
    grant: Row,
}

struct Row {
    id: String,
    asker: Asker,
    /// What it may do, in words.
    may: Vec<String>,
    /// Does it open mail?
    mail: bool,
    mailbox: String,
    /// Ends when the person signs out where they let it in.
    session: bool,
    created: Option<When>,
    expires: Option<When>,
    used: Option<When>,
    used_by: String,
    used_from: String,
}

fn row(person: &Person, p: &Page, grant: OauthGrant) -> Row {
    let used = grant.last_use.unwrap_or_default();
    let client = used.client.unwrap_or_default();
    let words = |slug: &String| match meaning(slug).1 {
        "" => p.t1("oauth-other", "scope", slug.as_str()),
        key => p.t(key),
    };
    Row {
        id: grant.id,
        asker: Asker::of(grant.client.unwrap_or_default(), Some(person)),
        may: grant.scopes.iter().map(words).collect(),
        mail: grant.scopes.iter().any(|slug| opens_mail(slug)),
        mailbox: grant.mailbox,
        session: !grant.session_id.is_empty(),
        created: p.when(grant.created.as_ref()),
        expires: p.when(grant.expires.as_ref()),
        used: p.when(used.time.as_ref()),
        used_by: p.program(&client.program),
        used_from: client.ip,
    }
}

async fn page(person: &Person, page: PageRequest) -> Result<(Vec<OauthGrant>, String), Failure> {
    let request = ListOauthGrantsRequest { account_id: String::new(), page: Some(page) };
    let mut service = person.app.oauth_grants.clone();
    let answer = service.list_oauth_grants(person.ask(request)?).await?.into_inner();
    Ok((answer.grants, answer.page.unwrap_or_default().next_token))
}

/// GET /account/applications
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let (found, next) = page(&person, asked.page(SHOWN)).await?;
    let p = Page::console(&person, "applications").after(asked.done());
    let grants = found.into_iter().map(|grant| row(&person, &p, grant)).collect();
    let more = match next.as_str() {
        "" => String::new(),
        token => format!("/account/applications?page={}", escaped(token)),
    };
    html(&Applications { p, grants, more })
}

/// GET /account/applications/{id}/end
pub(crate) async fn confirm(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let mut token = String::new();
    for _ in 0..MOST_PAGES {
        let (found, next) = page(&person, PageRequest { size: 100, token }).await?;
        if let Some(grant) = found.into_iter().find(|grant| grant.id == id) {
            let p = Page::console(&person, "applications");
            let grant = row(&person, &p, grant);
            return html(&End { p, grant });
        }
        if next.is_empty() {
            break;
        }
        token = next;
    }
    Err(Failure::NotFound)
}

/// POST /account/applications/{id}/end
pub(crate) async fn end(
    Path(id): Path<String>,
    PersonForm(person, _): PersonForm,
) -> Result<Response, Failure> {
    let id: OauthGrantId = id.parse().map_err(|_| Failure::NotFound)?;
    let request = RevokeOauthGrantRequest { account_id: String::new(), grant_id: id.to_string() };
    let mut service = person.app.oauth_grants.clone();
    service.revoke_oauth_grant(person.ask(request)?).await.map_err(hidden)?;
    Ok(go("/account/applications?done=application-ended"))
}
