use futures_util::StreamExt;
use gatepost_proto::{
    event::v1::{Event, event::Fact},
    identity::v1::profile_service_client::ProfileServiceClient,
};
use gatepost_store::Store;
use prost::Message;
use prost_types::FieldMask;

use super::*;

const OLD: &str = "anna@example.org";
const NEW: &str = "anna@elsewhere.example";

fn profiles(house: &House, from: ServiceName) -> ProfileServiceClient<Link> {
    ProfileServiceClient::new(house.link(from))
}

async fn get(house: &House, token: &str) -> Profile {
    let request = signed(GetProfileRequest::default(), token);
    profiles(house, ServiceName::Web)
        .get_profile(request)
        .await
        .unwrap()
        .into_inner()
        .profile
        .unwrap()
}

async fn update(
    house: &House,
    token: &str,
    mask: &[&str],
    profile: Profile,
) -> Result<Profile, Status> {
    let request = UpdateProfileRequest {
        profile: Some(profile),
        update_mask: Some(FieldMask {
            paths: mask.iter().map(|path| (*path).to_owned()).collect(),
        }),
        client: client("192.0.2.1"),
        ..Default::default()
    };
    let answer = profiles(house, ServiceName::Web).update_profile(signed(request, token)).await?;
    Ok(answer.into_inner().profile.unwrap())
}

async fn change(house: &House, token: &str, email: &str, password: &str) -> Result<(), Status> {
    let request = ChangeLoginEmailRequest {
        email: email.to_owned(),
        password: password.to_owned(),
        client: client("192.0.2.1"),
    };
    let request = signed(request, token);
    profiles(house, ServiceName::Web).change_login_email(request).await.map(|_| ())
}

async fn open(house: &House, session: &str, token: &str) -> Result<String, Status> {
    let request = OpenLoginEmailRequest { token: token.to_owned(), client: client("192.0.2.9") };
    let request = signed(request, session);
    let answer = profiles(house, ServiceName::Web).open_login_email(request).await?;
    Ok(answer.into_inner().email)
}

async fn confirm(house: &House, session: &str, token: &str) -> Result<Profile, Status> {
    let request = ConfirmLoginEmailRequest { token: token.to_owned(), client: client("192.0.2.9") };
    let request = signed(request, session);
    let answer = profiles(house, ServiceName::Web).confirm_login_email(request).await?;
    Ok(answer.into_inner().profile.unwrap())
}

fn token(mail: &str) -> String {
    mail.split("token=").nth(1).unwrap().split_whitespace().next().unwrap().to_owned()
}

/// The token of the link that proves a new address.
async fn proof(house: &House, email: &str, nth: usize) -> String {
    let mail = house.post.mail(email, "Confirm your new", nth).await;
    assert!(mail.contains("https://gatepost.test/account/email/confirm?token=gpl_"), "{mail}");
    token(&mail)
}

fn link_refused() -> (Code, String) {
    (Code::NotFound, "link-refused".to_owned())
}

#[tokio::test]
async fn a_profile_changes_where_the_mask_says() {
    let house = House::new();
    house.account(OLD).await;
    let session = house.login(OLD).await.token;
    let asked = Profile {
        name: "Anna  Keller".into(),
        language: "fr".into(),
        time_zone: "europe/zurich".into(),
        email: "other@example.org".into(),
        ..Default::default()
    };
    let changed = update(&house, &session, &["name", "time_zone"], asked.clone()).await.unwrap();
    let seen = (changed.name.as_str(), changed.language.as_str(), changed.time_zone.as_str());
    assert_eq!(seen, ("Anna Keller", "en", "Europe/Zurich"));
    assert_eq!(changed.email, OLD);
    let changed = update(&house, &session, &["language"], asked).await.unwrap();
    assert_eq!((changed.language.as_str(), get(&house, &session).await), ("fr", changed.clone()));
    for (mask, profile, field) in [
        (vec![], Profile::default(), "update_mask"),
        (vec!["email"], Profile::default(), "update_mask"),
        (vec!["name"], Profile::default(), "name"),
        (vec!["name"], Profile { name: "a\u{202e}b".into(), ..Default::default() }, "name"),
        (vec!["language"], Profile { language: "e".into(), ..Default::default() }, "language"),
        (
            vec!["time_zone"],
            Profile { time_zone: "Europe/Nowhere".into(), ..Default::default() },
            "time_zone",
        ),
        (
            vec!["time_zone"],
            Profile { time_zone: "/etc/passwd".into(), ..Default::default() },
            "time_zone",
        ),
    ] {
        let status = update(&house, &session, &mask, profile).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(status::field(&status).as_deref(), Some(field));
    }
    let lines = house.log(&session, "profile.changed").await;
    assert_eq!(lines[1].details["fields"], "name, time_zone");
}

