//! Security keys and passkeys.

use gatepost_proto::identity::v1::{FactorKind, PasskeyFacts, answer_challenge_request::Answer};

use super::*;
use crate::fake::passkeys::{MADE, SIGNED};

const NEW: &str = "/account/security/passkeys/new";
const OPTIONS: &str = "data-options=\"{&#34;challenge&#34;:&#34;YWJj&#34;,&#34;user&#34;:{&#34;name&#34;:&#34;&#60;b&#62;";

#[tokio::test]
async fn a_passkey_is_added_and_listed_as_what_it_is() {
    let anna = Browser::anna();
    anna.get("/account/security").await.shows(200, NEW);
    let page = anna.get(NEW).await;
    page.shows(200, OPTIONS);
    page.shows(200, "data-passkey=\"create\"");
    page.shows(200, "value=\"Unknown program\"");
    page.shows(200, "<noscript>");
    // One script of ours, nothing inline.
    let script = page.body.split("<script src=\"/assets/passkey-").nth(1).unwrap();
    let script = format!("/assets/passkey-{}", script.split('"').next().unwrap());
    anna.get(&script).await.shows(200, "navigator.credentials.create");
    assert!(!page.body.contains("<script>") && !page.body.contains(" onclick"));
    let ceremony = page.hidden("ceremony");
    let fields = [("ceremony", ceremony.as_str()), ("response", MADE), ("factor-name", XSS)];
    let made = anna.post(NEW, NEW, &fields).await;
    made.shows(200, "0a1b-2c3d-4e5f-6g7h");
    let again = anna.post(NEW, NEW, &fields).await;
    assert_eq!(again.location(), "/account/security?done=factor-added");
    let asked = anna.fakes.world().passkeys.finished[0].clone();
    assert_eq!((asked.ceremony, asked.name.as_str()), (ceremony, XSS));
    let list = anna.get("/account/security").await;
    list.shows(200, "Only on the device or key that made it · also opens your account");
    assert!(!list.body.contains("<script>alert"), "{}", list.body);
    for (facts, text) in [
        (
            PasskeyFacts { backed_up: true, ..PasskeyFacts::default() },
            "synced by its provider · second to",
        ),
        (
            PasskeyFacts { suspended: Some(Default::default()), ..PasskeyFacts::default() },
            "Suspended, because it may have been copied.",
        ),
    ] {
        anna.fakes.world().factors[0].passkey = Some(facts);
        anna.get("/account/security").await.shows(200, text);
    }
    assert_eq!(anna.fakes.world().factors[0].kind(), FactorKind::Passkey);
}

#[tokio::test]
async fn what_is_refused_is_explained_and_begun_anew() {
    let anna = Browser::anna();
    for (ceremony, response, text) in [
        ("gpn_1", "", "Passkeys need JavaScript."),
        ("gpn_1", "{", "The passkey could not be verified."),
        ("gpn_1", "{}", "The passkey could not be verified."),
        ("gpn_1", "known", "This passkey has been added already"),
        ("gpn_old", MADE, "That took too long, or was sent twice."),
    ] {
        let fields = [("ceremony", ceremony), ("response", response), ("factor-name", "Key")];
        let page = anna.post(NEW, NEW, &fields).await;
        page.shows(422, text);
        page.shows(422, OPTIONS);
        page.shows(422, "value=\"Key\"");
        assert_ne!(page.hidden("ceremony"), ceremony, "each ceremony serves one answer");
        assert_eq!(page.hidden("response"), "");
    }
    // A name can be corrected without asking the authenticator again.
    for name in ["", " ", &"x".repeat(65)] {
        let fields = [("ceremony", "gpn_7"), ("response", MADE), ("factor-name", name)];
        let page = anna.post(NEW, NEW, &fields).await;
        page.shows(422, "Type a name of 1 to 64 characters.");
        assert_eq!(page.hidden("ceremony"), "gpn_7");
        assert_eq!(page.hidden("response"), MADE.replace('"', "&#34;"));
    }
    anna.fakes.world().passkeys.unavailable = true;
    anna.get(NEW).await.shows(422, "Browsers allow no passkeys at the address");
    anna.fakes.world().stale = true;
    let sent = anna.post("/account/security", NEW, &[("response", MADE), ("factor-name", "x")]);
    assert_eq!(sent.await.location(), format!("/step-up?next={NEW}"));
    assert_eq!(anna.get(NEW).await.location(), format!("/step-up?next={NEW}"));
}

