//! The list of those who may open a mailbox.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::mailbox::v1::{ListMailboxPeopleRequest, Mailbox, MailboxPerson};

use super::super::{Asked, escaped, mailboxes, permissions};
use crate::{
    failure::Failure,
    view::{Page, When, html, initials},
    visitor::Person,
};

/// People on a page.
const PEOPLE: u32 = 50;

#[derive(Template)]
#[template(path = "mailbox_people.html")]
struct People {
    p: Page,
    mailbox: Mailbox,
    rows: Vec<Row>,
    next: String,
    manages: bool,
}

/// An attached account, as lists show it.
struct Row {
    id: String,
    name: String,
    email: String,
    initials: String,
    may: String,
    since: Option<When>,
    suspended: bool,
    /// Is it the reader?
    own: bool,
}

fn row(person: &Person, p: &Page, attached: MailboxPerson) -> Row {
    let attachment = attached.attachment.unwrap_or_default();
    let name = [&attached.name, &attached.email, &attachment.account_id];
    let name = name.into_iter().find(|one| !one.is_empty()).cloned().unwrap_or_default();
    Row {
        initials: initials(&name),
        name,
        email: attached.email,
        may: permissions::summary(p, &attachment.permissions),
        since: p.when(attachment.since.as_ref()),
        suspended: attachment.suspended,
        own: attachment.account_id == person.account.id,
        id: attachment.account_id,
    }
}

/// GET /mailboxes/{id}/people
pub(crate) async fn list(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let mailbox = mailboxes::find(&person, &id).await?;
    let request =
        ListMailboxPeopleRequest { mailbox_id: mailbox.id.clone(), page: Some(asked.page(PEOPLE)) };
    let found = person.app.mailbox_access.clone().list_mailbox_people(person.ask(request)?).await?;
    let found = found.into_inner();
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let p = Page::console(&person, "mailboxes").after(asked.done());
    html(&People {
        rows: found.people.into_iter().map(|attached| row(&person, &p, attached)).collect(),
        next: match next.as_str() {
            "" => next,
            next => format!("/mailboxes/{}/people?page={}", mailbox.id, escaped(next)),
        },
        manages: mailbox.manages,
        mailbox,
        p,
    })
}