#[tokio::test]
async fn a_login_email_changes_when_its_owner_confirms_it() {
    let house = House::new();
    house.account(OLD).await;
    let session = house.login(OLD).await.token;
    assert_eq!(
        refused(change(&house, &session, NEW, "wrong password").await).1,
        "password-refused"
    );
    change(&house, &session, NEW, PASSWORD).await.unwrap();
    let waiting = get(&house, &session).await;
    assert_eq!((waiting.email.as_str(), waiting.pending_email.as_str()), (OLD, NEW));
    let asked = house.post.mail(OLD, "Another login address", 0).await;
    assert!(asked.contains(NEW) && asked.contains("/alarm?token="), "{asked}");
    let link = proof(&house, NEW, 0).await;
    // Opening it changes nothing.
    for _ in 0..2 {
        assert_eq!(open(&house, &session, &link).await.unwrap(), NEW);
    }
    house.login(OLD).await;
    // Another browser of the same person.
    let other = house.login(OLD).await.token;
    let changed = confirm(&house, &other, &link).await.unwrap();
    assert_eq!((changed.email.as_str(), changed.pending_email.as_str()), (NEW, ""));
    assert_eq!(refused(house.try_login(OLD, PASSWORD, "192.0.2.1").await).1, "login-refused");
    house.login(NEW).await;
    assert_eq!(refused(confirm(&house, &session, &link).await), link_refused());
    // The old address is told, and can take it back.
    let told = house.post.mail(OLD, "was changed", 0).await;
    assert!(house.post.all(NEW, "was changed").is_empty());
    let undo = UndoChangeRequest { token: token(&told), client: client("198.51.100.7") };
    house.alarms().undo_change(undo).await.unwrap();
    house.login(OLD).await;
    assert_eq!(refused(house.try_login(NEW, PASSWORD, "192.0.2.1").await).1, "login-refused");
    let events = house.store.watch(Some(gatepost_store::Position(0))).await.unwrap();
    let count = house.store.position().await.unwrap().0 as usize;
    let facts: Vec<_> = events
        .take(count)
        .map(|event| Event::decode(event.unwrap().payload).unwrap().fact)
        .collect()
        .await;
    let changes = facts.iter().filter(|fact| matches!(fact, Some(Fact::LoginEmailChanged(_))));
    assert_eq!(changes.count(), 2);
}

#[tokio::test]
async fn links_of_others_old_links_and_cancelled_ones_change_nothing() {
    let house = House::new();
    house.account(OLD).await;
    house.account("bert@example.org").await;
    let anna = house.login(OLD).await.token;
    let bert = house.login("bert@example.org").await.token;
    change(&house, &anna, NEW, PASSWORD).await.unwrap();
    let first = proof(&house, NEW, 0).await;
    // Whoever owns the address by a mistyped letter, and has an account, does not come in.
    assert_eq!(refused(open(&house, &bert, &first).await), link_refused());
    assert_eq!(refused(confirm(&house, &bert, &first).await), link_refused());
    change(&house, &anna, "anna@third.example", PASSWORD).await.unwrap();
    assert_eq!(refused(confirm(&house, &anna, &first).await), link_refused());
    let second = proof(&house, "anna@third.example", 0).await;
    let cancel = signed(CancelLoginEmailChangeRequest { client: client("192.0.2.1") }, &anna);
    profiles(&house, ServiceName::Web).cancel_login_email_change(cancel).await.unwrap();
    assert_eq!(refused(confirm(&house, &anna, &second).await), link_refused());
    assert_eq!(get(&house, &anna).await.pending_email, "");
    change(&house, &anna, NEW, PASSWORD).await.unwrap();
    let third = proof(&house, NEW, 1).await;
    // The link of an alarm is not the link of an address, and the other way round.
    let alarm = token(&house.post.mail(OLD, "Another login address", 0).await);
    assert_eq!(refused(confirm(&house, &anna, &alarm).await), link_refused());
    let lock = LockAccountRequest { token: third.clone(), client: client("192.0.2.1") };
    assert_eq!(refused(house.alarms().lock_account(lock).await), link_refused());
    house.clock.advance(Duration::from_secs(11 * 3600));
    let anna = house.login(OLD).await.token;
    house.clock.advance(Duration::from_secs(11 * 3600));
    let anna2 = house.login(OLD).await.token;
    drop(anna);
    house.clock.advance(Duration::from_secs(2 * 3600));
    assert_eq!(refused(confirm(&house, &anna2, &third).await), link_refused());
    assert_eq!(get(&house, &anna2).await.pending_email, "");
}

