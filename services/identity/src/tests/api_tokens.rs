use bytes::Bytes;
use gatepost_model::{GeneratedSecret, Scope, SecretKind};
use gatepost_runtime::{access::set_client, raw};

use super::*;

const DAY: Duration = Duration::from_secs(86_400);

fn named(name: &str) -> IssueApiTokenRequest {
    IssueApiTokenRequest {
        name: name.to_owned(),
        scopes: vec!["account.read".to_owned()],
        password: PASSWORD.to_owned(),
        client: client("192.0.2.1"),
        ..Default::default()
    }
}

async fn issue(
    house: &House,
    token: &str,
    ask: IssueApiTokenRequest,
) -> Result<IssueApiTokenResponse, Status> {
    let issued = house.api_tokens(ServiceName::Web).issue_api_token(signed(ask, token)).await;
    issued.map(Response::into_inner)
}

async fn list(house: &House, token: &str) -> Vec<ApiToken> {
    let request = signed(ListApiTokensRequest::default(), token);
    let listed = house.api_tokens(ServiceName::Web).list_api_tokens(request).await.unwrap();
    listed.into_inner().api_tokens
}

/// Reads the account with a token, as web does for a program at `ip`.
async fn read(house: &House, token: &str, ip: &str) -> Result<Account, Status> {
    let mut request = signed(GetAccountRequest::default(), token);
    let client = gatepost_model::Client::new(ip.parse().unwrap(), "backup/1.0");
    set_client(&mut request, &client);
    let answer = house.accounts(ServiceName::Web).get_account(request).await?;
    Ok(answer.into_inner().account.unwrap())
}

fn token_refused() -> (Code, String) {
    (Code::Unauthenticated, "token-refused".to_owned())
}

fn forbidden(reason: &str) -> (Code, String) {
    (Code::PermissionDenied, reason.to_owned())
}

#[tokio::test]
async fn one_acts_within_its_scopes_until_it_is_revoked() {
    let house = House::new();
    let account = house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let issued = issue(&house, &grant.token, named("Backup")).await.unwrap();
    let (secret, token) = (issued.secret, issued.api_token.unwrap());
    assert!(secret.starts_with("gpt_") && secret.len() == 40);
    let mail = house.post.mail("anna@example.org", "API token", 0).await;
    assert!(mail.contains("Backup") && mail.contains("account.read") && !mail.contains(&secret));

    assert_eq!(read(&house, &secret, "192.0.2.9").await.unwrap().id, account.id);
    let listed = list(&house, &grant.token).await.remove(0);
    let used = listed.last_use.unwrap().client.unwrap();
    assert_eq!((used.ip.as_str(), used.program.as_str()), ("192.0.2.9", "backup/1.0"));
    assert!(listed.unused_until.is_some() && listed.switched_off.is_none());

    // What it has no scope for, and what no token reaches.
    let ask = signed(ListActivityRequest::default(), &secret);
    let activity = house.activity(ServiceName::Web).list_activity(ask).await;
    assert_eq!(refused(activity), forbidden("scope-missing"));
    let ask = signed(ListApiTokensRequest::default(), &secret);
    let tokens = house.api_tokens(ServiceName::Web).list_api_tokens(ask).await;
    assert_eq!(refused(tokens), forbidden("not-for-tokens"));
    let more = issue(&house, &secret, named("More")).await;
    assert_eq!(refused(more), forbidden("not-for-tokens"));
    assert_eq!(refused(house.verify_session(&secret).await).0, Code::Unauthenticated);
    let lines = house.log(&grant.token, "api-token.refused").await;
    let line = lines.iter().find(|line| line.action == "api-token.refused").unwrap();
    assert_eq!(line.details["scope"], "activity.read");

    let revoke = RevokeApiTokenRequest { account_id: String::new(), api_token_id: token.id };
    let mut web = house.api_tokens(ServiceName::Web);
    web.revoke_api_token(signed(revoke.clone(), &grant.token)).await.unwrap();
    assert_eq!(refused(read(&house, &secret, "192.0.2.9").await), token_refused());
    let again = web.revoke_api_token(signed(revoke, &grant.token)).await;
    assert_eq!(refused(again), (Code::NotFound, "not-found".to_owned()));
    assert!(list(&house, &grant.token).await.is_empty());
}

