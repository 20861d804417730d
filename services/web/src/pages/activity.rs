//! The account's activity log (ACC-10).

use askama::Template;
use axum::response::Response;
use gatepost_proto::{common::v1::Activity, identity::v1::ListActivityRequest};

use super::{Asked, escaped};
use crate::{
    failure::Failure,
    view::{Page, When, html},
    visitor::Person,
};

#[derive(Template)]
#[template(path = "activity.html")]
struct Log {
    p: Page,
    lines: Vec<Line>,
    /// Address of the older lines; empty when there are none.
    older: String,
}

pub(crate) struct Line {
    pub(crate) what: String,
    pub(crate) about: String,
    pub(crate) refused: bool,
    pub(crate) time: Option<When>,
    pub(crate) ip: String,
    pub(crate) program: String,
}

/// GET /activity
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let request = person.ask(ListActivityRequest { page: Some(asked.page(50)) })?;
    let answer = person.app.activities.clone().list_activity(request).await?.into_inner();
    let p = Page::console(&person, "activity");
    let lines = answer.activities.iter().map(|activity| line(&p, activity)).collect();
    let next = answer.page.unwrap_or_default().next_token;
    let older = if next.is_empty() { next } else { format!("/activity?page={}", escaped(&next)) };
    html(&Log { p, lines, older })
}

fn line(p: &Page, activity: &Activity) -> Line {
    let key = format!("activity-{}", activity.action.replace(['.', '_'], "-"));
    let what =
        if p.words.knows(&key) { p.t(&key) } else { p.t1("activity", "action", &activity.action) };
    let detail = |name: &str| activity.details.get(name).filter(|value| !value.is_empty());
    let cause = detail("cause").map(|cause| format!("cause-{cause}"));
    let cause = cause.filter(|key| p.words.knows(key)).map(|key| p.t(&key));
    let named = ["name", "address", "mailbox", "email"].into_iter().find_map(detail).cloned();
    let client = activity.client.clone().unwrap_or_default();
    Line {
        what,
        about: [named, cause].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        refused: activity.action.ends_with("refused"),
        time: p.when(activity.time.as_ref()),
        program: if client.program.is_empty() { String::new() } else { p.program(&client.program) },
        ip: if client.ip == "0.0.0.0" { String::new() } else { client.ip },
    }
}
