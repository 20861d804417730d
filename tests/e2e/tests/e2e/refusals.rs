//! Why programs were refused: the wire says nothing, the owner reads everything; and whoever is only mistaken, or only
//! has enemies, is not kept out.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_testkit::{Browser, Gatepost, Imap, Person, Sasl, Setup, Topology};
use tokio::time::sleep;

use crate::{
    logins::{add_app, log_in},
    sasl::asked,
};

gatepost_e2e::in_both!(
    a_program_that_repeats_itself_counts_once,
    guesses_from_elsewhere_keep_no_right_secret_out,
    owners_read_why_and_the_wire_says_nothing,
);

const MAILBOX: &str = "what opens the mailbox alone 19";
const WRONG: &str = "reason=the address or the password is wrong";
const PAUSED: &str = "code=temp_fail";

/// Three wrong secrets from anywhere, and none comes back while a test runs.
fn strict(topology: Topology) -> Setup {
    let mut setup = Setup::new(topology);
    for of in ["network", "site", "address", "mailbox", "known"] {
        setup = setup.set(&format!("mailbox.throttle.{of}_burst"), 3);
        setup = setup.set(&format!("mailbox.throttle.{of}_refill"), "1h");
    }
    setup
}

async fn plain_from(sasl: &mut Sasl, ip: &str, person: &Person, secret: &str) -> String {
    let message = format!("\0{}\0{secret}", person.address);
    sasl.log_in_from(ip, "imap", "PLAIN", &message).await
}

/// Somebody whose mailbox has a password, too.
async fn anna(gatepost: &Gatepost) -> Person {
    let anna = gatepost.person("anna").await;
    gatepost.admin_with(&["mailbox", "set-password", &anna.address], MAILBOX).await;
    anna
}

async fn a_program_that_repeats_itself_counts_once(topology: Topology) {
    let (gatepost, mut sasl, _folder) = asked(strict(topology)).await;
    let anna = anna(&gatepost).await;
    let ok = format!("OK\tuser={}", anna.address);
    let (old_id, old) = gatepost.app_password(&anna).await;
    gatepost.admin(&["app-password", "revoke", &anna.account_id, &old_id]).await;
    // Two programs at home whose secrets are of last year, all day long.
    for round in 0..20 {
        for secret in ["the password of last year", &old] {
            let said = sasl.plain("imap", &anna.address, secret).await;
            assert!(said.contains(WRONG), "{round}: {said}");
        }
    }
    // A third one that is right is heard at once, and so is a fourth that has been set up anew.
    assert_eq!(sasl.plain("imap", &anna.address, MAILBOX).await, ok);
    assert_eq!(sasl.plain("imap", &anna.address, &anna.secret).await, ok);
    // The wrong ones go on as before; over IMAP, too, in whatever way they are said.
    for _ in 0..5 {
        let said = sasl.plain("imap", &anna.address, "the password of last year").await;
        assert!(said.contains(WRONG), "{said}");
        let mut imap = gatepost.imap().await;
        let refused = imap.login(&anna.address, "the password of last year").await;
        assert!(refused.text.contains("AUTHENTICATIONFAILED"), "{refused:?}");
    }
    assert_eq!(sasl.plain("imap", &anna.address, MAILBOX).await, ok);
    // Different ones are guesses.
    let mut paused = 0;
    for guess in 0..8 {
        let said = sasl.plain("imap", &anna.address, &format!("guess {guess}")).await;
        paused += usize::from(said.contains(PAUSED));
    }
    assert!(paused >= 5, "{paused}");
}

async fn guesses_from_elsewhere_keep_no_right_secret_out(topology: Topology) {
    let (gatepost, mut sasl, _folder) = asked(strict(topology)).await;
    let anna = anna(&gatepost).await;
    let ok = format!("OK\tuser={}", anna.address);
    // Somebody at home, whose network is known by it.
    assert_eq!(plain_from(&mut sasl, "192.0.2.1", &anna, MAILBOX).await, ok);
    // One guesser, and a whole crowd of them.
    let crowd = (1..=20).map(|number| format!("203.0.113.{number}"));
    let one = std::iter::repeat_n("198.51.100.7".to_owned(), 20);
    let mut paused = 0;
    for (number, ip) in one.chain(crowd).enumerate() {
        let said = plain_from(&mut sasl, &ip, &anna, &format!("guess {number}")).await;
        assert!(said.starts_with("FAIL\t"), "{said}");
        paused += usize::from(said.contains(PAUSED));
    }
    assert!(paused >= 30, "{paused}");
    // The right app password opens from anywhere, from the guesser's own network and among the crowd, and again.
    for ip in ["192.0.2.1", "198.51.100.7", "203.0.113.5", "2001:db8::1", "198.51.100.7"] {
        assert_eq!(plain_from(&mut sasl, ip, &anna, &anna.secret).await, ok, "{ip}");
        let device = format!("printer at {ip}");
        let issue = ["device-password", "issue", &anna.address, "--name", &device];
        let device = gatepost.admin(&issue).await;
        let secret = device["secret"].as_str().unwrap();
        assert_eq!(plain_from(&mut sasl, ip, &anna, secret).await, ok, "{ip}");
    }
    gatepost.imap_as(&anna).await;
    // At home the mailbox password does, too; elsewhere it waits with the guesses.
    assert_eq!(plain_from(&mut sasl, "192.0.2.1", &anna, MAILBOX).await, ok);
    assert!(plain_from(&mut sasl, "198.51.100.99", &anna, MAILBOX).await.contains(PAUSED));
}

