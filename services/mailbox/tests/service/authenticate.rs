//! Logging in: every way in, every refusal, every throttle.

use gatepost_model::SecretKind;
use gatepost_password::PoolConfig;
use gatepost_proto::{
    common::v1::MailProtocol,
    identity::v1::{AppPasswordRefusal, verify_app_password_response::Outcome},
    mailbox::v1::{AuthenticationRefusal::*, *},
};
use gatepost_runtime::config::Span;
use gatepost_store::MemoryStore;
use std::time::Duration;
use tonic::Code;

use crate::house::{CHEAP, House, Who, account, account_id, ask, later, secret};

const PASSWORD: &str = "correct horse battery";

async fn issue(
    house: &House,
    mailbox: &str,
    change: impl FnOnce(&mut IssueDevicePasswordRequest),
) -> IssueDevicePasswordResponse {
    let mut request = IssueDevicePasswordRequest {
        mailbox_id: mailbox.to_owned(),
        name: "Printer".to_owned(),
        ..IssueDevicePasswordRequest::default()
    };
    change(&mut request);
    ask!(house, Who::Operator, devices.issue_device_password(request)).unwrap()
}

async fn attach(house: &House, mailbox: &str, number: u8, permissions: &[Permission]) {
    let request = AttachAccountRequest {
        mailbox_id: mailbox.to_owned(),
        account_id: account_id(number).to_string(),
        permissions: permissions.iter().map(|permission| (*permission).into()).collect(),
    };
    ask!(house, Who::Operator, mailboxes.attach_account(request)).unwrap();
}

#[tokio::test]
async fn three_kinds_of_secret_open_a_mailbox() {
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    let anna = house.mailbox(who, &service, "Anna@gatepost.test").await;
    house.set_password(who, &anna.id, PASSWORD).await;
    let alias =
        AddAliasRequest { mailbox_id: anna.id.clone(), address: "a@gatepost.test".to_owned() };
    ask!(house, who, mailboxes.add_alias(alias)).unwrap();
    let app = house.identity.issue_for(1, account_id(1), &[&anna.id]);
    let expires = later(&house, 3600);
    let device = issue(&house, &anna.id, |request| request.expires = Some(expires)).await;
    let device_id = device.device_password.unwrap().id;

    for address in ["anna@gatepost.test", "ANNA@GATEPOST.TEST", "a@gatepost.test"] {
        for (secret, kind, account, permissions) in [
            (app.as_str(), CredentialKind::AppPassword, account_id(1).to_string(), 13),
            (&device.secret, CredentialKind::DevicePassword, String::new(), 7),
            (PASSWORD, CredentialKind::MailboxPassword, String::new(), 7),
        ] {
            let grant = house.log_in(address, secret).await.unwrap();
            assert_eq!(grant.mailbox_id, anna.id);
            assert_eq!(grant.address, "Anna@gatepost.test");
            assert_eq!((grant.credential_kind(), grant.account_id), (kind, account));
            assert_eq!((grant.permissions.len(), grant.quota_bytes), (permissions, 1 << 30));
            let (id, expires_unix) = match kind {
                CredentialKind::DevicePassword => (device_id.clone(), expires.seconds),
                CredentialKind::MailboxPassword => (anna.id.clone(), 0),
                _ => (grant.credential_id.clone(), 0),
            };
            assert_eq!((grant.credential_id, grant.expires_unix), (id, expires_unix));
        }
    }
    assert_eq!(*house.identity.verified.lock().unwrap(), 3, "one call each");
}

