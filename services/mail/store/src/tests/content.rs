//! The same bytes have one blob in a mailbox; quotas count each message.

use gatepost_blob::BlobKey;
use gatepost_store::Range;

use super::*;
use crate::record::{BLOB_REFS, CONTENT, DIGEST, SUMMARY};

async fn records(fixture: &Fixture, table: gatepost_store::Table) -> usize {
    fixture.store.scan(Range::prefix(table, &[])).await.unwrap().len()
}

/// Blobs of messages that were not taken are deleted in the background.
async fn blobs(fixture: &Fixture, expected: usize) {
    for _ in 0..1000 {
        if fixture.blob_count().await == expected {
            return;
        }
        tokio::task::yield_now().await;
    }
    assert_eq!(fixture.blob_count().await, expected);
}

#[tokio::test]
async fn the_same_bytes_have_one_blob_in_a_mailbox_and_count_each_time() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    for text in ["Subject: a\r\n\r\none", "two", "Subject: a\r\n\r\none"] {
        append(&mailbox, &inbox, text).await;
    }
    let delivered = ingest(&mailbox, "two").await.unwrap();
    mailbox.deliver(delivered, seen()).await.unwrap();
    blobs(&fixture, 2).await;
    let rows = inbox.rows();
    let blob = |number| rows.get(uid(number)).unwrap().blob;
    assert_eq!((blob(1), blob(2)), (blob(3), blob(4)));
    assert_eq!((mailbox.usage().messages, mailbox.usage().bytes), (4, 40));
    for row in rows.iter() {
        assert_eq!(inbox.read(row, 0..99).await.unwrap().len(), row.size as usize);
    }
    sound(&mailbox).await;
    // Another mailbox shares nothing with it.
    let other = fixture.mail.open(id(2), 0).await.unwrap();
    let theirs = super::inbox(&other).await;
    append(&other, &theirs, "two").await;
    blobs(&fixture, 3).await;
    // One of two goes: the bytes stay. Both: they go, and the same bytes come anew.
    inbox.expunge(&uids([1, 2])).await.unwrap();
    fixture.pass(Duration::from_secs(3600));
    assert_eq!(fixture.mail.tidy().await.unwrap().blobs, 0);
    inbox.expunge(&uids([3, 4])).await.unwrap();
    append(&mailbox, &inbox, "two").await;
    fixture.pass(Duration::from_secs(3600));
    assert_eq!(fixture.mail.tidy().await.unwrap().blobs, 2);
    assert_eq!(fixture.blob_count().await, 2);
    assert_eq!(records(&fixture, BLOB_REFS).await, 0);
    for table in [CONTENT, DIGEST, SUMMARY] {
        assert_eq!(records(&fixture, table).await, 2, "{table:?}");
    }
    sound(&mailbox).await;
}

#[tokio::test]
async fn one_append_of_the_same_bytes_many_times_is_one_blob() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    let mut messages = Vec::new();
    for text in ["same", "other", "same", "same"] {
        messages.push((ingest(&mailbox, text).await.unwrap(), Flags::none(), None));
    }
    mailbox.append(&inbox, messages).await.unwrap();
    blobs(&fixture, 2).await;
    sound(&mailbox).await;
    inbox.expunge(&uids([1, 3])).await.unwrap();
    sound(&mailbox).await;
    let last = inbox.row(uid(4)).unwrap();
    assert_eq!(&inbox.read(&last, 0..9).await.unwrap()[..], b"same");
}

/// A blob whose bytes are lost gives them to no new message: what comes from a backup is there again.
#[tokio::test]
async fn lost_bytes_are_not_shared() {
    let fixture = Fixture::new();
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    append(&mailbox, &inbox, "lost").await;
    let lost = inbox.row(uid(1)).unwrap();
    fixture.blobs.delete(&BlobKey::new(mailbox.id(), lost.blob)).await.unwrap();
    append(&mailbox, &inbox, "lost").await;
    let found = inbox.row(uid(2)).unwrap();
    assert_ne!(found.blob, lost.blob);
    assert_eq!(&inbox.read(&found, 0..9).await.unwrap()[..], b"lost");
    // The lost one goes without taking the way to the other along.
    inbox.expunge(&uids([1])).await.unwrap();
    append(&mailbox, &inbox, "lost").await;
    assert_eq!(inbox.row(uid(3)).unwrap().blob, found.blob);
    sound(&mailbox).await;
}

/// The quota by number holds wherever messages come from, and is the mailbox's own if it has one.
#[tokio::test]
async fn the_quota_by_number_holds_everywhere() {
    let fixture = Fixture::with(MailStoreConfig { max_messages: 5, ..MailStoreConfig::default() });
    let mailbox = fixture.mailbox().await;
    let inbox = inbox(&mailbox).await;
    let over = |outcome: Result<(), MailError>| match outcome {
        Err(MailError::OverQuota) => {}
        other => panic!("{other:?}"),
    };
    assert_eq!(mailbox.usage().quota_messages, 5);
    mailbox.set_quota_messages(2).await.unwrap();
    let spare = ingest(&mailbox, "spare").await.unwrap();
    for text in ["1", "2"] {
        append(&mailbox, &inbox, text).await;
    }
    over(mailbox.check_room(0, 1));
    over(mailbox.ingest(Some(1)).await.map(drop));
    over(mailbox.deliver(spare, Flags::none()).await.map(drop));
    over(inbox.copy(&uids([1]), &inbox).await.map(drop));
    inbox.expunge(&uids([1])).await.unwrap();
    let kept = mailbox.kept(None, 9).await.unwrap();
    append(&mailbox, &inbox, "3").await;
    over(mailbox.restore(&[kept[0].id], None).await.map(drop));
    // A move changes no number. The limit of all mailboxes holds besides, and a restart changes none.
    let archive = mailbox.folder(&name("Archive")).await.unwrap();
    inbox.move_to(&uids([2]), &archive).await.unwrap();
    mailbox.set_quota_messages(100).await.unwrap();
    assert_eq!(mailbox.usage().quota_messages, 5);
    mailbox.set_quota_messages(3).await.unwrap();
    let again = fixture.reopened();
    assert_eq!(again.usage(id(1)).await.unwrap().quota_messages, 3);
    assert_eq!(again.open(id(1), 0).await.unwrap().usage().quota_messages, 3);
}
