//! Benchmarks: ratios against a named peer or a physical limit, measured in one run on one machine.
//!
//! Each measurement runs against Gatepost and, where it can be installed, against Debian's Dovecot,
//! with the same client, the same certificate and the same messages. Machines are noisy: read the
//! ratios.

mod attack;
mod bare;
mod choice;
mod client;
mod dovecot;
mod idle;
mod imap;
mod introspection;
mod measure;
mod organizations;
mod ours;
mod proxy;
mod report;
mod revocation;
mod sasl;
mod scale;
mod search;
mod services;
mod theirs;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    choice::{Choice, Command},
    report::{Report, fail, say},
};

/// Mailboxes of each peer.
const USERS: usize = 64;

#[tokio::main]
async fn main() {
    let choice = Choice::parse();
    if let Some(Command::BareTls { dir }) = &choice.command {
        return bare::serve(dir).await;
    }
    // Whoever interrupts it leaves no servers behind: they end with what is dropped.
    let mut terminated = signal(SignalKind::terminate()).unwrap_or_else(|error| fail(&error));
    tokio::select! {
        () = measure_all(&choice) => {}
        _ = tokio::signal::ctrl_c() => fail(&"interrupted"),
        _ = terminated.recv() => fail(&"terminated"),
    }
}

/// Measures what was chosen, and reports.
async fn measure_all(choice: &Choice) {
    let (scale, mut report) = (choice.scale(), Report::default());
    if choice.wants("scale") {
        scale::measure(&choice.app_passwords, scale, &mut report).await;
    }
    if choice.wants("proxy") {
        proxy::measure(scale, &mut report).await;
    }
    if choice.wants("search") {
        search::weigh(&mut report).await;
    }
    if choice.wants_any_but(&["scale", "proxy"]) {
        ours::measure(choice, &mut report).await;
    }
    let alone = ["scale", "proxy", "revocation", "introspection", "attack", "organizations"];
    if choice.wants_any_but(&alone) {
        theirs::measure(choice, &mut report).await;
    }
    report.finish(&choice.json);
}

/// What is measured of Gatepost and of Dovecot in the same way.
async fn measure_peer(peer: &client::Peer, choice: &Choice, report: &mut Report) {
    let scale = choice.scale();
    say(&format!("measuring {}", peer.name));
    if choice.wants("login") {
        let rate = measure::logins(peer, scale).await;
        report.add("logins over new TLS connections", peer.name, "per second", rate);
    }
    if choice.wants("sasl") {
        let rate = sasl::rate(&peer.sasl, &peer.users, scale).await;
        let what = "logins over Dovecot's authentication protocol";
        report.add(what, peer.name, "per second", rate);
    }
    // Part of `imap` too.
    if choice.wants("lmtp") && !choice.wants("imap") {
        let rate = measure::deliveries(peer, scale).await;
        report.add("durable LMTP deliveries", peer.name, "per second", rate);
    }
    if choice.wants("fetch") && !choice.wants("imap") {
        measure::fill(peer, scale).await;
        for (what, rate) in measure::fetches(peer, scale).await {
            report.add(what, peer.name, "messages per second", rate);
        }
    }
    if choice.wants("idle") {
        idle::measure(peer, scale, report).await;
    }
}
