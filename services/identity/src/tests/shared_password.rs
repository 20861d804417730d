use gatepost_proto::identity::v1::{
    ChangePasswordRequest, CheckSharingRequest, CheckSharingResponse, RecordSharingRequest,
    SetLoginEmailRequest, SharedPasswordRefusal, VerifySharedPasswordRequest,
    profile_service_client::ProfileServiceClient,
    shared_password_service_client::SharedPasswordServiceClient,
};

use super::*;

const ADDRESS: &str = "anna@gatepost.test";

fn shared(house: &House) -> SharedPasswordServiceClient<Link> {
    SharedPasswordServiceClient::new(house.link(ServiceName::Mailbox))
}

async fn check(
    house: &House,
    account: &str,
    session: &str,
) -> Result<CheckSharingResponse, Status> {
    let (account_id, session_id) = (account.to_owned(), session.to_owned());
    let request = CheckSharingRequest { account_id, session_id };
    shared(house).check_sharing(request).await.map(Response::into_inner)
}

async fn verify(house: &House, account: &str, password: &str, ip: &str) -> SharedPasswordRefusal {
    let request = VerifySharedPasswordRequest {
        account_id: account.to_owned(),
        address: ADDRESS.to_owned(),
        password: password.to_owned(),
        client: client(ip),
    };
    let answer = shared(house).verify_shared_password(request).await.unwrap().into_inner();
    assert_eq!(answer.retry_after.is_some(), answer.refusal() == SharedPasswordRefusal::Throttled);
    answer.refusal()
}

#[tokio::test]
async fn a_shared_password_is_that_of_the_account_as_it_is_now() {
    use SharedPasswordRefusal::*;
    let house = House::new();
    let anna = house.account(ADDRESS).await.id;
    assert_eq!(verify(&house, &anna, PASSWORD, "192.0.2.1").await, Unspecified);
    assert_eq!(verify(&house, &anna, "wrong horse", "192.0.2.1").await, Wrong);
    let grant = house.login(ADDRESS).await;
    let request = ChangePasswordRequest {
        present_password: PASSWORD.to_owned(),
        new_password: "another horse battery".to_owned(),
        client: client("192.0.2.1"),
    };
    let mut accounts = house.accounts(ServiceName::Web);
    accounts.change_password(signed(request, &grant.token)).await.unwrap();
    assert_eq!(verify(&house, &anna, PASSWORD, "192.0.2.1").await, Wrong);
    assert_eq!(verify(&house, &anna, "another horse battery", "192.0.2.1").await, Unspecified);

    let state = |state: AccountState| SetAccountStateRequest {
        account_id: anna.clone(),
        state: state.into(),
    };
    let mut operator = house.accounts(ServiceName::Admin);
    operator.set_account_state(state(AccountState::Suspended)).await.unwrap();
    let suspended = verify(&house, &anna, "another horse battery", "192.0.2.1").await;
    assert_eq!(suspended, AccountInactive);
    operator.set_account_state(state(AccountState::Active)).await.unwrap();
    let request =
        SetLoginEmailRequest { account_id: anna.clone(), email: "anna@example.org".to_owned() };
    let mut profiles = ProfileServiceClient::new(house.link(ServiceName::Admin));
    profiles.set_login_email(request).await.unwrap();
    assert_eq!(verify(&house, &anna, "another horse battery", "192.0.2.1").await, Ended);
    let nobody = gatepost_model::AccountId::from_bytes([9; 16]).to_string();
    assert_eq!(verify(&house, &nobody, PASSWORD, "192.0.2.1").await, Ended);
}

#[tokio::test]
async fn mail_programs_that_repeat_a_wrong_password_pause_nobody_and_guesses_do() {
    use SharedPasswordRefusal::*;
    let house = House::new();
    let anna = house.account(ADDRESS).await.id;
    house.login(ADDRESS).await;
    for _ in 0..30 {
        assert_eq!(verify(&house, &anna, "the old password", "192.0.2.1").await, Wrong);
    }
    assert_eq!(verify(&house, &anna, PASSWORD, "192.0.2.1").await, Unspecified);
    let mut answers = Vec::new();
    for n in 0..12 {
        let (guess, ip) = (format!("guess {n}"), format!("203.0.113.{n}"));
        answers.push(verify(&house, &anna, &guess, &ip).await);
    }
    assert_eq!(answers.iter().filter(|answer| **answer == Wrong).count(), 6);
    assert_eq!(answers.last(), Some(&Throttled));
    // Whoever guesses at the mailbox has guessed at the account: one count.
    let elsewhere = house.try_login(ADDRESS, PASSWORD, "203.0.113.200").await;
    assert_eq!(refused(elsewhere).1, "throttled");
    house.login(ADDRESS).await;
    assert_eq!(verify(&house, &anna, PASSWORD, "192.0.2.1").await, Unspecified);
}

#[tokio::test]
async fn what_is_shared_is_told_once_and_asked_for_with_a_fresh_proof() {
    let house = House::new();
    let anna = house.account(ADDRESS).await.id;
    let grant = house.login(ADDRESS).await;
    let found = check(&house, &anna, &grant.session_id).await.unwrap();
    assert_eq!(
        (found.email.as_str(), found.has_password, found.factors_active),
        (ADDRESS, true, false)
    );
    house.clock.advance(Duration::from_secs(301));
    let stale = check(&house, &anna, &grant.session_id).await;
    assert_eq!(refused(stale), (Code::FailedPrecondition, "step-up-required".to_owned()));
    check(&house, &anna, "").await.unwrap();

    let told = RecordSharingRequest {
        account_id: anna.clone(),
        mailbox_id: gatepost_model::MailboxId::from_bytes([5; 16]).to_string(),
        address: ADDRESS.to_owned(),
        shared: true,
        cause: String::new(),
        client: client("192.0.2.1"),
        idempotency_key: "one".to_owned(),
    };
    for _ in 0..3 {
        shared(&house).record_sharing(told.clone()).await.unwrap();
    }
    let ended = RecordSharingRequest {
        shared: false,
        cause: "other-account".to_owned(),
        client: None,
        idempotency_key: "two".to_owned(),
        ..told.clone()
    };
    shared(&house).record_sharing(ended.clone()).await.unwrap();
    let mail = house.post.mail(ADDRESS, "no longer opens your mailbox", 0).await;
    assert!(mail.contains(ADDRESS) && mail.contains("https://gatepost.test/"), "{mail}");
    house.post.mail(ADDRESS, "password opens your mailbox", 0).await;
    assert_eq!(house.post.all(ADDRESS, "password opens your mailbox").len(), 1);
    let lines = house.log(&grant.token, "password.unshared").await;
    let count = |action: &str| lines.iter().filter(|line| line.action == action).count();
    assert_eq!((count("password.shared"), count("password.unshared")), (1, 1));
    for wrong in [
        RecordSharingRequest { cause: "Because!".to_owned(), ..ended.clone() },
        RecordSharingRequest { idempotency_key: String::new(), ..ended },
    ] {
        let refused = shared(&house).record_sharing(wrong).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
}
