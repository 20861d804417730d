//! One password for the account and its mailbox (ACC-4): offered, agreed to, undone.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::{
    mailbox::v1::{
        EndUnificationRequest, GetUnificationRequest, Mailbox, UnificationObstacle, UnifyRequest,
    },
    wire,
};
use tonic::Status;

use super::{Asked, go, mailbox_password::permitted};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, html_form},
    visitor::Person,
};

/// Whose account password opens a mailbox.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opener {
    Nobody,
    /// The person who looks at the page.
    Own,
    Other,
}

/// How a mailbox and the person's account password stand.
pub(crate) struct Sharing {
    pub(crate) opener: Opener,
    /// Key of the text that says why it cannot be shared; empty when it can, or is.
    pub(crate) obstacle: &'static str,
    /// Has the person second factors?
    pub(crate) factors: bool,
}

impl Sharing {
    pub(crate) fn is_own(&self) -> bool {
        self.opener == Opener::Own
    }

    pub(crate) fn is_others(&self) -> bool {
        self.opener == Opener::Other
    }

    /// Can one password be had for both?
    pub(crate) fn can_begin(&self) -> bool {
        self.opener == Opener::Nobody && self.obstacle.is_empty()
    }

    /// Is it worth offering unasked? With second factors mail programs would need app passwords all the same.
    pub(super) fn is_offered(&self) -> bool {
        self.can_begin() && !self.factors
    }
}

/// How they stand, as the mailbox service says.
pub(super) async fn find(person: &Person, mailbox: &Mailbox) -> Result<Sharing, Failure> {
    let request = person.ask(GetUnificationRequest { mailbox_id: mailbox.id.clone() })?;
    let found = person.app.unifications.clone().get_unification(request).await?.into_inner();
    let opener = match found.account_id.as_str() {
        "" => Opener::Nobody,
        own if own == person.account.id => Opener::Own,
        _ => Opener::Other,
    };
    let obstacle = match (opener, found.obstacle()) {
        (Opener::Nobody, UnificationObstacle::Unspecified) | (Opener::Own | Opener::Other, _) => "",
        (_, UnificationObstacle::NotPermitted) => "reason-unification-not-permitted",
        (_, UnificationObstacle::OtherAddress) => "reason-unification-other-address",
        (_, UnificationObstacle::OtherAccounts) => "reason-unification-other-accounts",
        (_, UnificationObstacle::NoPassword) => "reason-unification-no-password",
        (_, UnificationObstacle::Forbidden) => "reason-mailbox-passwords-forbidden",
    };
    Ok(Sharing { opener, obstacle, factors: found.factors_active })
}

#[derive(Template)]
#[template(path = "unify.html")]
struct Unify {
    p: Page,
    form: Form,
    mailbox: Mailbox,
    sharing: Sharing,
}

/// GET /mailboxes/{id}/unify
pub(crate) async fn form(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    let sharing = find(&person, &mailbox).await?;
    if sharing.opener != Opener::Nobody {
        // A new password can be typed there, which must not be lost.
        person.fresh()?;
    }
    let p = Page::console(&person, "mailboxes").after(asked.done());
    let page = Unify { p, form: Form::default(), mailbox, sharing };
    html_form(&page, &page.form)
}

/// POST /mailboxes/{id}/unify
pub(crate) async fn submit(
    Path(id): Path<String>,
    PersonForm(person, form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    let request = person.ask(UnifyRequest {
        mailbox_id: mailbox.id.clone(),
        client: Some(wire::client(&person.client)),
    })?;
    match person.app.unifications.clone().unify(request).await {
        Ok(_) => Ok(go(&format!("/mailboxes/{}?done=mailbox-unified", mailbox.id))),
        Err(answer) => refused(&person, mailbox, form, answer).await,
    }
}

/// POST /mailboxes/{id}/unify/remove
pub(crate) async fn remove(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    let none = form.has("without", "yes");
    if !none {
        form.require("new-password", "invalid-new-password");
        if !form.is_right() {
            return show(&person, mailbox, form).await;
        }
    }
    let password = if none { String::new() } else { form.get("new-password").to_owned() };
    let request = person.ask(EndUnificationRequest {
        mailbox_id: mailbox.id.clone(),
        password,
        client: Some(wire::client(&person.client)),
    })?;
    match person.app.unifications.clone().end_unification(request).await {
        Ok(_) => Ok(go(&format!("/mailboxes/{}?done=mailbox-unification-ended", mailbox.id))),
        Err(answer) => refused(&person, mailbox, form, answer).await,
    }
}

/// Says what was refused; whoever must prove again who they are does that first.
async fn refused(
    person: &Person,
    mailbox: Mailbox,
    mut form: Form,
    answer: Status,
) -> Result<Response, Failure> {
    if gatepost_runtime::status::reason(&answer).as_deref() == Some("step-up-required") {
        return Err(answer.into());
    }
    form.refused(answer, |key| person.words.knows(key), &[("password", "new-password")])?;
    show(person, mailbox, form).await
}

async fn show(person: &Person, mailbox: Mailbox, form: Form) -> Result<Response, Failure> {
    let sharing = find(person, &mailbox).await?;
    let page = Unify { p: Page::console(person, "mailboxes"), form, mailbox, sharing };
    html_form(&page, &page.form)
}
