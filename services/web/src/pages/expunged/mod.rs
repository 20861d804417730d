//! Messages of a mailbox that were expunged and can be had back.

pub(crate) mod delete;

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::{
    mail::v1::{ExpungedMessage, ListExpungedRequest, RestoreExpungedRequest},
    mailbox::v1::{Mailbox, Permission},
};

use super::{Asked, escaped, go, mailboxes};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, When, html_form},
    visitor::Person,
};

/// Messages on a page.
const MESSAGES: u32 = 25;

#[derive(Template)]
#[template(path = "expunged.html")]
struct Expunged {
    p: Page,
    form: Form,
    mailbox: Mailbox,
    rows: Vec<Row>,
    next: String,
    /// Days for which messages are kept; 0: they are not.
    days: u64,
    /// May the person restore and delete them?
    restores: bool,
}

/// A message, as the list shows it.
struct Row {
    id: String,
    subject: String,
    sender: String,
    folder: String,
    size: String,
    received: Option<When>,
    expunged: Option<When>,
    ticked: bool,
}

/// May the person see what was expunged? Managing the mail of an organization opens no mailbox.
pub(super) fn may_look(mailbox: &Mailbox) -> bool {
    mailbox.permissions().any(|one| one == Permission::Read)
}

/// May they restore it, and delete it for good?
fn may_change(mailbox: &Mailbox) -> bool {
    mailbox.permissions().any(|one| one == Permission::Write)
}

/// GET /mailboxes/{id}/expunged
pub(crate) async fn list(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    show(&person, mailbox, Form::filled(&[]), &asked).await
}

/// POST /mailboxes/{id}/expunged: those that are chosen come back.
pub(crate) async fn restore(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    if form.get("message").is_empty() {
        form.complain("", "expunged-none-chosen");
    }
    if form.is_right() {
        let request = person.ask(RestoreExpungedRequest {
            mailbox_id: mailbox.id.clone(),
            ids: form.all("message").map(str::to_owned).collect(),
            folder: if form.get("to") == "inbox" { "INBOX".to_owned() } else { String::new() },
        })?;
        match person.app.expunged.clone().restore_expunged(request).await {
            Ok(answer) => {
                let done = match answer.into_inner().missing {
                    0 => "messages-restored",
                    _ => "messages-restored-partly",
                };
                return Ok(go(&format!("/mailboxes/{}/expunged?done={done}", mailbox.id)));
            }
            Err(answer) => form.refused(answer, |key| person.words.knows(key), &[])?,
        }
    }
    show(&person, mailbox, form, &Asked::nothing()).await
}

async fn permitted(person: &Person, id: &str) -> Result<Mailbox, Failure> {
    let mailbox = mailboxes::find(person, id).await?;
    if may_look(&mailbox) { Ok(mailbox) } else { Err(Failure::Forbidden) }
}

async fn show(
    person: &Person,
    mailbox: Mailbox,
    form: Form,
    asked: &Asked,
) -> Result<Response, Failure> {
    let request = person.ask(ListExpungedRequest {
        mailbox_id: mailbox.id.clone(),
        page: Some(asked.page(MESSAGES)),
    })?;
    let found = person.app.expunged.clone().list_expunged(request).await?.into_inner();
    let p = Page::console(person, "mailboxes").after(asked.done());
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let page = Expunged {
        rows: found.messages.into_iter().map(|message| row(&p, &form, message)).collect(),
        next: match next.as_str() {
            "" => next,
            next => format!("/mailboxes/{}/expunged?page={}", mailbox.id, escaped(next)),
        },
        days: u64::try_from(found.kept_for.map_or(0, |kept| kept.seconds))
            .unwrap_or(0)
            .div_ceil(86_400),
        restores: may_change(&mailbox),
        form,
        mailbox,
        p,
    };
    html_form(&page, &page.form)
}

fn row(p: &Page, form: &Form, message: ExpungedMessage) -> Row {
    Row {
        ticked: form.has("message", &message.id),
        subject: if message.subject.is_empty() {
            p.t("expunged-no-subject")
        } else {
            message.subject
        },
        sender: message.sender,
        folder: if message.folder == "INBOX" { p.t("expunged-inbox") } else { message.folder },
        size: p.size(message.size),
        received: p.when(message.received.as_ref()),
        expunged: p.when(message.expunged.as_ref()),
        id: message.id,
    }
}
