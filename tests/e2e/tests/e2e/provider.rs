//! A client of its own at the OpenID provider, over HTTP and nothing else: from discovery to mail, and out again; and no
//! code or token in any log.

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_testkit::{Browser, Gatepost, Page, Person, Setup, Topology};
use serde_json::Value;

gatepost_e2e::in_both!(
    a_client_signs_somebody_in_and_reads_their_mail,
    tricks_with_codes_and_addresses_come_to_nothing,
);

/// A verifier and its challenge (RFC 7636, appendix B).
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const BACK: &str = "http://127.0.0.1/back";
const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

fn json(page: &Page) -> Value {
    serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("{page:?}"))
}

fn encoded(value: &str) -> String {
    let byte = |b: u8| match b {
        b if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => char::from(b).to_string(),
        b => format!("%{b:02X}"),
    };
    value.bytes().map(byte).collect()
}

fn query(fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The value of a parameter in an address.
fn parameter(address: &str, name: &str) -> String {
    let (_, query) = address.split_once('?').unwrap_or_else(|| panic!("{address}"));
    let found = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
    found
        .unwrap_or_else(|| panic!("no {name} in {address}"))
        .replace("%3A", ":")
        .replace("%2F", "/")
}

struct Client {
    id: String,
    document: Value,
    /// Talks to the provider without cookies.
    wire: Browser,
}

impl Client {
    async fn new(gatepost: &Gatepost) -> Self {
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
        let id = made["id"].as_str().expect("a client id").to_owned();
        let wire = gatepost.browser();
        let found = wire.call("GET", "/.well-known/openid-configuration", &[], "").await;
        assert_eq!(found.status, 200, "{found:?}");
        Self { id, document: json(&found), wire }
    }

    /// The path of an endpoint, as discovery tells.
    fn at(&self, name: &str) -> String {
        let issuer = self.document["issuer"].as_str().unwrap();
        let uri = self.document[name].as_str().unwrap_or_else(|| panic!("{name}"));
        uri.strip_prefix(issuer).unwrap_or_else(|| panic!("{uri}")).to_owned()
    }

    fn ask(&self, more: &[(&str, &str)]) -> String {
        let mut fields = vec![
            ("client_id", self.id.as_str()),
            ("redirect_uri", BACK),
            ("response_type", "code"),
            ("scope", "openid email imap offline_access"),
            ("state", "a&b"),
            ("nonce", "n-0S6"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        fields.extend(more);
        format!("{}?{}", self.at("authorization_endpoint"), query(&fields))
    }

    async fn post(&self, endpoint: &str, fields: &[(&str, &str)]) -> Page {
        let mut all = vec![("client_id", self.id.as_str())];
        all.extend(fields);
        self.wire.call("POST", &self.at(endpoint), &[FORM], &query(&all)).await
    }

    async fn exchange(&self, code: &str) -> Page {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", VERIFIER),
        ];
        self.post("token_endpoint", &fields).await
    }

    async fn userinfo(&self, token: &str) -> Page {
        let line = format!("Bearer {token}");
        let headers = [("Authorization", line.as_str())];
        self.wire.call("GET", &self.at("userinfo_endpoint"), &headers, "").await
    }
}

/// Signs in by the forms of the pages, from the request and back to it; answers with where the client is.
async fn sign_in(browser: &mut Browser, ask: &str, person: &Person) -> String {
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
async fn agree(browser: &mut Browser, ask: &str) -> String {
    let page = browser.get(ask).await;
    assert_eq!(page.status, 200, "{page:?}");
    let decide = "/oauth/authorize/decide";
    let mut fields = vec![("decision", "allow")];
    fields.extend(["email", "imap", "offline_access"].map(|scope| ("scope", scope)));
    let led = browser.submit(&page, decide, &fields).await;
    assert_eq!(led.status, 303, "{led:?}");
    led.header("location").unwrap().to_owned()
}

async fn a_client_signs_somebody_in_and_reads_their_mail(topology: Topology) {
    let gatepost = Setup::new(topology).set("log.level", "trace").start().await;
    let anna = gatepost.person("anna").await;
    let client = Client::new(&gatepost).await;
    let keys = client.wire.call("GET", &client.at("jwks_uri"), &[], "").await;
    assert!(json(&keys)["keys"].as_array().is_some_and(|keys| !keys.is_empty()), "{keys:?}");

    let mut browser = gatepost.browser();
    let back = sign_in(&mut browser, &client.ask(&[]), &anna).await;
    assert!(back.starts_with(BACK), "{back}");
    assert_eq!(parameter(&back, "state"), "a%26b");
    assert_eq!(Some(parameter(&back, "iss").as_str()), client.document["issuer"].as_str());
    let code = parameter(&back, "code");
    let answered = client.exchange(&code).await;
    assert_eq!(answered.status, 200, "{answered:?}");
    let tokens = json(&answered);
    let access = tokens["access_token"].as_str().unwrap().to_owned();
    let refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
    assert!(tokens["id_token"].is_string());
    let told = client.userinfo(&access).await;
    assert_eq!(json(&told)["sub"], anna.account_id, "{told:?}");
    assert_eq!(json(&told)["email"], anna.email);
    assert_eq!(json(&told)["mailbox"], anna.address);

    // The token opens the mailbox.
    let mut imap = gatepost.imap().await;
    let message = format!("n,a={},\x01auth=Bearer {access}\x01\x01", anna.address);
    let message = STANDARD.encode(message);
    imap.command(&format!("AUTHENTICATE OAUTHBEARER {message}")).await.ok();
    imap.command("SELECT INBOX").await.ok();

    // Refreshed, and a token that was used already ends it all.
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    let again = client.post("token_endpoint", &fields).await;
    assert_eq!(again.status, 200, "{again:?}");
    let newer = json(&again)["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.userinfo(&newer).await.status, 200);

    // Ended by a revocation: token and connection.
    let next = json(&again)["refresh_token"].as_str().unwrap().to_owned();
    let revoked = client.post("revocation_endpoint", &[("token", &next)]).await;
    assert_eq!(revoked.status, 200, "{revoked:?}");
    assert_eq!(client.userinfo(&newer).await.status, 401);
    imap.closed_within(std::time::Duration::from_secs(5)).await.expect("an end");

    let logs = gatepost.logs();
    for secret in [&code, &access, &refresh, &newer, &next] {
        assert!(!logs.contains(secret.as_str()), "{secret} is in a log");
    }
    assert!(!logs.contains("code_challenge="), "a query is in a log");
}

async fn tricks_with_codes_and_addresses_come_to_nothing(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let client = Client::new(&gatepost).await;
    let mut browser = gatepost.browser();
    // An address that is not the client's: nobody is sent there.
    for (name, value) in [("redirect_uri", "https://evil.example/"), ("client_id", "nobody")] {
        let ask = client.ask(&[]).replace(
            &query(&[(name, if name == "client_id" { client.id.as_str() } else { BACK })]),
            &query(&[(name, value)]),
        );
        let page = browser.get(&ask).await;
        assert_eq!((page.status, page.header("location")), (400, None), "{page:?}");
    }
    let twice = browser.get(&client.ask(&[("state", "c")])).await;
    assert_eq!((twice.status, twice.header("location")), (400, None), "{twice:?}");
    // Nobody is asked without a page.
    let silent = browser.get(&client.ask(&[("prompt", "none")])).await;
    let back = silent.header("location").unwrap_or_else(|| panic!("{silent:?}"));
    assert_eq!(parameter(back, "error"), "login_required");

    let back = sign_in(&mut browser, &client.ask(&[]), &anna).await;
    let code = parameter(&back, "code");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", BACK),
        ("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong"),
    ];
    let wrong = client.post("token_endpoint", &fields).await;
    assert_eq!((wrong.status, &json(&wrong)["error"]), (400, &"invalid_grant".into()), "{wrong:?}");

    // A code serves once, and who shows it again ends what came of it.
    let back = agree(&mut browser, &client.ask(&[("prompt", "consent")])).await;
    let code = parameter(&back, "code");
    let first = client.exchange(&code).await;
    assert_eq!(first.status, 200, "{first:?}");
    let access = json(&first)["access_token"].as_str().unwrap().to_owned();
    // Who agrees anew has the mailbox that was chosen before.
    assert_eq!(json(&client.userinfo(&access).await)["mailbox"], anna.address);
    let replayed = client.exchange(&code).await;
    assert_eq!((replayed.status, &json(&replayed)["error"]), (400, &"invalid_grant".into()));
    assert_eq!(client.userinfo(&access).await.status, 401, "ended by the replay");

    // Somebody who refuses, and a forged form.
    let ask = client.ask(&[("prompt", "consent")]);
    let page = browser.get(&ask).await;
    let refused = browser.submit(&page, "/oauth/authorize/decide", &[("decision", "refuse")]).await;
    let back = refused.header("location").unwrap_or_else(|| panic!("{refused:?}"));
    assert_eq!(parameter(back, "error"), "access_denied");
    let forged = browser.post("/oauth/authorize/decide", &[("decision", "allow")]).await;
    assert_eq!(forged.status, 403, "{forged:?}");
}
