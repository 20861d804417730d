//! What every request passes on its way in, and every answer on its way out: client address,
//! language, time limit, pages for failures, headers, one line in the log.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use gatepost_model::Client;
use gatepost_text::{Words, accepted};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
    header::{self, ACCEPT_LANGUAGE, CACHE_CONTROL, RETRY_AFTER, SET_COOKIE, USER_AGENT},
};

use crate::{
    api, app::App, cookies, discovery, excess::Rest, failure::Failure, oauth, pages, routes,
    visitor::Visitor,
};

/// The other end of the connection; the listener puts it into the extensions of each request.
#[derive(Clone, Copy, Debug)]
pub struct PeerAddress(pub SocketAddr);

/// Of every page, but for where its forms end.
pub(crate) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Headers of every answer (OWASP Secure Headers). Nothing is loaded from elsewhere, nothing runs
/// that is not ours, and nobody frames us.
const HEADERS: [(HeaderName, &str); 8] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), \
         fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), \
         payment=(), picture-in-picture=(), usb=(), xr-spatial-tracking=()",
    ),
];

/// The outermost layer.
pub(crate) async fn front(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let began = tokio::time::Instant::now();
    let id = app.random();
    let visitor = visitor(&app, &request);
    let method = request.method().clone();
    // The pattern, not the address: addresses may carry tokens and ids.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str).to_owned();
    let path = request.uri().path().to_owned();
    let for_programs = api::is_api(&path) || discovery::is_discovery(&path);
    let for_clients = oauth::is_endpoint(&path);
    request.extensions_mut().insert(visitor.clone());

    let (parts, body) = request.into_parts();
    let rest = Rest::of(body, &parts.headers);
    let request = Request::from_parts(parts, Body::new(rest.clone()));
    let uploads = routes::UPLOADS.contains(&route.as_str());
    let limits = &app.config.limits;
    let bound = if uploads { limits.upload.0 } else { limits.request.0 };
    let answer = async {
        if for_clients && method == Method::OPTIONS {
            return oauth::preflight();
        }
        let answer = next.run(request).await;
        if uploads || answer.status() == StatusCode::PAYLOAD_TOO_LARGE {
            rest.drop_all().await;
        }
        answer
    };
    let answer = tokio::time::timeout(bound, answer).await;
    let answer = answer.unwrap_or_else(|_| Failure::Unavailable.into_response());
    let (reader, answer) = match (for_programs, for_clients) {
        (true, _) => (Reader::Program, answer),
        (_, true) => (Reader::Client, answer),
        _ => (Reader::Person(&visitor), lead_to_step_up(answer, &path)),
    };
    let mut answer = dress(&app, reader, &method, answer);
    if for_clients {
        oauth::allow_browsers(answer.headers_mut());
    }
    const PLAIN: [&str; 7] =
        ["/login", "/sign-up", "/verify", "/alarm", "/recover", "/invitation", "/set-up"];
    let plain = PLAIN.iter().any(|page| route.starts_with(page));
    if visitor.fresh && plain {
        answer.headers_mut().extend(
            cookies::set(cookies::VISIT, &visitor.visit, None).map(|line| (SET_COOKIE, line)),
        );
    }
    add_headers(&app, &route, &id, answer.headers_mut());

    let status = answer.status().as_u16();
    let took = began.elapsed();
    tracing::info!(request = %id, %method, route, status, ms = took.as_millis() as u64, "answered");
    metrics::counter!("gatepost_web_requests_total", "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("gatepost_web_request_seconds", "route" => route).record(took);
    answer
}

/// Who reads why there is no answer.
#[derive(Clone, Copy)]
enum Reader<'a> {
    Person(&'a Visitor),
    Program,
    /// A client of the OpenID provider.
    Client,
}

/// Leads somebody who must prove again who they are to where they do, and from there back to the page they
/// came from: what a form sent is lost, the page that it stood on is shown again.
fn lead_to_step_up(answer: Response, path: &str) -> Response {
    let Some(Failure::StepUp { factor }) = answer.extensions().get::<Failure>() else {
        return answer;
    };
    let factor = if *factor { "factor=1&" } else { "" };
    const DEEDS: [&str; 4] = ["/remove", "/name", "/approve", "/refuse"];
    let page = DEEDS.iter().find_map(|deed| path.strip_suffix(deed)).unwrap_or(path);
    let next = if routes::is_page(page) { page } else { "/account" };
    Redirect::to(&format!("/step-up?{factor}next={next}")).into_response()
}

/// Puts a page, or what programs read, on an answer that only has a failure.
fn dress(app: &App, reader: Reader<'_>, method: &Method, answer: Response) -> Response {
    let failure = answer.extensions().get::<Failure>().cloned();
    // The framework's own refusals come without a content type or as plain text.
    let bare = answer.headers().get(header::CONTENT_TYPE);
    let bare = bare.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let failure = failure.or_else(|| Failure::of_bare(answer.status()).filter(|_| bare));
    let Some(failure) = failure else { return answer };
    let (mut parts, _) = answer.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let page = match reader {
        Reader::Person(visitor) => pages::problem::page(app, visitor, &failure),
        Reader::Program => api::dress(&failure),
        Reader::Client => oauth::dress(&failure),
    };
    let mut response = if method == Method::HEAD { ().into_response() } else { page };
    *response.status_mut() = failure.code();
    for name in [header::ALLOW, SET_COOKIE] {
        for value in parts.headers.get_all(&name) {
            response.headers_mut().append(name.clone(), value.clone());
        }
    }
    if let Failure::Throttled(Some(after)) = failure {
        let seconds = after.as_secs() + u64::from(after.subsec_nanos() > 0);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn add_headers(app: &App, route: &str, id: &str, headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        // A page may say less of itself: nobody else sets any of these.
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    let referrer = if routes::carries_token(route) { "no-referrer" } else { "same-origin" };
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    let hsts = app.config.hsts.0.as_secs();
    let below = if app.config.hsts_subdomains { "; includeSubDomains" } else { "" };
    let value = (hsts > 0).then(|| format!("max-age={hsts}{below}").parse().ok());
    if let Some(value) = value.flatten() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = id.parse() {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

fn visitor(app: &App, request: &Request) -> Visitor {
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let peer = request.extensions().get::<PeerAddress>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip().to_canonical());
    let visit = cookies::get(headers, cookies::VISIT).filter(|value| value.len() == 22);
    Visitor {
        client: Client::new(client_address(app, peer, headers), text(USER_AGENT)),
        words: Words::first_of(&app.texts, accepted(text(ACCEPT_LANGUAGE))),
        fresh: visit.is_none(),
        device: cookies::get(headers, cookies::DEVICE).unwrap_or_default().to_owned(),
        visit: visit.map_or_else(|| app.random(), str::to_owned),
    }
}

/// The client's address: the peer's, or, as long as the peer is a trusted proxy, what that says.
fn client_address(app: &App, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let trusted = |ip: IpAddr| app.config.trusted_proxies.iter().any(|net| net.contains(&ip));
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).collect();
    let mut client = peer;
    for hop in hops.iter().rev() {
        let Some(before) = hop.trim().parse::<IpAddr>().ok().filter(|_| trusted(client)) else {
            break;
        };
        client = before.to_canonical();
    }
    client
}
