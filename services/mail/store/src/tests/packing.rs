//! Packs are there where nothing changes, and gone where something does.

use gatepost_store::Range;

use super::*;
use crate::{FlagOp, record::PACK};

async fn packs(fixture: &Fixture) -> Vec<u8> {
    let found = fixture.store.scan(Range::prefix(PACK, &[])).await.unwrap();
    found.iter().map(|entry| *entry.key.last().unwrap()).collect()
}

async fn settle(mail: &MailStore) {
    mail.tidy().await.unwrap();
    mail.tidy().await.unwrap();
}

#[tokio::test]
async fn what_settles_is_packed_and_what_changes_is_not() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let folder = inbox(&mailbox).await;
    for number in 1..=30 {
        append(&mailbox, &folder, &format!("message {number}")).await;
    }
    fixture.mail.tidy().await.unwrap();
    assert!(packs(&fixture).await.is_empty(), "it has only just changed");
    fixture.mail.tidy().await.unwrap();
    // UIDs 24 to 31 are not full: the next message is among them.
    assert_eq!(packs(&fixture).await, [0, 1, 2]);
    folder.store_flags(&uids([9, 25]), FlagOp::Add, &seen(), None).await.unwrap();
    assert_eq!(packs(&fixture).await, [0, 2]);
    append(&mailbox, &folder, "message 31").await;
    assert_eq!(packs(&fixture).await, [0, 2]);
    folder.expunge(&uids([1, 2])).await.unwrap();
    assert_eq!(packs(&fixture).await, [2]);
    let before = folder.rows();
    for settled in [false, true] {
        let again = fixture.reopened().open(id(1), 0).await.unwrap();
        let again = inbox(&again).await.rows();
        assert_eq!(before.iter().collect::<Vec<_>>(), again.iter().collect::<Vec<_>>());
        if !settled {
            settle(&fixture.mail).await;
            assert_eq!(packs(&fixture).await, [0, 1, 2, 3]);
        }
    }
}

#[tokio::test]
async fn a_deleted_folder_leaves_no_packs() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    mailbox.create(&name("x"), None).await.unwrap();
    let folder = mailbox.folder(&name("x")).await.unwrap();
    for number in 0..20 {
        append(&mailbox, &folder, &format!("{number}")).await;
    }
    settle(&fixture.mail).await;
    assert_eq!(packs(&fixture).await, [0, 1]);
    mailbox.delete(&name("x")).await.unwrap();
    settle(&fixture.mail).await;
    assert!(packs(&fixture).await.is_empty());
}
