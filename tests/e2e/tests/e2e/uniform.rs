//! Strangers learn nothing: every refusal looks the same.

use gatepost_testkit::{Setup, Topology};

gatepost_e2e::in_both!(
    imap_refusals_are_all_alike,
    web_refusals_are_all_alike,
    each_secret_opens_its_own
);

async fn imap_refusals_are_all_alike(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let bert = gatepost.person("bert").await;
    let (revoked_id, revoked) = gatepost.app_password(&anna).await;
    gatepost.admin(&["app-password", "revoke", &anna.account_id, &revoked_id]).await;
    let smtp = gatepost
        .admin(&["app-password", "issue", &anna.account_id, "--name", "smtp", "--scope", "smtp"])
        .await;
    let elsewhere =
        ["app-password", "issue", &anna.account_id, "--name", "far", "--network", "192.0.2.0/24"];
    let elsewhere = gatepost.admin(&elsewhere).await;
    let expired =
        ["app-password", "issue", &anna.account_id, "--name", "short", "--expires-in", "1s"];
    let expired = gatepost.admin(&expired).await;
    tokio::time::sleep(std::time::Duration::from_millis(1200)).await;
    let mut mistyped = anna.secret.clone();
    let last = mistyped.pop().unwrap();
    mistyped.push(if last == '7' { '8' } else { '7' });
    let attempts = [
        ("a wrong password", anna.address.as_str(), "not the password"),
        ("a mistyped app password", &anna.address, &mistyped),
        ("a revoked app password", &anna.address, &revoked),
        ("an expired app password", &anna.address, expired["secret"].as_str().unwrap()),
        ("an app password for another protocol", &anna.address, smtp["secret"].as_str().unwrap()),
        (
            "an app password for another network",
            &anna.address,
            elsewhere["secret"].as_str().unwrap(),
        ),
        ("the account password", &anna.address, &anna.password),
        ("somebody else's app password", &anna.address, &bert.secret),
        ("an unknown mailbox", "nobody@gatepost.test", &anna.secret),
        ("an unknown domain", "nobody@elsewhere.example", "some password"),
        ("no address at all", "anna", "some password"),
        ("the account's name", &anna.email, &anna.secret),
    ];
    let mut answers = Vec::new();
    for (what, address, secret) in attempts {
        let answer = gatepost.imap().await.login(address, secret).await;
        assert_eq!(answer.status, "NO", "{what}: {answer:?}");
        answers.push((what, answer.text));
    }
    let (_, expected) = answers[0].clone();
    assert!(expected.contains("[AUTHENTICATIONFAILED]"), "{expected}");
    for (what, answer) in answers {
        assert_eq!(answer, expected, "{what}");
    }
    // The owner learns why, where the owner looks.
    let logins = gatepost.admin(&["mailbox", "logins", &anna.address]).await;
    assert!(logins.as_array().is_some_and(|logins| logins.len() >= 5), "{logins}");
}

async fn web_refusals_are_all_alike(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut pages = Vec::new();
    for (email, password) in [
        (anna.email.as_str(), "not the password at all"),
        ("nobody@people.example", "not the password at all"),
        (&anna.email, &anna.secret),
    ] {
        let mut browser = gatepost.browser();
        let page = browser.get("/login").await;
        let answer =
            browser.submit(&page, "/login", &[("email", email), ("password", password)]).await;
        let token = answer.field("csrf").unwrap_or_default();
        let body = answer.body.replace(&token, "").replace(email, "");
        pages.push((email.to_owned(), answer.status, body));
    }
    for page in &pages {
        assert_eq!((page.1, &page.2), (pages[0].1, &pages[0].2), "{}", page.0);
    }
    // Sign-up of an address that has an account, and of one that has none.
    let mut pages = Vec::new();
    for email in [anna.email.as_str(), "new@people.example"] {
        let mut browser = gatepost.browser();
        let page = browser.get("/sign-up").await;
        let fields = [
            ("name", "Anna"),
            ("email", email),
            ("new-password", "a long enough password 9"),
            ("organization", ""),
        ];
        let answer = browser.submit(&page, "/sign-up", &fields).await;
        pages.push((
            answer.status,
            answer.header("location").map(str::len),
            answer.body.len() - answer.body.matches(email).count(),
        ));
    }
    assert_eq!(pages[0], pages[1]);
}

async fn each_secret_opens_its_own(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let password = "the mailbox password of anna 8";
    gatepost.admin_with(&["mailbox", "set-password", &anna.address], password).await;
    let device =
        gatepost.admin(&["device-password", "issue", &anna.address, "--name", "printer"]).await;
    for secret in [anna.secret.as_str(), password, device["secret"].as_str().unwrap()] {
        gatepost.imap().await.login(&anna.address, secret).await.ok();
    }
    // As people type it.
    let typed = anna.secret.to_uppercase().replace('-', "");
    gatepost.imap().await.login(&anna.address.to_uppercase(), &typed).await.ok();
    // Neither opens the web.
    for secret in [password, &anna.secret] {
        for name in [&anna.email, &anna.address] {
            let mut browser = gatepost.browser();
            let page = browser.get("/login").await;
            browser.submit(&page, "/login", &[("email", name), ("password", secret)]).await;
            let home = browser.get("/home").await;
            assert_ne!(home.status, 200, "{name} got in with a secret for mail");
        }
    }
    let mut browser = gatepost.browser();
    let page = browser.get("/login").await;
    browser.submit(&page, "/login", &[("email", &anna.email), ("password", &anna.password)]).await;
    assert_eq!(browser.get("/home").await.status, 200);
}
