//! The measurements.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use gatepost_model::{ServiceName, SystemClock, SystemEntropy};
use gatepost_proto::mailbox::v1::{
    AuthenticateRequest, authenticate_response::Outcome,
    authentication_service_client::AuthenticationServiceClient,
};
use gatepost_runtime::{
    config::{GrpcConfig, TlsConfig},
    link,
    tls::Pki,
};
use gatepost_testkit::{Gatepost, Lmtp};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt},
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::{
    bare::Bare,
    client::{Peer, Stream, bulk, command, connect, login},
    report::{fail, say},
};

/// How much is measured.
#[derive(Clone, Copy)]
pub(crate) struct Scale {
    /// Time for each rate.
    pub(crate) time: Duration,
    /// Idle connections.
    pub(crate) idle: usize,
    /// Messages in the folder that is fetched.
    pub(crate) messages: usize,
}

/// Clients at once, where nothing else is said.
pub(crate) const CLIENTS: usize = 16;
/// Time between two measurements of the same thing.
const PAUSE: Duration = Duration::from_millis(15);

/// Runs `work` in `CLIENTS` tasks again and again for the time of `scale`; how often it was done in
/// a second. The first fifth of the time is warming up.
pub(crate) async fn rate<F>(scale: Scale, work: impl Fn(usize, usize) -> F) -> f64
where
    F: Future<Output = ()> + Send + 'static,
{
    let done = Arc::new(AtomicUsize::new(0));
    let warm = Instant::now() + scale.time / 5;
    let end = warm + scale.time;
    let mut round = 0;
    let mut tasks = JoinSet::new();
    for client in 0..CLIENTS {
        tasks.spawn(work(client, round));
    }
    while let Some(joined) = tasks.join_next().await {
        joined.unwrap_or_else(|error| fail(&error));
        let now = Instant::now();
        if now >= end {
            break;
        }
        if now >= warm {
            done.fetch_add(1, Ordering::Relaxed);
        }
        round += 1;
        tasks.spawn(work(round % CLIENTS, round));
    }
    tasks.shutdown().await;
    done.load(Ordering::Relaxed) as f64 / scale.time.as_secs_f64()
}

