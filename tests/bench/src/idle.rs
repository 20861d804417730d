//! Many connections that idle: what each costs, and how soon they hear of a message.

use std::time::Duration;

use gatepost_testkit::Lmtp;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt},
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use crate::{
    bare::Bare,
    client::{Peer, Stream, command, connect, login},
    measure::{CLIENTS, Scale, message},
    report::{COUNTED, Report, fail, say},
};

/// Memory of the server's processes for each TLS connection that idles in INBOX.
pub(crate) const MEMORY: &str = "memory per idle TLS connection";

/// Messages whose notices are waited for.
const NOTICES: usize = 50;

/// How long a notice may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Lets `scale.idle` connections idle in INBOX, measures, and then sends them mail.
pub(crate) async fn measure(peer: &Peer, scale: Scale, report: &mut Report) {
    let before = memory(peer.process);
    let open = opened(peer, scale, report).await;
    sleep(Duration::from_secs(3)).await;
    let held = open.len();
    let each = (memory(peer.process) - before) / held.max(1) as f64;
    report.add("idle TLS connections held", peer.name, COUNTED, held as f64);
    report.add(MEMORY, peer.name, "KiB", each);
    // A task of its own: a server that is at its end may refuse the message too.
    match tokio::spawn(notices(peer.clone(), open)).await {
        Ok(Some(notice)) => {
            report.add("notice of a message while all idle", peer.name, "ms", notice);
        }
        Ok(None) | Err(_) => {
            report.note(&format!("{}: no notice of a message while {held} idle", peer.name));
        }
    }
}

/// As many idle connections as it takes, at most `scale.idle`, each with the number of its user.
async fn opened(peer: &Peer, scale: Scale, report: &mut Report) -> Vec<(usize, Stream)> {
    let connector = peer.connector();
    let mut open = Vec::new();
    for batch in 0..scale.idle.div_ceil(CLIENTS) {
        let mut tasks = JoinSet::new();
        for number in batch * CLIENTS..(batch + 1) * CLIENTS {
            let (connector, address) = (connector.clone(), peer.imaps);
            let user = peer.user(number).clone();
            tasks.spawn(async move {
                let mut stream = connect(&connector, address).await?;
                login(&mut stream, &user).await?;
                command(&mut stream, "SELECT INBOX").await?;
                stream.write_all(b"a IDLE\r\n").await?;
                stream.flush().await?;
                stream.read_line(&mut String::new()).await?;
                Ok::<_, std::io::Error>((number, stream))
            });
        }
        let mut refused = None;
        for one in tasks.join_all().await {
            match one {
                Ok(one) => open.push(one),
                Err(error) => refused = Some(error),
            }
        }
        if let Some(error) = refused {
            let (name, held) = (peer.name, open.len());
            report.note(&format!("{name}: no more than {held} idle connections: {error}"));
            break;
        }
    }
    open
}

/// Delivers to one user after the other; the slowest notice on one of its connections, in
/// milliseconds after the delivery was acknowledged. `None` where one does not come.
async fn notices(peer: Peer, mut open: Vec<(usize, Stream)>) -> Option<f64> {
    let mut lmtp = Lmtp::connect(peer.lmtp).await;
    let (mut slowest, most) = (0.0_f64, NOTICES.min(peer.users.len()).min(open.len()));
    for (number, stream) in open.iter_mut().take(most) {
        lmtp.deliver_to(&peer.user(*number).0, &message(*number)).await.ok();
        let acknowledged = Instant::now();
        let mut line = String::new();
        while !line.contains(" EXISTS") {
            line.clear();
            let Ok(Ok(1..)) = timeout(PATIENCE, stream.read_line(&mut line)).await else {
                say(&format!("  no notice to {}", peer.user(*number).0));
                return None;
            };
        }
        slowest = slowest.max(acknowledged.elapsed().as_secs_f64() * 1000.0);
    }
    Some(slowest)
}

/// Memory of a bare TLS server for each connection, in KiB: the TLS library's own cost.
pub(crate) async fn bare_memory(bare: &Bare, peer: &Peer, scale: Scale) -> f64 {
    let connector = peer.connector();
    let before = memory(bare.process());
    let mut open = Vec::with_capacity(scale.idle);
    for _ in 0..scale.idle {
        let opened = connect(&connector, bare.address).await;
        open.push(opened.unwrap_or_else(|error| fail(&error)));
    }
    sleep(Duration::from_secs(3)).await;
    (memory(bare.process()) - before) / open.len().max(1) as f64
}

/// Proportional set size of a process and all below it, in KiB.
fn memory(process: u32) -> f64 {
    let own = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let pss = own.lines().find_map(|line| {
        line.strip_prefix("Pss:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok()
    });
    let below = std::fs::read_to_string(format!("/proc/{process}/task/{process}/children"))
        .unwrap_or_default();
    let below = below.split_whitespace().filter_map(|child| child.parse().ok());
    pss.unwrap_or(0.0) + below.map(memory).sum::<f64>()
}
