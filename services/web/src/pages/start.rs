//! Landing page, overview, choice of the organization.

use std::time::Duration;

use askama::Template;
use axum::{extract::State, response::Response};
use gatepost_proto::{
    identity::v1::{ListAppPasswordsRequest, ListSessionsRequest},
    mailbox::v1::{ListMailboxesRequest, Mailbox},
    organization::v1::{InvitationOffer, ListMyInvitationsRequest},
};
use http::{HeaderValue, header::SET_COOKIE};

use super::{Asked, all, go};
use crate::{
    app::App,
    cookies,
    failure::Failure,
    form::PersonForm,
    view::{Page, html, role_key},
    visitor::{Person, Visitor},
};

#[derive(Template)]
#[template(path = "landing.html")]
struct Landing {
    p: Page,
}

/// GET /
pub(crate) async fn landing(
    State(app): State<App>,
    person: Result<Person, Failure>,
    visitor: Visitor,
) -> Result<Response, Failure> {
    if person.is_ok() {
        return Ok(go("/home"));
    }
    html(&Landing { p: Page::plain(&app, &visitor) })
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    p: Page,
    mailboxes: Vec<Mailbox>,
    app_passwords: usize,
    sessions: usize,
    /// What the person's login e-mail is invited to.
    invitations: Vec<Invited>,
}

struct Invited {
    id: String,
    organization: String,
    inviter: String,
    role: &'static str,
}

/// GET /home
pub(crate) async fn home(person: Person, asked: Asked) -> Result<Response, Failure> {
    let app = &person.app;
    let (mut mailboxes, mut app_passwords, mut sessions) =
        (app.mailboxes.clone(), app.app_passwords.clone(), app.sessions.clone());
    let mut invitations = app.invitations.clone();
    let (mailboxes, app_passwords, sessions, invitations) = tokio::try_join!(
        mailboxes.list_mailboxes(
            person.ask(ListMailboxesRequest { page: all(), ..Default::default() })?
        ),
        app_passwords.list_app_passwords(
            person.ask(ListAppPasswordsRequest { page: all(), ..Default::default() })?
        ),
        sessions
            .list_sessions(person.ask(ListSessionsRequest { page: all(), ..Default::default() })?),
        invitations.list_my_invitations(person.ask(ListMyInvitationsRequest { page: None })?),
    )?;
    let invited = |offer: InvitationOffer| Invited {
        role: role_key(offer.role()),
        id: offer.id,
        organization: offer.organization_name,
        inviter: offer.inviter_name,
    };
    html(&Home {
        p: Page::console(&person, "home").after(asked.done()),
        mailboxes: mailboxes.into_inner().mailboxes,
        app_passwords: app_passwords.into_inner().app_passwords.len(),
        sessions: sessions.into_inner().sessions.len(),
        invitations: invitations.into_inner().offers.into_iter().map(invited).collect(),
    })
}

/// POST /organization
pub(crate) async fn switch(PersonForm(person, form): PersonForm) -> Result<Response, Failure> {
    let chosen = form.get("organization");
    if !person.organizations.iter().any(|organization| organization.id == chosen) {
        return Err(Failure::NotFound);
    }
    let mut response = go("/home");
    response.headers_mut().extend(choose(chosen).map(|line| (SET_COOKIE, line)));
    Ok(response)
}

/// The cookie by which the console shows this organization.
pub(super) fn choose(organization: &str) -> Option<HeaderValue> {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
    cookies::set(cookies::ORGANIZATION, organization, Some(YEAR))
}
