//! The API over HTTP, over services that remember just enough.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "parts/device_api.rs"]
mod device_api;
mod fake;

use std::collections::BTreeSet;

use axum::body::Body;
use fake::{ANNA, Fakes, id};
use gatepost_model::{GeneratedSecret, SecretKind, SeededEntropy};
use gatepost_web::ApiConfig;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

const LIST: &str = "/api/v1/gatepost.mailbox.v1.MailboxService/ListMailboxes";
const GET: &str = "/api/v1/gatepost.mailbox.v1.MailboxService/GetMailbox";
const ISSUE: &str = "/api/v1/gatepost.identity.v1.AppPasswordService/IssueAppPassword";

fn secret(kind: SecretKind) -> String {
    GeneratedSecret::generate(kind, &SeededEntropy::new(5)).expose().to_string()
}

struct Program {
    router: axum::Router,
    fakes: Fakes,
    token: String,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    json: Value,
}

impl Answer {
    #[track_caller]
    fn is_problem(&self, status: u16, reason: &str) {
        assert_eq!((self.status.as_u16(), &self.json["reason"]), (status, &json!(reason)));
        assert_eq!(self.headers["content-type"], "application/problem+json");
        assert_eq!(self.json["type"], format!("urn:gatepost:problem:{reason}"));
        assert_eq!(self.json["status"], status);
        assert!(self.json["title"].is_string() && self.json["detail"].is_string());
        assert!(!self.headers.keys().any(|name| name.as_str().starts_with("access-control")));
    }
}

impl Program {
    fn new() -> Self {
        Self::with(ApiConfig::default())
    }

    fn with(api: ApiConfig) -> Self {
        let fakes = Fakes::default();
        let mut parts = fake::parts(&fakes);
        parts.config.api = api;
        Self { router: gatepost_web::router(&parts), fakes, token: secret(SecretKind::ApiToken) }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let answer = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let json = serde_json::from_slice(&body).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, json }
    }

    fn request(&self, path: &str) -> http::request::Builder {
        Request::post(path)
            .header("host", "localhost")
            .header("user-agent", "backup/1.0")
            .header("content-type", "application/json")
    }

    async fn call_as(&self, authorization: &str, path: &str, body: &str) -> Answer {
        let request = self.request(path).header("authorization", authorization);
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    async fn call(&self, path: &str, body: &str) -> Answer {
        self.call_as(&format!("Bearer {}", self.token), path, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).header("host", "x").body(Body::empty()).unwrap()).await
    }
}

#[tokio::test]
async fn a_call_is_json_in_and_json_out() {
    let program = Program::new();
    let body = json!({
        "name": "Laptop",
        "scopes": ["MAIL_PROTOCOL_IMAP"],
        "expires": "2030-01-02T03:04:05Z",
        "idempotencyKey": "k",
        // What a program says of its own place is not believed.
        "client": { "ip": "203.0.113.66", "program": "liar" },
    });
    let answer = program.call(ISSUE, &body.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.json);
    assert_eq!(answer.headers["content-type"], "application/json");
    assert_eq!(answer.headers["cache-control"], "no-store");
    let made = &answer.json["appPassword"];
    assert_eq!(
        (&made["name"], &made["expires"]),
        (&json!("Laptop"), &json!("2030-01-02T03:04:05Z"))
    );
    assert_eq!(made["scopes"], json!(["MAIL_PROTOCOL_IMAP"]));
    assert!(answer.json["secret"].as_str().unwrap().starts_with("gpa-"));
    let client = program.fakes.world().issuers.remove(0);
    assert_eq!((client.ip.as_str(), client.program.as_str()), ("0.0.0.0", "backup/1.0"));

    for empty in ["", "{}", " \n"] {
        let answer = program.call(LIST, empty).await;
        assert_eq!((answer.status.as_u16(), &answer.json), (200, &json!({})), "{empty:?}");
    }
}

