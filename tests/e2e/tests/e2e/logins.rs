//! Logins in two steps across kills, and what strangers send to the login instead of a password.

use gatepost_model::{Clock, ServiceName, SystemClock};
use gatepost_testkit::{Browser, Gatepost, Page, Person, Setup, Topology};
use totp_rs::Totp;

gatepost_e2e::in_both!(
    a_login_goes_on_after_kills,
    what_no_browser_sends_is_refused_and_harms_nobody,
);

/// Gives e-mail and password.
pub(crate) async fn log_in(browser: &mut Browser, person: &Person) -> Page {
    let page = browser.get("/login").await;
    let fields = [("email", person.email.as_str()), ("password", person.password.as_str())];
    browser.submit(&page, "/login", &fields).await
}

/// Adds an authenticator app by the pages; answers with the backup codes.
pub(crate) async fn add_app(browser: &mut Browser) -> Vec<String> {
    let path = "/account/security/totp";
    let page = browser.get(path).await;
    let app = Totp::from_url(page.field("uri").expect("a form with the app's address")).unwrap();
    let code = app.generate(SystemClock.now().unix_millis() / 1000).to_string();
    let fields = [("code-totp", code.as_str()), ("factor-name", "Telephone")];
    let added = browser.submit(&page, path, &fields).await;
    assert_eq!(added.status, 200, "{added:?}");
    let codes = added.body.split("<code>").skip(1).filter_map(|rest| rest.split('<').next());
    let codes: Vec<String> = codes.map(str::to_owned).collect();
    assert_eq!(codes.len(), 10, "{codes:?}");
    codes
}

/// Asks for a backup code instead of the app's.
pub(crate) async fn choose_backup(browser: &mut Browser) -> Page {
    let page = browser.get("/login/factor").await;
    browser.submit(&page, "/login/factor/choose", &[]).await;
    let page = browser.get("/login/factor").await;
    assert!(page.body.contains("code-backup"), "{page:?}");
    page
}

async fn a_login_goes_on_after_kills(topology: Topology) {
    let mut gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut first = gatepost.browser();
    assert!((300..400).contains(&log_in(&mut first, &anna).await.status));
    let codes = add_app(&mut first).await;
    kill(&mut gatepost).await;

    // The factor is there, and the password alone opens nothing.
    let mut second = gatepost.browser();
    let asked = log_in(&mut second, &anna).await;
    assert_eq!(asked.header("location"), Some("/login/factor"), "{asked:?}");
    assert_ne!(second.get("/home").await.status, 200);
    // What has begun goes on.
    kill(&mut gatepost).await;
    let page = choose_backup(&mut second).await;
    kill(&mut gatepost).await;
    let wrong = second.submit(&page, "/login/factor", &[("code-backup", "0000-0000-0000-0000")]);
    assert_eq!(wrong.await.status, 422);
    let page = second.get("/login/factor").await;
    let right = second.submit(&page, "/login/factor", &[("code-backup", &codes[0])]).await;
    assert!((300..400).contains(&right.status), "{right:?}");
    kill(&mut gatepost).await;
    assert_eq!(second.get("/home").await.status, 200);

    // A code that was used stays used.
    let mut third = gatepost.browser();
    log_in(&mut third, &anna).await;
    let page = choose_backup(&mut third).await;
    let again = third.submit(&page, "/login/factor", &[("code-backup", &codes[0])]).await;
    assert_eq!(again.status, 422, "{again:?}");
    assert_ne!(third.get("/home").await.status, 200);
}

/// Without a chance to write anything down.
pub(crate) async fn kill(gatepost: &mut Gatepost) {
    gatepost.kill(ServiceName::Identity);
    gatepost.restart(ServiceName::Identity).await;
}

async fn what_no_browser_sends_is_refused_and_harms_nobody(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let huge = "p".repeat(1 << 20);
    let fits = "\u{e9}".repeat(2000);
    let mut browser = gatepost.browser();
    for password in [huge.as_str(), fits.as_str(), "", "\0", "\u{202e}gnp.exe"] {
        let page = browser.get("/login").await;
        let fields = [("email", anna.email.as_str()), ("password", password)];
        let answer = browser.submit(&page, "/login", &fields).await;
        assert!((400..500).contains(&answer.status), "{} bytes: {answer:?}", password.len());
        let page = browser.get("/sign-up").await;
        let fields = [("name", "N"), ("email", "new@people.example"), ("new-password", password)];
        let answer = browser.submit(&page, "/sign-up", &fields).await;
        let refused = (400..500).contains(&answer.status);
        // Two thousand letters are a password like any other, or too long: never an error of ours.
        assert!(refused || password == fits && answer.status < 400, "{answer:?}");
    }
    // IMAP: the same megabyte as a literal.
    let mut imap = gatepost.imap().await;
    imap.send(format!("a LOGIN \"{}\" {{{}}}\r\n", anna.address, huge.len()).as_bytes()).await;
    let answer = imap.response().await.unwrap_or_default();
    assert!(!answer.starts_with(b"+ "), "{}", String::from_utf8_lossy(&answer));

    // Cookies that nobody was given.
    for name in ["session", "login", "device"] {
        for value in ["x", "gps_000000000000000000000000000000000000", &"0".repeat(3000)] {
            let cookie = format!("__Host-gatepost-{name}={value}");
            let headers = [("Cookie", cookie.as_str())];
            for path in ["/home", "/login/factor", "/account/security"] {
                let answer = gatepost.browser().call("GET", path, &headers, "").await;
                assert!((300..500).contains(&answer.status), "{name} {path}: {answer:?}");
            }
        }
    }
    // The owner is not paused by what cannot be hers, and mail goes on.
    assert!((300..400).contains(&log_in(&mut gatepost.browser(), &anna).await.status));
    gatepost.imap_as(&anna).await;
    assert!(!gatepost.logs().contains("panicked at"));
}
