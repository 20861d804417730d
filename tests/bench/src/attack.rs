//! Who waits while passwords are being guessed: latencies in quiet and under attack, and their ratios.
//!
//! Every guess comes from a network of its own, at an address of its own: throttles, which stop lesser attacks at a
//! comparison, let all of them through to the pool.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use gatepost_model::ServiceName;
use gatepost_proto::{
    common::v1::Client,
    identity::v1::{StartLoginRequest, login_service_client::LoginServiceClient},
    mailbox::v1::{
        AuthenticateRequest, authenticate_response::Outcome,
        authentication_service_client::AuthenticationServiceClient,
    },
};
use gatepost_runtime::link::Link;
use gatepost_testkit::{Gatepost, Person};
use tokio::{
    task::{JoinHandle, JoinSet},
    time::{MissedTickBehavior, interval, sleep},
};

use crate::{
    client::{Peer, connect, login},
    measure::{Scale, latency},
    report::{Report, fail, say},
};

/// Guesses a second.
const GUESSES: u32 = 500;

#[derive(Clone)]
struct Services {
    mailbox: AuthenticationServiceClient<Link>,
    identity: LoginServiceClient<Link>,
}

#[derive(Clone, Copy, PartialEq)]
enum Attack {
    None,
    Accounts,
    Mailboxes,
}

impl Attack {
    const fn name(self) -> &'static str {
        match self {
            Self::None => "quiet",
            Self::Accounts => "500 accounts/s",
            Self::Mailboxes => "500 mailboxes/s",
        }
    }
}

/// Measures logins in quiet, and while 500 wrong account or mailbox passwords a second arrive.
pub(crate) async fn measure(
    gatepost: &Gatepost,
    peer: &Peer,
    owner: &Person,
    scale: Scale,
    report: &mut Report,
) {
    let services = services(gatepost);
    // The owner's network is known from now on.
    person(services.clone(), owner, "192.0.2.10".to_owned()).await;
    let mut quiet: Vec<(&'static str, [f64; 2])> = Vec::new();
    for attack in [Attack::None, Attack::Accounts, Attack::Mailboxes] {
        say(&format!("measuring logins: {}", attack.name()));
        let guessing = begin(attack, &services);
        sleep(Duration::from_secs(1)).await;
        for (what, [half, most]) in latencies(&services, peer, owner, scale).await {
            report.add(&format!("{what}, half within"), attack.name(), "ms", half);
            report.add(&format!("{what}, 99% within"), attack.name(), "ms", most);
            let before = quiet.iter().find(|(other, _)| *other == what);
            if let Some((_, [quiet_half, quiet_most])) = before {
                let name = attack.name();
                report.add(&format!("{what}, half: ratio"), name, "times", half / quiet_half);
                report.add(&format!("{what}, 99%: ratio"), name, "times", most / quiet_most);
            } else {
                quiet.push((what, [half, most]));
            }
        }
        if let Some((task, counts)) = guessing {
            task.abort();
            let [sent, heard, busy] =
                counts.0.each_ref().map(|count| count.load(Ordering::Relaxed));
            say(&format!("  {sent} guesses sent, {heard} refused, {busy} turned away as too many"));
        }
        // What is queued is done before the next one.
        sleep(Duration::from_secs(2)).await;
    }
}

async fn latencies(
    services: &Services,
    peer: &Peer,
    owner: &Person,
    scale: Scale,
) -> Vec<(&'static str, [f64; 2])> {
    let connector = peer.connector();
    let by_rpc = latency(scale, |round| {
        let (services, user) = (services.clone(), peer.user(round).clone());
        async move {
            let answer = authenticate(services, &user, "192.0.2.10".to_owned()).await;
            if !matches!(answer, Ok(Some(Outcome::Grant(_)))) {
                fail(&format!("a right app password was refused: {answer:?}"));
            }
        }
    });
    let by_rpc = by_rpc.await;
    let by_imap = latency(scale, |round| {
        let (connector, user) = (connector.clone(), peer.user(round).clone());
        async move {
            let stream = connect(&connector, peer.imaps).await;
            let mut stream = stream.unwrap_or_else(|error| fail(&error));
            login(&mut stream, &user).await.unwrap_or_else(|error| fail(&error));
        }
    });
    let by_imap = by_imap.await;
    let known = latency(scale, |_| person(services.clone(), owner, "192.0.2.10".to_owned())).await;
    let stranger = latency(scale, |round| {
        let ip = format!("198.51.{}.{}", 100 + round / 256 % 100, round % 256);
        person(services.clone(), owner, ip)
    });
    let stranger = stranger.await;
    vec![
        ("app-password login, RPC", by_rpc),
        ("app-password login, IMAP and TLS", by_imap),
        ("account login, known network", known),
        ("account login, unknown network", stranger),
    ]
}

/// Sent, refused, turned away.
#[derive(Default)]
struct Counts([AtomicU64; 3]);

fn begin(attack: Attack, services: &Services) -> Option<(JoinHandle<()>, Arc<Counts>)> {
    if attack == Attack::None {
        return None;
    }
    let (services, counts) = (services.clone(), Arc::new(Counts::default()));
    let shared = counts.clone();
    let task = tokio::spawn(async move {
        let mut tick = interval(Duration::from_secs(1) / GUESSES);
        tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut guesses = JoinSet::new();
        for number in 0_u32.. {
            tick.tick().await;
            while guesses.try_join_next().is_some() {}
            shared.0[0].fetch_add(1, Ordering::Relaxed);
            let (services, counts) = (services.clone(), shared.clone());
            guesses.spawn(async move {
                let busy = guess(attack, services, number).await;
                counts.0[if busy { 2 } else { 1 }].fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    Some((task, counts))
}

/// Whether it was turned away.
async fn guess(attack: Attack, services: Services, number: u32) -> bool {
    let [_, a, b, c] = number.to_be_bytes();
    let ip = format!("10.{a}.{b}.{c}");
    let password = format!("wrong password {number}");
    if attack == Attack::Mailboxes {
        let user = (format!("nobody{number}@gatepost.test"), password);
        return authenticate(services, &user, ip).await.is_err();
    }
    let request = StartLoginRequest {
        email: format!("nobody{number}@example.org"),
        password,
        client: client(ip),
        ..Default::default()
    };
    let answer = services.identity.clone().start_login(request).await;
    answer.is_err_and(|status| status.code() == tonic::Code::Unavailable)
}

async fn authenticate(
    services: Services,
    (address, secret): &(String, String),
    ip: String,
) -> Result<Option<Outcome>, tonic::Status> {
    let (address, secret) = (address.clone(), secret.clone());
    let request = AuthenticateRequest { address, secret, protocol: 1, client: client(ip), form: 0 };
    Ok(services.mailbox.clone().authenticate(request).await?.into_inner().outcome)
}

async fn person(services: Services, owner: &Person, ip: String) {
    let request = StartLoginRequest {
        email: owner.email.clone(),
        password: owner.password.clone(),
        client: client(ip),
        ..Default::default()
    };
    let answer = services.identity.clone().start_login(request).await;
    if let Err(status) = answer {
        fail(&format!("the owner's login was refused: {status}"));
    }
}

fn client(ip: String) -> Option<Client> {
    Some(Client { ip, program: "bench".to_owned() })
}

fn services(gatepost: &Gatepost) -> Services {
    let link = |from, to| crate::services::link(gatepost, from, to);
    Services {
        mailbox: AuthenticationServiceClient::new(link(ServiceName::Mail, ServiceName::Mailbox)),
        identity: LoginServiceClient::new(link(ServiceName::Web, ServiceName::Identity)),
    }
}
