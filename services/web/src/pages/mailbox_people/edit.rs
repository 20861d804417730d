//! What somebody may do in a mailbox: attached with it, and changed.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::mailbox::v1::{AttachAccountRequest, GetMailServiceSettingsRequest, Mailbox};

use super::{
    super::{
        go,
        permissions::{self, PermissionFields},
    },
    Whom, managed, whom,
};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, html_form},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "mailbox_person.html")]
struct Edit {
    p: Page,
    form: Form,
    mailbox: Mailbox,
    account: String,
    name: String,
    email: String,
    fields: PermissionFields,
    /// Is the account attached already?
    present: bool,
}

/// What the mail service has for those of whom nobody says.
async fn defaults(person: &Person, mailbox: &Mailbox) -> Result<Vec<i32>, Failure> {
    let mail_service_id = mailbox.mail_service_id.clone();
    let request = person.ask(GetMailServiceSettingsRequest { mail_service_id })?;
    let found = person.app.mail_settings_of.clone().get_mail_service_settings(request).await?;
    Ok(found.into_inner().settings.unwrap_or_default().default_permissions)
}

/// GET /mailboxes/{id}/people/{account}
pub(crate) async fn form(
    Path((id, account)): Path<(String, String)>,
    person: Person,
) -> Result<Response, Failure> {
    let mailbox = managed(&person, &id).await?;
    let whom = whom(&person, &mailbox, &account).await?;
    let present = match &whom.present {
        Some(present) => present.clone(),
        None => defaults(&person, &mailbox).await?,
    };
    let p = Page::console(&person, "mailboxes");
    let fields = PermissionFields::of(&p, &present);
    show(p, Form::default(), mailbox, whom, fields)
}

fn show(
    p: Page,
    form: Form,
    mailbox: Mailbox,
    whom: Whom,
    fields: PermissionFields,
) -> Result<Response, Failure> {
    let Whom { account, name, email, present } = whom;
    let name = if name.is_empty() { email.clone() } else { name };
    let present = present.is_some();
    let page = Edit { p, form, mailbox, account, name, email, fields, present };
    html_form(&page, &page.form)
}

/// POST /mailboxes/{id}/people/{account}: attaches, or changes what somebody may do.
pub(crate) async fn submit(
    Path((id, account)): Path<(String, String)>,
    PersonForm(person, mut form): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = managed(&person, &id).await?;
    let whom = whom(&person, &mailbox, &account).await?;
    let chosen = permissions::chosen(&mut form);
    if form.is_right() {
        let request = person.ask(AttachAccountRequest {
            mailbox_id: mailbox.id.clone(),
            account_id: whom.account.clone(),
            permissions: chosen,
        })?;
        match person.app.mailboxes.clone().attach_account(request).await {
            Ok(_) => {
                let done =
                    if whom.present.is_some() { "permissions-changed" } else { "person-attached" };
                return Ok(go(&format!("/mailboxes/{}/people?done={done}", mailbox.id)));
            }
            Err(answer) => {
                form.refused(
                    answer,
                    |key| person.words.knows(key),
                    &[("permissions", "permission")],
                )?;
            }
        }
    }
    let p = Page::console(&person, "mailboxes");
    let fields = PermissionFields::sent(&p, &form);
    show(p, form, mailbox, whom, fields)
}
