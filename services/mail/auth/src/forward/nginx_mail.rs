//! `GET /auth/nginx-mail`: nginx's mail proxy asks whether a login is right, and where to connect it
//! (ngx_mail_auth_http_module, "Protocol"). The answer is always 200.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{Extension, State},
    response::{IntoResponse, Response},
};
use gatepost_model::{Client, MailProtocol, Secret};
use gatepost_sasl::{Claim, Form};
use http::{HeaderMap, HeaderValue, StatusCode};

use super::{
    login::never_kept,
    server::{PeerAddress, Shared, SharedState, count},
};
use crate::desk::Verdict;

/// Why a login is refused: text for the client, and the code of an SMTP reply (RFC 4954 §6).
struct Refusal {
    outcome: &'static str,
    text: &'static str,
    smtp: &'static str,
}

const WRONG: Refusal =
    Refusal { outcome: "refused", text: "the address or the password is wrong", smtp: "535 5.7.8" };
const THROTTLED: Refusal =
    Refusal { outcome: "throttled", text: "too many attempts, try again later", smtp: "454 4.7.0" };
const UNAVAILABLE: Refusal = Refusal {
    outcome: "unavailable",
    text: "logins cannot be checked now, try again later",
    smtp: "454 4.7.0",
};
const INSECURE: Refusal =
    Refusal { outcome: "insecure", text: "log in over TLS only", smtp: "538 5.7.11" };
const METHOD: Refusal =
    Refusal { outcome: "mechanism", text: "this mechanism is not offered", smtp: "504 5.5.4" };
const SERVICE: Refusal =
    Refusal { outcome: "service", text: "this service is not offered", smtp: "535 5.7.8" };

pub(crate) async fn ask(
    State(shared): State<SharedState>,
    Extension(PeerAddress(peer)): Extension<PeerAddress>,
    headers: HeaderMap,
) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (protocol, backend) = match text("auth-protocol") {
        "imap" => (MailProtocol::Imap, shared.config.imap_backend),
        "smtp" => (MailProtocol::Smtp, shared.config.smtp_backend),
        _ => return refused(&shared, MailProtocol::Imap, &SERVICE),
    };
    let Some(backend) = backend else { return refused(&shared, protocol, &SERVICE) };
    // nginx says where its own client is.
    let ip = text("client-ip").parse::<IpAddr>().unwrap_or(peer).to_canonical();
    if shared.config.require_tls && text("auth-ssl") != "on" && !ip.is_loopback() {
        return refused(&shared, protocol, &INSECURE);
    }
    // `login` and `plain` are the same to nginx. Hashes of challenges would need the password itself.
    if !matches!(text("auth-method"), "plain" | "login") {
        return refused(&shared, protocol, &METHOD);
    }
    let (Some(address), Some(secret)) =
        (field(&headers, "auth-user"), field(&headers, "auth-pass"))
    else {
        return refused(&shared, protocol, &WRONG);
    };
    let secret = Secret::new(secret);
    let claim = Claim { address, secret, form: Form::Password };
    match shared.desk.check(claim, protocol, &Client::new(ip, "")).await {
        Verdict::Granted(grant) => {
            count("nginx-mail", protocol, "accepted");
            accepted(&grant.address, backend)
        }
        Verdict::Refused | Verdict::Scope => refused(&shared, protocol, &WRONG),
        Verdict::Throttled => refused(&shared, protocol, &THROTTLED),
        Verdict::Unavailable => refused(&shared, protocol, &UNAVAILABLE),
    }
}

/// nginx logs in at `backend` as the address that is the mailbox's own.
fn accepted(address: &str, backend: SocketAddr) -> Response {
    let (ip, port) = (backend.ip().to_string(), backend.port().to_string());
    answer(&[
        ("auth-status", "OK"),
        ("auth-user", address),
        ("auth-server", &ip),
        ("auth-port", &port),
    ])
}

/// nginx itself makes its client wait.
fn refused(shared: &Shared, protocol: MailProtocol, refusal: &Refusal) -> Response {
    count("nginx-mail", protocol, refusal.outcome);
    let wait = shared.config.refusal_pause.0.as_secs().max(1).to_string();
    let mut lines = vec![("auth-status", refusal.text), ("auth-wait", &wait)];
    if protocol == MailProtocol::Smtp {
        lines.push(("auth-error-code", refusal.smtp));
    }
    answer(&lines)
}

fn answer(lines: &[(&'static str, &str)]) -> Response {
    let mut response = StatusCode::OK.into_response();
    for (name, value) in lines {
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            response.headers_mut().insert(*name, value);
        }
    }
    never_kept(&mut response);
    response
}

/// A header whose value nginx wrote as in a URL: `%` and two digits for what a header cannot carry.
fn field(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.as_bytes();
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            digit(rest.next()?)? << 4 | digit(rest.next()?)?
        } else {
            byte
        });
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.contains('\0')).then_some(text)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_nginx_writes_them() {
        for (value, text) in [
            ("anna@example.org", Some("anna@example.org")),
            ("a%20b%25%0a", Some("a b%\n")),
            ("%C3%BC", Some("ü")),
            ("a+b", Some("a+b")),
            ("", Some("")),
            ("%", None),
            ("%4", None),
            ("%zz", None),
            ("%00", None),
            ("%ff", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert("auth-pass", value.parse().unwrap());
            assert_eq!(field(&headers, "auth-pass").as_deref(), text, "{value:?}");
        }
        assert_eq!(field(&HeaderMap::new(), "auth-pass"), None);
    }
}
