//! What clients of the OpenID provider call, over services that remember just enough: transcripts as tables.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod fake;

use axum::body::Body;
use base64::{Engine, engine::general_purpose::STANDARD};
use fake::Fakes;
use gatepost_proto::identity::v1::OauthClientAuthentication;
use gatepost_web::OauthConfig;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const FORMS: [&str; 4] = ["/oauth/token", "/oauth/introspect", "/oauth/revoke", "/oauth/device"];
const JWT: &str = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";

struct Client {
    router: axum::Router,
    fakes: Fakes,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("{}", self.text))
    }

    fn head(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// An error as RFC 6749 section 5.2 wants it, and no page of ours.
    #[track_caller]
    fn fails(&self, status: u16, error: &str, challenge: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        assert_eq!(self.json()["error"], error, "{}", self.text);
        assert_eq!(self.head("content-type"), "application/json");
        assert_eq!(self.head("cache-control"), "no-store");
        assert_eq!(self.head("pragma"), "no-cache");
        assert!(self.head("www-authenticate").starts_with(challenge), "{:?}", self.headers);
        assert_eq!(self.head("www-authenticate").is_empty(), challenge.is_empty());
        assert_eq!(self.head("access-control-allow-origin"), "*");
        assert!(!self.headers.contains_key("set-cookie"));
        assert!(!self.text.contains("raw words"));
    }
}

impl Client {
    fn new() -> Self {
        Self::with(OauthConfig::default())
    }

    fn with(oauth: OauthConfig) -> Self {
        let fakes = Fakes::default();
        let mut parts = fake::parts(&fakes);
        parts.config.oauth = oauth;
        Self { router: gatepost_web::router(&parts), fakes }
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let text = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&text).into_owned();
        Answer { status: parts.status, headers: parts.headers, text }
    }

    async fn form(&self, path: &str, body: &str) -> Answer {
        self.send("POST", path, &[FORM], body).await
    }

    async fn with_basic(&self, path: &str, basic: &str, body: &str) -> Answer {
        let line = format!("Basic {}", STANDARD.encode(basic));
        self.send("POST", path, &[FORM, ("authorization", &line)], body).await
    }
}

#[tokio::test]
async fn one_document_says_what_there_is_and_keys_may_be_kept() {
    let client = Client::new();
    let mut documents = Vec::new();
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        let answer = client.send("GET", path, &[("origin", "https://app.example")], "").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.head("content-type"), "application/json");
        assert_eq!(answer.head("cache-control"), "public, max-age=900");
        assert_eq!(answer.head("access-control-allow-origin"), "*");
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        documents.push(answer.json());
    }
    assert_eq!(documents[0], documents[1]);
    let document = &documents[0];
    let issuer = "https://localhost:8443";
    assert_eq!(document["issuer"], issuer);
    // Whatever it names is there, at this issuer.
    let routes = gatepost_web::routes();
    for (name, value) in document.as_object().unwrap() {
        let Some(uri) = value.as_str().filter(|_| name != "issuer") else { continue };
        let path = uri.strip_prefix(issuer).unwrap_or_else(|| panic!("{name}: {uri}"));
        assert!(routes.iter().any(|(_, pattern)| *pattern == path), "{name}: {path}");
    }
    for (name, value) in [
        ("response_types_supported", json!(["code"])),
        ("code_challenge_methods_supported", json!(["S256"])),
        ("id_token_signing_alg_values_supported", json!(["ES256", "EdDSA"])),
        ("subject_types_supported", json!(["public"])),
        ("authorization_response_iss_parameter_supported", json!(true)),
        ("request_uri_parameter_supported", json!(false)),
        ("backchannel_logout_supported", json!(true)),
        ("ui_locales_supported", json!(["de", "en", "es", "fr", "it"])),
    ] {
        assert_eq!(document[name], value, "{name}");
    }
    assert!(document.get("registration_endpoint").is_none());
    let open = Client::with(OauthConfig { registration: true, ..OauthConfig::default() });
    let open = open.send("GET", "/.well-known/openid-configuration", &[], "").await;
    assert_eq!(open.json()["registration_endpoint"], format!("{issuer}/oauth/register"));
    let keys = client.send("GET", "/oauth/keys", &[], "").await;
    assert_eq!((keys.status.as_u16(), keys.json()), (200, json!({ "keys": [] })));
    assert_eq!(keys.head("content-type"), "application/jwk-set+json");
    assert_eq!(keys.head("cache-control"), "public, max-age=900");
    client.fakes.world().down = true;
    for path in ["/.well-known/openid-configuration", "/oauth/keys"] {
        client.send("GET", path, &[], "").await.fails(503, "temporarily_unavailable", "");
    }
}

