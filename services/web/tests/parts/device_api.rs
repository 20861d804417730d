//! The API of phones, over a service that keeps what web passes on.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_device::{Credentials, DeviceKey, PublicKey, Signed};
use gatepost_proto::identity::v1::{DeviceProof, answer_pending_login_request};

use super::*;

const ORIGIN: &str = "https://localhost";

/// The header of a request, and what it is a signature of.
fn credentials(key: &DeviceKey, device: &str, method: &str, target: &str, body: &[u8]) -> String {
    let (time, nonce) = (1_800_000_000_000, [7; 16]);
    let signed =
        Signed::Request { origin: ORIGIN, device, method, target, time, nonce: &nonce, body };
    let signature = key.sign(&signed).unwrap();
    Credentials { device: device.to_owned(), time, nonce, signature }.to_string()
}

impl Program {
    async fn device_as(&self, device: &str, method: &str, target: &str, body: &str) -> Answer {
        let key = DeviceKey::generate().unwrap();
        let header = credentials(&key, device, method, target, body.as_bytes());
        let request = self.request(target).method(method).header("authorization", header);
        let before = self.fakes.world().push.proofs.len();
        let answer = self.send(request.body(Body::from(body.to_owned())).unwrap()).await;
        if let Some((proof, _)) = self.fakes.world().push.proofs.get(before) {
            assert!(is_whole(proof, &key), "web passes on something else: {proof:?}");
        }
        answer
    }

    async fn device(&self, method: &str, target: &str, body: &str) -> Answer {
        self.device_as("acc_1.fac_1", method, target, body).await
    }
}

/// Is what web passed on what was signed?
fn is_whole(proof: &DeviceProof, key: &DeviceKey) -> bool {
    let signed = Signed::Request {
        origin: ORIGIN,
        device: &proof.device_id,
        method: &proof.method,
        target: &proof.target,
        time: proof.time,
        nonce: &proof.nonce,
        body: &proof.body,
    };
    PublicKey::read(&key.public_key()).unwrap().verify(&signed, &proof.signature)
}

#[tokio::test]
async fn a_device_presents_itself_and_gets_what_it_needs() {
    let program = Program::new();
    let path = "/api/device/v1/enrollments";
    let encoded = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let body = json!({
        "secret": "gpe_one", "name": "Phone", "platform": "Linux",
        "public_key": encoded(&[4; 65]), "signature": encoded(&[1, 2]),
        "of_a_later_release": true,
    });
    let post = |body: String| {
        let request = program.request(path).body(Body::from(body)).unwrap();
        program.send(request)
    };
    let made = post(body.to_string()).await;
    assert_eq!(made.status, 201, "{}", made.json);
    assert_eq!(made.json["device_id"], "acc_1.fac_1");
    assert_eq!(made.json["codes"]["seed"], encoded(&[1; 20]));
    assert_eq!(made.headers["cache-control"], "no-store");
    let claim = program.fakes.world().push.claims[0].clone();
    assert_eq!((claim.public_key, claim.signature), (vec![4; 65], vec![1, 2]));
    assert_eq!(claim.client.unwrap().program, "backup/1.0");
    let mut used = body.clone();
    used["secret"] = json!("gpe_used");
    let refused = post(used.to_string()).await;
    refused.is_problem(401, "enrollment-refused");
    assert!(!refused.headers.contains_key("www-authenticate"));
    for (field, value) in [("public_key", json!("not base 64!")), ("signature", json!("=="))] {
        let mut wrong = body.clone();
        wrong[field] = value;
        let refused = post(wrong.to_string()).await;
        refused.is_problem(400, "malformed");
        assert_eq!(refused.json["field"], field);
    }
    for wrong in ["", "{}", "[1]", "{\"secret\":\"gpe_one\"", "null"] {
        post(wrong.to_owned()).await.is_problem(400, "malformed");
    }
    post(format!("{{\"secret\":\"{}\"}}", "x".repeat(9000))).await.is_problem(413, "too-large");
    let plain = Request::post(path).header("host", "x").header("content-type", "text/plain");
    let answer = program.send(plain.body(Body::from(body.to_string())).unwrap()).await;
    answer.is_problem(415, "media-type");
}