/// Milliseconds within which half and 99 of 100 were done.
pub(crate) async fn latency<F: Future<Output = ()>>(
    scale: Scale,
    work: impl Fn(usize) -> F,
) -> [f64; 2] {
    let (end, mut times, mut round) = (Instant::now() + scale.time, Vec::new(), 0);
    while Instant::now() < end {
        let began = Instant::now();
        work(round).await;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        round += 1;
        sleep(PAUSE).await;
    }
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (times.len() as f64 * share) as usize;
        times.get(index.min(times.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
    };
    [at(0.5), at(0.99)]
}

/// TLS handshakes with a server that does nothing else.
pub(crate) async fn handshakes(bare: &Bare, peer: &Peer, scale: Scale) -> f64 {
    let (connector, address) = (peer.connector(), bare.address);
    rate(scale, |_, _| {
        let connector = connector.clone();
        async move { drop(connect(&connector, address).await.unwrap_or_else(|error| fail(&error))) }
    })
    .await
}

/// Logins, each over a new TLS connection.
pub(crate) async fn logins(peer: &Peer, scale: Scale) -> f64 {
    let (connector, address) = (peer.connector(), peer.imaps);
    rate(scale, |_, round| {
        let (connector, user) = (connector.clone(), peer.user(round).clone());
        async move {
            let mut stream =
                connect(&connector, address).await.unwrap_or_else(|error| fail(&error));
            login(&mut stream, &user).await.unwrap_or_else(|error| fail(&error));
        }
    })
    .await
}

/// Authenticate over mutual TLS, as the mail service asks it in a process of its own.
pub(crate) async fn authenticate(gatepost: &Gatepost, peer: &Peer, scale: Scale) -> f64 {
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let pki = Pki::open(&gatepost.data_dir().join("pki"), &TlsConfig::default(), clock, entropy);
    let pki = pki.unwrap_or_else(|error| fail(&error));
    let address = gatepost.grpc_address(ServiceName::Mailbox).to_string();
    let link = link::remote(
        ServiceName::Mail,
        ServiceName::Mailbox,
        &address,
        &pki,
        &GrpcConfig::default(),
    );
    let client = AuthenticationServiceClient::new(link.unwrap_or_else(|error| fail(&error)));
    rate(scale, |_, round| {
        let (mut client, (address, secret)) = (client.clone(), peer.user(round).clone());
        async move {
            let request =
                AuthenticateRequest { address, secret, protocol: 1, client: None, form: 0 };
            let answer = client.authenticate(request).await.unwrap_or_else(|error| fail(&error));
            if !matches!(answer.into_inner().outcome, Some(Outcome::Grant(_))) {
                fail(&"a right app password was refused");
            }
        }
    })
    .await
}

/// Messages of 4 KiB, each acknowledged, over 16 connections to as many mailboxes.
pub(crate) async fn deliveries(peer: &Peer, scale: Scale) -> f64 {
    let done = Arc::new(AtomicUsize::new(0));
    let end = Instant::now() + scale.time;
    let mut tasks = JoinSet::new();
    for client in 0..CLIENTS {
        let (address, (recipient, _), done) = (peer.lmtp, peer.user(client).clone(), done.clone());
        tasks.spawn(async move {
            let mut lmtp = Lmtp::connect(address).await;
            while Instant::now() < end {
                let number = done.fetch_add(1, Ordering::Relaxed);
                lmtp.deliver_to(&recipient, &message(number)).await.ok();
            }
        });
    }
    tasks.join_all().await;
    done.load(Ordering::Relaxed) as f64 / scale.time.as_secs_f64()
}

/// Rates of fetching everything in a large folder, in three ways, by a client that has it all new.
pub(crate) async fn fetches(peer: &Peer, scale: Scale) -> Vec<(&'static str, f64)> {
    let user = peer.users.last().unwrap_or_else(|| fail(&"no users")).clone();
    say(&format!("  filling a folder with {} messages", scale.messages));
    let mut tasks = JoinSet::new();
    for part in 0..CLIENTS {
        let (address, recipient, messages) = (peer.lmtp, user.0.clone(), scale.messages);
        tasks.spawn(async move {
            let mut lmtp = Lmtp::connect(address).await;
            for number in (part..messages).step_by(CLIENTS) {
                lmtp.deliver_to(&recipient, &message(number)).await.ok();
            }
        });
    }
    tasks.join_all().await;
    let items = [
        ("FETCH of flags and envelopes", "FETCH 1:* (FLAGS UID ENVELOPE RFC822.SIZE)"),
        ("FETCH of headers", "FETCH 1:* (BODY.PEEK[HEADER])"),
        ("FETCH of whole messages", "FETCH 1:* (BODY.PEEK[])"),
    ];
    let mut rates = Vec::new();
    for (what, fetch) in items {
        let mut stream =
            bulk(&peer.connector(), peer.imaps).await.unwrap_or_else(|error| fail(&error));
        login(&mut stream, &user).await.unwrap_or_else(|error| fail(&error));
        command(&mut stream, "SELECT INBOX").await.unwrap_or_else(|error| fail(&error));
        let began = Instant::now();
        let fetched = command(&mut stream, fetch).await.unwrap_or_else(|error| fail(&error));
        if fetched < scale.messages {
            fail(&format!("{}: {fetched} messages fetched of {}", peer.name, scale.messages));
        }
        rates.push((what, fetched as f64 / began.elapsed().as_secs_f64()));
    }
    rates
}

/// What idle connections cost and get.
pub(crate) struct Idle {
    /// Memory of the server's processes for each TLS connection that idles in INBOX, in KiB.
    pub(crate) memory: f64,
    /// Milliseconds from the delivery of a message, acknowledged, to its notice: the slowest of
    /// [`NOTICES`].
    pub(crate) notice: f64,
}

/// Messages whose notices are waited for.
const NOTICES: usize = 50;

/// Lets `scale.idle` connections idle in INBOX, measures, and then sends them mail.
pub(crate) async fn idle(peer: &Peer, scale: Scale) -> Idle {
    let connector = peer.connector();
    let before = memory(peer.process);
    let mut open: Vec<(usize, Stream)> = Vec::new();
    'opening: for batch in 0..scale.idle.div_ceil(CLIENTS) {
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
        for opened in tasks.join_all().await {
            match opened {
                Ok(opened) => open.push(opened),
                Err(error) => {
                    let (name, count) = (peer.name, open.len());
                    say(&format!("  {name}: no more than {count} connections: {error}"));
                    break 'opening;
                }
            }
        }
    }
    sleep(Duration::from_secs(3)).await;
    let memory = (memory(peer.process) - before) / open.len().max(1) as f64;
    Idle { memory, notice: notices(peer, open).await }
}

/// Delivers to one user after the other; the slowest notice on one of its connections, in
/// milliseconds after the delivery was acknowledged.
async fn notices(peer: &Peer, mut open: Vec<(usize, Stream)>) -> f64 {
    let mut lmtp = Lmtp::connect(peer.lmtp).await;
    let (mut slowest, most) = (0.0_f64, NOTICES.min(peer.users.len()).min(open.len()));
    for (number, stream) in open.iter_mut().take(most) {
        lmtp.deliver_to(&peer.user(*number).0, &message(*number)).await.ok();
        let acknowledged = Instant::now();
        let mut line = String::new();
        while !line.contains(" EXISTS") {
            line.clear();
            let read = stream.read_line(&mut line);
            match tokio::time::timeout(Duration::from_secs(60), read).await {
                Ok(Ok(1..)) => {}
                _ => fail(&format!("{}: no notice of a message", peer.name)),
            }
        }
        slowest = slowest.max(acknowledged.elapsed().as_secs_f64() * 1000.0);
    }
    slowest
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

/// A message of about 4 KiB with a header as mail has it.
pub(crate) fn message(number: usize) -> Vec<u8> {
    let mut text = format!(
        "From: Sender {number} <sender{number}@example.org>\r\nTo: Reader <reader@example.org>\r\n\
         Subject: Message {number} of the benchmark\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\
         Message-ID: <bench-{number}@example.org>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=us-ascii\r\n\r\n"
    );
    while text.len() < 4096 {
        text.push_str("The quick brown fox jumps over the lazy dog and goes home to its den.\r\n");
    }
    text.into_bytes()
}
