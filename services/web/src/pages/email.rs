//! The address a person logs in with (ACC-5): asking for another, confirming it, thinking again.

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    identity::v1::{
        CancelLoginEmailChangeRequest, ChangeLoginEmailRequest, ConfirmLoginEmailRequest,
        OpenLoginEmailRequest,
    },
    wire,
};
use gatepost_runtime::status;
use tonic::{Code, Status};

use super::{Asked, go, profile::profile};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, When, html, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "email.html")]
struct Change {
    p: Page,
    form: Form,
    /// The present address.
    email: String,
    /// The address that waits for its confirmation; empty when none does.
    pending: String,
    /// When that ends.
    until: Option<When>,
}

/// GET /account/email
pub(crate) async fn form(person: Person, asked: Asked) -> Result<Response, Failure> {
    person.fresh()?;
    show(&person, Form::default(), asked.done()).await
}

async fn show(
    person: &Person,
    form: Form,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let profile = profile(person).await?;
    let p = Page::console(person, "account").after(done);
    let until = p.when(profile.pending_expires.as_ref());
    let page = Change { p, form, email: profile.email, pending: profile.pending_email, until };
    html_form(&page, &page.form)
}

/// POST /account/email
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("new-email", "invalid-new-email");
    form.require("present-password", "invalid-password");
    if !form.is_right() {
        return show(&person, form, None).await;
    }
    let request = person.ask(ChangeLoginEmailRequest {
        email: form.get("new-email").trim().to_owned(),
        password: form.get("present-password").to_owned(),
        client: Some(wire::client(&person.client)),
    })?;
    let Err(answer) = person.app.profiles.clone().change_login_email(request).await else {
        return Ok(go("/account/email?done=email-asked"));
    };
    if status::reason(&answer).as_deref() == Some("password-refused") {
        form.complain("present-password", "present-password-refused");
    } else {
        let names = [("email", "new-email"), ("password", "present-password")];
        form.refused(answer, |key| person.words.knows(key), &names)?;
    }
    show(&person, form, None).await
}

/// POST /account/email/cancel
pub(crate) async fn cancel(PersonForm(person, _): PersonForm) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let request = person.ask(CancelLoginEmailChangeRequest { client })?;
    person.app.profiles.clone().cancel_login_email_change(request).await?;
    Ok(go("/account/email?done=email-cancelled"))
}

#[derive(Template)]
#[template(path = "email_confirm.html")]
struct Confirm {
    p: Page,
    token: String,
    /// The new address; empty when the link opens nothing.
    email: String,
    /// Key of the text that says why it does not.
    wrong: &'static str,
}

/// GET /account/email/confirm?token=…
pub(crate) async fn confirm_form(person: Person, asked: Asked) -> Result<Response, Failure> {
    let token = asked.get("token").to_owned();
    if token.is_empty() {
        // They logged in on the way here: the link is still in the mail.
        return refused(&person, "email-confirm-again");
    }
    let client = Some(wire::client(&person.client));
    let request = person.ask(OpenLoginEmailRequest { token: token.clone(), client })?;
    match person.app.profiles.clone().open_login_email(request).await {
        Ok(answer) => {
            let p = Page::console(&person, "account");
            html(&Confirm { p, token, email: answer.into_inner().email, wrong: "" })
        }
        Err(answer) => refused(&person, why(answer)?),
    }
}

/// POST /account/email/confirm
pub(crate) async fn confirm(PersonForm(person, form): PersonForm) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let token = form.get("token").to_owned();
    let request = person.ask(ConfirmLoginEmailRequest { token, client })?;
    match person.app.profiles.clone().confirm_login_email(request).await {
        Ok(_) => Ok(go("/account/email?done=email-changed")),
        Err(answer) => refused(&person, why(answer)?),
    }
}

fn why(answer: Status) -> Result<&'static str, Failure> {
    match (answer.code(), status::reason(&answer).as_deref()) {
        (_, Some("link-refused")) => Ok("email-confirm-gone"),
        (Code::AlreadyExists, _) => Ok("reason-email-taken"),
        _ => Err(answer.into()),
    }
}

fn refused(person: &Person, wrong: &'static str) -> Result<Response, Failure> {
    let p = Page::console(person, "account");
    let mut page = html(&Confirm { p, token: String::new(), email: String::new(), wrong })?;
    *page.status_mut() = http::StatusCode::NOT_FOUND;
    Ok(page)
}
