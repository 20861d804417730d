//! Packs of rows and annotations that are not as they should be are found and removed.

use bytes::Bytes;
use gatepost_model::FolderId;
use gatepost_store::{Range, Table};

use super::{
    check::{change, mended, put, slugs},
    *,
};
use crate::{
    AnnotationChange, Scope,
    record::{ANNOTATION, MAILBOX, MESSAGE, MailboxRecord, PACK, annotations_key, message_key},
};

/// A mailbox with three packs of eight UIDs in its inbox, and some messages that are in none.
async fn packed(fixture: &Fixture) -> (Mailbox, Folder) {
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    for number in 1..=30 {
        append(&mailbox, &folder, &format!("message {number}")).await;
    }
    settle(fixture).await;
    assert_eq!(keys(fixture, PACK).await.len(), 3);
    sound(&mailbox).await;
    (mailbox, folder)
}

async fn settle(fixture: &Fixture) {
    fixture.mail.tidy().await.unwrap();
    fixture.mail.tidy().await.unwrap();
}

async fn keys(fixture: &Fixture, table: Table) -> Vec<Bytes> {
    let found = fixture.store.scan(Range::prefix(table, &[])).await.unwrap();
    found.into_iter().map(|entry| entry.key).collect()
}

fn key(folder: FolderId, rest: &[u8]) -> Bytes {
    [&folder.to_bytes()[..], rest].concat().into()
}

/// Gives the second pack what the first one has.
async fn falsify(fixture: &Fixture) {
    let found = fixture.store.scan(Range::prefix(PACK, &[])).await.unwrap();
    let wrong = found[0].record.value.to_vec();
    put(fixture, PACK, found[1].key.clone(), Some(wrong)).await;
}

#[tokio::test]
async fn wrong_packs_go() {
    let fixture = Fixture::new();
    let (_, folder) = packed(&fixture).await;
    let before = keys(&fixture, PACK).await;
    falsify(&fixture).await;
    mended(&fixture, &["wrong-pack"], &[]).await;
    assert_eq!(keys(&fixture, PACK).await, [before[0].clone(), before[2].clone()]);
    put(&fixture, PACK, before[2].clone(), Some(vec![1, 0xff])).await;
    // A key that is none, runs that there cannot be, and one that messages are still to come into.
    let id = folder.info().id;
    for rest in [&[0; 3][..], &[0; 5], &[0xff; 4], &[0, 0, 0, 9]] {
        put(&fixture, PACK, key(id, rest), Some(vec![1])).await;
    }
    mended(&fixture, &["wrong-pack"; 5], &[]).await;
    assert_eq!(keys(&fixture, PACK).await, before[..1]);
}

/// Who has the folder open sees the rows of the messages' records after a repair.
#[tokio::test]
async fn a_repair_is_seen_in_an_open_folder() {
    let fixture = Fixture::new();
    let (_, folder) = packed(&fixture).await;
    falsify(&fixture).await;
    let rows = |folder: &Folder| folder.rows().iter().cloned().collect::<Vec<_>>();
    let mailbox = fixture.reopened().open(id(1), 0).await.unwrap();
    let open = inbox(&mailbox).await;
    assert_ne!(rows(&open), rows(&folder));
    mailbox.repair(false, |_| {}).await.unwrap();
    assert_eq!(rows(&open), rows(&folder));
    sound(&mailbox).await;
}

/// The pack may be all that is left to tell of the message.
#[tokio::test]
async fn a_pack_with_a_damaged_record_stays() {
    let fixture = Fixture::new();
    let (mailbox, folder) = packed(&fixture).await;
    let before = keys(&fixture, PACK).await;
    let record = message_key(folder.info().id, uid(9));
    put(&fixture, MESSAGE, record, Some(vec![0xff])).await;
    let report = mailbox.check(false, |_| {}).await.unwrap();
    assert!(slugs(&report).contains(&"damaged-record"), "{report:?}");
    assert!(!slugs(&report).contains(&"wrong-pack"), "{report:?}");
    mailbox.repair(false, |_| {}).await.unwrap();
    assert_eq!(keys(&fixture, PACK).await, before);
}

