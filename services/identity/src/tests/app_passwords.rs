use gatepost_proto::common::v1::{LastUse, MailProtocol};

use super::*;

async fn issue(
    house: &House,
    token: &str,
    ask: IssueAppPasswordRequest,
) -> Result<IssueAppPasswordResponse, Status> {
    let issued = house.app_passwords(ServiceName::Web).issue_app_password(signed(ask, token)).await;
    issued.map(Response::into_inner)
}

fn named(name: &str) -> IssueAppPasswordRequest {
    IssueAppPasswordRequest {
        name: name.to_owned(),
        client: client("192.0.2.1"),
        ..Default::default()
    }
}

async fn verify(
    house: &House,
    secret: &str,
    protocol: MailProtocol,
    ip: &str,
) -> Result<AppPasswordMatch, AppPasswordRefusal> {
    use verify_app_password_response::Outcome;
    let request = VerifyAppPasswordRequest {
        secret: secret.to_owned(),
        protocol: protocol.into(),
        client: client(ip),
    };
    let answer =
        house.app_passwords(ServiceName::Mailbox).verify_app_password(request).await.unwrap();
    match answer.into_inner().outcome.unwrap() {
        Outcome::Match(found) => Ok(found),
        Outcome::Refusal(refusal) => Err(AppPasswordRefusal::try_from(refusal).unwrap()),
    }
}

#[tokio::test]
async fn one_opens_what_it_was_made_for_until_it_is_revoked() {
    let house = House::new();
    let account = house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let ends = house.now().plus(Duration::from_secs(3600));
    let issued = issue(
        &house,
        &grant.token,
        IssueAppPasswordRequest {
            expires: Some(gatepost_proto::wire::timestamp(ends)),
            scopes: vec![MailProtocol::Imap.into()],
            networks: vec!["192.0.2.0/24".to_owned()],
            mailbox_ids: vec!["mbx_00000000000000000000000001".to_owned()],
            ..named("Phone")
        },
    )
    .await
    .unwrap();
    let (secret, password) = (issued.secret, issued.app_password.unwrap());
    assert!(secret.starts_with("gpa-"));
    let mail = house.post.mail("anna@example.org", "New app password", 0).await;
    assert!(mail.contains("Phone") && !mail.contains(&secret));

    let found =
        verify(&house, &secret.to_uppercase().replace('-', " "), MailProtocol::Imap, "192.0.2.9")
            .await
            .unwrap();
    assert_eq!((&found.account_id, &found.app_password_id), (&account.id, &password.id));
    assert_eq!(found.mailbox_ids, password.mailbox_ids);
    use AppPasswordRefusal as R;
    for (typed, protocol, ip, refusal) in [
        (secret.as_str(), MailProtocol::Smtp, "192.0.2.9", R::Scope),
        (secret.as_str(), MailProtocol::Imap, "198.51.100.1", R::Network),
        ("correct horse battery", MailProtocol::Imap, "192.0.2.9", R::Unknown),
        (
            "gpa-0000-0000-0000-0000-0000-0000-0000-0000-0000",
            MailProtocol::Imap,
            "192.0.2.9",
            R::Unknown,
        ),
        (grant.token.as_str(), MailProtocol::Imap, "192.0.2.9", R::Unknown),
    ] {
        assert_eq!(verify(&house, typed, protocol, ip).await, Err(refusal), "{refusal:?}");
    }
    let lines = house.log(&grant.token, "app-password.refused").await;
    assert_eq!(lines.iter().filter(|line| line.action == "app-password.refused").count(), 1);

    let state = |state: AccountState| SetAccountStateRequest {
        account_id: account.id.clone(),
        state: state.into(),
    };
    let mut admin = house.accounts(ServiceName::Admin);
    admin.set_account_state(state(AccountState::Suspended)).await.unwrap();
    assert_eq!(
        verify(&house, &secret, MailProtocol::Imap, "192.0.2.9").await,
        Err(R::AccountInactive)
    );
    admin.set_account_state(state(AccountState::Active)).await.unwrap();
    verify(&house, &secret, MailProtocol::Imap, "192.0.2.9").await.unwrap();

    let grant = house.login("anna@example.org").await;
    let revoke =
        RevokeAppPasswordRequest { account_id: String::new(), app_password_id: password.id };
    house
        .app_passwords(ServiceName::Web)
        .revoke_app_password(signed(revoke.clone(), &grant.token))
        .await
        .unwrap();
    assert_eq!(verify(&house, &secret, MailProtocol::Imap, "192.0.2.9").await, Err(R::Unknown));
    let again = house
        .app_passwords(ServiceName::Web)
        .revoke_app_password(signed(revoke, &grant.token))
        .await;
    assert_eq!(refused(again), (Code::NotFound, "not-found".to_owned()));
}

