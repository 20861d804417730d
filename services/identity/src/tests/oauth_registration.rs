//! Clients that register themselves.

use gatepost_proto::identity::v1::{
    oauth_registration_service_client::OauthRegistrationServiceClient,
    oauth_registration_token_service_client::OauthRegistrationTokenServiceClient,
    read_oauth_registration_response, register_oauth_client_response,
    replace_oauth_registration_response,
};

use super::*;
use crate::RegistrationPolicy;

const MAIL: &str = r#"{"client_name":"Mail","redirect_uris":["http://127.0.0.1/"],
    "token_endpoint_auth_method":"none","grant_types":["authorization_code","refresh_token"],
    "scope":"openid offline_access urn:ietf:params:oauth:scope:mail"}"#;

fn house(policy: RegistrationPolicy) -> House {
    let mut config = IdentityConfig::default();
    config.oauth.registration.policy = policy;
    config.oauth.registration.clients = 3;
    House::with(config, MemoryStore::new(), 1)
}

fn registrations(house: &House) -> OauthRegistrationServiceClient<Link> {
    OauthRegistrationServiceClient::new(house.link(ServiceName::Web))
}

fn tokens(house: &House) -> OauthRegistrationTokenServiceClient<Link> {
    OauthRegistrationTokenServiceClient::new(house.link(ServiceName::Admin))
}

async fn register(house: &House, metadata: &str, token: &str) -> Result<serde_json::Value, String> {
    use register_oauth_client_response::Outcome;
    let request = RegisterOauthClientRequest {
        metadata_json: metadata.to_owned(),
        initial_access_token: token.to_owned(),
        client: client("192.0.2.1"),
    };
    let answer = registrations(house).register_oauth_client(request).await.unwrap();
    match answer.into_inner().outcome.unwrap() {
        Outcome::Json(json) => Ok(serde_json::from_str(&json).unwrap()),
        Outcome::Error(error) => Err(error.error),
    }
}

