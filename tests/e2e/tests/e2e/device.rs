//! A phone, played by `gatepost device`: linked by the code of the page, asked by logins, and useful
//! without a network.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

use gatepost_model::ServiceName;
use gatepost_testkit::{Browser, Gatepost, Page, Person, Setup, Topology, run};
use serde_json::Value;
use tokio::time::sleep;

gatepost_e2e::in_both!(a_phone_approves_and_denies_logins_and_shows_codes);

const NEW: &str = "/account/security/devices/new";

struct Phone<'a> {
    gatepost: &'a Gatepost,
    keys: PathBuf,
}

impl Phone<'_> {
    /// What a command printed; what it complained of, when it failed.
    async fn tell(&self, arguments: &[&str], input: &str) -> Result<Value, Value> {
        let keys = self.keys.display().to_string();
        let mut all = vec!["device", "--json", "--keys", &keys];
        all.extend(arguments);
        let all: Vec<String> = all.into_iter().map(str::to_owned).collect();
        let output = run(&all, input).await;
        let read = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(bytes).into_owned();
            serde_json::from_str(&text).unwrap_or_else(|_| panic!("{all:?}: no JSON: {text}"))
        };
        match output.status.success() {
            true => Ok(read(&output.stdout)),
            false => Err(read(&output.stderr)["error"].clone()),
        }
    }

    async fn enroll(&self, invitation: &str) -> Result<Value, Value> {
        let ca = self.gatepost.ca_file().display().to_string();
        let arguments = ["enroll", "-", "--no-wait", "--name", "Pocket", "--ca", &ca];
        self.tell(&arguments, invitation).await
    }
}

/// The text beside the QR code.
fn invitation(page: &Page) -> String {
    let text = page.body.split("gatepost://enroll").nth(1);
    let text = text.and_then(|rest| rest.split('<').next()).unwrap_or_else(|| panic!("{page:?}"));
    format!("gatepost://enroll{text}").replace("&#38;", "&").replace("&amp;", "&")
}

/// The number that a login shows.
fn number(page: &Page) -> String {
    let line = page.body.split("class=\"number\"").nth(1).unwrap_or_else(|| panic!("{page:?}"));
    let line = line.split("</p>").next().unwrap();
    line.rsplit("</span>").next().unwrap().to_owned()
}

/// A browser at the question of a login.
async fn asked(gatepost: &Gatepost, person: &Person) -> (Browser, Page) {
    let mut browser = gatepost.browser();
    let page = browser.get("/login").await;
    let fields = [("email", person.email.as_str()), ("password", person.password.as_str())];
    let answer = browser.submit(&page, "/login", &fields).await;
    assert_eq!(answer.header("location"), Some("/login/factor"), "{answer:?}");
    let page = browser.get("/login/factor").await;
    (browser, page)
}

async fn goes_on(browser: &mut Browser, page: &Page) -> String {
    let answer = browser.submit(page, "/login/factor", &[]).await;
    answer.header("location").unwrap_or_else(|| panic!("{answer:?}")).to_owned()
}

