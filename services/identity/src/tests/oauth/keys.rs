use std::time::Duration;

use gatepost_proto::{
    common::v1::VerifyLogsRequest,
    identity::v1::{
        audit_service_client::AuditServiceClient, oauth_key_service_client::OauthKeyServiceClient,
        organization_activity_service_client::OrganizationActivityServiceClient,
    },
    organization::v1::ListOrganizationActivityRequest,
};

use super::*;
use crate::tests::House;

const EMAIL: &str = "anna@example.org";

async fn kids(house: &House) -> Vec<String> {
    let answer = house.oauth_tokens().get_signing_keys(GetSigningKeysRequest {}).await.unwrap();
    let jwks: serde_json::Value = serde_json::from_str(&answer.into_inner().jwks_json).unwrap();
    let keys = jwks["keys"].as_array().unwrap().clone();
    assert!(keys.iter().all(|key| key.get("d").is_none() && key["use"] == "sig"));
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

fn kid(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

#[tokio::test(start_paused = true)]
async fn keys_are_published_before_and_after_they_sign() {
    let house = House::new();
    house.account(EMAIL).await;
    let app = house.app(|_| {}).await;
    let session = house.login(EMAIL).await.token;
    let tokens = house.let_in(&app, &session, "openid imap offline_access").await;
    let first = kids(&house).await;
    assert_eq!(first.len(), 2);
    assert!(first.contains(&kid(&tokens.access_token)));
    let rules = house.identity.config.oauth_tokens.clone();
    house.clock.advance(rules.key_lives.0 - rules.key_published_before.0);
    let both = kids(&house).await;
    assert!(both.len() == 4 && first.iter().all(|kid| both.contains(kid)));
    let before = house.again(&app, &tokens.refresh_token).await.unwrap();
    assert!(first.contains(&kid(&before.access_token)));
    house.clock.advance(rules.key_published_before.0);
    let after = house.again(&app, &before.refresh_token).await.unwrap();
    assert!(!first.contains(&kid(&after.access_token)) && both.contains(&kid(&after.access_token)));
    house.clock.advance(rules.key_published_after.0 - Duration::from_secs(1));
    assert!(first.iter().all(|kid| both.contains(kid)));
    house.clock.advance(Duration::from_secs(1));
    let last = kids(&house).await;
    assert!(first.iter().all(|kid| !last.contains(kid)));
}

#[tokio::test(start_paused = true)]
async fn processes_on_one_store_agree() {
    let store = gatepost_store::MemoryStore::new();
    let one = House::with(crate::IdentityConfig::default(), store.clone(), 1);
    let two = House::with(crate::IdentityConfig::default(), store, 2);
    let (first, second) = tokio::join!(kids(&one), kids(&two));
    assert_eq!(first, second);
    one.account(EMAIL).await;
    let session = one.login(EMAIL).await.token;
    let app = one.app(|_| {}).await;
    let tokens = one.let_in(&app, &session, "openid imap").await;
    assert!(two.imap(&tokens.access_token).await.is_ok());
    // What leaked is of no use from the moment that an operator says so.
    two.identity.rotate_keys(true).await.unwrap();
    assert_eq!(one.imap(&tokens.access_token).await.unwrap_err(), AccessTokenRefusal::Invalid);
    assert_eq!(kids(&one).await, kids(&two).await);
    one.identity.rotate_keys(false).await.unwrap();
    assert_eq!(kids(&two).await.len(), 4);
}

/// Lines about signing keys in the operator's log, the oldest first: action, actor, cause, keys made, keys removed.
async fn told(house: &House) -> Vec<[String; 5]> {
    let request = ListOrganizationActivityRequest {
        organization_id: OrganizationId::from_bytes([0; 16]).to_string(),
        ..Default::default()
    };
    let mut logs = OrganizationActivityServiceClient::new(house.link(ServiceName::Admin));
    let found = logs.list_organization_activity(request).await.unwrap().into_inner();
    let lines = found.activities.into_iter().rev();
    let lines = lines.filter(|line| line.action.starts_with("signing-keys."));
    lines
        .map(|line| {
            let detail = |name: &str| line.details.get(name).cloned().unwrap_or_default();
            [
                line.action.clone(),
                line.actor.clone(),
                detail("cause"),
                detail("made"),
                detail("removed"),
            ]
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn every_change_of_keys_is_a_line_in_the_operators_log() {
    let store = gatepost_store::MemoryStore::new();
    let mut config = crate::IdentityConfig::default();
    // Old keys are gone long before the schedule makes the next.
    config.oauth_tokens.key_lives.0 = Duration::from_secs(365 * 86_400);
    let house = House::with(config.clone(), store.clone(), 1);
    let other = House::with(config, store, 2);
    let by = |action: &str, actor: &str, cause: &str, made: &[String], removed: &[String]| {
        [action.to_owned(), actor.to_owned(), cause.to_owned(), made.join(" "), removed.join(" ")]
    };
    // Who finds it due writes it, once.
    let (first, same) = tokio::join!(kids(&house), kids(&other));
    assert_eq!(first, same);
    let made = by("signing-keys.rotated", "service:identity", "schedule", &first, &[]);
    assert_eq!(told(&house).await, std::slice::from_ref(&made));

    // Reading keys changes nothing.
    assert_eq!(kids(&house).await, first);
    assert_eq!(told(&house).await.len(), 1);

    let mut keys = OauthKeyServiceClient::new(house.link(ServiceName::Admin));
    keys.rotate_oauth_keys(RotateOauthKeysRequest { at_once: false }).await.unwrap();
    let next: Vec<_> = kids(&house).await.into_iter().filter(|kid| !first.contains(kid)).collect();
    let rotated = by("signing-keys.rotated", "operator", "operator", &next, &[]);
    assert_eq!(told(&house).await, [made.clone(), rotated.clone()]);

    let rules = house.identity.config.oauth_tokens.clone();
    house.clock.advance(rules.key_published_before.0 + rules.key_published_after.0);
    let mut left = kids(&house).await;
    left.sort();
    let mut still = next.clone();
    still.sort();
    assert_eq!(left, still);
    let removed = by("signing-keys.removed", "service:identity", "schedule", &[], &first);
    assert_eq!(told(&house).await, [made, rotated, removed]);

    keys.rotate_oauth_keys(RotateOauthKeysRequest { at_once: true }).await.unwrap();
    let last = kids(&house).await;
    let leaked = by("signing-keys.rotated", "operator", "operator-at-once", &last, &next);
    assert_eq!(told(&house).await.last(), Some(&leaked));

    // The lines are in the chains that `gatepost admin audit verify` follows.
    let mut audits = AuditServiceClient::new(house.link(ServiceName::Admin));
    let request = VerifyLogsRequest::default();
    let mut report = audits.verify_logs(request).await.unwrap().into_inner();
    let (mut lines, mut broken) = (0, 0);
    while let Some(part) = report.message().await.unwrap() {
        broken += part.broken.len();
        lines = part.lines;
    }
    assert_eq!((lines, broken), (4, 0));
}

#[tokio::test(start_paused = true)]
async fn a_client_may_have_its_id_tokens_signed_with_eddsa() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house.app(|client| client.id_token_algorithm = TokenAlgorithm::EdDsa).await;
    let tokens = house.let_in(&app, &session, "openid imap").await;
    let ring = house.identity.key_ring().await.unwrap();
    for (token, algorithm) in
        [(&tokens.id_token, TokenAlgorithm::EdDsa), (&tokens.access_token, TokenAlgorithm::Es256)]
    {
        let key = ring.find(&kid(token)).unwrap();
        assert_eq!(key.algorithm, algorithm);
        let compact = jose::Compact::parse(token).unwrap();
        assert!(key.verify(algorithm.slug(), compact.signed, &compact.signature));
    }
    assert!(house.imap(&tokens.id_token).await.is_err());
}
