//! What owners are told, and that nobody elsewhere locks them out.

use std::{sync::atomic::Ordering, time::Duration};

use gatepost_proto::{
    common::v1::MailProtocol::Imap,
    mailbox::v1::{AuthenticationRefusal::*, *},
};
use gatepost_runtime::config::Span;

use crate::house::{House, Sharer, Who, account_id, ask};

const ADDRESS: &str = "anna@gatepost.test";
const PASSWORD: &str = "correct horse battery";
const OF_THE_ACCOUNT: &str = "another horse battery";

/// A mailbox with a password, and whoever manages it: account 1.
async fn mailbox(house: &House) -> String {
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, ADDRESS).await.id;
    house.set_password(who, &id, PASSWORD).await;
    id
}

/// What accounts were told, once it is this much: account, cause.
async fn told(house: &House, lines: usize) -> Vec<(String, String)> {
    for _ in 0..300 {
        let lines_now = house.identity.activities.lock().unwrap().clone();
        let told: Vec<_> = lines_now
            .iter()
            .filter(|line| line.action == "mailbox.login-refused")
            .map(|line| (line.account_id.clone(), line.details["cause"].clone()))
            .collect();
        if told.len() >= lines {
            return told;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not told: {:?}", house.identity.activities.lock().unwrap());
}

#[tokio::test]
async fn the_account_password_is_told_to_its_owner_alone() {
    let house = House::new();
    let id = mailbox(&house).await;
    // Somebody else sees the log of the mailbox, too.
    let attach = AttachAccountRequest {
        mailbox_id: id.clone(),
        account_id: account_id(2).to_string(),
        permissions: vec![Permission::Logs.into(), Permission::Read.into()],
    };
    ask!(house, Who::Operator, mailboxes.attach_account(attach)).unwrap();
    let owner = account_id(1).to_string();
    house
        .identity
        .sharers
        .lock()
        .unwrap()
        .insert(owner.clone(), Sharer::of(ADDRESS, OF_THE_ACCOUNT));
    for typed in [OF_THE_ACCOUNT, "wrong horse"] {
        assert_eq!(house.log_in(ADDRESS, typed).await, Err(Credentials), "{typed}");
    }
    let mut lines = told(&house, 4).await;
    lines.sort();
    let line = |number, cause: &str| (account_id(number).to_string(), cause.to_owned());
    let mut expected = vec![
        line(1, "account-password"),
        line(2, "wrong-password"),
        line(1, "wrong-password"),
        line(2, "wrong-password"),
    ];
    expected.sort();
    assert_eq!(lines, expected);
    let history = house.logins(&id, 2).await;
    assert!(history.iter().all(|login| login.cause == "wrong-password"), "{history:?}");
    // Also where the mailbox has no password at all.
    house.set_password(Who::Operator, &id, "").await;
    assert_eq!(house.log_in(ADDRESS, OF_THE_ACCOUNT).await, Err(Credentials));
    assert!(told(&house, 6).await.contains(&line(2, "no-password")));
    assert_eq!(told(&house, 6).await.iter().filter(|told| told.1 == "account-password").count(), 2);
}

#[tokio::test]
async fn what_is_looked_at_is_bounded_and_stops_no_refusal() {
    let house = House::with(|config| {
        config.throttle.log_burst = 3;
        config.throttle.log_refill = Span(Duration::from_secs(3600));
    });
    mailbox(&house).await;
    for guess in 0..9 {
        let refused = house.log_in(ADDRESS, &format!("guess number {guess}")).await;
        assert_eq!(refused, Err(Credentials));
    }
    // Generated secrets and nonsense are nobody's account password.
    house.log_in(ADDRESS, "").await.unwrap_err();
    told(&house, 3).await;
    assert!(house.identity.looked.load(Ordering::SeqCst) <= 3);
    // Nor does it need an identity service that answers.
    let house = House::new();
    let id = mailbox(&house).await;
    *house.identity.down.lock().unwrap() = true;
    assert_eq!(house.log_in(ADDRESS, "wrong horse").await, Err(Credentials));
    assert_eq!(house.logins(&id, 1).await[0].cause, "wrong-password");
}

#[tokio::test]
async fn who_guesses_elsewhere_locks_nobody_out_at_home() {
    let house = House::with(|config| {
        config.throttle.address_burst = 5;
        config.throttle.mailbox_burst = 5;
        config.throttle.network_burst = 8;
        config.throttle.known_burst = 3;
    });
    mailbox(&house).await;
    let (home, away) = ("192.0.2.7", "198.51.100.1");
    house.log_in_from(home, ADDRESS, PASSWORD, Imap).await.unwrap();
    let guess = async |from: &str, number: u32| {
        house.log_in_from(from, ADDRESS, &format!("guess {from} {number}"), Imap).await
    };
    for number in 0..5 {
        assert_eq!(guess(away, number).await, Err(Credentials));
    }
    assert_eq!(guess(away, 9).await, Err(Throttled));
    // The right password waits where it was never seen, and is let in at home.
    let elsewhere = house.log_in_from("203.0.113.1", ADDRESS, PASSWORD, Imap).await;
    assert_eq!(elsewhere, Err(Throttled));
    for _ in 0..20 {
        house.log_in_from(home, ADDRESS, PASSWORD, Imap).await.unwrap();
    }
    // Even when a neighbour at home has used up what their network may guess.
    for number in 0..9 {
        let address = format!("nobody{number}@gatepost.test");
        let _ = house.log_in_from(home, &address, "guess", Imap).await;
    }
    let neighbour = house.log_in_from(home, "nobody@gatepost.test", "guess", Imap).await;
    assert_eq!(neighbour, Err(Throttled));
    house.log_in_from(home, ADDRESS, PASSWORD, Imap).await.unwrap();
    // Who guesses at home is bounded there.
    for number in 0..3 {
        assert_eq!(guess(home, number).await, Err(Credentials));
    }
    assert_eq!(guess(home, 9).await, Err(Throttled));
    house.clock.advance(Duration::from_secs(30));
    house.log_in_from(home, ADDRESS, PASSWORD, Imap).await.unwrap();
}

#[tokio::test]
async fn a_home_is_forgotten() {
    let house = House::with(|config| {
        config.throttle.address_burst = 2;
        config.throttle.known_for = Span(Duration::from_secs(3600));
    });
    mailbox(&house).await;
    house.log_in(ADDRESS, PASSWORD).await.unwrap();
    house.clock.advance(Duration::from_secs(3601));
    for number in 0..2 {
        let guess = format!("guess {number}");
        let refused = house.log_in_from("198.51.100.1", ADDRESS, &guess, Imap).await;
        assert_eq!(refused, Err(Credentials));
    }
    assert_eq!(house.log_in(ADDRESS, PASSWORD).await, Err(Throttled));
}

#[tokio::test]
async fn a_site_with_many_networks_guesses_little_more() {
    let house = House::with(|config| {
        config.throttle.address_burst = 100_000;
        config.throttle.mailbox_burst = 100_000;
        config.throttle.network_burst = 4;
        config.throttle.site_burst = 10;
    });
    mailbox(&house).await;
    let app = house.identity.issue_for(1, account_id(1), &[]);
    let mut heard = 0;
    for number in 0..60 {
        let from = format!("2001:db8:1:{number:x}::1");
        let guess = format!("guess number {number}");
        let refused = house.log_in_from(&from, ADDRESS, &guess, Imap).await;
        heard += u32::from(refused == Err(Credentials));
    }
    assert_eq!(heard, 10);
    let password = house.log_in_from("2001:db8:1:ffff::1", ADDRESS, PASSWORD, Imap).await;
    assert_eq!(password, Err(Throttled));
    // A right generated secret never waits, and neither does another site, nor an IPv4 neighbour.
    house.log_in_from("2001:db8:1:1::1", ADDRESS, &app, Imap).await.unwrap();
    house.log_in_from("2001:db8:2::1", ADDRESS, PASSWORD, Imap).await.unwrap();
    house.log_in_from("192.0.2.99", ADDRESS, PASSWORD, Imap).await.unwrap();
}
