//! Every page over services that remember just enough.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "parts/avatar.rs"]
mod avatar;
#[path = "parts/compromised.rs"]
mod compromised;
#[path = "parts/discovery.rs"]
mod discovery;
#[path = "parts/expunged.rs"]
mod expunged;
mod fake;
#[path = "parts/formats.rs"]
mod formats;
#[path = "parts/identity.rs"]
mod identity;
#[path = "parts/invitations.rs"]
mod invitations;
#[path = "parts/mail_services.rs"]
mod mail_services;
#[path = "parts/mailbox_access.rs"]
mod mailbox_access;
#[path = "parts/members.rs"]
mod members;
#[path = "parts/oauth_clients.rs"]
mod oauth_clients;
#[path = "parts/organization.rs"]
mod organization;
#[path = "parts/organizations.rs"]
mod organizations;
#[path = "parts/outside.rs"]
mod outside;
#[path = "parts/passkeys.rs"]
mod passkeys;
#[path = "parts/phones.rs"]
mod phones;
#[path = "parts/products.rs"]
mod products;
#[path = "parts/profile.rs"]
mod profile;
#[path = "parts/provider.rs"]
mod provider;
#[path = "parts/push.rs"]
mod push;
#[path = "parts/setup.rs"]
mod setup;
#[path = "parts/tokens.rs"]
mod tokens;
#[path = "parts/unification.rs"]
mod unification;

use axum::body::Body;
use fake::{ANNA, BERT, Fakes, XSS, id};
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use tower::ServiceExt;

const VISIT: &str = "__Host-gatepost-visit=AAAAAAAAAAAAAAAAAAAAAA";

/// A browser at the pages.
#[derive(Clone)]
struct Browser {
    router: axum::Router,
    fakes: Fakes,
    cookies: String,
}

struct Page {
    status: StatusCode,
    headers: http::HeaderMap,
    body: String,
}

impl Page {
    fn hidden(&self, name: &str) -> String {
        let mark = format!("type=\"hidden\" name=\"{name}\" value=\"");
        let rest = self.body.split(&mark).nth(1).unwrap_or_else(|| panic!("{}", self.body));
        rest.split('"').next().unwrap().to_owned()
    }

    fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    fn cookies(&self) -> Vec<String> {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        lines.map(|line| line.to_str().unwrap().to_owned()).collect()
    }

    #[track_caller]
    fn shows(&self, status: u16, text: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        assert!(self.body.contains(text), "{text:?} is not in {}", self.body);
        assert!(!self.body.contains("raw words"), "{}", self.body);
    }
}

impl Browser {
    fn new(cookies: &str) -> Self {
        let fakes = Fakes::default();
        let router = gatepost_web::router(&fake::parts(&fakes));
        Self { router, fakes, cookies: cookies.to_owned() }
    }

    fn stranger() -> Self {
        Self::new(VISIT)
    }

    fn anna() -> Self {
        Self::new(&format!("{VISIT}; __Host-gatepost-session={ANNA}"))
    }

    fn signed_in_as(&self, token: &str) -> Self {
        let cookies = format!("{VISIT}; __Host-gatepost-session={token}");
        Self { router: self.router.clone(), fakes: self.fakes.clone(), cookies }
    }

    async fn send(&self, request: Request<Body>) -> Page {
        let answer: Response<_> = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&body).into_owned();
        Page { status: parts.status, headers: parts.headers, body }
    }

    fn request(&self, method: &str, path: &str) -> http::request::Builder {
        let request = Request::builder().method(method).uri(path).header("host", "localhost");
        if self.cookies.is_empty() { request } else { request.header("cookie", &self.cookies) }
    }

    async fn get(&self, path: &str) -> Page {
        self.send(self.request("GET", path).body(Body::empty()).unwrap()).await
    }

    async fn raw(&self, path: &str, body: String) -> Page {
        let request = self
            .request("POST", path)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends the fields with a token from `from`, and the organization that its forms are about.
    async fn post(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(from).await;
        let csrf = page.hidden("csrf");
        let mut sent = vec![("csrf", csrf.as_str())];
        let organization =
            page.body.contains("name=\"acting-for\"").then(|| page.hidden("acting-for"));
        sent.extend(organization.as_deref().map(|id| ("acting-for", id)));
        sent.extend(fields);
        self.raw(path, encode(&sent)).await
    }

    /// Sends files as a browser does; an empty one was not chosen.
    async fn send_files(&self, path: &str, csrf: &str, files: &[(&str, &str, &[u8])]) -> Page {
        let mut body = Vec::new();
        let mut part = |head: &str, bytes: &[u8]| {
            body.extend(format!("--edge\r\nContent-Disposition: form-data; {head}\r\n").as_bytes());
            body.extend(b"\r\n");
            body.extend(bytes);
            body.extend(b"\r\n");
        };
        part("name=\"csrf\"", csrf.as_bytes());
        for (name, called, bytes) in files {
            part(&format!("name=\"{name}\"; filename=\"{called}\""), bytes);
        }
        body.extend(b"--edge--\r\n");
        let request = self
            .request("POST", path)
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "multipart/form-data; boundary=edge");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    async fn make_mailbox(&self) -> String {
        self.fakes.mail_service(&id("org", 1), "Mail");
        let fields = [("local", "anna"), ("domain", "keller.example"), ("once", "k1")];
        let made = self.post("/mailboxes/new", "/mailboxes/new", &fields).await;
        assert_eq!(made.status, 303, "{}", made.body);
        made.location().split('?').next().unwrap().to_owned()
    }

    async fn make_app_password(&self) -> Page {
        let fields = [("app-name", "Laptop"), ("once", "k2")];
        self.post("/app-passwords/new", "/app-passwords/new", &fields).await
    }
}

