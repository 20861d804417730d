//! "Set up a device" (APP-7), in the console: for a mailbox a link is made, shown as QR code and as text. The app
//! password is made when the link is opened, by [`super::set_up`].

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::MailProtocol;
use gatepost_proto::{
    identity::v1::{CancelDeviceSetupRequest, DeviceKind, DeviceSetup, StartDeviceSetupRequest},
    mailbox::v1::Mailbox,
    wire,
};

use super::{go, mailboxes};
use crate::{
    app::MailSettings,
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, When, html, html_form},
    visitor::Person,
};

/// Kinds of devices: value, its kind, its name, and what is handed over.
const KINDS: [(&str, DeviceKind, &str, &str); 4] = [
    ("apple", DeviceKind::Apple, "setup-kind-apple", "setup-kind-apple-text"),
    ("thunderbird", DeviceKind::Thunderbird, "setup-kind-thunderbird", "setup-kind-found-text"),
    ("outlook", DeviceKind::Outlook, "setup-kind-outlook", "setup-kind-found-text"),
    ("other", DeviceKind::Other, "setup-kind-other", "setup-kind-other-text"),
];

#[derive(Template)]
#[template(path = "setup/choose.html")]
struct Choose {
    p: Page,
    mailboxes: Vec<Mailbox>,
}

/// GET /app-passwords/set-up: which mailbox; of one there is nothing to choose.
pub(crate) async fn choose(person: Person) -> Result<Response, Failure> {
    let mailboxes = mailboxes::own(&person).await?;
    if let [only] = mailboxes.as_slice() {
        return Ok(go(&format!("/mailboxes/{}/set-up", only.id)));
    }
    html(&Choose { p: Page::console(&person, "app-passwords"), mailboxes })
}

#[derive(Template)]
#[template(path = "setup/new.html")]
struct New {
    p: Page,
    form: Form,
    mailbox: Mailbox,
    kinds: Vec<Kind>,
    once: String,
}

struct Kind {
    value: &'static str,
    label: &'static str,
    text: &'static str,
    chosen: bool,
}

/// GET /mailboxes/{id}/set-up
pub(crate) async fn form(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    person.fresh()?;
    let mailbox = mailboxes::find(&person, &id).await?;
    show(&person, Form::default(), mailbox)
}

fn show(person: &Person, form: Form, mailbox: Mailbox) -> Result<Response, Failure> {
    let chosen = if form.get("device-kind").is_empty() { "apple" } else { form.get("device-kind") };
    let kinds = KINDS.map(|(value, _, label, text)| {
        let chosen = value == chosen;
        Kind { value, label, text, chosen }
    });
    let once = Some(form.get("once").to_owned()).filter(|once| !once.is_empty());
    let once = once.unwrap_or_else(|| person.app.random());
    let p = Page::console(person, "mailboxes");
    let page = New { p, form, mailbox, kinds: kinds.into(), once };
    html_form(&page, &page.form)
}

#[derive(Template)]
#[template(path = "setup/link.html")]
struct Link {
    p: Page,
    mailbox: Mailbox,
    name: String,
    /// The address that the device opens.
    address: String,
    token: String,
    expires: Option<When>,
}

/// POST /mailboxes/{id}/set-up. The answer is the page with the link: a redirect would have to keep it somewhere.
pub(crate) async fn submit(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = mailboxes::find(&person, &id).await?;
    form.require("device-name", "invalid-device-name");
    let kind = KINDS.iter().find(|(value, ..)| form.get("device-kind") == *value);
    let Some((_, kind, ..)) = kind.filter(|_| form.is_right()) else {
        if kind.is_none() {
            form.complain("device-kind", "invalid-device-kind");
        }
        return show(&person, form, mailbox);
    };
    let setup = DeviceSetup {
        name: form.get("device-name").to_owned(),
        kind: (*kind).into(),
        mailbox_id: mailbox.id.clone(),
        address: mailbox.address.clone(),
        scopes: scopes(&person.app.mail_settings),
    };
    let request = person.ask(StartDeviceSetupRequest {
        setup: Some(setup),
        client: Some(wire::client(&person.client)),
        idempotency_key: form.get("once").to_owned(),
    })?;
    match person.app.setups.clone().start_device_setup(request).await {
        Ok(started) => {
            let started = started.into_inner();
            let p = Page::console(&person, "mailboxes");
            html(&Link {
                address: format!("{}/set-up?token={}", person.app.config.public_url, started.token),
                expires: p.when(started.expires.as_ref()),
                name: form.get("device-name").trim().to_owned(),
                token: started.token,
                mailbox,
                p,
            })
        }
        Err(answer) => {
            form.refused(answer, |key| person.words.knows(key), &[("name", "device-name")])?;
            show(&person, form, mailbox)
        }
    }
}

/// What the app password of a device opens: mail, and calendars and contacts where there are any.
fn scopes(settings: &MailSettings) -> Vec<i32> {
    let dav = [
        (settings.caldav_url.is_some(), MailProtocol::CalDav),
        (settings.carddav_url.is_some(), MailProtocol::CardDav),
    ];
    let dav = dav.into_iter().filter_map(|(there, protocol)| there.then_some(protocol));
    let all = [MailProtocol::Imap, MailProtocol::Smtp].into_iter().chain(dav);
    all.map(|protocol| wire::protocol(protocol).into()).collect()
}

/// POST /mailboxes/{id}/set-up/cancel
pub(crate) async fn cancel(
    Path(id): Path<String>,
    PersonForm(person, form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = mailboxes::find(&person, &id).await?;
    let client = Some(wire::client(&person.client));
    let request = CancelDeviceSetupRequest { token: form.get("token").to_owned(), client };
    person.app.setups.clone().cancel_device_setup(request).await?;
    Ok(go(&format!("/mailboxes/{}?done=setup-cancelled", mailbox.id)))
}
