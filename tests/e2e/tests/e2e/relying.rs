//! An application at the OpenID provider, which knows what discovery tells and nothing else.

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_testkit::{Browser, Gatepost, Page, Person};
use serde_json::Value;

/// A verifier and its challenge (RFC 7636, appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Where it has people sent back to.
pub(crate) const BACK: &str = "http://127.0.0.1/back";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// A body that is JSON.
pub(crate) fn json(page: &Page) -> Value {
    serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("{page:?}"))
}

fn encoded(value: &str) -> String {
    let byte = |b: u8| match b {
        b if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    value.bytes().map(byte).collect()
}

/// Fields as they stand in a query or a form.
pub(crate) fn query(fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The value of a parameter in an address.
pub(crate) fn parameter(address: &str, name: &str) -> String {
    let (_, query) = address.split_once('?').unwrap_or_else(|| panic!("{address}"));
    let found = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    found
        .unwrap_or_else(|| panic!("no {name} in {address}"))
        .replace("%3A", ":")
        .replace("%2F", "/")
}

/// An application, with a secret or without one.
pub(crate) struct Client {
    pub(crate) id: String,
    /// Shown in the header (`client_secret_basic`); none: a public client.
    pub(crate) secret: Option<String>,
    pub(crate) document: Value,
    /// Talks to the provider without cookies.
    pub(crate) wire: Browser,
}

impl Client {
    /// A public one that may read mail, offline too.
    pub(crate) async fn public(gatepost: &Gatepost) -> Self {
        let made = ["oauth-client", "create", "Reader", "--redirect-uri", BACK];
        let rest = [
            "--authentication",
            "none",
            "--grant-type",
            "authorization_code",
            "--grant-type",
            "refresh_token",
            "--scope",
            "openid profile email offline_access imap",
            "--audience",
            "everyone",
        ];
        let made = gatepost.admin(&[&made[..], &rest[..]].concat()).await;
        Self::registered(gatepost, &made).await
    }

    /// The one that the answer to its registration describes.
    pub(crate) async fn registered(gatepost: &Gatepost, made: &Value) -> Self {
        let id = made["id"].as_str().expect("a client id").to_owned();
        let wire = gatepost.browser();
        let found = wire.call("GET", "/.well-known/openid-configuration", &[], "").await;
        assert_eq!(found.status, 200, "{found:?}");
        let secret = made["secret"].as_str().map(str::to_owned);
        Self { id, secret, document: json(&found), wire }
    }

    /// The path of an endpoint, as discovery tells.
    pub(crate) fn at(&self, name: &str) -> String {
        let issuer = self.document["issuer"].as_str().unwrap();
        let uri = self.document[name].as_str().unwrap_or_else(|| panic!("{name}"));
        uri.strip_prefix(issuer).unwrap_or_else(|| panic!("{uri}")).to_owned()
    }

    /// Where a browser goes to be asked, with further parameters.
    pub(crate) fn ask(&self, more: &[(&str, &str)]) -> String {
        self.ask_for("openid email imap offline_access", more)
    }

    /// The same, for these scopes.
    pub(crate) fn ask_for(&self, scopes: &str, more: &[(&str, &str)]) -> String {
        let mut fields = vec![
            ("client_id", self.id.as_str()),
            ("redirect_uri", BACK),
            ("response_type", "code"),
            ("scope", scopes),
            ("state", "a&b"),
            ("nonce", "n-0S6"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        fields.extend(more);
        format!("{}?{}", self.at("authorization_endpoint"), query(&fields))
    }

    /// A form for an endpoint, with what proves which client it is.
    pub(crate) async fn post(&self, endpoint: &str, fields: &[(&str, &str)]) -> Page {
        let path = self.at(endpoint);
        let Some(secret) = &self.secret else {
            let mut all = vec![("client_id", self.id.as_str())];
            all.extend(fields);
            return self.wire.call("POST", &path, &[FORM], &query(&all)).await;
        };
        let basic = format!("Basic {}", STANDARD.encode(format!("{}:{secret}", self.id)));
        let headers = [FORM, ("Authorization", basic.as_str())];
        self.wire.call("POST", &path, &headers, &query(fields)).await
    }

    /// Turns a code into tokens.
    pub(crate) async fn exchange(&self, code: &str) -> Page {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ];
        self.post("token_endpoint", &fields).await
    }

    /// Turns the code in an address into tokens, which must work.
    pub(crate) async fn tokens(&self, back: &str) -> Value {
        let answered = self.exchange(&parameter(back, "code")).await;
        assert_eq!(answered.status, 200, "{answered:?}");
        json(&answered)
    }

    /// What a refresh token gives.
    pub(crate) async fn refresh(&self, token: &str) -> Page {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token)];
        self.post("token_endpoint", &fields).await
    }

    /// What its userinfo endpoint says to a token.
    pub(crate) async fn userinfo(&self, token: &str) -> Page {
        let line = format!("Bearer {token}");
        let headers = [("Authorization", line.as_str())];
        self.wire.call("GET", &self.at("userinfo_endpoint"), &headers, "").await
    }
}

/// Signs in by the forms of the pages, from the request and back to it; answers with where the client is.
pub(crate) async fn sign_in(browser: &mut Browser, ask: &str, person: &Person) -> String {
    let led = browser.get(ask).await;
    let login = led.header("location").unwrap_or_else(|| panic!("{led:?}")).to_owned();
    assert!(login.starts_with("/login?next="), "{login}");
    let page = browser.get(&login).await;
    let fields = [("email", person.email.as_str()), ("password", person.password.as_str())];
    let entered = browser.submit(&page, "/login", &fields).await;
    let refresh = entered.header("refresh").unwrap_or_else(|| panic!("{entered:?}"));
    let back = refresh.strip_prefix("0; url=").unwrap().to_owned();
    agree(browser, &back).await
}

/// Agrees to everything.
pub(crate) async fn agree(browser: &mut Browser, ask: &str) -> String {
    let page = browser.get(ask).await;
    assert_eq!(page.status, 200, "{page:?}");
    let decide = "/oauth/authorize/decide";
    let mut fields = vec![("decision", "allow")];
    fields.extend(["email", "imap", "offline_access"].map(|scope| ("scope", scope)));
    let led = browser.submit(&page, decide, &fields).await;
    assert_eq!(led.status, 303, "{led:?}");
    led.header("location").unwrap().to_owned()
}