#[tokio::test]
async fn browsers_of_every_origin_may_call_and_read_but_bring_no_cookies() {
    let client = Client::new();
    for path in ["/oauth/token", "/oauth/userinfo", "/oauth/keys", "/oauth/register/cli_1"] {
        let headers = [
            ("origin", "https://app.example"),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization"),
        ];
        let answer = client.send("OPTIONS", path, &headers, "").await;
        assert_eq!((answer.status.as_u16(), answer.text.as_str()), (204, ""), "{path}");
        assert_eq!(answer.head("access-control-allow-origin"), "*");
        assert_eq!(answer.head("access-control-allow-headers"), "authorization, content-type");
        assert!(answer.head("access-control-allow-methods").contains("POST"));
        assert!(!answer.headers.contains_key("access-control-allow-credentials"));
    }
    // Pages are not read from elsewhere.
    for path in ["/oauth/authorize", "/oauth/logout", "/device", "/login", "/account/applications"]
    {
        let answer = client.send("GET", path, &[("origin", "https://app.example")], "").await;
        assert!(!answer.headers.contains_key("access-control-allow-origin"), "{path}");
        assert!(answer.head("content-security-policy").contains("frame-ancestors 'none'"));
        let options = client.send("OPTIONS", path, &[("origin", "https://app.example")], "").await;
        assert_ne!(options.status, 204, "{path}");
    }
}

#[tokio::test]
async fn a_client_shows_who_it_is_in_one_way() {
    use OauthClientAuthentication::{None as Public, *};
    let id = |id: &str, secret: &str, assertion: &str| {
        (id.to_owned(), secret.to_owned(), assertion.to_owned())
    };
    for (basic, body, method, shown) in [
        ("", "client_id=app", Public, id("app", "", "")),
        ("", "client_id=app&client_secret=", Public, id("app", "", "")),
        ("", "client_id=app&client_secret=s%26+t", SecretPost, id("app", "s& t", "")),
        ("app:secret", "", SecretBasic, id("app", "secret", "")),
        ("app:secret", "client_id=app", SecretBasic, id("app", "secret", "")),
        // Each as in a form (RFC 6749 section 2.3.1), and what forgets that all the same.
        ("a%3Ap+p:s%2B%26%C3%A9", "", SecretBasic, id("a:p p", "s+&\u{e9}", "")),
        ("app:s&t=u:v", "", SecretBasic, id("app", "s&t=u:v", "")),
        (
            "",
            &format!("client_assertion_type={JWT}&client_assertion=a.b.c"),
            PrivateKeyJwt,
            id("", "", "a.b.c"),
        ),
        (
            "",
            &format!("client_id=app&client_assertion_type={JWT}&client_assertion=a.b.c"),
            PrivateKeyJwt,
            id("app", "", "a.b.c"),
        ),
    ] {
        let client = Client::new();
        let body = format!("grant_type=x&{body}&scope=a&scope=b");
        let answer = match basic {
            "" => client.form("/oauth/token", &body).await,
            basic => client.with_basic("/oauth/token", basic, &body).await,
        };
        assert_eq!(answer.status, 200, "{basic} {body}: {}", answer.text);
        let sent = client.fakes.world().provider.exchanged[0].clone();
        let proof = sent.proof.unwrap();
        assert_eq!(proof.method(), method, "{basic} {body}");
        assert_eq!(
            (proof.client_id, proof.client_secret, proof.assertion),
            shown,
            "{basic} {body}"
        );
        let names: Vec<_> = sent.parameters.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["grant_type", "scope", "scope"], "repeated ones are passed on");
        assert_eq!(sent.client.unwrap().ip, "0.0.0.0");
    }
}

