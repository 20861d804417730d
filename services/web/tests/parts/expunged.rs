//! Messages that were expunged, and come back.

use super::{fake::expunged::message, *};

#[tokio::test]
async fn removed_messages_are_listed_and_come_back() {
    let anna = Browser::anna();
    let path = anna.make_mailbox().await;
    let expunged = format!("{path}/expunged");
    anna.get(&path).await.shows(200, &format!("href=\"{expunged}\""));
    anna.get(&expunged).await.shows(200, "Nothing was removed lately");
    anna.fakes.world().expunged.messages = (1..=30)
        .map(|n| message(n, if n == 1 { XSS } else { "" }, if n == 2 { "INBOX" } else { "Work" }))
        .collect();
    let first = anna.get(&expunged).await;
    first.shows(200, "for 14 days");
    first.shows(200, "&#60;script&#62;");
    first.shows(200, "(no subject)");
    first.shows(200, "Inbox");
    first.shows(200, "Bert Muster");
    first.shows(200, "2 KiB");
    first.shows(200, &format!("{expunged}?page=25"));
    assert!(!first.body.contains("<script>alert"), "{}", first.body);
    let second = anna.get(&format!("{expunged}?page=25")).await;
    assert_eq!(second.body.matches("name=\"message\"").count(), 5);
    assert!(!second.body.contains("?page="), "{}", second.body);

    let (one, two) = (message(1, "", "").id, message(27, "", "").id);
    let fields = [("message", one.as_str()), ("message", two.as_str()), ("to", "home")];
    let restored = anna.post(&expunged, &expunged, &fields).await;
    assert_eq!(restored.location(), format!("{expunged}?done=messages-restored"));
    anna.get(restored.location()).await.shows(200, "The messages are back.");
    let three = message(3, "", "").id;
    anna.fakes.world().expunged.missing = 1;
    let fields = [("message", three.as_str()), ("to", "inbox")];
    let restored = anna.post(&expunged, &expunged, &fields).await;
    assert_eq!(restored.location(), format!("{expunged}?done=messages-restored-partly"));
    anna.get(restored.location()).await.shows(200, "Some of the messages were not there any more.");
    let asked = anna.fakes.world().expunged.restored.clone();
    assert_eq!(asked, [(vec![one, two], String::new()), (vec![three], "INBOX".to_owned())]);

    let none = anna.post(&expunged, &expunged, &[("to", "home")]).await;
    none.shows(422, "Choose messages first.");
    let four = message(4, "", "").id;
    anna.fakes.world().expunged.refuse = Some("over-quota");
    let full = anna.post(&expunged, &expunged, &[("message", four.as_str())]).await;
    full.shows(422, "The mailbox is too full for that.");
    // What was chosen stays so.
    full.shows(422, &format!("value=\"{four}\" checked"));
    anna.fakes.world().expunged = Default::default();
    anna.fakes.world().expunged.not_kept = true;
    anna.get(&expunged).await.shows(200, "Removed messages are not kept here.");
}

/// Whoever manages the mail of an organization reads nobody's mail; who may only read puts nothing back.
#[tokio::test]
async fn who_may_not_read_the_mail_sees_nothing_removed() {
    let anna = Browser::anna();
    let path = anna.make_mailbox().await;
    let expunged = format!("{path}/expunged");
    anna.fakes.world().expunged.messages = vec![message(1, "Offer", "INBOX")];
    {
        let mut world = anna.fakes.world();
        world.mailboxes[0].1.manages = false;
        world.mailboxes[0].1.permissions = vec![1];
    }
    let list = anna.get(&expunged).await;
    list.shows(200, "Offer");
    list.shows(200, "You may read this mailbox, and not change it.");
    assert!(!list.body.contains("name=\"message\""), "{}", list.body);
    {
        let mut world = anna.fakes.world();
        world.mailboxes[0].1.manages = true;
        world.mailboxes[0].1.permissions = vec![];
    }
    assert_eq!(anna.get(&expunged).await.status, 403);
    assert!(!anna.get(&path).await.body.contains(&expunged));
    let refused = anna.post("/account", &expunged, &[("message", "x")]).await;
    assert_eq!(refused.status, 403);
    assert_eq!(anna.get("/mailboxes/nonsense/expunged").await.status, 404);
}
