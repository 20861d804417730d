//! Detaching somebody from a mailbox, and leaving one.

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::AccountId;
use gatepost_proto::mailbox::v1::{DetachAccountRequest, Mailbox};

use super::{
    super::{go, hidden, mailboxes},
    Whom, whom,
};
use crate::{
    failure::Failure,
    form::PersonForm,
    view::{Page, html},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "mailbox_person_remove.html")]
struct Remove {
    p: Page,
    mailbox: Mailbox,
    account: String,
    name: String,
}

/// GET /mailboxes/{id}/people/{account}/remove
pub(crate) async fn form(
    Path((id, account)): Path<(String, String)>,
    person: Person,
) -> Result<Response, Failure> {
    let mailbox = removable(&person, &id, &account).await?;
    let whom = if mailbox.manages {
        whom(&person, &mailbox, &account).await?
    } else {
        let (name, email) = (person.account.name.clone(), person.account.email.clone());
        Whom { account, name, email, present: Some(Vec::new()) }
    };
    if whom.present.is_none() {
        return Err(Failure::NotFound);
    }
    let name = if whom.name.is_empty() { whom.email } else { whom.name };
    let p = Page::console(&person, "mailboxes");
    html(&Remove { p, mailbox, account: whom.account, name })
}

/// Whoever manages the mail detaches anybody, and everybody themselves.
async fn removable(person: &Person, id: &str, account: &str) -> Result<Mailbox, Failure> {
    let mailbox = mailboxes::find(person, id).await?;
    let own = account == person.account.id && !mailbox.permissions.is_empty();
    if mailbox.manages || own { Ok(mailbox) } else { Err(Failure::Forbidden) }
}

/// POST /mailboxes/{id}/people/{account}/remove
pub(crate) async fn submit(
    Path((id, account)): Path<(String, String)>,
    PersonForm(person, _): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = removable(&person, &id, &account).await?;
    let account: AccountId = account.parse().map_err(|_| Failure::NotFound)?;
    let request = person.ask(DetachAccountRequest {
        mailbox_id: mailbox.id.clone(),
        account_id: account.to_string(),
    })?;
    person.app.mailboxes.clone().detach_account(request).await.map_err(hidden)?;
    if mailbox.manages {
        return Ok(go(&format!("/mailboxes/{}/people?done=person-detached", mailbox.id)));
    }
    Ok(go("/mailboxes?done=mailbox-left"))
}
