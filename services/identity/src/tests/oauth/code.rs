use super::*;
use crate::tests::House;

const EMAIL: &str = "anna@example.org";

#[tokio::test(start_paused = true)]
async fn a_code_becomes_tokens_that_say_who_it_is() {
    let house = House::new();
    let account = house.account(EMAIL).await;
    let session = house.login(EMAIL).await;
    let app = house.app(|_| {}).await;
    let tokens = house.let_in(&app, &session.token, "openid profile email imap").await;
    assert_eq!((tokens.expires_in, tokens.refresh_token.as_str()), (600, ""));
    assert_eq!(tokens.scope, "openid profile email imap");
    let id = claims(&tokens.id_token);
    assert_eq!((&id["sub"], &id["aud"]), (&account.id.clone().into(), &app.id().into()));
    assert_eq!((&id["iss"], &id["nonce"]), (&ISSUER.into(), &"once".into()));
    assert_eq!(id["acr"], "urn:gatepost:acr:aal1");
    assert_eq!(id["amr"][0], "pwd");
    assert_eq!(id["sid"], session.session_id);
    let half = jose::at_hash(TokenAlgorithm::Es256, &tokens.access_token);
    assert_eq!(id["at_hash"], half);
    let access = claims(&tokens.access_token);
    assert_eq!((&access["aud"], &access["iss"]), (&ISSUER.into(), &ISSUER.into()));
    assert_eq!(access["client_id"], app.id());
    let found = house.imap(&tokens.access_token).await.unwrap();
    assert_eq!((found.account_id.as_str(), found.client_name.as_str()), (&*account.id, "Webmail"));
    assert_eq!((found.mailbox.as_str(), found.client_id), ("info@example.org", app.id()));
    let smtp = house.verify(&tokens.access_token, MailProtocol::Smtp).await;
    assert_eq!(smtp.unwrap_err(), AccessTokenRefusal::Scope);
    let request = GetUserInfoRequest { access_token: tokens.access_token.clone() };
    let info = house.oauth_tokens().get_user_info(request).await.unwrap().into_inner();
    let Some(get_user_info_response::Outcome::Json(json)) = info.outcome else { panic!() };
    let info: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(info["sub"], account.id);
    assert_eq!(info["email"], EMAIL);
    assert_eq!((&info["mailbox"], &info["name"]), (&"info@example.org".into(), &"Anna".into()));
    let lines = house.log(&session.token, "oauth-grant.made").await;
    let line = lines.iter().find(|line| line.action == "oauth-grant.made").unwrap();
    assert_eq!(line.details["name"], "Webmail");
    house.post.mail(EMAIL, "application", 0).await;
}

#[tokio::test(start_paused = true)]
async fn a_code_that_is_shown_twice_ends_what_came_of_it() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await;
    let app = house.app(|_| {}).await;
    let code = house.code(&app, &session.token, "openid imap offline_access").await;
    let tokens = house.redeem(&app, &code).await.unwrap();
    assert!(house.imap(&tokens.access_token).await.is_ok());
    assert_eq!(house.redeem(&app, &code).await.unwrap_err(), "invalid_grant");
    let refusal = house.imap(&tokens.access_token).await.unwrap_err();
    assert_eq!(refusal, AccessTokenRefusal::Revoked);
    assert_eq!(house.again(&app, &tokens.refresh_token).await.unwrap_err(), "invalid_grant");
    house.log(&session.token, "oauth-grant.code-replayed").await;
}

#[tokio::test(start_paused = true)]
async fn of_two_exchanges_at_once_nothing_is_left() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await;
    let app = house.app(|_| {}).await;
    for _ in 0..10 {
        let code = house.code(&app, &session.token, "openid imap").await;
        let (one, two) = tokio::join!(house.redeem(&app, &code), house.redeem(&app, &code));
        let won: Vec<_> = [one, two].into_iter().filter_map(Result::ok).collect();
        assert!(won.len() <= 1);
        for tokens in won {
            let refusal = house.imap(&tokens.access_token).await.unwrap_err();
            assert_eq!(refusal, AccessTokenRefusal::Revoked);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_code_is_bound_to_all_that_it_was_asked_with() {
    let house = House::new();
    house.account(EMAIL).await;
    let session = house.login(EMAIL).await;
    let app = house.app(|_| {}).await;
    let other = house.app(|_| {}).await;
    let code = house.code(&app, &session.token, "openid").await;
    let with = |changed: (&str, &str)| {
        let mut parameters = fields(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ]);
        parameters.retain(|field| field.name != changed.0);
        if !changed.1.is_empty() {
            parameters.extend(fields(&[changed]));
        }
        parameters
    };
    let wrong = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXx";
    for (app, changed, error) in [
        (&app, ("redirect_uri", "https://mail.example/cb/"), "invalid_grant"),
        (&app, ("redirect_uri", ""), "invalid_request"),
        (&app, ("code_verifier", wrong), "invalid_grant"),
        (&app, ("code_verifier", ""), "invalid_grant"),
        (&app, ("code_verifier", "short"), "invalid_grant"),
        (&app, ("code", ""), "invalid_request"),
        (&app, ("code", "gpz_nonsense"), "invalid_grant"),
        (&app, ("grant_type", ""), "invalid_request"),
        (&app, ("grant_type", "password"), "unsupported_grant_type"),
        (&app, ("grant_type", "client_credentials"), "unsupported_grant_type"),
        (&app, ("resource", "https://evil.example"), "invalid_target"),
        (&other, ("x", ""), "invalid_grant"),
    ] {
        let found = house.exchange(app, with(changed)).await;
        assert_eq!(found.unwrap_err(), error, "{changed:?}");
    }
    let twice = [with(("x", "")), fields(&[("code", &code)])].concat();
    assert_eq!(house.exchange(&app, twice).await.unwrap_err(), "invalid_request");
    // None of it has used the code up.
    assert!(house.exchange(&app, with(("x", ""))).await.is_ok());
    let late = house.code(&app, &session.token, "openid").await;
    house.clock.advance(std::time::Duration::from_secs(60));
    assert_eq!(house.redeem(&app, &late).await.unwrap_err(), "invalid_grant");
    // Nor does it outlive the session.
    let ended = house.code(&app, &session.token, "openid").await;
    let request = signed(EndSessionRequest::default(), &session.token);
    house.sessions().end_session(request).await.unwrap();
    assert_eq!(house.redeem(&app, &ended).await.unwrap_err(), "invalid_grant");
}
