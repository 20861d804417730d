//! One password for an account and its mailbox (ACC-4), through the pages, and past kills in the middle.

use std::time::Duration;

use gatepost_model::ServiceName;
use gatepost_testkit::{Browser, Gatepost, Page, Person, Setup, Topology};
use tokio::time::sleep;

use crate::letters::all;

gatepost_e2e::in_both!(
    one_password_opens_both_until_it_is_undone,
    kills_leave_one_password_or_two_and_never_half,
);

const MAILBOX: &str = "what opens the mailbox alone 19";

/// Somebody who logs in with the address of their mailbox, which has a password of its own.
async fn anna(gatepost: &Gatepost) -> Person {
    let mut anna = gatepost.person("anna").await;
    gatepost.admin(&["account", "set-email", &anna.account_id, &anna.address]).await;
    anna.email = anna.address.clone();
    gatepost.admin_with(&["mailbox", "set-password", &anna.address], MAILBOX).await;
    anna
}

async fn signed_in(gatepost: &Gatepost, person: &Person, password: &str) -> Browser {
    let mut browser = gatepost.browser();
    let page = browser.get("/login").await;
    let fields = [("email", person.email.as_str()), ("password", password)];
    let answer = browser.submit(&page, "/login", &fields).await;
    assert_eq!(answer.header("location"), Some("/home"), "{answer:?}");
    browser
}

/// Sends a form of a page; both must work.
async fn submit(browser: &mut Browser, at: &str, action: &str, fields: &[(&str, &str)]) -> Page {
    let page = browser.get(at).await;
    assert_eq!(page.status, 200, "{page:?}");
    let done = browser.submit(&page, action, fields).await;
    assert_eq!(done.status, 303, "{done:?}");
    done
}

