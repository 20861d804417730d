//! The activity log as a file (ACC-10): CSV for people, JSON for programs, streamed.

use std::collections::BTreeMap;

use axum::{
    body::{Body, Bytes},
    response::Response,
};
use gatepost_proto::{common::v1::Activity, identity::v1::ExportActivityRequest, wire};
use http::{
    HeaderValue,
    header::{CONTENT_DISPOSITION, CONTENT_TYPE},
};
use serde_json::json;
use tokio_stream::{Stream, StreamExt};
use tonic::Status;

use super::{Asked, activity};
use crate::{failure::Failure, view::Page, visitor::Person};

/// What stands above the columns.
const COLUMNS: [&str; 8] =
    ["number", "time", "what", "action", "details", "ip", "program", "actor"];

/// GET /activity/export.csv
pub(crate) async fn csv(person: Person, asked: Asked) -> Result<Response, Failure> {
    let parts = export(&person, &asked).await?;
    let p = Page::console(&person, "activity");
    let head = row(&COLUMNS.map(str::to_owned));
    let rows = parts.map(move |part| {
        let rows: String = part?.iter().map(|line| row(&cells(&p, line))).collect();
        Ok::<_, Status>(Bytes::from(rows))
    });
    let body = tokio_stream::once(Ok(Bytes::from(head))).chain(rows);
    Ok(file(
        Body::from_stream(body),
        "text/csv; charset=utf-8; header=present",
        "gatepost-activity.csv",
    ))
}

/// GET /activity/export.json
pub(crate) async fn json(person: Person, asked: Asked) -> Result<Response, Failure> {
    let parts = export(&person, &asked).await?;
    let mut first = true;
    let lines = parts.map(move |part| {
        let mut text = String::new();
        for line in part? {
            text.push_str(if std::mem::take(&mut first) { "\n" } else { ",\n" });
            text.push_str(&object(&line).to_string());
        }
        Ok::<_, Status>(Bytes::from(text))
    });
    let body = tokio_stream::once(Ok(Bytes::from_static(b"["))).chain(lines);
    let body = body.chain(tokio_stream::once(Ok(Bytes::from_static(b"\n]\n"))));
    Ok(file(Body::from_stream(body), "application/json", "gatepost-activity.json"))
}

/// Lines in parts, as the service sends them: no more than one part is in memory.
async fn export(
    person: &Person,
    asked: &Asked,
) -> Result<impl Stream<Item = Result<Vec<Activity>, Status>> + use<>, Failure> {
    let (_, kind) = activity::kind(asked);
    let request = person.ask(ExportActivityRequest { kind: kind.into() })?;
    let parts = person.app.reports.clone().export_activity(request).await?.into_inner();
    Ok(parts.map(|part| part.map(|part| part.activities)))
}

/// A file to be kept, by this name.
pub(super) fn file(body: Body, kind: &'static str, name: &str) -> Response {
    let mut answer = Response::new(body);
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    let name = format!("attachment; filename=\"{name}\"");
    if let Ok(name) = HeaderValue::try_from(name) {
        answer.headers_mut().insert(CONTENT_DISPOSITION, name);
    }
    answer
}

fn cells(p: &Page, line: &Activity) -> [String; 8] {
    let client = line.client.clone().unwrap_or_default();
    let mut details: Vec<String> =
        line.details.iter().map(|(name, value)| format!("{name}={value}")).collect();
    details.sort();
    [
        line.number.to_string(),
        time(line),
        activity::line(p, line, &BTreeMap::new()).what,
        line.action.clone(),
        details.join("; "),
        client.ip,
        client.program,
        line.actor.clone(),
    ]
}

fn object(line: &Activity) -> serde_json::Value {
    let client = line.client.clone().unwrap_or_default();
    json!({
        "number": line.number,
        "time": time(line),
        "action": line.action,
        "details": line.details,
        "ip": client.ip,
        "program": client.program,
        "actor": line.actor,
    })
}

/// RFC 3339, UTC.
pub(super) fn time(line: &Activity) -> String {
    let time = line.time.as_ref().and_then(|time| wire::moment(time).ok());
    time.map(|time| time.to_string()).unwrap_or_default()
}

/// A line of CSV (RFC 4180), every cell in quotes.
pub(super) fn row(cells: &[String]) -> String {
    cells.iter().map(|text| cell(text)).collect::<Vec<_>>().join(",") + "\r\n"
}

/// A cell that no program takes for a formula (OWASP, "CSV Injection"): names of browsers are what
/// strangers send.
fn cell(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let formula = text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text_and_nothing_else() {
        for (text, written) in [
            ("plain", "\"plain\""),
            ("a \"b\", c", "\"a \"\"b\"\", c\""),
            ("=1+1", "\"'=1+1\""),
            ("\t@SUM(A1)", "\"' @SUM(A1)\""),
            ("-2", "\"'-2\""),
            ("＋cmd", "\"'＋cmd\""),
            ("a\r\n=b", "\"a  =b\""),
            ("", "\"\""),
        ] {
            assert_eq!(cell(text), written, "{text:?}");
        }
    }
}
