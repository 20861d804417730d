use gatepost_notice::{FormPost, NoticeError};
use gatepost_proto::identity::v1::oauth_logout_service_client::OauthLogoutServiceClient;

use super::*;
use crate::tests::House;

const EMAIL: &str = "anna@example.org";

/// What clients were told.
#[derive(Default)]
pub(crate) struct Told {
    posts: std::sync::Mutex<Vec<(String, String)>>,
    failing: std::sync::atomic::AtomicUsize,
}

#[tonic::async_trait]
impl FormPost for Told {
    async fn post(&self, address: &str, form: String) -> Result<(), NoticeError> {
        use std::sync::atomic::Ordering::SeqCst;
        self.posts.lock().unwrap().push((address.to_owned(), form));
        let left = self.failing.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
        left.map_or(Ok(()), |_| Err(NoticeError::Later("away".to_owned())))
    }
}

async fn prepare(
    house: &House,
    token: Option<&str>,
    pairs: &[(&str, &str)],
) -> PrepareLogoutResponse {
    let message = PrepareLogoutRequest { parameters: fields(pairs) };
    let request = match token {
        Some(token) => signed(message, token),
        None => Request::new(message),
    };
    let mut service = OauthLogoutServiceClient::new(house.link(ServiceName::Web));
    service.prepare_logout(request).await.unwrap().into_inner()
}

#[tokio::test(start_paused = true)]
async fn only_the_hint_of_this_very_session_ends_it_unasked() {
    let house = House::new();
    house.account(EMAIL).await;
    let (here, there) = (house.login(EMAIL).await.token, house.login(EMAIL).await.token);
    let app = house.app(|_| {}).await;
    let other = house.app(|_| {}).await;
    let hint = house.let_in(&app, &here, "openid").await.id_token;
    let access = house.let_in(&app, &here, "openid").await.access_token;
    let foreign = house.let_in(&app, &there, "openid").await.id_token;
    let bye = "https://mail.example/bye";
    let (id, other_id) = (app.id(), other.id());
    house.clock.advance(std::time::Duration::from_secs(7200));
    for (pairs, confirm, goes) in [
        // It has expired, and is ours all the same.
        (vec![("id_token_hint", &*hint)], false, ""),
        (vec![("id_token_hint", &*hint), ("post_logout_redirect_uri", bye)], false, bye),
        (vec![("id_token_hint", &*hint), ("client_id", &*id)], false, ""),
        (vec![("id_token_hint", &*hint), ("client_id", &*other_id)], true, ""),
        (vec![("id_token_hint", &*foreign), ("post_logout_redirect_uri", bye)], true, bye),
        (vec![("id_token_hint", &*access)], true, ""),
        (vec![("id_token_hint", "nonsense")], true, ""),
        (vec![("client_id", &*id), ("post_logout_redirect_uri", bye)], true, bye),
        (vec![("post_logout_redirect_uri", bye)], true, ""),
        (
            vec![("id_token_hint", &*hint), ("post_logout_redirect_uri", "https://evil.example/")],
            false,
            "",
        ),
        (vec![("id_token_hint", &*hint), ("post_logout_redirect_uri", CALLBACK)], false, ""),
        (vec![], true, ""),
    ] {
        let plan = prepare(&house, Some(&here), &pairs).await;
        assert_eq!((plan.confirm, plan.redirect_uri.as_str()), (confirm, goes), "{pairs:?}");
    }
    let noted = [("id_token_hint", &*hint), ("post_logout_redirect_uri", bye), ("state", "a b")];
    let plan = prepare(&house, Some(&here), &noted).await;
    assert_eq!(plan.redirect_uri, "https://mail.example/bye?state=a+b");
    assert_eq!(plan.client.unwrap().name, "Webmail");
    assert!(!prepare(&house, None, &[]).await.confirm);
}

#[tokio::test(start_paused = true)]
async fn clients_are_told_that_a_session_has_ended_until_they_hear_it() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let session = house.login(EMAIL).await;
    let address = "https://mail.example/backchannel";
    let told_one = |client: &mut OauthClient| {
        client.backchannel_logout_uri = Some(address.parse().unwrap());
    };
    let (app, quiet) = (house.app(told_one).await, house.app(|_| {}).await);
    house.let_in(&app, &session.token, "openid imap").await;
    let offline = house.let_in(&app, &session.token, "openid imap offline_access").await;
    house.let_in(&quiet, &session.token, "openid").await;
    house.told.failing.store(2, std::sync::atomic::Ordering::SeqCst);
    let end = signed(EndSessionRequest::default(), &session.token);
    house.sessions().end_session(end).await.unwrap();
    for _ in 0..20 {
        house.advance(std::time::Duration::from_secs(120)).await;
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let posts = house.told.posts.lock().unwrap().clone();
    assert_eq!(posts.len(), 3, "two attempts that failed and the one that was heard");
    let mut ids = std::collections::BTreeSet::new();
    for (to, form) in &posts {
        assert_eq!(to, address);
        let token = form.strip_prefix("logout_token=").unwrap();
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        let header: serde_json::Value = serde_json::from_slice(&header).unwrap();
        assert_eq!(header["typ"], "logout+jwt");
        let claims = claims(token);
        assert_eq!(
            (&claims["sub"], &claims["aud"]),
            (&account.id.clone().into(), &app.id().into())
        );
        assert_eq!(
            (&claims["sid"], &claims["iss"]),
            (&session.session_id.clone().into(), &ISSUER.into())
        );
        let event = "http://schemas.openid.net/event/backchannel-logout";
        assert!(claims["events"][event].is_object() && claims.get("nonce").is_none());
        ids.insert(claims["jti"].as_str().unwrap().to_owned());
        assert!(house.imap(token).await.is_err());
    }
    assert_eq!(ids.len(), 3);
    // Offline access goes on.
    assert!(house.again(&app, &offline.refresh_token).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn who_never_hears_is_given_up() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house
        .app(|client| {
            client.backchannel_logout_uri = Some("https://mail.example/b".parse().unwrap());
        })
        .await;
    house.let_in(&app, &session, "openid").await;
    house.told.failing.store(usize::MAX, std::sync::atomic::Ordering::SeqCst);
    house.sessions().end_session(signed(EndSessionRequest::default(), &session)).await.unwrap();
    for _ in 0..30 {
        house.advance(std::time::Duration::from_secs(600)).await;
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let tries = house.told.posts.lock().unwrap().len();
    house.advance(std::time::Duration::from_secs(7200)).await;
    assert!(tries > 1 && house.told.posts.lock().unwrap().len() == tries);
}
