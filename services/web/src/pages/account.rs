//! The person's own account.

use askama::Template;
use axum::response::Response;
use gatepost_proto::{identity::v1::ChangePasswordRequest, wire};
use tonic::Code;

use super::{Asked, go};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, When, html, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "account.html")]
struct Overview {
    p: Page,
    since: Option<When>,
}

/// GET /account
pub(crate) async fn overview(person: Person, asked: Asked) -> Result<Response, Failure> {
    let p = Page::console(&person, "account").after(asked.done());
    let since = p.when(person.account.created.as_ref());
    html(&Overview { p, since })
}

#[derive(Template)]
#[template(path = "password.html")]
struct Change {
    p: Page,
    form: Form,
    email: String,
}

/// GET /account/password
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    show(&person, Form::default())
}

fn show(person: &Person, form: Form) -> Result<Response, Failure> {
    let p = Page::console(person, "account");
    let page = Change { p, form, email: person.account.email.clone() };
    html_form(&page, &page.form)
}

/// POST /account/password
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("present-password", "invalid-password");
    form.require("new-password", "invalid-new-password");
    if !form.is_right() {
        return show(&person, form);
    }
    let request = person.ask(ChangePasswordRequest {
        present_password: form.get("present-password").to_owned(),
        new_password: form.get("new-password").to_owned(),
        client: Some(wire::client(&person.client)),
    })?;
    let Err(answer) = person.app.accounts.clone().change_password(request).await else {
        return Ok(go("/account?done=password-changed"));
    };
    let reason = gatepost_runtime::status::reason(&answer).unwrap_or_default();
    // A wrong password is UNAUTHENTICATED as an ended session is; the reason tells them apart.
    let wrong = matches!(answer.code(), Code::Unauthenticated | Code::PermissionDenied);
    if wrong && reason != "session-ended" {
        form.complain("present-password", "present-password-refused");
    } else {
        let names = [
            ("present_password", "present-password"),
            ("new_password", "new-password"),
            ("password", "new-password"),
        ];
        form.refused(answer, |key| person.words.knows(key), &names)?;
    }
    show(&person, form)
}

/// GET /.well-known/change-password (W3C, "A Well-Known URL for Changing Passwords")
pub(crate) async fn well_known() -> Response {
    go("/account/password")
}
