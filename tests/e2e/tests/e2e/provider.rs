//! A client of its own at the OpenID provider, over HTTP and nothing else: from discovery to mail, and out again; and no
//! code or token in any log.

use base64::{Engine, engine::general_purpose::STANDARD};
use gatepost_testkit::{Setup, Topology};

use crate::relying::{BACK, Client, agree, json, parameter, query, sign_in};

gatepost_e2e::in_both!(
    a_client_signs_somebody_in_and_reads_their_mail,
    tricks_with_codes_and_addresses_come_to_nothing,
);

async fn a_client_signs_somebody_in_and_reads_their_mail(topology: Topology) {
    let gatepost = Setup::new(topology).set("log.level", "trace").start().await;
    let anna = gatepost.person("anna").await;
    let client = Client::public(&gatepost).await;
    let keys = client.wire.call("GET", &client.at("jwks_uri"), &[], "").await;
    assert!(json(&keys)["keys"].as_array().is_some_and(|keys| !keys.is_empty()), "{keys:?}");

    let mut browser = gatepost.browser();
    let back = sign_in(&mut browser, &client.ask(&[]), &anna).await;
    assert!(back.starts_with(BACK), "{back}");
    assert_eq!(parameter(&back, "state"), "a%26b");
    assert_eq!(Some(parameter(&back, "iss").as_str()), client.document["issuer"].as_str());
    let code = parameter(&back, "code");
    let answered = client.exchange(&code).await;
    assert_eq!(answered.status, 200, "{answered:?}");
    let tokens = json(&answered);
    let access = tokens["access_token"].as_str().unwrap().to_owned();
    let refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
    assert!(tokens["id_token"].is_string());
    let told = client.userinfo(&access).await;
    assert_eq!(json(&told)["sub"], anna.account_id, "{told:?}");
    assert_eq!(json(&told)["email"], anna.email);
    assert_eq!(json(&told)["mailbox"], anna.address);

    // The token opens the mailbox.
    let mut imap = gatepost.imap().await;
    let message = format!("n,a={},\x01auth=Bearer {access}\x01\x01", anna.address);
    let message = STANDARD.encode(message);
    imap.command(&format!("AUTHENTICATE OAUTHBEARER {message}")).await.ok();
    imap.command("SELECT INBOX").await.ok();

    // Refreshed, and a token that was used already ends it all.
    let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    let again = client.post("token_endpoint", &fields).await;
    assert_eq!(again.status, 200, "{again:?}");
    let newer = json(&again)["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.userinfo(&newer).await.status, 200);

    // Ended by a revocation: token and connection.
    let next = json(&again)["refresh_token"].as_str().unwrap().to_owned();
    let revoked = client.post("revocation_endpoint", &[("token", &next)]).await;
    assert_eq!(revoked.status, 200, "{revoked:?}");
    assert_eq!(client.userinfo(&newer).await.status, 401);
    imap.closed_within(std::time::Duration::from_secs(5)).await.expect("an end");

    let logs = gatepost.logs();
    for secret in [&code, &access, &refresh, &newer, &next] {
        assert!(!logs.contains(secret.as_str()), "{secret} is in a log");
    }
    assert!(!logs.contains("code_challenge="), "a query is in a log");
}

async fn tricks_with_codes_and_addresses_come_to_nothing(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let client = Client::public(&gatepost).await;
    let mut browser = gatepost.browser();
    // An address that is not the client's: nobody is sent there.
    for (name, value) in [("redirect_uri", "https://evil.example/"), ("client_id", "nobody")] {
        let ask = client.ask(&[]).replace(
            &query(&[(name, if name == "client_id" { client.id.as_str() } else { BACK })]),
            &query(&[(name, value)]),
        );
        let page = browser.get(&ask).await;
        assert_eq!((page.status, page.header("location")), (400, None), "{page:?}");
    }
    let twice = browser.get(&client.ask(&[("state", "c")])).await;
    assert_eq!((twice.status, twice.header("location")), (400, None), "{twice:?}");
    // Nobody is asked without a page.
    let silent = browser.get(&client.ask(&[("prompt", "none")])).await;
    let back = silent.header("location").unwrap_or_else(|| panic!("{silent:?}"));
    assert_eq!(parameter(back, "error"), "login_required");

    let back = sign_in(&mut browser, &client.ask(&[]), &anna).await;
    let code = parameter(&back, "code");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", BACK),
        ("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong"),
    ];
    let wrong = client.post("token_endpoint", &fields).await;
    assert_eq!((wrong.status, &json(&wrong)["error"]), (400, &"invalid_grant".into()), "{wrong:?}");

    // A code serves once, and who shows it again ends what came of it.
    let back = agree(&mut browser, &client.ask(&[("prompt", "consent")])).await;
    let code = parameter(&back, "code");
    let first = client.exchange(&code).await;
    assert_eq!(first.status, 200, "{first:?}");
    let access = json(&first)["access_token"].as_str().unwrap().to_owned();
    // Who agrees anew has the mailbox that was chosen before.
    assert_eq!(json(&client.userinfo(&access).await)["mailbox"], anna.address);
    let replayed = client.exchange(&code).await;
    assert_eq!((replayed.status, &json(&replayed)["error"]), (400, &"invalid_grant".into()));
    assert_eq!(client.userinfo(&access).await.status, 401, "ended by the replay");

    // Somebody who refuses, and a forged form.
    let ask = client.ask(&[("prompt", "consent")]);
    let page = browser.get(&ask).await;
    let refused = browser.submit(&page, "/oauth/authorize/decide", &[("decision", "refuse")]).await;
    let back = refused.header("location").unwrap_or_else(|| panic!("{refused:?}"));
    assert_eq!(parameter(back, "error"), "access_denied");
    let forged = browser.post("/oauth/authorize/decide", &[("decision", "allow")]).await;
    assert_eq!(forged.status, 403, "{forged:?}");
}
