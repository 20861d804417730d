//! One telephone number of a person: what it is used for, another number in its place, and its end.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::{
    identity::v1::{EnrollSmsRequest, RemovePhoneRequest, UpdatePhoneRequest},
    wire,
};

use super::{Asked, backup_codes, go, phones};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, When, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "phone.html")]
struct Detail {
    p: Page,
    form: Form,
    login: String,
    id: String,
    number: String,
    verified: Option<When>,
    factor: bool,
    offered: bool,
    recovery: bool,
    notices: bool,
}

/// GET /account/security/phone/{id}
pub(crate) async fn detail(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    person.fresh()?;
    show(&person, &id, Form::default(), asked.done()).await
}

pub(super) async fn show(
    person: &Person,
    id: &str,
    form: Form,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let known = phones::own(person).await?;
    let phone = known.phones.into_iter().find(|phone| phone.id == id);
    let phone = phone.ok_or(Failure::NotFound)?;
    let p = Page::console(person, "account").after(done);
    let page = Detail {
        form,
        login: person.account.email.clone(),
        id: phone.id,
        number: phone.masked_number,
        verified: p.when(phone.verified.as_ref()),
        factor: phone.factor,
        offered: known.offered,
        recovery: phone.recovery,
        notices: phone.notices,
        p,
    };
    html_form(&page, &page.form)
}

/// POST /account/security/phone/{id}
pub(crate) async fn update(
    Path(id): Path<String>,
    PersonForm(person, form): PersonForm,
) -> Result<Response, Failure> {
    let request = person.ask(UpdatePhoneRequest {
        phone_id: id.clone(),
        recovery: form.get("phone-recovery") == "1",
        notices: form.get("phone-notices") == "1",
        client: Some(wire::client(&person.client)),
    })?;
    match person.app.phones.clone().update_phone(request).await {
        Ok(_) => Ok(go(&format!("/account/security/phone/{id}?done=phone-updated"))),
        Err(answer) => Err(super::hidden(answer)),
    }
}

/// POST /account/security/phone/{id}/factor
pub(crate) async fn enroll(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let request = person.ask(EnrollSmsRequest { phone_id: id.clone(), client })?;
    match person.app.phones.clone().enroll_sms(request).await {
        Ok(answer) => {
            let codes = answer.into_inner().backup_codes;
            if codes.is_empty() {
                return Ok(go("/account/security?done=factor-added"));
            }
            backup_codes::show(&person, codes, true)
        }
        Err(answer) => {
            let step_up = Failure::from(answer.clone());
            if matches!(step_up, Failure::StepUp { .. } | Failure::NotFound) {
                return Err(step_up);
            }
            form.refused(answer, |key| person.words.knows(key), &[])?;
            show(&person, &id, form, None).await
        }
    }
}

/// POST /account/security/phone/{id}/remove
pub(crate) async fn remove(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    form.require("present-password", "invalid-password");
    if form.is_right() {
        let request = person.ask(RemovePhoneRequest {
            phone_id: id.clone(),
            password: form.get("present-password").to_owned(),
            client: Some(wire::client(&person.client)),
        })?;
        match person.app.phones.clone().remove_phone(request).await {
            Ok(_) => return Ok(go("/account/security/phone?done=phone-removed")),
            Err(answer) if answer.code() == tonic::Code::NotFound => return Err(answer.into()),
            Err(answer) => phones::refuse(&person, &mut form, answer)?,
        }
    }
    show(&person, &id, form, None).await
}
