//! The account's activity log (ACC-10): by kind, in pages, with a chart of the last days.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    common::v1::Activity,
    identity::v1::{ActivityKind, FindActivityRequest, SummarizeActivityRequest},
};

use super::{Asked, escaped, tokens};
use crate::{
    chart::Chart,
    failure::Failure,
    view::{Choice, Page, When, html},
    visitor::Person,
};

/// Kinds by their names in addresses, each with the key of its text.
const KINDS: [(&str, &str, ActivityKind); 5] = [
    ("", "kind-all", ActivityKind::Unspecified),
    ("logins", "kind-logins", ActivityKind::Logins),
    ("refusals", "kind-refusals", ActivityKind::Refusals),
    ("changes", "kind-changes", ActivityKind::Changes),
    ("app-passwords", "kind-app-passwords", ActivityKind::AppPasswords),
];

/// Days that the chart shows.
const DAYS: u32 = 30;

#[derive(Template)]
#[template(path = "activity.html")]
struct Log {
    p: Page,
    lines: Vec<Line>,
    /// Addresses of the kinds.
    kinds: Vec<Choice>,
    /// What stands behind the addresses of exports.
    query: String,
    /// On the first page only.
    chart: Option<Chart>,
    /// Address of the older lines; empty when there are none.
    older: String,
}

/// A line as people read it.
pub(super) struct Line {
    pub(super) what: String,
    pub(super) about: String,
    pub(super) refused: bool,
    pub(super) time: Option<When>,
    pub(super) ip: String,
    pub(super) program: String,
}

/// The kind that an address asks for, by name and as the service knows it; every kind when there is
/// none by that name.
pub(super) fn kind(asked: &Asked) -> (&'static str, ActivityKind) {
    let wanted = asked.get("kind");
    let found = KINDS.iter().find(|(name, _, _)| *name == wanted);
    found.map_or(("", ActivityKind::Unspecified), |(name, _, kind)| (*name, *kind))
}

/// GET /activity
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let (name, kind) = kind(&asked);
    let page = Some(asked.page(50));
    let request = person.ask(FindActivityRequest { kind: kind.into(), page })?;
    let answer = person.app.reports.clone().find_activity(request).await?.into_inner();
    let p = Page::console(&person, "activity");
    let chart = if asked.get("page").is_empty() {
        let request = person.ask(SummarizeActivityRequest { days: DAYS })?;
        let summary = person.app.reports.clone().summarize_activity(request).await?;
        Some(Chart::new(&p, &summary.into_inner()))
    } else {
        None
    };
    let kinds = KINDS.iter().map(|(value, text, _)| Choice {
        value: if value.is_empty() {
            "/activity".into()
        } else {
            format!("/activity?kind={value}")
        },
        label: p.t(text),
        chosen: *value == name,
    });
    let programs = programs(&person, &answer.activities).await;
    let lines = answer.activities.iter().map(|activity| line(&p, activity, &programs)).collect();
    let next = answer.page.unwrap_or_default().next_token;
    let query = if name.is_empty() { String::new() } else { format!("kind={name}") };
    let older = match (next.as_str(), query.as_str()) {
        ("", _) => String::new(),
        (next, "") => format!("/activity?page={}", escaped(next)),
        (next, query) => format!("/activity?{query}&page={}", escaped(next)),
    };
    html(&Log { lines, kinds: kinds.collect(), query, chart, older, p })
}

/// Names of the API tokens that acted in these lines, as far as they are still there.
async fn programs(person: &Person, activities: &[Activity]) -> BTreeMap<String, String> {
    if activities.iter().all(|activity| token(activity).is_none()) {
        return BTreeMap::new();
    }
    // A line without a name is better than no log.
    let tokens = tokens::own(person).await.unwrap_or_default();
    tokens.into_iter().map(|token| (token.id, token.name)).collect()
}

/// The API token that acted, if it was one.
fn token(activity: &Activity) -> Option<&str> {
    activity.actor.split_once('/').map(|(_, token)| token)
}

/// A line for its reader; `programs` are names of API tokens by their ids.
pub(super) fn line(p: &Page, activity: &Activity, programs: &BTreeMap<String, String>) -> Line {
    let key = format!("activity-{}", activity.action.replace(['.', '_'], "-"));
    let what =
        if p.words.knows(&key) { p.t(&key) } else { p.t1("activity", "action", &activity.action) };
    let detail = |name: &str| activity.details.get(name).filter(|value| !value.is_empty());
    let refused = activity.action.ends_with("refused");
    // Lines of what went well name a method where refusals name a cause.
    let cause = detail("cause").filter(|_| refused).map(|cause| format!("cause-{cause}"));
    let cause = cause.filter(|key| p.words.knows(key)).map(|key| p.t(&key));
    let named = ["name", "address", "mailbox", "email"].into_iter().find_map(detail).cloned();
    let by = match (activity.actor.as_str(), token(activity)) {
        ("operator", _) => Some(p.t("activity-by-operator")),
        (_, Some(token)) => {
            let name = programs.get(token).map_or(token, String::as_str);
            Some(p.t1("activity-by-program", "name", name))
        }
        _ => None,
    };
    let client = activity.client.clone().unwrap_or_default();
    Line {
        what,
        about: [named, cause, by].into_iter().flatten().collect::<Vec<_>>().join(" · "),
        refused,
        time: p.when(activity.time.as_ref()),
        program: if client.program.is_empty() { String::new() } else { p.program(&client.program) },
        ip: if client.ip == "0.0.0.0" { String::new() } else { client.ip },
    }
}