#[tokio::test]
async fn the_link_in_the_notice_takes_it_back() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let secret = issue(&house, &grant.token, named("Backup")).await.unwrap().secret;
    let mail = house.post.mail("anna@example.org", "API token", 0).await;
    let link = mail.split("/alarm?token=").nth(1).unwrap().split_whitespace().next().unwrap();
    let undo = UndoChangeRequest { token: link.to_owned(), client: client("192.0.2.1") };
    let link = house.link(ServiceName::Web);
    alarm_service_client::AlarmServiceClient::new(link).undo_change(undo).await.unwrap();
    assert_eq!(refused(read(&house, &secret, "192.0.2.9").await), token_refused());
}

#[tokio::test]
async fn the_password_is_asked_again_and_guessing_it_pauses() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let wrong = IssueApiTokenRequest { password: "correct horse bettery".into(), ..named("x") };
    for _ in 0..5 {
        let answer = issue(&house, &grant.token, wrong.clone()).await;
        assert_eq!(refused(answer), forbidden("password-refused"));
    }
    issue(&house, &grant.token, wrong.clone()).await.unwrap_err();
    let paused = issue(&house, &grant.token, named("x")).await;
    assert_eq!(refused(paused), (Code::ResourceExhausted, "throttled".to_owned()));
    house.log(&grant.token, "api-token.password-refused").await;
    assert!(list(&house, &grant.token).await.is_empty());
    house.advance(Duration::from_secs(3600)).await;
    let late = issue(&house, &grant.token, named("x")).await;
    assert_eq!(refused(late), (Code::FailedPrecondition, "step-up-required".to_owned()));
    let grant = house.login("anna@example.org").await;
    issue(&house, &grant.token, named("x")).await.unwrap();
}

#[tokio::test]
async fn a_program_makes_app_passwords_only_with_the_scope_for_it() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let scopes = vec!["app-passwords.write".to_owned()];
    let ask = IssueApiTokenRequest { scopes, ..named("Provisioning") };
    let writer = issue(&house, &grant.token, ask).await.unwrap();
    let reader = issue(&house, &grant.token, named("Reader")).await.unwrap();
    house.advance(Duration::from_secs(3600)).await;
    let make = async |token: &str| {
        let ask = IssueAppPasswordRequest { name: "Phone".into(), ..Default::default() };
        let mut web = house.app_passwords(ServiceName::Web);
        web.issue_app_password(signed(ask, token)).await.map(Response::into_inner)
    };
    // A person proves again who is there; a program was given the scope by one who did.
    let late = make(&grant.token).await;
    assert_eq!(refused(late), (Code::FailedPrecondition, "step-up-required".to_owned()));
    assert_eq!(refused(make(&reader.secret).await), forbidden("scope-missing"));
    assert!(make(&writer.secret).await.unwrap().secret.starts_with("gpa-"));
    house.post.mail("anna@example.org", "New app password", 0).await;
    let grant = house.login("anna@example.org").await;
    let lines = house.log(&grant.token, "app-password.issued").await;
    let line = lines.iter().find(|line| line.action == "app-password.issued").unwrap();
    let token = writer.api_token.unwrap().id;
    assert!(line.actor.ends_with(&format!("/{token}")), "{}", line.actor);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let past = Some(gatepost_proto::wire::timestamp(house.now()));
    for (ask, field) in [
        (IssueApiTokenRequest { name: String::new(), ..named("x") }, "name"),
        (IssueApiTokenRequest { name: "x".repeat(65), ..named("x") }, "name"),
        (IssueApiTokenRequest { scopes: vec![], ..named("x") }, "scopes"),
        (IssueApiTokenRequest { scopes: vec!["everything".into()], ..named("x") }, "scopes"),
        (IssueApiTokenRequest { networks: vec!["home".into()], ..named("x") }, "networks"),
        (IssueApiTokenRequest { networks: vec!["10.0.0.1".into(); 33], ..named("x") }, "networks"),
        (IssueApiTokenRequest { expires: past, ..named("x") }, "expires"),
        (IssueApiTokenRequest { idempotency_key: "a b".into(), ..named("x") }, "idempotency_key"),
        (IssueApiTokenRequest { password: "x".repeat(100_000), ..named("x") }, "password"),
    ] {
        let answer = issue(&house, &grant.token, ask).await.unwrap_err();
        assert_eq!(answer.code(), Code::InvalidArgument, "{field}");
        assert_eq!(status::field(&answer).as_deref(), Some(field));
    }
    assert!(list(&house, &grant.token).await.is_empty());
}

