//! Telephone numbers, codes by text message, forgotten login addresses.

use gatepost_proto::identity::v1::start_login_reminder_request::By;

use super::{
    fake::{login::LOGIN, phone::phone},
    *,
};

const LIST: &str = "/account/security/phone";
const CONFIRM: &str = "/account/security/phone/confirm";
const NEW: [(&str, &str); 3] = [
    ("phone-number", "+41 78 765 43 21"),
    ("phone-recovery", "1"),
    ("present-password", "correct horse"),
];

fn detail() -> String {
    format!("{LIST}/{}", id("phn", 1))
}

#[tokio::test]
async fn a_number_is_added_and_confirmed_by_its_code() {
    let anna = Browser::anna();
    anna.get("/account/security").await.shows(200, "href=\"/account/security/phone\"");
    let form = anna.get(LIST).await;
    form.shows(200, "type=\"tel\"");
    form.shows(200, "name=\"phone-recovery\" value=\"1\" checked");
    form.shows(200, "value=\"+41 79 555 12 12\"");
    for (fields, said) in [
        ([("phone-number", ""), ("present-password", "correct horse")], "Type a mobile number"),
        ([("phone-number", "079"), ("present-password", "correct horse")], "Type a mobile number"),
        ([("phone-number", "+41"), ("present-password", "wrong")], "id=\"present-password-error\""),
        ([("phone-number", "+4179"), ("present-password", "correct horse")], "Too many"),
    ] {
        anna.post(LIST, LIST, &fields).await.shows(422, said);
    }
    let sent = anna.post(LIST, LIST, &NEW).await;
    assert_eq!((sent.status.as_u16(), sent.location()), (303, CONFIRM));
    let asked = anna.fakes.world().phones.pending.clone().unwrap();
    assert!(asked.recovery && !asked.notices && asked.replaces_phone_id.is_empty());
    anna.get(LIST).await.shows(200, "A code was sent to +41 ••• 21");
    let page = anna.get(CONFIRM).await;
    page.shows(200, "autocomplete=\"one-time-code\"");
    assert!(!page.body.contains("765"), "the number is not masked");
    let code = |code| [("code-sms", code)];
    for wrong in ["", "000000"] {
        anna.post(CONFIRM, CONFIRM, &code(wrong)).await.shows(422, "Type the six digits");
    }
    anna.post(CONFIRM, CONFIRM, &code("777777")).await.shows(422, "tried too often");
    let again = anna.post(CONFIRM, "/account/security/phone/resend", &[]).await;
    assert_eq!(again.location(), "/account/security/phone/confirm?done=phone-code-sent");
    anna.post(CONFIRM, "/account/security/phone/resend", &[]).await.shows(422, "Too many");
    let made = anna.post(CONFIRM, CONFIRM, &code("123456")).await;
    anna.get(made.location()).await.shows(200, "The number is confirmed.");
    // There is nothing left to confirm.
    assert_eq!(anna.get(CONFIRM).await.location(), LIST);
    anna.get("/account/recovery").await.shows(200, "it can be sent to +41 ••• 67");
}

#[tokio::test]
async fn what_is_not_wanted_any_more_is_forgotten() {
    let anna = Browser::anna();
    anna.post(LIST, LIST, &NEW).await;
    let gone = anna.post(CONFIRM, "/account/security/phone/cancel", &[]).await;
    assert_eq!(gone.location(), LIST);
    assert!(anna.fakes.world().phones.pending.is_none());
}

#[tokio::test]
async fn a_number_is_put_to_use_changed_and_removed() {
    let anna = Browser::anna();
    anna.fakes.world().phones.known = vec![phone(false)];
    let (detail, home) = (detail(), "/account");
    anna.get(LIST).await.shows(200, "login address");
    let uses = anna.post(home, &detail, &[("phone-notices", "1")]).await;
    assert_eq!(uses.location(), format!("{detail}?done=phone-updated"));
    let known = anna.fakes.world().phones.known[0].clone();
    assert!(known.notices && !known.recovery);
    anna.get(&detail).await.shows(200, "name=\"phone-notices\" value=\"1\" checked");

    let change = [("replaces", id("phn", 1))];
    let change = [NEW[0], NEW[2], ("replaces", change[0].1.as_str())];
    assert_eq!(anna.post(home, LIST, &change).await.location(), CONFIRM);
    let asked = anna.fakes.world().phones.pending.clone().unwrap();
    assert_eq!(asked.replaces_phone_id, id("phn", 1));
    let wrong = [("phone-number", "x"), NEW[2], change[2]];
    anna.post(home, LIST, &wrong).await.shows(422, "Change or remove the number");

    let remove = format!("{detail}/remove");
    anna.post(home, &remove, &[("present-password", "wrong")]).await.shows(422, "present-password");
    let removed = anna.post(home, &remove, &[NEW[2]]).await;
    assert_eq!(removed.location(), "/account/security/phone?done=phone-removed");
}

