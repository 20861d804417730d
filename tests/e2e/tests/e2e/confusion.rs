//! Secrets in the place of access tokens, and access tokens in the place of secrets: wherever a program shows one.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_testkit::{Gatepost, Person, Sasl, Setup, Topology, Wire, free_port};
use serde_json::Value;
use tokio::time::sleep;

use crate::{
    relying::{Client, json, parameter, sign_in},
    sasl::asked,
};

gatepost_e2e::in_both!(nothing_passes_for_a_token_that_is_none, oversized_and_stalled_logins_end);

/// Right, but for something else than mail.
const SCOPELESS: &str = "a token without the scope";

/// A token with another header or other claims under the signature of before.
fn forged(token: &str, head: impl Fn(&mut Value), claims: impl Fn(&mut Value)) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let changed = |part: &str, change: &dyn Fn(&mut Value)| {
        let bytes = URL_SAFE_NO_PAD.decode(part).unwrap();
        let mut value = serde_json::from_slice(&bytes).unwrap();
        change(&mut value);
        URL_SAFE_NO_PAD.encode(value.to_string())
    };
    format!("{}.{}.{}", changed(parts[0], &head), changed(parts[1], &claims), parts[2])
}

fn bearer(person: &Person, token: &str) -> String {
    format!("n,a={},\u{1}auth=Bearer {token}\u{1}\u{1}", person.address)
}

/// Tokens of a fresh sign-in of somebody, for these scopes.
async fn tokens(gatepost: &Gatepost, client: &Client, person: &Person, scopes: &str) -> Value {
    let mut browser = gatepost.browser();
    let ask = client.ask_for(scopes, &[("prompt", "consent")]);
    let back = sign_in(&mut browser, &ask, person).await;
    let mut tokens = client.tokens(&back).await;
    tokens["code"] = parameter(&back, "code").into();
    tokens
}

/// What a token is told at the ways in to mail: IMAP, the SASL socket and the endpoint for other servers.
async fn refused_everywhere(
    gatepost: &Gatepost,
    sasl: &mut Sasl,
    http: &str,
    person: &Person,
    (case, token): (&str, &str),
) {
    let mut imap = gatepost.imap().await;
    let message = Sasl::encode(&bearer(person, token));
    imap.send(format!("a AUTHENTICATE OAUTHBEARER {message}\r\n").as_bytes()).await;
    let challenge = imap.response().await.expect("an answer");
    assert!(challenge.starts_with(b"+ eyJ"), "{case}: {}", String::from_utf8_lossy(&challenge));
    imap.send(b"AQ==\r\n").await;
    let reply = imap.until("a").await;
    assert!(reply.text.contains("[AUTHENTICATIONFAILED]"), "{case}: {reply:?}");

    let said = sasl.log_in("imap", "OAUTHBEARER", &bearer(person, token)).await;
    assert!(said.starts_with("CONT\teyJ"), "{case}: {said}");
    let said = sasl.go_on("\u{1}").await;
    // A client that was let in to something else may ask for more (RFC 7628 section 3.2.2): the one cause that is told.
    let reason = match case {
        SCOPELESS => "the token is not for this",
        _ => "the address or the password is wrong",
    };
    assert!(said.ends_with(&format!("\treason={reason}")), "{case}: {said}");

    let mut wire = Wire::plain(http.parse().unwrap()).await;
    let head = "Host: auth\r\nConnection: close\r\nX-Real-IP: 192.0.2.1\r\n";
    let request = format!("GET /auth/imap HTTP/1.1\r\n{head}Authorization: Bearer {token}\r\n\r\n");
    wire.send(request.as_bytes()).await.unwrap();
    let said = String::from_utf8(wire.rest().await).unwrap();
    // RFC 6750 section 3.1.
    let status = if case == SCOPELESS { 403 } else { 401 };
    assert!(said.starts_with(&format!("HTTP/1.1 {status} ")), "{case}: {said}");
}