#[tokio::test]
async fn only_an_api_token_opens_it() {
    let program = Program::new();
    let cookie = program.request(LIST).header("cookie", format!("__Host-gatepost-session={ANNA}"));
    let answer = program.send(cookie.body(Body::from("{}")).unwrap()).await;
    answer.is_problem(401, "token-missing");
    assert_eq!(answer.headers["www-authenticate"], "Bearer");
    assert!(!answer.headers.contains_key("set-cookie"));

    let bearer = |kind| format!("Bearer {}", secret(kind));
    let mistyped = format!("Bearer {}0", &program.token[..program.token.len() - 1]);
    for (authorization, reason) in [
        ("Basic eDp5".to_owned(), "token-missing"),
        ("Bearer".to_owned(), "token-missing"),
        ("Bearer ".to_owned(), "token-refused"),
        (format!("Bearer {ANNA}"), "token-refused"),
        (bearer(SecretKind::Session), "token-refused"),
        (bearer(SecretKind::AppPassword), "token-refused"),
        (bearer(SecretKind::DevicePassword), "token-refused"),
        (bearer(SecretKind::Link), "token-refused"),
        (mistyped, "token-refused"),
        (format!("Bearer {}", "gpt_".repeat(10_000)), "token-refused"),
    ] {
        let answer = program.call_as(&authorization, LIST, "{}").await;
        answer.is_problem(401, reason);
        assert!(answer.headers.contains_key("www-authenticate"));
    }
    let token = format!("Bearer {}", program.token);
    let twice = program.request(LIST).header("authorization", &token);
    let twice = twice.header("authorization", &token).body(Body::from("{}")).unwrap();
    program.send(twice).await.is_problem(401, "token-missing");
    // The same secret as people type it is the same token.
    let typed = program.token.to_uppercase().replace('_', "-");
    assert_eq!(program.call_as(&format!("bearer {typed}"), LIST, "{}").await.status, 200);
}

#[tokio::test]
async fn only_rpcs_with_a_scope_are_there() {
    let program = Program::new();
    for path in [
        // No scope; a stream; not in the tables at all; no RPC.
        "gatepost.identity.v1.AccountService/ChangePassword",
        "gatepost.identity.v1.EventService/WatchEvents",
        "gatepost.identity.v1.LoginService/StartLogin",
        "gatepost.mailbox.v1.MailboxService/Nothing",
        "gatepost.mailbox.v1.mailboxservice/listmailboxes",
        "grpc.health.v1.Health/Check",
    ] {
        program.call(&format!("/api/v1/{path}"), "{}").await.is_problem(404, "no-such-rpc");
    }
    for path in ["/api", "/api/v2/x", "/api/v1/x", "/api/v1/x/y/z"] {
        program.call(path, "{}").await.is_problem(404, "not-found");
    }
    let answer = program.get(LIST).await;
    answer.is_problem(405, "method-not-allowed");
    let options = Request::options(LIST).header("origin", "https://evil.example");
    let options = options.header("access-control-request-method", "POST");
    program.send(options.body(Body::empty()).unwrap()).await.is_problem(405, "method-not-allowed");
    let off = Program::with(ApiConfig { enabled: false, ..ApiConfig::default() });
    off.call(LIST, "{}").await.is_problem(404, "no-such-rpc");
}

