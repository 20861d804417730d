//! The log as a file: CSV for people, JSON for programs, all logs put together by time as they stream.

use std::{collections::VecDeque, pin::Pin};

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use gatepost_proto::{common::v1::Activity, organization::v1::ExportOrganizationActivityRequest};
use serde_json::json;
use tokio_stream::{Stream, StreamExt};
use tonic::Status;

use super::{
    super::{
        Asked,
        activity_export::{file, row, time},
    },
    LOGS, Line, People, Query,
    merge::moment,
};
use crate::{failure::Failure, view::Page, visitor::Person};

/// What stands above the columns.
const COLUMNS: [&str; 9] =
    ["time", "who", "what", "about", "action", "details", "ip", "actor", "number"];

type Part = (Vec<Activity>, People);
type Parts = Pin<Box<dyn Stream<Item = Result<Part, Status>> + Send>>;

/// GET /organization/activity/export.csv
pub(crate) async fn csv(person: Person, asked: Asked) -> Result<Response, Failure> {
    let parts = export(&person, &asked).await?;
    let p = Page::console(&person, "organization-activity");
    let head = row(&COLUMNS.map(str::to_owned));
    let rows = parts.map(move |part| {
        let (lines, people) = part?;
        let rows: String = lines.iter().map(|line| row(&cells(&p, line, &people))).collect();
        Ok::<_, Status>(Bytes::from(rows))
    });
    let body = Body::from_stream(tokio_stream::once(Ok(Bytes::from(head))).chain(rows));
    Ok(file(body, "text/csv; charset=utf-8; header=present", "gatepost-organization-activity.csv"))
}

/// GET /organization/activity/export.json
pub(crate) async fn json(person: Person, asked: Asked) -> Result<Response, Failure> {
    let parts = export(&person, &asked).await?;
    let mut first = true;
    let lines = parts.map(move |part| {
        let (lines, people) = part?;
        let mut text = String::new();
        for line in &lines {
            text.push_str(if std::mem::take(&mut first) { "\n" } else { ",\n" });
            text.push_str(&object(line, &people).to_string());
        }
        Ok::<_, Status>(Bytes::from(text))
    });
    let body = tokio_stream::once(Ok(Bytes::from_static(b"["))).chain(lines);
    let body = body.chain(tokio_stream::once(Ok(Bytes::from_static(b"\n]\n"))));
    Ok(file(Body::from_stream(body), "application/json", "gatepost-organization-activity.json"))
}

/// All logs in parts, newest first: no more than one part of each is in memory.
async fn export(person: &Person, asked: &Asked) -> Result<Parts, Failure> {
    let query = Query::of(asked);
    let ask = || -> Result<_, Failure> {
        person.ask(ExportOrganizationActivityRequest {
            organization_id: person.organization()?.id.clone(),
            filter: Some(query.filter(&person.account.time_zone)),
        })
    };
    let own = person.app.logs.clone().export_organization_activity(ask()?).await?;
    let mail = person.app.mail_logs.clone().export_organization_activity(ask()?).await?;
    let mut logs = person.app.application_logs.clone();
    let applications = logs.export_organization_activity(ask()?).await?;
    let part = |part: Result<_, Status>| {
        part.map(|part: gatepost_proto::organization::v1::ExportOrganizationActivityResponse| {
            (part.activities, part.people)
        })
    };
    let sides =
        [own, mail, applications].map(|log| Side::new(Box::pin(log.into_inner().map(part))));
    Ok(Box::pin(futures_util::stream::try_unfold(sides, |mut sides| async move {
        for side in &mut sides {
            side.fill().await?;
        }
        let part = take(&mut sides);
        Ok(part.map(|part| (part, sides)))
    })))
}

/// One of the logs as it streams.
struct Side {
    parts: Parts,
    lines: VecDeque<Activity>,
    people: People,
    over: bool,
}

