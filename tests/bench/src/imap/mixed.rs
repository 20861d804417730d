//! Many clients at once, each with what a program or a webmail does in a visit, while mail comes in.

use gatepost_testkit::Lmtp;
use tokio::{task::JoinSet, time::Instant};

use super::{SENT, append, client};
use crate::{
    client::{Peer, command},
    measure::{Scale, message},
    report::{fail, say},
};

/// What is done in a visit, besides logging in, an APPEND and a delivery.
const VISIT: [&str; 10] = [
    "LIST \"\" *",
    "STATUS Sent (MESSAGES UNSEEN UIDNEXT)",
    "SELECT INBOX",
    "FETCH 1:20 (UID FLAGS ENVELOPE INTERNALDATE RFC822.SIZE)",
    "FETCH 1 (BODYSTRUCTURE)",
    "FETCH 1:3 (BODY.PEEK[])",
    "STORE 2 +FLAGS (\\Seen)",
    "UID SEARCH UNSEEN",
    "COPY 3 Trash",
    "NOOP",
];

/// Messages that everybody has in INBOX before.
const BEFORE: usize = 30;

/// Commands and visits in a second.
pub(super) async fn rates(peer: &Peer, clients: usize, scale: Scale) -> [f64; 2] {
    say("  preparing the mixed load");
    let mut tasks = JoinSet::new();
    for user in peer.users.iter().take(clients).cloned() {
        let address = peer.lmtp;
        tasks.spawn(async move {
            let mut lmtp = Lmtp::connect(address).await;
            for number in 0..BEFORE {
                lmtp.deliver_to(&user.0, &message(number)).await.ok();
            }
        });
    }
    tasks.join_all().await;
    for user in peer.users.iter().take(clients) {
        let mut stream = client(peer, user).await;
        for folder in ["Sent", "Trash"] {
            // Some have it from the beginning.
            let _there = command(&mut stream, &format!("CREATE {folder}")).await;
        }
    }
    let end = Instant::now() + scale.time;
    let mut tasks = JoinSet::new();
    for number in 0..clients {
        let peer = peer.clone();
        tasks.spawn(async move { visits(&peer, number, end).await });
    }
    let visits = tasks.join_all().await.into_iter().sum::<usize>() as f64;
    let seconds = scale.time.as_secs_f64();
    // The login, the APPEND and the delivery are commands too.
    [visits * (VISIT.len() + 3) as f64 / seconds, visits / seconds]
}

/// Visits of one user until the end; how many were whole.
async fn visits(peer: &Peer, number: usize, end: Instant) -> usize {
    let user = peer.user(number);
    let mut lmtp = Lmtp::connect(peer.lmtp).await;
    let mut visits = 0;
    loop {
        let mut stream = client(peer, user).await;
        for text in VISIT {
            let done = command(&mut stream, text).await;
            done.unwrap_or_else(|error| fail(&format!("{}, {text}: {error}", peer.name)));
        }
        append(&mut stream, "Sent", SENT + visits).await.unwrap_or_else(|error| fail(&error));
        lmtp.deliver_to(&user.0, &message(visits)).await.ok();
        if Instant::now() >= end {
            return visits;
        }
        visits += 1;
    }
}