#[tokio::test]
async fn every_cause_is_told_to_the_owner_and_not_to_the_wire() {
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    let other = house.mailbox(who, &service, "other@gatepost.test").await.id;
    house.set_password(who, &id, PASSWORD).await;
    attach(&house, &id, 2, &[Permission::Send]).await;
    let refuse = |number, refusal: AppPasswordRefusal| {
        house.identity.issue(number, Outcome::Refusal(refusal.into()))
    };
    let mistyped = {
        let mut text = secret(SecretKind::AppPassword, 50).expose().to_string();
        let last = text.pop().unwrap();
        text.push(if last == '7' { '8' } else { '7' });
        text
    };
    let personal = issue(&house, &id, |r| r.account_id = account_id(2).to_string()).await.secret;
    let scoped = issue(&house, &id, |r| r.scopes = vec![MailProtocol::Smtp.into()]).await.secret;
    let bound =
        issue(&house, &id, |r| r.networks = vec!["198.51.100.0/24".to_owned()]).await.secret;
    let soon = later(&house, 60);
    let short = issue(&house, &id, |r| r.expires = Some(soon)).await.secret;
    let elsewhere = issue(&house, &other, |_| ()).await.secret;
    house.clock.advance(Duration::from_secs(61));

    let cases = [
        (mistyped, "mistyped"),
        (secret(SecretKind::Session, 51).expose().to_string(), "wrong-kind"),
        (secret(SecretKind::AppPassword, 52).expose().to_string(), "unknown-credential"),
        (refuse(53, AppPasswordRefusal::Expired), "expired"),
        (refuse(54, AppPasswordRefusal::Scope), "scope"),
        (refuse(55, AppPasswordRefusal::Network), "network"),
        (refuse(56, AppPasswordRefusal::AccountInactive), "account-inactive"),
        (house.identity.issue_for(57, account_id(1), &[&other]), "other-mailbox"),
        (house.identity.issue_for(58, account_id(3), &[]), "not-attached"),
        (house.identity.issue_for(59, account_id(2), &[]), "not-permitted"),
        (secret(SecretKind::DevicePassword, 60).expose().to_string(), "unknown-credential"),
        (personal, "not-permitted"),
        (scoped, "scope"),
        (bound, "network"),
        (short, "expired"),
        (elsewhere, "other-mailbox"),
        ("wrong horse".to_owned(), "wrong-password"),
        (String::new(), "wrong-password"),
        ("x".repeat(5000), "wrong-password"),
        ("x".repeat(1 << 20), "wrong-password"),
    ];
    let total = cases.len();
    for (typed, cause) in cases {
        assert_eq!(house.log_in("anna@gatepost.test", &typed).await, Err(Credentials), "{cause}");
        house.clock.advance(Duration::from_secs(60));
        let newest = newest_login(&house, &id).await;
        assert_eq!((newest.accepted, newest.cause.as_str()), (false, cause));
        assert!(newest.client.unwrap().ip == "192.0.2.1");
    }
    assert_eq!(house.logins(&id, total).await.len(), total);

    // Without a password, suspended, and unknown.
    house.set_password(who, &id, "").await;
    assert_eq!(house.log_in("anna@gatepost.test", PASSWORD).await, Err(Credentials));
    house.clock.advance(Duration::from_secs(60));
    assert_eq!(newest_login(&house, &id).await.cause, "no-password");
    house.set_password(who, &id, PASSWORD).await;
    let suspend = UpdateMailboxRequest {
        mailbox_id: id.clone(),
        quota_bytes: None,
        state: MailboxState::Suspended.into(),
    };
    ask!(house, who, mailboxes.update_mailbox(suspend)).unwrap();
    let app = house.identity.issue_for(70, account_id(1), &[]);
    for secret in [PASSWORD, &app] {
        assert_eq!(house.log_in("anna@gatepost.test", secret).await, Err(Credentials));
        house.clock.advance(Duration::from_secs(60));
        assert_eq!(newest_login(&house, &id).await.cause, "mailbox-suspended");
    }
    for address in ["nobody@gatepost.test", "nobody@elsewhere.example", "nonsense", ""] {
        for secret in [PASSWORD, &app] {
            assert_eq!(house.log_in(address, secret).await, Err(Credentials), "{address}");
        }
    }
}

