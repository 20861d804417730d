//! Several people in one mailbox, each with what they may do (MBX-2), device passwords of people (APP-6), who is in
//! (MBX-7), and mail services without mailbox passwords (MBX-3).

use std::time::Duration;

use gatepost_testkit::{Gatepost, Person, Setup, Topology};
use tokio::time::sleep;

use crate::{
    letters::letter,
    revocation::{PROMISED, assert_closed, assert_open, idle},
};

gatepost_e2e::in_both!(
    permissions_bound_what_a_second_account_does_and_take_effect_at_once,
    a_mail_service_without_mailbox_passwords_ends_what_they_opened,
    one_connection_is_ended_by_hand,
);

async fn two(topology: Topology) -> (Gatepost, Person, Person) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let bert = gatepost.person("bert").await;
    (gatepost, anna, bert)
}

async fn permissions_bound_what_a_second_account_does_and_take_effect_at_once(topology: Topology) {
    let (gatepost, anna, bert) = two(topology).await;
    let office = anna.address.as_str();
    let mut lmtp = gatepost.lmtp().await;
    for number in 0..2 {
        lmtp.deliver_to(office, &letter(number)).await.ok();
    }
    let refused = gatepost.imap().await.login(office, &bert.secret).await;
    assert_eq!(refused.status, "NO", "not attached yet: {refused:?}");
    gatepost.admin(&["mailbox", "attach", office, &bert.email, "--read-only"]).await;
    let mut reader = gatepost.imap_with(office, &bert.secret).await;
    let selected = reader.command("SELECT INBOX").await.ok();
    assert!(selected.text.contains("[READ-ONLY]"), "{selected:?}");
    reader.command("FETCH 1 BODY[]").await.ok();
    for command in ["STORE 1 +FLAGS (\\Seen)", "COPY 1 Trash", "EXPUNGE", "CREATE New"] {
        let refused = reader.command(command).await;
        assert_eq!(refused.status, "NO", "{command}: {refused:?}");
        assert!(refused.text.contains("[NOPERM]"), "{command}: {refused:?}");
    }
    let mut owner = gatepost.imap_as(&anna).await;
    owner.command("SELECT INBOX").await.ok();
    let unseen = owner.command("SEARCH UNSEEN").await.ok();
    assert!(unseen.text().contains("SEARCH 1 2"), "reading left a mark: {unseen:?}");

    // More from now on: who is in logs in again, and both see what the other does.
    reader.command("NOOP").await.ok();
    reader.idle().await;
    let permissions = ["--permissions", "read,write"];
    let attach = ["mailbox", "attach", office, &bert.email, permissions[0], permissions[1]];
    gatepost.admin(&attach).await;
    assert_closed(reader, PROMISED, "permissions changed").await;
    let mut writer = gatepost.imap_with(office, &bert.secret).await;
    writer.command("SELECT INBOX").await.ok();
    writer.command("STORE 1 +FLAGS (\\Seen)").await.ok();
    let told = owner.command("NOOP").await.ok();
    assert!(told.text().contains("\\Seen"), "{told:?}");
    let refused = writer.command("CREATE New").await;
    assert!(refused.text.contains("[NOPERM]"), "{refused:?}");

    // The mailbox's own history says who was in.
    let mut accounts = Vec::new();
    for _ in 0..40 {
        let logins = gatepost.admin(&["mailbox", "logins", office]).await;
        accounts = logins.as_array().unwrap().iter().map(|row| row["account"].clone()).collect();
        if accounts.contains(&bert.account_id.clone().into()) && accounts.len() >= 3 {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    assert!(accounts.contains(&anna.account_id.clone().into()), "{accounts:?}");
    assert!(accounts.contains(&bert.account_id.clone().into()), "{accounts:?}");

    // What was made for Bert goes with Bert.
    let issue = ["device-password", "issue", office, "--name", "tablet", "--account", &bert.email];
    let tablet = gatepost.admin(&issue).await;
    let secret = tablet["secret"].as_str().unwrap();
    let device = idle(&gatepost, office, secret).await;
    gatepost.admin(&["mailbox", "detach", office, &bert.email]).await;
    assert_closed(device, PROMISED, "the person was detached").await;
    assert!(writer.closed_within(PROMISED).await.is_some(), "the writer is out");
    gatepost.admin(&["mailbox", "attach", office, &bert.email]).await;
    let refused = gatepost.imap().await.login(office, secret).await;
    assert_eq!(refused.status, "NO", "a device password that died: {refused:?}");
    let left = gatepost.admin(&["device-password", "list", office]).await;
    assert_eq!(left.as_array().map(Vec::len), Some(0), "{left:?}");
}

async fn a_mail_service_without_mailbox_passwords_ends_what_they_opened(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let (address, password) = (anna.address.as_str(), "a mailbox password of some length");
    gatepost.admin_with(&["mailbox", "set-password", address], password).await;
    let by_password = idle(&gatepost, address, password).await;
    let by_app_password = idle(&gatepost, address, &anna.secret).await;
    let set = |policy| ["mail-service", "set-mailbox-passwords", &anna.mail_service_id, policy];
    let shown = gatepost.admin(&set("forbidden")).await;
    assert_eq!(shown["mailbox_passwords_allowed"], false, "{shown:?}");
    assert_closed(by_password, PROMISED, "mailbox passwords forbidden").await;
    assert_open(by_app_password).await;
    let refused = gatepost.imap().await.login(address, password).await;
    assert_eq!(refused.status, "NO", "{refused:?}");
    assert!(!refused.text.contains("allowed"), "the stranger learns no cause: {refused:?}");
    let set_password = ["mailbox", "set-password", address];
    let output = gatepost.try_admin(&set_password, "another password of some length").await;
    assert!(!output.status.success());
    gatepost.admin(&set("default")).await;
    gatepost.imap().await.login(address, password).await.ok();
}

async fn one_connection_is_ended_by_hand(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let address = anna.address.as_str();
    let first = idle(&gatepost, address, &anna.secret).await;
    let second = idle(&gatepost, address, &anna.secret).await;
    let open = gatepost.admin(&["mailbox", "connections", address]).await;
    let open = open.as_array().unwrap();
    assert_eq!(open.len(), 2, "{open:?}");
    let id = open[0]["id"].as_str().unwrap();
    gatepost.admin(&["mailbox", "end-connection", address, id]).await;
    assert_closed(first, PROMISED, "ended by hand").await;
    assert_open(second).await;
    gatepost.imap_as(&anna).await;
}
