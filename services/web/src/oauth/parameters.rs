//! Parameters of requests that a browser brings from a client, and addresses that lead back to them.

use gatepost_proto::identity::v1::OauthParameter;
use url::{Host, Url};

/// Longest request that a browser carries through a login, in bytes of its query: escaped within another address
/// it stays below the 8 KiB that proxies take for a line.
const LONGEST: usize = 4096;
/// Parameters of a request at most.
const MOST: usize = 64;

/// Where requests for a code begin.
pub(crate) const AUTHORIZE: &str = "/oauth/authorize";
/// Where codes of devices are typed.
pub(crate) const DEVICE: &str = "/device";

/// Parameters in the order in which they came, repeated ones included.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// What stands in a query or in the body of a form; none when it is longer than a browser carries on.
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        // Whatever is written shorter than this can be longer once it is written anew, but not the other way.
        let short = text.len() <= 3 * LONGEST;
        let pairs = form_urlencoded::parse(text).take(MOST + 1);
        let pairs = pairs.map(|(name, value)| (name.into_owned(), value.into_owned()));
        let found = short.then(|| Self(pairs.collect()))?;
        (found.0.len() <= MOST && found.query().len() <= LONGEST).then_some(found)
    }

    /// The same as a query, with nothing in it but letters, digits and `*-._+%=&`.
    pub(crate) fn query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    /// For identity.
    pub(crate) fn wire(&self) -> Vec<OauthParameter> {
        let one = |(name, value): &(String, String)| OauthParameter {
            name: name.clone(),
            value: value.clone(),
        };
        self.0.iter().map(one).collect()
    }

    /// A parameter that came once.
    pub(crate) fn get(&self, wanted: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(name, _)| name == wanted);
        let (Some((_, value)), None) = (found.next(), found.next()) else { return None };
        Some(value)
    }

    /// The address at which a browser asks this of `path` again.
    pub(crate) fn at(&self, path: &str) -> String {
        if self.0.is_empty() { path.to_owned() } else { format!("{path}?{}", self.query()) }
    }
}

/// Does this lead back to a request that somebody was kept from by a login? Only to those of ours, in characters
/// that stand for themselves: there is no way out of this host.
pub(crate) fn leads_back(to: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"*-._+%=&".contains(&b);
    if to == DEVICE {
        return true;
    }
    let Some((path, query)) = to.split_once('?') else { return false };
    [AUTHORIZE, DEVICE].contains(&path)
        && (1..=LONGEST).contains(&query.len())
        && query.bytes().all(plain)
}

/// What the request that `to` leads back to says of people: languages, the best first (`ui_locales`), and the login
/// address that the client expects (`login_hint`).
pub(crate) fn spoken_in(to: &str) -> (Vec<String>, String) {
    let query = to.split_once('?').filter(|_| leads_back(to)).map(|(_, query)| query);
    let found = Parameters::read(query.unwrap_or_default().as_bytes());
    let get = |name| found.as_ref().and_then(|found| found.get(name)).unwrap_or_default();
    let languages = get("ui_locales").split(' ').filter(|tag| !tag.is_empty()).take(8);
    let hint = Some(get("login_hint")).filter(|hint| hint.len() <= 254 && hint.contains('@'));
    (languages.map(str::to_owned).collect(), hint.unwrap_or_default().to_owned())
}

