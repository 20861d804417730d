//! A passkey from its making to its copy, over the pages, with the identity service killed wherever something
//! waits for an answer.

use gatepost_model::ServiceName;
use gatepost_testkit::{Authenticator, Browser, Gatepost, Page, Person, Setup, Topology};
use serde_json::Value;

gatepost_e2e::in_both!(passkeys_survive_kills_and_are_told_from_copies);

const NEW: &str = "/account/security/passkeys/new";

/// The options that a page holds for its script.
fn options(page: &Page) -> String {
    let held = page.body.split("data-options=\"").nth(1).unwrap_or_else(|| panic!("{page:?}"));
    let held = held.split('"').next().unwrap();
    held.replace("&#34;", "\"").replace("&#38;", "&")
}

async fn password(gatepost: &Gatepost, person: &Person) -> (Browser, Page) {
    let mut browser = gatepost.browser();
    let page = browser.get("/login").await;
    let fields = [("email", person.email.as_str()), ("password", person.password.as_str())];
    let answer = browser.submit(&page, "/login", &fields).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    (browser, answer)
}

async fn kill(gatepost: &mut Gatepost) {
    gatepost.kill(ServiceName::Identity);
    gatepost.restart(ServiceName::Identity).await;
}

/// The passkey and nothing else; the service is killed before it answers.
async fn alone(gatepost: &mut Gatepost, key: &mut Authenticator) -> Page {
    let mut browser = gatepost.browser();
    let csrf = browser.get("/login").await.field("csrf").unwrap();
    let asked = browser.post("/login/passkey/options", &[("csrf", &csrf)]).await;
    let asked: Value = serde_json::from_str(&asked.body).unwrap_or_else(|_| panic!("{asked:?}"));
    kill(gatepost).await;
    let answer = key.sign(&asked["options"].to_string());
    let ceremony = asked["ceremony"].as_str().unwrap();
    let fields = [("csrf", csrf.as_str()), ("ceremony", ceremony), ("response", answer.as_str())];
    browser.post("/login/passkey", &fields).await
}

async fn passkeys_survive_kills_and_are_told_from_copies(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut key = Authenticator::new(7, &format!("https://localhost:{}", gatepost.web().port()));
    let (mut browser, _) = password(&gatepost, &anna).await;
    let page = browser.get(NEW).await;
    kill(&mut gatepost).await;
    let made = key.make(&options(&page));
    let (csrf, ceremony) = (page.field("csrf").unwrap(), page.field("ceremony").unwrap());
    let fields = [
        ("csrf", csrf.as_str()),
        ("ceremony", ceremony.as_str()),
        ("response", made.as_str()),
        ("factor-name", "Key ring"),
    ];
    let codes = browser.post(NEW, &fields).await;
    assert!(codes.status == 200 && codes.body.contains("Keep these codes"), "{codes:?}");
    // What was answered serves nobody again.
    let again = browser.post(NEW, &fields).await;
    assert!(again.body.contains("That took too long, or was sent twice."), "{again:?}");

    let (mut browser, challenged) = password(&gatepost, &anna).await;
    assert_eq!(challenged.header("location"), Some("/login/factor"));
    let page = browser.get("/login/factor").await;
    kill(&mut gatepost).await;
    let (csrf, answer) = (page.field("csrf").unwrap(), key.sign(&options(&page)));
    let fields = [("csrf", csrf.as_str()), ("passkey", "1"), ("response", answer.as_str())];
    let entered = browser.post("/login/factor", &fields).await;
    assert_eq!(entered.header("location"), Some("/home"), "{entered:?}");
    let entered = alone(&mut gatepost, &mut key).await;
    assert_eq!(entered.header("location"), Some("/home"), "{entered:?}");

    let list = ["factor", "list", "--account", anna.email.as_str()];
    let listed = gatepost.admin(&list).await;
    assert_eq!((&listed[0]["kind"], &listed[0]["name"]), (&"passkey".into(), &"Key ring".into()));
    assert!(listed[0]["suspended"].is_null() && !listed[0]["last_used"].is_null(), "{listed}");
    assert_eq!(listed[1]["kind"], "backup-codes");
    key.counter = Some(1);
    let refused = alone(&mut gatepost, &mut key).await;
    assert!(refused.status == 422 && refused.body.contains("opens no account"), "{refused:?}");
    let listed = gatepost.admin(&list).await;
    assert!(!listed[0]["suspended"].is_null(), "{listed}");
}
