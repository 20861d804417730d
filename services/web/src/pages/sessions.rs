//! Sessions: the browsers where the person is signed in (ACC-8).

use std::net::IpAddr;

use askama::Template;
use axum::{extract::Path, response::Response};
use gatepost_model::SessionId;
use gatepost_proto::identity::v1::{
    AssuranceLevel, EndOtherSessionsRequest, EndSessionRequest, ListSessionsRequest, Method,
    Session,
};

use super::{Asked, all, go, hidden};
use crate::{
    failure::Failure,
    form::PersonForm,
    places,
    view::{Page, When, html},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "sessions.html")]
struct Sessions {
    p: Page,
    sessions: Vec<Row>,
    others: bool,
}

struct Row {
    id: String,
    program: String,
    ip: String,
    /// City and country, or the network.
    place: String,
    /// How the person logged in there.
    methods: String,
    /// More than one factor (NIST SP 800-63B-4, AAL2).
    strong: bool,
    created: Option<When>,
    seen: Option<When>,
    present: bool,
}

/// GET /sessions
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let request = person.ask(ListSessionsRequest { page: all(), ..Default::default() })?;
    let sessions = person.app.sessions.clone().list_sessions(request).await?.into_inner().sessions;
    let p = Page::console(&person, "sessions").after(asked.done());
    let mut sessions: Vec<Row> =
        sessions.into_iter().map(|session| row(&person, &p, session)).collect();
    sessions.sort_by_key(|session| !session.present);
    let others = sessions.iter().any(|session| !session.present);
    html(&Sessions { p, sessions, others })
}

fn row(person: &Person, p: &Page, session: Session) -> Row {
    let client = session.client.clone().unwrap_or_default();
    Row {
        methods: methods(p, &session),
        strong: session.assurance_level() >= AssuranceLevel::Aal2,
        id: session.id,
        program: p.program(&client.program),
        place: place(person, p, &client.ip),
        ip: client.ip,
        created: p.when(session.created.as_ref()),
        seen: p.when(session.last_seen.as_ref()),
        present: session.present,
    }
}

/// What was proven at a session, in the reader's words.
fn methods(p: &Page, session: &Session) -> String {
    let name = |method| match method {
        Method::Password => Some("factor-password"),
        Method::Totp => Some("factor-totp"),
        Method::Passkey | Method::VerifiedPasskey => Some("factor-passkey"),
        Method::Push => Some("factor-push"),
        Method::Sms => Some("factor-sms"),
        Method::BackupCode => Some("factor-backup-codes"),
        Method::Unspecified => None,
    };
    let names: Vec<String> = session.methods().filter_map(name).map(|key| p.t(key)).collect();
    names.join(" + ")
}

/// Where an address is: by the operator's database, otherwise by its network.
pub(super) fn place(person: &Person, p: &Page, ip: &str) -> String {
    let Ok(ip) = ip.parse::<IpAddr>() else { return String::new() };
    let known = person.app.places.of(ip, person.words.tag());
    known.unwrap_or_else(|| p.t1("session-network", "network", places::range(ip)))
}

/// POST /sessions/{id}/end
pub(crate) async fn end(
    Path(id): Path<String>,
    PersonForm(person, _): PersonForm,
) -> Result<Response, Failure> {
    let id: SessionId = id.parse().map_err(|_| Failure::NotFound)?;
    let request = person.ask(EndSessionRequest { session_id: id.to_string() })?;
    person.app.sessions.clone().end_session(request).await.map_err(hidden)?;
    Ok(go("/sessions?done=session-ended"))
}

/// POST /sessions/end-others
pub(crate) async fn end_others(PersonForm(person, _): PersonForm) -> Result<Response, Failure> {
    let request = person.ask(EndOtherSessionsRequest::default())?;
    person.app.sessions.clone().end_other_sessions(request).await?;
    Ok(go("/sessions?done=sessions-ended"))
}