#[tokio::test]
async fn codes_by_message_are_offered_as_what_they_are() {
    let anna = Browser::anna();
    anna.fakes.world().phones.known = vec![phone(false)];
    let (detail, enroll) = (detail(), format!("{}/factor", detail()));
    anna.get(&detail).await.shows(200, "Codes by text message are the weakest second factor");
    let first = anna.post("/account", &enroll, &[]).await;
    first.shows(200, "0a1b-2c3d-4e5f-6g7h");
    anna.post("/account", &enroll, &[]).await.shows(422, "a second factor already");
    let page = anna.get(&detail).await;
    page.shows(200, "first remove it from two-step login");
    // No form that would fail.
    assert!(!page.body.contains("/remove"), "{}", page.body);
    let remove = format!("{detail}/remove");
    anna.post("/account", &remove, &[NEW[2]]).await.shows(422, "a second factor already");
}

#[tokio::test]
async fn a_login_asks_for_the_code_and_sends_another() {
    let stranger = Browser::stranger();
    let cookies = format!("{VISIT}; __Host-gatepost-login={LOGIN}");
    let login = Browser { cookies, ..stranger };
    login.fakes.world().by_message = true;
    let page = login.get("/login/factor").await;
    page.shows(200, "We have sent a code to +41 ••• 67. Type it here.");
    page.shows(200, "name=\"code-sms\"");
    page.shows(200, "Send another code");
    let again = [("factor", id("fac", 4))];
    let again = [("factor", again[0].1.as_str())];
    let sent = login.post("/login/factor", "/login/factor/choose", &again).await;
    assert_eq!(sent.location(), "/login/factor");
    let soon = login.post("/login/factor", "/login/factor/choose", &again).await;
    soon.shows(422, "choose another method");
    let wrong = [("code-sms", "000000")];
    login.post("/login/factor", "/login/factor", &wrong).await.shows(422, "This is not right");
    let short = [("code-sms", "12")];
    login.post("/login/factor", "/login/factor", &short).await.shows(422, "Type the six digits");
    let right = login.post("/login/factor", "/login/factor", &[("code-sms", "123456")]).await;
    assert_eq!(right.location(), "/home");
}

#[tokio::test]
async fn without_a_gateway_nothing_is_offered() {
    let anna = Browser::anna();
    anna.fakes.world().phones.off = true;
    let security = anna.get("/account/security").await;
    assert!(!security.body.contains(LIST), "{}", security.body);
    assert!(!anna.get("/account/recovery").await.body.contains(LIST));
    let list = anna.get(LIST).await;
    list.shows(200, "Text messages are not offered here.");
    assert!(!list.body.contains("phone-number"));
    anna.post("/account", LIST, &NEW).await.shows(422, "Text messages are not offered here.");
    // What is there can go.
    anna.fakes.world().phones.known = vec![phone(false)];
    anna.get("/account/security").await.shows(200, LIST);
    let page = anna.get(&detail()).await;
    page.shows(200, "Remove this number");
    assert!(!page.body.contains("/factor\""), "{}", page.body);
    let removed = anna.post("/account", &format!("{}/remove", detail()), &[NEW[2]]).await;
    assert_eq!(removed.location(), "/account/security/phone?done=phone-removed");
    let reminder = Browser::stranger();
    reminder.fakes.world().phones.off = true;
    let page = reminder.get("/recover/login").await;
    page.shows(200, "name=\"known-recovery-email\"");
    assert!(!page.body.contains("phone-number"), "{}", page.body);
}

#[tokio::test]
async fn a_forgotten_login_address_has_one_answer() {
    let stranger = Browser::stranger();
    stranger.get("/login").await.shows(200, "href=\"/recover/login\"");
    let path = "/recover/login";
    for fields in [
        [("phone-number", ""), ("known-recovery-email", "")],
        [("phone-number", ""), ("known-recovery-email", "x")],
        [("phone-number", "079"), ("known-recovery-email", "")],
    ] {
        stranger.post(path, path, &fields).await.shows(422, "href=\"#");
    }
    for fields in [
        [("phone-number", "+41 79 123 45 67"), ("known-recovery-email", "")],
        [("phone-number", "+41 79 000 00 00"), ("known-recovery-email", "")],
        [("phone-number", ""), ("known-recovery-email", "anna@elsewhere.example")],
        [("phone-number", ""), ("known-recovery-email", "nobody@elsewhere.example")],
    ] {
        let sent = stranger.post(path, path, &fields).await;
        assert_eq!((sent.status.as_u16(), sent.location()), (303, "/recover/login/sent"));
        assert!(sent.cookies().is_empty(), "{:?}", sent.cookies());
    }
    stranger.get("/recover/login/sent").await.shows(200, "If this number or address belongs");
    let asked = stranger.fakes.world().phones.reminders.clone();
    assert_eq!(asked.len(), 4);
    assert_eq!(asked[0].by, Some(By::Number("+41 79 123 45 67".to_owned())));
}