#[tokio::test]
async fn it_ends_on_its_day_and_is_for_its_networks() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let ask = IssueApiTokenRequest {
        expires: Some(gatepost_proto::wire::timestamp(house.now().plus(DAY))),
        networks: vec!["192.0.2.0/24".into()],
        ..named("x")
    };
    let secret = issue(&house, &grant.token, ask).await.unwrap().secret;
    read(&house, &secret, "192.0.2.9").await.unwrap();
    assert_eq!(refused(read(&house, &secret, "198.51.100.1").await), forbidden("network-refused"));
    // Whoever does not say where the program is does not get around its networks.
    let silent = house.accounts(ServiceName::Web);
    let silent = silent.clone().get_account(signed(GetAccountRequest::default(), &secret)).await;
    assert_eq!(refused(silent), forbidden("network-refused"));
    house.clock.advance(DAY);
    assert_eq!(refused(read(&house, &secret, "192.0.2.9").await), token_refused());
    // It is shown for a while, then gone.
    let grant = house.login("anna@example.org").await;
    house.identity.sweep_once().await.unwrap();
    assert_eq!(list(&house, &grant.token).await.len(), 1);
    house.clock.advance(91 * DAY);
    house.identity.sweep_once().await.unwrap();
    house.identity.sweep_once().await.unwrap();
    let grant = house.login("anna@example.org").await;
    assert!(list(&house, &grant.token).await.is_empty());
}

#[tokio::test]
async fn a_year_without_use_switches_it_off_after_a_word() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let used = issue(&house, &grant.token, named("Used")).await.unwrap().secret;
    let idle = issue(&house, &grant.token, named("Idle")).await.unwrap().secret;
    let mails = |subject: &str| house.post.all("anna@example.org", subject).len();
    let sweep = async |days: u32| {
        // What is due at a moment is done after it.
        house.clock.advance(days * DAY + Duration::from_millis(1));
        house.identity.sweep_once().await.unwrap();
        house.identity.work_once().await.unwrap();
    };
    sweep(200).await;
    read(&house, &used, "192.0.2.9").await.unwrap();
    sweep(134).await;
    assert_eq!(mails("not been used"), 0);
    sweep(1).await;
    assert_eq!(mails("not been used"), 1);
    let mail = house.post.mail("anna@example.org", "not been used", 0).await;
    assert!(mail.contains("Idle") && mail.contains("15 January 2028"), "{mail}");
    sweep(0).await;
    sweep(29).await;
    assert_eq!((mails("not been used"), mails("switched off")), (1, 0));
    sweep(1).await;
    assert_eq!((mails("not been used"), mails("switched off")), (1, 1));
    assert_eq!(refused(read(&house, &idle, "192.0.2.9").await), token_refused());
    read(&house, &used, "192.0.2.9").await.unwrap();

    let grant = house.login("anna@example.org").await;
    let listed = list(&house, &grant.token).await;
    let idle = listed.iter().find(|token| token.name == "Idle").unwrap();
    assert!(idle.switched_off.is_some() && idle.unused_until.is_none());
    let lines = house.log(&grant.token, "api-token.switched-off").await;
    assert!(lines.iter().any(|line| line.action == "api-token.unused"));
    sweep(89).await;
    sweep(2).await;
    let grant = house.login("anna@example.org").await;
    assert_eq!(list(&house, &grant.token).await.len(), 1);
}

