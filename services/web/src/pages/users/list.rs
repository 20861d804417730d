//! The members of an organization: found, sorted, paged, and many chosen at once.

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    common::v1::PageRequest,
    organization::v1::{
        ListRemovedMembersRequest, MemberSort, RemovedMember, SearchMembersRequest, Verb,
    },
};

use super::{
    super::{Asked, escaped},
    ROLES, Row, role_named, teams,
};
use crate::{
    failure::Failure,
    routes,
    view::{Choice, Page, When, html, role_key},
    visitor::Person,
};

/// Rows of a page.
pub(crate) const ROWS: u32 = 50;
/// Removed members that are shown.
const REMOVED: u32 = 20;
/// Orders by their names in addresses, each with the key of its column.
const SORTS: [(&str, &str, MemberSort); 4] = [
    ("name", "column-name", MemberSort::Name),
    ("email", "column-email", MemberSort::Email),
    ("role", "column-member-role", MemberSort::Role),
    ("since", "column-since", MemberSort::Since),
];

#[derive(Template)]
#[template(path = "users/list.html")]
struct List {
    p: Page,
    asked: Query,
    rows: Vec<Row>,
    columns: Vec<Column>,
    roles: Vec<Choice>,
    teams: Vec<Choice>,
    removed: Vec<Removed>,
    found: u32,
    total: u32,
    /// May the reader manage members?
    manages: bool,
    /// May any of the rows be chosen?
    choosable: bool,
    invites: bool,
    /// Address of the next page; empty after the last.
    next: String,
    /// Is it another page than the first?
    later: bool,
}

/// A column that the list can be sorted by.
struct Column {
    label: &'static str,
    href: String,
    /// As `aria-sort` says it; empty when the list is sorted by another.
    sorted: &'static str,
}

/// Somebody who can be brought back.
struct Removed {
    id: String,
    name: String,
    email: String,
    role: &'static str,
    when: Option<When>,
}

/// What the list was asked for.
#[derive(Clone)]
struct Query {
    text: String,
    role: &'static str,
    lacking: bool,
    sort: &'static str,
    descending: bool,
}

impl Query {
    fn of(asked: &Asked) -> Self {
        let known =
            |name: &str| ROLES.iter().find(|(slug, _)| *slug == name).map(|(slug, _)| *slug);
        let sort = SORTS.iter().find(|(slug, ..)| *slug == asked.get("sort"));
        // As much as the service takes: a search for more finds nothing anyway.
        let text: String = asked.get("q").trim().chars().take(50).collect();
        Self {
            text,
            role: known(asked.get("role")).unwrap_or_default(),
            lacking: asked.get("lacking") == "1",
            sort: sort.map_or("name", |(slug, ..)| slug),
            descending: asked.get("order") == "down",
        }
    }

    fn filters(&self) -> bool {
        !self.text.is_empty() || !self.role.is_empty() || self.lacking
    }

    fn href(&self, page: &str) -> String {
        let mut pairs = Vec::new();
        let mut pair = |name: &str, value: &str| pairs.push(format!("{name}={}", escaped(value)));
        if !self.text.is_empty() {
            pair("q", &self.text);
        }
        if !self.role.is_empty() {
            pair("role", self.role);
        }
        if self.lacking {
            pair("lacking", "1");
        }
        if self.sort != "name" {
            pair("sort", self.sort);
        }
        if self.descending {
            pair("order", "down");
        }
        if !page.is_empty() {
            pair("page", page);
        }
        if pairs.is_empty() { "/users".to_owned() } else { format!("/users?{}", pairs.join("&")) }
    }

    fn request(&self, organization_id: String, page: PageRequest) -> SearchMembersRequest {
        let sort = SORTS.iter().find(|(slug, ..)| *slug == self.sort);
        SearchMembersRequest {
            organization_id,
            page: Some(page),
            text: self.text.clone(),
            roles: role_named(self.role).into_iter().map(Into::into).collect(),
            team_id: String::new(),
            lacking_second_factor: self.lacking,
            sort: sort.map_or(MemberSort::Name, |(_, _, sort)| *sort).into(),
            descending: self.descending,
        }
    }

    fn columns(&self) -> Vec<Column> {
        let column = |(slug, label, _): &(&'static str, &'static str, MemberSort)| {
            let here = self.sort == *slug;
            let turned = Self { sort: slug, descending: here && !self.descending, ..self.clone() };
            Column {
                label,
                href: turned.href(""),
                sorted: match (here, self.descending) {
                    (false, _) => "",
                    (true, false) => "ascending",
                    (true, true) => "descending",
                },
            }
        };
        SORTS.iter().map(column).collect()
    }
}

/// GET /users
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let organization_id = person.organization()?.id.clone();
    let manages = person.may(Verb::ManageMembers);
    let query = Query::of(&asked);
    // A filter that only those who manage may use is not taken from an address.
    let query = Query { lacking: query.lacking && manages, ..query };
    let request = person.ask(query.request(organization_id, asked.page(ROWS)))?;
    let found = person.app.members.clone().search_members(request).await?.into_inner();
    let p = Page::console(&person, "users").after(asked.done());
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let rows: Vec<Row> =
        found.members.into_iter().map(|member| Row::new(&person, &p, member)).collect();
    html(&List {
        columns: query.columns(),
        roles: role_choices(&p, &query),
        teams: if manages { team_choices(&person).await? } else { Vec::new() },
        removed: if manages { removed(&person, &p).await? } else { Vec::new() },
        choosable: manages && !rows.is_empty(),
        rows,
        found: found.found,
        total: found.total,
        manages,
        invites: manages && routes::leads_to("/users/invite"),
        next: if next.is_empty() { next } else { query.href(&next) },
        later: !asked.get("page").is_empty(),
        asked: query,
        p,
    })
}

fn role_choices(p: &Page, query: &Query) -> Vec<Choice> {
    let choice = |(slug, role): &(&str, _)| Choice {
        value: (*slug).to_owned(),
        label: p.t(role_key(*role)),
        chosen: *slug == query.role,
    };
    ROLES.iter().map(choice).collect()
}

async fn team_choices(person: &Person) -> Result<Vec<Choice>, Failure> {
    let choice = |team: gatepost_proto::organization::v1::Team| Choice {
        value: team.id,
        label: team.name,
        chosen: false,
    };
    Ok(teams(person).await?.into_iter().map(choice).collect())
}

async fn removed(person: &Person, p: &Page) -> Result<Vec<Removed>, Failure> {
    let organization_id = person.organization()?.id.clone();
    let page = Some(PageRequest { size: REMOVED, token: String::new() });
    let request = person.ask(ListRemovedMembersRequest { organization_id, page })?;
    let found = person.app.members.clone().list_removed_members(request).await?.into_inner();
    let removed = |member: RemovedMember| Removed {
        name: if member.name.is_empty() { member.account_id.clone() } else { member.name.clone() },
        role: role_key(member.role()),
        when: p.when(member.removed.as_ref()),
        email: member.email,
        id: member.account_id,
    };
    Ok(found.members.into_iter().map(removed).collect())
}
