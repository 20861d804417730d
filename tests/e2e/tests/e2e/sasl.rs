//! Logins of other servers (MBX-6): over Dovecot's authentication protocol and over HTTP.

use gatepost_model::ServiceName;
use gatepost_testkit::{Gatepost, Person, Sasl, Setup, Topology, Wire, free_port};

gatepost_e2e::in_both!(
    app_passwords_open_what_they_are_for,
    guesses_are_paused_and_the_right_secret_is_not,
    logins_over_http,
);

/// A secret of somebody's for these protocols alone: its id and itself.
async fn scoped(gatepost: &Gatepost, person: &Person, scope: &str) -> (String, String) {
    let issue = ["app-password", "issue", &person.account_id, "--name", scope, "--scope", scope];
    let issued = gatepost.admin(&issue).await;
    let text = |key: &str| issued[key].as_str().expect(key).to_owned();
    (text("id"), text("secret"))
}

/// With a server at a Unix socket that asks.
pub(crate) async fn asked(setup: Setup) -> (Gatepost, Sasl, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("auth");
    let setup = setup.set("mail.sasl.socket", socket.display());
    let gatepost = setup.set("mail.sasl.refusal_pause", "10ms").start().await;
    let sasl = Sasl::over(Wire::unix(&socket).await).await;
    (gatepost, sasl, folder)
}

