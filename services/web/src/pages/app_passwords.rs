//! App passwords: the list (APP-2), and their end (APP-3).

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::{AppPasswordId, MailProtocol};
use gatepost_proto::{
    common::v1::LastUse,
    identity::v1::{
        AppPassword, ListAppPasswordsRequest, RevokeAllAppPasswordsRequest,
        RevokeAppPasswordRequest,
    },
    mailbox::v1::DevicePassword,
    wire,
};

use super::{Asked, all, go, hidden, mailboxes};
use crate::{
    failure::Failure,
    form::PersonForm,
    view::{Page, When, html},
    visitor::Person,
};

/// An app or device password as lists show it.
pub(crate) struct Credential {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created: Option<When>,
    pub(crate) expires: Option<When>,
    pub(crate) expired: bool,
    pub(crate) used: Option<When>,
    pub(crate) used_by: String,
    pub(crate) used_from: String,
    /// Empty: no bound.
    pub(crate) protocols: String,
    /// Addresses, or ids where the address is not known. Empty: no bound.
    pub(crate) mailboxes: Vec<String>,
    /// Empty: no bound.
    pub(crate) networks: String,
}

/// What app and device passwords have in common.
pub(crate) struct Facts {
    id: String,
    name: String,
    created: Option<prost_types::Timestamp>,
    expires: Option<prost_types::Timestamp>,
    scopes: Vec<i32>,
    mailbox_ids: Vec<String>,
    networks: Vec<String>,
    last_use: Option<LastUse>,
}

impl From<AppPassword> for Facts {
    fn from(from: AppPassword) -> Self {
        let AppPassword { id, name, created, expires, scopes, mailbox_ids, networks, last_use } =
            from;
        Self { id, name, created, expires, scopes, mailbox_ids, networks, last_use }
    }
}

impl From<DevicePassword> for Facts {
    fn from(from: DevicePassword) -> Self {
        let DevicePassword { id, name, created, expires, scopes, networks, last_use, .. } = from;
        let mailbox_ids = Vec::new();
        Self { id, name, created, expires, scopes, mailbox_ids, networks, last_use }
    }
}

/// How a list shows a credential.
pub(super) fn credential(p: &Page, facts: Facts) -> Credential {
    let used = facts.last_use.unwrap_or_default();
    let client = used.client.unwrap_or_default();
    let protocols: Vec<_> = facts.scopes.iter().map(|scope| protocol_name(*scope)).collect();
    Credential {
        id: facts.id,
        name: facts.name,
        created: p.when(facts.created.as_ref()),
        expires: p.when(facts.expires.as_ref()),
        expired: p.is_past(facts.expires.as_ref()),
        used: p.when(used.time.as_ref()),
        used_by: p.program(&client.program),
        used_from: client.ip,
        protocols: protocols.join(", "),
        mailboxes: facts.mailbox_ids,
        networks: facts.networks.join(", "),
    }
}

/// A protocol by its own name, the same in every language.
pub(crate) fn protocol_name(wire: i32) -> &'static str {
    match wire::protocol_of(wire) {
        Ok(MailProtocol::Imap) => "IMAP",
        Ok(MailProtocol::Smtp) => "SMTP",
        Ok(MailProtocol::CalDav) => "CalDAV",
        Ok(MailProtocol::CardDav) => "CardDAV",
        Ok(MailProtocol::WebDav) => "WebDAV",
        Err(_) => "",
    }
}

#[derive(Template)]
#[template(path = "app_passwords.html")]
struct AppPasswords {
    p: Page,
    app_passwords: Vec<Credential>,
}

/// GET /app-passwords
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let (found, boxes) = tokio::try_join!(own(&person), mailboxes::own(&person))?;
    let p = Page::console(&person, "app-passwords").after(asked.done());
    let mut app_passwords: Vec<_> =
        found.into_iter().map(|entry| credential(&p, entry.into())).collect();
    for id in app_passwords.iter_mut().flat_map(|entry| &mut entry.mailboxes) {
        if let Some(mailbox) = boxes.iter().find(|mailbox| mailbox.id == *id) {
            id.clone_from(&mailbox.address);
        }
    }
    html(&AppPasswords { p, app_passwords })
}

/// The person's app passwords, the newest first.
pub(super) async fn own(person: &Person) -> Result<Vec<AppPassword>, Failure> {
    let request = person.ask(ListAppPasswordsRequest { page: all(), ..Default::default() })?;
    let answer = person.app.app_passwords.clone().list_app_passwords(request).await?;
    let mut found = answer.into_inner().app_passwords;
    found.sort_by_key(|entry| {
        std::cmp::Reverse(entry.created.as_ref().map(|at| (at.seconds, at.nanos)))
    });
    Ok(found)
}

#[derive(Template)]
#[template(path = "app_password_revoke.html")]
struct Revoke {
    p: Page,
    entry: Credential,
}

/// GET /app-passwords/{id}/revoke
pub(crate) async fn confirm(Path(id): Path<String>, person: Person) -> Result<Response, Failure> {
    let found = own(&person).await?.into_iter().find(|entry| entry.id == id);
    let p = Page::console(&person, "app-passwords");
    let entry = credential(&p, found.ok_or(Failure::NotFound)?.into());
    html(&Revoke { p, entry })
}

/// POST /app-passwords/{id}/revoke
pub(crate) async fn revoke(
    Path(id): Path<String>,
    PersonForm(person, _): PersonForm,
) -> Result<Response, Failure> {
    let id: AppPasswordId = id.parse().map_err(|_| Failure::NotFound)?;
    let request = person.ask(RevokeAppPasswordRequest {
        account_id: String::new(),
        app_password_id: id.to_string(),
    })?;
    person.app.app_passwords.clone().revoke_app_password(request).await.map_err(hidden)?;
    Ok(go("/app-passwords?done=app-password-revoked"))
}

#[derive(Template)]
#[template(path = "app_passwords_revoke.html")]
struct RevokeAll {
    p: Page,
    count: usize,
}

/// GET /app-passwords/revoke-all
pub(crate) async fn confirm_all(person: Person) -> Result<Response, Failure> {
    let count = own(&person).await?.len();
    html(&RevokeAll { p: Page::console(&person, "app-passwords"), count })
}

/// POST /app-passwords/revoke-all
pub(crate) async fn revoke_all(PersonForm(person, _): PersonForm) -> Result<Response, Failure> {
    let request = person.ask(RevokeAllAppPasswordsRequest::default())?;
    person.app.app_passwords.clone().revoke_all_app_passwords(request).await?;
    Ok(go("/app-passwords?done=app-passwords-revoked"))
}