/// Does this password open the mailbox? Asks again while that cannot be said.
async fn opens(gatepost: &Gatepost, address: &str, password: &str) -> bool {
    for _ in 0..100 {
        let reply = gatepost.imap().await.login(address, password).await;
        if !reply.text.starts_with("[UNAVAILABLE]") {
            return reply.status == "OK";
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("logins cannot be checked for ten seconds");
}

/// Whose account password opens the mailbox, as operators see it.
async fn sharer(gatepost: &Gatepost, person: &Person) -> Option<String> {
    let shown = gatepost.admin(&["mailbox", "show", &person.mailbox_id]).await;
    shown["opened_by_password_of"].as_str().map(str::to_owned)
}

/// How often it stands in the account's log that a password was shared, and that it was not any more.
async fn logged(browser: &mut Browser) -> (usize, usize) {
    let page = browser.get("/activity/export.json").await;
    assert_eq!(page.status, 200, "{page:?}");
    let count = |action: &str| page.body.matches(&format!("\"{action}\"")).count();
    (count("password.shared"), count("password.unshared"))
}

async fn one_password_opens_both_until_it_is_undone(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = anna(&gatepost).await;
    let (unify, remove) = (
        format!("/mailboxes/{}/unify", anna.mailbox_id),
        format!("/mailboxes/{}/unify/remove", anna.mailbox_id),
    );
    let mut browser = signed_in(&gatepost, &anna, &anna.password).await;
    let mut before = gatepost.imap_with(&anna.address, MAILBOX).await;
    let by_app_password = gatepost.imap_as(&anna).await;
    assert!(!opens(&gatepost, &anna.address, &anna.password).await);

    submit(&mut browser, &unify, &unify, &[]).await;
    let ended = before.closed_within(Duration::from_secs(2)).await;
    assert!(ended.is_some(), "opened with a password that opens nothing any more");
    assert!(!opens(&gatepost, &anna.address, MAILBOX).await);
    let mut shared = gatepost.imap_with(&anna.address, &anna.password).await;
    shared.command("SELECT INBOX").await.ok();

    // Changing one changes both.
    let new = "another long password of anna 88";
    let fields = [("present-password", anna.password.as_str()), ("new-password", new)];
    submit(&mut browser, "/account/password", "/account/password", &fields).await;
    let ended = shared.closed_within(Duration::from_secs(2)).await;
    assert!(ended.is_some(), "opened with the password of before");
    assert!(!opens(&gatepost, &anna.address, &anna.password).await);
    assert!(opens(&gatepost, &anna.address, new).await);

    // And undone.
    let mut shared = gatepost.imap_with(&anna.address, new).await;
    let fields = [("new-password", "for mail alone, once more 5")];
    submit(&mut browser, &unify, &remove, &fields).await;
    assert!(shared.closed_within(Duration::from_secs(2)).await.is_some());
    assert!(!opens(&gatepost, &anna.address, new).await);
    assert!(opens(&gatepost, &anna.address, "for mail alone, once more 5").await);
    let mut by_app_password = by_app_password;
    by_app_password.command("NOOP").await.ok();

    // Operators end it, too; the owner is told each time.
    submit(&mut browser, &unify, &unify, &[]).await;
    gatepost.admin(&["mailbox", "end-unification", &anna.address]).await;
    assert!(!opens(&gatepost, &anna.address, new).await);
    assert_told(&mut browser, 2, 2).await;
    for subject in ["opens your mailbox", "no longer opens your mailbox"] {
        assert_mailed(&gatepost, &anna, &format!("Your account password {subject}"), 2).await;
    }
}

/// Asserts that a person has so many mails with this subject, once they are there.
async fn assert_mailed(gatepost: &Gatepost, person: &Person, subject: &str, wanted: usize) {
    let subject = format!("Subject: {subject}\r\n");
    let mut found = 0;
    for _ in 0..100 {
        let mut imap = gatepost.imap_as(person).await;
        let mails = all(&mut imap, "INBOX").await;
        found =
            mails.iter().filter(|mail| String::from_utf8_lossy(mail).contains(&subject)).count();
        if found >= wanted {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(found, wanted, "{subject}");
}

/// Asserts that the account's log says it so often, once all is told.
async fn assert_told(browser: &mut Browser, begun: usize, ended: usize) {
    for _ in 0..150 {
        if logged(browser).await >= (begun, ended) {
            break;
        }
        sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(logged(browser).await, (begun, ended));
}

/// Whoever dies while the passwords become one: afterwards it is one, or two, and the log says which.
async fn kills_leave_one_password_or_two_and_never_half(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let anna = anna(&gatepost).await;
    let unify = format!("/mailboxes/{}/unify", anna.mailbox_id);
    let mut browser = signed_in(&gatepost, &anna, &anna.password).await;
    let (mut begun, mut rounds) = (0, Vec::new());
    for round in 0..6_u64 {
        let page = browser.get(&unify).await;
        assert_eq!(page.status, 200, "{page:?}");
        // In a task of its own: a browser panics when its server dies in the middle.
        let (mut other, action) = (browser.clone(), unify.clone());
        let asking = tokio::spawn(async move { other.submit(&page, &action, &[]).await });
        let service = if round % 2 == 0 { ServiceName::Mailbox } else { ServiceName::Identity };
        sleep(Duration::from_millis(round * round * 2)).await;
        gatepost.kill(service);
        let answered = asking.await.is_ok_and(|page| page.status == 303);
        gatepost.restart(service).await;

        let shared = sharer(&gatepost, &anna).await.is_some();
        assert!(shared || !answered, "round {round}: what was said to be done is not");
        let account = opens(&gatepost, &anna.address, &anna.password).await;
        let own = opens(&gatepost, &anna.address, MAILBOX).await;
        assert_eq!((account, own), (shared, !shared), "round {round}");
        begun += usize::from(shared);
        rounds.push(shared);
        if shared {
            gatepost.admin_with(&["mailbox", "set-password", &anna.address], MAILBOX).await;
            assert!(!opens(&gatepost, &anna.address, &anna.password).await);
        }
    }
    // What nobody had heard when they died is heard now, once.
    assert_told(&mut browser, begun, begun).await;
    sleep(Duration::from_secs(1)).await;
    assert_told(&mut browser, begun, begun).await;
    assert!(rounds.contains(&true), "no round came to its end: {rounds:?}");
    gatepost.admin(&["audit", "verify"]).await;
}