async fn a_phone_approves_and_denies_logins_and_shows_codes(topology: Topology) {
    // Everything is logged, so that what must not be in it would be.
    let mut gatepost = Setup::new(topology).set("log.level", "trace").start().await;
    let anna = gatepost.person("anna").await;
    let keys = gatepost.scratch().join("phone.json");
    let secrets = link(&gatepost, &anna, &keys).await;

    let (mut browser, page) = asked(&gatepost, &anna).await;
    assert_eq!(page.header("refresh"), Some("3"), "{page:?}");
    let shown = number(&page);
    // What waits is written down: it is there after a restart.
    gatepost.kill(ServiceName::Identity);
    gatepost.end(ServiceName::Identity, Duration::from_secs(10)).await;
    gatepost.restart(ServiceName::Identity).await;
    let phone = Phone { gatepost: &gatepost, keys: keys.clone() };
    let waiting = once_it_answers(&phone).await;
    assert_eq!((&waiting["ip"], &waiting["purpose"]), (&"127.0.0.1".into(), &"sign-in".into()));
    assert!(!waiting.to_string().contains(&format!("\"{shown}\"")), "{waiting}");
    let wrong = if shown == "99" { "10" } else { "99" };
    let refused = phone.tell(&["approve", wrong], "").await.unwrap_err();
    assert_eq!(refused["reason"], "number-refused");
    assert_eq!(goes_on(&mut browser, &page).await, "/login/factor", "nothing is approved yet");
    phone.tell(&["approve", &shown], "").await.unwrap();
    let page = browser.get("/login/factor").await;
    assert!(page.body.contains("data-go-on"), "{page:?}");
    assert_eq!(goes_on(&mut browser, &page).await, "/home");
    assert_eq!(browser.get("/home").await.status, 200);

    let (mut stranger, page) = asked(&gatepost, &anna).await;
    phone.tell(&["deny"], "").await.unwrap();
    assert_eq!(goes_on(&mut stranger, &page).await, "/login?done=login-ended");
    let nothing = phone.tell(&["approve", &number(&page)], "").await.unwrap_err();
    assert!(nothing["message"].as_str().unwrap().contains("no login waits"), "{nothing}");
    warned(&gatepost, &anna.email).await;

    let (mut offline, _) = asked(&gatepost, &anna).await;
    let code = phone.tell(&["code"], "").await.unwrap()["code"].as_str().unwrap().to_owned();
    let page = offline.get("/login/factor?offline=1").await;
    assert_eq!(page.header("refresh"), None);
    let entered = offline.submit(&page, "/login/factor", &[("code-push", &code)]).await;
    assert_eq!(entered.header("location"), Some("/home"), "{entered:?}");
    assert_eq!(phone.tell(&["list"], "").await.unwrap(), Value::Array(Vec::new()));

    assert!(phone.tell(&["remove"], "").await.is_err() && keys.exists());
    phone.tell(&["remove", "--yes"], "").await.unwrap();
    assert!(!keys.exists());
    let logs = gatepost.logs();
    for secret in secrets {
        assert!(!logs.contains(&secret), "a secret is in the logs");
    }
}

/// Links a phone to an account, and answers what must be in no log.
async fn link(gatepost: &Gatepost, anna: &Person, keys: &Path) -> Vec<String> {
    let mut browser = gatepost.browser();
    let page = browser.get("/login").await;
    let fields = [("email", anna.email.as_str()), ("password", anna.password.as_str())];
    browser.submit(&page, "/login", &fields).await;
    let page = browser.get(NEW).await;
    let begun = browser.submit(&page, NEW, &[("do", "start")]).await;
    assert_eq!(begun.header("location"), Some(NEW), "{begun:?}");
    let text = invitation(&browser.get(NEW).await);
    let phone = Phone { gatepost, keys: keys.to_owned() };
    let linked = phone.enroll(&text).await.unwrap();
    assert_eq!((&linked["state"], &linked["name"]), (&"waiting".into(), &"Pocket".into()));
    assert_eq!(std::fs::metadata(keys).unwrap().permissions().mode() & 0o777, 0o600);
    // The invitation serves once, and what is there is not written over.
    let other = Phone { gatepost, keys: gatepost.scratch().join("other.json") };
    let refused = other.enroll(&text).await.unwrap_err();
    assert_eq!(refused["reason"], "enrollment-refused");
    assert!(!other.keys.exists() && phone.enroll(&text).await.is_err());
    assert_eq!(phone.tell(&["list"], "").await.unwrap_err()["reason"], "device-refused");
    let page = browser.get(NEW).await;
    assert!(page.body.contains("Pocket"), "{page:?}");
    let fields = [("do", "confirm"), ("factor-name", "Pocket")];
    let codes = browser.submit(&page, NEW, &fields).await;
    assert_eq!(codes.status, 200, "{codes:?}");
    assert_eq!(phone.tell(&["status"], "").await.unwrap()["state"], "active");
    let kept: Value = serde_json::from_slice(&std::fs::read(keys).unwrap()).unwrap();
    let secret = text.split("secret=").nth(1).unwrap().to_owned();
    let kept = |name: &str| kept[name].as_str().unwrap().to_owned();
    vec![secret, kept("private_key"), kept("code_seed")]
}

/// The login that waits, once services that came back have found each other.
async fn once_it_answers(phone: &Phone<'_>) -> Value {
    for _ in 0..100 {
        if let Ok(waiting) = phone.tell(&["wait", "--timeout", "5"], "").await {
            return waiting;
        }
        sleep(Duration::from_millis(100)).await;
    }
    panic!("nothing waits for the phone");
}

async fn warned(gatepost: &Gatepost, email: &str) {
    for _ in 0..200 {
        let folder = std::fs::read_dir(gatepost.data_dir().join("notices"));
        for entry in folder.into_iter().flatten().flatten() {
            let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
            if text.contains(email) && text.contains("denied on your phone") {
                return;
            }
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("nobody warned {email}");
}
