//! Who logged in to a mailbox, and who is in it now (MBX-7).

use std::collections::HashMap;

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_proto::{
    mail::v1::{ListMailboxConnectionsRequest, MailboxConnection},
    mailbox::v1::{
        CredentialKind, EndMailboxConnectionRequest, ListDevicePasswordsRequest,
        ListLoginHistoryRequest, LoginEntry, LoginOutcome, Mailbox, Permission,
    },
};

use super::{Asked, all, app_passwords, escaped, go, mailboxes, sessions};
use crate::{
    failure::Failure,
    form::PersonForm,
    view::{Choice, Page, When, html},
    visitor::Person,
};

/// Logins on a page.
const LOGINS: u32 = 25;

#[derive(Template)]
#[template(path = "mailbox_logins.html")]
struct Logins {
    p: Page,
    mailbox: Mailbox,
    /// None while the mail service is away.
    connections: Option<Vec<Connection>>,
    /// May the person end them?
    ends: bool,
    logins: Vec<Login>,
    outcomes: Vec<Choice>,
    next: String,
}

/// A login, as the list shows it.
pub(super) struct Login {
    pub(super) time: Option<When>,
    pub(super) accepted: bool,
    pub(super) cause: String,
    pub(super) protocol: &'static str,
    pub(super) program: String,
    /// What it was tried with, and whose that is.
    pub(super) credential: String,
    pub(super) who: String,
    pub(super) ip: String,
    pub(super) place: String,
}

struct Connection {
    id: String,
    program: String,
    credential: String,
    who: String,
    ip: String,
    place: String,
    since: Option<When>,
}

/// What credentials are called. App passwords are named to their owner alone.
struct Names {
    app_passwords: HashMap<String, String>,
    device_passwords: HashMap<String, String>,
    people: HashMap<String, String>,
}

/// GET /mailboxes/{id}/logins
pub(crate) async fn list(
    Path(id): Path<String>,
    person: Person,
    asked: Asked,
) -> Result<Response, Failure> {
    let mailbox = permitted(&person, &id).await?;
    let outcome = match asked.get("outcome") {
        "accepted" => LoginOutcome::Accepted,
        "refused" => LoginOutcome::Refused,
        _ => LoginOutcome::Unspecified,
    };
    let request = ListLoginHistoryRequest {
        mailbox_id: mailbox.id.clone(),
        page: Some(asked.page(LOGINS)),
        outcome: outcome.into(),
    };
    let found = person.app.mailbox_access.clone().list_login_history(person.ask(request)?).await?;
    let found = found.into_inner();
    let names = names(&person, &mailbox, &found.logins).await?;
    let p = Page::console(&person, "mailboxes").after(asked.done());
    let connections = connections(&person, &p, &mailbox, &names).await;
    let next = found.page.map(|page| page.next_token).unwrap_or_default();
    let outcomes =
        [("", "logins-all"), ("accepted", "logins-accepted"), ("refused", "logins-refused")];
    let choice = |(value, key): (&str, &str)| Choice {
        value: value.to_owned(),
        label: p.t(key),
        chosen: asked.get("outcome") == value,
    };
    html(&Logins {
        outcomes: outcomes.map(choice).into(),
        next: match next.as_str() {
            "" => next,
            next => {
                let (outcome, next) = (escaped(asked.get("outcome")), escaped(next));
                format!("/mailboxes/{}/logins?outcome={outcome}&page={next}", mailbox.id)
            }
        },
        logins: found.logins.iter().map(|login| row(&person, &p, &names, login)).collect(),
        ends: mailbox.manages || mailbox.permissions().any(|one| one == Permission::Security),
        connections,
        mailbox,
        p,
    })
}

/// A mailbox whose logins the person may see.
async fn permitted(person: &Person, id: &str) -> Result<Mailbox, Failure> {
    let mailbox = mailboxes::find(person, id).await?;
    if mailboxes::May::of(&mailbox).logs { Ok(mailbox) } else { Err(Failure::Forbidden) }
}

/// The last few logins, for the page of the mailbox.
pub(super) async fn last(
    person: &Person,
    p: &Page,
    mailbox: &Mailbox,
    count: u32,
) -> Result<Vec<Login>, Failure> {
    let page = Some(gatepost_proto::common::v1::PageRequest { size: count, token: String::new() });
    let request = ListLoginHistoryRequest { mailbox_id: mailbox.id.clone(), page, outcome: 0 };
    let found = person.app.mailbox_access.clone().list_login_history(person.ask(request)?).await?;
    let found = found.into_inner().logins;
    let names = names(person, mailbox, &found).await?;
    Ok(found.iter().map(|login| row(person, p, &names, login)).collect())
}

