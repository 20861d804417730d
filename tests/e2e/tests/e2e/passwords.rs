//! Passwords of people who come from elsewhere, keys of the pepper that rotate, and passwords known from breaches: as
//! an operator does it.

use std::io::Write;

use gatepost_model::ServiceName;
use gatepost_testkit::{Browser, Gatepost, Page, Setup, Topology, run};
use serde_json::Value;
use tokio::time::{Duration, sleep};

gatepost_e2e::in_both!(
    people_bring_their_passwords_and_keys_rotate,
    nobody_begins_with_a_breached_password,
);

/// What another system kept of this, by `doveadm pw` of Dovecot 2.3.
const PASSWORD: &str = "grüne Wiese";
const BCRYPT: &str = "{BLF-CRYPT}$2y$05$08uMSUekCE1IGBJ/ES959Oz0unyKYZ8MQnLFhqTXYS30fc8Z6V7.e";
const SHA512: &str = "{SHA512-CRYPT}$6$kF7RxVkcqe8gW2Qa$MwNCJYfDum8kGCivRfWYLwyR2R.BJtFk8xxOiJHw/5pI4qKhrCAzjyzt/8uOR4dprcrjhXq25FUeiJ5MVF7ul0";

/// Such as `accounts argon2id 1`, for whatever is there.
async fn kinds(gatepost: &Gatepost) -> Vec<String> {
    let rows = gatepost.admin(&["passwords", "keys"]).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kind =
        |row: &Value| format!("{} {} {}", text(&row["of"]), text(&row["scheme"]), row["key"]);
    let mut kinds: Vec<String> = rows.as_array().unwrap().iter().map(kind).collect();
    kinds.sort();
    kinds
}

