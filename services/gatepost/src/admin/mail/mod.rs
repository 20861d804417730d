//! `gatepost admin mail`: mailboxes as a whole. Everything runs in the mail service, which has the
//! store open; files, and connections to other servers, are this program's.

mod export;
mod expunged;
mod import;
mod remote;
mod work;

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
};

use clap::{Args, Subcommand, ValueEnum};
use gatepost_proto::{
    mail::v1::SetMessageLimitRequest,
    mailbox::v1::{GetMailboxRequest, Mailbox, get_mailbox_request::Key},
};

use super::{AdminError, Clients, Format, Report, output};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Compare what is recorded of a mailbox with its messages; fails when something is wrong
    ///
    /// Every record names bytes that are there, with the right size; counters, UIDs and references
    /// agree. Changes of the mailbox wait while records are compared: a few seconds for a hundred
    /// thousand messages.
    Check {
        /// Id or address
        mailbox: String,
        /// Read every message too, and compare its bytes with those that were stored
        #[arg(long)]
        bytes: bool,
    },
    /// Set right what a check finds: count anew, drop bytes of no message; removes no message
    ///
    /// Messages whose bytes are gone are named; no repair brings them back. Import them from a
    /// backup, then expunge those that are named.
    Repair {
        /// Id or address
        mailbox: String,
        /// Read every message too, and name those whose bytes are not those that were stored
        #[arg(long)]
        bytes: bool,
    },
    /// Read every message, and make anew what is kept about it
    Reindex {
        /// Id or address
        mailbox: String,
    },
    /// Say how many messages a mailbox may hold
    Limit {
        /// Id or address
        mailbox: String,
        /// This many; 0: as many as every mailbox (mail.store.max_messages), which holds besides
        #[arg(long, value_name = "NUMBER")]
        messages: u64,
    },
    /// List expunged messages that can be had back
    Expunged {
        /// Id or address
        mailbox: String,
    },
    /// Put expunged messages back, with their flags and dates
    Restore {
        /// Id or address
        mailbox: String,
        /// Messages, as `expunged` names them
        #[arg(required_unless_present = "all", value_name = "ID", conflicts_with = "all")]
        ids: Vec<String>,
        /// Put every one back
        #[arg(long)]
        all: bool,
        /// Into this folder; without it, each where it was
        #[arg(long)]
        folder: Option<String>,
    },
    /// Write every message of a mailbox into files
    Export(Export),
    /// Bring messages into a mailbox, from files or from another IMAP server
    #[command(subcommand)]
    Import(Import),
}

#[derive(Args, Debug)]
pub(crate) struct Export {
    /// Id or address
    mailbox: String,
    /// Directory that is made for it
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// What to write
    #[arg(long, value_enum, default_value_t = Kind::Mbox)]
    format: Kind,
    /// This folder alone; may be repeated
    #[arg(long = "folder", value_name = "FOLDER")]
    folders: Vec<String>,
}

/// Kinds of files.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A file for each folder (mboxrd), with flags and dates in header fields that an import takes off
    Mbox,
    /// A directory for each folder (Maildir++), with flags and dates as Dovecot has them
    Maildir,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Import {
    /// From an mbox, or from a directory of them as `export` writes it
    Mbox {
        #[command(flatten)]
        into: Into,
        /// File or directory
        path: PathBuf,
        /// Folder for the messages of a single file
        #[arg(long, default_value = "INBOX")]
        folder: String,
    },
    /// From a Maildir, with the folders beside it
    Maildir {
        #[command(flatten)]
        into: Into,
        /// Directory with cur and new
        path: PathBuf,
    },
    /// From another IMAP server, folder by folder; a second run brings only what is new
    Imap(Box<Imap>),
}

#[derive(Args, Debug)]
pub(crate) struct Into {
    /// Id or address
    mailbox: String,
    /// Bring messages that the folder holds already (the same bytes) once more
    #[arg(long)]
    duplicates: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Imap {
    #[command(flatten)]
    into: Into,
    /// Host name of the other server
    #[arg(long)]
    host: String,
    /// Its port; without it 993, or 143 without implicit TLS
    #[arg(long)]
    port: Option<u16>,
    /// How the connection is protected
    #[arg(long, value_enum, default_value_t = Tls::Implicit)]
    tls: Tls,
    /// Certificate authorities to trust instead of the system's (PEM)
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Whom to log in as
    #[arg(long)]
    user: String,
    /// File whose first line is the password; without it GATEPOST_IMPORT_PASSWORD of the environment,
    /// or else the first line of standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// This folder of the other server alone; may be repeated
    #[arg(long = "folder", value_name = "FOLDER")]
    folders: Vec<String>,
}

/// How a connection to another server is protected.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tls {
    /// TLS from the first byte
    Implicit,
    /// TLS after STARTTLS
    Starttls,
    /// Not at all: only to this machine itself
    None,
}

/// Runs a command and prints its report.
pub(crate) async fn run(
    command: Command,
    mut clients: Clients,
    format: Format,
) -> Result<(), AdminError> {
    match command {
        Command::Check { mailbox, bytes } => work::check(clients, &mailbox, bytes, format).await,
        Command::Repair { mailbox, bytes } => work::repair(clients, &mailbox, bytes, format).await,
        Command::Reindex { mailbox } => {
            let report = work::reindex(clients, &mailbox).await?;
            Ok(output::print(&report.render(format))?)
        }
        Command::Limit { mailbox, messages } => {
            let mailbox_id = find(&mut clients, &mailbox).await?.id;
            let request = SetMessageLimitRequest { mailbox_id, messages };
            let now = clients.maintenance.set_message_limit(request).await?.into_inner();
            let fields = vec![("messages", now.used.into()), ("limit", now.messages.into())];
            Ok(output::print(&Report::Item(fields).render(format))?)
        }
        Command::Expunged { mailbox } => {
            let report = expunged::list(clients, &mailbox).await?;
            Ok(output::print(&report.render(format))?)
        }
        Command::Restore { mailbox, ids, all, folder } => {
            let ids = if all { None } else { Some(ids) };
            let report = expunged::restore(clients, &mailbox, ids, folder).await?;
            Ok(output::print(&report.render(format))?)
        }
        Command::Export(command) => export::run(command, clients, format).await,
        Command::Import(command) => import::run(command, clients, format).await,
    }
}

/// The mailbox named by id or by address; one that is not there is not made.
async fn find(clients: &mut Clients, named: &str) -> Result<Mailbox, AdminError> {
    let key = match named.contains('@') {
        true => Key::Address(named.to_owned()),
        false => Key::MailboxId(named.to_owned()),
    };
    let found = clients.mailboxes.get_mailbox(GetMailboxRequest { key: Some(key) }).await?;
    found.into_inner().mailbox.ok_or_else(|| AdminError::Usage("no such mailbox".to_owned()))
}

/// Says on a terminal how far a long work is; not on standard output, which programs read.
fn progress(text: &str) {
    let mut out = std::io::stderr().lock();
    if out.is_terminal() {
        let _closed = write!(out, "\r\x1b[K{text}").and_then(|()| out.flush());
    }
}

/// Ends the line of [`progress`].
fn progress_done() {
    progress("");
}