#[tokio::test]
async fn bad_bodies_are_refused() {
    let program = Program::new();
    for body in [
        "{",
        "[]",
        "null x",
        "\"x\"",
        "{} {}",
        "{\"nothing\":1}",
        "{\"page\":{\"size\":-1}}",
        "{\"page\":{\"size\":\"x\"}}",
        "{\"mailServiceId\":7}",
        "\u{feff}{}",
    ] {
        program.call(LIST, body).await.is_problem(400, "malformed");
    }
    let deep = format!("{}{}", "{\"page\":".repeat(5000), "}".repeat(5000));
    program.call(LIST, &deep).await.is_problem(400, "malformed");
    let bytes = program.request(LIST).header("authorization", format!("Bearer {}", program.token));
    let bytes = bytes.body(Body::from(vec![0xff; 16])).unwrap();
    program.send(bytes).await.is_problem(400, "malformed");
    let long = format!("{{\"mailServiceId\":\"{}\"}}", "x".repeat(300_000));
    program.call(LIST, &long).await.is_problem(413, "too-large");

    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
        let request = Request::post(LIST)
            .header("authorization", format!("Bearer {}", program.token))
            .header("content-type", kind);
        let answer = program.send(request.body(Body::from("{}")).unwrap()).await;
        answer.is_problem(415, "media-type");
    }
    let typed = Request::post(LIST)
        .header("authorization", format!("Bearer {}", program.token))
        .header("content-type", "application/json; charset=utf-8");
    assert_eq!(program.send(typed.body(Body::from("{}")).unwrap()).await.status, 200);
}

#[tokio::test]
async fn what_services_refuse_is_told_with_its_reason() {
    let program = Program::new();
    let missing = json!({ "mailboxId": id("mbx", 9) }).to_string();
    program.call(GET, &missing).await.is_problem(404, "not-found");
    program.fakes.world().down = true;
    program.call(LIST, "{}").await.is_problem(503, "unavailable");
}

#[tokio::test]
async fn calls_are_bounded_by_token_and_by_network() {
    let by_token = ApiConfig { per_token: 60, per_network: 0, burst: 2, ..ApiConfig::default() };
    let mut program = Program::with(by_token);
    for _ in 0..2 {
        assert_eq!(program.call(LIST, "{}").await.status, 200);
    }
    let answer = program.call(LIST, "{}").await;
    answer.is_problem(429, "rate-limited");
    assert_eq!(answer.headers["retry-after"], "1");
    // Another spelling is no other token; another token is.
    program.token = program.token.to_uppercase();
    program.call(LIST, "{}").await.is_problem(429, "rate-limited");
    program.token = GeneratedSecret::generate(SecretKind::ApiToken, &SeededEntropy::new(6))
        .expose()
        .to_string();
    assert_eq!(program.call(LIST, "{}").await.status, 200);

    let by_network = ApiConfig { per_token: 0, per_network: 60, burst: 3, ..ApiConfig::default() };
    let program = Program::with(by_network);
    for _ in 0..3 {
        program.call_as("Bearer x", LIST, "{}").await.is_problem(401, "token-refused");
    }
    program.call(LIST, "{}").await.is_problem(429, "rate-limited");
    assert!(program.get("/api/v1").await.status.is_success());
}

#[tokio::test]
async fn it_describes_itself() {
    let program = Program::new();
    let list = program.get("/api/v1").await;
    assert_eq!(list.status, 200);
    let rpcs = list.json["rpcs"].as_array().unwrap();
    assert_eq!(rpcs.len(), 3);
    assert!(rpcs.iter().any(|rpc| rpc["path"] == LIST && rpc["scope"] == "mailboxes.read"));
    assert_eq!(list.json["scopes"].as_array().unwrap().len(), gatepost_model::Scope::ALL.len());

    let document = program.get("/api/v1/openapi.json").await.json;
    assert_eq!(document["openapi"], "3.1.0");
    let post = &document["paths"][LIST]["post"];
    assert_eq!(post["security"], json!([{ "token": ["mailboxes.read"] }]));
    assert!(post["description"].as_str().unwrap().contains("Mailboxes of a mail service"));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let issue = &schemas["identity.IssueAppPasswordRequest"]["properties"];
    assert_eq!(issue["expires"]["format"], "date-time");
    assert!(issue["client"].is_null(), "the edge says where a program is");
    assert_eq!(schemas["mailbox.Mailbox"]["properties"]["quotaBytes"]["type"], "string");
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    for reference in references {
        let name = reference.strip_prefix("#/components/schemas/").unwrap();
        assert!(schemas.contains_key(name), "{reference} leads nowhere");
    }
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(target) if name == "$ref" => {
                        references.insert(target.clone());
                    }
                    value => collect(value, references),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}
