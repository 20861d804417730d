//! Telephone numbers of a person: the list, adding one, and the code that proves it (REC-1, 2FA-4).

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    identity::v1::{
        CancelPhoneVerificationRequest, FinishPhoneVerificationRequest, ListPhonesRequest,
        ListPhonesResponse, ResendPhoneCodeRequest, StartPhoneVerificationRequest,
    },
    wire,
};
use gatepost_runtime::status;
use tonic::{Code, Status};

use super::{Asked, go, phone, profile::profile};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, html_form},
    visitor::Person,
};

/// A number as the list shows it.
struct Entry {
    id: String,
    number: String,
    /// What it is used for.
    uses: Vec<String>,
}

#[derive(Template)]
#[template(path = "phones.html")]
struct Phones {
    p: Page,
    form: Form,
    login: String,
    phones: Vec<Entry>,
    /// The number that waits for its code; empty when none does.
    pending: String,
    offered: bool,
}

/// The person's numbers.
pub(super) async fn own(person: &Person) -> Result<ListPhonesResponse, Failure> {
    let request = person.ask(ListPhonesRequest::default())?;
    Ok(person.app.phones.clone().list_phones(request).await?.into_inner())
}

/// GET /account/security/phone
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    person.fresh()?;
    // The number from the sign-up is at hand for the first one.
    let first = own(&person).await?.phones.is_empty();
    let mobile = if first { profile(&person).await?.mobile } else { String::new() };
    let form = Form::filled(&[("phone-recovery", "1"), ("phone-number", &mobile)]);
    show(&person, form, asked.done()).await
}

async fn show(
    person: &Person,
    form: Form,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let known = own(person).await?;
    let p = Page::console(person, "account").after(done);
    let phones = known.phones.into_iter().map(|phone| {
        let uses = [
            (phone.factor, "phone-use-factor"),
            (phone.recovery, "phone-use-recovery"),
            (phone.notices, "phone-use-notices"),
        ];
        let uses = uses.into_iter().filter(|(used, _)| *used).map(|(_, key)| p.t(key));
        Entry { id: phone.id, number: phone.masked_number, uses: uses.collect() }
    });
    let page = Phones {
        form,
        login: person.account.email.clone(),
        phones: phones.collect(),
        pending: known.pending.map(|pending| pending.masked_number).unwrap_or_default(),
        offered: known.offered,
        p,
    };
    html_form(&page, &page.form)
}

/// POST /account/security/phone: adds a number, or changes the one that `replaces` names.
pub(crate) async fn submit(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("phone-number", "invalid-phone-number");
    form.require("present-password", "invalid-password");
    let replaces = form.get("replaces").to_owned();
    if form.is_right() {
        let request = person.ask(StartPhoneVerificationRequest {
            number: form.get("phone-number").trim().to_owned(),
            replaces_phone_id: replaces.clone(),
            recovery: form.get("phone-recovery") == "1",
            notices: form.get("phone-notices") == "1",
            password: form.get("present-password").to_owned(),
            client: Some(wire::client(&person.client)),
        })?;
        match person.app.phones.clone().start_phone_verification(request).await {
            Ok(_) => return Ok(go("/account/security/phone/confirm")),
            Err(answer) => refuse(&person, &mut form, answer)?,
        }
    }
    if replaces.is_empty() {
        show(&person, form, None).await
    } else {
        phone::show(&person, &replaces, form, None).await
    }
}

/// What is wrong with the number or the password.
pub(super) fn refuse(person: &Person, form: &mut Form, answer: Status) -> Result<(), Failure> {
    match status::reason(&answer).as_deref() {
        Some("step-up-required") => return Err(answer.into()),
        Some("password-refused") => form.complain("present-password", "present-password-refused"),
        // Paused by wrong passwords, or by a bound of messages.
        Some("throttled") => form.complain("", "sms-paused"),
        _ => {
            let names = [("number", "phone-number"), ("password", "present-password")];
            form.refused(answer, |key| person.words.knows(key), &names)?;
        }
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "phone_confirm.html")]
struct Confirm {
    p: Page,
    form: Form,
    number: String,
}

/// GET /account/security/phone/confirm
pub(crate) async fn confirm_form(person: Person, asked: Asked) -> Result<Response, Failure> {
    show_confirm(&person, Form::default(), asked.done()).await
}

async fn show_confirm(
    person: &Person,
    form: Form,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let Some(pending) = own(person).await?.pending else {
        // Its time is up, or it was confirmed in another tab.
        return Ok(go("/account/security/phone"));
    };
    let p = Page::console(person, "account").after(done);
    let page = Confirm { p, form, number: pending.masked_number };
    html_form(&page, &page.form)
}

/// POST /account/security/phone/confirm
pub(crate) async fn confirm(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    form.require("code-sms", "invalid-code-sms");
    if form.is_right() {
        let request = person.ask(FinishPhoneVerificationRequest {
            code: form.get("code-sms").to_owned(),
            client: Some(wire::client(&person.client)),
        })?;
        match person.app.phones.clone().finish_phone_verification(request).await {
            Ok(answer) => {
                let id = answer.into_inner().phone.unwrap_or_default().id;
                return Ok(go(&format!("/account/security/phone/{id}?done=phone-confirmed")));
            }
            Err(answer) => {
                let names = [("code", "code-sms")];
                form.refused(answer, |key| person.words.knows(key), &names)?;
            }
        }
    }
    show_confirm(&person, form, None).await
}

/// POST /account/security/phone/resend
pub(crate) async fn resend(PersonForm(person, mut form): PersonForm) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let request = person.ask(ResendPhoneCodeRequest { client })?;
    match person.app.phones.clone().resend_phone_code(request).await {
        Ok(_) => Ok(go("/account/security/phone/confirm?done=phone-code-sent")),
        Err(answer) if answer.code() == Code::ResourceExhausted => {
            form.complain("", "sms-paused");
            show_confirm(&person, form, None).await
        }
        Err(answer) if status::reason(&answer).as_deref() == Some("verification-spent") => {
            Ok(go("/account/security/phone"))
        }
        Err(answer) => Err(answer.into()),
    }
}

/// POST /account/security/phone/cancel
pub(crate) async fn cancel(PersonForm(person, _): PersonForm) -> Result<Response, Failure> {
    let request = person.ask(CancelPhoneVerificationRequest {})?;
    person.app.phones.clone().cancel_phone_verification(request).await?;
    Ok(go("/account/security/phone"))
}
