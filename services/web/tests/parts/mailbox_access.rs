//! Who may open a mailbox, with what, who did, and what holds for all mailboxes of a mail service.

use super::*;

/// Somebody of the organization who is not attached.
const OTHER: fn() -> String = || id("acc", 10);

#[tokio::test]
async fn people_are_let_in_changed_and_sent_away() {
    let anna = Browser::anna();
    let path = anna.make_mailbox().await;
    let service = anna.fakes.mail_service(&id("org", 1), "Keller mail").id;
    anna.fakes.world().mailboxes[0].1.mail_service_id = service;
    anna.get(&path).await.shows(200, "Who may open this mailbox");
    let people = format!("{path}/people");
    let list = anna.get(&people).await;
    list.shows(200, "Everything");
    list.shows(200, "Let somebody in");

    let add = anna.get(&format!("{people}/add")).await;
    add.shows(200, "May open it already");
    add.shows(200, &format!("{people}/{}", OTHER()));
    let found = anna.get(&format!("{people}/add?q=nobody+at+all")).await;
    assert_eq!(found.status, 200);
    let other = format!("{people}/{}", OTHER());
    // What the mail service proposes is chosen.
    let form = anna.get(&other).await;
    form.shows(200, "value=\"read\" checked");
    let refused = anna.post(&other, &other, &[("preset", "own")]).await;
    refused.shows(422, "Choose what they may do.");
    anna.fakes.world().openers.refuse = Some("product-right-missing");
    let refused = anna.post(&other, &other, &[("preset", "read")]).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let saved = anna.post(&other, &other, &[("preset", "write")]).await;
    assert_eq!(saved.location(), format!("{people}?done=person-attached"));
    assert_eq!(anna.fakes.world().openers.attached, [(OTHER(), vec![1, 2, 9, 13])]);
    let list = anna.get(saved.location()).await;
    list.shows(200, "The person may open the mailbox now.");
    list.shows(200, "Read and write: mail, folders, sending");
    assert!(!list.body.contains("<script>alert"), "{}", list.body);

    let fields = [("preset", "own"), ("permission", "read"), ("permission", "logs")];
    let saved = anna.post(&other, &other, &fields).await;
    assert_eq!(saved.location(), format!("{people}?done=permissions-changed"));
    let list = anna.get(saved.location()).await;
    list.shows(200, "Read mail · See the last logins");
    list.shows(200, "Access suspended");
    anna.get(&other).await.shows(200, "value=\"logs\" checked");

    let remove = format!("{other}/remove");
    anna.get(&remove).await.shows(200, "will no longer open anna@keller.example");
    let removed = anna.post(&remove, &remove, &[]).await;
    assert_eq!(removed.location(), format!("{people}?done=person-detached"));
    assert_eq!(anna.fakes.world().openers.detached, [OTHER()]);
    for wrong in ["nonsense", &id("acc", 999)] {
        assert_eq!(anna.get(&format!("{people}/{wrong}")).await.status, 404);
    }
}

#[tokio::test]
async fn who_does_not_manage_the_mail_sees_people_or_leaves() {
    let anna = Browser::anna();
    let path = anna.make_mailbox().await;
    {
        let mut world = anna.fakes.world();
        world.mailboxes[0].1.manages = false;
        world.mailboxes[0].1.permissions = vec![1, 11];
    }
    let people = format!("{path}/people");
    let list = anna.get(&people).await;
    list.shows(200, "Leave");
    assert!(!list.body.contains("people/add"), "{}", list.body);
    for page in ["add".to_owned(), OTHER(), format!("{}/remove", OTHER())] {
        assert_eq!(anna.get(&format!("{people}/{page}")).await.status, 403, "{page}");
    }
    let other = format!("{people}/{}", OTHER());
    assert_eq!(anna.post("/account", &other, &[("preset", "all")]).await.status, 403);
    let leave = format!("{people}/{}/remove", id("acc", 1));
    anna.get(&leave).await.shows(200, "End the access");
    let left = anna.post(&leave, &leave, &[]).await;
    assert_eq!(left.location(), "/mailboxes?done=mailbox-left");
    anna.fakes.world().mailboxes[0].1.permissions = vec![1];
    assert_eq!(anna.get(&people).await.status, 403);
    assert!(!anna.get(&path).await.body.contains("Who may open this mailbox"));
}

#[tokio::test]
async fn logins_say_who_with_what_from_where_and_why_not() {
    let anna = Browser::anna();
    let path = anna.make_mailbox().await;
    anna.make_app_password().await;
    let logins = format!("{path}/logins");
    let page = anna.get(&logins).await;
    // Her own by its name, somebody else's by its kind.
    page.shows(200, "App password “Laptop”");
    page.shows(200, "Bert Muster");
    page.shows(200, "mailbox passwords are not allowed");
    page.shows(200, "unknown or revoked");
    page.shows(200, "Not known");
    page.shows(200, "Connected now");
    page.shows(200, "Application with access");
    page.shows(200, &format!("{logins}?outcome=&#38;page=25"));
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    let refused = anna.get(&format!("{logins}?outcome=refused&page=25")).await;
    assert!(!refused.body.contains("Apple Mail"), "{}", refused.body);
    let asked = anna.fakes.world().openers.asked.last().cloned().unwrap();
    assert_eq!((asked.outcome, asked.page.unwrap().token.as_str()), (2, "25"));

    let end = format!("{path}/connections/1a2b-2/end");
    let ended = anna.post(&logins, &end, &[]).await;
    assert_eq!(ended.location(), format!("{logins}?done=connection-ended"));
    assert_eq!(anna.fakes.world().openers.ended, ["1a2b-2"]);
    anna.fakes.world().openers.mail_away = true;
    anna.get(&logins).await.shows(200, "It cannot be told at the moment who is connected.");
    {
        let mut world = anna.fakes.world();
        world.openers.mail_away = false;
        world.mailboxes[0].1.manages = false;
        world.mailboxes[0].1.permissions = vec![1, 12];
    }
    let page = anna.get(&logins).await;
    page.shows(200, "Thunderbird");
    assert!(!page.body.contains("/connections/"), "seen, not ended: {}", page.body);
    anna.fakes.world().mailboxes[0].1.permissions = vec![1];
    assert_eq!(anna.get(&logins).await.status, 403);
}

