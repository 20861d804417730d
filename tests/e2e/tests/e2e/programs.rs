//! Programs with API tokens, over HTTP: every RPC of every service, with every kind of token.

use std::collections::{BTreeMap, BTreeSet};

use gatepost_model::Scope;
use gatepost_testkit::{Browser, Gatepost, Page, Person, Setup, Topology};
use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet, field_descriptor_proto::Type};
use serde_json::{Map, Value};

gatepost_e2e::in_both!(
    no_rpc_is_open_to_a_token_that_is_not_for_it,
    secrets_open_what_they_are_for
);

const NEW: &str = "/account/tokens/new";

/// Somebody signed in, who makes tokens.
struct Maker<'a> {
    browser: Browser,
    person: &'a Person,
}

impl<'a> Maker<'a> {
    async fn of(gatepost: &Gatepost, person: &'a Person) -> Self {
        let mut browser = gatepost.browser();
        let page = browser.get("/login").await;
        let fields = [("email", person.email.as_str()), ("password", person.password.as_str())];
        let entered = browser.submit(&page, "/login", &fields).await;
        assert_eq!(entered.status, 303, "{entered:?}");
        Self { browser, person }
    }

    async fn token(&mut self, scopes: &[Scope], networks: &str) -> String {
        let page = self.browser.get(NEW).await;
        let mut fields = vec![
            ("token-name", "walk"),
            ("present-password", self.person.password.as_str()),
            ("networks", networks),
        ];
        fields.extend(scopes.iter().map(|scope| ("scope", scope.slug())));
        let made = self.browser.submit(&page, NEW, &fields).await;
        let rest = made.body.split("data-copy>gpt_").nth(1);
        let rest = rest.unwrap_or_else(|| panic!("no token: {made:?}"));
        format!("gpt_{}", rest.split('<').next().unwrap())
    }

    async fn revoke_newest(&mut self) {
        let list = self.browser.get("/account/tokens").await;
        let link = list.body.split("href=\"/account/tokens/tok_").nth(1).unwrap();
        let path = format!("/account/tokens/tok_{}", link.split('"').next().unwrap());
        let page = self.browser.get(&path).await;
        let done = self.browser.submit(&page, &path, &[]).await;
        assert_eq!(done.status, 303, "{done:?}");
    }
}

/// Every RPC by name, with its request.
fn rpcs() -> BTreeMap<String, DescriptorProto> {
    let set = FileDescriptorSet::decode(gatepost_proto::FILE_DESCRIPTOR_SET).unwrap();
    let mut messages = BTreeMap::new();
    for file in &set.file {
        for message in &file.message_type {
            messages.insert(format!(".{}.{}", file.package(), message.name()), message.clone());
        }
    }
    let mut found = BTreeMap::new();
    for file in &set.file {
        for service in &file.service {
            for method in &service.method {
                let name = format!("{}.{}/{}", file.package(), service.name(), method.name());
                found.insert(name, messages[method.input_type()].clone());
            }
        }
    }
    found
}

/// A request in which every field that names something names this person's.
fn about(person: &Person, request: &DescriptorProto) -> String {
    let mut body = Map::new();
    let mut choices = BTreeSet::new();
    for field in &request.field {
        let value = match field.name() {
            "account_id" => &person.account_id,
            "mailbox_id" => &person.mailbox_id,
            "organization_id" => &person.organization_id,
            "mail_service_id" => &person.mail_service_id,
            "app_password_id" => &person.app_password_id,
            "email" => &person.email,
            "address" => &person.address,
            _ => continue,
        };
        // Of a choice, one.
        let other = field.oneof_index.is_none_or(|choice| choices.insert(choice));
        if field.r#type() == Type::String && other {
            body.insert(field.json_name().to_owned(), Value::from(value.as_str()));
        }
    }
    Value::Object(body).to_string()
}

async fn call(gatepost: &Gatepost, rpc: &str, token: &str, body: &str) -> (u16, Value) {
    let authorization = format!("Bearer {token}");
    let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
    let page = gatepost.browser().call("POST", &format!("/api/v1/{rpc}"), &headers, body).await;
    let json = serde_json::from_str(&page.body);
    (page.status, json.unwrap_or_else(|error| panic!("{rpc}: {error}: {page:?}")))
}

#[track_caller]
fn refused(rpc: &str, answer: &(u16, Value), status: u16, reason: &str) {
    assert_eq!((answer.0, answer.1["reason"].as_str()), (status, Some(reason)), "{rpc}");
}

