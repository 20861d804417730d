//! Alarms, the overview of the account, profile and login e-mail.

use super::{
    fake::profile::{ALARM, EMAIL},
    *,
};

#[tokio::test]
async fn an_alarm_acts_by_its_button_alone_and_once() {
    for (deed, done) in [("lock", "Your account is locked"), ("undo", "was taken back")] {
        let browser = Browser::stranger();
        browser.fakes.world().alarms.about = "app-password-issued".to_owned();
        let address = format!("/alarm?token={ALARM}");
        for _ in 0..3 {
            let page = browser.get(&address).await;
            page.shows(200, "An app password was made for your account");
            page.shows(200, "192.0.2.7");
            assert!(!page.body.contains(XSS) && page.body.contains("&#60;script"), "{}", page.body);
            assert!(browser.fakes.world().alarms.acted.is_empty());
        }
        let path = format!("/alarm/{deed}");
        let page = browser.post(&address, &path, &[("token", ALARM)]).await;
        assert_eq!(page.status, 303);
        browser.get(page.location()).await.shows(200, done);
        assert_eq!(browser.fakes.world().alarms.acted, [deed]);
        browser.get(&address).await.shows(404, "This link no longer works");
        let again = browser.post("/login", &path, &[("token", ALARM)]).await;
        again.shows(404, "This link no longer works");
    }
}

#[tokio::test]
async fn alarms_show_what_can_be_done_and_nothing_for_senseless_links() {
    let browser = Browser::stranger();
    let address = format!("/alarm?token={ALARM}");
    browser.fakes.world().alarms.about = "something-new".to_owned();
    let page = browser.get(&address).await;
    page.shows(200, "Something that protects your account was changed");
    assert!(page.body.contains("/alarm/lock") && !page.body.contains("/alarm/undo"));
    browser.fakes.world().alarms.inactive = true;
    let page = browser.get(&address).await;
    page.shows(200, "is locked or suspended already");
    assert!(!page.body.contains("action=\"/alarm/lock\""));
    let long = format!("/alarm?token={}", "g".repeat(2000));
    for address in ["/alarm", "/alarm?token=", "/alarm?token=gpl_other", &long] {
        browser.get(address).await.shows(404, "This link no longer works");
    }
    browser.get("/alarm?token=slow").await.shows(429, "A little slower");
}

#[tokio::test]
async fn the_overview_leads_to_pages_that_are_there() {
    let anna = Browser::anna();
    let page = anna.get("/account").await;
    page.shows(200, "anna@example.org");
    let links = page.body.split("class=\"row\" href=\"").skip(1);
    let links: Vec<&str> = links.map(|rest| rest.split('"').next().unwrap()).collect();
    assert!(links.len() >= 7, "{links:?}");
    for link in links {
        let page = anna.get(link).await;
        assert!(page.status == 200 || page.status == 303, "{link}: {}", page.status);
    }
}

#[tokio::test]
async fn a_profile_is_shown_and_saved() {
    let anna = Browser::anna();
    let page = anna.get("/account/profile").await;
    page.shows(200, "value=\"Anna Keller\"");
    page.shows(200, "<option value=\"Europe/Zurich\" selected>Zurich</option>");
    page.shows(200, "<option value=\"en\" lang=\"en\" selected>English</option>");
    page.shows(200, "<optgroup label=\"Pacific Ocean\">");
    let fields =
        [("name", "Anna K"), ("language", "fr"), ("time-zone", "America/Argentina/Buenos_Aires")];
    let saved = anna.post("/account/profile", "/account/profile", &fields).await;
    assert_eq!((saved.status.as_u16(), saved.location()), (303, "/account?done=profile-saved"));
    let update = anna.fakes.world().profiles.updates[0].clone();
    assert_eq!(update.update_mask.unwrap().paths, ["name", "language", "time_zone"]);
    assert_eq!(update.profile.unwrap().time_zone, "America/Argentina/Buenos_Aires");
    for (fields, wrong) in [
        ([("name", ""), ("language", "fr"), ("time-zone", "UTC")], "1 to 64 characters"),
        ([("name", "A"), ("language", "tlh"), ("time-zone", "UTC")], "one of these languages"),
        ([("name", "A"), ("language", "fr"), ("time-zone", "x")], "one of these time zones"),
    ] {
        let page = anna.post("/account/profile", "/account/profile", &fields).await;
        page.shows(422, wrong);
    }
    assert_eq!(anna.fakes.world().profiles.updates.len(), 1);
}

