use super::*;

fn create(email: &str, key: &str) -> CreateAccountRequest {
    CreateAccountRequest {
        email: email.to_owned(),
        name: "Anna".to_owned(),
        organization_name: "Family".to_owned(),
        idempotency_key: key.to_owned(),
        ..Default::default()
    }
}

#[tokio::test]
async fn operators_make_accounts_once() {
    let house = House::new();
    let mut admin = house.accounts(ServiceName::Admin);
    let made = admin.create_account(create("anna@example.org", "k1")).await.unwrap().into_inner();
    let again = admin.create_account(create("anna@example.org", "k1")).await.unwrap().into_inner();
    assert_eq!(made, again);
    let taken = admin.create_account(create("ANNA@example.org", "k2")).await;
    assert_eq!(refused(taken), (Code::AlreadyExists, "email-taken".to_owned()));
    let reused = admin.create_account(create("bert@example.org", "k1")).await;
    assert_eq!(refused(reused), (Code::FailedPrecondition, "idempotency-key-reused".to_owned()));
    assert_eq!(house.organizations.made.lock().unwrap().len(), 1);
    // Without a password nobody logs in.
    let login = house.try_login("anna@example.org", PASSWORD, "192.0.2.1").await;
    assert_eq!(refused(login).1, "login-refused");
    let account_id = made.account.unwrap().id;
    let reset = ResetPasswordRequest { account_id, new_password: PASSWORD.to_owned() };
    admin.reset_password(reset.clone()).await.unwrap();
    let grant = house.login("anna@example.org").await;
    admin.reset_password(reset).await.unwrap();
    assert_eq!(refused(house.verify_session(&grant.token).await).1, "session-ended");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_creation_at_once_makes_one_account() {
    let house = House::new();
    let attempts =
        (0..8).map(|_| {
            let mut admin = house.accounts(ServiceName::Admin);
            async move {
                admin.create_account(create("anna@example.org", "k1")).await.unwrap().into_inner()
            }
        });
    let made = futures_util::future::join_all(attempts).await;
    assert!(made.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn accounts_are_paged_and_found() {
    let house = House::new();
    let mut made = Vec::new();
    for n in 0..5 {
        house.clock.advance(Duration::from_millis(1));
        made.push(house.account(&format!("p{n}@example.org")).await);
    }
    let mut admin = house.accounts(ServiceName::Admin);
    let (mut found, mut token) = (Vec::new(), String::new());
    loop {
        let page = Some(gatepost_proto::common::v1::PageRequest { size: 2, token });
        let listed = admin.list_accounts(ListAccountsRequest { page }).await.unwrap().into_inner();
        found.extend(listed.accounts);
        token = listed.page.unwrap().next_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(found, made);
    let key = Some(get_account_request::Key::Email("P3@example.org".to_owned()));
    let by_email =
        house.accounts(ServiceName::Mailbox).get_account(GetAccountRequest { key }).await;
    assert_eq!(by_email.unwrap().into_inner().account.unwrap(), made[3]);
}

#[tokio::test]
async fn callers_see_what_is_theirs() {
    let house = House::new();
    let anna = house.account("anna@example.org").await;
    house.account("bert@example.org").await;
    let bert = house.login("bert@example.org").await;
    let by_id = |id: &str| GetAccountRequest {
        key: Some(get_account_request::Key::AccountId(id.to_owned())),
    };
    let mut web = house.accounts(ServiceName::Web);
    let own = web.get_account(signed(GetAccountRequest { key: None }, &bert.token)).await.unwrap();
    assert_eq!(own.into_inner().account.unwrap().email, "bert@example.org");
    for id in [anna.id.as_str(), "acc_00000000000000000000000000"] {
        let foreign = web.get_account(signed(by_id(id), &bert.token)).await;
        assert_eq!(refused(foreign), (Code::PermissionDenied, "forbidden".to_owned()));
    }
    assert_eq!(refused(web.get_account(by_id(&anna.id)).await).0, Code::PermissionDenied);
    let made = web.create_account(create("c@example.org", "")).await;
    assert_eq!(refused(made).0, Code::PermissionDenied);
    let mut mailbox = house.accounts(ServiceName::Mailbox);
    assert_eq!(refused(mailbox.sign_up(SignUpRequest::default()).await).0, Code::PermissionDenied);
}

#[tokio::test]
async fn services_record_activity_and_owners_page_through_it() {
    let house = House::new();
    let anna = house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let record = |action: &str| RecordActivityRequest {
        account_id: anna.id.clone(),
        action: action.to_owned(),
        details: [("cause".to_owned(), "network".to_owned())].into(),
        client: client("203.0.113.5"),
    };
    let mut mail = house.activity(ServiceName::Mailbox);
    for _ in 0..3 {
        mail.record_activity(record("imap.refused")).await.unwrap();
    }
    assert_eq!(refused(mail.record_activity(record("Not a slug")).await).0, Code::InvalidArgument);
    let lines = house.log(&grant.token, "imap.refused").await;
    assert_eq!(
        (lines[0].actor.as_str(), lines[0].details["cause"].as_str()),
        ("service:mailbox", "network")
    );
    let (mut numbers, mut token) = (Vec::new(), String::new());
    loop {
        let page = Some(gatepost_proto::common::v1::PageRequest { size: 2, token });
        let request = signed(ListActivityRequest { page }, &grant.token);
        let listed =
            house.activity(ServiceName::Web).list_activity(request).await.unwrap().into_inner();
        numbers.extend(listed.activities.iter().map(|line| line.number));
        token = listed.page.unwrap().next_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(numbers, (1..=5).rev().collect::<Vec<_>>());
    let subject = gatepost_model::AuditSubject::Account(anna.id.parse().unwrap());
    assert_eq!(gatepost_store::audit::verify(&house.store, subject).await.unwrap(), None);
}
