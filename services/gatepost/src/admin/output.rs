//! What commands print: a table or lines for people, JSON for programs.

use std::io::Write;

use gatepost_proto::common::v1 as common;
use serde_json::{Map, Value, json};

/// For whom to print.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// What a command found or did.
#[derive(Debug)]
pub(crate) enum Report {
    /// One thing with its fields.
    Item(Vec<(&'static str, Value)>),
    /// A list of things with the same fields.
    List(Vec<Vec<(&'static str, Value)>>),
    /// It is done, and there is nothing to show.
    Done(&'static str),
}

impl Report {
    /// The report as printed.
    pub(crate) fn render(&self, format: Format) -> String {
        match (self, format) {
            (Self::Item(fields), Format::Json) => pretty(&object(fields)),
            (Self::List(items), Format::Json) => {
                pretty(&Value::Array(items.iter().map(|item| object(item)).collect()))
            }
            (Self::Done(what), Format::Json) => pretty(&json!({ "done": what })),
            (Self::Item(fields), Format::Text) => {
                let width = fields.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
                let line = |(name, value): &(&str, Value)| {
                    format!("{:width$}  {}\n", name.replace('_', " "), text(value))
                };
                fields.iter().map(line).collect()
            }
            (Self::List(items), Format::Text) => table(items),
            (Self::Done(what), Format::Text) => format!("{what}\n"),
        }
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn object(fields: &[(&'static str, Value)]) -> Value {
    Value::Object(
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect::<Map<_, _>>(),
    )
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) if text.is_empty() => "-".to_owned(),
        Value::String(text) => text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect(),
        Value::Array(values) if values.is_empty() => "-".to_owned(),
        Value::Array(values) => values.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
        other => other.to_string(),
    }
}

fn table(items: &[Vec<(&'static str, Value)>]) -> String {
    let Some(first) = items.first() else { return "nothing found\n".to_owned() };
    let heads = first.iter().map(|(name, _)| name.replace('_', " ").to_uppercase());
    let rows = items.iter().map(|item| item.iter().map(|(_, value)| text(value)).collect());
    let rows: Vec<Vec<String>> = std::iter::once(heads.collect()).chain(rows).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(move |row: &Vec<String>| row.get(column));
        cells.map(|cell: &String| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..first.len()).map(width).collect();
    let mut out = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// A wire timestamp as RFC 3339 text, null when absent.
pub(crate) fn time(wire: Option<&prost_types::Timestamp>) -> Value {
    let moment = wire.and_then(|wire| gatepost_proto::wire::moment(wire).ok());
    moment.map_or(Value::Null, |moment| Value::String(moment.to_string()))
}

/// Scopes as slugs; every protocol when there are none.
pub(crate) fn scopes(wire: &[i32]) -> Value {
    let slug = |scope: &i32| {
        gatepost_proto::wire::protocol_of(*scope).map_or("unknown", |protocol| protocol.slug())
    };
    Value::from(wire.iter().map(slug).collect::<Vec<_>>())
}

/// Last use as time, address and program.
pub(crate) fn last_use(wire: Option<&common::LastUse>) -> [(&'static str, Value); 3] {
    let client = wire.and_then(|wire| wire.client.as_ref());
    [
        ("last_used", time(wire.and_then(|wire| wire.time.as_ref()))),
        ("last_ip", client.map_or(Value::Null, |client| Value::from(client.ip.clone()))),
        ("last_program", client.map_or(Value::Null, |client| Value::from(client.program.clone()))),
    ]
}

/// Prints to standard output; a closed pipe is no error.
///
/// # Errors
///
/// When standard output cannot be written.
pub(crate) fn print(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Collects every page of a list.
macro_rules! every_page {
    ($client:expr, $rpc:ident, $request:ident { $($field:ident : $value:expr),* $(,)? }, $items:ident) => {{
        let (mut all, mut token) = (Vec::new(), String::new());
        loop {
            let page = Some(gatepost_proto::common::v1::PageRequest { size: 1000, token });
            let answer = $client.$rpc($request { page, $($field: $value.clone()),* }).await?.into_inner();
            all.extend(answer.$items);
            token = answer.page.unwrap_or_default().next_token;
            if token.is_empty() {
                break all;
            }
        }
    }};
}
pub(super) use every_page;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_tables_for_people_and_arrays_for_programs() {
        let list = Report::List(vec![
            vec![("id", Value::from("a")), ("is_active", Value::from(true))],
            vec![("id", Value::from("long")), ("is_active", Value::Null)],
        ]);
        assert_eq!(list.render(Format::Text), "ID    IS ACTIVE\na     yes\nlong  -\n");
        let read: Value = serde_json::from_str(&list.render(Format::Json)).unwrap();
        assert_eq!(read[1]["id"], "long");
    }

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        let item = Report::Item(vec![("name", Value::from("a\u{1b}[31mb"))]);
        assert_eq!(item.render(Format::Text), "name  a [31mb\n");
    }
}
