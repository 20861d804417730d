//! Who may open a mailbox (MBX-2): seen by whoever is concerned with its security, changed by whoever manages the mail
//! of its organization.

pub(crate) mod add;
pub(crate) mod edit;
pub(crate) mod list;
pub(crate) mod remove;

use gatepost_model::AccountId;
use gatepost_proto::{
    mailbox::v1::{ListMailboxPeopleRequest, Mailbox, MailboxPerson},
    organization::v1::GetMemberRequest,
};

use super::{all, hidden, mail_services, mailboxes};
use crate::{failure::Failure, visitor::Person};

/// A mailbox whose people the person may change.
async fn managed(person: &Person, id: &str) -> Result<Mailbox, Failure> {
    let mailbox = mailboxes::find(person, id).await?;
    if mailbox.manages { Ok(mailbox) } else { Err(Failure::Forbidden) }
}

/// Everybody who is attached.
pub(in crate::pages) async fn attached(
    person: &Person,
    mailbox: &Mailbox,
) -> Result<Vec<MailboxPerson>, Failure> {
    let request =
        person.ask(ListMailboxPeopleRequest { mailbox_id: mailbox.id.clone(), page: all() })?;
    let found = person.app.mailbox_access.clone().list_mailbox_people(request).await?;
    Ok(found.into_inner().people)
}

/// The organization that a mailbox belongs to.
async fn organization(person: &Person, mailbox: &Mailbox) -> Result<String, Failure> {
    let found = mail_services::find(person, &mailbox.mail_service_id).await?;
    Ok(found.mail_service.ok_or(Failure::Internal)?.organization_id)
}

/// Somebody who is attached, or could be.
struct Whom {
    account: String,
    name: String,
    email: String,
    /// What they may do, if they are attached.
    present: Option<Vec<i32>>,
}

async fn whom(person: &Person, mailbox: &Mailbox, account: &str) -> Result<Whom, Failure> {
    let account: AccountId = account.parse().map_err(|_| Failure::NotFound)?;
    let account = account.to_string();
    let of = |one: &MailboxPerson| {
        one.attachment.as_ref().is_some_and(|attachment| attachment.account_id == account)
    };
    if let Some(found) = attached(person, mailbox).await?.into_iter().find(of) {
        let present = found.attachment.map(|attachment| attachment.permissions);
        return Ok(Whom { account, name: found.name, email: found.email, present });
    }
    let organization_id = organization(person, mailbox).await?;
    let request = person.ask(GetMemberRequest { organization_id, account_id: account.clone() })?;
    let found = person.app.members.clone().get_member(request).await.map_err(hidden)?;
    let member = found.into_inner().member.ok_or(Failure::NotFound)?;
    Ok(Whom { account, name: member.name, email: member.email, present: None })
}
