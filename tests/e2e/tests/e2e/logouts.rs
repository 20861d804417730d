//! Signing out on behalf of an application, and applications that are told that a session has ended.

use std::time::Duration;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_testkit::{Gatepost, Setup, Topology};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::timeout,
};

use crate::relying::{BACK, Client, json, parameter, query, sign_in};

gatepost_e2e::in_both!(
    an_application_signs_people_out_and_is_told,
    a_logout_that_nobody_can_vouch_for_is_asked_about,
);

const BYE: &str = "http://127.0.0.1/bye";

/// Where an application hears of logouts.
struct Ear(TcpListener);

impl Ear {
    async fn open() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    fn address(&self) -> String {
        format!("http://127.0.0.1:{}/gone", self.0.local_addr().unwrap().port())
    }

    /// The next token, answered with this status.
    async fn hear(&self, status: &str) -> String {
        let heard = timeout(Duration::from_secs(30), self.one(status)).await;
        heard.expect("the application is told within half a minute")
    }

    async fn one(&self, status: &str) -> String {
        let (mut wire, _) = self.0.accept().await.unwrap();
        let mut read = Vec::new();
        let body = loop {
            assert!(wire.read_buf(&mut read).await.unwrap() > 0, "half a request");
            let text = String::from_utf8(read.clone()).unwrap();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).expect("a length");
            let length: usize = length.lines().next().unwrap().parse().unwrap();
            if body.len() < length {
                continue;
            }
            assert!(head.starts_with("post /gone http/1.1"), "{head}");
            assert!(head.contains("application/x-www-form-urlencoded"), "{head}");
            break body.to_owned();
        };
        let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        wire.write_all(answer.as_bytes()).await.unwrap();
        body.strip_prefix("logout_token=").expect("the one field").to_owned()
    }

    async fn hears_nothing(&self) {
        assert!(timeout(Duration::from_secs(1), self.0.accept()).await.is_err(), "told again");
    }
}

fn part(token: &str, number: usize) -> Value {
    let part = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Is a token signed by the key that it names, as the application finds it?
async fn is_signed(client: &Client, token: &str) -> bool {
    let set = json(&client.wire.call("GET", &client.at("jwks_uri"), &[], "").await);
    let kid = &part(token, 0)["kid"];
    let key =
        set["keys"].as_array().unwrap().iter().find(|key| key["kid"] == *kid).expect("its key");
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let point = [vec![4], number("x"), number("y")].concat();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
    key.verify(signed.as_bytes(), &signature).is_ok()
}

async fn made(gatepost: &Gatepost, ear: &Ear) -> Client {
    let address = ear.address();
    let create = ["oauth-client", "create", "Webmail", "--preset", "web", "--audience", "everyone"];
    let scope = ["--scope", "openid email imap offline_access"];
    let places = [
        "--redirect-uri",
        BACK,
        "--post-logout-redirect-uri",
        BYE,
        "--backchannel-logout-uri",
        &address,
    ];
    let made = gatepost.admin(&[&create[..], &scope, &places].concat()).await;
    Client::registered(gatepost, &made).await
}

fn leave(client: &Client, fields: &[(&str, &str)]) -> String {
    format!("{}?{}", client.at("end_session_endpoint"), query(fields))
}

fn setup(topology: Topology) -> Setup {
    Setup::new(topology).set("identity.oauth_tokens.allow_private_logout_addresses", true)
}

async fn an_application_signs_people_out_and_is_told(topology: Topology) {
    let gatepost = setup(topology).start().await;
    let anna = gatepost.person("anna").await;
    let ear = Ear::open().await;
    let client = made(&gatepost, &ear).await;
    assert_eq!(client.document["backchannel_logout_supported"], true);
    assert_eq!(client.document["backchannel_logout_session_supported"], true);
    let mut browser = gatepost.browser();
    let back = sign_in(&mut browser, &client.ask_for("openid email imap", &[]), &anna).await;
    let tokens = client.tokens(&back).await;
    let access = tokens["access_token"].as_str().unwrap();
    let hint = tokens["id_token"].as_str().unwrap();
    assert!(is_signed(&client, hint).await);

    let fields =
        [("id_token_hint", hint), ("post_logout_redirect_uri", BYE), ("state", "far away")];
    let led = browser.get(&leave(&client, &fields)).await;
    let to = led.header("location").unwrap_or_else(|| panic!("{led:?}"));
    assert!(to.starts_with(&format!("{BYE}?")), "{to}");
    assert_eq!(parameter(to, "state"), "far+away");
    assert_eq!(browser.cookie("__Host-gatepost-session"), None);
    let home = browser.get("/home").await;
    assert_eq!(home.header("location"), Some("/login?next=/home"), "{home:?}");

    // One attempt that fails is no end of it.
    let lost = ear.hear("503 Service Unavailable").await;
    let token = ear.hear("200 OK").await;
    assert_ne!(lost, token, "each attempt has a token of its own");
    assert!(is_signed(&client, &token).await);
    let forged = {
        let mut claims = part(&token, 1);
        claims["sub"] = "acc_00000000000000000000000001".into();
        let parts: Vec<&str> = token.split('.').collect();
        format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(claims.to_string()), parts[2])
    };
    assert!(!is_signed(&client, &forged).await);
    let (head, claims, known) = (part(&token, 0), part(&token, 1), part(hint, 1));
    assert_eq!((&head["typ"], &head["alg"]), (&"logout+jwt".into(), &"ES256".into()), "{head}");
    for name in ["iss", "sub", "sid"] {
        assert!(
            claims[name].is_string() && claims[name] == known[name],
            "{name}: {claims} {known}"
        );
    }
    assert_eq!(claims["aud"], client.id.as_str(), "{claims}");
    assert_eq!(claims["iss"], client.document["issuer"]);
    assert!(claims["events"]["http://schemas.openid.net/event/backchannel-logout"].is_object());
    assert!(claims["jti"].is_string() && claims.get("nonce").is_none(), "{claims}");
    assert!(claims["exp"].as_i64() > claims["iat"].as_i64(), "{claims}");
    ear.hears_nothing().await;

    // What was not offline ended with the session, and the token for the ear opens nothing.
    assert_eq!(client.userinfo(access).await.status, 401);
    assert_eq!(client.userinfo(&token).await.status, 401);
    let logs = gatepost.logs();
    for secret in [hint, &token] {
        assert!(!logs.contains(secret), "a token is in a log");
    }
}

