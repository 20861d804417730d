//! Adding a security key or passkey (2FA-2).

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    identity::v1::{FinishPasskeyEnrollmentRequest, StartPasskeyEnrollmentRequest},
    wire,
};
use gatepost_runtime::status;

use super::{backup_codes, go};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "security_passkey.html")]
struct Enroll {
    p: Page,
    form: Form,
    ceremony: String,
    /// What the browser is to ask for, as JSON; empty once it has answered.
    options: String,
    /// Its answer, while the name is still to be corrected.
    response: String,
}

/// GET /account/security/passkeys/new
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    person.fresh()?;
    let p = Page::console(&person, "account");
    let name = p.program(&person.client.program);
    show(&person, Form::filled(&[("factor-name", &name)])).await
}

/// Shows the form with a new ceremony: each serves one answer.
async fn show(person: &Person, mut form: Form) -> Result<Response, Failure> {
    let request = person.ask(StartPasskeyEnrollmentRequest {})?;
    let (ceremony, options) =
        match person.app.passkeys.clone().start_passkey_enrollment(request).await {
            Ok(begun) => {
                let begun = begun.into_inner();
                (begun.ceremony, begun.options)
            }
            // Nothing can be begun: the page says why.
            Err(answer) => {
                step_up(&answer)?;
                form.refused(answer, |key| person.words.knows(key), &[])?;
                (String::new(), String::new())
            }
        };
    let p = Page::console(person, "account");
    let page = Enroll { p, form, ceremony, options, response: String::new() };
    html_form(&page, &page.form)
}

/// POST /account/security/passkeys/new
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("factor-name", "invalid-factor-name");
    let response = form.get("response").to_owned();
    if response.is_empty() {
        form.complain("", "passkey-no-script");
        return show(&person, form).await;
    }
    if !form.is_right() {
        return keep(&person, form);
    }
    let request = person.ask(FinishPasskeyEnrollmentRequest {
        ceremony: form.get("ceremony").to_owned(),
        response,
        name: form.get("factor-name").to_owned(),
        client: Some(wire::client(&person.client)),
    })?;
    match person.app.passkeys.clone().finish_passkey_enrollment(request).await {
        Ok(answer) => {
            let codes = answer.into_inner().backup_codes;
            if codes.is_empty() {
                return Ok(go("/account/security?done=factor-added"));
            }
            backup_codes::show(&person, codes, true)
        }
        Err(answer) => {
            step_up(&answer)?;
            let field = status::field(&answer);
            if field.as_deref() == Some("response") {
                form.complain("", "reason-passkey-refused");
                return show(&person, form).await;
            }
            let named = field.is_some();
            form.refused(answer, |key| person.words.knows(key), &[("name", "factor-name")])?;
            if named { keep(&person, form) } else { show(&person, form).await }
        }
    }
}

/// The form with what the browser answered, for a name that is to be corrected: the authenticator is not asked
/// again.
fn keep(person: &Person, form: Form) -> Result<Response, Failure> {
    let own = |name| form.get(name).to_owned();
    let (ceremony, response) = (own("ceremony"), own("response"));
    let p = Page::console(person, "account");
    let page = Enroll { p, form, ceremony, options: String::new(), response };
    html_form(&page, &page.form)
}

/// Leads to a step-up when that is what the service wants.
fn step_up(answer: &tonic::Status) -> Result<(), Failure> {
    match Failure::from(answer.clone()) {
        failure @ Failure::StepUp { .. } => Err(failure),
        _ => Ok(()),
    }
}