async fn nothing_passes_for_a_token_that_is_none(topology: Topology) {
    let http = format!("127.0.0.1:{}", free_port());
    let mut setup = Setup::new(topology)
        .set("mail.http_auth.listen", &http)
        .set("mail.http_auth.refusal_pause", "10ms")
        .set("mail.imap.refusal_pause", "10ms")
        .set("identity.oauth_tokens.access_token_lives", "4s");
    for of in ["network", "site", "address", "mailbox", "known"] {
        setup = setup.set(&format!("mailbox.throttle.{of}_burst"), 1000);
    }
    let (gatepost, mut sasl, _folder) = asked(setup).await;
    let other = Setup::new(Topology::OneProcess).start().await;
    let (anna, stranger) = (gatepost.person("anna").await, other.person("anna").await);
    let client = Client::public(&gatepost).await;
    let elsewhere = Client::public(&other).await;
    let theirs = tokens(&other, &elsewhere, &stranger, "openid imap").await;
    let got = tokens(&gatepost, &client, &anna, "openid imap offline_access").await;
    let text = |value: &Value, name: &str| value[name].as_str().unwrap().to_owned();
    let access = text(&got, "access_token");
    let session = tokens(&gatepost, &client, &anna, "openid email").await;

    let said = sasl.log_in("imap", "OAUTHBEARER", &bearer(&anna, &access)).await;
    assert_eq!(said, format!("OK\tuser={}", anna.address), "the token is right at first");
    let keep = |_: &mut Value| ();
    for (case, token) in [
        ("another issuer and key", text(&theirs, "access_token")),
        (
            "another audience",
            forged(&access, keep, |claims| claims["aud"] = "https://other.example".into()),
        ),
        (
            "another subject",
            forged(&access, keep, |claims| claims["sub"] = stranger.account_id.clone().into()),
        ),
        ("a longer life", forged(&access, keep, |claims| claims["exp"] = 4_000_000_000_i64.into())),
        ("no algorithm", forged(&access, |head| head["alg"] = "none".into(), keep)),
        ("a MAC", forged(&access, |head| head["alg"] = "HS256".into(), keep)),
        ("another key", forged(&access, |head| head["kid"] = "x".into(), keep)),
        ("an ID token", text(&got, "id_token")),
        ("a refresh token", text(&got, "refresh_token")),
        ("a code", text(&got, "code")),
        (SCOPELESS, text(&session, "access_token")),
        ("an app password", anna.secret.clone()),
        ("the account password", anna.password.replace(' ', "-")),
    ] {
        refused_everywhere(&gatepost, &mut sasl, &http, &anna, (case, &token)).await;
        if case != SCOPELESS {
            let told = client.userinfo(&token).await;
            assert_eq!(told.status, 401, "{case}: {told:?}");
        }
    }
    // The other way round: a token is no password.
    let said = sasl.plain("imap", &anna.address, &access).await;
    assert!(said.ends_with("reason=the address or the password is wrong"), "{said}");
    let reply = gatepost.imap().await.login(&anna.address, &access).await;
    assert!(reply.text.contains("[AUTHENTICATIONFAILED]"), "{reply:?}");
    // Nor does it open what its own time has ended for.
    sleep(Duration::from_secs(5)).await;
    let late = ("an expired token", access.as_str());
    refused_everywhere(&gatepost, &mut sasl, &http, &anna, late).await;
    assert_eq!(client.userinfo(&access).await.status, 401);
    let fresh = client.refresh(&text(&got, "refresh_token")).await;
    let fresh = text(&json(&fresh), "access_token");
    let said = sasl.log_in("imap", "OAUTHBEARER", &bearer(&anna, &fresh)).await;
    assert_eq!(said, format!("OK\tuser={}", anna.address));
    let logs = gatepost.logs();
    assert!(!logs.contains(&access) && !logs.contains(&fresh), "a token is in a log");
}

async fn oversized_and_stalled_logins_end(topology: Topology) {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("auth");
    let gatepost = Setup::new(topology)
        .set("mail.sasl.socket", socket.display())
        .set("mail.sasl.line_within", "1s")
        .set("mail.sasl.handshake_within", "1s")
        .start()
        .await;
    let anna = gatepost.person("anna").await;
    let ends = async |said: &[u8]| {
        let mut wire = Wire::unix(&socket).await;
        let _closed = wire.send(said).await;
        let rest = tokio::time::timeout(Duration::from_secs(20), wire.rest()).await;
        String::from_utf8(rest.expect("the server hangs up")).unwrap()
    };
    let hello = "VERSION\t1\t2\nCPID\t1\n";
    let long = "A".repeat(1 << 20);
    for said in [
        String::new(),
        "VERSION\t1\t2\nCPI".to_owned(),
        format!("{hello}AUTH\t1\tPLAIN\tservice=smtp"),
        format!("{hello}AUTH\t1\tPLAIN\tservice=smtp\tsecured\tresp={long}\n"),
        format!("{hello}AUTH\t1\tOAUTHBEARER\tservice=smtp\tsecured\tresp={long}"),
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
    ] {
        let answered = ends(said.as_bytes()).await;
        assert!(!answered.contains("\nOK\t"), "{said:.80}: {answered}");
    }
    // IMAP: a response that is longer than any token, in the command and after it.
    let mut imap = gatepost.imap().await;
    imap.send(format!("a AUTHENTICATE OAUTHBEARER {long}\r\n").as_bytes()).await;
    let said = imap.response().await.unwrap_or_default();
    assert!(!said.starts_with(b"a OK"), "{}", String::from_utf8_lossy(&said));
    let mut imap = gatepost.imap().await;
    imap.send(b"a AUTHENTICATE XOAUTH2\r\n").await;
    assert!(imap.response().await.expect("a challenge").starts_with(b"+"));
    imap.send(format!("{long}\r\n").as_bytes()).await;
    let said = imap.response().await.unwrap_or_default();
    assert!(!said.starts_with(b"a OK"), "{}", String::from_utf8_lossy(&said));
    // Whoever is well behaved is served all the while.
    let mut sasl = Sasl::over(Wire::unix(&socket).await).await;
    let ok = format!("OK\tuser={}", anna.address);
    assert_eq!(sasl.plain("smtp", &anna.address, &anna.secret).await, ok);
    assert!(!gatepost.logs().contains("panicked at"));
}