impl Side {
    fn new(parts: Parts) -> Self {
        Self { parts, lines: VecDeque::new(), people: People::new(), over: false }
    }

    /// Has a line at hand, unless it is over.
    async fn fill(&mut self) -> Result<(), Status> {
        while self.lines.is_empty() && !self.over {
            match self.parts.next().await.transpose()? {
                Some((lines, people)) => (self.lines, self.people) = (lines.into(), people),
                None => self.over = true,
            }
        }
        Ok(())
    }

    fn newest(&self) -> Option<gatepost_model::Timestamp> {
        self.lines.front().map(|line| moment(line.time.as_ref()))
    }
}

/// Lines in order, for as long as all sides have one at hand or are over; none when all are.
fn take(sides: &mut [Side; LOGS]) -> Option<Part> {
    if sides.iter().all(|side| side.lines.is_empty()) {
        return None;
    }
    let people = sides.iter().flat_map(|side| side.people.clone()).collect();
    let mut lines = Vec::new();
    while sides.iter().all(|side| side.over || !side.lines.is_empty()) {
        // Of lines of one moment those of the first log come first, as on the page.
        let newest = sides.iter_mut().rev().max_by_key(|side| side.newest());
        let Some(line) = newest.and_then(|side| side.lines.pop_front()) else { break };
        lines.push(line);
    }
    Some((lines, people))
}

fn cells(p: &Page, activity: &Activity, people: &People) -> [String; 9] {
    let line = Line::new(p, activity, people);
    let mut details: Vec<String> =
        activity.details.iter().map(|(name, value)| format!("{name}={value}")).collect();
    details.sort();
    [
        time(activity),
        line.actor,
        line.what,
        line.about,
        activity.action.clone(),
        details.join("; "),
        line.ip,
        activity.actor.clone(),
        activity.number.to_string(),
    ]
}

fn object(activity: &Activity, people: &People) -> serde_json::Value {
    let client = activity.client.clone().unwrap_or_default();
    let account = activity.actor.split('/').next().unwrap_or_default();
    let person = people.get(account).cloned().unwrap_or_default();
    json!({
        "number": activity.number,
        "time": time(activity),
        "action": activity.action,
        "details": activity.details,
        "actor": activity.actor,
        "actor_name": person.name,
        "actor_email": person.email,
        "ip": client.ip,
        "program": client.program,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(parts: Vec<Vec<i64>>) -> Side {
        let line = |seconds: i64| Activity {
            time: Some(prost_types::Timestamp { seconds, nanos: 0 }),
            ..Activity::default()
        };
        let parts = parts
            .into_iter()
            .map(move |part| Ok((part.into_iter().map(line).collect::<Vec<_>>(), People::new())));
        Side::new(Box::pin(tokio_stream::iter(parts.collect::<Vec<_>>())))
    }

    #[tokio::test]
    async fn streams_are_one_in_the_order_of_time() {
        for streams in [
            [vec![vec![9, 7, 5], vec![3]], vec![vec![8, 6], vec![4, 2, 1]], vec![vec![7], vec![0]]],
            [vec![], vec![vec![2, 1]], vec![]],
            [vec![vec![2, 1]], vec![vec![], vec![9], vec![]], vec![vec![], vec![3, 1]]],
            [vec![], vec![], vec![vec![5, 4], vec![3]]],
            [vec![], vec![], vec![]],
        ] {
            let mut expected: Vec<i64> = streams.iter().flat_map(|parts| parts.concat()).collect();
            expected.sort_unstable_by(|a, b| b.cmp(a));
            let mut sides = streams.map(side);
            let mut found = Vec::new();
            loop {
                for side in &mut sides {
                    side.fill().await.unwrap();
                }
                let Some((lines, _)) = take(&mut sides) else { break };
                assert!(!lines.is_empty(), "no progress");
                found.extend(lines.iter().map(|line| line.time.unwrap().seconds));
            }
            assert_eq!(found, expected);
        }
    }
}
