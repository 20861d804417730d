//! Applications and keys of the OpenID provider, from the command line to the tokens that come of it.

use gatepost_testkit::{Gatepost, Setup, Topology, run};
use serde_json::Value;

use crate::relying::{BACK, Client, agree, json, parameter, sign_in};

gatepost_e2e::in_both!(
    an_application_lives_from_its_making_to_its_end,
    secrets_are_replaced_and_kept_in_files,
    what_is_wrong_is_said_to_people_and_programs,
    keys_are_replaced_in_time_or_at_once,
);

/// The most that applications here may ask for.
pub(crate) const SCOPES: &str = "openid email imap offline_access";

/// What a command prints for people, on standard output or on standard error, and whether it went well.
pub(crate) async fn said(gatepost: &Gatepost, arguments: &[&str]) -> (bool, String, String) {
    let mut all = vec!["admin".to_owned()];
    all.extend(arguments.iter().map(|argument| (*argument).to_owned()));
    all.extend(gatepost.flags(None));
    let output = run(&all, "").await;
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

/// An application with a secret, for everybody.
async fn made(gatepost: &Gatepost) -> Value {
    let create = ["oauth-client", "create", "Webmail", "--preset", "web", "--redirect-uri", BACK];
    let rest = ["--audience", "everyone", "--scope", SCOPES];
    gatepost.admin(&[&create[..], &rest[..]].concat()).await
}

async fn an_application_lives_from_its_making_to_its_end(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut told = made(&gatepost).await;
    let id = told["id"].as_str().unwrap().to_owned();
    let secret = told["secret"].as_str().expect("a secret").to_owned();
    assert!(secret.starts_with("gpo_"), "{secret}");
    assert_eq!(told["authentication"], "secret-basic", "the preset's");
    assert_eq!((&told["audience"], &told["enabled"]), (&"everyone".into(), &true.into()));

    // Shown and listed with all that was told, but for the secret.
    let client = Client::registered(&gatepost, &told).await;
    let fields = told.as_object_mut().unwrap();
    fields.remove("secret");
    let shown = gatepost.admin(&["oauth-client", "show", &id]).await;
    assert_eq!(shown, told);
    let listed = gatepost.admin(&["oauth-client", "list"]).await;
    let row = &listed.as_array().unwrap()[0];
    assert_eq!(
        (&row["id"], &row["name"], &row["last_used"]),
        (&told["id"], &told["name"], &Value::Null)
    );
    let (_, table, _) = said(&gatepost, &["oauth-client", "list"]).await;
    let mut lines = table.lines();
    let head = lines.next().unwrap();
    assert!(head.starts_with("ID  ") && head.contains("SELF REGISTERED"), "{table}");
    assert!(lines.next().unwrap().starts_with(&format!("{id}  Webmail  ")), "{table}");
    let (_, lines, _) = said(&gatepost, &["oauth-client", "show", &id]).await;
    assert!(
        lines.contains(&format!("scopes                     {}\n", SCOPES.replace(' ', ", "))),
        "{lines}"
    );
    assert!(lines.contains("trusted                    no\n"), "{lines}");

    // It signs somebody in.
    let mut browser = gatepost.browser();
    let tokens = client.tokens(&sign_in(&mut browser, &client.ask(&[]), &anna).await).await;
    let access = tokens["access_token"].as_str().unwrap();
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(json(&client.userinfo(access).await)["sub"], anna.account_id);

    // What is given is changed, and nothing else.
    let update =
        ["oauth-client", "update", &id, "--name", "Post", "--home-url", "https://a.example/"];
    let changed = gatepost.admin(&update).await;
    let mut expected = told.clone();
    expected["name"] = "Post".into();
    expected["home_url"] = "https://a.example/".into();
    expected["last_used"] = changed["last_used"].clone();
    assert_eq!(changed, expected);
    let page = browser.get(&client.ask(&[("prompt", "consent")])).await;
    assert!(page.body.contains("Post") && !page.body.contains("Webmail"), "{page:?}");

    // Kept from use, which ends what it was let in to, and let be used again.
    gatepost.admin(&["oauth-client", "update", &id, "--enabled", "false"]).await;
    let refused = client.refresh(refresh).await;
    assert_eq!(
        (refused.status, &json(&refused)["error"]),
        (401, &"invalid_client".into()),
        "{refused:?}"
    );
    assert_eq!(browser.get(&client.ask(&[])).await.status, 400);
    gatepost.admin(&["oauth-client", "update", &id, "--enabled", "true"]).await;
    let ended = client.refresh(refresh).await;
    assert_eq!((ended.status, &json(&ended)["error"]), (400, &"invalid_grant".into()), "{ended:?}");
    let back = agree(&mut browser, &client.ask(&[("prompt", "consent")])).await;
    let tokens = client.tokens(&back).await;
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(client.userinfo(access).await.status, 200);

    let (done, text, _) = said(&gatepost, &["oauth-client", "delete", &id]).await;
    assert!(done && text == "the application is deleted\n", "{text}");
    assert_eq!(client.userinfo(access).await.status, 401);
    assert_eq!(client.refresh(tokens["refresh_token"].as_str().unwrap()).await.status, 401);
    assert_eq!(gatepost.admin(&["oauth-client", "list"]).await, Value::Array(Vec::new()));
    let (_, table, _) = said(&gatepost, &["oauth-client", "list"]).await;
    assert_eq!(table, "nothing found\n");
    assert!(!gatepost.logs().contains(&secret));
}

async fn secrets_are_replaced_and_kept_in_files(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let told = made(&gatepost).await;
    let id = told["id"].as_str().unwrap().to_owned();
    let mut client = Client::registered(&gatepost, &told).await;
    let mut browser = gatepost.browser();
    let back = sign_in(&mut browser, &client.ask(&[]), &anna).await;
    let tokens = client.tokens(&back).await;
    let token = tokens["access_token"].as_str().unwrap().to_owned();
    // A client may look at its own tokens: who it is, is all that is asked.
    let status = async |client: &Client| {
        client.post("introspection_endpoint", &[("token", &token)]).await.status
    };
    let first = client.secret.clone();

    // Beside the old one for a while.
    let file = gatepost.scratch().join("second");
    let path = file.display().to_string();
    let rotate = ["oauth-client", "rotate-secret", &id, "--keep-old", "1h", "--secret-file", &path];
    assert_eq!(gatepost.admin(&rotate).await["secret"], Value::Null, "it went to the file");
    assert_eq!(status(&client).await, 200, "the old one goes on");
    let second = Some(std::fs::read_to_string(&file).unwrap());
    client.secret.clone_from(&second);
    assert_eq!(status(&client).await, 200);
    // A file that is there is not written over, and nothing is replaced for it.
    let (done, _, error) = said(&gatepost, &rotate).await;
    assert!(!done && error.starts_with(&format!("gatepost: {path}: ")), "{error}");
    assert_eq!(status(&client).await, 200);

    // Both end at once.
    let (done, shown, _) = said(&gatepost, &["oauth-client", "rotate-secret", &id]).await;
    assert!(done && shown.starts_with("secret  gpo_"), "{shown}");
    for old in [&first, &second] {
        client.secret.clone_from(old);
        assert_eq!(status(&client).await, 401);
    }
    client.secret = shown.split_whitespace().nth(1).map(str::to_owned);
    assert_eq!(status(&client).await, 200);
    let logs = gatepost.logs();
    for secret in [&first, &second, &client.secret] {
        assert!(!logs.contains(secret.as_deref().unwrap()));
    }
}

async fn what_is_wrong_is_said_to_people_and_programs(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let create = ["oauth-client", "create", "Webmail", "--preset", "web", "--audience", "everyone"];
    let with = |more: &[&'static str]| [&create[..], more].concat();
    let nobody = "cli_00000000000000000000000001";
    for (arguments, reason, field) in [
        (with(&[]), "malformed", Some("redirect_uris")),
        (with(&["--redirect-uri", "http://a.example/cb"]), "malformed", Some("redirect_uris")),
        (with(&["--redirect-uri", BACK, "--scope", "openid root"]), "malformed", Some("scopes")),
        (
            with(&["--redirect-uri", BACK, "--id-token-algorithm", "none"]),
            "malformed",
            Some("id_token_algorithm"),
        ),
        (
            with(&["--redirect-uri", BACK, "--authentication", "none", "--introspects"]),
            "malformed",
            Some("introspects"),
        ),
        (
            vec!["oauth-client", "create", "Own", "--preset", "device"],
            "malformed",
            Some("audience"),
        ),
        (vec!["oauth-client", "show", nobody], "not-found", None),
        (vec!["oauth-client", "update", nobody, "--name", "x"], "not-found", None),
        (vec!["oauth-client", "rotate-secret", nobody], "not-found", None),
        (vec!["oauth-client", "delete", nobody], "not-found", None),
        (vec!["oauth-client", "show", "webmail"], "malformed", None),
        (
            vec!["oauth-client", "registration-token", "create", "x", "--uses", "1001"],
            "malformed",
            Some("uses"),
        ),
    ] {
        let refused = gatepost.try_admin(&arguments, "").await;
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        assert!(refused.stdout.is_empty(), "{arguments:?}");
        let error: Value = serde_json::from_slice(&refused.stderr).unwrap();
        let error = &error["error"];
        assert_eq!(error["reason"], reason, "{arguments:?}: {error}");
        if let Some(field) = field {
            assert_eq!(error["field"], field, "{arguments:?}: {error}");
        }
        // The same for people, on one line.
        let (done, out, text) = said(&gatepost, &arguments).await;
        assert!(!done && out.is_empty() && text.lines().count() == 1, "{text}");
        let message = error["message"].as_str().unwrap();
        assert_eq!(text, format!("gatepost: {message}\n"));
        assert!(text.ends_with(&format!("({reason})\n")), "{text}");
    }
    // A public client has no secret that could be replaced.
    let public = [&create[..], &["--redirect-uri", BACK, "--authentication", "none"]].concat();
    let public = gatepost.admin(&public).await;
    assert_eq!(public["secret"], Value::Null);
    let id = public["id"].as_str().unwrap();
    let refused = gatepost.try_admin(&["oauth-client", "rotate-secret", id], "").await;
    assert!(
        String::from_utf8_lossy(&refused.stderr).contains("\"no-client-secret\""),
        "{refused:?}"
    );
    // What clap refuses has its own code.
    let words = ["oauth-client", "create", "x", "--preset", "television"];
    assert_eq!(gatepost.try_admin(&words, "").await.status.code(), Some(2));
}

async fn keys_are_replaced_in_time_or_at_once(topology: Topology) {
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let client = Client::public(&gatepost).await;
    let mut browser = gatepost.browser();
    let tokens = client.tokens(&sign_in(&mut browser, &client.ask(&[]), &anna).await).await;
    let access = tokens["access_token"].as_str().unwrap().to_owned();
    let refresh = tokens["refresh_token"].as_str().unwrap().to_owned();
    let ids = |keys: &Value, name: &str| {
        let keys = keys.as_array().unwrap().iter();
        keys.map(|key| key[name].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let published = async || {
        let set = client.wire.call("GET", &client.at("jwks_uri"), &[], "").await;
        let mut ids = ids(&json(&set)["keys"], "kid");
        ids.sort();
        ids
    };
    let first = gatepost.admin(&["oauth-key", "list"]).await;
    let signing = first.as_array().unwrap().iter().filter(|key| key["signs"] == true);
    let algorithms: Vec<&Value> = signing.map(|key| &key["algorithm"]).collect();
    assert_eq!(algorithms.len(), 2, "one of each algorithm: {first}");
    let (_, table, _) = said(&gatepost, &["oauth-key", "list"]).await;
    assert!(
        table.starts_with("ID ") && table.contains("ES256") && table.contains("EdDSA"),
        "{table}"
    );
    assert!(!table.contains("secret") && !table.contains("\"d\""));

    // In time: the old ones sign until the new ones are known everywhere.
    let rotated = gatepost.admin(&["oauth-key", "rotate"]).await;
    assert_eq!(rotated.as_array().unwrap().len(), first.as_array().unwrap().len() + 2, "{rotated}");
    assert_eq!(client.userinfo(&access).await.status, 200);
    let mut all = ids(&rotated, "id");
    all.sort();
    assert_eq!(published().await, all);

    // At once: whatever the old ones signed ends, and who was let in gets a new token.
    let replaced = gatepost.admin(&["oauth-key", "rotate", "--at-once"]).await;
    let new = ids(&replaced, "id");
    assert!(ids(&first, "id").iter().all(|old| !new.contains(old)), "{replaced}");
    assert_eq!(client.userinfo(&access).await.status, 401);
    let again = client.refresh(&refresh).await;
    assert_eq!(again.status, 200, "{again:?}");
    let newer = json(&again)["access_token"].as_str().unwrap().to_owned();
    assert_eq!(client.userinfo(&newer).await.status, 200);
    assert!(published().await.iter().all(|kid| new.contains(kid)));
    // Who is signed in stays so.
    let back = agree(&mut browser, &client.ask(&[("prompt", "consent")])).await;
    assert_eq!(client.exchange(&parameter(&back, "code")).await.status, 200);
}