fn text(value: &serde_json::Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

async fn read(house: &House, id: &str, token: &str) -> Result<serde_json::Value, String> {
    use read_oauth_registration_response::Outcome;
    let request = ReadOauthRegistrationRequest {
        client_id: id.to_owned(),
        registration_access_token: token.to_owned(),
        client: client("192.0.2.1"),
    };
    let answer = registrations(house).read_oauth_registration(request).await.unwrap();
    match answer.into_inner().outcome.unwrap() {
        Outcome::Json(json) => Ok(serde_json::from_str(&json).unwrap()),
        Outcome::Error(error) => Err(error.error),
    }
}

#[tokio::test]
async fn nobody_registers_where_the_policy_says_so() {
    let house = House::new();
    assert_eq!(register(&house, MAIL, "").await, Err("access_denied".to_owned()));
}

#[tokio::test]
async fn a_mail_program_registers_and_manages_itself() {
    let house = house(RegistrationPolicy::Open);
    let made = register(&house, MAIL, "").await.unwrap();
    let (id, token) = (text(&made, "client_id"), text(&made, "registration_access_token"));
    assert!(id.starts_with("cli_") && token.starts_with("gpg_"), "{made}");
    assert!(made.get("client_secret").is_none());
    assert_eq!(made["scope"], "openid imap smtp offline_access");
    let found = crate::repo::find_client(&house.store, id.parse().unwrap()).await.unwrap();
    let found = found.unwrap().value;
    assert!(found.self_registered && !found.trusted && found.organization.is_none());

    let shown = read(&house, &id, &token).await.unwrap();
    assert!(shown.get("registration_access_token").is_none());
    let other = register(&house, MAIL, "").await.unwrap();
    let wrong = text(&other, "registration_access_token");
    for (id, token) in [(id.as_str(), wrong.as_str()), (id.as_str(), ""), ("cli_x", &token)] {
        assert_eq!(read(&house, id, token).await, Err("invalid_token".to_owned()), "{id}");
    }

    let replace = async |metadata: String| {
        let request = ReplaceOauthRegistrationRequest {
            client_id: id.clone(),
            registration_access_token: token.clone(),
            metadata_json: metadata,
            client: client("192.0.2.1"),
        };
        let answer = registrations(&house).replace_oauth_registration(request).await.unwrap();
        answer.into_inner().outcome.unwrap()
    };
    use replace_oauth_registration_response::Outcome;
    let Outcome::Error(error) = replace(MAIL.to_owned()).await else { panic!("no client_id") };
    assert_eq!(error.error, "invalid_client_metadata");
    let metadata =
        format!(r#"{{"client_id":"{id}","redirect_uris":["org.example.mail:/x"],"scope":"imap"}}"#);
    let Outcome::Json(json) = replace(metadata).await else { panic!("refused") };
    let read_back: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read_back["redirect_uris"][0], "org.example.mail:/x");

    let request = RemoveOauthRegistrationRequest {
        client_id: id.clone(),
        registration_access_token: token.clone(),
        client: client("192.0.2.1"),
    };
    let gone = registrations(&house).remove_oauth_registration(request).await.unwrap();
    assert_eq!(gone.into_inner().error, None);
    assert_eq!(read(&house, &id, &token).await, Err("invalid_token".to_owned()));
}

#[tokio::test]
async fn open_registration_has_bounds_and_what_is_unused_goes() {
    let house = house(RegistrationPolicy::Open);
    let secret = MAIL.replace("\"none\"", "\"client_secret_basic\"");
    let refused = register(&house, &secret, "").await;
    assert_eq!(refused, Err("invalid_client_metadata".to_owned()));
    for _ in 0..3 {
        register(&house, MAIL, "").await.unwrap();
    }
    assert_eq!(register(&house, MAIL, "").await, Err("slow_down".to_owned()));
    house.clock.advance(Duration::from_secs(91 * 86_400));
    house.identity.sweep_once().await.unwrap();
    register(&house, MAIL, "").await.unwrap();
    let mut limited = Ok(serde_json::Value::Null);
    for _ in 0..30 {
        limited = register(&house, "{}", "").await;
    }
    assert_eq!(limited, Err("slow_down".to_owned()));
}

#[tokio::test]
async fn operators_hand_out_tokens_that_are_used_up() {
    let house = house(RegistrationPolicy::Token);
    assert_eq!(register(&house, MAIL, "").await, Err("invalid_token".to_owned()));
    let request = CreateRegistrationTokenRequest {
        name: "Webmail".to_owned(),
        uses: 2,
        idempotency_key: "once".to_owned(),
        ..Default::default()
    };
    let made = tokens(&house).create_registration_token(request.clone()).await.unwrap();
    let made = made.into_inner();
    let (token, secret) = (made.token.unwrap(), made.secret);
    assert!(secret.starts_with("gpj_") && token.left == 2);
    let again = tokens(&house).create_registration_token(request).await.unwrap().into_inner();
    assert_eq!((again.token.unwrap().id, again.secret), (token.id.clone(), String::new()));

    let confidential = r#"{"redirect_uris":["https://a.example/cb"]}"#;
    let client = register(&house, confidential, &secret).await.unwrap();
    assert!(text(&client, "client_secret").starts_with("gpo_"));
    assert_eq!(client["client_secret_expires_at"], 0);
    // What is refused costs no use.
    assert!(register(&house, r#"{"redirect_uris":["http://a.example/"]}"#, &secret).await.is_err());
    register(&house, confidential, &secret).await.unwrap();
    let spent = register(&house, confidential, &secret).await;
    assert_eq!(spent, Err("invalid_token".to_owned()));

    let request = CreateRegistrationTokenRequest { name: "Two".to_owned(), ..Default::default() };
    let made = tokens(&house).create_registration_token(request).await.unwrap().into_inner();
    let list = ListRegistrationTokensRequest { page: None };
    let found = tokens(&house).list_registration_tokens(list).await.unwrap().into_inner();
    assert_eq!(found.tokens.len(), 1);
    let id = made.token.unwrap().id;
    let revoke = RevokeRegistrationTokenRequest { id };
    tokens(&house).revoke_registration_token(revoke.clone()).await.unwrap();
    assert_eq!(refused(tokens(&house).revoke_registration_token(revoke).await).0, Code::NotFound);
    let revoked = register(&house, confidential, &made.secret).await;
    assert_eq!(revoked, Err("invalid_token".to_owned()));
}
