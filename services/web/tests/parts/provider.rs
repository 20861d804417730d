//! The OpenID provider as people see it.

use gatepost_proto::{
    common::v1::{Client, LastUse},
    identity::v1::{
        AuthorizationNeed::{self, *},
        AuthorizationQuestion, OauthGrant, PrepareLogoutResponse,
    },
};

use super::*;
use crate::fake::provider::{question, summary};

const ASK: &str = "/oauth/authorize?client_id=cli_app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb\
    &response_type=code&scope=openid+imap&state=a%26b&ui_locales=de-CH+de&login_hint=anna%40example.org";
const DECIDE: &str = "/oauth/authorize/decide";

fn policy(page: &Page) -> &str {
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    policy.split(';').map(str::trim).find(|rule| rule.starts_with("form-action")).unwrap()
}

fn encoded(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

impl Browser {
    fn asked(self, scopes: &[&str], needs: &[AuthorizationNeed]) -> Self {
        let languages = vec!["xx".to_owned()];
        let asked = AuthorizationQuestion { languages, ..question(scopes, needs) };
        self.fakes.world().provider.question = Some(asked);
        self
    }

    /// Gives Anna so many mailboxes, a0@keller.example and so on.
    async fn mailboxes(self, count: usize) -> Self {
        self.fakes.mail_service(&id("org", 1), "Mail");
        for n in 0..count {
            let (local, once) = (format!("a{n}"), format!("k{n}"));
            let fields = [("local", local.as_str()), ("domain", "keller.example"), ("once", &once)];
            let made = self.post("/mailboxes/new", "/mailboxes/new", &fields).await;
            assert_eq!(made.status, 303, "{}", made.body);
        }
        self
    }

    fn holding(&self, cookie: &str) -> Self {
        let cookies = format!("{}; {cookie}", self.cookies);
        Self { router: self.router.clone(), fakes: self.fakes.clone(), cookies }
    }
}

#[tokio::test]
async fn a_stranger_logs_in_and_comes_back_to_exactly_this_request() {
    let stranger = Browser::stranger().asked(&["openid"], &[Consent]);
    let led = stranger.get(ASK).await;
    let login = format!("/login?next={}", encoded(ASK));
    assert_eq!((led.status.as_u16(), led.location()), (303, login.as_str()));
    let sent = stranger.fakes.world().provider.prepared[0].clone();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(sent[4], pair("state", "a&b"));
    assert_eq!(sent[3], pair("scope", "openid imap"));

    let page = stranger.get(&login).await;
    page.shows(200, "lang=\"de\"");
    page.shows(200, "value=\"anna@example.org\"");
    assert_eq!(page.hidden("next").replace("&#38;", "&"), ASK);
    let fields = [("email", "anna@example.org"), ("password", "wrong"), ("next", ASK)];
    let wrong = stranger.post("/login", "/login", &fields).await;
    wrong.shows(422, "lang=\"de\"");
    assert_eq!(wrong.hidden("next").replace("&#38;", "&"), ASK);
    let fields = [("email", "anna@example.org"), ("password", "correct horse"), ("next", ASK)];
    let entered = stranger.post("/login", "/login", &fields).await;
    // A redirect that follows a form would be held to the policy of the page with the form.
    entered.shows(200, "Weiter");
    assert_eq!(entered.headers["refresh"], format!("0; url={ASK}"));
    assert!(entered.body.replace("&#38;", "&").contains(&format!("href=\"{ASK}\"")));
    let cookies = entered.cookies();
    assert!(cookies.iter().any(|line| line.starts_with("__Host-gatepost-session=gps_anna")));
    assert!(cookies.iter().any(|line| line.starts_with("__Host-gatepost-return=; ")));
    let anna = stranger.signed_in_as(ANNA);
    assert_eq!(anna.get(&login).await.location(), ASK);
    anna.get(ASK).await.shows(200, "Webmail");
}

#[tokio::test]
async fn the_request_survives_a_second_factor_other_methods_and_a_login_that_ended() {
    let stranger = Browser::stranger();
    let fields = [("email", "two@example.org"), ("password", "correct horse"), ("next", ASK)];
    let page = stranger.post("/login", "/login", &fields).await;
    let factor = format!("/login/factor?next={}", encoded(ASK));
    assert_eq!(page.location(), factor);
    let login = page.cookies().into_iter().find(|line| line.contains("gatepost-login=")).unwrap();
    let browser = stranger.holding(login.split(';').next().unwrap());
    let asked = browser.get(&factor).await;
    asked.shows(200, "lang=\"de\"");
    assert_eq!(asked.hidden("next").replace("&#38;", "&"), ASK);
    let chosen = [("factor", id("fac", 2)), ("next", ASK.to_owned())];
    let chosen: Vec<_> = chosen.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let other = browser.post(&factor, "/login/factor/choose", &chosen).await;
    assert_eq!(other.location(), factor);
    let right = [("code-totp", "123456"), ("next", ASK)];
    let entered = browser.post(&factor, "/login/factor", &right).await;
    assert_eq!(entered.headers["refresh"], format!("0; url={ASK}"));
    let cancelled = browser.post(&factor, "/login/cancel", &[("next", ASK)]).await;
    assert_eq!(cancelled.location(), format!("/login?next={}", encoded(ASK)));
    let over = stranger.get(&factor).await;
    assert_eq!(over.location(), format!("/login?done=login-ended&next={}", encoded(ASK)));
}

#[tokio::test]
async fn who_signs_up_or_forgot_the_password_comes_back_by_a_cookie() {
    let stranger = Browser::stranger().asked(&["openid"], &[Consent]);
    let led = stranger.get(ASK).await;
    let cookie = led.cookies().into_iter().find(|line| line.contains("gatepost-return=")).unwrap();
    assert!(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600"), "{cookie}");
    let browser = stranger.holding(cookie.split(';').next().unwrap());
    let back = encoded(ASK);
    let verified = browser.post("/verify?token=x", "/verify", &[("token", "gpl_right")]).await;
    assert_eq!(verified.location(), format!("/login?done=verified&next={back}"));
    let fields = [("token", "gpl_right"), ("new-password", "a new long one")];
    let page =
        browser.post("/recover/password?token=gpl_right", "/recover/password", &fields).await;
    assert_eq!(page.location(), format!("/login?done=password-recovered&next={back}"));
    for planted in ["https://evil.example", "/oauth/authorize", "/logout?x=1", "//evil.example?x=1"]
    {
        let browser = stranger.holding(&format!("__Host-gatepost-return={planted}"));
        let verified = browser.post("/verify?token=x", "/verify", &[("token", "gpl_right")]).await;
        assert_eq!(verified.location(), "/login?done=verified", "{planted}");
    }
}

#[tokio::test]
async fn a_login_leads_to_no_other_place_than_ours() {
    let stranger = Browser::stranger();
    for next in [
        "https://evil.example/oauth/authorize?x=1",
        "//evil.example/oauth/authorize?x=1",
        "/\\evil.example?x=1",
        "/oauth/authorize?x=1\r\nSet-Cookie: a=b",
        "/oauth/logout?x=1",
        "/oauth/authorize?x=\"><script>",
    ] {
        let fields = [("email", "anna@example.org"), ("password", "correct horse"), ("next", next)];
        let entered = stranger.post("/login", "/login", &fields).await;
        assert_eq!((entered.status.as_u16(), entered.location()), (303, "/home"), "{next}");
        let form = stranger.get(&format!("/login?next={}", encoded(next))).await;
        assert_eq!(form.hidden("next"), "", "{next}");
    }
}

#[tokio::test]
async fn what_is_too_long_or_posted_by_another_site_is_bounded_and_asked_again() {
    let anna = Browser::anna().asked(&["openid"], &[Consent]);
    let long = format!("/oauth/authorize?state={}", "x".repeat(5000));
    anna.get(&long).await.shows(400, "The request is too long.");
    let many = format!("/oauth/authorize?{}", "a=1&".repeat(70));
    anna.get(&many).await.shows(400, "The request is too long.");
    let send = async |path: &str, body: &str, kind: &str| {
        let request = anna.request("POST", path).header("sec-fetch-site", "cross-site");
        let request = request.header("content-type", kind).body(Body::from(body.to_owned()));
        anna.send(request.unwrap()).await
    };
    const FORM: &str = "application/x-www-form-urlencoded";
    for path in ["/oauth/authorize", "/oauth/logout"] {
        let again = send(path, "client_id=cli_app&state=%26&state=2", FORM).await;
        assert_eq!(again.status, 303);
        assert_eq!(again.location(), format!("{path}?client_id=cli_app&state=%26&state=2"));
        send(path, &format!("state={}", "x".repeat(5000)), FORM).await.shows(400, "too long");
        send(path, "client_id=cli_app", "text/plain").await.shows(400, "could not be read");
        assert_eq!(send(path, &"x".repeat(70_000), FORM).await.status, 413);
    }
    assert!(anna.fakes.world().provider.prepared.is_empty());
}

#[tokio::test]
async fn a_request_that_nobody_need_be_asked_about_is_answered() {
    let anna = Browser::anna();
    let answered = anna.get(ASK).await;
    assert_eq!(answered.status, 303);
    assert_eq!(answered.location(), "https://app.example/cb?code=c0de");
    assert_eq!(answered.headers["referrer-policy"], "no-referrer");
    assert_eq!(answered.headers["cache-control"], "no-store");
    anna.fakes.world().provider.by_form = true;
    let form = anna.get(ASK).await;
    form.shows(200, "<form method=\"post\" action=\"https://app.example/cb\" data-go-on>");
    form.shows(200, "name=\"code\" value=\"c0de\"");
    form.shows(200, "You are led on to app.example.");
    assert!(form.body.contains("<button") && !form.body.contains("<script>alert"), "{}", form.body);
    assert_eq!(policy(&form), "form-action 'self' https://app.example");
    assert_eq!(form.headers["referrer-policy"], "no-referrer");
}

#[tokio::test]
async fn who_is_sent_nowhere_reads_why() {
    for (reason, said) in [
        ("unknown-client", "is not known here"),
        ("redirect-uri", "an address that does not belong to the application"),
        ("duplicate-parameter", "says one thing twice"),
        ("something-new", "cannot be answered here"),
    ] {
        let anna = Browser::anna();
        anna.fakes.world().provider.refusal = Some((reason, "state"));
        let page = anna.get(ASK).await;
        page.shows(400, said);
        page.shows(400, &format!("<code>{reason} (state)</code>"));
        assert!(!page.headers.contains_key("location"));
    }
}

#[tokio::test]
async fn the_question_says_who_asks_and_for_what() {
    let scopes = ["openid", "email", "imap", "offline_access", "new-scope"];
    let anna = Browser::anna().asked(&scopes, &[Consent]);
    let page = anna.get(ASK).await;
    for said in [
        "Webmail asks for access",
        "You are signed in as anna@example.org",
        "app.example",
        "Chess Club Lugano",
        "href=\"https://app.example/about\"",
        "Read, change and delete all mail in your mailboxes",
        "Whoever reads your mail can also reset passwords of yours elsewhere.",
        "Something else: new-scope",
        "value=\"offline_access\" checked",
        "type=\"hidden\" name=\"scope\" value=\"openid\"",
        "Use another account",
    ] {
        page.shows(200, said);
    }
    assert!(!page.body.contains("javascript:") && !page.body.contains("nobody here checked it"));
    assert_eq!(policy(&page), "form-action 'self' https://app.example");
    assert_eq!(page.headers["referrer-policy"], "no-referrer");

    let mut client = summary(XSS);
    client.self_registered = true;
    let asked = AuthorizationQuestion { client: Some(client), ..question(&["openid"], &[Consent]) };
    anna.fakes.world().provider.question = Some(asked);
    let page = anna.get(ASK).await;
    page.shows(200, "nobody here checked it");
    assert!(!page.body.contains("<script>alert") && !page.body.contains("reset passwords"));
    // In the language that the application asks for.
    let languages = vec!["xx".to_owned(), "fr-CA".to_owned()];
    let asked = AuthorizationQuestion { languages, ..question(&["openid"], &[Consent]) };
    anna.fakes.world().provider.question = Some(asked);
    anna.get(ASK).await.shows(200, "Webmail demande l’accès");
}

#[tokio::test]
async fn allowing_and_refusing_lead_back_with_what_was_left_ticked() {
    let anna = Browser::anna().asked(&["openid", "email", "imap"], &[Consent]);
    let request = anna.get(ASK).await.hidden("request").replace("&#38;", "&");
    assert_eq!(format!("/oauth/authorize?{request}"), ASK);
    let allow = [
        ("request", request.as_str()),
        ("scope", "openid"),
        ("scope", "email"),
        ("decision", "allow"),
    ];
    let led = anna.post(ASK, DECIDE, &allow).await;
    assert_eq!((led.status.as_u16(), led.location()), (303, "https://app.example/cb?code=c0de"));
    let refuse = [("request", request.as_str()), ("decision", "refuse")];
    let led = anna.post(ASK, DECIDE, &refuse).await;
    assert_eq!(led.location(), "https://app.example/cb?error=access_denied");
    let decided = anna.fakes.world().provider.decided.clone();
    assert_eq!((decided[0].approved, decided[1].approved), (true, false));
    assert_eq!(decided[0].scopes, ["openid", "email"]);
    assert_eq!(decided[0].parameters.len(), 7);
    let neither = [("request", request.as_str()), ("decision", "maybe")];
    anna.post(ASK, DECIDE, &neither).await.shows(400, "could not be read");
    anna.fakes.world().provider.by_form = true;
    let form = anna.post(ASK, DECIDE, &allow).await;
    form.shows(200, "action=\"https://app.example/cb\"");
    assert_eq!(policy(&form), "form-action 'self' https://app.example");
}

#[tokio::test]
async fn policies_name_where_an_answer_leads_or_a_page_leads_on() {
    for (uri, named) in [
        ("https://app.example:8443/cb", Some("https://app.example:8443")),
        ("http://127.0.0.1:5000/cb", Some("http://127.0.0.1:5000")),
        ("org.example.app:/cb", Some("org.example.app:")),
        ("http://[::1]:5000/cb", None),
        ("https://a;script-src *.example/cb", None),
    ] {
        let anna = Browser::anna().asked(&["openid"], &[Consent]);
        let ask = format!("/oauth/authorize?redirect_uri={}", encoded(uri));
        let page = anna.get(&ask).await;
        let wanted = named.map(|named| format!("form-action 'self' {named}"));
        assert_eq!(policy(&page), wanted.unwrap_or("form-action 'self'".to_owned()), "{uri}");
        let request = page.hidden("request").replace("&#38;", "&");
        let fields = [("request", request.as_str()), ("decision", "allow")];
        let led = anna.post(&ask, DECIDE, &fields).await;
        let to = format!("{uri}?code=c0de");
        match named {
            Some(_) => assert_eq!((led.status.as_u16(), led.location()), (303, to.as_str())),
            None => assert_eq!(
                (led.status.as_u16(), led.headers["refresh"].to_str().unwrap()),
                (200, format!("0; url={to}").as_str())
            ),
        }
    }
}

#[tokio::test]
async fn the_mailbox_is_chosen_where_there_are_several() {
    for (count, shown) in
        [(0, "You have no mailbox yet"), (1, "Mailbox: <strong>a0@keller.example")]
    {
        let anna = Browser::anna().asked(&["openid", "imap"], &[Consent, Mailbox]);
        let anna = anna.mailboxes(count).await;
        let page = anna.get(ASK).await;
        page.shows(200, shown);
        assert!(!page.body.contains("name=\"mailbox\""));
        let request = page.hidden("request").replace("&#38;", "&");
        let allow = [("request", request.as_str()), ("scope", "openid"), ("decision", "allow")];
        assert_eq!(anna.post(ASK, DECIDE, &allow).await.status, 303);
        let chosen = anna.fakes.world().provider.decided[0].mailbox.clone();
        assert_eq!(chosen, if count == 1 { "a0@keller.example" } else { "" });
    }
    for (count, mark) in [(2, "type=\"radio\" name=\"mailbox\""), (8, "<select id=\"mailbox\"")] {
        let anna = Browser::anna().asked(&["openid", "imap"], &[Consent, Mailbox]);
        let anna = anna.mailboxes(count).await;
        let page = anna.get(ASK).await;
        page.shows(200, mark);
        let request = page.hidden("request").replace("&#38;", "&");
        for wrong in ["", "bert@keller.example"] {
            let fields = [
                ("request", request.as_str()),
                ("scope", "openid"),
                ("mailbox", wrong),
                ("decision", "allow"),
            ];
            let again = anna.post(ASK, DECIDE, &fields).await;
            again.shows(422, "Choose a mailbox.");
            again.shows(422, "value=\"imap\">");
            assert_eq!(policy(&again), "form-action 'self' https://app.example");
        }
        assert!(anna.fakes.world().provider.decided.is_empty());
        let fields = [
            ("request", request.as_str()),
            ("mailbox", "a1@keller.example"),
            ("decision", "allow"),
        ];
        assert_eq!(anna.post(ASK, DECIDE, &fields).await.status, 303);
        assert_eq!(anna.fakes.world().provider.decided[0].mailbox, "a1@keller.example");
        // Who refuses need not choose.
        let fields = [("request", request.as_str()), ("decision", "refuse")];
        assert_eq!(anna.post(ASK, DECIDE, &fields).await.status, 303);
    }
}

#[tokio::test]
async fn who_agrees_anew_loses_no_mailbox() {
    let anna = Browser::anna().asked(&["openid", "imap"], &[Consent]).mailboxes(1).await;
    let request = anna.get(ASK).await.hidden("request").replace("&#38;", "&");
    let allow = [("request", request.as_str()), ("scope", "imap"), ("decision", "allow")];
    assert_eq!(anna.post(ASK, DECIDE, &allow).await.status, 303);
    assert_eq!(anna.fakes.world().provider.decided[0].mailbox, "a0@keller.example");
}

#[tokio::test]
async fn who_has_agreed_before_is_asked_for_the_mailbox_alone_and_only_where_there_are_several() {
    for count in [0, 1] {
        let anna = Browser::anna().asked(&["openid", "imap"], &[Mailbox]).mailboxes(count).await;
        let led = anna.get(ASK).await;
        assert_eq!(led.location(), "https://app.example/cb?code=c0de");
        let decided = anna.fakes.world().provider.decided.clone();
        assert_eq!(decided[0].mailbox, if count == 1 { "a0@keller.example" } else { "" });
        assert_eq!(decided[0].scopes, ["openid", "imap"]);
    }
    let anna = Browser::anna().asked(&["openid", "imap"], &[Mailbox]).mailboxes(2).await;
    let mut asked = question(&["openid", "imap"], &[Mailbox]);
    asked.login_hint = "A1@keller.example".into();
    anna.fakes.world().provider.question = Some(asked);
    anna.get(ASK).await.shows(200, "value=\"a1@keller.example\" checked");
}

#[tokio::test]
async fn what_has_to_be_proven_first_is_proven_first() {
    let back = encoded(ASK);
    for (needs, to) in [
        (vec![FreshLogin, Consent], format!("/step-up?next={back}")),
        (vec![Login, FreshLogin], format!("/login?next={back}")),
    ] {
        let anna = Browser::anna().asked(&["openid"], &needs);
        assert_eq!(anna.get(ASK).await.location(), to);
    }
    let anna = Browser::anna().asked(&["openid"], &[SecondFactor, Consent]);
    anna.get(ASK).await.shows(200, "Your account has none yet.");
    let factor = fake::login::an_app();
    anna.fakes.world().factors.push(factor);
    let led = anna.get(ASK).await;
    assert_eq!(led.location(), format!("/step-up?factor=1&next={back}"));
    let step = anna.get(led.location()).await;
    assert_eq!(step.location(), format!("/login/factor?next={back}"));
}

#[tokio::test]
async fn another_account_is_signed_in_for_the_same_request() {
    let anna = Browser::anna().asked(&["openid"], &[Consent]);
    let request = anna.get(ASK).await.hidden("request").replace("&#38;", "&");
    let fields = [("request", request.as_str())];
    let led = anna.post(ASK, "/oauth/authorize/other-account", &fields).await;
    assert_eq!(led.location(), format!("/login?next={}", encoded(ASK)));
    assert!(led.cookies().iter().any(|line| line.starts_with("__Host-gatepost-session=; ")));
    assert_eq!(anna.fakes.world().ended, [""]);
}

#[tokio::test]
async fn a_code_of_a_device_is_confirmed_by_a_person_who_sees_who_asks() {
    let complete = "/device?user_code=WDJB-MJHT";
    let stranger = Browser::stranger();
    let led = stranger.get(complete).await;
    assert_eq!(led.location(), format!("/login?next={}", encoded(complete)));
    let anna = Browser::anna().asked(&["openid", "imap"], &[Consent, Mailbox]).mailboxes(2).await;
    anna.get(complete).await.shows(200, "value=\"WDJB-MJHT\"");
    anna.get(&format!("/device?user_code={}", "x".repeat(100))).await.shows(200, "value=\"\"");
    assert!(anna.fakes.world().provider.looked_up.is_empty(), "looking does nothing");
    let send = async |path: &'static str, fields: &[(&str, &str)]| {
        anna.post("/device", path, fields).await
    };
    send("/device", &[("user-code", "")]).await.shows(422, "There is no such code");
    send("/device", &[("user-code", "AAAA-AAAA")]).await.shows(422, "There is no such code");
    let often = send("/device", &[("user-code", "TOO-OFTEN")]).await;
    often.shows(429, "Try again in 90 seconds");
    assert_eq!(often.headers["retry-after"], "90");
    let asked = send("/device", &[("user-code", " WDJB-MJHT ")]).await;
    for said in [
        "Webmail asks for access",
        "Television/1.0",
        "192.0.2.7",
        "exactly this code",
        "a1@keller.example",
    ] {
        asked.shows(200, said);
    }
    let code = ("user-code", "WDJB-MJHT");
    let fields = [code, ("decision", "allow"), ("scope", "openid")];
    send("/device/decide", &fields).await.shows(422, "Choose a mailbox.");
    let fields = [code, ("decision", "allow"), ("scope", "imap"), ("mailbox", "a1@keller.example")];
    send("/device/decide", &fields).await.shows(200, "The device is connected");
    send("/device/decide", &[code, ("decision", "refuse")]).await.shows(200, "Nothing was allowed");
    let devices = anna.fakes.world().provider.devices.clone();
    assert_eq!((devices[0].approved, devices[1].approved), (true, false));
    assert_eq!(
        (devices[0].scopes[0].as_str(), devices[0].mailbox.as_str()),
        ("imap", "a1@keller.example")
    );
    assert_eq!(devices[0].client.as_ref().unwrap().ip, "0.0.0.0");
}

#[tokio::test]
async fn signing_out_is_asked_about_unless_it_is_clear() {
    let out = "/oauth/logout?client_id=cli_app&state=s&ui_locales=de";
    let ask = |confirm: bool, to: &str| PrepareLogoutResponse {
        client: Some(summary("Webmail")),
        confirm,
        redirect_uri: to.into(),
    };
    const TO: &str = "https://app.example/out?state=s";
    let anna = Browser::anna();
    anna.fakes.world().provider.logout = ask(true, TO);
    let page = anna.get(out).await;
    page.shows(200, "Webmail bittet Sie, sich auch hier abzumelden.");
    assert_eq!(policy(&page), "form-action 'self' https://app.example");
    assert!(anna.fakes.world().ended.is_empty());
    let request = page.hidden("request").replace("&#38;", "&");
    let fields = [("request", request.as_str())];
    let led = anna.post(out, "/oauth/logout/confirm", &fields).await;
    assert_eq!((led.status.as_u16(), led.location()), (303, TO));
    assert!(led.cookies().iter().any(|line| line.starts_with("__Host-gatepost-session=; ")));
    assert_eq!(led.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert_eq!(anna.fakes.world().ended, [""]);

    anna.fakes.world().provider.logout = ask(false, "");
    let led = anna.get(out).await;
    assert_eq!(led.location(), "/login?done=signed-out");
    assert!(led.cookies().iter().any(|line| line.starts_with("__Host-gatepost-session=; ")));
    assert_eq!(anna.fakes.world().ended.len(), 2);
    let stranger = anna.signed_in_as("gps_nobody");
    assert_eq!(stranger.get(out).await.location(), "/login?done=signed-out");
    anna.fakes.world().provider.logout = ask(true, TO);
    assert_eq!(stranger.get(out).await.location(), TO);
    assert_eq!(anna.fakes.world().ended.len(), 2);
}

#[tokio::test]
async fn applications_with_access_are_listed_and_ended() {
    let anna = Browser::anna();
    let list = "/account/applications";
    anna.get("/account").await.shows(200, list);
    anna.get(list).await.shows(200, "No application has access");
    let grant = |n, name: &str, scopes: &[&str]| OauthGrant {
        id: id("gnt", n),
        client: Some(summary(name)),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        created: Some(prost_types::Timestamp { seconds: fake::NOW - 90_000, nanos: 0 }),
        last_use: (n == 1).then(|| LastUse {
            time: Some(prost_types::Timestamp { seconds: fake::NOW - 340, nanos: 0 }),
            client: Some(Client { ip: "192.0.2.7".into(), program: "Roundcube".into() }),
        }),
        session_id: if n == 2 { id("ses", 1) } else { String::new() },
        mailbox: if n == 1 { "anna@keller.example".into() } else { String::new() },
        expires: None,
    };
    anna.fakes.world().provider.grants =
        vec![grant(1, "Webmail", &["openid", "imap"]), grant(2, XSS, &["openid", "email"])];
    let page = anna.get(list).await;
    for said in [
        "Read, change and delete all mail",
        "See your login e-mail",
        "Roundcube · 192.0.2.7",
        "Mailbox: anna@keller.example",
        "until you sign out",
        "aria-current=\"page\"",
    ] {
        page.shows(200, said);
    }
    assert!(!page.body.contains("<script>alert"));
    let end = format!("{list}/{}/end", id("gnt", 1));
    anna.get(&end).await.shows(200, "Mail programs that signed in through it are cut off");
    let other = anna.get(&format!("{list}/{}/end", id("gnt", 2))).await;
    assert!(!other.body.contains("cut off"), "{}", other.body);
    anna.signed_in_as(BERT).get(&end).await.shows(404, "There is nothing here");
    let done = anna.post(&end, &end, &[]).await;
    assert_eq!(done.location(), "/account/applications?done=application-ended");
    anna.get(done.location()).await.shows(200, "The access was ended.");
    assert_eq!(anna.fakes.world().provider.ended, [id("gnt", 1)]);
    anna.get(&end).await.shows(404, "There is nothing here");

    anna.fakes.world().provider.grants =
        (1..=30).map(|n| grant(n, "Webmail", &["openid"])).collect();
    let first = anna.get(list).await;
    first.shows(200, "href=\"/account/applications?page=25\"");
    let second = anna.get("/account/applications?page=25").await;
    second.shows(200, &id("gnt", 30));
    assert!(!second.body.contains("?page="));
    anna.get(&format!("{list}/{}/end", id("gnt", 30))).await.shows(200, "End this access?");
}
