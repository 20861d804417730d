//! The way back for somebody without any second factor, and what support sees of it.

use gatepost_proto::identity::v1::{DocumentSlot, RecoveryCaseState};

use super::{
    fake::{
        NOW,
        cases::{CASE, LONGEST, begun},
        login::LOGIN,
    },
    *,
};

const HERE: &str = "/recover/identity";
const DOCUMENTS: &str = "/recover/identity/documents";

impl Browser {
    /// A browser that waits for a second factor.
    fn challenged() -> Self {
        Self::new(&format!("{VISIT}; __Host-gatepost-login={LOGIN}"))
    }

    fn with_case(state: RecoveryCaseState, end: &str) -> Self {
        let browser = Self::new(&format!("{VISIT}; __Host-gatepost-case={CASE}"));
        let mut case = begun();
        case.set_state(state);
        case.end = end.to_owned();
        let at = |seconds| Some(prost_types::Timestamp { seconds: NOW + seconds, nanos: 0 });
        case.effective = at(200_000);
        case.until = at(900_000);
        case.documents_until = at(100_000);
        browser.fakes.world().cases.case = Some(case);
        browser
    }

    fn helper() -> Self {
        let anna = Self::anna();
        let mut case = begun();
        case.set_state(RecoveryCaseState::Submitted);
        case.documents = vec![DocumentSlot::Front.into(), DocumentSlot::Selfie.into()];
        {
            let mut world = anna.fakes.world();
            world.cases.case = Some(case);
            world.cases.support = true;
        }
        anna
    }
}

#[tokio::test]
async fn somebody_without_factors_asks_sends_and_hands_in() {
    let mut browser = Browser::challenged();
    browser.get("/login/factor").await.shows(200, "href=\"/recover/identity\"");
    browser.get(HERE).await.shows(200, "Look first whether one is left");
    let asked = browser.post(HERE, HERE, &[]).await;
    assert_eq!((asked.status.as_u16(), asked.location()), (303, HERE));
    let cookies = asked.cookies();
    let case = cookies.iter().find(|line| line.starts_with("__Host-gatepost-case=gpc_case"));
    assert!(case.unwrap().contains("; Path=/; Secure; HttpOnly; SameSite=Lax"), "{cookies:?}");
    assert!(cookies.iter().any(|line| line.starts_with("__Host-gatepost-login=; ")));
    browser.cookies = format!("{VISIT}; __Host-gatepost-case={CASE}");

    let page = browser.get(HERE).await;
    page.shows(200, "7K2M-0QXA");
    assert!(!page.body.contains("Hand in"), "handing in is offered with nothing there");
    let csrf = page.hidden("csrf");
    let none =
        browser.send_files(DOCUMENTS, &csrf, &[("front", "", b""), ("selfie", "", b"")]).await;
    none.shows(422, "Choose at least one picture");
    // What a file is called and said to be is not looked at.
    let front: (&str, &str, &[u8]) = ("front", "..\\..\\a.php", b"front");
    let sent = browser.send_files(DOCUMENTS, &csrf, &[front, ("back", "", b"")]).await;
    assert_eq!(
        (sent.status.as_u16(), sent.location()),
        (303, "/recover/identity?done=pictures-sent")
    );
    let early = browser.post(HERE, "/recover/identity/submit", &[]).await;
    early.shows(422, "A picture is missing");
    let sent = browser.send_files(DOCUMENTS, &csrf, &[("selfie", "me.jpg", b"selfie")]).await;
    assert_eq!(sent.status, 303);
    let files = browser.fakes.world().cases.files.clone();
    assert_eq!(files, [(DocumentSlot::Front, 5), (DocumentSlot::Selfie, 6)]);
    browser.get(HERE).await.shows(200, "Hand in");
    let done = browser.post(HERE, "/recover/identity/submit", &[]).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, HERE));
    browser.get(HERE).await.shows(200, "Our support looks at your pictures");
    let back = browser.post(HERE, "/recover/identity/withdraw", &[]).await;
    assert_eq!(back.status, 303);
    browser.get(HERE).await.shows(200, "You withdrew it");
}