#[tokio::test]
async fn a_login_email_is_asked_for_confirmed_and_forgotten() {
    let anna = Browser::anna();
    let ask = |email: &'static str, password: &'static str| {
        [("new-email", email), ("present-password", password)]
    };
    for (fields, wrong) in [
        (ask("", ""), "Type another e-mail address"),
        (ask("a@b.example", "wrong"), "not your present password"),
        (ask("nobody", "correct horse battery"), "Type another e-mail address"),
    ] {
        anna.post("/account/email", "/account/email", &fields).await.shows(422, wrong);
    }
    let fields = ask("new@example.org", "correct horse battery");
    let asked = anna.post("/account/email", "/account/email", &fields).await;
    assert_eq!(asked.location(), "/account/email?done=email-asked");
    anna.get(asked.location()).await.shows(200, "We wrote to new@example.org");
    // Opening the link changes nothing; it is anna's alone.
    let address = format!("/account/email/confirm?token={EMAIL}");
    for _ in 0..2 {
        anna.get(&address).await.shows(200, "From now on you log in with new@example.org");
    }
    assert!(anna.fakes.world().profiles.email.is_none());
    let bert = anna.signed_in_as(BERT);
    bert.get(&address).await.shows(404, "not meant for this account");
    let stranger = Browser { cookies: VISIT.to_owned(), ..anna.signed_in_as(BERT) };
    let led = stranger.get(&address).await;
    assert_eq!(led.status, 303);
    assert!(!led.location().contains(EMAIL), "{}", led.location());
    assert_eq!(led.headers["referrer-policy"], "no-referrer");
    anna.get("/account/email/confirm").await.shows(404, "Open the link in the mail again");
    let confirm = "/account/email/confirm";
    let done = anna.post(&address, confirm, &[("token", EMAIL)]).await;
    assert_eq!(done.location(), "/account/email?done=email-changed");
    anna.get(done.location()).await.shows(200, "Your login e-mail was changed");
    anna.post("/account", confirm, &[("token", EMAIL)]).await.shows(404, "no longer valid");
    anna.fakes.world().profiles.pending = "taken@example.org".into();
    anna.post("/account", confirm, &[("token", EMAIL)]).await.shows(404, "has an account already");
    anna.fakes.world().profiles.pending = "third@example.org".into();
    let forgotten = anna.post("/account/email", "/account/email/cancel", &[]).await;
    assert_eq!(forgotten.location(), "/account/email?done=email-cancelled");
    assert_eq!(anna.fakes.world().profiles.pending, "");
}

#[tokio::test]
async fn an_account_is_closed_when_nobody_needs_it_and_its_owner_is_sure() {
    let anna = Browser::anna();
    let path = "/account/close";
    anna.get(path).await.shows(200, "Anna alone");
    anna.get(path).await.shows(200, "30 days");
    for (fields, wrong) in [
        (vec![("sure", "yes")], "Type your password"),
        (vec![("present-password", "correct horse battery")], "Tick the box"),
        (vec![("present-password", "wrong"), ("sure", "yes")], "not your present password"),
    ] {
        anna.post(path, path, &fields).await.shows(422, wrong);
    }
    anna.fakes.world().profiles.in_the_way.push("Keller Ltd".to_owned());
    let page = anna.get(path).await;
    page.shows(200, "Keller Ltd");
    assert!(!page.body.contains("action=\"/account/close\""));
    let right = [("present-password", "correct horse battery"), ("sure", "yes")];
    anna.post("/account", path, &right).await.shows(422, "only legal representative");
    assert!(anna.fakes.world().profiles.closed.is_empty());
    anna.fakes.world().profiles.in_the_way.clear();
    let closed = anna.post(path, path, &right).await;
    assert_eq!(closed.location(), "/login?done=account-closed");
    assert!(
        closed.cookies().iter().any(|line| line.contains("session=;")),
        "{:?}",
        closed.cookies()
    );
    assert_eq!(anna.fakes.world().profiles.closed, ["anna"]);
    let stranger = Browser { cookies: VISIT.to_owned(), ..anna.signed_in_as(BERT) };
    stranger.get(closed.location()).await.shows(200, "Your account is closed");
}

