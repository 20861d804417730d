use gatepost_identity_core::oauth::{ClientAudience, OauthScopes};
use prepare_authorization_response::Outcome;

use super::*;
use crate::tests::House;

const EMAIL: &str = "anna@example.org";

fn needs(outcome: &Outcome) -> Vec<AuthorizationNeed> {
    match outcome {
        Outcome::Question(question) => question.needs().collect(),
        other => panic!("{other:?}"),
    }
}

fn error(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Redirect(sent) => query(&sent.uri).remove("error").unwrap_or_default(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn somebody_signs_in_agrees_and_is_not_asked_again() {
    let house = House::new();
    house.account(EMAIL).await;
    let app = house.app(|_| {}).await;
    let nobody = house.prepare(None, ask(&app, &[("login_hint", EMAIL)])).await;
    assert_eq!(needs(&nobody), [AuthorizationNeed::Login]);
    let Outcome::Question(question) = nobody else { panic!() };
    assert_eq!(question.login_hint, EMAIL);
    let shown = question.client.unwrap();
    assert_eq!(
        (shown.name.as_str(), shown.hosts.as_slice()),
        ("Webmail", &["mail.example".to_owned()][..])
    );
    let session = house.login(EMAIL).await;
    let asked = house.prepare(Some(&session.token), ask(&app, &[])).await;
    assert_eq!(needs(&asked), [AuthorizationNeed::Consent, AuthorizationNeed::Mailbox]);
    let uri = house.agree(&session.token, ask(&app, &[])).await;
    let answer = query(&uri);
    assert!(uri.starts_with("https://mail.example/cb?") && answer["code"].starts_with("gpz_"));
    assert_eq!((answer["state"].as_str(), answer["iss"].as_str()), ("note", ISSUER));
    // Agreed to once: the next time the code comes at once, also for less.
    for scope in ["openid profile email imap", "openid"] {
        let next = house.prepare(Some(&session.token), ask(&app, &[("scope", scope)])).await;
        let Outcome::Redirect(sent) = next else { panic!("{next:?}") };
        assert!(query(&sent.uri).contains_key("code"));
    }
    let more = house.prepare(Some(&session.token), ask(&app, &[("scope", "openid smtp")])).await;
    assert_eq!(needs(&more), [AuthorizationNeed::Consent]);
    let posted = ask(&app, &[("response_mode", "form_post")]);
    let Outcome::Redirect(sent) = house.prepare(Some(&session.token), posted).await else {
        panic!()
    };
    assert_eq!((sent.uri.as_str(), sent.form.len()), (CALLBACK, 3));
}

#[tokio::test(start_paused = true)]
async fn browsers_are_sent_nowhere_unless_the_address_is_the_clients() {
    let house = House::new();
    let app = house.app(|_| {}).await;
    let off = house.app(|client| client.enabled = false).await;
    for (parameters, reason) in [
        (ask(&app, &[("client_id", "cli_00000000000000000000000000")]), "unknown-client"),
        (ask(&app, &[("client_id", "nonsense")]), "unknown-client"),
        (ask(&app, &[("client_id", "")]), "unknown-client"),
        (ask(&off, &[]), "unknown-client"),
        (ask(&app, &[("redirect_uri", "")]), "redirect-uri"),
        (ask(&app, &[("redirect_uri", "https://evil.example/cb")]), "redirect-uri"),
        (ask(&app, &[("redirect_uri", "https://mail.example/cb/../x")]), "redirect-uri"),
        (ask(&app, &[("redirect_uri", "https://mail.example@evil.example/cb")]), "redirect-uri"),
        (ask(&app, &[("redirect_uri", "javascript:alert(1)")]), "redirect-uri"),
        (ask(&app, &[("response_mode", "fragment")]), "malformed"),
        (ask(&app, &[("state", &"x".repeat(3000))]), "malformed"),
        (ask(&app, &[("nonce", &"x".repeat(9000))]), "too-long"),
        ([ask(&app, &[]), fields(&[("redirect_uri", CALLBACK)])].concat(), "duplicate-parameter"),
        ([ask(&app, &[]), fields(&[("scope", "openid")])].concat(), "duplicate-parameter"),
    ] {
        match house.prepare(None, parameters).await {
            Outcome::Refusal(refusal) => assert_eq!(refusal.reason, reason),
            other => panic!("{reason}: {other:?}"),
        }
    }
    // The address is sound: the client hears what is wrong.
    for (changed, slug) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
        (("scope", "caldav"), "invalid_scope"),
        (("request", "eyJ"), "request_not_supported"),
        (("request_uri", "https://evil.example/"), "request_uri_not_supported"),
        (("resource", "https://evil.example/"), "invalid_target"),
        (("prompt", "none"), "login_required"),
    ] {
        assert_eq!(error(&house.prepare(None, ask(&app, &[changed])).await), slug, "{changed:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn new_logins_are_asked_for_and_told_by_their_age() {
    let house = House::new();
    house.account(EMAIL).await;
    let app = house.app(|client| client.trusted = true).await;
    let first = house.login(EMAIL).await;
    house.agree(&first.token, ask(&app, &[])).await;
    house.advance(std::time::Duration::from_secs(61)).await;
    for changed in [("prompt", "login"), ("prompt", "select_account"), ("max_age", "30")] {
        let asked = house.prepare(Some(&first.token), ask(&app, &[changed])).await;
        assert_eq!(needs(&asked), [AuthorizationNeed::FreshLogin], "{changed:?}");
    }
    let silent = ask(&app, &[("prompt", "none"), ("max_age", "30")]);
    assert_eq!(error(&house.prepare(Some(&first.token), silent).await), "login_required");
    let factor = house.prepare(Some(&first.token), ask(&app, &[("acr_values", "aal2")])).await;
    assert_eq!(needs(&factor), [AuthorizationNeed::SecondFactor]);
    let second = house.login(EMAIL).await;
    let next = house.prepare(Some(&second.token), ask(&app, &[("prompt", "login")])).await;
    assert!(matches!(next, Outcome::Redirect(_)));
}

#[tokio::test(start_paused = true)]
async fn who_is_no_member_gets_no_code() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let session = house.login(EMAIL).await;
    let (app, open) = (
        house.app(|_| {}).await,
        house
            .app(|client| {
                client.organization = None;
                client.audience = ClientAudience::Everyone;
            })
            .await,
    );
    let left = house.organizations.left.clone();
    left.lock().unwrap().push(account.id.clone());
    assert_eq!(error(&house.prepare(Some(&session.token), ask(&app, &[])).await), "access_denied");
    assert!(query(&house.agree(&session.token, ask(&app, &[])).await).contains_key("error"));
    assert!(query(&house.agree(&session.token, ask(&open, &[])).await).contains_key("code"));
    // Membership that cannot be looked up lets nobody in.
    left.lock().unwrap().clear();
    house.organizations.failing.store(true, std::sync::atomic::Ordering::SeqCst);
    let request = PrepareAuthorizationRequest { parameters: ask(&app, &[]) };
    let answer = house.authorization().prepare_authorization(signed(request, &session.token)).await;
    let reason = crate::tests::refused(answer).1;
    assert_eq!(reason, "organizations-unavailable");
}

#[tokio::test(start_paused = true)]
async fn people_may_say_no_or_less() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await;
    let app = house.app(|_| {}).await;
    let decide = async |approved, scopes: &str, mailbox: &str| {
        let request = DecideAuthorizationRequest {
            parameters: ask(&app, &[]),
            approved,
            scopes: OauthScopes::read(scopes).iter().map(|s| s.slug().to_owned()).collect(),
            mailbox: mailbox.to_owned(),
        };
        let mut service = house.authorization();
        let answer = service.decide_authorization(signed(request, &session.token)).await;
        answer.map(|answer| match answer.into_inner().outcome.unwrap() {
            decide_authorization_response::Outcome::Redirect(sent) => query(&sent.uri),
            other => panic!("{other:?}"),
        })
    };
    assert_eq!(decide(false, "openid", "").await.unwrap()["error"], "access_denied");
    assert!(decide(true, "openid imap", "not an address").await.is_err());
    // Ticked and never asked for: nothing comes of it.
    let answer = decide(true, "openid smtp", "").await.unwrap();
    let tokens = house.redeem(&app, &answer["code"]).await.unwrap();
    assert_eq!(tokens.scope, "openid");
    let again = house.prepare(Some(&session.token), ask(&app, &[])).await;
    assert_eq!(needs(&again), [AuthorizationNeed::Consent, AuthorizationNeed::Mailbox]);
}
