//! From nothing to mail that is read, by way of the pages alone; and no secret in any log.

use std::{path::Path, time::Duration};

use gatepost_model::ServiceName;
use gatepost_testkit::{Page, Setup, Topology};
use tokio::time::sleep;

use crate::letters::{all, assert_arrived, letter};

gatepost_e2e::in_both!(
    a_stranger_becomes_a_reader,
    operators_see_what_goes_on,
    a_change_of_role_is_told_once_across_kills,
);

/// The text of the notice to this address, once it is there.
pub(crate) async fn notice(folder: &Path, recipient: &str) -> String {
    notice_with(folder, recipient, "").await
}

/// The text of the notice to this address that says this, once it is there.
pub(crate) async fn notice_with(folder: &Path, recipient: &str, said: &str) -> String {
    for _ in 0..200 {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for path in entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|end| end == "eml"))
        {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            // Quoted-printable, where it is used.
            let text = text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=");
            if text.contains(recipient) && text.contains(said) {
                return text;
            }
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("no notice to {recipient} in {}", folder.display());
}

/// The first run of characters of a generated secret with this prefix.
pub(crate) fn secret_in(text: &str, prefix: &str) -> String {
    let start = text.find(prefix).unwrap_or_else(|| panic!("no {prefix} in:\n{text}"));
    let digits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    text[start..].chars().take_while(|c| digits(*c)).collect()
}

fn without_breaks(page: &Page) -> String {
    page.body.replace("<wbr>", "")
}

async fn a_stranger_becomes_a_reader(topology: Topology) {
    // Everything is logged, so that what must not be in it would be.
    let gatepost = Setup::new(topology).set("log.level", "trace").start().await;
    let (email, password) = ("clara@people.example", "what clara chose to type 51");
    let mut browser = gatepost.browser();
    let page = browser.get("/sign-up").await;
    assert_eq!(page.status, 200);
    let fields = [
        ("name", "Clara"),
        ("email", email),
        ("new-password", password),
        ("organization", "Clara's House"),
    ];
    let sent = browser.submit(&page, "/sign-up", &fields).await;
    assert!((200..400).contains(&sent.status), "{sent:?}");
    let mail = notice(&gatepost.data_dir().join("notices"), email).await;
    let token = secret_in(&mail, "gpl");
    let page = browser.get(&format!("/verify/{token}")).await;
    let verified = browser.submit(&page, "/verify", &[]).await;
    assert!((300..400).contains(&verified.status), "{verified:?}");
    // The link works once.
    let page = gatepost.browser().get(&format!("/verify/{token}")).await;
    let again = gatepost.browser().submit(&page, "/verify", &[]).await;
    assert_ne!(again.status, verified.status, "{again:?}");

    let page = browser.get("/login").await;
    let entered =
        browser.submit(&page, "/login", &[("email", email), ("password", password)]).await;
    assert!((300..400).contains(&entered.status), "{entered:?}");
    let page = browser.get("/mailboxes/new").await;
    assert_eq!(page.status, 200, "{page:?}");
    let made = browser
        .submit(&page, "/mailboxes/new", &[("local", "clara"), ("domain", "gatepost.test")])
        .await;
    assert!((300..400).contains(&made.status), "{made:?}");
    // The same form again makes nothing twice.
    let replayed = browser
        .submit(&page, "/mailboxes/new", &[("local", "clara"), ("domain", "gatepost.test")])
        .await;
    assert!(replayed.status < 500, "{replayed:?}");

    let page = browser.get("/app-passwords/new").await;
    let shown = browser
        .submit(&page, "/app-passwords/new", &[("app-name", "my phone"), ("expiry", "never")])
        .await;
    let shown = if let Some(to) = shown.header("location") { browser.get(to).await } else { shown };
    let secret = secret_in(&without_breaks(&shown), "gpa-");
    // Shown once.
    let listed = browser.get("/app-passwords").await;
    assert!(listed.body.contains("my phone") && !without_breaks(&listed).contains(&secret));

    gatepost.lmtp().await.deliver_to("clara@gatepost.test", &letter(1)).await.ok();
    let mut imap = gatepost.imap().await;
    imap.login("clara@gatepost.test", &secret).await.ok();
    assert_arrived(&all(&mut imap, "INBOX").await, &[letter(1)]);

    // Logging out ends the session itself, not only the cookie.
    let home = browser.get("/home").await;
    assert_eq!(home.status, 200);
    browser.submit(&home, "/logout", &[]).await;
    assert_ne!(browser.get("/home").await.status, 200);

    let logs = gatepost.logs();
    for (what, secret) in [
        ("account password", password.to_owned()),
        ("link", token.clone()),
        ("link", token.replace(['-', '_'], "")),
        ("app password", secret.clone()),
        ("app password", secret.replace('-', "")),
    ] {
        assert!(!logs.contains(&secret), "the {what} is in the log");
    }
    let session = logs.find("gps_").map(|at| &logs[at..(at + 60).min(logs.len())]);
    assert!(
        session.is_none_or(|text| !text[4..12].chars().all(|c| c.is_ascii_alphanumeric())),
        "{session:?}"
    );
    assert!(!logs.contains("panicked at"));
}