#[tokio::test]
async fn a_use_after_the_word_keeps_it() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let secret = issue(&house, &grant.token, named("Yearly")).await.unwrap().secret;
    house.clock.advance(340 * DAY);
    house.identity.sweep_once().await.unwrap();
    house.clock.advance(10 * DAY);
    read(&house, &secret, "192.0.2.9").await.unwrap();
    for _ in 0..40 {
        house.clock.advance(8 * DAY);
        house.identity.sweep_once().await.unwrap();
    }
    read(&house, &secret, "192.0.2.9").await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_at_once_makes_one_and_shows_it_once() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let ask = || IssueApiTokenRequest { idempotency_key: "k".to_owned(), ..named("CI") };
    let all =
        futures_util::future::join_all((0..4).map(|_| issue(&house, &grant.token, ask()))).await;
    let all: Vec<_> = all.into_iter().map(Result::unwrap).collect();
    assert!(all.windows(2).all(|pair| pair[0].api_token == pair[1].api_token));
    assert_eq!(all.iter().filter(|issued| !issued.secret.is_empty()).count(), 1);
    let other = IssueApiTokenRequest { scopes: vec!["activity.read".into()], ..ask() };
    let other = issue(&house, &grant.token, other).await;
    assert_eq!(refused(other).1, "idempotency-key-reused");
}

#[tokio::test]
async fn they_are_bounded_and_revoked_together_and_operators_see_them() {
    let config = IdentityConfig { api_tokens_per_account: 3, ..Default::default() };
    let house = House::with(config, MemoryStore::new(), 1);
    let anna = house.account("anna@example.org").await;
    house.account("bert@example.org").await;
    let grant = house.login("anna@example.org").await;
    let bert = house.login("bert@example.org").await;
    let bert = issue(&house, &bert.token, named("b")).await.unwrap().secret;
    let mut secrets = Vec::new();
    for n in 0..3 {
        secrets.push(issue(&house, &grant.token, named(&format!("n{n}"))).await.unwrap().secret);
        // Ids of one millisecond have no order.
        house.advance(Duration::from_millis(1)).await;
    }
    let full = issue(&house, &grant.token, named("n3")).await;
    assert_eq!(refused(full), (Code::ResourceExhausted, "limit-reached".to_owned()));

    let mut admin = house.api_tokens(ServiceName::Admin);
    let listed = ListApiTokensRequest { account_id: anna.id.clone(), page: None };
    let listed = admin.list_api_tokens(listed).await.unwrap().into_inner().api_tokens;
    assert_eq!(listed.len(), 3);
    let revoke =
        RevokeApiTokenRequest { account_id: anna.id.clone(), api_token_id: listed[0].id.clone() };
    admin.revoke_api_token(revoke).await.unwrap();
    assert_eq!(refused(read(&house, &secrets[0], "192.0.2.9").await), token_refused());

    // Nobody names another's account.
    let all = RevokeAllApiTokensRequest { account_id: anna.id };
    let own = house.login("bert@example.org").await;
    let mut web = house.api_tokens(ServiceName::Web);
    let foreign = web.revoke_all_api_tokens(signed(all.clone(), &own.token)).await;
    assert_eq!(refused(foreign).0, Code::PermissionDenied);
    let revoked = web.revoke_all_api_tokens(signed(all, &grant.token)).await.unwrap();
    assert_eq!(revoked.into_inner().revoked, 2);
    for secret in secrets {
        assert_eq!(refused(read(&house, &secret, "192.0.2.9").await), token_refused());
    }
    read(&house, &bert, "192.0.2.9").await.unwrap();
}

