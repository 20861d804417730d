//! Messages that were expunged, and come back.

use super::{
    fake::{NOW, expunged::message},
    *,
};

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
    let delete = format!("{expunged}/delete");
    assert!(!list.body.contains(&delete), "{}", list.body);
    assert_eq!(anna.get(&delete).await.status, 403);
    let one = message(1, "", "").id;
    let fields = [("message", one.as_str()), ("sure", "yes")];
    assert_eq!(anna.post("/account", &delete, &fields).await.status, 403);
    assert!(anna.fakes.world().expunged.deleted.is_empty());
    {
        let mut world = anna.fakes.world();
        world.mailboxes[0].1.manages = true;
        world.mailboxes[0].1.permissions = vec![];
    }
    assert_eq!(anna.get(&expunged).await.status, 403);
    assert!(!anna.get(&path).await.body.contains(&expunged));
    let delete = format!("{expunged}/delete");
    assert_eq!(anna.get(&delete).await.status, 403);
    for path in [&expunged, &delete] {
        let refused = anna.post("/account", path, &[("message", "x"), ("sure", "yes")]).await;
        assert_eq!(refused.status, 403);
    }
    assert_eq!(anna.get("/mailboxes/nonsense/expunged").await.status, 404);
}

#[tokio::test]
async fn removed_messages_are_deleted_for_good_after_a_question() {
    let anna = Browser::anna();
    let path = anna.make_mailbox().await;
    let (expunged, delete) = (format!("{path}/expunged"), format!("{path}/expunged/delete"));
    // Nothing is there: nothing is asked.
    assert_eq!(anna.get(&delete).await.location(), expunged);
    anna.fakes.world().expunged.messages = (2..=6).map(|n| message(n, "", "Work")).collect();
    let list = anna.get(&expunged).await;
    list.shows(200, &format!("formaction=\"{delete}\""));
    list.shows(200, &format!("href=\"{delete}\""));

    let (two, three) = (message(2, "", "").id, message(3, "", "").id);
    let chosen = [("message", two.as_str()), ("message", three.as_str())];
    let asked = anna.post(&expunged, &delete, &chosen).await;
    asked.shows(200, "2 messages are deleted for good.");
    asked.shows(200, &format!("name=\"message\" value=\"{three}\""));
    assert!(anna.fakes.world().expunged.deleted.is_empty(), "asked, not done");
    let none = anna.post(&expunged, &delete, &[]).await;
    none.shows(422, "Choose messages first.");
    // Without the token of a form, nothing.
    let forged = anna.raw(&delete, encode(&[("message", two.as_str()), ("sure", "yes")])).await;
    assert_eq!(forged.status, 403);

    let sure = [("message", two.as_str()), ("message", three.as_str()), ("sure", "yes")];
    let done = anna.post(&expunged, &delete, &sure).await;
    assert_eq!(done.location(), format!("{expunged}?done=messages-deleted"));
    anna.get(done.location()).await.shows(200, "The messages are gone for good.");
    let again = anna.post(&expunged, &delete, &sure).await;
    assert_eq!(again.location(), format!("{expunged}?done=messages-deleted-partly"));
    anna.get(again.location()).await.shows(200, "Not all of the messages could be deleted");
    anna.fakes.world().expunged.refuse = Some("mail-limit");
    anna.post(&expunged, &delete, &sure).await.shows(422, "too many messages at once");

    let asked = anna.get(&delete).await;
    asked.shows(200, "All removed messages of");
    let until = asked.hidden("until");
    assert_eq!(until, ((NOW - 240) * 1000).to_string(), "the newest that is there");
    // What is removed meanwhile stays.
    anna.fakes.world().expunged.messages.insert(0, message(1, "", "Work"));
    let sure = [("until", until.as_str()), ("sure", "yes")];
    let done = anna.post(&delete, &delete, &sure).await;
    assert_eq!(done.location(), format!("{expunged}?done=messages-deleted"));
    let world = anna.fakes.world();
    let left: Vec<_> = world.expunged.messages.iter().map(|message| message.id.clone()).collect();
    assert_eq!(left, [message(1, "", "").id]);
    assert_eq!(world.expunged.deleted.last(), Some(&(vec![], Some(NOW - 240))));
}