/// What a Content Security Policy must name so that a form may end at this address (CSP Level 3 section 2.3.1): the
/// origin, or the scheme of an application's own. None for what a policy cannot name, such as an IPv6 address.
pub(crate) fn form_source(uri: &str) -> Option<String> {
    let uri = Url::parse(uri).ok()?;
    let scheme = uri.scheme();
    if !matches!(scheme, "http" | "https") {
        // Schemes of applications have a dot (RFC 8252 section 7.1): `javascript` and `data` have none.
        return scheme.contains('.').then(|| format!("{scheme}:"));
    }
    if matches!(uri.host()?, Host::Ipv6(_)) {
        return None;
    }
    // Hosts may have characters that mean something in a policy, such as `;` and `*`.
    let plain = |b: u8| b.is_ascii_alphanumeric() || b":/.-_".contains(&b);
    Some(uri.origin().ascii_serialization()).filter(|origin| origin.bytes().all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_come_back_as_they_were() {
        let typed = "client_id=a&scope=openid+imap&state=%C3%A9%26x%3D%0d%0aSet-Cookie:&state=2&x";
        let read = Parameters::read(typed.as_bytes()).unwrap();
        assert_eq!(read.get("client_id"), Some("a"));
        assert_eq!(read.get("scope"), Some("openid imap"));
        assert_eq!(read.get("state"), None, "twice");
        assert_eq!(read.wire().len(), 5);
        let back = read.at(AUTHORIZE);
        assert!(leads_back(&back), "{back}");
        assert_eq!(Parameters::read(back.split_once('?').unwrap().1.as_bytes()), Some(read));
    }

    #[test]
    fn what_is_too_long_is_not_carried() {
        let long = |n: usize| format!("state={}", "x".repeat(n));
        assert!(Parameters::read(long(4000).as_bytes()).is_some());
        assert!(Parameters::read(long(4096).as_bytes()).is_none());
        // Short as it came, long as it is written.
        assert!(Parameters::read(format!("state={}", "\u{e9}".repeat(1000)).as_bytes()).is_none());
        assert!(Parameters::read("a&".repeat(65).as_bytes()).is_none());
        assert!(!leads_back(&format!("/oauth/authorize?{}", long(4096))));
    }

    #[test]
    fn only_requests_of_ours_are_gone_back_to() {
        for (to, back) in [
            ("/oauth/authorize?client_id=a", true),
            ("/device?user_code=WDJB-MJHT", true),
            ("/device", true),
            ("/oauth/authorize", false),
            ("/oauth/authorize?", false),
            ("/oauth/logout?state=1", false),
            ("/oauth/token?x=1", false),
            ("//evil.example/oauth/authorize?x=1", false),
            ("https://evil.example/oauth/authorize?x=1", false),
            ("/oauth/authorize?x=1\r\nSet-Cookie: a=b", false),
            ("/oauth/authorize?x=<script>", false),
            ("/oauth/authorize?x=1#y", false),
            ("/oauth/../logout?x=1", false),
            ("", false),
        ] {
            assert_eq!(leads_back(to), back, "{to:?}");
        }
    }

    #[test]
    fn what_a_client_says_of_people_is_read_from_the_way_back() {
        let to = "/oauth/authorize?ui_locales=de-CH+de&login_hint=anna%40example.org";
        let (languages, hint) = spoken_in(to);
        assert_eq!(languages, ["de-CH", "de"]);
        assert_eq!(hint, "anna@example.org");
        for to in ["/home", "/login?ui_locales=de", "/device", "/oauth/authorize?login_hint=acc_1"]
        {
            assert_eq!(spoken_in(to), (Vec::new(), String::new()), "{to}");
        }
    }

    #[test]
    fn policies_name_exact_origins() {
        for (uri, source) in [
            ("https://app.example/cb?x=1", Some("https://app.example")),
            ("https://app.example:8443/cb", Some("https://app.example:8443")),
            ("http://127.0.0.1:5000/", Some("http://127.0.0.1:5000")),
            ("https://\u{fc}ber.example/", Some("https://xn--ber-goa.example")),
            ("org.example.app:/back", Some("org.example.app:")),
            ("http://[::1]:5000/", None),
            ("https://*.example/", None),
            ("https://a;script-src/", None),
            ("https://a,b/", None),
            ("javascript:alert(1)", None),
            ("data:text/html,x", None),
            ("/cb", None),
            ("", None),
        ] {
            assert_eq!(form_source(uri).as_deref(), source, "{uri}");
        }
    }
}
