use gatepost_identity_core::oauth::OauthScopes;

use super::*;
use crate::tests::House;

const EMAIL: &str = "anna@example.org";

#[tokio::test(start_paused = true)]
async fn what_is_not_offline_ends_with_the_session() {
    let house = House::new();
    house.account(EMAIL).await;
    let (one, two) = (house.login(EMAIL).await.token, house.login(EMAIL).await.token);
    let app = house.app(|_| {}).await;
    let first = house.let_in(&app, &one, "openid imap").await;
    let second = house.let_in(&app, &two, "openid imap").await;
    let offline = house.let_in(&app, &one, "openid imap offline_access").await;
    // A second code of the same session goes on with what is there.
    let again = house.let_in(&app, &one, "openid imap").await;
    let grant = |tokens: &TokenGrant| claims(&tokens.access_token)["grant"].clone();
    assert_eq!(grant(&first), grant(&again));
    house.sessions().end_session(signed(EndSessionRequest::default(), &one)).await.unwrap();
    for (tokens, live) in [(&first, false), (&again, false), (&second, true), (&offline, true)] {
        assert_eq!(house.imap(&tokens.access_token).await.is_ok(), live);
    }
    // Whoever ends all others means what goes on without a session, too.
    let all = signed(EndOtherSessionsRequest::default(), &two);
    house.sessions().end_other_sessions(all).await.unwrap();
    assert!(house.imap(&second.access_token).await.is_ok());
    assert!(house.imap(&offline.access_token).await.is_err());
    assert!(house.again(&app, &offline.refresh_token).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn clients_and_accounts_that_may_not_be_used_open_nothing() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let mut app = house.app(|_| {}).await;
    let tokens = house.let_in(&app, &session, "openid imap offline_access").await;
    app.client.scopes = OauthScopes::read("openid smtp offline_access");
    house.put_app(&app.client).await;
    let less = house.imap(&tokens.access_token).await;
    assert_eq!(less.unwrap_err(), AccessTokenRefusal::Scope);
    app.client.scopes = OauthScopes::read("openid imap offline_access");
    app.client.enabled = false;
    house.put_app(&app.client).await;
    let off = house.imap(&tokens.access_token).await;
    assert_eq!(off.unwrap_err(), AccessTokenRefusal::Revoked);
    assert_eq!(house.again(&app, &tokens.refresh_token).await.unwrap_err(), "invalid_client");
    app.client.enabled = true;
    house.put_app(&app.client).await;
    assert!(house.imap(&tokens.access_token).await.is_ok());
    let suspend = SetAccountStateRequest {
        account_id: account.id.clone(),
        state: AccountState::Suspended.into(),
    };
    house.accounts(ServiceName::Admin).set_account_state(suspend).await.unwrap();
    let suspended = house.imap(&tokens.access_token).await;
    assert_eq!(suspended.unwrap_err(), AccessTokenRefusal::AccountInactive);
    assert_eq!(house.again(&app, &tokens.refresh_token).await.unwrap_err(), "invalid_grant");
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_organization_gets_no_further_tokens() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house.app(|_| {}).await;
    let tokens = house.let_in(&app, &session, "openid imap offline_access").await;
    house.organizations.left.lock().unwrap().push(account.id);
    assert_eq!(house.again(&app, &tokens.refresh_token).await.unwrap_err(), "invalid_grant");
    assert!(house.imap(&tokens.access_token).await.is_err());
    house.log(&session, "oauth-grant.not-admitted").await;
}

#[tokio::test(start_paused = true)]
async fn tokens_are_described_to_whom_they_concern_and_given_back() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house.app(|_| {}).await;
    let other = house.app(|_| {}).await;
    let server = house.app(|client| client.introspects = true).await;
    let tokens = house.let_in(&app, &session, "openid imap offline_access").await;
    let inactive = serde_json::json!({ "active": false });
    for (who, sees) in [(&app, true), (&other, false), (&server, true)] {
        let found = house.introspect(who, &tokens.access_token).await;
        assert_eq!(found["active"], sees);
        if sees {
            assert_eq!(
                (&found["username"], &found["mailbox"]),
                (&EMAIL.into(), &"info@example.org".into())
            );
            assert_eq!(
                (&found["token_type"], &found["scope"]),
                (&"Bearer".into(), &"openid imap offline_access".into())
            );
        } else {
            assert_eq!(found, inactive);
        }
    }
    assert_eq!(house.introspect(&app, &tokens.refresh_token).await["active"], true);
    assert_eq!(house.introspect(&server, &tokens.refresh_token).await, inactive);
    assert_eq!(house.introspect(&server, &tokens.id_token).await, inactive);
    let public = house.app(|client| client.authentication = ClientAuthentication::None).await;
    assert_eq!(house.introspect(&public, &tokens.access_token).await, "invalid_client");
    let revoke = async |who: &App, token: &str| {
        let (token, proof) = (token.to_owned(), who.proof());
        let request = RevokeTokenRequest { token, proof, client: client("192.0.2.7") };
        house.oauth_tokens().revoke_token(request).await.unwrap().into_inner().error
    };
    // Nobody gives back what is another's; nor does nonsense do harm.
    for (who, token) in [(&other, &tokens.refresh_token), (&server, &tokens.access_token)] {
        assert_eq!(revoke(who, token).await, None);
    }
    assert_eq!(revoke(&app, "nonsense").await, None);
    assert!(house.imap(&tokens.access_token).await.is_ok());
    assert_eq!(revoke(&app, &tokens.refresh_token).await, None);
    assert!(house.imap(&tokens.access_token).await.is_err());
    assert_eq!(house.introspect(&app, &tokens.access_token).await, inactive);
}

#[tokio::test(start_paused = true)]
async fn an_account_lets_one_client_in_so_often_at_most() {
    let mut config = crate::IdentityConfig::default();
    config.oauth_tokens.grants_per_client = 3;
    let house = House::with(config, gatepost_store::MemoryStore::new(), 1);
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house.app(|_| {}).await;
    let mut all = Vec::new();
    for _ in 0..5 {
        house.clock.advance(std::time::Duration::from_millis(10));
        all.push(house.let_in(&app, &session, "openid imap offline_access").await);
    }
    let mut live = Vec::new();
    for tokens in &all {
        live.push(house.imap(&tokens.access_token).await.is_ok());
    }
    assert_eq!(live, [false, false, true, true, true]);
}