#[tokio::test]
async fn proofs_that_are_none_or_two_are_refused() {
    let basic = |text: &str| format!("Basic {}", STANDARD.encode(text));
    let right = basic("app:secret");
    for path in FORMS {
        for (authorization, body, status, error, challenge) in [
            ("", "".to_owned(), 401, "invalid_client", "Basic realm="),
            ("", "client_secret=x".to_owned(), 401, "invalid_client", "Basic realm="),
            ("Bearer x", "client_id=a".to_owned(), 401, "invalid_client", "Basic realm="),
            ("Basic", "client_id=a".to_owned(), 401, "invalid_client", "Basic realm="),
            ("Basic !!!", "".to_owned(), 401, "invalid_client", "Basic realm="),
            (&basic("nocolon"), "".to_owned(), 401, "invalid_client", "Basic realm="),
            (&basic(":secret"), "".to_owned(), 401, "invalid_client", "Basic realm="),
            (&basic("app:"), "".to_owned(), 401, "invalid_client", "Basic realm="),
            (&right, "client_secret=secret".to_owned(), 400, "invalid_request", ""),
            (&right, "client_id=other".to_owned(), 400, "invalid_request", ""),
            (
                &right,
                format!("client_assertion_type={JWT}&client_assertion=x"),
                400,
                "invalid_request",
                "",
            ),
            (
                "",
                format!(
                    "client_id=a&client_secret=s&client_assertion_type={JWT}&client_assertion=x"
                ),
                400,
                "invalid_request",
                "",
            ),
            (
                "",
                "client_id=a&client_assertion_type=saml&client_assertion=x".to_owned(),
                400,
                "invalid_request",
                "",
            ),
            ("", "client_id=a&client_assertion=x".to_owned(), 400, "invalid_request", ""),
            ("", format!("client_id=a&client_assertion_type={JWT}"), 400, "invalid_request", ""),
            ("", "client_id=a&client_id=a".to_owned(), 400, "invalid_request", ""),
            (
                "",
                "client_id=a&client_secret=s&client_secret=s".to_owned(),
                400,
                "invalid_request",
                "",
            ),
        ] {
            let client = Client::new();
            let body = format!("token=x&{body}");
            let answer = match authorization {
                "" => client.form(path, &body).await,
                line => client.send("POST", path, &[FORM, ("authorization", line)], &body).await,
            };
            answer.fails(status, error, challenge);
            let world = client.fakes.world();
            assert!(world.provider.exchanged.is_empty() && world.provider.revoked.is_empty());
        }
        let client = Client::new();
        let two = [FORM, ("authorization", right.as_str()), ("authorization", right.as_str())];
        client.send("POST", path, &two, "token=x").await.fails(400, "invalid_request", "");
    }
}

#[tokio::test]
async fn bodies_are_forms_within_bounds_and_there_are_no_pages() {
    let client = Client::with(OauthConfig {
        body: gatepost_runtime::config::Size(1000),
        ..OauthConfig::default()
    });
    for path in FORMS {
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x", ""] {
            let headers = [("content-type", kind)];
            let answer = client.send("POST", path, &headers, "client_id=a&token=x").await;
            answer.fails(400, "invalid_request", "");
        }
        client.send("POST", path, &[], "client_id=a&token=x").await.fails(
            400,
            "invalid_request",
            "",
        );
        let long = format!("client_id=a&token={}", "x".repeat(1000));
        client.form(path, &long).await.fails(413, "invalid_request", "");
        let many = format!("client_id=a&{}", "a=1&".repeat(70));
        client.form(path, &many).await.fails(400, "invalid_request", "");
        for method in ["GET", "PUT", "DELETE"] {
            let answer = client.send(method, path, &[], "").await;
            answer.fails(405, "invalid_request", "");
            assert_eq!(answer.head("allow"), "POST");
        }
        // Cookies are not looked at, and where a request comes from does not matter.
        let headers = [
            FORM,
            ("cookie", "__Host-gatepost-session=gps_anna"),
            ("origin", "https://evil.example"),
            ("sec-fetch-site", "cross-site"),
        ];
        let answer = client.send("POST", path, &headers, "client_id=a&token=x").await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        let charset = ("content-type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8");
        let answer = client.send("POST", path, &[charset], "client_id=a&token=x").await;
        assert_eq!(answer.status, 200, "{path}");
    }
    client.send("GET", "/oauth/register/a/b", &[], "").await.fails(404, "invalid_request", "");
}

