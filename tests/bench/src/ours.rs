//! Gatepost as it is measured.

use std::path::{Path, PathBuf};

use gatepost_testkit::{Gatepost, Person, Setup, Topology};

use crate::{
    USERS, attack, bare,
    choice::Choice,
    client::Peer,
    idle, imap, introspection, measure, measure_peer, organizations,
    report::{Report, fail, say},
    revocation, search,
};

/// Starts it with its mailboxes and measures.
pub(crate) async fn measure(choice: &Choice, report: &mut Report) {
    say(&format!("starting Gatepost and making {USERS} mailboxes"));
    let sockets = tempfile::tempdir().unwrap_or_else(|error| fail(&error));
    let socket = sockets.path().join("auth");
    let mut gatepost = start(&socket).await;
    let owner = gatepost.person("bench").await;
    let peer = peer(&gatepost, &owner, socket).await;
    limits(&gatepost, &peer, choice, report).await;
    services(&gatepost, &peer, &owner, choice, report).await;
    measure_peer(&peer, choice, report).await;
    if choice.wants("imap") {
        imap::measure(&peer, choice.imap(), choice.scale(), report).await;
        imap::after_restart(&mut gatepost, &peer, choice.imap(), report).await;
    }
    if choice.wants("search") {
        let searched = search::measure(&peer, choice.large, false, report).await;
        searched.unwrap_or_else(|error| fail(&error));
        let searched = search::measure(&peer, choice.indexed(), true, report).await;
        searched.unwrap_or_else(|error| fail(&error));
    }
}

/// What the machine and the TLS library allow at most.
async fn limits(gatepost: &Gatepost, peer: &Peer, choice: &Choice, report: &mut Report) {
    let pki = gatepost.data_dir().join("pki");
    if choice.wants("login") {
        let rate = measure::handshakes(&bare::start(&pki), peer, choice.scale()).await;
        report.add("TLS handshakes", "bare rustls", "per second", rate);
    }
    if choice.wants("idle") {
        let memory = idle::bare_memory(&bare::start(&pki), peer, choice.scale()).await;
        report.add(idle::MEMORY, "bare rustls", "KiB", memory);
    }
}

/// What Dovecot has not.
async fn services(
    gatepost: &Gatepost,
    peer: &Peer,
    owner: &Person,
    choice: &Choice,
    report: &mut Report,
) {
    let scale = choice.scale();
    if choice.wants("authenticate") {
        let rate = measure::authenticate(gatepost, peer, scale).await;
        report.add("Authenticate RPCs over mutual TLS", "gatepost", "per second", rate);
    }
    if choice.wants("revocation") {
        revocation::measure(gatepost, peer, owner, scale, report).await;
    }
    if choice.wants("introspection") {
        introspection::measure(gatepost, peer, owner, scale, report).await;
    }
    if choice.wants("attack") {
        attack::measure(gatepost, peer, owner, scale, report).await;
    }
    if choice.wants("organizations") {
        organizations::measure(gatepost, owner, choice.organizations, scale, report).await;
    }
}

async fn start(socket: &Path) -> Gatepost {
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

async fn peer(gatepost: &Gatepost, owner: &Person, sasl: PathBuf) -> Peer {
    let mut lines = String::new();
    for number in 0..USERS {
        lines.push_str(&format!(
            "{{\"email\":\"u{number}@example.org\",\"address\":\"u{number}@gatepost.test\",\"mail_service\":\"{}\",\"app_password\":\"bench\"}}\n",
            owner.mail_service_id
        ));
    }
    let file = gatepost.scratch().join("users.jsonl");
    std::fs::write(&file, lines).unwrap_or_else(|error| fail(&error));
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
