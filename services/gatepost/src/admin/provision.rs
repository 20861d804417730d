//! `gatepost admin provision`: accounts, mailboxes and app passwords in bulk.

use std::{
    io::{BufRead, BufReader, IsTerminal, Read, Write},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use clap::{Args, ValueEnum};
use futures_util::{StreamExt, stream};
use gatepost_model::Address;
use gatepost_proto::{
    identity::v1::{CreateAccountRequest, IssueAppPasswordRequest},
    mailbox::v1::CreateMailboxRequest,
};
use gatepost_runtime::config::Size;
use serde::{Deserialize, Serialize};
use tonic::Status;

use super::{AdminError, Clients, Format};

/// Most lines of one run.
const MAX_LINES: usize = 1_000_000;
/// Longest line, in bytes.
const MAX_LINE_BYTES: u64 = 64 * 1024;

/// Create accounts, mailboxes and app passwords from a file, one line each.
///
/// CSV needs a header line; JSON lines have the same names as keys: email, name, password, password_hash,
/// organization, address, mailbox_password_hash, mail_service, quota, app_password. A line with an email makes an account
/// (with an organization if named); one with an address makes a mailbox, attached to that account;
/// one with an app_password (its name) makes an app password for the account. Running the same file
/// again makes nothing twice.
///
/// password_hash and mailbox_password_hash are hashes as another system made them: crypt(3), PHC, passlib, Django,
/// Keycloak (the JSON of a credential), or Dovecot's {SCHEME} form. People log in with the password of old, and get a
/// hash of ours by that. An account or mailbox that has a password keeps it.
#[derive(Args, Debug)]
pub(crate) struct Provision {
    /// The file; - for standard input
    file: PathBuf,
    /// What the file is; by its ending when left out
    #[arg(long, value_enum)]
    input: Option<Input>,
    /// Mail service for lines that name none
    #[arg(long, value_name = "ID")]
    mail_service: Option<String>,
    /// Lines worked on at once
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..=1024))]
    concurrency: u16,
    /// Write the report there instead of standard output; it holds the app passwords' secrets
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Input {
    Csv,
    Jsonl,
}

#[derive(Deserialize, Clone, Default)]
#[serde(default, deny_unknown_fields)]
struct Line {
    email: String,
    name: String,
    password: String,
    password_hash: String,
    organization: String,
    address: String,
    mailbox_password_hash: String,
    mail_service: String,
    quota: String,
    app_password: String,
}

/// A line with its number in the file, from 1; or why it cannot be read.
type Numbered = (usize, Result<Line, String>);

#[derive(Serialize, Default, Debug)]
struct Outcome {
    line: usize,
    ok: bool,
    email: String,
    account: String,
    address: String,
    mailbox: String,
    app_password: String,
    secret: String,
    error: String,
}

pub(crate) async fn run(
    command: Provision,
    clients: Clients,
    format: Format,
) -> Result<(), AdminError> {
    let lines = read(&command)?;
    let total = lines.len();
    let mut report = Writer::open(command.report.as_ref(), format)?;
    let done = Arc::new(AtomicUsize::new(0));
    let progress = tokio::spawn(show_progress(done.clone(), total));
    let mail_service = command.mail_service.unwrap_or_default();
    let mut outcomes = stream::iter(lines)
        .map(|(number, line)| {
            let (clients, mail_service) = (clients.clone(), mail_service.clone());
            async move {
                let mut outcome = Outcome { line: number, ..Outcome::default() };
                let made = match line {
                    Ok(line) => make(clients, line, &mail_service, &mut outcome).await,
                    Err(error) => Err(error),
                };
                outcome.ok = made.is_ok();
                outcome.error = made.err().unwrap_or_default();
                outcome
            }
        })
        .buffer_unordered(usize::from(command.concurrency));
    let mut failed = 0;
    while let Some(outcome) = outcomes.next().await {
        failed += usize::from(!outcome.ok);
        report.write(&outcome)?;
        done.fetch_add(1, Ordering::Relaxed);
    }
    progress.abort();
    report.finish()?;
    say(&format!("{} of {total} lines done, {failed} failed", total - failed));
    if failed == 0 { Ok(()) } else { Err(AdminError::Partly { failed, total }) }
}