#[tokio::test]
async fn tokens_are_answered_as_the_rfc_says() {
    let client = Client::new();
    let answer = client.form("/oauth/token", "grant_type=refresh_token&client_id=app").await;
    let expected = json!({
        "access_token": "eyJ.access", "token_type": "Bearer", "expires_in": 600,
        "refresh_token": "gpr_refresh", "scope": "openid imap",
    });
    assert_eq!((answer.status.as_u16(), answer.json()), (200, expected));
    assert_eq!((answer.head("cache-control"), answer.head("pragma")), ("no-store", "no-cache"));

    let inactive =
        client.with_basic("/oauth/introspect", "app:s", "token=x&token_type_hint=y").await;
    assert_eq!((inactive.status.as_u16(), inactive.json()), (200, json!({ "active": false })));
    assert_eq!(client.fakes.world().provider.introspected[0].token, "x");
    let revoked = client.form("/oauth/revoke", "token=x&client_id=app").await;
    assert_eq!(revoked.status, 200);
    for path in ["/oauth/introspect", "/oauth/revoke"] {
        for body in ["client_id=a", "client_id=a&token=", "client_id=a&token=x&token=y"] {
            client.form(path, body).await.fails(400, "invalid_request", "");
        }
    }
    let device = client.form("/oauth/device", "client_id=app&scope=imap").await;
    let expected = json!({
        "device_code": "device-secret", "user_code": "WDJB-MJHT", "expires_in": 600, "interval": 5,
        "verification_uri": "https://localhost:8443/device",
        "verification_uri_complete": "https://localhost:8443/device?user_code=WDJB-MJHT",
    });
    assert_eq!(device.json(), expected);
}

#[tokio::test]
async fn every_refusal_has_its_status_and_headers() {
    for (error, wait, status, challenge, retry) in [
        ("invalid_request", 0, 400, "", ""),
        ("invalid_client", 0, 401, "Basic realm=", ""),
        ("invalid_grant", 0, 400, "", ""),
        ("unauthorized_client", 0, 400, "", ""),
        ("unsupported_grant_type", 0, 400, "", ""),
        ("unsupported_token_type", 0, 400, "", ""),
        ("invalid_scope", 0, 400, "", ""),
        ("access_denied", 0, 400, "", ""),
        ("expired_token", 0, 400, "", ""),
        ("authorization_pending", 5, 400, "", "5"),
        ("slow_down", 10, 400, "", "10"),
        ("invalid_request", 30, 429, "", "30"),
        ("temporarily_unavailable", 0, 503, "", ""),
        ("server_error", 0, 500, "", ""),
    ] {
        for path in FORMS {
            let client = Client::new();
            client.fakes.world().provider.error = Some((error, wait));
            let answer = client.form(path, "client_id=a&token=x").await;
            answer.fails(status, error, challenge);
            assert_eq!(answer.json()["error_description"], "for developers");
            assert_eq!(answer.head("retry-after"), retry, "{error}");
        }
    }
}

#[tokio::test]
async fn userinfo_takes_its_token_from_the_header_alone() {
    let client = Client::new();
    for method in ["GET", "POST"] {
        let ask = async |headers: &[(&str, &str)], query: &str, body: &str| {
            client.send(method, &format!("/oauth/userinfo{query}"), headers, body).await
        };
        let right = ask(&[("authorization", "Bearer right")], "", "").await;
        assert_eq!((right.status.as_u16(), right.json()), (200, json!({ "sub": "acc_1" })));
        assert_eq!(right.head("cache-control"), "no-store");
        for headers in [
            &[][..],
            &[("authorization", "Basic cmlnaHQ6eA==")],
            &[("cookie", "__Host-gatepost-session=gps_anna")],
        ] {
            let answer = ask(headers, "?access_token=right", "").await;
            assert_eq!((answer.status.as_u16(), answer.text.as_str()), (401, ""));
            assert_eq!(answer.head("www-authenticate"), "Bearer realm=\"Gatepost\"");
        }
        let in_body = ask(&[FORM], "", "access_token=right").await;
        assert_eq!(in_body.status, 401);
        let wrong = ask(&[("authorization", "bearer wrong")], "", "").await;
        wrong.fails(401, "invalid_token", "Bearer realm=\"Gatepost\", error=\"invalid_token\"");
        let narrow = ask(&[("authorization", "Bearer narrow")], "", "").await;
        narrow.fails(
            403,
            "insufficient_scope",
            "Bearer realm=\"Gatepost\", error=\"insufficient_scope\"",
        );
        let two = [("authorization", "Bearer right"), ("authorization", "Bearer right")];
        ask(&two, "", "").await.fails(400, "invalid_request", "");
        ask(&[("authorization", "Bearer ")], "", "").await.fails(400, "invalid_request", "");
        ask(&[("authorization", "Bearer a b")], "", "").await.fails(400, "invalid_request", "");
    }
}