/// The newest login, once it has been written: the clock has moved on since it was made.
async fn newest_login(house: &House, mailbox: &str) -> MailboxLogin {
    let made = later(house, -60).seconds;
    for _ in 0..300 {
        let request = ListLoginsRequest { mailbox_id: mailbox.to_owned(), page: None };
        let found = ask!(house, Who::Operator, mailboxes.list_logins(request)).unwrap().logins;
        if let Some(newest) = found.into_iter().next()
            && newest.time.is_some_and(|time| time.seconds == made)
        {
            return newest;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the login was not written");
}

#[tokio::test]
async fn detaching_ends_what_was_made_for_the_account() {
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    attach(&house, &id, 2, &[Permission::Read]).await;
    let device = issue(&house, &id, |r| r.account_id = account_id(2).to_string()).await.secret;
    let app = house.identity.issue_for(1, account_id(2), &[]);
    let grant = house.log_in("anna@gatepost.test", &device).await.unwrap();
    assert_eq!((grant.permissions.len(), grant.account_id), (1, account_id(2).to_string()));
    house.log_in("anna@gatepost.test", &app).await.unwrap();
    let detach = DetachAccountRequest { mailbox_id: id, account_id: account_id(2).to_string() };
    ask!(house, account(1), mailboxes.detach_account(detach)).unwrap();
    for secret in [device, app] {
        assert_eq!(house.log_in("anna@gatepost.test", &secret).await, Err(Credentials));
    }
}

#[tokio::test]
async fn guessing_passwords_stops_no_app_password() {
    let house = House::with(|config| {
        config.throttle.address_burst = 1000;
        config.throttle.network_burst = 5;
    });
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    house.set_password(who, &id, PASSWORD).await;
    let app = house.identity.issue_for(1, account_id(1), &[]);
    let device = issue(&house, &id, |_| ()).await.secret;
    let imap = MailProtocol::Imap;
    for guess in 0..5 {
        let refused = house.log_in("anna@gatepost.test", &format!("guess number {guess}")).await;
        assert_eq!(refused, Err(Credentials));
    }
    assert_eq!(house.log_in("anna@gatepost.test", "another guess").await, Err(Throttled));
    assert_eq!(house.log_in("anna@gatepost.test", PASSWORD).await, Err(Throttled));
    house.log_in("anna@gatepost.test", &app).await.unwrap();
    house.log_in("anna@gatepost.test", &device).await.unwrap();
    // A wrong generated secret counts there too, and says so.
    let wrong = secret(SecretKind::AppPassword, 77).expose().to_string();
    assert_eq!(house.log_in("anna@gatepost.test", &wrong).await, Err(Throttled));
    // Another network is another matter.
    house.log_in_from("192.0.2.2", "anna@gatepost.test", PASSWORD, imap).await.unwrap();
    // One /64 is one network.
    for guess in 0..6 {
        let ip = format!("2001:db8::{guess}");
        let guess = format!("other guess {guess}");
        let _ = house.log_in_from(&ip, "anna@gatepost.test", &guess, imap).await;
    }
    let refused = house.log_in_from("2001:db8::99", "anna@gatepost.test", PASSWORD, imap).await;
    assert_eq!(refused, Err(Throttled));
    house.log_in_from("2001:db8:0:1::", "anna@gatepost.test", PASSWORD, imap).await.unwrap();
    house.clock.advance(Duration::from_secs(10));
    house.log_in("anna@gatepost.test", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn addresses_are_throttled_alike_whether_they_exist_or_not() {
    let house = House::with(|config| {
        config.throttle.network_burst = 1000;
        config.throttle.address_burst = 3;
        config.throttle.mailbox_burst = 4;
    });
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    house.set_password(who, &id, PASSWORD).await;
    let alias = AddAliasRequest { mailbox_id: id.clone(), address: "a@gatepost.test".to_owned() };
    ask!(house, who, mailboxes.add_alias(alias)).unwrap();
    for address in ["nobody@gatepost.test", "anna@gatepost.test"] {
        for guess in 0..3 {
            let guess = format!("guess number {guess}");
            assert_eq!(house.log_in(address, &guess).await, Err(Credentials));
        }
        assert_eq!(house.log_in(address, "one too many").await, Err(Throttled), "{address}");
    }
    // Under its alias the mailbox has one guess left. That it then has none must not show: the
    // answer is the same as for an address that nobody has.
    for guess in 0..3 {
        let guess = format!("alias guess {guess}");
        assert_eq!(house.log_in("a@gatepost.test", &guess).await, Err(Credentials));
    }
    house.clock.advance(Duration::from_secs(30));
    house.log_in("a@gatepost.test", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn the_same_wrong_secret_counts_once() {
    let house = House::with(|config| {
        config.throttle.network_burst = 3;
        config.throttle.network_refill = Span(Duration::from_secs(3600));
    });
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    house.set_password(who, &id, PASSWORD).await;
    let revoked = secret(SecretKind::AppPassword, 9).expose().to_string();
    for _ in 0..50 {
        assert_eq!(house.log_in("anna@gatepost.test", "old password").await, Err(Credentials));
        assert_eq!(house.log_in("anna@gatepost.test", &revoked).await, Err(Credentials));
    }
    house.log_in("anna@gatepost.test", PASSWORD).await.unwrap();
    // Once it is the right one it is let in at once.
    house.set_password(who, &id, "old password").await;
    house.log_in("anna@gatepost.test", "old password").await.unwrap();
}

#[tokio::test]
async fn unknown_addresses_cost_the_same_work_and_generated_secrets_none() {
    // This pool fails whenever it is asked to hash: who asks it, shows.
    let broken = PoolConfig { memory_kib: 1, ..CHEAP };
    let house = House::on(MemoryStore::new(), broken, |_| ());
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    let app = house.identity.issue_for(1, account_id(1), &[]);
    let imap = MailProtocol::Imap;
    for address in ["anna@gatepost.test", "nobody@gatepost.test", "nobody@else.example", "?"] {
        let failed = house.try_log_in("192.0.2.1", address, PASSWORD, imap).await.unwrap_err();
        assert_eq!(failed.code(), Code::Internal, "{address}");
    }
    house.log_in("anna@gatepost.test", &app).await.unwrap();
    let device = issue(&house, &id, |_| ()).await.secret;
    house.log_in("anna@gatepost.test", &device).await.unwrap();
    for typed in [secret(SecretKind::AppPassword, 9), secret(SecretKind::DevicePassword, 9)] {
        let typed = typed.expose().to_string();
        assert_eq!(house.log_in("anna@gatepost.test", &typed).await, Err(Credentials));
        assert_eq!(house.log_in("nobody@gatepost.test", &typed).await, Err(Credentials));
    }
    // An identity service that does not answer is not the caller's fault.
    *house.identity.down.lock().unwrap() = true;
    let failed = house.try_log_in("192.0.2.1", "anna@gatepost.test", &app, imap).await;
    assert_eq!(failed.unwrap_err().code(), Code::Unavailable);
}

#[tokio::test]
async fn raised_costs_reach_old_hashes_at_the_next_login() {
    let store = MemoryStore::new();
    let house = House::on(store.clone(), CHEAP, |_| ());
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    house.set_password(who, &id, PASSWORD).await;
    drop(house);
    let dearer = PoolConfig { passes: 2, ..CHEAP };
    let house = House::on(store.clone(), dearer, |_| ());
    house.log_in("anna@gatepost.test", PASSWORD).await.unwrap();
    let mut renewed = false;
    for _ in 0..300 {
        let key = id.parse::<gatepost_model::MailboxId>().unwrap().to_bytes();
        let table = gatepost_store::Table("mailbox");
        let record = gatepost_store::Store::get(&store, table, &key).await.unwrap().unwrap();
        renewed = String::from_utf8_lossy(&record.value).contains("t=2");
        if renewed {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(renewed);
    house.log_in("anna@gatepost.test", PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_password_of_another_system_opens_the_mailbox_once_it_is_taken_over() {
    use gatepost_proto::mailbox::v1::*;
    let house = House::new();
    let (who, _, service) = house.manager(1).await;
    let id = house.mailbox(who, &service, "anna@gatepost.test").await.id;
    // Of `grüne Wiese`, by `doveadm pw -s SSHA512` of Dovecot 2.3.
    let hash = "{SSHA512}Ak5eUUYpvq2NoiFqsfJQ5zoEwAeLEJ2b1DJbLafTbKKQH9JqhrIzIpkWFRrJkP2Ive74zKvjHLzNvibGgRc+spYnb4s=";
    let request =
        ImportMailboxPasswordHashRequest { mailbox_id: id.clone(), password_hash: hash.to_owned() };
    let counts = async || {
        let asked = ask!(
            house,
            Who::Operator,
            hashes.count_mailbox_password_hashes(CountMailboxPasswordHashesRequest {})
        );
        asked
            .unwrap()
            .counts
            .into_iter()
            .map(|count| (count.scheme, count.key_id))
            .collect::<Vec<_>>()
    };
    for imported in [true, false] {
        let done = ask!(house, Who::Operator, hashes.import_mailbox_password_hash(request.clone()));
        assert_eq!(done.unwrap().imported, imported);
    }
    assert_eq!(counts().await, [("argon2id+ssha512".to_owned(), Some(1))]);
    assert_eq!(house.log_in("anna@gatepost.test", "grüne Wiesen").await, Err(Credentials));
    house.log_in("anna@gatepost.test", "grüne Wiese").await.unwrap();
    for _ in 0..300 {
        if counts().await == [("argon2id".to_owned(), Some(1))] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the hash was not renewed: {:?}", counts().await);
}