#[tokio::test]
async fn it_ends_on_its_day_and_the_past_is_refused() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let ends = |at: Timestamp| IssueAppPasswordRequest {
        expires: Some(gatepost_proto::wire::timestamp(at)),
        ..named("x")
    };
    let past = issue(&house, &grant.token, ends(house.now())).await;
    assert_eq!(refused(past).0, Code::InvalidArgument);
    let secret = issue(&house, &grant.token, ends(house.now().plus(Duration::from_secs(60))))
        .await
        .unwrap()
        .secret;
    verify(&house, &secret, MailProtocol::Imap, "192.0.2.9").await.unwrap();
    house.clock.advance(Duration::from_secs(60));
    assert_eq!(
        verify(&house, &secret, MailProtocol::Imap, "192.0.2.9").await,
        Err(AppPasswordRefusal::Expired)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_at_once_makes_one_and_shows_it_once() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let ask = || IssueAppPasswordRequest { idempotency_key: "k".to_owned(), ..named("Phone") };
    let all =
        futures_util::future::join_all((0..8).map(|_| issue(&house, &grant.token, ask()))).await;
    let all: Vec<_> = all.into_iter().map(Result::unwrap).collect();
    assert!(all.windows(2).all(|pair| pair[0].app_password == pair[1].app_password));
    assert_eq!(all.iter().filter(|issued| !issued.secret.is_empty()).count(), 1);
    let other =
        issue(&house, &grant.token, IssueAppPasswordRequest { name: "Other".into(), ..ask() })
            .await;
    assert_eq!(refused(other).1, "idempotency-key-reused");
}

#[tokio::test]
async fn they_are_bounded_paged_and_revoked_together() {
    let config = IdentityConfig { app_passwords_per_account: 5, ..Default::default() };
    let house = House::with(config, MemoryStore::new(), 1);
    house.account("anna@example.org").await;
    let bert = house.account("bert@example.org").await;
    let grant = house.login("anna@example.org").await;
    let mut secrets = Vec::new();
    for n in 0..5 {
        secrets.push(issue(&house, &grant.token, named(&format!("n{n}"))).await.unwrap().secret);
    }
    let full = issue(&house, &grant.token, named("n5")).await;
    assert_eq!(refused(full), (Code::ResourceExhausted, "limit-reached".to_owned()));
    let mut web = house.app_passwords(ServiceName::Web);
    let (mut names, mut token) = (Vec::new(), String::new());
    loop {
        let page = Some(gatepost_proto::common::v1::PageRequest { size: 2, token });
        let request = ListAppPasswordsRequest { account_id: String::new(), page };
        let listed =
            web.list_app_passwords(signed(request, &grant.token)).await.unwrap().into_inner();
        names.extend(listed.app_passwords.into_iter().map(|password| password.name));
        token = listed.page.unwrap().next_token;
        if token.is_empty() {
            break;
        }
    }
    names.sort();
    assert_eq!(names, ["n0", "n1", "n2", "n3", "n4"]);
    // Nobody names another's account.
    let foreign = IssueAppPasswordRequest { account_id: bert.id.clone(), ..named("x") };
    assert_eq!(
        refused(issue(&house, &grant.token, foreign.clone()).await).0,
        Code::PermissionDenied
    );
    let operator =
        house.app_passwords(ServiceName::Admin).issue_app_password(foreign).await.unwrap();
    let all = RevokeAllAppPasswordsRequest::default();
    let revoked =
        web.revoke_all_app_passwords(signed(all, &grant.token)).await.unwrap().into_inner();
    assert_eq!(revoked.revoked, 5);
    for secret in secrets {
        assert_eq!(
            verify(&house, &secret, MailProtocol::Imap, "192.0.2.9").await,
            Err(AppPasswordRefusal::Unknown)
        );
    }
    verify(&house, &operator.into_inner().secret, MailProtocol::Imap, "192.0.2.9").await.unwrap();
}

