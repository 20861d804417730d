//! The person's mailboxes, and one of them in detail.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::MailboxId;
use gatepost_proto::{
    mail::v1::GetUsageRequest,
    mailbox::v1::{
        AddAliasRequest, GetMailboxRequest, ListDevicePasswordsRequest, ListMailboxesRequest,
        Mailbox, MailboxState, Permission, RemoveAliasRequest, get_mailbox_request::Key,
    },
};
use http::StatusCode;

use super::{
    Asked, all,
    app_passwords::{Credential, credential},
    expunged, go, hidden,
    mailbox_logins::{self, Login},
    unify,
};
use crate::{
    app::MailSettings,
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, html},
    visitor::Person,
};

/// Logins on the page of a mailbox.
const LOGINS: u32 = 5;

#[derive(Template)]
#[template(path = "mailboxes.html")]
struct Mailboxes {
    p: Page,
    mailboxes: Vec<Mailbox>,
}

/// GET /mailboxes
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let mailboxes = own(&person).await?;
    html(&Mailboxes { p: Page::console(&person, "mailboxes").after(asked.done()), mailboxes })
}

/// The mailboxes that the person is attached to.
pub(super) async fn own(person: &Person) -> Result<Vec<Mailbox>, Failure> {
    let request = person.ask(ListMailboxesRequest { page: all(), ..Default::default() })?;
    Ok(person.app.mailboxes.clone().list_mailboxes(request).await?.into_inner().mailboxes)
}

/// A mailbox that the person may see; anything else is not there.
pub(super) async fn find(person: &Person, id: &str) -> Result<Mailbox, Failure> {
    let id: MailboxId = id.parse().map_err(|_| Failure::NotFound)?;
    let request = person.ask(GetMailboxRequest { key: Some(Key::MailboxId(id.to_string())) })?;
    let answer = person.app.mailboxes.clone().get_mailbox(request).await.map_err(hidden)?;
    answer.into_inner().mailbox.ok_or(Failure::NotFound)
}

#[derive(Template)]
#[template(path = "mailbox.html")]
struct Detail {
    p: Page,
    form: Form,
    /// The user name, as the table of settings takes it.
    addresses: Vec<String>,
    mailbox: Mailbox,
    settings: MailSettings,
    suspended: bool,
    usage: Option<Usage>,
    devices: Vec<Credential>,
    logins: Vec<Login>,
    /// How the account's password and the mailbox's stand, for whoever may change the mailbox's.
    sharing: Option<unify::Sharing>,
    may: May,
}

/// What the person may do with the mailbox.
pub(crate) struct May {
    pub(crate) aliases: bool,
    pub(crate) password: bool,
    pub(crate) devices: bool,
    pub(crate) logs: bool,
    pub(crate) people: bool,
    /// See what was expunged.
    pub(crate) expunged: bool,
}

impl May {
    pub(super) fn of(mailbox: &Mailbox) -> Self {
        // Whoever manages the mail may what each permission is for, and is shown the way.
        let has = |permission: Permission| {
            mailbox.manages || mailbox.permissions.contains(&permission.into())
        };
        Self {
            aliases: has(Permission::Aliases),
            password: has(Permission::ChangePassword),
            devices: has(Permission::ConfigureDevices),
            logs: has(Permission::Logs),
            people: has(Permission::Security),
            expunged: expunged::may_look(mailbox),
        }
    }
}

struct Usage {
    messages: u64,
    used: String,
    /// Empty when there is no bound.
    quota: String,
    percent: u64,
}

/// GET /mailboxes/{id}
pub(crate) async fn detail(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let mailbox = find(&person, &id).await?;
    show(&person, mailbox, Form::default(), asked.done()).await
}