#[tokio::test]
async fn clients_register_read_replace_and_remove() {
    let client = Client::new();
    const JSON: (&str, &str) = ("content-type", "application/json");
    let metadata = "{\"redirect_uris\":[\"http://127.0.0.1/\"]}";
    let made = client.send("POST", "/oauth/register", &[JSON], metadata).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.head("cache-control"), "no-store");
    let uri = "https://localhost:8443/oauth/register/cli_new";
    assert_eq!(made.json()["registration_client_uri"], uri);
    assert_eq!(made.json()["client_id"], "cli_new");
    let initial = [JSON, ("authorization", "Bearer first")];
    client.send("POST", "/oauth/register", &initial, metadata).await;
    let sent = client.fakes.world().provider.registered.clone();
    assert_eq!(
        (sent[0].metadata_json.as_str(), sent[0].initial_access_token.as_str()),
        (metadata, "")
    );
    assert_eq!(sent[1].initial_access_token, "first");

    let here = "/oauth/register/cli_new";
    for (method, status) in [("GET", 200), ("PUT", 200), ("DELETE", 204)] {
        let none = client.send(method, here, &[JSON], metadata).await;
        assert_eq!(
            (none.status.as_u16(), none.head("www-authenticate")),
            (401, "Bearer realm=\"Gatepost\"")
        );
        let wrong = [JSON, ("authorization", "Bearer wrong")];
        let wrong = client.send(method, here, &wrong, metadata).await;
        wrong.fails(401, "invalid_token", "Bearer realm=\"Gatepost\", error=\"invalid_token\"");
        let right = [JSON, ("authorization", "Bearer secret")];
        let right = client.send(method, here, &right, metadata).await;
        assert_eq!(right.status, status, "{method}");
        if status == 200 {
            assert_eq!(right.json()["registration_client_uri"], uri);
        } else {
            assert_eq!(right.text, "");
        }
    }
    let form = client.send("POST", "/oauth/register", &[FORM], "x=1").await;
    form.fails(400, "invalid_request", "");
    let long = "x".repeat(70_000);
    client.send("POST", "/oauth/register", &[JSON], &long).await.fails(413, "invalid_request", "");
    for (error, status, challenge) in [
        ("invalid_redirect_uri", 400, ""),
        ("invalid_client_metadata", 400, ""),
        ("invalid_token", 401, "Bearer realm="),
    ] {
        client.fakes.world().provider.error = Some((error, 0));
        let answer = client.send("POST", "/oauth/register", &[JSON], metadata).await;
        answer.fails(status, error, challenge);
    }
}

#[tokio::test]
async fn who_proves_nothing_is_counted_by_network_and_a_client_by_its_secret() {
    let few = OauthConfig { per_network: 60, per_client: 60, burst: 3, ..OauthConfig::default() };
    let client = Client::with(few);
    for _ in 0..3 {
        assert_eq!(client.form("/oauth/token", "client_id=app").await.status, 200);
    }
    let answer = client.form("/oauth/token", "client_id=other").await;
    answer.fails(429, "temporarily_unavailable", "");
    assert_eq!(answer.head("retry-after"), "1");
    // Others use up nothing of a client's own.
    for _ in 0..3 {
        assert_eq!(client.with_basic("/oauth/token", "app:secret", "").await.status, 200);
    }
    client.with_basic("/oauth/token", "app:secret", "").await.fails(
        429,
        "temporarily_unavailable",
        "",
    );
    assert_eq!(client.with_basic("/oauth/token", "app:another", "").await.status, 200);
    // Secrets that were wrong count for the network.
    client.fakes.world().provider.error = Some(("invalid_client", 0));
    client.with_basic("/oauth/token", "app:guess", "").await.fails(
        429,
        "temporarily_unavailable",
        "",
    );
    let fresh = Client::with(OauthConfig { per_network: 60, burst: 2, ..OauthConfig::default() });
    fresh.fakes.world().provider.error = Some(("invalid_client", 0));
    for n in 0..4 {
        let answer = fresh.with_basic("/oauth/token", &format!("app:guess{n}"), "").await;
        assert_eq!(answer.status, if n < 2 { 401 } else { 429 }, "{n}");
    }
    let none = Client::with(OauthConfig {
        per_network: 0,
        per_client: 0,
        burst: 0,
        ..OauthConfig::default()
    });
    for _ in 0..10 {
        assert_eq!(none.form("/oauth/token", "client_id=app").await.status, 200);
    }
}