async fn names(
    person: &Person,
    mailbox: &Mailbox,
    logins: &[LoginEntry],
) -> Result<Names, Failure> {
    let own = app_passwords::own(person).await?;
    let device_passwords = if mailboxes::May::of(mailbox).devices {
        let request = person
            .ask(ListDevicePasswordsRequest { mailbox_id: mailbox.id.clone(), page: all() })?;
        let found = person.app.device_passwords.clone().list_device_passwords(request).await?;
        let found = found.into_inner().device_passwords.into_iter();
        found.map(|device| (device.id, device.name)).collect()
    } else {
        HashMap::new()
    };
    let people = logins.iter().filter(|login| !login.account_name.is_empty());
    let people = people.map(|login| (login.account_id.clone(), login.account_name.clone()));
    Ok(Names {
        app_passwords: own.into_iter().map(|entry| (entry.id, entry.name)).collect(),
        device_passwords,
        people: people.collect(),
    })
}

impl Names {
    /// What a credential is called.
    fn credential(&self, p: &Page, kind: CredentialKind, id: &str, known: &str) -> String {
        let named = |key: &str, name: &str| p.t1(key, "name", name);
        match kind {
            CredentialKind::AppPassword => match self.app_passwords.get(id) {
                Some(name) => named("credential-app-password-named", name),
                None => p.t("credential-app-password"),
            },
            CredentialKind::DevicePassword => {
                let found = self.device_passwords.get(id).map(String::as_str);
                match Some(known).filter(|known| !known.is_empty()).or(found) {
                    Some(name) => named("credential-device-password-named", name),
                    None => p.t("credential-device-password"),
                }
            }
            CredentialKind::MailboxPassword => p.t("credential-mailbox-password"),
            CredentialKind::OauthGrant => p.t("credential-application"),
            CredentialKind::Unspecified => String::new(),
        }
    }

    fn who(&self, person: &Person, p: &Page, account: &str) -> String {
        if account == person.account.id {
            return p.t("users-you");
        }
        self.people.get(account).cloned().unwrap_or_default()
    }
}

fn row(person: &Person, p: &Page, names: &Names, login: &LoginEntry) -> Login {
    let cause = format!("cause-{}", login.cause);
    let kind = login.credential_kind();
    let client = login.client.clone().unwrap_or_default();
    Login {
        time: p.when(login.time.as_ref()),
        accepted: login.outcome() == LoginOutcome::Accepted,
        cause: if p.words.knows(&cause) { p.t(&cause) } else { String::new() },
        protocol: app_passwords::protocol_name(login.protocol),
        program: p.program(&client.program),
        credential: names.credential(p, kind, &login.credential_id, &login.credential_name),
        who: names.who(person, p, &login.account_id),
        place: sessions::place(person, p, &client.ip),
        ip: client.ip,
    }
}

/// Who is in the mailbox now; the page does without it while the mail service is away.
async fn connections(
    person: &Person,
    p: &Page,
    mailbox: &Mailbox,
    names: &Names,
) -> Option<Vec<Connection>> {
    let request = ListMailboxConnectionsRequest { mailbox_id: mailbox.id.clone() };
    let mut service = person.app.connections.clone();
    let answer = service.list_mailbox_connections(person.ask(request).ok()?).await;
    let answer = answer.inspect_err(|answer| {
        tracing::warn!(code = ?answer.code(), "no connections from the mail service");
    });
    let open = answer.ok()?.into_inner().connections;
    Some(open.into_iter().map(|open| connection(person, p, names, open)).collect())
}

fn connection(person: &Person, p: &Page, names: &Names, open: MailboxConnection) -> Connection {
    let kind = match open.credential_kind.as_str() {
        "app-password" => CredentialKind::AppPassword,
        "device-password" => CredentialKind::DevicePassword,
        "mailbox-password" => CredentialKind::MailboxPassword,
        "oauth-grant" => CredentialKind::OauthGrant,
        _ => CredentialKind::Unspecified,
    };
    Connection {
        program: p.program(&open.program),
        credential: names.credential(p, kind, &open.credential_id, ""),
        who: names.who(person, p, &open.account_id),
        place: sessions::place(person, p, &open.client_ip),
        ip: open.client_ip,
        since: p.when(open.since.as_ref()),
        id: open.id,
    }
}

/// POST /mailboxes/{id}/connections/{connection}/end
pub(crate) async fn end(
    Path((id, connection)): Path<(String, String)>,
    PersonForm(person, _): PersonForm,
) -> Result<Response, Failure> {
    let mailbox = mailboxes::find(&person, &id).await?;
    let request = person.ask(EndMailboxConnectionRequest {
        mailbox_id: mailbox.id.clone(),
        connection_id: connection,
    })?;
    person.app.mailbox_access.clone().end_mailbox_connection(request).await?;
    Ok(go(&format!("/mailboxes/{}/logins?done=connection-ended", mailbox.id)))
}
