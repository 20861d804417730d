//! One password for an account and its mailbox (ACC-4).

use std::{sync::Arc, time::Duration};

use gatepost_proto::{
    common::v1::MailProtocol,
    identity::v1::SharedPasswordRefusal,
    mailbox::v1::{AuthenticationRefusal::*, *},
};
use gatepost_store::MemoryStore;
use tonic::{Code, Status};

use crate::house::{CHEAP, House, Sharer, Who, account, account_id, ask, client, reason};

const ADDRESS: &str = "anna@gatepost.test";
const ACCOUNT: &str = "the account's own password";
const MAILBOX: &str = "what the mailbox had before";

/// Anna's account, with its mailbox and a password there.
async fn house_of_anna(house: &House) -> String {
    let (who, _, service) = house.manager(1).await;
    house
        .identity
        .sharers
        .lock()
        .unwrap()
        .insert(account_id(1).to_string(), Sharer::of(ADDRESS, ACCOUNT));
    let id = house.mailbox(who, &service, ADDRESS).await.id;
    house.set_password(who, &id, MAILBOX).await;
    id
}

async fn unify(house: &House, who: Who, id: &str) -> Result<(), Status> {
    let request = UnifyRequest { mailbox_id: id.to_owned(), client: Some(client("192.0.2.1")) };
    ask!(house, who, unifications.unify(request)).map(|_| ())
}

async fn end(house: &House, who: Who, id: &str, password: &str) -> Result<(), Status> {
    let request = EndUnificationRequest {
        mailbox_id: id.to_owned(),
        password: password.to_owned(),
        client: Some(client("192.0.2.1")),
    };
    ask!(house, who, unifications.end_unification(request)).map(|_| ())
}

async fn view(house: &House, who: Who, id: &str) -> (bool, UnificationObstacle) {
    let request = GetUnificationRequest { mailbox_id: id.to_owned() };
    let found = ask!(house, who, unifications.get_unification(request)).unwrap();
    (!found.account_id.is_empty(), found.obstacle())
}

async fn attach(house: &House, id: &str, number: u8, permissions: &[Permission]) {
    let request = AttachAccountRequest {
        mailbox_id: id.to_owned(),
        account_id: account_id(number).to_string(),
        permissions: permissions.iter().map(|permission| (*permission).into()).collect(),
    };
    ask!(house, Who::Operator, mailboxes.attach_account(request)).unwrap();
}