#[tokio::test]
async fn last_use_is_kept_seldom_and_never_backwards() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let id = issue(&house, &grant.token, named("Phone")).await.unwrap().app_password.unwrap().id;
    let start = house.now();
    let used = |millis: u64, id: &str| AppPasswordUse {
        app_password_id: id.to_owned(),
        last_use: Some(LastUse {
            time: Some(gatepost_proto::wire::timestamp(start.plus(Duration::from_millis(millis)))),
            client: client("192.0.2.9"),
        }),
    };
    let last = || async {
        let request = signed(ListAppPasswordsRequest::default(), &grant.token);
        let listed =
            house.app_passwords(ServiceName::Web).list_app_passwords(request).await.unwrap();
        let last = listed.into_inner().app_passwords.remove(0).last_use;
        last.map(|last| {
            gatepost_proto::wire::moment(&last.time.unwrap()).unwrap().since(start).as_millis()
        })
    };
    assert_eq!(last().await, None);
    house.clock.advance(Duration::from_secs(600));
    let gone = "apw_00000000000000000000000000";
    for (uses, kept) in [
        (vec![used(1000, &id), used(500, &id), used(900, gone)], 1000),
        (vec![used(60_999, &id)], 1000),
        (vec![used(61_000, &id)], 61_000),
        (vec![used(2000, &id)], 61_000),
        (vec![used(90_000_000, &id)], 600_000),
    ] {
        let request = RecordAppPasswordUsesRequest { uses };
        house.app_passwords(ServiceName::Mailbox).record_app_password_uses(request).await.unwrap();
        assert_eq!(last().await, Some(kept));
    }
}

#[tokio::test]
async fn its_end_is_told_marked_and_cleared_away() {
    const DAY: Duration = Duration::from_secs(86_400);
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let ends = |days: u32, name: &str| IssueAppPasswordRequest {
        expires: Some(gatepost_proto::wire::timestamp(house.now().plus(days * DAY))),
        ..named(name)
    };
    for ask in [ends(30, "Phone"), ends(2, "Guest"), named("Laptop")] {
        issue(&house, &grant.token, ask).await.unwrap();
    }
    let sweep = async |days: u32| {
        house.clock.advance(days * DAY + Duration::from_millis(1));
        house.identity.sweep_once().await.unwrap();
        house.identity.work_once().await.unwrap();
        house.post.all("anna@example.org", "ends soon")
    };
    assert!(sweep(22).await.is_empty());
    let told = sweep(1).await;
    assert!(told.len() == 1 && told[0].contains("Phone"), "{told:?}");
    assert_eq!(sweep(1).await.len(), 1);
    sweep(7).await;
    let grant = house.login("anna@example.org").await;
    let lines = house.log(&grant.token, "app-password.ended").await;
    let names: Vec<_> = lines
        .iter()
        .filter(|line| line.action == "app-password.ended")
        .map(|line| line.details["name"].as_str())
        .collect();
    assert_eq!(names, ["Phone", "Guest"]);
    let count = async || {
        let grant = house.login("anna@example.org").await;
        let request = signed(ListAppPasswordsRequest::default(), &grant.token);
        let mut web = house.app_passwords(ServiceName::Web);
        web.list_app_passwords(request).await.unwrap().into_inner().app_passwords.len()
    };
    assert_eq!(count().await, 3);
    sweep(88).await;
    assert_eq!((count().await, sweep(2).await.len()), (2, 1));
    assert_eq!(count().await, 1);
}

#[tokio::test]
async fn the_ends_of_those_made_before_are_watched_too() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let end = house.now().plus(Duration::from_secs(60));
    let expires = Some(gatepost_proto::wire::timestamp(end));
    let ask = IssueAppPasswordRequest { expires, ..named("Phone") };
    issue(&house, &grant.token, ask).await.unwrap();
    // As the version before left it: no entry among what ends, and no word of having looked.
    use gatepost_store::{ChangeSet, Expect, Range, Store};
    let mut changes = ChangeSet::new();
    for entry in house.store.scan(Range::prefix(crate::repo::EXPIRY, &[])).await.unwrap() {
        changes.delete(crate::repo::EXPIRY, entry.key.to_vec(), Expect::Any);
    }
    changes.delete(crate::repo::PROGRESS, b"app-password-expiry".to_vec(), Expect::Any);
    house.store.commit(changes).await.unwrap();
    for _ in 0..2 {
        house.identity.watch_old_app_passwords().await.unwrap();
    }
    house.clock.advance(Duration::from_secs(61));
    house.identity.sweep_once().await.unwrap();
    house.log(&grant.token, "app-password.ended").await;
}
