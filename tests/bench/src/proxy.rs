//! Mail that Dovecot keeps, fetched through the front and from Dovecot itself: what the front costs.

use std::{net::SocketAddr, path::PathBuf};

use gatepost_testkit::{DovecotBehind, Setup, Topology};
use tokio::{task::JoinSet, time::Instant};

use crate::{
    client::{Peer, Stream, command, connect},
    measure::Scale,
    report::{Report, fail, say},
};

use base64::{Engine, engine::general_purpose::STANDARD};

/// Bytes of a message, and how many there are.
const MESSAGE: usize = 5 << 20;
const MESSAGES: usize = 20;

/// How a side is reached.
struct Side {
    name: &'static str,
    peer: Peer,
    /// SASL PLAIN.
    response: String,
}

/// Big messages over one connection and over eight, through the front and without it.
pub(crate) async fn measure(scale: Scale, report: &mut Report) {
    if !std::path::Path::new("/usr/sbin/dovecot").exists() {
        return say("Debian's dovecot-imapd is not installed: nothing behind the front");
    }
    say("starting Dovecot behind Gatepost");
    let dovecot = DovecotBehind::start();
    let setup = Setup::new(Topology::OneProcess).config(&dovecot.configuration());
    let gatepost = setup.start().await;
    let person = gatepost.person("bench").await;
    let (master, password) = dovecot.master();
    let side = |name, imaps: SocketAddr, ca_file: PathBuf, response: String| Side {
        name,
        peer: Peer {
            name,
            imaps,
            lmtp: imaps,
            ca_file,
            sasl: PathBuf::new(),
            users: Vec::new(),
            process: 0,
        },
        response: STANDARD.encode(response),
    };
    let direct = format!("{}\0{master}\0{password}", person.address);
    let through = format!("\0{}\0{}", person.address, person.secret);
    let sides = [
        side("dovecot alone", dovecot.address(), dovecot.ca_file(), direct),
        side("gatepost before dovecot", gatepost.imaps_address(), gatepost.ca_file(), through),
    ];
    fill(&sides[0]).await;
    for clients in [1, 8] {
        let mut rates = [0.0; 2];
        // Turn by turn, so that both have the same machine.
        let end = Instant::now() + scale.time * 4;
        let mut rounds = 0_u32;
        while Instant::now() < end || rounds < 2 {
            for (rate, side) in rates.iter_mut().zip(&sides) {
                *rate += fetch(side, clients).await;
            }
            rounds += 1;
        }
        let what =
            if clients == 1 { "big messages, 1 connection" } else { "big messages, 8 connections" };
        for (rate, side) in rates.iter().zip(&sides) {
            report.add(what, side.name, "MB per second", rate / f64::from(rounds));
        }
        say(&format!("  {what}: through the front {:.2} of Dovecot alone", rates[1] / rates[0]));
    }
}

async fn enter(side: &Side) -> Stream {
    let stream = connect(&side.peer.connector(), side.peer.imaps).await;
    let mut stream = stream.unwrap_or_else(|error| fail(&error));
    let login = format!("AUTHENTICATE PLAIN {}", side.response);
    command(&mut stream, &login).await.unwrap_or_else(|error| fail(&error));
    command(&mut stream, "SELECT INBOX").await.unwrap_or_else(|error| fail(&error));
    stream
}

async fn fill(side: &Side) {
    use tokio::io::AsyncWriteExt;
    let mut stream = enter(side).await;
    let text = format!(
        "Subject: big\r\n\r\n{}",
        "0123456789abcdefghijklmnopqrstuvwxyz\r\n".repeat(MESSAGE / 38)
    );
    for _ in 0..MESSAGES {
        let start = format!("a APPEND INBOX {{{}+}}\r\n", text.len());
        let sent = async {
            stream.write_all(start.as_bytes()).await?;
            stream.write_all(text.as_bytes()).await?;
            stream.write_all(b"\r\n").await
        };
        sent.await.unwrap_or_else(|error| fail(&error));
        command(&mut stream, "NOOP").await.unwrap_or_else(|error| fail(&error));
        // The answer to the NOOP, which has the same tag.
        command(&mut stream, "CHECK").await.unwrap_or_else(|error| fail(&error));
    }
}

/// MB per second of all messages over so many connections at once.
async fn fetch(side: &Side, clients: usize) -> f64 {
    let mut streams = Vec::new();
    for _ in 0..clients {
        streams.push(enter(side).await);
    }
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for mut stream in streams {
        tasks.spawn(async move { command(&mut stream, "FETCH 1:* (BODY.PEEK[])").await });
    }
    for fetched in tasks.join_all().await {
        let fetched = fetched.unwrap_or_else(|error| fail(&error));
        if fetched < MESSAGES {
            fail(&format!("{}: {fetched} messages of {MESSAGES}", side.name));
        }
    }
    let bytes = (clients * MESSAGES * MESSAGE) as f64;
    bytes / 1e6 / began.elapsed().as_secs_f64()
}