async fn a_logout_that_nobody_can_vouch_for_is_asked_about(topology: Topology) {
    let gatepost = setup(topology).start().await;
    let anna = gatepost.person("anna").await;
    let ear = Ear::open().await;
    let client = made(&gatepost, &ear).await;
    let mut browser = gatepost.browser();
    let tokens = client.tokens(&sign_in(&mut browser, &client.ask(&[]), &anna).await).await;
    let hint = tokens["id_token"].as_str().unwrap();

    // By another site, without a hint, or with a hint for another browser's session.
    let mut elsewhere = gatepost.browser();
    let back = sign_in(&mut elsewhere, &client.ask(&[("prompt", "consent")]), &anna).await;
    client.tokens(&back).await;
    let unknown = [("client_id", client.id.as_str()), ("post_logout_redirect_uri", BYE)];
    let foreign = [("id_token_hint", hint), ("post_logout_redirect_uri", BYE)];
    for (who, fields) in [(&mut browser, &unknown), (&mut elsewhere, &foreign)] {
        let page = who.get(&leave(&client, fields)).await;
        assert_eq!((page.status, page.header("location")), (200, None), "{page:?}");
        assert_eq!(who.get("/home").await.status, 200, "still signed in");
    }
    // An address that is not the client's leads nowhere, hint or not.
    let fields = [("id_token_hint", hint), ("post_logout_redirect_uri", "https://evil.example/")];
    let stranger = gatepost.browser().get(&leave(&client, &fields)).await;
    assert_eq!(stranger.header("location"), Some("/login?done=signed-out"), "{stranger:?}");

    // Agreed to.
    let page = browser.get(&leave(&client, &unknown)).await;
    let forged = browser.post("/oauth/logout/confirm", &[]).await;
    assert_eq!(forged.status, 403, "{forged:?}");
    let done = browser.submit(&page, "/oauth/logout/confirm", &[]).await;
    assert_eq!(done.header("location"), Some(BYE), "{done:?}");
    assert_ne!(browser.get("/home").await.status, 200);
    let token = ear.hear("200 OK").await;
    assert_eq!(part(&token, 1)["sid"], part(hint, 1)["sid"]);
    // Offline access is what goes on without a session.
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(client.refresh(refresh).await.status, 200);

    // A session that an operator ends is told of, too.
    gatepost.admin(&["session", "end-all", "--account", &anna.account_id]).await;
    let token = ear.hear("204 No Content").await;
    assert_ne!(part(&token, 1)["sid"], part(hint, 1)["sid"]);
    assert!(is_signed(&client, &token).await);
}
