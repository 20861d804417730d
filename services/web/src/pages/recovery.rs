//! By which address a person gets back in (REC-1).

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    identity::v1::{
        ChangeRecoveryEmailRequest, ConfirmRecoveryEmailRequest, GetRecoveryRequest,
        OpenRecoveryEmailRequest, RemoveRecoveryEmailRequest,
    },
    wire,
};
use gatepost_runtime::status;
use http::StatusCode;
use tonic::{Code, Status};

use super::{Asked, go, phones};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, When, html, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "recovery.html")]
struct Recovery {
    p: Page,
    form: Form,
    /// Login e-mail, for whatever keeps the person's passwords.
    login: String,
    /// Empty when there is none.
    email: String,
    /// The address that waits for its confirmation; empty when none does.
    pending: String,
    until: Option<When>,
    /// Are there telephone numbers, or may there be?
    phones_shown: bool,
    /// Those by which the login e-mail is found; empty when there is none.
    phones: String,
}

/// GET /account/recovery
pub(crate) async fn form(person: Person, asked: Asked) -> Result<Response, Failure> {
    person.fresh()?;
    show(&person, Form::default(), asked.done()).await
}

async fn show(
    person: &Person,
    form: Form,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let request = person.ask(GetRecoveryRequest::default())?;
    let known = person.app.recovery.clone().get_recovery(request).await?.into_inner();
    let p = Page::console(person, "account").after(done);
    let until = p.when(known.pending_expires.as_ref());
    let login = person.account.email.clone();
    let numbers = phones::own(person).await?;
    let phones_shown = numbers.offered || !numbers.phones.is_empty();
    let phones = numbers.phones.into_iter().filter(|phone| phone.recovery);
    let phones: Vec<String> = phones.map(|phone| phone.masked_number).collect();
    let (email, pending, phones) = (known.email, known.pending_email, phones.join(", "));
    let page = Recovery { p, form, login, email, pending, until, phones_shown, phones };
    html_form(&page, &page.form)
}

/// POST /account/recovery
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("recovery-email", "invalid-recovery-email");
    form.require("present-password", "invalid-password");
    if !form.is_right() {
        return show(&person, form, None).await;
    }
    let request = person.ask(ChangeRecoveryEmailRequest {
        email: form.get("recovery-email").trim().to_owned(),
        password: form.get("present-password").to_owned(),
        client: Some(wire::client(&person.client)),
    })?;
    match person.app.recovery.clone().change_recovery_email(request).await {
        Ok(_) => Ok(go("/account/recovery?done=recovery-email-asked")),
        Err(answer) => refuse(&person, form, answer).await,
    }
}

/// POST /account/recovery/remove
pub(crate) async fn remove(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("present-password", "invalid-password");
    if !form.is_right() {
        return show(&person, form, None).await;
    }
    let request = person.ask(RemoveRecoveryEmailRequest {
        password: form.get("present-password").to_owned(),
        client: Some(wire::client(&person.client)),
    })?;
    match person.app.recovery.clone().remove_recovery_email(request).await {
        Ok(_) => Ok(go("/account/recovery?done=recovery-email-removed")),
        Err(answer) => refuse(&person, form, answer).await,
    }
}

async fn refuse(person: &Person, mut form: Form, answer: Status) -> Result<Response, Failure> {
    match status::reason(&answer).as_deref() {
        Some("step-up-required") => return Err(answer.into()),
        Some("password-refused") => form.complain("present-password", "present-password-refused"),
        _ => {
            let names = [("email", "recovery-email"), ("password", "present-password")];
            form.refused(answer, |key| person.words.knows(key), &names)?;
        }
    }
    show(person, form, None).await
}

#[derive(Template)]
#[template(path = "recovery_confirm.html")]
struct Confirm {
    p: Page,
    token: String,
    /// The new address; empty when the link opens nothing.
    email: String,
}

/// GET /account/recovery/confirm?token=…
pub(crate) async fn confirm_form(person: Person, asked: Asked) -> Result<Response, Failure> {
    let token = asked.get("token").to_owned();
    let client = Some(wire::client(&person.client));
    let request = person.ask(OpenRecoveryEmailRequest { token: token.clone(), client })?;
    match person.app.recovery.clone().open_recovery_email(request).await {
        Ok(answer) => {
            let p = Page::console(&person, "account");
            html(&Confirm { p, token, email: answer.into_inner().email })
        }
        Err(answer) => gone(&person, answer),
    }
}

/// POST /account/recovery/confirm
pub(crate) async fn confirm(PersonForm(person, form): PersonForm) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let token = form.get("token").to_owned();
    let request = person.ask(ConfirmRecoveryEmailRequest { token, client })?;
    match person.app.recovery.clone().confirm_recovery_email(request).await {
        Ok(_) => Ok(go("/account/recovery?done=recovery-email-changed")),
        Err(answer) => gone(&person, answer),
    }
}

fn gone(person: &Person, answer: Status) -> Result<Response, Failure> {
    if answer.code() != Code::NotFound {
        return Err(answer.into());
    }
    let p = Page::console(person, "account");
    let mut page = html(&Confirm { p, token: String::new(), email: String::new() })?;
    *page.status_mut() = StatusCode::NOT_FOUND;
    Ok(page)
}