#[tokio::test]
async fn activity_is_shown_by_kind_with_a_chart() {
    let anna = Browser::anna();
    let page = anna.get("/activity").await;
    page.shows(200, "<a href=\"/activity\" aria-current=\"page\">Everything</a>");
    page.shows(200, "role=\"img\" aria-labelledby=\"chart-name chart-about\"");
    page.shows(200, "<th scope=\"row\">20 November 2026</th><td>2</td><td>7</td>");
    page.shows(200, "<rect class=\"chart-bad\"");
    page.shows(200, "/activity?page=a+b%26c");
    assert!(!page.body.contains("style="));
    let page = anna.get("/activity?kind=refusals").await;
    page.shows(200, "/activity?kind=refusals&#38;page=a+b%26c");
    page.shows(200, "/activity/export.csv?kind=refusals");
    anna.get("/activity?kind=nonsense").await.shows(200, "Everything");
    let page = anna.get("/activity?kind=logins&page=2").await;
    assert!(!page.body.contains("<svg class=\"chart\""));
    assert_eq!(anna.fakes.world().profiles.kinds, [0, 2, 0, 1]);
}

#[tokio::test]
async fn activity_is_exported_without_formulas() {
    let anna = Browser::anna();
    let page = anna.get("/activity/export.csv?kind=changes").await;
    assert_eq!(page.headers["content-type"], "text/csv; charset=utf-8; header=present");
    let name = "attachment; filename=\"gatepost-activity.csv\"";
    assert_eq!(page.headers["content-disposition"], name);
    assert_eq!(page.headers["cache-control"], "no-store");
    let rows: Vec<&str> = page.body.split("\r\n").collect();
    assert_eq!(
        rows[0],
        "\"number\",\"time\",\"what\",\"action\",\"details\",\"ip\",\"program\",\"actor\""
    );
    assert_eq!(rows.len(), 9);
    assert!(rows[1].contains("\"'=cmd|' /C calc'!A0\""), "{}", rows[1]);
    assert!(rows[2].contains("\"cause=password\""), "{}", rows[2]);
    let page = anna.get("/activity/export.json").await;
    let lines: serde_json::Value = serde_json::from_str(&page.body).unwrap();
    let lines = lines.as_array().unwrap();
    assert_eq!((lines.len(), &lines[1]["details"]["cause"]), (7, &"password".into()));
    assert_eq!(anna.fakes.world().profiles.kinds, [3, 0]);
}

#[tokio::test]
async fn sensitive_pages_ask_for_a_fresh_proof() {
    let anna = Browser::anna();
    anna.fakes.world().stale = true;
    for path in ["/account/email", "/account/close"] {
        let page = anna.get(path).await;
        assert_eq!(page.status, 303, "{path}");
        assert!(page.location().starts_with("/step-up"), "{path}: {}", page.location());
    }
}

#[tokio::test]
async fn an_alarm_serves_a_browser_that_was_never_here() {
    let browser = Browser::new("");
    let page = browser.get(&format!("/alarm?token={ALARM}")).await;
    let set = page.cookies().into_iter().find(|line| line.contains("visit=")).unwrap();
    let cookies = set.split(';').next().unwrap().to_owned();
    let csrf = page.hidden("csrf");
    let browser = Browser { cookies, ..browser };
    let body = encode(&[("csrf", csrf.as_str()), ("token", ALARM)]);
    assert_eq!(browser.raw("/alarm/lock", body).await.status, 303);
}

#[tokio::test]
async fn times_are_shown_where_the_person_is() {
    // 2026-11-20T23:59:30Z is the next day in Tokyo.
    let anna = Browser::anna();
    anna.fakes.world().profiles.zone = "Asia/Tokyo".to_owned();
    anna.get("/activity").await.shows(200, "title=\"21 November 2026, 08:59");
}