fn encode(fields: &[(&str, &str)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        form.append_pair(name, value);
    }
    form.finish()
}

/// Every route with ids in place of its parameters.
fn routes() -> Vec<(&'static str, String)> {
    let filled = |path: &str| {
        let segments = path.split('/').map(|segment| match segment {
            "{token}" => "gpl_right".to_owned(),
            "{step}" => "sessions".to_owned(),
            "{name}" => "none.css".to_owned(),
            "{device}" => id("dpw", 1),
            "{account}" => id("acc", 10),
            "{connection}" => "1a2b-1".to_owned(),
            "{id}" if path.starts_with("/mailboxes") => id("mbx", 1),
            "{id}" if path.starts_with("/sessions") => id("ses", 2),
            "{slot}" => "front".to_owned(),
            "{id}" if path.starts_with("/support") => id("cas", 1),
            "{id}" if path.starts_with("/account/tokens") => id("tok", 1),
            "{id}" if path.starts_with("/account/applications") => id("gnt", 1),
            "{client}" => "cli_1".to_owned(),
            "{id}" if path.starts_with("/account/security/phone") => id("phn", 1),
            "{id}" if path.starts_with("/account/security") => id("fac", 1),
            "{id}" if path.starts_with("/organization/access") => id("sac", 1),
            "{id}" if path.starts_with("/organization/partners") => id("pac", 1),
            "{id}" if path.starts_with("/users") => id("acc", 10),
            "{id}" if path.starts_with("/teams") => id("tea", 1),
            "{id}" => id("apw", 1),
            other => other.to_owned(),
        });
        segments.collect::<Vec<_>>().join("/")
    };
    gatepost_web::routes().into_iter().map(|(method, path)| (method, filled(path))).collect()
}

fn is_open(path: &str) -> bool {
    let open = ["/", "/favicon.ico", "/robots.txt"];
    let prefixes = [
        "/.well-known",
        "/api",
        "/assets",
        "/autodiscover",
        "/login",
        "/mail/",
        "/oauth",
        "/recover",
        "/set-up",
        "/sign-up",
        "/verify",
        "/alarm",
        "/invitation",
    ];
    // Those that the home page lists are their own person's, and answers to applications are given by somebody.
    let own = ["/invitation/own", "/oauth/authorize/", "/oauth/logout/"];
    let own = own.iter().any(|prefix| path.starts_with(prefix));
    open.contains(&path) || (!own && prefixes.iter().any(|prefix| path.starts_with(prefix)))
}

/// What programs call takes no forms of ours and looks at no cookies: see `api.rs` and `oauth.rs`. Applications send
/// people to authorize and to sign out, and nothing happens there.
fn is_called(path: &str) -> bool {
    let forms = ["/oauth/authorize/", "/oauth/logout/"];
    let called = ["/api/", "/oauth/", "/autodiscover/"];
    let called = called.iter().any(|prefix| path.starts_with(prefix));
    called && !forms.iter().any(|prefix| path.starts_with(prefix))
}

