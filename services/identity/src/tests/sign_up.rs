use gatepost_store::Store;

use super::*;

const MAIL: &str = "Confirm";

async fn begin(house: &House, email: &str) -> String {
    let request = SignUpRequest {
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        name: "Anna".to_owned(),
        organization_name: "Family".to_owned(),
        client: client("192.0.2.1"),
        ..Default::default()
    };
    house.accounts(ServiceName::Web).sign_up(request).await.unwrap().into_inner().sign_up_id
}

async fn verify(house: &House, proof: verify_sign_up_request::Proof) -> Result<Account, Status> {
    let request = VerifySignUpRequest { proof: Some(proof), client: client("192.0.2.1") };
    let answer = house.accounts(ServiceName::Web).verify_sign_up(request).await?;
    Ok(answer.into_inner().account.unwrap())
}

fn token(mail: &str) -> verify_sign_up_request::Proof {
    let token = mail.split("token=").nth(1).unwrap().split_whitespace().next().unwrap();
    verify_sign_up_request::Proof::Token(token.to_owned())
}

fn code(sign_up: &str, code: &str) -> verify_sign_up_request::Proof {
    let (sign_up_id, code) = (sign_up.to_owned(), code.to_owned());
    verify_sign_up_request::Proof::Code(SignUpCode { sign_up_id, code })
}

fn mailed_code(mail: &str) -> String {
    let digits =
        |line: &&str| line.len() == 9 && line.bytes().all(|b| b.is_ascii_digit() || b == b' ');
    mail.lines().find(digits).unwrap().to_owned()
}

fn unauthenticated() -> (Code, String) {
    (Code::Unauthenticated, "verification-refused".to_owned())
}

#[tokio::test]
async fn a_mailed_link_makes_account_and_organization() {
    let house = House::new();
    begin(&house, "anna@example.org").await;
    let mail = house.post.mail("anna@example.org", MAIL, 0).await;
    assert!(mail.contains("https://gatepost.test/verify?token=gpl_"), "{mail}");
    assert_eq!(
        refused(house.try_login("anna@example.org", PASSWORD, "192.0.2.1").await).1,
        "login-refused"
    );
    let account = verify(&house, token(&mail)).await.unwrap();
    let again = verify(&house, token(&mail)).await.unwrap();
    assert_eq!(account, again);
    let made = house.organizations.made.lock().unwrap().clone();
    assert_eq!(made.len(), 1);
    assert_eq!(
        (made[&account.id].name.as_str(), &made[&account.id].account_id),
        ("Family", &account.id)
    );
    house.login("ANNA@example.org").await;
    // Nothing is left for the background.
    let work =
        house.store.scan(gatepost_store::Range::prefix(crate::repo::WORK, &[])).await.unwrap();
    assert!(work.is_empty());
}

#[tokio::test]
async fn a_code_counts_its_tries_and_a_fresh_one_replaces_it() {
    let house = House::new();
    let id = begin(&house, "anna@example.org").await;
    let right = mailed_code(&house.post.mail("anna@example.org", MAIL, 0).await);
    let wrong = if right.starts_with('0') { "1000 0000" } else { "0000 0000" };
    for _ in 0..5 {
        assert_eq!(refused(verify(&house, code(&id, wrong)).await), unauthenticated());
    }
    let spent = (Code::FailedPrecondition, "verification-spent".to_owned());
    assert_eq!(refused(verify(&house, code(&id, &right)).await), spent);
    let request =
        ResendSignUpVerificationRequest { sign_up_id: id.clone(), client: client("192.0.2.1") };
    house.accounts(ServiceName::Web).resend_sign_up_verification(request).await.unwrap();
    let (first, second) = (
        house.post.mail("anna@example.org", MAIL, 0).await,
        house.post.mail("anna@example.org", MAIL, 1).await,
    );
    assert_eq!(refused(verify(&house, token(&first)).await), unauthenticated());
    verify(&house, code(&id, &mailed_code(&second))).await.unwrap();
}

#[tokio::test]
async fn a_taken_address_looks_the_same_and_its_owner_is_told() {
    let house = House::new();
    house.account("anna@example.org").await;
    let id = begin(&house, "Anna@Example.org").await;
    assert!(id.starts_with("sgn_"));
    house.post.mail("Anna@example.org", "You have an account already", 0).await;
    assert_eq!(refused(verify(&house, code(&id, "12345678")).await), unauthenticated());
    assert!(house.post.all("Anna@example.org", MAIL).is_empty());
}