async fn show(
    person: &Person,
    mailbox: Mailbox,
    form: Form,
    done: Option<&'static str>,
) -> Result<Response, Failure> {
    let p = Page::console(person, "mailboxes").after(done);
    let may = May::of(&mailbox);
    let (usage, devices, logins, sharing) = tokio::join!(
        usage(person, &p, &mailbox),
        devices(person, &p, &mailbox, may.devices),
        logins(person, &p, &mailbox, may.logs),
        sharing(person, &mailbox, may.password),
    );
    let right = form.is_right();
    let mut response = html(&Detail {
        form,
        addresses: vec![mailbox.address.clone()],
        settings: person.app.mail_settings.clone(),
        suspended: mailbox.state() == MailboxState::Suspended,
        usage,
        devices: devices?,
        logins: logins?,
        sharing: sharing?,
        may,
        mailbox,
        p,
    })?;
    if !right {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// How full the mailbox is; the page does without it while the mail service is away.
async fn usage(person: &Person, p: &Page, mailbox: &Mailbox) -> Option<Usage> {
    let request = person.ask(GetUsageRequest { mailbox_id: mailbox.id.clone() }).ok()?;
    let answer = person.app.mail.clone().get_usage(request).await;
    let usage = answer
        .inspect_err(
            |answer| tracing::warn!(code = ?answer.code(), "no usage from the mail service"),
        )
        .ok()?
        .into_inner();
    let quota = mailbox.quota_bytes;
    let percent = usage.bytes.saturating_mul(100).checked_div(quota).unwrap_or_default();
    Some(Usage {
        messages: usage.messages,
        used: p.size(usage.bytes),
        quota: if quota == 0 { String::new() } else { p.size(quota) },
        percent: percent.min(100),
    })
}

async fn sharing(
    person: &Person,
    mailbox: &Mailbox,
    may: bool,
) -> Result<Option<unify::Sharing>, Failure> {
    if may { unify::find(person, mailbox).await.map(Some) } else { Ok(None) }
}

async fn devices(
    person: &Person,
    p: &Page,
    mailbox: &Mailbox,
    may: bool,
) -> Result<Vec<Credential>, Failure> {
    if !may {
        return Ok(Vec::new());
    }
    let request =
        person.ask(ListDevicePasswordsRequest { mailbox_id: mailbox.id.clone(), page: all() })?;
    let answer = person.app.device_passwords.clone().list_device_passwords(request).await?;
    let devices = answer.into_inner().device_passwords.into_iter();
    Ok(devices.map(|device| credential(p, device.into())).collect())
}

async fn logins(
    person: &Person,
    p: &Page,
    mailbox: &Mailbox,
    may: bool,
) -> Result<Vec<Login>, Failure> {
    if may { mailbox_logins::last(person, p, mailbox, LOGINS).await } else { Ok(Vec::new()) }
}

/// POST /mailboxes/{id}/aliases
pub(crate) async fn add_alias(
    Path(id): Path<String>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = find(&person, &id).await?;
    form.require("alias", "invalid-alias");
    if form.is_right() {
        let request = person.ask(AddAliasRequest {
            mailbox_id: mailbox.id.clone(),
            address: form.get("alias").to_owned(),
        })?;
        match person.app.mailboxes.clone().add_alias(request).await {
            Ok(_) => return Ok(go(&format!("/mailboxes/{}?done=alias-added", mailbox.id))),
            Err(answer) => {
                let names = [("address", "alias"), ("domain", "alias"), ("", "alias")];
                form.refused(answer, |key| person.words.knows(key), &names)?;
            }
        }
    }
    show(&person, mailbox, form, None).await
}

/// POST /mailboxes/{id}/aliases/remove
pub(crate) async fn remove_alias(
    Path(id): Path<String>,
    PersonForm(person, form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = find(&person, &id).await?;
    let request = person.ask(RemoveAliasRequest {
        mailbox_id: mailbox.id.clone(),
        address: form.get("address").to_owned(),
    })?;
    person.app.mailboxes.clone().remove_alias(request).await?;
    Ok(go(&format!("/mailboxes/{}?done=alias-removed", mailbox.id)))
}
