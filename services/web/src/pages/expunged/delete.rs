//! Expunged messages that are deleted for good: those that were chosen, or all. What it means is said
//! first, on a page of its own that asks whether that is wanted.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::Timestamp;
use gatepost_proto::{
    mail::v1::{DeleteExpungedRequest, ListExpungedRequest},
    mailbox::v1::Mailbox,
    wire,
};

use super::{
    super::{Asked, go, mailboxes},
    may_change, may_look, show,
};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, html},
    visitor::Person,
};

/// Pages of the list that are looked through for the newest message: some may be closed to the person.
const PAGES: usize = 100;

#[derive(Template)]
#[template(path = "expunged_delete.html")]
struct Delete {
    p: Page,
    mailbox: Mailbox,
    /// Those that were chosen; none for all.
    chosen: Vec<String>,
    /// With all: the newest that is meant, as Unix time in milliseconds. What is expunged meanwhile stays.
    until: u64,
}

/// GET /mailboxes/{id}/expunged/delete: all of them?
pub(crate) async fn form(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    let Some(until) = newest(&person, &mailbox).await? else {
        return Ok(go(&format!("/mailboxes/{}/expunged", mailbox.id)));
    };
    ask(&person, mailbox, Vec::new(), until)
}

/// POST /mailboxes/{id}/expunged/delete: asks about those that were chosen; with `sure`, deletes.
pub(crate) async fn submit(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    let ids: Vec<String> = form.all("message").map(str::to_owned).collect();
    let until = form.get("until").parse().ok().map(Timestamp::from_unix_millis);
    match (form.get("sure").is_empty(), ids.is_empty(), until) {
        (_, true, None) => {
            form.complain("", "expunged-none-chosen");
            show(&person, mailbox, form, &Asked::nothing()).await
        }
        (true, _, until) => ask(&person, mailbox, ids, until.map_or(0, Timestamp::unix_millis)),
        (false, ..) => delete(&person, mailbox, form, ids, until).await,
    }
}

/// A mailbox whose messages the person may delete. Each folder's own rights hold besides.
async fn permitted(person: &Person, id: &str) -> Result<Mailbox, Failure> {
    let mailbox = mailboxes::find(person, id).await?;
    let may = may_look(&mailbox) && may_change(&mailbox);
    if may { Ok(mailbox) } else { Err(Failure::Forbidden) }
}

fn ask(
    person: &Person,
    mailbox: Mailbox,
    chosen: Vec<String>,
    until: u64,
) -> Result<Response, Failure> {
    html(&Delete { p: Page::console(person, "mailboxes"), mailbox, chosen, until })
}

async fn delete(
    person: &Person,
    mailbox: Mailbox,
    mut form: Form,
    ids: Vec<String>,
    until: Option<Timestamp>,
) -> Result<Response, Failure> {
    let (asked, chosen) = (ids.len(), !ids.is_empty());
    let request = person.ask(DeleteExpungedRequest {
        mailbox_id: mailbox.id.clone(),
        ids,
        until: until.filter(|_| !chosen).map(wire::timestamp),
    })?;
    match person.app.expunged.clone().delete_expunged(request).await {
        Ok(answer) => {
            let deleted = usize::try_from(answer.into_inner().deleted).unwrap_or(usize::MAX);
            let partly = if chosen { deleted < asked } else { deleted == 0 };
            let done = if partly { "messages-deleted-partly" } else { "messages-deleted" };
            Ok(go(&format!("/mailboxes/{}/expunged?done={done}", mailbox.id)))
        }
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &[])?;
            show(person, mailbox, form, &Asked::nothing()).await
        }
    }
}

/// When the newest message was expunged that the person sees; none when they see none.
async fn newest(person: &Person, mailbox: &Mailbox) -> Result<Option<u64>, Failure> {
    let mut page = Asked::nothing().page(1);
    for _ in 0..PAGES {
        let request =
            ListExpungedRequest { mailbox_id: mailbox.id.clone(), page: Some(page.clone()) };
        let found = person.app.expunged.clone().list_expunged(person.ask(request)?).await?;
        let found = found.into_inner();
        let newest = found.messages.first().and_then(|message| message.expunged.as_ref());
        if let Some(newest) = newest {
            return Ok(wire::moment(newest).ok().map(Timestamp::unix_millis));
        }
        page.size = super::MESSAGES;
        page.token = found.page.map(|page| page.next_token).unwrap_or_default();
        if page.token.is_empty() {
            return Ok(None);
        }
    }
    Ok(None)
}
