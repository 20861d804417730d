//! The page of the log: filters, a small summary, the lines.

use askama::Template;
use axum::response::Response;
use gatepost_proto::{
    common::v1::PageRequest,
    organization::v1::{
        ListOrganizationActivityRequest, ListOrganizationActivityResponse, OrganizationActivitySum,
        SummarizeOrganizationActivityRequest,
    },
};

use super::{
    super::Asked,
    GROUPS, Line, Query,
    merge::{Place, merge},
};
use crate::{
    failure::Failure,
    view::{Choice, Page, html},
    visitor::Person,
};

/// Lines asked of each log at a time.
const SIZE: u32 = 50;
/// Days of the summary.
const DAYS: u32 = 30;

#[derive(Template)]
#[template(path = "outside/log.html")]
struct Log {
    p: Page,
    query: Query,
    filters: bool,
    groups: Vec<Choice>,
    /// Groups with their sums; empty where a page is not the first, or something is looked for.
    sums: Vec<(String, u64)>,
    lines: Vec<Line>,
    /// Whose lines are looked for, by name.
    actor: String,
    account: String,
    /// What stands behind the addresses of exports.
    export: String,
    /// Address of the older lines; empty when there are none.
    older: String,
}

/// GET /organization/activity
pub(crate) async fn list(person: Person, asked: Asked) -> Result<Response, Failure> {
    let query = Query::of(&asked);
    let place = Place::of(asked.get("page"));
    let pages = tokio::try_join!(
        page(&person, &query, &place, 0),
        page(&person, &query, &place, 1),
        page(&person, &query, &place, 2),
    )?;
    let merged = merge(&place, pages.into());
    let p = Page::console(&person, "organization-activity");
    let first = place == Place::default();
    let sums = if first && !query.filters() { sums(&person, &p).await? } else { Vec::new() };
    let groups = GROUPS.iter().map(|(name, text, _)| Choice {
        value: (*name).to_owned(),
        label: p.t(text),
        chosen: *name == query.group,
    });
    let name = |id: &str| {
        let person = merged.people.get(id);
        person.map_or_else(|| id.to_owned(), |person| super::called(person, id))
    };
    let older = query.address(&merged.next);
    html(&Log {
        groups: groups.collect(),
        filters: query.filters(),
        sums,
        lines: merged.lines.iter().map(|line| Line::new(&p, line, &merged.people)).collect(),
        actor: name(&query.actor),
        account: name(&query.account),
        export: query.address(""),
        older: if merged.next.is_empty() { String::new() } else { older },
        query,
        p,
    })
}

/// A page of one of the logs; none when that is over.
async fn page(
    person: &Person,
    query: &Query,
    place: &Place,
    log: usize,
) -> Result<Option<ListOrganizationActivityResponse>, Failure> {
    let Some(token) = place.token(log) else { return Ok(None) };
    let request = person.ask(ListOrganizationActivityRequest {
        organization_id: person.organization()?.id.clone(),
        filter: Some(query.filter(&person.account.time_zone)),
        page: Some(PageRequest { size: SIZE, token: token.to_owned() }),
    })?;
    let answer = match log {
        0 => person.app.logs.clone().list_organization_activity(request).await?,
        1 => person.app.mail_logs.clone().list_organization_activity(request).await?,
        _ => person.app.application_logs.clone().list_organization_activity(request).await?,
    };
    Ok(Some(answer.into_inner()))
}

/// How many lines of each group the last days have, in all logs.
async fn sums(person: &Person, p: &Page) -> Result<Vec<(String, u64)>, Failure> {
    let organization_id = person.organization()?.id.clone();
    let ask = || {
        let organization_id = organization_id.clone();
        person.ask(SummarizeOrganizationActivityRequest { organization_id, days: DAYS })
    };
    let (mut logs, mut mail_logs) = (person.app.logs.clone(), person.app.mail_logs.clone());
    let mut application_logs = person.app.application_logs.clone();
    let (own, mail, applications) = tokio::try_join!(
        logs.summarize_organization_activity(ask()?),
        mail_logs.summarize_organization_activity(ask()?),
        application_logs.summarize_organization_activity(ask()?),
    )?;
    let answers = [own, mail, applications].into_iter();
    let all: Vec<OrganizationActivitySum> =
        answers.flat_map(|answer| answer.into_inner().sums).collect();
    let sum = |(_, text, group): &(&str, &str, _)| {
        let of = all.iter().filter(|sum| sum.group() == *group);
        (p.t(text), of.map(|sum| sum.lines).sum::<u64>())
    };
    Ok(GROUPS.iter().map(sum).filter(|(_, lines)| *lines > 0).collect())
}
