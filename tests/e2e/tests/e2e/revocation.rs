//! Whoever loses a credential loses what it opened, within a second.

use std::time::Duration;

use gatepost_model::ServiceName;
use gatepost_testkit::{Gatepost, Imap, Setup, Topology};
use tokio::time::{Instant, sleep};

use crate::letters::letter;

pub(crate) const PROMISED: Duration = Duration::from_secs(1);

gatepost_e2e::in_both!(
    idle_and_busy_connections_are_closed,
    every_way_to_lose_access_closes,
    a_restarted_identity_service_still_revokes,
);

/// A connection that waits for news.
pub(crate) async fn idle(gatepost: &Gatepost, address: &str, secret: &str) -> Imap {
    let mut imap = gatepost.imap_with(address, secret).await;
    imap.command("SELECT INBOX").await.ok();
    imap.idle().await;
    imap
}

/// Asserts that a connection is closed with BYE within `bound` of now.
pub(crate) async fn assert_closed(mut imap: Imap, bound: Duration, what: &str) {
    let ended = imap.closed_within(bound).await;
    let ended = ended.unwrap_or_else(|| panic!("{what}: still open after {bound:?}"));
    assert!(ended.bye.is_some(), "{what}: closed without BYE, after {:?}", ended.before);
}

pub(crate) async fn assert_open(mut imap: Imap) {
    imap.done().await.ok();
    imap.command("NOOP").await.ok();
}

async fn idle_and_busy_connections_are_closed(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let bert = gatepost.person("bert").await;
    let (_, other_secret) = gatepost.app_password(&anna).await;
    let mut lmtp = gatepost.lmtp().await;
    for number in 0..20 {
        lmtp.deliver_to(&anna.address, &letter(number)).await.ok();
    }
    let waiting = idle(&gatepost, &anna.address, &anna.secret).await;
    let with_other_secret = idle(&gatepost, &anna.address, &other_secret).await;
    let of_another_person = idle(&gatepost, &bert.address, &bert.secret).await;
    // Logged in, and silent.
    let silent = gatepost.imap_as(&anna).await;
    // One that never stops asking.
    let mut busy = gatepost.imap_as(&anna).await;
    busy.command("SELECT INBOX").await.ok();
    let busy = tokio::spawn(async move {
        while busy.command("FETCH 1:* (FLAGS BODY.PEEK[])").await.status == "OK" {}
        busy.closed().await;
        Instant::now()
    });
    // One that does not read what it asked for.
    let mut deaf = gatepost.imap_as(&anna).await;
    deaf.command("SELECT INBOX").await.ok();
    deaf.send("d FETCH 1:* BODY.PEEK[]\r\n".repeat(2000).as_bytes()).await;

    sleep(Duration::from_millis(300)).await;
    gatepost.admin(&["app-password", "revoke", &anna.account_id, &anna.app_password_id]).await;
    let revoked = Instant::now();
    assert_closed(waiting, PROMISED, "idle").await;
    assert_closed(silent, PROMISED, "silent").await;
    let ended =
        tokio::time::timeout(PROMISED * 3, busy).await.expect("the busy one is closed").unwrap();
    assert!(ended.saturating_duration_since(revoked) < PROMISED, "busy");
    let mut again = gatepost.imap().await;
    let refused = again.login(&anna.address, &anna.secret).await;
    assert_eq!(refused.status, "NO", "{refused:?}");
    // What it had sent before may still be read, and then its end.
    deaf.closed_within(Duration::from_secs(10)).await.expect("the deaf one is closed");
    assert_open(with_other_secret).await;
    assert_open(of_another_person).await;
}

async fn every_way_to_lose_access_closes(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let address = anna.address.as_str();

    let device = gatepost.admin(&["device-password", "issue", address, "--name", "printer"]).await;
    let secret = device["secret"].as_str().unwrap();
    let open = idle(&gatepost, address, secret).await;
    gatepost.admin(&["device-password", "revoke", address, device["id"].as_str().unwrap()]).await;
    assert_closed(open, PROMISED, "device password revoked").await;

    let password = "a mailbox password of some length";
    gatepost.admin_with(&["mailbox", "set-password", address], password).await;
    let open = idle(&gatepost, address, password).await;
    let other = idle(&gatepost, address, &anna.secret).await;
    gatepost.admin_with(&["mailbox", "set-password", address], "another mailbox password").await;
    assert_closed(open, PROMISED, "mailbox password changed").await;
    gatepost.admin(&["app-password", "revoke-all", &anna.account_id]).await;
    assert_closed(other, PROMISED, "all app passwords revoked").await;

    let (_, secret) = gatepost.app_password(&anna).await;
    for (lose, regain) in [
        (
            ["account", "suspend", &anna.account_id].as_slice(),
            ["account", "resume", &anna.account_id].as_slice(),
        ),
        (&["mailbox", "suspend", address], &["mailbox", "resume", address]),
        (
            &["mailbox", "detach", address, &anna.account_id],
            &["mailbox", "attach", address, &anna.account_id],
        ),
    ] {
        let open = idle(&gatepost, address, &secret).await;
        gatepost.admin(lose).await;
        assert_closed(open, PROMISED, &lose.join(" ")).await;
        let refused = gatepost.imap().await.login(address, &secret).await;
        assert_eq!(refused.status, "NO", "after {lose:?}: {refused:?}");
        gatepost.admin(regain).await;
        gatepost.imap().await.login(address, &secret).await.ok();
    }
}

/// The mail service follows identity's events from where it was, however often that one goes away.
async fn a_restarted_identity_service_still_revokes(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    for _ in 0..2 {
        gatepost.kill(ServiceName::Identity);
        sleep(Duration::from_millis(300)).await;
        gatepost.restart(ServiceName::Identity).await;
    }
    let (id, secret) = gatepost.app_password(&anna).await;
    let open = idle(&gatepost, &anna.address, &secret).await;
    gatepost.admin(&["app-password", "revoke", &anna.account_id, &id]).await;
    // The watch may be waiting to reconnect; it does so within seconds.
    assert_closed(open, Duration::from_secs(6), "revoked after a restart").await;
}
