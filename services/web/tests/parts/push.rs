//! Phones that approve logins: adding one, and what a login shows.

use gatepost_proto::identity::v1::{PushQuestion, answer_challenge_request::Answer};

use super::*;

const NEW: &str = "/account/security/devices/new";

impl Browser {
    async fn phone(&self, deed: &str, name: &str) -> Page {
        self.post("/account/security", NEW, &[("do", deed), ("factor-name", name)]).await
    }
}

#[tokio::test]
async fn a_phone_is_invited_shown_and_added_by_its_owner() {
    let anna = Browser::anna();
    anna.get("/account/security").await.shows(200, NEW);
    let page = anna.get(NEW).await;
    page.shows(200, "Show the code");
    assert!(!page.headers.contains_key("refresh") && !page.body.contains("<svg class=\"qr\""));
    assert_eq!(anna.phone("start", "").await.location(), NEW);
    let page = anna.get(NEW).await;
    page.shows(200, "<svg class=\"qr\"");
    page.shows(200, "gatepost://enroll?server=");
    // Without a script, the page looks again by itself, and by its button.
    assert_eq!(page.headers["refresh"], "4");
    page.shows(200, "Look again");
    // Nobody has answered yet.
    assert_eq!(anna.phone("confirm", "Mine").await.location(), NEW);
    anna.fakes.world().push.presented = true;
    let page = anna.get(NEW).await;
    page.shows(200, "Is this your phone?");
    page.shows(200, "From 192.0.2.0/24");
    assert!(!page.headers.contains_key("refresh"), "it would take what is typed");
    assert!(!page.body.contains("<script>alert") && !page.body.contains("gpe_one"));
    anna.phone("confirm", "").await.shows(422, "Type a name of 1 to 64 characters.");
    anna.phone("confirm", "Mine").await.shows(200, "0a1b-2c3d-4e5f-6g7h");
    anna.get("/account/security").await.shows(200, "Phone: Mine");
    anna.phone("start", "").await;
    anna.fakes.world().push.presented = true;
    let added = anna.phone("confirm", "Second").await;
    assert_eq!(added.location(), "/account/security?done=factor-added");
}

#[tokio::test]
async fn a_strange_phone_is_refused_and_a_stale_session_asked_first() {
    let anna = Browser::anna();
    anna.phone("start", "").await;
    anna.fakes.world().push.presented = true;
    let refused = anna.phone("refuse", "").await;
    assert_eq!(refused.location(), "/account/security?done=device-refused");
    anna.get(refused.location()).await.shows(200, "The phone was not added.");
    anna.get(NEW).await.shows(200, "Show the code");
    anna.phone("anything", "").await.shows(400, "This could not be read");
    anna.fakes.world().stale = true;
    assert_eq!(anna.get(NEW).await.location(), format!("/step-up?next={NEW}"));
    for deed in ["start", "confirm"] {
        assert_eq!(anna.phone(deed, "x").await.location(), format!("/step-up?next={NEW}"));
    }
}

fn question(number: u32, expires: i64, approved: bool) -> Option<PushQuestion> {
    let expires = Some(prost_types::Timestamp { seconds: fake::NOW + expires, nanos: 0 });
    Some(PushQuestion { number, expires, approved })
}

#[tokio::test]
async fn a_login_shows_the_number_and_goes_on_once_the_phone_has_approved() {
    let browser = asked().await;
    browser.fakes.world().push.asked = question(42, 60, false);
    let page = browser.get("/login/factor?next=/mailboxes").await;
    page.shows(200, "</span>42</p>");
    page.shows(200, "offline=1&amp;next=/mailboxes");
    assert_eq!(page.headers["refresh"], "3");
    assert!(!page.body.contains("data-go-on") && !page.body.contains("name=\"code-push\""));
    let check = |browser: Browser| async move {
        let fields = [("push-check", "1"), ("next", "/mailboxes")];
        browser.post("/login/factor", "/login/factor", &fields).await
    };
    let waits = check(browser.clone()).await;
    assert_eq!(waits.location(), "/login/factor?next=%2Fmailboxes");
    browser.fakes.world().push.asked = question(42, 60, true);
    let page = browser.get("/login/factor?next=/mailboxes").await;
    page.shows(200, "data-go-on");
    page.shows(200, "Your phone has approved this login.");
    assert!(!page.headers.contains_key("refresh"));
    let entered = check(browser.clone()).await;
    assert_eq!(entered.location(), "/mailboxes");
    assert!(entered.cookies().iter().any(|line| line.starts_with("__Host-gatepost-session=gps")));
    let answers = browser.fakes.world().answers.clone();
    assert!(matches!(answers.last().unwrap().answer, Some(Answer::PushCheck(_))));
}

#[tokio::test]
async fn a_phone_without_network_shows_a_code() {
    let browser = asked().await;
    for (asked, path) in [
        (question(42, 60, false), "/login/factor?offline=1"),
        (question(42, -1, false), "/login/factor"),
        (Some(PushQuestion::default()), "/login/factor"),
    ] {
        browser.fakes.world().push.asked = asked;
        let page = browser.get(path).await;
        page.shows(200, "name=\"code-push\"");
        page.shows(200, "Ask the phone");
        assert!(!page.headers.contains_key("refresh"), "it would take what is typed");
        assert!(!page.body.contains("</span>42</p>"));
        assert_eq!(page.hidden("factor"), id("fac", 5));
    }
    let give = |code: &'static str| {
        let browser = browser.clone();
        async move {
            let fields = [("code-push", code), ("offline", "1")];
            browser.post("/login/factor", "/login/factor", &fields).await
        }
    };
    let wrong = give("12").await;
    wrong.shows(422, "Type the six digits that your phone shows now.");
    assert!(!wrong.headers.contains_key("refresh"));
    give("654321").await.shows(422, "This is not right, or was used already.");
    assert_eq!(give("123456").await.location(), "/home");
}