#[tokio::test]
async fn a_stranger_is_led_to_the_login_from_every_page_of_the_console() {
    for cookies in ["", VISIT, "__Host-gatepost-session=gps_nobody", "__Host-gatepost-session=a b%"]
    {
        let browser = Browser::new(cookies);
        for (method, path) in routes().into_iter().filter(|(_, path)| !is_open(path)) {
            let page = match method {
                "GET" => browser.get(&path).await,
                _ => browser.raw(&path, "csrf=x".to_owned()).await,
            };
            assert_eq!(page.status, 303, "{method} {path}");
            assert!(page.location().starts_with("/login"), "{method} {path}");
            assert!(page.body.is_empty(), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_belongs_to_somebody_else_is_not_there() {
    let anna = Browser::anna();
    let mailbox = anna.make_mailbox().await;
    anna.make_app_password().await;
    let bert = anna.signed_in_as(BERT);
    for (method, path) in routes() {
        let elsewhere = path.starts_with("/sessions") || path.starts_with("/api");
        if !path.contains("_0000") || elsewhere {
            continue;
        }
        let page = match method {
            "GET" => bert.get(&path).await,
            _ => {
                let fields = [("address", "x@y.z"), ("alias", "x@y.z")];
                bert.post("/app-passwords/new", &path, &fields).await
            }
        };
        page.shows(404, "There is nothing here");
    }
    anna.get(&mailbox).await.shows(200, "anna@keller.example");
    let sessions = anna.post("/account", &format!("/sessions/{}/end", id("ses", 9)), &[]).await;
    sessions.shows(404, "There is nothing here");
    anna.get("/mailboxes/..%2f..%2fetc").await.shows(404, "There is nothing here");
    anna.get("/mailboxes/mbx_1").await.shows(404, "There is nothing here");
    let choice = [("organization", id("org", 3))];
    let switched = anna.post("/home", "/organization", &[("organization", &choice[0].1)]).await;
    switched.shows(404, "There is nothing here");
}

#[tokio::test]
async fn every_answer_has_its_headers() {
    let anna = Browser::anna();
    anna.make_mailbox().await;
    let mut all = routes();
    all.push(("GET", "/nothing".to_owned()));
    all.push(("PUT", "/login".to_owned()));
    for (method, path) in all {
        let request = anna.request(method, &path).body(Body::empty()).unwrap();
        let page = anna.send(request).await;
        let head = |name: &str| {
            let value = page.headers.get(name).unwrap_or_else(|| panic!("{method} {path}: {name}"));
            value.to_str().unwrap()
        };
        let policy = head("content-security-policy");
        for rule in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(rule), "{policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(head("x-content-type-options"), "nosniff");
        assert_eq!(head("x-frame-options"), "DENY");
        assert_eq!(head("cross-origin-opener-policy"), "same-origin");
        assert_eq!(head("cross-origin-resource-policy"), "same-origin");
        assert_eq!(head("strict-transport-security"), "max-age=31536000; includeSubDomains");
        assert!(head("permissions-policy").contains("camera=()"));
        assert_eq!(head("x-request-id").len(), 22);
        let tokens = [
            "/verify",
            "/alarm",
            "/recover",
            "/invitation",
            "/oauth",
            "/device",
            "/set-up",
            "/account/email/confirm",
            "/account/recovery/confirm",
        ];
        let token =
            tokens.iter().any(|prefix| path == *prefix || path.starts_with(&format!("{prefix}/")));
        let referrer = if token { "no-referrer" } else { "same-origin" };
        assert_eq!(head("referrer-policy"), referrer);
        let kept = [
            "/favicon.ico",
            "/robots.txt",
            "/api/v1",
            "/api/v1/openapi.json",
            "/api/device/v1/openapi.json",
            "/.well-known/openid-configuration",
            "/.well-known/oauth-authorization-server",
            "/oauth/keys",
        ];
        let kept = kept.contains(&path.as_str());
        assert_eq!(head("cache-control") == "no-store", !kept, "{path}");
        assert!(!page.body.contains("style=\"") && !page.body.contains(" onclick"), "{path}");
    }
}

#[tokio::test]
async fn a_form_is_answered_only_to_the_browser_that_got_it() {
    let anna = Browser::anna();
    anna.make_mailbox().await;
    let (mine, login) = (anna.get("/account").await.hidden("csrf"), Browser::stranger());
    let other = anna.signed_in_as(BERT).get("/account").await.hidden("csrf");
    let before = login.get("/login").await.hidden("csrf");
    let forms = routes().into_iter().filter(|(method, path)| *method == "POST" && !is_called(path));
    for (method, path) in forms {
        let open = is_open(&path);
        let browser = if open { &login } else { &anna };
        let wrong = if open { &mine } else { &before };
        for body in [
            String::new(),
            "csrf=".to_owned(),
            "csrf=AAAA".to_owned(),
            encode(&[("csrf", wrong)]),
            encode(&[("csrf", &other)]),
        ] {
            let page = browser.raw(&path, body).await;
            assert_eq!(page.status, 403, "{method} {path}");
        }
        let right = if open { &before } else { &mine };
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "https://localhost.evil.example"),
            ("origin", "http://localhost"),
        ] {
            let request = browser
                .request("POST", &path)
                .header(name, value)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(Body::from(encode(&[("csrf", right)])));
            let page = browser.send(request.unwrap()).await;
            assert_eq!(page.status, 403, "{path} from {value}");
        }
    }
    let world = anna.fakes.world();
    assert!(world.ended.is_empty() && world.sign_ups.is_empty() && world.logins.is_empty());
}

#[tokio::test]
async fn a_browser_without_cookies_is_told_so() {
    let browser = Browser::new("");
    let form = browser.get("/login").await;
    assert!(form.cookies()[0].starts_with("__Host-gatepost-visit="));
    assert!(form.cookies()[0].ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"));
    let body = encode(&[("csrf", &form.hidden("csrf")), ("email", "a@b.c"), ("password", "x")]);
    browser.raw("/login", body).await.shows(400, "Cookies are off");
}

#[tokio::test]
async fn sign_up_leads_to_the_code_and_on_to_the_login() {
    let browser = Browser::stranger();
    browser.get("/sign-up").await.shows(200, "At least 10 characters");
    let empty = browser.post("/sign-up", "/sign-up", &[]).await;
    empty.shows(422, "Type your name");
    empty.shows(422, "aria-invalid=\"true\"");
    let short =
        [("name", "Anna"), ("email", "anna@example.org"), ("new-password", "hunter2-secret")];
    let fields = [("name", "Anna"), ("email", "anna@example.org"), ("new-password", "short")];
    let refused = browser.post("/sign-up", "/sign-up", &fields).await;
    refused.shows(422, "Choose a password of at least 10 characters");
    refused.shows(422, "value=\"anna@example.org\"");
    assert!(!refused.body.contains("value=\"short\""));
    let begun = browser.post("/sign-up", "/sign-up", &short).await;
    assert_eq!((begun.status.as_u16(), begun.location()), (303, "/sign-up/check"));
    assert_eq!(browser.fakes.world().sign_ups[0].client.as_ref().unwrap().ip, "0.0.0.0");

    let cookie = begun.cookies()[0].split(';').next().unwrap().to_owned();
    let waiting = Browser {
        router: browser.router.clone(),
        fakes: browser.fakes.clone(),
        cookies: format!("{VISIT}; {cookie}"),
    };
    waiting.get("/sign-up/check").await.shows(200, "We wrote to anna@example.org");
    let wrong = waiting.post("/sign-up/check", "/sign-up/check", &[("code", "1")]).await;
    wrong.shows(422, "This code is not right");
    let resent = waiting.post("/sign-up/check", "/sign-up/resend", &[]).await;
    assert_eq!(resent.location(), "/sign-up/check?done=resent");
    let right = waiting.post("/sign-up/check", "/sign-up/check", &[("code", "12345678")]).await;
    assert_eq!(right.location(), "/login?done=verified");
    browser.get("/login?done=verified").await.shows(200, "Your address is confirmed");
    assert_eq!(browser.get("/sign-up/check").await.location(), "/sign-up");
}

#[tokio::test]
async fn a_link_is_used_up_by_the_button_and_not_by_looking() {
    let browser = Browser::stranger();
    for path in ["/verify?token=gpl_right", "/verify/gpl_right"] {
        browser.get(path).await.shows(200, "Yes, this is my address");
    }
    assert!(browser.fakes.world().verified.is_empty());
    let wrong = browser.post("/verify?token=x", "/verify", &[("token", "x")]).await;
    wrong.shows(422, "This link is not valid");
    let right = browser.post("/verify?token=x", "/verify", &[("token", "gpl_right")]).await;
    assert_eq!(right.location(), "/login?done=verified");
    assert_eq!(browser.fakes.world().verified.len(), 1);
}

#[tokio::test]
async fn logging_in_makes_a_new_session_and_leads_nowhere_else() {
    let browser = Browser::stranger();
    let log_in = async |next: &str, password: &str| {
        let fields = [("email", "anna@example.org"), ("password", password), ("next", next)];
        browser.post("/login", "/login", &fields).await
    };
    let right = log_in("", "correct horse").await;
    assert_eq!((right.status.as_u16(), right.location()), (303, "/home"));
    let cookies = right.cookies();
    let session = cookies.iter().find(|line| line.contains("session=")).unwrap();
    assert_eq!(
        session,
        "__Host-gatepost-session=gps_anna; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600"
    );
    assert!(cookies.iter().any(|line| line.starts_with("__Host-gatepost-visit=; ")));
    assert_eq!(log_in("/app-passwords", "correct horse").await.location(), "/app-passwords");
    for next in ["https://evil.example", "//evil.example", "/\\evil.example", "/logout"] {
        assert_eq!(log_in(next, "correct horse").await.location(), "/home", "{next}");
    }
    let wrong = log_in("", "wrong").await;
    wrong.shows(422, "E-mail address or password is not right");
    assert!(wrong.cookies().is_empty() && !wrong.body.contains("value=\"wrong\""));
    let paused = log_in("", "too often").await;
    paused.shows(429, "Try again in 90 seconds");
    assert_eq!(paused.headers[header::RETRY_AFTER], "90");
    let asked = browser.get("/mailboxes").await;
    assert_eq!(asked.location(), "/login?next=/mailboxes");
    assert_eq!(Browser::anna().get("/login").await.location(), "/home");
    assert_eq!(Browser::anna().get("/").await.location(), "/home");
}

/// A browser at the second question of a login.
async fn asked() -> Browser {
    let stranger = Browser::stranger();
    let fields =
        [("email", "two@example.org"), ("password", "correct horse"), ("next", "/mailboxes")];
    let page = stranger.post("/login", "/login", &fields).await;
    assert_eq!(page.location(), "/login/factor?next=%2Fmailboxes");
    let login = page.cookies().into_iter().find(|line| line.starts_with("__Host-gatepost-login="));
    let login = login.expect("a cookie of the login");
    assert!(login.contains("HttpOnly; SameSite=Lax; Max-Age=900"), "{login}");
    assert!(!page.cookies().iter().any(|line| line.starts_with("__Host-gatepost-session=gps")));
    let cookies = format!("{VISIT}; {}", login.split(';').next().unwrap());
    Browser { router: stranger.router.clone(), fakes: stranger.fakes.clone(), cookies }
}

#[tokio::test]
async fn a_login_asks_its_second_question_and_offers_other_methods() {
    let browser = asked().await;
    let page = browser.get("/login/factor?next=/mailboxes").await;
    page.shows(200, "One more step");
    page.shows(200, "Other methods");
    page.shows(200, "2 more wrong answers end this login");
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    for (typed, status, text) in [
        ("12", 422, "Type the six digits that the app shows now."),
        ("654321", 422, "This is not right, or was used already."),
        ("777777", 429, "Attempts"),
    ] {
        let fields = [("code-totp", typed), ("next", "/mailboxes")];
        let refused = browser.post("/login/factor", "/login/factor", &fields).await;
        assert_eq!(refused.status, status, "{typed}");
        assert!(refused.body.contains(text) || status == 429, "{typed}: {}", refused.body);
    }
    browser.post("/login/factor", "/login/factor", &[]).await.shows(422, "Type what is asked for");
    let choose = |factor: String| {
        let browser = &browser;
        async move {
            let fields = [("factor", factor.as_str()), ("next", "/mailboxes")];
            browser.post("/login/factor", "/login/factor/choose", &fields).await
        }
    };
    assert_eq!(choose(id("fac", 2)).await.location(), "/login/factor?next=%2Fmailboxes");
    choose(id("fac", 9)).await.shows(404, "There is nothing here");
    let fields = [("code-totp", "123456"), ("next", "/mailboxes")];
    let entered = browser.post("/login/factor", "/login/factor", &fields).await;
    assert_eq!(entered.location(), "/mailboxes");
    let cookies = entered.cookies();
    let starts = |start: &str| cookies.iter().any(|line| line.starts_with(start));
    assert!(starts("__Host-gatepost-session=gps_anna") && starts("__Host-gatepost-device=known"));
    assert!(starts("__Host-gatepost-login=; "), "{cookies:?}");
    let answers = browser.fakes.world().answers.clone();
    assert_eq!(answers.last().unwrap().login_token, "gpn_login");
}

#[tokio::test]
async fn a_login_that_is_over_or_tampered_with_begins_anew() {
    let cookies = [
        VISIT.to_owned(),
        format!("{VISIT}; __Host-gatepost-login=gpn_other"),
        format!("{VISIT}; __Host-gatepost-login=gpn_login; __Host-gatepost-login=gpn_login"),
    ];
    for cookies in cookies {
        let browser = Browser::new(&cookies);
        let page = browser.get("/login/factor").await;
        assert_eq!(page.location(), "/login?done=login-ended", "{cookies}");
        let answer = browser.post("/login", "/login/factor", &[("code-totp", "123456")]).await;
        assert_eq!(answer.location(), "/login?done=login-ended", "{cookies}");
    }
    Browser::stranger().get("/login?done=login-ended").await.shows(200, "Log in again");
    let browser = asked().await;
    let out = browser.post("/login/factor", "/login/cancel", &[]).await;
    assert_eq!(out.location(), "/login");
}

#[tokio::test]
async fn sensitive_pages_ask_again_and_lead_back() {
    let anna = Browser::anna();
    anna.fakes.world().stale = true;
    for path in ["/account/security/totp", "/account/security/backup-codes"] {
        let page = anna.get(path).await;
        assert_eq!(page.location(), format!("/step-up?next={path}"));
        let sent = anna
            .post("/account/security", path, &[("code-totp", "123456"), ("factor-name", "x")])
            .await;
        assert_eq!(sent.location(), format!("/step-up?next={path}"), "a form");
    }
    let page = anna.get("/step-up?next=/account/security/totp").await;
    assert_eq!(page.location(), "/login/factor?next=%2Faccount%2Fsecurity%2Ftotp");
    let login = page.cookies().into_iter().find(|line| line.starts_with("__Host-gatepost-login="));
    let cookies = format!("{}; {}", anna.cookies, login.unwrap().split(';').next().unwrap());
    let again = Browser { router: anna.router.clone(), fakes: anna.fakes.clone(), cookies };
    again.get("/login/factor").await.shows(200, "Is it you?");
    let away = anna.get("/step-up?next=https://evil.example").await;
    assert_eq!(away.location(), "/login/factor");
}

#[tokio::test]
async fn an_authenticator_app_is_added_and_its_backup_codes_are_shown_once() {
    let anna = Browser::anna();
    anna.get("/account/security").await.shows(200, "Your password is all that protects");
    let form = anna.get("/account/security/totp").await;
    form.shows(200, "<svg class=\"qr\"");
    form.shows(200, "GEZD<wbr>GNBV");
    let fields = |code: &'static str| {
        [
            ("enrollment", "sealed"),
            ("secret", "GEZDGNBVGY3TQOJQ"),
            ("uri", "otpauth://totp/x:anna?secret=GEZDGNBVGY3TQOJQ"),
            ("code-totp", code),
            ("factor-name", XSS),
        ]
    };
    let totp = "/account/security/totp";
    let wrong = anna.post(totp, totp, &fields("000000")).await;
    wrong.shows(422, "Type the six digits that the app shows now.");
    wrong.shows(422, "GEZD<wbr>GNBV");
    let codes = anna.post(totp, totp, &fields("123456")).await;
    codes.shows(200, "0a1b-2c3d-4e5f-6g7h");
    let list = anna.get("/account/security").await;
    list.shows(200, "3 are left.");
    assert!(!list.body.contains("/sessions/end-others"), "{}", list.body);
    let added = anna.get("/account/security?done=factor-added").await;
    added.shows(200, "action=\"/sessions/end-others\"");
    assert!(!list.body.contains("0a1b") && !list.body.contains("<script>alert"), "{}", list.body);
    let file = "/account/security/backup-codes/file";
    let saved = anna.post("/account/security", file, &[("code", "0a1b-2c3d")]).await;
    assert!(saved.body.ends_with("\n0a1b-2c3d\n"), "{}", saved.body);
    assert_eq!(saved.headers["content-type"], "text/plain; charset=utf-8");
    let forged = anna.post("/account/security", file, &[("code", XSS)]).await;
    forged.shows(400, "This could not be read");
    let stale = anna
        .post(totp, totp, &[("enrollment", "old"), ("code-totp", "123456"), ("factor-name", "x")])
        .await;
    assert_eq!(stale.location(), totp);
    let codes = "/account/security/backup-codes";
    anna.get(codes).await.shows(200, "serve no more");
    anna.post(codes, codes, &[]).await.shows(200, "7g6f-5e4d-3c2b-1a0z");
    let one = format!("/account/security/{}", id("fac", 1));
    anna.get(&one).await.shows(200, "This is your last second factor.");
    let renamed = anna.post(&one, &format!("{one}/name"), &[("factor-name", "Old phone")]).await;
    assert_eq!(renamed.location(), "/account/security?done=factor-renamed");
    let unnamed = anna.post(&one, &format!("{one}/name"), &[("factor-name", "")]).await;
    unnamed.shows(422, "Type a name of 1 to 64 characters.");
    let remove = format!("{one}/remove");
    let wrong = anna.post(&one, &remove, &[("present-password", "wrong")]).await;
    wrong.shows(422, "field-wrong");
    let removed = anna.post(&one, &remove, &[("present-password", "correct horse")]).await;
    assert_eq!(removed.location(), "/account/security?done=factors-off");
}

#[tokio::test]
async fn a_forgotten_password_is_set_by_the_button_of_a_link() {
    let stranger = Browser::stranger();
    stranger.get("/login").await.shows(200, "href=\"/recover\"");
    stranger.post("/recover", "/recover", &[("email", "x")]).await.shows(422, "Type an e-mail");
    let often = stranger.post("/recover", "/recover", &[("email", "often@example.org")]).await;
    assert_eq!(often.status, 429);
    let fields = [("email", "anna@example.org"), ("unreachable", "1")];
    let sent = stranger.post("/recover", "/recover", &fields).await;
    assert_eq!(sent.location(), "/recover/sent");
    stranger.get("/recover/sent").await.shows(200, "If there is an account with this address");
    assert!(stranger.fakes.world().resets[0].unreachable);
    let page = stranger.get("/recover/password?token=gpl_right").await;
    page.shows(200, "Set a new password");
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    assert!(stranger.fakes.world().passwords.is_empty(), "looking changed something");
    stranger.get("/recover/password?token=gpl_old").await.shows(404, "no longer works");
    let from = "/recover/password?token=gpl_right";
    let weak = [("token", "gpl_right"), ("new-password", "short")];
    stranger.post(from, "/recover/password", &weak).await.shows(422, "field-wrong");
    let old = [("token", "gpl_old"), ("new-password", "a new long horse")];
    stranger.post(from, "/recover/password", &old).await.shows(404, "no longer works");
    let right = [("token", "gpl_right"), ("new-password", "a new long horse")];
    let set = stranger.post(from, "/recover/password", &right).await;
    assert_eq!(set.location(), "/login?done=password-recovered");
    assert!(!set.cookies().iter().any(|line| line.contains("session=gps")), "it logged in");
    assert_eq!(stranger.fakes.world().passwords, ["a new long horse"]);
}

#[tokio::test]
async fn the_recovery_address_is_changed_with_the_password_and_confirmed_by_a_link() {
    let anna = Browser::anna();
    let page = anna.get("/account/recovery").await;
    page.shows(200, "anna@elsewhere.example");
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    let at = "/account/recovery";
    let send = |email, password| [("recovery-email", email), ("present-password", password)];
    anna.post(at, at, &send("a@b.example", "wrong")).await.shows(422, "not your present password");
    anna.post(at, at, &send("x", "correct horse")).await.shows(422, "Type an address other than");
    let asked = anna.post(at, at, &send("a@b.example", "correct horse")).await;
    assert_eq!(asked.location(), "/account/recovery?done=recovery-email-asked");
    let removed = anna.post(at, "/account/recovery/remove", &send("", "correct horse")).await;
    assert_eq!(removed.location(), "/account/recovery?done=recovery-email-removed");
    let link = "/account/recovery/confirm?token=gpl_right";
    let page = anna.get(link).await;
    page.shows(200, "new@elsewhere.example");
    assert_eq!(page.headers["referrer-policy"], "no-referrer");
    anna.get("/account/recovery/confirm?token=x").await.shows(404, "no longer works");
    let confirm = "/account/recovery/confirm";
    let confirmed = anna.post(link, confirm, &[("token", "gpl_right")]).await;
    assert_eq!(confirmed.location(), "/account/recovery?done=recovery-email-changed");
    anna.fakes.world().stale = true;
    assert_eq!(anna.get(at).await.location(), "/step-up?next=/account/recovery");
}

#[tokio::test]
async fn logging_out_ends_the_session() {
    let anna = Browser::anna();
    let out = anna.post("/home", "/logout", &[]).await;
    assert_eq!(out.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert_eq!(out.location(), "/login?done=signed-out");
    assert!(out.cookies().iter().any(|line| line.starts_with("__Host-gatepost-session=; ")));
    assert_eq!(anna.fakes.world().ended, [""]);
}

#[tokio::test]
async fn a_mailbox_is_made_once_with_the_mail_service_it_needs() {
    let anna = Browser::anna();
    anna.get("/mailboxes").await.shows(200, "No mailbox yet");
    let form = anna.get("/mailboxes/new").await;
    form.shows(200, "@gatepost.test");
    assert!(!form.body.contains("@keller.example"), "there is no mail service to have domains");
    assert_eq!(anna.fakes.world().services.len(), 0, "looking makes nothing");
    let once = form.hidden("once");
    assert!(!once.is_empty());
    let fields = [("local", "anna"), ("domain", "gatepost.test"), ("once", once.as_str())];
    for _ in 0..2 {
        let made = anna.post("/mailboxes/new", "/mailboxes/new", &fields).await;
        assert!(made.location().ends_with("?done=mailbox-made"));
    }
    assert_eq!(anna.fakes.world().mailboxes.len(), 1);
    assert_eq!(anna.fakes.world().services.len(), 1);
    let form = anna.get("/mailboxes/new").await;
    form.shows(200, "@keller.example");
    assert!(!form.body.contains("pending.example"));
    for (local, domain, text) in [
        ("", "keller.example", "Type what stands before the @"),
        ("a b", "keller.example", "Type what stands before the @"),
        ("taken", "keller.example", "This address is taken"),
        ("anna", "pending.example", "Choose one of the domains"),
        ("anna", "evil.example", "Choose one of the domains"),
    ] {
        let fields = [("local", local), ("domain", domain), ("once", "k9")];
        anna.post("/mailboxes/new", "/mailboxes/new", &fields).await.shows(422, text);
    }
    anna.get("/mailboxes").await.shows(200, "anna@gatepost.test");
}

#[tokio::test]
async fn a_mailbox_shows_its_settings_and_takes_changes() {
    let anna = Browser::anna();
    let path = anna.make_mailbox().await;
    let page = anna.get(&path).await;
    for text in ["mail.keller.example", "<code data-copy>993</code>", "1.2 GiB of 5 GiB"] {
        page.shows(200, text);
    }
    page.shows(200, "Thunderbird 145.0");
    let aliases = format!("{path}/aliases");
    anna.post(&path, &aliases, &[("alias", "office")]).await.shows(422, "Type an address under");
    let added = anna.post(&path, &aliases, &[("alias", "office@keller.example")]).await;
    assert!(added.location().ends_with("?done=alias-added"));
    anna.get(&path).await.shows(200, "office@keller.example");
    let remove = format!("{path}/aliases/remove");
    anna.post(&path, &remove, &[("address", "office@keller.example")]).await;
    assert!(!anna.get(&path).await.body.contains("office@keller.example"));

    let password = format!("{path}/password");
    let short = anna.post(&password, &password, &[("new-password", "short")]).await;
    short.shows(422, "Choose a password of at least 10");
    anna.post(&password, &password, &[("new-password", "correct horse battery")]).await;
    anna.get(&path).await.shows(200, "This mailbox has a password of its own");
    anna.post(&path, &format!("{password}/remove"), &[]).await;
    anna.get(&path).await.shows(200, "no password of its own");

    let devices = format!("{path}/devices/new");
    anna.post(&devices, &devices, &[]).await.shows(422, "Type a name of 1 to 64");
    let shown = anna.post(&devices, &devices, &[("device-name", "Printer")]).await;
    shown.shows(200, "gpd-<wbr>7k2m");
    let revoke = format!("{path}/devices/{}/revoke", id("dpw", 1));
    anna.get(&revoke).await.shows(200, "“Printer” will no longer open");
    let revoked = anna.post(&revoke, &revoke, &[]).await;
    assert!(revoked.location().ends_with("/devices?done=device-revoked"));
}

#[tokio::test]
async fn rights_bound_what_a_mailbox_offers() {
    let anna = Browser::anna();
    let path = anna.make_mailbox().await;
    {
        let mut world = anna.fakes.world();
        world.mailboxes[0].1.permissions = vec![1];
        world.mailboxes[0].1.manages = false;
    }
    let page = anna.get(&path).await;
    page.shows(200, "anna@keller.example");
    for hidden in ["Device passwords", "Mailbox password", "Add the address", "Last logins"] {
        assert!(!page.body.contains(hidden), "{hidden}");
    }
    for path in [format!("{path}/password"), format!("{path}/devices/new")] {
        anna.get(&path).await.shows(403, "You may not do this");
        anna.post("/account", &path, &[]).await.shows(403, "You may not do this");
    }
}

#[tokio::test]
async fn an_app_password_is_shown_once() {
    let anna = Browser::anna();
    let path = "/app-passwords/new";
    anna.get("/app-passwords").await.shows(200, "No app password yet");
    anna.make_mailbox().await;
    let shown = anna.make_app_password().await;
    shown.shows(200, "gpa-<wbr>7k2m-<wbr>q9xw");
    shown.shows(200, "anna@keller.example");
    assert_eq!(shown.headers[header::CACHE_CONTROL], "no-store");
    let again = anna.make_app_password().await;
    again.shows(200, "This password has been made already");
    assert!(!again.body.contains("7k2m"));
    assert_eq!(anna.fakes.world().app_passwords.len(), 1);

    for (fields, text) in [
        (vec![], "Type a name of 1 to 64"),
        (vec![("app-name", "x"), ("networks", "home")], "Type addresses or networks"),
        (vec![("app-name", "x"), ("expiry", "tomorrow")], "Choose one of these"),
    ] {
        anna.post(path, path, &fields).await.shows(422, text);
    }
    let foreign = [("app-name", "x"), ("mailbox", "mbx_other")];
    anna.post(path, path, &foreign).await.shows(404, "There is nothing here");
    let mailbox = id("mbx", 1);
    let narrow = [
        ("app-name", "Phone"),
        ("expiry", "90d"),
        ("scope", "imap"),
        ("scope", "smtp"),
        ("mailbox", mailbox.as_str()),
        ("networks", "192.0.2.9/24\n2001:db8::1"),
        ("once", "k3"),
    ];
    anna.post(path, path, &narrow).await.shows(200, "gpa-");
    let made = anna.fakes.world().app_passwords[1].1.clone();
    assert_eq!(made.scopes, [1, 2]);
    assert_eq!(made.networks, ["192.0.2.0/24", "2001:db8::1/128"]);
    assert_eq!(made.mailbox_ids, [mailbox]);
    assert_eq!(made.expires.unwrap().seconds, fake::NOW + 90 * 86_400);
    let list = anna.get("/app-passwords").await;
    for text in ["Laptop", "only IMAP, SMTP", "only anna@keller.example", "19 February 2027"] {
        list.shows(200, text);
    }
}

#[tokio::test]
async fn app_passwords_are_revoked_after_a_question() {
    let anna = Browser::anna();
    anna.make_app_password().await;
    let path = format!("/app-passwords/{}/revoke", id("apw", 1));
    anna.get(&path).await.shows(200, "“Laptop” will no longer open");
    let revoked = anna.post(&path, &path, &[]).await;
    assert_eq!(revoked.location(), "/app-passwords?done=app-password-revoked");
    anna.get(revoked.location()).await.shows(200, "The app password was revoked");
    anna.post("/account", &path, &[]).await.shows(404, "There is nothing here");
    anna.make_app_password().await;
    let all = "/app-passwords/revoke-all";
    anna.get(all).await.shows(200, "Your app password will no longer");
    anna.post(all, all, &[]).await;
    assert!(anna.fakes.world().app_passwords.is_empty());
}

#[tokio::test]
async fn sessions_activity_and_account() {
    let anna = Browser::anna();
    let page = anna.get("/sessions").await;
    page.shows(200, "Firefox on Linux");
    page.shows(200, "Safari on iPhone");
    page.shows(200, "This browser");
    page.shows(200, "Password + Authenticator app · two factors");
    page.shows(200, "Password · one factor");
    page.shows(200, "network 192.0.2.0/24 · 192.0.2.7");
    let end = format!("/sessions/{}/end", id("ses", 2));
    assert_eq!(anna.post("/sessions", &end, &[]).await.location(), "/sessions?done=session-ended");
    anna.post("/sessions", "/sessions/end-others", &[]).await;
    assert_eq!(anna.fakes.world().ended, [id("ses", 2), "others".to_owned()]);
    let log = anna.get("/activity").await;
    for text in ["Login refused", "wrong password", "Event “something.new”", "4 minutes ago"] {
        log.shows(200, text);
    }
    log.shows(200, "/activity?page=a+b%26c");
    log.shows(200, &format!("by the API token “{}”", id("tok", 1)));
    anna.get("/account").await.shows(200, "anna@example.org");
    let path = "/account/password";
    let wrong = [("present-password", "wrong"), ("new-password", "correct horse battery")];
    anna.post(path, path, &wrong).await.shows(422, "This is not your present password");
    let right = [("present-password", "correct horse"), ("new-password", "correct horse battery")];
    let changed = anna.post(path, path, &right).await;
    assert_eq!(changed.location(), "/account?done=password-changed");
    let well_known = Browser::stranger().get("/.well-known/change-password").await;
    assert_eq!(well_known.location(), path);
}

#[tokio::test]
async fn the_organization_is_switched() {
    let anna = Browser::anna();
    anna.get("/home").await.shows(200, "Keller &#38; Daughters");
    let second = id("org", 2);
    let switched = anna.post("/home", "/organization", &[("organization", &second)]).await;
    let cookie = switched.cookies()[0].split(';').next().unwrap().to_owned();
    let mut there = anna.signed_in_as(ANNA);
    there.cookies = format!("{}; {cookie}", there.cookies);
    let page = there.get("/home").await;
    let shown = page.body.split("Organization: </span>").nth(1).unwrap();
    assert!(shown.starts_with("Chess Club Lugano"), "{}", page.body);
}

#[tokio::test]
async fn names_are_text_and_never_markup() {
    let anna = Browser::anna();
    anna.fakes.world().name = XSS.to_owned();
    anna.make_mailbox().await;
    let fields = [("app-name", XSS), ("once", "k")];
    let mut bodies =
        vec![anna.post("/app-passwords/new", "/app-passwords/new", &fields).await.body];
    anna.fakes.world().mailboxes[0].1.aliases = vec![XSS.to_owned()];
    let typed = [("app-name", ""), ("networks", XSS)];
    bodies.push(anna.post("/app-passwords/new", "/app-passwords/new", &typed).await.body);
    for (_, path) in routes().into_iter().filter(|(method, _)| *method == "GET") {
        let page = anna.get(&path).await;
        // What is downloaded is not shown.
        if !page.headers.contains_key(header::CONTENT_DISPOSITION) {
            bodies.push(page.body);
        }
    }
    let query = encode(&[("token", XSS), ("next", XSS), ("done", XSS), ("page", XSS)]);
    let stranger = Browser::stranger();
    for path in ["/login", "/verify", "/sign-up", "/"] {
        bodies.push(stranger.get(&format!("{path}?{query}")).await.body);
    }
    let fields = [("email", XSS), ("name", XSS), ("next", XSS), ("organization", XSS)];
    for path in ["/login", "/sign-up"] {
        bodies.push(stranger.post(path, path, &fields).await.body);
    }
    for body in bodies {
        assert!(!body.contains("<script>alert"), "{body}");
        assert!(!body.contains("alert(\"1\")"), "{body}");
    }
}

#[tokio::test]
async fn bad_requests_get_pages_of_ours() {
    let anna = Browser::anna();
    anna.get("/nothing").await.shows(404, "There is nothing here");
    anna.get("/assets/style-0.css").await.shows(404, "There is nothing here");
    let put = anna.send(anna.request("PUT", "/login").body(Body::empty()).unwrap()).await;
    put.shows(405, "This does not work here");
    assert!(put.headers.contains_key(header::ALLOW));
    anna.get("/logout").await.shows(405, "This does not work here");
    let large = format!("csrf=x&name={}", "a".repeat(70_000));
    anna.raw("/account/password", large.clone()).await.shows(413, "This is too much");
    Browser::stranger().raw("/login", large).await.shows(413, "This is too much");
    let chunks = (0..70).map(|_| Ok::<_, std::io::Error>("a".repeat(1024)));
    let stream = Body::from_stream(tokio_stream::iter(chunks));
    let request = anna.request("POST", "/account/password");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    anna.send(request.body(stream).unwrap()).await.shows(413, "This is too much");
    let many = "a=1&".repeat(400);
    anna.raw("/account/password", many).await.shows(400, "This could not be read");
    let json = anna.request("POST", "/account/password").header("content-type", "application/json");
    let json = anna.send(json.body(Body::from("{}")).unwrap()).await;
    json.shows(400, "This could not be read");
    anna.fakes.world().down = true;
    anna.get("/mailboxes").await.shows(503, "This is not available at the moment");
    let head = anna.send(anna.request("HEAD", "/nothing").body(Body::empty()).unwrap()).await;
    assert!(head.status == 404 && head.body.is_empty());
}

#[tokio::test]
async fn files_are_kept_by_browsers() {
    let page = Browser::stranger().get("/login").await;
    let files = page.body.split("/assets/").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut found = 0;
    for file in files {
        let answer = Browser::stranger().get(&format!("/assets/{file}")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        found += 1;
    }
    assert_eq!(found, 4);
}
