//! Who may open a mailbox (MBX-2): seen by whoever is concerned with its security, changed by whoever manages the mail
//! of its organization.

use std::collections::HashSet;

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::AccountId;
use gatepost_proto::{
    mailbox::v1::{
        AttachAccountRequest, DetachAccountRequest, GetMailServiceSettingsRequest,
        ListMailboxPeopleRequest, Mailbox, MailboxPerson,
    },
    organization::v1::{GetMemberRequest, MemberDetails, SearchMembersRequest},
};

use super::{
    Asked, all, escaped, go, hidden, mail_services, mailboxes,
    permissions::{self, PermissionFields},
    users::{self, list::ROWS},
};
use crate::{
    failure::Failure,
    form::{Form, PersonForm},
    view::{Page, When, html, html_form, initials},
    visitor::Person,
};

/// People on a page.
const PEOPLE: u32 = 50;

#[derive(Template)]
#[template(path = "mailbox_people.html")]
struct People {
    p: Page,
    mailbox: Mailbox,
    rows: Vec<Row>,
    next: String,
    manages: bool,
}

/// An attached account, as lists show it.
struct Row {
    id: String,
    name: String,
    email: String,
    initials: String,
    may: String,
    since: Option<When>,
    suspended: bool,
    /// Is it the reader?
    own: bool,
}

fn row(person: &Person, p: &Page, attached: MailboxPerson) -> Row {
    let attachment = attached.attachment.unwrap_or_default();
    let name = [&attached.name, &attached.email, &attachment.account_id];
    let name = name.into_iter().find(|one| !one.is_empty()).cloned().unwrap_or_default();
    Row {
        initials: initials(&name),
        name,
        email: attached.email,
        may: permissions::summary(p, &attachment.permissions),
        since: p.when(attachment.since.as_ref()),
        suspended: attachment.suspended,
        own: attachment.account_id == person.account.id,
        id: attachment.account_id,
    }
}

/// GET /mailboxes/{id}/people
pub(crate) async fn list(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let mailbox = mailboxes::find(&person, &id).await?;
    let request =
        ListMailboxPeopleRequest { mailbox_id: mailbox.id.clone(), page: Some(asked.page(PEOPLE)) };
    let found = person.app.mailbox_access.clone().list_mailbox_people(person.ask(request)?).await?;
    let found = found.into_inner();
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let p = Page::console(&person, "mailboxes").after(asked.done());
    html(&People {
        rows: found.people.into_iter().map(|attached| row(&person, &p, attached)).collect(),
        next: match next.as_str() {
            "" => next,
            next => format!("/mailboxes/{}/people?page={}", mailbox.id, escaped(next)),
        },
        manages: mailbox.manages,
        mailbox,
        p,
    })
}

/// A mailbox whose people the person may change.
async fn managed(person: &Person, id: &str) -> Result<Mailbox, Failure> {
    let mailbox = mailboxes::find(person, id).await?;
    if mailbox.manages { Ok(mailbox) } else { Err(Failure::Forbidden) }
}

/// Everybody who is attached.
pub(super) async fn attached(
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

#[derive(Template)]
#[template(path = "mailbox_people_add.html")]
struct Add {
    p: Page,
    mailbox: Mailbox,
    rows: Vec<Candidate>,
    wanted: String,
    found: u32,
    next: String,
}

struct Candidate {
    row: users::Row,
    /// Is it attached already?
    inside: bool,
}

/// GET /mailboxes/{id}/people/add: whom of the organization?
pub(crate) async fn add(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let mailbox = managed(&person, &id).await?;
    let p = Page::console(&person, "mailboxes");
    let wanted: String = asked.get("q").trim().chars().take(50).collect();
    let request = SearchMembersRequest {
        organization_id: organization(&person, &mailbox).await?,
        page: Some(asked.page(ROWS)),
        text: wanted.clone(),
        ..Default::default()
    };
    let found = person.app.members.clone().search_members(person.ask(request)?).await?.into_inner();
    let inside: HashSet<String> = attached(&person, &mailbox)
        .await?
        .into_iter()
        .filter_map(|one| Some(one.attachment?.account_id))
        .collect();
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let candidate = |member: MemberDetails| Candidate {
        inside: inside.contains(&member.account_id),
        row: users::Row::new(&person, &p, member),
    };
    html(&Add {
        rows: found.members.into_iter().map(candidate).collect(),
        next: match next.as_str() {
            "" => next,
            next => {
                let (wanted, next) = (escaped(&wanted), escaped(next));
                format!("/mailboxes/{}/people/add?q={wanted}&page={next}", mailbox.id)
            }
        },
        wanted,
        found: found.found,
        mailbox,
        p,
    })
}

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

/// What the mail service has for those of whom nobody says.
async fn defaults(person: &Person, mailbox: &Mailbox) -> Result<Vec<i32>, Failure> {
    let mail_service_id = mailbox.mail_service_id.clone();
    let request = person.ask(GetMailServiceSettingsRequest { mail_service_id })?;
    let found = person.app.mail_settings_of.clone().get_mail_service_settings(request).await?;
    Ok(found.into_inner().settings.unwrap_or_default().default_permissions)
}

/// GET /mailboxes/{id}/people/{account}
pub(crate) async fn edit(
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
pub(crate) async fn save(
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

#[derive(Template)]
#[template(path = "mailbox_person_remove.html")]
struct Remove {
    p: Page,
    mailbox: Mailbox,
    account: String,
    name: String,
}

/// GET /mailboxes/{id}/people/{account}/remove
pub(crate) async fn confirm(
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
pub(crate) async fn remove(
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
