//! "This was not me" (ACC-11): where the links in notices of sensitive changes lead. Opening one only
//! shows what it is about; the buttons act.

use std::collections::HashMap;

use askama::Template;
use axum::{extract::State, response::Response};
use gatepost_proto::{
    identity::v1::{LockAccountRequest, OpenAlarmRequest, UndoChangeRequest},
    wire,
};
use gatepost_runtime::status;
use tonic::Status;

use super::{Asked, go};
use crate::{
    app::App,
    failure::Failure,
    form::VisitorForm,
    view::{Page, When, html},
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "alarm.html")]
struct Alarm {
    p: Page,
    token: String,
    /// Nothing when the link opens nothing.
    about: Option<About>,
}

/// What the link is about.
struct About {
    /// As a sentence.
    what: String,
    time: Option<When>,
    /// Names and values, as the notice gave them.
    facts: Vec<(String, String)>,
    can_undo: bool,
    inactive: bool,
}

/// GET /alarm?token=…
pub(crate) async fn form(
    State(app): State<App>,
    visitor: Visitor,
    asked: Asked,
) -> Result<Response, Failure> {
    let token = asked.get("token").to_owned();
    let request =
        OpenAlarmRequest { token: token.clone(), client: Some(wire::client(&visitor.client)) };
    let opened = match app.alarms.clone().open_alarm(request).await {
        Ok(opened) => opened.into_inner(),
        Err(answer) => return refused(&app, &visitor, answer),
    };
    let p = Page::plain(&app, &visitor);
    let key = format!("alarm-about-{}", opened.about);
    let about = About {
        what: if p.words.knows(&key) { p.t(&key) } else { p.t("alarm-about-change") },
        time: p.when(opened.happened.as_ref()),
        facts: facts(&p, &opened.facts),
        can_undo: opened.can_undo,
        inactive: opened.inactive,
    };
    html(&Alarm { p, token, about: Some(about) })
}

/// Those facts of a notice that say something by themselves.
fn facts(p: &Page, facts: &HashMap<String, String>) -> Vec<(String, String)> {
    const SHOWN: [(&str, &str); 6] = [
        ("number", "alarm-fact-number"),
        ("name", "alarm-fact-name"),
        ("address", "alarm-fact-address"),
        ("email", "alarm-fact-address"),
        ("ip", "alarm-fact-ip"),
        ("program", "alarm-fact-program"),
    ];
    let shown = SHOWN.into_iter().filter_map(|(name, key)| {
        let value = facts.get(name).filter(|value| !value.is_empty() && *value != "0.0.0.0")?;
        Some((p.t(key), value.clone()))
    });
    shown.collect()
}

/// POST /alarm/lock
pub(crate) async fn lock(
    State(app): State<App>,
    VisitorForm(visitor, form): VisitorForm,
) -> Result<Response, Failure> {
    let client = Some(wire::client(&visitor.client));
    let request = LockAccountRequest { token: form.get("token").to_owned(), client };
    match app.alarms.clone().lock_account(request).await {
        Ok(_) => Ok(go("/alarm/locked")),
        Err(answer) => refused(&app, &visitor, answer),
    }
}

/// POST /alarm/undo
pub(crate) async fn undo(
    State(app): State<App>,
    VisitorForm(visitor, form): VisitorForm,
) -> Result<Response, Failure> {
    let client = Some(wire::client(&visitor.client));
    let request = UndoChangeRequest { token: form.get("token").to_owned(), client };
    match app.alarms.clone().undo_change(request).await {
        Ok(_) => Ok(go("/alarm/undone")),
        Err(answer) => refused(&app, &visitor, answer),
    }
}

/// A link that opens nothing gets a page that says what else can be done.
fn refused(app: &App, visitor: &Visitor, answer: Status) -> Result<Response, Failure> {
    if status::reason(&answer).as_deref() != Some("link-refused") {
        return Err(answer.into());
    }
    let p = Page::plain(app, visitor);
    let mut page = html(&Alarm { p, token: String::new(), about: None })?;
    *page.status_mut() = http::StatusCode::NOT_FOUND;
    Ok(page)
}

#[derive(Template)]
#[template(path = "alarm_done.html")]
struct Done {
    p: Page,
    title: &'static str,
    text: &'static str,
    /// Where to go on, and what that is called.
    next: (&'static str, &'static str),
}

/// GET /alarm/locked
pub(crate) async fn locked(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    html(&Done {
        p: Page::plain(&app, &visitor),
        title: "alarm-locked",
        text: "alarm-locked-text",
        next: ("/recover", "alarm-recover"),
    })
}

/// GET /alarm/undone
pub(crate) async fn undone(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    html(&Done {
        p: Page::plain(&app, &visitor),
        title: "alarm-undone",
        text: "alarm-undone-text",
        next: ("/login", "log-in"),
    })
}
