//! Tokens that look like ours.

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use super::*;
use crate::{jose::SigningKey, tests::House};

const EMAIL: &str = "anna@example.org";

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

/// Whatever is changed about a token: it opens nothing, and says why in our log only.
#[tokio::test(start_paused = true)]
async fn no_other_token_passes_for_an_access_token() {
    use AccessTokenRefusal::{Expired, Invalid, Revoked};
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await.token;
    let app = house.app(|_| {}).await;
    let tokens = house.let_in(&app, &session, "openid imap").await;
    let good = claims(&tokens.access_token);
    let ring = house.identity.key_ring().await.unwrap();
    let now = house.now();
    let sign =
        |kind: &str, claims: &Value| ring.sign(TokenAlgorithm::Es256, kind, claims, now).unwrap();
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        sign("at+jwt", &claims)
    };
    let seconds = now.unix_millis() / 1000;
    let entropy = &*house.identity.entropy;
    let (strange, _) = SigningKey::generate(TokenAlgorithm::Es256, entropy).unwrap();
    let own = ring.find(&kid(&tokens.access_token)).unwrap().clone();
    let header = |alg: &str| json!({ "alg": alg, "kid": own.id(), "typ": "at+jwt" });
    let signature = tokens.access_token.rsplit_once('.').unwrap().1;
    let relabelled = |alg: &str| format!("{}.{}.{signature}", part(&header(alg)), part(&good));
    let hs256 = {
        // The public key as the secret of a MAC: whoever asks the token for its algorithm is taken in.
        let signed = format!("{}.{}", part(&header("HS256")), part(&good));
        let key = hmac::Key::new(hmac::HMAC_SHA256, &own.bytes);
        let mac = hmac::sign(&key, signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.as_ref()))
    };
    let critical = {
        let header = json!({ "alg": "ES256", "kid": own.id(), "typ": "at+jwt", "crit": ["exp"] });
        format!("{}.{}.{signature}", part(&header), part(&good))
    };
    let changed = tokens.access_token.replacen('.', ".e", 1);
    let other_grant = "gnt_00000000000000000000000001";
    let other_account = "acc_00000000000000000000000001";
    for (case, token, refusal) in [
        ("audience", with("aud", json!("https://other.example")), Invalid),
        ("audience of a client", with("aud", json!(app.id())), Invalid),
        ("no audience", with("aud", json!([])), Invalid),
        ("issuer", with("iss", json!("https://other.example")), Invalid),
        ("issuer with a slash", with("iss", json!("https://gatepost.test/")), Invalid),
        ("expired", with("exp", json!(seconds)), Expired),
        ("from the future", with("iat", json!(seconds + 60)), Expired),
        ("not yet valid", with("nbf", json!(seconds + 60)), Expired),
        ("grant", with("grant", json!(other_grant)), Revoked),
        ("subject", with("sub", json!(other_account)), Revoked),
        ("client", with("client_id", json!("cli_00000000000000000000000001")), Revoked),
        ("grant of nothing", with("grant", json!("x")), Invalid),
        ("other key", strange.sign("at+jwt", &good).unwrap(), Invalid),
        ("id token", tokens.id_token.clone(), Invalid),
        ("other type", sign("JWT", &good), Invalid),
        ("no type", sign("", &good), Invalid),
        ("logout token", sign("logout+jwt", &good), Invalid),
        ("none", format!("{}.{}.", part(&header("none")), part(&good)), Invalid),
        ("none with signature", relabelled("none"), Invalid),
        ("HS256", hs256, Invalid),
        ("ES384", relabelled("ES384"), Invalid),
        ("EdDSA", relabelled("EdDSA"), Invalid),
        ("critical extension", critical, Invalid),
        ("changed claims", changed, Invalid),
        ("nothing", String::new(), Invalid),
        ("dots", "..".to_owned(), Invalid),
        ("long", "x.".repeat(50_000), Invalid),
        ("session", session.clone(), Invalid),
    ] {
        assert_eq!(house.imap(&token).await.unwrap_err(), refusal, "{case}");
        let request = GetUserInfoRequest { access_token: token.clone() };
        let info = house.oauth_tokens().get_user_info(request).await.unwrap().into_inner();
        let Some(get_user_info_response::Outcome::Error(error)) = info.outcome else {
            panic!("{case}")
        };
        assert_eq!(error.error, "invalid_token", "{case}");
    }
    assert!(house.imap(&tokens.access_token).await.is_ok());
    house.clock.advance(std::time::Duration::from_secs(600));
    assert_eq!(house.imap(&tokens.access_token).await.unwrap_err(), Expired);
}

fn kid(token: &str) -> String {
    let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
    let header: Value = serde_json::from_slice(&header).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}
