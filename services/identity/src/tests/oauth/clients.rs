//! Clients prove which one they are.

use serde_json::json;

use super::*;
use crate::{jose::SigningKey, tests::House};

const EMAIL: &str = "anna@example.org";

async fn introspects(house: &House, proof: OauthClientProof) -> Result<(), OauthError> {
    let request = IntrospectTokenRequest {
        token: "x".to_owned(),
        proof: Some(proof),
        client: client("192.0.2.7"),
    };
    let answer = house.oauth_tokens().introspect_token(request).await.unwrap().into_inner();
    match answer.outcome.unwrap() {
        introspect_token_response::Outcome::Json(_) => Ok(()),
        introspect_token_response::Outcome::Error(error) => Err(error),
    }
}

#[tokio::test(start_paused = true)]
async fn secrets_are_checked_and_guesses_never_keep_the_right_one_out() {
    let house = House::new();
    let app = house.app(|_| {}).await;
    let other = house.app(|_| {}).await;
    let right = app.proof().unwrap();
    let post = OauthClientAuthentication::SecretPost.into();
    let none = OauthClientAuthentication::None.into();
    let jwt = OauthClientAuthentication::PrivateKeyJwt.into();
    let wrong = [
        OauthClientProof { client_secret: other.secret.clone(), ..right.clone() },
        OauthClientProof { client_secret: String::new(), ..right.clone() },
        OauthClientProof { client_secret: "x".to_owned(), ..right.clone() },
        OauthClientProof { client_id: other.id(), ..right.clone() },
        OauthClientProof { client_id: "x".to_owned(), ..right.clone() },
        OauthClientProof { method: none, ..right.clone() },
        OauthClientProof { method: none, client_secret: String::new(), ..right.clone() },
        OauthClientProof { method: jwt, ..right.clone() },
        OauthClientProof::default(),
    ];
    for proof in &wrong {
        assert_eq!(introspects(&house, proof.clone()).await.unwrap_err().error, "invalid_client");
    }
    assert!(introspects(&house, OauthClientProof { method: post, ..right.clone() }).await.is_ok());
    let mut waits = 0;
    for _ in 0..40 {
        let error = introspects(&house, wrong[0].clone()).await.unwrap_err();
        waits = waits.max(error.retry_seconds);
        assert!(introspects(&house, right.clone()).await.is_ok());
    }
    assert!(waits > 0);
}

#[tokio::test(start_paused = true)]
async fn both_secrets_are_good_while_one_takes_the_others_place() {
    let house = House::new();
    let mut app = house.app(|_| {}).await;
    let identity = &house.identity;
    let next = GeneratedSecret::generate(SecretKind::OauthClient, &*identity.entropy);
    let day = std::time::Duration::from_secs(86_400);
    app.client.rotate(next.hash(&identity.pepper), house.now(), house.now().plus(day));
    house.put_app(&app.client).await;
    let old = app.proof().unwrap();
    let new = OauthClientProof { client_secret: next.expose().to_string(), ..old.clone() };
    assert!(introspects(&house, old.clone()).await.is_ok());
    assert!(introspects(&house, new.clone()).await.is_ok());
    house.clock.advance(day);
    assert!(introspects(&house, old).await.is_err());
    assert!(introspects(&house, new).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn signed_assertions_serve_once_for_us_and_in_their_time() {
    for algorithm in TokenAlgorithm::ALL {
        let house = House::new();
        let entropy = &*house.identity.entropy;
        let (key, _) = SigningKey::generate(algorithm, entropy).unwrap();
        let (strange, _) = SigningKey::generate(algorithm, entropy).unwrap();
        let jwks = json!({ "keys": [key.public().jwk()] }).to_string();
        let app = house
            .app(|client| {
                client.authentication = ClientAuthentication::PrivateKeyJwt;
                client.keys = Some(jwks.parse().unwrap());
            })
            .await;
        let seconds = house.now().unix_millis() / 1000;
        let claims = |changed: &[(&str, serde_json::Value)]| {
            let mut claims = json!({
                "iss": app.id(), "sub": app.id(), "aud": format!("{ISSUER}/oauth/token"),
                "jti": format!("{changed:?}"), "exp": seconds + 60,
            });
            for (name, value) in changed {
                claims[*name] = value.clone();
            }
            claims
        };
        let show = async |client_id: &str, assertion: String| {
            let proof = OauthClientProof {
                client_id: client_id.to_owned(),
                client_secret: String::new(),
                method: OauthClientAuthentication::PrivateKeyJwt.into(),
                assertion,
            };
            introspects(&house, proof).await.is_ok()
        };
        let sign = |claims: serde_json::Value| key.sign("JWT", &claims).unwrap();
        for changed in [
            ("aud", json!("https://other.example")),
            ("iss", json!("cli_00000000000000000000000001")),
            ("sub", json!("cli_00000000000000000000000001")),
            ("exp", json!(seconds)),
            ("exp", json!(seconds + 3600)),
            ("nbf", json!(seconds + 3600)),
            ("jti", json!("")),
            ("jti", json!(null)),
        ] {
            assert!(
                !show(&app.id(), sign(claims(std::slice::from_ref(&changed)))).await,
                "{changed:?}"
            );
        }
        let foreign = strange.sign("JWT", &claims(&[])).unwrap();
        assert!(!show(&app.id(), foreign).await);
        assert!(!show(&app.id(), String::new()).await);
        let good = sign(claims(&[]));
        assert!(show(&app.id(), good.clone()).await);
        assert!(!show(&app.id(), good).await, "an assertion served twice");
        // The client may leave its id to the assertion, and name us by our issuer.
        let issuer = ("aud", json!([ISSUER]));
        assert!(show("", sign(claims(&[issuer]))).await);
    }
}

#[tokio::test(start_paused = true)]
async fn public_clients_bring_the_verifier_alone() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house
        .app(|client| {
            client.authentication = ClientAuthentication::None;
            client.redirect_uris.push("http://127.0.0.1/cb".parse().unwrap());
        })
        .await;
    let here = "http://127.0.0.1:51123/cb";
    let uri = house.agree(&session, ask(&app, &[("redirect_uri", here)])).await;
    let code = query(&uri).remove("code").unwrap();
    let parameters = fields(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", here),
        ("code_verifier", VERIFIER),
    ]);
    assert!(house.exchange(&app, parameters).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn confidential_clients_without_pkce_are_bound_all_the_same() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house.app(|client| client.without_pkce = true).await;
    let bare = [("code_challenge", ""), ("code_challenge_method", ""), ("nonce", "")];
    let uri = house.agree(&session, ask(&app, &bare)).await;
    let code = query(&uri).remove("code").unwrap();
    let redeem =
        [("grant_type", "authorization_code"), ("code", &*code), ("redirect_uri", CALLBACK)];
    // A verifier without a challenge: the challenge was taken out on the way.
    let downgraded = [fields(&redeem), fields(&[("code_verifier", VERIFIER)])].concat();
    assert_eq!(house.exchange(&app, downgraded).await.unwrap_err(), "invalid_grant");
    assert!(house.exchange(&app, fields(&redeem)).await.is_ok());
}
