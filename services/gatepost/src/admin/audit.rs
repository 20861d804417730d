//! `gatepost admin audit`.

use std::{
    io::{IsTerminal, Write},
    time::Duration,
};

use clap::{Subcommand, ValueEnum};
use gatepost_proto::common::v1::{BrokenLog, VerifyLogsRequest, VerifyLogsResponse};
use serde_json::{Value, json};
use tokio::time::Instant;
use tonic::{Status, Streaming};

use super::{
    AdminError, Clients,
    output::{self, Format, Report},
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Follow the chains of activity logs in every store; fails when a line is missing, altered or out of
    /// its place
    Verify {
        /// Account id or login e-mail, or organization id: that log alone; every log when none is given
        #[arg(value_name = "ACCOUNT|ORGANIZATION")]
        log: Option<String>,
        /// One store alone
        #[arg(long, value_enum)]
        store: Option<Store>,
    },
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Store {
    /// Logs of accounts, and of organizations as far as applications go
    Identity,
    /// Logs of organizations
    Organization,
    /// Logs of organizations, as far as mail goes
    Mailbox,
}

impl Store {
    const ALL: [Self; 3] = [Self::Identity, Self::Organization, Self::Mailbox];

    const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Organization => "organization",
            Self::Mailbox => "mailbox",
        }
    }
}

/// What a store's logs are like.
#[derive(Default)]
struct Found {
    logs: u64,
    lines: u64,
    broken: Vec<BrokenLog>,
}

pub(crate) async fn run(
    command: Command,
    mut clients: Clients,
    format: Format,
) -> Result<(), AdminError> {
    let Command::Verify { log, store } = command;
    let (asked, holders) = asked(&mut clients, log).await?;
    let stores = holders.iter().filter(|holder| store.is_none_or(|store| store == **holder));
    let (mut stores_found, mut broken) = (Vec::new(), Vec::new());
    for store in stores {
        let found = follow(&mut clients, *store, asked.clone()).await?;
        broken.extend(found.broken.iter().map(|log| named(*store, log)));
        stores_found.push((*store, found));
    }
    let empty = stores_found.iter().all(|(_, found)| found.logs == 0 || found.lines == 0);
    if asked != VerifyLogsRequest::default() && empty && broken.is_empty() {
        return Err(AdminError::Usage("there is no such log in these stores".to_owned()));
    }
    output::print(&render(&stores_found, format))?;
    if broken.is_empty() { Ok(()) } else { Err(AdminError::Broken(broken.join(", "))) }
}

/// Which log is meant, and in which stores it can be.
async fn asked(
    clients: &mut Clients,
    log: Option<String>,
) -> Result<(VerifyLogsRequest, &'static [Store]), AdminError> {
    const ORGANIZATIONS: [Store; 3] = Store::ALL;
    let empty = VerifyLogsRequest::default();
    Ok(match log {
        None => (empty, &Store::ALL),
        Some(log) if log.starts_with("org_") => {
            (VerifyLogsRequest { organization_id: log, ..empty }, &ORGANIZATIONS)
        }
        Some(log) => {
            let account_id = clients.account_id(&log).await?;
            (VerifyLogsRequest { account_id, ..empty }, &[Store::Identity])
        }
    })
}

async fn follow(
    clients: &mut Clients,
    store: Store,
    asked: VerifyLogsRequest,
) -> Result<Found, AdminError> {
    let mut parts: Streaming<VerifyLogsResponse> = match store {
        Store::Identity => clients.identity_audits.verify_logs(asked).await?,
        Store::Organization => clients.organization_audits.verify_logs(asked).await?,
        Store::Mailbox => clients.mailbox_audits.verify_logs(asked).await?,
    }
    .into_inner();
    let (mut found, begun) = (Found::default(), Instant::now());
    while let Some(part) = parts.message().await? {
        (found.logs, found.lines) = (part.logs, part.lines);
        found.broken.extend(part.broken);
        if part.done {
            return Ok(found);
        }
        progress(store, &found, begun);
    }
    // Half of a verification is none.
    Err(Status::unavailable(format!("the {} service stopped in between", store.name())).into())
}

/// Says on a terminal how far a long run is; not on standard output, which programs read.
fn progress(store: Store, found: &Found, begun: Instant) {
    let mut out = std::io::stderr().lock();
    if !out.is_terminal() || begun.elapsed() < Duration::from_secs(1) {
        return;
    }
    let (logs, lines, broken) = (found.logs, found.lines, found.broken.len());
    let _closed =
        writeln!(out, "{}: {logs} logs, {lines} lines, {broken} broken so far", store.name());
}

fn owner(log: &BrokenLog) -> &str {
    if log.account_id.is_empty() { &log.organization_id } else { &log.account_id }
}

fn named(store: Store, log: &BrokenLog) -> String {
    format!("{} of the {} store from line {}", owner(log), store.name(), log.first_wrong)
}

fn render(found: &[(Store, Found)], format: Format) -> String {
    if format == Format::Json {
        let broken = |log: &BrokenLog| json!({ "log": owner(log), "first_wrong": log.first_wrong });
        let store = |(store, found): &(Store, Found)| {
            let broken: Vec<Value> = found.broken.iter().map(broken).collect();
            json!({
                "store": store.name(),
                "logs": found.logs,
                "lines": found.lines,
                "broken": broken,
            })
        };
        let stores: Vec<Value> = found.iter().map(store).collect();
        let right = found.iter().all(|(_, found)| found.broken.is_empty());
        return format!("{:#}\n", json!({ "right": right, "stores": stores }));
    }
    let rows = found.iter().map(|(store, found)| {
        vec![
            ("store", store.name().into()),
            ("logs", found.logs.into()),
            ("lines", found.lines.into()),
            ("broken", found.broken.len().into()),
        ]
    });
    let mut text = Report::List(rows.collect()).render(format);
    for (store, found) in found {
        for log in &found.broken {
            text.push_str(&format!("broken: {}\n", named(*store, log)));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_broken_is_named_for_people_and_for_programs() {
        let broken = BrokenLog {
            organization_id: "org_1".to_owned(),
            first_wrong: 7,
            ..BrokenLog::default()
        };
        let found = [
            (Store::Identity, Found { logs: 2, lines: 9, broken: vec![] }),
            (Store::Mailbox, Found { logs: 1, lines: 8, broken: vec![broken] }),
        ];
        let text = render(&found, Format::Text);
        assert!(text.contains("broken: org_1 of the mailbox store from line 7\n"), "{text}");
        let read: Value = serde_json::from_str(&render(&found, Format::Json)).unwrap();
        assert_eq!(read["right"], false);
        assert_eq!(read["stores"][1]["broken"][0]["first_wrong"], 7);
        assert_eq!(read["stores"][0]["broken"], json!([]));
        let read: Value = serde_json::from_str(&render(&found[..1], Format::Json)).unwrap();
        assert_eq!(read["right"], true);
    }
}
