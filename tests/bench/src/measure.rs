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
    task::JoinSet,
    time::{Instant, sleep},
};

use crate::{
    bare::Bare,
    client::{Peer, bulk, command, connect, login},
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

/// Whose INBOX is the folder that is fetched.
pub(crate) fn reader(peer: &Peer) -> &(String, String) {
    peer.users.last().unwrap_or_else(|| fail(&"no users"))
}

/// Fills the INBOX of [`reader`].
pub(crate) async fn fill(peer: &Peer, scale: Scale) {
    say(&format!("  filling a folder with {} messages", scale.messages));
    let mut tasks = JoinSet::new();
    for part in 0..CLIENTS {
        let (address, recipient) = (peer.lmtp, reader(peer).0.clone());
        tasks.spawn(async move {
            let mut lmtp = Lmtp::connect(address).await;
            for number in (part..scale.messages).step_by(CLIENTS) {
                lmtp.deliver_to(&recipient, &message(number)).await.ok();
            }
        });
    }
    tasks.join_all().await;
}

/// Rates of fetching everything in that folder, in three ways, by a client that has it all new.
pub(crate) async fn fetches(peer: &Peer, scale: Scale) -> Vec<(&'static str, f64)> {
    let items = [
        ("FETCH of flags and envelopes", "FETCH 1:* (FLAGS UID ENVELOPE RFC822.SIZE)"),
        ("FETCH of headers", "FETCH 1:* (BODY.PEEK[HEADER])"),
        ("FETCH of whole messages", "FETCH 1:* (BODY.PEEK[])"),
    ];
    let mut rates = Vec::new();
    for (what, fetch) in items {
        let mut stream =
            bulk(&peer.connector(), peer.imaps).await.unwrap_or_else(|error| fail(&error));
        login(&mut stream, reader(peer)).await.unwrap_or_else(|error| fail(&error));
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
