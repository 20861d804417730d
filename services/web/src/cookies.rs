//! Cookies, all of them with the `__Host-` prefix (RFC 6265bis §4.1.3.2): bound to this host, sent
//! over HTTPS only, out of reach of scripts.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, header::COOKIE};

/// The session token.
pub(crate) const SESSION: &str = "__Host-gatepost-session";
/// Random value of a browser that is not signed in: what its forms are bound to.
pub(crate) const VISIT: &str = "__Host-gatepost-visit";
/// A login that waits for its second factor, or a step-up.
pub(crate) const LOGIN: &str = "__Host-gatepost-login";
/// By which this browser is known at its next login.
pub(crate) const DEVICE: &str = "__Host-gatepost-device";
/// The recovery case of whoever asked for help in this browser.
pub(crate) const CASE: &str = "__Host-gatepost-case";
/// The sign-up that waits for verification, and the address it wrote to.
pub(crate) const SIGN_UP: &str = "__Host-gatepost-sign-up";
/// The secret of an invitation whose link was opened in this browser, until it is answered.
pub(crate) const INVITATION: &str = "__Host-gatepost-invitation";
/// The request of an application that somebody was led to the login from: where those go on who come back by a mail.
pub(crate) const RETURN: &str = "__Host-gatepost-return";
/// The organization the console shows.
pub(crate) const ORGANIZATION: &str = "__Host-gatepost-organization";

/// The value of a cookie in a request. A name sent twice counts as not sent.
pub(crate) fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    get_within(headers, name, 1024)
}

/// The same, of at most so many bytes.
pub(crate) fn get_within<'a>(headers: &'a HeaderMap, name: &str, most: usize) -> Option<&'a str> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut values = pairs
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value);
    let value = values.next()?;
    (values.next().is_none() && !value.is_empty() && value.len() <= most).then_some(value)
}

/// A `Set-Cookie` value; without `life` it ends with the browser. `None` when `value` has
/// characters that no cookie has.
pub(crate) fn set(name: &str, value: &str, life: Option<Duration>) -> Option<HeaderValue> {
    let plain = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b',' | b';' | b'\\');
    if !value.bytes().all(plain) {
        return None;
    }
    let life = life.map(|life| format!("; Max-Age={}", life.as_secs())).unwrap_or_default();
    let line = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{life}");
    let mut line = HeaderValue::from_str(&line).ok()?;
    line.set_sensitive(true);
    Some(line)
}

/// A `Set-Cookie` value that removes a cookie.
pub(crate) fn clear(name: &str) -> Option<HeaderValue> {
    set(name, "", Some(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_once_or_not_at_all() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=1; __Host-gatepost-visit=x; b=2"));
        assert_eq!(get(&headers, VISIT), Some("x"));
        assert_eq!(get(&headers, SESSION), None);
        headers.append(COOKIE, HeaderValue::from_static("__Host-gatepost-visit=y"));
        assert_eq!(get(&headers, VISIT), None);
    }

    #[test]
    fn values_that_would_end_the_cookie_are_not_set() {
        assert!(set(VISIT, "a;b", None).is_none());
        assert!(set(VISIT, "a\r\nb", None).is_none());
        let line = set(VISIT, "abc", Some(Duration::from_secs(60))).unwrap();
        assert_eq!(
            line.to_str().unwrap(),
            "__Host-gatepost-visit=abc; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60"
        );
    }
}
