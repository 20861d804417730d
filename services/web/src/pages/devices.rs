//! Device passwords of a mailbox (APP-6): made, shown once, revoked.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::DevicePasswordId;
use gatepost_proto::mailbox::v1::{
    DevicePassword, IssueDevicePasswordRequest, ListDevicePasswordsRequest, Mailbox,
    RevokeDevicePasswordRequest,
};

use super::{
    all,
    app_password_new::{ChosenLimits, LimitFields, Shown, groups},
    go, hidden, mailboxes,
};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, html, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "device_new.html")]
struct New {
    p: Page,
    form: Form,
    mailbox: Mailbox,
    limits: LimitFields,
}

/// GET /mailboxes/{id}/devices/new
pub(crate) async fn form(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    show(&person, Form::default(), mailbox)
}

async fn permitted(person: &Person, id: &str) -> Result<Mailbox, Failure> {
    let mailbox = mailboxes::find(person, id).await?;
    if mailboxes::May::of(&mailbox).devices { Ok(mailbox) } else { Err(Failure::Forbidden) }
}

fn show(person: &Person, form: Form, mailbox: Mailbox) -> Result<Response, Failure> {
    let p = Page::console(person, "mailboxes");
    let limits = LimitFields::of(&p, &form);
    let page = New { p, form, mailbox, limits };
    html_form(&page, &page.form)
}

/// POST /mailboxes/{id}/devices/new
pub(crate) async fn submit(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    form.require("device-name", "invalid-device-name");
    let limits = ChosenLimits::of(&person, &mut form);
    let nobody = form.has("nobody", "yes");
    if !form.is_right() {
        return show(&person, form, mailbox);
    }
    let request = person.ask(IssueDevicePasswordRequest {
        mailbox_id: mailbox.id.clone(),
        name: form.get("device-name").to_owned(),
        account_id: if nobody { String::new() } else { person.account.id.clone() },
        expires: limits.expires,
        scopes: limits.scopes,
        networks: limits.networks,
    })?;
    match person.app.device_passwords.clone().issue_device_password(request).await {
        Ok(answer) => {
            let answer = answer.into_inner();
            html(&Shown {
                p: Page::console(&person, "mailboxes"),
                name: answer.device_password.unwrap_or_default().name,
                groups: groups(&answer.secret),
                addresses: vec![mailbox.address],
                settings: person.app.mail_settings.clone(),
                back: format!("/mailboxes/{}", mailbox.id),
            })
        }
        Err(answer) => {
            let names = [("name", "device-name"), ("networks", "networks"), ("expires", "expiry")];
            form.refused(answer, |key| person.words.knows(key), &names)?;
            show(&person, form, mailbox)
        }
    }
}

#[derive(Template)]
#[template(path = "device_revoke.html")]
struct Revoke {
    p: Page,
    mailbox: Mailbox,
    device: DevicePassword,
}

/// GET /mailboxes/{id}/devices/{device}/revoke
pub(crate) async fn confirm(
    Path((id, device)): Path<(String, String)>,
    person: Person,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    let request =
        person.ask(ListDevicePasswordsRequest { mailbox_id: mailbox.id.clone(), page: all() })?;
    let answer = person.app.device_passwords.clone().list_device_passwords(request).await?;
    let found = answer.into_inner().device_passwords.into_iter().find(|entry| entry.id == device);
    let device = found.ok_or(Failure::NotFound)?;
    html(&Revoke { p: Page::console(&person, "mailboxes"), mailbox, device })
}

/// POST /mailboxes/{id}/devices/{device}/revoke
pub(crate) async fn revoke(
    Path((id, device)): Path<(String, String)>,
    PersonForm(person, _): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    let device: DevicePasswordId = device.parse().map_err(|_| Failure::NotFound)?;
    let request = person.ask(RevokeDevicePasswordRequest {
        mailbox_id: mailbox.id.clone(),
        device_password_id: device.to_string(),
    })?;
    person.app.device_passwords.clone().revoke_device_password(request).await.map_err(hidden)?;
    Ok(go(&format!("/mailboxes/{}?done=device-revoked", mailbox.id)))
}
