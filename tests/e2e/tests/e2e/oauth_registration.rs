//! Applications that register themselves with a token that an operator hands out.

use gatepost_testkit::{Setup, Topology};
use serde_json::Value;

use crate::{
    oauth_admin::{SCOPES, said},
    relying::{BACK, Client, json, sign_in},
};

gatepost_e2e::in_both!(applications_register_themselves_with_a_token);

async fn applications_register_themselves_with_a_token(topology: Topology) {
    let setup = Setup::new(topology).set("identity.oauth.registration.policy", "token");
    let gatepost = setup.set("web.oauth.registration", true).start().await;
    let anna = gatepost.person("anna").await;
    let create = ["oauth-client", "registration-token", "create", "Webmail", "--uses", "1"];
    let token = gatepost.admin(&create).await;
    let initial = token["secret"].as_str().unwrap().to_owned();
    assert!(initial.starts_with("gpj_") && token["left"] == 1, "{token}");
    let list = ["oauth-client", "registration-token", "list"];
    let listed = gatepost.admin(&list).await;
    assert_eq!((&listed[0]["id"], &listed[0]["left"]), (&token["id"], &1.into()), "{listed}");
    assert!(!listed.to_string().contains(&initial));

    let probe = Client::public(&gatepost).await;
    let path = probe.at("registration_endpoint");
    let register = async |bearer: &str| {
        let line = format!("Bearer {bearer}");
        let headers = [("Content-Type", "application/json"), ("Authorization", line.as_str())];
        let asked = format!(
            "{{\"client_name\":\"Robot\",\"redirect_uris\":[\"{BACK}\"],\"scope\":\"{SCOPES}\",\
             \"grant_types\":[\"authorization_code\",\"refresh_token\"]}}"
        );
        probe.wire.call("POST", &path, &headers, &asked).await
    };
    let guess = format!("gpj_{}", "0".repeat(36));
    for wrong in [guess.as_str(), &anna.secret, ""] {
        let refused = register(wrong).await;
        assert_eq!(refused.status, 401, "{refused:?}");
    }
    let registered = register(&initial).await;
    assert_eq!(registered.status, 201, "{registered:?}");
    let registered = json(&registered);
    let client = Client::registered(&gatepost, &registered_as(&registered)).await;
    assert!(client.secret.is_some(), "{registered}");
    let mut browser = gatepost.browser();
    let tokens = client.tokens(&sign_in(&mut browser, &client.ask(&[]), &anna).await).await;
    let told = client.userinfo(tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(json(&told)["sub"], anna.account_id);
    let shown = gatepost.admin(&["oauth-client", "show", &client.id]).await;
    assert_eq!((&shown["self_registered"], &shown["name"]), (&true.into(), &"Robot".into()));

    // Used up.
    let spent = register(&initial).await;
    assert_eq!((spent.status, &json(&spent)["error"]), (401, &"invalid_token".into()), "{spent:?}");
    let (_, table, _) = said(&gatepost, &list).await;
    assert_eq!(table, "nothing found\n");
    // Revoked, and what it has made stays.
    let more = ["oauth-client", "registration-token", "create", "Two", "--uses", "5"];
    let more = gatepost.admin(&more).await;
    let secret = more["secret"].as_str().unwrap();
    assert_eq!(register(secret).await.status, 201);
    let revoke = ["oauth-client", "registration-token", "revoke", more["id"].as_str().unwrap()];
    let (done, text, _) = said(&gatepost, &revoke).await;
    assert!(done && text == "the token is revoked\n", "{text}");
    assert_eq!(register(secret).await.status, 401);
    assert!(!gatepost.logs().contains(&initial));
}

/// What a client information response says, as the command line says it.
fn registered_as(registered: &Value) -> Value {
    let mut told = Value::Object(serde_json::Map::new());
    told["id"] = registered["client_id"].clone();
    told["secret"] = registered["client_secret"].clone();
    told
}
