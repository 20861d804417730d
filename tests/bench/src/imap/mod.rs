//! IMAP and LMTP beside Dovecot: what one client waits for in a large folder, and what many get done.
//!
//! Every value is a rate, so that a ratio above one means that Gatepost is faster. Folders are the
//! same for every peer: `large` messages that are copies of [`SEED`] ones in a folder that is
//! selected, changed and emptied, and `messages` different ones in a folder that is read.

mod fetching;
mod large;
mod mixed;
mod parts;

use std::time::Duration;

use gatepost_testkit::Gatepost;
use tokio::{io::AsyncWriteExt, time::Instant};

pub(crate) use self::parts::{PARTS, Parts};

use crate::{
    client::{Peer, Stream, bulk, login, tagged},
    measure::{self, Scale, message},
    report::{Report, fail, say},
};

/// How much is measured.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    /// Messages in the large folder.
    pub(crate) large: usize,
    /// Clients of the mixed load.
    pub(crate) clients: usize,
    /// What is measured at all.
    pub(crate) parts: Parts,
}

/// Numbers of messages begin here: none is twice in a mailbox, where the same bytes are kept once.
const DRAFTS: usize = 1_000_000;
const SENT: usize = 2_000_000;

/// Different messages in the large folder.
const SEED: usize = 1000;

/// Everything that is measured of a peer; what belongs to no peer alone is left to the caller.
pub(crate) async fn measure(peer: &Peer, size: Size, scale: Scale, report: &mut Report) {
    let mut add = |what: &str, unit: &str, value: f64| report.add(what, peer.name, unit, value);
    let parts = size.parts;
    if parts.need_large() {
        say("  filling the large folder");
        large::measure(peer, size, scale, &mut add).await;
    }
    if parts.need_read() {
        fetching::measure(peer, parts, scale, &mut add).await;
    }
    if parts.has("append") {
        let appended = appends(peer, scale).await;
        add("APPEND, 16 clients", "messages per second", appended);
    }
    if parts.has("lmtp") {
        add("durable LMTP deliveries", "per second", measure::deliveries(peer, scale).await);
    }
    if parts.has("mixed") {
        let [commands, sessions] = mixed::rates(peer, size.clients, scale).await;
        add("mixed load, commands", "per second", commands);
        add("mixed load, sessions", "per second", sessions);
    }
}

/// How often Gatepost tidies here: rows of a folder are packed once it has not changed from one time
/// to the next.
pub(crate) const TIDY: Duration = Duration::from_secs(2);

/// The first SELECT of the large folder after a restart: nothing is in memory. The folder had not
/// changed for a while before, as with most folders most of the time.
pub(crate) async fn after_restart(
    gatepost: &mut Gatepost,
    peer: &Peer,
    size: Size,
    report: &mut Report,
) {
    if !size.parts.has("restart") {
        return;
    }
    tokio::time::sleep(3 * TIDY).await;
    let mail = gatepost_model::ServiceName::Mail;
    gatepost.terminate(mail);
    if gatepost.end(mail, Duration::from_secs(60)).await.is_none() {
        fail(&"Gatepost did not end");
    }
    gatepost.restart(mail).await;
    let rate = large::first_select(peer).await;
    report.add(large::FIRST_SELECT, peer.name, "per second", rate);
}

/// A logged-in connection that reads much at a time.
async fn client(peer: &Peer, user: &(String, String)) -> Stream {
    let connected = bulk(&peer.connector(), peer.imaps).await;
    let mut stream = connected.unwrap_or_else(|error| fail(&error));
    login(&mut stream, user).await.unwrap_or_else(|error| fail(&error));
    stream
}

/// Runs a command that must succeed; how many untagged responses it got.
async fn run(stream: &mut Stream, text: &str) -> usize {
    let done = crate::client::command(stream, text).await;
    done.unwrap_or_else(|error| fail(&format!("{text}: {error}")))
}

/// As [`run`]; how long it took, in seconds.
async fn timed(stream: &mut Stream, text: &str) -> f64 {
    let began = Instant::now();
    run(stream, text).await;
    began.elapsed().as_secs_f64()
}

/// Appends a message and waits for the answer.
async fn append(stream: &mut Stream, folder: &str, number: usize) -> std::io::Result<()> {
    let body = message(number);
    stream.write_all(format!("a APPEND {folder} {{{}+}}\r\n", body.len()).as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.write_all(b"\r\n").await?;
    stream.flush().await?;
    tagged(stream).await.map(drop)
}

/// Messages of 4 KiB, one after the other, by each of 16 clients into a mailbox of its own.
async fn appends(peer: &Peer, scale: Scale) -> f64 {
    let end = Instant::now() + scale.time;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..measure::CLIENTS {
        let user = peer.user(number).clone();
        let mut stream = client(peer, &user).await;
        // Some have it from the beginning.
        let _there = crate::client::command(&mut stream, "CREATE Drafts").await;
        tasks.spawn(async move {
            let mut done = 0;
            while Instant::now() < end {
                let appended = append(&mut stream, "Drafts", DRAFTS + done).await;
                appended.unwrap_or_else(|error| fail(&error));
                done += 1;
            }
            done
        });
    }
    tasks.join_all().await.into_iter().sum::<usize>() as f64 / scale.time.as_secs_f64()
}
