//! Benchmarks: ratios against a named peer or a physical limit, measured in one run on one machine.
//!
//! Each measurement runs against Gatepost and, where it can be installed, against Debian's Dovecot,
//! with the same client, the same certificate and the same messages. Machines are noisy: read the
//! ratios.

mod attack;
mod bare;
mod client;
mod dovecot;
mod imap;
mod introspection;
mod measure;
mod organizations;
mod proxy;
mod report;
mod revocation;
mod sasl;
mod scale;
mod search;
mod services;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use clap::{Parser, Subcommand};
use gatepost_testkit::{Gatepost, Person, Setup, Topology};

use crate::{
    client::Peer,
    dovecot::{Dovecot, Format},
    measure::Scale,
    report::Report,
};

/// Measures Gatepost beside the bare TLS handshake rate and Dovecot.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Only these: login, authenticate, scale, revocation, attack, organizations, lmtp, idle, fetch, imap, search, proxy, sasl,
    /// introspection
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Seconds for each rate
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Idle connections
    #[arg(long, default_value_t = 5000)]
    idle: usize,
    /// Messages in the folder that is fetched
    #[arg(long, default_value_t = 10_000)]
    messages: usize,
    /// Messages in the large folder of `imap` and in that of `search`
    #[arg(long, default_value_t = 100_000)]
    large: usize,
    /// Clients of the mixed load of `imap`
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// Organizations of twenty members
    #[arg(long, default_value_t = 10_000)]
    organizations: usize,
    /// How many app passwords are in the store where Authenticate is measured at scale, one size after the other;
    /// ten million take some 6 GB of disk and several minutes
    #[arg(long, value_delimiter = ',', default_value = "1000000")]
    app_passwords: Vec<usize>,
    /// Where the report goes as JSON
    #[arg(long, default_value = "tests/output/bench.json")]
    json: PathBuf,
}

#[derive(Subcommand)]
enum Command {
    /// A TLS server that does nothing: the physical limit for logins over new connections
    #[command(hide = true)]
    BareTls {
        /// Directory with server.pem and server.key
        dir: PathBuf,
    },
}

const USERS: usize = 64;

#[tokio::main]
async fn main() {
    let cli = Cli::parse();
    if let Some(Command::BareTls { dir }) = cli.command {
        return bare::serve(&dir).await;
    }
    let scale =
        Scale { time: Duration::from_secs(cli.seconds), idle: cli.idle, messages: cli.messages };
    let wanted = |name: &str| cli.only.is_empty() || cli.only.iter().any(|only| only == name);
    let mut report = Report::default();

    if wanted("scale") {
        scale::measure(&cli.app_passwords, scale, &mut report).await;
        if cli.only.len() == 1 {
            return report.finish(&cli.json);
        }
    }
    if wanted("proxy") {
        proxy::measure(scale, &mut report).await;
        if cli.only.len() == 1 {
            return report.finish(&cli.json);
        }
    }
    if wanted("search") {
        search::weigh(&mut report).await;
    }
    report::say("starting Gatepost and making 64 mailboxes");
    let sockets = tempfile::tempdir().unwrap_or_else(|error| report::fail(&error));
    let socket = sockets.path().join("auth");
    let mut gatepost = start_gatepost(&socket).await;
    let owner = gatepost.person("bench").await;
    let peer = gatepost_peer(&gatepost, &owner, socket).await;
    if wanted("login") {
        let bare = bare::start(&gatepost.data_dir().join("pki"));
        report.add(
            "TLS handshakes",
            "bare rustls",
            "per second",
            measure::handshakes(&bare, &peer, scale).await,
        );
    }
    if wanted("idle") {
        let bare = bare::start(&gatepost.data_dir().join("pki"));
        let memory = measure::bare_memory(&bare, &peer, scale).await;
        report.add("memory per idle TLS connection", "bare rustls", "KiB", memory);
    }
    if wanted("authenticate") {
        let rate = measure::authenticate(&gatepost, &peer, scale).await;
        report.add("Authenticate RPCs over mutual TLS", "gatepost", "per second", rate);
    }
    if wanted("revocation") {
        revocation::measure(&gatepost, &peer, &owner, scale, &mut report).await;
    }
    if wanted("introspection") {
        introspection::measure(&gatepost, &peer, &owner, scale, &mut report).await;
    }
    if wanted("attack") {
        attack::measure(&gatepost, &peer, &owner, scale, &mut report).await;
    }
    if wanted("organizations") {
        organizations::measure(&gatepost, &owner, cli.organizations, scale, &mut report).await;
    }
    let size = imap::Size { large: cli.large, clients: cli.clients.clamp(1, USERS) };
    measure_peer(&peer, scale, &wanted, &mut report).await;
    if wanted("imap") {
        imap::measure(&peer, size, scale, &mut report).await;
        imap::after_restart(&mut gatepost, &peer, &mut report).await;
    }
    if wanted("search") {
        search::measure(&peer, peer.name, cli.large, &mut report).await;
    }
    drop(gatepost);
    let alone = |name: &String| {
        ["scale", "proxy", "revocation", "introspection", "attack", "organizations"]
            .contains(&name.as_str())
    };
    if !cli.only.is_empty() && cli.only.iter().all(alone) {
        return report.finish(&cli.json);
    }

    for format in [Format::Sdbox, Format::Maildir, Format::SdboxWithSquat] {
        let beside = wanted("imap") && format != Format::SdboxWithSquat;
        let searched = wanted("search") && format != Format::Maildir;
        if format != Format::Sdbox && !beside && !searched {
            continue;
        }
        let Some(dovecot) = Dovecot::start(USERS, format) else {
            report::say("Debian's dovecot-imapd and dovecot-lmtpd are not installed: no peer");
            break;
        };
        let peer = dovecot.peer();
        if format == Format::Sdbox {
            measure_peer(&peer, scale, &wanted, &mut report).await;
        }
        if beside {
            imap::measure(&peer, size, scale, &mut report).await;
        }
        if searched {
            search::measure(&peer, peer.name, cli.large, &mut report).await;
            let index = dovecot.bytes_of("dovecot.index.search") as f64;
            if index > 0.0 {
                let mail = dovecot.bytes_of("u.") as f64;
                let share = 100.0 * index / mail;
                report.add("text index, of the mail's size", peer.name, "percent", share);
            }
        }
    }
    report.finish(&cli.json);
}