async fn make(
    mut clients: Clients,
    line: Line,
    mail_service: &str,
    outcome: &mut Outcome,
) -> Result<(), String> {
    outcome.email.clone_from(&line.email);
    outcome.address.clone_from(&line.address);
    if line.email.is_empty() && line.address.is_empty() {
        return Err("neither an email nor an address".to_owned());
    }
    if line.email.is_empty() && !line.app_password.is_empty() {
        return Err("an app_password needs an email".to_owned());
    }
    if !line.password.is_empty() && !line.password_hash.is_empty() {
        return Err("either a password or a password_hash".to_owned());
    }
    if line.address.is_empty() && !line.mailbox_password_hash.is_empty() {
        return Err("a mailbox_password_hash needs an address".to_owned());
    }
    let told = |status: Status| super::describe(&status);
    if !line.email.is_empty() {
        let request = CreateAccountRequest {
            email: line.email.clone(),
            name: if line.name.is_empty() { line.email.clone() } else { line.name },
            password: line.password,
            language: "en".to_owned(),
            organization_name: line.organization,
            idempotency_key: repeat_key("account", &line.email)?,
        };
        let created = clients.accounts.create_account(request).await.map_err(told)?.into_inner();
        outcome.account = created.account.unwrap_or_default().id;
        if !line.password_hash.is_empty() {
            let account = outcome.account.clone();
            super::account::import(&mut clients, account, line.password_hash)
                .await
                .map_err(told)?;
        }
    }
    if !line.address.is_empty() {
        let quota = (!line.quota.is_empty()).then(|| line.quota.parse::<Size>()).transpose()?;
        let own = !line.mail_service.is_empty();
        let request = CreateMailboxRequest {
            mail_service_id: if own { line.mail_service } else { mail_service.to_owned() },
            address: line.address.clone(),
            quota_bytes: quota.map(|quota| quota.0),
            account_id: outcome.account.clone(),
            idempotency_key: repeat_key("mailbox", &line.address)?,
        };
        let created = clients.mailboxes.create_mailbox(request).await.map_err(told)?.into_inner();
        outcome.mailbox = created.mailbox.unwrap_or_default().id;
        if !line.mailbox_password_hash.is_empty() {
            let (mailbox, hash) = (outcome.mailbox.clone(), line.mailbox_password_hash);
            super::mailbox::import(&mut clients, mailbox, hash).await.map_err(told)?;
        }
    }
    if !line.app_password.is_empty() {
        let both = format!("{} {}", line.app_password, line.address);
        let request = IssueAppPasswordRequest {
            account_id: outcome.account.clone(),
            name: line.app_password,
            mailbox_ids: outcome
                .mailbox
                .is_empty()
                .then(Vec::new)
                .unwrap_or(vec![outcome.mailbox.clone()]),
            idempotency_key: digest("app-password", &format!("{} {both}", line.email)),
            ..IssueAppPasswordRequest::default()
        };
        let issued =
            clients.app_passwords.issue_app_password(request).await.map_err(told)?.into_inner();
        outcome.app_password = issued.app_password.unwrap_or_default().id;
        outcome.secret = issued.secret;
    }
    Ok(())
}

/// The key under which the same line, run again, finds what it made the first time.
fn repeat_key(what: &str, address: &str) -> Result<String, String> {
    let address: Address = address.parse().map_err(|error| format!("{address:?}: {error}"))?;
    Ok(digest(what, &address.key()))
}

fn digest(what: &str, text: &str) -> String {
    format!("provision-{what}-{}", blake3::hash(text.as_bytes()).to_hex())
}

fn read(command: &Provision) -> Result<Vec<Numbered>, AdminError> {
    let from_stdin = command.file.as_os_str() == "-";
    let by_name = if command.file.extension().is_some_and(|end| end == "csv") {
        Input::Csv
    } else {
        Input::Jsonl
    };
    let source: Box<dyn Read> = if from_stdin {
        Box::new(std::io::stdin())
    } else {
        Box::new(std::fs::File::open(&command.file).map_err(|error| {
            AdminError::Usage(format!("cannot open {}: {error}", command.file.display()))
        })?)
    };
    let lines = match command.input.unwrap_or(by_name) {
        Input::Csv => csv_lines(source)?,
        Input::Jsonl => json_lines(source)?,
    };
    if lines.len() > MAX_LINES {
        return Err(AdminError::Usage(format!("more than {MAX_LINES} lines; split the file")));
    }
    Ok(lines)
}

fn csv_lines(source: Box<dyn Read>) -> Result<Vec<Numbered>, AdminError> {
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(BufReader::new(source));
    let known = [
        "email",
        "name",
        "password",
        "password_hash",
        "organization",
        "address",
        "mailbox_password_hash",
        "mail_service",
        "quota",
        "app_password",
    ];
    let heads = reader.headers().map_err(|error| AdminError::Usage(error.to_string()))?.clone();
    if let Some(unknown) = heads.iter().find(|head| !known.contains(head)) {
        let known = known.join(", ");
        return Err(AdminError::Usage(format!("unknown column {unknown:?}; known are {known}")));
    }
    let lines = reader.deserialize::<Line>().take(MAX_LINES + 1).enumerate();
    // The header is line 1.
    Ok(lines.map(|(at, line)| (at + 2, line.map_err(|error| error.to_string()))).collect())
}

