//! Ways out: to the application that asked, or to a page that says why there is none.

use askama::Template;
use axum::response::Response;
use gatepost_proto::identity::v1::{AuthorizationRedirect, AuthorizationRefusal};
use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{CONTENT_SECURITY_POLICY, LOCATION},
};

use crate::{
    failure::Failure,
    front,
    oauth::form_source,
    view::{Page, html},
};

#[derive(Template)]
#[template(path = "oauth/post.html")]
struct Post {
    p: Page,
    uri: String,
    host: String,
    fields: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "oauth/onward.html")]
struct Onward {
    p: Page,
    to: String,
    host: String,
}

#[derive(Template)]
#[template(path = "oauth/refusal.html")]
struct Refusal {
    p: Page,
    text: String,
    /// For developers.
    reason: String,
}

/// How somebody came here, on which it hangs whether a redirect passes: browsers hold the redirects that follow a
/// form to the policy of the page with the form (CSP Level 3 section 6.4.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum After {
    /// By an address.
    Link,
    /// By a form on a page whose policy names where it leads.
    NamedForm,
    /// By a form on a page whose policy could not.
    Form,
}

/// Leads the browser to the application with what it gets.
pub(super) fn to_client(
    p: Page,
    redirect: AuthorizationRedirect,
    after: After,
) -> Result<Response, Failure> {
    if redirect.form.is_empty() {
        return onward(p, &redirect.uri, after);
    }
    let fields = redirect.form.into_iter().map(|field| (field.name, field.value)).collect();
    let source = policy(&redirect.uri);
    let host = host_of(&redirect.uri);
    let mut response = html(&Post { p, uri: redirect.uri, host, fields })?;
    name_in_policy(&mut response, &source);
    Ok(response)
}

/// Leads the browser to an address of an application.
pub(super) fn onward(p: Page, to: &str, after: After) -> Result<Response, Failure> {
    let address = HeaderValue::from_str(to).map_err(|_| Failure::Internal)?;
    if after == After::Form {
        return by_page(p, to);
    }
    let mut response = super::super::go("/");
    response.headers_mut().insert(LOCATION, address);
    Ok(response)
}

/// Leads on by a page: to go on from it is no redirect that follows a form.
pub(in crate::pages) fn by_page(p: Page, to: &str) -> Result<Response, Failure> {
    let refresh = HeaderValue::from_str(&format!("0; url={to}")).map_err(|_| Failure::Internal)?;
    let mut response = html(&Onward { p, to: to.to_owned(), host: host_of(to) })?;
    response.headers_mut().insert(HeaderName::from_static("refresh"), refresh);
    Ok(response)
}

/// The page that says why a browser is sent nowhere.
pub(super) fn refusal(p: Page, refusal: &AuthorizationRefusal) -> Result<Response, Failure> {
    let key = format!("oauth-refused-{}", refusal.reason);
    let text = if p.words.knows(&key) { p.t(&key) } else { p.t("oauth-refused-text") };
    let reason = match refusal.parameter.as_str() {
        "" => refusal.reason.clone(),
        parameter => format!("{} ({parameter})", refusal.reason),
    };
    let mut response = html(&Refusal { p, text, reason })?;
    *response.status_mut() = StatusCode::BAD_REQUEST;
    Ok(response)
}

/// The host that an address leads to, for people; empty for a program's own scheme.
fn host_of(uri: &str) -> String {
    let uri = url::Url::parse(uri).ok().filter(|uri| matches!(uri.scheme(), "http" | "https"));
    uri.and_then(|uri| uri.host_str().map(str::to_owned)).unwrap_or_default()
}

/// What a policy names for a form that ends at this address: its origin; for an IPv6 address, which no policy can
/// name, its scheme.
fn policy(uri: &str) -> String {
    let scheme =
        || uri.split_once(':').map(|(scheme, _)| scheme).filter(|s| *s == "http" || *s == "https");
    form_source(uri).or_else(|| scheme().map(|s| format!("{s}:"))).unwrap_or_default()
}

/// Lets forms of this page end there, and nothing else.
pub(super) fn name_in_policy(response: &mut Response, source: &str) {
    let policy =
        front::POLICY.replace("form-action 'self'", &format!("form-action 'self' {source}"));
    if let Ok(policy) = HeaderValue::from_str(policy.trim()) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
}
