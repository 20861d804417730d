use gatepost_store::{Range, Store};

use super::*;
use crate::repo::{EXPIRY, LINK_BY_ACCOUNT, LINK_BY_SECRET, LINKS, WORK};

const EMAIL: &str = "anna@example.org";

/// Token of the link in a mail.
fn token(mail: &str) -> String {
    assert!(mail.contains("https://gatepost.test/alarm?token=gpl_"), "{mail}");
    mail.split("token=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

async fn open(house: &House, token: &str) -> Result<OpenAlarmResponse, Status> {
    let request = OpenAlarmRequest { token: token.to_owned(), client: client("198.51.100.7") };
    house.alarms().open_alarm(request).await.map(Response::into_inner)
}

async fn lock(house: &House, token: &str) -> Result<(), Status> {
    let request = LockAccountRequest { token: token.to_owned(), client: client("198.51.100.7") };
    house.alarms().lock_account(request).await.map(|_| ())
}

async fn undo(house: &House, token: &str) -> Result<(), Status> {
    let request = UndoChangeRequest { token: token.to_owned(), client: client("198.51.100.7") };
    house.alarms().undo_change(request).await.map(|_| ())
}

/// An app password that whoever has the session made; its secret.
async fn issue(house: &House, token: &str) -> String {
    let ask = IssueAppPasswordRequest {
        name: "Phone".into(),
        client: client("203.0.113.9"),
        ..Default::default()
    };
    let issued = house.app_passwords(ServiceName::Web).issue_app_password(signed(ask, token)).await;
    issued.unwrap().into_inner().secret
}

async fn opens_mail(house: &House, secret: &str) -> bool {
    let request = VerifyAppPasswordRequest {
        secret: secret.to_owned(),
        protocol: gatepost_proto::common::v1::MailProtocol::Imap.into(),
        client: client("203.0.113.9"),
    };
    let answer = house.app_passwords(ServiceName::Mailbox).verify_app_password(request).await;
    let outcome = answer.unwrap().into_inner().outcome;
    matches!(outcome, Some(verify_app_password_response::Outcome::Match(_)))
}

fn link_refused() -> (Code, String) {
    (Code::NotFound, "link-refused".to_owned())
}

/// A house with an account, a session, an app password, and the token of the mail that told of it.
async fn alarmed() -> (House, SessionGrant, String, String) {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await;
    let secret = issue(&house, &session.token).await;
    let token = token(&house.post.mail(EMAIL, "app password", 0).await);
    (house, session, secret, token)
}

#[tokio::test]
async fn opening_a_link_shows_what_happened_and_changes_nothing() {
    let (house, session, secret, token) = alarmed().await;
    let before = house.store.position().await.unwrap();
    for _ in 0..3 {
        let opened = open(&house, &token).await.unwrap();
        assert_eq!((opened.about.as_str(), opened.can_undo), ("app-password-issued", true));
        let fact = |name: &str| opened.facts[name].as_str();
        assert_eq!((fact("name"), fact("ip")), ("Phone", "203.0.113.9"));
        assert!(!opened.facts.contains_key("link") && !opened.inactive);
    }
    assert_eq!(house.store.position().await.unwrap(), before);
    assert!(opens_mail(&house, &secret).await);
    house.verify_session(&session.token).await.unwrap();
}

#[tokio::test]
async fn a_change_is_taken_back_once() {
    let (house, session, secret, token) = alarmed().await;
    undo(&house, &token).await.unwrap();
    assert!(!opens_mail(&house, &secret).await);
    house.verify_session(&session.token).await.unwrap();
    house.post.mail(EMAIL, "taken back", 0).await;
    let lines = house.log(&session.token, "change.undone").await;
    assert_eq!(lines[0].details["undone"], "app-password");
    assert_eq!(lines[0].client.as_ref().unwrap().ip, "198.51.100.7");
    for again in [undo(&house, &token).await, lock(&house, &token).await] {
        assert_eq!(refused(again), link_refused());
    }
    assert_eq!(refused(open(&house, &token).await), link_refused());
    for table in [LINKS, LINK_BY_SECRET, LINK_BY_ACCOUNT] {
        assert!(house.store.scan(Range::prefix(table, &[])).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_locked_account_opens_nothing_until_it_is_resumed() {
    let (house, session, secret, token) = alarmed().await;
    lock(&house, &token).await.unwrap();
    assert_eq!(refused(house.verify_session(&session.token).await).1, "session-ended");
    let login = house.try_login(EMAIL, PASSWORD, "192.0.2.1").await;
    assert_eq!(refused(login), (Code::Unauthenticated, "login-refused".to_owned()));
    assert!(!opens_mail(&house, &secret).await);
    let mail = house.post.mail(EMAIL, "locked", 0).await;
    assert!(!mail.contains("token="), "{mail}");
    let key = Some(get_account_request::Key::Email(EMAIL.to_owned()));
    let mut admin = house.accounts(ServiceName::Admin);
    let account = admin.get_account(GetAccountRequest { key }).await.unwrap().into_inner();
    let account = account.account.unwrap();
    assert_eq!(account.state(), AccountState::Locked);
    let state =
        SetAccountStateRequest { account_id: account.id, state: AccountState::Active.into() };
    admin.set_account_state(state).await.unwrap();
    let session = house.login(EMAIL).await;
    // What the alarm was about stays taken back.
    assert!(!opens_mail(&house, &secret).await);
    let lines = house.log(&session.token, "login.refused").await;
    assert!(lines.iter().any(|line| line.action == "account.locked"));
    let refusals = lines.iter().filter(|line| line.action == "login.refused");
    let causes: Vec<_> = refusals.map(|line| line.details["cause"].as_str()).collect();
    assert_eq!(causes, ["locked"]);
}

#[tokio::test]
async fn what_cannot_come_back_is_locked_but_not_undone() {
    let house = House::new();
    house.account(EMAIL).await;
    house.login(EMAIL).await;
    house.try_login(EMAIL, PASSWORD, "203.0.113.77").await.unwrap();
    let mail = house.post.mail(EMAIL, "New login", 0).await;
    let token = token(&mail);
    assert!(mail.contains("7 days"), "{mail}");
    assert!(!open(&house, &token).await.unwrap().can_undo);
    assert_eq!(refused(undo(&house, &token).await), link_refused());
    lock(&house, &token).await.unwrap();
}

#[tokio::test]
async fn senseless_foreign_and_expired_links_are_refused_alike_and_slowed() {
    let (house, session, _, token) = alarmed().await;
    let mut tampered = token.clone().into_bytes();
    tampered[20] = if tampered[20] == b'7' { b'8' } else { b'7' };
    let tampered = String::from_utf8(tampered).unwrap();
    let other = gatepost_model::GeneratedSecret::generate(
        gatepost_model::SecretKind::Link,
        &SeededEntropy::new(99),
    );
    let long = "g".repeat(1024 * 512);
    for wrong in ["", "x", &tampered, &session.token, &other.expose(), &long] {
        assert_eq!(refused(open(&house, wrong).await), link_refused());
        assert_eq!(refused(lock(&house, wrong).await), link_refused());
    }
    house.clock.advance(Duration::from_secs(7 * 86_400));
    assert_eq!(refused(open(&house, &token).await), link_refused());
    assert_eq!(refused(lock(&house, &token).await), link_refused());
    // More than thirty links that open nothing: the network pauses.
    let mut slowed = false;
    for _ in 0..40 {
        slowed |= refused(open(&house, "x").await).1 == "throttled";
    }
    assert!(slowed);
    house.clock.advance(Duration::from_secs(1));
    house.identity.sweep_once().await.unwrap();
    for table in [LINKS, LINK_BY_SECRET, LINK_BY_ACCOUNT] {
        assert!(house.store.scan(Range::prefix(table, &[])).await.unwrap().is_empty());
    }
    let left = house.store.scan(Range::prefix(EXPIRY, &[])).await.unwrap();
    assert!(left.iter().all(|entry| entry.key.get(8) != Some(&b'l')));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_clicks_at_once_one_counts() {
    let (house, session, secret, token) = alarmed().await;
    let clicks = futures_util::future::join_all((0..6).map(|_| undo(&house, &token))).await;
    assert_eq!(clicks.iter().filter(|click| click.is_ok()).count(), 1);
    assert!(!opens_mail(&house, &secret).await);
    let lines = house.log(&session.token, "change.undone").await;
    assert_eq!(lines.iter().filter(|line| line.action == "change.undone").count(), 1);
}

#[tokio::test]
async fn the_store_holds_no_link() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await;
    house.post.failing.store(true, Ordering::SeqCst);
    issue(&house, &session.token).await;
    let mut held = Vec::new();
    for table in [LINKS, LINK_BY_SECRET, LINK_BY_ACCOUNT, WORK] {
        for entry in house.store.scan(Range::prefix(table, &[])).await.unwrap() {
            held.extend(entry.key.to_vec());
            held.extend(entry.record.value.to_vec());
        }
    }
    house.post.failing.store(false, Ordering::SeqCst);
    house.advance(Duration::from_secs(60)).await;
    let token = token(&house.post.mail(EMAIL, "app password", 0).await);
    // Prefix and public id, of 8 digits, aside.
    for secret in [token.as_str(), &token[4..], &token[12..]] {
        assert!(!held.windows(secret.len()).any(|window| window == secret.as_bytes()));
    }
}

#[tokio::test]
async fn a_change_is_told_even_when_its_link_is_gone_before_the_mail_went_out() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await;
    house.post.failing.store(true, Ordering::SeqCst);
    issue(&house, &session.token).await;
    let account = session.account_id.parse().unwrap();
    let mut changes = gatepost_store::ChangeSet::new();
    house.identity.end_links(&mut changes, account, |_| true).await.unwrap();
    house.identity.commit(changes).await.unwrap();
    house.post.failing.store(false, Ordering::SeqCst);
    house.advance(Duration::from_secs(60)).await;
    let mail = house.post.mail(EMAIL, "app password", 0).await;
    assert!(mail.contains("Phone") && !mail.contains("lnk_") && !mail.contains("(unknown)"));
}

#[tokio::test]
async fn an_api_token_that_was_not_the_owners_is_revoked() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await;
    let ask = IssueApiTokenRequest {
        name: "Script".into(),
        scopes: vec!["account.read".into()],
        password: PASSWORD.into(),
        client: client("203.0.113.9"),
        ..Default::default()
    };
    house.api_tokens(ServiceName::Web).issue_api_token(signed(ask, &session.token)).await.unwrap();
    undo(&house, &token(&house.post.mail(EMAIL, "API token", 0).await)).await.unwrap();
    let list = signed(ListApiTokensRequest::default(), &session.token);
    let listed = house.api_tokens(ServiceName::Web).list_api_tokens(list).await.unwrap();
    assert!(listed.into_inner().api_tokens.is_empty());
}