#[tokio::test]
async fn packs_of_no_folder_go_and_those_of_other_mailboxes_stay() {
    let fixture = Fixture::new();
    let (mailbox, _) = packed(&fixture).await;
    let other = fixture.mail.open(id(2), 0).await.unwrap();
    other.create(&name("x"), None).await.unwrap();
    for place in ["INBOX", "x"] {
        let folder = other.folder(&name(place)).await.unwrap();
        for number in 0..20 {
            append(&other, &folder, &format!("{number}")).await;
        }
    }
    settle(&fixture).await;
    // Its packs go in the background.
    other.delete(&name("x")).await.unwrap();
    let before = keys(&fixture, PACK).await;
    assert_eq!(before.len(), 3 + 2 + 2);
    sound(&mailbox).await;
    for number in 0..200 {
        let (first, last) = (FolderId::from_bytes([0; 16]), FolderId::from_bytes([0xff; 16]));
        put(&fixture, PACK, key(first, &[0, 0, 0, number]), Some(vec![1])).await;
        put(&fixture, PACK, key(last, &[number]), Some(vec![1])).await;
    }
    // Whose they were nobody knows: no mailbox's check tells of them.
    sound(&mailbox).await;
    // Where messages are left of a folder, somebody may want to look at what else is.
    let damaged = FolderId::from_bytes([9; 16]);
    put(&fixture, MESSAGE, message_key(damaged, uid(1)), Some(vec![0xff])).await;
    let left = key(damaged, &[0, 0, 0, 1]);
    put(&fixture, PACK, left.clone(), Some(vec![1])).await;
    let mut before = before;
    before.push(left);
    before.sort_unstable();
    for deleted in [400, 0] {
        assert_eq!(fixture.mail.sweep_astray().await.unwrap(), deleted);
        assert_eq!(keys(&fixture, PACK).await, before);
    }
}

#[tokio::test]
async fn annotations_of_no_folder_go_and_unreadable_ones_are_named() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let value = Some(Bytes::from_static(b"value"));
    for place in [None, Some(FolderName::inbox())] {
        let change = AnnotationChange {
            scope: Scope::Shared,
            name: "/comment".to_owned(),
            value: value.clone(),
        };
        mailbox.annotate(place.as_ref(), vec![change], None).await.unwrap();
    }
    sound(&mailbox).await;
    let before = keys(&fixture, ANNOTATION).await;
    let nobody = Some(FolderId::from_bytes([9; 16]));
    let comment = annotations_key(id(1), nobody, Some(Scope::Shared), "/comment");
    put(&fixture, ANNOTATION, comment.clone(), Some(vec![1; 5])).await;
    mended(&fixture, &["annotation-astray"], &[]).await;
    assert_eq!(keys(&fixture, ANNOTATION).await, before);
    // One that was counted when it was written.
    put(&fixture, ANNOTATION, comment, Some(vec![1; 5])).await;
    put(&fixture, ANNOTATION, annotations_key(id(1), nobody, None, ""), Some(Vec::new())).await;
    change::<MailboxRecord>(&fixture, MAILBOX, |mailbox| {
        mailbox.annotation_bytes += 13;
        true
    })
    .await;
    let (astray, counter) = ("annotation-astray", "wrong-counter");
    mended(&fixture, &[astray, astray, counter], &[]).await;
    let folder = Some(inbox(&mailbox).await.info().id);
    let unreadable = annotations_key(id(1), folder, Some(Scope::Private(None)), "");
    let unreadable: Bytes = [&unreadable[..], b"/\xff"].concat().into();
    let short = annotations_key(id(1), folder, None, "").slice(..20);
    for key in [unreadable, short] {
        put(&fixture, ANNOTATION, key, Some(Vec::new())).await;
    }
    let damaged = ["damaged-record"; 2];
    mended(&fixture, &[damaged[0], damaged[1], counter], &damaged).await;
    assert_eq!(keys(&fixture, ANNOTATION).await.len(), before.len() + 2);
}
