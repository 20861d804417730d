use std::time::Duration;

use super::*;
use crate::tests::House;

const EMAIL: &str = "anna@example.org";
const OFFLINE: &str = "openid imap offline_access";

async fn begin() -> (House, App, String, TokenGrant) {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house.app(|_| {}).await;
    let tokens = house.let_in(&app, &session, OFFLINE).await;
    (house, app, session, tokens)
}

#[tokio::test(start_paused = true)]
async fn each_token_serves_once_and_a_copy_ends_it_all() {
    let (house, app, session, first) = begin().await;
    assert!(first.refresh_token.starts_with("gpr_"));
    house.clock.advance(Duration::from_secs(300));
    let second = house.again(&app, &first.refresh_token).await.unwrap();
    assert_ne!(second.refresh_token, first.refresh_token);
    assert!(claims(&second.id_token).get("nonce").is_none());
    let at = |tokens: &TokenGrant| claims(&tokens.id_token)["auth_time"].clone();
    assert_eq!(at(&first), at(&second));
    house.clock.advance(Duration::from_secs(300));
    let third = house.again(&app, &second.refresh_token).await.unwrap();
    assert!(house.imap(&third.access_token).await.is_ok());
    // However old it is.
    assert_eq!(house.again(&app, &first.refresh_token).await.unwrap_err(), "invalid_grant");
    assert_eq!(house.imap(&third.access_token).await.unwrap_err(), AccessTokenRefusal::Revoked);
    assert_eq!(house.again(&app, &third.refresh_token).await.unwrap_err(), "invalid_grant");
    house.log(&session, "oauth-grant.token-reused").await;
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_given_again_for_a_moment() {
    let (house, app, _, first) = begin().await;
    let second = house.again(&app, &first.refresh_token).await.unwrap();
    house.clock.advance(Duration::from_secs(9));
    let repeated = house.again(&app, &first.refresh_token).await.unwrap();
    assert_eq!(repeated.refresh_token, second.refresh_token);
    let third = house.again(&app, &repeated.refresh_token).await.unwrap();
    // The answer had arrived: whoever comes with the old one now has a copy.
    assert_eq!(house.again(&app, &first.refresh_token).await.unwrap_err(), "invalid_grant");
    assert_eq!(house.again(&app, &third.refresh_token).await.unwrap_err(), "invalid_grant");
    let (house, app, _, first) = begin().await;
    house.again(&app, &first.refresh_token).await.unwrap();
    house.clock.advance(Duration::from_secs(10));
    assert_eq!(house.again(&app, &first.refresh_token).await.unwrap_err(), "invalid_grant");
}

#[tokio::test(start_paused = true)]
async fn two_requests_at_once_get_the_same_token() {
    let (house, app, _, first) = begin().await;
    let mut last = first.refresh_token;
    for _ in 0..5 {
        let (one, two) = tokio::join!(house.again(&app, &last), house.again(&app, &last));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.refresh_token, two.refresh_token);
        last = one.refresh_token;
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_made_up_ends_nothing() {
    let (house, app, _, tokens) = begin().await;
    let other = house.app(|_| {}).await;
    let made_up = GeneratedSecret::generate(SecretKind::OauthRefresh, &*house.identity.entropy);
    for wrong in ["", "x", &made_up.expose(), &tokens.access_token] {
        assert!(house.again(&app, wrong).await.is_err());
    }
    // The right one, by somebody else.
    assert_eq!(house.again(&other, &tokens.refresh_token).await.unwrap_err(), "invalid_grant");
    let more = fields(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", &tokens.refresh_token),
        ("scope", "openid smtp"),
    ]);
    assert_eq!(house.exchange(&app, more).await.unwrap_err(), "invalid_scope");
    let less = fields(&[
        ("grant_type", "refresh_token"),
        ("refresh_token", &tokens.refresh_token),
        ("scope", "openid"),
    ]);
    let less = house.exchange(&app, less).await.unwrap();
    assert_eq!(house.imap(&less.access_token).await.unwrap_err(), AccessTokenRefusal::Scope);
    let all = house.again(&app, &less.refresh_token).await.unwrap();
    assert!(house.imap(&all.access_token).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn it_ends_when_nobody_uses_it_and_in_the_end() {
    let (house, app, _, tokens) = begin().await;
    let rules = house.identity.config.oauth_tokens.clone();
    let mut last = tokens.refresh_token;
    let step = rules.refresh_idle.0 - Duration::from_secs(1);
    let steps = rules.refresh_absolute.0.as_secs() / step.as_secs();
    for _ in 0..steps {
        house.clock.advance(step);
        house.identity.sweep_once().await.unwrap();
        last = house.again(&app, &last).await.unwrap().refresh_token;
    }
    house.clock.advance(step);
    assert_eq!(house.again(&app, &last).await.unwrap_err(), "invalid_grant");
    let (house, app, session, tokens) = begin().await;
    house.clock.advance(rules.refresh_idle.0);
    house.identity.sweep_once().await.unwrap();
    assert_eq!(house.again(&app, &tokens.refresh_token).await.unwrap_err(), "invalid_grant");
    drop(session);
}
