use gatepost_proto::identity::v1::{
    oauth_client_service_client::OauthClientServiceClient,
    oauth_grant_service_client::OauthGrantServiceClient,
    oauth_key_service_client::OauthKeyServiceClient,
};

use super::*;
use crate::tests::{House, refused};

const EMAIL: &str = "anna@example.org";

impl House {
    fn oauth_grants(&self, from: ServiceName) -> OauthGrantServiceClient<Link> {
        OauthGrantServiceClient::new(self.link(from))
    }

    async fn grants(&self, token: &str) -> Vec<OauthGrant> {
        let request = signed(ListOauthGrantsRequest::default(), token);
        let listed = self.oauth_grants(ServiceName::Web).list_oauth_grants(request).await.unwrap();
        listed.into_inner().grants
    }
}

#[tokio::test(start_paused = true)]
async fn people_see_what_they_let_in_and_send_it_away() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    house.account("berta@example.org").await;
    let session = house.login(EMAIL).await;
    let other = house.login("berta@example.org").await.token;
    let app = house.app(|_| {}).await;
    let bound = house.let_in(&app, &session.token, "openid imap").await;
    house.clock.advance(std::time::Duration::from_millis(10));
    let offline = house.let_in(&app, &session.token, "openid imap offline_access").await;
    house.imap(&offline.access_token).await.unwrap();
    let grants = house.grants(&session.token).await;
    assert_eq!(grants.len(), 2);
    let (newest, first) = (&grants[0], &grants[1]);
    assert_eq!((newest.session_id.as_str(), first.session_id.as_str()), ("", &*session.session_id));
    assert!(newest.expires.is_some() && first.expires.is_none());
    let used = newest.last_use.clone().unwrap();
    assert_eq!(used.client.unwrap().ip, "192.0.2.8");
    assert_eq!(newest.client.as_ref().unwrap().name, "Webmail");
    assert_eq!((newest.mailbox.as_str(), newest.scopes.len()), ("info@example.org", 3));
    let revoke = |account_id: &str| RevokeOauthGrantRequest {
        account_id: account_id.to_owned(),
        grant_id: newest.id.clone(),
    };
    let mut service = house.oauth_grants(ServiceName::Web);
    let strange = service.revoke_oauth_grant(signed(revoke(""), &other)).await;
    assert_eq!(refused(strange).1, "not-found");
    service.revoke_oauth_grant(signed(revoke(""), &session.token)).await.unwrap();
    assert_eq!(house.imap(&offline.access_token).await.unwrap_err(), AccessTokenRefusal::Revoked);
    assert!(house.again(&app, &offline.refresh_token).await.is_err());
    assert!(house.imap(&bound.access_token).await.is_ok());
    assert_eq!(house.grants(&session.token).await.len(), 1);
    house.log(&session.token, "oauth-grant.revoked").await;
    // The client is asked for anew.
    let asked = house.prepare(Some(&session.token), ask(&app, &[])).await;
    assert!(matches!(asked, prepare_authorization_response::Outcome::Question(_)));
    // Operators name the account.
    let request = ListOauthGrantsRequest { account_id: account.id.clone(), page: None };
    let listed = house.oauth_grants(ServiceName::Admin).list_oauth_grants(request).await.unwrap();
    assert_eq!(listed.into_inner().grants.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn lists_have_pages() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house.app(|_| {}).await;
    for _ in 0..5 {
        house.clock.advance(std::time::Duration::from_millis(10));
        house.let_in(&app, &session, "openid imap offline_access").await;
    }
    let (mut seen, mut token) = (Vec::new(), String::new());
    loop {
        let page = gatepost_proto::common::v1::PageRequest { size: 2, token: token.clone() };
        let request = ListOauthGrantsRequest { account_id: String::new(), page: Some(page) };
        let mut service = house.oauth_grants(ServiceName::Web);
        let part = service.list_oauth_grants(signed(request, &session)).await.unwrap();
        let part = part.into_inner();
        seen.extend(part.grants.into_iter().map(|grant| grant.id));
        token = part.page.unwrap().next_token;
        if token.is_empty() {
            break;
        }
    }
    let mut sorted = seen.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    assert_eq!((seen.len(), &sorted), (5, &seen));
}

#[tokio::test(start_paused = true)]
async fn a_deleted_client_leaves_nothing_behind() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house.app(|_| {}).await;
    let tokens = house.let_in(&app, &session, "openid imap offline_access").await;
    let request = DeleteOauthClientRequest { client_id: app.id() };
    let mut clients = OauthClientServiceClient::new(house.link(ServiceName::Admin));
    clients.delete_oauth_client(request).await.unwrap();
    assert_eq!(house.imap(&tokens.access_token).await.unwrap_err(), AccessTokenRefusal::Revoked);
    for _ in 0..50 {
        house.identity.work_once().await.unwrap();
        if house.grants(&session).await.is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the grant is still there");
}

#[tokio::test(start_paused = true)]
async fn operators_replace_signing_keys() {
    let house = House::new();
    let mut keys = OauthKeyServiceClient::new(house.link(ServiceName::Admin));
    let listed = keys.list_oauth_keys(ListOauthKeysRequest {}).await.unwrap().into_inner().keys;
    assert!(listed.len() == 2 && listed.iter().all(|key| key.signs));
    let next = RotateOauthKeysRequest { at_once: false };
    let rotated = keys.rotate_oauth_keys(next).await.unwrap().into_inner().keys;
    assert_eq!((rotated.len(), rotated.iter().filter(|key| key.signs).count()), (4, 2));
    assert!(listed.iter().all(|old| rotated.iter().any(|key| key.id == old.id && key.signs)));
    let now = RotateOauthKeysRequest { at_once: true };
    let fresh = keys.rotate_oauth_keys(now).await.unwrap().into_inner().keys;
    assert!(fresh.len() == 2 && fresh.iter().all(|key| key.signs));
    assert!(rotated.iter().all(|old| fresh.iter().all(|key| key.id != old.id)));
    let mut stranger = OauthKeyServiceClient::new(house.link(ServiceName::Web));
    assert!(stranger.list_oauth_keys(ListOauthKeysRequest {}).await.is_err());
}