#[tokio::test]
async fn files_are_refused_where_they_stand_and_never_without_the_forms_token() {
    let browser = Browser::with_case(RecoveryCaseState::Collecting, "");
    let csrf = browser.get(HERE).await.hidden("csrf");
    let svg: &[u8] = b"<svg onload=alert(1)>";
    let long = vec![b'x'; LONGEST as usize + 1];
    let page = browser
        .send_files(
            DOCUMENTS,
            &csrf,
            &[("front", "a.jpg", svg), ("back", "b", &long), ("selfie", "c", b"me")],
        )
        .await;
    page.shows(422, "no JPEG, PNG or WebP picture");
    page.shows(422, "The file is too large");
    assert!(page.body.contains("aria-describedby=\"front-error front-hint\""), "{}", page.body);
    assert!(!page.body.contains("onload"), "{}", page.body);
    // What was right among them is kept.
    assert_eq!(browser.fakes.world().cases.files, [(DocumentSlot::Selfie, 2)]);
    for csrf in ["", "AAAA"] {
        browser.send_files(DOCUMENTS, csrf, &[("front", "a", b"x")]).await.shows(403, "");
    }
    let four: [(&str, &str, &[u8]); 4] =
        [("front", "a", b"x"), ("back", "a", b"x"), ("selfie", "a", b"x"), ("front", "a", b"x")];
    assert_eq!(browser.send_files(DOCUMENTS, &csrf, &four).await.status, 400);
    assert_eq!(browser.send_files(DOCUMENTS, &csrf, &[("other", "a", b"x")]).await.status, 400);
    for (body, status) in [("", 403), ("--edge", 403), ("--edge\r\n\r\n", 403)] {
        let request = browser
            .request("POST", "/recover/identity/documents")
            .header("content-type", "multipart/form-data; boundary=edge");
        let page = browser.send(request.body(Body::from(body)).unwrap()).await;
        assert!([400, status].contains(&page.status.as_u16()), "{body:?} {}", page.status);
    }
    let huge = browser
        .request("POST", "/recover/identity/documents")
        .header("content-length", (65 << 20).to_string())
        .header("content-type", "multipart/form-data; boundary=edge");
    assert_eq!(browser.send(huge.body(Body::empty()).unwrap()).await.status, 413);
    assert_eq!(browser.fakes.world().cases.files.len(), 4);
}

#[tokio::test]
async fn every_state_of_a_case_says_what_comes_next() {
    for (state, end, says) in [
        (RecoveryCaseState::Collecting, "", "Take the pictures in good light"),
        (RecoveryCaseState::Submitted, "", "The pictures are erased with the decision"),
        (RecoveryCaseState::Approved, "", "Support has agreed"),
        (RecoveryCaseState::Ready, "", "We have mailed you a link"),
        (RecoveryCaseState::Ended, "done", "Your second factors were reset"),
        (RecoveryCaseState::Ended, "unreadable", "the pictures cannot be read"),
        (RecoveryCaseState::Ended, "mismatch", "does not belong to the owner"),
        (RecoveryCaseState::Ended, "invalid", "the document is not valid"),
        (RecoveryCaseState::Ended, "doubtful", "something did not fit"),
        (RecoveryCaseState::Ended, "not-me", "The owner of the account stopped it"),
        (RecoveryCaseState::Ended, "logged-in", "Somebody has logged in"),
        (RecoveryCaseState::Ended, "password-changed", "The password was changed"),
        (RecoveryCaseState::Ended, "expired", "Its time was up"),
        (RecoveryCaseState::Ended, "operator", "Whoever runs this installation"),
    ] {
        let page = Browser::with_case(state, end).get(HERE).await;
        page.shows(200, says);
        page.shows(200, "7K2M-0QXA");
        let live = page.body.contains("action=\"/recover/identity/withdraw\"");
        assert_eq!(live, state != RecoveryCaseState::Ended, "{end}");
    }
    // Without a case and without a password just proven there is nothing to see.
    for cookies in [VISIT.to_owned(), format!("{VISIT}; __Host-gatepost-case=gpc_other")] {
        let page = Browser::new(&cookies).get(HERE).await;
        assert_eq!((page.status.as_u16(), page.location()), (303, "/login?done=login-ended"));
    }
    let browser = Browser::challenged();
    browser.fakes.world().cases.nobody = true;
    browser.post(HERE, HERE, &[]).await.shows(422, "Nobody can check identities here");
    let stranger = Browser::stranger().post("/login", HERE, &[]).await;
    assert_eq!(stranger.location(), "/login?done=login-ended");
}

