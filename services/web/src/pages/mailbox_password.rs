//! The mailbox's own password (MBX-3): set, changed, removed.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::mailbox::v1::{Mailbox, SetMailboxPasswordRequest};

use super::{go, mailboxes, unify};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "mailbox_password.html")]
struct Change {
    p: Page,
    form: Form,
    mailbox: Mailbox,
    sharing: unify::Sharing,
}

/// GET /mailboxes/{id}/password
pub(crate) async fn form(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    show(&person, Form::default(), mailbox).await
}

/// A mailbox whose password the person may change.
pub(super) async fn permitted(person: &Person, id: &str) -> Result<Mailbox, Failure> {
    let mailbox = mailboxes::find(person, id).await?;
    if mailboxes::May::of(&mailbox).password { Ok(mailbox) } else { Err(Failure::Forbidden) }
}

async fn show(person: &Person, form: Form, mailbox: Mailbox) -> Result<Response, Failure> {
    let sharing = unify::find(person, &mailbox).await?;
    let page = Change { p: Page::console(person, "mailboxes"), form, mailbox, sharing };
    html_form(&page, &page.form)
}

/// POST /mailboxes/{id}/password
pub(crate) async fn submit(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    form.require("new-password", "invalid-new-password");
    if !form.is_right() {
        return show(&person, form, mailbox).await;
    }
    let Err(failure) = set(&person, &mailbox, form.get("new-password").to_owned()).await? else {
        // Whoever changes it is offered to have one for both (ACC-4).
        let offered = unify::find(&person, &mailbox).await.is_ok_and(|found| found.is_offered());
        let page = if offered { "/unify" } else { "" };
        return Ok(go(&format!("/mailboxes/{}{page}?done=mailbox-password-set", mailbox.id)));
    };
    form.refused(failure, |key| person.words.knows(key), &[("password", "new-password")])?;
    show(&person, form, mailbox).await
}

async fn set(
    person: &Person,
    mailbox: &Mailbox,
    password: String,
) -> Result<Result<(), tonic::Status>, Failure> {
    let mailbox_id = mailbox.id.clone();
    let request = person.ask(SetMailboxPasswordRequest { mailbox_id, password })?;
    Ok(person.app.mailboxes.clone().set_mailbox_password(request).await.map(|_| ()))
}

/// POST /mailboxes/{id}/password/remove
pub(crate) async fn remove(
    Path(id): Path<String>,
    PersonForm(person, _): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    set(&person, &mailbox, String::new()).await??;
    Ok(go(&format!("/mailboxes/{}?done=mailbox-password-removed", mailbox.id)))
}
