//! The assistant for compromised passwords.

use super::*;

const HOME: &str = "/account/compromised";

fn step(name: &str) -> String {
    format!("{HOME}/{name}")
}

#[tokio::test]
async fn the_run_leads_through_its_steps_and_goes_on_where_it_was() {
    let anna = Browser::anna();
    anna.make_mailbox().await;
    anna.make_app_password().await;
    anna.get("/activity").await.shows(200, HOME);
    anna.get("/sessions").await.shows(200, HOME);
    anna.get(HOME).await.shows(200, "Start");
    // Without a run there are no steps.
    assert_eq!(anna.get(&step("password")).await.location(), HOME);
    assert_eq!(anna.get(&step("summary")).await.location(), HOME);

    assert_eq!(anna.post(HOME, HOME, &[]).await.location(), step("password"));
    let wrong = [("present-password", "wrong"), ("new-password", "a very new password")];
    let page = anna.post(&step("password"), &step("password"), &wrong).await;
    page.shows(422, "This is not your present password.");
    let right = [("present-password", "correct horse"), ("new-password", "a very new password")];
    let done = anna.post(&step("password"), &step("password"), &right).await;
    assert_eq!(done.location(), step("sessions"));
    let page = anna.get(done.location()).await;
    page.shows(200, "Safari on iPhone");
    page.shows(200, "The password was changed.");
    let done = anna.post(&step("sessions"), &step("sessions"), &[]).await;
    assert_eq!(done.location(), step("app-passwords"));

    // Left and come back to.
    let home = anna.get(HOME).await;
    home.shows(200, &format!("href=\"{}\">Go on", step("app-passwords")));
    let page = anna.get(&step("app-passwords")).await;
    page.shows(200, "Laptop");
    page.shows(200, "These programs will each need a new one:");
    let done = anna.post(&step("app-passwords"), &step("app-passwords"), &[]).await;
    assert_eq!(done.location(), step("tokens"));
    anna.get(&step("app-passwords")).await.shows(200, "One app password was revoked.");
    anna.get(&step("tokens")).await.shows(200, "You have no API tokens.");
    anna.get(&step("factors")).await.shows(200, "You have no second factor.");
    anna.get(&step("recovery")).await.shows(200, "anna@elsewhere.example");
    for (name, next) in [("tokens", "factors"), ("factors", "recovery"), ("recovery", "summary")] {
        let done = anna.post(&step(name), &step(name), &[]).await;
        assert_eq!(done.location(), step(next));
    }
    let summary = anna.get(&step("summary")).await;
    summary.shows(200, "One session was ended.");
    summary.shows(200, "Thunderbird 145.0");
    let finish = step("finish");
    let done = anna.post(&step("summary"), &finish, &[]).await;
    assert_eq!(done.location(), "/account?done=compromise-finished");
    anna.get(done.location()).await.shows(200, "Your account is secured.");
    assert_eq!(anna.get(&step("summary")).await.location(), HOME);
    // Sent twice, it is finished all the same.
    assert_eq!(anna.post(HOME, &finish, &[]).await.location(), done.location());
}

#[tokio::test]
async fn steps_that_are_none_are_not_found() {
    let anna = Browser::anna();
    anna.post(HOME, HOME, &[]).await;
    for name in ["everything", "Password", "..", "%00"] {
        anna.get(&step(name)).await.shows(404, "");
        let page = anna.post(HOME, &step(name), &[]).await;
        page.shows(404, "");
    }
    let bert = anna.signed_in_as(BERT);
    bert.get(HOME).await.shows(200, "Start");
    assert_eq!(bert.get(&step("sessions")).await.location(), HOME);
}