#[tokio::test]
async fn what_a_device_signs_is_passed_on_whole() {
    let program = Program::new();
    let device = program.device("GET", "/api/device/v1/device", "").await;
    assert_eq!((device.status.as_u16(), &device.json["state"]), (200, &json!("active")));
    let waiting = program.device("GET", "/api/device/v1/logins?wait=5", "").await;
    let login = &waiting.json["logins"][0];
    assert_eq!(login["place"], "192.0.2.0/24");
    assert_eq!(login["program"], "Firefox on Linux");
    assert_eq!(login["purpose"], "sign-in");
    assert!(!waiting.json.to_string().contains("42"), "the number is on the screen alone");
    for (query, wait) in [("", 0), ("?wait=0", 0), ("?wait=15", 15_000), ("?wait=9000", 15_000)] {
        program.device("GET", &format!("/api/device/v1/logins{query}"), "").await;
        assert_eq!(program.fakes.world().push.proofs.last().unwrap().1, wait, "{query}");
    }
    for query in ["?wait=-1", "?wait=x", "?wait=70000"] {
        let answer = program.device("GET", &format!("/api/device/v1/logins{query}"), "").await;
        answer.is_problem(400, "malformed");
    }
    let path = format!("/api/device/v1/logins/{}/answer", id("apv", 1));
    for (body, status, reason) in [
        (r#"{"decision":"approve","number":"42","signature":"AQI"}"#, 204, ""),
        (r#"{"decision":"deny","signature":"AQI"}"#, 204, ""),
        (r#"{"decision":"approve","number":"24","signature":"AQI"}"#, 403, "number-refused"),
        (r#"{"decision":"approve","number":"7","signature":"AQI"}"#, 400, "malformed"),
        (r#"{"decision":"approve","signature":"AQI"}"#, 400, "malformed"),
        (r#"{"decision":"deny","number":"42","signature":"AQI"}"#, 400, "malformed"),
        (r#"{"decision":"perhaps","signature":"AQI"}"#, 400, "malformed"),
        (r#"{"decision":"deny","signature":"*"}"#, 400, "malformed"),
        ("", 400, "malformed"),
    ] {
        let answer = program.device("POST", &path, body).await;
        match reason {
            "" => assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.json),
            reason => answer.is_problem(status, reason),
        }
    }
    let answers = program.fakes.world().push.answers.clone();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0].signature, [1, 2]);
    let approved = answer_pending_login_request::Decision::Approve(42);
    assert_eq!(answers[0].decision, Some(approved));
    let other = format!("/api/device/v1/logins/{}/answer", id("apv", 9));
    let body = r#"{"decision":"deny","signature":"AQI"}"#;
    program.device("POST", &other, body).await.is_problem(404, "not-found");
}

#[tokio::test]
async fn who_signs_nothing_is_heard_nowhere() {
    let program = Program::new();
    let path = "/api/device/v1/device";
    let key = DeviceKey::generate().unwrap();
    let right = credentials(&key, "acc_1.fac_1", "GET", path, b"");
    for headers in [
        vec![],
        vec!["Bearer gpt_x".to_owned()],
        vec![right.replace("nonce", "once")],
        vec![right.clone(), right.clone()],
    ] {
        let mut request = Request::get(path).header("host", "localhost");
        for header in &headers {
            request = request.header("authorization", header);
        }
        let answer = program.send(request.body(Body::empty()).unwrap()).await;
        answer.is_problem(401, "device-missing");
        assert_eq!(answer.headers["www-authenticate"], "Gatepost-Device");
    }
    assert!(program.fakes.world().push.proofs.is_empty());
    for (device, reason) in [("acc_1.removed", "device-refused"), ("acc_1.late", "device-time")] {
        program.device_as(device, "GET", path, "").await.is_problem(401, reason);
    }
    let wrong_method = program.device("POST", path, "").await;
    wrong_method.is_problem(405, "method-not-allowed");
    // An API token opens nothing here, and a device nothing there.
    let answer = program.call(path, "{}").await;
    assert_eq!(answer.status, 405);
    let header = credentials(&key, "acc_1.fac_1", "POST", LIST, b"");
    program.call_as(&header, LIST, "{}").await.is_problem(401, "token-missing");
    let document = program.get("/api/device/v1/openapi.json").await;
    assert_eq!(document.json["openapi"], "3.1.0");
    assert!(document.json["paths"]["/api/device/v1/logins"].is_object());
}

#[tokio::test]
async fn a_network_that_asks_without_end_is_slowed() {
    let api = ApiConfig { per_network: 60, burst: 3, ..ApiConfig::default() };
    let program = Program::with(api);
    for _ in 0..3 {
        assert_eq!(program.device("GET", "/api/device/v1/device", "").await.status, 200);
    }
    let slowed = program.device("GET", "/api/device/v1/device", "").await;
    slowed.is_problem(429, "rate-limited");
    assert!(slowed.headers.contains_key("retry-after"));
}
