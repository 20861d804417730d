//! A message in the place of another.

use crate::{
    Flags, MailError,
    tests::{Fixture, append, inbox, ingest, name, now_in, seen, uid},
};

#[tokio::test]
async fn the_new_one_comes_as_the_old_one_goes() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    for text in ["one", "three", "five5"] {
        append(&mailbox, &inbox, text).await;
    }
    let before = inbox.highest_modseq();
    let message = ingest(&mailbox, "seven77").await.unwrap();
    let made = inbox.replace(uid(2), &inbox, (message, seen(), None)).await.unwrap();
    assert_eq!((made.uids, now_in(&inbox)), (vec![uid(4)], vec![1, 3, 4]));
    let changes = inbox.changes_since(before);
    assert_eq!(changes.highest.get(), before.get() + 1, "one change");
    assert!(changes.vanished.contains(uid(2)) && changes.changed[0].uid == uid(4));
    assert_eq!((mailbox.usage().bytes, mailbox.usage().messages), (15, 3));

    let drafts = mailbox.folder(&name("Drafts")).await.unwrap();
    let message = ingest(&mailbox, "x").await.unwrap();
    inbox.replace(uid(1), &drafts, (message, Flags::none(), None)).await.unwrap();
    assert_eq!((now_in(&inbox), now_in(&drafts)), (vec![3, 4], vec![1]));
    assert_eq!((mailbox.usage().bytes, mailbox.usage().messages), (13, 3));

    let reopened = fixture.reopened().open(super::id(1), 0).await.unwrap();
    assert_eq!(now_in(&super::inbox(&reopened).await), [3, 4]);
}

#[tokio::test]
async fn nothing_comes_in_the_place_of_what_is_gone() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    append(&mailbox, &inbox, "one").await;
    inbox.expunge(&[uid(1)]).await.unwrap();
    let message = ingest(&mailbox, "two").await.unwrap();
    let refused = inbox.replace(uid(1), &inbox, (message, Flags::none(), None)).await;
    assert!(matches!(refused, Err(MailError::Expunged)));
    assert!(now_in(&inbox).is_empty() && mailbox.usage().bytes == 0);
}
