//! The page that an invitation's link leads to. Opening it only shows what is offered: programs that look into
//! links before the person does must not use it up. The secret moves from the address into a cookie, so that it
//! is there after a login or a sign-up.

use std::time::Duration;

use askama::Template;
use axum::{extract::State, response::Response};
use gatepost_proto::{
    organization::v1::{
        AcceptInvitationRequest, AcceptInvitationResponse, DeclineInvitationRequest,
        InvitationOffer,
    },
    wire,
};
use http::{HeaderMap, header::SET_COOKIE};
use tonic::Status;

use super::{by_secret, opened, refused, secret};
use crate::{
    app::App,
    cookies,
    failure::Failure,
    form::{Form, PersonForm, VisitorForm},
    pages::{Asked, go},
    view::{Page, When, html, html_form, role_key},
    visitor::{Person, Visitor},
};

/// How long a browser keeps the secret: a login, a sign-up and its verification fit in.
const KEPT: Duration = Duration::from_secs(2 * 86_400);

#[derive(Template)]
#[template(path = "invitations/answer.html")]
struct Invitation {
    p: Page,
    form: Form,
    /// None when the link opens nothing any more.
    offer: Option<Offer>,
    /// Login e-mail of whoever is signed in; empty for nobody.
    own: String,
    /// Is that another address than the invited one?
    other: bool,
}

struct Offer {
    organization: String,
    inviter: String,
    role: &'static str,
    email: String,
    expires: Option<When>,
}

impl Offer {
    fn new(p: &Page, offer: InvitationOffer) -> Self {
        Self {
            role: role_key(offer.role()),
            expires: p.when(offer.expires.as_ref()),
            organization: offer.organization_name,
            inviter: offer.inviter_name,
            email: offer.email,
        }
    }
}

/// GET /invitation?token=…
pub(crate) async fn show(
    State(app): State<App>,
    person: Result<Person, Failure>,
    visitor: Visitor,
    asked: Asked,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let token = asked.get("token");
    if !token.is_empty() {
        let line = cookies::set(cookies::INVITATION, token, Some(KEPT));
        let mut response = go("/invitation");
        response.headers_mut().extend(line.map(|line| (SET_COOKIE, line)));
        return Ok(response);
    }
    let offer = opened(&app, &visitor, &headers).await?;
    page(&app, &visitor, person.ok().as_ref(), offer, Form::default())
}

fn page(
    app: &App,
    visitor: &Visitor,
    person: Option<&Person>,
    offer: Option<InvitationOffer>,
    form: Form,
) -> Result<Response, Failure> {
    let p = Page::plain(app, visitor);
    let own = person.map(|person| person.account.email.clone()).unwrap_or_default();
    let offer = offer.map(|offer| Offer::new(&p, offer));
    let invited = offer.as_ref().map(|offer| offer.email.to_lowercase());
    let other = !own.is_empty() && invited.is_some_and(|invited| invited != own.to_lowercase());
    let page = Invitation { p, form, offer, own, other };
    html_form(&page, &page.form)
}

/// POST /invitation/accept
pub(crate) async fn accept(
    State(app): State<App>,
    person: Result<Person, Failure>,
    headers: HeaderMap,
    VisitorForm(visitor, form): VisitorForm,
) -> Result<Response, Failure> {
    let person = match person {
        Ok(person) => person,
        Err(Failure::SignIn { .. }) => return Ok(go("/login?next=/invitation")),
        Err(failure) => return Err(failure),
    };
    let Some(secret) = secret(&headers) else { return Ok(go("/invitation")) };
    let request = person.ask(by_secret(secret, &visitor))?;
    match app.invitations.clone().accept_invitation(request).await {
        Ok(answer) => joined(Page::plain(&app, &visitor), answer.into_inner()),
        Err(answer) => {
            let form = complain(&person, form, answer)?;
            let offer = opened(&app, &visitor, &headers).await?;
            page(&app, &visitor, Some(&person), offer, form)
        }
    }
}

/// POST /invitation/decline
pub(crate) async fn decline(
    State(app): State<App>,
    headers: HeaderMap,
    VisitorForm(visitor, _): VisitorForm,
) -> Result<Response, Failure> {
    let Some(secret) = secret(&headers) else { return Ok(go("/invitation")) };
    let client = Some(wire::client(&visitor.client));
    let secret = secret.to_owned();
    let request = DeclineInvitationRequest { secret, client, ..Default::default() };
    match app.invitations.clone().decline_invitation(request).await {
        Ok(_) => {}
        // It is over already, by whatever way.
        Err(answer) if refused(&answer) => {}
        Err(answer) => return Err(answer.into()),
    }
    let mut response = html(&Declined { p: Page::plain(&app, &visitor) })?;
    let line = cookies::clear(cookies::INVITATION);
    response.headers_mut().extend(line.map(|line| (SET_COOKIE, line)));
    Ok(response)
}

/// POST /invitation/own/accept: one of those that the home page lists, on whatever device.
pub(crate) async fn accept_own(PersonForm(person, form): PersonForm) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let invitation_id = form.get("invitation").to_owned();
    let request = AcceptInvitationRequest { invitation_id, client, secret: String::new() };
    match person.app.invitations.clone().accept_invitation(person.ask(request)?).await {
        Ok(answer) => joined(Page::console(&person, "home"), answer.into_inner()),
        Err(answer) if refused(&answer) => Ok(go("/home?done=invitation-over")),
        Err(answer) => Err(answer.into()),
    }
}

/// POST /invitation/own/decline
pub(crate) async fn decline_own(PersonForm(person, form): PersonForm) -> Result<Response, Failure> {
    let client = Some(wire::client(&person.client));
    let invitation_id = form.get("invitation").to_owned();
    let request = DeclineInvitationRequest { invitation_id, client, secret: String::new() };
    match person.app.invitations.clone().decline_invitation(person.ask(request)?).await {
        Ok(_) => Ok(go("/home?done=invitation-declined")),
        Err(answer) if refused(&answer) => Ok(go("/home?done=invitation-over")),
        Err(answer) => Err(answer.into()),
    }
}

#[derive(Template)]
#[template(path = "invitations/joined.html")]
struct Joined {
    p: Page,
    organization: String,
    /// Names of what was promised and is not there any more.
    missing: Vec<String>,
}

#[derive(Template)]
#[template(path = "invitations/declined.html")]
struct Declined {
    p: Page,
}

/// The console shows the organization that was joined. What the invitation could not give any more is told first.
fn joined(p: Page, answer: AcceptInvitationResponse) -> Result<Response, Failure> {
    const YEAR: Duration = Duration::from_secs(365 * 86_400);
    let missing = [answer.missing_teams, answer.missing_products].concat();
    let mut response = match missing.is_empty() {
        true => go("/home?done=joined"),
        false => html(&Joined { p, organization: answer.organization_name, missing })?,
    };
    let lines = [
        cookies::set(cookies::ORGANIZATION, &answer.organization_id, Some(YEAR)),
        cookies::clear(cookies::INVITATION),
    ];
    for line in lines.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, line);
    }
    Ok(response)
}

fn complain(person: &Person, mut form: Form, answer: Status) -> Result<Form, Failure> {
    if !refused(&answer) {
        return Err(answer.into());
    }
    let reason = gatepost_runtime::status::reason(&answer).unwrap_or_default();
    let key = format!("invite-{reason}");
    let known = person.words.knows(&key);
    form.complain("", if known { &key } else { "invite-invitation-refused" });
    Ok(form)
}