fn json_lines(source: Box<dyn Read>) -> Result<Vec<Numbered>, AdminError> {
    let mut reader = BufReader::new(source);
    let mut lines = Vec::new();
    for number in 1..=MAX_LINES + 1 {
        let mut text = Vec::new();
        let read = (&mut reader).take(MAX_LINE_BYTES).read_until(b'\n', &mut text)?;
        if read == 0 {
            break;
        }
        if !text.ends_with(b"\n") && read as u64 == MAX_LINE_BYTES {
            return Err(AdminError::Usage(format!(
                "line {number} is longer than {MAX_LINE_BYTES} bytes"
            )));
        }
        if !text.trim_ascii().is_empty() {
            lines.push((number, serde_json::from_slice(&text).map_err(|error| error.to_string())));
        }
    }
    Ok(lines)
}

/// Writes one line of report per line of input: CSV for people, JSON lines for programs.
enum Writer {
    Csv(Box<csv::Writer<Box<dyn Write>>>),
    Json(Box<dyn Write>),
}

impl Writer {
    fn open(path: Option<&PathBuf>, format: Format) -> Result<Self, AdminError> {
        let out: Box<dyn Write> = match path {
            Some(path) => Box::new(private_file(path)?),
            None => Box::new(std::io::stdout()),
        };
        Ok(match format {
            Format::Text => Self::Csv(Box::new(csv::Writer::from_writer(out))),
            Format::Json => Self::Json(out),
        })
    }

    fn write(&mut self, outcome: &Outcome) -> Result<(), AdminError> {
        match self {
            Self::Csv(out) => out.serialize(outcome).map_err(std::io::Error::other)?,
            Self::Json(out) => {
                let line = serde_json::to_string(outcome).map_err(std::io::Error::other)?;
                writeln!(out, "{line}")?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(), AdminError> {
        match self {
            Self::Csv(mut out) => out.flush()?,
            Self::Json(mut out) => out.flush()?,
        }
        Ok(())
    }
}

/// A new file that only its owner may read: it will hold secrets.
fn private_file(path: &PathBuf) -> std::io::Result<std::fs::File> {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)
}

async fn show_progress(done: Arc<AtomicUsize>, total: usize) {
    let terminal = std::io::stderr().is_terminal();
    let pause = Duration::from_secs(if terminal { 1 } else { 10 });
    let began = tokio::time::Instant::now();
    loop {
        tokio::time::sleep(pause).await;
        let count = done.load(Ordering::Relaxed);
        let rate = count as f64 / began.elapsed().as_secs_f64();
        let left = if rate > 0.0 { (total - count) as f64 / rate } else { f64::INFINITY };
        say(&format!("{count} of {total} lines, {rate:.0} a second, {left:.0} s left"));
    }
}

fn say(text: &str) {
    let _closed = writeln!(std::io::stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_inputs_read_the_same_lines_and_name_what_is_wrong() {
        let csv = "email,name,address,app_password\na@example.org,Anna,a@gatepost.test,phone\n";
        let lines = csv_lines(Box::new(csv.as_bytes())).unwrap();
        assert_eq!(lines[0].0, 2);
        assert_eq!(lines[0].1.as_ref().unwrap().app_password, "phone");

        let json = "{\"email\":\"a@example.org\"}\n\n{\"emial\":\"x\"}\nnot json\n";
        let lines = json_lines(Box::new(json.as_bytes())).unwrap();
        let right: Vec<_> = lines.iter().map(|(number, line)| (*number, line.is_ok())).collect();
        assert_eq!(right, [(1, true), (3, false), (4, false)]);
        assert!(csv_lines(Box::new("emial\nx\n".as_bytes())).is_err());
        assert!(json_lines(Box::new(vec![b'x'; 70_000].leak() as &[u8])).is_err());
    }

    #[test]
    fn a_repeated_line_has_the_same_key() {
        assert_eq!(
            repeat_key("account", "Anna@Example.org"),
            repeat_key("account", "anna@example.org")
        );
        assert_ne!(repeat_key("account", "a@example.org"), repeat_key("mailbox", "a@example.org"));
        assert!(repeat_key("account", "nobody").is_err());
    }
}