#[tokio::test]
async fn expired_foreign_and_senseless_proofs_are_refused_alike() {
    let house = House::new();
    let id = begin(&house, "anna@example.org").await;
    let mail = house.post.mail("anna@example.org", MAIL, 0).await;
    let other = begin(&house, "bert@example.org").await;
    let foreign = mailed_code(&house.post.mail("bert@example.org", MAIL, 0).await);
    assert_eq!(refused(verify(&house, code(&id, &foreign)).await), unauthenticated());
    for proof in ["", "gpl_x", "gps_000000000000000000000000000000000000", "x"] {
        let proof = verify_sign_up_request::Proof::Token(proof.to_owned());
        assert_eq!(refused(verify(&house, proof).await), unauthenticated());
    }
    let unknown = code("sgn_00000000000000000000000000", "12345678");
    assert_eq!(refused(verify(&house, unknown).await), unauthenticated());
    house.clock.advance(Duration::from_secs(86_400));
    assert_eq!(refused(verify(&house, token(&mail)).await), unauthenticated());
    assert_eq!(refused(verify(&house, code(&other, &foreign)).await), unauthenticated());
    house.clock.advance(Duration::from_secs(1));
    house.identity.sweep_once().await.unwrap();
    for table in [crate::repo::SIGN_UPS, crate::repo::SIGN_UP_BY_LINK, crate::repo::EXPIRY] {
        assert!(
            house.store.scan(gatepost_store::Range::prefix(table, &[])).await.unwrap().is_empty()
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_verifications_at_once_make_one_account() {
    let house = House::new();
    begin(&house, "anna@example.org").await;
    let mail = house.post.mail("anna@example.org", MAIL, 0).await;
    let (one, two) = tokio::join!(verify(&house, token(&mail)), verify(&house, token(&mail)));
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(house.organizations.made.lock().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_sign_ups_for_one_address_one_wins() {
    let house = House::new();
    begin(&house, "anna@example.org").await;
    begin(&house, "anna@example.org").await;
    let one = house.post.mail("anna@example.org", MAIL, 0).await;
    let two = house.post.mail("anna@example.org", MAIL, 1).await;
    let (one, two) = tokio::join!(verify(&house, token(&one)), verify(&house, token(&two)));
    let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
    won.unwrap();
    assert_eq!(refused(lost), (Code::AlreadyExists, "email-taken".to_owned()));
}

#[tokio::test]
async fn an_organization_that_could_not_be_made_is_made_later() {
    let house = House::new();
    house.organizations.failing.store(true, Ordering::SeqCst);
    begin(&house, "anna@example.org").await;
    let mail = house.post.mail("anna@example.org", MAIL, 0).await;
    let account = verify(&house, token(&mail)).await.unwrap();
    house.advance(Duration::from_secs(31)).await;
    assert!(house.organizations.made.lock().unwrap().is_empty());
    // Another process, on the same store: the first one is gone.
    house.drain.begin();
    let next = House::with(IdentityConfig::default(), house.store.clone(), 2);
    next.advance(Duration::from_secs(3600)).await;
    for _ in 0..200 {
        if !next.organizations.made.lock().unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(next.organizations.made.lock().unwrap()[&account.id].name, "Family");
}

#[tokio::test]
async fn sign_ups_are_throttled_by_address_and_malformed_ones_say_what_is_wrong() {
    let house = House::new();
    for _ in 0..6 {
        begin(&house, "anna@example.org").await;
    }
    let ask = |email: &str, password: &str| SignUpRequest {
        email: email.to_owned(),
        password: password.to_owned(),
        name: "Anna".to_owned(),
        client: client("198.51.100.1"),
        ..Default::default()
    };
    let mut accounts = house.accounts(ServiceName::Web);
    let status = accounts.sign_up(ask("anna@example.org", PASSWORD)).await.unwrap_err();
    assert_eq!(status::reason(&status).as_deref(), Some("throttled"));
    assert!(status::retry_after(&status).is_some());
    accounts.sign_up(ask("bert@example.org", PASSWORD)).await.unwrap();
    for (email, password, field) in [
        ("nobody", PASSWORD, "address"),
        ("c@example.org", "short", "password"),
        ("c@example.org", "", "password"),
    ] {
        let status = accounts.sign_up(ask(email, password)).await.unwrap_err();
        assert_eq!(
            (status.code(), status::field(&status).as_deref()),
            (Code::InvalidArgument, Some(field))
        );
    }
}

#[tokio::test]
async fn the_store_holds_neither_link_nor_code_nor_password() {
    let house = House::new();
    house.post.failing.store(true, Ordering::SeqCst);
    begin(&house, "anna@example.org").await;
    let mut held = Vec::new();
    for table in [crate::repo::SIGN_UPS, crate::repo::WORK] {
        for entry in house.store.scan(gatepost_store::Range::prefix(table, &[])).await.unwrap() {
            held.extend(entry.record.value.to_vec());
        }
    }
    house.post.failing.store(false, Ordering::SeqCst);
    house.advance(Duration::from_secs(60)).await;
    let mail = house.post.mail("anna@example.org", MAIL, 0).await;
    let verify_sign_up_request::Proof::Token(link) = token(&mail) else { panic!() };
    let code = mailed_code(&mail).replace(' ', "");
    for secret in [link.as_str(), &link[4..], &code, PASSWORD] {
        assert!(!held.windows(secret.len()).any(|window| window == secret.as_bytes()), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_guessed_at_once_are_all_counted() {
    let house = House::new();
    let id = begin(&house, "anna@example.org").await;
    let right = mailed_code(&house.post.mail("anna@example.org", MAIL, 0).await);
    let wrong = if right.starts_with('0') { "1000 0000" } else { "0000 0000" };
    let guesses = (0..20).map(|_| verify(&house, code(&id, wrong)));
    let answers = futures_util::future::join_all(guesses).await;
    let heard = answers.into_iter().map(|answer| refused(answer).1);
    assert_eq!(heard.filter(|reason| reason == "verification-refused").count(), 5);
}

#[tokio::test]
async fn whoever_was_invited_gets_no_organization_of_their_own() {
    let house = House::new();
    let request = SignUpRequest {
        email: "anna@example.org".to_owned(),
        password: PASSWORD.to_owned(),
        name: "Anna".to_owned(),
        organization_name: "Not this one".to_owned(),
        without_organization: true,
        client: client("192.0.2.1"),
        ..Default::default()
    };
    house.accounts(ServiceName::Web).sign_up(request).await.unwrap();
    let mail = house.post.mail("anna@example.org", "Confirm", 0).await;
    let account = verify(&house, token(&mail)).await.unwrap();
    assert_eq!(account.name, "Anna");
    house.advance(Duration::from_secs(60)).await;
    assert!(house.organizations.made.lock().unwrap().is_empty());
}