#[tokio::test]
async fn an_alarm_at_the_asking_ends_the_change() {
    let house = House::new();
    house.account(OLD).await;
    let session = house.login(OLD).await.token;
    change(&house, &session, NEW, PASSWORD).await.unwrap();
    let link = proof(&house, NEW, 0).await;
    let alarm = token(&house.post.mail(OLD, "Another login address", 0).await);
    let lock = LockAccountRequest { token: alarm, client: client("192.0.2.1") };
    house.alarms().lock_account(lock).await.unwrap();
    let key = Some(get_account_request::Key::Email(OLD.to_owned()));
    let mut admin = house.accounts(ServiceName::Admin);
    let account = admin.get_account(GetAccountRequest { key }).await.unwrap().into_inner().account;
    let resume = SetAccountStateRequest {
        account_id: account.unwrap().id,
        state: AccountState::Active.into(),
    };
    admin.set_account_state(resume).await.unwrap();
    let session = house.login(OLD).await.token;
    assert_eq!(refused(confirm(&house, &session, &link).await), link_refused());
}

#[tokio::test]
async fn a_taken_address_looks_the_same_and_its_owner_is_told() {
    let house = House::new();
    house.account(OLD).await;
    house.account("bert@example.org").await;
    let session = house.login(OLD).await.token;
    change(&house, &session, "bert@example.org", PASSWORD).await.unwrap();
    assert_eq!(get(&house, &session).await.pending_email, "bert@example.org");
    house.post.mail("bert@example.org", "You have an account already", 0).await;
    assert!(house.post.all("bert@example.org", "Confirm your new").is_empty());
    let same = change(&house, &session, OLD, PASSWORD).await.unwrap_err();
    assert_eq!(status::field(&same).as_deref(), Some("email"));
    for email in ["", "nobody", &format!("{}@example.org", "a".repeat(300))] {
        let status = change(&house, &session, email, PASSWORD).await.unwrap_err();
        assert_eq!(status::field(&status).as_deref(), Some("email"), "{email:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_accounts_that_want_one_address_one_gets_it() {
    let house = House::new();
    house.account(OLD).await;
    house.account("bert@example.org").await;
    let anna = house.login(OLD).await.token;
    let bert = house.login("bert@example.org").await.token;
    change(&house, &anna, NEW, PASSWORD).await.unwrap();
    let one = proof(&house, NEW, 0).await;
    change(&house, &bert, NEW, PASSWORD).await.unwrap();
    let two = proof(&house, NEW, 1).await;
    let (one, two) = tokio::join!(confirm(&house, &anna, &one), confirm(&house, &bert, &two));
    let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
    assert_eq!(won.unwrap().email, NEW);
    assert_eq!(refused(lost), (Code::AlreadyExists, "email-taken".to_owned()));
}

#[tokio::test]
async fn operators_set_names_and_addresses() {
    let house = House::new();
    let account = house.account(OLD).await;
    house.account("bert@example.org").await;
    let mut admin = profiles(&house, ServiceName::Admin);
    let set = |email: &str| SetLoginEmailRequest {
        account_id: account.id.clone(),
        email: email.to_owned(),
    };
    let taken = admin.set_login_email(set("bert@example.org")).await;
    assert_eq!(refused(taken), (Code::AlreadyExists, "email-taken".to_owned()));
    admin.set_login_email(set(NEW)).await.unwrap();
    admin.set_login_email(set(NEW)).await.unwrap();
    house.login(NEW).await;
    let told = house.post.mail(OLD, "was changed", 0).await;
    assert!(told.contains("/alarm?token="), "{told}");
    let rename = UpdateProfileRequest {
        account_id: account.id.clone(),
        profile: Some(Profile { name: "Berta".into(), ..Default::default() }),
        update_mask: Some(FieldMask { paths: vec!["name".into()] }),
        ..Default::default()
    };
    let renamed = admin.update_profile(rename).await.unwrap().into_inner().profile.unwrap();
    assert_eq!(renamed.name, "Berta");
    let session = house.login("bert@example.org").await.token;
    let foreign = GetProfileRequest { account_id: account.id };
    let foreign = profiles(&house, ServiceName::Web).get_profile(signed(foreign, &session)).await;
    assert_eq!(refused(foreign).0, Code::PermissionDenied);
}
