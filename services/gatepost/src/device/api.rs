//! The device API, as a device calls it.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use gatepost_device::{Credentials, Decision, DeviceKey, Invitation, Signed};
use gatepost_model::{Clock, Entropy};
use http::{
    HeaderMap, Method, Request,
    header::{AUTHORIZATION, CONTENT_TYPE, DATE, HOST, USER_AGENT},
};
use http_body_util::Full;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    DeviceError,
    connection::{Answer, Server},
    keys::Keys,
};

/// What a device presents itself with.
pub(super) struct Claim<'a> {
    pub(super) invitation: &'a Invitation,
    pub(super) name: &'a str,
    pub(super) platform: &'a str,
    /// Certificate authorities to trust (PEM).
    pub(super) ca: Option<String>,
}

/// What the server says of a device.
#[derive(Deserialize)]
pub(super) struct Device {
    pub(super) state: String,
    pub(super) name: String,
    pub(super) email: String,
}

/// A login that waits.
#[derive(Deserialize)]
pub(super) struct Login {
    pub(super) id: String,
    pub(super) purpose: String,
    pub(super) place: String,
    pub(super) ip: String,
    pub(super) program: String,
    pub(super) created: String,
    pub(super) expires: String,
    pub(super) tries_left: u32,
}

#[derive(Deserialize)]
struct Logins {
    logins: Vec<Login>,
}

#[derive(Deserialize)]
struct Claimed {
    device_id: String,
    email: String,
    codes: Codes,
}

#[derive(Deserialize)]
struct Codes {
    seed: String,
}

#[derive(Deserialize)]
struct Problem {
    reason: String,
    detail: String,
}

/// A linked device and its server.
pub(super) struct Api {
    server: Server,
    origin: String,
    device: String,
    key: DeviceKey,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// The server's clock less ours, in milliseconds, once the server has complained.
    off: i64,
}

