//! API tokens.

use super::*;

const NEW: &str = "/account/tokens/new";

const RIGHT: [(&str, &str); 6] = [
    ("token-name", "Back-up"),
    ("scope", "mailboxes.read"),
    ("scope", "app-passwords.write"),
    ("expiry", "never"),
    ("present-password", "correct horse"),
    ("once", "t1"),
];

impl Browser {
    async fn make_token(&self, once: &str) -> Page {
        let mut fields = RIGHT;
        fields[5].1 = once;
        self.post(NEW, NEW, &fields).await
    }
}

#[tokio::test]
async fn a_token_is_shown_once_and_listed_with_its_scopes() {
    let anna = Browser::anna();
    anna.get("/account").await.shows(200, "/account/tokens");
    anna.get("/account/tokens").await.shows(200, "No API token yet");
    let form = anna.get(NEW).await;
    form.shows(200, "can open mail");
    for scope in gatepost_model::Scope::ALL {
        assert!(form.body.contains(&format!("value=\"{scope}\"")), "{scope}");
    }
    let made = anna.make_token("t1").await;
    made.shows(
        200,
        "<code class=\"secret-whole\" data-copy>gpt_7k2mq9xw4hfdt8vn3cjrb6pse5gazy1w0dkq</code>",
    );
    assert_eq!(made.headers[header::CACHE_CONTROL], "no-store");
    let again = anna.make_token("t1").await;
    again.shows(200, "This token has been made already");
    assert!(!again.body.contains("gpt_7k2m"));

    anna.make_token("t2").await;
    let list = anna.get("/account/tokens").await;
    list.shows(200, "<code>mailboxes.read</code>");
    list.shows(200, "Switched off");
    list.shows(200, "will be switched off on");
    list.shows(200, "backup/1.0 · 192.0.2.7");
    assert!(!list.body.contains("gpt_7k2m"));
    let bert = anna.signed_in_as(BERT);
    bert.get("/account/tokens").await.shows(200, "No API token yet");
    bert.get(&format!("/account/tokens/{}/revoke", id("tok", 1))).await.shows(404, "");
}

#[tokio::test]
async fn who_has_not_proven_lately_who_they_are_does_it_again() {
    let anna = Browser::anna();
    anna.fakes.world().stale = true;
    for path in [NEW, "/app-passwords/new", "/account/compromised"] {
        let page = anna.get(path).await;
        assert_eq!(page.location(), format!("/step-up?next={path}"));
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_token_is_said_and_nothing_typed_is_lost_but_the_password() {
    let anna = Browser::anna();
    for (field, value, said) in [
        ("token-name", "", "Type a name of 1 to 64 characters."),
        ("token-name", &"x".repeat(65), "Type a name of 1 to 64 characters."),
        ("scope", "everything", "Choose at least one."),
        ("networks", "home", "Type addresses or networks"),
        ("expiry", "forever", "Choose one of these."),
        ("expiry-date", "2026-02-30", "Choose a day to come."),
        ("expiry-date", "2020-01-01", "Choose a day to come."),
        ("present-password", "", "Type your password."),
        ("present-password", "wrong horse", "This is not your present password."),
    ] {
        let mut fields: Vec<_> = RIGHT.iter().copied().filter(|(name, _)| *name != field).collect();
        fields.push((field, value));
        let page = anna.post(NEW, NEW, &fields).await;
        page.shows(422, said);
        assert!(!page.body.contains(" horse\""), "{field}");
        assert!(anna.fakes.world().tokens.is_empty(), "{field}");
    }
    let fields: Vec<_> = RIGHT.into_iter().chain([("expiry-date", "2027-03-31")]).collect();
    anna.post(NEW, NEW, &fields).await.shows(200, "gpt_");
    let ends = anna.fakes.world().tokens[0].1.expires.unwrap();
    assert_eq!(ends.to_string(), "2027-03-31T23:59:59.999Z");
}

#[tokio::test]
async fn tokens_are_revoked_one_by_one_and_all_at_once() {
    let anna = Browser::anna();
    for once in ["t1", "t2", "t3"] {
        anna.make_token(once).await;
    }
    let revoke = format!("/account/tokens/{}/revoke", id("tok", 1));
    anna.get(&revoke).await.shows(200, "“Back-up” will no longer do anything.");
    let done = anna.post(&revoke, &revoke, &[]).await;
    assert_eq!(done.location(), "/account/tokens?done=token-revoked");
    anna.get(&revoke).await.shows(404, "");
    anna.get(done.location()).await.shows(200, "The API token was revoked.");
    let all = "/account/tokens/revoke-all";
    anna.get(all).await.shows(200, "Your 2 API tokens");
    assert_eq!(anna.post(all, all, &[]).await.location(), "/account/tokens?done=tokens-revoked");
    assert!(anna.fakes.world().tokens.is_empty());
}
