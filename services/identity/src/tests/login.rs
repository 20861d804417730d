use super::*;
use gatepost_model::{GeneratedSecret, SecretKind, SeededEntropy};
use gatepost_store::Store;

fn login_refused() -> (Code, String) {
    (Code::Unauthenticated, "login-refused".to_owned())
}

fn ended() -> (Code, String) {
    (Code::Unauthenticated, "session-ended".to_owned())
}

#[tokio::test]
async fn only_the_right_password_of_an_active_account_opens_a_session() {
    let house = House::new();
    let account = house.account("anna@example.org").await;
    let wrong = house.try_login("anna@example.org", "wrong horse", "192.0.2.1").await;
    let unknown = house.try_login("nobody@example.org", PASSWORD, "192.0.2.1").await;
    assert_eq!((refused(wrong), refused(unknown)), (login_refused(), login_refused()));
    let mail = GeneratedSecret::generate(SecretKind::AppPassword, &SeededEntropy::new(9)).expose();
    let opens_mail = house.try_login("anna@example.org", &mail, "192.0.2.1").await;
    assert_eq!(refused(opens_mail), login_refused());
    let grant = house.login("Anna@EXAMPLE.org").await;
    let verified = house.verify_session(&grant.token).await.unwrap();
    assert_eq!(
        (verified.account.unwrap().id, verified.session_id),
        (account.id.clone(), grant.session_id)
    );
    for token in ["", "x", "gps_000000000000000000000000000000000000", &grant.token[..39]] {
        assert_eq!(refused(house.verify_session(token).await), ended());
    }
    let mut missing = vec!["password", "mail-secret"];
    for _ in 0..200 {
        // Each is written down on its own, after the answer.
        let lines = house.log(&grant.token, "login.refused").await;
        let refused = |cause: &&str| {
            lines.iter().any(|l| l.action == "login.refused" && l.details["cause"] == **cause)
        };
        missing.retain(|cause| !refused(cause));
        if missing.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(missing.is_empty(), "{missing:?}");

    let state = SetAccountStateRequest {
        account_id: account.id.clone(),
        state: AccountState::Suspended.into(),
    };
    house.accounts(ServiceName::Admin).set_account_state(state).await.unwrap();
    assert_eq!(refused(house.verify_session(&grant.token).await), ended());
    let suspended = house.try_login("anna@example.org", PASSWORD, "192.0.2.1").await;
    assert_eq!(refused(suspended), login_refused());
    let state =
        SetAccountStateRequest { account_id: account.id, state: AccountState::Active.into() };
    house.accounts(ServiceName::Admin).set_account_state(state).await.unwrap();
    assert_eq!(refused(house.verify_session(&grant.token).await), ended());
    house.login("anna@example.org").await;
}

#[tokio::test]
async fn guessing_pauses_the_guesser_and_not_the_owner_at_home_nor_others() {
    let house = House::new();
    house.account("anna@example.org").await;
    house.account("bert@example.org").await;
    house.login("anna@example.org").await;
    let mut guesses = Vec::new();
    for n in 0..20 {
        let ip = format!("203.0.113.{n}");
        guesses.push(refused(house.try_login("anna@example.org", "wrong horse", &ip).await).1);
    }
    assert_eq!(guesses.iter().filter(|reason| *reason == "login-refused").count(), 6);
    assert_eq!(guesses.last().map(String::as_str), Some("throttled"));
    house.login("anna@example.org").await;
    house.try_login("bert@example.org", PASSWORD, "203.0.113.1").await.unwrap();
    // Unknown names are paused in the same way.
    let mut unknown = Vec::new();
    for n in 0..20 {
        let ip = format!("198.51.100.{n}");
        unknown.push(refused(house.try_login("nobody@example.org", "wrong horse", &ip).await).1);
    }
    assert_eq!(guesses, unknown);
    // Elsewhere the owner waits at most as long as the cap.
    house.clock.advance(Duration::from_secs(300));
    house.try_login("anna@example.org", PASSWORD, "203.0.113.77").await.unwrap();
}

#[tokio::test]
async fn sessions_end_by_idleness_age_and_command() {
    let house = House::new();
    house.account("anna@example.org").await;
    let (first, second) =
        (house.login("anna@example.org").await, house.login("anna@example.org").await);
    let list = |token: String| {
        let mut sessions = house.sessions();
        async move {
            let listed =
                sessions.list_sessions(signed(ListSessionsRequest::default(), &token)).await;
            listed.unwrap().into_inner().sessions
        }
    };
    let sessions = list(second.token.clone()).await;
    assert_eq!(sessions.len(), 2);
    assert_eq!(
        sessions.iter().filter(|s| s.present).map(|s| &s.id).collect::<Vec<_>>(),
        [&second.session_id]
    );

    let end = EndSessionRequest { session_id: first.session_id.clone() };
    house.sessions().end_session(signed(end.clone(), &second.token)).await.unwrap();
    assert_eq!(refused(house.verify_session(&first.token).await), ended());
    let again = house.sessions().end_session(signed(end, &second.token)).await;
    assert_eq!(refused(again), (Code::NotFound, "not-found".to_owned()));

    // Used every eleven hours it lives for thirty days; unused it ends after twelve hours.
    let mut hours = 0;
    while hours + 11 < 720 {
        house.clock.advance(Duration::from_secs(11 * 3600));
        hours += 11;
        let request =
            VerifySessionRequest { token: second.token.clone(), client: client("192.0.2.1") };
        house.sessions().verify_session(request).await.unwrap();
    }
    house.clock.advance(Duration::from_secs((720 - hours) * 3600));
    assert_eq!(refused(house.verify_session(&second.token).await), ended());
    let idle = house.login("anna@example.org").await;
    house.clock.advance(Duration::from_secs(12 * 3600));
    assert_eq!(refused(house.verify_session(&idle.token).await), ended());
    house.clock.advance(Duration::from_secs(30 * 86_400));
    house.identity.sweep_once().await.unwrap();
    for table in [crate::repo::SESSIONS, crate::repo::SESSION_BY_ACCOUNT, crate::repo::EXPIRY] {
        assert!(
            house.store.scan(gatepost_store::Range::prefix(table, &[])).await.unwrap().is_empty()
        );
    }
}

#[tokio::test]
async fn nobody_ends_or_sees_the_sessions_of_others() {
    let house = House::new();
    house.account("anna@example.org").await;
    house.account("bert@example.org").await;
    let (anna, bert) =
        (house.login("anna@example.org").await, house.login("bert@example.org").await);
    let end = EndSessionRequest { session_id: anna.session_id.clone() };
    let foreign = house.sessions().end_session(signed(end, &bert.token)).await;
    assert_eq!(refused(foreign).0, Code::NotFound);
    let others = house
        .sessions()
        .end_other_sessions(signed(EndOtherSessionsRequest::default(), &bert.token))
        .await;
    assert_eq!(others.unwrap().into_inner().ended, 0);
    house.verify_session(&anna.token).await.unwrap();
    let bare = house.sessions().list_sessions(ListSessionsRequest::default()).await;
    assert_eq!(refused(bare).0, Code::Unauthenticated);
}

#[tokio::test]
async fn sessions_of_one_account_are_bounded() {
    let config = IdentityConfig { sessions_per_account: 3, ..Default::default() };
    let house = House::with(config, MemoryStore::new(), 1);
    house.account("anna@example.org").await;
    let mut grants = Vec::new();
    for _ in 0..5 {
        house.clock.advance(Duration::from_secs(1));
        grants.push(house.login("anna@example.org").await);
    }
    for (n, grant) in grants.iter().enumerate() {
        assert_eq!(house.verify_session(&grant.token).await.is_ok(), n >= 2, "{n}");
    }
}

#[tokio::test]
async fn a_new_place_is_told_and_a_known_one_is_not() {
    let house = House::new();
    house.account("anna@example.org").await;
    house.login("anna@example.org").await;
    house.try_login("anna@example.org", PASSWORD, "192.0.2.200").await.unwrap();
    house.try_login("anna@example.org", PASSWORD, "198.51.100.9").await.unwrap();
    let mail = house.post.mail("anna@example.org", "New login", 0).await;
    assert!(mail.contains("198.51.100.9") && mail.contains("Firefox on Linux"), "{mail}");
    assert_eq!(house.post.all("anna@example.org", "New login").len(), 1);
}

#[tokio::test]
async fn changing_the_password_ends_the_other_sessions() {
    let house = House::new();
    house.account("anna@example.org").await;
    let (other, own) =
        (house.login("anna@example.org").await, house.login("anna@example.org").await);
    let change = |present: &str, new: &str| {
        let request = ChangePasswordRequest {
            present_password: present.to_owned(),
            new_password: new.to_owned(),
            client: client("192.0.2.1"),
        };
        signed(request, &own.token)
    };
    let mut accounts = house.accounts(ServiceName::Web);
    let wrong = accounts.change_password(change("wrong horse", "another good one")).await;
    assert_eq!(refused(wrong), (Code::PermissionDenied, "password-refused".to_owned()));
    let weak = accounts.change_password(change(PASSWORD, "short")).await;
    assert_eq!(refused(weak).0, Code::InvalidArgument);
    accounts.change_password(change(PASSWORD, "another good one")).await.unwrap();
    house.verify_session(&own.token).await.unwrap();
    assert_eq!(refused(house.verify_session(&other.token).await), ended());
    assert_eq!(
        refused(house.try_login("anna@example.org", PASSWORD, "192.0.2.1").await),
        login_refused()
    );
    house.try_login("anna@example.org", "another good one", "192.0.2.1").await.unwrap();
    house.post.mail("anna@example.org", "password was changed", 0).await;
}

#[tokio::test]
async fn no_secret_reaches_the_logs() {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(lines.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let house = House::new();
    house.organizations.failing.store(true, Ordering::SeqCst);
    house.post.failing.store(true, Ordering::SeqCst);
    let account = house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let wrong = house.try_login("anna@example.org", "wrong horse staple", "192.0.2.1").await;
    assert_eq!(refused(wrong), login_refused());
    let ask = IssueAppPasswordRequest { name: "Phone".into(), ..Default::default() };
    let mut web = house.app_passwords(ServiceName::Web);
    let issued = web.issue_app_password(signed(ask, &grant.token)).await.unwrap().into_inner();
    let reset = ResetPasswordRequest { account_id: account.id, new_password: "a reset one".into() };
    house.accounts(ServiceName::Admin).reset_password(reset).await.unwrap();
    assert_eq!(refused(house.verify_session(&grant.token).await), ended());
    house.advance(Duration::from_secs(60)).await;
    let logged = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("tried again later"), "{logged}");
    let bare = issued.secret.replace('-', "");
    let secrets =
        [PASSWORD, "wrong horse staple", "a reset one", &grant.token[4..], &issued.secret, &bare];
    for secret in secrets {
        assert!(!logged.contains(secret), "{secret} in {logged}");
    }
}

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> tracing_subscriber::fmt::MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_races_with_suspension_leaves_no_session() {
    for seed in 0..10 {
        let house = House::with(IdentityConfig::default(), MemoryStore::new(), seed);
        let id = house.account("anna@example.org").await.id;
        let state = |state: AccountState| SetAccountStateRequest {
            account_id: id.clone(),
            state: state.into(),
        };
        let (mut admin, mut again) =
            (house.accounts(ServiceName::Admin), house.accounts(ServiceName::Admin));
        let (login, suspended) = tokio::join!(
            house.try_login("anna@example.org", PASSWORD, "192.0.2.1"),
            admin.set_account_state(state(AccountState::Suspended)),
        );
        suspended.unwrap();
        again.set_account_state(state(AccountState::Active)).await.unwrap();
        if let Ok(grant) = login {
            assert_eq!(refused(house.verify_session(&grant.token).await), ended());
        }
    }
}

#[tokio::test]
async fn operators_see_and_end_the_sessions_of_an_account() {
    let house = House::new();
    let anna = house.account("anna@example.org").await;
    house.account("bert@example.org").await;
    let first = house.login("anna@example.org").await;
    let second = house.login("anna@example.org").await;
    let bert = house.login("bert@example.org").await;
    let mut admin = SessionServiceClient::new(house.link(ServiceName::Admin));
    let list = || ListSessionsRequest { page: None, account_id: anna.id.clone() };
    let listed = admin.list_sessions(list()).await.unwrap().into_inner().sessions;
    assert!(listed.len() == 2 && listed.iter().all(|session| !session.present));
    let foreign = house.sessions().list_sessions(signed(list(), &bert.token)).await;
    assert_eq!(refused(foreign).0, Code::PermissionDenied);
    let end = EndOtherSessionsRequest { account_id: anna.id.clone() };
    let foreign = house.sessions().end_other_sessions(signed(end.clone(), &bert.token)).await;
    assert_eq!(refused(foreign).0, Code::PermissionDenied);
    assert_eq!(admin.end_other_sessions(end).await.unwrap().into_inner().ended, 2);
    for token in [&first.token, &second.token] {
        assert_eq!(refused(house.verify_session(token).await).0, Code::Unauthenticated);
    }
    house.verify_session(&bert.token).await.unwrap();
}