/// What the identity service has been told, once there is as much as that.
async fn told(house: &House, count: usize) -> Vec<(bool, String)> {
    for _ in 0..300 {
        let told = house.identity.told.lock().unwrap().clone();
        if told.len() >= count {
            let told = told.into_iter().map(|told| (told.shared, told.cause));
            return told.collect();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("not told")
}

#[tokio::test]
async fn the_account_password_opens_the_mailbox_and_no_other_does() {
    let house = House::new();
    let id = house_of_anna(&house).await;
    let who = account(1);
    assert_eq!(house.log_in(ADDRESS, ACCOUNT).await, Err(Credentials));
    unify(&house, who, &id).await.unwrap();
    unify(&house, who, &id).await.unwrap();
    let grant = house.log_in(ADDRESS, ACCOUNT).await.unwrap();
    assert_eq!(grant.credential_kind(), CredentialKind::MailboxPassword);
    assert_eq!(grant.account_id, account_id(1).to_string());
    // What a mailbox password opens, and no administration.
    assert!(!grant.permissions.contains(&Permission::ChangePassword.into()));
    assert_eq!(house.log_in(ADDRESS, MAILBOX).await, Err(Credentials));
    assert_eq!(house.log_in(ADDRESS, "a guess").await, Err(Credentials));

    // A change of one is a change of both: there is one, and no way to change half of it.
    for password in ["a password for mail alone", ""] {
        let request =
            SetMailboxPasswordRequest { mailbox_id: id.clone(), password: password.to_owned() };
        let refused = ask!(house, who, mailboxes.set_mailbox_password(request)).unwrap_err();
        assert_eq!(reason(&refused), "unification-active");
    }
    house.identity.change(1, |sharer| sharer.password = "another account password".to_owned());
    assert_eq!(house.log_in(ADDRESS, ACCOUNT).await, Err(Credentials));
    house.log_in(ADDRESS, "another account password").await.unwrap();

    end(&house, who, &id, "").await.unwrap();
    assert_eq!(house.log_in(ADDRESS, "another account password").await, Err(Credentials));
    assert_eq!(house.log_in(ADDRESS, MAILBOX).await, Err(Credentials));
    assert_eq!(reason(&end(&house, who, &id, "").await.unwrap_err()), "unification-none");

    unify(&house, who, &id).await.unwrap();
    end(&house, who, &id, "a password for mail alone").await.unwrap();
    house.log_in(ADDRESS, "a password for mail alone").await.unwrap();
    assert_eq!(house.log_in(ADDRESS, "another account password").await, Err(Credentials));
    let (begun, ended) = ((true, String::new()), (false, "asked".to_owned()));
    assert_eq!(told(&house, 4).await, [begun.clone(), ended.clone(), begun, ended]);
}

#[tokio::test]
async fn the_conditions_are_asked_for_each_time() {
    use UnificationObstacle::*;
    let all: Vec<Permission> =
        (1..=13).filter_map(|number| Permission::try_from(number).ok()).collect();
    for (change, obstacle, expected) in [
        ("none", Unspecified, None),
        ("other address", OtherAddress, Some("unification-other-address")),
        ("the same address written otherwise", Unspecified, None),
        ("other account", OtherAccounts, Some("unification-other-accounts")),
        ("no password", NoPassword, Some("unification-no-password")),
        ("stale", Unspecified, Some("step-up-required")),
    ] {
        let house = House::new();
        let id = house_of_anna(&house).await;
        match change {
            "other address" => {
                house.identity.change(1, |s| s.email = "anna@example.org".to_owned());
            }
            "the same address written otherwise" => {
                house.identity.change(1, |s| s.email = "Anna@GATEPOST.test".to_owned());
            }
            "other account" => attach(&house, &id, 2, &[Permission::Read]).await,
            "no password" => house.identity.change(1, |s| s.password.clear()),
            "stale" => house.identity.change(1, |s| s.fresh = false),
            _ => {}
        }
        assert_eq!(view(&house, account(1), &id).await, (false, obstacle), "{change}");
        let done = unify(&house, account(1), &id).await;
        assert_eq!(done.as_ref().err().map(reason).as_deref(), expected, "{change}");
        assert_eq!(view(&house, account(1), &id).await.0, expected.is_none(), "{change}");
        let own = house.log_in(ADDRESS, MAILBOX).await;
        assert_eq!(own.is_ok(), expected.is_some(), "{change}");
    }
    // Who may not change the password, or is a stranger.
    let house = House::new();
    let id = house_of_anna(&house).await;
    let may_not: Vec<Permission> =
        all.into_iter().filter(|permission| *permission != Permission::ChangePassword).collect();
    attach(&house, &id, 2, &may_not).await;
    let refused = unify(&house, account(2), &id).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    let refused = unify(&house, account(3), &id).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
}

#[tokio::test]
async fn it_ends_with_what_it_stands_on() {
    for (change, cause) in [
        ("another account", Some("other-account")),
        ("the permission", Some("permission")),
        ("the attachment", Some("detached")),
        ("a mailbox password", Some("asked")),
        ("the login e-mail", Some("account")),
        ("the login e-mail, as its owner sees it", Some("account")),
        ("nothing", None),
    ] {
        let house = House::new();
        let id = house_of_anna(&house).await;
        unify(&house, account(1), &id).await.unwrap();
        match change {
            "another account" => attach(&house, &id, 2, &[Permission::Read]).await,
            "the permission" => attach(&house, &id, 1, &[Permission::Read]).await,
            "the attachment" => {
                let request = DetachAccountRequest {
                    mailbox_id: id.clone(),
                    account_id: account_id(1).to_string(),
                };
                ask!(house, Who::Operator, mailboxes.detach_account(request)).unwrap();
            }
            "a mailbox password" => house.set_password(Who::Operator, &id, MAILBOX).await,
            "the login e-mail" => {
                house.identity.change(1, |s| s.email = "anna@example.org".to_owned());
            }
            "the login e-mail, as its owner sees it" => {
                house.identity.change(1, |s| s.email = "anna@example.org".to_owned());
                let seen = view(&house, account(1), &id).await;
                assert_eq!(seen, (false, UnificationObstacle::OtherAddress));
            }
            _ => attach(&house, &id, 1, &[Permission::Read, Permission::ChangePassword]).await,
        }
        let opened = house.log_in(ADDRESS, ACCOUNT).await;
        assert_eq!(opened.is_ok(), cause.is_none(), "{change}");
        let Some(cause) = cause else { continue };
        let told = told(&house, 2).await;
        assert_eq!(told[1], (false, cause.to_owned()), "{change}");
        assert!(!view(&house, Who::Operator, &id).await.0, "{change}");
        let own = house.log_in(ADDRESS, MAILBOX).await;
        assert_eq!(own.is_ok(), change == "a mailbox password", "{change}");
    }
}

#[tokio::test]
async fn second_factors_leave_mail_to_app_passwords() {
    let house = House::new();
    let id = house_of_anna(&house).await;
    unify(&house, account(1), &id).await.unwrap();
    let app = house.identity.issue_for(1, account_id(1), &[]);
    for (refusal, cause) in [
        (SharedPasswordRefusal::FactorActive, "factor-active"),
        (SharedPasswordRefusal::AccountInactive, "account-inactive"),
    ] {
        house.identity.change(1, |sharer| sharer.refusal = Some(refusal));
        assert_eq!(house.log_in(ADDRESS, ACCOUNT).await, Err(Credentials));
        house.log_in(ADDRESS, &app).await.unwrap();
        let mut found = false;
        for _ in 0..300 {
            let request = ListLoginsRequest { mailbox_id: id.clone(), page: None };
            let logins = ask!(house, Who::Operator, mailboxes.list_logins(request)).unwrap().logins;
            found = logins.iter().any(|login| login.cause == cause);
            if found {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(found, "{cause}");
    }
    house.identity.change(1, |sharer| sharer.refusal = Some(SharedPasswordRefusal::Throttled));
    assert_eq!(house.log_in(ADDRESS, ACCOUNT).await, Err(Throttled));
    house.identity.change(1, |sharer| sharer.refusal = None);
    house.log_in(ADDRESS, ACCOUNT).await.unwrap();
    // An identity service that is away refuses nobody.
    *house.identity.down.lock().unwrap() = true;
    let failed = house.try_log_in("192.0.2.1", ADDRESS, ACCOUNT, MailProtocol::Imap).await;
    assert_eq!(failed.unwrap_err().code(), Code::Unavailable);
}

#[tokio::test]
async fn guesses_are_paused_as_for_any_mailbox_password() {
    let house = House::with(|config| config.throttle.address_burst = 5);
    let id = house_of_anna(&house).await;
    unify(&house, account(1), &id).await.unwrap();
    let mut answers = Vec::new();
    for n in 0..8 {
        let (ip, guess) = (format!("203.0.113.{n}"), format!("guess {n}"));
        answers.push(house.log_in_from(&ip, ADDRESS, &guess, MailProtocol::Imap).await);
    }
    let paused = answers.iter().filter(|answer| **answer == Err(Throttled)).count();
    assert_eq!(paused, 3);
    assert_eq!(house.identity.asked(), 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_an_attachment_and_a_unification_at_once_both_are_known() {
    let house = Arc::new(House::new());
    let (who, _, service) = house.manager(1).await;
    for round in 0..40 {
        let address = format!("race{round}@gatepost.test");
        house
            .identity
            .sharers
            .lock()
            .unwrap()
            .insert(account_id(1).to_string(), Sharer::of(&address, ACCOUNT));
        let id = house.mailbox(who, &service, &address).await.id;
        let unifying = {
            let (house, id) = (house.clone(), id.clone());
            tokio::spawn(async move { unify(&house, account(1), &id).await })
        };
        let attaching = {
            let (house, id) = (house.clone(), id.clone());
            tokio::spawn(async move { attach(&house, &id, 2, &[Permission::Read]).await })
        };
        let unified = unifying.await.unwrap();
        attaching.await.unwrap();
        // Whichever came first: another account is attached, so no password is shared.
        assert!(!view(&house, Who::Operator, &id).await.0, "round {round}");
        if let Err(refused) = unified {
            assert_eq!(reason(&refused), "unification-other-accounts");
        }
        let opened = house
            .log_in_from(&format!("198.51.100.{round}"), &address, ACCOUNT, MailProtocol::Imap)
            .await;
        assert_eq!(opened, Err(Credentials));
    }
}

#[tokio::test]
async fn what_a_process_that_died_had_not_told_is_told_once() {
    let store = MemoryStore::new();
    let house = House::on(store.clone(), CHEAP, |_| ());
    let id = house_of_anna(&house).await;
    house.identity.deaf.store(true, std::sync::atomic::Ordering::SeqCst);
    unify(&house, account(1), &id).await.unwrap();
    tokio::time::sleep(Duration::from_millis(50)).await;
    drop(house);
    let house = House::on(store, CHEAP, |_| ());
    house
        .identity
        .sharers
        .lock()
        .unwrap()
        .insert(account_id(1).to_string(), Sharer::of(ADDRESS, ACCOUNT));
    assert_eq!(told(&house, 1).await, [(true, String::new())]);
    house.log_in(ADDRESS, ACCOUNT).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(told(&house, 1).await.len(), 1);
}
