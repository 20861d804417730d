//! SIGKILL at any moment: what was acknowledged is there afterwards.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use gatepost_model::ServiceName;
use gatepost_testkit::{Lmtp, Setup, Topology};
use tokio::{net::TcpStream, time::sleep};

use crate::letters::{all, letter, shown};

gatepost_e2e::in_both!(
    acknowledged_mail_survives_kills_of_every_service,
    issued_app_passwords_survive_kills,
);

/// Delivers letters one after the other, reconnecting, until told to stop; returns those acknowledged.
/// A number that was sent without an answer is not used again: that letter may be there or not.
async fn keep_delivering(
    address: SocketAddr,
    recipient: String,
    stop: Arc<AtomicBool>,
) -> Vec<usize> {
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let next = Arc::new(AtomicUsize::new(0));
    while !stop.load(Ordering::Relaxed) {
        let (into, recipient, next, stop) =
            (acknowledged.clone(), recipient.clone(), next.clone(), stop.clone());
        // In a task of its own: a client panics when its server dies in the middle.
        let run = tokio::spawn(async move {
            if TcpStream::connect(address).await.is_err() {
                return;
            }
            let mut lmtp = Lmtp::connect(address).await;
            while !stop.load(Ordering::Relaxed) {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if lmtp.deliver_to(&recipient, &letter(number)).await.code != 250 {
                    return;
                }
                into.lock().unwrap().push(number);
            }
        });
        let _died = run.await;
        sleep(Duration::from_millis(20)).await;
    }
    std::mem::take(&mut *acknowledged.lock().unwrap())
}

async fn acknowledged_mail_survives_kills_of_every_service(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let stop = Arc::new(AtomicBool::new(false));
    let sender =
        tokio::spawn(keep_delivering(gatepost.lmtp_address(), anna.address.clone(), stop.clone()));
    let services: Vec<ServiceName> = gatepost.services().into_iter().cycle().take(5).collect();
    for (round, service) in services.into_iter().enumerate() {
        // Another moment each time.
        sleep(Duration::from_millis(350 + 137 * round as u64)).await;
        gatepost.kill(service);
        gatepost.restart(service).await;
    }
    sleep(Duration::from_millis(500)).await;
    stop.store(true, Ordering::Relaxed);
    let acknowledged = sender.await.unwrap();
    assert!(acknowledged.len() > 10, "only {} letters were taken", acknowledged.len());

    // And once more without a chance to write anything down.
    gatepost.kill(ServiceName::Mail);
    gatepost.restart(ServiceName::Mail).await;
    let mut imap = gatepost.imap_as(&anna).await;
    let found = all(&mut imap, "INBOX").await;
    for number in &acknowledged {
        let sent = letter(*number);
        let copies = found.iter().filter(|found| found.ends_with(&sent)).count();
        assert_eq!(copies, 1, "letter {number} is there {copies} times");
    }
    for message in &found {
        let whole = message.ends_with(b"end\r\n") && message.starts_with(b"Return-Path:");
        assert!(whole, "not whole: {}", shown(message));
    }
}

async fn issued_app_passwords_survive_kills(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut secrets = vec![anna.secret.clone()];
    for service in [
        ServiceName::Identity,
        ServiceName::Mailbox,
        ServiceName::Organization,
        ServiceName::Identity,
    ] {
        let (_, secret) = gatepost.app_password(&anna).await;
        secrets.push(secret);
        gatepost.kill(service);
        gatepost.restart(service).await;
    }
    for secret in &secrets {
        let mut imap = gatepost.imap_with(&anna.address, secret).await;
        imap.command("LOGOUT").await.ok();
    }
    // What was revoked stays so.
    gatepost.admin(&["app-password", "revoke-all", &anna.account_id]).await;
    gatepost.kill(ServiceName::Identity);
    gatepost.restart(ServiceName::Identity).await;
    for secret in &secrets {
        assert_eq!(gatepost.imap().await.login(&anna.address, secret).await.status, "NO");
    }
}