async fn measure_peer(
    peer: &Peer,
    scale: Scale,
    wanted: &impl Fn(&str) -> bool,
    report: &mut Report,
) {
    report::say(&format!("measuring {}", peer.name));
    if wanted("login") {
        report.add(
            "logins over new TLS connections",
            peer.name,
            "per second",
            measure::logins(peer, scale).await,
        );
    }
    if wanted("sasl") {
        report.add(
            "logins over Dovecot's authentication protocol",
            peer.name,
            "per second",
            sasl::rate(&peer.sasl, &peer.users, scale).await,
        );
    }
    // Part of `imap` too.
    if wanted("lmtp") && !wanted("imap") {
        report.add(
            "durable LMTP deliveries",
            peer.name,
            "per second",
            measure::deliveries(peer, scale).await,
        );
    }
    if wanted("fetch") && !wanted("imap") {
        for (what, rate) in measure::fetches(peer, scale).await {
            report.add(what, peer.name, "messages per second", rate);
        }
    }
    if wanted("idle") {
        let idle = measure::idle(peer, scale).await;
        report.add("memory per idle TLS connection", peer.name, "KiB", idle.memory);
        report.add("notice of a message while all idle", peer.name, "ms", idle.notice);
    }
}

async fn start_gatepost(socket: &Path) -> Gatepost {
    Setup::new(Topology::OneProcess)
        .set("mail.sasl.socket", socket.display())
        .set("mail.store.tidy_every", format!("{}s", imap::TIDY.as_secs()))
        // Not the bound of one client is measured, but the work.
        .set("web.oauth.per_client", 0)
        .set("mail.imap.max_connections", 20_000)
        .set("mail.imap.max_connections_per_network", 20_000)
        .set("mail.imap.max_connections_per_mailbox", 20_000)
        .start()
        .await
}

async fn gatepost_peer(gatepost: &Gatepost, owner: &Person, sasl: PathBuf) -> Peer {
    let mut lines = String::new();
    for number in 0..USERS {
        lines.push_str(&format!(
            "{{\"email\":\"u{number}@example.org\",\"address\":\"u{number}@gatepost.test\",\"mail_service\":\"{}\",\"app_password\":\"bench\"}}\n",
            owner.mail_service_id
        ));
    }
    let file = gatepost.scratch().join("users.jsonl");
    std::fs::write(&file, lines).unwrap_or_else(|error| report::fail(&error));
    let made = gatepost.try_admin(&["provision", &file.display().to_string()], "").await;
    let users = String::from_utf8_lossy(&made.stdout);
    let user = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).ok()?;
        Some((line["address"].as_str()?.to_owned(), line["secret"].as_str()?.to_owned()))
    };
    let users: Vec<_> = users.lines().filter_map(user).collect();
    assert_eq!(users.len(), USERS, "{}", gatepost_testkit::message_of(&made));
    Peer {
        name: "gatepost",
        imaps: gatepost.imaps_address(),
        lmtp: gatepost.lmtp_address(),
        sasl,
        ca_file: gatepost.ca_file(),
        users,
        process: gatepost.process_id(gatepost_model::ServiceName::Identity),
    }
}