impl Api {
    pub(super) fn new(
        keys: &Keys,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, DeviceError> {
        Ok(Self {
            server: Server::new(&keys.server, keys.ca.as_deref())?,
            origin: keys.server.clone(),
            device: keys.device_id.clone(),
            key: keys.key()?,
            clock,
            entropy,
            off: 0,
        })
    }

    /// Makes a key pair and presents it with an invitation.
    pub(super) async fn enroll(claim: Claim<'_>) -> Result<Keys, DeviceError> {
        let origin = claim.invitation.origin.clone();
        let server = Server::new(&origin, claim.ca.as_deref())?;
        let key = DeviceKey::generate()?;
        let (secret, public_key) = (claim.invitation.secret.expose(), key.public_key());
        let signature = key.sign(&Signed::Enrollment {
            origin: &origin,
            secret: &secret,
            name: claim.name,
            platform: claim.platform,
            public_key: &public_key,
        })?;
        let body = json!({
            "secret": *secret,
            "name": claim.name,
            "platform": claim.platform,
            "public_key": URL_SAFE_NO_PAD.encode(public_key),
            "signature": URL_SAFE_NO_PAD.encode(signature),
        });
        let request = request(&server, Method::POST, "/api/device/v1/enrollments", None, &body)?;
        let claimed: Claimed = read(&server.send(request).await?)?;
        let ids = (claimed.device_id, claimed.email);
        Ok(Keys::new(origin, ids, claim.ca, &key, claimed.codes.seed))
    }

    pub(super) async fn device(&mut self) -> Result<Device, DeviceError> {
        read(&self.call(Method::GET, "/api/device/v1/device", &Value::Null).await?)
    }

    /// The login that waits, if any; waits so many seconds for one.
    pub(super) async fn logins(&mut self, wait: u64) -> Result<Vec<Login>, DeviceError> {
        let target = format!("/api/device/v1/logins?wait={wait}");
        let found: Logins = read(&self.call(Method::GET, &target, &Value::Null).await?)?;
        Ok(found.logins)
    }

    pub(super) async fn answer(
        &mut self,
        login: &str,
        decision: Decision,
    ) -> Result<(), DeviceError> {
        let (origin, device) = (self.origin.as_str(), self.device.as_str());
        let signature = self.key.sign(&Signed::Decision { origin, device, login, decision })?;
        let mut body = json!({
            "decision": decision.slug(),
            "signature": URL_SAFE_NO_PAD.encode(signature),
        });
        if let Decision::Approve(number) = decision {
            body["number"] = number.to_string().into();
        }
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        if login.is_empty() || !login.bytes().all(plain) {
            return Err(DeviceError::Usage(format!("{login:?} is not the id of a login")));
        }
        let target = format!("/api/device/v1/logins/{login}/answer");
        let answer = self.call(Method::POST, &target, &body).await?;
        if answer.status.is_success() { Ok(()) } else { Err(refused(&answer)) }
    }

    /// Sends a signed request; once more when the clocks are apart, by the server's.
    async fn call(
        &mut self,
        method: Method,
        target: &str,
        body: &Value,
    ) -> Result<Answer, DeviceError> {
        let answer = self.send(&method, target, body).await?;
        let late = answer.status == 401 && refused(&answer).reason() == Some("device-time");
        let Some(theirs) = date(&answer.headers).filter(|_| late) else { return Ok(answer) };
        let ours = i64::try_from(self.clock.now().unix_millis()).unwrap_or(i64::MAX);
        self.off = theirs.saturating_sub(ours);
        self.send(&method, target, body).await
    }

    async fn send(
        &self,
        method: &Method,
        target: &str,
        body: &Value,
    ) -> Result<Answer, DeviceError> {
        let text = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let mut nonce = [0; 16];
        self.entropy.fill(&mut nonce);
        let time = self.clock.now().unix_millis().saturating_add_signed(self.off);
        let signature = self.key.sign(&Signed::Request {
            origin: &self.origin,
            device: &self.device,
            method: method.as_str(),
            target,
            time,
            nonce: &nonce,
            body: &text,
        })?;
        let device = self.device.clone();
        let credentials = Credentials { device, time, nonce, signature };
        let request = request(&self.server, method.clone(), target, Some(&credentials), body)?;
        self.server.send(request).await
    }
}

fn request(
    server: &Server,
    method: Method,
    target: &str,
    credentials: Option<&Credentials>,
    body: &Value,
) -> Result<Request<Full<Bytes>>, DeviceError> {
    let mut request = Request::builder()
        .method(method)
        .uri(target)
        .header(HOST, server.authority())
        .header(USER_AGENT, concat!("gatepost-device/", env!("CARGO_PKG_VERSION")));
    if let Some(credentials) = credentials {
        request = request.header(AUTHORIZATION, credentials.to_string());
    }
    let text = if body.is_null() {
        Bytes::new()
    } else {
        request = request.header(CONTENT_TYPE, "application/json");
        body.to_string().into()
    };
    let made = request.body(Full::new(text));
    made.map_err(|error| DeviceError::Usage(format!("no request can be made of this: {error}")))
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, DeviceError> {
    if !answer.status.is_success() {
        return Err(refused(answer));
    }
    let strange = |_| DeviceError::Away("its answer makes no sense".to_owned());
    serde_json::from_slice(&answer.body).map_err(strange)
}

fn refused(answer: &Answer) -> DeviceError {
    let status = answer.status.as_u16();
    match serde_json::from_slice::<Problem>(&answer.body) {
        Ok(Problem { reason, detail }) => DeviceError::Refused { status, reason, detail },
        Err(_) => DeviceError::Away(format!("HTTP status {status}")),
    }
}

/// The server's time in milliseconds since 1970, from its `Date` header (RFC 9110 §6.6.1); the middle
/// of its second.
fn date(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(DATE)?.to_str().ok()?;
    let parsed = jiff::fmt::rfc2822::parse(text).ok()?;
    let half = Duration::from_millis(500).as_millis();
    Some(parsed.timestamp().as_millisecond() + i64::try_from(half).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_servers_are_read() {
        let mut headers = HeaderMap::new();
        assert_eq!(date(&headers), None);
        headers.insert(DATE, "Sat, 21 Nov 2026 08:24:56 GMT".parse().unwrap());
        assert_eq!(date(&headers), Some(1_795_249_496_500));
        headers.insert(DATE, "yesterday".parse().unwrap());
        assert_eq!(date(&headers), None);
    }

    #[test]
    fn refusals_are_told_with_their_reason() {
        let answer = |body: &str| Answer {
            status: http::StatusCode::FORBIDDEN,
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body.as_bytes()),
        };
        let told = refused(&answer(r#"{"reason":"number-refused","detail":"another"}"#));
        assert_eq!((told.reason(), told.to_string().as_str()), (Some("number-refused"), "another"));
        assert_eq!(refused(&answer("<html>")).reason(), None);
    }
}
