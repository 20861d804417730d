//! Looking for somebody of the organization who is to open a mailbox.

use std::collections::HashSet;

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::{
    mailbox::v1::Mailbox,
    organization::v1::{MemberDetails, SearchMembersRequest},
};

use super::{
    super::{
        Asked, escaped,
        users::{self, list::ROWS},
    },
    attached, managed, organization,
};
use crate::{
    failure::Failure,
    view::{Page, html},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "mailbox_people_add.html")]
struct Add {
    p: Page,
    mailbox: Mailbox,
    rows: Vec<Candidate>,
    wanted: String,
    found: u32,
    next: String,
}

struct Candidate {
    row: users::Row,
    /// Is it attached already?
    inside: bool,
}

/// GET /mailboxes/{id}/people/add: whom of the organization?
pub(crate) async fn form(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let mailbox = managed(&person, &id).await?;
    let p = Page::console(&person, "mailboxes");
    let wanted: String = asked.get("q").trim().chars().take(50).collect();
    let request = SearchMembersRequest {
        organization_id: organization(&person, &mailbox).await?,
        page: Some(asked.page(ROWS)),
        text: wanted.clone(),
        ..Default::default()
    };
    let found = person.app.members.clone().search_members(person.ask(request)?).await?.into_inner();
    let inside: HashSet<String> = attached(&person, &mailbox)
        .await?
        .into_iter()
        .filter_map(|one| Some(one.attachment?.account_id))
        .collect();
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let candidate = |member: MemberDetails| Candidate {
        inside: inside.contains(&member.account_id),
        row: users::Row::new(&person, &p, member),
    };
    html(&Add {
        rows: found.members.into_iter().map(candidate).collect(),
        next: match next.as_str() {
            "" => next,
            next => {
                let (wanted, next) = (escaped(&wanted), escaped(next));
                format!("/mailboxes/{}/people/add?q={wanted}&page={next}", mailbox.id)
            }
        },
        wanted,
        found: found.found,
        mailbox,
        p,
    })
}
