//! Adding an authenticator app (2FA-1).

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    identity::v1::{FinishTotpEnrollmentRequest, StartTotpEnrollmentRequest},
    wire,
};

use super::{backup_codes, go};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "security_totp.html")]
struct Enroll {
    p: Page,
    form: Form,
    enrollment: String,
    secret: String,
    uri: String,
    /// The secret in groups of four.
    groups: Vec<String>,
}

/// GET /account/security/totp
pub(crate) async fn form(person: Person) -> Result<Response, Failure> {
    person.fresh()?;
    let request = person.ask(StartTotpEnrollmentRequest {})?;
    let drawn = person.app.factors.clone().start_totp_enrollment(request).await?.into_inner();
    let name = Page::console(&person, "account").t("totp-name");
    let form = Form::filled(&[
        ("enrollment", &drawn.enrollment),
        ("secret", &drawn.secret),
        ("uri", &drawn.uri),
        ("factor-name", &name),
    ]);
    show(&person, form)
}

/// The seed goes back and forth with the form: nothing is kept until its first code is right.
fn show(person: &Person, form: Form) -> Result<Response, Failure> {
    let own = |name| form.get(name).to_owned();
    let (enrollment, secret, uri) = (own("enrollment"), own("secret"), own("uri"));
    let plain: Vec<char> = secret.chars().take(64).collect();
    let groups = plain.chunks(4).map(|group| group.iter().collect()).collect();
    let p = Page::console(person, "account");
    let page = Enroll { p, form, enrollment, secret, uri, groups };
    html_form(&page, &page.form)
}

/// POST /account/security/totp
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("code-totp", "invalid-code-totp");
    form.require("factor-name", "invalid-factor-name");
    if !form.is_right() {
        return show(&person, form);
    }
    let request = person.ask(FinishTotpEnrollmentRequest {
        enrollment: form.get("enrollment").to_owned(),
        code: form.get("code-totp").to_owned(),
        name: form.get("factor-name").to_owned(),
        client: Some(wire::client(&person.client)),
    })?;
    match person.app.factors.clone().finish_totp_enrollment(request).await {
        Ok(answer) => {
            let codes = answer.into_inner().backup_codes;
            if codes.is_empty() {
                return Ok(go("/account/security?done=factor-added"));
            }
            backup_codes::show(&person, codes, true)
        }
        Err(answer) => {
            let step_up = Failure::from(answer.clone());
            if matches!(step_up, Failure::StepUp { .. }) {
                return Err(step_up);
            }
            if gatepost_runtime::status::field(&answer).as_deref() == Some("enrollment") {
                // Too old: draw another seed.
                return Ok(go("/account/security/totp"));
            }
            let names = [("code", "code-totp"), ("name", "factor-name")];
            form.refused(answer, |key| person.words.knows(key), &names)?;
            show(&person, form)
        }
    }
}
