//! The mailboxes of a mail service, for whoever manages its mail.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::mailbox::v1::{
    GetMailboxRequest, ListMailboxesRequest, Mailbox, get_mailbox_request::Key,
};
use tonic::Code;

use super::{Asked, escaped, mail_services};
use crate::{
    failure::Failure,
    view::{Page, html},
    visitor::Person,
};

/// Mailboxes on a page.
const MAILBOXES: u32 = 50;

#[derive(Template)]
#[template(path = "mail_service_mailboxes.html")]
struct Mailboxes {
    p: Page,
    service: mail_services::Shown,
    total: u32,
    mailboxes: Vec<Mailbox>,
    wanted: String,
    next: String,
}

/// GET /mail-services/{id}/mailboxes
pub(crate) async fn list(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let found = mail_services::find(&person, &id).await?;
    if !found.manages {
        return Err(Failure::Forbidden);
    }
    let service = mail_services::Shown::of(found.mail_service.ok_or(Failure::Internal)?);
    let wanted: String = asked.get("q").trim().chars().take(254).collect();
    let (mailboxes, next) = if wanted.is_empty() {
        page(&person, &service.id, &asked).await?
    } else {
        (by_address(&person, &service.id, &wanted).await?, String::new())
    };
    html(&Mailboxes {
        p: Page::console(&person, "mailboxes"),
        total: found.mailboxes,
        service,
        mailboxes,
        wanted,
        next,
    })
}

async fn page(
    person: &Person,
    service: &str,
    asked: &Asked,
) -> Result<(Vec<Mailbox>, String), Failure> {
    let request = person.ask(ListMailboxesRequest {
        mail_service_id: service.to_owned(),
        page: Some(asked.page(MAILBOXES)),
    })?;
    let found = person.app.mailboxes.clone().list_mailboxes(request).await?.into_inner();
    let next = found.page.map(|page| page.next_token).filter(|next| !next.is_empty());
    let next =
        next.map(|next| format!("/mail-services/{service}/mailboxes?page={}", escaped(&next)));
    Ok((found.mailboxes, next.unwrap_or_default()))
}

/// The mailbox of an address, alias or not, if it is one of this mail service.
async fn by_address(
    person: &Person,
    service: &str,
    address: &str,
) -> Result<Vec<Mailbox>, Failure> {
    let request = person.ask(GetMailboxRequest { key: Some(Key::Address(address.to_owned())) })?;
    match person.app.mailboxes.clone().get_mailbox(request).await {
        Ok(answer) => {
            let found = answer.into_inner().mailbox.into_iter();
            Ok(found.filter(|mailbox| mailbox.mail_service_id == service).collect())
        }
        Err(answer) if matches!(answer.code(), Code::NotFound | Code::InvalidArgument) => {
            Ok(Vec::new())
        }
        Err(answer) => Err(answer.into()),
    }
}
