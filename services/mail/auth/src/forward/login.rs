//! `GET /auth/{protocol}`: credentials in `Authorization`, as Basic (RFC 7617) or Bearer (RFC 6750).

use axum::{
    extract::{Extension, Path, State},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_model::{Client, MailProtocol, Secret};
use gatepost_proto::mailbox::v1::{AuthenticationGrant, Permission};
use gatepost_sasl::{Claim, Form};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio::time::{Instant, sleep_until};
use zeroize::Zeroizing;

use super::{
    address::client_address,
    server::{PeerAddress, Shared, SharedState, count},
};
use crate::desk::Verdict;

/// Seconds after which a client may come back: one attempt returns in this time (`mailbox.throttle`).
const THROTTLED_FOR: &str = "30";

/// Seconds after which to ask again when nobody could say.
const UNAVAILABLE_FOR: &str = "5";

pub(crate) async fn login(
    State(shared): State<SharedState>,
    Extension(PeerAddress(peer)): Extension<PeerAddress>,
    Path(protocol): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Ok(protocol) = protocol.parse::<MailProtocol>() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let config = &shared.config;
    let ip = client_address(config.client_header, &config.peers, peer, &headers);
    let program = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let client = Client::new(ip, program.unwrap_or_default());
    let Some(claim) = claim(&headers) else {
        count("login", protocol, "none");
        return refusal(&shared, protocol, None);
    };
    let form = claim.form;
    let pause_ends = Instant::now() + config.refusal_pause.0;
    let verdict = shared.desk.check(claim, protocol, &client).await;
    count("login", protocol, verdict.slug());
    if matches!(verdict, Verdict::Refused | Verdict::Scope | Verdict::Throttled) {
        sleep_until(pause_ends).await;
    }
    match verdict {
        Verdict::Granted(grant) => granted(&grant),
        Verdict::Refused if form == Form::BearerToken => {
            refusal(&shared, protocol, Some("invalid_token"))
        }
        Verdict::Refused => refusal(&shared, protocol, None),
        Verdict::Scope => {
            let mut response = refusal(&shared, protocol, Some("insufficient_scope"));
            *response.status_mut() = StatusCode::FORBIDDEN;
            response
        }
        Verdict::Throttled => later(StatusCode::TOO_MANY_REQUESTS, THROTTLED_FOR),
        Verdict::Unavailable => later(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE_FOR),
    }
}

/// What the request claims; none when it claims nothing that can be read.
fn claim(headers: &HeaderMap) -> Option<Claim> {
    let mut lines = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(line), None) = (lines.next(), lines.next()) else { return None };
    let (scheme, rest) = line.to_str().ok()?.split_once(' ')?;
    let rest = rest.trim_matches(' ');
    if scheme.eq_ignore_ascii_case("bearer") {
        let secret = Secret::new(rest.to_owned());
        let claim = Claim { address: String::new(), secret, form: Form::BearerToken };
        return (!rest.is_empty()).then_some(claim);
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = Zeroizing::new(STANDARD.decode(rest).ok()?);
    let (address, secret) = std::str::from_utf8(&decoded).ok()?.split_once(':')?;
    let secret = Secret::new(secret.to_owned());
    Some(Claim { address: address.to_owned(), secret, form: Form::Password })
}

fn granted(grant: &AuthenticationGrant) -> Response {
    let permissions: Vec<String> = grant.permissions().filter_map(slug).collect();
    let mut response = StatusCode::OK.into_response();
    for (name, value) in [
        ("gatepost-user", grant.address.as_str()),
        ("gatepost-mailbox-id", &grant.mailbox_id),
        ("gatepost-account-id", &grant.account_id),
        ("gatepost-permissions", &permissions.join(",")),
    ] {
        // Addresses in other scripts are UTF-8, as nginx and others pass them on.
        if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
            response.headers_mut().insert(name, value);
        }
    }
    never_kept(&mut response);
    response
}

/// `auto-reply` for `PERMISSION_AUTO_REPLY`.
fn slug(permission: Permission) -> Option<String> {
    let name = permission.as_str_name().strip_prefix("PERMISSION_")?;
    (permission != Permission::Unspecified).then(|| name.to_ascii_lowercase().replace('_', "-"))
}

/// 401 with what would be heard (RFC 7235 §4.1), and of a token why it is refused (RFC 6750 §3).
fn refusal(shared: &Shared, protocol: MailProtocol, error: Option<&str>) -> Response {
    let realm = &shared.realm;
    let mut challenges = vec![format!("Basic realm=\"{realm}\", charset=\"UTF-8\"")];
    let scope = protocol.slug();
    let error = error.map_or_else(String::new, |error| format!(", error=\"{error}\""));
    challenges.push(format!("Bearer realm=\"{realm}\", scope=\"{scope}\"{error}"));
    if !error.is_empty() {
        challenges.reverse();
    }
    let mut response = StatusCode::UNAUTHORIZED.into_response();
    for challenge in challenges {
        if let Ok(value) = challenge.parse() {
            response.headers_mut().append(header::WWW_AUTHENTICATE, value);
        }
    }
    never_kept(&mut response);
    response
}

fn later(status: StatusCode, seconds: &'static str) -> Response {
    let mut response = status.into_response();
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    never_kept(&mut response);
    response
}

pub(crate) fn never_kept(response: &mut Response) {
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
}
