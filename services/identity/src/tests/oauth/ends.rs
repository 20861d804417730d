use gatepost_identity_core::oauth::OauthScopes;
use gatepost_proto::event::v1::event::Fact;
use prost_types::FieldMask;

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

/// Ids of grants whose end was told until now, in order of the alphabet.
async fn revoked(house: &House, events: &mut tonic::Streaming<WatchEventsResponse>) -> Vec<String> {
    // An event that comes after all that are looked for.
    let account_id = house.account("last@example.org").await.id;
    let state = AccountState::Suspended.into();
    let suspend = SetAccountStateRequest { account_id, state };
    house.accounts(ServiceName::Admin).set_account_state(suspend).await.unwrap();
    let mut found = Vec::new();
    loop {
        let told = events.message().await.unwrap().unwrap();
        match told.event.and_then(|event| event.fact) {
            Some(Fact::OauthGrantRevoked(revoked)) => found.push(revoked.grant_id),
            Some(Fact::AccountStateChanged(_)) => break,
            _ => {}
        }
    }
    found.sort();
    found
}

#[tokio::test(start_paused = true)]
async fn a_client_that_is_switched_off_or_deleted_ends_its_grants_and_tells_of_each() {
    for delete in [false, true] {
        let house = House::new();
        let (app, other) = (house.app(|_| {}).await, house.app(|_| {}).await);
        let (mut held, mut tokens, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        for email in [EMAIL, "bert@example.org"] {
            house.account(email).await;
            let session = house.login(email).await.token;
            // One that hangs on the browser session, and one that goes on without.
            for scope in ["openid imap", "openid imap offline_access"] {
                let given = house.let_in(&app, &session, scope).await;
                held.push(claims(&given.access_token)["grant"].as_str().unwrap().to_owned());
                tokens.push(given);
            }
            kept.push(house.let_in(&other, &session, "openid imap offline_access").await);
        }
        held.sort();
        held.dedup();
        assert_eq!(held.len(), 4);
        let watch = WatchEventsRequest { after: None };
        let mut events = house.events().watch_events(watch).await.unwrap().into_inner();
        let mut clients = house.oauth_clients(ServiceName::Admin);
        if delete {
            let request = DeleteOauthClientRequest { client_id: app.id() };
            clients.delete_oauth_client(request).await.unwrap();
        } else {
            let off =
                gatepost_proto::identity::v1::OauthClient { id: app.id(), ..Default::default() };
            let update_mask = Some(FieldMask { paths: vec!["enabled".to_owned()] });
            let request = UpdateOauthClientRequest { client: Some(off), update_mask };
            clients.update_oauth_client(request).await.unwrap();
        }
        // Nothing opens anything from now on, whether or not anybody has been told.
        for given in &tokens {
            assert!(house.imap(&given.access_token).await.is_err());
        }
        house.identity.work_once().await.unwrap();
        // These are what the mail service ends connections by.
        assert_eq!(revoked(&house, &mut events).await, held, "deleted: {delete}");
        for given in &kept {
            assert!(house.imap(&given.access_token).await.is_ok());
        }
        assert!(house.again(&app, &tokens[1].refresh_token).await.is_err());
    }
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
