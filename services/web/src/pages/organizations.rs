//! The organizations that a person belongs to (ORG-2).

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    common::v1::PageRequest,
    organization::v1::{ListOrganizationsRequest, Organization},
};

use super::{Asked, escaped};
use crate::{
    failure::Failure,
    view::{Page, html, role_key},
    visitor::Person,
};

/// Rows of a page.
const ROWS: u32 = 50;
/// Organizations that a search looks at.
const SEARCHED: u32 = 1000;

#[derive(Template)]
#[template(path = "organizations.html")]
struct List {
    p: Page,
    rows: Vec<Row>,
    /// What was searched for; empty for all.
    wanted: String,
    /// Has the person none at all?
    none: bool,
    /// Is a search of use?
    search: bool,
    /// Where the rest is; empty after the last.
    next: String,
}

struct Row {
    id: String,
    name: String,
    kind: &'static str,
    role: &'static str,
    shown: bool,
    /// Is the person held back there until it has a second factor (2FA-9)?
    held: bool,
}

/// GET /organizations
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let wanted = asked.get("q").trim().to_owned();
    let page = match wanted.is_empty() {
        true => asked.page(ROWS),
        false => PageRequest { size: SEARCHED, token: String::new() },
    };
    let request = person.ask(ListOrganizationsRequest { page: Some(page) })?;
    let found = person.app.organizations.clone().list_organizations(request).await?.into_inner();
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let next = match (wanted.is_empty(), next.is_empty()) {
        (true, false) => format!("/organizations?page={}", escaped(&next)),
        _ => String::new(),
    };
    let looked_for = wanted.to_lowercase();
    let fits = |one: &&Organization| one.name.to_lowercase().contains(&looked_for);
    let shown = person.organization.as_ref().map(|one| one.id.as_str());
    let rows: Vec<Row> =
        found.organizations.iter().filter(fits).map(|one| row(one, shown)).collect();
    html(&List {
        p: Page::console(&person, "organization").after(asked.done()),
        none: person.organizations.is_empty(),
        search: !wanted.is_empty() || !next.is_empty() || rows.len() > 8,
        rows,
        wanted,
        next,
    })
}

fn row(one: &Organization, shown: Option<&str>) -> Row {
    Row {
        id: one.id.clone(),
        name: one.name.clone(),
        kind: super::organization_kind(one.kind()),
        role: role_key(one.role()),
        shown: shown == Some(one.id.as_str()),
        held: one.held,
    }
}