async fn no_rpc_is_open_to_a_token_that_is_not_for_it(topology: Topology) {
    let setup = Setup::new(topology).set("web.api.per_network", 0).set("web.api.per_token", 0);
    let gatepost = setup.start().await;
    let (anna, bert) = (gatepost.person("anna").await, gatepost.person("bert").await);
    let mut maker = Maker::of(&gatepost, &anna).await;
    let whole = maker.token(&Scope::ALL, "").await;
    let elsewhere = maker.token(&Scope::ALL, "198.51.100.0/24").await;
    let mut lacking = BTreeMap::new();
    for scope in Scope::ALL {
        let others: Vec<Scope> = Scope::ALL.into_iter().filter(|other| *other != scope).collect();
        lacking.insert(scope.slug(), maker.token(&others, "").await);
    }
    let revoked = maker.token(&Scope::ALL, "").await;
    maker.revoke_newest().await;
    let foreign = Maker::of(&gatepost, &bert).await.token(&Scope::ALL, "").await;

    let listed = gatepost.browser().get("/api/v1").await;
    let listed: Value = serde_json::from_str(&listed.body).unwrap();
    let listed: BTreeMap<&str, &str> = listed["rpcs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rpc| (rpc["rpc"].as_str().unwrap(), rpc["scope"].as_str().unwrap()))
        .collect();
    let used: BTreeSet<&str> = listed.values().copied().collect();
    let all: BTreeSet<&str> = Scope::ALL.iter().map(|scope| scope.slug()).collect();
    assert_eq!(used, all, "a scope that opens nothing, or that nobody knows");
    let rpcs = rpcs();
    assert!(listed.keys().all(|rpc| rpcs.contains_key(*rpc)));
    let anna_is =
        [&anna.account_id, &anna.mailbox_id, &anna.organization_id, &anna.email, &anna.address];
    // What ends things comes last, so that there is something to be refused before.
    for (rpc, request) in &rpcs {
        let body = about(&anna, request);
        let Some(scope) = listed.get(rpc.as_str()) else {
            refused(rpc, &call(&gatepost, rpc, &whole, &body).await, 404, "no-such-rpc");
            continue;
        };
        let answer = call(&gatepost, rpc, &lacking[scope], &body).await;
        refused(rpc, &answer, 403, "scope-missing");
        refused(rpc, &call(&gatepost, rpc, &revoked, &body).await, 401, "token-refused");
        refused(rpc, &call(&gatepost, rpc, &elsewhere, &body).await, 403, "network-refused");
        let (status, answer) = call(&gatepost, rpc, &foreign, &body).await;
        assert!(status < 500, "{rpc}: {answer}");
        if status == 200 {
            let text = answer.to_string();
            assert!(!anna_is.iter().any(|known| text.contains(*known)), "{rpc}: {text}");
        }
    }
    for (rpc, request) in rpcs.iter().filter(|(rpc, _)| listed.contains_key(rpc.as_str())) {
        let (status, answer) = call(&gatepost, rpc, &whole, &about(&anna, request)).await;
        let reason = answer["reason"].as_str().unwrap_or_default();
        assert!(status < 500 && status != 401, "{rpc}: {answer}");
        assert!(!["scope-missing", "not-for-tokens"].contains(&reason), "{rpc}: {answer}");
    }
}

async fn secrets_open_what_they_are_for(topology: Topology) {
    const RPC: &str = "gatepost.identity.v1.AccountService/GetAccount";
    let gatepost = Setup::new(topology).start().await;
    let anna = gatepost.person("anna").await;
    let mut maker = Maker::of(&gatepost, &anna).await;
    let token = maker.token(&Scope::ALL, "").await;
    assert_eq!(call(&gatepost, RPC, &token, "{}").await.0, 200);

    // Nothing else opens the API.
    let session = maker.browser.cookie("__Host-gatepost-session").unwrap().to_owned();
    for secret in [session.as_str(), &anna.secret, &anna.password.replace(' ', "-")] {
        refused(RPC, &call(&gatepost, RPC, secret, "{}").await, 401, "token-refused");
    }
    let cookie = format!("__Host-gatepost-session={session}");
    let headers = [("Cookie", cookie.as_str()), ("Content-Type", "application/json")];
    let answer = gatepost.browser().call("POST", &format!("/api/v1/{RPC}"), &headers, "{}").await;
    assert_eq!(answer.status, 401, "{answer:?}");

    // And a token opens nothing but the API.
    let cookie = format!("__Host-gatepost-session={token}");
    let page: Page = gatepost.browser().call("GET", "/home", &[("Cookie", &cookie)], "").await;
    assert_eq!((page.status, page.header("location")), (303, Some("/login?next=/home")));
    let mut stranger = gatepost.browser();
    let form = stranger.get("/login").await;
    let fields = [("email", anna.email.as_str()), ("password", token.as_str())];
    assert_eq!(stranger.submit(&form, "/login", &fields).await.status, 422);
    let mut imap = gatepost.imap().await;
    let answer = imap.command(&format!("LOGIN {} {token}", anna.address)).await;
    assert!(format!("{answer:?}").contains("NO"), "{answer:?}");

    // Only the hash is kept, and nothing is logged.
    assert!(!gatepost.logs().contains(&token));
}