#[tokio::test]
async fn the_last_link_asks_for_the_password_and_logs_nobody_in() {
    let browser = Browser::stranger();
    let address = "/recover/identity/finish?token=gpl_right";
    for _ in 0..3 {
        browser.get(address).await.shows(200, "For the account anna@example.org");
    }
    let path = "/recover/identity/finish";
    let token = ("token", "gpl_right");
    browser.post(address, path, &[token]).await.shows(422, "");
    let wrong = browser.post(address, path, &[token, ("present-password", "guess")]).await;
    wrong.shows(422, "This is not your present password");
    assert!(browser.fakes.world().cases.deeds.is_empty());
    let done = browser.post(address, path, &[token, ("present-password", "correct horse")]).await;
    assert_eq!((done.status.as_u16(), done.location()), (303, "/login?done=factors-reset"));
    assert!(
        done.cookies().iter().all(|line| !line.contains("session=gps")),
        "{:?}",
        done.cookies()
    );
    browser.get(done.location()).await.shows(200, "Your second factors are removed");
    for address in ["/recover/identity/finish", "/recover/identity/finish?token=gpl_other"] {
        browser.get(address).await.shows(404, "This link no longer works");
    }
    let gone = [("token", "gpl_other"), ("present-password", "correct horse")];
    browser.post("/login", path, &gone).await.shows(404, "This link no longer works");
}

#[tokio::test]
async fn support_sees_who_waits_looks_and_decides() {
    let anna = Browser::helper();
    anna.get("/home").await.shows(200, "/support/recovery");
    anna.get("/support/recovery").await.shows(200, "Case 7K2M-0QXA");
    let address = format!("/support/recovery/{}", id("cas", 1));
    let page = anna.get(&address).await;
    page.shows(200, "carl@example.org");
    assert!(!page.body.contains(XSS) && page.body.contains("&#60;script"), "{}", page.body);
    let picture = format!("{address}/documents/front");
    assert!(page.body.contains(&format!("src=\"{picture}\"")), "{}", page.body);
    assert!(!page.body.contains("/documents/back"), "{}", page.body);
    let picture = anna.get(&picture).await;
    picture.shows(200, "a picture in pieces");
    assert_eq!(picture.headers[header::CONTENT_TYPE], "image/jpeg");
    assert_eq!(picture.headers[header::CACHE_CONTROL], "no-store");
    assert_eq!(picture.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    let policy = picture.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("sandbox"), "{policy}");
    assert!(!policy.contains("'self'"), "{policy}");
    anna.get(&format!("{address}/documents/passport")).await.shows(404, "");

    let approve = format!("{address}/approve");
    anna.post(&address, &approve, &[]).await.shows(422, "Say that you have compared them");
    let first = anna.post(&address, &approve, &[("compared", "yes")]).await;
    anna.get(first.location()).await.shows(200, "Somebody else must, too");
    let refuse = format!("{address}/refuse");
    for reason in ["", "because"] {
        let page = anna.post(&address, &refuse, &[("reason", reason)]).await;
        page.shows(422, "Choose a reason");
    }
    let refused = anna.post(&address, &refuse, &[("reason", "mismatch")]).await;
    anna.get(refused.location()).await.shows(200, "The case is refused");
    let deeds = anna.fakes.world().cases.deeds.clone();
    assert_eq!(deeds, ["approve", "refuse REFUSAL_REASON_MISMATCH"]);
    // Decided: there is nothing to look at any more.
    anna.fakes.world().cases.case.as_mut().unwrap().set_state(RecoveryCaseState::Approved);
    let page = anna.get(&address).await;
    assert_eq!(page.location(), "/support/recovery?done=case-decided");
    anna.fakes.world().cases.case = None;
    anna.get("/support/recovery").await.shows(200, "Nobody waits");
}

#[tokio::test]
async fn the_pages_of_support_are_not_there_for_others_and_ask_again() {
    let anna = Browser::helper();
    let address = format!("/support/recovery/{}", id("cas", 1));
    let bert = anna.signed_in_as(BERT);
    for path in ["/support/recovery", &address, &format!("{address}/documents/front")] {
        bert.get(path).await.shows(404, "There is nothing here");
    }
    let approve = format!("{address}/approve");
    let page = bert.post("/account", &approve, &[("compared", "yes")]).await;
    page.shows(404, "There is nothing here");
    assert!(anna.fakes.world().cases.deeds.is_empty());
    anna.fakes.world().cases.weak = true;
    let page = anna.get("/support/recovery").await;
    assert_eq!(page.location(), "/account/security?done=support-needs-factor");
    anna.fakes.world().cases.weak = false;
    let csrf = anna.get(&address).await.hidden("csrf");
    anna.fakes.world().stale = true;
    for path in ["/support/recovery", &address] {
        let page = anna.get(path).await;
        assert_eq!(page.location(), format!("/step-up?next={path}"));
    }
    let body = encode(&[("csrf", csrf.as_str()), ("compared", "yes")]);
    let page = anna.raw(&approve, body).await;
    assert_eq!(page.location(), format!("/step-up?next={address}"));
    assert!(anna.fakes.world().cases.deeds.is_empty());
}
