//! Device passwords of a mailbox (APP-6): listed, made for a person or for nobody, shown once, revoked.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::DevicePasswordId;
use gatepost_proto::{
    mailbox::v1::{
        DevicePassword, IssueDevicePasswordRequest, ListDevicePasswordsRequest, Mailbox,
        Permission, RevokeDevicePasswordRequest,
    },
    wire,
};

use super::{
    Asked, all,
    app_password_new::{ChosenLimits, LimitFields, Shown, groups},
    app_passwords::{Credential, credential},
    escaped, go, hidden, mailbox_people, mailboxes,
};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Choice, Page, html, html_form},
    visitor::Person,
};

/// Device passwords on a page.
const DEVICES: u32 = 50;
/// Whom a device password is for, when it is for nobody.
const NOBODY: &str = "nobody";

#[derive(Template)]
#[template(path = "devices.html")]
struct Devices {
    p: Page,
    mailbox: Mailbox,
    rows: Vec<Row>,
    next: String,
}

struct Row {
    device: Credential,
    /// Whom it was made for; empty for nobody.
    who: String,
}

/// GET /mailboxes/{id}/devices
pub(crate) async fn list(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    let request = ListDevicePasswordsRequest {
        mailbox_id: mailbox.id.clone(),
        page: Some(asked.page(DEVICES)),
    };
    let found = person.app.device_passwords.clone();
    let found = found.clone().list_device_passwords(person.ask(request)?).await?.into_inner();
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let people = people(&person, &mailbox).await?;
    let p = Page::console(&person, "mailboxes").after(asked.done());
    let row = |device: DevicePassword| {
        let named = people.iter().find(|(id, _)| *id == device.account_id);
        let who = match (device.account_id.as_str(), named) {
            ("", _) => String::new(),
            (_, Some((_, name))) => name.clone(),
            (_, None) => p.t("device-for-other"),
        };
        Row { who, device: credential(&p, device.into()) }
    };
    html(&Devices {
        rows: found.device_passwords.into_iter().map(row).collect(),
        next: match next.as_str() {
            "" => next,
            next => format!("/mailboxes/{}/devices?page={}", mailbox.id, escaped(next)),
        },
        mailbox,
        p,
    })
}

/// Ids and names of those that device passwords can be made for: the person, if attached, and the others, if the person
/// may see them.
async fn people(person: &Person, mailbox: &Mailbox) -> Result<Vec<(String, String)>, Failure> {
    let mut people = Vec::new();
    if !mailbox.permissions.is_empty() {
        people.push((person.account.id.clone(), person.account.name.clone()));
    }
    let sees = mailbox.manages || mailbox.permissions().any(|one| one == Permission::Security);
    if sees {
        for attached in mailbox_people::attached(person, mailbox).await? {
            let account = attached.attachment.unwrap_or_default().account_id;
            let name = if attached.name.is_empty() { attached.email } else { attached.name };
            if account != person.account.id {
                people.push((account, name));
            }
        }
    }
    Ok(people)
}

#[derive(Template)]
#[template(path = "device_new.html")]
struct New {
    p: Page,
    form: Form,
    mailbox: Mailbox,
    /// Whom it can be for, nobody among them.
    people: Vec<Choice>,
    limits: LimitFields,
    once: String,
}

/// GET /mailboxes/{id}/devices/new
pub(crate) async fn form(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    person.fresh()?;
    let people = people(&person, &mailbox).await?;
    show(&person, Form::default(), mailbox, &people)
}

async fn permitted(person: &Person, id: &str) -> Result<Mailbox, Failure> {
    let mailbox = mailboxes::find(person, id).await?;
    if mailboxes::May::of(&mailbox).devices { Ok(mailbox) } else { Err(Failure::Forbidden) }
}

fn show(
    person: &Person,
    form: Form,
    mailbox: Mailbox,
    people: &[(String, String)],
) -> Result<Response, Failure> {
    let p = Page::console(person, "mailboxes");
    let limits = LimitFields::of(&p, &form);
    let nobody = Choice {
        value: NOBODY.to_owned(),
        label: p.t("device-nobody"),
        chosen: form.has("for", NOBODY) || people.is_empty(),
    };
    let somebody = people.iter().enumerate().map(|(place, (id, name))| Choice {
        value: id.clone(),
        label: name.clone(),
        chosen: form.has("for", id) || (form.get("for").is_empty() && place == 0),
    });
    let once = Some(form.get("once").to_owned()).filter(|once| !once.is_empty());
    let once = once.unwrap_or_else(|| person.app.random());
    let people = somebody.chain([nobody]).collect();
    let page = New { p, form, mailbox, people, limits, once };
    html_form(&page, &page.form)
}

/// POST /mailboxes/{id}/devices/new. The answer is the page with the secret, as with app passwords.
pub(crate) async fn submit(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    let people = people(&person, &mailbox).await?;
    form.require("device-name", "invalid-device-name");
    let limits = ChosenLimits::of(&person, &mut form);
    let account_id = match form.get("for") {
        NOBODY | "" => String::new(),
        chosen if people.iter().any(|(id, _)| id == chosen) => chosen.to_owned(),
        _ => return Err(Failure::NotFound),
    };
    if !form.is_right() {
        return show(&person, form, mailbox, &people);
    }
    let request = person.ask(IssueDevicePasswordRequest {
        mailbox_id: mailbox.id.clone(),
        name: form.get("device-name").to_owned(),
        account_id,
        expires: limits.expires,
        scopes: limits.scopes,
        networks: limits.networks,
        client: Some(wire::client(&person.client)),
        idempotency_key: form.get("once").to_owned(),
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
                back: format!("/mailboxes/{}/devices", mailbox.id),
            })
        }
        Err(answer) => {
            let names = [("name", "device-name"), ("networks", "networks"), ("expires", "expiry")];
            form.refused(answer, |key| person.words.knows(key), &names)?;
            show(&person, form, mailbox, &people)
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
    Ok(go(&format!("/mailboxes/{}/devices?done=device-revoked", mailbox.id)))
}
