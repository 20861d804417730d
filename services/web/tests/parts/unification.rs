//! One password for account and mailbox (ACC-4).

use gatepost_proto::mailbox::v1::UnificationObstacle::{self, *};

use super::*;

async fn anna_and_her_mailbox(obstacle: UnificationObstacle) -> (Browser, String) {
    let anna = Browser::anna();
    anna.fakes.world().unifications.obstacle = obstacle;
    let path = anna.make_mailbox().await;
    (anna, path)
}

#[tokio::test]
async fn whoever_changes_the_mailbox_password_is_offered_one_for_both() {
    let (anna, path) = anna_and_her_mailbox(Unspecified).await;
    let (password, unify) = (format!("{path}/password"), format!("{path}/unify"));
    anna.get(&path).await.shows(200, &format!("href=\"{unify}\""));
    anna.get(&password).await.shows(200, "Use one password for both");
    let fields = [("new-password", "correct horse battery")];
    let set = anna.post(&password, &password, &fields).await;
    assert_eq!(set.location(), format!("{unify}?done=mailbox-password-set"));
    let offered = anna.get(set.location()).await;
    offered.shows(200, "The mailbox password of before no longer opens the mailbox");
    offered.shows(200, "With an app password it could not.");
    assert!(!offered.body.contains("You use a second factor"));

    let done = anna.post(&unify, &unify, &[]).await;
    assert_eq!(done.location(), format!("{path}?done=mailbox-unified"));
    anna.get(done.location())
        .await
        .shows(200, "Your account password opens the mailbox from now on");
    anna.get(&path).await.shows(200, "Your account password opens this mailbox.");
    // There is one password, and it is changed where it is.
    let form = anna.get(&password).await;
    form.shows(200, "href=\"/account/password\"");
    assert!(!form.body.contains("new-password"));
    anna.get(&unify).await.shows(200, "Use two passwords again");
}

#[tokio::test]
async fn with_second_factors_it_is_said_what_it_does_not_do_and_not_offered_unasked() {
    let (anna, path) = anna_and_her_mailbox(Unspecified).await;
    anna.fakes.world().unifications.factors = true;
    let password = format!("{path}/password");
    let fields = [("new-password", "correct horse battery")];
    let set = anna.post(&password, &password, &fields).await;
    assert_eq!(set.location(), format!("{path}?done=mailbox-password-set"));
    anna.get(&format!("{path}/unify")).await.shows(200, "they need app passwords");
}

#[tokio::test]
async fn what_is_in_the_way_is_said() {
    for (obstacle, text) in [
        (NotPermitted, "You may not change the password"),
        (OtherAddress, "the address you log in with"),
        (OtherAccounts, "Other people use this mailbox"),
        (NoPassword, "Your account has no password yet"),
    ] {
        let (anna, path) = anna_and_her_mailbox(obstacle).await;
        let unify = format!("{path}/unify");
        let page = anna.get(&unify).await;
        page.shows(200, text);
        assert!(!page.body.contains(&format!("action=\"{unify}\"")));
        assert!(!anna.get(&path).await.body.contains(&unify));
        anna.get(&format!("{path}/password")).await.shows(200, text);
    }
    // What has come up since the page was shown.
    let (anna, path) = anna_and_her_mailbox(Unspecified).await;
    let unify = format!("{path}/unify");
    let csrf = anna.get(&unify).await.hidden("csrf");
    anna.fakes.world().unifications.obstacle = OtherAccounts;
    let late = anna.raw(&unify, encode(&[("csrf", csrf.as_str())])).await;
    late.shows(422, "Other people use this mailbox");
}

#[tokio::test]
async fn it_is_undone_with_a_password_for_the_mailbox_or_without() {
    let (anna, path) = anna_and_her_mailbox(Unspecified).await;
    let (unify, remove) = (format!("{path}/unify"), format!("{path}/unify/remove"));
    anna.post(&unify, &unify, &[]).await;
    for (typed, said) in [("", "Choose a password"), ("short", "too short")] {
        let page = anna.post(&unify, &remove, &[("new-password", typed)]).await;
        page.shows(422, said);
        assert!(!anna.fakes.world().unifications.sharer.is_empty());
    }
    let long = [("new-password", "correct horse battery")];
    let done = anna.post(&unify, &remove, &long).await;
    assert_eq!(done.location(), format!("{path}?done=mailbox-unification-ended"));
    anna.get(done.location()).await.shows(200, "have no common password any more");
    anna.post(&unify, &unify, &[]).await;
    anna.post(&unify, &remove, &[("without", "yes")]).await;
    let ended = anna.fakes.world().unifications.ended_with.clone();
    assert_eq!(ended, ["correct horse battery", ""]);
}

#[tokio::test]
async fn who_has_not_proven_lately_who_they_are_does_it_first() {
    let (anna, path) = anna_and_her_mailbox(Unspecified).await;
    let (unify, remove) = (format!("{path}/unify"), format!("{path}/unify/remove"));
    anna.fakes.world().stale = true;
    let asked = anna.post(&unify, &unify, &[]).await;
    assert_eq!(asked.location(), format!("/step-up?next={unify}"));
    anna.fakes.world().unifications.sharer = id("acc", 1);
    assert_eq!(anna.get(&unify).await.location(), format!("/step-up?next={unify}"));
    let asked = anna.post("/account", &remove, &[("without", "yes")]).await;
    assert_eq!(asked.location(), format!("/step-up?next={unify}"));
}

#[tokio::test]
async fn the_page_is_nobody_elses() {
    let (anna, path) = anna_and_her_mailbox(Unspecified).await;
    let bert = anna.signed_in_as(BERT);
    for page in ["unify", "unify/remove"] {
        let page = format!("{path}/{page}");
        bert.post("/account", &page, &[]).await.shows(404, "There is nothing here");
        anna.raw(&page, String::new()).await.shows(403, "");
    }
    bert.get(&format!("{path}/unify")).await.shows(404, "There is nothing here");
    anna.fakes.world().unifications.sharer = id("acc", 2);
    anna.get(&format!("{path}/unify")).await.shows(200, "another account");
    anna.fakes.world().mailboxes[0].1.permissions = vec![1];
    anna.fakes.world().mailboxes[0].1.manages = false;
    anna.get(&format!("{path}/unify")).await.shows(403, "You may not do this");
}
