//! `gatepost admin passwords`.

use std::{
    io::{BufReader, IsTerminal, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Args, Subcommand, ValueEnum};
use gatepost_password::{FilterBuilder, FilterError, ListFormat};
use gatepost_proto::{
    identity::v1::CountPasswordHashesRequest, mailbox::v1::CountMailboxPasswordHashesRequest,
};
use serde_json::Value;
use tokio::time::Instant;

use super::{AdminError, Clients, Format, Report, output};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Build the filter of breached passwords that `passwords.breached_filter` names
    ///
    /// Needs no running Gatepost. The list is read once from front to end. While it is built, eight bytes for each
    /// password lie beside the new file, and memory holds a 256th part of them, several times over: about 150 MB for
    /// a thousand million. The finished file takes about 2.3 bytes for each password (18 bits). Of other passwords
    /// one in 65536 is refused by mistake.
    BuildFilter(BuildFilter),
    /// Count password hashes by scheme and pepper key: a key that none needs can be removed from its file
    ///
    /// Keys are lines of `secrets/identity-passwords.key` and `secrets/mailbox-passwords.key` in the data directory. To
    /// rotate, add a line with the next number and 64 random hexadecimal digits, and restart: everybody who logs in
    /// gets a hash under the new key.
    Keys,
}

/// A list and what becomes of it.
#[derive(Args, Debug)]
pub(crate) struct BuildFilter {
    /// The list, one password or hash a line; - for standard input
    #[arg(long, value_name = "LIST")]
    from: PathBuf,
    /// The filter to write; an older one is replaced when the new one is whole
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// What the list holds; by its first line when left out
    #[arg(long, value_enum)]
    input: Option<Input>,
    /// Leave out what was seen less often, where the list says how often
    #[arg(long, value_name = "N", default_value_t = 1)]
    min_count: u64,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Input {
    /// Passwords as they are
    Plain,
    /// `HASH:COUNT` or `HASH`: SHA-1, as Pwned Passwords has it
    Sha1,
}

/// Does it need no running Gatepost?
pub(crate) const fn is_offline(command: &Command) -> bool {
    matches!(command, Command::BuildFilter(_))
}

/// Does what needs no running Gatepost.
///
/// # Errors
///
/// When the list cannot be read or the filter not be written.
pub(crate) fn offline(command: &Command, format: Format) -> Result<(), AdminError> {
    let Command::BuildFilter(ask) = command else { return Ok(()) };
    Ok(output::print(&build(ask)?.render(format))?)
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::BuildFilter(ask) => build(&ask),
        Command::Keys => {
            let of_accounts =
                clients.password_hashes.count_password_hashes(CountPasswordHashesRequest {});
            let accounts = of_accounts.await?.into_inner().counts;
            let of_mailboxes = clients
                .mailbox_password_hashes
                .count_mailbox_password_hashes(CountMailboxPasswordHashesRequest {});
            let mailboxes = of_mailboxes.await?.into_inner().counts;
            let row = |of: &'static str, scheme: String, key: Option<u32>, count: u64| {
                vec![
                    ("of", Value::from(of)),
                    ("scheme", scheme.into()),
                    ("key", key.map_or(Value::Null, Value::from)),
                    ("count", count.into()),
                ]
            };
            let accounts =
                accounts.into_iter().map(|c| row("accounts", c.scheme, c.key_id, c.count));
            let mailboxes =
                mailboxes.into_iter().map(|c| row("mailboxes", c.scheme, c.key_id, c.count));
            Ok(Report::List(accounts.chain(mailboxes).collect()))
        }
    }
}

fn build(ask: &BuildFilter) -> Result<Report, AdminError> {
    let usage = |error: FilterError| AdminError::Usage(error.to_string());
    let named = |path: &Path, error: &dyn std::fmt::Display| {
        AdminError::Usage(format!("{}: {error}", path.display()))
    };
    let (source, size): (Box<dyn Read>, u64) = if ask.from.as_os_str() == "-" {
        (Box::new(std::io::stdin()), 0)
    } else {
        let file = std::fs::File::open(&ask.from).map_err(|error| named(&ask.from, &error))?;
        let size = file.metadata()?.len();
        (Box::new(file), size)
    };
    let mut list = BufReader::with_capacity(1 << 20, source);
    let format = match ask.input {
        Some(Input::Plain) => ListFormat::Plain,
        Some(Input::Sha1) => ListFormat::Sha1,
        None => guess(&mut list)?,
    };
    let mut builder = FilterBuilder::new(&ask.to).map_err(|error| named(&ask.to, &error))?;
    let mut progress = Progress::new();
    let read = builder.add(list, format, ask.min_count, |bytes| progress.read(bytes, size));
    read.map_err(usage)?;
    let built = builder.finish(|parts| progress.built(parts)).map_err(usage)?;
    Ok(Report::Item(vec![
        ("file", ask.to.display().to_string().into()),
        ("passwords", built.passwords.into()),
        ("bytes", built.bytes.into()),
        ("lines", built.lines.into()),
        ("skipped", built.skipped.into()),
    ]))
}

/// Hashes are 40 digits long; a password of that look would be a rare first line.
fn guess(list: &mut BufReader<Box<dyn Read>>) -> Result<ListFormat, AdminError> {
    use std::io::BufRead;
    let begin = list.fill_buf()?;
    let digits = begin.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let ends = begin.get(digits).is_none_or(|byte| b":\r\n".contains(byte));
    Ok(if digits == 40 && ends { ListFormat::Sha1 } else { ListFormat::Plain })
}

/// Says on standard error how far it is: every second on a terminal, every ten otherwise.
struct Progress {
    last: Instant,
    pause: Duration,
}

impl Progress {
    fn new() -> Self {
        let terminal = std::io::stderr().is_terminal();
        Self { last: Instant::now(), pause: Duration::from_secs(if terminal { 1 } else { 10 }) }
    }

    fn read(&mut self, bytes: u64, of: u64) {
        let percent = bytes.saturating_mul(100).checked_div(of);
        let far = percent.map_or_else(String::new, |percent| format!(", {percent}%"));
        self.say(&format!("read {} MB{far}", bytes / 1_000_000));
    }

    fn built(&mut self, parts: usize) {
        self.say(&format!("built {parts} of 256 parts"));
    }

    fn say(&mut self, text: &str) {
        if self.last.elapsed() >= self.pause {
            self.last = Instant::now();
            let _closed = writeln!(std::io::stderr(), "{text}");
        }
    }
}