/// Waits until hashes are of these kinds: a login is answered before its new hash is kept.
async fn become_kinds(gatepost: &Gatepost, wanted: &[&str]) {
    let mut found = Vec::new();
    for _ in 0..100 {
        found = kinds(gatepost).await;
        if found == wanted {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(found, wanted);
}

async fn log_in(gatepost: &Gatepost, email: &str, password: &str) -> Page {
    let mut browser = gatepost.browser();
    let page = browser.get("/login").await;
    browser.submit(&page, "/login", &[("email", email), ("password", password)]).await
}

async fn people_bring_their_passwords_and_keys_rotate(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let email = "bert@people.example";
    let create = ["account", "create", email, "--name", "Bert", "--password-hash-stdin"];
    gatepost.admin_with(&create, BCRYPT).await;
    gatepost.admin_with(&["mailbox", "import-password", &anna.address], SHA512).await;
    become_kinds(
        &gatepost,
        &["accounts argon2id 1", "accounts bcrypt null", "mailboxes sha512-crypt null"],
    )
    .await;
    assert_eq!(log_in(&gatepost, email, "grüne Wiesen").await.status, 422);
    let entered = log_in(&gatepost, email, PASSWORD).await;
    assert_eq!(entered.header("location"), Some("/home"), "{entered:?}");
    // Mail programs send what is not ASCII as a literal.
    let mut imap = gatepost.imap().await;
    let begin = format!("a LOGIN {} {{{}+}}\r\n{PASSWORD}\r\n", anna.address, PASSWORD.len());
    imap.send(begin.as_bytes()).await;
    let answer = imap.response().await.unwrap();
    assert!(answer.starts_with(b"a OK"), "{}", String::from_utf8_lossy(&answer));
    become_kinds(&gatepost, &["accounts argon2id 1", "mailboxes argon2id 1"]).await;
    assert_eq!(log_in(&gatepost, email, PASSWORD).await.header("location"), Some("/home"));
    // What has no salt is guessed in seconds: it stays outside.
    let carla = ["account", "create", "carla@people.example", "--name", "Carla"];
    let carla = [&carla[..], &["--password-hash-stdin"]].concat();
    let refused = gatepost.try_admin(&carla, "{PLAIN-MD5}5f4dcc3b5aa765d61d8327deb882cf99").await;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("too weak"), "{said}");

    // Another key, as README says; the old one is needed as long as somebody has not come.
    let keys = gatepost.data_dir().join("secrets/identity-passwords.key");
    let mut file = std::fs::OpenOptions::new().append(true).open(keys).unwrap();
    writeln!(file, "2 {}", "5e".repeat(32)).unwrap();
    drop(file);
    gatepost.kill(ServiceName::Identity);
    gatepost.restart(ServiceName::Identity).await;
    assert_eq!(log_in(&gatepost, email, PASSWORD).await.header("location"), Some("/home"));
    let both = ["accounts argon2id 1", "accounts argon2id 2", "mailboxes argon2id 1"];
    become_kinds(&gatepost, &both).await;
    let anna_in = log_in(&gatepost, &anna.email, &anna.password).await;
    assert_eq!(anna_in.header("location"), Some("/home"), "{anna_in:?}");
    become_kinds(&gatepost, &["accounts argon2id 2", "mailboxes argon2id 1"]).await;
}

/// Changes the account password in the console.
async fn change(browser: &mut Browser, present: &str, new: &str) -> Page {
    let page = browser.get("/account/password").await;
    let fields = [("present-password", present), ("new-password", new)];
    browser.submit(&page, "/account/password", &fields).await
}

async fn nobody_begins_with_a_breached_password(topology: Topology) {
    let folder = tempfile::tempdir().unwrap();
    let (list, filter) = (folder.path().join("list.txt"), folder.path().join("breached.filter"));
    std::fs::write(&list, "tumbling wooden marbles\nseven tiny violins play\n").unwrap();
    let paths = [&list, &filter].map(|path| path.display().to_string());
    let build =
        ["admin", "--json", "passwords", "build-filter", "--from", &paths[0], "--to", &paths[1]];
    let built = run(&build.map(str::to_owned), "").await;
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let built: Value = serde_json::from_slice(&built.stdout).unwrap();
    assert_eq!(built["passwords"], 2, "{built}");

    let setup = Setup::new(topology).set("passwords.breached_filter", &paths[1]);
    let gatepost = setup.start().await;
    let anna = gatepost.person("anna").await;
    let mut browser = gatepost.browser();
    let page = browser.get("/login").await;
    let fields = [("email", anna.email.as_str()), ("password", anna.password.as_str())];
    browser.submit(&page, "/login", &fields).await;
    let breached = "seven tiny violins play";
    let refused = change(&mut browser, &anna.password, breached).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("known from a data breach"), "{refused:?}");
    assert!(!refused.body.contains(breached), "what was typed comes back");
    let refused = gatepost.try_admin(&["mailbox", "set-password", &anna.address], breached).await;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && said.contains("password-breached"), "{said}");
    for (common, text) in [
        ("Liverpool-2024!", "passwords that everybody tries first"),
        ("anna@people.example", "too near to your name"),
        ("Gatepost2026", "too near to your name"),
        ("short", "too short"),
    ] {
        let refused = change(&mut browser, &anna.password, common).await;
        assert_eq!(refused.status, 422, "{common}");
        assert!(refused.body.contains(text), "{common}: {refused:?}");
    }
    let done = change(&mut browser, &anna.password, "seven tiny violins sing").await;
    assert_eq!(done.status, 303, "{done:?}");

    // A filter that is not what was built lets nobody begin with anything, and says so at the start.
    let mut bytes = std::fs::read(&filter).unwrap();
    bytes.truncate(bytes.len() - 1);
    std::fs::write(&filter, bytes).unwrap();
    let other = folder.path().join("other");
    let other = format!("data={}", other.display());
    let set = format!("passwords.breached_filter={}", paths[1]);
    let serve = ["identity", "--set", &other, "--set", &set];
    let ended = run(&serve.map(str::to_owned), "").await;
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!ended.status.success() && said.contains("damaged"), "{said}");
}