async fn app_passwords_open_what_they_are_for(topology: Topology) {
    let (mut gatepost, mut sasl, folder) = asked(Setup::new(topology)).await;
    let anna = gatepost.person("anna").await;
    let (smtp_id, smtp) = scoped(&gatepost, &anna, "smtp").await;
    let (_, imap) = scoped(&gatepost, &anna, "imap").await;
    let ok = format!("OK\tuser={}", anna.address);
    let wrong = format!("FAIL\tuser={}\treason=the address or the password is wrong", anna.address);

    assert_eq!(sasl.plain("smtp", &anna.address, &smtp).await, ok);
    assert_eq!(sasl.plain("smtp", &anna.address.to_uppercase(), &anna.secret).await, ok);
    assert_eq!(sasl.plain("smtp", &anna.address, &imap).await, wrong);
    assert_eq!(sasl.plain("imap", &anna.address, &imap).await, ok);
    assert_eq!(sasl.plain("caldav", &anna.address, &smtp).await, wrong);
    for secret in [anna.password.as_str(), "gpa-wrong", "wrong", "\u{fc}", ""] {
        assert_eq!(sasl.plain("smtp", &anna.address, secret).await, wrong, "{secret}");
    }
    let nobody = sasl.plain("smtp", "nobody@gatepost.test", &smtp).await;
    assert_eq!(nobody, wrong.replace(&anna.address, "nobody@gatepost.test"));
    let said = sasl.log_in("smtp", "LOGIN", &anna.address).await;
    assert_eq!(said, "CONT\tUGFzc3dvcmQ6");
    assert_eq!(sasl.go_on(&smtp).await, ok);
    assert!(sasl.plain("pop3", &anna.address, &smtp).await.contains("code=authz_fail"));
    // An app password is no token, by whichever mechanism it comes.
    let message = format!("n,a={},\u{1}auth=Bearer {smtp}\u{1}\u{1}", anna.address);
    assert!(sasl.log_in("smtp", "OAUTHBEARER", &message).await.starts_with("CONT\teyJ"));
    assert_eq!(sasl.go_on("\u{1}").await, wrong);

    gatepost.admin(&["app-password", "revoke", &anna.account_id, &smtp_id]).await;
    assert_eq!(sasl.plain("smtp", &anna.address, &smtp).await, wrong, "at once");
    assert_eq!(sasl.plain("smtp", &anna.address, &anna.secret).await, ok);

    // After a kill the socket is stale, and is replaced.
    gatepost.kill(ServiceName::Mail);
    gatepost.restart(ServiceName::Mail).await;
    let mut sasl = Sasl::over(Wire::unix(&folder.path().join("auth")).await).await;
    for _ in 0..100 {
        // Services that just came back have to find each other.
        let said = sasl.plain("smtp", &anna.address, &anna.secret).await;
        if said == ok {
            return;
        }
        assert!(said.contains("code=temp_fail"), "{said}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("logins cannot be checked for ten seconds");
}

async fn guesses_are_paused_and_the_right_secret_is_not(topology: Topology) {
    let setup = Setup::new(topology).set("mailbox.throttle.network_burst", 3);
    let (gatepost, mut sasl, _folder) = asked(setup).await;
    let anna = gatepost.person("anna").await;
    let mut paused = 0;
    for number in 0..8 {
        let said = sasl.plain("smtp", &anna.address, &format!("guess {number}")).await;
        assert!(said.starts_with("FAIL\t"), "{said}");
        paused += usize::from(said.contains("\ttemp\tcode=temp_fail\treason=too many attempts"));
    }
    assert!(paused >= 4, "{paused}");
    let ok = format!("OK\tuser={}", anna.address);
    assert_eq!(sasl.plain("smtp", &anna.address, &anna.secret).await, ok);
    // It is the client that is counted, not the server that asks for it.
    let message = format!("\0{}\0another guess", anna.address);
    let said = sasl.log_in_from("198.51.100.7", "smtp", "PLAIN", &message).await;
    assert!(!said.contains("code=temp_fail"), "{said}");
}

async fn logins_over_http(topology: Topology) {
    let at = format!("127.0.0.1:{}", free_port());
    let gatepost = Setup::new(topology)
        .set("mail.http_auth.listen", &at)
        .set("mail.http_auth.refusal_pause", "10ms")
        .set("mail.http_auth.imap_backend", "192.0.2.80:143")
        .set("mailbox.throttle.network_burst", 3)
        // Right logins come from the same network.
        .set("mailbox.throttle.known_burst", 3)
        .start()
        .await;
    let anna = gatepost.person("anna").await;
    let (caldav_id, caldav) = scoped(&gatepost, &anna, "caldav").await;
    let get = async |path: &str, headers: &str| {
        let mut wire = Wire::plain(at.parse().unwrap()).await;
        let head = "Host: auth\r\nConnection: close\r\nX-Real-IP: 192.0.2.1\r\n";
        let request = format!("GET {path} HTTP/1.1\r\n{head}{headers}\r\n");
        wire.send(request.as_bytes()).await.unwrap();
        String::from_utf8(wire.rest().await).unwrap()
    };
    let basic = |secret: &str| {
        let pair = Sasl::encode(&format!("{}:{secret}", anna.address));
        format!("Authorization: Basic {pair}\r\n")
    };
    let said = get("/auth/caldav", &basic(&caldav)).await;
    assert!(said.starts_with("HTTP/1.1 200 OK\r\n"), "{said}");
    for (name, value) in [
        ("user", &anna.address),
        ("mailbox-id", &anna.mailbox_id),
        ("account-id", &anna.account_id),
        ("permissions", &"read,".to_owned()),
    ] {
        assert!(said.contains(&format!("gatepost-{name}: {value}")), "{name} in {said}");
    }
    assert!(get("/auth/imap", &basic(&caldav)).await.starts_with("HTTP/1.1 401 "));
    assert!(get("/auth/caldav", "").await.starts_with("HTTP/1.1 401 "));
    let nginx = format!(
        "Auth-Method: plain\r\nAuth-User: {}\r\nAuth-Pass: {}\r\nAuth-Protocol: imap\r\nClient-IP: 192.0.2.1\r\n\
         Auth-SSL: on\r\n",
        anna.address, anna.secret
    );
    let said = get("/auth/nginx-mail", &nginx).await;
    assert!(said.contains("auth-status: OK\r\n") && said.contains("auth-server: 192.0.2.80\r\n"));
    gatepost.admin(&["app-password", "revoke", &anna.account_id, &caldav_id]).await;
    assert!(get("/auth/caldav", &basic(&caldav)).await.starts_with("HTTP/1.1 401 "), "at once");
    let mut paused = 0;
    for number in 0..8 {
        let said = get("/auth/caldav", &basic(&format!("guess {number}"))).await;
        paused += usize::from(said.starts_with("HTTP/1.1 429 ") && said.contains("retry-after: "));
    }
    assert!(paused >= 4, "{paused}");
    assert!(get("/auth/caldav", &basic(&anna.secret)).await.starts_with("HTTP/1.1 200 "));
}