async fn operators_see_what_goes_on(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut imap = gatepost.imap_as(&anna).await;
    imap.command("ID (\"name\" \"test program\" \"version\" \"1\")").await.ok();
    let open = gatepost.admin(&["connections"]).await;
    assert_eq!(open[0]["credential"], anna.app_password_id.as_str(), "{open}");
    let accounts = gatepost.admin(&["account", "list"]).await;
    assert_eq!(accounts[0]["email"], anna.email.as_str(), "{accounts}");
    let members = gatepost.admin(&["organization", "members", &anna.organization_id]).await;
    assert_eq!(members[0]["account"], anna.account_id.as_str(), "{members}");
    // Last use arrives in batches.
    let mut used = serde_json::Value::Null;
    for _ in 0..100 {
        let listed = gatepost.admin(&["app-password", "list", &anna.account_id]).await;
        used = listed[0].clone();
        if !used["last_used"].is_null() {
            break;
        }
        sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(used["last_ip"], "127.0.0.1", "{used}");
    for service in gatepost.services() {
        assert_eq!(gatepost.ops(service, "/healthz").await.status, 200);
        let metrics = gatepost.ops(service, "/metrics").await;
        assert!(
            metrics.status == 200 && metrics.body.contains("# TYPE"),
            "{service}: {}",
            metrics.body
        );
        assert_eq!(gatepost.ops(service, "/nothing").await.status, 404);
    }
    let wrong = gatepost.try_admin(&["account", "show", "nobody@people.example"], "").await;
    assert!(!wrong.status.success());
}

async fn a_change_of_role_is_told_once_across_kills(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let (anna, bert) = (gatepost.person("anna").await, gatepost.person("bert").await);
    let role = ["organization", "set-member", &anna.organization_id, &bert.email, "collaborator"];
    gatepost.admin(&role).await;
    let told = "Your role in House of anna has changed";
    let notices = gatepost.data_dir().join("notices");
    assert!(notice(&notices, told).await.contains(&bert.email));
    // What happens while nobody listens is told afterwards, and nothing twice.
    gatepost.kill(ServiceName::Identity);
    gatepost.restart(ServiceName::Identity).await;
    let role = ["organization", "set-member", &anna.organization_id, &bert.email, "external"];
    gatepost.admin(&role).await;
    let told = |text: &str| {
        let entries = std::fs::read_dir(&notices).unwrap().flatten();
        let mails = entries.map(|entry| std::fs::read_to_string(entry.path()).unwrap_or_default());
        mails.filter(|mail| mail.contains(told) && mail.contains(text)).count()
    };
    for _ in 0..200 {
        if told("external") > 0 {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!((told("Before: none"), told("Now: external")), (1, 1));
}