#[tokio::test]
async fn device_passwords_are_made_for_somebody_or_nobody_and_shown_once() {
    let anna = Browser::anna();
    let path = anna.make_mailbox().await;
    let devices = format!("{path}/devices");
    anna.get(&devices).await.shows(200, "No device password yet");
    let new = format!("{devices}/new");
    let form = anna.get(&new).await;
    form.shows(200, "For whom?");
    anna.fakes.world().openers.attached = vec![(OTHER(), vec![1])];
    let other = OTHER();
    for (name, whom, once) in [("Printer", "nobody", "k1"), ("Tablet", other.as_str(), "k2")] {
        let fields = [("device-name", name), ("for", whom), ("once", once), ("scope", "imap")];
        let shown = anna.post(&new, &new, &fields).await;
        shown.shows(200, "gpd-<wbr>7k2m");
        assert_eq!(shown.headers[header::CACHE_CONTROL], "no-store");
    }
    let list = anna.get(&devices).await;
    for text in ["Printer", "Nobody", "Tablet", "IMAP", "Revoke"] {
        list.shows(200, text);
    }
    let made: Vec<_> =
        anna.fakes.world().devices.iter().map(|device| device.account_id.clone()).collect();
    assert_eq!(made, [String::new(), OTHER()]);
    // Not for somebody who may not open the mailbox.
    let fields =
        [("device-name", "x"), ("for", id("acc", 77).as_str())].map(|(a, b)| (a, b.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (*a, b.as_str())).collect();
    assert_eq!(anna.post(&new, &new, &fields).await.status, 404);
    anna.fakes.world().stale = true;
    assert!(anna.get(&new).await.location().starts_with("/step-up"));
}

#[tokio::test]
async fn rules_of_a_mail_service_are_changed_by_who_manages_it() {
    let anna = Browser::anna();
    let service = anna.fakes.mail_service(&id("org", 1), "Keller mail");
    let path = format!("/mail-services/{}", service.id);
    anna.get(&path).await.shows(200, "Show the rules");
    let settings = format!("{path}/settings");
    let form = anna.get(&settings).await;
    form.shows(200, "value=\"default\" checked");
    form.shows(200, "As the provider has it: allowed");
    let fields = [("mailbox-passwords", "forbidden"), ("preset", "own")];
    anna.post(&settings, &settings, &fields).await.shows(422, "Choose what they may do.");
    let fields = [("mailbox-passwords", "forbidden"), ("preset", "write")];
    let saved = anna.post(&settings, &settings, &fields).await;
    assert_eq!(saved.location(), format!("{path}?done=mail-service-saved"));
    anna.get(saved.location()).await.shows(200, "The rules are saved");
    let form = anna.get(&settings).await;
    form.shows(200, "value=\"forbidden\" checked");
    form.shows(200, "value=\"write\" checked");
    let wrong = [("mailbox-passwords", "sometimes"), ("preset", "write")];
    assert_eq!(anna.post(&settings, &settings, &wrong).await.status, 400);
    anna.fakes.world().domains.looks_only = true;
    for page in ["settings", "mailboxes"] {
        assert_eq!(anna.get(&format!("{path}/{page}")).await.status, 403);
    }
    assert!(!anna.get(&path).await.body.contains("Show the rules"));
}

#[tokio::test]
async fn a_mailbox_without_passwords_says_so() {
    let anna = Browser::anna();
    let path = anna.make_mailbox().await;
    {
        let mut world = anna.fakes.world();
        world.mailboxes[0].1.passwords_forbidden = true;
        world.mailboxes[0].1.has_password = true;
    }
    let page = anna.get(&path).await;
    page.shows(200, "This mail service allows no mailbox passwords.");
    page.shows(200, "The password that is set opens nothing");
    let form = anna.get(&format!("{path}/password")).await;
    form.shows(200, "This mail service allows no mailbox passwords.");
    assert!(!form.body.contains("new-password"), "{}", form.body);
}

#[tokio::test]
async fn whoever_manages_the_mail_finds_every_mailbox() {
    let anna = Browser::anna();
    let service = anna.fakes.mail_service(&id("org", 1), "Keller mail");
    let mailbox = anna.make_mailbox().await;
    anna.fakes.world().mailboxes[0].1.mail_service_id.clone_from(&service.id);
    let path = format!("/mail-services/{}/mailboxes", service.id);
    anna.get(&path).await.shows(200, "anna@keller.example");
    anna.get(&format!("{path}?q=anna@keller.example")).await.shows(200, &mailbox);
    anna.get(&format!("{path}?q=nobody@keller.example")).await.shows(200, "No mailbox has this");
}
