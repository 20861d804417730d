use std::time::Duration;

use gatepost_proto::identity::v1::oauth_device_service_client::OauthDeviceServiceClient;

use super::*;
use crate::tests::{House, refused};

const EMAIL: &str = "anna@example.org";

impl House {
    fn devices(&self) -> OauthDeviceServiceClient<Link> {
        OauthDeviceServiceClient::new(self.link(ServiceName::Web))
    }

    async fn start_device(&self, app: &App, scope: &str) -> Result<DeviceAuthorization, String> {
        let request = StartDeviceAuthorizationRequest {
            parameters: fields(&[("scope", scope)]),
            proof: app.proof(),
            client: client("198.51.100.7"),
        };
        let answer = self.devices().start_device_authorization(request).await.unwrap();
        match answer.into_inner().outcome.unwrap() {
            start_device_authorization_response::Outcome::Authorization(started) => Ok(started),
            start_device_authorization_response::Outcome::Error(error) => Err(error.error),
        }
    }

    async fn find_code(
        &self,
        token: &str,
        code: &str,
        ip: &str,
    ) -> Result<FindDeviceAuthorizationResponse, Status> {
        let request =
            FindDeviceAuthorizationRequest { user_code: code.to_owned(), client: client(ip) };
        let answer = self.devices().find_device_authorization(signed(request, token)).await;
        answer.map(Response::into_inner)
    }

    async fn decide_code(&self, token: &str, code: &str, approved: bool) -> Result<(), Status> {
        let request = DecideDeviceAuthorizationRequest {
            user_code: code.to_owned(),
            approved,
            scopes: ["openid", "imap", "offline_access"].map(str::to_owned).to_vec(),
            mailbox: "info@example.org".to_owned(),
            client: client("192.0.2.1"),
        };
        let answer = self.devices().decide_device_authorization(signed(request, token)).await;
        answer.map(|_| ())
    }

    async fn poll(&self, app: &App, code: &str) -> Result<TokenGrant, String> {
        let kind = "urn:ietf:params:oauth:grant-type:device_code";
        self.exchange(app, fields(&[("grant_type", kind), ("device_code", code)])).await
    }
}

#[tokio::test(start_paused = true)]
async fn a_device_waits_until_somebody_has_typed_its_code() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house.app(|client| client.authentication = ClientAuthentication::None).await;
    let other = house.app(|client| client.authentication = ClientAuthentication::None).await;
    let started = house.start_device(&app, "openid imap offline_access").await.unwrap();
    assert_eq!((started.interval, started.expires_in, started.user_code.len()), (5, 600, 9));
    let code = &started.device_code;
    assert_eq!(house.poll(&app, code).await.unwrap_err(), "authorization_pending");
    house.clock.advance(Duration::from_secs(4));
    assert_eq!(house.poll(&app, code).await.unwrap_err(), "slow_down");
    house.clock.advance(Duration::from_secs(10));
    assert_eq!(house.poll(&app, code).await.unwrap_err(), "authorization_pending");
    let typed = started.user_code.to_lowercase().replace('-', " ");
    let found = house.find_code(&session, &typed, "192.0.2.1").await.unwrap();
    let question = found.question.unwrap();
    assert_eq!(question.scopes, ["openid", "imap", "offline_access"]);
    let asked: Vec<_> = question.needs().collect();
    assert_eq!(asked, [AuthorizationNeed::Consent, AuthorizationNeed::Mailbox]);
    assert_eq!(found.device.unwrap().ip, "198.51.100.7");
    house.decide_code(&session, &typed, true).await.unwrap();
    // The typed code has done its work; the device code serves its own client, once.
    assert_eq!(refused(house.decide_code(&session, &typed, true).await).1, "user-code");
    house.clock.advance(Duration::from_secs(10));
    assert_eq!(house.poll(&other, code).await.unwrap_err(), "invalid_grant");
    let tokens = house.poll(&app, code).await.unwrap();
    assert_eq!(house.imap(&tokens.access_token).await.unwrap().mailbox, "info@example.org");
    assert!(house.again(&app, &tokens.refresh_token).await.is_ok());
    house.clock.advance(Duration::from_secs(10));
    assert_eq!(house.poll(&app, code).await.unwrap_err(), "invalid_grant");
    house.log(&session, "oauth-grant.device-approved").await;
    house.post.mail(EMAIL, "application", 0).await;
}

#[tokio::test(start_paused = true)]
async fn a_device_is_refused_or_comes_too_late() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house.app(|_| {}).await;
    let denied = house.start_device(&app, "openid").await.unwrap();
    house.decide_code(&session, &denied.user_code, false).await.unwrap();
    assert_eq!(house.poll(&app, &denied.device_code).await.unwrap_err(), "access_denied");
    let late = house.start_device(&app, "openid").await.unwrap();
    house.clock.advance(Duration::from_secs(600));
    assert_eq!(house.poll(&app, &late.device_code).await.unwrap_err(), "expired_token");
    let found = house.find_code(&session, &late.user_code, "192.0.2.1").await;
    assert_eq!(refused(found).1, "user-code");
    house.clock.advance(Duration::from_secs(1));
    house.identity.sweep_once().await.unwrap();
    assert_eq!(house.poll(&app, &late.device_code).await.unwrap_err(), "invalid_grant");
    let plain = house
        .app(|client| {
            client.grant_types.remove(&GrantType::DeviceCode);
        })
        .await;
    assert_eq!(house.start_device(&plain, "openid").await.unwrap_err(), "unauthorized_client");
    assert_eq!(house.start_device(&app, "caldav").await.unwrap_err(), "invalid_scope");
    house.log(&session, "oauth-grant.device-denied").await;
}

#[tokio::test(start_paused = true)]
async fn codes_are_not_found_by_trying() {
    let house = House::new();
    house.account(EMAIL).await;
    house.account("berta@example.org").await;
    let session = house.login(EMAIL).await.token;
    let other = house.login("berta@example.org").await.token;
    let app = house.app(|_| {}).await;
    let started = house.start_device(&app, "openid").await.unwrap();
    let mut paused = 0;
    for guess in 0..20_u32 {
        // From ever new networks: the account is counted.
        let ip = format!("203.0.113.{guess}");
        let found = house.find_code(&session, "BCDF-GHJK", &ip).await;
        paused += usize::from(refused(found).1 == "throttled");
    }
    assert!(paused > 10);
    let other_place = house.find_code(&other, &started.user_code, "192.0.2.200").await;
    assert!(other_place.is_ok());
    // By ever new accounts from one network: the network is.
    let mut paused = 0;
    for guess in 0..10 {
        let email = format!("guest{guess}@example.org");
        house.account(&email).await;
        let token =
            house.try_login(&email, crate::tests::PASSWORD, "192.0.2.1").await.unwrap().token;
        let found = house.find_code(&token, "BCDF-GHJK", "192.0.2.99").await;
        paused += usize::from(refused(found).1 == "throttled");
    }
    assert!(paused > 2);
}