#[tokio::test]
async fn a_login_asks_for_a_passkey() {
    let browser = asked().await;
    let page = browser.get("/login/factor").await;
    page.shows(200, "Passkey: Key ring");
    assert!(!page.body.contains("/assets/passkey-"), "no script where none is needed");
    browser.fakes.world().passkeys.asked = true;
    let page = browser.get("/login/factor?next=/mailboxes").await;
    page.shows(200, OPTIONS);
    page.shows(200, "data-passkey=\"get\"");
    page.shows(200, "Other methods");
    // A question to one is a question to all.
    assert!(!page.body.contains("Key ring") && !page.body.contains("Telephone"), "{}", page.body);
    for (response, text) in [
        ("", "Passkeys need JavaScript."),
        ("{", "That passkey was not accepted."),
        ("{}", "That passkey was not accepted."),
    ] {
        let fields = [("passkey", "1"), ("response", response), ("next", "/mailboxes")];
        let page = browser.post("/login/factor", "/login/factor", &fields).await;
        page.shows(422, text);
        page.shows(422, OPTIONS);
        assert!(!page.body.contains("name=\"response\" value="), "an answer serves once");
    }
    let fields = [("passkey", "1"), ("response", SIGNED), ("next", "/mailboxes")];
    let entered = browser.post("/login/factor", "/login/factor", &fields).await;
    assert_eq!(entered.location(), "/mailboxes");
    let answers = browser.fakes.world().answers.clone();
    assert_eq!(answers.last().unwrap().answer, Some(Answer::Passkey(SIGNED.to_owned())));
}

#[tokio::test]
async fn a_passkey_alone_logs_in() {
    let stranger = Browser::stranger();
    let page = stranger.get("/login?next=/mailboxes").await;
    page.shows(200, "data-passkey=\"login\" hidden");
    page.shows(200, " data-offer ");
    page.shows(200, "autocomplete=\"username webauthn\"");
    page.shows(200, "/assets/passkey-");
    let asked = stranger.post("/login", "/login/passkey/options", &[]).await;
    assert_eq!(asked.headers["content-type"], "application/json");
    let asked: serde_json::Value = serde_json::from_str(&asked.body).unwrap();
    assert_eq!(asked["ceremony"], "gpn_1");
    assert_eq!(asked["options"]["challenge"], "YWJj");
    // Only the page's own script gets one.
    let raw = stranger.raw("/login/passkey/options", "csrf=x".to_owned()).await;
    assert_eq!(raw.status, 403);
    stranger.fakes.world().passkeys.unavailable = true;
    assert_eq!(stranger.post("/login", "/login/passkey/options", &[]).await.status, 409);

    for (ceremony, response, status, text) in [
        ("gpn_1", "", 422, "This passkey opens no account here."),
        ("gpn_1", "{}", 422, "This passkey opens no account here."),
        ("{", "{", 422, "This passkey opens no account here."),
        ("gpn_old", SIGNED, 422, "That took too long, or was sent twice."),
        ("gpn_1", "often", 429, "Too many attempts"),
    ] {
        let fields = [("ceremony", ceremony), ("response", response), ("next", "/mailboxes")];
        let page = stranger.post("/login", "/login/passkey", &fields).await;
        page.shows(status, text);
        page.shows(status, "value=\"/mailboxes\"");
        assert_eq!(page.body.contains(" data-offer "), ceremony.is_empty(), "repeated by itself");
        assert!(!page.cookies().iter().any(|line| line.starts_with("__Host-gatepost-session=gps")));
    }
    let fields = [("ceremony", "gpn_2"), ("response", SIGNED), ("next", "/mailboxes")];
    let entered = stranger.post("/login", "/login/passkey", &fields).await;
    assert_eq!(entered.location(), "/mailboxes");
    let cookies = entered.cookies();
    assert!(cookies.iter().any(|line| line.starts_with("__Host-gatepost-session=gps_anna")));
    let away = [("ceremony", "gpn_2"), ("response", SIGNED), ("next", "https://evil.example")];
    let entered = stranger.post("/login", "/login/passkey", &away).await;
    assert_eq!(entered.location(), "/home");
    assert_eq!(stranger.fakes.world().passkeys.logins.last().unwrap().ceremony, "gpn_2");
}
