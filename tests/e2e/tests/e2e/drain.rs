//! SIGTERM: stop accepting, finish what runs, say goodbye, in bounded time.

use std::time::Duration;

use gatepost_model::ServiceName;
use gatepost_testkit::{Setup, Topology};
use tokio::{net::TcpStream, time::Instant};

use crate::letters::{all, assert_arrived, letter};

gatepost_e2e::in_both!(a_drain_says_goodbye_and_loses_nothing, every_process_ends_cleanly);

async fn a_drain_says_goodbye_and_loses_nothing(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut waiting = gatepost.imap_as(&anna).await;
    waiting.command("SELECT INBOX").await.ok();
    waiting.idle().await;
    let mut stranger = gatepost.imap().await;
    // A delivery that is in its middle.
    let mut lmtp = gatepost.lmtp().await;
    lmtp.command("MAIL FROM:<sender@elsewhere.example>").await.ok();
    lmtp.command(&format!("RCPT TO:<{}>", anna.address)).await.ok();
    assert_eq!(lmtp.command("DATA").await.code, 354);
    lmtp.send(b"Subject: in the middle\r\n\r\nfirst half, ").await;

    let asked = Instant::now();
    gatepost.terminate(ServiceName::Mail);
    let ended = waiting.closed_within(Duration::from_secs(3)).await.expect("IDLE is ended");
    assert!(ended.bye.is_some(), "{ended:?}");
    let ended = stranger
        .closed_within(Duration::from_secs(3))
        .await
        .expect("a connection before login is ended");
    assert!(ended.bye.is_some(), "{ended:?}");
    lmtp.send(b"second half\r\n.\r\n").await;
    let answer = lmtp.answer().await;
    let status = gatepost.end(ServiceName::Mail, Duration::from_secs(12)).await;
    let status = status.unwrap_or_else(|| panic!("still runs {:?} after SIGTERM", asked.elapsed()));
    assert!(status.success(), "{status}");
    assert!(TcpStream::connect(gatepost.imaps_address()).await.is_err(), "it still listens");

    gatepost.restart(ServiceName::Mail).await;
    let mut imap = gatepost.imap_as(&anna).await;
    let found = all(&mut imap, "INBOX").await;
    if answer.code == 250 {
        assert_arrived(&found, &[b"first half, second half\r\n".to_vec()]);
    } else {
        assert!(answer.code == 421 || answer.code == 451 || answer.code == 0, "{answer:?}");
        assert_arrived(&found, &[]);
    }
}

async fn every_process_ends_cleanly(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    gatepost.lmtp().await.deliver_to(&anna.address, &letter(1)).await.ok();
    let services = gatepost.services();
    for service in &services {
        gatepost.terminate(*service);
    }
    for service in &services {
        let status = gatepost.end(*service, Duration::from_secs(10)).await;
        let status = status.unwrap_or_else(|| panic!("{service} does not end"));
        assert!(status.success(), "{service} ended with {status}");
    }
    for service in &services {
        gatepost.start(*service);
    }
    for service in &services {
        gatepost.ready(*service).await;
    }
    let mut imap = gatepost.imap_as(&anna).await;
    assert_arrived(&all(&mut imap, "INBOX").await, &[letter(1)]);
    assert!(!gatepost.logs().contains("panicked"), "{}", gatepost.logs());
}