#[tokio::test]
async fn a_suspended_account_has_no_programs() {
    let house = House::new();
    let account = house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let secret = issue(&house, &grant.token, named("x")).await.unwrap().secret;
    let state = |state: AccountState| SetAccountStateRequest {
        account_id: account.id.clone(),
        state: state.into(),
    };
    let mut admin = house.accounts(ServiceName::Admin);
    admin.set_account_state(state(AccountState::Suspended)).await.unwrap();
    assert_eq!(refused(read(&house, &secret, "192.0.2.9").await), token_refused());
    admin.set_account_state(state(AccountState::Active)).await.unwrap();
    read(&house, &secret, "192.0.2.9").await.unwrap();
}

/// Every RPC of the service with every kind of token: those without a scope are out of reach of all of
/// them, those with one open to whoever has it and to nobody else.
#[tokio::test]
async fn no_rpc_is_open_to_a_token_that_is_not_for_it() {
    let house = House::new();
    house.account("anna@example.org").await;
    let grant = house.login("anna@example.org").await;
    let slugs = |scopes: Vec<Scope>| scopes.iter().map(ToString::to_string).collect::<Vec<_>>();
    let made = async |ask| issue(&house, &grant.token, ask).await.unwrap().secret;
    let all = || IssueApiTokenRequest { scopes: slugs(Scope::ALL.to_vec()), ..named("all") };
    let ends = Some(gatepost_proto::wire::timestamp(house.now().plus(DAY)));
    let ended = made(IssueApiTokenRequest { expires: ends, ..all() }).await;
    let elsewhere = vec!["198.51.100.0/24".to_owned()];
    let elsewhere = made(IssueApiTokenRequest { networks: elsewhere, ..all() }).await;
    let whole = made(all()).await;
    let unknown = GeneratedSecret::generate(SecretKind::ApiToken, &SeededEntropy::new(99));
    let unknown = unknown.expose().to_string();
    let mut lacking = BTreeMap::new();
    for scope in Scope::ALL {
        let others = Scope::ALL.into_iter().filter(|other| *other != scope).collect();
        let ask = IssueApiTokenRequest { scopes: slugs(others), ..named("lacking") };
        lacking.insert(scope, made(ask).await);
    }
    house.clock.advance(DAY);

    let link = house.link(ServiceName::Web);
    let call = async |rpc: &str, token: &str| {
        let mut request = signed(Bytes::new(), token);
        let client = gatepost_model::Client::new("192.0.2.9".parse().unwrap(), "walk");
        set_client(&mut request, &client);
        let answer = raw::unary(&link, rpc, request, 1 << 20).await;
        match answer {
            Ok(_) => (Code::Ok, String::new()),
            Err(status) => refused::<()>(Err(status)),
        }
    };
    for rule in crate::RULES {
        if !rule.callers.contains(&ServiceName::Web) {
            assert_eq!(rule.scope, None, "{}: the HTTP API calls as web", rule.rpc);
            continue;
        }
        use gatepost_runtime::access::Acting;
        let Some(scope) = rule.scope else {
            if rule.acting != Acting::Service {
                for token in [&whole, &ended, &elsewhere, &unknown] {
                    let answer = call(rule.rpc, token).await;
                    assert_eq!(answer, forbidden("not-for-tokens"), "{}", rule.rpc);
                }
            }
            continue;
        };
        assert_ne!(rule.acting, Acting::Service, "{}: a token would be ignored", rule.rpc);
        for (token, expected) in [
            (&lacking[&scope], forbidden("scope-missing")),
            (&elsewhere, forbidden("network-refused")),
            (&ended, token_refused()),
            (&unknown, token_refused()),
        ] {
            assert_eq!(call(rule.rpc, token).await, expected, "{}", rule.rpc);
        }
        let (code, reason) = call(rule.rpc, &whole).await;
        let let_in = !matches!(code, Code::Unauthenticated | Code::PermissionDenied);
        assert!(let_in, "{}: {code:?} {reason}", rule.rpc);
    }
}