/// What the owner's log says about refusals, once it says this.
async fn reads(browser: &mut Browser, text: &str) {
    let mut page = browser.get("/activity?kind=refusals").await;
    for _ in 0..100 {
        if page.body.contains(text) {
            return;
        }
        sleep(Duration::from_millis(100)).await;
        page = browser.get("/activity?kind=refusals").await;
    }
    panic!("no {text:?} in {page:?}");
}

/// Every byte that a refusal sends, by IMAP in two ways.
async fn refusals(gatepost: &Gatepost, address: &str, secret: &str) -> Vec<Vec<u8>> {
    let quoted = format!("a LOGIN \"{address}\" \"{secret}\"\r\n");
    let message = STANDARD.encode(format!("\0{address}\0{secret}"));
    let mut all = Vec::new();
    for command in [quoted, format!("a AUTHENTICATE PLAIN {message}\r\n")] {
        let mut imap: Imap = gatepost.imap().await;
        imap.send(command.as_bytes()).await;
        imap.send(b"b LOGOUT\r\n").await;
        let mut said = Vec::new();
        while let Some(response) = imap.response().await {
            said.extend(response);
        }
        all.push(said);
    }
    all
}

async fn owners_read_why_and_the_wire_says_nothing(topology: Topology) {
    let setup = Setup::new(topology).set("mailbox.throttle.log_burst", 100);
    let (gatepost, mut sasl, _folder) = asked(setup).await;
    let anna = anna(&gatepost).await;
    // Whose account is named as the mailbox is the only one that is told about its own password.
    gatepost.admin(&["account", "set-email", &anna.account_id, &anna.address]).await;
    let issue = async |more: &[&str]| {
        let issue = ["app-password", "issue", &anna.account_id, "--name", "Old telephone"];
        let issued = gatepost.admin(&[&issue[..], more].concat()).await;
        issued["secret"].as_str().unwrap().to_owned()
    };
    let expired = issue(&["--expires-in", "1s"]).await;
    let smtp = issue(&["--scope", "smtp"]).await;
    sleep(Duration::from_millis(1500)).await;
    let mut browser = gatepost.browser();
    let owner = Person { email: anna.address.clone(), ..anna.clone() };
    assert_eq!(log_in(&mut browser, &owner).await.header("location"), Some("/home"));

    let mut heard = Vec::new();
    for (secret, cause) in [
        ("somebody's guess 5", "wrong password"),
        (&anna.password, "the password of your account, which opens the console"),
        (&expired, "expired"),
        (&smtp, "not made for this protocol"),
    ] {
        heard.push((cause, refusals(&gatepost, &anna.address, secret).await));
        let said = sasl.plain("imap", &anna.address, secret).await;
        assert!(said.ends_with(WRONG), "{cause}: {said}");
        reads(&mut browser, cause).await;
    }

    // One password for both, and then second factors: mail programs need something else.
    let unify = format!("/mailboxes/{}/unify", anna.mailbox_id);
    let page = browser.get(&unify).await;
    let done = browser.submit(&page, &unify, &[]).await;
    assert_eq!(done.status, 303, "{done:?}");
    gatepost.imap_with(&anna.address, &anna.password).await;
    add_app(&mut browser).await;
    heard.push(("factors", refusals(&gatepost, &anna.address, &anna.password).await));
    reads(&mut browser, "an app password is needed, because of second factors").await;

    let (_, first) = &heard[0];
    let text = String::from_utf8_lossy(&first[0]).into_owned();
    assert!(text.contains("a NO [AUTHENTICATIONFAILED]") && text.contains("b OK"), "{text}");
    for (cause, said) in &heard {
        assert_eq!(said, first, "{cause}");
    }
    // And no address where there is no mailbox says more.
    assert_eq!(&refusals(&gatepost, "nobody@gatepost.test", &expired).await, first);
}
